"""Why a page says what it says: the words of the document, marked in the text that holds them."""

from dataclasses import dataclass

from kg.evidence import Statement
from kg.graph import GIVEN, ROLES, Graph, TrialFacts
from kg.words import KG

#: So many characters are shown on either side of the words.
AROUND = 160
#: Where the text of a field stands in the graph: the end of the field's name, and the property of the trial.
_FIELDS = {
    "title": "label", "brieftitle": "label", "officialtitle": "officialTitle", "brief summary": "abstract",
    "briefsummary": "abstract", "overview": "abstract", "detailed description": "description",
    "detaileddescription": "description", "description": "description", "brief_title": "label",
    "official_title": "officialTitle", "brief_summary": "abstract", "detailed_description": "description",
    "public_title": "label", "scientific_title": "officialTitle",
}  # fmt: skip
_ACTING = "SELECT DISTINCT ?trial ?drug ?mechanism { ?trial kg:studiesDrug ?drug . ?drug kg:hasMechanism ?mechanism }"


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


def by_role(graph: Graph, trial: TrialFacts) -> dict[tuple[str, str], list[Why]]:
    """Give the evidence of a trial by role and IRI of what it is linked to; of an outcome, by its rank.

    What is entailed stands on what it follows from: a mechanism on its drugs, an endpoint on its outcomes.
    """
    texts = {each.iri: each.measure for each in trial.outcomes} | {each.iri: each.text for each in trial.criteria}
    ranks = {each.iri: each.rank for each in trial.outcomes}
    found: dict[tuple[str, str], list[Why]] = {}
    for statement in trial.evidence:
        reason = _why(statement, texts.get(statement.about) or _text(trial, statement))
        role = ranks.get(statement.about) or ROLES.get(statement.predicate.removeprefix(KG), "")
        known = found.setdefault((role or ranks.get(statement.object, ""), statement.object), [])
        if reason not in known:
            known.append(reason)
    for _, drug, mechanism in graph.rows(_ACTING, trial=trial.iri):
        through = [reason for role in GIVEN for reason in found.get((role, drug), [])]
        found.setdefault((ROLES["investigatesMechanism"], mechanism), []).extend(through)
    return found


def _text(trial: TrialFacts, statement: Statement) -> str:
    """Give the text that a statement's words stand in: that of its field, or the only criterion that has them."""
    field = statement.field.lower().removesuffix("/textblock")
    held = trial.facts.get(_FIELDS.get(field.rpartition("/")[2], ""), [])
    if "eligibility" in field or field.endswith("_criteria"):
        held = [each.text for each in trial.criteria if _shown(statement.quote, each.text) in each.text]
    return held[0] if len(held) == 1 else ""


def _why(statement: Statement, text: str) -> Why:
    """Show the words in their text where they stand there once; else alone."""
    before, after = "", ""
    quote = _shown(statement.quote, text)
    if text.count(quote) == 1:
        before, _, after = text.partition(quote)
        before = ("…" if len(before) > AROUND else "") + before[-AROUND:]
        after = after[:AROUND] + ("…" if len(after) > AROUND else "")
    return Why(
        before,
        quote,
        after,
        statement.field,
        statement.start,
        statement.end,
        statement.document,
        statement.rule,
    )


def _shown(quote: str, text: str) -> str:
    """Give a quote as a text has it that was tidied of the blanks and line ends of its document."""
    tidied = " ".join(quote.split())
    return tidied if quote not in text and tidied in text else quote
