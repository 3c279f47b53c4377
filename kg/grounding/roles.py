"""The role of what a trial gives: tested, compared with, or background to both."""

import re
from collections.abc import Callable, Iterable, Iterator

from kg.grounding.normalise import key
from kg.trial import Arm, Intervention, Trial, Words

_PREPARATION = re.compile(
    r"\b(?:lympho-?deplet\w*|conditioning\s+(?:regimen|chemotherapy|therapy)|preconditioning|premedicat\w*|pre-medicat\w*|"
    r"rescue\s+(?:medication|medicine|therapy|treatment|drug|inhaler|analgesi\w+)|(?:for|as)\s+rescue|reliever|"
    r"(?:relief|(?:symptoms?[\s-]+)?relieving)\s+(?:medication|medicine|drug)s?)\b",
    re.IGNORECASE,
)
#: Given before cells that are infused, whether or not the document says what for.
DEPLETING = frozenset({"drug/fludarabine", "drug/cyclophosphamide"})
_CELLS = (
    r"\bCAR[\s.-]*(?:T|NK)\b|\b(?:chimeric\s+antigen\s+receptor|TCR-?T|tumou?r[\s-]infiltrating\s+lymphocytes?|"
    r"lympho-?deplet\w+|(?<!stem\s)cells?\s+(?:infusion|injection))\b"
)
_TOLD_CELLS = re.compile(_CELLS, re.IGNORECASE)
#: A summary may speak of the killer cells that everybody has.
_INFUSED_CELLS = re.compile(rf"{_CELLS}|\b(?:NK[\s-]cells?|natural\s+killer)\b", re.IGNORECASE)
#: "The nose will be pre-treated with topical lidocaine".
_PRETREATED_WITH = re.compile(r"\bpre-?treat(?:ed|ment)\s+with\s+(?P<what>(?:[\w-]+\s+){0,3}[\w-]+)", re.IGNORECASE)
#: An arm that compares, whatever type the registry gives it.
_CONTROL = re.compile(
    r"\s*(?:(?:active|positive|negative)\s+)?controls?\b|.*\bcontrol\s+(?:group|arm)\b", re.IGNORECASE | re.DOTALL
)
#: What a trial calls that with which it compares; where all get all in turn, also what is in use already.
_COMPARATOR = re.compile(
    r"\b(?:(?:active\s+|as\s+(?:a\s+|the\s+)?)comparator|reference\s+(?:product|drug|treatment|formulation|listed)|originator)\b",
    re.IGNORECASE,
)
_IN_USE = re.compile(r"\b(?:approved|licensed|marketed|commercially\s+available|standard\s+of\s+care)\b", re.IGNORECASE)
#: What is given and cannot be what a trial tests.
_PLACEBO = re.compile(r"\b(?:placebo|sham|vehicle|no (?:treatment|intervention)|saline|usual care|standard)\b")
TESTS, COMPARES, BACKGROUND = "testsDrug", "comparesDrug", "backgroundDrug"
_STATED = {"TEST": TESTS, "COMPARATOR": COMPARES, "PLACEBO": COMPARES, "BACKGROUND": BACKGROUND}
_COMPARATOR_TYPES = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})


def roles(trial: Trial) -> dict[str, str]:
    """Give the role of each intervention by its folded name.

    What only comparator arms list is compared with. What experimental and comparator arms both
    list is background, unless nothing else is experimental. All else is tested. What a document
    says of some of its interventions goes before: that they prepare, rescue, or are compared with;
    and so does the role that a registry states of a product.
    """
    comparators = _comparator_types(trial.arms)
    in_arms = {key(i.name.text): _arm_kinds(i, trial.arms, comparators) for i in trial.interventions}
    some_only_experimental = any(kinds == {True} for kinds in in_arms.values())
    found = {name: _role(kinds, some_only_experimental) for name, kinds in in_arms.items()}
    if all(role == COMPARES for name, role in found.items() if not _PLACEBO.search(name)):
        found = dict.fromkeys(found, TESTS)
    return found | _of_some(trial, _compares, COMPARES) | _of_some(trial, _prepares, BACKGROUND) | _stated(trial)


def _stated(trial: Trial) -> dict[str, str]:
    """Give the roles that a source states; what it tests as one product and compares with as another is tested."""
    ranked = sorted(
        (i for i in trial.interventions if i.role), key=lambda i: i.role is not None and i.role.value == "TEST"
    )
    return {key(i.name.text): _STATED[i.role.value] for i in ranked if i.role}


def _of_some(trial: Trial, says: Callable[[Trial, Intervention], bool], role: str) -> dict[str, str]:
    """Give a role to the interventions of which a document says it, unless it says it of all."""
    named = [key(i.name.text) for i in trial.interventions if says(trial, i)]
    return dict.fromkeys(named, role) if len(named) < len(trial.interventions) else {}


def _comparator_types(arms: Iterable[Arm]) -> frozenset[str]:
    """Say which types of arm compare: an active arm set against nothing but placebo is what is tested."""
    types = {arm.type.value for arm in arms if arm.type}
    return _COMPARATOR_TYPES if types - _COMPARATOR_TYPES else _COMPARATOR_TYPES - {"ACTIVE_COMPARATOR"}


def _arm_kinds(intervention: Intervention, arms: tuple[Arm, ...], comparators: frozenset[str]) -> set[bool]:
    """Say which kinds of arms list an intervention: True for experimental, False for comparator."""
    name = key(intervention.name.text)
    listing = [arm for arm in arms if any(key(words.text) == name for words in arm.interventions)]
    some_control = not all(map(_is_control, arms))
    return {
        arm.type.value not in comparators and not (some_control and _is_control(arm)) for arm in listing if arm.type
    }


def _is_control(arm: Arm) -> bool:
    return arm.label is not None and _CONTROL.match(arm.label.text) is not None


def _prepares(trial: Trial, intervention: Intervention) -> bool:
    """Say whether a name or its description says: given to prepare for what is tested, or to rescue."""
    is_cells = _INFUSED_CELLS.search(intervention.name.text) is not None
    return not is_cells and any(_says_so(words.text, intervention.name.text) for words in _own(intervention))


def _says_so(text: str, name: str) -> bool:
    before = _PRETREATED_WITH.search(text)
    is_before = before is not None and set(key(before["what"]).split()) & set(key(name).split())
    return bool(is_before) or _PREPARATION.search(text) is not None


def infuses_cells(trial: Trial) -> bool:
    """Say whether a trial infuses cells, not only that there are some."""
    told = filter(None, (trial.summary, trial.description))
    return any(_INFUSED_CELLS.search(w.text) for w in _named(trial)) or any(_TOLD_CELLS.search(w.text) for w in told)


def _compares(trial: Trial, intervention: Intervention) -> bool:
    """Say whether a name or its description says: this is what the tested drug is compared with."""
    is_crossover = trial.intervention_model is not None and trial.intervention_model.value == "CROSSOVER"
    texts = _own(intervention)
    return any(_COMPARATOR.search(w.text) or (is_crossover and _IN_USE.search(w.text)) for w in texts)


def _own(intervention: Intervention) -> list[Words]:
    return [words for words in (intervention.name, intervention.description) if words]


def _named(trial: Trial) -> Iterator[Words]:
    yield from filter(None, (trial.title, trial.official_title, *(arm.label for arm in trial.arms)))
    for intervention in trial.interventions:
        yield from _own(intervention)


def _role(kinds: set[bool], some_only_experimental: bool) -> str:
    if kinds == {False}:
        return COMPARES
    if kinds == {True, False} and some_only_experimental:
        return BACKGROUND
    return TESTS
