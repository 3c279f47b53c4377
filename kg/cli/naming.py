"""The verbs on names and the vocabulary."""

from pathlib import Path

import click

from kg import compilation, pipeline, shipped
from kg.cli.terminal import OK, print_lines
from kg.grounding.explanation import Decision


@click.command(epilog="Example: kg ground 'sintilimab combined with anlotinib'")
@click.argument("name")
def ground(name: str) -> int:
    """Show what NAME would become as an intervention, a condition or an outcome, and why."""
    print_lines(_decision_line(decision) for decision in pipeline.ground(name))
    return OK


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


def _decision_line(decision: Decision) -> str:
    concept = decision.concept
    if concept is None:
        return f"{decision.field:13} {decision.words}  →  nothing: {decision.reason}"
    mechanisms = f"; mechanisms: {', '.join(concept.mechanisms)}" if concept.mechanisms else ""
    sources = f"; source: {', '.join(concept.source)}" if concept.source else ""
    return f"{decision.field:13} {decision.words}  →  {concept.id} “{concept.label}” by {decision.reason}{mechanisms}{sources}"
