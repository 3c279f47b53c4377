"""Which substances of DrugBank and MeSH become drugs, and under which names."""

from pathlib import Path

import pytest
from tiny_sources import World, mondo

from kg.compilation import rebuild
from kg.compilation.tables import Row
from kg.errors import VocabularyError


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, mondo=[mondo(2, "indigosis", ["blue skin"])])


def _compile(world: World) -> dict[str, Row]:
    world.write()
    rebuild(world.vocab, world.home)
    return world.rows("drugs")


def test_a_substance_with_its_mesh_record(world: World) -> None:
    world.drugbank = [("DB1", "Exemplinib", "EX-12 | Exemplinibum | EXE-1234 | 4-(exemplyl)benzamide")]
    world.supplements = [("C1", "exemplinib", "Exemplar|EXE1234|EXE-5678", "D9")]
    row = _compile(world)["drugbank:DB1"]
    assert row.label == "Exemplinib"
    assert row.synonyms == ("EXE-1234", "EXE-5678", "Exemplar", "Exemplinibum")
    assert row.exact_match == ("mesh:C1", "unii:UDB1")
    assert row.broader == row.close_match == ()


def test_what_is_no_drug_is_left_out(world: World) -> None:
    world.drugbank = [
        ("DB1", "Water", ""),
        ("DB2", "Strawberry", ""),
        ("DB3", "Glutamine", ""),
        ("DB4", "Proglumide", ""),
        ("DB5", "2-(4-oxo)benzamide", ""),
        ("DB6", "Exemplinib sodium", ""),
        ("DB7", "Exemplokin alfa", ""),
        ("DB8", "Indigosis", ""),
    ]
    world.mesh = [("D1", "Glutamine", "", "D12.1"), ("D2", "Proglumide", "", "D12.2")]
    assert set(_compile(world)) == {"drugbank:DB4", "drugbank:DB7"}


def test_what_is_written_by_hand_is_left_out_with_all_that_shares_a_name(world: World) -> None:
    world.by_hand["drugs"] = "famous\tfamousinib\tFAM-1234\t\tdrugbank:DB1|mesh:C2\t\tcurated\n"
    world.by_hand["mechanisms"] = "m\tflower inhibitor\tanthostatin\t\t\t\tcurated\n"
    world.drugbank = [
        ("DB1", "Renamed", ""),
        ("DB2", "Secondinib", ""),
        ("DB3", "Thirdinib", "FAM1234"),
        ("DB4", "Antho-statin", ""),
        ("DB5", "Anthostatin", ""),
        ("DB6", "Fifthinib", "FAM"),
    ]
    world.supplements = [("C2", "secondinib", "", "")]
    assert set(_compile(world)) == {"drugbank:DB6"}


def test_a_name_of_two_substances_is_nobodys_but_a_label_stands(world: World) -> None:
    world.drugbank = [
        ("DB1", "Firstinib", "Sharedinib | Secondinib"),
        ("DB2", "Secondinib", "Sharedinib"),
        ("DB3", "Doublinib", ""),
        ("DB4", "doublinib", ""),
        ("DB5", "Foreigninib", "Mappedinib"),
    ]
    world.supplements = [("C1", "mappedinib", "", "")]
    rows = _compile(world)
    assert set(rows) == {"drugbank:DB1", "drugbank:DB2", "drugbank:DB5"}
    assert all(row.synonyms == () for row in rows.values())


def test_headings_chosen_by_hand_are_drugs_where_drugbank_has_none(world: World) -> None:
    world.mesh = [("D1", "Peplomycin", "Pepleomycin|PEP", "D09.1"), ("D2", "Chosenless", "", "D02.1")]
    rows = _compile(world)
    assert set(rows) == {"mesh:D1"}
    assert rows["mesh:D1"].synonyms == ("Pepleomycin",)
    assert rows["mesh:D1"].source == ("MeSH",)
    world.drugbank = [("DB1", "Peplomycin", "")]
    assert set(_compile(world)) == {"drugbank:DB1"}


def test_the_longest_stem_of_a_label_says_the_mechanism(world: World) -> None:
    world.by_hand["mechanisms"] = "blue\tblue action\t\t\t\t\tcurated\nred\tred action\t\t\t\t\tcurated\n"
    labels = ["Exemplazol", "Examtrazol", "Antiexam", "Misazol", "Exemplazole", "Exemplazol beta"]
    world.drugbank = [(f"DB{number}", label, "") for number, label in enumerate(labels)]
    rows = {row.label: row for row in _compile(world).values()}
    assert {label: row.mechanisms for label, row in rows.items()} == {
        "Exemplazol": ("blue",),
        "Examtrazol": ("red",),
        "Antiexam": ("blue",),
        "Misazol": (),
        "Exemplazole": (),
    }
    assert rows["Exemplazol"].source == ("DrugBank", "WHO INN stems 2018")
    assert rows["Misazol"].source == ("DrugBank",)


def test_a_stem_of_a_mechanism_that_is_not_there_is_refused(world: World) -> None:
    world.drugbank = [("DB1", "Exemplazol", "")]
    with pytest.raises(VocabularyError, match=r"drugbank:DB1.*mechanism/blue"):
        _compile(world)
