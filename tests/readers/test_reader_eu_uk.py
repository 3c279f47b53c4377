"""Trials of the EU's Clinical Trials Information System and of the ISRCTN registry, from their JSON."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from places import HERE, shared
from standing import ADDRESS, misplaced, words_of

from kg import readers
from kg.errors import DocumentError
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import sources
from kg.trial import Trial, Words

CTIS, ISRCTN = HERE / "data/ctis/trial.json", HERE / "data/isrctn/trial.json"


def _read(path: Path) -> Trial:
    return readers.read(sources.decode(path.name, path.read_bytes()))


def _changed(path: Path, **changes: Any) -> Trial:
    content = json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes)
    return readers.read(sources.decode(path.name, content.encode()))


def _texts(words: tuple[Words, ...]) -> list[str]:
    return [each.text for each in words]


@pytest.fixture(scope="module")
def fjord() -> Trial:
    return _read(CTIS)


@pytest.fixture(scope="module")
def puff() -> Trial:
    return _read(ISRCTN)


@pytest.mark.parametrize("path", [CTIS, ISRCTN], ids=["ctis", "isrctn"])
def test_words_stand_and_no_person_is_named(path: Path) -> None:
    trial = _read(path)
    assert misplaced(trial) == []
    assert not any(ADDRESS.search(words.text) or "Example" in words.text for words in words_of(trial))


# --- CTIS ----------------------------------------------------------------------------------------


def test_ctis_what_it_is(fjord: Trial) -> None:
    assert fjord.document.layout == "eu-ctis"
    assert [each.value for each in fjord.registry_ids] == ["2024-500001-11-00", "NCT90000012", "2020-000004-44"]
    assert [each.value for each in fjord.other_ids] == ["FJORD/7", "FJ-01"]
    assert fjord.title and fjord.title.text == "Two medicines after a new kidney"
    assert fjord.official_title and fjord.official_title.text.startswith("A Randomised Trial of Tacrolimus")
    assert fjord.sponsor and fjord.sponsor.text == "Fjord Hospital"
    assert _texts(fjord.collaborators) == ["Cove Research Foundation"]
    assert _texts(fjord.keywords) == ["Kidney transplant rejection"]


def test_ctis_values(fjord: Trial) -> None:
    stated = (fjord.status, fjord.phase, fjord.enrolment, fjord.sex, fjord.accepts_healthy_volunteers)
    assert [each and each.value for each in stated] == ["RECRUITING", "PHASE2/PHASE3", 75, "FEMALE", False]
    dates = (fjord.start_date, fjord.completion_date, fjord.last_updated)
    assert [each and each.value for each in dates] == ["2024-03-01", "2028-03-01", "2024-09-08"]
    assert fjord.minimum_age_years and fjord.minimum_age_years.value == 18
    assert fjord.maximum_age_years and fjord.maximum_age_years.value == 70


def test_ctis_products_and_their_roles(fjord: Trial) -> None:
    assert [(i.name.text, i.role and i.role.value, _texts(i.other_names)) for i in fjord.interventions] == [
        ("TACROLIMUS", "TEST", ["Envarsus"]),
        ("CICLOSPORIN", "COMPARATOR", []),
        ("PREDNISOLONE", "BACKGROUND", []),
        ("Placebo capsule", "PLACEBO", []),
    ]


def test_ctis_roles_are_those_of_the_links(fjord: Trial, lexicon: Lexicon) -> None:
    links = {
        link.words.text: link.predicate for link in ground(fjord, lexicon).links if link.predicate.endswith("Drug")
    }
    assert links["TACROLIMUS"] == "testsDrug"
    assert links["CICLOSPORIN"] == "comparesDrug"
    assert links["PREDNISOLONE"] == "backgroundDrug"


def test_ctis_lists_are_in_the_order_of_their_numbers(fjord: Trial) -> None:
    assert [(o.rank, o.measure.text) for o in fjord.outcomes] == [
        *(("primary", "Rejection within 12 months"), ("secondary", "Graft loss"), ("secondary", "Overall survival"))
    ]
    assert [(c.kind, c.position, c.text.text) for c in fjord.criteria] == [
        *(("inclusion", 1, "Aged 18 to 70 years"), ("inclusion", 2, "First kidney transplant")),
        ("exclusion", 1, "Pregnancy"),
    ]


def test_ctis_another_language_is_not_read(fjord: Trial) -> None:
    assert _texts(fjord.conditions) == ["Kidney transplant rejection"]
    assert [(each.name.field.rpartition("/")[2], each.reason) for each in fjord.unmapped] == [
        ("medicalCondition", "not in English, so not read")
    ]


def test_ctis_where_newer_answers_hold_it() -> None:
    content = json.loads(CTIS.read_text(encoding="utf-8"))
    content["authorizedApplication"] = {"authorizedPartI": content.pop("authorizedPartI")}
    trial = readers.read(sources.decode("x.json", json.dumps(content).encode()))
    assert trial.title and trial.title.field.startswith("/authorizedApplication/authorizedPartI/")
    assert misplaced(trial) == []


def test_ctis_a_status_that_says_little_is_reported() -> None:
    trial = _changed(CTIS, ctStatus="Ended")
    assert trial.status is None
    assert ("Ended", "/ctStatus") in {(each.name.text, each.name.field) for each in trial.unmapped}


def test_ctis_without_a_part_that_is_authorised() -> None:
    with pytest.raises(DocumentError, match="/authorizedPartI: a trial without an authorised part I"):
        _changed(CTIS, authorizedPartI=None)


# --- ISRCTN --------------------------------------------------------------------------------------


def test_isrctn_what_it_is(puff: Trial) -> None:
    assert puff.document.layout == "isrctn"
    assert puff.key == "ISRCTN90000013"
    assert [each.value for each in puff.registry_ids] == ["ISRCTN90000013", "2020-000005-55", "NCT90000013"]
    assert [each.value for each in puff.other_ids] == ["PUFF-1"]
    assert puff.title and puff.title.text == "Budesonide for babies born early"
    assert puff.official_title and puff.official_title.text.startswith("A randomised trial of inhaled budesonide")
    assert puff.acronym and puff.acronym.text == "PUFF"
    assert _texts(puff.conditions) == ["Bronchopulmonary dysplasia", "Preterm birth"]


def test_isrctn_values(puff: Trial) -> None:
    stated = (puff.status, puff.study_type, puff.phase, puff.purpose, puff.allocation, puff.masking)
    assert [each and each.value for each in stated] == [
        *("TERMINATED", "INTERVENTIONAL", "PHASE2/PHASE3", "TREATMENT", "RANDOMIZED", "DOUBLE")
    ]
    assert puff.intervention_model and puff.intervention_model.value == "PARALLEL"
    people = (puff.enrolment, puff.enrolled, puff.sex, puff.accepts_healthy_volunteers)
    assert [each and each.value for each in people] == [850, 812, "ALL", False]
    ages = (puff.minimum_age_years, puff.maximum_age_years)
    assert [each and each.value for each in ages] == [0, Decimal("0.2")]
    assert [each and each.value for each in (puff.start_date, puff.completion_date)] == ["2021-02-03", "2024-06-30"]


def test_isrctn_drugs(puff: Trial) -> None:
    assert [(i.name.text, i.type and i.type.value) for i in puff.interventions] == [
        *(("Budesonide", "DRUG"), ("placebo (inhaled, dry)", "DRUG"))
    ]


def test_isrctn_outcomes_and_criteria(puff: Trial) -> None:
    assert [(o.rank, o.measure.text, o.time_frame and o.time_frame.text) for o in puff.outcomes] == [
        ("primary", "Death or bronchopulmonary dysplasia", None),
        ("secondary", "Growth", "Measured at 36 weeks."),
        ("secondary", "Length of stay", "Measured at 36 weeks."),
    ]
    assert [(c.kind, c.text.text) for c in puff.criteria] == [
        *(("inclusion", "Born before 28 weeks"), ("inclusion", "Less than 12 hours old"))
    ]


def test_isrctn_without_its_number() -> None:
    with pytest.raises(DocumentError, match="/isrctn: a trial without its ISRCTN number"):
        _changed(ISRCTN, isrctn="none")


# --- the original records --------------------------------------------------------------------------


def test_original_ctis() -> None:
    found = {trial.key: trial for trial in map(_read, sorted(shared("data/formats/ctis").glob("*.json")))}
    assert list(found) == ["2022-500244-37-00", "2023-508143-51-01"]
    pamapimod, baclofen = found.values()
    assert [(i.name.text, i.role and i.role.value) for i in pamapimod.interventions] == [
        *(("PIOGLITAZONE HYDROCHLORIDE", "TEST"), ("Pioglitazone Placebo", "PLACEBO")),
        *(("PAMAPIMOD", "TEST"), ("Pamapimod Placebo", "PLACEBO")),
    ]
    # 150 in Europe and 290 elsewhere: the trial says no one number.
    assert pamapimod.enrolment is None
    assert baclofen.enrolment and baclofen.enrolment.value == 11
    assert [c.position for c in pamapimod.criteria] == [*range(1, 8), *range(1, 12)]
    for trial in found.values():
        assert misplaced(trial) == []
        assert not any(ADDRESS.search(words.text) for words in words_of(trial))


def test_original_isrctn() -> None:
    found = {trial.key: trial for trial in map(_read, sorted(shared("data/formats/isrctn").glob("*.json")))}
    assert {key: [i.name.text for i in trial.interventions] for key, trial in found.items()} == {
        "ISRCTN12949496": ["Milrinone"],
        "ISRCTN17473621": ["BLUI Blanket"],
        "ISRCTN61070850": ["Maltodextrin", "medium chain triglycerides"],
        "ISRCTN80181452": ["Budesonide"],
        "ISRCTN96912679": ["Omeprazole", "esomeprazole"],
    }
    assert [each.value for each in found["ISRCTN80181452"].registry_ids] == ["ISRCTN80181452", "NCT01035190"]
    for trial in found.values():
        assert misplaced(trial) == []
        assert not any(ADDRESS.search(words.text) for words in words_of(trial))
