"""Analyses held against networkx on small graphs, and against what must always be so."""

import itertools
import math
import random
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import analysis, store
from kg.analysis.incidence import incidence
from kg.analysis.projection import project, weights
from kg.words import BASE, KG, RDF

KINDS = ("drug", "mechanism", "endpoint")


def graph_of(held: dict[str, set[str]]) -> nx.Graph:
    graph = nx.Graph()
    for trial, concepts in held.items():
        graph.add_node(f"t/{trial}", kind="trial")
        for concept in concepts:
            graph.add_node(f"c/{concept}", kind=KINDS[int(concept) % 3])
            graph.add_edge(f"t/{trial}", f"c/{concept}")
    return graph


def projected(graph: nx.Graph, nodes: list[str]) -> nx.Graph:
    """Project with networkx, which refuses a graph without another side."""
    return nx.bipartite.weighted_projected_graph(graph, nodes) if len(nodes) < len(graph) else nx.Graph()


HELD = st.dictionaries(st.sampled_from("abcdefghij"), st.sets(st.sampled_from("0123456789"), max_size=6), max_size=10)


def pairs(graph: nx.Graph) -> set[frozenset[str]]:
    return {frozenset(edge) for edge in graph.edges}


@given(HELD)
@settings(deadline=None)
def test_all_pairs_are_the_projection_of_networkx(held: dict[str, set[str]]) -> None:
    graph = graph_of(held)
    trials = [node for node, kind in graph.nodes(data="kind") if kind == "trial"]
    expected = projected(graph, trials)
    found = analysis.shared(graph, KINDS, top=None)
    assert pairs(found) == pairs(expected)
    for a, b, weight in expected.edges(data="weight"):
        shared = [each for kind in KINDS for each in found.edges[a, b].get(kind, ())]
        assert found.edges[a, b]["count"] == weight == len(shared)
        assert set(shared) == set(graph[a]) & set(graph[b])
        rare = sum(math.log1p(len(trials) / graph.degree(each)) for each in shared)
        assert found.edges[a, b]["weight"] == pytest.approx(rare)


@given(HELD)
@settings(deadline=None)
def test_pairs_of_concepts_are_the_projection_of_the_other_side(held: dict[str, set[str]]) -> None:
    graph = graph_of(held)
    drugs = [node for node, kind in graph.nodes(data="kind") if kind == "drug"]
    trials = [node for node, kind in graph.nodes(data="kind") if kind == "trial"]
    expected = projected(graph.subgraph([*drugs, *trials]), drugs)
    found = analysis.shared(graph, between="drug", top=None)
    assert {(frozenset(e), found.edges[e]["count"]) for e in found.edges} == {
        (frozenset((a, b)), n) for a, b, n in expected.edges(data="weight")
    }


@given(HELD, st.integers(1, 4))
@settings(deadline=None)
def test_the_best_are_kept_for_each_and_no_edge_is_without_reason(held: dict[str, set[str]], top: int) -> None:
    graph = graph_of(held)
    whole, best = (analysis.shared(graph, KINDS, top=each) for each in (None, top))
    assert pairs(best) <= pairs(whole)
    for node in whole:
        heaviest = sorted((data["weight"] for _, _, data in whole.edges(node, data=True)), reverse=True)[:top]
        kept = sorted((data["weight"] for _, _, data in best.edges(node, data=True)), reverse=True)
        assert kept[: len(heaviest)] == pytest.approx(heaviest)
    assert all(data["count"] > 0 and data["weight"] > 0 for _, _, data in best.edges(data=True))


@pytest.mark.parametrize("work", [10**6, 10**9], ids=["sparse", "dense"])
def test_the_best_of_many_are_those_of_all_weighed_one_by_one(work: int) -> None:
    """A thousand rows are weighed in blocks, roughly first; many weigh the same."""
    drawn, top = random.Random(3), 7
    rows = tuple(f"{number:04}" for number in range(1000))
    part = incidence(((row, f"c{int(60 * drawn.random() ** 2)}") for row in rows for _ in range(6)), rows)
    found, held = project(part, top, work), part.matrix.toarray()
    shared = (held * weights(part)) @ held.T
    np.fill_diagonal(shared, 0)
    kept = np.zeros_like(shared)
    kept[found.left, found.right] = kept[found.right, found.left] = found.weight
    assert np.sort(kept)[:, -top:] == pytest.approx(np.sort(shared)[:, -top:])
    assert found.weight == pytest.approx(shared[found.left, found.right])
    assert found.more and not found.hubs


@given(HELD, st.integers(0, 30))
@settings(deadline=None)
def test_what_is_too_frequent_makes_no_pair_by_itself_but_counts(held: dict[str, set[str]], work: int) -> None:
    part = incidence(((trial, concept) for trial, held_ in held.items() for concept in held_), tuple(sorted(held)))
    whole, some = project(part, None), project(part, None, work)
    weight = {(a, b): each for a, b, each in _triples(whole)}
    for a, b, each in _triples(some):
        assert each == pytest.approx(weight[a, b])
        assert set(held[a]) & set(held[b]) - set(some.hubs)
    named = {(a, b) for a, b, _ in _triples(some)}
    for a, b in itertools.combinations(sorted(held), 2):
        if set(held[a]) & set(held[b]) - set(some.hubs):
            assert (a, b) in named


