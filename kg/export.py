"""One table of formats, and a graph written in any of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg import store
from kg.errors import KgError
from kg.words import BASE, RDF, RDFS, SKOS, prefixes


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation of RDF. One without graphs merges them; one with prefixes is made for reading."""

    name: str
    media_type: str
    extension: str
    writer: RdfFormat
    has_graphs: bool
    has_prefixes: bool


FORMATS = (
    Format("turtle", "text/turtle", "ttl", RdfFormat.TURTLE, False, True),
    Format("trig", "application/trig", "trig", RdfFormat.TRIG, True, True),
    Format("ntriples", "application/n-triples", "nt", RdfFormat.N_TRIPLES, False, False),
    Format("nquads", "application/n-quads", "nq", RdfFormat.N_QUADS, True, False),
    Format("rdfxml", "application/rdf+xml", "rdf", RdfFormat.RDF_XML, False, False),
    Format("jsonld", "application/ld+json", "jsonld", RdfFormat.JSON_LD, True, False),
)

#: Within the graph of a document, what a reader wants to see first.
_KINDS = ("trial", "intervention", "arm", "outcome", "criterion", "document", "evidence", "drug", "mechanism", "target")
_FIRST = (f"{RDF}type", f"{RDFS}label", f"{SKOS}prefLabel")
_STRING_OR_NAME = re.compile(
    r'"(?:[^"\\]|\\.)*"|<[^>]*>|(?P<prefix>[A-Za-z]+):(?P<local>(?:[^\s\\]|\\.)*\\.(?:[^\s\\]|\\.)*)'
)
_END_OF_SUBJECT = re.compile(r"\.$")
_NUMBER = re.compile(r"\d+")


def format_named(name: str) -> Format:
    """Find a format by name or extension. Raises KgError for an unknown one."""
    found = next((f for f in FORMATS if name.lower() in (f.name, f.extension)), None)
    if found is None:
        raise KgError(f"{name}: no such format; there are {', '.join(f.name for f in FORMATS)}")
    return found


def export(graph: Path, target: Path | IO[bytes], format_: Format, *, evidence: bool = False, base: str = BASE) -> None:
    """Write the N-Quads of a build in another format, in an order made for people; evidence only if asked for."""
    quads = [q for q in store.quads(graph) if evidence or not _is_evidence(q)]
    ordered = _in_order(quads)
    bound = prefixes(base) if format_.has_prefixes else None
    statements = ordered if format_.has_graphs else _without_graphs(ordered)
    content = serialize(statements, format=format_.writer, prefixes=bound) or b""
    if format_.has_prefixes:
        content = _laid_out(content.decode(), bound or {}).encode()
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)


def _laid_out(text: str, bound: dict[str, str]) -> str:
    """Sort the prefixes, leave out those unused, and part the subjects by an empty line."""
    lines = text.split("\n")
    header = sorted(line for line in lines if line.startswith("@prefix "))
    body = "\n".join(_END_OF_SUBJECT.sub(".\n", _unescaped(line, bound)) for line in lines[len(header) :])
    used = [line for line in header if re.search(rf"(?<![\w]){line.split(' ')[1]}", body)]
    return "\n".join([*used, "", body.rstrip("\n"), ""])


def _unescaped(line: str, bound: dict[str, str]) -> str:
    """Write IRIs whole whose local part would need escapes: rdflib does not read those at its start."""
    if "\\" not in line:
        return line
    return _STRING_OR_NAME.sub(lambda found: found[0] if found["local"] is None else _whole(found, bound), line)


def _whole(found: re.Match[str], bound: dict[str, str]) -> str:
    return f"<{bound[found['prefix']]}{found['local'].replace(chr(92), '')}>"


def _is_evidence(quad: Quad) -> bool:
    return _value(quad.graph_name).endswith("-evidence")


def _in_order(quads: list[Quad]) -> list[Quad]:
    """Sort by subject, each where it is first stated: document by document, the vocabulary last."""
    home: dict[str, tuple[bool, str]] = {}
    for quad in quads:
        graph = _value(quad.graph_name)
        place = (graph.endswith(("/vocabulary", "/entailed")), graph)
        subject = _value(quad.subject)
        home[subject] = min(home.get(subject, place), place)
    return sorted(quads, key=lambda quad: (home[_value(quad.subject)], *_key(quad)))


def _key(quad: Quad) -> tuple[object, ...]:
    subject, predicate = _value(quad.subject), _value(quad.predicate)
    kind = subject.rsplit("/", 2)[-2] if subject.count("/") > 1 else ""
    rank = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
    first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return rank, _natural(subject), first, predicate, _natural(str(quad.object)), str(quad.graph_name)


def _natural(text: str) -> str:
    """Write numbers with leading zeros, so that 10 comes after 9."""
    return _NUMBER.sub(lambda number: number[0].zfill(9), text)


def _without_graphs(quads: list[Quad]) -> Iterator[Triple]:
    """Give each triple once."""
    last: Triple | None = None
    for quad in quads:
        if quad.triple != last:
            last = quad.triple
            yield last


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
