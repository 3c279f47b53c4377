"""What each seed says, taken from the document by reading it; the original and the restated text say the same."""

from decimal import Decimal

import pytest
from places import SEEDS

from kg.trial import Trial, Value, Words

EVERY = ("000", "001", "002", "003", "004")

VALUES = {
    "000": {
        "phase": "PHASE2",
        "intervention_model": "SINGLE_GROUP",
        "masking": "NONE",
        "line_of_therapy": 2,
    },
    "001": {
        "status": "NOT_YET_RECRUITING",
        "phase": "PHASE2",
        "study_type": "INTERVENTIONAL",
        "allocation": "NA",
        "intervention_model": "SINGLE_GROUP",
        "purpose": "TREATMENT",
        "masking": "NONE",
        "enrolment": 35,
        "enrolled": 35,
        "start_date": "2025-12-20",
        "completion_date": "2028-12-30",
        "last_updated": "2025-12-17",
        "minimum_age_years": Decimal(18),
        "maximum_age_years": Decimal(75),
        "sex": "ALL",
        "accepts_healthy_volunteers": False,
        "line_of_therapy": 3,
    },
    "002": {
        "minimum_age_years": Decimal(18),
        "maximum_age_years": Decimal(75),
        "line_of_therapy": 2,
    },
    "003": {
        "status": "NOT_YET_RECRUITING",
        "phase": "PHASE2",
        "study_type": "INTERVENTIONAL",
        "allocation": "NA",
        "intervention_model": "SINGLE_GROUP",
        "purpose": "TREATMENT",
        "masking": "NONE",
        "enrolment": 25,
        "start_date": "2025-07-31",
        "completion_date": "2029-05-31",
        "last_updated": "2025-06-15",
        "minimum_age_years": Decimal(18),
        "sex": "ALL",
        "accepts_healthy_volunteers": False,
        "line_of_therapy": 2,
    },
    "004": {
        "phase": "PHASE2",
        "intervention_model": "SINGLE_GROUP",
        "enrolment": 37,
        "minimum_age_years": Decimal(18),
        "maximum_age_years": Decimal(80),
        "line_of_therapy": 2,
    },
}
#: `study_type` may follow from "single-arm phase 2 study": not stated word for word in 000 and 004.
FIELDS = sorted({field for values in VALUES.values() for field in values} | {"primary_completion_date"})
IMPLIED = {("000", "study_type"): "INTERVENTIONAL", ("004", "study_type"): "INTERVENTIONAL"}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("seed", EVERY)
def test_value(trials: dict[str, Trial], seed: str, field: str) -> None:
    found: Value[object] | None = getattr(trials[seed], field)
    said = None if found is None else found.value
    stated = VALUES[seed].get(field)
    assert said in (stated, IMPLIED.get((seed, field), stated))


TITLES = {
    "000": "A Study to Investigate the Efficacy and Safety of Ivonescimab Combined With Irinotecan Liposome "
    "as Second-line Regimen for ES-SCLC",
    "001": "A Prospective, Single-Arm, Exploratory Study of IBI363 in ES-SCLC Patients After Immunotherapy Progression",
    "002": None,
    "003": "Sintilimab Plus Anlotinib as Second or Further-line Therapy for ES-SCLC Who Have Progressed "
    "After Anti-PD-1/L1 Therapy",
    "004": None,
}
SPONSORS = {
    "001": "Union Hospital, Tongji Medical College, Huazhong University of Science and Technology",
    "003": "First Affiliated Hospital of Wannan Medical College",
}
CONDITIONS = {
    "000": ["Extensive-stage Small-cell Lung Cancer"],
    "001": ["SCLC,Extensive Stage"],
    "002": [],
    "003": ["Small Cell Lung Cancer Extensive Stage Resistance to Immunotherapy"],
    "004": [],
}
IDS = {"001": ["NCT07289048"], "003": ["NCT07022301"]}
OTHER_IDS = {"001": ["ES-SCLC-IIT-01"], "003": ["2025-ethics-48"]}