def _triples(found: analysis.Projection) -> list[tuple[str, str, float]]:
    rows = found.incidence.rows
    return [(rows[a], rows[b], w) for a, b, w in zip(found.left, found.right, found.weight, strict=True)]


@given(HELD)
@settings(deadline=None)
def test_similarity_is_symmetric_and_between_nothing_and_one(held: dict[str, set[str]]) -> None:
    trials = analysis.of_graph(graph_of(held))
    index = {(a, each.trial): each for a in trials.iris for each in analysis.similar(trials, a, top=None)}
    for (a, b), each in index.items():
        assert 0 < each.index <= 1
        assert index[b, a].index == pytest.approx(each.index)
        assert {concept for _, concept, _ in each.reasons} == {f"c/{c}" for c in held[a[2:]] & held[b[2:]]}
        if held[a[2:]] == held[b[2:]]:
            assert each.index == 1
    shared = {(f"t/{a}", f"t/{b}") for a in held for b in held if a != b and held[a] & held[b]}
    assert set(index) == shared


def test_from_a_store_the_most_similar_are_the_same_though_not_all_is_counted(tmp_path: Path) -> None:
    """A hundred and fifty trials, few enough that all are compared."""
    drawn, graph = random.Random(5), nx.Graph()
    links = {"drug": ("studiesDrug", 60), "condition": ("studiesCondition", 30), "endpoint": ("hasEndpoint", 12)}
    lines = []
    for trial in (f"{BASE}trial/T{number:03}" for number in range(150)):
        graph.add_node(trial, kind="trial")
        lines.append(f"<{trial}> <{RDF}type> <{KG}Trial> <{BASE}graph/g> .\n")
        for kind, (link, many) in links.items():
            for concept in {f"{BASE}{kind}/{int(many * drawn.random() ** 2)}" for _ in range(4)}:
                graph.add_node(concept, kind=kind)
                graph.add_edge(trial, concept)
                lines.append(f"<{trial}> <{KG}{link}> <{concept}> <{BASE}graph/g> .\n")
    (tmp_path / "graph.nq").write_text("".join(lines), encoding="utf-8")
    store.load(tmp_path / "graph.nq", tmp_path / "store")
    opened, trials = store.open_store(tmp_path / "store"), analysis.of_graph(graph)
    for trial in trials.iris[::10]:
        _, found, left_out = analysis.similar_in(opened, trial)
        assert (found, left_out) == (analysis.similar(trials, trial), [])


@given(HELD)
@settings(deadline=None, max_examples=30)
def test_centrality_is_that_of_networkx(held: dict[str, set[str]]) -> None:
    graph = analysis.shared(graph_of(held), KINDS, top=None)
    rank, between = nx.pagerank(graph) if graph else {}, nx.betweenness_centrality(graph)
    for each in analysis.central(graph):
        assert each.degree == graph.degree(each.node)
        assert each.pagerank == pytest.approx(rank[each.node], abs=1e-8)
        assert each.betweenness == pytest.approx(between[each.node], abs=1e-8)


@given(HELD)
@settings(deadline=None, max_examples=30)
def test_communities_part_the_graph_and_are_the_same_twice(held: dict[str, set[str]]) -> None:
    graph = analysis.shared(graph_of(held), KINDS, top=None)
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from((b, a, data) for a, b, data in reversed(list(graph.edges(data=True))))
    found = analysis.communities(graph)
    assert found == analysis.communities(turned)
    members = [node for each in found for node in each.members]
    assert len(members) == len(set(members))
    assert set(members) >= {node for node, degree in graph.degree() if degree} or not members


def test_two_cliques_with_one_bridge_are_two_communities() -> None:
    graph = nx.barbell_graph(5, 0)
    graph = nx.relabel_nodes(graph, str)
    assert [set(each.members) for each in analysis.communities(graph)] == [set("01234"), set("56789")]


def test_communities_of_moves_that_gain_the_same_end() -> None:
    """On this graph networkx 3.6 goes to and fro for ever."""
    graph = nx.Graph()
    graph.add_weighted_edges_from((a, b, math.log1p(5)) for a, b in ("ab", "ac", "bc", "bd", "ce"))
    assert sorted(sorted(each.members) for each in analysis.communities(graph)) == [["a", "b", "d"], ["c", "e"]]


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.les_miserables_graph(), nx.connected_caveman_graph(8, 6)])
def test_communities_are_about_as_good_as_those_of_networkx(graph: nx.Graph) -> None:
    graph = nx.relabel_nodes(graph, str)
    found = [set(each.members) for each in analysis.communities(graph)]
    found += [{node} for node in set(graph) - set().union(*found)]
    theirs = nx.community.louvain_communities(graph, seed=0)
    assert nx.community.modularity(graph, found) >= nx.community.modularity(graph, theirs) - 0.01


def test_no_path_leads_through_a_hub() -> None:
    graph = nx.star_graph(10)
    graph = nx.relabel_nodes(graph, str)
    nx.add_path(graph, ["1", "x", "y", "2"])
    assert [path.nodes for path in analysis.paths(graph, "1", "2", hub=5)] == [("1", "x", "y", "2")]
    assert analysis.paths(graph, "3", "4", hub=5) == []
    assert analysis.paths(graph, "3", "4", hub=10)[0].nodes == ("3", "0", "4")
