"""The record of a trial: what every reader gives and every later stage takes.

All of it is frozen. A value knows the words it was read from, and where they stood.
What a document does not say is absent (None, or an empty tuple).
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Generic, Literal, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

T = TypeVar("T")
Rank = Literal["primary", "secondary", "other"]
CriterionKind = Literal["inclusion", "exclusion"]


_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def without_brackets(text: str) -> str:
    """Blot out what stands in brackets; the length stays."""
    return _BRACKETS.sub(lambda bracket: "\0" * len(bracket[0]), text)


_BLANKS = re.compile(r"[ \t]{2,}")
_LINE_ENDS = re.compile(r" ?\n(?> ?\n)*+ ?")


def tidied(text: str) -> str:
    """Write every run of blanks as one space, and take off the indentation of lines; paragraphs stay apart."""
    return _LINE_ENDS.sub(lambda ends: "\n" * min(ends[0].count("\n"), 2), _BLANKS.sub(" ", text))


class Document(Struct, frozen=True):
    """A document as text: decoded, without byte order mark, lines ended by a line feed.

    `name` is its path below the folder that was given, or its member name in an archive;
    `digest` the SHA-256 (hexadecimal) of its normalised text, `source_sha256` that of its bytes,
    and `origin` those bytes, or the file that holds just them. `written` holds, by field, the texts
    whose tags were blotted out to read them, as they stand; `is_indented` says that its texts are laid
    out with blanks that mean nothing. `encoding` is what its bytes were decoded by.
    """

    name: str
    text: str
    digest: str
    source_sha256: str = ""
    origin: bytes | Path = b""
    layout: str = ""
    is_indented: bool = False
    encoding: str = "UTF-8"
    written: Mapping[str, str] = field(default_factory=dict)

    def plain(self, words: "Words") -> str:
        """Give words as a text to read."""
        return tidied(words.text) if self.is_indented else words.text

    def quote(self, words: "Words") -> str:
        """Give words exactly as the document has them."""
        written = self.written.get(words.field)
        return words.text if written is None else written[words.start : words.end]

    def trial_key(self, ids: "tuple[Value[str], ...]") -> str:
        """Choose what ends the trial's IRI: its first registry id, else a part of the digest."""
        return ids[0].value if ids else f"doc-{self.digest[:16]}"


class Words(Struct, frozen=True):
    """A stretch of a document.

    `start` and `end` are character offsets into the document's text, 0-based, end exclusive;
    where `field` is a JSON Pointer or an XPath, into the string or the text that it points to.
    """

    text: str
    field: str
    start: int

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self.start + len(self.text)

    def part(self, start: int, end: int) -> "Words":
        """Cut out the characters from start to end (exclusive), counted in these words."""
        return Words(self.text[start:end], self.field, self.start + start)

    def strip(self, characters: str | None = None) -> "Words":
        """Drop white space, or the given characters, at both ends."""
        stripped = self.text.strip(characters)
        if len(stripped) == len(self.text):
            return self
        left = len(self.text) - len(self.text.lstrip(characters))
        return Words(stripped, self.field, self.start + left)

    def split(self, pattern: str, *, outside_brackets: bool = False) -> Iterator["Words"]:
        """Yield the stripped, non-empty stretches between the matches of a regular expression."""
        last = 0
        for found in re.finditer(pattern, without_brackets(self.text) if outside_brackets else self.text):
            yield from self._piece(last, found.start())
            last = found.end()
        yield from self._piece(last, len(self.text))

    def _piece(self, start: int, end: int) -> Iterator["Words"]:
        piece = self.part(start, end).strip()
        if piece.text:
            yield piece

    def under(self, field: str) -> "Words":
        """Give the same words under another field name."""
        return replace(self, field=field)


class Value(Struct, Generic[T], frozen=True):
    """What words say. `rule` names how it was read from prose; empty where a field states it."""

    value: T
    words: Words
    rule: str = ""


class Arm(Struct, frozen=True):
    """A group of participants; `interventions` are the names that the document gives it."""

    label: Words | None = None
    type: Value[str] | None = None
    description: Words | None = None
    interventions: tuple[Words, ...] = ()
    rule: str = ""


