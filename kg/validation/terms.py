"""Terms of the shapes, written for queries and reports."""

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.validation import literals
from kg.words import XSD


def n3(node: Node | None) -> str:
    """Write a term in N-Triples; nothing for none."""
    if isinstance(node, Literal):
        return _literal(node, str(node.datatype or ""))
    if isinstance(node, BNode):
        return f"_:{node}"
    return f"<{node}>" if isinstance(node, URIRef) else ""


def constant(node: Node) -> str:
    """Write a term for a query, under the datatype by which the data is loaded."""
    datatype = str(node.datatype or "") if isinstance(node, Literal) else ""
    if isinstance(node, Literal) and datatype.startswith(XSD):
        return _literal(node, literals.datatype(str(node), datatype.removeprefix(XSD)))
    return n3(node)


def quoted(text: str) -> str:
    """Write text as a string of SPARQL and N-Triples."""
    return str(ox.Literal(text))


def _literal(literal: Literal, datatype: str) -> str:
    if literal.language:
        return f"{quoted(literal)}@{literal.language.lower()}"
    plain = not datatype or datatype == f"{XSD}string"
    return quoted(literal) if plain else f"{quoted(literal)}^^<{datatype}>"
