"""Prior therapy, by the shape of the clause: a link only where it follows from what the criterion says."""

import time

import pytest

from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.grounding.prior.clauses import clauses
from kg.trial import Criterion, CriterionKind, Document, Trial, Words

DOCUMENT = Document(name="x", text="", digest="")

EXCLUDED: list[tuple[str, str]] = [
    ("β blocker medication, including eye drops, for any indication", "mechanism/beta-blocker"),
    ("Systemic corticosteroid within 4 weeks prior to baseline", "mechanism/glucocorticoid-receptor-agonist"),
    ("Patients requiring chronic immunosuppressive therapy", "mechanism/immunosuppressant"),
    ("Other diseases requiring long-term use of immunosuppressants", "mechanism/immunosuppressant"),
    ("No prior PARP inhibitor for any indication.", "mechanism/parp-inhibitor"),
    ("Systemic or local β-blockers at any time during the study", "mechanism/beta-blocker"),
    (
        "Treatment with any of the following:\n\n  1. Rituximab within 6 months\n  2. Omalizumab",
        "drug/rituximab drug/omalizumab",
    ),
    (
        "Use of strong CYP3A4 inhibitors (e.g., ketoconazole, clarithromycin)",
        "drug/ketoconazole drug/clarithromycin",
    ),
    ("Intrathecal chemotherapy within 14 days", "mechanism/intrathecal-chemotherapy"),
]
NOT_EXCLUDED = [
    "Who have not received rituximab",
    "Inability to discontinue omalizumab",
    "Unwilling to stop drugs that act on the heart. This includes, but is not limited to; atenolol",
    "Strong CYP3A4 inhibitors within 7 days",
    "Vaccination with an experimental vaccine",
    "Prior grade 3 toxicity from nivolumab",
    "Prior nivolumab with grade 3 toxicity",
    "Infection requiring intravenous antibiotics",
    "Pneumonitis requiring steroid treatment",
    "Systemic therapy before the first dose of durvalumab",
    "Prior treatment with clozapine, unless it was stopped",
    "Surgery within 14 days of starting venetoclax",
    "Rituximab in combination with venetoclax",
    "Resistance to integrase inhibitors",
    "Part E: any prior nivolumab",
    "Prior rituximab (Part A only)",
    "Prior rituximab. This criterion applies only to the expansion phase.",
    "All patients must have completed rituximab before",
    "Immunosuppressive medication, EXCEPT for the following:\n\n   1. prednisone",
    "Positive urine test for cocaine or methadone",
    "Previous participation in an omalizumab trial",
    "Patients who used rituximab may be enrolled",
    "Bleeding tendency during warfarin",
    "Less than 3 months of stable rituximab",
    "Refractory disease, defined as progression within 6 months of rituximab",
    "Unstable metastases, defined as those with seizures; patients requiring mannitol; oedema that needs dexamethasone",
    "Uncontrolled asthma, i.e. nightly symptoms or use of salbutamol",
    "Perennial asthma (regular intake of inhaled corticosteroids)",
    "Prophylactic use of erythropoietin during the observation period in the Dose Escalation Part only",
    "Prior rituximab for sub-study 1 and sub-study 2",
    "Taking mealtime (prandial) insulin",
    "On up-titration of rituximab",
    "Autoimmune disease that has required immunosuppressants in the past 2 years",
    "Skin disease, which requires treatment with topical corticosteroids",
    "Salbutamol for the management of an adverse event",
    "Use of short-acting drugs (diphenhydramine, etc.) more than two times within 3 days",
    "Antiretroviral protease inhibitors",
    "Rituximab use disorder",
]
REQUIRED: list[tuple[str, str]] = [
    ("Must have had at least 1 prior platinum-based regimen", "mechanism/platinum-agent"),
    ("Disease progression during or after osimertinib", "drug/osimertinib"),
    ("Currently on low or medium dose inhaled corticosteroids", "mechanism/inhaled-corticosteroid"),
    ("After receiving ≥ 4 courses of nivolumab, the disease is stable", "drug/nivolumab"),
    ("Received rituximab, with or without prednisone", "drug/rituximab"),
    ("Has received lapatinib plus trastuzumab", "drug/lapatinib drug/trastuzumab"),
]
NOT_REQUIRED = [
    "Previously treated with rituximab or omalizumab",
    "Prior biologic therapy (e.g., rituximab)",
    "Treated with basal insulin (glargine, detemir, degludec)",
    "At least one of the following: received rituximab, received omalizumab",
    "Patients with hepatitis B must be treated with entecavir",
    "For patients receiving rituximab, the dose must be stable",
    "If previously treated with rituximab, recovery is due",
    "Cohort 2: progressed on osimertinib",
    "NSCLC: progression after osimertinib",
    "No more than 2 prior lines of rituximab",
    "Prior rituximab, or not a candidate for it",
    "At least 4 weeks since the last rituximab",
    "Received PD-1 antibody ± lapatinib in the past",
    "Scheduled to receive rituximab",
    "Prior rituximab is allowed",
    "Inhaled corticosteroid at a dosage of fluticasone",
    "Must meet 2 additional of the following: age over 65, previous rituximab, diabetes",
    "A score above 15 OR an exacerbation (requiring treatment with omalizumab)",
    "Received fluticasone for a year, 200 ug a day or equivalent",
]


