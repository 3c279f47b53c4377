"""Facts that sentences state, in wordings of many hands."""

from decimal import Decimal

import pytest

from kg.readers import read, sources
from kg.readers.prose import design, given
from kg.readers.prose.eligibility import computed
from kg.readers.prose.outcomes import ranked_outcomes
from kg.readers.prose.standards import standards
from kg.trial import Criterion, CriterionKind, Trial, Value, Words


def _words(text: str) -> Words:
    return Words(text, "text", 0)


def _value(found: Value[object] | None) -> object:
    return None if found is None else found.value


def _computed(text: str, kind: CriterionKind = "inclusion") -> Criterion:
    return computed(Criterion(kind, _words(text), 1))


AGES = [
    ("≥18 years", 18, None),
    ("Patients must be ≥18 years.", 18, None),
    ("Age ≥ 18 years old", 18, None),
    ("At least 18 years of age", 18, None),
    ("Be at least 18 years old at the time of signing the consent", 18, None),
    ("Must be greater than or equal to 18 years of age", 18, None),
    ("Must be of an age equal to or greater than 18 years", 18, None),
    ("18 years of age or older", 18, None),
    ("Adults aged 18 years and over", 18, None),
    ("Patients must be 20 years or older", 20, None),
    ("Not younger than 18 years", 18, None),
    ("Minimum age of 12 years", 12, None),
    ("Age >= 21 years", 21, None),
    ("18-75 years old", 18, 75),
    ("Age 18 to 75 years (inclusive), male or female.", 18, 75),
    ("Male or female, 18 to 75 years of age", 18, 75),
    ("Aged between 18 and 75", 18, 75),
    ("aged between 18 and 75 years", 18, 75),
    ("Aged 18–75 years", 18, 75),
    ("Age: 18~70 years old", 18, 70),
    ("Age 18\\~75 years", 18, 75),
    ("Ages 18 through 65 years", 18, 65),
    ("Between 18 years and 75 years of age", 18, 75),
    ("18 years ≤ age ≤ 75 years", 18, 75),
    ("Age ≥18 and ≤75 years", 18, 75),
    ("Age ≥ 18 years and ≤ 75 years", 18, 75),
    ("Age ≤ 75 years", None, 75),
    ("Women who have been postmenopausal for at least 2 years", None, None),
    ("No other malignancy within the past 5 years", None, None),
    ("Symptoms lasting at least 2 years", None, None),
    ("Disease duration of at least 5 years", None, None),
    ("Smoking history of ≥ 20 pack-years", None, None),
    ("Signed informed consent", None, None),
]


@pytest.mark.parametrize(("text", "low", "high"), AGES)
def test_ages(text: str, low: int | None, high: int | None) -> None:
    found = _computed(text)
    assert _value(found.minimum_age_years) == (None if low is None else Decimal(low))
    assert _value(found.maximum_age_years) == (None if high is None else Decimal(high))


ECOG = [
    ("ECOG PS ≤ 1", None, 1),
    ("ECOG performance status ≤2", None, 2),
    ("ECOG performance status <= 2", None, 2),
    ("ECOG performance status < 2", None, 1),
    ("ECOG 0~1", 0, 1),
    ("ECOG PS score: 0\\~1", 0, 1),
    ("ECOG PS score: 0-1 points.", 0, 1),
    ("ECOG PS of 0 or 1", 0, 1),
    ("ECOG performance status 0, 1 or 2", 0, 2),
    ("ECOG performance status of 0, 1, or 2", 0, 2),
    ("ECOG 0/1", 0, 1),
    ("Eastern Cooperative Oncology Group (ECOG) performance status of 0 or 1.", 0, 1),
    ("Eastern Cooperative Oncology Group performance status: 0-2", 0, 2),
    ("Performance status (ECOG) 0 to 1", 0, 1),
    ("ECOG score no more than 2", None, 2),
    ("ECOG performance status score not greater than 1", None, 1),
    ("Must have appropriate ECOG performance score", None, None),
    ("Karnofsky performance status ≥ 70", None, None),
    ("Signed informed consent", None, None),
]


@pytest.mark.parametrize(("text", "low", "high"), ECOG)
def test_ecog(text: str, low: int | None, high: int | None) -> None:
    found = _computed(text)
    assert (_value(found.ecog_minimum), _value(found.ecog_maximum)) == (low, high)


