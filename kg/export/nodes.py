"""The graph as nodes with typed values and edges between them, for tools that know no RDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from kg.export.source import Source
from kg.export.terms import PYTHON
from kg.words import KG, RDF, prefixes

Value = str | int | float | bool
_TYPE = f"{RDF}type"
_NAMES = ("prefLabel", "label", "title")


class Curies:
    """Short names of IRIs by some prefixes; the same IRI is looked up once."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._prefixes = namespaces
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        """Write an IRI with its prefix, or as it is where it has none."""
        if iri not in self._known:
            self._known[iri] = self._shortened(iri)
        return self._known[iri]

    def _shortened(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and not iri.startswith(f"{namespace}//"):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


@dataclass(slots=True)
class Node:
    """A node: its CURIE, its class, and its values by the local name of their property."""

    id: str
    iri: str
    kind: str = ""
    values: dict[str, list[Value]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        return next((str(self.values[name][0]) for name in _NAMES if name in self.values), self.id)

    def first(self, name: str) -> Value | None:
        """Give the first value of a property."""
        return next(iter(self.values.get(name, ())), None)

    def texts(self, name: str) -> list[str]:
        """Give the values of a property as text."""
        return [str(value) for value in self.values.get(name, ())]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two nodes, named by the local name of its property."""

    source: str
    type: str
    target: str
    entailed: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by CURIE, and edges, both in order of their CURIEs."""

    nodes: Mapping[str, Node]
    edges: list[Edge]

    def of_kind(self, *kinds: str) -> list[Node]:
        """Give the nodes of some classes."""
        return [node for node in self.nodes.values() if node.kind in kinds]

    def of_type(self, *types: str) -> Iterator[Edge]:
        """Give the edges of some properties."""
        return (edge for edge in self.edges if edge.type in types)

    def within(self, *kinds: str) -> "Graph":
        """Keep the nodes of some classes and the edges between them."""
        nodes = {key: node for key, node in self.nodes.items() if node.kind in kinds}
        return Graph(nodes, [e for e in self.edges if e.source in nodes and e.target in nodes])


def local(iri: str) -> str:
    """Give the part of a property's IRI after the namespace."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def read(source: Source) -> Graph:
    """Read the statements; a value that is an IRI but no node of the graph stands as its CURIE.

    What is both stated and entailed counts as stated.
    """
    curies = Curies(prefixes(source.base))
    nodes: dict[str, Node] = {}
    links: dict[tuple[str, str, str], bool] = {}
    for quads in source.quads():
        for quad in quads:
            _add(quad, nodes, links, curies)
    edges = [Edge(*link, entailed) for link, entailed in sorted(links.items()) if link[2] in nodes]
    for subject, name, target in links:
        if target not in nodes:
            nodes[subject].values.setdefault(name, []).append(target)
    return Graph(dict(sorted(nodes.items())), edges)


def _add(quad: Quad, nodes: dict[str, Node], links: dict[tuple[str, str, str], bool], curies: Curies) -> None:
    subject, object_ = quad.subject, quad.object
    if not isinstance(subject, NamedNode):
        return
    node = nodes.setdefault(curies(subject.value), Node(curies(subject.value), subject.value))
    name = local(quad.predicate.value)
    if isinstance(object_, Literal):
        value = typed(object_)
        if value not in node.values.setdefault(name, []):
            node.values[name].append(value)
    elif isinstance(object_, NamedNode) and quad.predicate.value != _TYPE:
        link = (node.id, name, curies(object_.value))
        entailed = isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.endswith("/entailed")
        links[link] = links.get(link, True) and entailed
    elif isinstance(object_, NamedNode) and object_.value.startswith(KG):
        node.kind = object_.value.removeprefix(KG)


def typed(literal: Literal) -> Value:
    """Give a literal as a number or truth value where it is one."""
    kind = PYTHON.get(literal.datatype.value, str)
    value: Value = literal.value in ("true", "1") if kind is bool else kind(literal.value)
    return value


#: What the tools of networks show: trials and the concepts that they share.
NETWORK = ("Trial", "Drug", "Mechanism", "Target", "Condition", "Endpoint")