def _found(kind: CriterionKind, text: str, lexicon: Lexicon) -> dict[str, set[str]]:
    trial = ground(Trial(document=DOCUMENT, key="x", criteria=(Criterion(kind, Words(text, "", 0), 1),)), lexicon)
    return {
        name: {link.concept for link in trial.links if link.predicate == f"{name}PriorTherapy"}
        for name in ("requires", "excludes")
    }


@pytest.mark.parametrize(("text", "excluded"), EXCLUDED, ids=[text[:40] for text, _ in EXCLUDED])
def test_excluded(text: str, excluded: str, lexicon: Lexicon) -> None:
    assert _found("exclusion", text, lexicon) == {"requires": set(), "excludes": {*excluded.split()}}


@pytest.mark.parametrize("text", NOT_EXCLUDED)
def test_not_excluded(text: str, lexicon: Lexicon) -> None:
    found = _found("exclusion", text, lexicon)
    assert found["excludes"] <= {"mechanism/immunosuppressant"} if "EXCEPT" in text else not found["excludes"]


@pytest.mark.parametrize(("text", "required"), REQUIRED, ids=[text[:40] for text, _ in REQUIRED])
def test_required(text: str, required: str, lexicon: Lexicon) -> None:
    assert _found("inclusion", text, lexicon) == {"requires": {*required.split()}, "excludes": set()}


@pytest.mark.parametrize("text", NOT_REQUIRED)
def test_not_required(text: str, lexicon: Lexicon) -> None:
    assert "drug/" not in " ".join(_found("inclusion", text, lexicon)["requires"])


def test_no_remission_after_therapy_forbids_nothing(lexicon: Lexicon) -> None:
    text = "Refractory disease: not in CR after 2 cycles of rituximab"
    assert _found("inclusion", text, lexicon)["excludes"] == set()


def test_title_speaks_of_one_cohort_only(lexicon: Lexicon) -> None:
    summary = "Cohort 1 is treated for the first time. Cohort 2 includes patients who progressed on osimertinib."
    trial = ground(Trial(document=DOCUMENT, key="x", summary=Words(summary, "", 0)), lexicon)
    assert trial.links == ()


NAMES = ("rituximab, ", "received rituximab or omalizumab ", "no prednisone requiring mannitol, ", "targeting VEGF, ")


@pytest.mark.parametrize("kind", ["inclusion", "exclusion"])
@pytest.mark.parametrize("unit", NAMES)
def test_time_for_many_names_does_not_grow_with_their_square(unit: str, kind: CriterionKind, lexicon: Lexicon) -> None:
    """Four times the names take four times as long, sixteen times if it were the square."""
    _time_for(unit * 100, kind, lexicon)
    short, long = (_time_for(unit * (length // len(unit)), kind, lexicon) for length in (5_000, 20_000))
    assert long < 10 * max(short, 0.02)


def _time_for(names: str, kind: CriterionKind, lexicon: Lexicon) -> float:
    """Give the least of three: other programs only ever add."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        _found(kind, f"Prior treatment with {names}", lexicon)
        spent.append(time.process_time() - start)
    return min(spent)


def test_what_is_required_is_excluded_no_more_after_the_other_heading(lexicon: Lexicon) -> None:
    text = "Received rituximab\n\nExclusion Criteria\n\nReceived omalizumab"
    assert _found("inclusion", text, lexicon) == {"requires": {"drug/rituximab"}, "excludes": set()}


def test_clauses_hang_on_their_headings() -> None:
    text = Words("Any of these:\n\n  * rituximab; omalizumab\n  * prednisone, except:\n\n    * inhaled\nAnother", "", 0)
    assert [(clause.heading.strip(), clause.words.text) for clause in clauses(text)] == [
        ("", "Any of these:"),
        ("Any of these:", "* rituximab;"),
        ("Any of these:", "omalizumab"),
        ("Any of these:", "* prednisone, except:"),
        ("Any of these: * prednisone, except:", "* inhaled"),
        ("", "Another"),
    ]
