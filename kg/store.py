"""The Oxigraph store of a build: made and opened here, and handed to what asks it."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, QuerySolutions, RdfFormat, Store, parse

from kg.errors import OutputError, QueryError


def load(graph: Path, store: Path) -> None:
    """Load an N-Quads file, packed or not, into a new store on disk with Oxigraph's own bulk loader."""
    made = Store(str(store))
    if graph.suffix == ".gz":
        with gzip.open(graph) as file:
            made.bulk_load(cast(IO[bytes], file), RdfFormat.N_QUADS)
    else:
        made.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
    made.optimize()
    made.flush()


def quads(graph: Path) -> Iterator[Quad]:
    """Read an N-Quads file, packed or not."""
    if graph.suffix == ".gz":
        with gzip.open(graph) as file:
            yield from parse(cast(IO[bytes], file), RdfFormat.N_QUADS)
    else:
        yield from parse(path=str(graph), format=RdfFormat.N_QUADS)


def open_store(store: Path) -> Store:
    """Open the store of a build for reading. Raises OutputError where there is none."""
    if not store.is_dir():
        raise OutputError(f"{store}: there is no store here; build with `kg build SOURCES -o {store.parent}`")
    return Store.read_only(str(store))


def rows(opened: Store, text: str) -> Iterator[tuple[str | None, ...]]:
    """Run a SELECT over all named graphs together; give the values of each row, None where one is unbound.

    Raises QueryError for what is no SELECT.
    """
    found = opened.query(text, use_default_graph_as_union=True)
    if not isinstance(found, QuerySolutions):
        raise QueryError("only a SELECT gives rows")
    for row in found:
        yield tuple(getattr(term, "value", None) for term in row)
