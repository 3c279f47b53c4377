"""SHACL: shapes written out as SPARQL and run over batches, and pySHACL as their judge."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg import output
from kg.errors import KgError
from kg.validation.engine import Validator
from kg.validation.judge import graph_of_quads, merged, validate
from kg.validation.reading import shapes
from kg.validation.results import SEVERITIES, Result, from_line, ordered, report, table, to_line

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "Result",
    "Validator",
    "from_line",
    "graph_of_quads",
    "merged",
    "ordered",
    "report",
    "shapes",
    "table",
    "to_line",
    "validate",
    "validate_file",
]

ENGINES = ("oxigraph", "pyshacl")
_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS}


def validate_file(
    place: Path, engine: str = ENGINES[0], *, notice: Callable[[str], None] = lambda _text: None
) -> list[Result]:
    """Validate a file of Turtle, N-Triples or N-Quads, or the graph of a build, with the shipped shapes.

    `notice` is told in a line which shapes pySHACL runs for Oxigraph. Raises KgError for a file that cannot be parsed.
    """
    data = _quads(output.graph(place) if place.is_dir() else place)
    if engine == "pyshacl":
        return validate(graph_of_quads(data), shapes())[0]
    validator = Validator()
    for line in validator.notices:
        notice(line)
    return validator.validate(data)


def _quads(file: Path) -> bytes:
    """Read a file as N-Quads, each statement on one line and written in one way."""
    suffix = file.name.removesuffix(".gz").rpartition(".")[2]
    format_ = _FORMATS.get(suffix)
    if format_ is None:
        raise KgError(f"{file}: validate takes .{', .'.join(_FORMATS)}, and these with .gz")
    try:
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        return ox.serialize(ox.parse(content, format=format_), format=ox.RdfFormat.N_QUADS)  # type: ignore[return-value]
    except (OSError, ValueError, SyntaxError) as error:
        raise KgError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
