"""JSON-LD with its context inside: compact, graph by graph; or framed, a tree for each trial."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from kg.export import context
from kg.export.nodes import Curies
from kg.export.source import Source
from kg.export.terms import terms
from kg.words import RDF, XSD

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | bool
Tree: TypeAlias = dict[str, Json]
_TYPE = f"{RDF}type"
#: Terms whose values are nodes to grow; what evidence speaks of stands elsewhere.
_LEADING = {name for name, term in terms().items() if term.kind == "object"} | {
    name for name, (_, is_node) in context.OUTSIDE.items() if is_node and name not in ("subject", "predicate")
}
#: Where concepts are to stand whole rather than elsewhere in the tree.
_EARLY = ("id", "type", "label", "testsDrug", "comparesDrug", "backgroundDrug", "studiesCondition")
#: Integers that every JSON reader keeps.
_SAFE = 2**53


class _Names:
    """Short names for IRIs, as the context has them."""

    def __init__(self, base: str) -> None:
        self._context = context.load(base)
        self._terms = {each["@id"]: name for name, each in self._context.items() if _is_term(each)}
        self.iri = Curies(context.namespaces(base))

    def header(self) -> str:
        return json.dumps(self._context, ensure_ascii=False)

    def term(self, iri: str) -> str:
        return self._terms.get(iri) or self.iri(iri)

    def value(self, term: str, value: NamedNode | Literal) -> Json:
        """Write a value so that the context gives it its datatype back."""
        coerced = self._context.get(term, {}).get("@type")
        if isinstance(value, NamedNode):
            return self.iri(value.value) if coerced == "@id" else {"@id": self.iri(value.value)}
        return _literal(value, coerced)


def compact(source: Source, file: IO[bytes]) -> None:
    """Write each named graph, a document at a time."""
    names = _Names(source.base)
    _write(file, names, (graph for quads in source.quads() for graph in _graphs(quads, names)))


def framed(source: Source, file: IO[bytes]) -> None:
    """Write a tree for each trial: its parts, documents and concepts stand where they are first led to."""
    names = _Names(source.base)
    nodes = _nodes((quad for quads in source.quads() for quad in quads), names)
    about = _about(nodes)
    trials = [key for key, node in nodes.items() if "Trial" in _many(node.get("type", ""))]
    roots = trials or [key for key, node in nodes.items() if node.keys() - {"id"}]
    trees = (_Grower(nodes, about).grow(key) for key in sorted(roots))
    _write(file, names, (tree for tree in trees if isinstance(tree, dict)))


def _write(file: IO[bytes], names: _Names, nodes: Iterable[Tree]) -> None:
    file.write(f'{{"@context": {names.header()},\n"@graph": ['.encode())
    for number, node in enumerate(nodes):
        file.write(b",\n" if number else b"\n")
        file.write(json.dumps(node, ensure_ascii=False).encode())
    file.write(b"\n]}\n")


def _graphs(quads: list[Quad], names: _Names) -> Iterator[Tree]:
    by_graph: dict[str, list[Quad]] = {}
    for quad in quads:
        by_graph.setdefault(_value(quad.graph_name), []).append(quad)
    for graph, part in by_graph.items():
        yield {"id": names.iri(graph), "@graph": list(_nodes(part, names).values())}


def _nodes(quads: Iterable[Quad], names: _Names) -> dict[str, Tree]:
    """Gather what is said of each node; one value stands alone, several make a list."""
    nodes: dict[str, dict[str, list[Json]]] = {}
    seen: set[object] = set()
    for quad in quads:
        if quad.triple not in seen and isinstance(quad.object, NamedNode | Literal):
            seen.add(quad.triple)
            node = nodes.setdefault(_value(quad.subject), {})
            term = "type" if quad.predicate.value == _TYPE else names.term(quad.predicate.value)
            value: Json = names.term(quad.object.value) if term == "type" else names.value(term, quad.object)
            node.setdefault(term, []).append(value)
    return {names.iri(iri): {"id": names.iri(iri), **_single(node)} for iri, node in nodes.items()}


def _single(node: Mapping[str, list[Json]]) -> Tree:
    return {term: values[0] if len(values) == 1 else values for term, values in node.items()}


def _about(nodes: Mapping[str, Tree]) -> dict[str, list[str]]:
    """List the evidence of each subject."""
    about: dict[str, list[str]] = {}
    for key, node in nodes.items():
        if node.get("type") == "Evidence":
            about.setdefault(str(node["subject"]), []).append(key)
    return about


class _Grower:
    """Grows the tree of one trial: a node stands whole where it is first led to, and by its name elsewhere."""

    def __init__(self, nodes: Mapping[str, Tree], about: Mapping[str, list[str]]) -> None:
        self._nodes, self._about = nodes, about
        self._seen: set[str] = set()

    def grow(self, key: str) -> Tree | str:
        if key in self._seen or key not in self._nodes:
            return key
        self._seen.add(key)
        node = self._nodes[key]
        order = sorted(node, key=lambda term: _EARLY.index(term) if term in _EARLY else len(_EARLY))
        tree: Tree = {term: self._grown(term, node[term]) for term in order}
        if key in self._about:
            tree["standsOn"] = [self._evidence(each) for each in self._about[key]]
        return tree

    def _grown(self, term: str, values: Json) -> Json:
        if term not in _LEADING:
            return values
        return [self.grow(str(each)) for each in values] if isinstance(values, list) else self.grow(str(values))

    def _evidence(self, key: str) -> Json:
        """Leave out the subject, which the place says."""
        tree = self.grow(key)
        return {term: value for term, value in tree.items() if term != "subject"} if isinstance(tree, dict) else tree


def _literal(value: Literal, coerced: str | None) -> Json:
    text, datatype = value.value, value.datatype.value
    if datatype in (f"{XSD}string", coerced):
        return text
    if datatype == f"{XSD}integer" and text == str(_integer(text)) and abs(int(text)) < _SAFE:
        return int(text)
    if datatype == f"{XSD}boolean" and text in ("true", "false"):
        return text == "true"
    return {"@value": text, "@type": datatype}


def _integer(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 20 else None


def _is_term(each: object) -> bool:
    return isinstance(each, dict) and "@id" in each


def _many(values: Json) -> list[Json]:
    return values if isinstance(values, list) else [values]


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
