"""The questions that can be put to the trials of a graph, each with its answer as a table."""

from collections.abc import Iterable

import networkx as nx

from kg.analysis.answers import Answer, Cell
from kg.analysis.centrality import EXACT, central
from kg.analysis.communities import communities
from kg.analysis.cooccurrence import Pair, combinations, gaps
from kg.analysis.incidence import KINDS, Trials
from kg.analysis.paths import HUB, paths
from kg.analysis.profiles import endpoint_profile, over_time
from kg.analysis.projection import TOP, Projection, graph_of, projection
from kg.analysis.similarity import KIND_WEIGHTS, Similar

#: Kinds through which two things are connected: endpoints connect everything.
_CONNECTING = ("drug", "mechanism", "target", "condition")
_WEIGHT = "a pair weighs the sum of ln(1 + {all} / {those} that have it) over what it shares"


def who_shares(
    trials: Trials, kinds: tuple[str, ...] = ("drug",), between: str = "trial", top: int | None = TOP
) -> Answer:
    """Answer who shares what: pairs of trials by concepts, or of concepts by trials, the heaviest first."""
    pairs = projection(trials, kinds, between=between, top=top)
    graph = graph_of(pairs, trials, between)
    cells = [_row(pairs, trials, at) for at in pairs.order]
    columns = (between, f"other {between}", "shared", "weight", "what", "iri", "other iri")
    return Answer(columns, cells, _notes_of(pairs, trials, between), graph)


def _row(pairs: Projection, trials: Trials, at: int) -> tuple[Cell, ...]:
    a, b = pairs.incidence.rows[pairs.left[at]], pairs.incidence.rows[pairs.right[at]]
    shared = tuple(map(trials.name, trials.narrowest(pairs.shared(at))))
    return trials.name(a), trials.name(b), len(shared), float(pairs.weight[at]), shared, a, b


def _notes_of(pairs: Projection, trials: Trials, between: str) -> tuple[str, ...]:
    one, many = ("concepts", "trials") if between == "trial" else ("trials", f"{between}s")
    notes = [_WEIGHT.format(all=f"all {many}", those=f"{many}")]
    if pairs.more:
        notes.append(f"for each {between} the {pairs.top} heaviest pairs are kept: {len(pairs)} pairs; --all keeps all")
    if pairs.hubs:
        names = ", ".join(map(trials.name, pairs.hubs[:10])) + (" and more" if len(pairs.hubs) > 10 else "")
        notes.append(
            f"{len(pairs.hubs)} {one} too frequent to make a pair by themselves, but counted in its weight: {names}"
        )
    return tuple(notes)


def who_is_similar(trials: Trials, found: list[Similar], left_out: Iterable[str] = ()) -> Answer:
    """Answer which trials are most like one, and why."""
    rows = [
        (
            trials.name(each.trial),
            round(each.index, 6),
            tuple(f"{trials.name(c)} {part:.3f}" for _, c, part in each.reasons),
            each.trial,
        )
        for each in found
    ]
    weights = ", ".join(f"{kind} {weight:g}" for kind, weight in KIND_WEIGHTS.items())
    notes = [f"weighted Jaccard: a concept weighs ln(1 + trials / trials that hold it) × {weights}"]
    if left_out := list(left_out):
        notes.append(f"too frequent to be followed, but counted in the index: {', '.join(map(trials.name, left_out))}")
    return Answer(("trial", "similarity", "why", "iri"), rows, tuple(notes))


def who_is_central(trials: Trials, between: str = "drug") -> Answer:
    """Answer which drugs, mechanisms … are central in the graph of those that trials share."""
    graph, notes = _graph(trials, between)
    rows = [
        (trials.name(each.node), each.degree, each.strength, each.pagerank, each.betweenness, each.node)
        for each in central(graph)
    ]
    if len(graph) > EXACT:
        notes = (*notes, f"betweenness is estimated from {EXACT} of {len(graph)} nodes, chosen with a seed")
    return Answer((between, "neighbours", "strength", "pagerank", "betweenness", "iri"), rows, notes, graph)


def who_belongs_together(trials: Trials, between: str = "drug") -> Answer:
    """Answer which drugs, mechanisms … form communities."""
    graph, notes = _graph(trials, between)
    found = communities(graph)
    rows = [
        (each.number, len(each.members), each.inside, tuple(map(trials.name, each.members)), each.members)
        for each in found
    ]
    for each in found:
        nx.set_node_attributes(graph, dict.fromkeys(each.members, each.number), "community")
    notes = (*notes, f"Louvain, resolution 1, with a seed; {len(graph) - sum(len(c.members) for c in found)} alone")
    return Answer(("community", "members", "weight inside", "names", "iris"), rows, notes, graph)


