"""Clients that others wrote get their answers from the endpoint."""

import json
import subprocess
from collections.abc import Callable

import rdflib
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serve.conftest import Server

from kg.words import KG

ASKED = "SELECT DISTINCT ?t WHERE { ?t a <https://w3id.org/trialkg/ontology#Trial> } ORDER BY ?t"


def ran(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rdflibs_store_reads_it(server: Server) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.address}/sparql"))
    assert len(list(graph.query(ASKED))) == 5
    label = graph.value(rdflib.URIRef("https://w3id.org/trialkg/drug/ivonescimab"), rdflib.SKOS.prefLabel)
    assert str(label) == "ivonescimab"


def test_sparqlwrapper_reads_it(server: Server) -> None:
    for method in ("GET", "POST"):
        for form in ("json", "xml"):
            client = SPARQLWrapper.SPARQLWrapper(f"{server.address}/sparql", returnFormat=form)
            client.setMethod(method)
            client.setQuery(ASKED)
            found = client.query().convert()
            assert (found if form == "json" else found.toxml()) is not None
            assert str(found if form == "json" else found.toxml()).count("/trial/") == 5


def test_curl_reads_it(server: Server, tool: Callable[[str], str]) -> None:
    said = ran(
        tool("curl"), "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={ASKED}", f"{server.address}/sparql"
    )
    assert len(said.splitlines()) == 6


def test_roqet_reads_it(server: Server, tool: Callable[[str], str]) -> None:
    said = ran(tool("roqet"), "-q", "-p", f"{server.address}/sparql", "-r", "csv", "-e", ASKED)
    assert said.count("/trial/") == 5


def test_jena_reads_it(server: Server, jena: list[str]) -> None:
    said = ran(*jena, "arq.rsparql", f"--service={server.address}/sparql", "--results=csv", ASKED)
    assert said.count("/trial/") == 5


COMUNICA = """
import { QueryEngine } from "@comunica/query-sparql-file";
const [endpoint, query, join] = process.argv.slice(2);
const engine = new QueryEngine();
for (const type of ["sparql", "auto"]) {
  const context = { sources: [type === "auto" ? endpoint : { type, value: endpoint }] };
  for (const asked of [query, join]) {
    const rows = await (await engine.queryBindings(asked, context)).toArray();
    console.log(type, rows.map((row) => row.get("t").value).join(" "));
  }
}
"""


def test_comunica_reads_it(server: Server, node: Callable[..., str]) -> None:
    join = f"""SELECT DISTINCT ?t {{ ?t <{KG}studiesDrug> ?d . ?d <{KG}hasMechanism> ?m
        OPTIONAL {{ ?t <{KG}phase> ?p }} FILTER(CONTAINS(STR(?m), "pd-1")) }}"""
    said = [line.split() for line in node(COMUNICA, f"{server.address}/sparql", ASKED, join).splitlines()]
    assert [line[0] for line in said] == ["sparql", "sparql", "auto", "auto"]
    told = {frozenset(line[1:]) for line in said[::2]}
    assert [len(each) for each in told] == [5]
    own = {row["t"]["value"] for row in json.loads(server.ask(join).body)["results"]["bindings"]}
    assert own
    assert {frozenset(line[1:]) for line in said[1::2]} == {frozenset(own)}
