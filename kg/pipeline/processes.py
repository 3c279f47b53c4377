"""Work shared among processes, its results in order; none of them outlives the process that began it."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.synchronize import Event
from typing import TypeVar

from kg import garbage
from kg.errors import WorkerKilledError

T = TypeVar("T")
R = TypeVar("R")
#: A process that is forked finds the vocabulary in memory; elsewhere than on Linux, forking is not safe.
METHOD = "fork" if sys.platform.startswith("linux") else "spawn"
#: So many tasks for each process are handed out ahead.
_AHEAD = 3
_LOOK_EVERY_SECONDS = 0.1


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(function: Callable[[T], R], tasks: Iterable[T], jobs: int, prepare: Callable[[], object]) -> Iterator[R]:
    """Call a function on each task, in some processes; give the results in the order of the tasks.

    A single task is done here. `prepare` makes, before the processes are made, what they share.
    Raises WorkerKilledError when a process is killed.
    """
    rest = iter(tasks)
    first = list(islice(rest, 2))
    if len(first) < 2:
        yield from map(function, first)
        return
    prepare()
    context = multiprocessing.get_context(METHOD)
    stop = context.Event()
    pool = ProcessPoolExecutor(jobs, context, _begin, (stop, os.getpid()))
    try:
        yield from _ahead(pool, function, chain(first, rest), jobs * _AHEAD)
    except BrokenProcessPool:
        reason = "a process of the build was killed, perhaps for want of memory; try fewer --jobs"
        raise WorkerKilledError(f"{reason}, and the build goes on from where it was") from None
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _ahead(pool: ProcessPoolExecutor, function: Callable[[T], R], tasks: Iterable[T], most: int) -> Iterator[R]:
    """Hand out tasks while few are under way, so that they need not all be held."""
    under_way: deque[Future[R]] = deque()
    for task in tasks:
        under_way.append(pool.submit(function, task))
        if len(under_way) > most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _begin(stop: Event, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is shared is never searched for garbage: that would copy it, and take long.
    gc.freeze()
    garbage.look_seldom()
    threading.Thread(target=_end_with, args=(stop, parent), daemon=True).start()


def _end_with(stop: Event, parent: int) -> None:
    """End this process when it is told to, or when its parent is gone, even by a kill."""
    while not stop.wait(_LOOK_EVERY_SECONDS):
        if os.getppid() != parent:
            break
    os._exit(1)
