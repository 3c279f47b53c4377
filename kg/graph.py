"""A build as a Python object: ask it, look at a trial, hand it to networkx."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg import evidence, output, queries, store
from kg.errors import QueryError
from kg.words import DCTERMS, KG, RDFS, SKOS, prefixes

if TYPE_CHECKING:
    import networkx

PREFIXES = f"PREFIX kg: <{KG}> PREFIX dcterms: <{DCTERMS}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
#: The classes of concepts, and the property by which a trial is linked to one; a target is reached by its mechanism.
LINKS = {
    "drug": "kg:studiesDrug",
    "mechanism": "kg:investigatesMechanism",
    "target": "kg:investigatesMechanism/kg:actsOn",
    "condition": "kg:studiesCondition",
    "endpoint": "kg:hasEndpoint",
}
#: What the properties from a trial to a concept are called.
ROLES = {
    "testsDrug": "tested",
    "comparesDrug": "comparator",
    "backgroundDrug": "background",
    "investigatesMechanism": "investigated",
    "studiesCondition": "studied",
    "primaryEndpoint": "primary",
    "secondaryEndpoint": "secondary",
    "requiresPriorTherapy": "required before",
    "excludesPriorTherapy": "forbidden before",
}
#: The roles of a drug that a trial gives.
GIVEN = ("tested", "comparator", "background")
_RANKS = {"primaryOutcome": "primary", "secondaryOutcome": "secondary", "otherOutcome": "other"}
_FACTS = """SELECT DISTINCT ?trial ?property ?value {
  ?trial ?property ?value FILTER(isLiteral(?value))
} ORDER BY ?property STR(?value)"""
_LINKED = """SELECT DISTINCT ?trial ?property ?concept ?label ?notation {
  VALUES ?property { PROPERTIES }
  ?trial ?property ?concept . ?concept skos:prefLabel ?label .
  OPTIONAL { ?concept skos:notation ?notation }
} ORDER BY ?label ?concept""".replace("PROPERTIES", " ".join(f"kg:{name}" for name in ROLES))
_OUTCOMES = """SELECT DISTINCT ?trial ?outcome ?rank ?measure ?frame ?endpoint ?label ?notation {
  ?trial kg:hasOutcome ?outcome . ?outcome rdfs:label ?measure .
  OPTIONAL { VALUES ?rank { RANKS } ?trial ?rank ?outcome }
  OPTIONAL { ?outcome kg:timeFrame ?frame }
  OPTIONAL { ?outcome kg:measures ?endpoint . ?endpoint skos:prefLabel ?label OPTIONAL { ?endpoint skos:notation ?notation } }
}""".replace("RANKS", " ".join(f"kg:{name}" for name in _RANKS))
_CRITERIA = """SELECT DISTINCT ?trial ?criterion ?kind ?position ?text {
  VALUES ?kind { kg:inclusion kg:exclusion }
  ?trial ?kind ?criterion . ?criterion kg:position ?position ; kg:text ?text .
} ORDER BY DESC(?kind) ?position ?criterion"""
_EDGES = """SELECT DISTINCT ?start ?property ?end {
  VALUES ?property { kg:testsDrug kg:comparesDrug kg:backgroundDrug kg:investigatesMechanism kg:studiesCondition
    kg:primaryEndpoint kg:secondaryEndpoint kg:requiresPriorTherapy kg:excludesPriorTherapy kg:hasMechanism kg:actsOn
    skos:broader }
  ?start ?property ?end .
}"""
_NODES = """SELECT DISTINCT ?node ?class ?label {
  VALUES ?class { kg:Trial kg:Drug kg:Mechanism kg:Target kg:Condition kg:Endpoint }
  ?node a ?class ; rdfs:label|skos:prefLabel ?label .
}"""


@dataclass(frozen=True, slots=True)
class Linked:
    """A concept that a trial is linked to, and how."""

    iri: str
    kind: str
    label: str
    notation: str
    role: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial measures, with the endpoints that it comes to."""

    iri: str
    rank: str
    measure: str
    time_frame: str
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of eligibility, in its place."""

    iri: str
    kind: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """All that the graph says of a trial; `facts` are its plain values by the name of the property."""

    iri: str
    key: str
    title: str
    facts: dict[str, list[str]]
    links: list[Linked]
    outcomes: list[Outcome]
    criteria: list[Criterion]
    evidence: list[evidence.Statement]

    def __repr__(self) -> str:
        return f"<trial {self.key}: {self.title}>"

    @property
    def phase(self) -> str | None:
        """The phase, in the registry's codes."""
        return next(iter(self.facts.get("phase", [])), None)

    @property
    def drugs(self) -> dict[str, str]:
        """The drugs that the trial gives, by label, with their role."""
        return {link.label: link.role for link in self.links if link.role in GIVEN}

    @property
    def mechanisms(self) -> list[str]:
        """The mechanisms that it investigates."""
        return [link.label for link in self.links if link.role == "investigated"]

    @property
    def conditions(self) -> list[str]:
        """The conditions that it studies."""
        return [link.label for link in self.links if link.role == "studied"]

    @property
    def endpoints(self) -> dict[str, str]:
        """The endpoints that it measures, by notation or label, with their rank."""
        return {e.notation or e.label: e.role for e in reversed(self.links) if e.role in {"primary", "secondary"}}


