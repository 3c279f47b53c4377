"""The Oxigraph store of a build: made, opened and asked here, and known nowhere else."""

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)

from kg import sparql
from kg.errors import OutputError, QueryError

#: A store that is open.
Opened = Store
Answer = QuerySolutions | QueryBoolean | QueryTriples
#: What stands for some variables of a query; each must stand in its SELECT.
Bound = Mapping[str, NamedNode | Literal]


def load(graph: Path, store: Path) -> None:
    """Load an N-Quads file, packed or not, into a new store on disk with Oxigraph's own bulk loader."""
    made = Store(str(store))
    if graph.suffix == ".gz":
        with gzip.open(graph) as file:
            made.bulk_load(cast(IO[bytes], file), RdfFormat.N_QUADS)
    else:
        made.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
    made.flush()


def quads(graph: Path) -> Iterator[Quad]:
    """Read an N-Quads file, packed or not."""
    if graph.suffix == ".gz":
        with gzip.open(graph) as file:
            yield from parse(cast(IO[bytes], file), RdfFormat.N_QUADS)
    else:
        yield from parse(path=str(graph), format=RdfFormat.N_QUADS)


def open_store(store: Path) -> Opened:
    """Open the store of a build for reading. Raises OutputError where there is none."""
    if not store.is_dir():
        raise OutputError(f"{store}: there is no store here; build with `kg build SOURCES -o {store.parent}`")
    return Store.read_only(str(store))


def answer(opened: Opened, text: str, extra: sparql.Dataset | None = None) -> Answer:
    """Answer a query from outside, which may only read, and only this store.

    Without a dataset, its own or `extra`, it asks all named graphs together. Raises QueryError for
    what is malformed, not allowed, or names a graph that is not here.
    """
    own = sparql.check(text)
    dataset = extra or own
    for graph in (*dataset.default, *dataset.named):
        if not _has_graph(opened, graph):
            raise QueryError(f"FROM {graph}: there is no such graph here")
    try:
        if extra:
            return opened.query(
                text, default_graph=list(map(NamedNode, extra.default)), named_graphs=list(map(NamedNode, extra.named))
            )
        return opened.query(text, use_default_graph_as_union=not own)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the query is malformed: {error}") from error


def solutions(opened: Opened, text: str, bound: Bound | None = None) -> QuerySolutions:
    """Run a SELECT of our own over all named graphs together. Raises QueryError for what is no SELECT."""
    values: dict[Variable, NamedNode | BlankNode | Literal | Triple]
    values = {Variable(name): term for name, term in (bound or {}).items()}
    try:
        found = opened.query(text, use_default_graph_as_union=True, substitutions=values)
    except SyntaxError as error:
        raise QueryError(f"the query is malformed: {error}") from error
    return selected(found)


def rows(opened: Opened, text: str, bound: Bound | None = None) -> Iterator[tuple[str | None, ...]]:
    """Run a SELECT of our own; give the values of each row, None where one is unbound."""
    for row in solutions(opened, text, bound):
        yield tuple(getattr(term, "value", None) for term in row)


def selected(found: Answer) -> QuerySolutions:
    """Give an answer that has rows. Raises QueryError for another."""
    if not isinstance(found, QuerySolutions):
        raise QueryError("only a SELECT gives rows")
    return found


def _has_graph(opened: Opened, iri: str) -> bool:
    try:
        return opened.contains_named_graph(NamedNode(iri))
    except ValueError:
        return False
