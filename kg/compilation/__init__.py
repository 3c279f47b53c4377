"""The compiled tables of the vocabulary: made anew from outside vocabularies, beside the rows written by hand.

Same sources and same rows written by hand give the same tables.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.compilation import conditions, drugs, sources, stems, tables
from kg.compilation.rules import Rules, read_rules, read_source_names
from kg.compilation.tables import Change, Row
from kg.vocabulary import TABLES, Concept, load, read_table

__all__ = ["Change", "rebuild"]

_FOLDER = "compiled"


def rebuild(vocab: Path, home: Path) -> list[Change]:
    """Make every table under `home/compiled` anew from the files in `vocab`, all or none; say what changed.

    A table whose rows did not change is left as it is. Raises VocabularyError, naming the file that is missing or
    wrong.
    """
    sources.check(vocab)
    compiled = _compiled(vocab, home)
    old = {table: tables.read(_place(home, table)) for table in compiled}
    changes = {table: tables.changes(table, old[table], rows) for table, rows in compiled.items()}
    _replace(home, {table: tables.packed(compiled[table]) for table, found in changes.items() if found})
    return [change for found in changes.values() for change in found]


def _compiled(vocab: Path, home: Path) -> dict[str, list[Row]]:
    names = read_source_names(home / _FOLDER / "sources.tsv")
    by_hand = {table: list(_read(home / f"{table}.tsv", kind)) for table, kind in TABLES.items()}
    modifiers = _names(by_hand["modifiers"])
    diseases = conditions.rows(vocab, by_hand["conditions"], modifiers, _rules(home, "conditions"), names)
    taken = {name for each in by_hand.values() for name in _names(each)}
    taken |= {name for row in diseases for name in (row.label, *row.synonyms)}
    known_stems = stems.read_stems(home / _FOLDER / "drugs.stems.tsv")
    substances = drugs.rows(vocab, by_hand["drugs"], taken, _rules(home, "drugs"), names)
    return {"conditions": diseases, "drugs": [stems.with_mechanism(row, known_stems) for row in substances]}


def _read(path: Path, kind: str) -> Iterable[Concept]:
    return read_table(path, kind) if path.exists() else ()


def _rules(home: Path, table: str) -> Rules:
    return read_rules(home / _FOLDER / f"{table}.rules.tsv")


def _names(concepts: Iterable[Concept]) -> Iterator[str]:
    """Give the names that count in running text: what counts only whole takes no name from others."""
    return (name for concept in concepts for name in concept.names if name not in concept.whole_names)


def _place(home: Path, table: str) -> Path:
    return home / _FOLDER / f"{table}.tsv.gz"


def _replace(home: Path, new: Mapping[str, bytes]) -> None:
    """Put new tables in place, once a vocabulary with them has been loaded elsewhere."""
    if not new:
        return
    with tempfile.TemporaryDirectory(dir=home, prefix=".compiled-") as name:
        staged = Path(name)
        (staged / _FOLDER).mkdir()
        for path in [*home.glob("*.tsv"), *(home / _FOLDER).glob("*.tsv.gz")]:
            shutil.copy(path, staged / path.relative_to(home))
        for table, content in new.items():
            _place(staged, table).write_bytes(content)
        load(staged)
        for table in new:
            _place(staged, table).replace(_place(home, table))
