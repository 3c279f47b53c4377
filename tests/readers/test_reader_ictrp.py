"""The WHO's export of trials from many registers, each of which fills its fields in its own way."""

from decimal import Decimal

import pytest
from places import HERE, SHARED, shared

from kg.errors import DocumentError
from kg.readers import read, registers, sources
from kg.trial import Document, Trial, Words

EXPORT = HERE / "data" / "registries" / "ictrp.xml"
REAL = SHARED / "data" / "formats" / "ictrp" / "ictrp.xml"


def _trials(path: object) -> dict[str, Trial]:
    found = list(sources.documents([str(path)]))
    assert all(isinstance(each, Document) for each in found)
    return {each.name.partition("#")[2]: read(each) for each in found if isinstance(each, Document)}


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    return _trials(EXPORT)


@pytest.fixture(scope="module")
def real() -> dict[str, Trial]:
    shared("data/formats/ictrp")
    return _trials(REAL)


NCT, EU, CHINA, JAPAN, GERMANY = (
    "NCT09990004", "EUCTR2021-000100-14-DK", "ChiCTR2100050799", "JPRN-jRCT2071210099", "DRKS00039999",
)  # fmt: skip


def test_each_trial_is_a_document_with_its_own_id(trials: dict[str, Trial]) -> None:
    assert list(trials) == [NCT, EU, CHINA, JAPAN, GERMANY]
    assert [trial.key for trial in trials.values()] == list(trials)
    assert {trial.document.layout for trial in trials.values()} == {"who-ictrp-xml"}


def test_secondary_ids(trials: dict[str, Trial]) -> None:
    assert [v.value for v in trials[NCT].registry_ids] == [NCT, "2021-001427-40"]
    assert [v.value for v in trials[NCT].other_ids] == ["L-1"]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        (NCT, {"status": "NOT_YET_RECRUITING", "study_type": "OBSERVATIONAL", "allocation": "NA", "masking": "NONE",
               "intervention_model": "SINGLE_GROUP", "purpose": "BASIC_SCIENCE", "enrolment": 500, "phase": None,
               "start_date": "2024-04-25", "last_updated": "2024-05-20", "sex": "ALL",
               "minimum_age_years": Decimal(50), "maximum_age_years": None}),
        (EU, {"status": None, "study_type": "INTERVENTIONAL", "allocation": "RANDOMIZED", "masking": "DOUBLE",
              "intervention_model": None, "phase": "PHASE2/PHASE3", "start_date": "2021-09-01", "sex": "MALE"}),
        (CHINA, {"status": "NOT_YET_RECRUITING", "intervention_model": "PARALLEL", "enrolment": 90, "phase": None,
                 "minimum_age_years": Decimal(18), "maximum_age_years": Decimal(90), "start_date": "2021-09-20"}),
        (JAPAN, {"phase": "PHASE2/PHASE3", "allocation": "RANDOMIZED", "masking": "NONE", "purpose": "TREATMENT",
                 "intervention_model": "PARALLEL", "minimum_age_years": Decimal(20), "maximum_age_years": None,
                 "start_date": "2021-04-16", "sex": "ALL"}),
        (GERMANY, {"study_type": "OBSERVATIONAL", "allocation": "RANDOMIZED", "purpose": "PREVENTION",
                   "masking": "NONE", "intervention_model": None, "minimum_age_years": None}),
    ],
)  # fmt: skip
def test_values(trials: dict[str, Trial], key: str, values: dict[str, object]) -> None:
    found = {name: getattr(trials[key], name) for name in values}
    assert {name: value.value if value else None for name, value in found.items()} == values


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (NCT, ["Alzheimer Disease", "Memory Loss"]),
        (EU, ["Light chain disease", "Primary amyloidosis"]),
        (GERMANY, ["Stroke"]),
    ],
)
def test_conditions(trials: dict[str, Trial], key: str, names: list[str]) -> None:
    assert [words.text for words in trials[key].conditions] == names


