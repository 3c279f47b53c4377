"""Rebuilding: always the same, all or nothing, and it says what changed."""

import gzip
import shutil
from pathlib import Path

import pytest
from places import shared
from tiny_sources import World, mondo

from kg import vocabulary
from kg.compilation import Change, rebuild, sources, tables
from kg.compilation.rules import read_source_names
from kg.compilation.tables import Row
from kg.errors import VocabularyError

ONTOLOGY = Path(__file__).parents[2] / "ontology"

UNREADABLE = {
    "empty": b"",
    "empty-gzip": gzip.compress(b""),
    "no-gzip": b"no gzip",
    "no-utf8": gzip.compress(b"\xff\xfe"),
    "cut": gzip.compress(b'"x"' * 99)[:-9],
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path, mondo=[mondo(2, "fever", ["heat of body"]), mondo(3, "mild fever", [], [2])])
    world.drugbank = [("DB1", "Exemplinib", "")]
    world.write()
    return world


def _files(world: World) -> dict[str, bytes]:
    return {str(p.relative_to(world.home)): p.read_bytes() for p in world.home.rglob("*") if p.is_file()}


def test_rebuilding_says_what_came_and_then_that_nothing_changed(world: World) -> None:
    assert rebuild(world.vocab, world.home) == [
        Change("conditions", "MONDO:2", "row", gained=("fever",)),
        Change("conditions", "MONDO:3", "row", gained=("mild fever",)),
        Change("drugs", "drugbank:DB1", "row", gained=("Exemplinib",)),
    ]
    before = _files(world)
    assert rebuild(world.vocab, world.home) == []
    assert _files(world) == before


def test_rebuilding_says_what_became_of_names_and_parents(world: World) -> None:
    rebuild(world.vocab, world.home)
    world.mondo = [mondo(2, "fever", ["warm body"]), mondo(3, "slight fever"), mondo(4, "ague", [], [2])]
    world.write()
    assert rebuild(world.vocab, world.home) == [
        Change("conditions", "MONDO:2", "synonyms", ("heat of body",), ("warm body",)),
        Change("conditions", "MONDO:3", "label", ("mild fever",), ("slight fever",)),
        Change("conditions", "MONDO:3", "broader", lost=("MONDO:2",)),
        Change("conditions", "MONDO:4", "row", gained=("ague",)),
    ]
    assert world.rows()["MONDO:3"].label == "slight fever"


def test_changes_name_each_row_and_cell() -> None:
    old = [Row("a", "A", ("x", "y")), Row("b", "B")]
    new = [Row("c", "C"), Row("a", "A", ("y", "z"), ("c",))]
    assert tables.changes("t", old, new) == [
        Change("t", "a", "synonyms", ("x",), ("z",)),
        Change("t", "a", "broader", (), ("c",)),
        Change("t", "b", "row", lost=("B",)),
        Change("t", "c", "row", gained=("C",)),
    ]


def test_the_same_rows_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    rows = [Row("b", "B", ("x", "y"), source=("s",)), Row("a", "A")]
    assert tables.packed(rows) == tables.packed(reversed(rows))
    (tmp_path / "t.tsv.gz").write_bytes(tables.packed(rows))
    assert tables.read(tmp_path / "t.tsv.gz") == sorted(rows, key=lambda row: row.id)


def test_the_order_of_the_sources_does_not_matter(world: World, tmp_path: Path) -> None:
    rebuild(world.vocab, world.home)
    (tmp_path / "again").mkdir()
    again = World(tmp_path / "again", mondo=world.mondo[::-1], drugbank=world.drugbank)
    again.write()
    rebuild(again.vocab, again.home)
    assert _files(again) == _files(world)


@pytest.mark.parametrize("name", sources.FILES)
def test_a_missing_file_is_named_and_nothing_changes(world: World, name: str) -> None:
    (world.vocab / name).unlink()
    before = _files(world)
    with pytest.raises(VocabularyError, match=name):
        rebuild(world.vocab, world.home)
    assert _files(world) == before


