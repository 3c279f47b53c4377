"""`kg analyze` in every format: written by the command, read by others, the same pairs in each."""

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner
from rdflib import RDF, Dataset, Graph, URIRef

from kg import analysis, store
from kg.analysis import questions
from kg.analysis.answers import FORMATS, GRAPHS
from kg.analysis.projection import project
from kg.cli.analysing import analyze as command

IVONESCIMAB = frozenset(("doc-b2814386a9bcfed0", "doc-a697e3348cf31cf9"))
IRINOTECAN = frozenset(("doc-b2814386a9bcfed0", "doc-cc705b51763cd064"))
#: Read from the documents: 000 and 004 give ivonescimab, 000 and 002 liposomal irinotecan; no other drug is in two.
SHARED = {IVONESCIMAB: ["ivonescimab"], IRINOTECAN: ["irinotecan-liposome"]}
QUESTIONS = {
    "shared": ["shared"],
    "similar": ["similar", "NCT07289048"],
    "central": ["central"],
    "communities": ["communities"],
    "path": ["path", "apatinib", "ivonescimab"],
    "combinations": ["combinations"],
    "gaps": ["gaps", "--busy", "2"],
    "endpoints": ["endpoints"],
    "years": ["years"],
}
NO_GRAPH = {"similar", "gaps", "endpoints", "years"}
#: Graphs whose edges are not what two things share: no property says them.
NO_RDF = {"path", "combinations"}


def key(iri: object) -> str:
    return str(iri).rsplit("/", 1)[-1]


@pytest.fixture
def analyze(build: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Run a question and give the file that it writes."""

    def run(*arguments: str, form: str, code: int = 0) -> Path:
        out = tmp_path / f"answer.{form}"
        done = CliRunner().invoke(
            command, [*arguments, "--build", str(build), "-f", form, "-o", str(out)], standalone_mode=False
        )
        assert (done.return_value if done.exception is None else 1) == code, done.output
        return out

    return run


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_is_written_in_every_format_it_has(analyze, question: str, form: str) -> None:  # type: ignore[no-untyped-def]
    none = (form in GRAPHS and question in NO_GRAPH) or (form in ("turtle", "nquads") and question in NO_RDF)
    out = analyze(*QUESTIONS[question], form=form, code=1 if none else 0)
    assert none or out.read_text(encoding="utf-8").strip()


def test_csv_and_json_say_the_same_pairs(analyze) -> None:  # type: ignore[no-untyped-def]
    rows = list(csv.DictReader(io.StringIO(analyze("shared", form="csv").read_text(encoding="utf-8"))))
    assert {frozenset(map(key, (row["iri"], row["other iri"]))) for row in rows} == set(SHARED)
    said = json.loads(analyze("shared", form="json").read_text(encoding="utf-8"))
    assert {frozenset(map(key, (row["iri"], row["other iri"]))): row["what"] for row in said["rows"]} == {
        IVONESCIMAB: ["ivonescimab"],
        IRINOTECAN: ["irinotecan liposome"],
    }
    assert said["notes"]


def test_an_answer_says_how_it_weighed_and_what_it_left_out(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = analysis.read(store.open_store(build / "store"))
    weighed, kept = questions.who_shares(trials, ("endpoint",), top=1).notes
    assert "ln(1 + all trials / trials that have it)" in weighed
    assert kept.startswith("for each trial the 1 heaviest pairs are kept") and kept.endswith("--all keeps all")
    assert len(questions.who_shares(trials, ("endpoint",), top=None).notes) == 1

    def with_little_work(some: analysis.Trials, kinds: tuple[str, ...], **_: object) -> analysis.Projection:
        return project(some.of_kinds(kinds), None, work=1)

    monkeypatch.setattr(questions, "projection", with_little_work)
    hubs = questions.who_shares(trials, ("endpoint",), top=None).notes[-1]
    # Only the grave adverse events stand in a single trial.
    many = "too frequent to make a pair by themselves, but counted in its weight"
    assert hubs == f"6 concepts {many}: AE, DCR, DOR, ORR, OS, PFS"


def test_the_most_similar_come_with_the_weights_of_their_reasons(analyze) -> None:  # type: ignore[no-untyped-def]
    said = json.loads(analyze("similar", "NCT07289048", form="json").read_text(encoding="utf-8"))
    assert said["notes"][0].endswith("drug 3, mechanism 2, target 1, condition 2, endpoint 1")
    assert all(row["why"] for row in said["rows"])


@pytest.mark.parametrize(
    ("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)], ids=["graphml", "gexf"]
)
def test_networkx_reads_the_graph_back(analyze, form: str, read) -> None:  # type: ignore[no-untyped-def]
    graph = read(analyze("shared", form=form))
    assert {frozenset(map(key, edge)): [key(data["drug"])] for *edge, data in graph.edges(data=True)} == SHARED
    assert all(data["count"] == 1 and data["weight"] > 0 for _, _, data in graph.edges(data=True))
    # All five trials are nodes, also the two that share no drug.
    assert len(graph) == 5 and {data["kind"] for _, data in graph.nodes(data=True)} == {"trial"}


def test_rdflib_reads_turtle_and_n_quads_back(analyze) -> None:  # type: ignore[no-untyped-def]
    turtle = Graph().parse(analyze("shared", form="turtle"), format="turtle")
    quads = Dataset()
    quads.parse(analyze("shared", form="nquads"), format="nquads")
    plain = {(s, p, o) for s, p, o, _ in quads.quads()}
    assert plain == set(turtle)
    (named,) = {str(name) for *_, name in quads.quads()}
    assert named.endswith("graph/sharing")
    (property_,) = {p for p in turtle.predicates() if key(p).endswith("sharesDrugWith")}
    assert {frozenset(map(key, pair)) for pair in turtle.subject_objects(property_)} == set(SHARED)
    for a, b in turtle.subject_objects(property_):
        assert (b, property_, a) in turtle
    (sharing,) = set(turtle.objects(None, RDF.type))
    assert isinstance(sharing, URIRef) and len(list(turtle.subjects(RDF.type, sharing))) == len(SHARED)
