"""The W3C SHACL test suite (github.com/w3c/data-shapes), as shacl-engine brings it, or where SHACL_W3C names a copy.

No licence is stated beside the tests, so they are not in this repository; test_validation_components.py restates a case for
each component.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from equality import alike, quads
from places import NODE, without
from rdflib import RDF, SH, Graph, Namespace, URIRef

from kg.errors import ShapesError
from kg.validation import Result, Validator, judge

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(os.environ.get("SHACL_W3C") or NODE / "shacl-engine" / "test" / "assets" / "data-shapes")
FILES = sorted(path for path in SUITE.glob("*/*/*.ttl") if "mf:entries" in path.read_text(encoding="utf-8"))
FEWEST = 98
#: What the queries do not cover, and pySHACL runs: components of one's own, and queries to be run node by node.
NOT_COVERED = {
    *(f"component/{name}-001" for name in ("nodeValidator", "optional", "propertyValidator-select", "validator")),
    *(f"pre-binding/{name}" for name in ("pre-binding-006", "pre-binding-007", "shapesGraph-001")),
    *(f"pre-binding/unsupported-sparql-{number:03}" for number in range(1, 7)),
}
#: Those among them that pySHACL cannot run.
NOT_RUN = {"pre-binding/shapesGraph-001"}


def entries(path: Path) -> Iterator[tuple[Graph, URIRef]]:
    graph = Graph().parse(path, publicID=path.as_uri())
    for test in graph.subjects(RDF.type, SHT.Validate):
        yield graph, test


def linked(graph: Graph, test: URIRef, link: URIRef) -> Graph:
    """Read the graph that a test names."""
    name = str(graph.value(graph.value(test, MF.action), link))
    return Graph().parse(name.removeprefix("file://"), publicID=name)


def core(results: set[Result]) -> set[Result]:
    return set(alike(results, messages=False))


@pytest.mark.skipif(not FILES, reason="needs a copy of the W3C SHACL test suite")
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SUITE).with_suffix("")))
def test_suite(path: Path) -> None:
    for graph, test in entries(path):
        shapes, data = linked(graph, test, SHT.shapesGraph), linked(graph, test, SHT.dataGraph)
        validator = Validator(shapes)
        name = f"{path.parent.name}/{path.stem}"
        assert bool(validator.notices) == (name in NOT_COVERED)
        expected = graph.value(test, MF.result)
        if expected == SHT.Failure or name in NOT_RUN:
            with pytest.raises(ShapesError):
                validator.validate(quads(data))
            continue
        found = validator.validate(quads(data))
        told = set(judge.results_of(graph, data, expected))
        assert core(set(found)) == core(told)
        assert str(graph.value(expected, SH.conforms)) == str(not found).lower()


def test_suite_is_whole() -> None:
    if not FILES:
        without("a copy of the W3C SHACL test suite")
    assert len([path for path in FILES if path.parent.parent.name == "core"]) >= FEWEST
