"""The verb that shows what becomes of a name."""

from pathlib import Path

import click

from kg import vocabulary
from kg.cli.terminal import OK, TERMS, print_lines
from kg.grounding import additions, explanation
from kg.grounding.explanation import Decision
from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import initials


@click.command(epilog="Example: kg ground 'sintilimab combined with anlotinib'")
@click.argument("name")
@TERMS
def ground(name: str, terms: tuple[Path, ...]) -> int:
    """Show what NAME would become as an intervention, a condition or an outcome, and why."""
    lexicon = Lexicon(additions.add(vocabulary.load(), terms), initials(name))
    decisions = explanation.explain(name, lexicon)
    print_lines(_decision_line(decision) for decision in decisions)
    return OK


def _decision_line(decision: Decision) -> str:
    concept = decision.concept
    if concept is None:
        return f"{decision.field:13} {decision.words}  →  nothing: {decision.reason}"
    mechanisms = f"; mechanisms: {', '.join(concept.mechanisms)}" if concept.mechanisms else ""
    sources = f"; source: {', '.join(concept.source)}" if concept.source else ""
    return f"{decision.field:13} {decision.words}  →  {concept.id} “{concept.label}” by {decision.reason}{mechanisms}{sources}"
