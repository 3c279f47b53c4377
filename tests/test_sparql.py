"""What a query from outside may not hold is found by its tokens, and told from what only looks like it."""

from pathlib import Path

import pytest

from kg import queries, sparql, store
from kg.errors import QueryError

HARMLESS = [
    "SELECT * { ?service ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://example.org/> {}' }",
    "SELECT * { ?s ?p '''SERVICE 'x' ''' }",
    "SELECT * { ?s <http://example.org/SERVICE#SERVICE> ?o } # SERVICE <http://example.org/> {}",
    "PREFIX service: <http://example.org/> SELECT * { ?s service:x ?o }",
    "PREFIX x: <http://example.org/> SELECT * { ?s x:service ?o ; x:a\\#SERVICE ?b }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o) }",
    'SELECT * { ?s ?p "\\"SERVICE" }',
    "SELECT * { ?s ?p 'x'@service }",
]
REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * { service silent ?x { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * {SERVICE<http://127.0.0.1/>{?s ?p ?o}}", "SERVICE"),
    ("SELECT * { SERVICE # comment\n <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ('SELECT * { FILTER(?a<?b#>""" \n ) SERVICE <http://127.0.0.1/> {} #"""\n }', "a space after <"),
    ("SELECT * { FILTER(1<a:b#>''' \n ) SERVICE <http://127.0.0.1/> {} #'''\n }", "a space after <"),
    ("SELECT * { S\\u0045RVICE <http://127.0.0.1/> {} }", "line 1: "),
    ("SELECT * { ?s ?p 'x } # from", "a string never ends"),
    ("{" * 101, "100 brackets"),
    ("SELECT " + "(" * 5_000, "100 brackets"),
    ("#" * 100_001, "longer than 100,000 bytes"),
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_let_through(text: str) -> None:
    assert not sparql.check(text)


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=lambda value: value[:30])
def test_what_is_not_allowed_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        sparql.check(text)


@pytest.mark.parametrize("name", queries.catalogue())
def test_every_question_of_the_catalogue_is_allowed(name: str) -> None:
    assert not sparql.check(queries.catalogue()[name].text)


def test_the_dataset_is_read_with_its_prefixes() -> None:
    text = "PREFIX g: <http://example.org/> SELECT * FROM <urn:a> FROM NAMED g:b from named <urn:c> { ?s ?p ?o }"
    assert sparql.check(text) == sparql.Dataset(("urn:a",), ("http://example.org/b", "urn:c"))


@pytest.mark.parametrize("graph", ["<file:///etc/passwd>", "<http://127.0.0.1/x>", "NAMED <urn:x>", "x:y", "<x>"])
def test_a_graph_that_is_not_there_is_refused(build: Path, graph: str) -> None:
    opened = store.open_store(build / "store")
    with pytest.raises(QueryError, match="there is no such graph here"):
        store.answer(opened, f"SELECT * FROM {graph} {{ ?s ?p ?o }}")


def test_a_graph_of_the_build_may_be_asked_alone(build: Path) -> None:
    opened = store.open_store(build / "store")
    graph = "https://w3id.org/trialkg/graph/vocabulary"
    text = "PREFIX kg: <https://w3id.org/trialkg/ontology#> SELECT ?s {} {{ ?s a kg:{} }}"
    assert not queries.free(opened, text.format(f"FROM <{graph}>", "Trial")).rows
    assert queries.free(opened, text.format(f"FROM <{graph}>", "Drug")).rows
    assert len(set(queries.free(opened, text.format("", "Trial")).rows)) == 5


@pytest.mark.parametrize("text", ["LOAD <file:///etc/passwd>", "DROP ALL", "INSERT DATA { <a:b> <a:b> <a:b> }", "x"])
def test_what_is_no_query_is_malformed(build: Path, text: str) -> None:
    with pytest.raises(QueryError, match="the query is malformed"):
        store.answer(store.open_store(build / "store"), text)


def test_a_term_is_used_where_it_stands_not_where_its_prefix_is_declared() -> None:
    declared = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
    for used, text in (
        (False, "{ ?s ?p 'sh:select' }"),
        (True, "{ ?s sh:select ?q }"),
        (True, "{ ?s <http://www.w3.org/ns/shacl#x> ?q }"),
    ):
        assert sparql.uses(declared + "SELECT * " + text, ("http://www.w3.org/ns/shacl#",)) is used
