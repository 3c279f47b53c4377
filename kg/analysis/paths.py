"""How two nodes are connected: the shortest paths that say something.

A step to a node costs ln(1 + its neighbours), so that a way through what few share is shorter than
one through what everybody shares; a hub, with more neighbours than allowed, is no way at all.
"""

from dataclasses import dataclass
from itertools import islice
from math import log1p

import networkx as nx

from kg.errors import AnalysisError

#: A node with more neighbours than this connects everything, and says nothing.
HUB = 1_000


@dataclass(frozen=True, slots=True)
class Connection:
    """The nodes from one end to the other, and what the steps cost."""

    nodes: tuple[str, ...]
    cost: float


def paths(graph: nx.Graph, start: str, end: str, top: int = 3, hub: int = HUB) -> list[Connection]:
    """Give the cheapest paths between two nodes, none through a hub; none at all where they are not connected.

    Raises AnalysisError for a node that the graph does not have.
    """
    for node in (start, end):
        if node not in graph:
            raise AnalysisError(f"{node}: the graph of drugs, mechanisms, targets and conditions has no such node")
    passable = [node for node, degree in graph.degree() if degree <= hub or node in (start, end)]
    ways = _directed(graph, passable)
    if start == end or not nx.has_path(ways, start, end):
        return []
    found = islice(nx.shortest_simple_paths(ways, start, end, weight="cost"), top)
    return [Connection(tuple(nodes), round(nx.path_weight(ways, nodes, "cost"), 6)) for nodes in found]


def _directed(graph: nx.Graph, passable: list[str]) -> nx.DiGraph:
    ways = nx.DiGraph()
    ways.add_nodes_from(sorted(passable))
    cost = {node: log1p(degree) for node, degree in graph.degree(passable)}
    steps = ((a, b) for edge in graph.edges(passable) for a, b in (edge, edge[::-1]) if a in cost and b in cost)
    ways.add_edges_from((a, b, {"cost": cost[b]}) for a, b in sorted(set(steps)))
    return ways
