"""The index of a build: a row for each document, with where its quads stand in the graph."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson

Row = dict[str, Any]


def line(row: Row) -> bytes:
    """Write a row."""
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def rows(path: Path) -> Iterator[Row]:
    """Read rows."""
    with path.open("rb") as file:
        yield from map(orjson.loads, file)


def packed(lines: Iterable[str], *, compressed: bool) -> bytes:
    """Write lines as they stand in a graph: compressed, each document is a gzip member of its own."""
    text = "".join(lines).encode()
    return gzip.compress(text, 6, mtime=0) if compressed else text


def place_of(chunk: bytes, offset: int = 0) -> Row:
    """Say in a row where quads stand, and by what they are known."""
    return {"offset": offset, "length": len(chunk), "crc": zlib.crc32(chunk)}


class Chunks:
    """The quads of single documents, read from where they stand in a graph."""

    def __init__(self, graph: Path) -> None:
        self._file: IO[bytes] = graph.open("rb")
        self._is_compressed = graph.suffix == ".gz"

    def read(self, row: Row) -> bytes:
        """Give a document's quads as text, or nothing where they are not what was written."""
        self._file.seek(row["offset"])
        chunk = self._file.read(row["length"])
        return self._text(chunk) if zlib.crc32(chunk) == row["crc"] else b""

    def rest(self, offset: int) -> bytes:
        """Give the text from an offset to the end: the concepts stand after the last document."""
        self._file.seek(offset)
        return self._text(self._file.read())

    def _text(self, chunk: bytes) -> bytes:
        return gzip.decompress(chunk) if self._is_compressed else chunk
