"""The workers: each request goes to one that is free, and one that goes wrong is killed and replaced."""

import asyncio
import os
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from kg.serve import worker
from kg.serve.worker import Reply, error

#: So many requests may wait for a worker, and so long, in seconds.
WAITING, PATIENCE = 64, 5.0
#: So many requests run at once that have not taken so many seconds yet.
AT_ONCE, BRIEF = (os.cpu_count() or 1) + 1, 0.02


class _Gone(Exception):
    """Report that a worker has ended before it answered."""


class _Worker(asyncio.SubprocessProtocol):
    """A process that answers one request after the other."""

    def __init__(self) -> None:
        self._come = bytearray()
        self._reply: asyncio.Future[Reply] | None = None
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))

    def pipe_data_received(self, _fd: int, data: bytes | str) -> None:
        self._come += cast(bytes, data)
        if self._reply and not self._reply.done() and (reply := worker.unpacked(self._come)):
            self._come.clear()
            self._reply.set_result(reply)

    def process_exited(self) -> None:
        self._fail(_Gone())
        self.ended.set_result(None)

    async def answer(self, request: Mapping[str, Any], seconds: int) -> Reply:
        """Have a request answered. Raises TimeoutError, or _Gone; then it answers no more."""
        loop = asyncio.get_running_loop()
        self._reply = loop.create_future()
        late = loop.call_later(seconds, self._fail, TimeoutError())
        try:
            if self.ended.done():
                raise _Gone
            self._requests.write(worker.packed({**request, "seconds": seconds}))
            return await self._reply
        finally:
            late.cancel()

    def end(self) -> None:
        """Kill the process."""
        if not self.ended.done():
            self._process.kill()

    def _fail(self, reason: Exception) -> None:
        if self._reply and not self._reply.done():
            self._reply.set_exception(reason)


class Pool:
    """Some workers on one build.

    Of the requests that have only just begun, no more run at once than keep the processors busy: short ones are done
    sooner one after the other. One that takes longer lets others begin beside it, as long as there are workers.
    """

    def __init__(self, build: Path, size: int, seconds: int, patience: float = PATIENCE) -> None:
        self._build, self._size, self._seconds, self._patience = build, size, seconds, patience
        self._free: list[_Worker] = []  # last in, first out: who has just worked has all at hand
        self._brisk: set[_Worker] = set()
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._queue: deque[asyncio.Future[_Worker]] = deque()

    async def start(self) -> None:
        """Start the workers."""
        await asyncio.gather(*(self._add() for _ in range(self._size)))

    async def stop(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        for each in self._all:
            each.end()
        await asyncio.gather(*(each.ended for each in self._all))

    async def answer(self, request: Mapping[str, Any]) -> Reply:
        """Have a request answered, or say why not: too many wait, it took too long, its worker died."""
        if len(self._queue) >= WAITING:
            return error(503, "too many queries are waiting; try again")
        place: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        self._serve()
        if not place.done():
            await asyncio.wait({place}, timeout=self._patience)
        if not place.done():
            self._queue.remove(place)
            return error(503, "all workers are busy; try again")
        return await self._by(place.result(), request)

    def _serve(self) -> None:
        """Give free workers to those who have waited longest."""
        while self._queue and self._free and len(self._brisk) < AT_ONCE:
            given = self._free.pop()
            self._brisk.add(given)
            self._queue.popleft().set_result(given)

    def _settle(self, given: _Worker) -> None:
        self._brisk.discard(given)
        self._serve()

    async def _by(self, given: _Worker, request: Mapping[str, Any]) -> Reply:
        long = asyncio.get_running_loop().call_later(BRIEF, self._settle, given)
        whole = False
        try:
            reply = await given.answer(request, self._seconds)
            whole = True
        except TimeoutError:
            reply = error(503, f"the query took longer than {self._seconds} seconds, and was ended")
        except _Gone:
            reply = error(503, "the query took too much memory or went too deep, and was ended")
        finally:
            long.cancel()
            if whole:
                self._free.append(given)
            else:  # also when the client has gone away
                self._replace(given)
            self._settle(given)
        return reply

    def _replace(self, gone: _Worker) -> None:
        self._all.discard(gone)
        gone.end()
        task = asyncio.get_running_loop().create_task(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        command = (sys.executable, "-m", "kg.serve.worker", str(self._build))
        _, made = await asyncio.get_running_loop().subprocess_exec(_Worker, *command, stderr=None)
        self._all.add(made)
        self._free.append(made)
        self._serve()
