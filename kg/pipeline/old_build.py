"""What the build before knows: documents whose bytes it read are taken from it."""

import os
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Protocol

import orjson

from kg import output
from kg.index import Chunks, Row, packed, rows
from kg.pipeline.checking import renamed
from kg.pipeline.parts import Decision
from kg.statements import Statements, line
from kg.trial import Document

Found = tuple[Row, bytes]
#: What a row says only of the graph that it stands in.
_OF_ITS_GRAPH = ("offset", "length", "crc")


class Known(Protocol):
    """Something that may know a document."""

    def get(self, document: Document, decision: Decision) -> Found | None:
        """Give the row and the quads of a document."""


class Nothing:
    """No build before."""

    def get(self, _document: Document, _decision: Decision) -> None:
        """Find nothing."""


class Rows:
    """The rows of a build, by the SHA-256 of what was read."""

    def __init__(self, build: Path) -> None:
        self._graph, self._index = output.graph(build), build / output.INDEX
        self._statements = Statements(output.base_iri(build))
        self._is_compressed = self._graph.suffix == ".gz"
        self._places = dict(_places(self._index))
        self._opened: dict[int, tuple[IO[bytes], Chunks]] = {}

    def get(self, document: Document, decision: Decision) -> Found | None:
        """Give what the build made of just these bytes, under the name that they have now."""
        place = self._places.get(bytes.fromhex(document.source_sha256))
        if place is None:
            return None
        index, graph = self._files()
        index.seek(place)
        row: Row = orjson.loads(index.readline())
        if row["is_apart"] != decision.is_apart or row["part_key"] != (decision.part_key or row["trial"]):
            return None
        text = graph.read(row)
        return self._renamed(row, text.decode(), document) if text else None

    def _files(self) -> tuple[IO[bytes], Chunks]:
        """Open the files once in each process: those that are forked would share where they stand."""
        process = os.getpid()
        if process not in self._opened:
            self._opened[process] = self._index.open("rb"), Chunks(self._graph)
        return self._opened[process]

    def _renamed(self, row: Row, text: str, document: Document) -> Found:
        old, new = (line(self._statements.document_name(n, document.digest)) for n in (row["name"], document.name))
        findings = [renamed(finding, document.name) for finding in row["findings"]]
        kept = {key: value for key, value in row.items() if key not in _OF_ITS_GRAPH}
        kept |= {"name": document.name, "findings": findings}
        return kept, packed([text.replace(old, new, 1)], compressed=self._is_compressed)


def rows_of(build: Path, fingerprint: str) -> Known:
    """Give what a build knows; nothing when it is none, or was made in another way."""
    index = build / output.INDEX
    state = index.stat() if index.exists() else None
    return _rows(build, fingerprint, state and (state.st_ino, state.st_mtime_ns))


@lru_cache(maxsize=1)
def _rows(build: Path, fingerprint: str, _state: tuple[int, int] | None) -> Known:
    return Rows(build) if output.fingerprint(build) == fingerprint else Nothing()


def compared(old: Path, new: Path) -> dict[str, int]:
    """Count the trials of two indexes: unchanged, changed, new, gone."""
    before, after = _trials(old), _trials(new)
    same = sum(before.get(key) == digests for key, digests in after.items())
    both = len(before.keys() & after.keys())
    counts = same, both - same, len(after) - both, len(before) - both
    return dict(zip(("unchanged", "changed", "new", "gone"), counts, strict=True))


def _trials(index: Path) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(index):
        if "trial" in row:
            found[row["trial"]].add(row["sha256"][:16])
    return {key: frozenset(digests) for key, digests in found.items()}


def _places(index: Path) -> Iterator[tuple[bytes, int]]:
    place = 0
    with index.open("rb") as file:
        for text in file:
            row = orjson.loads(text)
            if "sha256" in row:
                yield bytes.fromhex(row["sha256"]), place
            place += len(text)
