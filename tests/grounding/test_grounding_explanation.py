"""What `kg ground` shows is what a build does, though it looks at a part of the names only."""

import pytest

from kg.grounding.explanation import explain
from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import initials


@pytest.mark.parametrize(
    "name",
    [
        "sintilimab combined with anlotinib",
        "AK112 (ivonescimab)",
        "Asthma, Allergic",
        "IL-2Rα agonist + 5-fluorouracil",
        "β-lactam; alpha interferon",
        "Hodgkin Lymphoma / Crohn Disease",
        "Parkinsons Disease &amp; depression",
        "FOLFOX plus bevacizumab",
        "Objective Response Rate (ORR) at 6 months",
        "①  ",
    ],
)
def test_names_that_begin_otherwise_change_nothing(name: str, lexicon: Lexicon) -> None:
    """Every form of a name begins as the name does, so the others cannot be found in the text."""
    partial = Lexicon(lexicon.vocabulary, initials(name))
    assert explain(name, partial) == explain(name, lexicon)
    assert len(partial.conditions) < len(lexicon.conditions)