@pytest.mark.parametrize("seed", EVERY)
def test_title(trials: dict[str, Trial], seed: str) -> None:
    assert _text(trials[seed].title) == TITLES[seed]
    assert trials[seed].official_title is None
    assert trials[seed].acronym is None


@pytest.mark.parametrize("seed", EVERY)
def test_ids(trials: dict[str, Trial], seed: str) -> None:
    trial = trials[seed]
    assert [v.value for v in trial.registry_ids] == IDS.get(seed, [])
    assert [v.value for v in trial.other_ids] == OTHER_IDS.get(seed, [])
    assert trial.key == (IDS[seed][0] if seed in IDS else f"doc-{trial.document.digest[:16]}")


@pytest.mark.parametrize("seed", EVERY)
def test_sponsor(trials: dict[str, Trial], seed: str) -> None:
    assert _text(trials[seed].sponsor) == SPONSORS.get(seed)
    assert trials[seed].collaborators == ()


@pytest.mark.parametrize("seed", EVERY)
def test_conditions_and_keywords(trials: dict[str, Trial], seed: str) -> None:
    assert [words.text for words in trials[seed].conditions] == CONDITIONS[seed]
    assert trials[seed].keywords == ()


SUMMARIES = {  # each begins with one of these and ends with one of those
    "000": (("In this prospective, open-label", "This is an open-label"), ("first-line therapy.",)),
    "001": (
        ("IBI363 is studied here", "This study is a prospective"),
        ("study ends early.", "termination of the study."),
    ),
    "002": (("The study observes", "The purpose of this study"), ("first-line regimen.",)),
    "003": (("This phase II study", "The phase II study"), ("and safety.",)),
    "004": (("Which regimen should", "In the era of immunotherapy"), ("2 years.",)),
}
DESCRIBED = {"000": "irinotecan liposome", "002": "Apatinib"}


@pytest.mark.parametrize("seed", EVERY)
def test_summary_is_the_sponsors_and_not_the_sites(trials: dict[str, Trial], seed: str) -> None:
    begins, ends = SUMMARIES[seed]
    summary = trials[seed].summary
    assert summary is not None
    assert summary.text.startswith(begins)
    assert summary.text.endswith(ends)


@pytest.mark.parametrize("seed", EVERY)
def test_description_is_absent_where_there_is_only_a_blurb(trials: dict[str, Trial], seed: str) -> None:
    description = trials[seed].description
    assert (description is not None) == (seed in DESCRIBED)
    assert description is None or DESCRIBED[seed] in description.text


# Interventions and arms

LISTED = {
    "000": [("ivonescimab", "DRUG"), ("irinotecan liposome", "DRUG")],
    "001": [("IBI363(PD-1/IL-2a-bias)", "DRUG")],
    "003": [("sintilimab combined with anlotinib", "DRUG")],
}
IN_PROSE = {
    "002": ({"liposomal irinotecan", "apatinib"}, {"topotecan", "etoposide", "platinum", "ranibizumab", "liposomes"}),
    "004": ({"ivonescimab", "short-course hypofractionated radiotherapy"}, {"chemoradiotherapy", "immunotherapy"}),
}


@pytest.mark.parametrize("seed", LISTED)
def test_interventions_as_listed(trials: dict[str, Trial], seed: str) -> None:
    found = [(i.name.text, i.type.value if i.type else None) for i in trials[seed].interventions]
    assert found == LISTED[seed]


@pytest.mark.parametrize("seed", IN_PROSE)
def test_interventions_in_prose(trials: dict[str, Trial], seed: str) -> None:
    given, not_given = IN_PROSE[seed]
    names = " | ".join(i.name.text.lower() for i in trials[seed].interventions)
    assert names
    assert all(name in names for name in given)
    assert not any(name in names for name in not_given)
    assert all(i.type is None and i.rule for i in trials[seed].interventions)


