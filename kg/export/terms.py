"""The ontology's terms, as what describes or types an export needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.shipped import folder
from kg.words import KG, OWL, RDF, XSD

#: Datatypes that have a type of their own in most tools.
PYTHON: Mapping[str, type] = {f"{XSD}integer": int, f"{XSD}decimal": float, f"{XSD}boolean": bool}


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology with what is said of it, by property; a node in place of a blank one."""

    iri: str
    kind: str
    told: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name after the namespace."""
        return self.iri.removeprefix(KG)

    def first(self, property_: str) -> str:
        """Give the first value of a property, or nothing."""
        return next(iter(self.told.get(property_, ())), "")


@cache
def statements() -> dict[str, dict[str, list[str]]]:
    """Read the ontology: subject, property, values; a list or union is replaced by its members."""
    told: dict[str, dict[str, list[str]]] = {}
    for quad in parse(path=str(folder("ontology") / "trials.ttl"), format=RdfFormat.TURTLE):
        told.setdefault(_text(quad.subject), {}).setdefault(quad.predicate.value, []).append(_text(quad.object))
    return told


@cache
def terms() -> dict[str, Term]:
    """Give the terms of the namespace by name, in the order of the ontology."""
    kinds = {f"{OWL}Class": "class", f"{OWL}ObjectProperty": "object", f"{OWL}DatatypeProperty": "data"}
    found = (
        Term(subject, kinds[type_], told)
        for subject, told in statements().items()
        for type_ in told.get(f"{RDF}type", ())
        if type_ in kinds and subject.startswith(KG)
    )
    return {term.name: term for term in found}


def members(node: str) -> list[str]:
    """Give the members of a union, a list, or the node itself."""
    told = statements().get(node, {})
    if union := told.get(f"{OWL}unionOf"):
        return members(union[0])
    if first := told.get(f"{RDF}first"):
        return [*members(first[0]), *members(told[f"{RDF}rest"][0])]
    return [] if node == f"{RDF}nil" else [node]


def _text(node: object) -> str:
    if isinstance(node, NamedNode | Literal):
        return node.value
    return str(node) if isinstance(node, BlankNode) else ""
