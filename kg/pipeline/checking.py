"""The one place where a build meets validation: batches of quads in, findings out, as rows and as files."""

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any, cast

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from kg import validation

SEVERITIES = validation.SEVERITIES
REPORT, TABLE = "validation.ttl", "validation.tsv"
#: Findings of a concept's own; it is checked once, at the end, and not again with each batch that holds it.
_VOCABULARY = "vocabulary"
#: Where the name of the document stands in a result.
_DOCUMENT = 1


class Checker:
    """The shapes, read once for each process."""

    def __init__(self) -> None:
        self._shapes = validation.shapes()

    def check(self, quads: bytes) -> list[list[Any]]:
        """Validate some quads, all graphs together."""
        data = validation.graph_of_quads(quads.decode())
        _, report = validation.validate(data, self._shapes)
        return [row for node in report.subjects(RDF.type, SH.ValidationResult) for row in _found(report, node, data)]

    def check_trials(self, quads: bytes) -> list[list[Any]]:
        """Validate the quads of trials with those of the concepts that they link to; give what is the trials' own."""
        return [row for row in self.check(quads) if document(row) != _VOCABULARY]


def document(row: list[Any]) -> str:
    """Give the name of the document that a finding was made in."""
    return str(row[0][_DOCUMENT])


def renamed(row: list[Any], name: str) -> list[Any]:
    """Give the row of a finding of a document that has another name now."""
    result, told = row
    return [[*result[:_DOCUMENT], name, *result[_DOCUMENT + 1 :]], told]


def _found(report: Graph, node: Node, data: Graph) -> Iterable[list[Any]]:
    single = Graph()
    for triple in report.triples((node, None, None)):
        single.add(triple)
    told = sorted([p.n3(), o.n3()] for _, p, o in single if not isinstance(o, BNode))
    for result in validation._results(single, data):
        yield [list(astuple(result)), told]


def write(rows: Iterable[list[Any]], folder: Path) -> dict[str, int]:
    """Write the table and the report of all findings; count them by severity."""
    rows = list(rows)
    results = validation.ordered({validation.Result(*result) for result, _ in rows})
    lines = "".join(f"{line}\n" for line in validation.table(results))
    (folder / TABLE).write_text(lines, encoding="utf-8")
    validation.merged([_report(rows)]).serialize(folder / REPORT, format="turtle")
    return {name: sum(result.severity == name for result in results) for name in SEVERITIES}


def _report(rows: Iterable[list[Any]]) -> Graph:
    graph = Graph()
    for _, told in rows:
        node = BNode()
        for predicate, object_ in told:
            graph.add((node, URIRef(predicate[1:-1]), cast(Node, from_n3(object_))))
    return graph
