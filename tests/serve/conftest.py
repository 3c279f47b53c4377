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
        """Ask, and as a browser does, once more where the server says that it is still at it."""
        answer = self._get(path, body, headers)
        while "refresh" in answer.headers:
            time.sleep(1)
            answer = self._get(path, body, headers)
        return answer

    def _get(self, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body, named)
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return Answer(reply.status, reply.headers["content-type"], _lower(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers["content-type"], _lower(error.headers), error.read())

    def ask(self, query: str, accept: str = "application/sparql-results+json", **headers: str) -> Answer:
        return self.get("/sparql", urlencode({"query": query}).encode(), Accept=accept, **headers)


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def server(build: Path) -> Iterator[Server]:
    started = next((each for each in (_started(build) for _ in range(3)) if each), None)
    assert started, "the server does not start"
    yield started
    started.process.terminate()
    started.process.wait(60)


def _started(build: Path) -> Server | None:
    """Start a server and wait until it answers; None where it ends, as when another took its port in between."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", str(build), "--port", str(port)]
    started = Server(port, subprocess.Popen(command, stderr=subprocess.DEVNULL))
    until = time.monotonic() + 120
    while started.process.poll() is None:
        try:
            started.get("/static/icon.svg")
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
        else:
            return started
    return None
