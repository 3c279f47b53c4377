"""Outcomes under headings of their rank, as the registry's pages and their copies list them.

A measure has its time frame in square brackets behind it, or on a line of its own below; what
stands between it and the next measure describes it. Lines without any time frame count each for
a measure only where they are items of a list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kg.readers.prose.standards import standards
from kg.readers.sections import Page
from kg.trial import Outcome, Rank, Words

#: Headings, in lower case, and the keys of their sections.
KEYS: Mapping[str, str] = {
    f"{rank} {noun}": f"{key} outcomes"
    for rank, key in (("primary", "primary"), ("secondary", "secondary"), ("other", "other"), ("exploratory", "other"))
    for noun in ("outcomes", "outcome measure", "outcome measures")
}
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")
_FRAME = re.compile(r"\[?\s*Time\s+Frame\s*:\s*(?P<frame>[^\]\n]*[^\]\s])\s*\]?", re.IGNORECASE)
_NOTE = re.compile(r"\[?\s*Designated\s+as\s+safety\s+issue\s*:\s*\w+\s*\]?", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*•·▪]|\d{1,3}[.)])\s+(?=\S)")


def outcomes(page: Page) -> tuple[Outcome, ...]:
    """Read the outcomes of a page's sections."""
    return tuple(
        outcome for rank in _RANKS for part in page.parts(f"{rank} outcomes") for outcome in _listed(part.lines, rank)
    )


def _listed(rows: Sequence[Words], rank: Rank) -> Iterator[Outcome]:
    framed = [at for at, row in enumerate(rows) if _FRAME.search(row.text)]
    starts = [at - (_FRAME.match(rows[at].text) is not None) for at in framed]
    if not framed:
        starts = [at for at, row in enumerate(rows) if _ITEM.match(row.text)]
    for start, end in pairwise([*starts, len(rows)]):
        if start >= 0:
            yield _outcome(rows[start:end], rank)


def _outcome(rows: Sequence[Words], rank: Rank) -> Outcome:
    """Read the lines of one outcome, its measure on the first."""
    first = rows[0]
    found = next(((row, frame) for row in rows[:2] if (frame := _FRAME.search(row.text))), None)
    item = _ITEM.match(first.text)
    end = found[1].start() if found and found[0] is first else len(first.text)
    measure = first.part(item.end() if item else 0, end).strip()
    below = [row for row in rows[1:] if not (_FRAME.match(row.text) or _NOTE.fullmatch(row.text))]
    time_frame = found[0].part(*found[1].span("frame")).strip() if found else None
    return Outcome(measure, rank, below[0] if below else None, time_frame, standards(measure, *below))
