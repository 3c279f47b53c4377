"""The forms that pages of a layout come in: parts missing, in the middle, without labels, cut off, of two trials."""

from decimal import Decimal

import pytest

from kg.errors import DocumentError
from kg.readers import contents, read, sources
from kg.trial import Trial, Words


def _read(text: str | bytes) -> Trial:
    return read(sources.decode("page.txt", text if isinstance(text, bytes) else text.encode()))


def _arms(trial: Trial) -> list[tuple[str | None, str | None, list[str]]]:
    return [
        (a.label.text if a.label else None, a.type.value if a.type else None, [w.text for w in a.interventions])
        for a in trial.arms
    ]


def _given(trial: Trial) -> list[tuple[str, str | None]]:
    return [(i.name.text, i.type.value if i.type else None) for i in trial.interventions]


def _criteria(trial: Trial) -> list[tuple[str, str]]:
    return [(c.kind, c.text.text) for c in trial.criteria]


def _sites(*sections: tuple[str, str]) -> str:
    """Put the sentence that the site has under each heading, before what the record says."""
    blurb = "A sentence of the site on what stands below here."
    return "\n\n".join(f"{heading}\n\n{blurb}\n\n{body}" for heading, body in sections)


HEAD = "A Trial of Nivolumab Versus Docetaxel\n\nNCT ID: NCT01234567\n\nLast Updated: 2025-06-15\n\n"
BASIC = ("Basic Information", "COMPLETED\n\nPHASE3\n\n120 participants\n\nINTERVENTIONAL\n\n2020-01-31\n\n2024-05-31")
GROUPS = (
    "Study Groups",
    """Nivolumab

A first paragraph on this arm.

And a second one.

Group Type EXPERIMENTAL

Nivolumab

Intervention Type BIOLOGICAL

240 mg every two weeks

until the disease gets worse.

Placebo

Intervention Type OTHER

Docetaxel

Group Type ACTIVE_COMPARATOR

Docetaxel

Intervention Type DRUG

75 mg/m2 every three weeks

Observation

Group Type NO_INTERVENTION

No interventions assigned to this group""",
)
LISTED = (
    "Interventions",
    """Nivolumab

240 mg every two weeks

until the disease gets worse.

Intervention Type BIOLOGICAL

Other Intervention Names

Opdivo

BMS-936558

Placebo

Intervention Type OTHER

Docetaxel

75 mg/m2 every three weeks

Intervention Type DRUG""",
)
LABELLED = HEAD + _sites(BASIC, GROUPS, LISTED, ("Study Design", "Allocation Method\n\nRANDOMIZED"))

# Groups and interventions


def test_groups_end_where_the_next_begins_though_descriptions_have_several_lines() -> None:
    trial = _read(LABELLED)
    assert _arms(trial) == [
        ("Nivolumab", "EXPERIMENTAL", ["Nivolumab", "Placebo"]),
        ("Docetaxel", "ACTIVE_COMPARATOR", ["Docetaxel"]),
        ("Observation", "NO_INTERVENTION", []),
    ]
    assert trial.arms[0].description is not None
    assert trial.arms[0].description.text == "A first paragraph on this arm.\n\nAnd a second one."


def test_other_names_end_where_the_next_intervention_begins() -> None:
    trial = _read(LABELLED)
    assert _given(trial) == [("Nivolumab", "BIOLOGICAL"), ("Placebo", "OTHER"), ("Docetaxel", "DRUG")]
    assert [[w.text for w in i.other_names] for i in trial.interventions] == [["Opdivo", "BMS-936558"], [], []]
    assert trial.interventions[0].description is not None
    assert trial.interventions[0].description.text == "240 mg every two weeks\n\nuntil the disease gets worse."


def test_groups_without_types_are_of_an_observation() -> None:
    groups = "Cases\n\nPatients with asthma\n\nBlood sample\n\nIntervention Type OTHER\n\nControls\n\nNo interventions assigned to this group"
    trial = _read(HEAD + _sites(BASIC, ("Brief Summary", "About."), ("Study Groups", groups)))
    assert _arms(trial) == [("Cases", None, ["Blood sample"]), ("Controls", None, [])]


