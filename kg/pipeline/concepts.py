"""The concepts that links lead to, and all that these lead to, stated with what they entail."""

from collections.abc import Iterable, Iterator

from kg import reasoning, vocabulary
from kg.reasoning import Facts
from kg.statements import CONCEPT_CLASSES, Quad, Statements, line
from kg.vocabulary import Concept, Vocabulary

_DRUG = "drug/"


class Concepts:
    """The vocabulary as quads; a drug that it lacks is known by the code that documents use."""

    def __init__(self, known: Vocabulary, statements: Statements) -> None:
        self._known, self._statements = known.concepts, statements
        self.rules = reasoning.rules()
        self._lead_on = self.rules.predicates
        self.facts = Facts(self._stated(known.of_kind("drug", "mechanism")))

    def reached(self, identifiers: Iterable[str]) -> list[str]:
        """Follow broader concepts, mechanisms and targets, as far as they have a class of their own."""
        found: set[str] = set()
        todo = list(identifiers)
        while todo:
            identifier = todo.pop()
            concept = self._concept(identifier)
            if identifier not in found and concept.kind in CONCEPT_CLASSES:
                found.add(identifier)
                todo += [*concept.broader, *concept.mechanisms, *concept.targets]
        return sorted(found)

    def lines(self, identifiers: Iterable[str]) -> list[str]:
        """State some concepts, and what they entail."""
        quads = [quad for each in identifiers for quad in self._statements.concept(self._concept(each))]
        return [line(quad) for quad in (*quads, *self.entailed(quads))]

    def entailed(self, quads: Iterable[Quad], below: Facts | None = None) -> Iterator[Quad]:
        """Give what quads entail, together with the facts below, in a graph of its own."""
        stated = [quad[:3] for quad in quads if quad[1] in self._lead_on]
        graph = self._statements.graph("entailed")
        for triple in reasoning.entailed(stated, self.rules, below):
            yield *triple, graph

    def _concept(self, identifier: str) -> Concept:
        return self._known.get(identifier) or vocabulary.provisional(identifier.removeprefix(_DRUG))

    def _stated(self, concepts: Iterable[Concept]) -> Iterator[tuple[str, str, str]]:
        for concept in concepts:
            yield from (q[:3] for q in self._statements.concept(concept) if q[1] in self._lead_on)
