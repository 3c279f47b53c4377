"""The verbs on the vocabulary."""

from pathlib import Path

import click

from kg import compilation, shipped
from kg.cli.terminal import OK, print_lines


@click.group(epilog="Example: kg vocabulary rebuild --from tables")
def vocabulary() -> None:
    """Work on the vocabulary."""


@vocabulary.command(epilog="Example: kg vocabulary rebuild --from tables")
@click.option(
    "--from", "vocab", required=True, type=click.Path(path_type=Path), help="The folder of the outside tables."
)
def rebuild(vocab: Path) -> int:
    """Make the compiled tables anew from the outside vocabularies, and print what changed."""
    changes = compilation.rebuild(vocab, shipped.folder("ontology"))
    print_lines(map(_change_line, changes))
    click.echo(f"kg: {len(changes)} rows changed", err=True)
    return OK


def _change_line(change: compilation.Change) -> str:
    words = [*(f"-{each}" for each in change.lost), *(f"+{each}" for each in change.gained)]
    return f"{change.table} {change.id} {change.column}: {' '.join(words)}"
