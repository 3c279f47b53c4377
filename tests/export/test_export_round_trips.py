"""What is exported is read back by every parser at hand as the same graph."""

import gzip
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat
from rdflib.compare import to_isomorphic

from kg import export, output
from kg.export import context
from kg.words import BASE

rdflib.NORMALIZE_LITERALS = False

#: The serialisations of RDF: how pyoxigraph and rdflib call them.
RDF = {
    "turtle": (RdfFormat.TURTLE, "turtle"),
    "trig": (RdfFormat.TRIG, "trig"),
    "ntriples": (RdfFormat.N_TRIPLES, "nt"),
    "nquads": (RdfFormat.N_QUADS, "nquads"),
    "rdfxml": (RdfFormat.RDF_XML, "xml"),
    "jsonld": (RdfFormat.JSON_LD, "json-ld"),
    "jsonld-framed": (RdfFormat.JSON_LD, "json-ld"),
}
#: Which tool reads which serialisations; docs/exports.md shows it.
READS = {
    "rdflib": tuple(RDF),
    "Oxigraph": tuple(RDF),
    "Jena": tuple(RDF),
    "rapper": ("turtle", "ntriples", "rdfxml"),
    "serdi": ("turtle", "trig", "ntriples", "nquads"),
    "N3.js": ("turtle", "trig", "ntriples", "nquads"),
    "jsonld.js": ("jsonld", "jsonld-framed"),
}
GRAPHS = [form.name for form in export.FORMATS if form.has_graphs]
N3 = """
import { StreamParser, DataFactory, Writer } from 'n3';
import { createReadStream } from 'fs';
const writer = new Writer(process.stdout, { format: 'N-Triples' });
const parser = new StreamParser({ format: process.argv[3] });
createReadStream(process.argv[2]).pipe(parser)
  .on('data', q => writer.addQuad(DataFactory.quad(q.subject, q.predicate, q.object)))
  .on('error', e => { console.error(e.message); process.exit(1); })
  .on('end', () => writer.end());
"""
JSONLD = """
import jsonld from 'jsonld';
import { readFileSync } from 'fs';
const refuse = url => { throw new Error('fetches ' + url); };
const document = JSON.parse(readFileSync(process.argv[2], 'utf-8'));
process.stdout.write(await jsonld.toRDF(document, { format: 'application/n-quads', documentLoader: refuse }));
"""
Triples = set[pyoxigraph.Triple]


@pytest.fixture(scope="module")
def graph(build: Path) -> Triples:
    return _triples((build / output.GRAPH).read_bytes(), RdfFormat.N_QUADS)


def _triples(content: bytes, form: RdfFormat) -> Triples:
    return {quad.triple for quad in pyoxigraph.parse(content, format=form)}


