"""The endpoint keeps to the SPARQL 1.1 Protocol, says what is wrong, and describes itself."""

import csv
import io
import json
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import rdflib
from serve.conftest import Server

from kg import queries
from kg.serve import connection, results

COUNT = "SELECT (COUNT(DISTINCT ?t) AS ?n) { ?t a <https://w3id.org/trialkg/ontology#Trial> }"
GRAPH = "https://w3id.org/trialkg/graph/vocabulary"


def test_a_query_is_taken_in_all_three_ways(server: Server) -> None:
    direct = server.get("/sparql", COUNT.encode(), Content_Type="application/sparql-query; charset=utf-8")
    for answer in (server.ask(COUNT), server.get(f"/sparql?query={quote(COUNT)}"), direct):
        assert answer.status == 200
        assert json.loads(answer.body)["results"]["bindings"][0]["n"]["value"] == "5"


ROWS = 'SELECT ?a ?b ?c { VALUES (?a ?b ?c) { ("x,<&\\"\\n" <http://example.org/é> UNDEF) ("y"@en-gb 1.5 true) } }'


def test_every_format_carries_the_same_rows(server: Server) -> None:
    expected = [['x,<&"\n', "http://example.org/é", None], ["y", "1.5", "true"]]
    found = json.loads(server.ask(ROWS).body)
    assert [[row.get(name, {}).get("value") for name in "abc"] for row in found["results"]["bindings"]] == expected
    plain = [[cell or "" for cell in row] for row in expected]
    assert list(csv.reader(io.StringIO(server.ask(ROWS, "text/csv").text, newline=""))) == [["a", "b", "c"], *plain]
    for accept in ("application/sparql-results+xml", "text/tab-separated-values"):
        answer = server.ask(ROWS, accept)
        assert answer.type.startswith(accept)
    told = rdflib.query.Result.parse(io.BytesIO(server.ask(ROWS, "application/sparql-results+xml").body), format="xml")
    assert [[cell and str(cell) for cell in row] for row in told] == expected
    assert server.ask(ROWS, "text/tab-separated-values").text.splitlines()[0] == "?a\t?b\t?c"


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/html, application/json;q=0.1", "application/json"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/json"),
    ],
)
def test_the_client_chooses_the_format(server: Server, accept: str, type_: str) -> None:
    assert server.ask(COUNT, accept).type.startswith(type_)


def test_what_no_format_fits_is_not_acceptable(server: Server) -> None:
    assert server.ask(COUNT, "image/png").status == 406
    assert server.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "text/csv").status == 406


def test_ask_and_construct_are_answered(server: Server) -> None:
    assert json.loads(server.ask("ASK {}").body)["boolean"] is True
    built = server.ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 7", "text/turtle")
    assert len(rdflib.Graph().parse(data=built.text, format="turtle")) == 7


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT", "malformed"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "malformed"),
        ("LOAD <file:///etc/passwd>", "malformed"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "there is no such graph here"),
        (f"SELECT * {{ {'{' * 101}", "100 brackets"),
        (f"SELECT * {{ }} #{'x' * 100_000}", "longer than 100,000 bytes"),
    ],
)
def test_what_is_wrong_is_said_in_words(server: Server, query: str, reason: str) -> None:
    answer = server.ask(query)
    assert answer.status == 400
    assert reason in answer.text


def test_the_protocol_is_kept(server: Server) -> None:
    assert server.get("/sparql", b"query=ASK%20%7B%7D&query=ASK%20%7B%7D").status == 400
    assert server.get("/sparql", b"update=CLEAR%20ALL").status == 400
    assert server.get("/sparql", b"{}", Content_Type="application/json").status == 415
    assert server.get("/sparql", b"query=%ff", Content_Type="application/x-www-form-urlencoded").status == 400
    assert server.get("/sparql", b"\xff\xfe", Content_Type="application/sparql-query").status == 400
    assert server.get("/sparql", b"x" * 1_000_001, Content_Type="application/sparql-query").status == 413


def test_a_dataset_may_be_named_in_the_address(server: Server) -> None:
    query = urlencode({"query": COUNT, "default-graph-uri": GRAPH})
    assert json.loads(server.get(f"/sparql?{query}").body)["results"]["bindings"][0]["n"]["value"] == "0"
    query = urlencode({"query": COUNT, "named-graph-uri": "file:///etc/passwd"})
    assert server.get(f"/sparql?{query}").status == 400


