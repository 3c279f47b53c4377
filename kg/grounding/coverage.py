"""How much of what a trial states is linked, field by field: for the summary of a build."""

from collections.abc import Iterable, Mapping

from kg.trial import Link, Trial, Unmapped, Words

_NO_DRUG = "not a drug"


def coverage(trial: Trial) -> Mapping[str, tuple[int, int]]:
    """Count for each field the names that a grounded trial states, and those that are linked.

    What is no drug, by its reason, is no name of a drug; an outcome counts with any endpoint.
    """
    interventions = [i.name for i in trial.interventions]
    no_drugs = [name for name in interventions if _is_missed(name, trial, "intervention", _NO_DRUG)]
    return {
        "drugs": _counts([name for name in interventions if name not in no_drugs], trial, "intervention"),
        "conditions": _counts(trial.conditions, trial, "condition"),
        "outcomes": _counts([o.measure for o in trial.outcomes], trial, "outcome"),
    }


def _counts(names: Iterable[Words], trial: Trial, kind: str) -> tuple[int, int]:
    stated = list(names)
    return len(stated), sum(not _is_missed(name, trial, kind) for name in stated)


def _is_missed(name: Words, trial: Trial, kind: str, reason: str = "") -> bool:
    """Say whether nothing in a name is linked, and something in it is listed as unmapped for a reason."""
    if any(_within(link, name) for link in trial.links):
        return False
    return any(u.kind == kind and u.reason.startswith(reason) and _within(u, name) for u in trial.unmapped)


def _within(found: Link | Unmapped, name: Words) -> bool:
    words = found.words if isinstance(found, Link) else found.name
    return words.field == name.field and name.start <= words.start and words.end <= name.end
