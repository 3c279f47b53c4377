"""The queries and pySHACL agree on random small graphs and random shapes.

Left out is where pySHACL differs from the SHACL Recommendation; test_validation_literals.py says where and how.
"""

from equality import alike, judged, ours, quads
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib import Graph

PREFIXES = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NODES = (":a", ":b", ":c", ":d")
PROPERTIES = (":p", ":q", ":r")
CLASSES = (":C", ":D")
LITERALS = (
    '"x"',
    '"xyz"',
    '"x"@en',
    '"x"@de',
    '"y"@en',
    "1",
    "2",
    "5",
    '"01"^^xsd:integer',
    "1.5",
    '"1.50"^^xsd:decimal',
    '"x"^^xsd:integer',
    '"300"^^xsd:byte',
    '"7"^^xsd:byte',
    "true",
    '"2024-02-30"^^xsd:date',
    '"2024-02-03"^^xsd:date',
    '"2024-02-04"^^xsd:date',
    '"2024"^^xsd:gYear',
    '"P3M"^^xsd:duration',
    '"a b"^^:own',
)
#: What the bounds of a range and lessThan are tried on; unlike things are tried in test_validation_literals.py.
NUMBERS = ("1", "2", "5", '"01"^^xsd:integer', "1.5", '"1.50"^^xsd:decimal', '"7"^^xsd:byte')
BLANK = ("_:one", "_:two")

node = st.sampled_from((*NODES, *BLANK))
value = st.sampled_from((*NODES, *BLANK, *LITERALS))
simple = st.sampled_from(PROPERTIES)
number = st.integers(0, 3)


def listed(members: list[str]) -> str:
    return f"( {' '.join(members)} )"


def lists(strategy: st.SearchStrategy[str], least: int = 1, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(strategy, min_size=least, max_size=most).map(listed)


path = st.recursive(
    simple,
    lambda inner: st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        inner.map("[ sh:zeroOrMorePath {} ]".format),
        inner.map("[ sh:oneOrMorePath {} ]".format),
        inner.map("[ sh:zeroOrOnePath {} ]".format),
        lists(inner, 2),
        lists(inner, 2).map("[ sh:alternativePath {} ]".format),
    ),
    max_leaves=4,
)
of_value = st.one_of(
    st.sampled_from(CLASSES).map("sh:class {}".format),
    st.sampled_from("integer decimal byte string boolean date gYear duration".split()).map("sh:datatype xsd:{}".format),
    st.sampled_from("IRI Literal BlankNode BlankNodeOrIRI IRIOrLiteral BlankNodeOrLiteral".split()).map(
        "sh:nodeKind sh:{}".format
    ),
    # A minLength of 0 keeps out blank nodes (SHACL 4.4.1); pySHACL lets them pass.
    st.integers(1, 3).map("sh:minLength {}".format),
    number.map("sh:maxLength {}".format),
    st.sampled_from(('"^x"', '"[0-9]"', '"y$"', '"X" ; sh:flags "i"', '"(?=x)x"', '"\\\\d"')).map(
        "sh:pattern {}".format
    ),
    lists(st.sampled_from(('"en"', '"de"', '"fr"'))).map("sh:languageIn {}".format),
    lists(st.sampled_from((*NODES, *LITERALS)), 0, 4).map("sh:in {}".format),
    st.sampled_from((*NODES, *LITERALS)).map("sh:hasValue {}".format),
    simple.map("sh:equals {}".format),
    simple.map("sh:disjoint {}".format),
)
of_path = st.one_of(
    number.map("sh:minCount {}".format),
    number.map("sh:maxCount {}".format),
    st.just("sh:uniqueLang true"),
)


def few(constraint: st.SearchStrategy[str], least: int) -> st.SearchStrategy[str]:
    return st.lists(constraint, min_size=least, max_size=3, unique_by=lambda text: text.split()[0]).map(" ; ".join)


def node_shape(constraint: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return few(constraint, 1)


def property_shape(constraint: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("sh:path {} ; {}".format, path, few(constraint | of_path, 1))


def shape(constraint: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A node shape or a property shape with some constraints, as the inside of a blank node."""
    return node_shape(constraint) | property_shape(constraint)


def deeper(constraint: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = shape(constraint).map("[ {} ]".format)
    return st.one_of(
        inner.map("sh:not {}".format),
        node_shape(constraint).map("sh:node [ {} ]".format),
        lists(inner).map("sh:and {}".format),
        lists(inner).map("sh:or {}".format),
        lists(inner).map("sh:xone {}".format),
        property_shape(constraint).map("sh:property [ {} ]".format),
    )


constraint = st.recursive(of_value, deeper, max_leaves=3)
counted = st.builds(
    "sh:path {} ; sh:qualifiedValueShape [ {} ] ; sh:{} {}".format,
    path,
    shape(constraint),
    st.sampled_from(("qualifiedMinCount", "qualifiedMaxCount")),
    number,
)
disjoint = st.builds(
    "sh:property [ sh:path {0} ; sh:qualifiedValueShape [ {1} ] ; sh:qualifiedValueShapesDisjoint true ; "
    "sh:qualifiedMinCount 1 ] , [ sh:path {0} ; sh:qualifiedValueShape [ {2} ] ; "
    "sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMaxCount 1 ]".format,
    simple,
    of_value,
    of_value,
)
ranged = st.builds(
    "sh:path :n ; sh:{} {}".format,
    st.sampled_from("minInclusive minExclusive maxInclusive maxExclusive".split()),
    st.sampled_from(NUMBERS[:6]),
)
ordered = st.builds("sh:path :n ; sh:{} :m".format, st.sampled_from(("lessThan", "lessThanOrEquals")))
closed = st.builds(
    "sh:closed true ; sh:ignoredProperties {} ; sh:property [ sh:path {} ; {} ]".format,
    lists(simple | st.just("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"), 0),
    simple,
    of_path,
)
target = st.one_of(
    st.sampled_from(CLASSES).map("sh:targetClass {}".format),
    simple.map("sh:targetSubjectsOf {}".format),
    simple.map("sh:targetObjectsOf {}".format),
    st.sampled_from((*NODES, ":nowhere", '"x"', "5")).map("sh:targetNode {}".format),
)
top = st.builds(
    ":S {} ; {} ; sh:severity sh:{} ; sh:message {} .".format,
    st.lists(target, min_size=1, max_size=2).map(" ; ".join),
    shape(constraint) | counted | disjoint | ranged | ordered | closed,
    st.sampled_from(("Violation", "Warning", "Info")),
    st.sampled_from(('"Wrong."', '"Wrong."@en')),
)
triple = st.one_of(
    st.builds("{} {} {} .".format, node, simple, value),
    st.builds("{} a {} .".format, node, st.sampled_from(CLASSES)),
    st.just(":C rdfs:subClassOf :D ."),
    st.builds("{} {} {} .".format, node, st.sampled_from((":n", ":m")), st.sampled_from(NUMBERS)),
)


@settings(
    max_examples=200,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(triple, min_size=1, max_size=14), top)
def test_random_shapes_find_the_same_in_random_graphs(triples: list[str], shape: str) -> None:
    shapes, data = Graph().parse(data=PREFIXES + shape), quads(PREFIXES + "\n".join(triples))
    assert alike(ours(data, shapes)) == alike(judged(data, shapes))
