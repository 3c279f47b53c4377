"""Roles follow from the types of the arms that list a drug."""

import pytest
from msgspec.structs import replace

from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.trial import Arm, Document, Intervention, Trial, Value, Words

EXPERIMENTAL, ACTIVE, PLACEBO, SHAM, NONE, OTHER = (
    "EXPERIMENTAL",
    "ACTIVE_COMPARATOR",
    "PLACEBO_COMPARATOR",
    "SHAM_COMPARATOR",
    "NO_INTERVENTION",
    "OTHER",
)


def _words(text: str) -> Words:
    return Words(text, "field", 0)


def _trial(arms: list[tuple[str, str]], names: str = "") -> Trial:
    listed = dict.fromkeys(name for _, inside in arms for name in inside.split(" + ") if name)
    return Trial(
        document=Document("x.txt", "x", "0" * 64),
        key="x",
        interventions=tuple(Intervention(_words(name)) for name in (names.split(" + ") if names else listed)),
        arms=tuple(
            Arm(
                _words(f"Arm {number}"),
                Value(type_, _words(type_)) if type_ else None,
                interventions=tuple(_words(name) for name in inside.split(" + ") if name),
            )
            for number, (type_, inside) in enumerate(arms)
        ),
    )


def _roles(trial: Trial, lexicon: Lexicon) -> dict[str, str]:
    found: dict[str, str] = {}
    for link in ground(trial, lexicon).links:
        role = link.predicate.removesuffix("Drug")
        assert found.setdefault(link.concept.removeprefix("drug/"), role) == role
    return found


CASES = {
    "one arm": ([(EXPERIMENTAL, "nivolumab")], {"nivolumab": "tests"}),
    "against another drug": (
        [(EXPERIMENTAL, "nivolumab"), (ACTIVE, "docetaxel")],
        {"nivolumab": "tests", "docetaxel": "compares"},
    ),
    "added to chemotherapy": (
        [(EXPERIMENTAL, "nivolumab + cisplatin"), (ACTIVE, "cisplatin")],
        {"nivolumab": "tests", "cisplatin": "background"},
    ),
    "added, with placebo": (
        [(EXPERIMENTAL, "nivolumab + cisplatin"), (PLACEBO, "placebo + cisplatin")],
        {"nivolumab": "tests", "cisplatin": "background"},
    ),
    "two experimental arms": (
        [(EXPERIMENTAL, "nivolumab"), (EXPERIMENTAL, "nivolumab + ipilimumab")],
        {"nivolumab": "tests", "ipilimumab": "tests"},
    ),
    "the same drug in both arms": (
        [(EXPERIMENTAL, "cisplatin"), (ACTIVE, "cisplatin")],
        {"cisplatin": "tests"},
    ),
    "three arms": (
        [(EXPERIMENTAL, "nivolumab + cisplatin"), (EXPERIMENTAL, "ipilimumab + cisplatin"), (ACTIVE, "cisplatin + docetaxel")],
        {"nivolumab": "tests", "ipilimumab": "tests", "cisplatin": "background", "docetaxel": "compares"},
    ),
    "against nothing": ([(EXPERIMENTAL, "nivolumab"), (NONE, "")], {"nivolumab": "tests"}),
    "against a sham": ([(EXPERIMENTAL, "nivolumab"), (SHAM, "sham procedure")], {"nivolumab": "tests"}),
    "arms without a type": ([("", "nivolumab"), ("", "docetaxel")], {"nivolumab": "tests", "docetaxel": "tests"}),
    "other arms": ([(OTHER, "nivolumab")], {"nivolumab": "tests"}),
    "only comparators": (
        [(ACTIVE, "nivolumab"), (ACTIVE, "docetaxel")],
        {"nivolumab": "tests", "docetaxel": "tests"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arms", "roles"), CASES.values(), ids=CASES)
def test_roles(arms: list[tuple[str, str]], roles: dict[str, str], lexicon: Lexicon) -> None:
    assert _roles(_trial(arms), lexicon) == roles


def test_without_arms_all_is_tested(lexicon: Lexicon) -> None:
    assert _roles(_trial([], "nivolumab + docetaxel"), lexicon) == {"nivolumab": "tests", "docetaxel": "tests"}


def test_combination_shares_its_role(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "nivolumab"), (ACTIVE, "cisplatin plus docetaxel")])
    assert _roles(trial, lexicon) == {"nivolumab": "tests", "cisplatin": "compares", "docetaxel": "compares"}


def test_arms_write_the_name_in_another_way(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "NIVOLUMAB"), (ACTIVE, "BMS‑936558 ")], "Nivolumab")
    assert _roles(trial, lexicon) == {"nivolumab": "tests"}


