"""What eight more pages say and do not say, cut off where the crawl cut them off."""

from decimal import Decimal
from pathlib import Path

import pytest
from places import HERE, shared

from kg.readers import read, sources
from kg.trial import Trial, Value

MEDDATAX_1 = "L2_meddatax_NCT04691388_b"
MEDDATAX_2 = "L2_meddatax_NCT07180693_a"
MEDDATAX_3A = "L2_meddatax_NCT07331883_a"
MEDDATAX_3B = "L2_meddatax_NCT07331883_b"
TRIALX_1 = "L3_trialx_229172_b"
TRIALX_2 = "L3_trialx_306708_a"
LVHN = "L3like_lvhn_nivolumab_ipilimumab"
TRIALSTODAY = "other_trialstoday_NCT02388906"
_CLEAR_2 = {
    "status": "RECRUITING",
    "phase": "PHASE2",
    "enrolment": 35,
    "study_type": "INTERVENTIONAL",
    "start_date": "2025-11-17",
    "completion_date": "2029-03-31",
    "last_updated": "2026-01-21",
}
VALUES = {
    MEDDATAX_1: {
        "status": "COMPLETED",
        "phase": "PHASE2",
        "enrolment": 29,
        "study_type": "INTERVENTIONAL",
        "start_date": "2021-03-01",
        "completion_date": "2024-12-01",
        "last_updated": "2024-12-05",
        "allocation": "NA",
        "intervention_model": "SINGLE_GROUP",
        "purpose": "TREATMENT",
        "masking": "NONE",
        "minimum_age_years": Decimal(18),
        "maximum_age_years": Decimal(75),
    },
    MEDDATAX_2: {
        "status": "RECRUITING",
        "enrolment": 750,
        "study_type": "OBSERVATIONAL",
        "start_date": "2025-09-29",
        "completion_date": "2030-08-01",
        "last_updated": "2026-01-06",
    },
    MEDDATAX_3A: _CLEAR_2,
    MEDDATAX_3B: {**_CLEAR_2, "intervention_model": "SINGLE_GROUP"},
    TRIALX_1: {"study_type": "OBSERVATIONAL", "minimum_age_years": Decimal(18)},
    TRIALX_2: {
        "status": "RECRUITING",
        "phase": "PHASE2",
        "sex": "ALL",
        "minimum_age_years": Decimal(18),
        "maximum_age_years": Decimal(75),
    },
    LVHN: {
        "allocation": "RANDOMIZED",
        "masking": "DOUBLE",
        "study_type": "INTERVENTIONAL",
        "minimum_age_years": Decimal(18),
    },
    TRIALSTODAY: {
        "status": "ACTIVE_NOT_RECRUITING",
        "phase": "PHASE3",
        "study_type": "INTERVENTIONAL",
        "allocation": "RANDOMIZED",
        "intervention_model": "PARALLEL",
        "purpose": "TREATMENT",
        "masking": "QUADRUPLE",
        "sex": "ALL",
        "accepts_healthy_volunteers": False,
        "minimum_age_years": Decimal(15),
    },
}
FIELDS = (
    *sorted({field for values in VALUES.values() for field in values}),
    "enrolled",
    "primary_completion_date",
)
TITLES = {
    MEDDATAX_1: "A Trial of Sintilimab Plus Anlotinib For Metastatic NSCLC After First-Line PD-1 Inhibitor",
    MEDDATAX_2: "Breast Cancer RElapsed in Patients Treated With Adjuvant CDK4/6 Inhibitors:",
    MEDDATAX_3A: "Sintilimab Combined With Bevacizumab Biosimilar as Adjuvant Treatment After Resection of "
    "Ruptured Hepatocellular Carcinoma (CLEAR-2)",
    MEDDATAX_3B: "Sintilimab Combined With Bevacizumab Biosimilar as Adjuvant Treatment After Resection of "
    "Ruptured Hepatocellular Carcinoma (CLEAR-2)",
    TRIALX_2: "To Explore the Efficacy of Sintilimab Combined with Bevacizumab in Rectal Cancer",
}
IDS = {
    MEDDATAX_1: ["NCT04691388"],
    MEDDATAX_2: ["NCT07180693"],
    MEDDATAX_3A: ["NCT07331883"],
    MEDDATAX_3B: ["NCT07331883"],
    TRIALSTODAY: ["NCT02388906"],
}
CONDITIONS = {MEDDATAX_2: ["Adjuvant Therapy CDK4/6 Inhibitor"]}
SPONSORS = {TRIALSTODAY: "Bristol-Myers Squibb"}
CRITERIA = {MEDDATAX_1: (2, 0), TRIALX_1: (4, 0), LVHN: (7, 0), TRIALSTODAY: (4, 4)}
NO_CRITERIA = (MEDDATAX_2, MEDDATAX_3A, MEDDATAX_3B)
LAYOUTS = {
    **dict.fromkeys((MEDDATAX_1, MEDDATAX_2, MEDDATAX_3A, MEDDATAX_3B), "labelled-page"),
    **dict.fromkeys((TRIALX_1, TRIALX_2, LVHN), "overview-page"),
    TRIALSTODAY: "plain-page",
}
each_page = pytest.mark.parametrize("page", VALUES)


