"""Trials of the EU Clinical Trials Register, from a download of text and from JSON."""

import pytest
from places import HERE, shared
from standing import ADDRESS, misplaced, words_of

from kg import readers
from kg.errors import DocumentError
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import sources
from kg.readers.languages import is_english
from kg.trial import Document, Trial, Words

OWN = HERE / "data/euctr"
ORIGINAL = "data/formats/euctr"


def _found(*paths: object) -> list[Trial]:
    found = list(sources.documents(map(str, paths)))
    assert all(isinstance(each, Document) for each in found), found
    return [readers.read(each) for each in found if isinstance(each, Document)]


def _texts(words: tuple[Words, ...]) -> list[str]:
    return [each.text for each in words]


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    return {each.document.name: each for each in _found(OWN)}


def test_each_trial_of_a_download_is_a_document(trials: dict[str, Trial]) -> None:
    assert list(trials) == ["download.txt#2020-000001-11-ES", "download.txt#2020-000002-22-IT", "record.json"]
    assert {trial.document.layout for trial in trials.values()} == {"eu-ctr"}


def test_words_stand_in_their_documents(trials: dict[str, Trial]) -> None:
    assert [misplaced(trial) for trial in trials.values()] == [[], [], []]


def test_no_person_is_in_the_record(trials: dict[str, Trial]) -> None:
    texts = [words.text for trial in trials.values() for words in words_of(trial)]
    assert not any(ADDRESS.search(text) or "Bo Example" in text for text in texts)


@pytest.fixture(scope="module")
def kelp(trials: dict[str, Trial]) -> Trial:
    return trials["download.txt#2020-000001-11-ES"]


def test_what_it_is(kelp: Trial) -> None:
    assert [each.value for each in kelp.registry_ids] == ["2020-000001-11", "NCT90000010"]
    assert [each.value for each in kelp.other_ids] == ["KELP-1"]
    assert kelp.title and kelp.title.text == "A trial of masitinib in motor neurone disease"
    assert kelp.official_title and kelp.official_title.text.startswith(
        "A Phase 2/3 Trial of Masitinib Against Riluzole"
    )
    assert kelp.official_title.field == "A.3 Full title of the trial"
    assert kelp.acronym and kelp.acronym.text == "KELP"
    assert kelp.sponsor and kelp.sponsor.text == "Kelp Biosciences"
    assert kelp.collaborators == ()


def test_how_it_is_done(kelp: Trial) -> None:
    stated = (kelp.status, kelp.study_type, kelp.phase, kelp.allocation, kelp.masking, kelp.intervention_model)
    assert [each and each.value for each in stated] == [
        *("TERMINATED", "INTERVENTIONAL", "PHASE2/PHASE3", "RANDOMIZED", "DOUBLE", "PARALLEL")
    ]
    assert kelp.purpose and kelp.purpose.value == "TREATMENT"
    assert kelp.enrolment and kelp.enrolment.value == 120
    assert kelp.completion_date and kelp.completion_date.value == "2022-05-06"


def test_who_takes_part(kelp: Trial) -> None:
    assert kelp.sex and kelp.sex.value == "ALL"
    assert kelp.accepts_healthy_volunteers and kelp.accepts_healthy_volunteers.value is False
    assert kelp.minimum_age_years and kelp.minimum_age_years.value == 18
    assert kelp.maximum_age_years and kelp.maximum_age_years.value == 75
    assert _texts(kelp.conditions) == ["Amyotrophic Lateral Sclerosis"]
    assert _texts(kelp.keywords) == ["Amyotrophic lateral sclerosis"]


def test_criteria(kelp: Trial) -> None:
    assert [(each.kind, each.text.text) for each in kelp.criteria] == [
        ("inclusion", "Aged 18 to 75 years;"),
        ("inclusion", "Diagnosis in the last two years:\n- definite, or\n- probable.\nA. Those of part A only"),
        ("exclusion", "Earlier treatment with masitinib"),
    ]


def test_products_and_their_roles(kelp: Trial) -> None:
    assert [(i.name.text, i.role and i.role.value, _texts(i.other_names)) for i in kelp.interventions] == [
        ("masitinib", "TEST", ["Masitinib tablets", "AB1010"]),
        ("riluzole", "COMPARATOR", ["Rilutek"]),
        ("Placebo", "PLACEBO", []),
    ]


def test_roles_are_those_of_the_links(kelp: Trial, lexicon: Lexicon) -> None:
    links = {(link.predicate, link.concept) for link in ground(kelp, lexicon).links}
    assert {("testsDrug", "drug/masitinib"), ("comparesDrug", "drug/riluzole")} <= links
    assert not links & {("testsDrug", "drug/riluzole"), ("comparesDrug", "drug/masitinib")}


