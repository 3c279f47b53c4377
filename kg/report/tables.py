"""The tables of a report: cut at a stated number of rows, with numbers that open to what is behind them."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
#: How many rows of a table are shown, and how many more are folded away below.
ROWS, FOLDED = 20, 180


@dataclass(frozen=True, slots=True)
class Opens:
    """A cell that opens to the trials behind it; without words of its own it shows them at once."""

    text: str
    trials: Sequence[str]


@dataclass(frozen=True, slots=True)
class Leads:
    """A number that leads to a section of the report."""

    text: str
    key: str


#: A cell is text, a number that leads to a section or opens, or several that open.
Row = tuple[str | Leads | Opens | tuple[Opens, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a name for links, a heading, what to know about it, columns, rows, and how many more there are."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[Row]
    more: int
    picture: str = ""

    @property
    def shown(self) -> list[Row]:
        """Give the rows that are seen at once."""
        return self.rows[:ROWS]

    @property
    def folded(self) -> list[Row]:
        """Give the rows that unfold."""
        return self.rows[ROWS:]


def table(  # noqa: PLR0913, PLR0917
    key: str, title: str, note: str, columns: str, found: Sequence[T], row: Callable[[T], Row], picture: str = ""
) -> Table:
    """Make a table of the first things found, of which only these are made rows; columns are parted by bars."""
    rows = [row(each) for each in found[: ROWS + FOLDED]]
    return Table(key, title, note, tuple(columns.split(" | ")), rows, len(found) - len(rows), picture)


def as_it_is(row: Row) -> Row:
    """Take a row that is made already."""
    return row


def opens(trials: Sequence[str], text: str = "") -> Opens:
    """Make a number that opens to its trials; the number is theirs, unless other text is given."""
    return Opens(text or f"{len(trials):,}", trials)


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Read a table of a build."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
