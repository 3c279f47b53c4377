"""What pages in the manner of many trial sites say, read from their own text."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import Struct
from places import HERE

from kg.readers import read, sources
from kg.trial import Trial, Value, Words

SITES = HERE / "data" / "sites"
#: What a page says of each field; a page has none of the fields that are not named for it.
VALUES: dict[str, dict[str, Any]] = {
    "copy_with_table_of_groups": {
        "ids": ["NCT09990101"], "status": "NOT_YET_RECRUITING", "phase": "PHASE2", "enrolment": 46, "sponsor": "Example Cancer Hospital",
        "title": "Tislelizumab Before Surgery for the Treatment of Resectable Esophageal Squamous Cell Carcinoma",
        "conditions": ["Resectable Esophageal Squamous Cell Carcinoma", "Stage II Esophageal Squamous Cell Carcinoma AJCC v8"],
        "interventions": ["Carboplatin", "Nab-paclitaxel", "Tislelizumab", "Esophagectomy"], "criteria": (3, 2),
        "arms": [("Treatment (tislelizumab, chemotherapy, surgery)", None, 3)],
        "outcomes": [
            ("primary", "Pathological complete response (pCR) rate", "At surgery"),
            ("secondary", "Event-free survival", "Up to 3 years"),
            ("secondary", "Incidence of adverse events", "Up to 90 days after surgery"),
        ],
    },
    "form_of_labels": {
        "ids": ["NCT09990103"], "status": "NOT_YET_RECRUITING", "phase": "PHASE2", "enrolment": 72, "sponsor": "Example Group",
        "title": "Testing Zanidatamab Versus mFOLFOX6 in Patients With Advanced Biliary Tract Cancer",
        "conditions": ["Biliary Tract Cancer"], "interventions": ["Zanidatamab", "mFOLFOX6 regimen"], "criteria": (3, 2),
        "arms": [("Experimental arm", None, 1), ("Control arm", None, 1)], "start_date": "2025-02-02", "completion_date": "2028-12-01",
    },
    "overview_menu_above_title": {
        "status": "RECRUITING", "phase": "PHASE2/PHASE3", "sponsor": "Example Cancer Hospital", "completion_date": "2026-07-01",
        "title": "Camrelizumab Plus Famitinib as Second-line Treatment or Beyond in Patients With Cervical Cancer",
        "interventions": ["Camrelizumab", "Famitinib"], "criteria": (6, 2),
    },
    "labels_without_colons": {
        "ids": ["NCT09990105"], "status": "ACTIVE_NOT_RECRUITING", "phase": "PHASE2", "enrolment": 30, "sponsor": "Example University",
        "title": "Toripalimab Combined with Chemotherapy As First-line Treatment of Metastatic Thymic Cancer: a Prospective, "
        "Single Arm, Phase II Trial",
        "conditions": ["Thymic Carcinoma", "Rare Cancer"], "interventions": ["Toripalimab", "Paclitaxel", "Carboplatin"],
        "criteria": (3, 2), "start_date": "2024-10-01", "completion_date": "2027-12-31",
    },
    "groups_below_design": {
        "ids": ["NCT09990106"], "status": "COMPLETED", "phase": "PHASE3", "enrolment": 267,
        "title": "Phase III Study of Fruquintinib Tablets in the Treatment of Metastatic Colorectal Cancer",
        "conditions": ["Metastatic Colorectal Cancer"], "interventions": ["placebo", "fruquintinib"], "criteria": (3, 2),
        "arms": [("fruquintinib", "EXPERIMENTAL", 1), ("placebo", "PLACEBO_COMPARATOR", 1)],
    },
    "registry_2021_markdown": {
        "ids": ["NCT09990107"], "status": "COMPLETED", "phase": "PHASE2/PHASE3", "enrolment": 141,
        "title": "Surufatinib Versus Placebo as a Third Line Treatment in Patients With Advanced Neuroendocrine Tumors",
        "conditions": ["Neuroendocrine Tumors Pancreatic Neoplasms"], "interventions": ["surufatinib capsule", "Placebo"],
        "arms": [("A 300", "EXPERIMENTAL", 1), ("B", "PLACEBO_COMPARATOR", 1)], "criteria": (3, 2),
        "start_date": "2016-06", "completion_date": "2020-12",
        "outcomes": [
            ("primary", "Overall survival", "every 2 months, up to 3 years"),
            ("secondary", "Progression free survival", "every 8 weeks"),
            ("secondary", "Objective response rate", "every 8 weeks"),
        ],
    },
    "registry_2019_text": {
        "ids": ["NCT09990108"], "status": "RECRUITING", "phase": "PHASE2", "enrolment": 48,
        "sponsor": "Example Hospital of Example University", "title": "Pyrotinib for the Elderly HER2-positive Gastric Cancer",
        "conditions": ["Gastric Cancer"], "interventions": ["Pyrotinib"], "arms": [("Pyrotinib group", "EXPERIMENTAL", 1)],
        "criteria": (3, 2), "start_date": "2017-06-05", "completion_date": "2020-12-02",
        "outcomes": [
            ("primary", "Progression free survival", "1 year"),
            ("secondary", "Overall survival", "2 years"),
            ("secondary", "Adverse events", "through study completion, an average of 1 year"),
        ],
    },
    "registry_2014_text": {
        "ids": ["NCT09990109", "2009-000000-11"], "status": "TERMINATED", "phase": "PHASE3", "enrolment": 93, "sponsor": "Example Pharma",
        "title": "Study of Icotinib in Patients With EGFR-mutant Lung Adenocarcinoma", "conditions": ["Lung Adenocarcinoma"],
        "interventions": ["Icotinib", "Pemetrexed", "Cisplatin"], "criteria": (2, 2),
        "arms": [("Icotinib", "EXPERIMENTAL", 1), ("Chemotherapy", "ACTIVE_COMPARATOR", 2)],
        "start_date": "2010-01", "completion_date": "2012-11",
        "outcomes": [
            ("primary", "Progression-free survival", "Up to 30 months"),
            ("secondary", "Overall survival", "Up to 5 years"),
            ("secondary", "Number of participants with adverse events", "Up to 30 months"),
        ],
    },
    "registry_tabular_view": {
        "ids": ["NCT09990110"], "status": "ACTIVE_NOT_RECRUITING", "phase": "PHASE3", "enrolment": 805, "sponsor": "Example Cancer Institute",
        "title": "Durvalumab in Treating Patients With Localized Bladder Cancer Undergoing Cystectomy",
        "conditions": ["Stage II Bladder Cancer AJCC v7", "Stage III Bladder Cancer AJCC v7"], "interventions": ["Cystectomy", "Durvalumab"],
        "arms": [("Arm A (durvalumab, cystectomy)", "EXPERIMENTAL", 2), ("Arm B (cystectomy)", "ACTIVE_COMPARATOR", 1)],
        "criteria": (2, 2), "start_date": "2017-02-02", "completion_date": "2023-11-30",
        "outcomes": [
            ("primary", "Recurrence-free survival (RFS)",
             "Time from randomization to disease recurrence or death from any cause, assessed up to 10 years"),
            ("secondary", "Overall survival (OS)", "Up to 10 years"),
            ("secondary", "Incidence of adverse events", "Up to 100 days after last dose"),
        ],
    },
    "registry_2026_copy": {
        "status": "RECRUITING", "phase": "PHASE1/PHASE2", "enrolment": 28, "sponsor": "Example Hospital",
        "title": "A Clinical Study Evaluating Zevorcabtagene Autoleucel in Patients With Relapsed/Refractory Multiple Myeloma Who "
        "Have Received Three or More Lines of Treatment",
        "conditions": ["Multiple Myeloma, Refractory"],
        "interventions": ["zevorcabtagene autoleucel", "Fludarabine", "Cyclophosphamide"], "arms": [("CAR-T", "EXPERIMENTAL", 3)],
        "criteria": (3, 2), "start_date": "2026-02-01", "completion_date": "2029-02-01",
        "outcomes": [
            ("primary", "Objective response rate", "3 months"),
            ("secondary", "Progression-free survival", "2 years"),
            ("secondary", "Overall survival", "2 years"),
        ],
    },
    "numbered_sections": {
        "ids": ["NCT09990112"], "status": "UNKNOWN", "phase": "PHASE2", "enrolment": 50, "sponsor": "Example Hospital",
        "title": "Donafenib as Adjuvant Therapy for Hepatocellular Carcinoma", "conditions": ["Hepatocellular Carcinoma (HCC)"],
        "interventions": ["Donafenib 100 mg Tablet", "TACE"], "arms": [("Donafenib arm", "EXPERIMENTAL", 0)], "criteria": (3, 2),
        "start_date": "2020-01-14", "completion_date": "2022-03",
        "outcomes": [
            ("primary", "One-year recurrence-free survival rate", "12 months"), ("secondary", "Overall survival", "36 months"),
        ],
    },
    "times_in_brackets": {
        "ids": ["NCT09990113"], "status": "UNKNOWN", "phase": "PHASE2", "enrolment": 50, "sponsor": "Example Pharma",
        "title": "Efficacy of Savolitinib in MET Exon 14 Lung Cancer", "interventions": ["Savolitinib"],
        "arms": [("Savolitinib arm", "EXPERIMENTAL", 1)], "criteria": (3, 2), "start_date": "2020-01-14", "completion_date": "2022-03-31",
        "outcomes": [
            ("primary", "Objective response rate", "12 months"),
            ("secondary", "Progression-free survival", "24 months"),
            ("secondary", "Overall survival", "36 months"),
        ],
    },
    "table_of_facts": {
        "ids": ["NCT09990117"], "status": "RECRUITING", "phase": "PHASE3", "enrolment": 1134, "criteria": (2, 2),
        "title": "Phase III Study of Golidocitinib With or Without CHOP Versus CHOP in Peripheral T-cell Lymphoma (EXAMPLE-09)",
        "interventions": ["golidocitinib, either alone or in combination with CHOP"],
        "start_date": "2021-04-26", "completion_date": "2029-04-30",
    },
    "table_of_outcomes": {
        "sponsor": "Example Cancer Center", "criteria": (3, 2),
        "outcomes": [
            ("primary", "Maximum Tolerated Dose (MTD)", "Up to 28 days"),
            ("secondary", "Overall Response Rate (ORR)", "Up to 24 months"),
            ("secondary", "Progression-Free Survival (PFS)", "Up to 24 months"),
        ],
    },
    "institute_notice_above": {
        "ids": ["NCT09990121"], "phase": "PHASE2", "sponsor": "Example Cancer Center", "interventions": ["cemiplimab"], "criteria": (3, 2),
        "title": "Cemiplimab for the Treatment of Advanced Salivary Gland Cancer, EX-MAC Trial",
    },
    "register_japan": {
        "ids": ["UMIN000099122"], "phase": "PHASE3", "enrolment": 1100, "conditions": ["Stage III gastric cancer"], "criteria": (3, 2),
        "title": "Randomized controlled phase III trial of adjuvant S-1 plus oxaliplatin for patients with stage III gastric cancer (EX-GC)",
        "interventions": ["Arm A: S-1 for 1 year", "Arm B: S-1 plus oxaliplatin for 8 cycles"], "start_date": "2019-04-01",
        "outcomes": [
            ("primary", "Relapse-free survival", None),
            ("secondary", "Overall survival, adverse events, proportion of treatment completion", None),
        ],
    },
    "register_china_two_languages": {
        "ids": ["ChiCTR2099041405"], "phase": "PHASE2", "sponsor": "Example Hospital", "conditions": ["Hepatocellular carcinoma"],
        "title": "A randomized controlled study of radiofrequency ablation combined with sintilimab for hepatocellular carcinoma",
        "interventions": ["Radiofrequency ablation", "Radiofrequency ablation combined with sintilimab"], "criteria": (3, 2),
        "arms": [("Control group", "ACTIVE_COMPARATOR", 1), ("Experimental group", "EXPERIMENTAL", 1)],
        "outcomes": [("primary", "Recurrence-free survival", None), ("secondary", "Overall survival", None)],
    },
    "register_isrctn": {
        "ids": ["ISRCTN09990124", "NCT09990124", "2019-000000-11"], "status": "RECRUITING", "phase": "PHASE2", "enrolment": 120,
        "sponsor": "Example University", "title": "Olaparib maintenance in platinum-sensitive biliary tract cancer",
        "conditions": ["Biliary tract cancer"], "interventions": ["Olaparib"], "criteria": (3, 2),
        "start_date": "2019-09-01", "completion_date": "2026-12-31",
        "outcomes": [
            ("primary", "Progression-free survival, from randomisation to progression or death", None),
            ("secondary", "Overall survival, from randomisation to death", None),
            ("secondary", "Adverse events measured using CTCAE v5.0 at each visit", None),
        ],
    },
    "labels_explained": {
        "ids": ["NCT09990128"], "status": "RECRUITING", "phase": "PHASE1", "sponsor": "Example Hospital", "conditions": ["Multiple Myeloma"],
        "title": "Anti-BCMA CAR-T Cell Therapy for the R/R Multiple Myeloma", "interventions": ["anti-BCMA CAR-T cells"],
        "arms": [("anti-BCMA CAR-T", "EXPERIMENTAL", 1)], "criteria": (3, 2),
    },
    "register_australia": {
        "ids": ["ACTRN12699000031527"], "status": "RECRUITING", "phase": "PHASE2", "conditions": ["Ovarian cancer"], "criteria": (2, 2),
        "title": "Metformin with carboplatin in advanced ovarian cancer",
        "interventions": [
            "Metformin 850 mg orally twice a day with carboplatin AUC 5 and paclitaxel 175 mg/m2 every 21 days for six cycles."
        ],
        "outcomes": [
            ("primary", "Progression-free survival by RECIST 1.1", "24 months after randomisation"),
            ("secondary", "Overall survival", "36 months after randomisation"),
            ("secondary", "Grade 3 or 4 toxicity by CTCAE v4.03", "At the end of each cycle"),
        ],
    },
    "register_germany": {
        "ids": ["DRKS00099137", "2016-000000-11"], "phase": "PHASE2", "enrolment": 130, "sponsor": "Example Universität", "criteria": (3, 2),
        "title": "Randomized phase II trial of avelumab with cetuximab in squamous cell carcinoma of the head and neck",
        "conditions": ["Squamous cell carcinoma of the head and neck"],
        "interventions": [
            "Avelumab 10 mg/kg every two weeks and cetuximab 500 mg/m2 every two weeks", "Avelumab 10 mg/kg every two weeks",
        ],
        "arms": [("Arm 1", None, 1), ("Arm 2", None, 1)], "start_date": "2018-01-15",
        "outcomes": [
            ("primary", "Progression-free survival rate at one year", None),
            ("secondary", "Overall survival, objective response rate, quality of life", None),
        ],
    },
    "register_india": {
        "ids": ["CTRI/2021/03/099940"], "phase": "PHASE3", "title": "Metronomic chemotherapy in oral cancer",
        "interventions": ["Methotrexate and celecoxib", "Cisplatin"],
        "outcomes": [
            ("primary", "Overall survival", "2 years"),
            ("secondary", "Progression-free survival", "2 years"),
            ("secondary", "Adverse events (CTCAE v5.0)", "Every 3 weeks"),
        ],
    },
    "questions_as_headings": {
        "title": "Repotrectinib for Lung Cancer", "criteria": (3, 1), "outcomes": [("primary", "Overall Response Rate", None)],
    },
    "criteria_on_one_line": {"ids": ["NCT09990127"], "criteria": (4, 2)},
    "register_jrct": {"ids": ["jRCTs031990130"], "status": "RECRUITING", "enrolment": 60, "criteria": (2, 2)},
}  # fmt: skip
FIELDS = ("status", "phase", "enrolment", "start_date", "completion_date")
each_site = pytest.mark.parametrize("site", VALUES)


def trial(site: str) -> Trial:
    path = SITES / f"{site}.txt"
    return read(sources.decode(path.name, path.read_bytes()))


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return value.value
    return " ".join(value.text.split()) if isinstance(value, Words) else value


@each_site
def test_site_says(site: str) -> None:
    found, expected = trial(site), VALUES[site]
    assert [value.value for value in found.registry_ids] == expected.get("ids", [])
    for name in (*FIELDS, "sponsor", "title"):
        if name in expected or name in ("status", "phase", "sponsor"):
            assert _plain(getattr(found, name)) == expected.get(name), name


@each_site
def test_site_lists(site: str) -> None:
    found, expected = trial(site), VALUES[site]
    if "conditions" in expected:
        assert [_plain(words) for words in found.conditions] == expected["conditions"]
    if "interventions" in expected:
        assert [_plain(each.name) for each in found.interventions] == expected["interventions"]
    if "arms" in expected:
        assert [(_plain(a.label), _plain(a.type), len(a.interventions)) for a in found.arms] == expected["arms"]


@each_site
def test_site_outcomes(site: str) -> None:
    found = [(each.rank, _plain(each.measure), _plain(each.time_frame)) for each in trial(site).outcomes]
    if "outcomes" in VALUES[site]:
        assert found == VALUES[site]["outcomes"]


@each_site
def test_site_criteria(site: str) -> None:
    kinds = [criterion.kind for criterion in trial(site).criteria]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == VALUES[site].get("criteria", (0, 0))


def _words(node: Any) -> list[Words]:
    if isinstance(node, Words):
        return [node]
    if isinstance(node, tuple):
        return [words for each in node for words in _words(each)]
    fields = node.__struct_fields__ if isinstance(node, Struct) else ()
    return [words for field in fields for words in _words(getattr(node, field))]


@each_site
def test_site_is_quoted_as_it_stands(site: str) -> None:
    found = trial(site)
    parts = [getattr(found, field) for field in found.__struct_fields__ if field not in ("document", "unmapped")]
    assert all(found.document.text[words.start : words.end] == words.text for words in _words(tuple(parts)))


@each_site
def test_no_person_is_named(site: str) -> None:
    found = trial(site)
    parts = [getattr(found, field) for field in found.__struct_fields__ if field != "document"]
    said = " ".join(words.text for words in _words(tuple(parts)))
    assert "A. Person" not in said
    assert "Name of a person" not in said


def test_markdown_with_links() -> None:
    found = read(sources.decode("page.md", (SITES / "markdown_links.txt").read_bytes()))
    assert [words.text for words in found.conditions] == ["Bladder Cancer", "Urothelial Carcinoma"]
    assert [each.name.text for each in found.interventions] == ["Enfortumab vedotin", "Pembrolizumab"]
    assert found.sponsor is not None
    assert found.sponsor.text == "Example Pharma"
    assert [(o.measure.text, o.time_frame.text) for o in found.outcomes if o.time_frame] == [
        ("Progression-free survival", "up to 4 years"),
        ("Overall survival", "up to 6 years"),
    ]


@pytest.mark.parametrize(
    ("site", "low", "high"), [("register_japan", 20, 80), ("register_india", 18, 75), ("registry_2019_text", 60, None)]
)
def test_ages(site: str, low: int, high: int | None) -> None:
    found = trial(site)
    assert _plain(found.minimum_age_years) == Decimal(low)
    assert _plain(found.maximum_age_years) == (Decimal(high) if high else None)
