"""All that grounding looks names up in: a term table for each kind of field."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.grounding.terms import Terms
from kg.vocabulary import Vocabulary


@dataclass(frozen=True)
class Lexicon:
    """Term tables over one vocabulary, each made when it is first asked for.

    Those for a single text hold the names alone that begin as one of its words does.
    """

    vocabulary: Vocabulary
    initials: frozenset[str] | None = None

    @cached_property
    def treatments(self) -> Terms:
        """Drugs, their classes, regimens, and what is given but no drug."""
        return self._terms("drug", "mechanism", "regimen", "other")

    @cached_property
    def conditions(self) -> Terms:
        """Conditions and their modifiers."""
        return self._terms("condition", "modifier")

    @cached_property
    def targets(self) -> Terms:
        """What drugs act on."""
        return self._terms("target")

    def _terms(self, *kinds: str) -> Terms:
        return Terms(self.vocabulary.of_kind(*kinds), self.initials)

    def warm(self) -> None:
        """Make all tables now, so that processes forked later share them."""
        for terms in (self.treatments, self.conditions, self.targets, self.endpoints):
            terms.warm()
        _ = self.acting_on

    def inhibitor_of(self, target: str) -> str | None:
        """Give the mechanism that inhibits a target and the least beside it; None when two do alike."""
        acting = [m for m in self.vocabulary.of_kind("mechanism") if target in m.targets and m.action == "inhibitor"]
        ranked = sorted(acting, key=lambda m: len(m.targets))
        is_clear = len(ranked) == 1 or (ranked and len(ranked[0].targets) < len(ranked[1].targets))
        return ranked[0].id if is_clear else None

    @cached_property
    def acting_on(self) -> Mapping[frozenset[str], list[tuple[str, str]]]:
        """Map sets of targets to the mechanisms upon just these, each with its action."""
        found: dict[frozenset[str], list[tuple[str, str]]] = {}
        for mechanism in self.vocabulary.of_kind("mechanism"):
            found.setdefault(frozenset(mechanism.targets), []).append((mechanism.id, mechanism.action))
        return found

    def lineage(self, concept: str) -> frozenset[str]:
        """Give a concept with all that is broader."""
        found: set[str] = set()
        todo = [concept]
        while todo:
            each = todo.pop()
            if each not in found:
                found.add(each)
                todo += self.vocabulary.concepts[each].broader
        return frozenset(found)

    @cached_property
    def endpoints(self) -> Terms:
        """What outcomes measure."""
        return self._terms("endpoint")
