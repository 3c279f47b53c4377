"""Measure a build: trials a second, memory, growth; the floor, rdflib and Oxigraph's own loader beside it.

python benchmarks/build.py --dev studies.ndjson.gz --size 10000 --size 100000
"""

import argparse
import gzip
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from kg import pipeline, store
from kg.pipeline import processes
from kg.pipeline.recipe import Recipe

#: No study of the registry has an id from here on.
FIRST_ID = 90_000_000
LOOK_EVERY_SECONDS = 0.25
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What a piece of work took: seconds by the clock and of processors, and the most memory of all its processes."""

    seconds: float
    processor_seconds: float
    peak_bytes: int

    def line(self, name: str, trials: int) -> str:
        """Write it as a row of a table."""
        return (
            f"| {name} | {trials:,} | {trials / self.seconds:,.0f} | {trials / self.processor_seconds:,.0f} "
            f"| {self.peak_bytes / MEGABYTE:,.0f} |"
        )


def measured(work: Callable[[], object]) -> Measured:
    """Do some work in a process of its own, and measure it with all the processes that it makes."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_timed, args=(work, theirs))
    process.start()
    peak = _Peak(process.pid or 0)
    process.join()
    if process.exitcode:
        raise SystemExit(f"the work ended with {process.exitcode}")
    return Measured(*ours.recv(), peak.stop())


def _timed(work: Callable[[], object], told: Any) -> None:  # noqa: ANN401 (a Connection)
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told.send((seconds, sum(each.ru_utime + each.ru_stime for each in used)))


class _Peak:
    """Looks now and then at the memory of a process and of all below it; what they share is counted once."""

    def __init__(self, top: int) -> None:
        self._top, self._most, self._done = top, 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> int:
        """Give the most that was seen."""
        self._done.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._done.wait(LOOK_EVERY_SECONDS):
            self._most = max(self._most, sum(_memory(pid) for pid in _family(self._top)))


def _family(top: int) -> Iterator[int]:
    yield top
    for tasks in Path(f"/proc/{top}/task").glob("*/children"):
        for child in _text(tasks).split():
            yield from _family(int(child))


def _memory(pid: int) -> int:
    line = next((each for each in _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines() if each.startswith("Pss:")), "")
    return int(line.split()[1]) * 1024 if line else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def make_input(dev: Path, size: int, place: Path) -> int:
    """Write the studies again and again, each with an id of its own and a little changed; give the bytes."""
    with gzip.open(dev) if dev.suffix == ".gz" else dev.open("rb") as file:
        studies = [orjson.loads(line) for line in file]
    with place.open("wb") as out:
        for number in range(size):
            out.write(_varied(studies[number % len(studies)], number) + b"\n")
    return place.stat().st_size


def _varied(study: dict[str, Any], number: int) -> bytes:
    protocol = study["protocolSection"]
    identification = protocol["identificationModule"]
    changed = protocol | {
        "identificationModule": identification | {"briefTitle": f"{identification['briefTitle']} {number}"}
    }
    text = orjson.dumps(study | {"protocolSection": changed})
    return text.replace(identification["nctId"].encode(), b"NCT%d" % (FIRST_ID + number))


def build(source: Path, out: Path, jobs: int) -> None:
    """Read, ground, state, with the evidence, and write."""
    pipeline.build([str(source)], out, Recipe(checked=False), jobs=jobs, with_store=False, with_turtle=False)


def floor(source: Path, graph: Path, out: Path) -> None:
    """Parse the same input, and write the same bytes."""
    with source.open("rb") as file:
        for line in file:
            orjson.loads(line)
    with graph.open("rb") as file, out.open("wb") as written:
        while block := file.read(1 << 20):
            written.write(block)


def load_with_kg(graph: Path, place: Path) -> None:
    """Load as a build does."""
    store.load(graph, place)


def load_with_oxigraph(graph: Path, place: Path) -> None:
    """Load with nothing of ours."""
    made = Store(str(place))
    made.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
    made.flush()


def state_with_rdflib(lines: bytes, out: Path) -> None:
    """Add the statements to an rdflib graph, and serialise it."""
    graph = rdflib.Graph()
    for quad in parse(lines, RdfFormat.N_QUADS):
        graph.add(tuple(map(_rdflib_term, quad.triple)))  # type: ignore[arg-type]
    graph.serialize(out, format="nt", encoding="utf-8")


def _rdflib_term(term: object) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, Literal)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _first(out: Path, documents: int) -> bytes:
    """Give the quads of the first documents of a build."""
    with (out / "index.ndjson").open("rb") as file:
        *_, last = map(orjson.loads, islice(file, documents))
    with (out / "graph.nq").open("rb") as file:
        return file.read(last["offset"] + last["length"])


def _report(size: int, dev: Path, jobs: int, peers: int) -> Measured:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as home:
        source, out, place = (Path(home) / name for name in ("in.ndjson", "out", "place"))
        read = make_input(dev, size, source)
        ours = measured(partial(build, source, out, jobs))
        graph = out / "graph.nq"
        print(ours.line(f"build, {jobs} processes", size))
        print(measured(partial(floor, source, graph, place)).line("floor: parse, write the same bytes", size))
        lines = _first(out, peers)
        print(measured(partial(state_with_rdflib, lines, place)).line("rdflib: add and serialise only", peers))
        print(measured(partial(load_with_kg, graph, Path(home) / "one")).line("load by kg", size))
        print(measured(partial(load_with_oxigraph, graph, Path(home) / "two")).line("load by Oxigraph alone", size))
        print(f"\n{read / MEGABYTE:,.0f} MB in, {graph.stat().st_size / MEGABYTE:,.0f} MB of N-Quads out\n")
    return ours


def main() -> None:
    """Measure a build of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path, required=True, help="studies, one a line")
    parser.add_argument("--size", type=int, action="append", required=True, help="trials to build; may be given twice")
    parser.add_argument("--jobs", type=int, default=processes.cores())
    parser.add_argument("--peers", type=int, default=500, help="trials for rdflib")
    chosen = parser.parse_args()
    print(f"load average before: {os.getloadavg()[0]:.1f} on {processes.cores()} processors\n")
    print("| work | trials | a second | a processor second | peak MB |\n|---|---|---|---|---|")
    found = [(size, _report(size, chosen.dev, chosen.jobs, min(chosen.peers, size))) for size in chosen.size]
    (small, first), (large, last) = found[0], found[-1]
    if large > small:
        slower = (last.processor_seconds / large) / (first.processor_seconds / small)
        print(f"from {small:,} to {large:,}: {slower:.2f} × the processor time a trial,", end=" ")
        print(f"{last.peak_bytes / first.peak_bytes:.2f} × the memory")


if __name__ == "__main__":
    main()
