"""The workers: what waits is handed to one that is free, and one that goes wrong is killed and replaced."""

import asyncio
import os
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import orjson

from kg.serve import worker
from kg.serve.worker import Reply, error

#: So many requests may wait for a worker, and so long, in seconds.
WAITING, PATIENCE = 64, 5.0
#: So many requests are given to a worker together.
TOGETHER = 8
#: So many workers are busy with short requests while these keep up: one processor is left to the server and its clients.
#: Where something has waited for so many seconds, so many are.
FEW, SOON, MORE = max((os.cpu_count() or 1) - 1, 1), 0.005, (os.cpu_count() or 1) + 1
#: A worker that has been at one request for so many seconds no longer counts as busy with short ones.
LONG = 0.05


class _Asked:
    """A request as it passes to a worker, and the reply that it waits for."""

    __slots__ = ("reply", "request", "since")

    def __init__(self, request: Mapping[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        self.request = orjson.dumps(request)
        self.reply: asyncio.Future[Reply] = loop.create_future()
        self.since = loop.time()

    def answer(self, reply: Reply) -> None:
        """Give the reply, unless another has come or nobody waits any more."""
        if not self.reply.done():
            self.reply.set_result(reply)


class _Worker(asyncio.SubprocessProtocol):
    """A process that answers what it is given in its order; `line` is what it has not answered yet."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._come = bytearray()
        self.line: deque[_Asked] = deque()
        self.begun = 0.0
        self.lost = False
        self.ready = self._loop.create_future()
        self.ended = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))

    def give(self, asked: Iterable[_Asked]) -> None:
        """Have requests answered."""
        self.line.extend(asked)
        self.begun = self._loop.time()
        self._requests.write(worker.packed([each.request for each in self.line]))

    def pipe_data_received(self, _fd: int, data: bytes | str) -> None:
        self._come += cast(bytes, data)
        while come := worker.unpacked(self._come):
            reply, size, last = come
            del self._come[:size]
            self.begun = self._loop.time()
            if self.line:
                self.line.popleft().answer(reply)
                if last:
                    self._pool.done(self)
            else:
                self._is_ready()

    def pipe_connection_lost(self, fd: int, _exc: Exception | None) -> None:
        if fd == 1:  # all that it answered has come
            self.lost = True
            self._is_ready()
            if self.line:
                self._pool.gone(self, "the query took too much memory or went too deep, and was ended")

    def _is_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def process_exited(self) -> None:
        self.ended.set_result(None)

    @property
    def behind(self) -> list[_Asked]:
        """What stands behind the first of the line."""
        return list(self.line)[1:]

    def end(self) -> None:
        """Kill the process, if it lives."""
        if not self.lost:
            with suppress(ProcessLookupError):
                self._process.kill()


class Pool:
    """Some workers on one build.

    Few workers answer the short requests, one after the other, and are given together what has come: they need not
    sleep and be woken for each, and have all at hand. Where one takes long, what stands behind it goes to another.
    """

    def __init__(self, build: Path, size: int, seconds: int, patience: float = PATIENCE) -> None:
        self._command = (sys.executable, "-m", "kg.serve.worker", str(build), str(seconds))
        self._size, self._seconds, self._patience = size, seconds, patience
        self._free: list[_Worker] = []  # last in, first out: who has just worked has all at hand
        self._brisk: set[_Worker] = set()
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._queue: deque[_Asked] = deque()
        self._due = self._watched = False

    async def start(self) -> None:
        """Start the workers."""
        self._loop = asyncio.get_running_loop()
        await asyncio.gather(*(self._add() for _ in range(self._size)))

    async def stop(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        ended = [each.ended for each in self._all]
        while self._all:
            self._all.pop().end()  # and none takes its place
        await asyncio.gather(*ended)

    async def answer(self, request: Mapping[str, Any]) -> Reply:
        """Have a request answered, or say why not: too many wait, it took too long, its worker died."""
        if len(self._queue) >= WAITING:
            return error(503, "too many queries are waiting; try again")
        asked = _Asked(request)
        self._queue.append(asked)
        self._serve_soon()
        if not self._watched:
            self._watched = True
            self._loop.call_later(SOON, self._watch)
        return await asked.reply

    def done(self, given: _Worker) -> None:
        """Take a worker back, and what it has not begun."""
        self._take_back(given, given.line)
        given.line.clear()
        self._free.append(given)
        self._serve_soon()

    def gone(self, given: _Worker, why: str) -> None:
        """Replace a worker that has ended or takes too long; that is due to the first of its line."""
        if given in self._all:
            given.line[0].answer(error(503, why))
            self._take_back(given, given.behind)
            self._replace(given)

    def _replace(self, gone: _Worker) -> None:
        self._all.discard(gone)
        gone.end()
        task = self._loop.create_task(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _take_back(self, given: _Worker, asked: Iterable[_Asked]) -> None:
        """Let others begin beside a worker, and with some of its line, once; whoever answers these first counts."""
        if given in self._brisk:
            self._brisk.discard(given)
            self._queue.extendleft(reversed([each for each in asked if not each.reply.done()]))

    def _serve_soon(self) -> None:
        """Give out what has come in this turn of the loop, once all of it is there."""
        if not self._due:
            self._due = True
            self._loop.call_soon(self._serve, FEW)

    def _serve(self, most: int) -> None:
        """Give free workers their part of what waits, oldest first, until so many are busy."""
        self._due = False
        while self._queue and (ready := min(len(self._free), most - len(self._brisk))) > 0:
            part = min(-(-len(self._queue) // ready), TOGETHER)
            given = self._free.pop()
            if given.lost:
                self._replace(given)
            else:
                self._brisk.add(given)
                given.give([self._queue.popleft() for _ in range(part)])

    def _watch(self) -> None:
        """Look, as long as there is work, who has taken too long and what has waited too long."""
        now = self._loop.time()
        busy = [each for each in self._all if each.line]
        for each in busy:
            if now - each.begun > self._seconds:
                self.gone(each, f"the query took longer than {self._seconds} seconds, and was ended")
            elif now - each.begun > LONG:
                self._take_back(each, each.behind)
        while self._queue and now - self._queue[0].since > self._patience:
            self._queue.popleft().answer(error(503, "all workers are busy; try again"))
        if self._queue:
            self._serve(MORE if now - self._queue[0].since > SOON else FEW)
        self._watched = bool(busy or self._queue)
        if self._watched:
            self._loop.call_later(SOON, self._watch)

    async def _add(self) -> None:
        _, made = await self._loop.subprocess_exec(lambda: _Worker(self), *self._command, stderr=None)
        self._all.add(made)
        await made.ready  # the time that it takes to start is no query's
        self._free.append(made)
        self._serve_soon()
