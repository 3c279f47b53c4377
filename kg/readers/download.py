"""The ClinicalTrials.gov download without its header: one field a line, lists joined by `|`.

Lines can be missing, so a field is known by its syntax: `DRUG: a|DRUG: b` are interventions,
`measure, description, time frame|…` outcomes. The order of the download (title, summary,
conditions, interventions, primary, secondary, other outcomes) decides the rest.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from kg.readers import codes, joined_outcomes
from kg.readers.sections import alone, lines, whole
from kg.trial import Document, Intervention, Outcome, Rank, Trial, Value, Words, without_brackets

LAYOUT = "download-lines"

_TYPE = "|".join(codes.INTERVENTION_TYPES)
_INTERVENTIONS = re.compile(rf"(?:{_TYPE}): .+?(?:\|(?:{_TYPE}): .+?)*")
#: Lines that hold one coded value: the trial's field, and what reads it.
_CODED = (
    ("status", codes.one_of(codes.STATUSES)),
    ("phase", codes.phase),
    ("study_type", codes.one_of(codes.STUDY_TYPES)),
    ("sex", codes.one_of(codes.SEXES)),
    ("enrolment", codes.count),
)
_DESIGN = {
    "Allocation": ("allocation", codes.ALLOCATIONS),
    "Intervention Model": ("intervention_model", codes.INTERVENTION_MODELS),
    "Masking": ("masking", codes.MASKINGS),
    "Primary Purpose": ("purpose", codes.PURPOSES),
}
_DESIGN_LINE = re.compile(rf"(?:{'|'.join(_DESIGN)}): [^|]*(?:\|[A-Z][\w ]+: [^|]*)*")
_DATE_FIELDS = ("start_date", "primary_completion_date", "completion_date")
#: Fields of the download that the record has no place for: addresses, age groups, kinds of funder.
_PASSED_OVER = re.compile(
    r"https?://\S+|(?:CHILD|ADULT|OLDER_ADULT)(?:,\s*(?:CHILD|ADULT|OLDER_ADULT))*|YES|NO|"
    r"INDUSTRY|NIH|FED|OTHER|OTHER_GOV|NETWORK|INDIV"
)
_TIME = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?|baseline|visit|time|interval|until|through(?:out)?|up to|from|every|"
    r"cycles?|enrol\w+|randomi[sz]ation|discharge|surgery|post-?operative\w*|follow-?up|completion|immediately|"
    r"peri-?operative|end of)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 120
#: A comma that parts fields, and not the numbers of "4, 8, 12 and 16".
_COMMA = re.compile(r",(?!(?<=\d,)\s*\d+\s*(?:,|and\b|or\b|&))\s+")
_PROSE = re.compile(r"[.!?]\s+[A-Z]")
_AFTER_SENTENCE = re.compile(r"\.\s*,\s+")
_VERB = re.compile(r"\b(?:will|is|are|was|were|shall)\b", re.IGNORECASE)
_RANKS: Sequence[Rank] = ("primary", "secondary", "other")


def accepts(head: str) -> bool:
    """Know the download by a line of typed interventions, or of several outcomes joined by `|`."""
    rows = [row.strip() for row in head.split("\n")]
    return any(_INTERVENTIONS.fullmatch(row) or ("|" in row and _is_outcomes(row)) for row in rows)


def read(document: Document) -> Trial:
    """Read the lines of one study. Raises DocumentError for those of several.

    What stands between the first list and the last are lists, and what stands below them funders, where
    the sex of the participants is told after it, else the description.
    """
    rows = [line.strip() for line in lines(whole(document))]
    coded, texts = _coded(rows)
    alone([row.text for row in texts if _INTERVENTIONS.fullmatch(row.text)] if _is_torn(texts) else [])
    sex = coded.get("sex")
    first, last = _lists(texts, sex.words.start if sex else 0)
    funders, below = _parted(texts[last:], sex.words.start if sex else 0)
    ids = _ids(rows, below if sex else [])
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(ids),
        registry_ids=ids,
        interventions=tuple(_interventions(texts[first:last])),
        outcomes=tuple(_outcomes([row for row in texts[first:last] if not _INTERVENTIONS.fullmatch(row.text)])),
        sponsor=funders[0].under("Sponsor") if funders else None,
        collaborators=tuple(words for row in funders[1:2] for words in row.under("Collaborators").split(r"\|")),
        description=next(iter(below), None) if sex is None else None,
        **coded,
    )
    return _with_heading(trial, texts[:first])


def _is_torn(texts: list[Words]) -> bool:
    """Say whether interventions stand below outcomes too: these are another study's."""
    kinds = ["given" if _INTERVENTIONS.fullmatch(r.text) else "measured" for r in texts if _is_list(r)]
    return "given" in kinds[kinds.index("measured") :] if "measured" in kinds else False


