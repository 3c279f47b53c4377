"""A user's own rows: `--terms FILE`. They add to the vocabulary, and change nothing that it says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kg.errors import VocabularyError
from kg.grounding.normalise import variants
from kg.vocabulary import Concept, Vocabulary, missing_references, read_terms

#: Kinds whose names are looked up together: there, a name means one thing.
_TOGETHER = (("drug", "mechanism", "regimen", "other"), ("condition", "modifier"), ("target",), ("endpoint",))
_ADDED = (
    "synonyms", "whole_names", "broader", "mechanisms", "targets", "drugs", "exact_match", "close_match", "source",
)  # fmt: skip
_SAID_ONCE = ("notation", "group", "action")


def add(vocabulary: Vocabulary, files: Iterable[Path]) -> Vocabulary:
    """Add the rows of some files to a vocabulary; a row with a known id adds to what is there.

    Raises VocabularyError, with file and line, for a row that cannot be right, refers to no row, or
    has a name that means another thing already.
    """
    concepts = dict(vocabulary.concepts)
    rows = [row for file in files for row in read_terms(file)]
    for place, row in rows:
        concepts[row.id] = _joined(concepts[row.id], row, place) if row.id in concepts else _labelled(row, place)
    for place, row in rows:
        if missing := missing_references(row, concepts):
            raise VocabularyError(f"{place}: {missing}")
    _check_names(rows, Vocabulary(concepts))
    return Vocabulary(concepts)


def _labelled(row: Concept, place: str) -> Concept:
    if not row.label:
        raise VocabularyError(f"{place}: {row.id} is new, and needs a label")
    return row


def _joined(known: Concept, row: Concept, place: str) -> Concept:
    """Add the names, references and ids of a row to a concept; its label stays, another becomes a synonym."""
    if known.kind != row.kind:
        raise VocabularyError(f"{place}: {row.id} is a {known.kind}, no {row.kind}")
    for name in _SAID_ONCE:
        mine, theirs = getattr(row, name), getattr(known, name)
        if mine and theirs and mine != theirs:
            raise VocabularyError(f"{place}: {row.id} has {theirs}, not {mine}")
    row = replace(row, synonyms=(*row.synonyms, *((row.label,) if row.label not in ("", known.label) else ())))
    joined: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(known, name), *getattr(row, name)))) for name in _ADDED
    }
    joined |= {name: getattr(known, name) or getattr(row, name) for name in _SAID_ONCE}
    return replace(known, **joined)


def _check_names(rows: list[tuple[str, Concept]], vocabulary: Vocabulary) -> None:
    """See that no name of a row is a name of another concept that is looked up in the same place."""
    for kinds in _TOGETHER:
        mine = [(place, row.id, name) for place, row in rows if row.kind in kinds for name in row.names]
        wanted = {form for _, _, name in mine for form in variants(name)}
        owners = _owners(wanted, vocabulary.of_kind(*kinds)) if wanted else {}
        for place, identifier, name in mine:
            if others := {owner for form in variants(name) for owner in owners.get(form, ())} - {identifier}:
                raise VocabularyError(f"{place}: {name} is a name of {', '.join(sorted(others))} too")


def _owners(forms: set[str], concepts: Iterable[Concept]) -> dict[str, set[str]]:
    """Map folded names to the concepts that have them."""
    owners: dict[str, set[str]] = {}
    for concept in concepts:
        for form in {form for name in concept.names for form in variants(name)} & forms:
            owners.setdefault(form, set()).add(concept.id)
    return owners