class Graph:
    """A build that is open for reading."""

    def __init__(self, build: Path) -> None:
        self.place = output.open_build(build)
        self.base = output.base_iri(build)
        self.store = store.open_store(build / output.STORE)

    def __repr__(self) -> str:
        return f"<graph of {self.place}>"

    def query(self, name: str, /, **values: object) -> queries.Rows:
        """Run a query of the catalogue; a value is a name, a CURIE or an IRI. Raises QueryError for an unknown one."""
        return queries.ask(self.store, name, {key: str(value) for key, value in values.items()}, self.base)

    def sparql(self, text: str) -> queries.Rows:
        """Run a SELECT, which reads this graph and nothing else. Raises QueryError when it cannot."""
        return queries.free(self.store, text)

    def rows(self, text: str, **bound: str) -> Iterator[tuple[str, ...]]:
        """Run a SELECT of ours whose variables `bound` stand for IRIs; what is unbound is empty."""
        terms = {name: NamedNode(iri) for name, iri in bound.items()}
        for row in store.rows(self.store, PREFIXES + text, terms):
            yield tuple(cell or "" for cell in row)

    def trial(self, name: str) -> TrialFacts:
        """Give what is said of a trial, by a registry id or the end of its IRI. Raises QueryError for an unknown one."""
        iri = evidence.find_trial(self.store, name, self.base).value
        facts: dict[str, list[str]] = {}
        for _, property_, value in self.rows(_FACTS, trial=iri):
            facts.setdefault(property_.replace("#", "/").rpartition("/")[2], []).append(value)
        links = [
            Linked(concept, self.kind_of(concept), label, notation, ROLES[property_.removeprefix(KG)])
            for _, property_, concept, label, notation in self.rows(_LINKED, trial=iri)
        ]
        key = iri.removeprefix(f"{self.base}trial/")
        proof = evidence.explain(self.store, key, base=self.base)
        title = next(iter(facts.get("label", [])), key)
        return TrialFacts(iri, key, title, facts, links, self._outcomes(iri), self._criteria(iri), proof)

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """Give trials and concepts as nodes (label, kind), and what links them as edges (property)."""
        made: networkx.MultiDiGraph[str] = queries.optional("networkx").MultiDiGraph()
        for node, class_, label in self.rows(_NODES):
            made.add_node(node, label=label, kind=class_.removeprefix(KG).lower())
        for start, property_, end in self.rows(_EDGES):
            if start in made and end in made:
                made.add_edge(start, end, property=queries.shortened(property_))
        return made

    @cached_property
    def classes(self) -> dict[str, str]:
        """The kind of every concept."""
        text = "SELECT DISTINCT ?concept ?class { ?concept a skos:Concept , ?class FILTER(?class != skos:Concept) }"
        return {concept: class_.removeprefix(KG).lower() for concept, class_ in self.rows(text)}

    def kind_of(self, iri: str) -> str:
        """Name the class of a concept, in lower case."""
        return self.classes.get(iri, "")

    def find(self, kind: str, key: str) -> str:
        """Find a concept by the end of its IRI, a CURIE or a name. Raises QueryError where there is not just one."""
        prefix, colon, rest = key.partition(":")
        known = prefixes(self.base)
        iri = known[prefix] + rest if colon and prefix in known else f"{self.base}{kind}/{key}"
        if self.kind_of(iri) == kind:
            return iri
        try:
            found = queries.names_in(self.store, self.base)(kind.capitalize(), iri if colon else key)
        except ValueError:  # it has characters that no IRI may have
            found = []
        if len(found) != 1:
            raise QueryError(f"the graph has no {kind} {key[:80]!r}")
        return found[0]

    def _outcomes(self, trial: str) -> list[Outcome]:
        found: dict[str, Outcome] = {}
        for _, iri, rank, measure, frame, endpoint, label, notation in self.rows(_OUTCOMES, trial=trial):
            before = found[iri].endpoints if iri in found else ()
            names = (notation or label,) if endpoint else ()
            ranked = _RANKS.get(rank.removeprefix(KG), "unranked")
            found[iri] = Outcome(iri, ranked, measure, frame, tuple(dict.fromkeys((*before, *names))))
        order = [*_RANKS.values(), "unranked"]
        return sorted(found.values(), key=lambda each: (order.index(each.rank), _natural(each.iri)))

    def _criteria(self, trial: str) -> list[Criterion]:
        rows = self.rows(_CRITERIA, trial=trial)
        return [Criterion(iri, kind.removeprefix(KG), int(place), text) for _, iri, kind, place, text in rows]


def _natural(iri: str) -> tuple[str, int]:
    head, _, number = iri.rpartition("-")
    return head, int(number) if number.isdigit() else 0