def _told(trial: Trial, **descriptions: str) -> Trial:
    """Describe some interventions, by the first word of their name."""
    described = (
        replace(i, description=_words(descriptions[i.name.text.split()[0]]))
        if i.name.text.split()[0] in descriptions
        else i
        for i in trial.interventions
    )
    return replace(trial, interventions=tuple(described))


def test_what_is_given_before_infused_cells_is_background(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "CD19 CAR-T cells + fludarabine + cyclophosphamide")])
    found = _roles(trial, lexicon)
    assert found["fludarabine"] == found["cyclophosphamide"] == "background"
    without = _trial([(EXPERIMENTAL, "rituximab + fludarabine + cyclophosphamide")])
    assert set(_roles(without, lexicon).values()) == {"tests"}


def test_where_all_prepare_the_arms_decide(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "melphalan"), (ACTIVE, "busulfan")])
    told = _told(trial, melphalan="a conditioning regimen", busulfan="a conditioning regimen")
    assert _roles(told, lexicon) == {"melphalan": "tests", "busulfan": "compares"}


def test_a_crossover_compares_with_what_is_in_use(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "gadoquatrane + gadobutrol"), (EXPERIMENTAL, "gadoquatrane + gadobutrol")])
    crossover = replace(trial, intervention_model=Value("CROSSOVER", _words("CROSSOVER")))
    told = _told(crossover, gadobutrol="Approved standard of care")
    assert _roles(told, lexicon) == {"gadoquatrane": "tests", "gadobutrol": "compares"}
    assert set(_roles(_told(trial, gadobutrol="Approved standard of care"), lexicon).values()) == {"tests"}


def test_a_reference_product_is_compared_with(lexicon: Lexicon) -> None:
    trial = _told(_trial([(EXPERIMENTAL, "adalimumab + etanercept")]), etanercept="the reference product")
    assert _roles(trial, lexicon) == {"adalimumab": "tests", "etanercept": "compares"}


def test_cells_in_a_title_make_background_of_all_that_depletes(lexicon: Lexicon) -> None:
    trial = replace(_trial([(EXPERIMENTAL, "fludarabine")]), title=_words("MT027 cell injection"))
    assert _roles(trial, lexicon) == {"fludarabine": "background"}
    together = replace(trial, interventions=(Intervention(_words("rituximab, cyclophosphamide, fludarabine")),))
    assert _roles(together, lexicon)["cyclophosphamide"] == "background"


def test_killer_cells_that_everybody_has_are_not_infused(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "rituximab + cyclophosphamide")])
    told = replace(trial, summary=_words("Rituximab lets natural killer cells attack. NK cells are counted."))
    assert _roles(told, lexicon)["cyclophosphamide"] == "tests"
    depleted = replace(trial, summary=_words("Lymphodepleting chemotherapy precedes the cells."))
    assert _roles(depleted, lexicon)["cyclophosphamide"] == "background"


def test_an_arm_that_calls_itself_the_control_compares(lexicon: Lexicon) -> None:
    trial = _trial([(EXPERIMENTAL, "nivolumab"), (EXPERIMENTAL, "docetaxel")])
    first, second = trial.arms
    named = replace(trial, arms=(first, replace(second, label=_words("Control group"))))
    assert _roles(named, lexicon) == {"nivolumab": "tests", "docetaxel": "compares"}


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("The nose will be pre-treated with topical lidocaine", "background"),
        ("permitted as symptom-relieving medications", "background"),
        ("for heavily pretreated patients", "tests"),
        ("in patients pretreated with platinum", "tests"),
    ],
)
def test_what_a_description_says_a_drug_is_for(told: str, role: str, lexicon: Lexicon) -> None:
    trial = _told(_trial([(EXPERIMENTAL, "lidocaine + capsaicin")]), lidocaine=told)
    assert _roles(trial, lexicon)["lidocaine"] == role
