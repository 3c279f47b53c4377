"""The concepts that links lead to, and all that these lead to, stated with what they entail."""

from collections.abc import Iterable, Iterator

from kg import reasoning, vocabulary
from kg.reasoning import Facts
from kg.statements import CONCEPT_CLASSES, Quad, Statements, Triple, kg, line
from kg.vocabulary import Concept, Vocabulary

_DRUG = "drug/"
_HAS_MECHANISM = kg("hasMechanism")
_ROLES = frozenset(map(kg, ("testsDrug", "comparesDrug", "backgroundDrug")))


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
        stated = [quad[:3] for quad in quads if quad[1] in self._lead_on]
        return [line(quad) for quad in (*quads, *self._entailed(reasoning.entailed(stated, self.rules)))]

    def entailed_by_trial(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Give what the quads of a trial entail, in a graph of its own, but for what it says of a drug."""
        stated = [quad[:3] for quad in quads if quad[1] in self._lead_on and quad[1] != _HAS_MECHANISM]
        return self._entailed(reasoning.entailed(stated, self.rules, self.facts))

    def unsettled(self, quads: Iterable[Quad]) -> list[Triple]:
        """Give the triples of drugs whose mechanism only documents can say."""
        of_drugs = (quad[:3] for quad in quads if quad[1] == _HAS_MECHANISM or quad[1] in _ROLES)
        return [t for t in of_drugs if not self.facts.objects(t[0 if t[1] == _HAS_MECHANISM else 2], _HAS_MECHANISM)]

    def settled(self, unsettled: Iterable[Triple]) -> list[str]:
        """Entail what documents say of drugs, for all the trials that give them."""
        triples = set(unsettled)
        said = [triple for triple in triples if triple[1] == _HAS_MECHANISM]
        drugs = {drug for drug, _, _ in said}
        given = [triple for triple in triples if triple[2] in drugs]
        before = set(reasoning.entailed(given, self.rules, self.facts))
        found = reasoning.entailed([*said, *given], self.rules, self.facts)
        return [line(quad) for quad in self._entailed(t for t in found if t not in before)]

    def _entailed(self, triples: Iterable[Triple]) -> Iterator[Quad]:
        graph = self._statements.graph("entailed")
        return ((*triple, graph) for triple in triples)

    def _concept(self, identifier: str) -> Concept:
        return self._known.get(identifier) or vocabulary.provisional(identifier.removeprefix(_DRUG))

    def _stated(self, concepts: Iterable[Concept]) -> Iterator[tuple[str, str, str]]:
        for concept in concepts:
            yield from (q[:3] for q in self._statements.concept(concept) if q[1] in self._lead_on)