@pytest.fixture(scope="module", params=["own", "original"])
def pages(request: pytest.FixtureRequest) -> dict[str, Trial]:
    folder: Path = HERE / "data" / "pages" if request.param == "own" else shared("data/pages")
    return {path.stem: read(sources.decode(path.name, path.read_bytes())) for path in sorted(folder.glob("*.txt"))}


@each_page
@pytest.mark.parametrize("field", FIELDS)
def test_page_value(pages: dict[str, Trial], page: str, field: str) -> None:
    found: Value[object] | None = getattr(pages[page], field)
    assert (None if found is None else found.value) == VALUES[page].get(field)


@each_page
def test_page_names(pages: dict[str, Trial], page: str) -> None:
    trial = pages[page]
    assert (trial.title.text if trial.title else None) == TITLES.get(page)
    assert [v.value for v in trial.registry_ids] == IDS.get(page, [])
    assert [words.text for words in trial.conditions] == CONDITIONS.get(page, [])
    assert (trial.sponsor.text if trial.sponsor else None) == SPONSORS.get(page)
    assert (trial.collaborators, trial.keywords, trial.other_ids) == ((), (), ())
    assert trial.document.layout == LAYOUTS[page]


@pytest.mark.parametrize("page", CRITERIA)
def test_page_criteria(pages: dict[str, Trial], page: str) -> None:
    kinds = [c.kind for c in pages[page].criteria]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == CRITERIA[page]


@pytest.mark.parametrize("page", NO_CRITERIA)
def test_page_without_criteria(pages: dict[str, Trial], page: str) -> None:
    assert pages[page].criteria == ()


def test_cohorts_are_all_inclusion_and_lose_nothing(pages: dict[str, Trial]) -> None:
    criteria = pages[TRIALX_2].criteria
    assert {c.kind for c in criteria} == {"inclusion"}
    joined = "\n".join(c.text.text for c in criteria)
    for words in ("XELOX regimen", "ritten", "18-75 years", "anal squamous", "Lynch syndrome", "T1-3bN1-2"):
        assert words in joined


def test_criteria_compute_on_pages(pages: dict[str, Trial]) -> None:
    second = pages[MEDDATAX_1].criteria[0]
    assert (second.number, second.ecog_minimum.value, second.ecog_maximum.value) == (2, 0, 1)  # type: ignore[union-attr]
    assert second.life_expectancy is not None
    assert second.life_expectancy.value == "P3M"
    assert all(c.ecog_maximum is None for c in pages[LVHN].criteria)


