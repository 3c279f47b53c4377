"""What a condition or a mechanism measures, by phase; and what starts when."""

from collections import Counter
from dataclasses import dataclass

from kg.analysis.incidence import PRIMARY, Trials
from kg.errors import AnalysisError

#: Kinds of which a profile of endpoints can be made.
PROFILED = ("condition", "mechanism")
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Use:
    """How many trials of a concept and phase have an endpoint as primary, of those that state any."""

    concept: str
    phase: str
    endpoint: str
    trials: int
    of: int


@dataclass(frozen=True, slots=True)
class Starts:
    """How many trials of a mechanism start in a year."""

    year: int
    mechanism: str
    trials: int


def endpoint_profile(trials: Trials, by: str = "condition", of: str | None = None) -> list[Use]:
    """Count the primary endpoints of each condition or mechanism by phase; `of` (an IRI) names a single one.

    Raises AnalysisError for another kind.
    """
    if by not in PROFILED:
        raise AnalysisError(f"{by}: profiles are made of {' and '.join(PROFILED)}")
    used: Counter[tuple[str, str, str]] = Counter()
    stating: Counter[tuple[str, str]] = Counter()
    for row, trial in enumerate(trials.iris):
        endpoints = trials.held[PRIMARY].of(row)
        phase = trials.facts.get(trial, {}).get("phase", NOT_STATED)
        for concept in trials.held[by].of(row) if endpoints else ():
            stating[concept, phase] += 1
            used.update((concept, phase, endpoint) for endpoint in endpoints)
    found = [Use(*key, number, stating[key[:2]]) for key, number in used.items() if of in (None, key[0])]
    whole: Counter[str] = Counter()
    for (concept, _), number in stating.items():
        whole[concept] += number
    return sorted(found, key=lambda use: (-whole[use.concept], use.concept, use.phase, -use.trials, use.endpoint))


def over_time(trials: Trials) -> list[Starts]:
    """Count the trials that start in each year, by mechanism; a trial without a start is not counted."""
    found: Counter[tuple[int, str]] = Counter()
    for row, trial in enumerate(trials.iris):
        if start := trials.facts.get(trial, {}).get("start"):
            found.update((int(start[:4]), mechanism) for mechanism in trials.held["mechanism"].of(row))
    return [Starts(*key, number) for key, number in sorted(found.items())]
