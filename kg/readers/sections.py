"""A page as sections: lines that are headings, and the words under each."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from kg.errors import DocumentError
from kg.trial import Document, Value, Words

T = TypeVar("T")

#: So much of a heading is known again.
_LEAST_TORN = 6
#: Spaces of no width, and what Markdown puts around a heading.
_MARKS = re.compile(r"[\u200b-\u200d\u2060\ufeff]|^\s*#{1,6}\s+|\*\*|__")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


class Section(Struct, frozen=True):
    """The words under a heading. `key` is the caller's name for it, empty before the first."""

    key: str
    body: Words

    @property
    def lines(self) -> tuple[Words, ...]:
        """The non-empty lines, stripped."""
        return tuple(line.strip() for line in lines(self.body))


def lines(words: Words) -> Iterator[Words]:
    """Yield the non-empty lines with their indentation."""
    for found in _LINE.finditer(words.text):
        yield words.part(found.start(), found.end())


def whole(document: Document) -> Words:
    """Give all of a document's text as words."""
    return Words(document.text, "text", 0)


def folded(line: str) -> str:
    """Fold a line to compare it with a heading: spaces of any kind, marks of Markdown, a final colon do not matter."""
    return " ".join(_MARKS.sub("", line).split()).rstrip(": ").casefold()


def alone(marks: Iterable[str]) -> None:
    """Raise DocumentError where what marks a trial stands in a document more than once, each time another."""
    found = list(dict.fromkeys(marks))
    if len(found) > 1:
        named = ", ".join(" ".join(mark.split())[:40] for mark in found)
        raise DocumentError(f"this document holds {len(found)} trials ({named}); put each into a file of its own")


def untorn(words: Words, names: Mapping[str, str]) -> Words:
    """Cut off a last line that is the beginning of a heading, where a page breaks off."""
    last = words.text.rstrip().rpartition("\n")[2]
    start = last.strip().casefold()
    is_torn = len(start) >= _LEAST_TORN and any(name.startswith(start) and name != start for name in names)
    return words.part(0, words.text.rindex(last)) if is_torn and start not in names else words


def sections(words: Words, heading: Callable[[str], str | None]) -> list[Section]:
    """Cut words at the lines that `heading` gives a key for.

    A section's field is its heading as the page writes it. What stands before the first heading
    is the first section, with an empty key; nothing of the text is lost but the headings.
    """
    cuts = [(line, key) for line in lines(words) if (key := heading(line.text.strip())) is not None]
    starts = [words.start, *(line.end for line, _ in cuts)]
    ends = [*(line.start for line, _ in cuts), words.end]
    names = [("", ""), *((key, line.text.strip().rstrip(":")) for line, key in cuts)]
    return [
        Section(key, words.part(start - words.start, end - words.start).under(field or words.field))
        for (key, field), start, end in zip(names, starts, ends, strict=True)
    ]


def headings(table: Mapping[str, str]) -> Callable[[str], str | None]:
    """Recognise headings by a table of lower-case heading to key; a final colon does not matter."""
    return lambda line: table.get(folded(line))


class Page:
    """The sections of a page by key; a key may stand more than once."""

    def __init__(self, parts: Iterable[Section]) -> None:
        self._parts: dict[str, list[Section]] = {}
        for part in parts:
            self._parts.setdefault(part.key, []).append(part)

    def parts(self, *keys: str) -> list[Section]:
        """Give the sections of these keys."""
        return [part for key in keys for part in self._parts.get(key, ())]

    def lines(self, *keys: str) -> tuple[Words, ...]:
        """Give the non-empty lines of the sections of these keys."""
        return tuple(line for part in self.parts(*keys) for line in part.lines)

    def first(self, key: str) -> Section | None:
        """Give the first section of a key that has any line, else the first."""
        parts = self.parts(key)
        return next((part for part in parts if part.lines), next(iter(parts), None))

    def line(self, key: str) -> Words | None:
        """Give the first line under a heading."""
        return next(iter(self.lines(key)), None)

    def text(self, key: str) -> Words | None:
        """Give the first section of a key that has any text, as a whole."""
        bodies = (part.body.strip() for part in self.parts(key))
        return next((body for body in bodies if body.text), None)

    def find(self, parse: Callable[[Words], Value[T] | None], *keys: str) -> Value[T] | None:
        """Give what the first line that parses says."""
        return next((value for line in self.lines(*keys) if (value := parse(line)) is not None), None)
