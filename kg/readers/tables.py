"""A table of trials, as the registry's search gives it for download, to its rows.

Each row becomes a JSON object, column name to cell, which is the document of its trial.
"""

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import IO

import orjson

from kg.errors import DocumentError

#: The columns of today's download, of that of 2018, and of that of 2017.
COLUMNS = frozenset(
    (
        *("NCT Number", "Study Title", "Study URL", "Acronym", "Study Status", "Brief Summary", "Study Results"),
        *("Conditions", "Interventions", "Primary Outcome Measures", "Secondary Outcome Measures"),
        *("Other Outcome Measures", "Sponsor", "Collaborators", "Sex", "Age", "Phases", "Enrollment", "Funder Type"),
        *("Study Type", "Study Design", "Other IDs", "Start Date", "Primary Completion Date", "Completion Date"),
        *("First Posted", "Results First Posted", "Last Update Posted", "Locations", "Study Documents"),
        *("Rank", "Title", "Status", "Outcome Measures", "Sponsor/Collaborators", "Gender", "Funded Bys"),
        *("Study Designs", "URL", "Recruitment", "Age Groups", "Study Types", "First Received"),
        *("Results First Received", "Last Updated", "Last Verified"),
    )
)
#: A row is a trial's by one of these.
KEYS = ("NCT Number", "Study Title")
#: Where a row has more cells than the table has columns, the name of those.
BEYOND = "cells beyond the header"
MAX_ROW_CHARACTERS = 5_000_000
#: The ends of names of tables.
SUFFIXES = (".csv", ".tsv")
_DELIMITERS = ",\t;"

csv.field_size_limit(MAX_ROW_CHARACTERS)


def is_table(name: str, text: str) -> bool:
    """Know a table by the name of its file, a list of trials also by its first line."""
    first = text.lstrip().partition("\n")[0]
    return name.lower().endswith(SUFFIXES) or (KEYS[0] in first and _delimiter(first) is not None)


def split(text: str) -> Iterator[str]:
    """Give each row of a table. Raises DocumentError for one that is no list of trials."""
    return (row.decode() for row in rows(io.StringIO(text)))


def rows(file: IO[str]) -> Iterator[bytes]:
    """Give each row as JSON, on one line. A row of another number of cells is given for its reader to refuse.

    Raises DocumentError where the table is no list of trials, has no row, or breaks off.
    """
    lines = _lines(file)
    first = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(first)
    if delimiter is None:
        raise DocumentError("this table is no list of trials: it has no column NCT Number or Study Title", "line 1")
    read = csv.reader(chain([first], lines), delimiter=delimiter)
    header, count = _header(_next(read)), 0
    while cells := _next(read):
        if any(cells):
            count += 1
            yield orjson.dumps(_row(header, cells))
    if not count:
        raise DocumentError("this list of trials has no row")


def _lines(file: IO[str]) -> Iterator[str]:
    """Give the lines, none longer than a row may be."""
    try:
        while line := file.readline(MAX_ROW_CHARACTERS + 1):
            if len(line) > MAX_ROW_CHARACTERS:
                raise DocumentError(f"a line of more than {MAX_ROW_CHARACTERS:,} characters is no row of a table")
            yield line
    except UnicodeDecodeError as error:
        raise DocumentError("this is not UTF-8; save the table as UTF-8") from error


def _delimiter(line: str) -> str | None:
    """Find what parts the columns of a list of trials; None where it is none."""
    for delimiter in _DELIMITERS:
        names = {name.strip() for name in next(csv.reader([line], delimiter=delimiter), ())}
        if len(names & COLUMNS) > 1 and names.intersection(KEYS):
            return delimiter
    return None


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DocumentError(f"the column {twice!r} stands twice", "line 1")
    return names


def _next(read: Iterator[list[str]]) -> list[str]:
    """Give the cells of the next row with any; none at the end."""
    try:
        return next((cells for cells in read if cells), [])
    except csv.Error as error:
        place = f"line {read.line_num}"  # type: ignore[attr-defined]
        raise DocumentError(f"the table breaks off: {error}", place) from error


def _row(header: list[str], cells: list[str]) -> dict[str, str | list[str] | None]:
    found: dict[str, str | list[str] | None] = dict.fromkeys(header)
    found.update(zip(header, cells, strict=False))
    return found | {BEYOND: cells[len(header) :]} if len(cells) > len(header) else found
