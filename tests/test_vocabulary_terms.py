"""A user's own terms add to the vocabulary; a row that cannot be right is refused with file and line."""

import json
import re
from pathlib import Path

import click.testing
import pytest

from kg import pipeline, vocabulary
from kg.cli import kg
from kg.errors import VocabularyError
from kg.grounding.additions import add
from kg.grounding.lexicon import Lexicon
from kg.pipeline.recipe import Recipe
from kg.trial import Words
from kg.vocabulary import Vocabulary
from kg.words import OUTSIDE, PATTERNS, is_curie

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def known(lexicon: Lexicon) -> Vocabulary:
    return lexicon.vocabulary


def table(folder: Path, text: str, name: str = "mine.tsv") -> Path:
    """Write rows, cells parted by two spaces at least or by a tab."""
    path = folder / name
    path.write_text(re.sub(r" {2,}", "\t", text), encoding="utf-8")
    return path


def test_new_rows_may_refer_to_one_another(tmp_path: Path, known: Vocabulary) -> None:
    rows = "table\tid\tlabel\tmechanisms\ttargets\taction\ndrugs\tqq-drug\tQQ drug\tqq-inhibitor\t\t\n"
    rows += "mechanisms\tqq-inhibitor\tQQ inhibitor\t\tFLT3\tinhibitor\n"
    more = add(known, [table(tmp_path, rows)])
    assert more.concepts["drug/qq-drug"].mechanisms == ("mechanism/qq-inhibitor",)
    assert more.concepts["mechanism/qq-inhibitor"].targets == ("target/FLT3",)
    assert len(more.concepts) == len(known.concepts) + 2


def test_a_row_with_a_known_id_adds_to_it(tmp_path: Path, known: Vocabulary) -> None:
    rows = "id\tlabel\tsynonyms\tmechanisms\nivonescimab\t\tour-code-7\tflt3-inhibitor\n"
    drug = add(known, [table(tmp_path, rows, "drugs.tsv")]).concepts["drug/ivonescimab"]
    before = known.concepts["drug/ivonescimab"]
    assert drug.label == before.label
    assert drug.synonyms == (*before.synonyms, "our-code-7")
    assert drug.mechanisms == (*before.mechanisms, "mechanism/flt3-inhibitor")


def test_another_label_becomes_a_synonym(tmp_path: Path, known: Vocabulary) -> None:
    more = add(known, [table(tmp_path, "id\tlabel\nivonescimab\tOur Favourite\n", "drugs.tsv")])
    found = Lexicon(more).treatments.lookup(Words("our favourite", "", 0))
    assert found is not None
    assert [concept.id for concept in found.concepts] == ["drug/ivonescimab"]


def test_files_come_one_after_the_other(tmp_path: Path, known: Vocabulary) -> None:
    first = table(tmp_path, "table\tid\tlabel\ndrugs\tqq-1\tQQ one\n", "a.tsv")
    second = table(tmp_path, "table\tid\tlabel\tsynonyms\ndrugs\tqq-1\t\tQQ uno\n", "b.tsv")
    assert add(known, [first, second]).concepts["drug/qq-1"].names == ("QQ one", "QQ uno")