@pytest.mark.parametrize("name", sources.FILES)
@pytest.mark.parametrize("content", ["empty", "empty-gzip", "no-gzip", "no-utf8", "cut"])
def test_a_file_that_cannot_be_read_is_named(world: World, name: str, content: str) -> None:
    (world.vocab / name).write_bytes(UNREADABLE[content])
    before = _files(world)
    with pytest.raises(VocabularyError, match=name):
        rebuild(world.vocab, world.home)
    assert _files(world) == before


@pytest.mark.parametrize("record", ["[1]", "[{}]", "null", '[{"id": "2"}]', '{"id": "2"}', '[{"id": "2", "name": 3}]'])
def test_a_record_of_another_form_is_told_with_its_file(world: World, record: str) -> None:
    (world.vocab / sources.MONDO).write_bytes(gzip.compress(record.encode()))
    with pytest.raises(VocabularyError, match=sources.MONDO):
        rebuild(world.vocab, world.home)


@pytest.mark.parametrize("name", ["conditions.rules.tsv", "drugs.rules.tsv", "drugs.stems.tsv", "sources.tsv"])
def test_a_missing_rule_file_is_named(world: World, name: str) -> None:
    (world.home / "compiled" / name).unlink()
    with pytest.raises(VocabularyError, match=name):
        rebuild(world.vocab, world.home)


def test_a_compiled_table_that_is_none_is_named(world: World) -> None:
    (world.home / "compiled" / "drugs.tsv.gz").write_bytes(b"x")
    with pytest.raises(VocabularyError, match=r"drugs\.tsv\.gz"):
        rebuild(world.vocab, world.home)


def test_tables_that_the_vocabulary_could_not_load_are_not_put_in_place(world: World) -> None:
    rebuild(world.vocab, world.home)
    world.by_hand["conditions"] = "mine\tmy fever\t\tMONDO:3\t\t\tcurated\n"
    world.mondo = [mondo(2, "fever", ["another heat"])]
    world.write()
    before = _files(world)
    with pytest.raises(VocabularyError, match="MONDO:3"):
        rebuild(world.vocab, world.home)
    assert _files(world) == before


def test_every_source_has_a_name_for_its_rows() -> None:
    assert set(read_source_names(ONTOLOGY / "compiled" / "sources.tsv")) == set(sources.FILES)


def test_rebuilding_gives_the_committed_tables(tmp_path: Path) -> None:
    home = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, home, ignore=shutil.ignore_patterns("*.tsv.gz"))
    rebuild(shared("vocab"), home)
    for table in ("conditions", "drugs"):
        made, committed = (each / "compiled" / f"{table}.tsv.gz" for each in (home, ONTOLOGY))
        differences = tables.changes(table, tables.read(committed), tables.read(made))
        assert not differences, f"run kg vocabulary rebuild: {differences[:5]}"
        assert made.read_bytes() == committed.read_bytes()


@pytest.mark.parametrize("word", ["rare", "congenital", "complete", "grade 3", "localized", "poorly differentiated"])
def test_what_says_how_a_disease_is_is_no_compiled_condition(word: str) -> None:
    compiled = [c for c in vocabulary.load(ONTOLOGY).of_kind("condition") if ":" in c.id]
    assert word not in {name.lower() for concept in compiled for name in concept.names}


def test_no_name_of_a_compiled_drug_is_anothers() -> None:
    known = vocabulary.load(ONTOLOGY)
    compiled = [concept for concept in known.of_kind("drug") if ":" in concept.id]
    others = {
        name.lower(): concept.id
        for concept in known.of_kind("drug", "mechanism", "regimen", "other", "condition", "target", "endpoint")
        if concept not in compiled
        for name in concept.names
    }
    names = [name.lower() for concept in compiled for name in concept.names]
    assert len(compiled) > 5000
    assert [(name, others[name]) for name in names if name in others] == []
    assert len(names) == len(set(names))


@pytest.mark.parametrize("word", "water oxygen glucose strawberry acetate histidine cotton potassium creatine".split())
def test_ordinary_words_and_biochemicals_are_no_compiled_drugs(word: str) -> None:
    compiled = [c for c in vocabulary.load(ONTOLOGY).of_kind("drug") if ":" in c.id]
    assert word not in {name.lower() for concept in compiled for name in concept.names}
