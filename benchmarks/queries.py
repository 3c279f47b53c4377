"""How long every question of the catalogue takes on a graph of many trials: `python benchmarks/queries.py --help`.

The trials are those of a build, repeated under new ids until there are enough; what each says of drugs,
conditions and endpoints stays, so that hubs grow with the graph as they do in a registry. Evidence is kept
for the first round only, to fit on a laptop.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from kg import output, queries, store
from kg.words import BASE

_OWN = re.compile(
    rf"(<{BASE}(?:trial|arm|intervention|outcome|criterion|document|evidence|graph)/)(NCT\d{{8}}|doc-[0-9a-f]{{16}}|[0-9a-f]{{16}})"
)
_ID = re.compile(r'(registryId> "NCT\d{8})"')
_MARK = "\0"
#: What takes a processor longer than this is not asked again.
HOPELESS_SECONDS = 20
#: What is asked for instead of the defaults, which the trials of another build need not have.
_ASKED = {"Drug": "pembrolizumab"}


def repeated(graph: Path, rounds: int) -> Iterator[str]:
    """Give the lines of a graph, those of its trials once for each round."""
    lines = graph.read_text(encoding="utf-8").splitlines(keepends=True)
    yield from lines
    kept = [line for line in lines if _OWN.match(line) and not line.endswith("-evidence> .\n")]
    template = "".join(_ID.sub(rf'\1{_MARK}"', _OWN.sub(rf"\1\2{_MARK}", line)) for line in kept)
    for number in range(1, rounds):
        yield template.replace(_MARK, f"x{number}")


def main() -> None:
    """Print the median time of each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, help="a build")
    parser.add_argument("--trials", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True, help="where the store of many trials is kept")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="", help="only the questions whose name begins so")
    args = parser.parse_args()
    many = args.work / f"store-{args.trials}"
    if not many.exists():
        make(args.build, args.trials, many)
    opened = store.open_store(many)
    # A trial that shares a drug and a mechanism with many.
    busy = queries.ask(opened, "trials-by-drug", {"drug": _ASKED["Drug"]}).rows[0][0]
    print("| question | rows | median ms | of a processor |\n|---|---:|---:|---:|")
    for name, query in queries.catalogue().items():
        if name.startswith(args.only):
            asked = {each.name: {**_ASKED, "Trial": str(busy)}.get(each.kind, "") for each in query.parameters}
            rows, taken = timed(opened, query, {name: value for name, value in asked.items() if value}, args.repeat)
            clock, spent = (statistics.median(each) * 1000 for each in zip(*taken, strict=True))
            print(f"| {name} | {rows:,} | {clock:,.0f} | {spent:,.0f} |", flush=True)


def make(build: Path, trials: int, place: Path) -> None:
    """Load the repeated graph of a build into a store."""
    place.parent.mkdir(parents=True, exist_ok=True)
    text = place.with_suffix(".nq")
    own = json.loads((output.open_build(build) / output.SUMMARY).read_text(encoding="utf-8"))["documents"]
    with text.open("w", encoding="utf-8") as file:
        file.writelines(repeated(build / "graph.nq", -(-trials // own)))
    store.load(text, place)
    text.unlink()


def timed(
    opened: store.Opened, query: queries.Query, values: dict[str, str], repeat: int
) -> tuple[int, list[tuple[float, float]]]:
    """Run a question once to warm the store, then some times; give seconds by the clock and of processors."""
    rows, taken = 0, []
    for _ in range(repeat + 1):
        begun, spent = time.perf_counter(), time.process_time()
        rows = len(queries.run(opened, query, values).rows)
        taken.append((time.perf_counter() - begun, time.process_time() - spent))
        if taken[-1][1] > HOPELESS_SECONDS:
            break
    return rows, taken[1:] or taken


if __name__ == "__main__":
    main()
