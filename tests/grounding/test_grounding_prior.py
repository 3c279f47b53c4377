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
    (
        "Exposed to any anti-TIGIT, PD-1 or CTLA-4 drugs",
        "mechanism/tigit-inhibitor mechanism/pd-1-inhibitor mechanism/ctla-4-inhibitor",
    ),
    ("Previous EGFR or MET inhibitors", "mechanism/egfr-inhibitor mechanism/met-inhibitor"),
    ("Prior anti-vascular endothelial growth factor (VEGF) therapy", "mechanism/vegf-inhibitor"),
    ("Current use of monoamine oxidase (MAO) inhibitors", "mechanism/mao-inhibitor"),
    (
        "Undergoing subcutaneous or sublingual immunotherapy",
        "mechanism/subcutaneous-immunotherapy mechanism/sublingual-immunotherapy",
    ),
    (
        "Patients who require or are likely to require systemic corticosteroids",
        "mechanism/glucocorticoid-receptor-agonist",
    ),
    ("Allergic to the study drug, who use insulin", "drug/insulin"),
    ("Live vaccine within 4 weeks or history of hypersensitivity reactions", "mechanism/live-vaccine"),
    ("INR > 1.5 x ULN, or undergoing anticoagulant therapy", "mechanism/anticoagulant"),
    ("Concomitant platelet inhibitors", "mechanism/antiplatelet-agent"),
    ("Concomitant direct factor Xa inhibitor betrixaban", "drug/betrixaban"),
    ("Patients with active cancer Patients requiring beta-blockers Patients with allergies", "mechanism/beta-blocker"),
    (
        "Immunodeficiency that requires steroids or is receiving systemic steroid therapy",
        "mechanism/glucocorticoid-receptor-agonist",
    ),
    ("Intrathecal chemotherapy within 14 days", "mechanism/intrathecal-chemotherapy"),
]
#: In an inclusion criterion, beside a measured value.
NOT_HAD: list[tuple[str, str]] = [
    (
        "Blood: (in the past 2 weeks no blood was transfused and no drugs such as G-CSF were used for correction)",
        "mechanism/g-csf-receptor-agonist",
    ),
    (
        "Albumin ≥ 30 g/L, bilirubin ≤ 1.5 x ULN (human serum albumin was not injected in the past 14 days)",
        "drug/human-albumin",
    ),
    (
        "Neutrophils ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L without G-CSF support within 7 days",
        "mechanism/g-csf-receptor-agonist",
    ),
    (
        "Hemoglobin ≥ 9 g/dL (no transfusion, use of erythropoietin or G-CSF within 2 weeks)",
        "drug/erythropoietin mechanism/g-csf-receptor-agonist",
    ),
    ("APTT ≤ 1.5 x ULN, INR ≤ 1.5 x ULN (without anticoagulant therapy)", ""),
    ("Platelets ≥ 100 x 10^9/L, not corrected by G-CSF", ""),
    ("Bilirubin ≤ 1.5 x ULN, in those receiving atazanavir ≤ 3 x ULN", ""),
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
    "Active autoimmune disease that has required systemic treatment (i.e. with use of corticosteroids)",
    "Allergy to proteins (such as rituximab, use of which is frequent) or to any excipient",
    "Part 2 (asthma): received omalizumab",
    "Donated 200 mL of red blood cells",
    "Initiation of treatment with omalizumab during the screening period",
    "Treatment with trichloroacetic acid chemo-surgery",
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
    "Receiving or expected to receive rituximab",
    "Progressed after rituximab for patients with a mutation",
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


@pytest.mark.parametrize(("text", "excluded"), NOT_HAD, ids=[text[:40] for text, _ in NOT_HAD])
def test_not_had_beside_a_measured_value(text: str, excluded: str, lexicon: Lexicon) -> None:
    assert _found("inclusion", text, lexicon) == {"requires": set(), "excludes": {*excluded.split()}}


@pytest.mark.parametrize("text", NOT_REQUIRED)
def test_not_required(text: str, lexicon: Lexicon) -> None:
    assert "drug/" not in " ".join(_found("inclusion", text, lexicon)["requires"])


def test_no_remission_after_therapy_forbids_nothing(lexicon: Lexicon) -> None:
    text = "Refractory disease: not in CR after 2 cycles of rituximab"
    assert _found("inclusion", text, lexicon)["excludes"] == set()


def test_heading_of_a_part_governs_the_criteria_after_it(lexicon: Lexicon) -> None:
    texts = (
        "Prior omalizumab",
        "Part 2 (head and neck cancer):",
        "Prior rituximab",
        "All participants:",
        "Prior insulin",
    )
    criteria = tuple(Criterion("exclusion", Words(text, "", 0), 1) for text in texts)
    trial = ground(Trial(document=DOCUMENT, key="x", criteria=criteria), lexicon)
    assert {link.concept for link in trial.links} == {"drug/omalizumab", "drug/insulin"}


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


#: Clauses whose name is governed by a word that is no therapy, or stands for another thing.
OF_ANOTHER_THING = [
    "Prior failure with either rituximab or omalizumab",
    "Current psoriasis from prednisone, insulin, or lithium",
    "Disease that would preclude the safe administration of rituximab",
    "Resistance to lamivudine (3TC), insulin, or rituximab",
    "History of severe emesis with opioids",
    "Receipt of more than three systemic regimens for melanoma (including rituximab)",
    "If treated with a taxane before, the relapse came within a year",
    "Ongoing therapy with aspirin that cannot be held",
    "Started or changed the dosage of any drug such as lithium",
    "Using beta blockers, unless on a stable dose",
    "Prior treatment with high-dose chemotherapy",
    "Has received insulin-sensitising agents",
    "Previously took part in a clinical trial involving rituximab",
    "Use of any topically applied medication, such as corticosteroids",
]


@pytest.mark.parametrize("text", OF_ANOTHER_THING)
def test_what_is_no_therapy_excludes_none(text: str, lexicon: Lexicon) -> None:
    assert _found("exclusion", text, lexicon)["excludes"] == set()


def test_people_kept_out_by_an_inclusion_criterion_are_excluded(lexicon: Lexicon) -> None:
    text = "Patients known to be HIV-positive and taking rituximab are not eligible"
    assert _found("inclusion", text, lexicon) == {"requires": set(), "excludes": {"drug/rituximab"}}


def test_full_stops_of_an_abbreviation_end_no_sentence(lexicon: Lexicon) -> None:
    text = "No concurrent growth factors (e.g., filgrastim or epoetin alfa)"
    assert _found("inclusion", text, lexicon)["excludes"] == {"drug/filgrastim", "drug/erythropoietin"}


def test_a_list_goes_on_after_an_exception(lexicon: Lexicon) -> None:
    text = "Use of immunosuppressants other than steroids, including but not limited to azathioprine"
    assert _found("exclusion", text, lexicon)["excludes"] == {"mechanism/immunosuppressant", "drug/azathioprine"}
