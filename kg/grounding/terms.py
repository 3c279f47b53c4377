"""Term tables: the names of concepts, for looking up a whole name and for finding names in text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from kg.grounding.normalise import fits, fold, forms, key, keys, singulars
from kg.trial import Words
from kg.vocabulary import Concept

#: Labels of the vocabulary that are no names in a text.
_NO_NAMES = frozenset({"other"})
#: So many characters are looked up without an automaton.
_FEW = 1000
#: A name begins and ends with a word, or with a mark beside one.
_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")


class Term(NamedTuple):
    """A name of a concept, as the vocabulary writes it."""

    name: str
    concept: Concept


#: Where a name begins and ends in a text (exclusive), and what it names.
Found = tuple[int, int, tuple[Term, ...]]


class Match(Struct, frozen=True):
    """Words that are a name; more than one concept where the name is ambiguous."""

    words: Words
    terms: tuple[Term, ...]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts that the words can mean, each once."""
        if len(self.terms) == 1:
            return (self.terms[0].concept,)
        return tuple({term.concept.id: term.concept for term in self.terms}.values())


class Terms:
    """The names of some concepts in folded form; all of them, or those that begin with one of some characters."""

    def __init__(self, concepts: Iterable[Concept], initials: frozenset[str] | None = None) -> None:
        named = [(name, concept) for concept in concepts for name in concept.names]
        begins = initials and initials | {" "}  # a name may begin with a mark, which is folded to a space
        self._terms: dict[str, tuple[Term, ...]] = {}
        self._whole: dict[str, tuple[Term, ...]] = {}
        for (name, concept), folded in zip(named, keys([name for name, _ in named]), strict=True):
            if begins is None or folded[:1] in begins:
                self._add(Term(name, concept), forms(folded))
        self._seen = 0
        for form in _NO_NAMES:
            self._terms.pop(form, None)

    def _add(self, term: Term, forms: list[str]) -> None:
        owners = self._whole if term.name in term.concept.whole_names else self._terms
        for form in forms:
            owners[form] = (*owners[form], term) if form in owners else (term,)

    def __len__(self) -> int:
        """Count the forms of names that are looked for in text."""
        return len(self._terms)

    def warm(self) -> None:
        """Make now what finding names in many texts needs, so that processes forked later share it."""
        self._seen = _FEW
        _ = self._forms, self._automaton

    def lookup(self, words: Words) -> Match | None:
        """Look up a whole name; capitals do not matter here."""
        return _first(words, self._terms)

    def label(self, words: Words) -> Match | None:
        """Look up all that a name holds: also what means nothing in running text ("iron")."""
        return _first(words, self._terms) or _first(words, self._whole)

    def find(self, words: Words) -> list[Match]:
        """Find names in text, the longest first where they overlap, in the order of the text."""
        folded = fold(words.text)
        found: list[Found] = []
        for form, start, end in self._whole_words(folded.text):
            if folded.is_whole(start, end):
                first, last = folded.span(start, end)
                written = words.text[first:last]
                if terms := tuple([t for t in self._terms[form] if fits(t.name, written)]):
                    found.append((first, last, terms))
        return [Match(words.part(first, last), terms) for first, last, terms in _longest(found)]

    def _whole_words(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Give each form that stands in a folded text as whole words; its end (exclusive) after a plural s."""
        for form, start, last in self._occurrences(text):
            if not (start and text[start - 1].isalnum()):
                end = _bounded_end(text, start, last)
                if end is not None:
                    yield form, start, end

    def _occurrences(self, text: str) -> Iterable[tuple[str, int, int]]:
        """Give each form in a folded text with its start and end (exclusive), overlapping ones too.

        The first few texts are tried stretch by stretch: they are not worth an automaton of all names.
        """
        self._seen += len(text)
        if self._seen <= _FEW:
            return self._stretches(text)
        forms, found = self._forms, self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [(forms[pattern], start, end) for pattern, start, end in found]

    def _stretches(self, text: str) -> Iterator[tuple[str, int, int]]:
        pieces = [piece.span() for piece in _PIECE.finditer(text)]
        for number, (start, _) in enumerate(pieces):
            for _, end in pieces[number:]:
                for last in (end, end - 1) if text[end - 1] == "s" else (end,):
                    if text[start:last] in self._terms:
                        yield text[start:last], start, last

    @cached_property
    def _forms(self) -> list[str]:
        return list(self._terms)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._forms)


def initials(text: str) -> frozenset[str]:
    """Give the characters, folded, that a name in a text can begin with; every form of a name begins alike."""
    return frozenset(piece[0][0] for piece in _PIECE.finditer(fold(text).text))


def _first(words: Words, owners: Mapping[str, tuple[Term, ...]]) -> Match | None:
    form = key(words.text)
    terms = next(filter(None, map(owners.get, (form, *singulars(form)))), None)
    return Match(words, terms) if terms else None


def _bounded_end(text: str, start: int, end: int) -> int | None:
    """Give the end of a match that begins a word, a plural s included; None when it ends within a word.

    "non-" before a name makes another thing of it.
    """
    if text.startswith("s", end) and text[end - 1].isalpha():
        end += 1
    if text[end : end + 1].isalnum() or text.endswith("non ", 0, start):
        return None
    return end


def _longest(found: list[Found]) -> list[Found]:
    """Keep the longest of what overlaps, in the order of the text."""
    if len(found) < 2:
        return found
    is_taken = bytearray(max([end for _, end, _ in found]))
    taken: list[Found] = []
    for each in sorted(found, key=_longest_first):
        start, end, _ = each
        if is_taken.find(1, start, end) < 0:
            is_taken[start:end] = b"\1" * (end - start)
            taken.append(each)
    return sorted(taken, key=itemgetter(0))


def _longest_first(found: Found) -> tuple[int, int]:
    return found[0] - found[1], found[0]
