"""What people decided about the outside vocabularies: `compiled/*.rules.tsv` and `compiled/sources.tsv`.

Lines that begin with `#` are comments; the first other line is the header.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import VocabularyError


@dataclass(frozen=True)
class Rules:
    """The values of each rule of one table."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, rule: str) -> frozenset[str]:
        return self.values.get(rule, frozenset())


def read_rules(path: Path) -> Rules:
    """Read the rules of one table."""
    values: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(path, ("rule", "value")):
        values[row["rule"]].add(row["value"])
    return Rules({rule: frozenset(found) for rule, found in values.items()})


def read_source_names(path: Path) -> dict[str, str]:
    """Read how the rows of a compiled table name the outside file that they come from."""
    return {row["file"]: row["source"] for row in read_rows(path, ("file", "source"))}


def read_rows(path: Path, due: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a table written by hand, its comments left out; the columns that are due must be there."""
    if not path.is_file():
        raise VocabularyError(f"{path.parent}: no {path.name} here")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    header, *rows = (line.split("\t") for line in lines or [""])
    if missing := [column for column in due if column not in header]:
        raise VocabularyError(f"{path.name}: no column {', '.join(missing)}")
    return [dict(zip(header, row, strict=False)) for row in rows]
