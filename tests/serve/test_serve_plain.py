"""Plain queries go past the web framework, and nobody notices."""

import asyncio
import socket
import time
from urllib.parse import quote

import pytest
import uvicorn
from serve.conftest import Server

from kg.serve import plain, wire
from kg.serve.connection import Connection

QUERY = "SELECT ?s { VALUES ?s { 1 } }"
FORM = f"query={quote(QUERY)}"
POST = (
    "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {len(FORM)}\r\n\r\n{FORM}"
)
GET = f"GET /sparql?{FORM} HTTP/1.1\r\nHost: localhost\r\n\r\n"
ONE = b'"value":"1"'


@pytest.mark.parametrize("request_", [POST, GET, POST.replace("Host", "Connection: keep-alive\r\nHost")])
def test_a_plain_request_is_known_with_its_length(request_: str) -> None:
    assert plain.length(request_.encode()) == len(request_)
    assert plain.length(f"{request_}more".encode()) == len(request_)


@pytest.mark.parametrize(
    "request_",
    [
        GET.replace("/sparql", "/trials"),
        GET.replace("query", "other"),
        GET.replace("GET", "HEAD"),
        GET.replace("1.1", "1.0"),
        GET.replace("Host", "Connection: close\r\nHost"),
        GET.replace("Host", "Connection: Upgrade\r\nHost"),
        GET.replace("Host", "Origin: http://localhost\r\nHost"),
        GET.replace("Host", "Content-Length: 3\r\nHost"),
        GET[:-2],
        POST.replace("Host", "Transfer-Encoding: chunked\r\nHost"),
        POST.replace("Host", "Expect: 100-continue\r\nHost"),
        POST.replace("Host", "Content-Length: 3\r\nHost"),
        POST.replace("application/x-www", "text/x-www"),
        POST.replace("Content-Length: ", "Content-Length: -"),
        POST.replace("Content-Length: ", "Content-Length: 900000"),
    ],
)
def test_what_is_unusual_is_not_plain(request_: str) -> None:
    assert plain.length(request_.encode()) == 0


def told(answer: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    return first, dict(line.split(b": ", 1) for line in lines), body


def answers(server: Server, *pieces: str, count: int = 1) -> bytes:
    """Send pieces one after the other; give what comes until so many answers are whole."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece.encode())
            time.sleep(0.05)
        come = b""
        while come.count(b"]}}") < count and not (b" 400 " in come and come.endswith(b"\n")):
            more = connection.recv(100_000)
            assert more, come
            come += more
        return come


@pytest.mark.parametrize("request_", [POST, GET])
def test_the_answer_is_the_same_as_by_the_framework(server: Server, request_: str) -> None:
    plainly, unusual = (
        told(answers(server, text)) for text in (request_, request_.replace("Host", "Origin: x\r\nHost"))
    )
    assert plainly[0] == unusual[0] == b"HTTP/1.1 200 OK"
    assert {**plainly[1], b"date": b""} == {**unusual[1], b"date": b""}
    assert plainly[2] == unusual[2]
    assert ONE in plainly[2]


@pytest.mark.parametrize("cut", [10, len(POST) - len(FORM) - 2, len(POST) - len(FORM), len(POST) - 5])
def test_a_request_may_come_in_pieces(server: Server, cut: int) -> None:
    assert told(answers(server, POST[:cut], POST[cut:]))[2] == told(answers(server, POST))[2]


@pytest.mark.parametrize(
    "pieces",
    [
        (POST + POST + GET,),
        (POST, POST, GET),
        (POST + POST[:20], POST[20:] + GET),
        (POST[:-3], POST[-3:] + POST + GET),
        (GET, POST.replace("Host", "Origin: x\r\nHost"), POST),
    ],
)
def test_requests_on_one_connection_are_answered_in_turn(server: Server, pieces: tuple[str, ...]) -> None:
    assert answers(server, *pieces, count=3).count(b"HTTP/1.1 200 OK") == 3


def test_a_request_while_another_is_answered_waits_its_turn(server: Server) -> None:
    slow = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(f"GET /sparql?query={slow} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(0.5)
        connection.sendall(POST.encode())
        come = b""
        while ONE not in come:
            come += connection.recv(100_000)
    first, second = come.index(b"HTTP/1.1 503"), come.index(b"HTTP/1.1 200")
    assert first < second


class Generous:
    """Answers each query at once, with a megabyte."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, _request: bytes) -> asyncio.Future[wire.Answer]:
        self.asked += 1
        answer: asyncio.Future[wire.Answer] = asyncio.get_running_loop().create_future()
        answer.set_result(b"x" * 1_000_000)
        return answer


def test_the_next_is_not_asked_before_an_answer_is_taken() -> None:
    async def app(*_: object) -> None: ...

    async def ask_and_do_not_read() -> None:
        queries = Generous()
        config = uvicorn.Config(app, interface="asgi3", log_level="critical")
        config.load()
        state = uvicorn.server.ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(config, state, {"queries": queries}), "127.0.0.1"
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=10_000)
        for _ in range(100):
            writer.write(GET.encode())
            await asyncio.sleep(0.01)
        assert 0 < queries.asked < 50
        first = await asyncio.wait_for(reader.readexactly(1_000_000), 30)
        assert first == b"x" * 1_000_000
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()

    asyncio.run(ask_and_do_not_read())


def test_a_plain_request_to_another_host_is_refused(server: Server) -> None:
    for bad in (GET.replace("localhost", "evil.example"), GET.replace("Host: localhost", "X: y")):
        assert answers(server, bad).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_what_is_no_http_is_refused_and_the_server_goes_on(server: Server) -> None:
    assert answers(server, GET.replace("Host", "Bad Name: x\r\nHost")).startswith(b"HTTP/1.1 400")
    assert answers(server, GET).startswith(b"HTTP/1.1 200")
