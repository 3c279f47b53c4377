"""The graph from Python: what is said of the seeds, as a reader of them finds it."""

import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.errors import KgError, QueryError
from kg.graph import Graph


@pytest.fixture(scope="module")
def graph(build: Path) -> Graph:
    return kg.open(build)


def test_a_trial_is_an_object_that_reads_like_its_page(graph: Graph) -> None:
    trial = graph.trial("NCT07022301")
    assert (trial.key, trial.phase) == ("NCT07022301", "PHASE2")
    assert trial.drugs == {"sintilimab": "tested", "anlotinib": "tested"}
    assert "PD-1 inhibitor" in trial.mechanisms
    assert "extensive-stage small cell lung cancer" in trial.conditions
    assert trial.endpoints["ORR"] == "primary"
    assert trial.endpoints["PFS"] == "secondary"
    assert next((each.rank, each.endpoints) for each in trial.outcomes) == ("primary", ("ORR",))
    assert [each.kind for each in trial.criteria].count("exclusion") == 21
    assert "sintilimab" in {each.quote for each in trial.evidence}
    assert repr(trial).startswith("<trial NCT07022301: Sintilimab Plus Anlotinib")


def test_a_trial_without_an_id_is_found_by_the_end_of_its_iri(graph: Graph) -> None:
    trial = graph.trial("doc-cc705b51763cd064")
    assert trial.drugs == {"apatinib": "tested", "irinotecan liposome": "tested"}
    assert trial.outcomes == []
    assert trial.phase is None


def test_a_query_gives_a_data_frame(graph: Graph) -> None:
    pytest.importorskip("pandas")
    frame = graph.query("trials-by-drug", drug="AK112").to_pandas()
    assert set(frame["givenName"]) == {"ivonescimab"}
    assert len(frame) == 2


def test_a_select_is_answered_and_nothing_else(graph: Graph) -> None:
    assert graph.sparql("SELECT (1 + 1 AS ?two) {}").rows == [("2",)]
    for text in ("ASK {}", "SELECT * { SERVICE <http://127.0.0.1/> {} }", "CLEAR ALL"):
        with pytest.raises(QueryError):
            graph.sparql(text)


def test_networkx_holds_trials_concepts_and_their_edges(graph: Graph) -> None:
    pytest.importorskip("networkx")
    network = graph.to_networkx()
    base = graph.base
    assert network.nodes[f"{base}drug/ivonescimab"] == {"label": "ivonescimab", "kind": "drug"}
    edges = network.get_edge_data(f"{base}trial/doc-a697e3348cf31cf9", f"{base}drug/ivonescimab")
    assert [edge["property"] for edge in edges.values()] == ["kg:testsDrug"]
    assert sum(kind == "trial" for _, kind in network.nodes(data="kind")) == 5


@pytest.mark.parametrize("key", ["small-cell-lung-cancer", "MONDO:0008433", "Small Cell Lung Carcinoma"])
def test_a_concept_is_found_by_key_code_and_name(graph: Graph, key: str) -> None:
    assert graph.find("condition", key) == f"{graph.base}condition/small-cell-lung-cancer"


def test_what_is_not_there_is_said(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no such trial"):
        graph.trial("NCT00000000")
    with pytest.raises(QueryError, match="the graph has no drug 'aspirine'"):
        graph.find("drug", "aspirine")
    with pytest.raises(KgError, match="this is no build"):
        kg.open(tmp_path)


def test_importing_kg_loads_no_engine() -> None:
    code = "import sys, kg; print(sorted({'pyoxigraph', 'rdflib', 'click', 'networkx'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
