"""Outcomes under headings of their rank, as the registry's pages and their copies list them.

A measure has its time frame in square brackets behind it, or on a line of its own below; what
stands between it and the next measure describes it. Lines without any time frame count each for
a measure only where they are items of a list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kg.readers import cells
from kg.readers.prose.standards import standards
from kg.readers.sections import Page, Section
from kg.trial import Outcome, Rank, Words

#: Headings, in lower case, and the keys of their sections.
KEYS: Mapping[str, str] = {
    f"{rank} {noun}": f"{key} outcomes"
    for rank, key in (("primary", "primary"), ("secondary", "secondary"), ("other", "other"), ("exploratory", "other"))
    for noun in ("outcomes", "outcome measure", "outcome measures")
}
#: Headings of other sites, which in the registry's own pages are part of what is described.
MORE_KEYS: Mapping[str, str] = {
    **{
        f"{rank} {noun}": f"{rank} outcomes"
        for rank in ("primary", "secondary")
        for noun in (
            *("outcome", "outcome measure(s)", "endpoint", "endpoints", "end point", "end points", "outcome(s)"),
            "outcome measure information",
        )
    },
    **dict.fromkeys(("key secondary outcomes", "key secondary outcome(s)"), "secondary outcomes"),
}
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")
_FRAME = re.compile(
    r"(?:\(\s*Time\s+Frame\s*:\s*(?P<inner>[^\n]*[^\s])\)\s*$|\[?\s*Time\s+Frame\s*:\s*(?P<frame>[^\]\n]*[^\]\s])\s*\]?)",
    re.IGNORECASE,
)
#: A numbered measure, as a site sets it, with its time in brackets at the end.
_BRACKETED = re.compile(
    r"(?P<measure>\s*\d{1,3}[.)]\s+\S[^\n]*?)\s*\[(?P<frame>[^\[\]\n]*\b(?:\d|baseline|day|week|month|year|through|until|time|visit)[^\[\]\n]*)\]\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[?\s*Designated\s+as\s+safety\s+issue\s*:\s*\w+\s*\]?", re.IGNORECASE)
_SUBMITTED = re.compile(r"\(submitted:[^)]*\)")
_ITEM = re.compile(r"\s*(?:[-*•·▪]|\d{1,3}[.)])\s+(?=\S)")
#: Outcomes as a form of labels, each with its value behind it or below.
_FIELD = re.compile(
    r"[^\w\n]*(?P<name>(?:outcome\s+)?(?:measure|title|measure\s+title)|time\s*frame|(?:measure\s+)?description)[ \t]*(?::[ \t]*(?P<value>.*)|$)",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"[^\w\n]*(?:name[ \t]+time[ \t]+method\b|outcome[ \t|]+time\s?points?\b)[ \t|]*(?P<rest>.*)", re.IGNORECASE
)
_TIMES = re.compile(
    r"(?:(?:up\s+to|within|through|from\s+baseline\s+to|an\s+average\s+of|at|approximately)\s+)*\d+\s*-?\s*(?:day|week|month|year)s?\b",
    re.IGNORECASE,
)
#: A row of a table that says the rank of each of its measures.
_RANKED_ROW = re.compile(
    r"^[^\w\n]*(?P<rank>Primary|Secondary|Other)[ \t]*[|\t][ \t]*(?P<measure>[^|\t\n]+?)[ \t]*[|\t](?P<description>[^|\t\n]*)[|\t](?P<frame>[^|\t\n]*)",
    re.MULTILINE,
)


def outcomes(page: Page) -> tuple[Outcome, ...]:
    """Read the outcomes of a page's sections, each once."""
    found: dict[tuple[Rank, str], Outcome] = {}
    for rank in _RANKS:
        for part in page.parts(f"{rank} outcomes"):
            for outcome in _of_section(part, rank):
                name = (rank, " ".join(outcome.measure.text.casefold().split()))
                if name not in found or (outcome.time_frame and not found[name].time_frame):
                    found[name] = outcome
    return tuple(found.values())


def ranked(words: Words) -> Iterator[Outcome]:
    """Read the rows of a table that say the rank of each measure."""
    for row in _RANKED_ROW.finditer(words.text):
        measure, description, frame = (
            words.part(*row.span(name)).strip() for name in ("measure", "description", "frame")
        )
        rank: Rank = "primary" if row["rank"] == "Primary" else "secondary" if row["rank"] == "Secondary" else "other"
        yield Outcome(measure, rank, _told(description), _told(frame), standards(measure, description))


def _told(words: Words) -> Words | None:
    return words if words.text else None


