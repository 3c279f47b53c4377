"""The trials most like a trial, and why: a weighted Jaccard index.

A concept weighs its kind's weight × ln(1 + trials / trials that hold it); the index is the weight of what
both hold over the weight of what either holds: 1 for the trial itself, 0 for one that shares nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from pyoxigraph import Store
from scipy.sparse import csr_array

from kg.analysis.incidence import KINDS, Incidence, Trials, incidence, labels
from kg.analysis.projection import Weights
from kg.store import rows as select
from kg.words import KG, RDF

#: What a kind counts: a shared drug says more than a shared endpoint.
KIND_WEIGHTS = {"drug": 3.0, "mechanism": 2.0, "target": 1.0, "condition": 2.0, "endpoint": 1.0}
#: How a trial leads to each kind, as a property path.
_PATHS = {
    "drug": f"<{KG}studiesDrug>",
    "mechanism": f"<{KG}investigatesMechanism>",
    "target": f"<{KG}investigatesMechanism>/<{KG}actsOn>",
    "condition": f"<{KG}studiesCondition>",
    "endpoint": f"<{KG}hasEndpoint>",
}
#: How many trials a store is asked for, and how many of them are compared.
_LOOKED_AT, _COMPARED = 20_000, 200


@dataclass(frozen=True, slots=True)
class Similar:
    """A trial, its index, and what it shares: kind and concept, with the part of the index each gives."""

    trial: str
    index: float
    reasons: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Counts:
    """In how many of all trials each concept stands."""

    trials: int
    of: Mapping[str, int]


def counts_of(trials: Trials) -> Counts:
    """Count each concept in all trials."""
    parts = [trials.held[kind] for kind in KINDS]
    return Counts(
        len(trials.iris), {c: int(n) for part in parts for c, n in zip(part.columns, part.counts, strict=True)}
    )


def similar(trials: Trials, trial: str, top: int | None = 10, counts: Counts | None = None) -> list[Similar]:
    """Give the trials most like one (an IRI), the most similar first; those that share nothing are left out."""
    whole = trials.of_kinds(KINDS)
    row = trials.iris.index(trial)
    weigh = _weights(trials, whole.columns, counts or counts_of(trials))
    shared, either = _overlap(whole.matrix, weigh, row)
    index = np.divide(shared, either, out=np.zeros(len(shared)), where=either > 0).round(9)
    order = np.lexsort((np.arange(len(index)), -index)).tolist()
    best = [at for at in order if index[at] > 0 and at != row][:top]
    return [
        Similar(trials.iris[at], float(index[at]), _reasons(trials, whole, (row, at), weigh / either[at]))
        for at in best
    ]


def _weights(trials: Trials, columns: Iterable[str], counts: Counts) -> Weights:
    kinds = [KIND_WEIGHTS[trials.kind(column)] for column in columns]
    rarity = np.log1p(counts.trials / np.array([counts.of[column] for column in columns]))
    found: Weights = np.array(kinds) * rarity
    return found


def _overlap(matrix: csr_array, weigh: Weights, row: int) -> tuple[Weights, Weights]:
    """Weigh what each row holds with one row, and what either of the two holds."""
    own = matrix[[row]].toarray()[0]
    shared, whole = matrix @ (own * weigh), matrix @ weigh
    return shared, whole + whole[row] - shared


def _reasons(
    trials: Trials, whole: Incidence, pair: tuple[int, int], parts: Weights
) -> tuple[tuple[str, str, float], ...]:
    first, second = (set(whole.of(row)) for row in pair)
    both = [
        (column, float(part)) for column, part in zip(whole.columns, parts, strict=True) if column in first & second
    ]
    return tuple(
        (trials.kind(column), column, round(part, 6)) for column, part in sorted(both, key=lambda c: (-c[1], c[0]))
    )


def similar_in(opened: Store, trial: str, top: int = 10) -> tuple[Trials, list[Similar], list[str]]:
    """Give the trials most like one (an IRI) without reading the whole store, and the trials compared.

    The concepts of the trial are followed from the rarest on, to some 20,000 trials, of which the 200
    that share most are compared (four times `top` where that is more). The third value names the concepts that were too frequent to follow:
    they count in the index, but lead to no trial.
    """
    own = {(kind, concept) for kind, pairs in _held(opened, [trial]).items() for _, concept in pairs}
    counts = Counts(_number(opened, f"?t <{RDF}type> <{KG}Trial>"), _counted(opened, own))
    followed, left_out = _affordable(own, counts)
    trials = _compared(opened, {trial, *_nearest(opened, followed, counts)[: max(_COMPARED, 4 * top)]})
    found = _best(opened, trials, trial, top, counts)
    named = {trial, *left_out, *(each.trial for each in found), *(c for each in found for _, c, _ in each.reasons)}
    return replace(trials, labels=labels(opened, named)), found, left_out


def _compared(opened: Store, some: set[str]) -> Trials:
    held = _held(opened, some)
    kinds = {concept: kind for kind, pairs in held.items() for _, concept in pairs}
    iris = tuple(sorted(some))
    return Trials(iris, {kind: incidence(pairs, iris) for kind, pairs in held.items()}, kinds=kinds)


def _best(opened: Store, trials: Trials, trial: str, top: int, counts: Counts) -> list[Similar]:
    """Find the best without counting what the others hold, which takes most of the time.

    What is not counted yet is taken to stand in all trials, so it weighs least, and an index can only be too
    high: once all that the best hold is counted, they are the best.
    """
    known = dict(counts.of)
    whole = trials.of_kinds(KINDS)
    while True:
        found = similar(trials, trial, top, Counts(counts.trials, defaultdict(lambda: counts.trials, known)))
        held = {concept for each in found for concept in whole.of(trials.iris.index(each.trial))}
        if held <= known.keys():
            return found
        known |= _counted(opened, {(trials.kind(concept), concept) for concept in held - known.keys()})


def _nearest(opened: Store, followed: list[tuple[str, str]], counts: Counts) -> list[str]:
    near: dict[str, float] = defaultdict(float)
    for kind, concept in followed:
        weight = KIND_WEIGHTS[kind] * float(np.log1p(counts.trials / counts.of[concept]))
        for (other,) in select(opened, f"SELECT DISTINCT ?t {{ ?t {_PATHS[kind]} <{concept}> }}"):
            near[str(other)] += weight
    return sorted(near, key=lambda each: (-near[each], each))


def _affordable(own: Iterable[tuple[str, str]], counts: Counts) -> tuple[list[tuple[str, str]], list[str]]:
    order = sorted(own, key=lambda each: (counts.of[each[1]], each))
    reach = np.cumsum([counts.of[concept] for _, concept in order]) <= _LOOKED_AT
    followed = [each for each, near in zip(order, reach, strict=True) if near]
    return followed, [concept for each, near in zip(order, reach, strict=True) if not near for concept in each[1:]]


def _held(opened: Store, trials: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    wanted = " ".join(f"<{trial}>" for trial in sorted(trials))
    return {
        kind: [(str(t), str(c)) for t, c in select(opened, f"SELECT ?t ?c {{ VALUES ?t {{ {wanted} }} ?t {path} ?c }}")]
        for kind, path in _PATHS.items()
    }


def _counted(opened: Store, concepts: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {concept: _number(opened, f"?t {_PATHS[kind]} <{concept}>") for kind, concept in sorted(concepts)}


def _number(opened: Store, pattern: str) -> int:
    ((number,),) = select(opened, f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ {pattern} }}")
    return int(str(number))
