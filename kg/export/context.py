"""The JSON-LD context: a short name for each term, made from the ontology and shipped beside it."""

import json
from typing import Any

from kg.export.terms import terms
from kg.shipped import folder
from kg.words import BASE, DCTERMS, PROV, RDF, RDFS, SKOS, XSD, prefixes

#: Terms of other vocabularies that the graph uses, and whether their values are nodes.
OUTSIDE = {
    "label": (f"{RDFS}label", False),
    "prefLabel": (f"{SKOS}prefLabel", False),
    "altLabel": (f"{SKOS}altLabel", False),
    "notation": (f"{SKOS}notation", False),
    "broader": (f"{SKOS}broader", True),
    "broaderTransitive": (f"{SKOS}broaderTransitive", True),
    "exactMatch": (f"{SKOS}exactMatch", True),
    "closeMatch": (f"{SKOS}closeMatch", True),
    "title": (f"{DCTERMS}title", False),
    "abstract": (f"{DCTERMS}abstract", False),
    "description": (f"{DCTERMS}description", False),
    "source": (f"{DCTERMS}source", False),
    "wasDerivedFrom": (f"{PROV}wasDerivedFrom", True),
    "subject": (f"{RDF}subject", True),
    "predicate": (f"{RDF}predicate", True),
    "object": (f"{RDF}object", False),
}
_DELIMITERS = ":/?#[]@"
_FILE = "context.jsonld"


def made() -> dict[str, Any]:
    """Make the context from the ontology; ontology/context.jsonld holds it."""
    context: dict[str, Any] = {"id": "@id", "type": "@type", **namespaces(BASE)}
    for name, (iri, is_node) in OUTSIDE.items():
        context[name] = {"@id": iri, "@type": "@id"} if is_node else {"@id": iri}
    for name, term in terms().items():
        context[name] = {"@id": term.iri, **_coercion(term.kind, term.first(f"{RDFS}range"))}
    context["standsOn"] = {"@reverse": f"{RDF}subject", "@type": "@id"}
    return context


def text() -> str:
    """Write the context as its file holds it."""
    return json.dumps({"@context": made()}, indent=2, ensure_ascii=False) + "\n"


def load(base: str) -> dict[str, Any]:
    """Read the shipped context, for nodes under a base IRI."""
    content = json.loads((folder("ontology") / _FILE).read_text(encoding="utf-8"))
    context: dict[str, Any] = content["@context"]
    return {**context, **namespaces(base)}


def namespaces(base: str) -> dict[str, str]:
    """Give the prefixes that JSON-LD 1.0 and 1.1 both take: their namespaces end with a delimiter."""
    return {prefix: namespace for prefix, namespace in prefixes(base).items() if namespace[-1] in _DELIMITERS}


def _coercion(kind: str, range_: str) -> dict[str, str]:
    if kind == "object":
        return {"@type": "@id"}
    return {"@type": range_} if range_ == f"{XSD}decimal" else {}
