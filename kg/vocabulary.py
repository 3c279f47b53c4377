"""The vocabulary: concepts as rows of the tables in ontology/, one table for each kind.

Tables are tab-separated with a header line; several values in a cell are joined by `|`. Those
under ontology/compiled/ are made from outside vocabularies, the others written by hand.
"""

import gzip
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from kg.errors import VocabularyError
from kg.shipped import folder
from kg.words import OUTSIDE, PATTERNS, is_curie

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
    "id", "label", "notation", "kind", "action", "synonyms", "whole_names", "broader", "mechanisms", "targets",
    "drugs", "exact_match", "close_match", "source",
}  # fmt: skip
_NEEDED = {"id", "label"}
_TEXTS = {"id", "label", "notation", "kind", "action"}
_MATCHES = {"exact_match", "close_match"}
#: Columns that refer to rows, and of which kind; "" is the row's own.
_REFERENCES = {"broader": "", "mechanisms": "mechanism", "targets": "target", "drugs": "drug"}
#: Columns that have another name in a concept.
_FIELDS = {"kind": "group"}
#: A cell that says: nobody knows.
_UNKNOWN = "unknown"
#: What is curated here: its kind, and the last part of its IRI.
_ID = re.compile(r"\w+/[^\s:/|]+")


class Concept(Struct, frozen=True):
    """A thing that names are grounded to.

    `id` is `kind/key` for what is curated here, and a CURIE for what only an outside vocabulary
    knows. `group` parts the modifiers and the things that are no drugs ("stage", "placebo").
    `whole_names` mean it only where they are all that a name holds ("iron", "AD"), never in running
    text. A provisional drug is known only by a development code that documents use.
    """

    id: str
    kind: str
    label: str
    notation: str = ""
    group: str = ""
    action: str = ""
    synonyms: tuple[str, ...] = ()
    whole_names: tuple[str, ...] = ()
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
        """The label, the notation, the synonyms and the whole names, each once."""
        said = (self.label, self.notation, *self.synonyms, *self.whole_names)
        return tuple(filter(None, dict.fromkeys(said)))


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


def read_table(path: Path, kind: str) -> list[Concept]:
    """Read the concepts of one table. Raises VocabularyError, with file and line."""
    columns, rows = _rows(path, _COLUMNS)
    try:
        return _named(kind, columns, rows)
    except ValueError:
        for number, row in enumerate(rows, 2):
            try:
                _named(kind, columns, [row])
            except ValueError as error:
                raise _at(path, number, error) from error
        raise


def read_terms(path: Path) -> Iterator[tuple[str, Concept]]:
    """Read a user's own rows, each with its place; a column `table`, or else the file's name, says of what kind they are.

    A row may lack a label, if its id is known. Raises VocabularyError, with file and line.
    """
    columns, rows = _rows(path, _COLUMNS | {"table"})
    for number, row in enumerate(rows, 2):
        cells = dict(zip(columns, row, strict=True))
        try:
            kind = _kind_of(cells.pop("table", "") or path.stem)
            (concept,) = _concepts(kind, list(cells), [list(cells.values())])
            for identifier in (concept.id, *concept.exact_match, *concept.close_match):
                _check_id(identifier)
        except ValueError as error:
            raise _at(path, number, error) from error
        yield f"{path.name}, line {number}", concept


def _named(kind: str, columns: list[str], rows: list[list[str]]) -> list[Concept]:
    concepts = _concepts(kind, columns, rows)
    if not all(concept.label for concept in concepts) or f"{kind}/" in {concept.id for concept in concepts}:
        raise ValueError("a row needs an id and a label")
    return concepts


def _kind_of(table: str) -> str:
    if table not in TABLES:
        raise ValueError(f"table {table} is none of {', '.join(TABLES)}")
    return TABLES[table]


def _at(path: Path, number: int, error: ValueError) -> VocabularyError:
    return VocabularyError(f"{path.name}, line {number}: {error}")