def test_a_page_cut_off_before_the_interventions_has_those_of_its_groups() -> None:
    whole = HEAD + _sites(BASIC, ("Brief Summary", "About."), GROUPS)
    trial = _read(whole[: whole.index("75 mg/m2") + 8])
    assert _given(trial) == [("Nivolumab", "BIOLOGICAL"), ("Placebo", "OTHER"), ("Docetaxel", "DRUG")]
    assert [label for label, _, _ in _arms(trial)][1:] == ["Docetaxel"]


STRIPPED = _sites(
    BASIC,
    (
        "Study Groups",
        "Nivolumab\nNivolumab\nGiven every two weeks.\nplacebo\nIV solution\nDocetaxel arm\nPatients get docetaxel.\nDocetaxel\nIV solution",
    ),
    ("Interventions", "Nivolumab\nGiven every two weeks.\nplacebo\nIV solution\nDocetaxel\nIV solution"),
    (
        "Eligibility Criteria",
        "Inclusion Criteria\n1. Adults\nExclusion Criteria\n1. HIV\n18 Years\n75 Years\nFEMALE\nNo",
    ),
)


def test_groups_without_labels_are_told_by_what_is_told_twice() -> None:
    trial = _read(HEAD + STRIPPED)
    assert _given(trial) == [("Nivolumab", None), ("placebo", None), ("Docetaxel", None)]
    assert _arms(trial) == [("Nivolumab", None, ["Nivolumab", "placebo"]), ("Docetaxel arm", None, ["Docetaxel"])]


def test_values_without_labels_below_the_lists() -> None:
    trial = _read(HEAD + STRIPPED)
    assert [v.value if v else None for v in (trial.minimum_age_years, trial.maximum_age_years)] == [18, 75]
    assert trial.sex is not None
    assert trial.sex.value == "FEMALE"
    assert trial.accepts_healthy_volunteers is not None
    assert trial.accepts_healthy_volunteers.value is False
    assert _criteria(trial) == [("inclusion", "Adults"), ("exclusion", "HIV")]


@pytest.mark.parametrize(
    ("criterion", "age", "low", "high"),
    [
        ("Adults", "18 Years", 18, None),
        ("Children", "12 Years", None, None),
        ("At least 12 years of age", "12 Years", 12, None),
        ("Aged ≤ 65 years", "65 Years", None, 65),
    ],
)
def test_a_lone_age_is_the_bound_that_the_criteria_state(
    criterion: str, age: str, low: int | None, high: int | None
) -> None:
    eligibility = ("Eligibility Criteria", f"Inclusion Criteria\n1. {criterion}\n2. Consent\n{age}\nALL\nNo")
    trial = _read(HEAD + _sites(BASIC, ("Brief Summary", "About."), eligibility))
    assert [v.value if v else None for v in (trial.minimum_age_years, trial.maximum_age_years)] == [low, high]


def test_an_observation_has_no_purpose() -> None:
    basic = (BASIC[0], BASIC[1].replace("INTERVENTIONAL", "OBSERVATIONAL"))
    trial = _read(HEAD + _sites(basic, ("Brief Summary", "About."), ("Study Design", "OTHER\n\nOTHER")))
    assert trial.purpose is None


# Related trials, menus, funders


def test_a_page_goes_on_after_related_trials_in_its_middle() -> None:
    related = ("Related Clinical Trials", "Pembrolizumab in Gastric Cancer\n\nNCT00000001\n\nTERMINATED\n\nPHASE1")
    trial = _read(
        HEAD
        + _sites(BASIC, ("Brief Summary", "About nivolumab."), related, GROUPS, ("Conditions", "Melanoma"), LISTED, ("Sponsors", "A Company\n\nINDUSTRY"))
    )  # fmt: skip
    assert [v.value for v in trial.registry_ids] == ["NCT01234567"]
    assert [c.text for c in trial.conditions] == ["Melanoma"]
    assert [name for name, _ in _given(trial)] == ["Nivolumab", "Placebo", "Docetaxel"]
    assert trial.sponsor is not None
    assert trial.sponsor.text == "A Company"
    assert trial.status is not None
    assert trial.status.value == "COMPLETED"
    assert trial.summary is not None
    assert trial.summary.text == "About nivolumab."


def test_the_title_stands_above_the_id_whatever_menu_is_above() -> None:
    trial = _read("Home\n\nFind a trial\n\nLog in\n\n" + LABELLED)
    assert trial.title is not None
    assert trial.title.text == "A Trial of Nivolumab Versus Docetaxel"


