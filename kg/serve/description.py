"""The service in its own words: SPARQL service description, VoID, prefixes and the catalogue as examples."""

from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg import queries, shipped
from kg.graph import Graph
from kg.words import DCTERMS, KG, OWL, RDF, RDFS, SH, XSD, prefixes

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle")
_LOCAL = "http://127.0.0.1/sparql"
Triple = tuple[NamedNode | BlankNode, NamedNode, NamedNode | BlankNode | Literal]


def written(graph: Graph, endpoint: str, form: RdfFormat) -> bytes:
    """Write the description of a build served at an endpoint."""
    quads = (Quad(*triple, DefaultGraph()) for triple in _all(graph, endpoint))
    bound = {**prefixes(graph.base), "sd": _SD, "void": _VOID}
    triples = [quad.triple for quad in quads]
    return serialize(triples, format=form, prefixes=bound if form == RdfFormat.TURTLE else None) or b""


@lru_cache(maxsize=1)
def store_of(graph: Graph) -> Store:
    """Put the description in a store of its own, for those who ask for it in SPARQL."""
    made = Store()
    made.extend(Quad(*triple, NamedNode(f"{graph.base}graph/service")) for triple in _all(graph, _LOCAL))
    return made


def _all(graph: Graph, endpoint: str) -> Iterator[Triple]:
    service, data = NamedNode(endpoint), NamedNode(f"{graph.base}graph/service")
    yield service, _n(RDF, "type"), _n(_SD, "Service")
    yield service, _n(_SD, "endpoint"), service
    yield service, _n(_SD, "supportedLanguage"), _n(_SD, "SPARQL11Query")
    yield service, _n(_SD, "feature"), _n(_SD, "UnionDefaultGraph")
    for name in _WRITTEN:
        yield service, _n(_SD, "resultFormat"), _n(_FORMATS, name)
    yield service, _n(_SD, "defaultDataset"), data
    yield from _dataset(graph, data, service)
    for query in queries.catalogue().values():
        yield from _example(graph, query, service)


def _dataset(graph: Graph, data: NamedNode, service: NamedNode) -> Iterator[Triple]:
    yield data, _n(RDF, "type"), _n(_SD, "Dataset")
    yield data, _n(RDF, "type"), _n(_VOID, "Dataset")
    yield data, _n(DCTERMS, "title"), Literal("Clinical trials: drugs, mechanisms, conditions, endpoints")
    yield data, _n(DCTERMS, "license"), NamedNode("https://creativecommons.org/licenses/by/4.0/")
    yield data, _n(_VOID, "sparqlEndpoint"), service
    yield data, _n(_VOID, "uriSpace"), Literal(graph.base)
    yield data, _n(_VOID, "triples"), Literal(str(len(graph.store)), datatype=_n(XSD, "integer"))
    for prefix, namespace in prefixes(graph.base).items():
        declared = BlankNode()
        yield data, _n(SH, "declare"), declared
        yield declared, _n(SH, "prefix"), Literal(prefix)
        yield declared, _n(SH, "namespace"), Literal(namespace, datatype=_n(XSD, "anyURI"))
    yield from _partitions(data)


def _partitions(data: NamedNode) -> Iterator[Triple]:
    """State which properties the things of a class have, as the ontology says."""
    file = shipped.folder("ontology") / "trials.ttl"
    ontology = list(parse(path=str(file), format=RdfFormat.TURTLE))
    classes = [q.subject for q in ontology if q.object == _n(OWL, "Class") and _is_own(q.subject)]
    for class_ in classes:
        part = BlankNode()
        yield data, _n(_VOID, "classPartition"), part
        yield part, _n(_VOID, "class"), class_
        for quad in ontology:
            if quad.predicate == _n(RDFS, "domain") and quad.object == class_:
                partition = BlankNode()
                yield part, _n(_VOID, "propertyPartition"), partition
                yield partition, _n(_VOID, "property"), quad.subject


def _example(graph: Graph, query: queries.Query, service: NamedNode) -> Iterator[Triple]:
    node = NamedNode(f"{graph.base}graph/query-{query.name}")
    yield node, _n(RDF, "type"), _n(SH, "SPARQLExecutable")
    yield node, _n(RDF, "type"), _n(SH, "SPARQLSelectExecutable")
    yield node, _n(RDFS, "label"), Literal(query.summary)
    yield node, _n(RDFS, "comment"), Literal(query.summary)
    yield node, _n(SH, "select"), Literal(queries.bind(query, {}, lambda _kind, _name: [], graph.base))
    yield node, _n("https://schema.org/", "target"), service
    for tag in query.tags:
        yield node, _n("https://schema.org/", "keywords"), Literal(tag)


def _is_own(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(KG)


def _n(namespace: str, name: str) -> NamedNode:
    return NamedNode(namespace + name)
