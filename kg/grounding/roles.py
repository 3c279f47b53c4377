"""The role of what a trial gives: tested, compared with, or background to both."""

from collections.abc import Iterable

from kg.grounding.normalise import key
from kg.trial import Arm, Intervention, Trial

TESTS, COMPARES, BACKGROUND = "testsDrug", "comparesDrug", "backgroundDrug"
_COMPARATOR_TYPES = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})


def roles(trial: Trial) -> dict[str, str]:
    """Give the role of each intervention by its folded name.

    What only comparator arms list is compared with. What experimental and comparator arms both
    list is background, unless nothing else is experimental. All else is tested.
    """
    in_arms = {key(i.name.text): _arm_kinds(i, trial.arms) for i in trial.interventions}
    some_only_experimental = any(kinds == {True} for kinds in in_arms.values())
    return {name: _role(kinds, some_only_experimental) for name, kinds in in_arms.items()}


def _arm_kinds(intervention: Intervention, arms: Iterable[Arm]) -> set[bool]:
    """Say which kinds of arms list an intervention: True for experimental, False for comparator."""
    name = key(intervention.name.text)
    listing = [arm for arm in arms if any(key(words.text) == name for words in arm.interventions)]
    return {arm.type.value not in _COMPARATOR_TYPES for arm in listing if arm.type}


def _role(kinds: set[bool], some_only_experimental: bool) -> str:
    if kinds == {False}:
        return COMPARES
    if kinds == {True, False} and some_only_experimental:
        return BACKGROUND
    return TESTS