WRONG = {
    "unknown column": ("table\tid\tlabel\tcolour\ndrugs\tx\tX y\tred\n", "line 1: unknown column colour"),
    "no id column": ("table\tlabel\ndrugs\tX y\n", "line 1: no column id"),
    "a cell short": ("table\tid\tlabel\ndrugs\tqq\tQQ q\ndrugs\tx\n", "line 3: 2 cells where 3 are due"),
    "unknown table": ("table\tid\tlabel\npills\tx\tX y\n", "line 2: table pills"),
    "no table": ("id\tlabel\nx\tX y\n", "line 2: table mine"),
    "new without label": ("table\tid\tlabel\ndrugs\tqq-new\t\n", "line 2: drug/qq-new is new, and needs a label"),
    "id with a space": ("table\tid\tlabel\ndrugs\tq q\tQQ q\n", "line 2: 'q q' is no id"),
    "empty id": ("table\tid\tlabel\ndrugs\t\tQQ q\n", "line 2: '' is no id"),
    "MONDO id too short": ("table\tid\tlabel\nconditions\tMONDO:123\tQQ disease\n", "line 2: MONDO:123 is no id"),
    "DrugBank id": ("table\tid\tlabel\texact_match\ndrugs\tqq\tQQ q\tdrugbank:DB123\n", "line 2: drugbank:DB123 is no id"),
    "MeSH id": ("table\tid\tlabel\tclose_match\ndrugs\tqq\tQQ q\tmesh:X000001\n", "line 2: mesh:X000001 is no id"),
    "unknown prefix": ("table\tid\tlabel\texact_match\ndrugs\tqq\tQQ q\tfoo:1\n", "line 2: foo:1 has no known prefix"),
    "no prefix": ("table\tid\tlabel\texact_match\ndrugs\tqq\tQQ q\tDB00001\n", "line 2: DB00001 has no known prefix"),
    "reference to nothing": (
        "table\tid\tlabel\tmechanisms\ndrugs\tqq\tQQ q\tqq-inhibitor\n",
        "line 2: mechanisms names mechanism/qq-inhibitor",
    ),
    "a known drug's name": ("table\tid\tlabel\ndrugs\tqq\tAK-112\n", "line 2: AK-112 is a name of drug/ivonescimab"),
    "a known class's name": (
        "table\tid\tlabel\tsynonyms\ndrugs\tqq\tQQ q\tPD-1 inhibitors|pd1 inhibitor\n",
        "line 2: pd1 inhibitor is a name of mechanism/pd-1-inhibitor",
    ),
    "one name, two rows": (
        "table\tid\tlabel\ndrugs\tqq-1\tQQ q\ndrugs\tqq-2\tqq  q\n".replace("  ", " "),
        "line 2: QQ q is a name of drug/qq-2",
    ),
    "another action": (
        "table\tid\tlabel\taction\nmechanisms\tpd-1-inhibitor\t\tagonist\n",
        "line 2: mechanism/pd-1-inhibitor has inhibitor, not agonist",
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_row_is_refused_with_file_and_line(why: str, tmp_path: Path, known: Vocabulary) -> None:
    text, message = WRONG[why]
    with pytest.raises(VocabularyError) as refused:
        add(known, [table(tmp_path, text)])
    assert str(refused.value).startswith(f"mine.tsv, {message}")


def test_what_is_no_text_is_refused(tmp_path: Path, known: Vocabulary) -> None:
    path = tmp_path / "drugs.tsv"
    path.write_bytes(b"id\tlabel\nqq\t\xff\xfe\n")
    with pytest.raises(VocabularyError, match=r"drugs\.tsv, line 1"):
        add(known, [path])


def test_line_ends_and_marks_of_other_systems_are_taken(tmp_path: Path, known: Vocabulary) -> None:
    path = tmp_path / "drugs.tsv"
    path.write_bytes("﻿id\tlabel\r\nqq\tQQ q\r\n".encode())
    assert add(known, [path]).concepts["drug/qq"].label == "QQ q"


def test_ground_takes_terms(tmp_path: Path) -> None:
    path = table(tmp_path, "id\tlabel\tmechanisms\nqq-drug\tQQ drug\tflt3-inhibitor\n", "drugs.tsv")
    shown = click.testing.CliRunner().invoke(kg, ["ground", "qq-DRUG 20 mg", "--terms", str(path)])
    assert "drug/qq-drug “QQ drug”" in shown.output


def test_build_takes_terms(tmp_path: Path) -> None:
    path = table(tmp_path, "id\tlabel\tmechanisms\tsource\nqq-drug\tQQ drug\tflt3-inhibitor\tme\n", "drugs.tsv")
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "QQ drug"},
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "QQ drug"}]},
        }
    }
    (tmp_path / "a.json").write_text(json.dumps(study), encoding="utf-8")
    summary = pipeline.build([str(tmp_path / "a.json")], tmp_path / "out", Recipe(terms=(path,)))
    assert summary["links"]["testsDrug"] == 1
    assert "/drug/qq-drug>" in (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8")


def test_every_prefix_has_a_pattern() -> None:
    assert set(PATTERNS) == set(OUTSIDE)


def shipped_ids() -> set[str]:
    found: set[str] = set()
    for path in (*(ROOT / "ontology").glob("*.tsv"), *(ROOT / "ontology" / "compiled").glob("*.tsv.gz")):
        kind = vocabulary.TABLES[path.name.partition(".")[0]]
        concepts = vocabulary.read_table(path, kind)
        found |= {i for c in concepts for i in (c.id, *c.broader, *c.exact_match, *c.close_match) if ":" in i}
    return found


def test_every_shipped_id_looks_like_its_vocabulary() -> None:
    ids = shipped_ids()
    assert len(ids) > 50_000
    assert [each for each in sorted(ids) if not is_curie(each)] == []


@pytest.mark.parametrize(
    ("id_", "right"),
    [
        ("MONDO:0008433", True), ("MONDO:8433", False), ("mesh:D055752", True), ("mesh:D000077277", True),
        ("mesh:D0007938", False), ("mesh:C1720824", False), ("drugbank:DB00762", True), ("hgnc:8760", True),
        ("hgnc:HGNC:8760", False), ("uniprot:Q15116", True), ("uniprot:Q1511", False), ("chembl:CHEMBL481", True),
        ("chembl:481", False), ("unii:8FU7FQ8UPK", True), ("rxnorm:51499", True), ("atc:L01CE02", True),
        ("atc:L1", False), ("NCIT:C4917", True), ("NCIT:4917", False), ("DOID:5409", True), ("fplx:VEGFR", True),
        ("nothing:1", False), ("MONDO", False),
    ],
)  # fmt: skip
def test_ids_by_the_bioregistry(id_: str, right: bool) -> None:
    assert is_curie(id_) is right
