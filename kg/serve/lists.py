"""Trials chosen by what they are linked to: how many, which, and what they are linked to besides."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.graph import LINKS, Graph
from kg.queries import shortened

#: Plain values of a trial by which it can be chosen, and their properties.
VALUES = {"phase": "kg:phase", "status": "kg:status", "type": "kg:studyType"}
#: The phases in the registry's codes, from first to last, and how they are shown.
PHASES = {
    "EARLY_PHASE1": "early 1", "PHASE1": "1", "PHASE1/PHASE2": "1/2", "PHASE2": "2", "PHASE2/PHASE3": "2/3",
    "PHASE3": "3", "PHASE4": "4", "NA": "not applicable", "": "not stated",
}  # fmt: skip
#: So many trials stand on a page, and so many values in a facet.
SHOWN, FACETS = 200, 12
_YEARS = "OPTIONAL { ?trial kg:startDate ?start } BIND(COALESCE(SUBSTR(STR(?start), 1, 4), '') AS ?year)"
_PHASE = "OPTIONAL { ?trial kg:phase ?stated } BIND(COALESCE(?stated, '') AS ?phase)"
_TITLES = "SELECT DISTINCT ?trial ?title { ?trial a kg:Trial ; rdfs:label ?title }"
_IDS = "SELECT DISTINCT ?trial ?id { ?trial a kg:Trial ; kg:registryId ?id }"


class Missing(KgError):
    """Report an address at which there is nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as it is shown: its name in the address, its value there, and its label."""

    name: str
    value: str
    label: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that some of the trials have, and how many."""

    name: str
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """So many trials of a mechanism in a condition, by phase."""

    row: str
    column: str
    phases: Counter[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list of trials: its number, that of all pages, and that of all trials."""

    number: int
    pages: int
    count: int
    rows: list[dict[str, str]]

    @property
    def first(self) -> int:
        """The place of its first row in the list."""
        return (self.number - 1) * SHOWN + 1


def _part(graph: Graph, numbered: tuple[int, Choice]) -> str:
    """Write a choice as a graph pattern; what is narrower counts, too."""
    number, choice = numbered
    if choice.name in LINKS:
        link = f"?trial {LINKS[choice.name]} ?c{number} ."
        return f"?c{number} <http://www.w3.org/2004/02/skos/core#broaderTransitive>? {NamedNode(choice.iri)} . {link}"
    if choice.name == "start":
        return f"?trial kg:startDate ?s{number} FILTER(STRSTARTS(STR(?s{number}), {Literal(choice.value)}))"
    if choice.name == "q":
        wanted = choice.value.lower()
        return _values(sorted({trial for trial, name in names(graph) if wanted in name.lower()}))
    return f"?trial {VALUES[choice.name]} {Literal(choice.value)} ."


@lru_cache(maxsize=1)
def names(graph: Graph) -> list[tuple[str, str]]:
    """List the trials with their titles, and again with their registry ids."""
    return [(trial, name) for text in (_TITLES, _IDS) for trial, name in graph.rows(text)]


def trials(graph: Graph, choices: list[Choice], number: int = 1) -> Part:
    """Give a page of the trials, the latest start first. Raises Missing where there is no such page."""
    ordered = _ordered(graph, tuple(choices))
    pages = max(1, -(-len(ordered) // SHOWN))
    if number > pages:
        raise Missing(f"there is no page {number}; the last one is {pages}")
    shown = ordered[(number - 1) * SHOWN : number * SHOWN]
    return Part(number, pages, len(ordered), _rows(graph, shown) if shown else [])


@lru_cache(maxsize=8)
def _ordered(graph: Graph, choices: tuple[Choice, ...]) -> list[str]:
    """Sort the trials; who looks at one page is likely to look at the next."""
    parts = " ".join(_part(graph, numbered) for numbered in enumerate(choices))
    text = f"SELECT DISTINCT ?trial ?start {{ ?trial a kg:Trial . {parts} OPTIONAL {{ ?trial kg:startDate ?start }} }}"
    starts: dict[str, str] = {}
    for trial, start in graph.rows(text):
        starts[trial] = min(start, starts.get(trial, start))
    return sorted(starts, key=lambda trial: (starts[trial], trial), reverse=True)


def _where(graph: Graph, choices: list[Choice]) -> str:
    """Name the chosen trials one by one: to choose them anew in each query takes longer. Nothing where all are."""
    return _values(_ordered(graph, tuple(choices))) if choices else ""


def _values(trials: list[str]) -> str:
    return f"VALUES ?trial {{ {' '.join(str(NamedNode(each)) for each in trials)} }}"


def _rows(graph: Graph, trials: list[str]) -> list[dict[str, str]]:
    text = f"""SELECT ?trial (MIN(?label) AS ?title) (MIN(?p) AS ?phase) (MIN(?s) AS ?status) (MIN(?d) AS ?start)
        (MIN(?e) AS ?enrolment) {{ {_values(trials)}
        ?trial rdfs:label ?label OPTIONAL {{ ?trial kg:phase ?p }} OPTIONAL {{ ?trial kg:status ?s }}
        OPTIONAL {{ ?trial kg:startDate ?date BIND(STR(?date) AS ?d) }} OPTIONAL {{ ?trial kg:enrolment ?e }}
        }} GROUP BY ?trial"""
    names = ("trial", "title", "phase", "status", "start", "enrolment")
    found = {row[0]: dict(zip(names, row, strict=True)) for row in graph.rows(text)}
    return [{**found[each], "key": key_of(graph, each, "trial")} for each in trials if each in found]


def facets(graph: Graph, choices: list[Choice]) -> Iterator[tuple[str, list[Facet]]]:
    """Give what the trials are linked to, most frequent first."""
    where = _where(graph, choices)  # only trials have these
    for name, property_ in VALUES.items():
        text = f"SELECT ?value (COUNT(DISTINCT ?trial) AS ?n) {{ {where} ?trial {property_} ?value }} GROUP BY ?value"
        found = [Facet(name, value, _shown(name, value), int(n)) for value, n in graph.rows(text)]
        yield name, sorted(found, key=lambda facet: (-facet.count, facet.label))
    for kind in ("mechanism", "drug", "condition", "endpoint"):
        yield kind, _linked(graph, where, kind)


def _linked(graph: Graph, where: str, kind: str) -> list[Facet]:
    text = f"""SELECT ?concept (MIN(?name) AS ?label) (MIN(?m) AS ?n) {{ {{ SELECT ?concept (COUNT(DISTINCT ?trial) AS ?m)
        {{ {where} ?trial {LINKS[kind]} ?concept }} GROUP BY ?concept ORDER BY DESC(?m) ?concept LIMIT {FACETS} }}
        ?concept skos:prefLabel ?name }} GROUP BY ?concept"""
    found = [Facet(kind, key_of(graph, concept, kind), label, int(n)) for concept, label, n in graph.rows(text)]
    return sorted(found, key=lambda facet: (-facet.count, facet.label))


def cells(graph: Graph, choices: list[Choice]) -> tuple[list[Cell], dict[str, str]]:
    """Count the trials of each mechanism in each condition by phase; give the labels, too."""
    text = f"""SELECT ?mechanism ?condition ?phase (COUNT(DISTINCT ?trial) AS ?n) {{ {_where(graph, choices)}
        ?trial kg:investigatesMechanism ?mechanism ; kg:studiesCondition ?condition . {_PHASE} }}
        GROUP BY ?mechanism ?condition ?phase"""
    found: dict[tuple[str, str], Counter[str]] = {}
    for mechanism, condition, phase, n in graph.rows(text):
        found.setdefault((mechanism, condition), Counter())[phase] += int(n)
    used = {iri for pair in found for iri in pair}
    labels = "SELECT DISTINCT ?c ?l { ?c a skos:Concept ; skos:prefLabel ?l }"
    names = {iri: label for iri, label in graph.rows(labels) if iri in used}
    return [Cell(row, column, phases) for (row, column), phases in found.items()], names


def years(graph: Graph, choices: list[Choice]) -> dict[str, Counter[str]]:
    """Count the trials that start in each year, by phase."""
    text = f"""SELECT ?year ?phase (COUNT(DISTINCT ?trial) AS ?n) {{ {_where(graph, choices) or "?trial a kg:Trial ."} {_YEARS} {_PHASE} }}
        GROUP BY ?year ?phase"""
    found: dict[str, Counter[str]] = {}
    for year, phase, n in graph.rows(text):
        found.setdefault(year, Counter())[phase] += int(n)
    return dict(sorted(found.items()))


def key_of(graph: Graph, iri: str, kind: str) -> str:
    """Give the end of a node's address: that of its IRI, or a CURIE where the IRI is from outside."""
    from_here = iri.removeprefix(f"{graph.base}{kind}/")
    if from_here != iri:
        return from_here
    return shortened(iri, graph.base)


def _shown(name: str, value: str) -> str:
    return PHASES.get(value, value) if name == "phase" else value.replace("_", " ").lower()
