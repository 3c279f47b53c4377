"""A shape: patterns of one meaning, each tried only where a literal that it needs stands in the text."""

import re
from collections.abc import Callable
from typing import NamedTuple

#: People, as criteria call them.
PEOPLE = (
    r"(?:patients?|participants?|subjects?|individuals?|persons?|people|those|women|men|females?|males?|children|"
    r"infants?|adults?|volunteers?|asthmatics?)"
)


class Row(NamedTuple):
    """A pattern, the sentence it is for, and its cues: one of these lower-case literals is in all that it fits."""

    sentence: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


class Shape:
    """A table of patterns; looking for a literal costs a hundredth of looking for a pattern."""

    def __init__(self, *rows: tuple[str, str, str]) -> None:
        self.rows = tuple(
            Row(sentence, tuple(cues.split("|")), re.compile(pattern, re.IGNORECASE))
            for sentence, cues, pattern in rows
        )

    def search(self, text: str) -> bool:
        """Say whether a pattern fits somewhere in a text."""
        return self._fits(text, lambda pattern: pattern.search(text))

    def match(self, text: str) -> bool:
        """Say whether a pattern fits at the beginning of a text."""
        return self._fits(text, lambda pattern: pattern.match(text))

    def _fits(self, text: str, tried: Callable[[re.Pattern[str]], object]) -> bool:
        lowered = text.lower()
        for row in self.rows:
            for cue in row.cues:
                if cue in lowered:
                    if tried(row.pattern):
                        return True
                    break
        return False
