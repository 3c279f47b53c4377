"""The verbs that make a graph and judge it."""

from pathlib import Path
from typing import Any

import click

from kg import output, pipeline, reasoner, validation
from kg.cli.terminal import BASE_IRI, BUILD, FINDINGS, OK, TERMS, notice, print_lines


@click.command(epilog="Example: kg build seeds -o out")
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The folder to build into.")
@BASE_IRI
@TERMS
def build(sources: tuple[str, ...], out: Path, base_iri: str, terms: tuple[Path, ...]) -> int:
    """Build the graph of SOURCES: files, folders, globs, .gz, .zip, or - for standard input."""
    summary = pipeline.build(sources, out, base=base_iri, terms=terms, notice=notice)
    click.echo(_build_line(summary, out))
    return FINDINGS if summary["findings"]["Violation"] else OK


@click.command(epilog="Example: kg validate out/graph.ttl")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(validation.ENGINES),
    default=validation.ENGINES[0],
    show_default=True,
    help="Run the shapes as SPARQL by Oxigraph, or by pySHACL, which is slower.",
)
def validate(file: Path, engine: str) -> int:
    """Validate a Turtle, N-Triples or N-Quads FILE, or a build, against the shapes; print the findings."""
    results = validation.validate_file(file, engine, notice=notice)
    print_lines(validation.table(results))
    return FINDINGS if any(result.severity == "Violation" for result in results) else OK


@click.command(epilog="Example: kg reason --build out")
@BUILD
def reason(build: Path) -> int:
    """Judge the ontology and what a build entails with the reasoner HermiT; print where they differ."""
    verdict = reasoner.judge(output.open_build(build) / pipeline.GRAPH)
    print_lines(f"nothing can be a {name}" for name in verdict.unsatisfiable)
    print_lines(f"entailed by kg only: {' '.join(triple)}" for triple in verdict.only_fast)
    print_lines(f"entailed by HermiT only: {' '.join(triple)}" for triple in verdict.only_reasoner)
    if verdict.agrees:
        click.echo("consistent; every class can have members; HermiT entails what kg entails")
    return OK if verdict.agrees else FINDINGS


def _build_line(summary: dict[str, Any], out: Path) -> str:
    findings = ", ".join(f"{number} {name}" for name, number in summary["findings"].items())
    return (
        f"{out}: {summary['trials']} trials, {summary['quads']} quads, {sum(summary['links'].values())} links, "
        f"{summary['unmapped']} names unmapped, {len(summary['rejected'])} documents rejected; findings: {findings}"
    )
