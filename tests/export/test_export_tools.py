"""SHACL finds the same, and queries give the same rows, in every tool at hand."""

import json
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pyshacl
import pytest
import rdflib
from places import HERE
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, RDFS, SH, SKOS, Literal, URIRef

from kg import queries
from kg.shipped import folder
from kg.validation import Validator, report, shapes
from kg.words import KG, XSD

rdflib.NORMALIZE_LITERALS = False
ALL = {**queries.catalogue(), **queries.checks()}
Results = set[tuple[str, ...]]
CASES = sorted((HERE / "data" / "shapes").glob("*/invalid-*.ttl"), reverse=True)


class Engine(NamedTuple):
    """A SHACL engine, the shapes that it knows, and how it reports on files."""

    name: str
    shapes: rdflib.Graph
    reports: Callable[[list[Path]], list[Results]]


#: Programs that validate data files by a file of shapes; each report ends with a comment.
READ = """
import { Parser, Store, Writer } from 'n3';
import { readFileSync } from 'fs';
const read = path => new Store(new Parser().parse(readFileSync(path, 'utf-8')));
const [shapes, ...files] = process.argv.slice(2);
const write = dataset => {
  const writer = new Writer({ format: 'N-Triples' });
  for (const quad of dataset) writer.addQuad(quad);
  writer.end((error, text) => console.log(text + '# end'));
};
"""
ENGINES = {
    "rdf-validate-shacl": READ
    + """
import Validator from 'rdf-validate-shacl';
const validator = new Validator(read(shapes));
for (const file of files) write((await validator.validate(read(file))).dataset);
""",
    "shacl-engine": READ
    + """
import rdf from 'rdf-ext';
import { Validator } from 'shacl-engine';
import { validations } from 'shacl-engine/sparql.js';
const validator = new Validator(rdf.dataset([...read(shapes)]), { factory: rdf, validations });
for (const file of files) write((await validator.validate({ dataset: rdf.dataset([...read(file)]) })).dataset);
""",
}
JENA = """
import org.apache.jena.riot.*;
import org.apache.jena.shacl.*;
class Validate {
  public static void main(String[] files) {
    Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(files[0]));
    for (int i = 1; i < files.length; i++) {
      ValidationReport report = ShaclValidator.get().validate(shapes, RDFDataMgr.loadGraph(files[i]));
      RDFDataMgr.write(System.out, report.getGraph(), Lang.NTRIPLES);
      System.out.println("# end");
    }
  }
}
"""
#: Which engine finds the same by which shapes; docs/exports.md shows it.
FINDS = {
    "pySHACL": ("SHACL Core", "SHACL-SPARQL"),
    "Jena": ("SHACL Core", "SHACL-SPARQL"),
    "rdf-validate-shacl": ("SHACL Core",),
    "shacl-engine": ("SHACL Core", "SHACL-SPARQL"),
}
#: It takes any digits for a date.
MISSED = {"rdf-validate-shacl": {"invalid-startDate-of-no-calendar"}}


@pytest.fixture(scope="module")
def whole(build: Path) -> rdflib.Graph:
    merged = {quad.triple for quad in pyoxigraph.parse(path=str(build / "graph.nq"), format=RdfFormat.N_QUADS)}
    text = pyoxigraph.serialize(sorted(merged, key=str), format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text, format="nt")


@pytest.fixture(scope="module")
def damaged(whole: rdflib.Graph) -> rdflib.Graph:
    """The seeds with faults of many kinds."""
    graph = rdflib.Graph()
    for triple in whole:
        graph.add(triple)
    graph.remove((None, SKOS.prefLabel, None))
    trials = sorted(whole.subjects(RDF.type, URIRef(f"{KG}Trial")))
    for name, value in (("enrolment", Literal("many")), ("status", Literal("OPEN")), ("phase", Literal("PHASE9"))):
        graph.set((trials[0], URIRef(KG + name), value))
    graph.add((trials[1], URIRef(f"{KG}sex"), Literal("MALE")))
    graph.add((trials[1], URIRef(f"{KG}testsDrug"), trials[2]))
    for arm in whole.subjects(RDF.type, URIRef(f"{KG}Arm")):
        graph.remove((None, URIRef(f"{KG}hasArm"), arm))
        graph.set((arm, RDFS.label, Literal(" ")))
    for one, other in (("primaryOutcome", "otherOutcome"), ("inclusion", "exclusion"), ("testsDrug", "backgroundDrug")):
        thing = next(whole.objects(trials[0], URIRef(KG + one)))
        graph.add((trials[0], URIRef(KG + other), thing))
        graph.add((trials[3], URIRef(KG + one), thing))
    for mechanism in whole.subjects(RDF.type, URIRef(f"{KG}Mechanism")):
        graph.remove((mechanism, URIRef(f"{KG}actsOn"), None))
        graph.remove((mechanism, SKOS.broader, None))
    for evidence in sorted(whole.subjects(RDF.type, URIRef(f"{KG}Evidence")))[:9]:
        graph.set((evidence, URIRef(f"{KG}start"), Literal(-1)))
    return graph


