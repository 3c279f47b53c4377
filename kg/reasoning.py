"""What the ontology entails: stated fast while a graph is built, and checked by a reasoner.

The fast way knows sub-properties and property chains of two, which is all that the ontology's
object properties use; a test holds it against HermiT.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from kg.shipped import folder

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Rules:
    """Sub-properties and chains of the ontology, as terms (`<…>`).

    `after[p]` lists (q, r) where p then q makes r; `before[q]` lists (p, r) for the same chains.
    """

    broader: Mapping[str, list[str]]
    after: Mapping[str, list[tuple[str, str]]]
    before: Mapping[str, list[tuple[str, str]]]

    @property
    def predicates(self) -> frozenset[str]:
        """The properties from which anything follows."""
        return frozenset((*self.broader, *self.after, *self.before))


def rules(ontology: Path | None = None) -> Rules:
    """Read the rules out of the ontology; a transitive property is a chain of itself."""
    graph = Graph().parse(ontology or folder("ontology") / "trials.ttl")
    found = Rules(defaultdict(list), defaultdict(list), defaultdict(list))
    for narrow, wide in sorted(graph.subject_objects(RDFS.subPropertyOf)):
        found.broader[_term(narrow)].append(_term(wide))
    for first, second, whole in sorted(_chains(graph)):
        found.after[first].append((second, whole))
        found.before[second].append((first, whole))
    return found


def _chains(graph: Graph) -> Iterator[Triple]:
    for whole, head in graph.subject_objects(OWL.propertyChainAxiom):
        first, second = Collection(graph, head)
        yield _term(first), _term(second), _term(whole)
    for transitive in graph.subjects(RDF.type, OWL.TransitiveProperty):
        yield _term(transitive), _term(transitive), _term(transitive)


class Facts:
    """Triples whose object is a node, indexed both ways; `below` is looked into, never added to."""

    def __init__(self, triples: Iterable[Triple] = (), below: "Facts | None" = None) -> None:
        self._below = below
        self._all: set[Triple] = set()
        self._out: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._in: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in triples:
            self.add(triple)

    def __contains__(self, triple: object) -> bool:
        return triple in self._all or (self._below is not None and triple in self._below)

    def add(self, triple: Triple) -> bool:
        """Add a triple; say whether it is new."""
        if triple in self:
            return False
        subject, predicate, object_ = triple
        self._all.add(triple)
        self._out[subject, predicate].append(object_)
        self._in[predicate, object_].append(subject)
        return True

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Give the objects of a subject and predicate."""
        below = self._below.objects(subject, predicate) if self._below else []
        return [*self._out.get((subject, predicate), ()), *below]

    def subjects(self, predicate: str, object_: str) -> list[str]:
        """Give the subjects of a predicate and object."""
        below = self._below.subjects(predicate, object_) if self._below else []
        return [*self._in.get((predicate, object_), ()), *below]


def entailed(stated: Iterable[Triple], by: Rules, below: Facts | None = None) -> list[Triple]:
    """Give, sorted, what the stated triples entail together with those below, without either."""
    facts = Facts(below=below)
    todo = [triple for triple in stated if facts.add(triple)]
    new: list[Triple] = []
    while todo:
        for consequence in _consequences(todo.pop(), facts, by):
            if facts.add(consequence):
                todo.append(consequence)
                new.append(consequence)
    return sorted(new)


def _consequences(triple: Triple, facts: Facts, by: Rules) -> Iterator[Triple]:
    subject, predicate, object_ = triple
    for wide in by.broader.get(predicate, ()):
        yield subject, wide, object_
    for second, whole in by.after.get(predicate, ()):
        for end in facts.objects(object_, second):
            yield subject, whole, end
    for first, whole in by.before.get(predicate, ()):
        for start in facts.subjects(first, subject):
            yield start, whole, object_


def _term(node: Node) -> str:
    return f"<{node}>"
