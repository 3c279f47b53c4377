"""Which nodes of a graph belong together: Louvain communities, the same ones every time."""

from dataclasses import dataclass

import networkx as nx

_SEED = 0


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its members, the strongest first, and the part of their weight that stays inside."""

    number: int
    members: tuple[str, ...]
    inside: float


def communities(graph: nx.Graph, weight: str = "weight", resolution: float = 1.0) -> list[Community]:
    """Part a graph into communities of at least two, the largest first."""
    ordered = _ordered(graph)
    parts = nx.community.louvain_communities(ordered, weight=weight, resolution=resolution, seed=_SEED)
    strength = dict(ordered.degree(weight=weight))
    large = [sorted(part, key=lambda node: (-strength[node], node)) for part in parts if len(part) > 1]
    large.sort(key=lambda part: (-len(part), part[0]))
    return [
        Community(number, tuple(part), _inside(ordered, set(part), sum(strength[node] for node in part), weight))
        for number, part in enumerate(large, 1)
    ]


def _ordered(graph: nx.Graph) -> nx.Graph:
    """Put nodes and edges in order, on which Louvain's answer depends."""
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph.nodes))
    edges = ((min(a, b), max(a, b), data) for a, b, data in graph.edges(data=True))
    ordered.add_edges_from(sorted(edges, key=lambda edge: edge[:2]))
    return ordered


def _inside(graph: nx.Graph, members: set[str], strength: float, weight: str) -> float:
    within = graph.subgraph(members).size(weight=weight)
    return round(2 * float(within) / strength, 6) if strength else 0.0
