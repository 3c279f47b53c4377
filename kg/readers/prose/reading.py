"""What all readers of prose share: sentences, number words, and the first find of a pattern."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from kg.trial import Value, Words

T = TypeVar("T")

_SENTENCE_END = r"(?<=[.!?;])\s+(?=[A-Z(“\"*•\d-])|\n+"
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
ORDINAL = "|".join(ORDINALS)

Reading = Callable[[re.Match[str]], T | None]


@dataclass(frozen=True, slots=True)
class Cued:
    """A pattern that is tried only on text with one of its cues, lower-case words: most text has none."""

    cues: tuple[str, ...]
    pattern: re.Pattern[str]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find the matches of the pattern."""
        return self.pattern.finditer(text) if has_any(self.cues, text) else iter(())


def has_any(cues: Iterable[str], text: str) -> bool:
    """Say whether a text has any of some lower-case words, in any case of letters."""
    lower = _lower(text)
    for cue in cues:  # noqa: SIM110 (a generator is slower, and this is asked of every text)
        if cue in lower:
            return True
    return False


@lru_cache(maxsize=8)
def _lower(text: str) -> str:
    """Fold a text that several patterns are tried on."""
    return text.lower()


def cued(cues: str, pattern: str) -> Cued:
    """Make a pattern, in any case of letters, with its cues parted by spaces."""
    return Cued(tuple(cues.split()), re.compile(pattern, re.IGNORECASE))


def sentences(texts: Iterable[Words | None]) -> Iterator[Words]:
    """Cut running texts into sentences; a version number or an abbreviation does not end one."""
    for words in texts:
        if words is not None:
            yield from words.split(_SENTENCE_END)


def first(pattern: Cued, texts: Iterable[Words], read: Reading[T], rule: str) -> Value[T] | None:
    """Give the first match that `read` makes a value of, with the matched words."""
    for words in texts:
        for match in pattern.finditer(words.text):
            value = read(match)
            if value is not None:
                return Value(value, words.part(*match.span()).strip(), rule)
    return None


def count(text: str) -> int:
    """Read a whole number in digits (thousands commas allowed), as a word, or as an ordinal."""
    word = text.lower()
    return NUMBERS.get(word) or ORDINALS.get(word) or int(word.replace(",", ""))


def group(match: re.Match[str], *names: str) -> str | None:
    """Give the first of the named groups that took part in a match."""
    return next((match[name] for name in names if match[name] is not None), None)
