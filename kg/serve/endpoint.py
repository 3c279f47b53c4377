"""The SPARQL endpoint: from a request to what a worker is asked, and back.

It stands before the web framework, which would take longer than a small query.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serve.pool import Pool
from kg.serve.protocol import FORM, QUERY, Refused
from kg.serve.worker import Reply, error

#: The largest body, in bytes.
BODY = 1_000_000
_NEGOTIATED = ("application/sparql", "text/turtle")


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
            close = {"connection": "close"} if refused.status == 413 else {}
            reply = error(refused.status, str(refused), close)
        await sent(reply, send)


def _asks(scope: Scope) -> bool:
    return scope["method"] == "POST" or (scope["method"] == "GET" and b"query=" in scope["query_string"])


async def _asked(scope: Scope, receive: Receive) -> dict[str, str]:
    """Take a request in, as it passes to a worker."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    asked = {
        "kind": "query",
        "address": scope["query_string"].decode("latin-1"),
        "accept": headers.get(b"accept", "*/*"),
        "type": "",
    }
    if scope["method"] == "POST":
        asked["type"] = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if asked["type"] not in (QUERY, FORM):
            raise Refused(415, f"send a query as {QUERY} or {FORM}")
        asked["body"] = (await _body(receive)).decode("latin-1")
    return asked


async def _body(receive: Receive) -> bytes:
    """Read a body that is not too large."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the body did not come whole")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY:
            raise Refused(413, f"the body is larger than {BODY:,} bytes")
    return body


async def sent(reply: Reply, send: Send) -> None:
    """Send a reply."""
    headers = {"content-type": reply.type, "content-length": str(len(reply.body)), **reply.headers}
    if reply.type.startswith(_NEGOTIATED):
        headers["vary"] = "Accept"
    written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": written})
    await send({"type": "http.response.body", "body": reply.body})
