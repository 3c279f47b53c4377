"""SHACL: the shapes of shapes/, run by pySHACL, and their results in a reader's words."""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib import PROV, RDF, RDFS, SH, SKOS, Dataset, Graph, Namespace
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Node

from kg.errors import KgError, ShapesError
from kg.shipped import folder
from kg.words import KG, STANDARD

# Literals are judged as they are written, not as rdflib would rewrite them.
rdflib.NORMALIZE_LITERALS = False
# An ill-typed literal is a finding, not a traceback on the terminal.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
_KG = Namespace(KG)
_FORMATS = {".ttl": "turtle", ".nt": "nt", ".nq": "nquads"}
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One finding: how grave, in which document, of what, where in it, what stands there and what is wrong."""

    severity: str
    document: str
    focus: str
    path: str
    value: str
    message: str
    shape: str


def shapes(home: Path | None = None) -> Graph:
    """Read all shapes of a folder. Raises ShapesError when there is none."""
    graph = Graph()
    for path in sorted((home or folder("shapes")).glob("*.ttl")):
        graph.parse(path)
    if not any(graph.subjects(RDF.type, SH.NodeShape)):
        raise ShapesError(f"{home or folder('shapes')}: there is no shape to validate with")
    _each_by_itself(graph)
    return graph


def ordered(results: Iterable[Result]) -> list[Result]:
    """Sort results, the gravest first."""
    return sorted(results, key=_order)


def _order(result: Result) -> tuple[object, ...]:
    return SEVERITIES.index(result.severity), astuple(result)


class _Data(Graph):
    """A graph that parses each query of the shapes once; pySHACL asks it for every focus node."""

    def query(self, query_object: str | Query, *args: object, **kwargs: object) -> QueryResult:
        """Run a query."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)  # type: ignore[arg-type]


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _each_by_itself(found: Graph) -> None:
    """Let property shapes find their focus nodes themselves: pySHACL then runs each once, not once a node."""
    for parent, class_ in list(found.subject_objects(SH.targetClass)):
        for shape in list(found.objects(parent, SH.property)):
            if (shape, SH.severity, None) in found:
                found.remove((parent, SH.property, shape))
                found.add((shape, SH.targetClass, class_))


def graph_of_quads(text: str) -> Graph:
    """Read N-Quads as one graph: shapes look at all named graphs together."""
    data = _Data()
    for subject, predicate, object_, _ in Dataset().parse(data=text, format="nquads").quads():
        data.add((subject, predicate, object_))
    return data


def validate(data: Graph, by: Graph) -> tuple[list[Result], Graph]:
    """Validate a graph; give the results, sorted, and the report as SHACL defines it.

    Raises ShapesError when no shape finds a focus node: nothing would have been validated.
    """
    if not any(True for _ in focus_nodes(data, by)):
        raise ShapesError("no shape finds anything to validate: the data holds no trial and no concept")
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=by, inference="none", advanced=False, meta_shacl=False)
    except (TypeError, ArithmeticError, ReportableRuntimeError, re.error) as error:
        raise ShapesError(f"the data holds values that cannot be compared: {' '.join(str(error).split())}") from error
    if not isinstance(report, Graph):
        raise ShapesError(f"the shapes could not be run: {report}")
    return ordered(_results(report, data)), report


def validate_file(place: Path) -> list[Result]:
    """Validate a file of Turtle, N-Triples or N-Quads, or the graph of a build, with the shipped shapes.

    Raises KgError for a file that cannot be parsed.
    """
    file = place / "graph.nq" if place.is_dir() else place
    format_ = _FORMATS.get(file.suffix)
    if format_ is None:
        raise KgError(f"{file}: validate takes {', '.join(_FORMATS)}")
    try:
        text = file.read_text(encoding="utf-8")
        data = graph_of_quads(text) if format_ == "nquads" else _Data().parse(data=text, format=format_)
    except (OSError, UnicodeDecodeError, ParserError, BadSyntax) as error:
        raise KgError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    return validate(data, shapes())[0]


def merged(reports: Iterable[Graph]) -> Graph:
    """Make one report of several, each result once; the same results give the same bytes."""
    found = {
        tuple(_told(report, result)) for report in reports for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    whole = Graph()
    whole.bind("sh", SH)
    whole.bind("kg", _KG)
    head = rdflib.BNode("report")
    severities = {object_ for told in found for predicate, object_ in told if predicate == SH.resultSeverity}
    whole.add((head, RDF.type, SH.ValidationReport))
    whole.add((head, SH.conforms, rdflib.Literal(not severities)))
    for number, told in enumerate(sorted(found)):
        node = rdflib.BNode(f"result{number:07}")
        whole.add((head, SH.result, node))
        for predicate, object_ in told:
            whole.add((node, predicate, object_))
    return whole


def _told(report: Graph, result: Node) -> list[tuple[rdflib.URIRef, Node]]:
    """Give what a result says, but the shape's own blank nodes that pySHACL copies into it."""
    said = report.predicate_objects(result)
    return sorted((p, o) for p, o in said if isinstance(p, rdflib.URIRef) and not isinstance(o, rdflib.BNode))


def focus_nodes(data: Graph, by: Graph) -> Iterator[Node]:
    """Give the nodes that shapes target by class, subjects or objects of a property, or by name."""
    for class_ in by.objects(None, SH.targetClass):
        yield from data.subjects(RDF.type, class_)
    for property_ in by.objects(None, SH.targetSubjectsOf):
        yield from data.subjects(property_, None)
    for property_ in by.objects(None, SH.targetObjectsOf):
        yield from data.objects(None, property_)
    yield from by.objects(None, SH.targetNode)


def table(results: list[Result]) -> Iterator[str]:
    """Write results as lines of tab-separated values, the header first."""
    yield "\t".join(field.name for field in fields(Result))
    for result in results:
        yield "\t".join(" ".join(str(cell).split()) for cell in astuple(result))


def _results(report: Graph, data: Graph) -> Iterator[Result]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        severity = str(report.value(result, SH.resultSeverity)).removeprefix(str(SH))
        yield Result(
            severity=severity,
            document=_document(focus, data),
            focus=_short(focus),
            path=_short(report.value(result, SH.resultPath)),
            value=_short(report.value(result, SH.value)),
            message=str(report.value(result, SH.resultMessage) or ""),
            shape=_short(report.value(result, SH.sourceShape)),
        )


def _document(focus: Node | None, data: Graph) -> str:
    """Name the document that a node was read from, or its trial was; concepts are read from the vocabulary."""
    if (focus, RDF.type, SKOS.Concept) in data:
        return "vocabulary"
    owners = [focus, *data.subjects(None, focus)]
    for owner in owners:
        for document in data.objects(owner, PROV.wasDerivedFrom):
            return str(data.value(document, RDFS.label) or document)
    return str(data.value(focus, RDFS.label) or "") if (focus, RDF.type, _KG.Document) in data else ""


def _short(node: Node | None) -> str:
    """Write a node as people read it, with the last part of its path before its key ("trial:NCT07289048")."""
    if node is None or isinstance(node, rdflib.BNode):
        return ""
    if not isinstance(node, rdflib.URIRef):
        return str(node)
    text = str(node)
    known = next((f"{prefix}:{text[len(space) :]}" for prefix, space in STANDARD.items() if text.startswith(space)), "")
    return known or ":".join(text.rsplit("/", 2)[-2:])
