"""The parts of all units become one graph, in the order of the input; what only the whole tells is decided here."""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.index import Row, line, rows
from kg.pipeline.parts import Decision, Task, named

Notice = Callable[[str], None]
#: File systems take names of 255 bytes; a character may be four.
_LONGEST_NAME = 50


@dataclass
class Tally:
    """What is counted while the parts are joined; `apart` are the rows of trials that several documents tell of."""

    trials: int = 0
    quads: int = 0
    documents: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    duplicates: list[Row] = field(default_factory=list)
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, ...]] = field(default_factory=Counter)
    concepts: set[str] = field(default_factory=set)
    unsettled: set[tuple[str, str, str]] = field(default_factory=set)
    findings: list[list[Any]] = field(default_factory=list)
    apart: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def count(self, row: Row) -> None:
        """Count a document that was read."""
        self.quads += row["quads"]
        self.documents.append({key: row[key] for key in ("name", "sha256", "layout", "trial")})
        self.count_stated(row)
        self.links.update(row["links"])
        for kind, (stated, linked) in row["coverage"].items():
            self.stated[kind] += stated
            self.linked[kind] += linked
        self.unmapped.update(map(tuple, row["unmapped"]))
        self.concepts.update(row["concepts"])
        self.unsettled.update(map(tuple, row["unsettled"]))
        self.findings += row["findings"]
        if row["is_apart"]:
            self.apart[row["trial"]].append({key: row[key] for key in ("offset", "length", "crc", "concepts")})

    def count_stated(self, counts: Mapping[str, Any]) -> None:
        """Count the properties and classes that some quads state."""
        self.properties.update(counts["properties"])
        self.classes.update(counts["classes"])


def decided(tasks: list[Task]) -> list[Task]:
    """Decide what was given twice and which documents tell of one trial; give the tasks with the decisions."""
    digests, keys = _repeated(tasks)
    decisions: dict[int, dict[int, Decision]] = defaultdict(dict)
    first: dict[str, str] = {}
    for number, place, row in _read_rows(tasks if digests or keys else ()):
        digest, key = row["digest"], row["trial"]
        if digest in first:
            decisions[number][place] = Decision(same_as=first[digest])
        elif key in keys:
            decisions[number][place] = Decision("", _part_key(key, digest, keys), is_apart=True)
        if digest in digests:
            first.setdefault(digest, row["name"])
    return [named(replace(task, decided=decisions.get(number, {}))) for number, task in enumerate(tasks)]


def _repeated(tasks: list[Task]) -> tuple[set[str], dict[str, str]]:
    """Find the digests that come twice, and the keys that come with several, with the first of these."""
    seen: set[bytes] = set()
    first: dict[str, bytes] = {}
    digests: set[str] = set()
    keys: dict[str, str] = {}
    for _, _, row in _read_rows(tasks):
        digest = bytes.fromhex(row["digest"])
        if digest in seen:
            digests.add(row["digest"])
        elif first.setdefault(row["trial"], digest) != digest:
            keys[row["trial"]] = first[row["trial"]].hex()
        seen.add(digest)
    return digests, keys


def _part_key(key: str, digest: str, keys: Mapping[str, str]) -> str:
    """Give parts of a trial that a second document tells of keys of their own."""
    return key if digest == keys[key] else f"{key}-{digest[:8]}"


def _read_rows(tasks: Iterable[Task]) -> Iterator[tuple[int, int, Row]]:
    for number, task in enumerate(tasks):
        for place, row in enumerate(rows(task.rows)):
            if "digest" in row:
                yield number, place, row


class Join:
    """The graph and the index that parts are joined into."""

    def __init__(self, graph: Path, index: Path, rejected: Path, notice: Notice) -> None:
        self.tally = Tally()
        self._graph, self._index, self._notice = graph, index, notice
        self._rejected = Rejected(rejected)

    def parts(self, tasks: Iterable[Task]) -> None:
        """Join the parts of some tasks. Raises KgError when there is no trial in them."""
        with self._graph.open("wb") as graph, self._index.open("wb") as index:
            for task in tasks:
                offset = graph.tell()
                with task.quads.open("rb") as part:
                    shutil.copyfileobj(part, graph, 1 << 20)
                for row in rows(task.rows):
                    self._count(row, task, offset)
                    offset += row.get("length", 0)
                    index.write(line(row))
        if not self.tally.documents:
            raise KgError(f"no trial could be read: {self._first_reason()}")
        self.tally.trials = len({row["trial"] for row in self.tally.documents})

    def add(self, chunk: bytes, quads: int) -> None:
        """Add quads of no document at the end of the graph."""
        with self._graph.open("ab") as graph:
            graph.write(chunk)
        self.tally.quads += quads

    def _count(self, row: Row, task: Task, offset: int) -> None:
        if "reason" in row:
            self._notice(f"{row['name']}: rejected: {row['reason']}")
            self._rejected.keep(row, task)
            self.tally.rejected.append({"name": row["name"], "reason": row["reason"]})
        elif "same_as" in row:
            self._notice(f"{row['name']}: the same document as {row['same_as']}, read once")
            self.tally.duplicates.append(row)
        else:
            row["offset"] = offset
            self.tally.count(row)

    def _first_reason(self) -> str:
        rejected = self.tally.rejected
        return f"{rejected[0]['name']}: {rejected[0]['reason']}" if rejected else "there is no document"


class Rejected:
    """The folder of what was rejected, each with its reason; a file of which several parts were, is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[bytes, str] = {}

    def keep(self, row: Row, task: Task) -> None:
        """Keep what was rejected, whole."""
        self._folder.mkdir(exist_ok=True)
        place = _free_name(self._folder, row["name"].replace("/", "_")[-_LONGEST_NAME:])
        reason = f"{row['reason']}\n"
        if "kept" in row:
            shutil.copyfile(task.rejected / row["kept"], place)
        elif (origin := bytes.fromhex(row.pop("file"))) in self._kept:
            reason += f"It is in {self._kept[origin]}\n"
        else:
            shutil.copyfile(os.fsdecode(origin), place)
            self._kept[origin] = place.name
        row.pop("kept", None)
        _reason(place).write_text(reason, encoding="utf-8")


def _free_name(folder: Path, name: str) -> Path:
    names = (name if number == 1 else f"{number}-{name}" for number in count(1))
    places = (folder / each for each in names)
    return next(place for place in places if not place.exists() and not _reason(place).exists())


def _reason(rejected: Path) -> Path:
    return rejected.with_name(f"{rejected.name}.reason.txt")