def test_a_funder_may_be_named_in_capitals() -> None:
    sponsors = ("Sponsors", "EORTC\n\nNETWORK\n\nSponsor Role lead\n\nOLVG\n\nOTHER\n\nSponsor Role collaborator")
    trial = _read(LABELLED + "\n\n" + _sites(sponsors))
    assert trial.sponsor is not None
    assert (trial.sponsor.text, [c.text for c in trial.collaborators]) == ("EORTC", ["OLVG"])


def test_a_heading_that_the_page_breaks_off_in_is_no_text() -> None:
    trial = _read(HEAD + _sites(BASIC, ("Study Results", ""), ("Brief Summary", "About nivolumab.")) + "\nRelated Cl\n")
    assert trial.summary is not None
    assert trial.summary.text == "About nivolumab."


# Criteria


def test_what_stands_above_the_first_heading_is_of_the_inclusion_list() -> None:
    text = "Overview\nA trial.\nEligibility\n- Adults\n- Melanoma\nExclusion Criteria:\n- HIV"
    assert _criteria(_read(text)) == [("inclusion", "Adults"), ("inclusion", "Melanoma"), ("exclusion", "HIV")]


def test_a_heading_within_a_list_of_the_page_is_heeded() -> None:
    lists = "Inclusion Criteria\n\n1. Adults\n2. Melanoma\nKey Exclusion Criteria:\n1. HIV\n2. Pregnancy"
    trial = _read(LABELLED + "\n\n" + _sites(("Eligibility Criteria", lists)))
    assert [c.kind for c in trial.criteria] == ["inclusion", "inclusion", "exclusion", "exclusion"]


def test_exclusion_items_under_inclusion_whose_numbers_go_on_with_both_lists() -> None:
    lists = (
        "Inclusion Criteria\n\n1. Adults\n2. Melanoma\n3. Consent\n\n4. Asthma\n5. Pregnancy\n\n"
        "Exclusion Criteria\n\n1. HIV\n2. Hepatitis\n"
    )
    trial = _read(LABELLED + "\n\n" + _sites(("Eligibility Criteria", lists)))
    assert [(c.kind, c.number) for c in trial.criteria] == [
        ("inclusion", 1), ("inclusion", 2), ("inclusion", 3), ("exclusion", 1), ("exclusion", 2), ("exclusion", 4), ("exclusion", 5),
    ]  # fmt: skip
    assert trial.missing_exclusion_numbers == (3,)


def test_a_list_of_hundreds_of_items() -> None:
    items = "\n".join(f"{n}. Item {n}" for n in range(1, 301))
    assert len(_read(f"Overview\nA trial.\nEligibility\nInclusion Criteria:\n{items}").criteria) == 300


def test_months_are_no_years() -> None:
    trial = _read("Overview\nA trial.\nEligibility\nInclusion Criteria:\n- Infants aged 4-30 months\n- Consent")
    assert trial.minimum_age_years is None


# Download


DOWNLOAD = """NCT01234567
A Trial of Nivolumab
https://clinicaltrials.gov/study/NCT01234567
RECRUITING
It compares nivolumab with docetaxel.
NO
Melanoma
BIOLOGICAL: Nivolumab|DRUG: Docetaxel
Symptom score, Grass pollen season 2009
Response, Change at weeks 4, 8 and 12, Baseline, 4, 8, 12 weeks|Irritation, By the scale., during surgery
A Company
The University|The Hospital
ALL
PHASE3
120
INDUSTRY
INTERVENTIONAL
Allocation: RANDOMIZED|Intervention Model: PARALLEL|Masking: NONE|Primary Purpose: TREATMENT
AB-12|2019-002342-40
2020-01-02
2024-05
"""


def test_download_of_all_fields() -> None:
    trial = _read(DOWNLOAD)
    assert [v.value for v in trial.registry_ids] == ["NCT01234567", "2019-002342-40"]
    assert trial.sponsor is not None
    assert (trial.sponsor.text, [c.text for c in trial.collaborators]) == (
        "A Company",
        ["The University", "The Hospital"],
    )
    assert trial.description is None


