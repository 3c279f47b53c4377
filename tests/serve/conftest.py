"""A server on the seeds, started as a user starts it."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest


@dataclass(frozen=True)
class Answer:
    status: int
    type: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body, named)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return Answer(reply.status, reply.headers["content-type"], _lower(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers["content-type"], _lower(error.headers), error.read())

    def ask(self, query: str, accept: str = "application/sparql-results+json", **headers: str) -> Answer:
        return self.get("/sparql", urlencode({"query": query}).encode(), Accept=accept, **headers)


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def server(build: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", str(build), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    started = Server(port, process)
    for _ in range(300):
        try:
            started.get("/static/icon.svg")
            break
        except OSError:
            time.sleep(0.1)
    yield started
    process.terminate()
    process.wait(20)
