"""Who shares what: the projection of an incidence on its rows.

A pair's weight is the sum of the weights of what it shares, and a column weighs ln(1 + rows / rows
that hold it): what everybody holds says little, what two hold says much. Rows that hold the same are
projected once. Where even so the work would be too much, the most frequent columns make no pair by
themselves; they count in pairs that share something rarer, and the projection names them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array, vstack

from kg.analysis.incidence import KINDS, Incidence, Trials, of_graph
from kg.errors import AnalysisError

TOP = 20
#: The products of single cells that a projection may cost; some 10 seconds of one core.
WORK = 200_000_000
_BLOCK, _SLICE = 256, 100_000
#: So few columns are multiplied with their zeros, which is faster.
_FEW = 200
#: By what part a weight of half the digits may be wrong, at most.
_ROUGH = 1e-4
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Weights = np.ndarray[Any, np.dtype[np.float64]]
Rough = np.ndarray[Any, np.dtype[np.float32]]
Chosen = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Projection:
    """Pairs of rows that share columns: places of rows, the left one first, with weight and what both hold.

    `top` is the number of pairs kept for each row, None for all; `more` says that others were not
    kept. `hubs` made no pair by themselves.
    """

    incidence: Incidence
    left: Numbers
    right: Numbers
    weight: Weights
    both: csr_array
    top: int | None
    hubs: tuple[str, ...]
    more: bool

    def __len__(self) -> int:
        return len(self.left)

    @cached_property
    def _places(self) -> list[int]:
        """Rank the columns, the rarest first."""
        ranked = np.empty(len(self.incidence.columns), np.int64)
        ranked[np.lexsort((np.arange(len(ranked)), self.incidence.counts))] = np.arange(len(ranked))
        found: list[int] = ranked.tolist()
        return found

    def shared(self, at: int) -> list[str]:
        """Give what the pair at a place shares, the rarest first."""
        both = self.both.indices[self.both.indptr[at] : self.both.indptr[at + 1]].tolist()
        return [self.incidence.columns[each] for each in sorted(both, key=self._places.__getitem__)]

    @cached_property
    def count(self) -> Numbers:
        """Give the number of columns that each pair shares."""
        found: Numbers = np.diff(self.both.indptr)
        return found

    @cached_property
    def order(self) -> list[int]:
        """Give the places of the pairs, the heaviest first."""
        found: list[int] = np.lexsort((self.right, self.left, -self.count, -self.weight)).tolist()
        return found


def weights(part: Incidence) -> Weights:
    """Weigh each column: ln(1 + rows / rows that hold it)."""
    found: Weights = np.log1p(len(part.rows) / np.maximum(part.counts, 1))
    return found


def project(part: Incidence, top: int | None = TOP, work: int = WORK) -> Projection:
    """Find the pairs of rows that share columns: for each row its `top` heaviest, or all pairs."""
    pairs = _Pairs(part, top, work)
    left, right, weight = pairs.all()
    hubs = tuple(part.columns[at] for at in np.flatnonzero(~pairs.light))
    return Projection(part, left, right, weight, _both(part.matrix, left, right), top, hubs, pairs.more)


def _same(matrix: csr_array) -> tuple[csr_array, Numbers]:
    """Give the different rows that hold anything, and for each row which of them it is, or -1."""
    known: dict[bytes, int] = {}
    which = np.full(matrix.shape[0], -1)
    for row in range(matrix.shape[0]):
        held = matrix.indices[slice(*matrix.indptr[row : row + 2])]
        if len(held):
            which[row] = known.setdefault(held.tobytes(), len(known))
    first = np.unique(which[which >= 0], return_index=True)[1]
    return matrix[np.flatnonzero(which >= 0)[first]], which


def _is_dense(kinds: csr_array, work: int) -> bool:
    """Know what is better multiplied with all its zeros: few columns, and not too many rows."""
    rows, columns = map(int, kinds.shape)
    return columns <= _FEW and rows**2 <= 8 * work


def _light(kinds: csr_array, work: int) -> Chosen:
    """Choose the columns that make pairs: the rarest, as far as the work reaches."""
    if _is_dense(kinds, work):
        return np.ones(kinds.shape[1], dtype=bool)
    counts = np.bincount(kinds.indices, minlength=kinds.shape[1]).astype(np.int64)
    order = np.argsort(counts, kind="stable")
    light = np.empty(len(counts), dtype=bool)
    light[order] = np.cumsum(counts[order] ** 2) <= work
    return light


class _Pairs:
    """The pairs of rows, found block by block among the different rows and given to each that is the same."""

    def __init__(self, part: Incidence, top: int | None, work: int) -> None:
        kinds, which = _same(part.matrix)
        dense, light = _is_dense(kinds, work), _light(kinds, work)
        self._weights, self._top, self.light = weights(part), top, light
        self._scaled = csr_array(kinds * self._weights)
        self._kinds, self._dense = kinds, dense
        self._turned = csr_array(kinds[:, light].T)
        self._rows = kinds.toarray() if dense else np.empty((0, 0))
        self._columns = np.ascontiguousarray(self._rows.T, np.float32)
        self._heavy, self._of_heavy = kinds[:, ~light].toarray().astype(np.float32), self._weights[~light]
        order = np.argsort(which, kind="stable")
        starts = np.searchsorted(which[order], np.arange(kinds.shape[0] + 1))
        self._members = [order[a:b] for a, b in pairwise(starts)]
        self.more = False

    def all(self) -> tuple[Numbers, Numbers, Weights]:
        """Give each pair once, the lower place on the left, sorted."""
        none = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        a, b, weight = (np.concatenate(column) for column in zip(none, *self._found(), strict=True))
        size = 1 + max(a.max(initial=0), b.max(initial=0))
        key, at = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_index=True)
        return key // size, key % size, weight[at]

    def _found(self) -> Iterator[tuple[Numbers, Numbers, Weights]]:
        for start in range(0, self._kinds.shape[0], _BLOCK):
            rows = self._filled(start) if self._dense else self._sparse(start)
            for row, others, weight in rows:
                yield self._of_members(row, *self._best(row, others, weight))

    def _filled(self, start: int) -> Iterator[tuple[int, Numbers, Weights]]:
        """Weigh a block of rows roughly, and exactly those that may be among the `top` of a row."""
        exact = self._scaled[start : start + _BLOCK].toarray()
        rough = exact.astype(np.float32) @ self._columns
        likely = rough >= self._floor(rough)[:, None]
        self.more = self.more or bool(np.count_nonzero(likely) < np.count_nonzero(rough))
        for row, (weights_, chosen) in enumerate(zip(exact, likely, strict=True), start):
            others = np.flatnonzero(chosen)
            yield row, others, (self._rows[others] @ weights_).round(9)

    def _floor(self, rough: Rough) -> Rough:
        """Give what the `top` of each row weigh at least: as many parts of the row have their heaviest above it."""
        least = np.full(len(rough), np.finfo(np.float32).tiny, np.float32)
        if self._top is None or rough.shape[1] < 2 * (room := self._top + 1):
            return least
        parts = np.arange(0, rough.shape[1], max(rough.shape[1] // (8 * room), 1))
        heaviest = np.maximum.reduceat(rough, parts, axis=1)
        cut = np.partition(heaviest, heaviest.shape[1] - room, axis=1)[:, heaviest.shape[1] - room]
        return np.maximum(least, cut * np.float32(1 - _ROUGH))

    def _sparse(self, start: int) -> Iterator[tuple[int, Numbers, Weights]]:
        """Weigh what a block of rows shares with others; what only hubs share is no pair."""
        scores = csr_array(self._scaled[start : start + _BLOCK][:, self.light] @ self._turned)
        for row in np.flatnonzero(np.diff(scores.indptr)).tolist():
            cells = slice(*scores.indptr[row : row + 2])
            others, weight = self._reaching(start + row, scores.indices[cells], scores.data[cells])
            yield start + row, others, (weight + self._of_hubs(start + row, others)).round(9)

    def _reaching(self, row: int, others: Numbers, weight: Weights) -> tuple[Numbers, Weights]:
        """Leave out others that even all hubs of a row would not lift among its `top`."""
        room = None if self._top is None else self._top + 1
        if room is None or len(others) <= room:
            return others, weight
        cut = np.partition(weight, len(weight) - room)[len(weight) - room] - 1e-6
        kept = weight + self._heavy[row] @ self._of_heavy >= cut
        self.more = self.more or not kept.all()
        return others[kept], weight[kept]

    def _of_hubs(self, row: int, others: Numbers) -> Weights:
        """Weigh the hubs that a row shares with some others: only pairs that something rarer made."""
        held = np.flatnonzero(self._heavy[row])
        found: Weights = self._heavy[np.ix_(others, held)] @ self._of_heavy[held]
        return found

    def _best(self, row: int, others: Numbers, weight: Weights) -> tuple[Numbers, Weights]:
        """Keep one more than asked for, the row itself among them, and of equals those that come first."""
        room = None if self._top is None else self._top + 1
        if room is None or len(others) <= room:
            chosen = np.arange(len(others))
        else:
            self.more = True
            cut = np.partition(weight, len(weight) - room)[len(weight) - room]
            above, level = np.flatnonzero(weight > cut), np.flatnonzero(weight == cut)
            level = level[np.argsort(others[level])][: room - len(above)]
            chosen = np.concatenate((above, level))
        chosen = chosen[np.lexsort((others[chosen], others[chosen] != row, -weight[chosen]))]
        return others[chosen], weight[chosen]

    def _of_members(self, row: int, others: Numbers, weight: Weights) -> tuple[Numbers, Numbers, Weights]:
        """Give the pairs of all rows that are the same, each with its `top` first others."""
        room = None if self._top is None else self._top + 1
        alike = [self._members[other][:room] for other in others]
        wide, weighed = np.concatenate(alike), np.repeat(weight, [len(each) for each in alike])
        self.more = self.more or (room is not None and len(wide) > room)
        is_other = wide[:room] != self._members[row][:, None]
        if self._top is not None:
            is_other &= np.cumsum(is_other, axis=1) <= self._top
        member, at = np.nonzero(is_other)
        return self._members[row][member], wide[at], weighed[at]


def _both(matrix: csr_array, left: Numbers, right: Numbers) -> csr_array:
    """Keep of each pair what both hold, a slice of pairs at a time."""
    steps = range(0, max(len(left), 1), _SLICE)
    return csr_array(vstack([matrix[left[at : at + _SLICE]].multiply(matrix[right[at : at + _SLICE]]) for at in steps]))


def projection(
    trials: Trials, kinds: tuple[str, ...] = ("drug",), *, between: str = "trial", top: int | None = TOP
) -> Projection:
    """Project on trials by what they share of some kinds, or on one kind by the trials that it shares."""
    if between == "trial":
        return project(trials.of_kinds(kinds), top)
    if between not in KINDS:
        raise AnalysisError(f"{between}: pairs are made between trial, {', '.join(KINDS)}")
    return project(trials.held[between].turned, top)


def shared(
    trials: Trials | nx.Graph, kinds: tuple[str, ...] = ("drug",), *, between: str = "trial", top: int | None = TOP
) -> nx.Graph:
    """Give who shares what as a graph.

    An edge has `count`, `weight`, `label`, and for each kind that is shared ("drug", or "trial" between
    concepts) a list of IRIs, the rarest first.

    Raises AnalysisError for an unknown kind.
    """
    known = trials if isinstance(trials, Trials) else of_graph(trials)
    return graph_of(projection(known, kinds, between=between, top=top), known, between)


def graph_of(pairs: Projection, trials: Trials, between: str = "trial") -> nx.Graph:
    """Turn a projection into a graph, with its isolated nodes."""
    rows = pairs.incidence.rows
    graph = nx.Graph(top=pairs.top or 0, hubs=[trials.name(hub) for hub in pairs.hubs])
    graph.add_nodes_from((row, {"kind": between, "label": trials.name(row)}) for row in rows)
    for at in range(len(pairs)):
        shared = trials.narrowest(pairs.shared(at))
        by_kind = {kind: [each for each in shared if trials.kind(each) == kind] for kind in map(trials.kind, shared)}
        said = {"label": "; ".join(map(trials.name, shared)), "count": len(shared), "weight": float(pairs.weight[at])}
        graph.add_edge(rows[pairs.left[at]], rows[pairs.right[at]], **said, **by_kind)
    return graph
