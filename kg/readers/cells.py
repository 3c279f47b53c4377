"""Tables of a page that was copied as text: cells parted by tabs, by bars (Markdown), or by nothing but line ends."""

import re
from collections.abc import Iterator, Sequence

from kg.readers.prose.standards import standards
from kg.trial import Outcome, Rank, Words

_HEADER = re.compile(r"[\s|]*Outcome Measure[\s|]+Measure Description[\s|]+Time Frame[ \t|]*\n?(?:[ \t|:-]+\n)?")
_PARTED = r"\n|\t|<br ?/?>|(?:(?<=\s)|^)\|(?=\s|$)|(?<=\s)\|(?=\s)"
#: A row by its tabs: only the last cell ends with its line.
_TABBED = re.compile(r"(?P<measure>[^\t]+)\t(?P<description>[^\t]*)\t(?P<frame>[^\t\n]*)(?:\n|$)")
_BARRED = re.compile(
    r"^[ \t]*\|(?P<measure>(?:[^|\n]|(?<=\\)\|)+)\|(?P<description>[^|\n]*)\|(?P<frame>[^|\n]*)\|?[ \t]*$", re.MULTILINE
)
#: A line that can only be a time frame: it begins as one, names a time, and is no sentence.
_FRAME = re.compile(
    r"(?:up\s+to|within|from|at|on|in|baseline|days?|weeks?|months?|years?|hours?|cycles?|visits?|through(?:out)?|approx\w*|during|every|each|"
    r"after|before|pre\w*|post\w*|screening|until|till|about|around|over|an?\s+average|an?\s+(?:day|week|month|year)|the\s+(?:end|time|day|"
    r"first|last|duration|whole|entire|course|period)|first|end|upto|half|average|immediate\w*|inception|date\s+of|time|start|prior|assessed|measured|trough|"
    r"continu\w+|entire|whole|all|for|between|one|two|three|four|five|six|seven|eight|ten|twelve|enrol\w+|randomi[sz]ation|c\d+d\d+|"
    r"[dvwmt]-?\d+|admission|intra\w*|peri\w+|daily|weekly|monthly|annual\w*|once|twice|follow\w*|duration|study|treatment|single|acute|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|last)\b.*|[~≤<]?\s*\d.*",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE = re.compile(
    r"\b(?:will|is|are|was|were|be|has|have|defined|number|percent\w*|proportion|rates?|scores?|scale|questionnaire|mean)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:minutes?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|cycles?|baseline|visits?|completion|discharge|surgery|death|season|"
    r"progression|randomi[sz]ation|enrol\w+|treatment|study|dos(?:e|ing)|d\d+|w\d+|m\d+)\b",
    re.IGNORECASE,
)
_FRAME_WORDS = 40


def pieces(body: Words) -> tuple[Words, ...]:
    """Give what stands between line ends, tabs and bars, in the order of the text."""
    return tuple(piece for piece in body.split(_PARTED) if piece.text.strip("-:| "))


def has_header(body: Words) -> bool:
    """Say whether a stretch begins with the heads of the columns of outcomes."""
    return _HEADER.match(body.text.lstrip()) is not None


def outcomes(body: Words, rank: Rank) -> Iterator[Outcome]:
    """Read a table of measure, description and time frame."""
    header = _HEADER.match(body.text)
    table = body.part(header.end() if header else 0, len(body.text))
    rows = list(_rows(_TABBED, table.text)) or list(_BARRED.finditer(table.text))
    if not rows:
        yield from _stacked(table, rank)
    for row in rows:
        measure, description, frame = (
            table.part(*row.span(name)).strip() for name in ("measure", "description", "frame")
        )
        if measure.text.strip("-: "):
            yield _outcome(measure, rank, description, frame)


def _rows(row: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Match row after row; to search for the next would try every character of what is none."""
    end = 0
    while found := row.match(text, end):
        yield found
        end = found.end()


def _outcome(measure: Words, rank: Rank, description: Words | None, frame: Words | None) -> Outcome:
    told = description if description and description.text else None
    return Outcome(measure, rank, told, frame if frame and frame.text else None, standards(measure, told))


def _stacked(table: Words, rank: Rank) -> Iterator[Outcome]:
    """Read cells on lines of their own: a row ends with its time frame, and describes in between."""
    rows = pieces(table)
    start = 0
    for at in range(len(rows)):
        if _ends(rows, start, at):
            yield _outcome(rows[start], rank, joined(table, rows[start + 1 : at]), rows[at])
            start = at + 1
    if left := rows[start:]:
        is_told = len(left) > 1 and _TIME.search(left[-1].text) is not None
        below = left[1:-1] if is_told else left[1:]
        yield _outcome(left[0], rank, joined(table, below), left[-1] if is_told else None)


def _ends(rows: Sequence[Words], start: int, at: int) -> bool:
    """Say whether a line is the time frame of the row that began; of two such lines the first may describe."""
    describes = at == start + 1 and at + 1 < len(rows) and _is_frame(rows[at + 1].text)
    return at > start and _is_frame(rows[at].text) and not describes


def _is_frame(text: str) -> bool:
    begins = len(text.split()) <= _FRAME_WORDS and _FRAME.fullmatch(text) is not None
    return begins and _TIME.search(text) is not None and not _SENTENCE.search(text)


def joined(table: Words, rows: Sequence[Words]) -> Words | None:
    """Give the stretch of a table from the first to the last of some of its pieces."""
    return table.part(rows[0].start - table.start, rows[-1].end - table.start) if rows else None
