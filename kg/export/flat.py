"""N-Triples, N-Quads and RDF/XML: a statement at a time, in the order of the build."""

import re
from collections.abc import Iterator
from typing import IO

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kg.export.source import Source
from kg.export.subset import Line

#: What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def nquads(source: Source, file: IO[bytes]) -> None:
    """Write N-Quads."""
    for part in source.documents():
        file.write("".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in part).encode())


def ntriples(source: Source, file: IO[bytes]) -> None:
    """Write N-Triples; what a document states and entails stands there once."""
    for part in source.documents():
        file.write("".join(_triples(part)).encode())


def rdfxml(source: Source, file: IO[bytes]) -> None:
    """Write RDF/XML; a character that XML cannot hold becomes U+FFFD."""
    serialize(_parsed(source), output=file, format=RdfFormat.RDF_XML)


def xml_text(text: str) -> str:
    """Replace the characters that XML cannot hold by U+FFFD."""
    return _NOT_XML.sub(_REPLACEMENT, text)


def _triples(part: list[Line]) -> Iterator[str]:
    yield from dict.fromkeys(f"{s} {p} {o} .\n" for s, p, o, _ in part)


def _parsed(source: Source) -> Iterator[Triple]:
    for part in source.documents():
        for quad in parse(xml_text("".join(_triples(part))), format=RdfFormat.N_TRIPLES):
            yield quad.triple
