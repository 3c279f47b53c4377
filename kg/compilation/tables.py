"""A compiled table: its rows as bytes, always the same for the same rows, and how two of them differ."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from kg.errors import VocabularyError


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a compiled table, its fields in the order of the columns."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    exact_match: tuple[str, ...] = ()
    close_match: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()


COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Change:
    """What one cell of a row lost and gained; the column is "row" where the whole row went or came."""

    table: str
    id: str
    column: str
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()


def packed(rows: Iterable[Row]) -> bytes:
    """Write rows in the order of their ids, compressed without name or time; only `mechanisms` may be no column."""
    written = [_cells(row) for row in sorted(rows, key=lambda row: row.id)]
    width = len(COLUMNS) if any(row[-1] for row in written) else len(COLUMNS) - 1
    cells = [row[:width] for row in (COLUMNS, *written)]
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as file:
        file.write("".join("\t".join(row) + "\n" for row in cells).encode())
    return buffer.getvalue()


def _cells(row: Row) -> tuple[str, ...]:
    return tuple(cell if isinstance(cell, str) else "|".join(cell) for cell in astuple(row))


def read(path: Path) -> list[Row]:
    """Read the rows of a compiled table; there are none where the file is not there yet."""
    if not path.exists():
        return []
    try:
        header, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        return [
            _row({"mechanisms": "", **dict(zip(header.split("\t"), line.split("\t"), strict=True))}) for line in lines
        ]
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise VocabularyError(f"{path.name}: this is no compiled table; remove it to make it anew") from error


def _row(cells: dict[str, str]) -> Row:
    lists = {column: tuple(filter(None, cells[column].split("|"))) for column in COLUMNS[2:]}
    return Row(cells["id"], cells["label"], **lists)


def changes(table: str, old: Iterable[Row], new: Iterable[Row]) -> list[Change]:
    """Say how a table changed, by id and then column."""
    before, after = ({row.id: row for row in rows} for rows in (old, new))
    found: list[Change] = []
    for id_ in sorted(before.keys() | after.keys()):
        if id_ not in after:
            found.append(Change(table, id_, "row", lost=(before[id_].label,)))
        elif id_ not in before:
            found.append(Change(table, id_, "row", gained=(after[id_].label,)))
        else:
            found += _changed_cells(table, before[id_], after[id_])
    return found


def _changed_cells(table: str, before: Row, after: Row) -> list[Change]:
    found = []
    for column in COLUMNS:
        old, new = (_values(row, column) for row in (before, after))
        if old != new:
            lost, gained = (tuple(v for v in one if v not in other) for one, other in ((old, new), (new, old)))
            found.append(Change(table, after.id, column, lost, gained))
    return found


def _values(row: Row, column: str) -> tuple[str, ...]:
    value: str | tuple[str, ...] = getattr(row, column)
    return (value,) if isinstance(value, str) else value
