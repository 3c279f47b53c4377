"""A shape: patterns of one meaning, each tried only where a literal that it needs stands in the text."""

import re
from collections.abc import Callable
from typing import NamedTuple

#: People, as criteria call them.
PEOPLE = (
    r"(?:patients?|participants?|subjects?|individuals?|persons?|people|those|women|men|females?|males?|children|"
    r"infants?|adults?|volunteers?|asthmatics?)"
)


#: Cues with what is tried where one of them stands.
_Tried = tuple[tuple[str, ...], Callable[[str], object]]


class Row(NamedTuple):
    """A pattern, the sentence it is for, and its cues: one of these lower-case literals is in all that it fits."""

    sentence: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


def has_any(text: str, literals: tuple[str, ...]) -> bool:
    """Say whether a text has one of some literals; a loop, since a generator would cost more than the looking."""
    for literal in literals:  # noqa: SIM110
        if literal in text:
            return True
    return False


class Shape:
    """A table of patterns; looking for a literal costs a hundredth of looking for a pattern."""

    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = tuple(
            Row(sentence, tuple(cues.split("|")), re.compile(pattern, re.IGNORECASE))
            for sentence, cues, pattern in rows
        )
        self.cues = tuple(dict.fromkeys(cue for row in self.rows for cue in row.cues))
        self._searches = tuple((row.cues, row.pattern.search) for row in self.rows)
        self._matches = tuple((row.cues, row.pattern.match) for row in self.rows)

    def search(self, text: str) -> bool:
        """Say whether a pattern fits somewhere in a text."""
        return _fits(text, self._searches)

    def match(self, text: str) -> bool:
        """Say whether a pattern fits at the beginning of a text."""
        return _fits(text, self._matches)


def _fits(text: str, rows: tuple[_Tried, ...]) -> bool:
    lowered = text.lower()
    for cues, tried in rows:
        for cue in cues:
            if cue in lowered:
                if tried(text):
                    return True
                break
    return False
