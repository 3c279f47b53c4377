"""What the work on one unit leaves: its quads, a row for each of its documents, and what was rejected.

A row is a line of JSON of one of three kinds: a document that was read, with all that the summary
and the tables count; one that was rejected (`reason`); one that was given before (`same_as`). The
rows are written last, so a part that has them is whole, and a build that was killed goes on from it.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.index import Row, line, place_of, rows
from kg.pipeline.recipe import Recipe
from kg.readers.units import Unit


@dataclass(frozen=True, slots=True)
class Decision:
    """What only the whole input tells of a document: that it was given before, or the keys of its parts.

    `is_apart` says that others tell of the same trial; they are checked together, at the end.
    """

    same_as: str = ""
    part_key: str = ""
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """The work on one unit; `decided` tells of some documents, by their place in it."""

    folder: Path
    number: int
    unit: Unit
    recipe: Recipe
    old: Path
    decided: Mapping[int, Decision] = field(default_factory=dict)
    name: str = ""

    @property
    def quads(self) -> Path:
        """Where the quads are written."""
        return self.folder / f"{self.name}.nq"

    @property
    def rows(self) -> Path:
        """Where the rows are written."""
        return self.folder / f"{self.name}.rows"

    @property
    def rejected(self) -> Path:
        """The folder of what was rejected."""
        return self.folder / f"{self.name}.rejected"

    def is_done(self) -> bool:
        """Say whether the part is there, and whole."""
        return self.rows.exists() and self.quads.stat().st_size == sum(row.get("length", 0) for row in rows(self.rows))


def named(task: Task) -> Task:
    """Name a task for its place, its unit and what is decided: equal names, equal parts."""
    told = f"{task.unit.mark}\n{sorted((n, repr(d)) for n, d in task.decided.items())}"
    return replace(task, name=f"{task.number:06}-{hashlib.sha256(os.fsencode(told)).hexdigest()[:16]}")


class PartFile:
    """A part that is being written; it takes its name when the block ends well."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._rows: list[Row] = []

    def __enter__(self) -> "PartFile":
        self._file = self._place(self._task.quads).open("wb")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._place(self._task.rows).write_bytes(b"".join(map(line, self._rows)))
            for path in (self._task.quads, self._task.rows):
                self._place(path).replace(path)

    @staticmethod
    def _place(path: Path) -> Path:
        return path.with_suffix(f"{path.suffix}.{os.getpid()}")

    def add(self, row: Row, chunk: bytes = b"") -> None:
        """Add the row of a document, and its quads as they stand in the graph."""
        if chunk:
            row |= place_of(chunk)
        self._file.write(chunk)
        self._rows.append(row)

    def keep(self, content: bytes) -> str:
        """Keep the bytes of a rejected document; give the name of their file."""
        self._task.rejected.mkdir(exist_ok=True)
        name = str(len(self._rows))
        (self._task.rejected / name).write_bytes(content)
        return name
