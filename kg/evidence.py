"""Why the graph says what it says: the statements of a trial with the words that they stand on."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg import store
from kg.errors import QueryError
from kg.words import BASE, KG, PROV, RDF, RDFS, SKOS, mint

_PREFIXES = f"PREFIX kg: <{KG}> PREFIX prov: <{PROV}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
_TRIALS = _PREFIXES + "SELECT DISTINCT ?trial ?name { ?trial kg:registryId ?name }"
_IS_TRIAL = _PREFIXES + "SELECT ?trial { ?trial a kg:Trial }"
#: A name of a concept, whatever its capitals.
_CONCEPTS = (
    _PREFIXES
    + """SELECT DISTINCT ?concept ?wanted {
  VALUES ?property { skos:prefLabel skos:notation skos:altLabel }
  ?concept a skos:Concept ; ?property ?name FILTER(LCASE(?name) = LCASE(?wanted))
}"""
)
#: A drug leads to its mechanisms, these to their targets, and each to what is broader.
_LEADING = _PREFIXES + "SELECT DISTINCT ?start ?concept { ?start (kg:hasMechanism|kg:actsOn|skos:broader)* ?concept }"
_STATEMENTS = (
    _PREFIXES
    + """SELECT DISTINCT ?predicate ?object ?label ?quote ?name ?field ?start ?end ?rule ?about {
  VALUES ?trial { TRIAL }
  ?trial (kg:hasArm|kg:hasIntervention|kg:hasOutcome|kg:hasCriterion|kg:studiesDrug)? ?about .
  ?evidence rdf:subject ?about ; rdf:predicate ?predicate ; rdf:object ?object ;
    kg:quote ?quote ; kg:field ?field ; kg:start ?start ; kg:end ?end ; kg:rule ?rule ;
    prov:wasDerivedFrom ?document .
  ?document rdfs:label ?name .
  OPTIONAL { ?object skos:prefLabel ?preferred }
  OPTIONAL { ?object rdfs:label ?plain }
  BIND(COALESCE(?preferred, ?plain, STR(?object)) AS ?label)
}"""
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the graph and its evidence; `about` is its subject, offsets are as in kg.trial.Words."""

    predicate: str
    object: str
    label: str
    quote: str
    document: str
    field: str
    start: int
    end: int
    rule: str
    about: str


def explain(opened: store.Opened, trial: str, concept: str = "", base: str = BASE) -> list[Statement]:
    """Give the statements of a trial, and of how its drugs act, that stand on words, in the order of documents.

    `trial` is a registry id or the end of its IRI. With `concept` (a name or a notation), only
    those that lead there: a drug leads to its mechanisms, their targets, and what is broader.
    Raises QueryError where there is no such trial or concept.
    """
    found = list(_statements(opened, find_trial(opened, trial, base)))
    if concept:
        leading = _leading(opened, concept)
        found = [statement for statement in found if statement.object in leading]
    return sorted(found, key=lambda s: (s.document, s.start, s.predicate, s.object))


def find_trial(opened: store.Opened, name: str, base: str = BASE) -> NamedNode:
    """Find a trial by a registry id, or by the end of its IRI. Raises QueryError where there is none."""
    by_id = [iri for iri, _ in store.rows(opened, _TRIALS, {"name": Literal(name)}) if iri]
    node = NamedNode(by_id[0] if by_id else mint("trial", name, base))
    if not any(store.rows(opened, _IS_TRIAL, {"trial": node})):
        raise QueryError(f"{name}: the graph has no such trial; `kg query trial-summary` lists them")
    return node


def _statements(opened: store.Opened, trial: NamedNode) -> Iterator[Statement]:
    # Written into the text, for what is substituted comes too late for the plan: all nodes would be looked at.
    for row in store.rows(opened, _STATEMENTS.replace("TRIAL", str(trial))):
        predicate, object_, label, quote, document, field, start, end, rule, about = (cell or "" for cell in row)
        yield Statement(predicate, object_, label, quote, document, field, int(start), int(end), rule, about)


def _leading(opened: store.Opened, name: str) -> set[str]:
    """Find concepts by a name, and all that lead there."""
    found = [row[0] for row in store.rows(opened, _CONCEPTS, {"wanted": Literal(name)}) if row[0]]
    if not found:
        raise QueryError(f"{name}: the graph has no concept of this name; `kg ground {name}` says what it could be")
    leading = (row[0] for iri in found for row in store.rows(opened, _LEADING, {"concept": NamedNode(iri)}))
    return {start for start in leading if start}
