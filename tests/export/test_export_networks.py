"""Networks, KGX and Neo4j: their own tools and rules accept them, with the right types."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest

from kg.export import kgx

#: What KGX takes for a CURIE.
CURIE = re.compile(r"[^ <()>:]+:[^/ :]+")
TRIAL = "trial:NCT07022301"


@pytest.mark.parametrize(("name", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_networkx_reads_trials_and_concepts_with_their_types(
    name: str, read: Callable[[Path], networkx.MultiDiGraph], exported: Callable[..., Path]
) -> None:
    graph = read(exported(name))
    trial = graph.nodes[TRIAL]
    assert (trial["kind"], trial["enrolment"], trial["minimumAgeYears"]) == ("Trial", 25, 18.0)
    assert trial["acceptsHealthyVolunteers"] is False
    given = {(end, told["property"], told["entailed"]) for _, end, told in graph.out_edges(TRIAL, data=True)}
    assert {("drug:sintilimab", "testsDrug", False), ("drug:sintilimab", "studiesDrug", True)} <= given
    assert {told["kind"] for _, told in graph.nodes(data=True)} == {
        "Trial", "Drug", "Mechanism", "Target", "Condition", "Endpoint"
    }  # fmt: skip


def test_cytoscape_json_has_the_same_network(exported: Callable[..., Path]) -> None:
    content = json.loads(exported("cytoscape").read_text(encoding="utf-8"))
    nodes = {node["data"]["id"]: node["data"] for node in content["elements"]["nodes"]}
    graph = networkx.read_graphml(exported("graphml"))
    assert nodes.keys() == set(graph.nodes)
    assert len(content["elements"]["edges"]) == graph.number_of_edges()
    assert all(
        {edge["data"]["source"], edge["data"]["target"]} <= nodes.keys() for edge in content["elements"]["edges"]
    )
    assert nodes[TRIAL]["enrolment"] == 25
    assert "IBI308" in nodes["drug:sintilimab"]["altLabel"]


# --- Neo4j ---------------------------------------------------------------------------------------


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def test_neo4j_headers_obey_the_importer(exported: Callable[..., Path]) -> None:
    folder = exported("neo4j")
    for path in folder.glob("nodes-*.csv"):
        header, rows = _rows(path)
        assert (header[0], header[-1]) == ("id:ID", ":LABEL")
        assert all(re.fullmatch(r"\w+:(?:string|long|double|boolean)(?:\[\])?", name) for name in header[1:-1])
        assert len(set(header)) == len(header)
        assert all(len(row) == len(header) for row in rows)
    for path in folder.glob("edges-*.csv"):
        assert _rows(path)[0] == [":START_ID", ":END_ID", ":TYPE", "entailed:boolean"]


def test_neo4j_edges_lead_from_node_to_node(exported: Callable[..., Path]) -> None:
    folder = exported("neo4j")
    ids = [row[0] for path in folder.glob("nodes-*.csv") for row in _rows(path)[1]]
    ends = {end for path in folder.glob("edges-*.csv") for row in _rows(path)[1] for end in row[:2]}
    assert len(ids) == len(set(ids))
    assert ends <= set(ids)


def test_neo4j_arguments_name_every_file(exported: Callable[..., Path]) -> None:
    folder = exported("neo4j")
    named = re.findall(r"=((?:nodes|edges)-\w+\.csv)$", (folder / "import.args").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in folder.glob("*.csv"))


def test_neo4j_numbers_and_arrays_are_of_their_type(exported: Callable[..., Path]) -> None:
    header, rows = _rows(exported("neo4j") / "nodes-Trial.csv")
    trial = dict(zip(header, next(row for row in rows if row[0] == TRIAL), strict=True))
    assert (trial["enrolment:long"], trial["minimumAgeYears:double"]) == ("25", "18.0")
    assert trial["acceptsHealthyVolunteers:boolean"] == "false"
    assert "altLabel:string[]" in _rows(exported("neo4j") / "nodes-Drug.csv")[0]


# --- KGX -----------------------------------------------------------------------------------------


def _table(path: Path) -> list[dict[str, str]]:
    header, *lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    columns = header.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def test_kgx_obeys_its_rules(exported: Callable[..., Path]) -> None:
    nodes, edges = (_table(exported("kgx") / f"{name}.tsv") for name in ("nodes", "edges"))
    ids = [node["id"] for node in nodes]
    assert len(ids) == len(set(ids)) > 100
    assert all(CURIE.fullmatch(each) for each in ids)
    assert all(node["name"] for node in nodes)
    assert len({edge["id"] for edge in edges}) == len(edges) > 100
    assert {end for edge in edges for end in (edge["subject"], edge["object"])} <= set(ids)
    assert all(edge["primary_knowledge_source"].startswith("infores:") for edge in edges)


def test_kgx_says_in_trials_and_never_treats(exported: Callable[..., Path]) -> None:
    text = (exported("kgx") / "edges.tsv").read_text(encoding="utf-8")
    assert "treats" not in text
    edges = [edge for edge in _table(exported("kgx") / "edges.tsv") if edge["predicate"] == kgx.IN_TRIALS[0]]
    found = {(edge["subject"], edge["object"]): edge["has_supporting_studies"] for edge in edges}
    extensive = "trialkg.condition:extensive-stage-small-cell-lung-cancer"
    assert found["trialkg.drug:sintilimab", extensive] == "CLINICALTRIALS:NCT07022301"
    assert found["trialkg.drug:irinotecan-liposome", extensive].count("|") == 1
    assert not any("interleukin" in drug or "lenvatinib" in drug for drug, _ in found), "forbidden before, not given"


def test_kgx_phases_are_biolinks(exported: Callable[..., Path]) -> None:
    trials = {node["id"]: node for node in _table(exported("kgx") / "nodes.tsv") if "Trial" in node["category"]}
    assert trials["CLINICALTRIALS:NCT07022301"]["clinical_trial_phase"] == "clinical_trial_phase_2"
    assert trials["CLINICALTRIALS:NCT07022301"]["clinical_trial_overall_status"] == "NOT_YET_RECRUITING"


def test_schema_org_names_only_its_own_terms(exported: Callable[..., Path]) -> None:
    trial = json.loads((exported("schemaorg") / "NCT07022301.json").read_text(encoding="utf-8"))
    assert (trial["@context"], trial["@type"]) == ("https://schema.org/", "MedicalTrial")
    assert trial["status"] == "https://schema.org/NotYetRecruiting"
    assert trial["sameAs"] == "https://clinicaltrials.gov/study/NCT07022301"
    assert {subject["name"] for subject in trial["studySubject"]} == {"sintilimab", "anlotinib"}
    assert len(list(exported("schemaorg").iterdir())) == 5
