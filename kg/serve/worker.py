"""A worker: a process that opens the store for reading and answers one request after the other.

It may be killed at any time, by its own limits or by the server, and another takes its place.
"""

import gc
import math
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from kg import sparql, store
from kg.errors import KgError
from kg.graph import Graph
from kg.serve import description, lists, pages, plain, results, wire
from kg.serve.reply import Reply, error

#: Address space that a worker may take for one request, in bytes, above what it has when it starts.
MEMORY = 2 << 30
_DESCRIBING = ("http://www.w3.org/ns/shacl#", "http://rdfs.org/ns/void#")


def handle(graph: Graph, request: Mapping[str, Any]) -> Reply:
    """Answer a request; what the client did wrong is said to it."""
    try:
        return _KINDS[request["kind"]](graph, request)
    except results.NotAcceptable as refused:
        return error(406, str(refused))
    except lists.Missing as missing:
        return error(404, str(missing))
    except KgError as wrong:
        return error(400, str(wrong))


def _query(graph: Graph, request: Mapping[str, Any]) -> Reply:
    extra = sparql.Dataset(tuple(request["default_graphs"]), tuple(request["named_graphs"]))
    # The description is not in the store, which is never written; it is asked beside it.
    asked = description.store_of(graph) if sparql.uses(request["query"], _DESCRIBING) else graph.store
    found = results.write(store.answer(asked, request["query"], extra or None), request["accept"])
    headers = {"X-Truncated": found.cut} if found.cut else {}
    return Reply(200, found.type, found.body, headers)


def _page(graph: Graph, request: Mapping[str, Any]) -> Reply:
    filters = [(name, value) for name, value in request["filters"]]
    type_, body, headers = pages.written(graph, request["path"], request["form"], filters)
    return Reply(200, type_, body, headers)


def _description(graph: Graph, request: Mapping[str, Any]) -> Reply:
    type_ = results.negotiated(request["accept"], tuple(results.TRIPLE_FORMATS))
    return Reply(200, type_, description.written(graph, request["endpoint"], results.TRIPLE_FORMATS[type_]), {})


_KINDS: Mapping[str, Callable[[Graph, Mapping[str, Any]], Reply]] = {
    "query": _query,
    "page": _page,
    "description": _description,
}


def _limit(seconds: int) -> None:
    """Let the kernel end a request that takes too much of the processor, whatever becomes of the server."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 2 * (seconds + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit_memory() -> None:
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))


def run(build: Path, seconds: int, hosts: Collection[str], source: int, target: int) -> None:
    """Answer requests from one pipe into another, until there are no more."""
    graph = Graph(build)
    gc.freeze()  # what is here now stays; to look through it again and again would cost each request its part
    if sys.platform.startswith("linux"):
        _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limited = -math.inf
    with os.fdopen(target, "wb") as replies:
        for number, message in wire.requests(source):
            if (now := time.monotonic()) > limited + 1:  # what is done until then has no more than the second added
                _limit(seconds)
                limited = now
            replies.write(wire.reply(number, _answer(graph, message, hosts)))
            replies.flush()


def _answer(graph: Graph, message: bytes, hosts: Collection[str]) -> wire.Answer:
    try:
        if message.startswith(b"{"):
            return handle(graph, orjson.loads(message))
        return plain.answered(message, hosts, partial(handle, graph)) if message else b""
    except (MemoryError, RecursionError):
        return error(503, "the query takes too much memory")
    except Exception:  # noqa: BLE001 (a fault of the program is told as one, and the worker goes on)
        traceback.print_exc()
        return error(500, "this is a fault of the server")


def main() -> None:
    """Serve the build that the command line names to the hosts that it names, over standard input and output."""
    build, seconds, *hosts = sys.argv[1:]
    replies = os.dup(1)
    os.dup2(2, 1)  # nothing else may write between the replies
    run(Path(build), int(seconds), frozenset(hosts), 0, replies)


if __name__ == "__main__":
    main()
