"""Which nodes of a graph are central, by the field's usual measures."""

from dataclasses import dataclass

import networkx as nx

#: Betweenness is exact up to so many nodes, and estimated from as many chosen with a seed beyond.
EXACT = 500
_SEED = 0


@dataclass(frozen=True, slots=True)
class Central:
    """A node with its neighbours, the sum of their weights, PageRank and betweenness."""

    node: str
    degree: int
    strength: float
    pagerank: float
    betweenness: float


def central(graph: nx.Graph, weight: str = "weight") -> list[Central]:
    """Measure each node of a graph, the most central first, by PageRank."""
    some = EXACT if len(graph) > EXACT else None
    between = nx.betweenness_centrality(graph, k=some, seed=_SEED)
    rank = nx.pagerank(graph, weight=weight) if len(graph) else {}
    found = [
        Central(node, degree, round(float(strength), 6), round(rank[node], 9), round(between[node], 9))
        for (node, degree), (_, strength) in zip(graph.degree(), graph.degree(weight=weight), strict=True)
    ]
    return sorted(found, key=lambda each: (-each.pagerank, each.node))
