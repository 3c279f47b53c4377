"""What an intervention gives where its name names no drug: its other names, and what its description gives in doses."""

import pytest

from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.trial import Document, Intervention, Trial, Value, Words


def _given(name: str, type_: str, lexicon: Lexicon, *, others: tuple[str, ...] = (), description: str = "") -> set[str]:
    intervention = Intervention(
        Words(name, "name", 0),
        Value(type_, Words(type_, "type", 0)),
        Words(description, "description", 0) if description else None,
        tuple(Words(each, f"other-{number}", 0) for number, each in enumerate(others)),
    )
    trial = Trial(document=Document("x.txt", "x", "0" * 64), key="x", interventions=(intervention,))
    return {link.concept for link in ground(trial, lexicon).links if link.predicate == "testsDrug"}


@pytest.mark.parametrize(
    ("name", "others", "drugs"),
    [
        ("Chemotherapy", ("Pemetrexed", "Carboplatin"), {"drug/pemetrexed", "drug/carboplatin"}),
        ("Study drug", ("Osimertinib 80 mg tablets",), {"drug/osimertinib"}),
        ("Placebo", ("Human albumin",), set()),
        ("Tiragolumab", ("Paclitaxel",), {"drug/tiragolumab"}),
        ("Tiragolumab", ("Paclitaxel", "Cisplatin"), {"drug/tiragolumab", "drug/paclitaxel", "drug/cisplatin"}),
    ],
)
def test_other_names(name: str, others: tuple[str, ...], drugs: set[str], lexicon: Lexicon) -> None:
    assert _given(name, "DRUG", lexicon, others=others) == drugs


@pytest.mark.parametrize(
    ("name", "type_", "description", "drugs"),
    [
        ("Anesthesia induction", "DRUG", "midazolam 0.05 mg/kg, fentanyl 4 μg/kg", {"drug/midazolam", "drug/fentanyl"}),
        ("Group A", "DRUG", "Propofol 3-8 mg/kg/h", {"drug/propofol"}),
        ("Herbal granule", "DRUG", "extract composed of psyllium 1.2 g and cinnamon 0.3 g", set()),
        ("Group A", "DRUG", "as in those who took propofol before", set()),
        ("Group A", "DRUG", "placebo instead of propofol 3 mg", set()),
        ("Exercise", "BEHAVIORAL", "after caffeine 100 mg", set()),
    ],
)
def test_doses_in_a_description(name: str, type_: str, description: str, drugs: set[str], lexicon: Lexicon) -> None:
    assert _given(name, type_, lexicon, description=description) == drugs
