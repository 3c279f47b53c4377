"""The order of the stages, once: read, ground, state, entail, check, join, export, store."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from kg import output
from kg.errors import KgError
from kg.index import Chunks, Row, packed
from kg.pipeline import counts, ending, joining, old_build, processes, work
from kg.pipeline.joining import Join, Notice, Tally
from kg.pipeline.parts import Task, named
from kg.pipeline.recipe import Recipe
from kg.readers import sources
from kg.readers.units import Source

#: So many trials that several documents tell of are checked together.
_TOGETHER = 50
_BASE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`/]+(?:/[^\s<>\"{}|\\^`]*)?[/#]")

#: Is told the bytes of the input and the documents that are done.
Progress = Callable[[int, int], None]
Run = Callable[[Iterable[Task]], Iterator[tuple[Task, int]]]


def build(  # noqa: PLR0913 (the choices of a user)
    places: Iterable[str],
    out: Path,
    recipe: Recipe | None = None,
    *,
    jobs: int = 0,
    with_store: bool = True,
    with_turtle: bool | None = None,
    notice: Notice = lambda _text: None,
    progress: Progress = lambda _bytes, _documents: None,
) -> dict[str, Any]:
    """Build the graph of some documents into a folder, all or nothing; give its summary.

    `places` are files, folders, globs and archives, `-` for standard input; `jobs` is the number of
    processes, 0 for one on each processor. `notice` is told in a line what was rejected and passed
    over. Raises KgError when nothing could be built at all.
    """
    recipe = recipe or Recipe()
    if not _BASE_IRI.fullmatch(recipe.base):
        raise KgError(f"{recipe.base}: a base IRI begins with http(s)://, has no space or quote, and ends with / or #")
    with output.folder(out, recipe.fingerprint()) as fresh:
        planned = _planned(sources.sources(places, out.resolve()), fresh, out.resolve(), recipe)
        run = partial(
            processes.in_order,
            work.run,
            jobs=jobs or processes.cores(),
            prepare=partial(work.prepare, recipe, out.resolve()),
        )
        tasks = _worked(planned, run, progress)
        tally = _joined(tasks, fresh, recipe, notice)
        if output.fingerprint(out) == recipe.fingerprint():
            notice(_changes(old_build.compared(out / output.INDEX, fresh / output.INDEX)))
        return ending.write(tally, fresh, recipe, with_store=with_store, with_turtle=with_turtle)


def size(places: Iterable[str], out: Path) -> int:
    """Count the bytes of the files that a build would read."""
    return sources.weight(sources.sources(places, out.resolve()))


def _planned(found: list[Source], fresh: Path, old: Path, recipe: Recipe) -> Iterator[Task]:
    parts = fresh / output.PARTS
    spool = parts / "spool"
    for folder in (parts, spool):
        folder.mkdir(exist_ok=True)
    for number, unit in enumerate(sources.plan(found, spool)):
        yield named(Task(parts, number, unit, recipe, old))


def _worked(planned: Iterable[Task], run: Run, progress: Progress) -> list[Task]:
    """Work on all units; on those again of which only the whole input told what becomes of a document."""
    tasks: list[Task] = []
    done = documents = 0
    for task, number in run(planned):
        tasks.append(task)
        done, documents = done + task.unit.weight, documents + number
        progress(done, documents)
    settled = joining.decided(tasks)
    for _ in run(task for task in settled if task.decided):
        pass
    return settled


def _joined(tasks: list[Task], fresh: Path, recipe: Recipe, notice: Notice) -> Tally:
    """Join the parts; add the concepts that their links lead to, and check what no part could."""
    graph = fresh / (output.PACKED_GRAPH if recipe.compressed else output.GRAPH)
    join = Join(graph, fresh / output.INDEX, fresh / "rejected", notice)
    join.parts(tasks)
    tally, worker = join.tally, work.worker(recipe)
    used = worker.concepts.reached(tally.concepts)
    lines = [*worker.concepts.lines(used), *worker.concepts.settled(tally.unsettled)]
    tally.concepts = set(used)
    tally.count_stated(counts.of_lines(lines))
    join.add(packed(lines, compressed=recipe.compressed), len(lines))
    if recipe.checked:
        tally.findings += worker.check_concepts(lines)
        for rows in _together(tally):
            chunks = Chunks(graph)
            concepts = {concept for row in rows for concept in row["concepts"]}
            tally.findings += worker.check(b"".join(map(chunks.read, rows)), concepts)
    return tally


def _together(tally: Tally) -> Iterator[list[Row]]:
    """Give the rows of trials that several documents tell of, some trials at a time."""
    trials = [rows for _, rows in sorted(tally.apart.items())]
    for start in range(0, len(trials), _TOGETHER):
        yield [row for rows in trials[start : start + _TOGETHER] for row in rows]


def _changes(counts: Mapping[str, int]) -> str:
    return f"trials since the last build: {', '.join(f'{number:,} {name}' for name, number in counts.items())}"