def test_outcomes(kelp: Trial) -> None:
    assert [(o.rank, o.measure.text, o.time_frame and o.time_frame.text) for o in kelp.outcomes] == [
        ("primary", "Change of the ALSFRS-R score", "week 48"),
        ("secondary", "Overall survival", None),
        ("secondary", "Quality of life", None),
        ("secondary", "Progression-free survival", None),
    ]


def test_another_language_is_not_read(trials: dict[str, Trial]) -> None:
    trial = trials["download.txt#2020-000002-22-IT"]
    assert (trial.title, trial.criteria, trial.conditions) == (None, (), ())
    assert {each.name.field for each in trial.unmapped if "English" in each.reason} == {
        *("A.3 Full title of the trial", "E.3 Principal inclusion criteria")
    }
    assert [i.name.text for i in trial.interventions] == ["metformin", "sitagliptin"]
    assert trial.enrolment and trial.enrolment.value == 30
    assert trial.sex and trial.sex.value == "MALE"
    assert trial.status is None


def test_json(trials: dict[str, Trial]) -> None:
    trial = trials["record.json"]
    assert [each.value for each in trial.registry_ids] == ["2020-000003-33", "NCT90000011"]
    assert trial.title and trial.title.text == "A Trial of Nusinersen in Spinal Muscular Atrophy of Adults"
    assert trial.title.field == "/a3_full_title_of_the_trial"
    assert [(i.name.text, i.role and i.role.value, _texts(i.other_names)) for i in trial.interventions] == [
        *(("nusinersen", "TEST", ["Spinraza", "ISIS 396443"]), ("risdiplam", "COMPARATOR", []))
    ]
    assert _texts(trial.conditions) == ["Spinal Muscular Atrophy"]
    assert trial.sponsor and trial.sponsor.text == "Reef Foundation"
    assert [(o.measure.text, o.time_frame and o.time_frame.text) for o in trial.outcomes] == [
        *(("Change of the HFMSE score", "Day 302"),)
    ]
    assert [(c.kind, c.text.text) for c in trial.criteria] == [("inclusion", "Adults  18 years of age")]
    assert trial.minimum_age_years is None
    stated = (trial.status, trial.phase, trial.masking, trial.purpose, trial.enrolment)
    assert [each and each.value for each in stated] == ["COMPLETED", "PHASE4", "NONE", "TREATMENT", 50]
    assert [each.name.field for each in trial.unmapped] == ["/e4_principal_exclusion_criteria_es"]


def test_a_record_without_its_number() -> None:
    text = "Summary\nEudraCT Number:\n\nA. Protocol Information\nA.2 EudraCT number: unknown\n"
    with pytest.raises(DocumentError, match=r"A\.2: a record without a EudraCT number"):
        readers.read(sources.decode("x.txt", text.encode()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Overall survival", True),
        ("Phase III trial of masitinib in the treatment of ALS", True),
        ("Progression-free survival per RECIST 1.1", True),
        ("Patienten mit einer Diagnose der Alzheimer-Krankheit", False),
        ("Variación de la puntuación MEC con respecto al momento basal", False),
        ("Ασθενείς με διάγνωση νόσου", False),
        ("Patiënten met een diagnose van de ziekte", False),
    ],
)
def test_languages(text: str, expected: bool) -> None:
    assert is_english(text) is expected


def test_original_download() -> None:
    found = _found(shared(ORIGINAL) / "euctr_full_text_download.txt")
    assert [each.key for each in found] == ["2022-002568-62"] * 3 + ["2021-002179-21"] * 7
    assert all(misplaced(each) == [] for each in found)
    assert {i.name.text for each in found for i in each.interventions} == {"AVB-101", "Masitinib mesilate", "Placebo"}
    assert not any(ADDRESS.search(words.text) or "Moussy" in words.text for each in found for words in words_of(each))


def test_original_json() -> None:
    tacrolimus, nusinersen = _found(*sorted(shared(ORIGINAL).glob("*.json")))
    assert (tacrolimus.key, nusinersen.key) == ("2013-000615-24", "2019-002663-10")
    assert [i.name.text for i in tacrolimus.interventions] == ["Prograft", "Modigraf"]
    assert [i.name.text for i in nusinersen.interventions] == ["Nusinersen"]
    assert nusinersen.phase and nusinersen.phase.value == "PHASE2/PHASE3"
    assert misplaced(tacrolimus) == misplaced(nusinersen) == []
