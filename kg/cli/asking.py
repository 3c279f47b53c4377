"""The verbs that ask a build."""

from pathlib import Path

import click

from kg import evidence as evidence_of
from kg import output, queries, store
from kg.cli.terminal import BUILD, FINDINGS, OK, print_lines
from kg.words import KG


@click.command(epilog="Example: kg query trials-by-drug --build out --set drug=ivonescimab")
@click.argument("name", required=False)
@BUILD
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the query.")
@click.option("--checks", is_flag=True, help="Run the checks of queries/checks instead; a row is a fault of the graph.")
@click.option("-f", "--format", "form", type=click.Choice(queries.FORMATS), default="table", show_default=True)
def query(name: str | None, build: Path, settings: tuple[str, ...], checks: bool, form: str) -> int:
    """Run a query of the catalogue by NAME, or list the catalogue when there is none."""
    if checks:
        return _run_checks(build)
    if name is None:
        print_lines(f"{each.name:32} {each.summary}" for each in queries.catalogue().values())
        return OK
    opened = store.open_store(output.open_build(build) / output.STORE)
    rows = queries.ask(opened, name, dict(_setting(each) for each in settings), output.base_iri(build))
    click.echo(queries.written(rows, form), nl=False)
    return OK


@click.command(epilog="Example: kg explain NCT07289048 'PD-1 inhibitor' --build out")
@click.argument("trial")
@click.argument("concept", default="")
@BUILD
def explain(trial: str, concept: str, build: Path) -> int:
    """Show the words on which the graph's statements of TRIAL stand, or those that lead to CONCEPT."""
    opened = store.open_store(output.open_build(build) / output.STORE)
    statements = evidence_of.explain(opened, trial, concept, output.base_iri(build))
    for statement in statements:
        click.echo(f"{statement.predicate.removeprefix(KG)}: {statement.label}")
        click.echo(f"    “{' '.join(statement.quote.split())}”")
        click.echo(f"    {statement.document}, {statement.field}, {statement.start}-{statement.end}, {statement.rule}")
    if not statements:
        click.echo(f"kg: nothing in {trial} leads to {concept}", err=True)
    return OK


def _run_checks(build: Path) -> int:
    opened, base = store.open_store(output.open_build(build) / output.STORE), output.base_iri(build)
    found = {name: queries.run(opened, check, {}, base) for name, check in queries.checks().items()}
    for name, rows in found.items():
        click.echo(f"{name}: {len(rows.rows)} faults")
        if rows.rows:
            click.echo(queries.written(rows, "table"), nl=False)
    return FINDINGS if any(rows.rows for rows in found.values()) else OK


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text}: write a parameter as NAME=VALUE")
    return name, value
