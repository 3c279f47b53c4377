"""Shapes, read from their graph: what they are about, what they ask for, and what they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as File

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import ShapesError
from kg.shipped import folder
from kg.validation import paths, terms

#: Instances of a class, as SHACL defines them; where the data has no subclass, "a" is the same and faster.
INSTANCE = f"<{RDF.type}>/<{RDFS.subClassOf}>*"
#: What a shape says beside its constraints.
_BESIDE = frozenset(
    SH[name]
    for name in (
        "path targetClass targetNode targetSubjectsOf targetObjectsOf severity message deactivated "
        "name description order group defaultValue declare flags ignoredProperties qualifiedValueShape "
        "qualifiedValueShapesDisjoint rule select prefixes"
    ).split()
)
_TARGETS = {
    SH.targetClass: "?this {instance} {term} .",
    SH.targetSubjectsOf: "?this {term} [] .",
    SH.targetObjectsOf: "[] {term} ?this .",
    SH.targetNode: "VALUES ?this {{ {term} }}",
}


class NotCovered(Exception):
    """Say what of a shape cannot be written as SPARQL here; pySHACL then runs it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its path where it is a property shape, and each of its constraints by predicate and value."""

    node: Node
    path: paths.Path | None
    severity: str
    messages: tuple[str, ...]
    constraints: tuple[tuple[URIRef, Node], ...]

    @property
    def name(self) -> str:
        """Its IRI, or nothing."""
        return terms.n3(self.node) if isinstance(self.node, URIRef) else ""


def shapes(home: File | None = None) -> Graph:
    """Read all shapes of a folder. Raises ShapesError when there is none."""
    graph = Graph()
    for path in sorted((home or folder("shapes")).glob("*.ttl")):
        graph.parse(path)
    if not any(graph.subjects(RDF.type, SH.NodeShape)):
        raise ShapesError(f"{home or folder('shapes')}: there is no shape to validate with")
    _each_by_itself(graph)
    return graph


def _each_by_itself(found: Graph) -> None:
    """Let property shapes find their focus nodes themselves: pySHACL then runs each once, not once a node."""
    for parent, class_ in list(found.subject_objects(SH.targetClass)):
        for shape in list(found.objects(parent, SH.property)):
            if (shape, SH.severity, None) in found:
                found.remove((parent, SH.property, shape))
                found.add((shape, SH.targetClass, class_))


def shape(graph: Graph, node: Node) -> Shape:
    """Read one shape; a deactivated one has no constraints."""
    path = graph.value(node, SH.path)
    off = is_true(graph.value(node, SH.deactivated))
    severity = graph.value(node, SH.severity) or SH.Violation
    return Shape(
        node=node,
        path=None if path is None else paths.read(graph, path),
        severity=str(severity).removeprefix(str(SH)),
        messages=messages(graph, node),
        constraints=() if off else tuple(sorted(_constraints(graph, node))),
    )


def _constraints(graph: Graph, node: Node) -> Iterator[tuple[URIRef, Node]]:
    custom = set(graph.objects(None, SH.parameter / SH.path))
    for predicate, value in graph.predicate_objects(node):
        if predicate in custom:
            raise NotCovered(f"a component of its own, {predicate}")
        if isinstance(predicate, URIRef) and predicate.startswith(str(SH)) and predicate not in _BESIDE:
            yield predicate, value


def targeted(graph: Graph) -> dict[Node, str]:
    """Give each shape that has targets, with the pattern that binds its focus nodes to ?this."""
    found: dict[Node, set[str]] = {}
    for predicate, pattern in _TARGETS.items():
        for node, target in graph.subject_objects(predicate):
            found.setdefault(node, set()).add(pattern.format(instance=INSTANCE, term=_named(target)))
    for node in _classes_that_are_shapes(graph):
        found.setdefault(node, set()).add(f"?this {INSTANCE} {terms.n3(node)} .")
    return {node: " UNION ".join(f"{{ {each} }}" for each in sorted(found[node])) for node in sorted(found, key=str)}


def _named(target: Node) -> str:
    # A blank node of the shapes is none of the data: it stands for nothing there.
    return "<urn:x-kg:none>" if isinstance(target, BNode) else terms.constant(target)


def _classes_that_are_shapes(graph: Graph) -> Iterator[Node]:
    for class_ in {*graph.subjects(RDF.type, RDFS.Class), *graph.subjects(RDF.type, OWL.Class)}:
        if isinstance(class_, URIRef) and {SH.NodeShape, SH.PropertyShape} & set(graph.objects(class_, RDF.type)):
            yield class_


def messages(graph: Graph, node: Node) -> tuple[str, ...]:
    """Give what a shape or constraint says when it is violated, as terms."""
    return tuple(sorted(terms.n3(message) for message in graph.objects(node, SH.message)))


def members(graph: Graph, head: Node) -> list[Node]:
    """Give the members of a list."""
    return list(Collection(graph, head))


def is_true(flag: Node | None) -> bool:
    """Say whether a flag is the literal true; "1" is another term, and SHACL compares terms."""
    return flag is not None and str(flag) == "true"
