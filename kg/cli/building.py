"""The verbs that make a graph and judge it."""

from pathlib import Path
from typing import Any

import click

from kg import output, pipeline, reasoner, validation
from kg.cli.terminal import BASE_IRI, BUILD, FINDINGS, OK, TERMS, notice, print_lines, progress_bar
from kg.pipeline.recipe import Recipe


@click.command(epilog="Example: kg build seeds -o out")
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The folder to build into.")
@BASE_IRI
@TERMS
@click.option("-j", "--jobs", type=click.IntRange(min=0), default=0, help="Processes; one on each processor when 0.")
@click.option("--store/--no-store", default=True, help="Load the graph into a store, which queries need.")
@click.option("--turtle/--no-turtle", default=None, help="Write graph.ttl, too; up to 20,000 trials unless said.")
@click.option("--evidence/--no-evidence", default=True, help="State the words that each link stands on.")
@click.option("--compress", is_flag=True, help="Write graph.nq.gz instead of graph.nq.")
def build(  # noqa: PLR0913, PLR0917 (the options of the command line)
    sources: tuple[str, ...],
    out: Path,
    base_iri: str,
    terms: tuple[Path, ...],
    jobs: int,
    store: bool,
    turtle: bool | None,
    evidence: bool,
    compress: bool,
) -> int:
    """Build the graph of SOURCES: files, folders, globs, .gz, .zip, or - for standard input.

    Building again into the same folder reads only what is new.
    """
    recipe = Recipe(base_iri, evidence=evidence, compressed=compress, terms=terms)
    with progress_bar(pipeline.size(sources, out)) as progress:
        summary = pipeline.build(
            sources, out, recipe, jobs=jobs, with_store=store, with_turtle=turtle, notice=notice, progress=progress
        )
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
    verdict = reasoner.judge(output.graph(output.open_build(build)))
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
        f"{summary['unmapped']} names unmapped ({_coverage(summary)} linked), {len(summary['rejected'])} documents rejected; findings: {findings}"
    )


def _coverage(summary: dict[str, Any]) -> str:
    """Say the share of the stated names that is linked, of each field that has any."""
    counts = {kind: row for kind, row in summary["coverage"].items() if row["stated"]}
    return ", ".join(f"{100 * row['linked'] / row['stated']:.0f} % of {kind}" for kind, row in counts.items())
