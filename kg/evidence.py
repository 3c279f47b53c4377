"""Why the graph says what it says: the statements of a trial with the words that they stand on."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.errors import QueryError
from kg.words import BASE, KG, PROV, RDF, RDFS, SKOS, mint

_PARTS = ("hasOutcome", "hasCriterion", "hasArm", "hasIntervention")
_NAMES = (f"{SKOS}prefLabel", f"{SKOS}notation", f"{SKOS}altLabel")
_LEADS_ON = (f"{KG}hasMechanism", f"{KG}actsOn", f"{SKOS}broader")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the graph and its evidence; offsets as in kg.trial.Words."""

    predicate: str
    object: str
    label: str
    quote: str
    document: str
    field: str
    start: int
    end: int
    rule: str


def explain(store: Store, trial: str, concept: str = "", base: str = BASE) -> list[Statement]:
    """Give the statements of a trial, and of how its drugs act, that stand on words, in the order of documents.

    `trial` is a registry id or the end of its IRI. With `concept` (a name or a notation), only
    those that lead there: a drug leads to its mechanisms, their targets, and what is broader.
    Raises QueryError where there is no such trial or concept.
    """
    node = _trial(store, trial, base)
    subjects = (node, *_parts(store, node), *_objects(store, node, f"{KG}studiesDrug"))
    found = [statement for subject in subjects for statement in _statements(store, subject)]
    if concept:
        wanted = _concepts(store, concept)
        found = [statement for statement in found if _leads(store, statement.object, wanted)]
    return sorted(found, key=lambda s: (s.document, s.start, s.predicate, s.object))


def _trial(store: Store, name: str, base: str) -> NamedNode:
    by_id = [q.subject for q in store.quads_for_pattern(None, NamedNode(f"{KG}registryId"), Literal(name))]
    node = by_id[0] if by_id else NamedNode(mint("trial", name, base))
    if not isinstance(node, NamedNode) or not any(store.quads_for_pattern(node, None, None)):
        raise QueryError(f"{name}: the graph has no such trial; `kg query trial-summary` lists them")
    return node


def _concepts(store: Store, name: str) -> set[str]:
    """Find concepts by any of their names; capitals do not matter."""
    found = {
        quad.subject.value
        for property_ in _NAMES
        for quad in store.quads_for_pattern(None, NamedNode(property_), None)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.value.lower() == name.lower()
    }
    if not found:
        raise QueryError(f"{name}: the graph has no concept of this name; `kg ground {name}` says what it could be")
    return found


def _parts(store: Store, trial: NamedNode) -> Iterator[NamedNode]:
    for name in _PARTS:
        yield from _objects(store, trial, f"{KG}{name}")


def _statements(store: Store, subject: NamedNode) -> Iterator[Statement]:
    for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}subject"), subject):
        told = dict(_properties(store, quad.subject))
        object_, document = told[f"{RDF}object"], told[f"{PROV}wasDerivedFrom"]
        yield Statement(
            predicate=told[f"{RDF}predicate"].value,
            object=object_.value,
            label=_label(store, object_),
            quote=told[f"{KG}quote"].value,
            document=_label(store, document),
            field=told[f"{KG}field"].value,
            start=int(told[f"{KG}start"].value),
            end=int(told[f"{KG}end"].value),
            rule=told[f"{KG}rule"].value,
        )


def _properties(store: Store, subject: NamedNode | BlankNode | Triple) -> Iterator[tuple[str, NamedNode | Literal]]:
    for quad in store.quads_for_pattern(subject, None, None):
        if isinstance(quad.object, NamedNode | Literal):
            yield quad.predicate.value, quad.object


def _label(store: Store, node: NamedNode | Literal) -> str:
    if isinstance(node, Literal):
        return node.value
    told = dict(_properties(store, node))
    label = told.get(_NAMES[0]) or told.get(f"{RDFS}label") or node
    return label.value


def _leads(store: Store, start: str, wanted: set[str]) -> bool:
    """Say whether a node is one of the wanted, or its mechanisms, targets or broader concepts are."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        value = todo.pop()
        if value in wanted:
            return True
        if value not in seen and value.startswith("http"):
            seen.add(value)
            todo += [node.value for p in _LEADS_ON for node in _objects(store, NamedNode(value), p)]
    return False


def _objects(store: Store, subject: NamedNode, predicate: str) -> Iterator[NamedNode]:
    for quad in store.quads_for_pattern(subject, NamedNode(predicate), None):
        if isinstance(quad.object, NamedNode):
            yield quad.object
