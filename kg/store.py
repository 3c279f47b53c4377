"""The Oxigraph store of a build; no other module knows Oxigraph's store."""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store

from kg.errors import OutputError, QueryError


def load(graph: Path, store: Path) -> None:
    """Load an N-Quads file into a new store on disk with Oxigraph's own bulk loader."""
    made = Store(str(store))
    made.bulk_load(path=str(graph), format=RdfFormat.N_QUADS)
    made.optimize()
    made.flush()


def open_store(store: Path) -> Store:
    """Open the store of a build for reading. Raises OutputError where there is none."""
    if not store.is_dir():
        raise OutputError(f"{store}: there is no store here; build with `kg build SOURCES -o {store.parent}`")
    return Store.read_only(str(store))


def query(store: Store, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over all named graphs together. Raises QueryError for a malformed one."""
    try:
        return store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QueryError(f"the query is malformed: {error}") from error


def graphs(store: Store) -> Iterator[NamedNode]:
    """Give the named graphs, sorted."""
    nodes = (node for node in store.named_graphs() if isinstance(node, NamedNode))
    yield from sorted(nodes, key=lambda node: node.value)