@pytest.fixture(scope="module", params=[name for name in FINDS if name != "pySHACL"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Run one of the engines on files of data, by the shapes that it knows; give these, and its reports."""
    folder, name = tmp_path_factory.mktemp("shacl"), request.param
    by, program = shapes(), folder / "Validate.java"
    if "SHACL-SPARQL" not in FINDS[name]:
        by.remove((None, SH.sparql, None))
    by.serialize(folder / "shapes.ttl", format="turtle")
    program.write_text(JENA)

    def reports(files: list[Path]) -> list[Results]:
        if name == "Jena":
            command = [*request.getfixturevalue("jena"), program, folder / "shapes.ttl", *files]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        else:
            said = request.getfixturevalue("node")(ENGINES[name], folder / "shapes.ttl", *files)
        return [_results(rdflib.Graph().parse(data=each, format="nt")) for each in said.split("# end\n")[:-1]]

    return Engine(name, by, reports)


def _results(report: rdflib.Graph) -> Results:
    """Tell each result by focus node, path, value, constraint component and severity."""
    told = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    return {
        tuple(_shown(report.value(each, p)) for p in told) for each in report.subjects(RDF.type, SH.ValidationResult)
    }


def _shown(node: rdflib.term.Node | None) -> str:
    return "" if node is None or isinstance(node, rdflib.BNode) else node.n3()


@pytest.mark.parametrize("data", ["whole", "damaged"])
def test_an_engine_finds_the_same(data: str, engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    graph, place = request.getfixturevalue(data), tmp_path / "data.nt"
    graph.serialize(place, format="nt", encoding="utf-8")
    expected = _results(pyshacl.validate(graph, shacl_graph=engine.shapes, inference="none")[1])
    assert len({result[3] for result in expected}) >= (1 if data == "whole" else 8)
    assert engine.reports([place]) == [expected]


def test_an_engine_finds_the_same_in_a_case_of_each_shape(engine: Engine) -> None:
    """Here the measure is the compiled shapes, which other tests hold against pySHACL on all cases."""
    first = {path.read_text(encoding="utf-8").partition("\n")[0]: path for path in CASES}
    files = sorted(path for path in first.values() if path.stem not in MISSED.get(engine.name, ()))
    assert len(files) >= 180
    validator = Validator(engine.shapes)
    for path, found in zip(files, engine.reports(files), strict=True):
        data = pyoxigraph.serialize(pyoxigraph.parse(path=str(path)), format=RdfFormat.N_QUADS)
        told = "".join(report(validator.validate(data)))
        assert found == _results(rdflib.Graph().parse(data=told, format="turtle")), path


def test_the_matrix_in_the_docs_is_that_of_these_tests() -> None:
    docs, columns = (HERE.parent / "docs" / "exports.md").read_text(encoding="utf-8"), FINDS["pySHACL"]
    rows = (
        f"| {name} | " + " | ".join("yes" if each in by else "" for each in columns) + " |"
        for name, by in FINDS.items()
    )
    assert "\n".join([f"| | {' | '.join(columns)} |", "|---|---|---|", *rows]) in docs


# --- queries -------------------------------------------------------------------------------------

COMUNICA = """
import { QueryEngine } from '@comunica/query-sparql-file';
import { Parser, Store } from 'n3';
import { readFileSync } from 'fs';
const store = new Store(new Parser().parse(readFileSync(process.argv[2], 'utf-8')));
const engine = new QueryEngine();
for (const path of process.argv.slice(3)) {
  const bindings = await engine.queryBindings(readFileSync(path, 'utf-8'), { sources: [store] });
  const rows = (await bindings.toArray()).map(row => Object.fromEntries(
    [...row].map(([variable, term]) => [variable.value, [term.value, term.datatype?.value ?? '']])));
  console.log(JSON.stringify(rows));
}
"""


def test_comunica_gives_the_same_rows(
    build: Path, whole: rdflib.Graph, tmp_path: Path, node: Callable[..., str]
) -> None:
    data = tmp_path / "data.nt"
    whole.serialize(data, format="nt", encoding="utf-8")
    names = sorted(ALL)
    paths = [next(folder("queries").rglob(f"{name}.rq")) for name in names]
    opened = Store.read_only(str(build / "store"))
    for name, line in zip(names, node(COMUNICA, data, *paths).splitlines(), strict=True):
        expected = queries.run(opened, ALL[name], {})
        found = [tuple(_plain(*row[c]) if c in row else None for c in expected.columns) for row in json.loads(line)]
        # Comunica 4 orders by the first key alone.
        assert sorted(found, key=str) == sorted(expected.rows, key=str), name


def _plain(text: str, datatype: str) -> str:
    return f"{Decimal(text).normalize():f}" if datatype == f"{XSD}decimal" else text
