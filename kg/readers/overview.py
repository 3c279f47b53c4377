"""The Overview / Description / Eligibility page, with or without a header block."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from kg.readers import codes, criteria
from kg.readers.sections import Page, alone, folded, headings, sections, untorn, whole
from kg.trial import Document, Trial, Value, Words

LAYOUT = "overview-page"

#: So few words are a menu, a status or a phase.
_SHORT = 3

_KEYS: Mapping[str, str] = {
    "overview": "summary",
    "brief summary": "summary",
    "summary": "summary",
    "purpose": "summary",
    "description": "description",
    "detailed description": "description",
    "eligibility": "eligibility",
    "eligibility criteria": "eligibility",
    "study details": "details",
    "locations": "end",
    "similar trials": "end",
    "related trials": "end",
    "more info about this trial": "end",
}

#: Labels of other layouts, which may have an "Overview" in their menu.
_OTHERS = (
    *(
        "status",
        "phase",
        "criteria",
        "details",
        "lead sponsor",
        "summary",
        "conditions",
        "trial end date",
        "target enrollment",
    ),
    *(
        "study type",
        "study phase",
        "nct id",
        "about this study",
        "participation eligibility",
        "contact information",
        "inclusion criteria",
    ),
)
_ENOUGH = 3


def accepts(head: str) -> bool:
    """Know the page by its Eligibility heading with Overview or Description above it."""
    found = [folded(line) for line in head.split("\n")]
    opens = next((i for i, line in enumerate(found) if line in ("overview", "description")), None)
    if opens is None or found[opens:].count("eligibility") or found[opens] != "overview":
        return opens is not None and "eligibility" in found[opens:]
    return sum(line in _OTHERS for line in found) < _ENOUGH


def read(document: Document) -> Trial:
    """Read an Overview page; facts without a heading of their own are left to its prose.

    Raises DocumentError for a page of several trials.
    """
    parts = sections(untorn(whole(document), _KEYS), headings(_KEYS))
    page = Page(parts[: next((i for i, part in enumerate(parts) if part.key == "end"), len(parts))])
    lists = [part.body.text for part in parts if part.key == "eligibility" and part.lines]
    alone(
        [part.body.text for part in parts if folded(part.body.field) == "overview" and part.lines] if lists[1:] else []
    )
    eligibility = criteria.from_text(page.text("eligibility"))
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key="",
        summary=page.text("summary"),
        description=page.text("description"),
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
    )
    return _with_header(trial, page, codes.registry_ids(parts[0].body) or _ids(page.lines("details")))


def _ids(rows: Iterable[Words]) -> tuple[Value[str], ...]:
    """Give the ids that stand on lines of their own; within a sentence an id may be another trial's."""
    return tuple(value for row in rows for value in codes.registry_ids(row) if value.value == row.text)


def _title(rows: tuple[Words, ...]) -> Words | None:
    """Give the line that the page has twice, else the first of some words that is no sentence, else the first."""
    long = [row for row in rows if len(row.text.split()) > _SHORT]
    counts = Counter(row.text for row in long)
    twice = (row for row in long if counts[row.text] > 1)
    named = (row for row in long if not row.text.endswith("."))
    found = next(twice, None) or next(named, None) or next(iter(long), None)
    return found.strip("# *") if found else None


def _with_header(trial: Trial, page: Page, ids: tuple[Value[str], ...]) -> Trial:
    """Read the block above the first heading: a title, then values known by their syntax."""
    stated = (codes.age_bounds(row) for row in page.lines(""))
    minimum, maximum = next((ages for ages in stated if any(ages)), (None, None))
    return replace(
        trial,
        key=trial.document.trial_key(ids),
        registry_ids=ids,
        title=_title(page.lines("")),
        status=page.find(codes.one_of(codes.STATUSES), ""),
        phase=page.find(codes.phase, ""),
        sex=page.find(codes.one_of(codes.SEXES), ""),
        minimum_age_years=minimum,
        maximum_age_years=maximum,
    )