@pytest.mark.parametrize(
    "accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle"]
)
def test_a_long_answer_is_cut_and_says_so(server: Server, accept: str) -> None:
    pattern = "{ ?s ?p ?o . ?a ?b ?c }"
    answer = server.ask(f"CONSTRUCT {{ ?s ?p ?c }} {pattern}" if "turtle" in accept else f"SELECT * {pattern}", accept)
    assert answer.headers["x-truncated"] == "truncated: only the first 10,000 results are here"
    assert answer.headers["x-truncated"] in answer.text


def test_a_large_answer_is_cut_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyoxigraph import Store  # noqa: PLC0415

    monkeypatch.setattr(results, "BYTES", 2_000)
    values = " ".join(f'"{number:0100}"' for number in range(100))
    found = results.write(Store().query(f"SELECT * {{ VALUES ?x {{ {values} }} }}"), "text/csv")
    assert len(found.body) <= 2_000
    assert "only the first 12 results are here, for their size" in found.cut


def test_the_service_is_described(server: Server) -> None:
    found = rdflib.Graph().parse(data=server.get("/sparql", Accept="text/turtle").text, format="turtle")
    assert (None, rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#Service")) in found
    assert (
        None,
        rdflib.URIRef("http://rdfs.org/ns/void#sparqlEndpoint"),
        rdflib.URIRef(f"{server.address}/sparql"),
    ) in found
    assert rdflib.Graph().parse(data=server.get("/.well-known/void", Accept="application/rdf+xml").text, format="xml")


def test_the_sib_editor_finds_examples_and_prefixes(server: Server) -> None:
    asked = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask ?query }"""
    found = {row["query"]["value"] for row in json.loads(server.ask(asked).body)["results"]["bindings"]}
    assert found == {query.text for query in queries.catalogue().values()}
    asked = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?p ?n { [] sh:prefix ?p ; sh:namespace ?n }"
    bound = {row["p"]["value"]: row["n"]["value"] for row in json.loads(server.ask(asked).body)["results"]["bindings"]}
    assert bound["kg"] == "https://w3id.org/trialkg/ontology#"


def test_only_known_hosts_are_answered_and_no_other_origin_may_read(server: Server) -> None:
    assert server.get("/", Host="[::1]").status == 200
    assert server.get("/", Host="evil.example").status == 400
    assert "access-control-allow-origin" not in server.ask(COUNT, Origin="http://evil.example").headers


def test_a_slow_body_is_given_up(server: Server) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nA"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 408")
    assert server.ask("ASK {}").status == 200


def sent_slowly(connection: socket.socket, head: str, seconds: float) -> str:
    """Send a head and then a byte every half second; give what comes back, and "" where the server just closes.

    The seconds are more than the server's own, which it may be late to notice on a busy machine.
    """
    connection.settimeout(0.5)
    connection.sendall(head.encode())
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            return connection.recv(1_000).decode()
        except TimeoutError:
            with suppress(OSError):
                connection.sendall(b"a")
        except ConnectionError:
            return ""
    raise AssertionError("the server waits still")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "HTTP/1.1 408"),
        ("GET /?slow=", "HTTP/1.1 408"),
        (
            "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: a/b\r\nContent-Length: 9999\r\n\r\n",
            "HTTP/1.1 415",
        ),
    ],
)
def test_a_slow_request_is_given_up_and_costs_no_other(server: Server, head: str, said: str) -> None:
    with ExitStack() as open_:
        slow = [
            open_.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(connection.OPEN + 100)
        ]
        for each in slow[1:]:
            with suppress(ConnectionError):  # the oldest make room for the newest
                each.sendall(head.encode())
        assert server.ask("ASK {}").status == 200
        last = slow[-1]
        assert sent_slowly(last, "", connection.HEAD_SECONDS + 60).startswith(said)
        if said.endswith("415"):  # and the rest of its body is not awaited for ever
            assert sent_slowly(last, "", connection.BODY_SECONDS + 60) == ""
    assert server.ask("ASK {}").status == 200


def test_a_head_without_end_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with suppress(ConnectionError):
            for number in range(100):
                client.sendall(f"X-{number}: {'x' * 10_000}\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 431")


def test_an_answer_that_nobody_takes_is_given_up(server: Server) -> None:
    query = quote('SELECT * { VALUES ?x { "' + "x" * 20_000 + '" } ?a ?b ?c . ?d ?e ?f } LIMIT 1000')
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        client.recv(1, socket.MSG_PEEK)  # it is ready, and being sent
        time.sleep(connection.PATIENCE + 10)
        taken = 0
        with suppress(ConnectionError):
            while more := client.recv(1_000_000):
                taken += len(more)
        assert 0 < taken < 20_000_000


def test_a_file_beside_the_pages_is_not_served(server: Server, build: Path) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", f"/{build}/summary.json"):
        assert server.get(path).status in (400, 404)