@pytest.mark.parametrize(
    ("key", "given"),
    [
        (NCT, [("Lecanemab", "DRUG", []), ("MRI; with contrast", "DIAGNOSTIC_TEST", [])]),
        (EU, [("Birtamimab", None, ["Example 5 mg", "NEOD001"]), ("Melphalan", None, [])]),
        (CHINA, [("Capecitabine", None, []), ("Apatinib", None, [])]),
        (JAPAN, [("Eplontersen", None, []), ("Inotersen", None, [])]),
        (GERMANY, [("Walking at home", None, [])]),
    ],
)
def test_interventions(trials: dict[str, Trial], key: str, given: list[tuple[str, str | None, list[str]]]) -> None:
    assert [
        (i.name.text, i.type.value if i.type else None, [w.text for w in i.other_names])
        for i in trials[key].interventions
    ] == given


@pytest.mark.parametrize(
    ("key", "arms"),
    [
        (
            CHINA,
            [("control group", "ACTIVE_COMPARATOR", ["Capecitabine"]), ("test group", "EXPERIMENTAL", ["Apatinib"])],
        ),
        (JAPAN, [("Eplontersen", "EXPERIMENTAL", ["Eplontersen"]), ("Inotersen", "ACTIVE_COMPARATOR", ["Inotersen"])]),
        (GERMANY, [("Arm 1", None, ["Walking at home"]), ("Arm 2", None, [])]),
    ],
)
def test_arms(trials: dict[str, Trial], key: str, arms: list[tuple[str, str | None, list[str]]]) -> None:
    found = [
        (a.label.text if a.label else "", a.type.value if a.type else None, [w.text for w in a.interventions])
        for a in trials[key].arms
    ]
    assert found == arms


@pytest.mark.parametrize(
    ("key", "outcomes"),
    [
        (NCT, [("primary", "Change in memory; as told", None, None), ("primary", "Falls", None, None)]),
        (EU, [("primary", "Overall survival", None, "9 months"),
              ("secondary", "Distance walked in six minutes", None, "6 months"),
              ("secondary", "Quality of life", None, "6 months")]),
        (CHINA, [("primary", "Disease-free survival", None, None), ("primary", "blood pressure", None, None)]),
        (JAPAN, [("primary", "Change in mNIS+7 at Week 66", "Note: higher is worse.", None),
                 ("primary", "Change in serum TTR", None, None)]),
    ],
)  # fmt: skip
def test_outcomes(trials: dict[str, Trial], key: str, outcomes: list[tuple[str | None, ...]]) -> None:
    def said(words: Words | None) -> str | None:
        return " ".join(words.text.split()) if words else None

    assert [
        (o.rank, said(o.measure), said(o.description), said(o.time_frame)) for o in trials[key].outcomes
    ] == outcomes


@pytest.mark.parametrize(
    ("key", "criteria"),
    [
        (NCT, [("inclusion", "Alzheimer's disease, mild, in people who can name somebody who helps them"),
               ("inclusion", "ECOG performance status 0-1"),
               ("exclusion", "On warfarin or heparin")]),
        (EU, [("inclusion", "Newly found AL amyloidosis"), ("inclusion", "Bortezomib is planned"),
              ("exclusion", "Prior treatment with daratumumab")]),
        (CHINA, [("inclusion", "Gastric cancer, removed"), ("inclusion", "ECOG 0-1.")]),
        (JAPAN, [("inclusion", "Polyneuropathy"), ("inclusion", "Consent")]),
    ],
)  # fmt: skip
def test_criteria(trials: dict[str, Trial], key: str, criteria: list[tuple[str, str]]) -> None:
    assert [(c.kind, " ".join(c.text.text.split())) for c in trials[key].criteria] == criteria


def test_what_is_not_clearly_one_value_is_reported(trials: dict[str, Trial]) -> None:
    said = {key: [(u.name.field.removeprefix("/Trial/"), u.reason) for u in t.unmapped] for key, t in trials.items()}
    unknown = "not one of the values of this field"
    assert said == {
        NCT: [],
        EU: [("Recruitment_Status", unknown)],
        CHINA: [("Phase", unknown)],
        JAPAN: [("Recruitment_Status", unknown), ("Inclusion_agemax", unknown)],
        GERMANY: [("Study_design", "said in two ways: intervention model")],
    }


def test_sponsors_that_are_persons_are_left_out(trials: dict[str, Trial]) -> None:
    found = {key: trial.sponsor.text if trial.sponsor else None for key, trial in trials.items()}
    assert found == {NCT: None, EU: "Example Pharma Limited", CHINA: "Riverside Hospital", JAPAN: None, GERMANY: None}


