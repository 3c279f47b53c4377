"""The role of what a trial gives: tested, compared with, or background to both."""

import re
from collections.abc import Iterable

from kg.grounding.normalise import key
from kg.trial import Arm, Intervention, Trial

_PREPARATION = re.compile(
    r"\b(?:lympho-?deplet\w*|conditioning\s+(?:regimen|chemotherapy|therapy)|preconditioning|premedicat\w*|pre-medicat\w*|"
    r"rescue\s+(?:medication|therapy|treatment|drug))\b",
    re.IGNORECASE,
)
TESTS, COMPARES, BACKGROUND = "testsDrug", "comparesDrug", "backgroundDrug"
_COMPARATOR_TYPES = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})


def roles(trial: Trial) -> dict[str, str]:
    """Give the role of each intervention by its folded name.

    What only comparator arms list is compared with. What experimental and comparator arms both
    list is background, unless nothing else is experimental. All else is tested.
    """
    comparators = _comparator_types(trial.arms)
    in_arms = {key(i.name.text): _arm_kinds(i, trial.arms, comparators) for i in trial.interventions}
    some_only_experimental = any(kinds == {True} for kinds in in_arms.values())
    found = {name: _role(kinds, some_only_experimental) for name, kinds in in_arms.items()}
    return {**found, **{key(i.name.text): BACKGROUND for i in trial.interventions if _prepares(i)}}


def _comparator_types(arms: Iterable[Arm]) -> frozenset[str]:
    """Say which types of arm compare: an active arm set against nothing but placebo is what is tested."""
    types = {arm.type.value for arm in arms if arm.type}
    return _COMPARATOR_TYPES if types - _COMPARATOR_TYPES else _COMPARATOR_TYPES - {"ACTIVE_COMPARATOR"}


def _arm_kinds(intervention: Intervention, arms: Iterable[Arm], comparators: frozenset[str]) -> set[bool]:
    """Say which kinds of arms list an intervention: True for experimental, False for comparator."""
    name = key(intervention.name.text)
    listing = [arm for arm in arms if any(key(words.text) == name for words in arm.interventions)]
    return {arm.type.value not in comparators for arm in listing if arm.type}


def _prepares(intervention: Intervention) -> bool:
    """Say whether a name or its description says: given to prepare for what is tested, or to rescue."""
    texts = (intervention.name, intervention.description)
    return any(words is not None and _PREPARATION.search(words.text) for words in texts)


def _role(kinds: set[bool], some_only_experimental: bool) -> str:
    if kinds == {False}:
        return COMPARES
    if kinds == {True, False} and some_only_experimental:
        return BACKGROUND
    return TESTS
