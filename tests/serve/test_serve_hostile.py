"""Queries made to kill a server end in an answer; a file and a server beside it are never touched."""

import http.server
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serve.conftest import Server
from serve.hostile_queries import HEAVY, corpus

GOOD = "SELECT ?t { ?t a <https://w3id.org/trialkg/ontology#Trial> } LIMIT 1"


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
