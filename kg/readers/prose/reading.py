"""What all readers of prose share: sentences, number words, and the first find of a pattern."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kg.trial import Value, Words

T = TypeVar("T")

_SENTENCE_END = r"(?<=[.!?;])\s+(?=[A-Z(“\"*•\d-])|\n+"
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
ORDINAL = "|".join(ORDINALS)

Reading = Callable[[re.Match[str]], T | None]


def sentences(texts: Iterable[Words | None]) -> Iterator[Words]:
    """Cut running texts into sentences; a version number or an abbreviation does not end one."""
    for words in texts:
        if words is not None:
            yield from words.split(_SENTENCE_END)


def first(pattern: re.Pattern[str], texts: Iterable[Words], read: Reading[T], rule: str) -> Value[T] | None:
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
