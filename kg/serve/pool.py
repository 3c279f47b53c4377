"""The workers: each request goes to one that is free, and one that goes wrong is killed and replaced."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from kg.serve import worker
from kg.serve.worker import Reply, error

#: So many requests may wait for a worker, and so long, in seconds.
WAITING, PATIENCE = 64, 5.0
_GONE = (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError)


class Pool:
    """Some workers on one build."""

    def __init__(self, build: Path, size: int, seconds: int) -> None:
        self._build, self._size, self._seconds = build, size, seconds
        # Last in, first out: who has just worked has all at hand.
        self._free: asyncio.LifoQueue[asyncio.subprocess.Process] = asyncio.LifoQueue()
        self._all: set[asyncio.subprocess.Process] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0

    async def start(self) -> None:
        """Start the workers."""
        await asyncio.gather(*(self._add() for _ in range(self._size)))

    async def stop(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        for process in self._all:
            if process.returncode is None:
                process.kill()
        await asyncio.gather(*(process.wait() for process in self._all))

    async def answer(self, request: Mapping[str, Any]) -> Reply:
        """Have a request answered, or say why not: too many wait, it took too long, its worker died."""
        if self._waiting >= WAITING:
            return error(503, "too many queries are waiting; try again")
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                process = await self._free.get()
        except TimeoutError:
            return error(503, "all workers are busy; try again")
        finally:
            self._waiting -= 1
        return await self._by(process, request)

    async def _by(self, process: asyncio.subprocess.Process, request: Mapping[str, Any]) -> Reply:
        whole = False
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._exchange(process, {**request, "seconds": self._seconds})
            whole = True
        except TimeoutError:
            reply = error(503, f"the query took longer than {self._seconds} seconds, and was ended")
        except _GONE:
            reply = error(503, "the query took too much memory or went too deep, and was ended")
        finally:
            if whole:
                self._free.put_nowait(process)
            else:  # also when the client has gone away
                self._replace(process)
        return reply

    async def _exchange(self, process: asyncio.subprocess.Process, request: Mapping[str, Any]) -> Reply:
        assert process.stdin and process.stdout
        process.stdin.write(worker.pack_request(request))
        await process.stdin.drain()
        head = orjson.loads(await process.stdout.readexactly(worker.length(await process.stdout.readexactly(4))))
        body = await process.stdout.readexactly(head["length"])
        return Reply(head["status"], head["type"], body, head["headers"])

    def _replace(self, process: asyncio.subprocess.Process) -> None:
        self._all.discard(process)
        if process.returncode is None:
            process.kill()
        task = asyncio.get_running_loop().create_task(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.serve.worker", str(self._build),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        self._all.add(process)
        self._free.put_nowait(process)
