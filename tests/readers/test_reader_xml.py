"""Studies in the XML of ClinicalTrials.gov's former site."""

import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from places import HERE, SHARED, shared

from kg.errors import DocumentError
from kg.readers import read, sources
from kg.trial import Trial, Words

REGISTRIES = HERE / "data" / "registries"
REAL = sorted((SHARED / "data" / "formats" / "ctgov_xml").glob("*.xml"))


def _read(path: Path) -> Trial:
    return read(sources.decode(path.name, path.read_bytes()))


@pytest.fixture(scope="module")
def trial() -> Trial:
    return _read(REGISTRIES / "NCT09990001.xml")


@pytest.fixture(scope="module")
def older() -> Trial:
    return _read(REGISTRIES / "older.xml")


def _text(words: Words | None) -> str | None:
    return words.text if words else None


def test_ids_and_titles(trial: Trial) -> None:
    assert trial.document.layout == "clinicaltrials-gov-xml"
    assert trial.key == "NCT09990001"
    assert [value.value for value in trial.registry_ids] == ["NCT09990001", "NCT09990002", "2015-001097-18"]
    assert [value.value for value in trial.other_ids] == ["SEA-7", "GRANT 12"]
    assert _text(trial.title) == "Nivolumab or Docetaxel After Platinum & Radiotherapy"
    assert _text(trial.acronym) == "SEASIDE"
    assert _text(trial.sponsor) == "Seaside University"
    assert [words.text for words in trial.collaborators] == ["Lighthouse Trust"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "ACTIVE_NOT_RECRUITING"),
        ("study_type", "INTERVENTIONAL"),
        ("phase", "PHASE2/PHASE3"),
        ("allocation", "RANDOMIZED"),
        ("intervention_model", "PARALLEL"),
        ("purpose", "TREATMENT"),
        ("masking", "DOUBLE"),
        ("enrolment", 120),
        ("enrolled", 120),
        ("start_date", "2016-09-26"),
        ("primary_completion_date", "2021-03"),
        ("completion_date", "2022-12"),
        ("last_updated", "2017-06-16"),
        ("minimum_age_years", Decimal(18)),
        ("maximum_age_years", None),
        ("sex", "ALL"),
        ("accepts_healthy_volunteers", False),
    ],
)
def test_values(trial: Trial, field: str, value: object) -> None:
    found = getattr(trial, field)
    assert (found.value if found else None) == value


def test_arms_get_the_interventions_that_name_them(trial: Trial) -> None:
    assert [(_text(a.label), a.type and a.type.value, [w.text for w in a.interventions]) for a in trial.arms] == [
        ("New", "EXPERIMENTAL", ["Nivolumab"]),
        ("Old", "ACTIVE_COMPARATOR", ["Docetaxel"]),
    ]
    assert [(i.name.text, i.type and i.type.value, [w.text for w in i.other_names]) for i in trial.interventions] == [
        ("Nivolumab", "BIOLOGICAL", ["BMS-936558", "Opdivo"]),
        ("Docetaxel", "DRUG", []),
    ]


def test_outcomes_by_rank(trial: Trial) -> None:
    assert [(o.rank, o.measure.text, _text(o.time_frame)) for o in trial.outcomes] == [
        ("primary", "Overall survival", "Up to 5 years"),
        ("secondary", "Objective response rate by RECIST 1.1", "Every 6 weeks"),
        ("secondary", "Progression-free survival", None),
        ("other", "Cost", None),
    ]


def test_a_broken_line_goes_on_though_it_begins_with_exclusion(trial: Trial) -> None:
    assert [(c.kind, " ".join(c.text.text.split())) for c in trial.criteria] == [
        (
            "inclusion",
            "Non-small cell lung cancer, stage IV, in which no other illness is known that counts as an exclusion "
            "criterion; at least one earlier treatment: - a platinum drug, or - radiotherapy",
        ),
        ("inclusion", "ECOG performance status 0-1"),
        (
            "exclusion",
            "Prior treatment with an anti-PD-1 antibody such as pembrolizumab, with ipilimumab or small cell lung cancer",
        ),
    ]


def test_a_list_without_marks_keeps_its_broken_lines(older: Trial) -> None:
    assert [" ".join(c.text.text.split()) for c in older.criteria] == [
        "Wheezing on most days of the week, in the opinion of whoever looks after the person, for longer than a year",
        "Cough",
    ]