class Intervention(Struct, frozen=True):
    """What a trial lists as given; `name` is kept as written and may hold several drugs.

    `role` is TEST, COMPARATOR, BACKGROUND or PLACEBO where the source says it of the product itself.
    """

    name: Words
    type: Value[str] | None = None
    description: Words | None = None
    other_names: tuple[Words, ...] = ()
    rule: str = ""
    role: Value[str] | None = None


class Outcome(Struct, frozen=True):
    """What a trial measures. `rank` is None where the document does not say it.

    Durations are xsd:duration texts; `time_frame_is_limit` where the time frame says "up to".
    """

    measure: Words
    rank: Rank | None
    description: Words | None = None
    time_frame: Words | None = None
    assessed_by: tuple[Value[str], ...] = ()
    time_frame_duration: Value[str] | None = None
    time_frame_is_limit: Value[bool] | None = None
    landmark: Value[str] | None = None
    threshold: Value[str] | None = None
    rule: str = ""


class Criterion(Struct, frozen=True):
    """One top-level item of the eligibility list, sub-items within its text.

    `position` counts from 1 within inclusion or exclusion; `number` is the number as written;
    durations are xsd:duration texts; ages and lines of therapy are inclusive bounds.
    """

    kind: CriterionKind
    text: Words
    position: int
    number: int | None = None
    minimum_age_years: Value[Decimal] | None = None
    maximum_age_years: Value[Decimal] | None = None
    ecog_minimum: Value[int] | None = None
    ecog_maximum: Value[int] | None = None
    life_expectancy: Value[str] | None = None
    prior_lines_minimum: Value[int] | None = None
    prior_lines_maximum: Value[int] | None = None
    rule: str = ""


class Link(Struct, frozen=True):
    """A statement that grounding makes: subject, predicate (a kg: name), concept, with its words.

    `subject` is empty for the trial, the `kind/number` of one of its parts ("outcome/primary-1"), or
    the id of a drug of which the document says how it acts.
    """

    subject: str
    predicate: str
    concept: str
    words: Words
    rule: str


class Unmapped(Struct, frozen=True):
    """A name that got no link, with the reason and, where it is ambiguous, the candidates."""

    name: Words
    kind: str
    reason: str
    candidates: tuple[str, ...] = ()


class Trial(Struct, frozen=True, kw_only=True):
    """All that one document says of one trial.

    `key` ends the trial's IRI: its registry id, or `doc-` and 16 hexadecimal digits. `part_key`
    begins the keys of its arms, outcomes …; it differs when another document has the same key.
    """

    document: Document
    key: str
    part_key: str = ""
    registry_ids: tuple[Value[str], ...] = ()
    other_ids: tuple[Value[str], ...] = ()
    title: Words | None = None
    official_title: Words | None = None
    acronym: Words | None = None
    summary: Words | None = None
    description: Words | None = None
    status: Value[str] | None = None
    study_type: Value[str] | None = None
    phase: Value[str] | None = None
    allocation: Value[str] | None = None
    intervention_model: Value[str] | None = None
    purpose: Value[str] | None = None
    masking: Value[str] | None = None
    enrolment: Value[int] | None = None
    enrolled: Value[int] | None = None
    reports_enrolment: Words | None = None
    start_date: Value[str] | None = None
    primary_completion_date: Value[str] | None = None
    completion_date: Value[str] | None = None
    last_updated: Value[str] | None = None
    sponsor: Words | None = None
    collaborators: tuple[Words, ...] = ()
    conditions: tuple[Words, ...] = ()
    keywords: tuple[Words, ...] = ()
    line_of_therapy: Value[int] | None = None
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    missing_inclusion_numbers: tuple[int, ...] = ()
    missing_exclusion_numbers: tuple[int, ...] = ()
    minimum_age_years: Value[Decimal] | None = None
    maximum_age_years: Value[Decimal] | None = None
    sex: Value[str] | None = None
    accepts_healthy_volunteers: Value[bool] | None = None
    registry_terms: tuple[Value[str], ...] = ()
    links: tuple[Link, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()


def keyed_outcomes(trial: Trial) -> Iterator[tuple[str, Outcome]]:
    """Number the outcomes within their rank: "primary-1", "secondary-2"; "unranked-1" without one."""
    counts: dict[str, int] = {}
    for outcome in trial.outcomes:
        rank = outcome.rank or "unranked"
        counts[rank] = counts.get(rank, 0) + 1
        yield f"{rank}-{counts[rank]}", outcome
