"""Paths of SHACL, read from the shapes and written as SPARQL and as Turtle."""

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import ShapesError

_MODIFIERS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@dataclass(frozen=True, slots=True)
class Path:
    """A path from a focus node to its value nodes, in the words of SPARQL and of a shape.

    A reflexive path leads from every node to itself too, even from one that the data does not know.
    """

    sparql: str
    turtle: str
    reflexive: bool = False
    #: Where the path is one property, or a choice of some: these.
    properties: tuple[str, ...] = ()
    #: Whether each step from a node is one statement, forward or back: a store walks these without looking at the node.
    is_one_step: bool = False


def read(graph: Graph, node: Node, above: frozenset[Node] = frozenset()) -> Path:
    """Read a path of a shapes graph. Raises ShapesError when it is malformed or runs in a circle."""
    if isinstance(node, URIRef):
        return Path(f"<{node}>", f"<{node}>", properties=(f"<{node}>",), is_one_step=True)
    if node in above:
        raise ShapesError("a path of the shapes runs in a circle")

    def part(inner: Node) -> Path:
        return read(graph, inner, above | {node})

    if (node, RDF.first, None) in graph:
        steps = [part(each) for each in _members(graph, node)]
        return Path("/".join(f"({s.sparql})" for s in steps), _list(steps), all(s.reflexive for s in steps))
    return _step(graph, node, part)


def _step(graph: Graph, node: Node, part: Callable[[Node], Path]) -> Path:
    for predicate, inner in graph.predicate_objects(node):
        if predicate == SH.alternativePath:
            steps = [part(each) for each in _members(graph, inner)]
            turtle = f"[ <{predicate}> {_list(steps)} ]"
            chosen = tuple(each for step in steps for each in step.properties)
            properties = chosen if all(step.properties for step in steps) else ()
            sparql = "|".join(f"({step.sparql})" for step in steps)
            one_step = all(step.is_one_step for step in steps)
            return Path(sparql, turtle, any(step.reflexive for step in steps), properties, one_step)
        if predicate == SH.inversePath:
            step = part(inner)
            turtle = f"[ <{predicate}> {step.turtle} ]"
            return Path(f"^({step.sparql})", turtle, step.reflexive, is_one_step=step.is_one_step)
        if isinstance(predicate, URIRef) and predicate in _MODIFIERS:
            step, modifier = part(inner), _MODIFIERS[predicate]
            return Path(
                f"({step.sparql}){modifier}", f"[ <{predicate}> {step.turtle} ]", step.reflexive or modifier != "+"
            )
    raise ShapesError(f"{node}: this is no path as SHACL defines them")


def _list(steps: list[Path]) -> str:
    return f"( {' '.join(step.turtle for step in steps)} )"


def _members(graph: Graph, head: Node) -> list[Node]:
    members = list(Collection(graph, head))
    if len(members) < 2:
        raise ShapesError("a sequence or a choice of paths in the shapes has fewer than two")
    return members
