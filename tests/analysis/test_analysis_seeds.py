"""What the five seeds share, read by hand from the documents: 000 ivonescimab + irinotecan liposome, 001 IBI363,
002 irinotecan liposome + apatinib, 003 sintilimab + anlotinib, 004 ivonescimab + radiotherapy."""

from itertools import combinations as pairs_of
from math import log1p
from pathlib import Path

import networkx as nx
import pytest

from kg import analysis, store

S0, S1, S2, S3, S4 = (
    "doc-b2814386a9bcfed0",
    "NCT07289048",
    "doc-cc705b51763cd064",
    "NCT07022301",
    "doc-a697e3348cf31cf9",
)
NAMES = {S0: 0, S1: 1, S2: 2, S3: 3, S4: 4}


@pytest.fixture(scope="module")
def trials(build: Path) -> analysis.Trials:
    return analysis.read(store.open_store(build / "store"))


def key(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def edges(graph: nx.Graph, kind: str) -> dict[tuple[int, int], set[str]]:
    """Give what each pair of seeds shares, by the numbers of their files."""
    return {
        (min(pair), max(pair)): set(map(key, data[kind]))
        for a, b, data in graph.edges(data=True)
        for pair in ([NAMES[key(a)], NAMES[key(b)]],)
        if kind in data
    }


def test_drugs_are_shared_by_the_ivonescimab_pair_and_the_irinotecan_liposome_pair(trials: analysis.Trials) -> None:
    found = edges(analysis.shared(trials, ("drug",)), "drug")
    assert found == {(0, 4): {"ivonescimab"}, (0, 2): {"irinotecan-liposome"}}


def test_pd_1_is_shared_by_ivonescimab_ibi363_and_sintilimab(trials: analysis.Trials) -> None:
    found = edges(analysis.shared(trials, ("mechanism",)), "mechanism")
    assert {pair for pair, what in found.items() if "pd-1-inhibitor" in what} == set(pairs_of((0, 1, 3, 4), 2))
    assert found[0, 4] == {"pd-1-inhibitor", "vegf-inhibitor"}
    assert found[0, 2] == {"topoisomerase-i-inhibitor"}
    assert len(found) == 7


def test_targets_are_those_of_what_is_given_not_of_a_therapy_before(trials: analysis.Trials) -> None:
    found = edges(analysis.shared(trials, ("target",)), "target")
    assert {pair for pair, what in found.items() if "PDCD1" in what} == set(pairs_of((0, 1, 3, 4), 2))
    # Both bind VEGF; apatinib and anlotinib block VEGFR2. That 002 forbids anlotinib before makes no pair.
    assert {pair for pair, what in found.items() if "VEGFA" in what} == {(0, 4)}
    assert {pair for pair, what in found.items() if "KDR" in what} == {(2, 3)}


def test_vegf_and_vegfr_meet_in_what_is_broader(trials: analysis.Trials) -> None:
    graph = analysis.shared(trials.with_broader, ("mechanism",))
    found = edges(graph, "mechanism")
    assert "vegfr-inhibitor" in found[2, 3]
    # Of the bispecific's VEGF and the VEGFR of the others, the common ground is that they stop vessels growing.
    for pair in ((0, 2), (0, 3), (2, 4), (3, 4)):
        assert "anti-angiogenic-agent" in found[pair], pair
    # IBI363 does nothing of the kind.
    assert not any("anti-angiogenic-agent" in what for pair, what in found.items() if 1 in pair)
    # What is broader than something shared is not said again.
    assert found[0, 1] == {"pd-1-inhibitor"}


def test_conditions_are_shared_by_the_four_of_extensive_stage(trials: analysis.Trials) -> None:
    found = edges(analysis.shared(trials, ("condition",)), "condition")
    assert set(found) == set(pairs_of((0, 1, 2, 3), 2))
    assert set.union(*found.values()) == {"extensive-stage-small-cell-lung-cancer"}


def test_endpoints_are_shared_as_the_documents_state_them(trials: analysis.Trials) -> None:
    found = edges(analysis.shared(trials, ("endpoint",)), "endpoint")
    having = {"ORR": (0, 1, 3, 4), "PFS": (0, 3, 4), "OS": (0, 3, 4), "DCR": (0, 3), "DOR": (0, 4)}
    for endpoint, seeds in having.items():
        assert {pair for pair, what in found.items() if endpoint in what} == set(pairs_of(seeds, 2)), endpoint
    assert not any(2 in pair for pair in found)


def test_several_kinds_together_say_each_what_is_shared(trials: analysis.Trials) -> None:
    graph = analysis.shared(trials, analysis.KINDS)
    data = graph.edges[trials.find(S0), trials.find(S4)]
    assert [key(each) for each in data["drug"]] == ["ivonescimab"]
    assert {key(each) for each in data["endpoint"]} == {"ORR", "PFS", "OS", "DOR"}
    assert {key(each) for each in data["target"]} == {"PDCD1", "VEGFA"}
    # One drug, two mechanisms, two targets, four endpoints; the conditions differ.
    assert data["count"] == 9 and "condition" not in data


def test_drugs_that_stand_in_one_trial(trials: analysis.Trials) -> None:
    graph = analysis.shared(trials, between="drug", top=None)
    found = {frozenset((key(a), key(b))): list(map(key, data["trial"])) for a, b, data in graph.edges(data=True)}
    assert found == {
        frozenset(("ivonescimab", "irinotecan-liposome")): [S0],
        frozenset(("apatinib", "irinotecan-liposome")): [S2],
        frozenset(("sintilimab", "anlotinib")): [S3],
    }
    assert "ibi363" in map(key, graph) and not graph.degree(trials.find("IBI363"))


def test_endpoints_that_stand_in_one_trial(trials: analysis.Trials) -> None:
    graph = analysis.shared(trials, between="endpoint", top=None)
    found = {
        frozenset((key(a), key(b))): {NAMES[key(trial)] for trial in data["trial"]}
        for a, b, data in graph.edges(data=True)
    }
    expected = {"ORR PFS": {0, 3, 4}, "OS PFS": {0, 3, 4}, "ORR DCR": {0, 3}, "ORR DOR": {0, 4}, "DCR DOR": {0}}
    for pair, seeds in expected.items():
        assert found[frozenset(pair.split())] == seeds, pair


def test_a_pair_weighs_more_by_what_few_have(trials: analysis.Trials) -> None:
    graph = analysis.shared(trials, ("drug", "mechanism"))
    weight = {frozenset((NAMES[key(a)], NAMES[key(b)])): each for a, b, each in graph.edges(data="weight")}
    # Of five trials two give ivonescimab, two have VEGF, four PD-1.
    assert weight[frozenset((0, 4))] == pytest.approx(2 * log1p(5 / 2) + log1p(5 / 4))
    assert weight[frozenset((1, 3))] == pytest.approx(log1p(5 / 4))


def test_the_similarity_of_the_ivonescimab_pair_by_hand(trials: analysis.Trials) -> None:
    """The number beside each is that of the trials which have it, of five."""

    def weigh(weight: int, *numbers: int) -> float:
        return weight * sum(log1p(5 / number) for number in numbers)

    # Ivonescimab; PD-1 4, VEGF 2 as mechanisms and as targets; ORR 4, PFS 3, OS 3, DOR 2.
    both = weigh(3, 2) + weigh(2, 4, 2) + weigh(1, 4, 2) + weigh(1, 4, 3, 3, 2)
    # Irinotecan liposome, which blocks topoisomerase I; extensive-stage lung cancer; DCR 2, AE of grade 3 or higher 1.
    first = weigh(3, 2) + weigh(2, 2) + weigh(1, 2) + weigh(2, 4) + weigh(1, 2, 1)
    # Oesophageal carcinoma 1; safety 2.
    second = weigh(2, 1) + weigh(1, 2)
    found = analysis.similar(trials, trials.find(S0))[0]
    assert key(found.trial) == S4
    assert found.index == pytest.approx(both / (both + first + second))


def test_the_trials_most_similar_to_the_combination(trials: analysis.Trials) -> None:
    found = analysis.similar(trials, trials.find(S0))
    assert [key(each.trial) for each in found][:2] == [S4, S2]
    assert (found[0].reasons[0][0], key(found[0].reasons[0][1])) == ("drug", "ivonescimab")
    assert sum(part for *_, part in found[0].reasons) == pytest.approx(found[0].index, abs=1e-5)


def test_similar_is_the_same_from_the_store(trials: analysis.Trials, build: Path) -> None:
    opened = store.open_store(build / "store")
    for iri in trials.iris:
        _, found, left_out = analysis.similar_in(opened, iri)
        assert (found, left_out) == (analysis.similar(trials, iri), [])


def test_pd_1_and_vegf_are_combined_in_one_drug(trials: analysis.Trials) -> None:
    found = {frozenset((key(pair.first), key(pair.second))): pair for pair in analysis.combinations(trials)}
    both = found[frozenset(("pd-1-inhibitor", "vegf-inhibitor"))]
    # PD-1 in four, VEGF in two, of five trials with a known mechanism: 4 · 2 / 5.
    assert (both.trials, both.expected, both.by_one) == (2, 1.6, 2)
    apart = found[frozenset(("pd-1-inhibitor", "vegfr-inhibitor"))]
    assert (apart.trials, apart.expected, apart.by_one) == (1, 0.8, 0)


def test_a_gap_is_where_both_sides_are_busy(trials: analysis.Trials) -> None:
    (gap,) = analysis.gaps(trials, busy=2)
    # VEGF in two trials (one of ES-SCLC, one of oesophageal cancer), ES-SCLC in four of five.
    assert (key(gap.first), key(gap.second), gap.trials, gap.expected) == (
        "vegf-inhibitor", "extensive-stage-small-cell-lung-cancer", 1, 1.6,
    )  # fmt: skip


def test_primary_endpoints_by_condition(trials: analysis.Trials) -> None:
    found = {(key(use.concept), key(use.endpoint)): (use.trials, use.of) for use in analysis.endpoint_profile(trials)}
    assert found["extensive-stage-small-cell-lung-cancer", "ORR"] == (3, 3)
    assert found["oesophageal-squamous-cell-carcinoma", "PFS"] == (1, 1)
    assert found["oesophageal-squamous-cell-carcinoma", "AE"] == (1, 1)


def test_starts_are_of_the_two_that_state_one(trials: analysis.Trials) -> None:
    found = {(each.year, key(each.mechanism)): each.trials for each in analysis.over_time(trials)}
    assert found[2025, "pd-1-inhibitor"] == 2
    assert sum(number for (year, _), number in found.items() if year != 2025) == 0


def test_a_path_leads_over_what_few_share(trials: analysis.Trials) -> None:
    graph = trials.graph("drug", "mechanism", "target", "condition")
    best, *_ = analysis.paths(graph, trials.find("apatinib"), trials.find("ivonescimab"))
    assert [key(node) for node in best.nodes][1::2] == [S2, S0]


def test_two_trials_and_two_mechanisms_are_connected_by_what_they_have_in_common(trials: analysis.Trials) -> None:
    graph = trials.graph("drug", "mechanism", "target", "condition")
    between = analysis.paths(graph, trials.find(S1), trials.find(S4), top=2)
    assert {key(path.nodes[1]) for path in between} == {"pd-1-inhibitor", "PDCD1"}
    best, *_ = analysis.paths(graph, trials.find("PD-1 inhibitor"), trials.find("topoisomerase I inhibitor"))
    assert [key(node) for node in best.nodes[1:-1]] == [S0]


def test_the_landscape_has_the_trials_of_each_cell(trials: analysis.Trials) -> None:
    found = {(key(cell.mechanism), key(cell.condition)): cell for cell in analysis.landscape(trials)}
    cell = found["pd-1-inhibitor", "extensive-stage-small-cell-lung-cancer"]
    assert {NAMES[key(trial)] for trial in cell.trials} == {0, 1, 3}
    assert cell.phase == "PHASE2"
