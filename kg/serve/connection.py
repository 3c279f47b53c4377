"""A connection that waits for nobody for ever: a request must come whole in its time, and an answer must be taken.

The web server knows neither limit: one byte of a header a second would hold a connection as long as its client likes.
A plain query goes from here straight to a worker.
"""

import asyncio
import math
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from kg.serve import plain
from kg.serve.pool import Pool
from kg.serve.reply import written
from kg.serve.wire import Answer

#: The seconds in which the head of a request must have come, its body, and the next request on the same connection.
HEAD_SECONDS, BODY_SECONDS, IDLE_SECONDS = 10, 15, 15
#: The largest head of a request, in bytes: a query of the longest, percent-encoded.
HEAD = 400_000
#: So many connections are open at most; one more takes the place of the one that has let us wait longest.
OPEN = 400
#: An answer must be taken at so many bytes a second, if not in each then in one of so many.
RATE, PATIENCE = 10_000, 10


class _Joined:
    """A transport that sends what is written in one turn as one piece: a head with its body."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (all else is the transport's)
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            asyncio.get_running_loop().call_soon(self.flush)
        self._held.append(data)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def flush(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()


class Connection(HttpToolsProtocol):
    """uvicorn's, with limits of time and size, and without it for plain queries."""

    _since = _due = math.inf
    _come = _unsent = _stuck = 0
    _in_head = _is_between = True  # between requests: the next has not begun
    _is_ending = _is_sending = False
    _whole = 0
    _asked: asyncio.Future[Answer] | None = None
    _watching: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; let go of another connection where there are too many."""
        super().connection_made(cast(asyncio.Transport, _Joined(transport)))
        self._held = bytearray()
        self._wait(HEAD_SECONDS)
        self._watch()
        if len(self.connections) > OPEN:
            min(cast("set[Connection]", self.connections), key=lambda each: each._since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no longer."""
        if self._watching:
            self._watching.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head grows too long."""
        if self._is_busy() or (self._is_between and self._is_plain(data)):
            self._hold(data)
            return
        if self._held:  # and more than one request
            data, self._held = bytes(self._held) + data, bytearray()
        self._is_between = False
        super().data_received(data)
        if self._in_head:
            self._come += len(data)
            if self._come > HEAD:
                self._refuse(431, f"the head of the request is larger than {HEAD:,} bytes")

    def _is_plain(self, data: bytes) -> bool:
        """Say whether what comes is a plain query, or the rest of one, and no more."""
        if not self._held:
            self._whole = plain.length(data)
        return len(self._held) + len(data) <= self._whole

    def _hold(self, data: bytes) -> None:
        """Keep what belongs to a plain query, until it is whole, or comes before its turn."""
        self._held += data
        if self._is_busy():
            if len(self._held) > HEAD:
                self.transport.abort()
            return
        if len(self._held) == len(data):
            self._in_head = False
            self._wait(BODY_SECONDS)
        if len(self._held) == self._whole:
            request, self._held = bytes(self._held), bytearray()
            self._ask(request)

    def _ask(self, request: bytes) -> None:
        """Have a plain query answered."""
        self._unset_keepalive_if_required()
        self._wait(math.inf)
        queries = cast(Pool, self.app_state["queries"])
        self._asked = queries.ask(request)
        self._asked.add_done_callback(self._answer)

    def _answer(self, asked: asyncio.Future[Answer]) -> None:
        """Send an answer, and go on with what has come meanwhile."""
        self._asked = None
        if self.transport.is_closing() or asked.cancelled():
            return
        answer = asked.result()
        self.transport.write(answer if isinstance(answer, bytes) else written(answer))
        cast(_Joined, self.transport).flush()
        if self.flow.write_paused:  # the next is not asked before this one is taken
            self._is_sending = True
        else:
            self._go_on()

    def resume_writing(self) -> None:
        """Go on where an answer had to be taken first."""
        super().resume_writing()
        if self._is_sending:
            self._is_sending = False
            self._go_on()

    def _go_on(self) -> None:
        self._wait(IDLE_SECONDS)
        if self._is_ending:
            self.transport.close()
        elif self._held:
            held, self._held = bytes(self._held), bytearray()
            self.data_received(held)

    def _is_busy(self) -> bool:
        return self._asked is not None or self._is_sending

    def shutdown(self) -> None:
        """End, but not before a plain query that has been asked is answered."""
        self._is_ending = True
        if not self._is_busy():
            super().shutdown()

    def on_message_begin(self) -> None:
        """Wait for a head."""
        super().on_message_begin()
        self._in_head, self._come = True, 0
        self._wait(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Wait for a body."""
        self._in_head = False
        self._wait(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait no longer: it is for us to answer."""
        super().on_message_complete()
        answered = not self.cycle or self.cycle.response_complete
        self._wait(IDLE_SECONDS if answered else math.inf)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if self._due == math.inf and not self.pipeline:
            self._wait(IDLE_SECONDS)
            self._is_between = True

    def _wait(self, seconds: float) -> None:
        """Wait for the client so long, or not at all where it is for us to go on."""
        self._since = math.inf if seconds == math.inf else self.loop.time()
        self._due = self._since + seconds

    def _watch(self) -> None:
        """Look every second whether the client keeps to its times."""
        self._watching = self.loop.call_later(1, self._watch)
        if self.loop.time() > self._due and not self.flow.read_paused:
            self._refuse(408, "the request did not come in its time")
        unsent = self.transport.get_write_buffer_size()
        self._stuck = self._stuck + 1 if unsent and unsent > self._unsent - RATE else 0
        self._unsent = unsent
        if self._stuck >= PATIENCE:
            self.transport.abort()

    def _refuse(self, status: int, words: str) -> None:
        """Say why, where nothing else is being said, and close."""
        has_begun = self._held or (self._in_head and self._come)
        if has_begun and (not self.cycle or self.cycle.response_complete):
            head = f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(words) + 1}\r\nconnection: close"
            self.transport.write(STATUS_LINE[status] + f"{head}\r\n\r\n{words}\n".encode("ascii"))
            self.transport.close()
        else:
            self.transport.abort()
