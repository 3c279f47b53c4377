"""Criteria as clauses: sentences and list items, each under the headings that it hangs on."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct

from kg.grounding.prior.shape import has_any
from kg.trial import Words

#: So many characters around a name are read; it bounds the work on a clause without end.
_REACH = 1500
#: So many headings above a line are read.
_DEPTH = 8
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:[-*•·●○▪]|[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]+)[\\]?[.)）、])\s")
_SENTENCE_END = re.compile(r"[;；。]\s*|\.\s+")
#: A full stop after one of these ends no sentence.
_ABBREVIATIONS = ("St.", "vs.", "ex.", "eg.", "e.g.", "i.e.", "incl.")
#: The end of a line that announces others.
_HEADS = re.compile(r"\b(?:following|below|exceptions?)\b", re.IGNORECASE)
_HEADS_CUES = ("following", "below", "exception")
_COLONS = (":", "：")
#: A sentence that says more of the one before it; the end of one that goes on.
_CONTINUES = re.compile(
    r"(?:this|these|those|such|they|it|examples?|e\.?g|including|includes|(?:[\w-]+\s+){1,6}(?:includes?|are\s+the\s+following))\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:to|including|following|as|with|of|are)\s*;$", re.IGNORECASE)
#: What introduces a list whose items semicolons part.
_LEAD = re.compile(r".*(?:[:：]|\bdefined\s+as\b)", re.DOTALL | re.IGNORECASE)
_PART_END = (";", "；")


class Clause(Struct, frozen=True):
    """A sentence or list item; `heading` is the text of the headings above it, the outermost first."""

    words: Words
    heading: str = ""

    @property
    def text(self) -> str:
        """The clause as one reads it: after its headings."""
        return f"{self.heading}\n{self.words.text}"

    def before(self, name: Words) -> str:
        """Give what is read before a name."""
        end = name.start - self.words.start
        said = self.words.text[max(0, end - _REACH) : end]
        item = _ITEM.match(said) if end <= _REACH else None
        return f"{self.heading}\n{said[item.end() :] if item else said}"[-_REACH:]

    def after(self, name: Words) -> str:
        """Give what is read after a name."""
        start = name.end - self.words.start
        return self.words.text[start : start + _REACH]


class _Heading(Struct, frozen=True):
    indent: int
    is_item: bool
    text: str

    def governs(self, indent: int, *, is_item: bool) -> bool:
        """Say whether a later line hangs on it: one further in, or an item after a line that is none."""
        return indent > self.indent or (indent == self.indent and is_item and not self.is_item)


def clauses(text: Words, at: Sequence[int] | None = None) -> Iterator[Clause]:
    """Part a criterion into clauses; a line that announces others heads those that hang on it.

    Where ascending offsets are given, lines that hold none of them are only read as headings.
    """
    headings: list[_Heading] = []
    for found in _LINE.finditer(text.text):
        start, end = found.span()
        line = found[0]
        indent, is_item = len(line) - len(line.lstrip()), _ITEM.match(line) is not None
        while headings and not headings[-1].governs(indent, is_item=is_item):
            headings.pop()
        is_read = at is None or bisect_left(at, text.start + start) < bisect_left(at, text.start + end)
        if not (is_read or _may_announce(line)):
            continue
        sentences = list(_sentences(text.part(start, end)))
        if is_read:
            yield from _under(" ".join(heading.text for heading in headings[-_DEPTH:]), sentences)
        if sentences and _announces(sentences[-1].text[-_REACH:]):
            headings.append(_Heading(indent, is_item, sentences[-1].text[-_REACH:]))


def _under(above: str, sentences: list[Words]) -> Iterator[Clause]:
    """Give the sentences of a line as clauses, each after those of the line that it goes on from."""
    carried, before = "", ""
    for sentence in sentences:
        if _CONTINUES.match(sentence.text) or (before.endswith(";") and _OPEN.search(before)):
            carried = f"{carried} {before}"[-_REACH:]
        else:
            carried = f"{carried} {_led(before)}".strip()[-_REACH:] if before.endswith(_PART_END) else ""
        yield Clause(sentence, f"{above} {carried}")
        before = sentence.text[-_REACH:]


def _sentences(line: Words) -> Iterator[Words]:
    start = len(line.text) - len(line.text.lstrip())
    for end in _SENTENCE_END.finditer(line.text):
        mark = end.start() + 1
        if not line.text.endswith(_ABBREVIATIONS, start, mark):
            yield line.part(start, mark)
            start = end.end()
    if last := line.text[start:].rstrip():
        yield line.part(start, start + len(last))


def _may_announce(line: str) -> bool:
    return line.rstrip().endswith(_COLONS) or has_any(line.lower(), _HEADS_CUES)


def _announces(text: str) -> bool:
    """Say whether a line announces others."""
    return text.endswith(_COLONS) or (has_any(text.lower(), _HEADS_CUES) and _HEADS.search(text) is not None)


def _led(text: str) -> str:
    """Give the words that introduce a list whose items semicolons part."""
    lead = _LEAD.match(text) if text.endswith(_PART_END) else None
    return lead[0] if lead else ""
