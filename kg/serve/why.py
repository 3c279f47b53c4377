"""Why a page says what it says: the words of the document, marked in the text that holds them."""

from dataclasses import dataclass

from kg.evidence import Statement
from kg.graph import TrialFacts

#: So many characters are shown on either side of the words.
AROUND = 160
#: Where the text of a field stands in the graph: the end of the field's name, and the property of the trial.
_FIELDS = {
    "title": "label", "brieftitle": "label", "officialtitle": "officialTitle", "brief summary": "abstract",
    "briefsummary": "abstract", "overview": "abstract", "detailed description": "description",
    "detaileddescription": "description", "description": "description",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Why:
    """The words of a statement, with what stands before and after them where the graph has the text."""

    before: str
    quote: str
    after: str
    field: str
    start: int
    end: int
    document: str
    rule: str


def by_object(trial: TrialFacts) -> dict[str, list[Why]]:
    """Give the evidence of a trial by what each statement says: the IRI of its object."""
    texts = {each.iri: each.measure for each in trial.outcomes} | {each.iri: each.text for each in trial.criteria}
    found: dict[str, list[Why]] = {}
    for statement in trial.evidence:
        text = texts.get(statement.about) or _text(trial, statement.field)
        known = found.setdefault(statement.object, [])
        if not any((each.field, each.start) == (statement.field, statement.start) for each in known):
            known.append(_why(statement, text))
    return found


def _text(trial: TrialFacts, name: str) -> str:
    held = trial.facts.get(_FIELDS.get(name.rpartition("/")[2].lower(), ""), [])
    return held[0] if len(held) == 1 else ""


def _why(statement: Statement, text: str) -> Why:
    """Show the words in their text where they stand there once; else alone."""
    before, after = "", ""
    if text.count(statement.quote) == 1:
        before, _, after = text.partition(statement.quote)
        before = ("…" if len(before) > AROUND else "") + before[-AROUND:]
        after = after[:AROUND] + ("…" if len(after) > AROUND else "")
    return Why(
        before,
        statement.quote,
        after,
        statement.field,
        statement.start,
        statement.end,
        statement.document,
        statement.rule,
    )
