"""Names of outside vocabularies: folded, cleaned, judged; acronyms; British spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.compilation import acronyms, drug_names, hierarchy, names
from kg.compilation.rules import Rules
from kg.compilation.spellings import british

SAME = [
    ("Crohn's disease", "Crohn disease"),
    ("Crohn’s Disease", "crohn diseases"),
    ("non-small-cell lung cancer", "Non Small Cell Lung Cancers"),
    ("β-thalassemia", "beta thalassemia"),
    ("type 2 diabetes", "type2 diabetes"),
    ("delta-1-pyrroline deficiency", "delta1-pyrroline deficiency"),
    ("Sjögren syndrome", "Sjogren syndrome"),
    ("metastases", "metastasis"),
    ("allergies", "allergy"),
    ("biopsies, liver", "biopsy_liver"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_fold_makes_spellings_equal(one: str, other: str) -> None:
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("lupus", "lupu"), ("type 1", "type 2"), ("diabetes", "diabete"), ("CD4+", "CD4")]
)
def test_fold_keeps_names_apart(one: str, other: str) -> None:
    assert names.fold(one) != names.fold(other)


@given(st.text(max_size=40))
def test_folded_text_holds_no_runs_of_spaces(text: str) -> None:
    folded = names.fold(text)
    assert folded == " ".join(folded.split())


def test_key_of_an_abbreviation_keeps_its_capitals() -> None:
    assert names.key("SCAR") != names.key("scar")
    assert names.key("AT-RT") == names.key("ATRT")
    assert names.key("NEOPLASM") == names.key("neoplasm")


@pytest.mark.parametrize(
    ("inverted", "spoken"),
    [
        ("Leukemia, Myeloid, Acute", "Acute Myeloid Leukemia"),
        ("Neoplasms, of the Skin", "Neoplasms of the Skin"),
        ("Asthma", None),
        ("Pain, Neck and Back", None),
        ("Asthma, ", None),
        ("Ulcer, with Bleeding, Acute", None),
    ],
)
def test_natural_turns_inverted_headings(inverted: str, spoken: str | None) -> None:
    assert names.natural(inverted) == spoken


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("ALL - Acute lymphoblastic leukemia", ["ALL", "Acute lymphoblastic leukemia"]),
        ("Acute lymphoblastic leukemia - ALL", ["Acute lymphoblastic leukemia", "ALL"]),
        ("Small cell carcinoma (SCLC)", ["Small cell carcinoma", "SCLC"]),
        ("Cancer  of the   skin", ["Cancer of the skin"]),
        ("melanoma, susceptibility to", []),
        ("asthma NOS", []),
        ("xy", []),
        ("12345", []),
        ("lesion", []),
        ("x" * 91, []),
    ],
)
def test_cleaned_splits_glosses_and_drops_what_is_no_name(cell: str, found: list[str]) -> None:
    assert list(names.cleaned(cell, frozenset({"lesion"}))) == found


@pytest.mark.parametrize(
    ("acronym", "name", "fits"),
    [
        ("SCLC", "small cell lung cancer", True),
        ("COPD", "chronic obstructive pulmonary disease", True),
        ("CRC", "colorectal cancer", True),
        ("HCC", "hepatocellular carcinoma", True),
        ("GERD", "gastroesophageal reflux disease", True),
        ("AF", "fibrillation of the atrium", False),
        ("SCLC", "lung cancer", False),
        ("ABC", "", False),
    ],
)
def test_abbreviates(acronym: str, name: str, fits: bool) -> None:
    assert acronyms.abbreviates(acronym, names.fold(name).split(), names.SMALL_WORDS) is fits


@pytest.mark.parametrize(
    ("american", "expected"),
    [
        ("Tumor of esophagus", "Tumour of oesophagus"),
        ("anemia", "anaemia"),
        ("leukemia", "leukaemia"),
        ("academia", None),
        ("hemophilia", "haemophilia"),
        ("colorectal cancer", None),
        ("asthma", None),
    ],
)
def test_british(american: str, expected: str | None) -> None:
    assert british(american) == expected


def test_hierarchy_lifts_over_what_is_left_out_even_in_a_circle() -> None:
    parents = {"a": {"b"}, "b": {"c"}, "c": {"d", "b"}, "d": set[str]()}
    assert hierarchy.lifted(parents, "a", {"b", "c"}) == {"d"}
    assert hierarchy.ancestors(parents, "a") == {"b", "c", "d"}
    assert hierarchy.descendants(parents, ["c"]) == {"a", "b", "c"}
    assert hierarchy.nearest("C04.1.2", {"C04": "x"}) == "x"
    assert hierarchy.nearest("C04", {"C04": "x"}) is None


JUDGE = drug_names.Judge.by(
    Rules({"no-drug": frozenset({"Water"}), "second-word": frozenset({"alfa", "vedotin"})}),
    ["methotrexate", "MTX", "5-FU"],
    ["ARTN", "artemin"],
)


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("eltrombopag", True),
        ("Ozarélix", True),
        ("Lorukafusp alfa", True),
        ("enfortumab vedotin", True),
        ("Lorukafusp sodium", False),
        ("BMS-986104", True),
        ("RO6874281", True),
        ("GSK 2256098A", True),
        ("AC-100", False),
        ("SC 236", False),
        ("MTX-1000", False),
        ("Methotrexate", False),
        ("metho-trexate", False),
        ("Artemin", False),
        ("water", False),
        ("DMPA", False),
        ("SYRINGATE", False),
        ("Dill", False),
        ("4-methylumbelliferone", False),
    ],
)
def test_names_that_a_drug_can_have(name: str, can: bool) -> None:
    assert JUDGE.can_name(name) is can


def test_short_names_connect_nothing() -> None:
    assert JUDGE.connects("Methotrexate")
    assert not JUDGE.connects("MTX")