LIFE = [
    ("life expectancy of at least 12 weeks", "P84D"),
    ("Life expectancy ≥ 3 months", "P3M"),
    ("Life expectancy: ≥ 24 weeks", "P168D"),
    ("Life expectancy > 6 months", "P6M"),
    ("Life expectancy \\> 6 months", "P6M"),
    ("Estimated life expectancy of more than 6 months", "P6M"),
    ("Life expectancy greater than 3 months", "P3M"),
    ("Life expectancy of greater than or equal to 3 months", "P3M"),
    ("Expected survival ≥ 3 months;", "P3M"),
    ("Expected survival time is more than 3 months", "P3M"),
    ("Expected survival period ≥ 12 weeks;", "P84D"),
    ("Survival expected to be ≥ 3 months", "P3M"),
    ("A survival time of more than 3 months is expected", "P3M"),
    ("Life expectancy of at least three months", "P3M"),
    ("Life expectancy of at least 1 year", "P1Y"),
    ("Life expectancy of 1 year or more", "P1Y"),
    ("Overall survival is measured for 3 months", None),
    ("Adequate life style", None),
]


@pytest.mark.parametrize(("text", "duration"), LIFE)
def test_life_expectancy(text: str, duration: str | None) -> None:
    assert _value(_computed(text).life_expectancy) == duration


LINES = [
    ("SCLC refractory to 2 to 3 prior lines of systemic therapy", 2, 3),
    ("One or two prior lines of chemotherapy", 1, 2),
    ("1-2 previous lines of systemic treatment", 1, 2),
    ("At least two prior lines of therapy", 2, None),
    ("Received ≥ 2 prior lines of therapy", 2, None),
    ("At least one previous line of systemic therapy", 1, None),
    ("No more than 2 prior lines of chemotherapy", None, 2),
    ("For patients who have failed first-line or second-line treatment.", 1, 2),
    ("Refractory to 2 to 3 lines of systemic therapy given before", 2, 3),
    ("First-line or second-line treatment has failed in the patient.", 1, 2),
    ("A central venous line must be placed", None, None),
]


@pytest.mark.parametrize(("text", "low", "high"), LINES)
def test_prior_lines(text: str, low: int | None, high: int | None) -> None:
    found = _computed(text)
    assert (_value(found.prior_lines_minimum), _value(found.prior_lines_maximum)) == (low, high)


@pytest.mark.parametrize(
    "text", ["Age ≥ 18 years", "ECOG PS 0-1", "Life expectancy ≥ 3 months", "2 to 3 prior lines of therapy"]
)
def test_exclusion_bounds_nothing(text: str) -> None:
    assert _computed(text, "exclusion") == Criterion("exclusion", _words(text), 1)


@pytest.mark.parametrize("text", [row[0] for rows in (AGES, ECOG, LIFE, LINES) for row in rows])
def test_computed_words_are_in_the_criterion(text: str) -> None:
    found = _computed(text)
    for name in found.__struct_fields__:
        if isinstance(value := getattr(found, name), Value):
            assert text[value.words.start : value.words.end] == value.words.text
            assert value.rule


# Outcomes

OUTCOMES = {
    "The primary endpoint is PFS.": [("primary", "PFS")],
    "The primary end point was overall survival.": [("primary", "overall survival")],
    "The primary endpoint is the objective response rate (ORR), as assessed by investigators.": [
        ("primary", "objective response rate (ORR)")
    ],
    "The primary endpoint is objective response rate (ORR), which the investigators assess by RECIST 1.1 criteria.": [
        ("primary", "objective response rate (ORR)")
    ],
    "The co-primary endpoints are PFS and OS.": [("primary", "PFS"), ("primary", "OS")],
    "The secondary endpoints include overall survival (OS), duration of response (DOR), and safety.": [
        ("secondary", "overall survival (OS)"),
        ("secondary", "duration of response (DOR)"),
        ("secondary", "safety"),
    ],
    "The primary endpoints are PFS and safety, while the secondary endpoints include OS and DOR.": [
        ("primary", "PFS"),
        ("primary", "safety"),
        ("secondary", "OS"),
        ("secondary", "DOR"),
    ],
    "Key secondary endpoint was disease-free survival.": [("secondary", "disease-free survival")],
    "Exploratory endpoints include ctDNA clearance.": [("other", "ctDNA clearance")],
    "The primary outcome measure is pain score.": [("primary", "pain score")],
    "Primary endpoint: ORR. Secondary endpoints: PFS, OS.": [
        ("primary", "ORR"),
        ("secondary", "PFS"),
        ("secondary", "OS"),
    ],
    "The primary endpoint is progression-free survival (PFS), defined as time from randomisation to progression or death.": [
        ("primary", "progression-free survival (PFS)")
    ],
    "The primary endpoint of this study is the rate of pathological complete response (pCR).": [
        ("primary", "rate of pathological complete response (pCR)")
    ],
    "The study met its primary endpoint.": [],
    "In a previous phase 3 trial the primary endpoint was overall survival.": [],
    "Efficacy and safety will be observed.": [],
    "Overall survival was longer with the combination.": [],
}