def test_a_trial_without_an_id_is_refused() -> None:
    with pytest.raises(DocumentError, match="without an id"):
        read(sources.decode("x", b"<Trial><Public_title>A</Public_title></Trial>"))


# What registers write


def _w(text: str) -> Words:
    return Words(text, "/Trial/x", 0)


@pytest.mark.parametrize(
    ("text", "years"),
    [("18", 18), ("18 Years", 18), (">= 20age old", 20), ("6 Month(s)", Decimal("0.5")), ("16 Years of age", 16),
     ("20years-old", 20), ("< 80age not", None), ("Adult", None), ("18-65", None)],
)  # fmt: skip
def test_ages(text: str, years: object) -> None:
    value = registers.age_years(_w(text))
    assert (value.value if value else None) == years


@pytest.mark.parametrize("text", ["N/A", "None", "no limit", "Not applicable", "65+", "no maximum age"])
def test_no_bound_of_age(text: str) -> None:
    assert registers.sets_no_age(_w(text))


@pytest.mark.parametrize(
    ("text", "phase"),
    [("Phase 2/Phase 3", "PHASE2/PHASE3"), ("2-3", "PHASE2/PHASE3"), ("III", "PHASE3"), ("N/A", "NA"),
     ("Early Phase 1", "EARLY_PHASE1"), ("0", None), ("Not selected", None), ("Phase-2", "PHASE2")],
)  # fmt: skip
def test_phases(text: str, phase: str | None) -> None:
    value = registers.phase(_w(text))
    assert (value.value if value else None) == phase


@pytest.mark.parametrize(
    ("text", "day"),
    [("16/04/2024", "2024-04-16"), ("01-08-2019", "2019-08-01"), ("2013/10/01", "2013-10-01"), ("20240408", "2024-04-08"),
     ("31/02/2024", None), ("2024-04", "2024-04"), ("soon", None)],
)  # fmt: skip
def test_dates(text: str, day: str | None) -> None:
    value = registers.date(_w(text))
    assert (value.value if value else None) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Purpose: Treatment; Allocation: Randomised controlled trial; Masking: Blinded (masking used);Assignment: Parallel;",
         {"purpose": "TREATMENT", "allocation": "RANDOMIZED", "intervention_model": "PARALLEL"}),
        ("Randomization: Not randomized, Blinding: Double blinded, Assignment: Crossover, Purpose: Prevention.",
         {"purpose": "PREVENTION", "allocation": "NON_RANDOMIZED", "masking": "DOUBLE", "intervention_model": "CROSSOVER"}),
        ("Non-randomised, single-arm", {"allocation": "NON_RANDOMIZED", "intervention_model": "SINGLE_GROUP"}),
        ("Randomised: no Open: yes Cross over: no", {"masking": "NONE"}),
        ("Cohort study", {}),
    ],
)  # fmt: skip
def test_designs(text: str, said: dict[str, str]) -> None:
    assert {field: value and value.value for field, value in registers.design(_w(text)).items()} == said


# The real ones


def test_real_trials_are_all_there(real: dict[str, Trial]) -> None:
    assert len(real) == 30
    assert all(trial.key == key and trial.title and trial.criteria for key, trial in real.items())
    assert all(trial.outcomes and trial.study_type and trial.start_date and trial.enrolment for trial in real.values())


def test_no_tag_is_left(real: dict[str, Trial]) -> None:
    for trial in real.values():
        assert "<br" not in repr([getattr(trial, name) for name in trial.__struct_fields__ if name != "document"])


def test_real_values(real: dict[str, Trial]) -> None:
    trial = real["JPRN-jRCT2071210009"]
    assert trial.allocation and trial.allocation.value == "RANDOMIZED"
    assert [a.label.text for a in trial.arms if a.label] == ["ION-682884", "Inotersen"]
    assert [o.rank for o in trial.outcomes].count("primary") == 5
    assert [c.kind for c in trial.criteria].count("inclusion") == 4
    assert trial.sponsor is None
    european = real["EUCTR2021-000037-14-DK"]
    assert [i.name.text for i in european.interventions] == ["Birtamimab"]
    assert [c.kind for c in european.criteria] == ["inclusion"] * 5 + ["exclusion"] * 11
