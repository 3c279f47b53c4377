"""Names that count only as all of a label, characters as HTML writes them, possessives and plurals."""

import pytest

from kg.grounding import conditions, endpoints, ground, treatments
from kg.grounding.lexicon import Lexicon
from kg.trial import Criterion, Document, Intervention, Trial, Value, Words


def _trial(*names: str, type_: str = "DRUG", **more: object) -> Trial:
    given = tuple(
        Intervention(Words(name, f"name {n}", 0), Value(type_, Words(type_, f"type {n}", 0)))
        for n, name in enumerate(names)
    )
    return Trial(document=Document("x.txt", "", "0" * 64), key="x", interventions=given, **more)  # type: ignore[arg-type]


def _concepts(trial: Trial, lexicon: Lexicon) -> set[str]:
    return {link.concept for link in ground(trial, lexicon).links}


@pytest.mark.parametrize(
    ("label", "concept"),
    {
        "Iron": "mechanism/iron-replacement",
        "calcium 500 mg tablets": "drug/calcium-supplement",
        "THC": "drug/dronabinol",
        "LSD 100 mcg": "drug/lysergide",
        "Urea": "drug/urea",
        "Dextrose 10%": "drug/glucose",
    }.items(),
)
def test_a_whole_label(lexicon: Lexicon, label: str, concept: str) -> None:
    assert _concepts(_trial(label), lexicon) == {concept}


def test_a_part_of_a_combination(lexicon: Lexicon) -> None:
    assert _concepts(_trial("SOF + RBV"), lexicon) == {"drug/sofosbuvir", "drug/ribavirin"}


@pytest.mark.parametrize(
    "label", ["School programme (SP)", "serum iron monitoring", "urea breath test", "calcium score"]
)
def test_no_name_beside_other_words(lexicon: Lexicon, label: str) -> None:
    assert not _concepts(_trial(label), lexicon)


def test_no_drug_under_a_procedure(lexicon: Lexicon) -> None:
    assert not _concepts(_trial("EP", type_="PROCEDURE"), lexicon)


def test_no_name_in_running_text(lexicon: Lexicon) -> None:
    criterion = Criterion("exclusion", Words("Prior treatment with iron, calcium or glucose", "criteria", 0), 1)
    assert not _concepts(_trial(criteria=(criterion,)), lexicon)


@pytest.mark.parametrize(
    "name",
    ["Crohn's disease", "Crohn&#39;s disease", "Crohn disease", "Crohns disease", "Crohn&#8217;s Disease"],
)
def test_a_possessive_however_it_is_written(lexicon: Lexicon, name: str) -> None:
    matches, reason = conditions.resolve(Words(name, "field", 5), lexicon)
    assert [(m.words, m.concepts[0].label.lower()) for m in matches] == [(Words(name, "field", 5), "crohn disease")]
    assert not reason


def test_a_disease_without_a_possessive_is_found_with_one(lexicon: Lexicon) -> None:
    text = "Enzyme replacement in Fabry&#39;s disease"
    (match,) = lexicon.conditions.find(Words(text, "field", 0))
    assert (match.words.text, match.words.start) == ("Fabry&#39;s disease", text.index("Fabry"))


def test_places_after_an_escaped_character(lexicon: Lexicon) -> None:
    text = "R&amp;D of nivolumab  &lt; 3 and ipilimumab"
    found = [m.words for m in lexicon.treatments.find(Words(text, "field", 0))]
    assert [(w.text, w.start) for w in found] == [(n, text.index(n)) for n in ("nivolumab", "ipilimumab")]


def test_an_escaped_ampersand_joins(lexicon: Lexicon) -> None:
    assert _concepts(_trial("Nivolumab &amp; Ipilimumab"), lexicon) == {"drug/nivolumab", "drug/ipilimumab"}


def test_plurals_in_ses(lexicon: Lexicon) -> None:
    one, many = (conditions.resolve(Words(n, "f", 0), lexicon)[0] for n in ("Psychosis", "Psychoses"))
    assert one[0].concepts == many[0].concepts


@pytest.mark.parametrize(
    ("name", "reason"),
    {
        "Bevacizumab intravitreal injection": "",
        "App-based mindfulness training": "not a drug: behaviour (mindfulness or relaxation training)",
    }.items(),
)
def test_forms_and_what_ends_in_no_drug(lexicon: Lexicon, name: str, reason: str) -> None:
    (named,) = treatments.resolve(Words(name, "field", 0), lexicon)
    assert named.reason == reason


@pytest.mark.parametrize(
    ("measure", "names"),
    {
        "Overall survival (OS) for different types of EGFR mutation": {"endpoint/OS"},
        "EASI score in the population with an IgE response": {"endpoint/clinical-score"},
        "FEV1 and exacerbations": {"endpoint/physiological-measure", "endpoint/exacerbation"},
        "Number of participants with adverse events": {"endpoint/AE"},
    }.items(),
)
def test_in_whom_is_not_measured(lexicon: Lexicon, measure: str, names: set[str]) -> None:
    assert {m.concepts[0].id for m in endpoints.resolve(Words(measure, "field", 0), lexicon)} == names


@pytest.mark.parametrize(
    ("measure", "names"),
    {
        "Area under the curve": ["endpoint/AUC"],
        "Area under the curve of the ROC": [],
        "Survival": ["endpoint/OS"],
        "Survival of the implants": [],
    }.items(),
)
def test_a_whole_measure(lexicon: Lexicon, measure: str, names: list[str]) -> None:
    assert [m.concepts[0].id for m in endpoints.of_label(Words(measure, "field", 0), lexicon)] == names
