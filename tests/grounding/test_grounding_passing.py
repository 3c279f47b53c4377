"""Endpoints that an outcome names in passing, lists, and a trial's own acronyms: wordings of registry outcomes."""

import pytest

from kg.grounding import endpoints
from kg.grounding.lexicon import Lexicon
from kg.trial import Outcome, Words


def _found(measure: str, lexicon: Lexicon) -> set[str]:
    return {m.concepts[0].id.removeprefix("endpoint/") for m in endpoints.resolve(Words(measure, "m", 0), lexicon)}


@pytest.mark.parametrize(
    ("measure", "names"),
    [
        ("ORR assessed by the investigator in PD-L1-positive participants", {"ORR"}),
        ("Overall survival in the PD-L1 high population", {"OS"}),
        ("Change in PD-L1 expression in participants", {"PD-L1"}),
        ("Objective response rate per investigator assessment", {"ORR"}),
        ("Disease control (defined as complete or partial response, or stable disease)", {"DCR"}),
        ("Disease control rate at 8 weeks (CR + PR + SD)", {"DCR"}),
        ("Safety, defined as the number of dose-limiting toxicities", {"DLT"}),
        ("Time to discontinuation for any reason other than relapse", set()),
        ("Diagnostic value of skin tests", {"diagnostic-accuracy"}),
        ("Sensitivity and specificity of specific IgE, and adverse events", {"diagnostic-accuracy", "AE"}),
        ("Clearance of HPV infection", {"infection"}),
        ("Pharmacodynamics: Cmax of total IgE", {"biomarker"}),
        ("Pharmacokinetics and pharmacodynamics: Cmax", {"Cmax"}),
        ("Vital signs (supine blood pressure)", {"vital-signs"}),
        ("Blood pressure", {"physiological-measure"}),
        ("Pain on a visual analogue scale (VAS), patient-reported", {"pain-score"}),
        ("Anti-tumor activity (duration of response)", {"DOR"}),
        ("Pharmacokinetics at the MTD/RP2D", {"PK-concentration"}),
        ("Accumulation ratio calculated based on Cmax", {"Rac"}),
        ("Accumulation ratio (AR) of Cmax and AUC", {"Rac"}),
        ("Predictive markers of severe allergic reactions: IgE", {"biomarker"}),
        ("Gene expression in patients who achieve remission", {"biomarker"}),
    ],
)
def test_names_in_passing(measure: str, names: set[str], lexicon: Lexicon) -> None:
    assert _found(measure, lexicon) == names


@pytest.mark.parametrize(
    ("measure", "names"),
    [
        ("Number of participants with adverse events (AEs) and serious adverse events (SAEs)", {"AE", "SAE"}),
        ("AE/SAE severity", {"AE", "SAE"}),
        ("Incidence of adverse events/SAEs", {"AE", "SAE"}),
        ("Safety as measured by serious adverse events", {"SAE"}),
        ("Adverse events meeting dose-limiting toxicity criteria", {"DLT"}),
        ("Pharmacokinetics and maximum concentration (Cmax)", {"Cmax"}),
    ],
)
def test_a_list_keeps_what_it_sets_beside_its_kind(measure: str, names: set[str], lexicon: Lexicon) -> None:
    assert _found(measure, lexicon) == names


@pytest.mark.parametrize(
    ("measure", "not_this"),
    [
        ("Chronic rhinosinusitis (CRS) symptom score", "CRS"),
        ("Secondary surgical interventions (SSI's)", "infection"),
        ("Compliance of LDH patients", "lab-value-change"),
        ("Cytoreductive surgery (CRS) completeness", "CRS"),
        ("Pulmonary Function Score (PFS)", "PFS"),
    ],
)
def test_an_acronym_made_of_other_words(measure: str, not_this: str, lexicon: Lexicon) -> None:
    assert not_this not in _found(measure, lexicon)


def test_a_name_before_its_acronym_is_no_other_expansion(lexicon: Lexicon) -> None:
    assert _found("Proportion of progression free patients (PFS)", lexicon) == {"PFS"}


def test_own_acronyms(lexicon: Lexicon) -> None:
    first, second = (
        Outcome(Words(text, field, 0), "secondary")
        for text, field in (("Accumulation ratio (AC) of A", "one"), ("AC of B", "two"))
    )
    own = endpoints.own_names((first, second), lexicon)
    assert own == {"AC": "endpoint/Rac"}
    (link,), _ = endpoints.ground("secondary-2", second, lexicon, endpoints.Told(own))
    assert (link.concept, link.words.text) == ("endpoint/Rac", "AC")


def test_what_a_vaccine_is_given_for(lexicon: Lexicon) -> None:
    outcome = Outcome(Words("Assessment of immunogenicity", "m", 0), "primary")
    for of_vaccine, concept in ((True, "endpoint/immune-response"), (False, "endpoint/ADA")):
        (link,), _ = endpoints.ground("primary-1", outcome, lexicon, endpoints.Told(of_vaccine=of_vaccine))
        assert link.concept == concept


@pytest.mark.parametrize(
    ("measure", "is_unwanted"),
    [
        ("Proportion of patients with anti-IX001 antibodies", True),
        ("Antibodies to IX001 in serum", True),
        ("Antibodies to tetanus toxoid", False),
    ],
)
def test_antibodies_to_what_is_given(measure: str, is_unwanted: bool, lexicon: Lexicon) -> None:
    told = endpoints.Told(drugs=frozenset({"IX001"}))
    links, _ = endpoints.ground("primary-1", Outcome(Words(measure, "m", 0), "primary"), lexicon, told)
    assert ("endpoint/ADA" in {link.concept for link in links}) == is_unwanted


@pytest.mark.parametrize(
    ("description", "names"),
    [
        ("Albuterol is a bronchodilator used for asthma control.", set()),
        ("Anti-IL5 antibody, daily steroids", set()),
        ("Registration of allergic reactions after stings", set()),
        ("Incidence of adverse events", {"endpoint/AE"}),
        ("IgE-mediated allergy to milk", set()),
    ],
)
def test_what_a_description_speaks_of(description: str, names: set[str], lexicon: Lexicon) -> None:
    outcome = Outcome(Words("Zyx", "m", 0), "primary", Words(description, "d", 0))
    links, _ = endpoints.ground("primary-1", outcome, lexicon)
    assert {link.concept for link in links} == names


def test_a_score_that_the_patient_rates_is_reported(lexicon: Lexicon) -> None:
    outcome = Outcome(Words("Change in social functioning on a self-rating scale", "m", 0), "primary")
    assert [link.concept for link in endpoints.ground("primary-1", outcome, lexicon)[0]] == ["endpoint/PRO"]
