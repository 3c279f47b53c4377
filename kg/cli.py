"""The command line: arguments and printing; each verb calls one function of the library."""

import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from kg import compilation, output, pipeline, queries, reasoner, shipped, store, validation
from kg import evidence as evidence_of
from kg import export as exporting
from kg.errors import KgError
from kg.grounding.explanation import Decision
from kg.words import BASE, KG

OK, FINDINGS, BAD_INPUT, INTERNAL = 0, 1, 2, 3

_BUILD = click.option(
    "-b", "--build", type=click.Path(path_type=Path), default="out", show_default=True, help="The build to ask."
)
_BASE_IRI = click.option("--base-iri", default=BASE, show_default=True, help="Where the IRIs of the graph begin.")


def main() -> NoReturn:
    """Run the command line; exit with 0 (ok), 1 (findings), 2 (bad usage or input) or 3 (internal)."""
    try:
        code = kg.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = BAD_INPUT
    except click.Abort:
        click.echo("kg: interrupted", err=True)
        code = BAD_INPUT
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        code = BAD_INPUT
    except BrokenPipeError:
        code = OK
    except OSError as error:
        click.echo(f"kg: {error}", err=True)
        code = BAD_INPUT
    except Exception:  # noqa: BLE001 (a fault of the program has an exit code of its own)
        traceback.print_exc()
        code = INTERNAL
    sys.exit(code if isinstance(code, int) else OK)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trialkg", prog_name="kg")
def kg() -> None:
    """Build, check and ask a knowledge graph of clinical trials."""


@kg.command(epilog="Example: kg build seeds -o out")
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The folder to build into.")
@_BASE_IRI
def build(sources: tuple[str, ...], out: Path, base_iri: str) -> int:
    """Build the graph of SOURCES: files, folders, globs, .gz, .zip, or - for standard input."""
    summary = pipeline.build(sources, out, base=base_iri, notice=_notice)
    click.echo(_build_line(summary, out))
    return FINDINGS if summary["findings"]["Violation"] else OK


@kg.command(epilog="Example: kg validate out/graph.ttl")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def validate(file: Path) -> int:
    """Validate a Turtle, N-Triples or N-Quads FILE, or a build, against the shapes; print the findings."""
    results = validation.validate_file(file)
    _print_lines(validation.table(results))
    return FINDINGS if any(result.severity == "Violation" for result in results) else OK


@kg.command(epilog="Example: kg query trials-by-drug --build out --set drug=ivonescimab")
@click.argument("name", required=False)
@_BUILD
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the query.")
@click.option("--checks", is_flag=True, help="Run the checks of queries/checks instead; a row is a fault of the graph.")
@click.option("-f", "--format", "form", type=click.Choice(queries.FORMATS), default="table", show_default=True)
def query(name: str | None, build: Path, settings: tuple[str, ...], checks: bool, form: str) -> int:
    """Run a query of the catalogue by NAME, or list the catalogue when there is none."""
    if checks:
        return _run_checks(build)
    if name is None:
        _print_lines(f"{each.name:32} {each.summary}" for each in queries.catalogue().values())
        return OK
    opened = store.open_store(output.open_build(build) / pipeline.STORE)
    rows = queries.ask(opened, name, dict(_setting(each) for each in settings), output.base_iri(build))
    click.echo(queries.written(rows, form), nl=False)
    return OK


@kg.command(epilog="Example: kg export turtle --build out -o trials.ttl")
@click.argument("form", metavar="FORMAT", type=click.Choice([each.name for each in exporting.FORMATS]))
@_BUILD
@click.option("-o", "--out", type=click.Path(dir_okay=False), default="-", show_default=True, help="The file to write.")
@click.option("--with-evidence", is_flag=True, help="Write the evidence, too.")
def export(form: str, build: Path, out: str, with_evidence: bool) -> int:
    """Write a build in another FORMAT."""
    graph = output.open_build(build) / pipeline.GRAPH
    target = sys.stdout.buffer if out == "-" else Path(out)
    exporting.export(graph, target, exporting.format_named(form), evidence=with_evidence, base=output.base_iri(build))
    return OK


