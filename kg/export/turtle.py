"""Turtle and TriG as a person reads them: parted by subject, prefixes bound, a document at a time."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.export.source import Source
from kg.words import RDF, RDFS, SKOS, prefixes

#: Within the graph of a document, what a reader wants to see first.
_KINDS = ("trial", "intervention", "arm", "outcome", "criterion", "document", "evidence", "drug", "mechanism", "target")
_FIRST = (f"{RDF}type", f"{RDFS}label", f"{SKOS}prefLabel")
_STRING_OR_NAME = re.compile(
    r'"(?:[^"\\]|\\.)*"|<[^>]*>|(?P<prefix>[A-Za-z]+):(?P<local>(?:[^\s\\]|\\.)*\\.(?:[^\s\\]|\\.)*)'
)
_PREFIX = re.compile(r"(?<!\w)([A-Za-z]+):")
_END_OF_SUBJECT = re.compile(r"\.$")
_NUMBER = re.compile(r"\d+")


def turtle(source: Source, file: IO[bytes]) -> None:
    """Write Turtle."""
    _write(source, file, RdfFormat.TURTLE)


def trig(source: Source, file: IO[bytes]) -> None:
    """Write TriG: the named graphs, too."""
    _write(source, file, RdfFormat.TRIG)


def _write(source: Source, file: IO[bytes], form: RdfFormat) -> None:
    """Write the prefixes that are used, known only in the end, and then the statements."""
    bound, used = prefixes(source.base), set()
    with tempfile.TemporaryFile() as body:
        for quads in source.quads():
            text = _laid_out(_in_order(quads), form, bound)
            used.update(_PREFIX.findall(text))
            body.write(f"\n{text}\n".encode())
        body.seek(0)
        for prefix in sorted(used & bound.keys()):
            file.write(f"@prefix {prefix}: <{bound[prefix]}> .\n".encode())
        shutil.copyfileobj(body, file)


def _laid_out(quads: list[Quad], form: RdfFormat, bound: dict[str, str]) -> str:
    """Write statements without the prefixes, and part the subjects by an empty line."""
    statements = _without_graphs(quads) if form == RdfFormat.TURTLE else quads
    lines = (serialize(statements, format=form, prefixes=bound) or b"").decode().split("\n")
    body = (line for line in lines if not line.startswith("@prefix "))
    return "\n".join(_END_OF_SUBJECT.sub(".\n", _unescaped(line, bound)) for line in body).rstrip("\n")


def _unescaped(line: str, bound: dict[str, str]) -> str:
    """Write IRIs whole whose local part would need escapes: rdflib does not read those at its start."""
    if "\\" not in line:
        return line
    return _STRING_OR_NAME.sub(lambda found: found[0] if found["local"] is None else _whole(found, bound), line)


def _whole(found: re.Match[str], bound: dict[str, str]) -> str:
    return f"<{bound[found['prefix']]}{found['local'].replace(chr(92), '')}>"


def _in_order(quads: list[Quad]) -> list[Quad]:
    """Sort by subject, each where it is first stated; what is entailed last."""
    home: dict[str, tuple[bool, str]] = {}
    for quad in quads:
        graph = _value(quad.graph_name)
        place = (graph.endswith("/entailed"), graph)
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