def _is_list(row: Words) -> bool:
    return bool(_INTERVENTIONS.fullmatch(row.text)) or _is_outcomes(row.text)


def _lists(texts: list[Words], funders_end: int) -> tuple[int, int]:
    """Find the lines from the first list to the last.

    Below the interventions stand outcomes, though none look like them: the line of the primary ones, unless it is
    the last line or prose, and lines of which any part does, or that are no name of a funder.
    """
    found = [i for i, row in enumerate(texts) if _is_list(row)]
    if not found:
        return len(texts), len(texts)
    first, last = found[0], found[-1] + 1
    if last == first + 1 < len(texts) - 1 and not _PROSE.search(texts[last].text):
        last += bool(_INTERVENTIONS.fullmatch(texts[first].text))
    while last < len(texts) and (
        _has_outcome(texts[last]) or (texts[last].start < funders_end and _is_no_name(texts[last]))
    ):
        last += 1
    return first, last


def _has_outcome(row: Words) -> bool:
    return "|" in row.text and any(map(_is_outcome, row.text.split("|")))


def _is_no_name(row: Words) -> bool:
    return len(row.text) > _LONGEST_NAME or _TIME.search(row.text) is not None


def _parted(rows: list[Words], start: int) -> tuple[list[Words], list[Words]]:
    """Part lines at an offset of the document."""
    return [row for row in rows if row.start < start], [row for row in rows if row.start >= start]


def _ids(rows: list[Words], others: list[Words]) -> tuple[Value[str], ...]:
    """Give the trial's own id, and those of other registries in the line of other ids, each once."""
    own = [Value(row.text, row) for row in rows if _is_id(row)]
    found = [*own, *(value for row in others for value in codes.registry_ids(row))] if own else own
    return tuple({value.value: value for value in reversed(found)}.values())[::-1]


def _coded(rows: list[Words]) -> tuple[dict[str, Any], list[Words]]:
    """Part the lines that hold nothing but coded values from those that hold text."""
    values: dict[str, Any] = {}
    texts = []
    dates = iter(_DATE_FIELDS)
    for row in rows:
        if date := codes.date(row):
            values.setdefault(next(dates, "last_updated"), date)
        elif _DESIGN_LINE.fullmatch(row.text):
            values.update(_design(row))
        elif found := next(((name, value) for name, read in _CODED if (value := read(row))), None):
            values.setdefault(*found)
        elif not _PASSED_OVER.fullmatch(row.text) and not _is_id(row):
            texts.append(row)
    return values, texts


def _is_id(row: Words) -> bool:
    return any(found.value == row.text for found in codes.registry_ids(row))


def _design(row: Words) -> Iterator[tuple[str, Value[str]]]:
    for part in row.split(r"\|"):
        label, _, text = part.text.partition(": ")
        if label in _DESIGN and text:
            name, allowed = _DESIGN[label]
            if value := codes.code(part.part(len(label) + 2, len(part.text)), allowed):
                yield name, value


def _with_heading(trial: Trial, above: list[Words]) -> Trial:
    """Read title, summary and conditions: the last line is the conditions, a sentence is the summary."""
    rows = list(above)
    conditions = rows.pop() if rows and not rows[-1].text.endswith(".") else None
    summary = rows.pop() if rows and rows[-1].text.endswith((".", "!", "?")) else None
    return replace(
        trial,
        title=rows[0].under("Study Title") if rows else None,
        summary=summary.under("Brief Summary") if summary else None,
        conditions=tuple(conditions.under("Conditions").split(r"\|")) if conditions else (),
    )


def _interventions(rows: list[Words]) -> Iterator[Intervention]:
    for row in rows:
        if _INTERVENTIONS.fullmatch(row.text):
            for part in row.under("Interventions").split(r"\|"):
                type_, _, _ = part.text.partition(": ")
                name = part.part(len(type_) + 2, len(part.text))
                yield Intervention(name, codes.code(part.part(0, len(type_)), codes.INTERVENTION_TYPES))


def _is_outcomes(row: str) -> bool:
    """Say whether most parts of a line are a measure with, at its end, a time frame."""
    parts = [_is_outcome(part.strip()) for part in row.split("|")]
    return 2 * sum(parts) > len(parts) or (parts[0] and 2 * sum(parts) == len(parts))


def _is_outcome(part: str) -> bool:
    chunks = _COMMA.split(without_brackets(part))
    ends_as_prose = part.endswith(".") and not _AFTER_SENTENCE.search(part)
    return len(chunks) > 1 and not ends_as_prose and not _VERB.search(chunks[0]) and bool(_TIME.search(chunks[-1]))


def _outcomes(rows: list[Words]) -> Iterator[Outcome]:
    for row, rank in zip(rows, _RANKS, strict=False):
        for part in row.under(f"{rank.capitalize()} Outcome Measures").split(r"\|"):
            yield joined_outcomes.outcome(part, rank)
