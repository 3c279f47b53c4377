"""The one place where a build meets validation: batches of quads in, findings out, as rows and as files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from kg import validation

SEVERITIES = validation.SEVERITIES
REPORT, TABLE = "validation.ttl", "validation.tsv"
#: Findings of a concept's own; it is checked once, at the end, and not again with each batch that holds it.
_VOCABULARY = "vocabulary"
#: Where the name of the document stands in the row of a result.
_DOCUMENT = 1


class Checker:
    """The shapes, compiled once for each process."""

    def __init__(self) -> None:
        self._validator = validation.Validator()

    def check(self, quads: bytes) -> list[list[Any]]:
        """Validate some quads, all graphs together."""
        return [orjson.loads(validation.to_line(result)) for result in self._validator.validate(quads)]

    def check_trials(self, quads: bytes) -> list[list[Any]]:
        """Validate the quads of trials with those of the concepts that they link to; give what is the trials' own."""
        return [row for row in self.check(quads) if document(row) != _VOCABULARY]


def document(row: list[Any]) -> str:
    """Give the name of the document that a finding was made in."""
    return str(row[_DOCUMENT])


def renamed(row: list[Any], name: str) -> list[Any]:
    """Give the row of a finding of a document that has another name now."""
    return [*row[:_DOCUMENT], name, *row[_DOCUMENT + 1 :]]


def write(rows: Iterable[list[Any]], folder: Path) -> dict[str, int]:
    """Write the table and the report of all findings; count them by severity."""
    results = validation.ordered(validation.from_line(orjson.dumps(row)) for row in rows)
    _write(folder / TABLE, (f"{line}\n" for line in validation.table(results)))
    _write(folder / REPORT, validation.report(results))
    return {name: sum(result.severity == name for result in results) for name in SEVERITIES}


def _write(place: Path, lines: Iterable[str]) -> None:
    with place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
