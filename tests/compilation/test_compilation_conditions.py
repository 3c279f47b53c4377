"""Who owns a name of a condition, and what rows written by hand do to the compiled ones."""

from pathlib import Path

import pytest
from tiny_sources import World, mondo, tumour_type

from kg.compilation import rebuild
from kg.compilation.claims import owner
from kg.compilation.drafts import Rank
from kg.compilation.tables import Row


def _compile(world: World) -> dict[str, Row]:
    world.write()
    rebuild(world.vocab, world.home)
    return world.rows()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_label_beats_a_synonym(world: World) -> None:
    world.mondo = [mondo(2, "alpha fever"), mondo(3, "beta fever", ["alpha fever", "third fever"])]
    rows = _compile(world)
    assert rows["MONDO:2"].label == "alpha fever"
    assert rows["MONDO:3"].synonyms == ("third fever",)


def test_a_tie_goes_to_the_ancestor(world: World) -> None:
    world.mondo = [
        mondo(2, "wide fever", ["shared fever"]),
        mondo(3, "narrow fever", ["shared fever"], [2]),
        mondo(4, "other fever", ["shared fever"], [3]),
    ]
    rows = _compile(world)
    assert rows["MONDO:2"].synonyms == ("shared fever",)
    assert rows["MONDO:3"].synonyms == rows["MONDO:4"].synonyms == ()


def test_an_ambiguous_name_is_nobodys(world: World) -> None:
    world.mondo = [mondo(2, "one fever", ["shared fever"]), mondo(3, "other fever", ["shared fever"])]
    assert all(row.synonyms == () for row in _compile(world).values())


def test_owner() -> None:
    label, synonym = Rank.MONDO_LABEL, Rank.MONDO_SYNONYM
    parents = {"a": frozenset[str](), "b": frozenset({"a"}), "c": frozenset({"a"})}
    assert owner({"a": synonym, "b": label}, parents) == "b"
    assert owner({"a": synonym, "b": synonym}, parents) == "a"
    assert owner({"b": synonym, "c": synonym}, parents) is None


def test_a_row_that_loses_its_label_takes_another_name_and_one_without_names_goes(world: World) -> None:
    world.mondo = [
        mondo(2, "same fever", ["left fever"]),
        mondo(3, "Same Fever", [], [2]),
        mondo(4, "same fevers", ["right fever"], [3]),
    ]
    rows = _compile(world)
    assert {row.id: row.label for row in rows.values()} == {"MONDO:2": "same fever", "MONDO:4": "right fever"}
    assert rows["MONDO:4"].broader == ("MONDO:2",)


def test_an_acronym_stays_only_with_a_common_disease_whose_words_it_has(world: World) -> None:
    world.mondo = [
        mondo(2, "red spotted fever", ["RSF", "XYZ"]),
        mondo(3, "rare green fever", ["RGF"]),
        mondo(4, "blue nose fever", ["BNF"]),
        mondo(5, "big nose fever", ["BNF"]),
        mondo(6, "gene mark fever", ["GMF"]),
    ]
    world.mesh = [
        ("D1", "Red Spotted Fever", "", "C04.1"),
        ("D2", "Blue Nose Fever", "", "C04.2"),
        ("D3", "Gene Mark Fever", "", "C04.3"),
    ]
    world.matches = [("MONDO:2", "mesh:D1"), ("MONDO:4", "mesh:D2"), ("MONDO:6", "mesh:D3")]
    world.genes = ["GMF"]
    synonyms = {id_: row.synonyms for id_, row in _compile(world).items()}
    assert synonyms == {"MONDO:2": ("RSF",), "MONDO:3": (), "MONDO:4": (), "MONDO:5": (), "MONDO:6": ()}


def test_headings_join_the_disease_or_stand_alone_below_the_nearest(world: World) -> None:
    world.mondo = [mondo(2, "skin fever"), mondo(3, "hand fever")]
    world.mesh = [
        ("D1", "Fever, Skin", "Skin Heat", "C04.1"),
        ("D2", "Sun Fever", "Fever, Sun", "C04.1.5.7"),
        ("D3", "Hand Fever", "", "C04.2"),
        ("D4", "Disease Progression", "", "C04.3"),
        ("D5", "Smoking", "", "F01.1"),
        ("D6", "Walking", "", "F01.2"),
    ]
    world.matches = [("MONDO:2", "mesh:D1"), ("MONDO:3", "mesh:D5")]
    rows = _compile(world)
    assert set(rows) == {"MONDO:2", "MONDO:3", "mesh:D2", "mesh:D5"}
    assert rows["MONDO:2"].exact_match == ("mesh:D1",)
    assert "Skin Heat" in rows["MONDO:2"].synonyms
    assert rows["MONDO:3"].close_match == ("mesh:D3",)
    assert rows["MONDO:3"].exact_match == ()  # "Smoking" shares no word with it
    assert rows["mesh:D2"].broader == ("MONDO:2",)


def test_synonyms_that_name_something_else_go(world: World) -> None:
    world.mondo = [mondo(2, "lung fever", ["thorax wall", "allergic", "lesion", "fever of lungs"])]
    world.mesh = [("D1", "Thorax Wall", "", "A01.1")]
    assert _compile(world)["MONDO:2"].synonyms == ("fever of lungs",)


