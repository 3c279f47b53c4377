"""A concept: its names, codes and neighbours in the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.graph import Graph
from kg.queries import shortened
from kg.serve import pictures
from kg.serve.lists import Facet, key_of
from kg.serve.pictures import Node, address

_NAMES = """SELECT DISTINCT ?concept ?property ?value {
  VALUES ?property { skos:prefLabel skos:altLabel skos:notation skos:exactMatch skos:closeMatch dcterms:source }
  ?concept ?property ?value } ORDER BY ?property STR(?value)"""
_NEAR = """SELECT DISTINCT ?concept ?relation ?other ?label {
  { VALUES (?property ?relation) { (skos:broader "broader") (kg:hasMechanism "mechanism") (kg:actsOn "target") }
    ?concept ?property ?other }
  UNION
  { VALUES (?property ?relation) { (skos:broader "narrower") (kg:hasMechanism "drug") (kg:actsOn "mechanism") }
    ?other ?property ?concept }
  ?other skos:prefLabel ?label . } ORDER BY ?relation ?label"""


@dataclass(frozen=True, slots=True)
class Near:
    """A concept beside another, and what it is to it."""

    relation: str
    iri: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept as its page shows it; `codes` are its exact matches in other vocabularies, with their addresses."""

    iri: str
    kind: str
    label: str
    notation: str
    synonyms: list[str]
    codes: dict[str, str]
    sources: list[str]
    near: list[Near]


def concept(graph: Graph, kind: str, iri: str) -> Concept:
    """Look up a concept."""
    told: dict[str, list[str]] = {}
    for _, property_, value in graph.rows(_NAMES, concept=iri):
        told.setdefault(property_.replace("#", "/").rpartition("/")[2], []).append(value)
    return Concept(
        iri=iri,
        kind=kind,
        label=told.get("prefLabel", [iri])[0],
        notation=told.get("notation", [""])[0],
        synonyms=told.get("altLabel", []),
        codes={shortened(match, graph.base): _web(match) for match in told.get("exactMatch", [])},
        sources=told.get("source", []),
        near=[
            Near(relation, other, name, _address(graph, other))
            for _, relation, other, name in graph.rows(_NEAR, concept=iri)
        ],
    )


def _web(iri: str) -> str:
    """Let only addresses of the web become links."""
    return iri if iri.startswith(("http://", "https://")) else ""


def _address(graph: Graph, iri: str) -> str:
    kind = graph.kind_of(iri)
    return address(kind, key_of(graph, iri, kind))


def label(graph: Graph, iri: str) -> str:
    """Give the preferred name of a concept."""
    return next(graph.rows("SELECT ?concept ?label { ?concept skos:prefLabel ?label }", concept=iri), ("", iri))[1]


def counts(graph: Graph) -> dict[str, int]:
    """Count trials and concepts."""
    trials = next(graph.rows("SELECT (COUNT(DISTINCT ?trial) AS ?n) { ?trial a kg:Trial }"))[0]
    kinds = list(graph.classes.values())
    return {
        "trial": int(trials),
        **{kind: kinds.count(kind) for kind in ("drug", "mechanism", "target", "condition", "endpoint")},
    }


def picture(graph: Graph, found: Concept, facets: Mapping[str, list[Facet]]) -> object:
    """Draw a concept between its vocabulary and what its trials are linked to."""
    centre = Node(found.label, _address(graph, found.iri), found.kind, found.kind)
    left = [Node(near.label, near.address, graph.kind_of(near.iri), near.relation) for near in found.near]
    told = {found.label, *(near.label for near in found.near)}
    right = [
        Node(facet.label, address(kind, facet.value), kind, f"{kind}, {facet.count:,} trial{'s' * (facet.count != 1)}")
        for kind, most in (("mechanism", 3), ("drug", 4), ("condition", 4), ("endpoint", 3))
        for facet in [each for each in facets[kind] if each.label not in told][:most]
    ]
    return pictures.neighbours(centre, left, right)
