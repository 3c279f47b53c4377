"""What stands together in trials, against what chance would give: combinations, gaps, landscape."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from kg.analysis.incidence import GIVEN_TOGETHER, Incidence, Trials

#: The phases from early to late, by the code that the graph holds.
PHASES = ("EARLY_PHASE1", "PHASE1", "PHASE1/PHASE2", "PHASE2", "PHASE2/PHASE3", "PHASE3", "PHASE4")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two concepts, the trials of each and of both, and how many of both chance would give.

    `by_one` counts the trials in which one drug brings both. `ratio` is observed to expected.
    """

    first: str
    second: str
    trials: int
    expected: float
    of_first: int
    of_second: int
    by_one: int = 0

    @property
    def ratio(self) -> float:
        """Give observed over expected."""
        return round(self.trials / self.expected, 3)


@dataclass(frozen=True, slots=True)
class Cell:
    """A mechanism in a condition: its trials, and the latest phase among them, or none."""

    mechanism: str
    condition: str
    trials: tuple[str, ...]
    phase: str


def combinations(trials: Trials, least: int = 1) -> list[Pair]:
    """Give the pairs of mechanisms given together in at least so many trials, the most frequent first.

    Expected is n₁ · n₂ / n, with n the trials of which any mechanism is known. What only comparator
    arms get does not count.
    """
    part = trials.held[GIVEN_TOGETHER]
    both = (part.matrix.T @ part.matrix).tocoo()
    known = int((np.diff(part.matrix.indptr) > 0).sum())
    by_one = by_one_drug(trials)
    found = [
        Pair(
            part.columns[a], part.columns[b], int(n), _expected(part, a, part, b, known),
            int(part.counts[a]), int(part.counts[b]), len(by_one[part.columns[a], part.columns[b]]),
        )
        for a, b, n in zip(both.row.tolist(), both.col.tolist(), both.data.tolist(), strict=True)
        if a < b and n >= least and not _one_in_other(trials, part.columns[a], part.columns[b])
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (-pair.trials, -pair.ratio, pair.first, pair.second))


def _one_in_other(trials: Trials, first: str, second: str) -> bool:
    """Know a concept and a broader one, which are no combination."""
    return second in trials.broader.get(first, ()) or first in trials.broader.get(second, ())


def _expected(first: Incidence, a: int, second: Incidence, b: int, known: int) -> float:
    return round(float(first.counts[a]) * float(second.counts[b]) / known, 3)


def by_one_drug(trials: Trials) -> dict[tuple[str, str], set[int]]:
    """Find, for each pair of mechanisms, the places of the trials that give one drug which acts by both."""
    drugs = trials.held["drug"].turned
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for at, drug in enumerate(drugs.rows):
        given = drugs.matrix.indices[slice(*drugs.matrix.indptr[at : at + 2])].tolist()
        for first, second in product(_acts_by(trials, drug), repeat=2):
            found[first, second].update(given)
    return found


def _acts_by(trials: Trials, drug: str) -> set[str]:
    stated = trials.mechanisms.get(drug, ())
    return {*stated, *(above for each in stated for above in trials.broader.get(each, ()))}


def gaps(trials: Trials, busy: int = 5, at_most: int = 1) -> list[Pair]:
    """Give the mechanisms and conditions of at least `busy` trials each that meet in `at_most`.

    Only pairs that chance would give more often count; the widest gap comes first; n is the trials with both known.
    """
    left, right = trials.held["mechanism"], trials.held["condition"]
    known = int(((np.diff(left.matrix.indptr) > 0) & (np.diff(right.matrix.indptr) > 0)).sum())
    rows, columns = np.flatnonzero(left.counts >= busy), np.flatnonzero(right.counts >= busy)
    both = (left.matrix[:, rows].T @ right.matrix[:, columns]).toarray()
    found = [
        Pair(
            left.columns[rows[i]], right.columns[columns[j]], int(both[i, j]),
            _expected(left, rows[i], right, columns[j], known), int(left.counts[rows[i]]), int(right.counts[columns[j]]),
        )
        for i, j in np.argwhere(both <= at_most).tolist()
    ]  # fmt: skip
    return sorted(
        (pair for pair in found if pair.expected > pair.trials),
        key=lambda pair: (pair.trials - pair.expected, pair.first, pair.second),
    )


def landscape(trials: Trials) -> list[Cell]:
    """Give each mechanism in each condition that any trial studies, the fullest cell first."""
    left, right = trials.held["mechanism"], trials.held["condition"]
    cells: dict[tuple[str, str], list[str]] = {}
    for row, trial in enumerate(trials.iris):
        for mechanism in left.of(row):
            for condition in right.of(row):
                cells.setdefault((mechanism, condition), []).append(trial)
    found = [Cell(*key, tuple(held), latest(trials, held)) for key, held in cells.items()]
    return sorted(found, key=lambda cell: (-len(cell.trials), cell.mechanism, cell.condition))


def latest(trials: Trials, some: Iterable[str]) -> str:
    """Give the latest phase among trials; empty where none states one."""
    stated = {trials.facts.get(trial, {}).get("phase", "") for trial in some}
    return max((phase for phase in stated if phase in PHASES), key=PHASES.index, default="")