INTERVENTIONS = {
    MEDDATAX_1: [("sintilimab combined with anlotinib", None)],
    MEDDATAX_2: [],
    MEDDATAX_3A: [("Sintilimab Combined With Bevacizumab Biosimilar", None)],
    MEDDATAX_3B: [("Sintilimab Combined With Bevacizumab Biosimilar", None)],
    TRIALX_1: [],
    TRIALSTODAY: [
        ("Ipilimumab", "DRUG"),
        ("Placebo matching Nivolumab", "OTHER"),
        ("Nivolumab", "DRUG"),
        ("Placebo matching Ipilimumab", "OTHER"),
    ],
}


@pytest.mark.parametrize("page", INTERVENTIONS)
def test_page_interventions(pages: dict[str, Trial], page: str) -> None:
    found = [(i.name.text, i.type.value if i.type else None) for i in pages[page].interventions]
    assert found == INTERVENTIONS[page]


@pytest.mark.parametrize(
    ("page", "names"), [(TRIALX_2, ("sintilimab", "bevacizumab")), (LVHN, ("nivolumab", "ipilimumab", "placebo"))]
)
def test_page_interventions_in_prose(pages: dict[str, Trial], page: str, names: tuple[str, ...]) -> None:
    joined = " | ".join(i.name.text.lower() for i in pages[page].interventions)
    assert all(name in joined for name in names)


ARMS = {
    MEDDATAX_1: [("sintilimab +anlotinib", None, ["sintilimab combined with anlotinib"])],
    MEDDATAX_2: [("Group 1", None, [])],
    TRIALSTODAY: [
        ("Ipilimumab and Placebo matching Nivolumab", "EXPERIMENTAL", ["Ipilimumab", "Placebo matching Nivolumab"]),
        ("Nivolumab and Placebo matching Ipilimumab", "EXPERIMENTAL", ["Nivolumab", "Placebo matching Ipilimumab"]),
    ],
}


@pytest.mark.parametrize("page", ARMS)
def test_page_arms(pages: dict[str, Trial], page: str) -> None:
    found = [
        (a.label.text if a.label else None, a.type.value if a.type else None, [w.text for w in a.interventions])
        for a in pages[page].arms
    ]
    assert found == ARMS[page]


@each_page
def test_page_outcomes(pages: dict[str, Trial], page: str) -> None:
    outcomes = pages[page].outcomes
    if page == TRIALX_2:
        (outcome,) = outcomes
        assert outcome.rank == "primary"
        assert "pathological complete response (pCR)" in outcome.measure.text
        assert "sintilimab" not in outcome.measure.text
    else:
        assert outcomes == ()


def test_other_trials_results_are_not_this_trials(pages: dict[str, Trial]) -> None:
    assert pages[MEDDATAX_3A].enrolled is None
    assert pages[LVHN].phase is None
    assert pages[MEDDATAX_3B].summary is not None


TAIL = """

{heading}

Further trials that look like this one.

Pembrolizumab Plus Lenvatinib in Gastric Cancer

NCT ID: NCT00000000

TERMINATED

PHASE3

999 participants

Interventions

pembrolizumab

Intervention Type DRUG

Exclusion Criteria

1. Anything.
"""


@pytest.mark.parametrize(
    "heading", ["More Related Trials", "Related Clinical Trials", "Related Trials", "Similar Trials"]
)
@pytest.mark.parametrize("page", [MEDDATAX_1, MEDDATAX_2, MEDDATAX_3A])
def test_related_trials_are_not_read(page: str, heading: str) -> None:
    path = HERE / "data" / "pages" / f"{page}.txt"
    text = path.read_text(encoding="utf-8")
    alone, with_tail = (
        read(sources.decode(path.name, each.encode())) for each in (text, text + TAIL.format(heading=heading))
    )
    for field in (
        "registry_ids",
        "status",
        "phase",
        "enrolment",
        "interventions",
        "arms",
        "criteria",
        "outcomes",
        "summary",
    ):
        assert getattr(with_tail, field) == getattr(alone, field), field
