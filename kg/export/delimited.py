"""Delimited files: one way to write a cell, whatever the tool that reads it."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

Cell = str | int | float | bool | None
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, for_spreadsheet: bool = False) -> None:
    """Write a CSV file as RFC 4180 has it, in UTF-8; an absent cell is empty.

    For a spreadsheet it begins with a byte order mark, and a text that would be a formula with an apostrophe.
    """
    with path.open("w", encoding="utf-8-sig" if for_spreadsheet else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n" if not for_spreadsheet else "\r\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([_cell(cell, for_spreadsheet) for cell in row])


def joined(values: Iterable[object], separator: str = "|") -> str:
    """Join several values in one cell; a separator within a value is written after a backslash."""
    return separator.join(str(v).replace("\\", "\\\\").replace(separator, f"\\{separator}") for v in values)


def _cell(cell: Cell, for_spreadsheet: bool) -> str | int | float | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if for_spreadsheet and isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return cell