def test_download_outcomes_stand_below_the_interventions_whatever_they_look_like() -> None:
    found = [(o.rank, o.measure.text, o.time_frame.text if o.time_frame else None) for o in _read(DOWNLOAD).outcomes]
    assert found == [
        ("primary", "Symptom score", "Grass pollen season 2009"),
        ("secondary", "Response", "Baseline, 4, 8, 12 weeks"),
        ("secondary", "Irritation", "during surgery"),
    ]


# Overview and plain pages


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18-75 years", 18, 75),
        ("18+ years", 18, None),
        ("Over 15 Years", 15, None),
        ("65 Years and older", 65, None),
        ("Up to 17 years", None, 17),
        ("Between 6 Months and 12 Years", Decimal("0.5"), 12),
        ("18 Years to 75 Years (Adult, Older Adult)", 18, 75),
        ("All", None, None),
    ],
)
def test_overview_header_states_ages(text: str, low: Decimal | None, high: Decimal | None) -> None:
    trial = _read(f"A Trial of Nivolumab in Melanoma\n\n{text}\n\nOverview\n\nA trial.\n\nEligibility\n\n- Adults")
    assert [v.value if v else None for v in (trial.minimum_age_years, trial.maximum_age_years)] == [low, high]


def test_overview_id_among_the_details() -> None:
    page = "Overview\n\nA trial like NCT00000001.\n\nEligibility\n\n- Adults\n\nStudy details\n\nMelanoma\n\nNCT01234567\n\nA Company"
    assert [v.value for v in _read(page).registry_ids] == ["NCT01234567"]


def test_overview_title_is_what_the_page_has_twice() -> None:
    title = "A Trial of Nivolumab in Melanoma"
    trial = _read(
        f"This site uses cookies to work.\nAccept all\n{title}\n{title}\nOverview\nA trial.\nEligibility\n- Adults"
    )
    assert trial.title is not None
    assert trial.title.text == title


PLAIN = """A Trial of Nivolumab

Purpose

This trial gives nivolumab to patients.

Condition

  • Melanoma
  • Uveal Melanoma

Eligible Ages
Over 18 Years

Inclusion Criteria

  • Adults

Arm Groups

Experimental
Nivolumab
  • Biological: Nivolumab
    Every two weeks
    Other names:
    • Opdivo

Primary Outcome Measures:

  • Response [ Time Frame: 2 years ]
    By RECIST 1.1.
  • Survival [ Time Frame: up to 5 years ] [ Designated as safety issue: No ]

NCT ID
NCT01234567

Study Contact
Jane Example
+1 555 0100
"""


def test_plain_page_lists() -> None:
    trial = _read(PLAIN)
    assert [c.text for c in trial.conditions] == ["Melanoma", "Uveal Melanoma"]
    assert trial.minimum_age_years is not None
    assert trial.minimum_age_years.value == 18
    (nivolumab,) = trial.interventions
    assert nivolumab.description is not None
    assert (nivolumab.description.text, [w.text for w in nivolumab.other_names]) == ("Every two weeks", ["Opdivo"])


def test_outcomes_under_headings_of_their_rank() -> None:
    found = [
        (o.rank, o.measure.text, o.time_frame.text if o.time_frame else None, [v.value for v in o.assessed_by])
        for o in _read(PLAIN).outcomes
    ]
    assert found == [
        ("primary", "Response", "2 years", ["RECIST 1.1"]),
        ("primary", "Survival", "up to 5 years", []),
    ]


# Prose


@pytest.mark.parametrize(
    "text",
    [
        "Part A determines the recommended phase 2 dose of nivolumab.",
        "Two phase III trials compared nivolumab with docetaxel.",
    ],
)
def test_the_phase_of_something_else(text: str) -> None:
    assert _read(f"Overview\n{text}\nEligibility\n- Adults").phase is None


@pytest.mark.parametrize(
    "text",
    [
        "Up to 40 participants will be enrolled into each cohort.",
        "About 45 patients will be enrolled in a sub-study.",
        "10 to 20 subjects will be enrolled.",
    ],
)
def test_the_number_of_a_part_is_not_that_of_the_trial(text: str) -> None:
    assert _read(f"Overview\n{text}\nEligibility\n- Adults").enrolment is None