@pytest.mark.parametrize("text", OUTCOMES)
def test_outcomes_in_sentences(text: str) -> None:
    found = ranked_outcomes([_words(text)])
    assert [(o.rank, o.measure.text) for o in found] == OUTCOMES[text]


# The trial itself


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("A Phase I/II Study of X", "PHASE1/PHASE2"),
        ("A phase 1b/2a trial", "PHASE1/PHASE2"),
        ("This is an open-label phase IIIb study", "PHASE3"),
        ("A Phase 2-3 trial of X", "PHASE2/PHASE3"),
        ("single-center phase II clinical study", "PHASE2"),
        ("A Phase-2 Study", "PHASE2"),
        ("A Phase 1 and Phase 2 Study", "PHASE1/PHASE2"),
        ("Patients in the luteal phase", None),
        ("In a phase 3 trial, X showed a benefit.", None),
        ("A previously published phase III study is the reason for this work.", None),
        ("The acute phase is over", None),
    ],
)
def test_phase_in_text(text: str, phase: str | None) -> None:
    assert _value(design.phase(None, (_words(text),))) == phase


@pytest.mark.parametrize(
    ("text", "planned", "so_far"),
    [
        ("The study plans to enroll 37 patients who have failed treatment.", 37, None),
        ("It is planned to enroll 37 patients in whom treatment has failed.", 37, None),
        ("A total of 120 participants will be enrolled.", 120, None),
        ("The trial will recruit approximately 60 adults.", 60, None),
        ("We aim to include 1,200 patients.", 1200, None),
        ("35 patients were enrolled.", None, 35),
        ("A total of 35 patients were enrolled.", None, 35),
        ("In total, 35 patients have been recruited.", None, 35),
        ("In a previous trial 300 patients were enrolled.", None, None),
        ("Patients receive 200 mg for 12 weeks.", None, None),
    ],
)
def test_enrolment(text: str, planned: int | None, so_far: int | None) -> None:
    texts = (_words(text),)
    assert (_value(design.enrolment(texts)), _value(design.enrolled(texts))) == (planned, so_far)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("masking", "an open-label study", "NONE"),
        ("masking", "a double-blind trial", "DOUBLE"),
        ("masking", "triple-masked", "TRIPLE"),
        ("masking", "a study of blindness", None),
        ("allocation", "Patients are randomised 1:1", "RANDOMIZED"),
        ("allocation", "Participants will be randomly assigned to one of 3 groups", "RANDOMIZED"),
        ("allocation", "a non-randomized study", "NON_RANDOMIZED"),
        ("allocation", "a single-arm study", None),
        ("allocation", "Previous randomized trials showed a benefit.", None),
        ("intervention_model", "a single-arm study", "SINGLE_GROUP"),
        ("intervention_model", "one arm, without grouping", "SINGLE_GROUP"),
        ("intervention_model", "a crossover study", "CROSSOVER"),
        ("intervention_model", "parallel-group", "PARALLEL"),
        ("study_type", "a descriptive observational study", "OBSERVATIONAL"),
        ("study_type", "a non-interventional study", "OBSERVATIONAL"),
        ("study_type", "a randomized clinical trial", "INTERVENTIONAL"),
        ("study_type", "patients with cancer", None),
    ],
)
def test_design(field: str, text: str, code: str | None) -> None:
    assert _value(design.design(field, (_words(text),))) == code


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("X as Second-line Regimen for ES-SCLC", 2),
        ("X as Second or Further-line Therapy for ES-SCLC", 2),
        ("X as first-line treatment of melanoma", 1),
        ("X as a third-line therapy", 3),
        ("cancer that has progressed from the first-line regimen", 2),
        ("patients who progressed on second-line chemotherapy", 3),
        ("progressed after at least two prior lines of standard therapy", 3),
        ("progressed after at least two earlier lines of standard therapy", 3),
        ("who have failed first-line treatment", 2),
        ("patients with lung cancer", None),
        ("The guidelines recommend topotecan.", None),
    ],
)
def test_line_of_therapy(text: str, line: int | None) -> None:
    assert _value(design.line_of_therapy((_words(text),))) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("based on RECIST v1.1.", ["RECIST 1.1"]),
        ("per RECIST version 1.1", ["RECIST 1.1"]),
        ("RECIST V 1.1", ["RECIST 1.1"]),
        ("RECIST criteria, version 1.1", ["RECIST 1.1"]),
        ("Response Evaluation Criteria in Solid Tumors (RECIST 1.1)", ["RECIST 1.1"]),
        ("Response Evaluation Criteria in Solid Tumours version 1.1 (RECIST v1.1)", ["RECIST 1.1"]),
        ("RECIST", ["RECIST"]),
        ("RECIST 20% smaller", ["RECIST"]),
        ("mRECIST", ["mRECIST"]),
        ("iRECIST and RECIST 1.1", ["RECIST 1.1", "iRECIST"]),
        ("graded by NCI-CTCAE v5.0", ["CTCAE 5.0"]),
        ("CTCAE version 4.03", ["CTCAE 4.03"]),
        ("Common Terminology Criteria for Adverse Events (CTCAE) v5", ["CTCAE 5.0"]),
        ("NCI Common Toxicity Criteria Adverse Event (CTCAE), version 5.0.", ["CTCAE 5.0"]),
        ("CTCAE grade 3 or higher", ["CTCAE"]),
        ("RECIST 1.1 and CTCAE 5.0", ["CTCAE 5.0", "RECIST 1.1"]),
        ("the RANO criteria", ["RANO"]),
        ("Lugano 2014 criteria", ["Lugano"]),
        ("in the city of Lugano", []),
        ("ORR per iwCLL criteria 2018", ["iwCLL"]),
        ("American Society for Transplantation and Cellular Therapy (ASTCT) criteria", ["ASTCT"]),
        ("CR by ELN 2017 criteria", ["ELN"]),
        ("ELN adverse risk", []),
        ("CA-125 response by GCIG", ["GCIG"]),
        ("Complications (Clavien-Dindo classification)", ["Clavien-Dindo"]),
        ("the International Neuroblastoma Response Criteria", ["INRC"]),
        ("immune-related response criteria (irRC)", ["irRC"]),
        ("inclusion criteria", []),
    ],
)
def test_standards(text: str, found: list[str]) -> None:
    assert sorted(value.value for value in standards(_words(text))) == found