@pytest.mark.parametrize("seed", ["001", "003"])
def test_intervention_is_described(trials: dict[str, Trial], seed: str) -> None:
    (intervention,) = trials[seed].interventions
    assert intervention.description is not None
    ends = {"001": ("28 days).",), "003": ("(up to 24 months).",)}
    assert intervention.description.text.endswith(ends[seed])


ARMS = {
    "001": [("IBI363(PD-1/IL-2a-bias)", "EXPERIMENTAL", ["IBI363(PD-1/IL-2a-bias)"])],
    "003": [("Experimental arm", "EXPERIMENTAL", ["sintilimab combined with anlotinib"])],
}


@pytest.mark.parametrize("seed", ARMS)
def test_arms_as_listed(trials: dict[str, Trial], seed: str) -> None:
    found = [
        (_text(a.label), a.type.value if a.type else None, [words.text for words in a.interventions])
        for a in trials[seed].arms
    ]
    assert found == ARMS[seed]


@pytest.mark.parametrize(
    ("seed", "given"),
    [("000", {"ivonescimab", "irinotecan liposome"}), ("002", set()), ("004", {"ivonescimab", "radiotherapy"})],
)
def test_arms_in_prose_give_what_the_sentence_says(trials: dict[str, Trial], seed: str, given: set[str]) -> None:
    arms = trials[seed].arms
    assert len(arms) == bool(given)
    for arm in arms:
        assert arm.label is None
        assert arm.type is None
        names = " ".join(words.text.lower() for words in arm.interventions)
        assert all(name in names for name in given)


# Outcomes

OUTCOMES = {
    "000": [
        ("primary", "Objective response rate（ORR）", ["RECIST 1.1"]),
        ("secondary", "Incidence of Grade 3 or higher adverse events (AEs)", ["CTCAE 5.0"]),
        ("secondary", "Disease control rate (DCR)", ["RECIST 1.1"]),
        ("secondary", "Duration of Response (DOR)", ["RECIST 1.1"]),
        ("secondary", "Progression free survival (PFS)", ["RECIST 1.1"]),
        ("secondary", "Overall survival (OS)", []),
    ],
    "001": [("primary", "objective response rate (ORR)", ["RECIST 1.1"])],
    "002": [],
    "003": [
        ("primary", "objective response rate (ORR)", []),
        ("secondary", "disease control rate (DCR)", []),
        ("secondary", "overall survival (OS)", []),
        ("secondary", "progression-free survival (PFS)", []),
        ("secondary", "safety", []),
    ],
    "004": [
        ("primary", "progression-free survival (PFS)", []),
        ("primary", "safety", []),
        ("secondary", "duration of response (DOR)", []),
        ("secondary", "objective response rate (ORR)", []),
        ("secondary", "overall survival (OS)", []),
    ],
}
FRAMES = {
    "own": [
        "Time running from enrollment until death of any cause, up to approximately 2 years",
        "Time running from enrollment until death whatever its cause, up to a maximum of 2 years",
        "Time running from enrollment until death whatever its cause , up to a maximum of approximately 2 years",
        "Time running from enrollment until death whatever its cause, up to a maximum of 2 years",
        "Time running from enrollment until progressive disease, or death whatever its cause (whichever comes first), "
        "up to a maximum of 2 years",
        "Time running from enrollment until death whatever its cause, up to a maximum of 2 years",
    ],
    "original": [
        "Interval between the date of enrollment and the date of death from any cause, up to approximately 2 years",
        "Interval between the date of enrollment and the date of death from any cause, up to a maximum of 2 years",
        "Interval between the date of enrollment and the date of death due to any cause , "
        "up to a maximum of approximately 2 years",
        "Interval between the date of enrollment and the date of death from any cause, up to a maximum of 2 years",
        "Interval between the date of enrollment and the date of progressive disease, or death due to any cause "
        "(whichever occurs first), up to a maximum of 2 years",
        "Interval between the date of enrollment and the date of death from any cause, up to a maximum of 2 years",
    ],
}


