"""Results as lines, as a table and as the report that SHACL defines."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from equality import ours as queried
from rdflib import RDF, SH, Graph

from kg import cli, validation
from kg.validation import Result, from_line, judge, ordered, report, shapes, table, to_line

CASES = Path(__file__).parents[1] / "data" / "shapes"
WRONG = Result(
    severity="Warning",
    document="a.txt",
    focus="<https://w3id.org/trialkg/trial/NCT00000001>",
    path="[ <http://www.w3.org/ns/shacl#inversePath> <https://w3id.org/trialkg/ontology#hasArm> ]",
    value='"a\\tb \\"c\\" \\\\ \\u0001"@en',
    messages=('"Wrong."', '"Falsch."@de'),
    shape="<https://w3id.org/trialkg/ontology#TrialShape-arms>",
    component="<http://www.w3.org/ns/shacl#ClassConstraintComponent>",
)
OTHER = replace(WRONG, severity="Violation", value="", path="<https://w3id.org/trialkg/ontology#sex>", document="")


@pytest.fixture(scope="module")
def found() -> list[Result]:
    paths = sorted(CASES.glob("*/invalid-*.ttl"))[::20]
    data = b"".join(ox.serialize(ox.parse(path=str(path)), format=ox.RdfFormat.N_QUADS) for path in paths)
    return ordered(queried(data, shapes()))


def test_line_gives_the_result_back() -> None:
    assert from_line(to_line(WRONG)) == WRONG
    assert b"\n" not in to_line(WRONG)


def test_table_is_short_and_clean() -> None:
    head, line = table([WRONG])
    assert head.split("\t") == ["severity", "document", "focus", "path", "value", "message", "shape"]
    assert line.split("\t") == [
        "Warning",
        "a.txt",
        "trial:NCT00000001",
        "[ sh:inversePath kg:hasArm ]",
        'a b "c" \\ \x01',
        "Wrong. / Falsch.",
        "kg:TrialShape-arms",
    ]


def test_the_gravest_come_first_and_each_once() -> None:
    assert ordered([WRONG, OTHER, WRONG]) == [OTHER, WRONG]


def test_report_says_what_the_results_say(found: list[Result]) -> None:
    results = ordered([*found, WRONG, OTHER])
    graph = Graph().parse(data="".join(report([*results, results[-1]])), format="turtle")
    told = [replace(result, document="") for result in judge.results_of(graph, Graph())]
    alone = [replace(result, document="", messages=tuple(sorted(result.messages))) for result in results]
    assert ordered(told) == ordered(alone)
    assert len(told) == len(results) > 10
    assert str(graph.value(graph.value(None, RDF.type, SH.ValidationReport), SH.conforms)) == "false"


def test_report_of_nothing_conforms() -> None:
    graph = Graph().parse(data="".join(report([])), format="turtle")
    assert str(graph.value(graph.value(None, RDF.type, SH.ValidationReport), SH.conforms)) == "true"


@pytest.mark.parametrize("kind", ["invalid", "valid"])
def test_both_engines_print_the_same(kind: str) -> None:
    path = min(CASES.glob(f"Trial/{kind}-*.ttl"))
    ours, theirs = (
        CliRunner().invoke(cli.kg, ["validate", str(path), "--engine", engine]).output for engine in validation.ENGINES
    )
    assert ours == theirs
    assert ours.startswith("severity\t")
    assert len(ours.splitlines()) > 1 or kind == "valid"