def _run(*command: str | Path) -> bytes:
    done = subprocess.run([*map(str, command)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("name", READS["Oxigraph"])
def test_oxigraph_reads_the_same_graph(name: str, graph: Triples, exported: Callable[..., Path]) -> None:
    assert len(graph) > 5000
    assert _triples(exported(name).read_bytes(), RDF[name][0]) == graph


@pytest.mark.parametrize("name", READS["rdflib"])
def test_rdflib_reads_the_same_graph(name: str, graph: Triples, exported: Callable[..., Path]) -> None:
    read = rdflib.Dataset(default_union=True) if name in GRAPHS else rdflib.Graph()
    read.parse(exported(name), format=RDF[name][1])
    merged = rdflib.Graph()
    for triple in read.triples((None, None, None)):
        merged.add(triple)
    assert _triples(merged.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES) == graph


@pytest.mark.parametrize("name", GRAPHS)
def test_named_graphs_are_kept(name: str, build: Path, exported: Callable[..., Path]) -> None:
    quads = set(pyoxigraph.parse(path=str(build / output.GRAPH), format=RdfFormat.N_QUADS))
    assert set(pyoxigraph.parse(path=str(exported(name)), format=RDF[name][0])) == quads


@pytest.mark.parametrize("name", READS["rapper"])
def test_rapper_reads_the_same_graph(
    name: str, graph: Triples, exported: Callable[..., Path], tool: Callable[[str], str]
) -> None:
    said = _run(tool("rapper"), "-q", "-i", name, "-o", "ntriples", exported(name), BASE)
    assert _triples(said, RdfFormat.N_TRIPLES) == graph


@pytest.mark.parametrize("name", READS["serdi"])
def test_serdi_reads_the_same_graph(
    name: str, graph: Triples, exported: Callable[..., Path], tool: Callable[[str], str]
) -> None:
    said = _run(tool("serdi"), "-q", "-i", name, "-o", "nquads" if name in GRAPHS else "ntriples", exported(name))
    assert _triples(said, RdfFormat.N_QUADS) == graph


@pytest.mark.parametrize("name", READS["Jena"])
def test_jena_reads_the_same_graph(name: str, graph: Triples, exported: Callable[..., Path], jena: list[str]) -> None:
    # Debian's Jena has no JSON parser for version 1.1 of JSON-LD.
    syntax = ["--syntax=jsonld10"] if name.startswith("jsonld") else []
    said = _run(*jena, "riotcmd.riot", "--output=nquads", *syntax, exported(name))
    assert _triples(said, RdfFormat.N_QUADS) == graph


@pytest.mark.parametrize("name", READS["N3.js"])
def test_n3_reads_the_same_graph(
    name: str, graph: Triples, exported: Callable[..., Path], node: Callable[..., str]
) -> None:
    said = node(N3, exported(name), export.format_named(name).media_type)
    assert _triples(said.encode(), RdfFormat.N_TRIPLES) == graph


@pytest.mark.parametrize("name", READS["jsonld.js"])
def test_jsonld_js_reads_the_same_graph_and_fetches_nothing(
    name: str, graph: Triples, exported: Callable[..., Path], node: Callable[..., str]
) -> None:
    assert _triples(node(JSONLD, exported(name)).encode(), RdfFormat.N_QUADS) == graph


def test_the_ontology_reads_the_same_in_rdflib_and_oxigraph() -> None:
    path = Path(export.__file__).parent.parent.parent / "ontology" / "trials.ttl"
    one = rdflib.Graph().parse(path)
    written = pyoxigraph.serialize(
        pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES
    )
    other = rdflib.Graph().parse(data=written, format="nt")
    assert to_isomorphic(one) == to_isomorphic(other)


# --- what each has beside the graph --------------------------------------------------------------


def test_the_shipped_context_is_that_of_the_ontology() -> None:
    shipped = Path(export.__file__).parent.parent.parent / "ontology" / "context.jsonld"
    assert shipped.read_text(encoding="utf-8") == context.text()


def test_compact_json_ld_reads_as_people_write_it(exported: Callable[..., Path]) -> None:
    content = json.loads(exported("jsonld").read_text(encoding="utf-8"))
    vocabulary = next(graph for graph in content["@graph"] if graph["id"] == "graph:vocabulary")
    nodes = {node["id"]: node for node in vocabulary["@graph"]}
    trial = next(n for g in content["@graph"] for n in g["@graph"] if n["id"] == "trial:NCT07022301" and "phase" in n)
    assert (trial["enrolment"], trial["minimumAgeYears"], trial["acceptsHealthyVolunteers"]) == (25, "18.0", False)
    assert trial["startDate"]["@value"] == "2025-07-31"
    assert nodes["drug:sintilimab"]["hasMechanism"] == "mechanism:pd-1-inhibitor"


def test_framed_json_ld_is_a_tree_for_each_trial(exported: Callable[..., Path]) -> None:
    content = json.loads(exported("jsonld-framed").read_text(encoding="utf-8"))
    assert [trial["type"] for trial in content["@graph"]] == ["Trial"] * 5
    trial = next(trial for trial in content["@graph"] if trial["id"] == "trial:NCT07022301")
    drugs = {drug["prefLabel"]: drug for drug in trial["testsDrug"]}
    assert drugs.keys() == {"sintilimab", "anlotinib"}
    assert drugs["sintilimab"]["hasMechanism"]["prefLabel"] == "PD-1 inhibitor"
    assert len(trial["exclusion"]) == 21


@pytest.mark.parametrize("name", ["turtle", "jsonld-framed"])
def test_evidence_stands_there_only_when_asked_for(name: str, graph: Triples, exported: Callable[..., Path]) -> None:
    read = _triples(exported(name, evidence=False).read_bytes(), RDF[name][0])
    assert read == {triple for triple in graph if "/evidence/" not in str(triple.subject)}


@pytest.mark.parametrize("name", [form.name for form in export.FORMATS if not form.has_folder])
def test_gz_holds_the_same_and_is_the_same_twice(name: str, build: Path, tmp_path: Path) -> None:
    form, plain = export.format_named(name), io.BytesIO()
    export.export(build / output.GRAPH, plain, form)
    one, other = tmp_path / f"a.{form.extension}.gz", tmp_path / f"b.{form.extension}.gz"
    for place in (one, other):
        export.export(build / output.GRAPH, place, form)
    assert gzip.decompress(one.read_bytes()) == plain.getvalue()
    assert one.read_bytes() == other.read_bytes()


def test_other_bases_keep_their_iris(build: Path, tmp_path: Path) -> None:
    base, graph = "https://example.org/x#", tmp_path / "graph.nq"
    graph.write_text((build / output.GRAPH).read_text(encoding="utf-8").replace(f"<{BASE}", f"<{base}").replace(
        f"<{base}ontology#", f"<{BASE}ontology#"), encoding="utf-8")  # fmt: skip
    expected = _triples(graph.read_bytes(), RdfFormat.N_QUADS)
    for name in ("turtle", "jsonld", "jsonld-framed"):
        place = tmp_path / name
        export.export(graph, place, export.format_named(name), evidence=True, base=base)
        assert _triples(place.read_bytes(), RDF[name][0]) == expected, name


def test_the_matrix_in_the_docs_is_that_of_these_tests() -> None:
    text = (Path(export.__file__).parent.parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [
        f"| {tool} | " + " | ".join("yes" if name in reads else "" for name in RDF) + " |"
        for tool, reads in READS.items()
    ]
    assert "\n".join(["| | " + " | ".join(RDF) + " |", "|---" * (len(RDF) + 1) + "|", *rows]) in text


def test_the_docs_list_every_format() -> None:
    text = (Path(export.__file__).parent.parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert listed == [form.name for form in export.FORMATS]
