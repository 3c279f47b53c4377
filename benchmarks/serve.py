"""How the server holds: `python benchmarks/serve.py BUILD [--oxigraph PROGRAM]`.

Prints what became of many hostile requests, how long a good query takes while four bad ones run, and
how many small queries a second are answered to eight clients, beside Oxigraph's own server on the same store.
"""

import argparse
import contextlib
import http.client
import itertools
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "serve"))
from hostile_queries import ENDLESS, HEAVY, corpus

CLIENTS = 8
MARK = "the-secret-words"
SMALL = """PREFIX kg: <https://w3id.org/trialkg/ontology#> SELECT ?trial ?title { ?trial kg:registryId ?id ;
  <http://www.w3.org/2000/01/rdf-schema#label> ?title } LIMIT 10"""


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(3)  # the workers start beside each other
    yield process
    process.terminate()
    process.wait(30)


def answered(connection: http.client.HTTPConnection, path: str, query: str) -> tuple[int, bytes]:
    """Ask a query; give the status and the body, 0 where the server does not answer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    try:
        connection.request("POST", path, urlencode({"query": query}).encode(), headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, b""


def settle(port: int) -> None:
    """Wait until the server has made its first pages and read the names that it searches."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for path in ("/landscape.json", "/timeline.json", "/trials.json", "/search.json?q=a", "/search.json?q=b"):
        connection.request("GET", path)
        assert connection.getresponse().read()


def ask(connection: http.client.HTTPConnection, path: str, query: str) -> int:
    """Ask a query; give the status."""
    return answered(connection, path, query)[0]


def throughput(port: int, path: str, seconds: float) -> tuple[float, list[float]]:
    """Let the clients ask for some seconds, no text twice; give the answers a second, and how long each took."""
    taken: list[float] = []
    numbers = itertools.count()
    until = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            assert ask(connection, path, f"{SMALL} # {next(numbers)}") == 200
            taken.append(time.perf_counter() - begun)

    together(client, CLIENTS)
    return len(taken) / seconds, taken


def together(work: Callable[[], None], number: int) -> None:
    """Run the same work in some threads; what goes wrong in one is raised."""
    with ThreadPoolExecutor(number) as clients:
        for each in [clients.submit(work) for _ in range(number)]:
            each.result()


def light(port: int, path: str, seconds: float) -> float:
    """Ask from as many connections in one thread, which takes a quarter of the processor; give the answers a second."""
    waiting = selectors.DefaultSelector()
    numbers = itertools.count()
    for _ in range(CLIENTS):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        waiting.register(connection, selectors.EVENT_READ, bytearray())
        connection.sendall(written(port, path, next(numbers)))
    until = time.perf_counter() + seconds
    answers = 0
    while time.perf_counter() < until:
        for key, _ in waiting.select(1):
            connection = cast(socket.socket, key.fileobj)
            key.data.extend(connection.recv(65536))
            if key.data.endswith((b"}", b"\r\n0\r\n\r\n")):
                assert b" 200 " in key.data[:20]
                answers += 1
                key.data.clear()
                connection.sendall(written(port, path, next(numbers)))
    for key in list(waiting.get_map().values()):
        cast(socket.socket, key.fileobj).close()
    return answers / seconds


def written(port: int, path: str, number: int) -> bytes:
    """Write the small query as a request."""
    body = urlencode({"query": f"{SMALL} # {number}"})
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Accept: application/sparql-results+json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Canary:
    """A server and a file that nothing may touch."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "canary.ttl"
        self.file.write_text(f"<urn:a> <urn:b> '{MARK}' .\n", encoding="utf-8")
        os.utime(self.file, (0, 0))  # to be read, even once, moves this
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setblocking(False)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"

    def touched(self) -> list[str]:
        """Name what was touched."""
        found = ["file"] if self.file.stat().st_atime else []
        with contextlib.suppress(BlockingIOError):
            self._listening.accept()
            found.append("server")
        return found


def hostile(port: int, number: int, canary: Canary) -> tuple[Counter[int], int]:
    """Send hostile requests, over and over, of which few may take all their time; count the statuses, and the secrets."""
    quick = corpus(canary.address, canary.file)
    queries = [query for _, query in zip(range(number), itertools.cycle(quick), strict=False)]

    def one(query: str) -> tuple[int, bool]:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        status, body = answered(client, "/sparql", query)
        client.close()
        return status, MARK.encode() in body

    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(one, [*queries, *HEAVY]))
    return Counter(status for status, _ in found), sum(told for _, told in found)


def beside_bad_ones(port: int) -> list[float]:
    """Time a good query while four endless ones run."""

    def bad() -> None:
        ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), "/sparql", ENDLESS)

    threads = [threading.Thread(target=bad) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    taken = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(40):
        begun = time.perf_counter()
        assert ask(connection, "/sparql", SMALL) == 200
        taken.append(time.perf_counter() - begun)
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    return taken


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--hostile", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument(
        "--oxigraph", help="the program `oxigraph`, from `pip install oxigraph` in an environment of its own"
    )
    args = parser.parse_args()
    with contextlib.ExitStack() as both:
        command = [sys.executable, "-m", "kg", "serve", str(args.build), "--port", "8801"]
        server = both.enter_context(running(command, 8801))
        if args.oxigraph:
            store = str(args.build / "store")
            command = [args.oxigraph, "serve-read-only", "--location", store, "--bind", "127.0.0.1:8802"]
            both.enter_context(running([*command, "--union-default-graph"], 8802))
        settle(8801)
        beside(args.rounds, args.seconds, bool(args.oxigraph))
        slow = beside_bad_ones(8801)
        print(f"a good query beside four bad ones: median {statistics.median(slow):.3f} s, worst {max(slow):.3f} s")
        with tempfile.TemporaryDirectory() as folder:
            canary = Canary(Path(folder))
            begun = time.perf_counter()
            statuses, told = hostile(8801, args.hostile, canary)
            print(f"hostile requests by status: {dict(statuses)}, {time.perf_counter() - begun:.0f} s")
            print(
                f"server deaths: {int(server.poll() is not None)}; touched: {canary.touched() or 'nothing'}; told: {told}"
            )


def beside(rounds: int, seconds: float, other: bool) -> None:
    """Measure the servers in turn, since what else the machine does changes; print each, and the median ratio."""
    ratios = []
    for _ in range(rounds):
        own = report("kg serve", *throughput(8801, "/sparql", seconds))
        if other:
            ratios.append(own / report("oxigraph", *throughput(8802, "/query", seconds)))
    if ratios:
        print(f"ratio: median {statistics.median(ratios):.2f} of {', '.join(f'{each:.2f}' for each in sorted(ratios))}")
        own, others = (light(port, path, seconds) for port, path in ((8801, "/sparql"), (8802, "/query")))
        print(f"from one thread: kg serve {own:,.0f}, oxigraph {others:,.0f} a second, ratio {own / others:.2f}")


def report(name: str, rate: float, taken: list[float]) -> float:
    """Print a rate, and how long the slowest hundredth took; give the rate."""
    worst = statistics.quantiles(taken, n=100)[98]
    print(f"{name}: {rate:,.0f} small queries a second, {CLIENTS} clients; p99 {worst * 1000:.0f} ms", flush=True)
    return rate


if __name__ == "__main__":
    main()
