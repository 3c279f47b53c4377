"""What each seed gives, studies, measures, requires and forbids, from reading it; and nothing beside."""

import pytest

from kg.trial import Trial
from kg.vocabulary import Vocabulary, load

EVERY = ("000", "001", "002", "003", "004")
GIVEN = ("testsDrug", "comparesDrug", "backgroundDrug", "studiesDrug", "investigatesMechanism")
SCLC = "condition/extensive-stage-small-cell-lung-cancer"
PD1_OR_PDL1 = "mechanism/pd-1-or-pd-l1-inhibitor"


def _links(trial: Trial, *predicates: str) -> set[tuple[str, str]]:
    return {(link.predicate, link.concept) for link in trial.links if link.predicate in predicates}


TESTED = {
    "000": ["ivonescimab", "irinotecan-liposome"],
    "001": ["ibi363"],
    "002": ["irinotecan-liposome", "apatinib"],
    "003": ["sintilimab", "anlotinib"],
    "004": ["ivonescimab"],
}


@pytest.mark.parametrize("seed", EVERY)
def test_what_is_given(trials: dict[str, Trial], seed: str) -> None:
    assert _links(trials[seed], *GIVEN) == {("testsDrug", f"drug/{name}") for name in TESTED[seed]}


CONDITIONS = {
    "000": {SCLC},
    "001": {SCLC},
    "002": {SCLC},
    "003": {SCLC, "condition/resistance-to-immunotherapy"},
    "004": {"condition/oesophageal-squamous-cell-carcinoma"},
}


@pytest.mark.parametrize("seed", EVERY)
def test_condition(trials: dict[str, Trial], seed: str) -> None:
    assert {concept for _, concept in _links(trials[seed], "studiesCondition")} == CONDITIONS[seed]


ENDPOINTS = {
    "000": {
        ("primary", "ORR"),
        ("secondary", "grade-3-AE"),
        ("secondary", "DCR"),
        ("secondary", "DOR"),
        ("secondary", "PFS"),
        ("secondary", "OS"),
    },
    "001": {("primary", "ORR")},
    "002": set(),
    "003": {
        ("primary", "ORR"),
        ("secondary", "DCR"),
        ("secondary", "PFS"),
        ("secondary", "OS"),
        ("secondary", "AE"),
    },
    "004": {
        ("primary", "PFS"),
        ("primary", "AE"),
        ("secondary", "ORR"),
        ("secondary", "OS"),
        ("secondary", "DOR"),
    },
}


@pytest.mark.parametrize("seed", EVERY)
def test_endpoints_by_rank(trials: dict[str, Trial], seed: str) -> None:
    measured = [link for link in trials[seed].links if link.predicate == "measures"]
    found = {
        (link.subject.removeprefix("outcome/").partition("-")[0], link.concept.removeprefix("endpoint/"))
        for link in measured
    }
    assert found == ENDPOINTS[seed]


REQUIRED = {"000": {PD1_OR_PDL1}, "001": {PD1_OR_PDL1}, "003": {PD1_OR_PDL1}}
#: What is forbidden by name, and beside it classes that the lists also forbid, with limits of time or dose.
FORBIDDEN = {
    "001": {"drug/interleukin-2", "drug/thymosin", "drug/interferon"},
    "002": {
        "drug/ranibizumab",
        "drug/apatinib",
        "drug/anlotinib",
        "drug/lenvatinib",
        "drug/sunitinib",
        "drug/sorafenib",
        "mechanism/vegf-inhibitor",
        "mechanism/vegfr-inhibitor",
        "mechanism/anti-angiogenic-agent",
    },
    "003": {"drug/interleukin-2", "drug/thymosin"},
}
_IMMUNE = {
    "mechanism/glucocorticoid-receptor-agonist",
    "mechanism/immunosuppressant",
    "mechanism/immunomodulator",
    "mechanism/vaccine",
    "mechanism/live-vaccine",
}
ALSO_FORBIDDEN = {
    "001": _IMMUNE,
    "002": {"mechanism/antibacterial"},
    "003": {
        *_IMMUNE,
        "mechanism/cancer-vaccine",
        "mechanism/g-csf-receptor-agonist",
        "mechanism/anticoagulant",
        "drug/human-albumin",
        "drug/lentinan",
    },
}


