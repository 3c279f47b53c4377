"""The one place where a build meets validation: batches of quads in, findings out, as rows and as files."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
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


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of validation, and what the report of SHACL says of it."""

    result: validation.Result
    told: tuple[tuple[str, str], ...]

    @property
    def document(self) -> str:
        """The name of the document that it was found in."""
        return self.result.document

    def row(self) -> list[Any]:
        """Write it as JSON can."""
        return [astuple(self.result), self.told]


def from_row(row: list[Any]) -> Finding:
    """Read a finding."""
    result, told = row
    return Finding(validation.Result(*result), tuple((p, o) for p, o in told))


class Checker:
    """The shapes, read once for each process."""

    def __init__(self) -> None:
        self._shapes = validation.shapes()

    def check(self, quads: bytes) -> list[Finding]:
        """Validate some quads, all graphs together."""
        data = validation.graph_of_quads(quads.decode())
        _, report = validation.validate(data, self._shapes)
        return [
            finding for node in report.subjects(RDF.type, SH.ValidationResult) for finding in _found(report, node, data)
        ]

    def check_trials(self, quads: bytes) -> list[Finding]:
        """Validate the quads of trials with those of the concepts that they link to; give what is the trials' own."""
        return [finding for finding in self.check(quads) if finding.document != _VOCABULARY]


def _found(report: Graph, node: Any, data: Graph) -> Iterable[Finding]:  # noqa: ANN401
    single = Graph()
    for triple in report.triples((node, None, None)):
        single.add(triple)
    told = tuple(sorted((p.n3(), o.n3()) for _, p, o in single if not isinstance(o, BNode)))
    for result in validation._results(single, data):
        yield Finding(result, told)


def write(findings: Iterable[Finding], folder: Path) -> dict[str, int]:
    """Write the table and the report of all findings; count them by severity."""
    findings = list(findings)
    results = validation.ordered({finding.result for finding in findings})
    lines = "".join(f"{line}\n" for line in validation.table(results))
    (folder / TABLE).write_text(lines, encoding="utf-8")
    validation.merged([_report(findings)]).serialize(folder / REPORT, format="turtle")
    return {name: sum(result.severity == name for result in results) for name in SEVERITIES}


def _report(findings: Iterable[Finding]) -> Graph:
    graph = Graph()
    for finding in findings:
        node = BNode()
        for predicate, object_ in finding.told:
            graph.add((node, URIRef(predicate[1:-1]), cast(Node, from_n3(object_))))
    return graph


def renamed(row: list[Any], document: str) -> list[Any]:
    """Give the row of a finding of a document that has another name now."""
    result, told = row
    return [[result[0], document, *result[2:]], told]


def document(row: list[Any]) -> str:
    """Give the name of the document that a finding was made in."""
    return str(row[0][1])
