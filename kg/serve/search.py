"""Search by name, synonym, code or id."""

from dataclasses import dataclass, field
from functools import lru_cache

from kg.graph import LINKS, Graph
from kg.queries import shortened
from kg.serve import lists
from kg.serve.lists import key_of
from kg.serve.pictures import address

#: The most hits of a kind that are shown.
MOST = 40
_NAMES = """SELECT DISTINCT ?concept ?label ?name { ?concept a skos:Concept ; skos:prefLabel ?label .
  { ?concept skos:prefLabel|skos:altLabel|skos:notation ?name } UNION { ?concept skos:exactMatch ?code BIND(STR(?code) AS ?name) } }"""
_GIVING = """SELECT ?concept ?trial (MIN(?label) AS ?title) {
  ?sub <http://www.w3.org/2004/02/skos/core#broaderTransitive>? ?concept . ?trial LINK ?sub ; rdfs:label ?label }
  GROUP BY ?concept ?trial LIMIT 40"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial or concept that was found, and by which of its names or links."""

    kind: str
    iri: str
    label: str
    by: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives; `more` says that not all of it is here."""

    concepts: list[Hit] = field(default_factory=list)
    trials: list[Hit] = field(default_factory=list)
    more: bool = False


def search(graph: Graph, words: str) -> Found:
    """Find concepts and trials by a part of a name; the trials of a concept that has just this name are found, too."""
    wanted = words.lower()
    hits = sorted(
        (hit for hit in _index(graph) if wanted in hit[0]), key=lambda hit: (hit[0] != wanted, len(hit[0]), hit[0])
    )
    found: dict[str, Hit] = {}
    for _, kind, iri, label, name in hits:
        if iri not in found:
            found[iri] = Hit(kind, iri, label, "" if name == label else name, address(kind, key_of(graph, iri, kind)))
    concepts = [hit for hit in found.values() if hit.kind != "trial"]
    exact = {iri for lowered, kind, iri, _, _ in hits if lowered == wanted and kind != "trial"}
    trials = {hit.iri: hit for hit in found.values() if hit.kind == "trial"}
    for hit in (each for each in concepts if each.iri in exact):
        for iri, title in _giving(graph, hit):
            trials.setdefault(iri, Hit("trial", iri, title, hit.label, address("trial", key_of(graph, iri, "trial"))))
    more = len(concepts) > MOST or len(trials) > MOST
    return Found(concepts[:MOST], list(trials.values())[:MOST], more)


def _giving(graph: Graph, hit: Hit) -> list[tuple[str, str]]:
    text = _GIVING.replace("LINK", LINKS[hit.kind])
    return [(trial, title) for _, trial, title in graph.rows(text, concept=hit.iri)]


@lru_cache(maxsize=1)
def _index(graph: Graph) -> list[tuple[str, str, str, str, str]]:
    """List every name in small letters with its node's kind, IRI and label, and the name as it is written."""
    names = [(graph.kind_of(iri), iri, label, shortened(name, graph.base)) for iri, label, name in graph.rows(_NAMES)]
    titles: dict[str, str] = {}
    for iri, name in lists.names(graph):
        names.append(("trial", iri, titles.setdefault(iri, name), name))
    return [(name.lower(), kind, iri, label, name) for kind, iri, label, name in names if kind]