def _rows(path: Path, known: Collection[str]) -> tuple[list[str], list[list[str]]]:
    """Give the names of the columns, and the cells of each line below them."""
    try:
        header, *lines = _text(path).rstrip("\n").split("\n")
        columns = _columns(header, known)
    except ValueError as error:  # also what is not UTF-8
        raise _at(path, 1, error) from error
    rows = [line.split("\t") for line in lines]
    for number, row in enumerate(rows, 2):
        if len(row) != len(columns):
            raise _at(path, number, ValueError(f"{len(row)} cells where {len(columns)} are due"))
    return columns, rows


def _columns(header: str, known: Collection[str]) -> list[str]:
    columns = header.split("\t")
    if unknown := [name for name in columns if name not in known]:
        raise ValueError(f"unknown column {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    if lacking := _NEEDED - set(columns):
        raise ValueError(f"no column {', '.join(sorted(lacking))}")
    return columns


def _text(path: Path) -> str:
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.suffix == ".gz" else content
    return plain.decode("utf-8-sig").replace("\r\n", "\n")


def _check_id(identifier: str) -> None:
    prefix, colon, _ = identifier.partition(":")
    if not colon and not _ID.fullmatch(identifier):
        raise ValueError(f"{identifier.partition('/')[2]!r} is no id: it has no space, slash or bar, and is not empty")
    if colon and not is_curie(identifier):
        expected = f": its ids look like {PATTERNS[prefix].pattern}" if prefix in PATTERNS else ""
        raise ValueError(f"{identifier} is no id of a known vocabulary{expected}")


def _concepts(kind: str, columns: list[str], rows: list[list[str]]) -> list[Concept]:
    """Make concepts of rows, column by column: several times as fast as cell by cell."""
    read: dict[str, Iterable[Any]] = {
        _FIELDS.get(name, name): _column(name, cells, kind)
        for name, cells in zip(columns, zip(*rows, strict=True), strict=bool(rows))
    }
    if kind == "target":
        read["notation"] = [id_.removeprefix("target/") for id_ in read["id"]]
    read["kind"] = repeat(kind)
    defaults = {each.name: repeat(each.default) for each in fields(Concept)}
    return list(map(Concept, *(defaults | read).values()))


def _column(name: str, cells: Iterable[str], kind: str) -> Iterable[Any]:
    """Read the cells of a column, each text once."""
    if name == "id":
        return [_reference(cell, kind) for cell in cells]
    if name in _TEXTS:
        return cells
    read = {cell: _values(name, cell, kind) for cell in dict.fromkeys(cells)}
    return [read[cell] for cell in cells]


def _values(column: str, cell: str, kind: str) -> tuple[str, ...]:
    """Read the values of a cell; what they refer to becomes an id."""
    if cell in ("", _UNKNOWN):
        return ()
    values = tuple(cell.split("|"))
    if "" in values:
        raise ValueError(f"{column} holds an empty value: {cell!r}")
    if column in _REFERENCES:
        referred = _REFERENCES[column] or kind
        return tuple([_reference(value, referred) for value in values])
    if column in _MATCHES:
        for value in values:
            _check_prefix(value)
    return values


def _reference(value: str, kind: str) -> str:
    return value if ":" in value else f"{kind}/{value}"


def _check_prefix(curie: str) -> None:
    prefix, colon, _ = curie.partition(":")
    if not colon or prefix not in OUTSIDE:
        raise ValueError(f"{curie} has no known prefix; known are {', '.join(sorted(OUTSIDE))}")


def _check_references(concepts: Mapping[str, Concept]) -> None:
    referred = {each for name in _REFERENCES for each in chain(*map(attrgetter(name), concepts.values()))}
    for concept in () if referred <= concepts.keys() else concepts.values():
        if missing := missing_references(concept, concepts):
            raise VocabularyError(f"{concept.id}: {missing}")


def missing_references(concept: Concept, concepts: Mapping[str, Concept]) -> str:
    """Say which of the rows that a concept refers to no table has."""
    missing = ((name, each) for name in _REFERENCES for each in getattr(concept, name) if each not in concepts)
    return ", ".join(f"{name} names {each}, which no table has" for name, each in missing)
