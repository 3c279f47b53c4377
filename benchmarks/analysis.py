"""Measure analyses on synthetic trials that hold what real ones do, and beside them networkx alone.

python benchmarks/analysis.py --build out [--sizes 1000,10000,100000] [--store]

Each synthetic trial takes the concepts of a trial of the build, and exchanges each with a chance
of 0.3 for another, so that counts grow with the frequencies of the build. `--store` also loads the
largest size into an Oxigraph store, and asks it there.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import networkx as nx

from kg import analysis, store
from kg.analysis.incidence import GIVEN_TOGETHER, PRIMARY, Trials, incidence
from kg.words import BASE, KG, RDF

KINDS = analysis.KINDS
EXCHANGED = 0.3
#: Beyond these sizes networkx alone does not finish in reasonable time or memory.
NETWORKX_TRIALS, NETWORKX_DRUGS = 2_000, 100_000
PROPERTIES = {
    "drug": "studiesDrug",
    "mechanism": "investigatesMechanism",
    "condition": "studiesCondition",
    "endpoint": "hasEndpoint",
}
T = TypeVar("T")
Held = dict[str, list[tuple[str, str]]]


def synthetic(real: Trials, size: int, seed: int = 0) -> Held:
    """Draw trials whose concepts are distributed as in a build; beside them, drugs of a long tail."""
    drawn = random.Random(seed)
    all_of = {kind: [c for row in range(len(real.iris)) for c in real.held[kind].of(row)] for kind in KINDS}
    held: Held = {kind: [] for kind in KINDS}
    for number in range(size):
        row, trial = drawn.randrange(len(real.iris)), f"{BASE}trial/S{number:07}"
        for kind in KINDS:
            for concept in real.held[kind].of(row):
                held[kind].append((trial, _exchanged(concept, all_of[kind], kind, size, drawn)))
    return held


def _exchanged(concept: str, others: list[str], kind: str, size: int, drawn: random.Random) -> str:
    """Keep a concept, or take another as frequent as it is; the registry's drugs and conditions grow with its trials."""
    found = concept if drawn.random() > EXCHANGED else drawn.choice(others)
    if kind in ("drug", "condition") and drawn.random() < EXCHANGED:
        return f"{BASE}{kind}/tail-{int(drawn.paretovariate(0.5)) % max(size // 20, 1)}"
    return found


def trials_of(held: Held, size: int) -> Trials:
    """Make the trials of synthetic pairs."""
    iris = tuple(f"{BASE}trial/S{number:07}" for number in range(size))
    parts = {kind: incidence(pairs, iris) for kind, pairs in held.items()}
    kinds = {concept: kind for kind in KINDS for concept in parts[kind].columns}
    return Trials(iris, {**parts, PRIMARY: parts["endpoint"], GIVEN_TOGETHER: parts["mechanism"]}, kinds=kinds)


def measured(work: Callable[[], T]) -> tuple[str, T]:
    """Give the seconds that work takes of processors and by the clock, with the peak memory of the process; and what it gives."""
    begun, clock = time.process_time(), time.perf_counter()
    result = work()
    spent, clock = time.process_time() - begun, time.perf_counter() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{spent:8.2f} s of processors {clock:8.2f} s by the clock {memory:6} MB", result


def one(task: str, real: Trials, size: int) -> tuple[str, str]:
    """Run one task on synthetic trials; its memory is that of the process, input included."""
    trials = trials_of(synthetic(real, size), size)
    return measured(lambda: TASKS[task](trials))


def _shared(*kinds: str) -> Callable[[Trials], str]:
    def run(trials: Trials) -> str:
        found = analysis.projection(trials, kinds)
        reasons = sum(len(found.shared(at)) for at in range(len(found)))
        return f"{len(found)} pairs, {reasons} reasons, {len(found.hubs)} hubs set apart"

    return run


def _communities(trials: Trials) -> str:
    graph = analysis.shared(trials, between="drug", top=None)
    return f"{len(analysis.communities(graph))} communities of {graph}"


def _networkx(kind: str, on_trials: bool) -> Callable[[Trials], str]:
    def run(trials: Trials) -> str:
        graph = trials.graph(kind)
        nodes = trials.iris if on_trials else trials.held[kind].columns
        return str(nx.bipartite.weighted_projected_graph(graph, nodes))

    return run


TASKS: dict[str, Callable[[Trials], str]] = {
    "shared drugs": _shared("drug"),
    "shared endpoints": _shared("endpoint"),
    "shared, all kinds": _shared(*KINDS),
    "similar to one": lambda trials: f"{len(analysis.similar(trials, trials.iris[0]))} trials",
    "drug communities": _communities,
    "combinations": lambda trials: f"{len(analysis.combinations(trials, 2))} pairs",
    "networkx: shared drugs": _networkx("drug", True),
    "networkx: shared endpoints": _networkx("endpoint", True),
    "networkx: drugs by trials": _networkx("drug", False),
}


def runs(sizes: list[int]) -> Iterator[tuple[str, int]]:
    """List the tasks at the sizes that they can do."""
    for task in TASKS:
        most = NETWORKX_DRUGS if "by trials" in task else NETWORKX_TRIALS if "networkx" in task else max(sizes)
        yield from ((task, size) for size in sizes if size <= most)


def from_store(real: Trials, size: int, folder: Path) -> None:
    """Load the synthetic trials into a store and ask it."""
    held = synthetic(real, size)
    graph = folder / "graph.nq"
    with graph.open("w", encoding="utf-8") as file:
        file.writelines(_quads(held, real, size))
    taken, _ = measured(lambda: store.load(graph, folder / "store"))
    print(f"load {size} trials into a store: {taken}")
    opened = store.open_store(folder / "store")
    for number in (0, 1, size // 2, 0, 1, size // 2):
        trial = f"{BASE}trial/S{number:07}"
        taken, (_, found, left_out) = measured(partial(analysis.similar_in, opened, trial))
        print(f"similar to S{number:07} from the store: {taken}, {len(found)} trials, {len(left_out)} too frequent")
    taken, trials = measured(lambda: analysis.read(opened))
    print(f"read all of the store: {taken}, {len(trials.iris)} trials")


def _quads(held: Held, real: Trials, size: int) -> Iterator[str]:
    name = f"<{BASE}graph/synthetic>"
    for number in range(size):
        yield f"<{BASE}trial/S{number:07}> <{RDF}type> <{KG}Trial> {name} .\n"
    for kind, property_ in PROPERTIES.items():
        yield from (f"<{trial}> <{KG}{property_}> <{concept}> {name} .\n" for trial, concept in held[kind])
    for concept, kind in real.kinds.items():
        yield f"<{concept}> <{RDF}type> <{KG}{kind.title()}> {name} .\n"


def main() -> int:
    """Print a line for each task and size, and ask the store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--store", action="store_true")
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")]
    real = analysis.read(store.open_store(wanted.build / "store"))
    for task, size in runs(sizes):
        with get_context("spawn").Pool(1) as pool:
            taken, said = pool.apply(one, (task, real, size))
        print(f"{task:28} {size:7} trials {taken}  {said}", flush=True)
    if wanted.store:
        with tempfile.TemporaryDirectory() as folder:
            from_store(real, max(sizes), Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
