"""The graph of a build in the formats of other tools: one table of formats, a module for each family.

A writer takes the statements to write and a place: a binary file, or an empty folder where a format
has several files. Its module is loaded when the format is used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from kg.errors import KgError
from kg.export import places
from kg.export.source import Source
from kg.export.subset import Subset
from kg.words import BASE


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `writer` is module:function below kg.export; one with a folder makes several files.

    `needs` names the optional package that it needs, as pip knows it.
    """

    name: str
    media_type: str
    extension: str
    writer: str
    has_graphs: bool = False
    has_folder: bool = False
    needs: str = ""


_FRAMED = "application/ld+json;profile=http://www.w3.org/ns/json-ld#framed"

FORMATS = (
    Format("turtle", "text/turtle", "ttl", "turtle:turtle"),
    Format("trig", "application/trig", "trig", "turtle:trig", has_graphs=True),
    Format("ntriples", "application/n-triples", "nt", "flat:ntriples"),
    Format("nquads", "application/n-quads", "nq", "flat:nquads", has_graphs=True),
    Format("rdfxml", "application/rdf+xml", "rdf", "flat:rdfxml"),
    Format("jsonld", "application/ld+json", "jsonld", "jsonld:compact", has_graphs=True),
    Format("jsonld-framed", _FRAMED, "framed.jsonld", "jsonld:framed"),
    Format("graphml", "application/graphml+xml", "graphml", "networks:graphml"),
    Format("gexf", "application/gexf+xml", "gexf", "networks:gexf"),
    Format("cytoscape", "application/json", "cyjs", "networks:cytoscape"),
    Format("neo4j", "text/csv;profile=neo4j-admin-import", "neo4j", "neo4j:folder", has_folder=True),
    Format("kgx", "text/tab-separated-values", "tsv", "kgx:folder", has_folder=True),
    Format("csv", "text/csv", "csv", "tables:csv_folder", has_folder=True),
    Format("parquet", "application/vnd.apache.parquet", "parquet", "parquet:folder", has_folder=True, needs="pyarrow"),
    Format("schemaorg", "application/ld+json;profile=https://schema.org/", "json", "schemaorg:folder", has_folder=True),
)

__all__ = ["FORMATS", "Format", "Source", "Subset", "export", "format_named", "write"]


def format_named(name: str) -> Format:
    """Find a format by name or extension. Raises KgError for an unknown one."""
    found = next((f for f in FORMATS if name.lower() in (f.name, f.extension)), None)
    if found is None:
        raise KgError(f"{name}: no such format; there are {', '.join(f.name for f in FORMATS)}")
    return found


def export(graph: Path, target: Path | IO[bytes], format_: Format, *, evidence: bool = False, base: str = BASE) -> None:
    """Write the whole N-Quads of a build in another format; evidence only if asked for."""
    write(Source(graph, base, with_evidence=evidence), target, format_)


def write(source: Source, target: Path | IO[bytes], format_: Format) -> None:
    """Write statements in a format, all or nothing; a path that ends in .gz is compressed.

    Raises KgError where the target is no place for the format.
    """
    writer = _writer(format_)
    if format_.has_folder:
        with places.folder(target, format_.name) as folder:
            writer(source, folder)
    elif isinstance(target, Path):
        with places.file(target) as file:
            writer(source, file)
    else:
        writer(source, target)


def _writer(format_: Format) -> Callable[[Source, Any], None]:
    module, _, function = format_.writer.partition(":")
    try:
        found: Callable[[Source, Any], None] = getattr(import_module(f"kg.export.{module}"), function)
    except ModuleNotFoundError as error:
        if not format_.needs:
            raise
        raise KgError(f"{format_.name} needs {error.name}; install it with: pip install {format_.needs}") from error
    return found