# What is given


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The aim is to evaluate the efficacy and safety of sintilimab in patients with NSCLC.", ["sintilimab"]),
        ("This study evaluates the safety and efficacy of IBI363 for melanoma.", ["IBI363"]),
        (
            "To observe the efficacy and safety of liposomal irinotecan combined with apatinib in the treatment of SCLC.",
            ["liposomal irinotecan combined with apatinib"],
        ),
        ("Patients will receive ivonescimab at 20mg/kg intravenously.", ["ivonescimab"]),
        ("Participants will be treated with nivolumab plus ipilimumab every 3 weeks.", ["nivolumab plus ipilimumab"]),
        ("Previous studies have shown the efficacy of topotecan in SCLC.", []),
        ("The efficacy of the study treatment will be evaluated.", []),
        ("Longer survival is the aim of this trial.", []),
        ("Patients will receive treatment until progression.", []),
    ],
)
def test_given(text: str, names: list[str]) -> None:
    assert [i.name.text for i in given.given([_words(text)])] == names


def _page(*fields: str) -> Trial:
    text = "\n".join(["Overview", *fields, "Eligibility", "Inclusion Criteria:", "- Aged 18 to 70 years", "- Consent"])
    return read(sources.decode("page.txt", text.encode()))


def test_prose_fills_what_fields_leave_open() -> None:
    trial = _page("This single-arm phase II study will enroll 20 patients. The primary endpoint is ORR.")
    assert (_value(trial.phase), _value(trial.enrolment)) == ("PHASE2", 20)
    assert [o.measure.text for o in trial.outcomes] == ["ORR"]
    assert (_value(trial.minimum_age_years), _value(trial.maximum_age_years)) == (18, 70)


def test_prose_never_overrules_a_field() -> None:
    text = (
        "A Phase 1 Study of X\n\nNCT ID: NCT01234567\n\nBasic Information\n\nClinical Phase\n\nPHASE3\n\nTotal Enrollment\n\n"
        "50 participants\n\nBrief Summary\n\nA total of 80 patients will be enrolled.\n\nStudy Design\n\nBlinding Strategy\n\n"
        "DOUBLE\n\nEligibility Criteria\n\nInclusion Criteria\n\n1. Aged 18 to 70 years\n\nExclusion Criteria\n\n1. None of these\n\n"
        "Minimum Eligible Age\n\n21 Years\n"
    )
    trial = read(sources.decode("page.txt", text.encode()))
    assert (_value(trial.phase), _value(trial.enrolment), _value(trial.masking)) == ("PHASE3", 50, "DOUBLE")
    assert (_value(trial.minimum_age_years), _value(trial.maximum_age_years)) == (21, None)
