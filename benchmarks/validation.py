"""How fast graphs are validated: the shapes as SPARQL in some processes, and pySHACL beside them in the same run."""

import argparse
import re
import resource
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import count, islice
from pathlib import Path

from kg.validation import Validator, graph_of_quads, shapes, validate
from kg.words import KG

_FIRST = f"<{KG}Trial> <".encode()
_ID = re.compile(rb"NCT([0-9]{8})")


def main() -> None:
    """Validate a built graph, repeated with fresh ids, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path, help="graph.nq of a build")
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--peer", type=int, default=1_000, help="so many of them by pySHACL; 0: none")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    trials = list(_trials(options.graph))
    ours = _timed(trials, options.trials, options.batch, options.jobs)
    print(f"SPARQL, {options.jobs} processes: {ours:.0f} trials a second")
    if options.peer:
        peer = _peer(trials, options.peer, options.batch)
        print(f"pySHACL, 1 process: {peer:.1f} trials a second")
        print(
            f"ratio: {ours / peer:.1f}; for one process each: {_timed(trials, options.peer, options.batch, 1) / peer:.1f}"
        )
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"statements a trial: {sum(len(trial.splitlines()) for trial in trials) / len(trials):.0f}")
    print(f"peak memory of the largest process: {peak / 1024:.0f} MB")


def _trials(graph: Path) -> Iterator[bytes]:
    """Cut the graph of a build before the first statement of each trial."""
    lines: list[bytes] = []
    with graph.open("rb") as file:
        for line in file:
            if _FIRST in line and lines:
                yield b"".join(lines)
                lines = []
            lines.append(line)
    yield b"".join(lines)


def _batches(trials: list[bytes], number: int, size: int) -> Iterator[bytes]:
    repeated = (_ID.sub(b"NCT%03d\\g<1>" % copy, trial) if copy else trial for copy in count() for trial in trials)
    several = islice(repeated, number)
    while batch := list(islice(several, size)):
        yield b"".join(batch)


@cache
def _validator() -> Validator:
    return Validator()


def _found(batch: bytes) -> tuple[int, float]:
    start = time.process_time()
    return len(_validator().validate(batch)), time.process_time() - start


def _timed(trials: list[bytes], number: int, size: int, jobs: int) -> float:
    with ProcessPoolExecutor(jobs) as pool:
        # The processes are started, and the queries made, before the clock is.
        list(pool.map(_found, [trials[0]] * jobs * 4))
        return _rate(pool.map(_found, _batches(trials, number, size)), number)


def _peer(trials: list[bytes], number: int, size: int) -> float:
    by = shapes()

    def judged(batch: bytes) -> tuple[int, float]:
        start = time.process_time()
        return len(validate(graph_of_quads(batch), by)[0]), time.process_time() - start

    return _rate(map(judged, _batches(trials, number, size)), number)


def _rate(found: Iterable[tuple[int, float]], number: int) -> float:
    """Print what was found; on a machine that does other work too, processor time says more than the clock."""
    start = time.perf_counter()
    results, processor = (sum(each) for each in zip(*found, strict=True))
    print(f"{results} results of {number} trials, {processor / number * 1000:.2f} ms of one processor a trial")
    return number / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