@kg.command(epilog="Example: kg explain NCT07289048 'PD-1 inhibitor' --build out")
@click.argument("trial")
@click.argument("concept", default="")
@_BUILD
def explain(trial: str, concept: str, build: Path) -> int:
    """Show the words on which the graph's statements of TRIAL stand, or those that lead to CONCEPT."""
    opened = store.open_store(output.open_build(build) / pipeline.STORE)
    statements = evidence_of.explain(opened, trial, concept, output.base_iri(build))
    for statement in statements:
        click.echo(f"{statement.predicate.removeprefix(KG)}: {statement.label}")
        click.echo(f"    “{' '.join(statement.quote.split())}”")
        click.echo(f"    {statement.document}, {statement.field}, {statement.start}-{statement.end}, {statement.rule}")
    if not statements:
        click.echo(f"kg: nothing in {trial} leads to {concept}", err=True)
    return OK


@kg.command(epilog="Example: kg ground 'sintilimab combined with anlotinib'")
@click.argument("name")
def ground(name: str) -> int:
    """Show what NAME would become as an intervention, a condition or an outcome, and why."""
    _print_lines(_decision_line(decision) for decision in pipeline.ground(name))
    return OK


@kg.command(epilog="Example: kg reason --build out")
@_BUILD
def reason(build: Path) -> int:
    """Judge the ontology and what a build entails with the reasoner HermiT; print where they differ."""
    verdict = reasoner.judge(output.open_build(build) / pipeline.GRAPH)
    _print_lines(f"nothing can be a {name}" for name in verdict.unsatisfiable)
    _print_lines(f"entailed by kg only: {' '.join(triple)}" for triple in verdict.only_fast)
    _print_lines(f"entailed by HermiT only: {' '.join(triple)}" for triple in verdict.only_reasoner)
    if verdict.agrees:
        click.echo("consistent; every class can have members; HermiT entails what kg entails")
    return OK if verdict.agrees else FINDINGS


@kg.group(epilog="Example: kg vocabulary rebuild --from tables")
def vocabulary() -> None:
    """Work on the vocabulary."""


@vocabulary.command(epilog="Example: kg vocabulary rebuild --from tables")
@click.option(
    "--from", "vocab", required=True, type=click.Path(path_type=Path), help="The folder of the outside tables."
)
def rebuild(vocab: Path) -> int:
    """Make the compiled tables anew from the outside vocabularies, and print what changed."""
    changes = compilation.rebuild(vocab, shipped.folder("ontology"))
    _print_lines(map(_change_line, changes))
    click.echo(f"kg: {len(changes)} rows changed", err=True)
    return OK


def _change_line(change: compilation.Change) -> str:
    words = [*(f"-{each}" for each in change.lost), *(f"+{each}" for each in change.gained)]
    return f"{change.table} {change.id} {change.column}: {' '.join(words)}"


def _run_checks(build: Path) -> int:
    opened, base = store.open_store(output.open_build(build) / pipeline.STORE), output.base_iri(build)
    found = {name: queries.run(opened, check, {}, base) for name, check in queries.checks().items()}
    for name, rows in found.items():
        click.echo(f"{name}: {len(rows.rows)} faults")
        if rows.rows:
            click.echo(queries.written(rows, "table"), nl=False)
    return FINDINGS if any(rows.rows for rows in found.values()) else OK


def _notice(text: str) -> None:
    click.echo(f"kg: {text}", err=True)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text}: write a parameter as NAME=VALUE")
    return name, value


def _build_line(summary: dict[str, Any], out: Path) -> str:
    findings = ", ".join(f"{number} {name}" for name, number in summary["findings"].items())
    return (
        f"{out}: {summary['trials']} trials, {summary['quads']} quads, {sum(summary['links'].values())} links, "
        f"{summary['unmapped']} names unmapped, {len(summary['rejected'])} documents rejected; findings: {findings}"
    )


def _decision_line(decision: Decision) -> str:
    concept = decision.concept
    if concept is None:
        return f"{decision.field:13} {decision.words}  →  nothing: {decision.reason}"
    mechanisms = f"; mechanisms: {', '.join(concept.mechanisms)}" if concept.mechanisms else ""
    sources = f"; source: {', '.join(concept.source)}" if concept.source else ""
    return f"{decision.field:13} {decision.words}  →  {concept.id} “{concept.label}” by {decision.reason}{mechanisms}{sources}"
