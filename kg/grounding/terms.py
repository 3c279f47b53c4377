"""Term tables: the names of concepts, for looking up a whole name and for finding names in text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from kg.grounding.normalise import fits, fold, key, singulars, variants
from kg.trial import Words
from kg.vocabulary import Concept

#: Labels of the vocabulary that are no names in a text.
_NO_NAMES = frozenset({"other"})


@dataclass(frozen=True, slots=True)
class Term:
    """A name of a concept, as the vocabulary writes it."""

    name: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Match:
    """Words that are a name; more than one concept where the name is ambiguous."""

    words: Words
    terms: tuple[Term, ...]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The concepts that the words can mean, each once."""
        return tuple({term.concept.id: term.concept for term in self.terms}.values())


class Terms:
    """The names of some concepts in folded form."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._terms: dict[str, tuple[Term, ...]] = {}
        for concept in concepts:
            for name in concept.names:
                if name.lower() in _NO_NAMES:
                    continue
                for form in variants(name):
                    self._terms[form] = (*self._terms.get(form, ()), Term(name, concept))

    def lookup(self, words: Words) -> Match | None:
        """Look up a whole name; capitals do not matter here."""
        form = key(words.text)
        found = (self._terms.get(each) for each in (form, *singulars(form)))
        terms = next(filter(None, found), None)
        return Match(words, terms) if terms else None

    def find(self, words: Words) -> list[Match]:
        """Find names in text, the longest first where they overlap, in the order of the text."""
        folded = fold(words.text)
        found = []
        for pattern, start, last in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            end = _bounded_end(folded.text, start, last)
            if end is not None and folded.is_whole(start, end):
                piece = words.part(*folded.span(start, end))
                if terms := tuple(t for t in self._terms[self._patterns[pattern]] if fits(t.name, piece.text)):
                    found.append(Match(piece, terms))
        return _longest(found)

    @cached_property
    def _patterns(self) -> list[str]:
        return list(self._terms)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._patterns)


def _bounded_end(text: str, start: int, end: int) -> int | None:
    """Give the end of a match of whole words, a plural s included; None when it is no whole word.

    "non-" before a name makes another thing of it.
    """
    before = text[max(0, start - 4) : start]
    if before[-1:].isalnum() or before.lstrip() == "non ":
        return None
    plural = text[end : end + 1] == "s" and text[end - 1].isalpha()
    end += plural
    return None if text[end : end + 1].isalnum() else end


def _longest(found: list[Match]) -> list[Match]:
    taken: list[Match] = []
    for match in sorted(found, key=lambda m: (-len(m.words.text), m.words.start)):
        if all(match.words.end <= t.words.start or t.words.end <= match.words.start for t in taken):
            taken.append(match)
    return sorted(taken, key=lambda m: m.words.start)
