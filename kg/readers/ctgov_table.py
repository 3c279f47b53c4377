"""A row of the list that a search of ClinicalTrials.gov gives for download, as one JSON object.

Columns are those of today's download and of those of 2018 and 2017, any of them, in any order. Dates of posting,
addresses, kinds of funder and documents have no place in the record; Locations are never read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, joined_outcomes
from kg.readers.nodes import Node, parse
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.readers.tables import BEYOND, COLUMNS, KEYS
from kg.trial import Document, Intervention, Outcome, Rank, Trial, Unmapped, Value, Words

T = TypeVar("T")
LAYOUT = "clinicaltrials-gov-table"

#: The lists of today's download; the one list of 2018 does not say the rank.
_RANKS: tuple[tuple[Rank, str], ...] = (
    ("primary", "Primary Outcome Measures"),
    ("secondary", "Secondary Outcome Measures"),
    ("other", "Other Outcome Measures"),
)
_DESIGN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Allocation": ("allocation", codes.ALLOCATIONS),
    "Intervention Model": ("intervention_model", codes.INTERVENTION_MODELS),
    "Masking": ("masking", codes.MASKINGS),
    "Primary Purpose": ("purpose", codes.PURPOSES),
}
#: Parts of a design that the record has no place for.
_NOT_IN_RECORD = frozenset({"Observational Model", "Time Perspective", "Endpoint Classification"})
_DATES: Mapping[str, tuple[str, ...]] = {
    "start_date": ("Start Date",),
    "primary_completion_date": ("Primary Completion Date",),
    "completion_date": ("Completion Date",),
    "last_updated": ("Last Update Posted", "Last Updated"),
}
_BAR = r"\|"
_LABELLED = re.compile(r"(?P<label>[A-Za-z][A-Za-z _]+):\s*(?P<value>\S.*)?", re.DOTALL)
_NUMBER = r"\d+(?:\.\d+)?\s+[A-Za-z]+"
_AGES = re.compile(
    rf"(?P<low>{_NUMBER})\s+(?:and older|to\s+(?P<high>{_NUMBER}))|up to\s+(?P<only_high>{_NUMBER})", re.IGNORECASE
)
_GROUPS = re.compile(r"(?:child|older[ _]adult|adult|senior|[,|\s()])*", re.IGNORECASE)
_MARKS = tuple(f'"{name}":' for name in COLUMNS if " " in name or "/" in name)


def accepts(head: str) -> bool:
    """Know a row by the name of a column."""
    return head.startswith("{") and any(mark in head for mark in _MARKS)


def read(document: Document) -> Trial:
    """Read one row. Raises DocumentError for one with too few or too many cells."""
    row = _Row(parse(document))
    trial = _with_design(_identified(document, row), row)
    title, summary = row.words("Study Title", "Title"), row.words("Brief Summary")
    return replace(
        trial,
        title=title,
        acronym=row.words("Acronym"),
        summary=summary,
        reports_enrolment=design.reports_enrolment((summary,)),
        line_of_therapy=design.line_of_therapy((title, summary)),
        conditions=row.parts("Conditions"),
        interventions=tuple(_interventions(row)),
        outcomes=tuple(_outcomes(row)),
        **_organisations(row),
        **_dates(row),
        unmapped=tuple(row.problems),
    )


class _Row:
    """The cells of a row; what cannot be read of them goes to `problems`."""

    def __init__(self, root: Node) -> None:
        self._root, self.problems = root, root.problems
        cells = root.value
        if BEYOND in cells or None in cells.values():
            there = sum(cell is not None for cell in cells.values()) - (BEYOND in cells) + len(cells.get(BEYOND) or ())
            reason = f"a row of {there} cells in a table of {len(cells) - (BEYOND in cells)} columns"
            raise DocumentError(reason, f"the row of {cells.get(KEYS[0]) or 'a trial without an id'}")
        for name in cells.keys() - COLUMNS:
            self.report(Words(name, self._root.at(name).pointer, 0), "a column that no download of the registry has")

    def words(self, *names: str) -> Words | None:
        """Give the cell of the first of these columns that the table has; "null" is what some write for nothing."""
        words = next((self._root.at(name).words() for name in names if name in self._root.value), None)
        return words if words and words.text.lower() != "null" else None

    def parts(self, *names: str) -> tuple[Words, ...]:
        """Give what a cell lists between bars."""
        words = self.words(*names)
        return tuple(words.split(_BAR)) if words else ()

    def value(self, read: Callable[[Words], Value[T] | None], *names: str) -> Value[T] | None:
        """Read a cell as a value."""
        words = self.words(*names)
        return self.read(words, read) if words else None

    def read(self, words: Words, read: Callable[[Words], Value[T] | None]) -> Value[T] | None:
        """Read words of a cell as a value, and report what is none."""
        value = read(words)
        if value is None:
            self.report(words, "not one of the values of this field")
        return value

    def organisation(self, words: Words | None) -> Words | None:
        """Give the name of an organisation; of a person only that there is one."""
        if words and codes.is_person(words.text):
            self.report(Words("a person", words.field, words.start), "a person is not named")
            return None
        return words

    def report(self, words: Words, reason: str) -> None:
        """Say what is wrong with some words."""
        self.problems.append(Unmapped(words, "field", reason))


def _identified(document: Document, row: _Row) -> Trial:
    ids = [(words, codes.registry_ids(words)) for words in (*row.parts(KEYS[0]), *row.parts("Other IDs"))]
    registry_ids = tuple({value.value: value for _, values in ids for value in values}.values())
    return Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        other_ids=tuple(Value(words.text, words) for words, values in ids if not values),
    )


def _with_design(trial: Trial, row: _Row) -> Trial:
    low, high = _ages(row)
    return replace(
        trial,
        status=row.value(codes.one_of(codes.STATUSES), "Study Status", "Status", "Recruitment"),
        study_type=row.value(_study_type, "Study Type", "Study Types"),
        phase=row.value(codes.phase, "Phases"),
        enrolment=row.value(codes.count, "Enrollment"),
        sex=row.value(codes.one_of(codes.SEXES), "Sex", "Gender"),
        minimum_age_years=low,
        maximum_age_years=high,
        **dict(_designs(row)),
    )


def _study_type(words: Words) -> Value[str] | None:
    """Read a type without what the list of 2018 adds: "Observational [Patient Registry]"."""
    kind = re.split(r"[\[:|]", words.text, maxsplit=1)[0]
    return codes.code(words.part(0, len(kind)).strip(), codes.STUDY_TYPES)


def _designs(row: _Row) -> Iterator[tuple[str, Any]]:
    for part in row.parts("Study Design", "Study Designs"):
        labelled = _LABELLED.fullmatch(part.text)
        if labelled is None or labelled["label"] not in {*_DESIGN, *_NOT_IN_RECORD}:
            row.report(part, "no part of a design")
        elif labelled["value"] and labelled["label"] in _DESIGN:
            field, allowed = _DESIGN[labelled["label"]]
            yield field, row.read(part.part(*labelled.span("value")), codes.one_of(allowed))


def _ages(row: _Row) -> tuple[Value[Decimal] | None, Value[Decimal] | None]:
    """Read "18 Years to 70 Years   (Adult, Older Adult)"; groups alone give no bound."""
    words = row.words("Age", "Age Groups")
    if words is None or _GROUPS.fullmatch(words.text):
        return None, None
    found = _AGES.match(words.text)
    if found is None:
        row.report(words, "not one of the values of this field")
        return None, None
    parts = {name: words.part(*found.span(name)) for name, text in found.groupdict().items() if text}
    return codes.age_years(parts.get("low")), codes.age_years(parts.get("high") or parts.get("only_high"))


def _interventions(row: _Row) -> Iterator[Intervention]:
    for part in row.parts("Interventions"):
        labelled = _LABELLED.fullmatch(part.text)
        type_ = codes.code(part.part(*labelled.span("label")), codes.INTERVENTION_TYPES) if labelled else None
        if labelled is None or type_ is None or not labelled["value"]:
            row.report(part, "no type before the name of what is given")
        else:
            yield Intervention(part.part(*labelled.span("value")), type_)


def _outcomes(row: _Row) -> Iterator[Outcome]:
    for rank, column in _RANKS:
        for part in row.parts(column):
            yield joined_outcomes.outcome(part, rank)
    for part in row.parts("Outcome Measures"):
        yield Outcome(part, None, assessed_by=standards(part))


def _organisations(row: _Row) -> dict[str, Any]:
    """Read the sponsor, which the list of 2018 puts first among its collaborators; a person is not named."""
    together = row.parts("Sponsor/Collaborators")
    sponsor = row.words("Sponsor") or next(iter(together), None)
    funder = row.words("Funder Type")
    collaborators = row.parts("Collaborators") or together[1:]
    return {
        "sponsor": None if funder and funder.text == "INDIV" else row.organisation(sponsor),
        "collaborators": tuple(words for each in collaborators if (words := row.organisation(each))),
    }


def _dates(row: _Row) -> dict[str, Any]:
    return {field: row.value(codes.date, *columns) for field, columns in _DATES.items()}
