"""Every piece of words in a record stands in its document, and none of them is a person's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from places import HERE, SEEDS, SHARED

from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import read, sources
from kg.trial import Document, Trial, Words

FOLDERS = (SEEDS, HERE / "data" / "pages", SHARED / "seeds", SHARED / "data" / "pages")
PATHS = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
each_path = pytest.mark.parametrize(
    "path", PATHS, ids=[f"{'original' if path.is_relative_to(SHARED) else 'own'}-{path.stem[:30]}" for path in PATHS]
)
#: The sections of the labelled pages that name persons, and what a person's address looks like anywhere.
CONTACTS = re.compile(
    r"^(?:Responsible Party|Central Contacts)$(.*?)(?=^(?:Related Links|Other Identifiers)$|\Z)",
    re.MULTILINE | re.DOTALL,
)
ADDRESS = re.compile(r"\S@\S|\[email|\+\d{2,3}[ -]?\d|\b\d{4}-\d{7,8}\b|Ph\.D\.")


def _parts(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, tuple | list):
        for each in value:
            yield from _parts(each)
    elif isinstance(value, Struct) and not isinstance(value, Document):
        for field in value.__struct_fields__:
            yield from _parts(getattr(value, field))


def _trial(path: Path, lexicon: Lexicon) -> Trial:
    return ground(read(sources.decode(path.name, path.read_bytes())), lexicon)


@each_path
def test_words_stand_at_their_offsets(path: Path, lexicon: Lexicon) -> None:
    trial = _trial(path, lexicon)
    words = [part for part in _parts(trial) if isinstance(part, Words)]
    assert len(words) > 5
    for each in words:
        assert each.text
        assert trial.document.text[each.start : each.end] == each.text
        assert each.field.strip()


@each_path
def test_no_person_is_in_the_record(path: Path, lexicon: Lexicon) -> None:
    trial = _trial(path, lexicon)
    sections = CONTACTS.findall(trial.document.text)
    private = {piece.strip() for section in sections for piece in re.split(r"[\n,:]", section)}
    for part in _parts(trial):
        if isinstance(part, str):
            assert not ADDRESS.search(part)
            assert not any(piece in part for piece in private if len(piece) > 3)


def test_there_are_persons_to_keep_out() -> None:
    assert sum(bool(CONTACTS.search(path.read_text(encoding="utf-8"))) for path in PATHS) >= 2


@each_path
def test_text_is_the_file(path: Path) -> None:
    assert sources.decode(path.name, path.read_bytes()).text == path.read_text(encoding="utf-8")


def test_both_sets_of_documents_are_read() -> None:
    assert sum(not path.is_relative_to(SHARED) for path in PATHS) >= 5 + 8
