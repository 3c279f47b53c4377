"""The vocabulary: concepts as rows of the tables in ontology/, one table for each kind.

Tables are tab-separated with a header line; several values in a cell are joined by `|`. Those
under ontology/compiled/ are made from outside vocabularies, the others written by hand.
"""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.errors import VocabularyError
from kg.shipped import folder
from kg.words import OUTSIDE

#: Table name to the kind of concept in its rows.
TABLES: Mapping[str, str] = {
    "targets": "target",
    "mechanisms": "mechanism",
    "drugs": "drug",
    "conditions": "condition",
    "endpoints": "endpoint",
    "modifiers": "modifier",
    "regimens": "regimen",
    "others": "other",
}
_COLUMNS = {
    "id", "label", "notation", "kind", "action", "synonyms", "broader", "mechanisms", "targets", "drugs",
    "exact_match", "close_match", "source",
}  # fmt: skip
_REFERENCES = ("broader", "mechanisms", "targets", "drugs")
#: A cell that says: nobody knows.
_UNKNOWN = "unknown"
_CURIE = re.compile(r"(\w+):(\S+)")


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that names are grounded to.

    `id` is `kind/key` for what is curated here, and a CURIE for what only an outside vocabulary
    knows. `group` parts the modifiers and the things that are no drugs ("stage", "placebo").
    A provisional drug is known only by a development code that documents use.
    """

    id: str
    kind: str
    label: str
    notation: str = ""
    group: str = ""
    action: str = ""
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    exact_match: tuple[str, ...] = ()
    close_match: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The label, the notation and the synonyms, each once."""
        return tuple(dict.fromkeys(name for name in (self.label, self.notation, *self.synonyms) if name))


@dataclass(frozen=True)
class Vocabulary:
    """All concepts by id, in the order of kind and id."""

    concepts: Mapping[str, Concept] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[Concept]:
        """Give the concepts of some kinds."""
        return [concept for kind in kinds for concept in self._by_kind.get(kind, ())]

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Concept]]:
        kinds: dict[str, list[Concept]] = {}
        for concept in self.concepts.values():
            kinds.setdefault(concept.kind, []).append(concept)
        return kinds


def provisional(code: str) -> Concept:
    """Make the concept of a drug that is known only by a development code.

    However its letters and digits are parted ("HS-20093", "HS 20093"), it is one drug.
    """
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return Concept(f"drug/{plain.lower()}", "drug", plain, source=("a code that documents use",), provisional=True)


def load(home: Path | None = None) -> Vocabulary:
    """Read every table; a row written by hand wins over a compiled one of the same id.

    Raises VocabularyError, with file and line, for a row that cannot be right.
    """
    home = home or folder("ontology")
    concepts: dict[str, Concept] = {}
    for table, kind in TABLES.items():
        for path in (home / f"{table}.tsv", home / "compiled" / f"{table}.tsv.gz"):
            if path.exists():
                for concept in read_table(path, kind):
                    concepts.setdefault(concept.id, concept)
    _check_references(concepts)
    return Vocabulary(concepts)


def read_table(path: Path, kind: str) -> Iterator[Concept]:
    """Read the concepts of one table. Raises VocabularyError, with file and line."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    header, *rows = content.decode().rstrip("\n").split("\n")
    columns = header.split("\t")
    if unknown := set(columns) - _COLUMNS:
        raise VocabularyError(f"{path.name}, line 1: unknown column {', '.join(sorted(unknown))}")
    for number, row in enumerate(rows, 2):
        cells = row.split("\t")
        if len(cells) != len(columns):
            raise VocabularyError(f"{path.name}, line {number}: {len(cells)} cells where {len(columns)} are due")
        try:
            yield _concept(kind, dict(zip(columns, cells, strict=True)))
        except ValueError as error:
            raise VocabularyError(f"{path.name}, line {number}: {error}") from error


def _concept(kind: str, row: dict[str, str]) -> Concept:
    if not row["id"] or not row["label"]:
        raise ValueError("a row needs an id and a label")
    exact, close = _values(row, "exact_match"), _values(row, "close_match")
    for curie in (*exact, *close):
        _check_curie(curie)
    return Concept(
        id=_reference(row["id"], kind),
        kind=kind,
        label=row["label"],
        notation=row["id"] if kind == "target" else row.get("notation", ""),
        group=row.get("kind", ""),
        action=row.get("action", ""),
        synonyms=_values(row, "synonyms"),
        broader=_references(row, "broader", kind),
        mechanisms=_references(row, "mechanisms", "mechanism"),
        targets=_references(row, "targets", "target"),
        drugs=_references(row, "drugs", "drug"),
        exact_match=exact,
        close_match=close,
        source=_values(row, "source"),
    )


def _values(row: dict[str, str], column: str) -> tuple[str, ...]:
    cell = row.get(column)
    return tuple(cell.split("|")) if cell and cell != _UNKNOWN else ()


def _references(row: dict[str, str], column: str, kind: str) -> tuple[str, ...]:
    return tuple(_reference(value, kind) for value in _values(row, column))


def _reference(value: str, kind: str) -> str:
    return value if ":" in value else f"{kind}/{value}"


def _check_curie(curie: str) -> None:
    found = _CURIE.fullmatch(curie)
    if found is None or found[1] not in OUTSIDE:
        raise ValueError(f"{curie} has no known prefix; known are {', '.join(sorted(OUTSIDE))}")


def _check_references(concepts: Mapping[str, Concept]) -> None:
    for concept in concepts.values():
        for name in _REFERENCES:
            for reference in getattr(concept, name):
                if reference not in concepts:
                    raise VocabularyError(f"{concept.id}: {name} names {reference}, which no table has")
