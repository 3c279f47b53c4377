"""What both ways of validation say of the same data and shapes, in a form that can be compared."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
from rdflib import Graph

from kg.errors import ShapesError
from kg.validation import Result, Validator, judge

_BLANK = re.compile(r"_:\w+")
_TAG = re.compile(r'"@[A-Za-z0-9-]+$')


def judged(data: bytes, shapes: Graph) -> set[Result]:
    graph = judge.graph_of_quads(data)
    return set(judge.results_of(judge.judged(graph, shapes), graph))


def ours(data: bytes, shapes: Graph) -> set[Result]:
    validator = Validator(shapes)
    assert validator.notices == [], "a shape that pySHACL runs proves nothing"
    try:
        return set(validator.validate(data))
    except ShapesError as error:
        assert "no shape finds anything" in str(error)
        return set()


def alike(results: Iterable[Result], *, messages: bool = True) -> set[Result]:
    """Drop what may differ: names of blank nodes, case of language tags, and what pySHACL says for a nameless shape."""
    return {
        replace(
            result,
            focus=_BLANK.sub("_:", result.focus),
            value=_TAG.sub(lambda tag: tag[0].lower(), _BLANK.sub("_:", result.value)),
            messages=result.messages if messages and result.shape else (),
        )
        for result in results
    }


def quads(graph: Graph | str) -> bytes:
    text = graph if isinstance(graph, str) else graph.serialize(format="nt")
    return ox.serialize(ox.parse(text, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_QUADS)