def _of_section(part: Section, rank: Rank) -> Iterator[Outcome]:
    rows = [row for row in part.lines if not _SUBMITTED.fullmatch(row.text)]
    if cells.has_header(part.body):
        yield from cells.outcomes(part.body.strip(), rank)
    elif rows and (table := _TABLE.fullmatch(rows[0].text)):
        yield from _of_table(rows[0].part(*table.span("rest")).strip(), rows[1:], rank)
    elif any((field := _FIELD.fullmatch(row.text)) and "time" not in field["name"].lower() for row in rows):
        yield from _of_form(rows, rank)
    else:
        yield from _listed(rows, rank)


def _of_table(joined: Words, rows: Sequence[Words], rank: Rank) -> Iterator[Outcome]:
    """Read a table of name, time and method; of one that lost its tabs only a lone row is sure."""
    for row in rows:
        columns = [row.part(*found.span()).strip() for found in re.finditer(r"[^\t]+", row.text)]
        if len(columns) > 1:
            told = columns[2] if len(columns) > 2 else None
            yield Outcome(columns[0], rank, told, columns[1], standards(columns[0], told))
    times = list(_TIMES.finditer(joined.text))
    if len(times) == 1 and times[0].start():
        measure, told = joined.part(0, times[0].start()).strip(), joined.part(times[0].end(), len(joined.text)).strip()
        yield Outcome(measure, rank, _told(told), joined.part(*times[0].span()), standards(measure, told))


def _of_form(rows: Sequence[Words], rank: Rank) -> Iterator[Outcome]:
    """Read "Measure:", "Description:", "Time frame:", each with its value."""
    record: dict[str, list[Words]] = {}
    name = ""
    for row in rows:
        field = _FIELD.fullmatch(row.text)
        if field:
            name = (
                "time" if "time" in field["name"].lower() else "told" if "desc" in field["name"].lower() else "measure"
            )
            if name == "measure" and record.get("measure"):
                yield _formed(record, rank)
                record = {}
            value = row.part(*field.span("value")).strip() if field["value"] else None
            record.setdefault(name, []).extend([value] if value else [])
        elif name:
            record.setdefault(name, []).append(row)
    if record.get("measure"):
        yield _formed(record, rank)


def _formed(record: Mapping[str, list[Words]], rank: Rank) -> Outcome:
    measure, told, frame = (next(iter(record.get(name, ())), None) for name in ("measure", "told", "time"))
    return Outcome(measure or record["measure"][0], rank, told, frame, standards(measure, *record.get("told", ())))


def _listed(rows: Sequence[Words], rank: Rank) -> Iterator[Outcome]:
    framed = [at for at, row in enumerate(rows) if _FRAME.search(row.text) or _BRACKETED.fullmatch(row.text)]
    starts = [at - (_FRAME.match(rows[at].text) is not None) for at in framed]
    if not framed:
        starts = [at for at, row in enumerate(rows) if _ITEM.match(row.text)] or ([0] if len(rows) == 1 else [])
    elif any(_BRACKETED.fullmatch(row.text) for row in rows):
        starts = sorted({*starts, *(at for at, row in enumerate(rows) if _ITEM.match(row.text))})
    for start, end in pairwise([*starts, len(rows)]):
        if start >= 0:
            yield _outcome(rows[start:end], rank)


def _outcome(rows: Sequence[Words], rank: Rank) -> Outcome:
    """Read the lines of one outcome, its measure on the first."""
    first = rows[0]
    frames = (_FRAME.search(row.text) or _BRACKETED.fullmatch(row.text) for row in rows[:2])
    found = next(((row, frame) for row, frame in zip(rows[:2], frames, strict=True) if frame), None)
    is_first = found is not None and found[0] is first
    below = [row for row in rows[1:] if not (_FRAME.match(row.text) or _NOTE.fullmatch(row.text))]
    behind = first.part(found[1].end(), len(first.text)).strip() if found and is_first else None
    told = behind if behind and behind.text and not _NOTE.fullmatch(behind.text) else below[0] if below else None
    time_frame = found[0].part(*_framed(found[1])).strip() if found else None
    measure = _measure(first, _framed(found[1])[0] if found and is_first else len(first.text))
    return Outcome(measure, rank, told, time_frame, standards(measure, *([told] if told else []), *below))


def _framed(frame: re.Match[str]) -> tuple[int, int]:
    return frame.span("inner") if frame.groupdict().get("inner") else frame.span("frame")


def _measure(row: Words, end: int) -> Words:
    """Cut a measure out of its line, without the mark of a list and the bracket of its time frame."""
    item = _ITEM.match(row.text)
    bracket = max(row.text.rfind("[", 0, end), row.text.rfind("(", 0, end)) if end < len(row.text) else -1
    time = re.search(r"time\s+frame\s*:\s*$", row.text[:end], re.IGNORECASE)
    start = time.start() if time else end
    stop = bracket if 0 <= bracket <= start and not row.text[bracket + 1 : start].strip() else start
    return row.part(item.end() if item else 0, stop).strip(" \t*_")