def _graph(trials: Trials, between: str) -> tuple[nx.Graph, tuple[str, ...]]:
    pairs = projection(trials, KINDS, between=between, top=TOP if between == "trial" else None)
    return graph_of(pairs, trials, between), _notes_of(pairs, trials, between)


def how_connected(trials: Trials, start: str, end: str, top: int = 3) -> Answer:
    """Answer how two trials, drugs, mechanisms … are connected, by their names or IRIs."""
    graph = trials.graph(*_CONNECTING)
    found = paths(graph, trials.find(start), trials.find(end), top)
    rows = [
        (at, round(each.cost, 6), tuple(map(trials.name, each.nodes)), each.nodes) for at, each in enumerate(found, 1)
    ]
    steps = nx.Graph()
    for each in found:
        nx.add_path(steps, each.nodes)
    nx.set_node_attributes(steps, {node: graph.nodes[node] for node in steps})
    notes = [
        f"ways lead over {', '.join(_CONNECTING)}, none over more than {HUB} neighbours; a step costs ln(1 + neighbours)"
    ]
    return Answer(("path", "cost", "over", "iris"), rows, (*notes, *(() if rows else ("not connected",))), steps)


def what_is_combined(trials: Trials, least: int = 1) -> Answer:
    """Answer which mechanisms are tested together, against what chance would give."""
    rows = [(*_cells(trials, pair)[:5], pair.by_one, *_cells(trials, pair)[5:]) for pair in combinations(trials, least)]
    notes = (
        "expected is n1 × n2 / n, with n the trials that test or give beside a drug of a known mechanism",
        "by one drug: trials in which a single drug acts by both",
    )
    columns = (
        "mechanism",
        "other mechanism",
        "trials",
        "expected",
        "ratio",
        "by one drug",
        "n1",
        "n2",
        "iri",
        "other iri",
    )
    return Answer(columns, rows, notes, _graph_of_pairs(trials, combinations(trials, least)))


def what_is_missing(trials: Trials, busy: int = 5, at_most: int = 1) -> Answer:
    """Answer which busy mechanisms are hardly tried in which busy conditions."""
    rows = [_cells(trials, pair) for pair in gaps(trials, busy, at_most)]
    notes = (
        f"mechanisms and conditions of at least {busy} trials each that meet in at most {at_most}, and less often than chance would",
        "expected is n1 × n2 / n, with n the trials with a mechanism and a condition; a gap can have a good reason",
    )
    return Answer(
        ("mechanism", "condition", "trials", "expected", "ratio", "n1", "n2", "iri", "condition iri"), rows, notes
    )


def _cells(trials: Trials, pair: Pair) -> tuple[str | int | float, ...]:
    sides = trials.name(pair.first), trials.name(pair.second)
    return (*sides, pair.trials, pair.expected, pair.ratio, pair.of_first, pair.of_second, pair.first, pair.second)


def _graph_of_pairs(trials: Trials, pairs: list[Pair]) -> nx.Graph:
    graph = nx.Graph()
    for pair in pairs:
        graph.add_nodes_from(
            (each, {"label": trials.name(each), "kind": "mechanism"}) for each in (pair.first, pair.second)
        )
        graph.add_edge(pair.first, pair.second, count=pair.trials, expected=pair.expected, ratio=pair.ratio)
    return graph


def which_endpoints(trials: Trials, by: str = "condition", of: str | None = None) -> Answer:
    """Answer which primary endpoints conditions or mechanisms use, by phase."""
    wanted = trials.find(of, by) if of else None
    rows = [
        (
            trials.name(use.concept),
            use.phase,
            trials.name(use.endpoint),
            use.trials,
            use.of,
            round(use.trials / use.of, 4),
            use.concept,
        )
        for use in endpoint_profile(trials, by, wanted)
    ]
    notes = ("share is of the trials of that phase that state a primary endpoint the vocabulary knows",)
    return Answer((by, "phase", "endpoint", "trials", "of", "share", "iri"), rows, notes)


def what_starts_when(trials: Trials) -> Answer:
    """Answer how many trials of each mechanism start in each year."""
    rows = [(each.year, trials.name(each.mechanism), each.trials, each.mechanism) for each in over_time(trials)]
    dated = sum(1 for trial in trials.iris if trials.facts.get(trial, {}).get("start"))
    notes = (
        f"{len(trials.iris) - dated} of {len(trials.iris)} trials state no start; a trial of several mechanisms counts in each",
    )
    return Answer(("year", "mechanism", "trials", "iri"), rows, notes)
