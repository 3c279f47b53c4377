"""The page of the ontology: every term with its definition, source and nearest outside terms, and a drawing."""

from collections.abc import Iterable, Iterator

from kg.export.nodes import Curies
from kg.export.terms import Term, members, statements, terms
from kg.words import DCTERMS, KG, OWL, RDFS, SKOS, prefixes

_HEADER = KG.rstrip("#")
_MORE = {"sdo": "https://schema.org/", "biolink": "https://w3id.org/biolink/vocab/"}
_KINDS = {"class": "Classes", "object": "Properties that lead to nodes", "data": "Properties that lead to values"}
_CURIES = Curies({**prefixes(), **_MORE})
#: Rows of a term's list: heading and property.
_ROWS = (
    ("Kind of", f"{RDFS}subClassOf"),
    ("Follows from", f"{RDFS}subPropertyOf"),
    ("From", f"{RDFS}domain"),
    ("To", f"{RDFS}range"),
    ("Entailed by", f"{OWL}propertyChainAxiom"),
    ("Close to", f"{SKOS}closeMatch"),
    ("Source", f"{DCTERMS}source"),
)


def page() -> str:
    """Write the page in Markdown."""
    told = statements()[_HEADER]
    first = {name: told[f"{DCTERMS}{name}"][0] for name in ("title", "description", "license")}
    lines = [
        f"# {first['title']}",
        "",
        "This page is made from `ontology/trials.ttl` by `kg ontology`; change it there.",
        "",
        first["description"],
        "",
        f"Namespace `{KG}`, prefix `kg:`; version {told[f'{OWL}versionInfo'][0]}; licence <{first['license']}>.",
        "",
        *_drawing(),
        *(line for kind, heading in _KINDS.items() for line in _section(kind, heading)),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _drawing() -> Iterator[str]:
    """Draw the classes and the properties between them, for what shows Mermaid."""
    yield from ("## The classes and what leads from one to another", "", "```mermaid", "graph LR")
    for term in terms().values():
        for start in members(term.first(f"{RDFS}domain")) if term.kind == "object" else ():
            for end in members(term.first(f"{RDFS}range")):
                yield f"  {_local(start)} -- {term.name} --> {_local(end)}"
    yield from ("```", "")


def _section(kind: str, heading: str) -> Iterator[str]:
    yield from (f"## {heading}", "")
    for term in (each for each in terms().values() if each.kind == kind):
        yield from _term(term)


def _term(term: Term) -> Iterator[str]:
    deprecated = " (deprecated)" if f"{OWL}deprecated" in term.told else ""
    yield from (
        f"### kg:{term.name}{deprecated}",
        "",
        f"*{term.first(f'{RDFS}label')}*. {term.first(f'{SKOS}definition')}",
        "",
    )
    rows = [(heading, _shown(property_, term.told.get(property_, ()))) for heading, property_ in _ROWS]
    yield from (f"- {heading}: {text}" for heading, text in rows if text)
    yield ""


def _shown(property_: str, values: Iterable[str]) -> str:
    if property_ == f"{DCTERMS}source":
        return "; ".join(values)
    if property_ == f"{OWL}propertyChainAxiom":
        return "; ".join(" then ".join(map(_linked, members(value))) for value in values)
    return ", ".join(" or ".join(map(_linked, members(value))) for value in values)


def _linked(iri: str) -> str:
    name = _CURIES(iri)
    return f"[{name}](#{name.replace(':', '').lower()})" if iri.startswith(KG) else f"[{name}]({iri})"


def _local(iri: str) -> str:
    return iri.removeprefix(KG)
