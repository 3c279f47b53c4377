"""The verb that compares builds."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg import changes, queries
from kg.cli.terminal import OK


@click.command(epilog="Example: kg diff last-week today -f tsv")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=click.Choice(queries.FORMATS), default="table", show_default=True)
def diff(old: Path, new: Path, form: str) -> int:
    """Show what changed from the build OLD to the build NEW: trials, status, phase, dates, enrolment, drugs, outcomes."""
    found = list(changes.diff(old, new))
    rows = [(each.trial, each.change, each.field, "; ".join(each.old), "; ".join(each.new)) for each in found]
    text = json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False)
    click.echo(queries.written(queries.Rows(changes.COLUMNS, list(rows), text), form), nl=False)
    return OK