def test_a_tumours_name_is_first_a_neoplasms(world: World) -> None:
    world.mondo = [mondo(2, "toe neoplasm", ["tumor of toe"]), mondo(3, "toe cancer", ["tumor of toe"])]
    rows = _compile(world)
    assert rows["MONDO:2"].synonyms == ("tumor of toe", "tumour of toe")
    assert rows["MONDO:3"].synonyms == ()


def test_classes_that_are_no_diseases_are_left_out_and_lifted_over(world: World) -> None:
    world.mondo = [
        mondo(1, "disease"),
        mondo(2, "fever", [], [1]),
        mondo(3, "fever, susceptibility to", [], [2]),
        mondo(4, "mild fever", [], [3]),
        mondo(9, "animal disease"),
        mondo(5, "cow fever", [], [9]),
    ]
    rows = _compile(world)
    assert set(rows) == {"MONDO:2", "MONDO:4"}
    assert rows["MONDO:4"].broader == ("MONDO:2",)


def test_other_vocabularies_add_names_and_matches(world: World) -> None:
    world.mondo = [mondo(2, "toe carcinoma")]
    world.doid = [{"id": "DOID:7", "name": "Toe carcinoma", "synonyms": ["carcinoma of the toe"]}]
    leaf = tumour_type("TOE", "Toe Carcinoma", "C5")
    world.oncotree = {"FOOT": tumour_type("FOOT", "Foot", "C4", {"TOE": leaf})}
    world.matches = [("MONDO:2", "DOID:7"), ("MONDO:2", "NCIT:C5")]
    row = _compile(world)["MONDO:2"]
    assert row.exact_match == ("DOID:7", "NCIT:C5", "oncotree:TOE")
    assert row.synonyms == ("carcinoma of the toe",)
    assert "MONDO" in row.source


def test_a_curated_row_replaces_what_it_matches_and_takes_its_names(world: World) -> None:
    world.mondo = [
        mondo(2, "fever"),
        mondo(3, "toe fever", ["hot toe", "warm toe"], [2]),
        mondo(4, "small toe fever", ["hot toes", "little toe fever"], [3]),
        mondo(5, "foot fever", [], [2]),
    ]
    world.by_hand["conditions"] = "my-toe\tmy toe fever\thot toe|foot fever\tMONDO:2\tMONDO:3\t\tcurated\n"
    rows = _compile(world)
    assert set(rows) == {"MONDO:2", "MONDO:4"}
    assert rows["MONDO:4"].broader == ("my-toe",)
    assert rows["MONDO:4"].synonyms == ("little toe fever",)


def test_an_abbreviation_yields_to_a_curated_word_of_the_same_letters(world: World) -> None:
    world.mondo = [mondo(2, "severe cutaneous reaction", ["SCR"]), mondo(3, "fever")]
    world.mesh = [("D1", "Severe Cutaneous Reaction", "", "C04.1")]
    world.matches = [("MONDO:2", "mesh:D1")]
    assert _compile(world)["MONDO:2"].synonyms == ("SCR",)
    world.by_hand["conditions"] = "scr\tscr\t\t\t\t\tcurated\n"
    assert _compile(world)["MONDO:2"].synonyms == ()


def test_a_modifiers_name_is_no_conditions(world: World) -> None:
    world.mondo = [mondo(2, "grade three", ["late fever"]), mondo(3, "fever", ["grade 3"])]
    world.by_hand["modifiers"] = "grade-3\tgrade 3\tgrade three\t\t\t\tcurated\n"
    rows = _compile(world)
    assert rows["MONDO:2"].label == "late fever"
    assert rows["MONDO:3"].synonyms == ()


def test_a_wrong_match_of_the_outside_table_is_not_taken(world: World) -> None:
    world.mondo = [mondo(2, "visual epilepsy")]
    world.mesh = [("D1", "Seizures", "Convulsions", "C04.1")]
    world.matches = [("MONDO:2", "mesh:D1")]
    rows = _compile(world)
    assert rows["MONDO:2"].exact_match == ()
    assert rows["mesh:D1"].label == "Seizures"


def test_a_possessive_is_shown_beside_the_label_without_it(world: World) -> None:
    world.mondo = [mondo(2, "Exam disease", ["Exam's disease"]), mondo(3, "Sampel's disease", ["Sampel disease"])]
    rows = _compile(world)
    assert rows["MONDO:2"].synonyms == ("Exam's disease",)
    assert rows["MONDO:3"].synonyms == ()


def test_a_singular_is_shown_beside_the_plural_label(world: World) -> None:
    """What is written in the singular is not found by a name in the plural; the other way round it is."""
    world.mesh = [("D1", "Toe Fevers", "Toe Fever|Fevers, Toe", "C04.1"), ("D2", "Nose Cold", "Nose Colds", "C04.2")]
    rows = _compile(world)
    assert rows["mesh:D1"].label == "Toe Fevers"
    assert "Toe Fever" in rows["mesh:D1"].synonyms
    assert "Nose Colds" not in rows["mesh:D2"].synonyms