@pytest.mark.parametrize("seed", EVERY)
def test_outcomes(trials: dict[str, Trial], seed: str) -> None:
    found = [(o.rank, o.measure.text, [v.value for v in o.assessed_by]) for o in trials[seed].outcomes]
    assert (found if seed == "000" else sorted(found)) == OUTCOMES[seed]


def test_time_frames_of_the_download(trials: dict[str, Trial], request: pytest.FixtureRequest) -> None:
    kind = "own" if request.getfixturevalue("seeds") == SEEDS else "original"
    assert [_text(o.time_frame) for o in trials["000"].outcomes] == FRAMES[kind]


def test_each_outcome_of_the_download_is_described(trials: dict[str, Trial]) -> None:
    described = [_text(o.description) or "" for o in trials["000"].outcomes]
    starts = ("Objective response rate (ORR) is", ("Frequency", "How often"), "DCR is", "DOR is", "PFS is", "OS is")
    assert all(text.startswith(start) for text, start in zip(described, starts, strict=True))
    assert not any("2 years" in text for text in described)


@pytest.mark.parametrize("seed", ["001", "003", "004"])
def test_prose_outcomes_have_no_time_frame(trials: dict[str, Trial], seed: str) -> None:
    assert all(o.time_frame is None and o.rule for o in trials[seed].outcomes)


# Criteria

NUMBERS = {
    "000": ([], []),
    "001": ([*range(1, 10)], [*range(1, 8), *range(9, 23)]),
    "002": ([None] * 4, [None] * 4),
    "003": ([*range(1, 9)], [*range(1, 13), *range(14, 23)]),
    "004": ([None] * 7, [None] * 11),
}
MISSING = {"001": (8,), "003": (13,)}
MOVED = {"001": [*range(9, 23)], "003": [*range(14, 23)]}


@pytest.mark.parametrize("seed", EVERY)
def test_criteria_by_kind_and_number(trials: dict[str, Trial], seed: str) -> None:
    for kind, numbers in zip(("inclusion", "exclusion"), NUMBERS[seed], strict=True):
        found = [c for c in trials[seed].criteria if c.kind == kind]
        assert [c.number for c in found] == numbers
        assert [c.position for c in found] == [*range(1, len(numbers) + 1)]


@pytest.mark.parametrize("seed", EVERY)
def test_numbers_that_the_page_lost(trials: dict[str, Trial], seed: str) -> None:
    assert trials[seed].missing_inclusion_numbers == ()
    assert trials[seed].missing_exclusion_numbers == MISSING.get(seed, ())


@pytest.mark.parametrize("seed", EVERY)
def test_moved_criteria_say_why(trials: dict[str, Trial], seed: str) -> None:
    assert [c.number for c in trials[seed].criteria if c.rule] == MOVED.get(seed, [])


FIRST_WORDS = {
    ("001", "inclusion"): ["18 to 75", "ECOG", "informed consent"],
    ("001", "exclusion"): [
        "SCLC transformed from NSCLC|developed out of NSCLC",
        "interleukin-2",
        "Untreated brain|Brain meta",
    ],
    ("002", "inclusion"): ["18-75", "12 weeks", "RECIST V 1.1", "second-line"],
    ("002", "exclusion"): ["sorafenib", "antibiotic", "chronic diarrhea", "unsuitable"],
    ("003", "inclusion"): ["at least 18", "LVEF ≥ 50%", "follow-up"],
    ("003", "exclusion"): ["large blood vessels", "heparin", "pulmonary embolism", "drug abuse"],
    ("004", "inclusion"): ["18-80", "CCRT", "Left ventricular ejection fraction", "0-2", "informed consent"],
    ("004", "exclusion"): ["severe organ dysfunction|Severe dysfunction", "pregnant|Pregnant", "famil"],
}


