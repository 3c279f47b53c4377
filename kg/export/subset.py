"""A part of a build: some trials with the concepts that they lead to, or the vocabulary alone."""

import gzip
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from kg import store
from kg.errors import KgError
from kg.words import KG, PROV, SKOS, mint, prefixes

#: Subject, predicate, object and graph, each as N-Quads writes it.
Line = tuple[str, str, str, str]
#: Gives the IRIs of the nodes of a class that have a name.
Find = Callable[[str, str], list[str]]

#: What trials are chosen by: class of the named node, and how a trial leads there.
WAYS: Mapping[str, tuple[str, str]] = {
    "trials": ("Trial", ""),
    "condition": ("Condition", f"<{KG}studiesCondition>"),
    "drug": ("Drug", f"<{KG}studiesDrug>"),
    "mechanism": ("Mechanism", f"<{KG}investigatesMechanism>"),
}


@dataclass(frozen=True, slots=True)
class Subset:
    """Graphs that are kept whole, and subjects of which the shared graphs' statements are kept."""

    graphs: frozenset[str]
    subjects: frozenset[str]

    def holds(self, line: Line) -> bool:
        """Say whether a statement belongs to the subset."""
        graph = line[3].removesuffix("-evidence>").removesuffix(">")
        return graph in self.graphs or (line[0] in self.subjects and graph.endswith(("/vocabulary", "/entailed")))


def lines_of(graph: Path) -> Iterator[Line]:
    """Split the lines of a build's N-Quads into their terms."""
    read = gzip.open if graph.suffix == ".gz" else open
    with read(graph, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            subject, predicate, rest = line.split(" ", 2)
            object_, graph_name, _ = rest.rsplit(" ", 2)
            yield subject, predicate, object_, graph_name


def vocabulary(graph: Path) -> Subset:
    """Choose the concepts alone."""
    return Subset(frozenset(), frozenset(s for s, _, _, g in lines_of(graph) if g.endswith("/vocabulary>")))


def choose(graph: Path, opened: Store, wanted: Mapping[str, Iterable[str]], find: Find, base: str) -> Subset:
    """Choose trials by names or CURIEs under WAYS; names under one way are alternatives, the ways all hold.

    A concept stands for the narrower ones, too. Raises KgError where a name means nothing or several
    things, or no trial is left.
    """
    trials: set[str] | None = None
    for way, names in wanted.items():
        found = {trial for name in names for trial in _trials(opened, way, _node(way, name, find, base))}
        trials = found if trials is None else trials & found
    if not trials:
        raise KgError(
            "no trial of the build is all of this: " + ", ".join(n for names in wanted.values() for n in names)
        )
    graphs = _graphs(opened, trials, base)
    return Subset(frozenset(g.removesuffix(">") for g in graphs), frozenset(_subjects(graph, graphs, trials)))


def _node(way: str, name: str, find: Find, base: str) -> str:
    kind = WAYS[way][0]
    prefix, _, key = name.partition(":")
    namespace = prefixes(base).get(prefix)
    found = sorted(set(find(kind, namespace + key if namespace and key else name)))
    if not found:
        raise KgError(f"{name}: the build has no such {kind.lower()}")
    if len(found) > 1:
        raise KgError(f"{name}: this is ambiguous; name one of {', '.join(found)}")
    return found[0]


def _trials(opened: Store, way: str, node: str) -> Iterator[str]:
    if way == "trials":
        yield node
        return
    pattern = f"VALUES ?wanted {{ <{node}> }} ?concept <{SKOS}broader>* ?wanted . ?trial {WAYS[way][1]} ?concept"
    for row in store.rows(opened, f"SELECT DISTINCT ?trial WHERE {{ {pattern} }}"):
        yield str(row[0])


def _graphs(opened: Store, trials: Collection[str], base: str) -> set[str]:
    """Name the graphs of the trials' documents."""
    told = store.rows(
        opened, f"SELECT ?trial ?document WHERE {{ ?trial a <{KG}Trial> ; <{PROV}wasDerivedFrom> ?document }}"
    )
    keys = (str(document).rsplit("/", 1)[1] for trial, document in told if trial in trials)
    return {f"<{mint('graph', key, base)}>" for key in keys}


def _subjects(graph: Path, graphs: Collection[str], trials: Collection[str]) -> set[str]:
    """Gather the trials, and all concepts that these graphs lead to."""
    reached: set[str] = set()
    leads: dict[str, list[str]] = {}
    for subject, _, object_, name in lines_of(graph):
        if name in graphs and object_.startswith("<"):
            reached.add(object_)
        elif name.endswith("/vocabulary>"):
            leads.setdefault(subject, []).append(object_)
    todo = [node for node in reached if node in leads]
    found = {f"<{trial}>" for trial in trials}
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += [each for each in leads[node] if each in leads]
    return found
