"""Names that describe what is given: cells by what their receptor binds, a drug by what it does to what."""

import pytest

from kg.grounding import treatments
from kg.grounding.lexicon import Lexicon
from kg.trial import Words


def _named(name: str, lexicon: Lexicon) -> set[str]:
    named = treatments.resolve(Words(name, "name", 0), lexicon)
    return {concept.id.partition("/")[2] for each in named for concept in each.concepts}


def _against(*antigens: str) -> set[str]:
    return {f"{antigen}-directed-car-t-cell-therapy" for antigen in antigens}


CELLS = {
    "CART22 cells transduced with a lentiviral vector to express anti-CD22 scFv TCRz:41BB": _against("cd22"),
    "CD19CAR-CD3Zeta-4-1BB-Expressing Autologous T-Lymphocyte Cells": _against("cd19"),
    "Allogeneic donor-derived T-cells transduced with bivalent lentiviral vector (CD19/CD22-BBz) chimeric "
    "antigen receptor (CAR)": _against("cd19xcd22"),
    "huCART19": _against("cd19"),
    "CART-19": _against("cd19"),
    "SCRI-CAR22v2": _against("cd22"),
    "4SCAR19/22 T cells": _against("cd19xcd22"),
    "CAR-20/19-T": _against("cd19xcd20"),
    "Targeted IL-13 Rα2 UCAR-T cell injection": _against("il13ra2"),
    "Intracerebroventricular injection of UCAR-T Cell targeting B7H3": _against("b7-h3"),
    "Cryopreserved BE CAR33 T Cells": _against("cd33"),
    "Anti-BCMA and CD19 CART cells will be injected intravenously": _against("bcmaxcd19"),
    # the antigen has no mechanism of its own
    "LILRB4 STAR-T cells injection": {"car-t-cell-therapy"},
    "LUCAR-G79D T cells": {"car-t-cell-therapy"},
    "CAR-T 20 ml": {"car-t-cell-therapy"},
    # killer cells are no T cells
    "CAR.5/IL15-transduced CB-NK cells": {"car-nk-cell-therapy"},
    "Dual-Target GPC3/B7-H3 CAR-NK Cells": {"car-nk-cell-therapy"},
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_are_known_by_what_they_bind_and_not_by_what_signals(name: str, lexicon: Lexicon) -> None:
    assert _named(name, lexicon) == CELLS[name]


CLASSES = {
    "EGFR/B7-H3 bispecific ADC": {"egfr-directed-antibody-drug-conjugate", "b7-h3-directed-antibody-drug-conjugate"},
    "Recombinant anti-IL-17A humanized monoclonal antibody injection": {"il-17a-inhibitor"},
    "Phosphodiesterase type 5 (PDE5) Inhibitor": {"pde5-inhibitor"},
    "CD19 CAR-T cells + tislelizumab": {*_against("cd19"), "tislelizumab"},
}


@pytest.mark.parametrize("name", CLASSES)
def test_an_action_on_a_target_is_a_class(name: str, lexicon: Lexicon) -> None:
    assert _named(name, lexicon) == CLASSES[name]


@pytest.mark.parametrize("name", ["CAR SEAT", "zyxomab antibody", "detection of anti-fish antibodies"])
def test_what_describes_nothing_known_is_unknown(name: str, lexicon: Lexicon) -> None:
    assert not _named(name, lexicon)


@pytest.mark.parametrize("name", ["ZQX26 capsule", "Z-531019 tablet", "ZQX-4711 dose escalation"])
def test_a_development_code_may_be_short(name: str, lexicon: Lexicon) -> None:
    (named,) = treatments.resolve(Words(name, "name", 0), lexicon)
    assert named.rule == "development-code"


@pytest.mark.parametrize(
    ("name", "drug"),
    [
        ("betamethasone transforaminal epidural injection", "betamethasone"),
        ("sintilimab dose expansion", "sintilimab"),
        ("reduced-dose decitabine s.c.", "decitabine"),
    ],
)
def test_routes_and_steps_of_dosing_are_no_part_of_a_name(name: str, drug: str, lexicon: Lexicon) -> None:
    assert _named(name, lexicon) == {drug}
