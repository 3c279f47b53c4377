"""Queries made to kill a server end in an answer; a file and a server beside it are never touched."""

import http.server
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serve.conftest import Server

GOOD = "SELECT ?t { ?t a <https://w3id.org/trialkg/ontology#Trial> } LIMIT 1"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: Queries that take all the time they are given, or all the memory.
HEAVY = [
    ENDLESS,
    "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]


def corpus(canary: str, file: Path) -> list[str]:
    """Make hostile queries that end at once, or ought to."""
    rng = random.Random(1)
    deep = [
        f"SELECT * {{ {mark * n} ?s ?p ?o {close * n} }}"
        for mark, close in ("{}", "()", "[]")
        for n in (90, 101, 2_000, 20_000)
    ]
    flat = [
        "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
        "SELECT * { FILTER(" + "1+" * 45_000 + "1) }",
        "SELECT * { ?s " + "a/" * 45_000 + "a ?o }",
        "SELECT * { ?s " + "^" * 90_000 + "a ?o }",
        "SELECT * { {}" + " UNION {}" * 10_000 + " }",
        "SELECT * { VALUES ?x { " + "1 " * 45_000 + "} }",
        "SELECT * { FILTER(" + "- " * 45_000 + "1) }",
        'SELECT * { ?s ?p ?o FILTER(REGEX("' + "a" * 40 + 'b", "^(a+)+$")) } LIMIT 1',
        'SELECT (REPLACE("' + "x" * 50_000 + '", "(x*)*y", "") AS ?r) {}',
    ]
    outside = [
        f"SELECT * {{ SERVICE {space}<{canary}> {{ ?s ?p ?o }} }}" for space in ("", "SILENT ", "# x\n", "\t", "\n\n")
    ] + [
        f"SELECT * FROM <{canary}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <file://{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <file://{file}> {{ ?s ?p ?o }}",
        f"LOAD <file://{file}>",
        f"LOAD <{canary}> INTO GRAPH <urn:x>",
        f"INSERT DATA {{ <urn:a> <urn:b> <{canary}> }}",
        f'SELECT * {{ FILTER(?a<?b#>""" \n ) SERVICE <{canary}> {{}} #"""\n }}',
    ]
    noise = [
        "".join(rng.choice("SELECT*{}()<>?:;.,\"'\\#\n\x00\ufffe é") for _ in range(rng.randrange(400)))
        for _ in range(150)
    ]
    return deep + flat + outside + noise


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    touched: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            touched.append(self.path)

        do_POST = do_GET

    listening = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/", touched
    listening.shutdown()


def test_hostile_queries_end_and_nothing_else_is_touched(
    server: Server, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, touched = canary
    file = tmp_path / "secret.ttl"
    file.write_text("<urn:a> <urn:b> 'the-secret-words' .\n")
    with ThreadPoolExecutor(4) as clients:
        for answer in clients.map(server.ask, corpus(address, file)):
            assert answer.status in (200, 400, 406, 503), answer.text
            assert b"the-secret-words" not in answer.body
    assert touched == []
    assert server.process.poll() is None
    assert server.ask(GOOD).status == 200


def test_heavy_queries_are_ended_while_good_ones_are_answered(server: Server) -> None:
    with ThreadPoolExecutor(5) as clients:
        heavy = [clients.submit(server.ask, query) for query in HEAVY]
        time.sleep(1)
        assert server.ask(GOOD).status == 200
        assert not all(each.done() for each in heavy)
        for each in heavy:
            answer = each.result()
            assert answer.status == 503 or "x-truncated" in answer.headers
    assert server.ask(GOOD).status == 200
