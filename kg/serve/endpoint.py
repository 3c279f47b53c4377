"""The SPARQL endpoint: the SPARQL 1.1 Protocol, from a request to the query that a worker is asked.

It stands before the web framework, which would take longer than a small query.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serve.pool import Pool
from kg.serve.worker import Reply, error

#: The largest body, in bytes, and the seconds in which it must have come.
BODY, SLOW = 1_000_000, 10
_QUERY, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"
_NEGOTIATED = ("application/sparql", "text/turtle")
Parameters = list[tuple[str, str]]


class Refused(Exception):
    """A request that is not passed on, with its status and the reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Endpoint:
    """Have the queries that come to /sparql answered; leave all else to another application."""

    def __init__(self, rest: ASGIApp, pool: Pool) -> None:
        self._rest, self._pool = rest, pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"] != "/sparql" or not _asks(scope):
            await self._rest(scope, receive, send)
            return
        try:
            reply = await self._pool.answer(await _asked(scope, receive))
        except Refused as refused:
            close = {"connection": "close"} if refused.status in (408, 413) else {}
            reply = error(refused.status, str(refused), close)
        await sent(reply, send)


def _asks(scope: Scope) -> bool:
    return scope["method"] == "POST" or (scope["method"] == "GET" and b"query=" in scope["query_string"])


async def _asked(scope: Scope, receive: Receive) -> dict[str, Any]:
    """Read a request as a worker takes it: the query, its dataset, and the formats that the client accepts."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    parameters = _pairs(scope["query_string"].decode("latin-1"))
    if scope["method"] == "POST":
        parameters += await _posted(headers, receive)
    told: dict[str, list[str]] = {}
    for name, value in parameters:
        told.setdefault(name, []).append(value)
    if len(told.get("query", [])) != 1 or "update" in told:
        raise Refused(400, "send just one query; nothing can be updated here")
    wished = next((each for each in told.get("format", []) if "/" in each), "")  # some send words of their own
    return {
        "kind": "query",
        "query": told["query"][0],
        "default_graphs": told.get("default-graph-uri", []),
        "named_graphs": told.get("named-graph-uri", []),
        "accept": wished or headers.get(b"accept", "*/*"),
    }


async def _posted(headers: Mapping[bytes, str], receive: Receive) -> Parameters:
    type_ = headers.get(b"content-type", "").partition(";")[0].strip().lower()
    if type_ not in (_QUERY, _FORM):
        raise Refused(415, f"send a query as {_QUERY} or {_FORM}")
    try:
        async with asyncio.timeout(SLOW):
            text = _decoded(await _body(receive))
    except TimeoutError:
        raise Refused(408, f"the body did not come within {SLOW} seconds") from None
    return [("query", text)] if type_ == _QUERY else _pairs(text)


async def _body(receive: Receive) -> bytes:
    """Read a body that is not too large."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY:
            raise Refused(413, f"the body is larger than {BODY:,} bytes")
    return body


def _pairs(text: str) -> Parameters:
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as wrong:
        raise Refused(400, f"the parameters cannot be read: {wrong}") from wrong


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise Refused(400, f"the body is no UTF-8: {wrong.reason} at byte {wrong.start}") from wrong


async def sent(reply: Reply, send: Send) -> None:
    """Send a reply."""
    headers = {"content-type": reply.type, "content-length": str(len(reply.body)), **reply.headers}
    if reply.type.startswith(_NEGOTIATED):
        headers["vary"] = "Accept"
    written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": written})
    await send({"type": "http.response.body", "body": reply.body})
