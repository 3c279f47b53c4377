"""The SPARQL endpoint of the web application: a request to the query that a worker is asked.

It stands before the web framework, which would take longer than a small query. Most queries do not come here:
what comes plain and whole goes to a worker as it came (`plain.py`).
"""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serve.asking import BODY, Refused, asked, check_type
from kg.serve.pool import Pool
from kg.serve.reply import Reply, error

#: The seconds in which a body must have come.
SLOW = 10


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
    body = b""
    if scope["method"] == "POST":
        check_type(dict(scope["headers"]).get(b"content-type", b""))  # before it is waited for
        try:
            async with asyncio.timeout(SLOW):
                body = await _body(receive)
        except TimeoutError:
            raise Refused(408, f"the body did not come within {SLOW} seconds") from None
    return asked(scope["method"], scope["query_string"], scope["headers"], body)


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


async def sent(reply: Reply, send: Send) -> None:
    """Send a reply."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.head()})
    await send({"type": "http.response.body", "body": reply.body})