@pytest.mark.parametrize(("seed", "kind"), FIRST_WORDS)
def test_criteria_hold_their_words_in_order(trials: dict[str, Trial], seed: str, kind: str) -> None:
    texts = [c.text.text for c in trials[seed].criteria if c.kind == kind]
    places = [
        next((i for i, text in enumerate(texts) if any(word in text for word in words.split("|"))), None)
        for words in FIRST_WORDS[seed, kind]
    ]
    assert None not in places
    assert places == sorted(places)
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("seed", EVERY)
def test_criteria_leave_out_marks_and_neighbours(trials: dict[str, Trial], seed: str) -> None:
    for criterion in trials[seed].criteria:
        text = criterion.text.text
        assert text == text.strip()
        assert text[0].isalnum()
        assert "Criteria:" not in text
        assert "Eligible Age" not in text
        assert "18 Years" not in text


def test_sub_items_stay_within_their_item(trials: dict[str, Trial]) -> None:
    organs = next(c for c in trials["003"].criteria if c.kind == "inclusion" and c.number == 6)
    assert all(part in organs.text.text for part in ("Hemoglobin", "APTT", "12. Male QTc"))
    adequate = [c for c in trials["004"].criteria if c.kind == "inclusion"][3]
    assert all(part in adequate.text.text for part in ("Hemoglobin", "creatinine", "Echocardiography", "LVEF"))


COMPUTED = {  # by seed: position among the inclusion criteria → what it computes to
    "001": {
        1: {"minimum_age_years": Decimal(18), "maximum_age_years": Decimal(75)},
        3: {"prior_lines_minimum": 2, "prior_lines_maximum": 3},
        5: {"ecog_minimum": 0, "ecog_maximum": 1},
        6: {"life_expectancy": "P3M"},
    },
    "002": {
        1: {"minimum_age_years": Decimal(18), "maximum_age_years": Decimal(75)},
        2: {"life_expectancy": "P84D"},
        4: {"prior_lines_minimum": 1, "prior_lines_maximum": 2},
    },
    "003": {
        1: {"minimum_age_years": Decimal(18)},
        4: {"ecog_minimum": 0, "ecog_maximum": 1},
        5: {"life_expectancy": "P3M"},
    },
    "004": {
        1: {"minimum_age_years": Decimal(18), "maximum_age_years": Decimal(80)},
        5: {"ecog_minimum": 0, "ecog_maximum": 2},
        6: {"life_expectancy": "P3M"},
    },
}
COMPUTABLE = (
    "minimum_age_years", "maximum_age_years", "ecog_minimum", "ecog_maximum", "life_expectancy",
    "prior_lines_minimum", "prior_lines_maximum",
)  # fmt: skip


@pytest.mark.parametrize("seed", EVERY)
@pytest.mark.parametrize("field", COMPUTABLE)
def test_criteria_compute_to(trials: dict[str, Trial], seed: str, field: str) -> None:
    found = {c.position: v.value for c in trials[seed].criteria if c.kind == "inclusion" and (v := getattr(c, field))}
    expected = {position: row[field] for position, row in COMPUTED.get(seed, {}).items() if field in row}
    assert found == expected


@pytest.mark.parametrize("seed", EVERY)
def test_exclusions_compute_to_nothing(trials: dict[str, Trial], seed: str) -> None:
    excluded = [c for c in trials[seed].criteria if c.kind == "exclusion"]
    assert all(getattr(c, field) is None for c in excluded for field in COMPUTABLE)


@pytest.mark.parametrize(
    ("seed", "reports"), [("000", False), ("001", True), ("002", False), ("003", True), ("004", False)]
)
def test_words_that_report_an_enrolment(trials: dict[str, Trial], seed: str, reports: bool) -> None:
    assert (trials[seed].reports_enrolment is not None) == reports


LAYOUTS = {
    "000": "download-lines",
    "001": "labelled-page",
    "002": "overview-page",
    "003": "labelled-page",
    "004": "overview-page",
}


@pytest.mark.parametrize("seed", EVERY)
def test_layout(trials: dict[str, Trial], seed: str) -> None:
    assert trials[seed].document.layout == LAYOUTS[seed]


def _text(words: Words | None) -> str | None:
    return None if words is None else words.text
