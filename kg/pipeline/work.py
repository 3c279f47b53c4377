"""The work of one process on one unit: read, ground, state, entail, check."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kg import readers, vocabulary
from kg.errors import DocumentError
from kg.grounding import additions
from kg.grounding.coverage import coverage
from kg.grounding.lexicon import Lexicon
from kg.grounding.trials import ground
from kg.index import Row, packed, rows
from kg.pipeline import checking, counts, old_build
from kg.pipeline.checking import Checker
from kg.pipeline.concepts import Concepts
from kg.pipeline.parts import Decision, PartFile, Task
from kg.pipeline.recipe import Recipe
from kg.readers.contents import Rejection
from kg.statements import Statements, line
from kg.trial import Document, Trial

#: So many documents are checked together: enough to be fast, few enough to stay small.
BATCH = 100
_UNDECIDED = Decision()


def run(task: Task) -> tuple[Task, int]:
    """Work on a unit, unless its part is there; give the task and the number of its documents."""
    if not task.is_done():
        worker(task.recipe).write(task)
    return task, sum(1 for _ in rows(task.rows))


def prepare(recipe: Recipe, old: Path) -> None:
    """Load what processes that are forked share: the vocabulary, and what the build before knows."""
    worker(recipe).warm()
    old_build.rows_of(old, recipe.fingerprint())


def worker(recipe: Recipe) -> "Worker":
    """Give this process's worker, made once."""
    return _worker(recipe, recipe.fingerprint())


@cache
def _worker(recipe: Recipe, _fingerprint: str) -> "Worker":
    return Worker(recipe)


@cache
def _lexicon(terms: tuple[Path, ...], _fingerprint: str) -> Lexicon:
    return Lexicon(additions.add(vocabulary.load(), terms))


class Worker:
    """What one process needs at hand."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe, self._fingerprint = recipe, recipe.fingerprint()
        self._lexicon = _lexicon(recipe.terms, self._fingerprint if recipe.terms else "")
        self.statements = Statements(recipe.base, evidence=recipe.evidence)
        self.concepts = Concepts(self._lexicon.vocabulary, self.statements)
        self.checker = Checker()

    def warm(self) -> None:
        """Make the tables that are made when they are first asked for, before others share them."""
        self._lexicon.warm()

    def write(self, task: Task) -> None:
        """Write the part of a unit."""
        known = old_build.rows_of(task.old, self._fingerprint)
        with PartFile(task) as part:
            batch = _Batch(self)
            for number, document in enumerate(task.unit.documents()):
                decision = task.decided.get(number, _UNDECIDED)
                if isinstance(document, Rejection):
                    self._reject(part, document)
                elif decision.same_as:
                    part.add({"name": document.name, "same_as": decision.same_as})
                elif found := known.get(document, decision):
                    part.add(*found)
                else:
                    self._read(part, document, decision, batch)
            batch.check()

    def check(self, trials: bytes, concepts: Iterable[str]) -> list[Any]:
        """Check the quads of some trials together with those of the concepts that they link to."""
        whole = trials + "".join(self.concepts.lines(self.concepts.reached(concepts))).encode()
        return self.checker.check_trials(whole)

    def check_concepts(self, lines: list[str]) -> list[Any]:
        """Check the quads of concepts by themselves."""
        return self.checker.check("".join(lines).encode()) if lines else []

    def _read(self, part: PartFile, document: Document, decision: Decision, batch: "_Batch") -> None:
        try:
            trial = self._grounded(document, decision)
            quads = list(self.statements.trial(trial))
            quads += self.concepts.entailed_by_trial(quads)
            lines = list(map(line, quads))
        except DocumentError as error:
            self._reject(part, Rejection(document.name, str(error), document.origin))
        except Exception as error:  # noqa: BLE001 (one record must not cost all the others)
            reason = f"a fault of kg, please report it: {type(error).__name__}: {' '.join(str(error).split())}"
            self._reject(part, Rejection(document.name, reason, document.origin))
        else:
            row = _row(trial, len(lines), is_apart=decision.is_apart) | counts.of_quads(quads)
            row["unsettled"] = self.concepts.unsettled(quads)
            part.add(row, packed(lines, compressed=self._recipe.compressed))
            if self._recipe.checked and not decision.is_apart:
                batch.add(row, lines)

    def _grounded(self, document: Document, decision: Decision) -> Trial:
        trial = readers.read(document)
        return ground(replace(trial, part_key=decision.part_key or trial.key), self._lexicon)

    @staticmethod
    def _reject(part: PartFile, rejection: Rejection) -> None:
        row: Row = {"name": rejection.name, "reason": rejection.reason}
        if isinstance(rejection.content, Path):
            row["file"] = bytes(rejection.content).hex()
        else:
            row["kept"] = part.keep(rejection.content)
        part.add(row)


class _Batch:
    """Documents that are checked together; the findings of each go into its row."""

    def __init__(self, worker_: Worker) -> None:
        self._worker = worker_
        self._rows: dict[str, Row] = {}
        self._lines: list[str] = []

    def add(self, row: Row, lines: list[str]) -> None:
        """Add a document; findings know it by its name."""
        if len(self._rows) == BATCH or row["name"] in self._rows:
            self.check()
        self._rows[row["name"]] = row
        self._lines += lines

    def check(self) -> None:
        """Check what was added, and begin anew."""
        if self._rows:
            concepts = {concept for row in self._rows.values() for concept in row["concepts"]}
            first = next(iter(self._rows.values()))
            for finding in self._worker.check("".join(self._lines).encode(), concepts):
                self._rows.get(checking.document(finding), first)["findings"].append(finding)
        for row in self._rows.values():
            row["findings"].sort()
        self._rows, self._lines = {}, []


def _row(trial: Trial, quads: int, *, is_apart: bool) -> Row:
    document = trial.document
    return {
        "name": document.name,
        "sha256": document.source_sha256,
        "layout": document.layout,
        "trial": trial.key,
        "digest": document.digest,
        "part_key": trial.part_key,
        "is_apart": is_apart,
        "quads": quads,
        "coverage": coverage(trial),
        "links": _counted(link.predicate for link in trial.links),
        "concepts": sorted({link.concept for link in trial.links}),
        "unmapped": [
            [" ".join(each.name.text.split()), each.kind, each.reason, "|".join(each.candidates)]
            for each in trial.unmapped
        ],
        "findings": [],
    }


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(names).items()))
