"""Which trial gives, acts by, studies and measures what: read from a store, held as incidence matrices.

Only what a trial gives counts, never a therapy before it. A trial's targets are those that its
mechanisms act on. Concepts are those that the graph states of the trial, unless broader ones are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
from pyoxigraph import Store
from scipy.sparse import csr_array, hstack, triu

from kg.errors import AnalysisError
from kg.store import rows as select
from kg.words import DCTERMS, KG, RDF, SKOS

#: The kinds of concept that trials share, in the order in which answers name them.
KINDS = ("drug", "mechanism", "target", "condition", "endpoint")
#: What is read of each kind, and two narrower relations: the mechanisms of what the trial tests or
#: gives beside it (not those of comparators only), and primary endpoints.
GIVEN_TOGETHER, PRIMARY = "mechanism given together", "primary endpoint"
_STATED = {
    "drug": f"?t <{KG}studiesDrug> ?c",
    "mechanism": f"?t <{KG}investigatesMechanism> ?c",
    "condition": f"?t <{KG}studiesCondition> ?c",
    "endpoint": f"?t <{KG}hasEndpoint> ?c",
    PRIMARY: f"?t <{KG}primaryEndpoint> ?c",
    "drug given together": f"{{ ?t <{KG}testsDrug> ?c }} UNION {{ ?t <{KG}backgroundDrug> ?c }}",
}
_FACTS = {
    "phase": f"{KG}phase",
    "start": f"{KG}startDate",
    "completion": f"{KG}completionDate",
    "title": f"{DCTERMS}title",
}
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Incidence:
    """Which row holds which column, as a sparse matrix of ones."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    matrix: csr_array

    @cached_property
    def counts(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Give the number of rows that hold each column."""
        return np.bincount(self.matrix.indices, minlength=len(self.columns))

    def of(self, row: int) -> list[str]:
        """Give the columns that a row holds."""
        return [self.columns[at] for at in self.matrix.indices[slice(*self.matrix.indptr[row : row + 2])]]

    def with_all(self, *rows: str) -> list[str]:
        """Give the columns that all of some rows hold."""
        found = [set(self.of(self._places[row])) for row in rows]
        return sorted(set.intersection(*found))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {row: at for at, row in enumerate(self.rows)}

    def together(self) -> list[tuple[str, str, int]]:
        """Count the rows that hold two columns, the most frequent pair first."""
        both = triu(self.matrix.T @ self.matrix, k=1, format="coo")
        found = zip(both.row.tolist(), both.col.tolist(), both.data.astype(int).tolist(), strict=True)
        return [(self.columns[a], self.columns[b], n) for a, b, n in sorted(found, key=lambda each: (-each[2], each))]

    @property
    def turned(self) -> "Incidence":
        """Swap rows and columns."""
        return Incidence(self.columns, self.rows, csr_array(self.matrix.T))


def incidence(pairs: Pairs, rows: tuple[str, ...]) -> Incidence:
    """Make an incidence of pairs, whose rows are known; a pair counts once however often it stands."""
    known = {row: at for at, row in enumerate(rows)}
    found = sorted({(known[row], column) for row, column in pairs if row in known})
    columns = tuple(sorted({column for _, column in found}))
    at = {column: number for number, column in enumerate(columns)}
    indices = ([row for row, _ in found], [at[column] for _, column in found])
    matrix = csr_array((np.ones(len(found)), indices), shape=(len(rows), len(columns)))
    matrix.sort_indices()
    return Incidence(rows, columns, matrix)


def beside(parts: list[Incidence]) -> Incidence:
    """Put incidences of the same rows, which share no column, side by side."""
    matrix = csr_array(hstack([part.matrix for part in parts]))
    return Incidence(parts[0].rows, tuple(column for part in parts for column in part.columns), matrix)


def _cells(part: Incidence) -> Iterator[tuple[int, str]]:
    coo = part.matrix.tocoo()
    return ((row, part.columns[column]) for row, column in zip(coo.row.tolist(), coo.col.tolist(), strict=True))


@dataclass(frozen=True)
class Trials:
    """What a graph says of its trials, as far as it is counted.

    `held` has an incidence for each of KINDS, PRIMARY and GIVEN_TOGETHER; all have the same rows,
    the IRIs of the trials in order. `facts` holds for each trial phase, start, completion and title,
    where stated. `broader` holds all that is broader, however many steps.
    """

    iris: tuple[str, ...]
    held: Mapping[str, Incidence]
    labels: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    broader: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mechanisms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    updated: str = ""

    def name(self, iri: str) -> str:
        """Give what people call a node: a label, or the end of its IRI."""
        return self.labels.get(iri) or iri.rsplit("/", 1)[-1]

    def of_kinds(self, kinds: Iterable[str]) -> Incidence:
        """Give the incidence of several kinds together. Raises AnalysisError for an unknown kind."""
        wanted = tuple(dict.fromkeys(kinds))
        if unknown := [kind for kind in wanted if kind not in KINDS] or ([] if wanted else ["no kind"]):
            raise AnalysisError(f"{unknown[0]}: not a kind that trials share; those are {', '.join(KINDS)}")
        parts = [self.held[kind] for kind in wanted]
        return parts[0] if len(parts) == 1 else beside(parts)

    @cached_property
    def with_broader(self) -> "Trials":
        """Count each trial under the broader concepts, too."""
        wider = {name: _widened(part, self.broader) for name, part in self.held.items()}
        return replace(self, held=wider)

    def narrowest(self, concepts: list[str]) -> list[str]:
        """Leave out what is broader than another of the concepts."""
        above = {each for concept in concepts for each in self.broader.get(concept, ())}
        return [concept for concept in concepts if concept not in above]

    def find(self, name: str, *kinds: str) -> str:
        """Find a trial or a concept by IRI, end of IRI or label. Raises AnalysisError for none, or several."""
        known = (
            [*self.iris, *self.kinds] if not kinds else [i for i in [*self.iris, *self.kinds] if self.kind(i) in kinds]
        )
        exact = [iri for iri in known if name in (iri, iri.rsplit("/", 1)[-1], self.labels.get(iri))]
        found = exact or [
            iri for iri in known if name.lower() in (self.name(iri).lower(), iri.rsplit("/", 1)[-1].lower())
        ]
        if len(found) != 1:
            several = (
                f"several things are called so: {', '.join(found[:5])}" if found else "the graph has none of this name"
            )
            raise AnalysisError(f"{name}: {several}")
        return found[0]

    def kind(self, iri: str) -> str:
        """Give the kind of a node."""
        return self.kinds.get(iri, "trial")

    def graph(self, *kinds: str) -> nx.Graph:
        """Give the trials and what they hold as a networkx graph; a node's `kind` and `label` say what it is."""
        graph = nx.Graph()
        graph.add_nodes_from((iri, {"kind": "trial", "label": self.name(iri)}) for iri in self.iris)
        for kind in kinds or KINDS:
            part = self.held[kind]
            graph.add_nodes_from((iri, {"kind": kind, "label": self.name(iri)}) for iri in part.columns)
            graph.add_edges_from((self.iris[row], column) for row, column in _cells(part))
        return graph


def of_graph(graph: nx.Graph) -> Trials:
    """Take trials from a networkx graph whose nodes have a `kind` ("trial", or one of KINDS)."""
    kinds = {str(node): str(kind) for node, kind in graph.nodes(data="kind")}
    trials = tuple(sorted(node for node, kind in kinds.items() if kind == "trial"))
    both = [(str(a), str(b)) for a, b in graph.edges] + [(str(b), str(a)) for a, b in graph.edges]
    pairs = [(a, b) for a, b in both if kinds[a] == "trial"]
    held = {kind: incidence(((a, b) for a, b in pairs if kinds[b] == kind), trials) for kind in KINDS}
    held |= {PRIMARY: incidence((), trials), GIVEN_TOGETHER: held["mechanism"]}
    labels = {str(node): str(label) for node, label in graph.nodes(data="label") if label}
    return Trials(trials, held, labels, {node: kind for node, kind in kinds.items() if kind != "trial"})


def read(opened: Store) -> Trials:
    """Read the trials of a store."""
    trials = tuple(sorted({str(iri) for (iri,) in select(opened, f"SELECT ?t {{ ?t <{RDF}type> <{KG}Trial> }}")}))
    mechanisms = _map(opened, f"?t <{KG}hasMechanism> ?c")
    broader = {
        node: frozenset(above) - {node} for node, above in _map(opened, f"?t <{SKOS}broaderTransitive> ?c").items()
    }
    pairs = {name: list(_pairs(opened, pattern)) for name, pattern in _STATED.items()}
    held = {name: incidence(found, trials) for name, found in _with_derived(opened, pairs, mechanisms).items()}
    return Trials(
        trials, held, labels(opened), _kinds(opened), _facts(opened), broader,
        {drug: tuple(sorted(found)) for drug, found in mechanisms.items()}, _updated(opened),
    )  # fmt: skip


def _with_derived(
    opened: Store, pairs: dict[str, list[tuple[str, str]]], mechanisms: Mapping[str, set[str]]
) -> dict[str, Pairs]:
    """Add the targets, and the mechanisms that are given together: of the drugs, and those that only a class names."""
    acts_on = _map(opened, f"?t <{KG}actsOn> ?c")
    together = pairs.pop("drug given together")
    of_drugs = {(trial, each) for trial, drug in pairs["drug"] for each in mechanisms.get(drug, ())}
    derived: dict[str, Pairs] = {
        "target": [(trial, target) for trial, each in pairs["mechanism"] for target in acts_on.get(each, ())],
        GIVEN_TOGETHER: [
            *((trial, each) for trial, drug in together for each in mechanisms.get(drug, ())),
            *(pair for pair in pairs["mechanism"] if pair not in of_drugs),
        ],
    }
    return {**pairs, **derived}


def _pairs(opened: Store, pattern: str) -> Iterator[tuple[str, str]]:
    return ((str(t), str(c)) for t, c in select(opened, f"SELECT ?t ?c {{ {pattern} }}"))


def _map(opened: Store, pattern: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in _pairs(opened, pattern):
        found[key].add(value)
    return found


def labels(opened: Store, nodes: Iterable[str] | None = None) -> dict[str, str]:
    """Name endpoints by their notation, as the field does, all else by label; a trial's name is the end of its IRI."""
    only = "" if nodes is None else f"VALUES ?t {{ {' '.join(f'<{node}>' for node in sorted(nodes))} }}"
    steps = (
        f"?t <{SKOS}prefLabel> ?c",
        f"?t <{RDF}type> <{KG}Endpoint> . ?t <{SKOS}notation> ?c",
    )
    return {node: min(names) for step in steps for node, names in _map(opened, f"{only} {step}").items()}


def _kinds(opened: Store) -> dict[str, str]:
    return {
        iri: kind for kind in KINDS for iri, _ in _pairs(opened, f"?t <{RDF}type> ?c FILTER(?c = <{KG}{kind.title()}>)")
    }


def _facts(opened: Store) -> dict[str, dict[str, str]]:
    """Take the least of several values, so that the same graph always says the same."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for name, property_ in _FACTS.items():
        for trial, values in _map(opened, f"?t <{property_}> ?c").items():
            facts[trial][name] = min(values)
    return facts


def _updated(opened: Store) -> str:
    return max((date for _, date in _pairs(opened, f"?t <{KG}lastUpdated> ?c")), default="")


def _widened(part: Incidence, broader: Mapping[str, frozenset[str]]) -> Incidence:
    cells = [(part.rows[row], column) for row, column in _cells(part)]
    return incidence([*cells, *((row, above) for row, column in cells for above in broader.get(column, ()))], part.rows)
