"""The workers: each request goes to one that is free, and one that goes wrong is killed and replaced."""

import asyncio
import os
import sys
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson

from kg.serve import wire
from kg.serve.reply import Reply, error
from kg.serve.wire import Answer

#: So many requests may wait for a worker, and so long, in seconds.
WAITING, PATIENCE = 64, 5.0
#: So many workers are at work at once on what has not taken so many seconds yet: one processor is left to the server.
AT_ONCE, BRIEF = max((os.cpu_count() or 2) - 1, 1), 0.01
#: So many requests a worker may have at hand: it need not be woken for one that is there already.
AHEAD = 8
#: The seconds until another worker is started where one ended that had done nothing.
_AGAIN = 1.0


@dataclass(slots=True)
class _Job:
    """A request since when it waits, and what becomes of it."""

    message: bytes
    since: float
    answer: asyncio.Future[Answer]
    number: int = 0

    def end(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


@dataclass(eq=False)
class _Worker(asyncio.SubprocessProtocol):
    """A process that answers one request after the other."""

    on_answer: Callable[[], None]
    on_end: Callable[["_Worker"], None]
    jobs: deque[_Job] = field(default_factory=deque)  # the first is being worked on
    since: float = 0.0  # when that was begun
    given: int = 0  # so many in all
    is_long: bool = False  # the first takes more than a brief time
    _come: bytearray = field(default_factory=bytearray)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._process = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))
        self.ended = asyncio.get_running_loop().create_future()

    def give(self, job: _Job, now: float) -> None:
        """Have a request answered, when those before it are."""
        if not self.jobs:
            self.since = now
        self._requests.write(wire.request(self._append(job), job.message))

    def take_back(self) -> list[_Job]:
        """Take back the requests behind the first; one of them that is just being begun is done for nothing.

        What takes them back is a request itself, so that the worker is not free before it is through with them.
        """
        first, *others = self.jobs
        if others:
            self.jobs = deque([first])
            taking = _Job(b"", 0, asyncio.get_running_loop().create_future())
            self._requests.write(wire.taking_back(self._append(taking), first.number))
        return [job for job in others if job.message]

    def _append(self, job: _Job) -> int:
        self.given += 1
        job.number = self.given
        self.jobs.append(job)
        return job.number

    def pipe_data_received(self, _fd: int, data: bytes | str) -> None:
        self._come += cast(bytes, data)
        for number, answer in wire.replies(self._come):
            if self.jobs and self.jobs[0].number == number:
                self.jobs.popleft().end(answer)
                self.since, self.is_long = asyncio.get_running_loop().time(), False
        self.on_answer()

    def process_exited(self) -> None:
        self.ended.set_result(None)
        self.on_end(self)

    def end(self) -> None:
        """Kill the process."""
        if not self.ended.done():
            self._process.kill()


class Pool:
    """Some workers on one build.

    Of the requests that have only just begun, no more run at once than keep the processors busy: short ones are done
    sooner one after the other. One that takes longer lets others begin beside it, as long as there are workers.
    """

    def __init__(
        self, command: tuple[str, ...], size: int, seconds: int, patience: float = PATIENCE, ahead: int = 1
    ) -> None:
        self._command, self._size, self._seconds = command, size, seconds
        self._patience, self._ahead = patience, ahead
        self._workers: set[_Worker] = set()
        self._queue: deque[_Job] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._is_open = False

    async def start(self) -> None:
        """Start the workers."""
        self._loop = asyncio.get_running_loop()
        self._is_open = True
        await asyncio.gather(*(self._add() for _ in range(self._size)))

    async def stop(self) -> None:
        """End the workers."""
        self._is_open = False
        for task in self._starting:
            task.cancel()
        ending = list(self._workers)
        for each in ending:
            each.end()
        await asyncio.gather(*(each.ended for each in ending))

    async def answer(self, request: Mapping[str, Any]) -> Reply:
        """Have a request answered, or say why not: too many wait, it took too long, its worker died."""
        return cast(Reply, await self.ask(orjson.dumps(request)))

    def ask(self, message: bytes) -> asyncio.Future[Answer]:
        """Have a request answered that is written as workers take it (`wire.py`)."""
        job = _Job(message, self._loop.time(), self._loop.create_future())
        if len(self._queue) >= WAITING:
            job.end(error(503, "too many queries are waiting; try again"))
        else:
            self._queue.append(job)
            self._serve()
        return job.answer

    def _serve(self) -> None:
        """Give workers to those who have waited longest."""
        while self._queue and (free := self._next()):
            free.give(self._queue.popleft(), self._loop.time())
        if self._looking is None and (self._queue or any(each.jobs for each in self._workers)):
            self._looking = self._loop.call_later(BRIEF / 2, self._look)

    def _next(self) -> _Worker | None:
        """Choose who is given the next request: who has just worked has all at hand."""
        brisk = [each for each in self._workers if each.jobs and not each.is_long]
        free = [each for each in self._workers if not each.jobs] if len(brisk) < AT_ONCE else []
        if free:
            return max(free, key=lambda each: each.since)
        least = min(brisk, key=lambda each: len(each.jobs), default=None)
        return least if least and len(least.jobs) < self._ahead else None

    def _look(self) -> None:
        """See who takes long, or too long, and who has waited too long."""
        now = self._loop.time()
        self._looking = None
        for each in [each for each in self._workers if each.jobs]:
            if now - each.since > self._seconds:
                self._give_up(each, f"the query took longer than {self._seconds} seconds, and was ended")
            elif now - each.since > BRIEF and not each.is_long:
                each.is_long = True
                self._queue.extendleft(reversed(each.take_back()))
        while self._queue and now - self._queue[0].since > self._patience:
            self._queue.popleft().end(error(503, "all workers are busy; try again"))
        self._serve()

    def _give_up(self, worker: _Worker, reason: str) -> None:
        """Say to who asked why there is no answer, let others do the rest, and replace the worker."""
        self._workers.discard(worker)
        worker.end()
        for number, job in enumerate(worker.jobs):
            if number == 0:
                job.end(error(503, reason))
            elif job.message:
                self._queue.appendleft(job)
        worker.jobs.clear()
        if self._is_open:
            self._replace(worker)

    def _ended(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._give_up(worker, "the query took too much memory or went too deep, and was ended")

    def _replace(self, gone: _Worker) -> None:
        task = self._loop.create_task(self._add(0 if gone.given else _AGAIN))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _add(self, wait: float = 0) -> None:
        await asyncio.sleep(wait)
        _, made = await self._loop.subprocess_exec(
            lambda: _Worker(self._serve, self._ended), *self._command, stderr=None
        )
        self._workers.add(made)
        self._serve()


def command(build: Path, seconds: int, hosts: Collection[str]) -> tuple[str, ...]:
    """Give the command that starts a worker."""
    return sys.executable, "-m", "kg.serve.worker", str(build), str(seconds), *sorted(hosts)
