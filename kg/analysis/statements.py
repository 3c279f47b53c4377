"""Who shares what as RDF, in a graph of its own.

A pair stands as a plain triple in each direction, and, since a triple holds no count, as a node of
kg:Sharing, an n-ary relation that names both sides and what they share.
"""

import hashlib
from collections.abc import Iterator

import networkx as nx
from pyoxigraph import RdfFormat, parse, serialize

from kg.words import KG, RDF, XSD, mint, prefixes

#: What is said of a pair, by the kind of what it shares: trials share concepts, concepts trials.
_PROPERTIES = {
    **{kind: f"{KG}shares{kind.title()}With" for kind in ("drug", "mechanism", "target", "condition", "endpoint")},
    "trial": f"{KG}studiedWith",
}
Triple = tuple[str, str, str]


def triples(graph: nx.Graph, base: str) -> Iterator[Triple]:
    """State the edges of a graph of who shares what; terms as in N-Triples."""
    for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
        for kind, property_ in _PROPERTIES.items():
            if shared := graph.edges[a, b].get(kind):
                yield from _pair(a, b, property_, shared, base)


def _pair(a: str, b: str, property_: str, shared: list[str], base: str) -> Iterator[Triple]:
    key = hashlib.sha256(f"{a} {property_} {b}".encode()).hexdigest()[:16]
    node = f"<{mint('sharing', key, base)}>"
    yield f"<{a}>", f"<{property_}>", f"<{b}>"
    yield f"<{b}>", f"<{property_}>", f"<{a}>"
    yield node, f"<{RDF}type>", f"<{KG}Sharing>"
    yield node, f"<{RDF}predicate>", f"<{property_}>"
    for side in (a, b):
        yield node, f"<{KG}between>", f"<{side}>"
    yield node, f"<{KG}sharedCount>", f'"{len(shared)}"^^<{XSD}integer>'
    for each in sorted(shared):
        yield node, f"<{KG}shared>", f"<{each}>"


def nquads(graph: nx.Graph | None, base: str) -> str:
    """Write the statements as N-Quads, in the graph of analyses."""
    name = f"<{mint('graph', 'sharing', base)}>"
    return "".join(f"{s} {p} {o} {name} .\n" for s, p, o in triples(graph or nx.Graph(), base))


def turtle(graph: nx.Graph | None, base: str) -> str:
    """Write the statements as Turtle with those prefixes of kg that they use."""
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in sorted(triples(graph or nx.Graph(), base)))
    used = {prefix: space for prefix, space in prefixes(base).items() if f"<{space}" in lines}
    found = (quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES))
    return (serialize(found, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()