def test_fields_are_xpaths_with_positions(trial: Trial) -> None:
    assert trial.title is not None
    assert trial.title.field == "/clinical_study/brief_title"
    assert [c.field for c in trial.conditions] == ["/clinical_study/condition[1]", "/clinical_study/condition[2]"]
    assert trial.arms[1].description is not None
    assert trial.arms[1].description.field == "/clinical_study/arm_group[2]/description"
    assert trial.criteria[0].text.field == "/clinical_study/eligibility/criteria/textblock"


def test_the_older_design_in_one_text(older: Trial) -> None:
    said = (older.allocation, older.intervention_model, older.masking, older.purpose)
    assert [value.value if value else None for value in said] == ["RANDOMIZED", "CROSSOVER", "DOUBLE", None]


def test_the_oldest_design_without_labels() -> None:
    text = (REGISTRIES / "older.xml").read_text(encoding="utf-8")
    plain = re.sub(
        r"(<study_design>).*(</study_design>)", r"\1Treatment, Randomized, Open Label, Parallel Assignment\2", text
    )
    found = read(sources.decode("x", plain.encode()))
    said = (found.allocation, found.intervention_model, found.masking, found.purpose)
    assert [value.value if value else None for value in said] == ["RANDOMIZED", "PARALLEL", "NONE", "TREATMENT"]


def test_what_is_not_understood_is_reported(older: Trial) -> None:
    assert [(u.name.field.removeprefix("/clinical_study/"), u.name.text[:15]) for u in older.unmapped] == [
        ("overall_status", "Withdrawn maybe"),
        ("enrollment", "about thirty"),
        ("study_design", "Allocation: Ran"),
        ("intervention[1]/intervention_type", "Potion"),
        ("sponsors/lead_sponsor/agency", "a person"),
    ]


def test_an_element_twice_and_elements_in_a_text_are_reported() -> None:
    study = (
        "<clinical_study><id_info><nct_id>NCT09990009</nct_id></id_info><brief_title>A</brief_title>"
        "<brief_title>B</brief_title><keyword>c<b>d</b></keyword></clinical_study>"
    )
    found = read(sources.decode("x", study.encode()))
    assert _text(found.title) == "A"
    assert [(u.name.text, u.reason) for u in found.unmapped] == [
        ("B", "one expected, and another stands before it"),
        ("c", "text expected, elements found"),
    ]


def test_a_sponsor_in_person_is_left_out(older: Trial) -> None:
    assert older.sponsor is None


@pytest.mark.parametrize("path", [REGISTRIES / "NCT09990001.xml", REGISTRIES / "older.xml", REGISTRIES / "ictrp.xml"])
def test_no_person_is_in_the_record(path: Path) -> None:
    for document in sources.documents([str(path)]):
        trial = read(document)  # type: ignore[arg-type]
        kept = repr([getattr(trial, name) for name in trial.__struct_fields__ if name != "document"])
        for private in ("Muster", "Normal", "Beispiel", "555", "@", "Regulatory"):
            assert private not in kept


def test_a_study_without_an_id_is_refused() -> None:
    with pytest.raises(DocumentError, match="without an id"):
        read(sources.decode("x", b"<clinical_study><brief_title>A</brief_title></clinical_study>"))


# The real ones


def test_there_are_real_studies() -> None:
    shared("data/formats/ctgov_xml")
    assert len(REAL) >= 20


@pytest.mark.parametrize("path", REAL, ids=[path.stem for path in REAL])
def test_real_study_is_read_whole(path: Path) -> None:
    trial, root = _read(path), ElementTree.fromstring(path.read_bytes())
    assert trial.key == root.findtext("id_info/nct_id")
    assert _text(trial.title) == root.findtext("brief_title")
    assert len(trial.arms) == len(root.findall("arm_group"))
    assert [i.name.text for i in trial.interventions] == [
        e.text for e in root.findall("intervention/intervention_name")
    ]
    ranks = ("primary", "secondary", "other")
    assert [o.measure.text for o in trial.outcomes] == [
        e.text for rank in ranks for e in root.findall(f"{rank}_outcome/measure")
    ]
    assert [c.text for c in trial.conditions] == [e.text for e in root.findall("condition")]
    investigator = root.findtext("responsible_party/investigator_full_name")
    is_person = investigator is not None and root.findtext("sponsors/lead_sponsor/agency") == investigator
    assert trial.criteria and [u.name.text for u in trial.unmapped] == (["a person"] if is_person else [])
    assert (trial.sponsor is None) == is_person
    assert trial.status and trial.study_type and trial.sex and trial.last_updated


def test_real_criteria_that_broken_lines_would_misplace() -> None:
    shared("data/formats/ctgov_xml")
    kinds = [c.kind for c in _read(next(p for p in REAL if "NCT03521479" in p.name)).criteria]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == (4, 15)
