"""SHACL finds the same, and queries give the same rows, in every tool at hand."""

import json
import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from places import HERE
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, RDFS, SH, SKOS, Literal, URIRef

from kg import queries
from kg.shipped import folder
from kg.words import BASE, KG, XSD

rdflib.NORMALIZE_LITERALS = False
ALL = {**queries.catalogue(), **queries.checks()}
Results = set[tuple[str, ...]]

READ = """
import { Parser, Store, Writer } from 'n3';
import { readFileSync } from 'fs';
const read = path => new Store(new Parser().parse(readFileSync(path, 'utf-8')));
const write = dataset => {
  const writer = new Writer({ format: 'N-Triples' });
  for (const quad of dataset) writer.addQuad(quad);
  writer.end((error, text) => process.stdout.write(text));
};
"""
ENGINES = {
    "rdf-validate-shacl": READ
    + """
import Validator from 'rdf-validate-shacl';
write((await new Validator(read(process.argv[3])).validate(read(process.argv[2]))).dataset);
""",
    "shacl-engine": READ
    + """
import rdf from 'rdf-ext';
import { Validator } from 'shacl-engine';
import { validations } from 'shacl-engine/sparql.js';
const validator = new Validator(rdf.dataset([...read(process.argv[3])]), { factory: rdf, validations });
write((await validator.validate({ dataset: rdf.dataset([...read(process.argv[2])]) })).dataset);
""",
}


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


@pytest.fixture(scope="module")
def cases() -> rdflib.Graph:
    """All cases of the shapes, each with IRIs of its own."""
    graph = rdflib.Graph()
    for number, path in enumerate(sorted((HERE / "data" / "shapes").glob("*/*.ttl"))):
        text = re.sub(rf"<{BASE}(?!ontology#)", f"<https://example.org/{number}/", path.read_text(encoding="utf-8"))
        graph.parse(data=text, format="turtle")
    return graph


def _without_sparql(shapes: rdflib.Graph) -> None:
    """Leave SHACL's core: rdf-validate-shacl knows no other."""
    shapes.remove((None, SH.sparql, None))


@pytest.fixture(scope="module", params=["whole", "damaged", "cases"])
def compare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Hold the report of an engine against that of pySHACL, by the shapes that the engine knows."""
    place, graph = tmp_path_factory.mktemp("shacl"), request.getfixturevalue(request.param)
    graph.serialize(place / "data.nt", format="nt", encoding="utf-8")

    def hold(
        report: Callable[[Path, Path], str | bytes], less: Callable[[rdflib.Graph], None] = lambda _: None
    ) -> None:
        shapes = rdflib.Graph()
        for path in folder("shapes").glob("*.ttl"):
            shapes.parse(path)
        less(shapes)
        shapes.serialize(place / "shapes.ttl", format="turtle")
        expected = _results(pyshacl.validate(graph, shacl_graph=shapes, inference="none")[1])
        assert len({result[3] for result in expected}) >= (1 if request.param == "whole" else 6)
        found = report(place / "data.nt", place / "shapes.ttl")
        assert _results(rdflib.Graph().parse(data=found, format="turtle")) == expected

    return hold


def _results(report: rdflib.Graph) -> Results:
    """Tell each result by focus node, path, value, constraint component and severity."""
    told = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    return {
        tuple(_shown(report.value(each, p)) for p in told) for each in report.subjects(RDF.type, SH.ValidationResult)
    }


def _shown(node: rdflib.term.Node | None) -> str:
    return "" if node is None or isinstance(node, rdflib.BNode) else node.n3()


def test_jena_finds_the_same(compare: Callable[..., None], jena: list[str]) -> None:
    def report(data: Path, shapes: Path) -> bytes:
        command = [*jena, "shacl.shacl", "validate", f"--shapes={shapes}", f"--data={data}"]
        return subprocess.run(command, capture_output=True, check=False).stdout

    compare(report)


def test_shacl_engine_finds_the_same(compare: Callable[..., None], node: Callable[..., str]) -> None:
    compare(lambda *files: node(ENGINES["shacl-engine"], *files))


def test_rdf_validate_shacl_finds_the_same(compare: Callable[..., None], node: Callable[..., str]) -> None:
    compare(lambda *files: node(ENGINES["rdf-validate-shacl"], *files), _without_sparql)


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
