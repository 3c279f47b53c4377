"""Pages of other makes: headings that are lost, lines in another order, pages that are no trial."""

import pytest

from kg.errors import DocumentError
from kg.readers import read, sources
from kg.trial import Trial


def _read(text: str) -> Trial:
    return read(sources.decode("page.txt", text.encode()))


LAYOUTS = {
    "labelled-page": "T\n\nNCT ID: NCT01234567\n\nBasic Information\n\nPHASE2\n\nBrief Summary\n\nStudy Design\n\nStudy Groups",
    "overview-page": "Overview\nA study of X in patients.\nEligibility\nInclusion Criteria:\n- Adults\n- Consent",
    "download-lines": "A Study of X in Y\nMelanoma\nDRUG: x|DRUG: y\nResponse rate, 6 months",
    "plain-page": "Purpose\n\nThis study compares X in patients of a trial.\n\nInclusion Criteria\n\n- Adults\n\nNCT01234567",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_is_known_by_its_signs(layout: str) -> None:
    assert _read(LAYOUTS[layout]).document.layout == layout


@pytest.mark.parametrize(
    "text",
    [
        "Hello, world.",
        "Shopping list\n- milk\n- eggs",
        "def main():\n    print('trial')\n",
        "404 Not Found\n\nThe page was not found.",
        "Our patients, our study, our trial: read about patients and participants here.",
    ],
)
def test_what_is_no_trial_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        _read(text)


# Download


def test_download_of_one_outcome_without_description() -> None:
    (outcome,) = _read("A Study of X\nMelanoma\nDRUG: x\nOverall survival, up to 5 years").outcomes
    assert (outcome.measure.text, outcome.description) == ("Overall survival", None)
    assert outcome.time_frame is not None
    assert outcome.time_frame.text == "up to 5 years"


def test_download_ranks_go_by_line() -> None:
    trial = _read(
        "A Study of X\nMelanoma\nDRUG: x\nORR, By RECIST v1.1., 2 years|PFS, From day one., 2 years\n"
        "OS, Until death., 5 years\nCost, In euros., 1 year"
    )
    assert [(o.rank, o.measure.text) for o in trial.outcomes] == [
        ("primary", "ORR"),
        ("primary", "PFS"),
        ("secondary", "OS"),
        ("other", "Cost"),
    ]


def test_download_measure_keeps_its_bracketed_comma() -> None:
    (outcome,) = _read(
        "A Study of X\nMelanoma\nDRUG: x\nResponse (CR, PR), By RECIST v1.1., Day 1, week 8, month 6"
    ).outcomes
    assert outcome.measure.text == "Response (CR, PR)"
    assert outcome.time_frame is not None
    assert outcome.time_frame.text == "Day 1, week 8, month 6"


def test_download_interventions_of_every_type() -> None:
    trial = _read(
        "A Study of X\nMelanoma|Lung Cancer\nDRUG: x 5 mg|BIOLOGICAL: y|RADIATION: z|OTHER: placebo\nOS, 2 years"
    )
    assert [(i.name.text, i.type.value if i.type else None) for i in trial.interventions] == [
        ("x 5 mg", "DRUG"),
        ("y", "BIOLOGICAL"),
        ("z", "RADIATION"),
        ("placebo", "OTHER"),
    ]
    assert [c.text for c in trial.conditions] == ["Melanoma", "Lung Cancer"]


def test_download_with_coded_lines() -> None:
    trial = _read(
        "NCT01234567\nA Study of X\nRECRUITING\nMelanoma\nDRUG: x\nOS, 2 years\nALL\nPHASE2|PHASE3\n120\nINTERVENTIONAL\n"
        "Allocation: RANDOMIZED|Intervention Model: PARALLEL|Masking: DOUBLE (PARTICIPANT, INVESTIGATOR)|Primary Purpose: TREATMENT\n"
        "2024-01-02\n2025-06\n2026\n"
    )
    values = (
        "status",
        "sex",
        "phase",
        "enrolment",
        "study_type",
        "allocation",
        "intervention_model",
        "masking",
        "purpose",
    )
    assert [getattr(trial, name).value for name in values] == [
        "RECRUITING", "ALL", "PHASE2/PHASE3", 120, "INTERVENTIONAL", "RANDOMIZED", "PARALLEL", "DOUBLE", "TREATMENT",
    ]  # fmt: skip
    dates = (trial.start_date, trial.primary_completion_date, trial.completion_date)
    assert [date.value if date else None for date in dates] == ["2024-01-02", "2025-06", "2026"]
    assert [v.value for v in trial.registry_ids] == ["NCT01234567"]
    assert trial.key == "NCT01234567"


# Overview


def test_overview_header_block() -> None:
    trial = _read(
        "A Trial of Nivolumab in Melanoma\n\nNot yet recruiting\n\n18-75 years\n\nFemale\n\nPhase 1/Phase 2\n\nOverview\n\n"
        "About the trial.\n\nEligibility\n\nInclusion Criteria:\n- Adults\n- Consent"
    )
    assert trial.title is not None
    assert trial.title.text == "A Trial of Nivolumab in Melanoma"
    assert [getattr(trial, n).value for n in ("status", "sex", "phase", "minimum_age_years", "maximum_age_years")] == [
        "NOT_YET_RECRUITING", "FEMALE", "PHASE1/PHASE2", 18, 75,
    ]  # fmt: skip


def test_overview_ends_where_other_trials_begin() -> None:
    page = "Overview\nAbout.\nEligibility\nInclusion Criteria:\n- Adults\n- Consent\nExclusion Criteria:\n- HIV"
    tail = "\nSimilar Trials\nAnother Study of Pembrolizumab\nInclusion Criteria:\n- Children\n- Assent"
    assert _read(page + tail).criteria == _read(page).criteria


def test_overview_without_eligibility() -> None:
    trial = _read("Overview\nThis study gives X to patients of a trial.")
    assert trial.criteria == ()
    assert trial.summary is not None


def test_an_id_in_running_text_is_not_the_trials_own() -> None:
    trial = _read(
        "Overview\nAn extension of NCT01234567.\nEligibility\nInclusion Criteria:\n- Took part in NCT01234567"
    )
    assert trial.registry_ids == ()


# Labelled

LABELLED = """A Study of X Versus Y

NCT ID: NCT01234567

Last Updated: 2025-06-15

Basic Information

The facts of the record as the sponsor has given them.

Recruitment Status

COMPLETED

Clinical Phase

PHASE3

Conditions

What the study is about, in the sponsor's own words.

Melanoma

Uveal Melanoma

Keywords

Search words that the sponsor has added to the record.

checkpoint

immunotherapy

Study Design

How the study is made, with its allocation and masking.

Allocation Method

RANDOMIZED

Blinding Strategy

DOUBLE

Study Groups

Each group with what its members are given in it.

X arm

Patients get X.

Group Type EXPERIMENTAL

x

Intervention Type DRUG

X is given daily by mouth.

Y arm

Group Type ACTIVE_COMPARATOR

y

Intervention Type BIOLOGICAL

Y is given weekly by vein.

Interventions

What is given in the study and how it is given.

x

X is given daily by mouth.

Intervention Type DRUG

y

Y is given weekly by vein.

Intervention Type BIOLOGICAL

Sponsors

Who pays for this study, and who else has a share.

The Lead Company

INDUSTRY

Sponsor Role lead

The Other University

OTHER

Sponsor Role collaborator
"""


def test_labelled_page_with_two_arms() -> None:
    trial = _read(LABELLED)
    assert [
        (a.label.text if a.label else None, a.type.value if a.type else None, [w.text for w in a.interventions])
        for a in trial.arms
    ] == [("X arm", "EXPERIMENTAL", ["x"]), ("Y arm", "ACTIVE_COMPARATOR", ["y"])]
    assert [(i.name.text, i.type.value if i.type else None) for i in trial.interventions] == [
        ("x", "DRUG"),
        ("y", "BIOLOGICAL"),
    ]
    assert [i.description.text if i.description else None for i in trial.interventions] == [
        "X is given daily by mouth.",
        "Y is given weekly by vein.",
    ]


def test_labelled_page_lists() -> None:
    trial = _read(LABELLED)
    assert [c.text for c in trial.conditions] == ["Melanoma", "Uveal Melanoma"]
    assert [k.text for k in trial.keywords] == ["checkpoint", "immunotherapy"]
    assert trial.sponsor is not None
    assert trial.sponsor.text == "The Lead Company"
    assert [c.text for c in trial.collaborators] == ["The Other University"]


def test_labelled_page_has_no_blurb_in_its_record() -> None:
    trial = _read(LABELLED)
    assert trial.arms[0].description is not None
    assert trial.arms[0].description.text == "Patients get X."
    assert (trial.summary, trial.description) == (None, None)


@pytest.mark.parametrize("empty", ["Conditions", "Keywords", "Interventions", "Sponsors"])
def test_an_empty_section_takes_nothing_from_the_next(empty: str) -> None:
    head, _, rest = LABELLED.partition(f"\n{empty}\n\n")
    blurb, _, rest = rest.partition("\n\n")
    nexts = ["Keywords", "Study Design", "Study Groups", "Interventions", "Sponsors"]
    ends = [at for each in nexts if (at := rest.find(f"\n{each}\n\n")) >= 0]
    trial = _read(f"{head}\n{empty}\n\n{blurb}\n\n{rest[min(ends) :] if ends else ''}")
    lists = {
        "Conditions": trial.conditions,
        "Keywords": trial.keywords,
        "Interventions": trial.interventions,
        "Sponsors": trial.collaborators,
    }
    assert lists[empty] == ()
    assert trial.title is not None


# Plain


def test_plain_page_reads_what_stands_under_known_headings() -> None:
    trial = _read(
        "Purpose\n\nThis study compares X with Y in patients.\n\nCondition\n\nMelanoma\n\nInclusion Criteria\n\n• Adults\n• Consent\n\n"
        "Exclusion Criteria\n\n• HIV\n\nPhase\n\nPhase 3\n\nStatus\n\nCompleted\n\nSponsor\n\nA Company\n\nNCT ID\n\nNCT01234567\n\n"
        "Contacts\n\nJane Example, jane@example.org\n\nSimilar Trials\n\nDrug: Z\n"
    )
    assert [c.text for c in trial.conditions] == ["Melanoma"]
    assert [c.kind for c in trial.criteria] == ["inclusion", "inclusion", "exclusion"]
    assert [trial.phase.value if trial.phase else None, trial.status.value if trial.status else None] == [
        "PHASE3",
        "COMPLETED",
    ]
    assert trial.sponsor is not None
    assert trial.sponsor.text == "A Company"
    assert trial.key == "NCT01234567"


def test_plain_page_does_not_read_other_trials() -> None:
    page = "Purpose\n\nThis study compares X in patients of a trial.\n\nInclusion Criteria\n\n- Adults\n\nDrug: X\n\n"
    assert [i.name.text for i in _read(f"{page}Similar Trials\n\nDrug: Z\n").interventions] == ["X"]


def test_plain_page_keeps_contacts_out() -> None:
    trial = _read(
        "A Study of X\n\nPurpose\n\nThis study compares X in patients of a trial.\n\nInclusion Criteria\n\n- Adults\n\n"
        "Contacts\n\nJane Example, jane@example.org, +1 555 0100\n"
    )
    kept = repr([getattr(trial, name) for name in trial.__struct_fields__ if name != "document"])
    assert "Example" not in kept
    assert "0100" not in kept