@pytest.mark.parametrize(
    ("text", "arms"),
    [
        ("Patients will receive nivolumab until progression.", 1),
        ("One group will receive nivolumab. Another group will receive docetaxel.", 2),
        ("Participants will be assigned to receive nivolumab or docetaxel.", 0),
        ("Patients will receive nivolumab. Patients will receive docetaxel later.", 0),
    ],
)
def test_arms_in_prose_are_those_that_it_tells_apart(text: str, arms: int) -> None:
    assert len(_read(f"Overview\n{text}\nEligibility\n- Adults").arms) == arms


# Odd and hostile pages


SPACES = {
    "no-break spaces": LABELLED.replace(" ", "\u00a0"),
    "spaces of no width": LABELLED.replace("Study Groups", "\u200bStudy Groups\u200b"),
    "spaces around lines": LABELLED.replace("\n", "  \n\t"),
    "carriage returns": LABELLED.replace("\n", "\r\n"),
    "capitals": LABELLED.upper().replace("2025", "2025"),
}


@pytest.mark.parametrize("form", SPACES)
def test_spaces_and_capitals_change_no_fact(form: str) -> None:
    trial, plain = _read(SPACES[form]), _read(LABELLED)
    assert [v.value for v in trial.registry_ids] == ["NCT01234567"]
    assert [type_ for _, type_, _ in _arms(trial)] == [type_ for _, type_, _ in _arms(plain)]
    assert [type_ for _, type_ in _given(trial)] == [type_ for _, type_ in _given(plain)]
    assert trial.allocation is not None
    assert trial.allocation.value == "RANDOMIZED"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"])
def test_byte_order_marks(mark: bytes) -> None:
    encoding = "utf-8" if mark.startswith(b"\xef") else "utf-16-le"
    assert _read(mark + LABELLED.encode(encoding)).key == "NCT01234567"


def test_markdown_headings() -> None:
    trial = _read(
        "# A Trial of Nivolumab in Melanoma\n\n**NCT ID:** NCT01234567\n\n## Overview\n\nA trial.\n\n## Eligibility\n\n"
        "### Inclusion Criteria\n\n- Adults\n\n### Exclusion Criteria\n\n- HIV\n"
    )
    assert trial.title is not None
    assert trial.title.text == "A Trial of Nivolumab in Melanoma"
    assert _criteria(trial) == [("inclusion", "Adults"), ("exclusion", "HIV")]


OVERVIEW = "A Trial of Nivolumab in Melanoma\nOverview\nA trial.\nEligibility\nInclusion Criteria:\n- Adults\n"
TWO = {
    "labelled": LABELLED + "\n\n" + LABELLED.replace("NCT01234567", "NCT07654321"),
    "overview": OVERVIEW + OVERVIEW.replace("A trial.", "Another trial."),
    "download": DOWNLOAD + DOWNLOAD.replace("Nivolumab", "Pembrolizumab"),
    "plain": PLAIN + PLAIN.replace("NCT01234567", "NCT07654321"),
}


@pytest.mark.parametrize("layout", TWO)
def test_a_page_of_two_trials_is_refused(layout: str) -> None:
    with pytest.raises(DocumentError, match=r"2 trials|a second page"):
        _read(TWO[layout])


def test_markup_is_refused() -> None:
    rows = "".join(f"<p>{line}</p>" for line in LABELLED.split("\n"))
    with pytest.raises(DocumentError, match="HTML"):
        _read(f"<!DOCTYPE html><html><body>{rows}</body></html>")


def test_a_list_of_studies_is_json_whatever_its_name() -> None:
    study = '{"protocolSection": {"identificationModule": {"nctId": "NCT0123456%d"}}}'
    found = list(contents.kept("page.txt", f"[{study % 1}, {study % 2}]".encode()))
    assert [each.name for each in found] == ["page.txt#NCT01234561", "page.txt#NCT01234562"]


@pytest.mark.parametrize("page", [LABELLED, HEAD + STRIPPED, DOWNLOAD, PLAIN, OVERVIEW, *SPACES.values()])
def test_words_of_every_form_stand_at_their_offsets(page: str) -> None:
    trial = _read(page)
    described = [a.description for a in trial.arms] + [i.description for i in trial.interventions]
    measured = [words for o in trial.outcomes for words in (o.measure, o.time_frame, o.description)]
    found: list[Words | None] = [trial.title, *described, *measured, *(c.text for c in trial.criteria)]
    for words in filter(None, found):
        assert trial.document.text[words.start : words.end] == words.text
