"""The web application: its addresses, the pages that are kept, and what holds for every request and reply."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve import openapi, pages
from kg.serve.asking import is_for
from kg.serve.endpoint import Endpoint, sent
from kg.serve.pool import AHEAD, Pool, command
from kg.serve.reply import SECURITY, Reply, error

#: The seconds that a query from outside may take, and one of ours for a page.
QUERY_SECONDS, PAGE_SECONDS = 10, 60
#: The hosts that a server on one machine answers to.
HOSTS = ("localhost", "127.0.0.1", "[::1]")
#: The seconds that a reader waits for a page before being told that it takes longer.
PATIENCE = 5
#: So many bytes of pages are kept, and so many pages.
_KEPT, _MOST = 100_000_000, 512
_FIRST = (("", "html"), ("landscape", "html"), ("timeline", "html"), ("trials", "html"))
_NAMES = {"kind": "page", "path": "search", "form": "json", "filters": [("q", "the names of all")]}
_PAGE_WORKERS = 2
_UNREADY = Reply(
    503,
    "text/plain",
    b"This page is being made; that takes a while in a large graph. It comes by itself.",
    {"refresh": "3", "retry-after": "3"},
)
_FORMS = {"json", "ttl", "csv"}
#: What a reply says in its headers, for the pages of other origins, too.
_TOLD = ("X-Truncated", "X-Total-Count", "Link")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose: the hosts that the server answers to, and the origins that may read it."""

    build: Path
    hosts: tuple[str, ...] = HOSTS
    origins: tuple[str, ...] = ()
    workers: int = 5

    @property
    def names(self) -> frozenset[str]:
        """The hosts as requests are compared with them."""
        return frozenset(host.lower() for host in self.hosts)


class _Guarded:
    """Answer only to known hosts, and set the security headers on every reply."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SECURITY]
            await send(message)

        if scope["type"] == "http" and not is_for(self._hosts, scope["headers"]):
            await sent(error(400, "this server does not answer to that host"), guarded)
        else:
            await self._app(scope, receive, guarded)


def application(settings: Settings) -> ASGIApp:
    """Make the application for a build."""
    site = _Site(settings)
    routes = [
        Route("/sparql", site.describe, methods=["GET", "POST"]),  # what asks nothing; Allow names both
        Route("/.well-known/void", site.describe),
        Route("/openapi.json", site.api),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        Route("/{path:path}", site.page),
    ]
    app: ASGIApp = Endpoint(Starlette(routes=routes, lifespan=site.lifespan), site.queries)
    if settings.origins:
        app = CORSMiddleware(
            app, allow_origins=list(settings.origins), allow_methods=["GET", "POST"], expose_headers=_TOLD
        )
    return _Guarded(app, settings.names)


class _Site:
    """The handlers, with the workers that they ask and the pages that they have."""

    def __init__(self, settings: Settings) -> None:
        queries = command(settings.build, QUERY_SECONDS, settings.names)
        self.queries = Pool(queries, settings.workers, QUERY_SECONDS, ahead=AHEAD)
        making = command(settings.build, PAGE_SECONDS, settings.names)
        self._pages = Pool(making, _PAGE_WORKERS, PAGE_SECONDS, patience=PAGE_SECONDS)
        self._kept: dict[tuple[str, ...], asyncio.Task[Reply]] = {}

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[Mapping[str, Pool]]:
        """Run the workers as long as the application; a connection finds them in its state."""
        await asyncio.gather(self.queries.start(), self._pages.start())
        gc.freeze()  # what is here now stays
        first = asyncio.create_task(self._warm())
        yield {"queries": self.queries}
        first.cancel()
        await asyncio.gather(self.queries.stop(), self._pages.stop())

    async def _warm(self) -> None:
        """Make the pages of the whole graph, which take longest, one after the other, before anyone asks.

        Then have each worker read the names that it searches.
        """
        for path, form in _FIRST:
            await self._made(path, form, [], None)
        await asyncio.gather(*(self._pages.answer(_NAMES) for _ in range(_PAGE_WORKERS)))

    async def describe(self, request: Request) -> Response:
        """Describe the service, its data and example queries, as RDF; to a browser, show where to ask."""
        if request.url.path == "/sparql" and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/query", 303)
        endpoint = str(request.url.replace(path="/sparql", query=""))
        accept = request.headers.get("accept", "*/*")
        return _response(await self._pages.answer({"kind": "description", "endpoint": endpoint, "accept": accept}))

    async def api(self, _request: Request) -> Response:
        """Describe the addresses that give JSON."""
        return Response(orjson.dumps(openapi.described(version("trialkg"))), media_type="application/json")

    async def page(self, request: Request) -> Response:
        """Give a page, or its data where the address ends in .json, .ttl or .csv."""
        path = request.path_params["path"]
        stem, dot, form = path.rpartition(".")
        path, form = (stem, form) if dot and form in _FORMS else (path, "html")
        filters = sorted((name, value) for name, value in request.query_params.multi_items() if value)
        if len(str(request.url)) > 8_000:
            return _response(_told(error(414, "the address is too long")))
        reply = await self._made(path, form, filters, PATIENCE if form == "html" else None)
        return _response(_told(reply) if form == "html" and reply.status != 200 else reply)

    async def _made(self, path: str, form: str, filters: list[tuple[str, str]], patience: float | None) -> Reply:
        """Give a page that is kept, or have it made, once for all who ask; a reader is told when that takes long."""
        key = (path, form, *(each for pair in filters for each in pair))
        if key not in self._kept:
            request = {"kind": "page", "path": path, "form": form, "filters": filters}
            self._kept[key] = asyncio.create_task(self._pages.answer(request))
        making = self._kept[key]
        await asyncio.wait({making}, timeout=patience)
        if not making.done():
            return _UNREADY
        if making.result().status != 200:  # what went wrong once may go well; else, the build does not change
            self._kept.pop(key, None)
        self._forget()
        return making.result()

    def _forget(self) -> None:
        """Let go of the oldest pages where all together are too large, but for the first ones."""
        made = {key: task.result() for key, task in self._kept.items() if task.done()}
        size = sum(len(reply.body) for reply in made.values())
        for key, reply in made.items():
            if (size > _KEPT or len(self._kept) > _MOST) and key not in _FIRST:
                size -= len(reply.body)
                del self._kept[key]


def _told(reply: Reply) -> Reply:
    """Say as a page why there is none."""
    return Reply(reply.status, pages.HTML, pages.problem(reply.status, reply.body.decode().strip()), reply.headers)


def _response(reply: Reply) -> Response:
    return Response(
        reply.body, reply.status, {name.decode("latin-1"): value.decode("latin-1") for name, value in reply.head()}
    )
