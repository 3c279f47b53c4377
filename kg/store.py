"""The Oxigraph store of a build: made and opened here, and handed to what asks it."""

from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.errors import OutputError


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
