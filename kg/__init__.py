"""A knowledge graph of clinical trials: `kg.open("out")` opens a build."""

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import Graph


def open(build: str | PathLike[str]) -> "Graph":
    """Open a build for reading. Raises KgError where there is none."""
    graph: Graph = import_module("kg.graph").Graph(Path(build))
    return graph
