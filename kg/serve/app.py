"""The web application: addresses, limits before a worker is asked, and the headers of every reply."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import sparql
from kg.errors import QueryError
from kg.serve import pages
from kg.serve.pool import Pool
from kg.serve.worker import Reply, error

#: The largest body, in bytes, and the seconds in which it must have come.
BODY, SLOW = 1_000_000, 10
#: The seconds that a query from outside may take, and one of ours for a page.
QUERY_SECONDS, PAGE_SECONDS = 10, 60
#: The hosts that a server on one machine answers to.
HOSTS = ("localhost", "127.0.0.1", "[::1]")
#: The seconds that a reader waits for a page before being told that it takes longer.
PATIENCE = 5
_KEPT = 512
_FIRST = (("", "html"), ("landscape", "html"), ("timeline", "html"), ("trials", "html"))
_UNREADY = Reply(
    503,
    "text/plain",
    b"This page is being made; that takes a while in a large graph. It comes by itself.",
    {"refresh": "3", "retry-after": "3"},
)
_FORMS = {"json", "ttl", "csv"}
_HEADERS = [
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_QUERY, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"


class Refused(Exception):
    """A request that is not passed on, with its status and the reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose: the hosts that the server answers to, and the origins that may read it."""

    build: Path
    hosts: tuple[str, ...] = HOSTS
    origins: tuple[str, ...] = ()
    workers: int = 5


class _Guarded:
    """Set the security headers on every reply."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, guarded)


def application(settings: Settings) -> Starlette:
    """Make the application for a build."""
    site = _Site(settings)
    middleware = [Middleware(_Guarded), Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts))]
    if settings.origins:
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET", "POST"])
        )
    routes = [
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        Route("/.well-known/void", site.describe),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        Route("/{path:path}", site.page),
    ]
    errors: dict[Any, Callable[[Request, Exception], Any]] = {Refused: _refused, ClientDisconnect: _refused}
    return Starlette(routes=routes, middleware=middleware, lifespan=site.lifespan, exception_handlers=errors)


class _Site:
    """The handlers, with the workers that they ask and the pages that they have."""

    def __init__(self, settings: Settings) -> None:
        self._queries = Pool(settings.build, settings.workers, QUERY_SECONDS)
        self._pages = Pool(settings.build, 2, PAGE_SECONDS)
        self._kept: dict[tuple[str, ...], asyncio.Task[Reply]] = {}

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Run the workers as long as the application."""
        await asyncio.gather(self._queries.start(), self._pages.start())
        first = asyncio.create_task(self._warm())
        yield
        first.cancel()
        await asyncio.gather(self._queries.stop(), self._pages.stop())

    async def _warm(self) -> None:
        """Make the pages of the whole graph, which take longest, one after the other, before anyone asks."""
        for path, form in _FIRST:
            await self._made(path, form, [])
            await asyncio.wait({self._kept[path, form]})

    async def sparql(self, request: Request) -> Response:
        """Answer by the SPARQL 1.1 Protocol; without a query, describe the service."""
        parameters = await _parameters(request)
        asked = [value for name, value in parameters if name == "query"]
        if not asked and request.method == "GET":
            if "text/html" in request.headers.get("accept", ""):
                return RedirectResponse("/query", 303)
            return await self.describe(request)
        if len(asked) != 1 or any(name == "update" for name, _ in parameters):
            raise Refused(400, "send just one query; nothing can be updated here")
        try:
            sparql.check(asked[0])
        except QueryError as wrong:
            raise Refused(400, str(wrong)) from wrong
        graphs = {
            f"{kind}s": [v for n, v in parameters if n == f"{kind}-uri"] for kind in ("default-graph", "named-graph")
        }
        sent = {name.replace("-", "_"): found for name, found in graphs.items()}
        wished = next((value for name, value in parameters if name == "format" and "/" in value), "")
        accept = wished or request.headers.get("accept", "*/*")  # some clients send words of their own as format
        return _response(await self._queries.answer({"kind": "query", "query": asked[0], "accept": accept, **sent}))

    async def describe(self, request: Request) -> Response:
        """Describe the service, its data and example queries, as RDF."""
        endpoint = str(request.url.replace(path="/sparql", query=""))
        accept = request.headers.get("accept", "*/*")
        return _response(await self._pages.answer({"kind": "description", "endpoint": endpoint, "accept": accept}))

    async def page(self, request: Request) -> Response:
        """Give a page, or its data where the address ends in .json, .ttl or .csv."""
        path = request.path_params["path"]
        stem, dot, form = path.rpartition(".")
        path, form = (stem, form) if dot and form in _FORMS else (path, "html")
        filters = sorted((name, value) for name, value in request.query_params.multi_items() if value)
        if len(str(request.url)) > 8_000:
            return _response(_told(error(414, "the address is too long")))
        reply = await self._made(path, form, filters)
        return _response(_told(reply) if form == "html" and reply.status != 200 else reply)

    async def _made(self, path: str, form: str, filters: list[tuple[str, str]]) -> Reply:
        """Give a page that is kept, or have it made, once for all who ask; a reader is told when that takes long."""
        key = (path, form, *(each for pair in filters for each in pair))
        if key not in self._kept:
            request = {"kind": "page", "path": path, "form": form, "filters": filters}
            self._kept[key] = asyncio.create_task(self._pages.answer(request))
            if len(self._kept) > _KEPT:
                self._kept.pop(next(each for each in self._kept if each not in _FIRST))
        making = self._kept[key]
        await asyncio.wait({making}, timeout=PATIENCE if form == "html" else None)
        if not making.done():
            return _UNREADY
        if making.result().status != 200:  # what went wrong once may go well; else, the build does not change
            self._kept.pop(key, None)
        return making.result()


async def _parameters(request: Request) -> list[tuple[str, str]]:
    """Read the parameters of the protocol from the address and the body."""
    found = _pairs(request.url.query)
    if request.method != "POST":
        return found
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_ not in (_QUERY, _FORM):
        raise Refused(415, f"send a query as {_QUERY} or {_FORM}")
    text = _decoded(await _body(request))
    return [*found, *([("query", text)] if type_ == _QUERY else _pairs(text))]


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as wrong:
        raise Refused(400, f"the parameters cannot be read: {wrong}") from wrong


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise Refused(400, f"the body is no UTF-8: {wrong.reason} at byte {wrong.start}") from wrong


async def _body(request: Request) -> bytes:
    """Read a body that is not too large, and does not come too slowly."""
    body = bytearray()
    try:
        async with asyncio.timeout(SLOW):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY:
                    raise Refused(413, f"the body is larger than {BODY:,} bytes")
    except TimeoutError:
        raise Refused(408, f"the body did not come within {SLOW} seconds") from None
    return bytes(body)


def _refused(_request: Request, reason: Exception) -> Response:
    status = reason.status if isinstance(reason, Refused) else 400
    return PlainTextResponse(f"{reason}\n", status, {"connection": "close"} if status in (408, 413) else None)


def _told(reply: Reply) -> Reply:
    """Say as a page why there is none."""
    return Reply(reply.status, pages.HTML, pages.problem(reply.status, reply.body.decode().strip()), reply.headers)


def _response(reply: Reply) -> Response:
    vary = {"vary": "Accept"} if reply.type.startswith(("application/sparql", "text/turtle")) else {}
    return Response(reply.body, reply.status, {**reply.headers, **vary}, reply.type)
