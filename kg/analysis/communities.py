"""Which nodes of a graph belong together: Louvain communities, the same ones every time.

Counted in whole numbers: with fractions, two moves that gain the same can differ by a rounding error, and a node
then goes to and fro for ever, as it does in networkx before 3.7.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import networkx as nx

_SEED = 0
#: The heaviest edge, as a whole number.
_HEAVIEST = 2**40
#: Nodes to their neighbours with the weight of the edge; to itself, twice the weight of what was merged into it.
_Links = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its members, the strongest first, and the part of their weight that stays inside."""

    number: int
    members: tuple[str, ...]
    inside: float


def communities(graph: nx.Graph, weight: str = "weight", resolution: float = 1.0) -> list[Community]:
    """Part a graph into communities of at least two, the largest first."""
    ordered = _ordered(graph)
    parts = _parted(ordered, weight, Fraction(resolution).limit_denominator(1000))
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


def _parted(graph: nx.Graph, weight: str, resolution: Fraction) -> list[set[str]]:
    """Move nodes, merge what came together, and move that again, as long as modularity grows."""
    nodes = list(graph)
    links, parts = _whole(graph, weight), [{node} for node in nodes]
    while (home := _moved(links, resolution)) and len(merged := sorted(set(home.values()))) < len(links):
        place = {community: at for at, community in enumerate(merged)}
        homes = {node: place[community] for node, community in home.items()}
        parts = _joined(parts, homes, len(merged))
        links = _merged(links, homes, len(merged))
    return parts


def _whole(graph: nx.Graph, weight: str) -> _Links:
    """Give the weights of a graph as whole numbers."""
    at = {node: number for number, node in enumerate(graph)}
    edges = list(graph.edges(data=weight, default=1))
    heaviest = max((each for _, _, each in edges), default=1) or 1
    links: dict[int, dict[int, int]] = {number: {} for number in at.values()}
    for a, b, each in edges:
        scaled = round(each / heaviest * _HEAVIEST)
        links[at[a]][at[b]] = links[at[b]][at[a]] = 2 * scaled if a == b else scaled
    return links


def _moved(links: _Links, resolution: Fraction) -> dict[int, int]:
    """Move each node to the neighbours' community that gains most by it, until no move gains."""
    strength = {node: sum(near.values()) for node, near in links.items()}
    of_links, of_chance = sum(strength.values()) * resolution.denominator, resolution.numerator
    home, total = {node: node for node in links}, dict(strength)
    order, is_moving = Random(_SEED).sample(list(links), len(links)), True
    while is_moving:
        is_moving = False
        for node in order:
            total[home[node]] -= strength[node]
            shared = _shared(node, links[node], home)
            chance = of_chance * strength[node]
            # The first of equals is taken, and the first is where the node is.
            best = max(shared, key=lambda each: of_links * shared[each] - chance * total[each])
            is_moving |= best != home[node]
            home[node] = best
            total[best] += strength[node]
    return home


def _shared(node: int, near: Mapping[int, int], home: Mapping[int, int]) -> dict[int, int]:
    """Sum the weights that lead from a node to each community, its own first."""
    shared = {home[node]: 0}
    for other, weight in near.items():
        if other != node:
            shared[home[other]] = shared.get(home[other], 0) + weight
    return shared


def _joined(parts: list[set[str]], home: Mapping[int, int], number: int) -> list[set[str]]:
    joined: list[set[str]] = [set() for _ in range(number)]
    for node, community in home.items():
        joined[community] |= parts[node]
    return joined


def _merged(links: _Links, home: Mapping[int, int], number: int) -> _Links:
    merged: list[Counter[int]] = [Counter() for _ in range(number)]
    for node, near in links.items():
        for other, weight in near.items():
            merged[home[node]][home[other]] += weight
    return dict(enumerate(merged))