@pytest.mark.parametrize("seed", EVERY)
def test_required_prior_therapy(trials: dict[str, Trial], seed: str) -> None:
    assert {concept for _, concept in _links(trials[seed], "requiresPriorTherapy")} == REQUIRED.get(seed, set())


@pytest.mark.parametrize("seed", EVERY)
def test_excluded_prior_therapy(trials: dict[str, Trial], seed: str) -> None:
    found = {concept for _, concept in _links(trials[seed], "excludesPriorTherapy")}
    named = FORBIDDEN.get(seed, set())
    assert named <= found
    assert found <= named | ALSO_FORBIDDEN.get(seed, set())


NEVER_LINKED = {
    "000": {"drug/irinotecan"},
    "001": {"drug/prednisone", "drug/nivolumab"},
    "002": {"drug/irinotecan", "drug/topotecan", "drug/etoposide", "mechanism/platinum-agent"},
    "003": {
        "drug/acetylsalicylic-acid",
        "drug/heparin",
        "mechanism/heparin-anticoagulant",
        "drug/insulin",
        "drug/prednisone",
    },
    "004": set(),
}


@pytest.mark.parametrize("seed", EVERY)
def test_what_is_named_in_passing(trials: dict[str, Trial], seed: str) -> None:
    assert not {link.concept for link in trials[seed].links} & NEVER_LINKED[seed]


def test_allergic_to_anlotinib_is_no_prior_therapy(trials: dict[str, Trial]) -> None:
    assert {link.predicate for link in trials["003"].links if link.concept == "drug/anlotinib"} == {"testsDrug"}


def test_forbidden_interleukin_is_not_given(trials: dict[str, Trial]) -> None:
    links = {link.predicate for link in trials["001"].links if link.concept == "drug/interleukin-2"}
    assert links == {"excludesPriorTherapy"}


def test_radiotherapy_is_unmapped(trials: dict[str, Trial]) -> None:
    reasons = [u.reason for u in trials["004"].unmapped if "radiotherapy" in u.name.text]
    assert reasons
    assert all("not a drug" in reason for reason in reasons)


@pytest.mark.parametrize("seed", EVERY)
def test_no_other_links(trials: dict[str, Trial], seed: str) -> None:
    known = {"testsDrug", "studiesCondition", "measures", "requiresPriorTherapy", "excludesPriorTherapy"}
    assert {link.predicate for link in trials[seed].links} <= known
    assert all(link.rule for link in trials[seed].links)
    assert all(bool(link.subject) == (link.predicate == "measures") for link in trials[seed].links)


@pytest.mark.parametrize("seed", EVERY)
def test_each_link_once(trials: dict[str, Trial], seed: str) -> None:
    stated = [(link.subject, link.predicate, link.concept) for link in trials[seed].links]
    assert len(stated) == len(set(stated))


# The vocabulary behind them


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


MECHANISMS = {
    "ivonescimab": ({"pd-1-inhibitor", "vegf-inhibitor"}, {"PDCD1", "VEGFA"}),
    "ibi363": ({"pd-1-inhibitor", "il-2-receptor-alpha-biased-agonist"}, {"PDCD1", "IL2RA"}),
    "irinotecan-liposome": ({"topoisomerase-i-inhibitor"}, {"TOP1"}),
    "irinotecan": ({"topoisomerase-i-inhibitor"}, {"TOP1"}),
    "sintilimab": ({"pd-1-inhibitor"}, {"PDCD1"}),
    "apatinib": ({"vegfr2-inhibitor"}, {"KDR"}),
}


@pytest.mark.parametrize("drug", MECHANISMS)
def test_mechanisms_and_targets(vocabulary: Vocabulary, drug: str) -> None:
    concepts = vocabulary.concepts
    mechanisms = concepts[f"drug/{drug}"].mechanisms
    targets = {target for each in mechanisms for target in concepts[each].targets}
    expected_mechanisms, expected_targets = MECHANISMS[drug]
    assert set(mechanisms) == {f"mechanism/{name}" for name in expected_mechanisms}
    assert targets == {f"target/{name}" for name in expected_targets}


def test_anlotinib_inhibits_vegf_receptors(vocabulary: Vocabulary) -> None:
    assert "mechanism/vegfr-inhibitor" in vocabulary.concepts["drug/anlotinib"].mechanisms
