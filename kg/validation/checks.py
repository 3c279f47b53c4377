"""Constraints as queries: what breaks each, for the focus nodes that a pattern binds to ?this.

A query gives the focus node, then the value and the path where the constraint tells of them. What asks whether
a node conforms to another shape is put together from several queries, as sets.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Pair = tuple[Term, Term]


class Finding(NamedTuple):
    """A focus node that breaks a constraint, with the value and the path that the constraint tells of."""

    focus: Term
    value: Term | None = None
    path: Term | None = None
    #: All that the constraint's own query (sh:sparql) binds, for its messages.
    bindings: Mapping[str, Term] = MappingProxyType({})


Row = tuple[Term | None, ...]


class Run(Protocol):
    """One batch of data, asked by queries; an answer is remembered."""

    def rows(self, query: str) -> Sequence[Row]:
        """Give the rows of a query."""


class Rule(Protocol):
    """What a constraint forbids."""

    def findings(self, run: Run) -> Iterable[Finding]:
        """Give what breaks it."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a single query finds, the focus node first.

    Where its screen, a cheaper query that others may share, gives no row, the query would give none.
    """

    text: str
    screen: str = ""

    def findings(self, run: Run) -> Iterator[Finding]:
        """Give what breaks it."""
        if self.screen and not run.rows(self.screen):
            return
        for row in run.rows(self.text):
            focus, value, path = (*row, None, None)[:3]
            if focus is not None:
                yield Finding(focus, value, path)


@dataclass(frozen=True, slots=True)
class Select:
    """What a query of sh:sparql finds, its variables named in their order."""

    text: str
    variables: tuple[str, ...]

    def findings(self, run: Run) -> Iterator[Finding]:
        """Give what breaks it."""
        for row in run.rows(self.text):
            bound = {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}
            yield Finding(bound["this"], bound.get("value"), bound.get("path"), bound)


@dataclass(frozen=True, slots=True)
class Failing:
    """The focus nodes that do not conform to a shape: by its own rules, or by those of its property shapes.

    `inner` pairs a query for focus nodes and their values with a shape that the values have to conform to.
    """

    rules: tuple[Rule, ...] = ()
    inner: tuple[tuple[str, "Failing"], ...] = ()

    def nodes(self, run: Run) -> set[Term]:
        """Give those nodes."""
        found = {finding.focus for rule in self.rules for finding in rule.findings(run)}
        for pairs, failing in self.inner:
            values = failing.nodes(run)
            found.update(focus for focus, value in _pairs(run, pairs) if value in values)
        return found


@dataclass(frozen=True, slots=True)
class Members:
    """Values judged by how many of some shapes they do not conform to, out of how many."""

    pairs: str
    shapes: tuple[Failing, ...]
    breaks: Callable[[int, int], bool]

    def findings(self, run: Run) -> Iterator[Finding]:
        """Give what breaks it."""
        failing = [shape.nodes(run) for shape in self.shapes]
        for focus, value in _pairs(run, self.pairs):
            if self.breaks(sum(value in nodes for nodes in failing), len(failing)):
                yield Finding(focus, value)


@dataclass(frozen=True, slots=True)
class Qualified:
    """Focus nodes judged by how many of their values conform to one shape and to none of its siblings."""

    foci: str
    pairs: str
    shape: Failing
    siblings: tuple[Failing, ...]
    breaks: Callable[[int], bool]

    def findings(self, run: Run) -> Iterator[Finding]:
        """Give what breaks it."""
        failing, siblings = self.shape.nodes(run), [sibling.nodes(run) for sibling in self.siblings]
        count = {row[0]: 0 for row in run.rows(self.foci)}
        for focus, value in _pairs(run, self.pairs):
            count[focus] += value not in failing and all(value in nodes for nodes in siblings)
        yield from (Finding(focus) for focus, number in count.items() if focus and self.breaks(number))


def _pairs(run: Run, query: str) -> Iterator[Pair]:
    for focus, value in run.rows(query):
        if focus is not None and value is not None:
            yield focus, value
