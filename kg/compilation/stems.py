"""Mechanisms that names say: the stem of an international nonproprietary name stands for what a drug acts on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.compilation.rules import read_rows
from kg.compilation.tables import Row

SOURCE = "WHO INN stems 2018"


@dataclass(frozen=True, slots=True)
class Stem:
    """How names end or begin, and the mechanism that this stands for; `exceptions` are names in small letters."""

    text: str
    mechanism: str
    exceptions: frozenset[str] = frozenset()
    is_beginning: bool = False

    def is_of(self, name: str) -> bool:
        """Say whether a name in small letters has this stem."""
        has = name.startswith if self.is_beginning else name.endswith
        return has(self.text) and name != self.text and name not in self.exceptions


def read_stems(path: Path) -> list[Stem]:
    """Read the table of stems, the longest first."""
    rows = read_rows(path, ("stem", "mechanism", "except"))
    return sorted((_stem(row) for row in rows), key=lambda stem: -len(stem.text))


def _stem(row: dict[str, str]) -> Stem:
    text = row["stem"]
    exceptions = frozenset(row.get("except", "").lower().split("|"))
    return Stem(text.strip("-"), row["mechanism"], exceptions, is_beginning=text.endswith("-"))


def with_mechanism(row: Row, stems: Iterable[Stem]) -> Row:
    """Give a drug the mechanism that the longest stem of its label stands for, if it has one."""
    label = row.label.lower()
    stem = next((stem for stem in stems if stem.is_of(label)), None)
    return replace(row, mechanisms=(stem.mechanism,), source=(*row.source, SOURCE)) if stem else row
