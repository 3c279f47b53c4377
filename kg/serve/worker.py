"""A worker: a process that opens the store for reading and answers one request after the other.

It may be killed at any time, by its own limits or by the server, and another takes its place.
Requests and replies pass over standard input and output as JSON behind its length; behind that of a reply comes
its body.
"""

import gc
import os
import resource
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import orjson

from kg import sparql, store
from kg.errors import KgError
from kg.graph import Graph
from kg.serve import description, lists, pages, results

#: Address space that a worker may take for one request, in bytes, above what it has when it starts.
MEMORY = 2 << 30
_LENGTH, _LENGTHS = struct.Struct(">I"), struct.Struct(">II")
_DESCRIBING = ("http://www.w3.org/ns/shacl#", "http://rdfs.org/ns/void#")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back for a request."""

    status: int
    type: str
    body: bytes
    headers: Mapping[str, str]


def error(status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> Reply:
    """Say in a line of text what went wrong."""
    return Reply(status, "text/plain; charset=utf-8", f"{message}\n".encode(errors="replace"), headers)


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


def packed(request: Mapping[str, Any]) -> bytes:
    """Write a request as it passes to a worker."""
    written = orjson.dumps(request)
    return _LENGTH.pack(len(written)) + written


def _packed(reply: Reply) -> bytes:
    head = orjson.dumps((reply.status, reply.type, dict(reply.headers)))
    return _LENGTHS.pack(len(head), len(reply.body)) + head + reply.body


def unpacked(come: bytearray) -> Reply | None:
    """Read a reply from what has come of it; None where that is not all."""
    if len(come) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack_from(come)
    begin = _LENGTHS.size + head
    if len(come) < begin + body:
        return None
    status, type_, headers = orjson.loads(come[_LENGTHS.size : begin])
    return Reply(status, type_, bytes(memoryview(come)[begin:]), headers)


def _limit(seconds: int) -> None:
    """Let the kernel end a request that takes too much of the processor, whatever becomes of the server."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 2 * seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit_memory() -> None:
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))


def run(build: Path, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    graph = Graph(build)
    gc.freeze()  # what is here now stays; to look through it again and again would cost each request its part
    if sys.platform.startswith("linux"):
        _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := requests.read(_LENGTH.size):
        request = orjson.loads(requests.read(_LENGTH.unpack(head)[0]))
        _limit(request["seconds"])
        try:
            reply = handle(graph, request)
        except (MemoryError, RecursionError):
            reply = error(503, "the query takes too much memory")
        except Exception:  # noqa: BLE001 (a fault of the program is told as one, and the worker goes on)
            traceback.print_exc()
            reply = error(500, "this is a fault of the server")
        replies.write(_packed(reply))
        replies.flush()


def main() -> None:
    """Serve the build that the command line names, over standard input and output."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else may write between the replies
    run(Path(sys.argv[1]), sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
