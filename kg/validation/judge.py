"""pySHACL, the judge: slow, and the measure of what the fast way finds."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib import PROV, RDF, RDFS, SH, SKOS, Dataset, Graph, Namespace
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Node

from kg.errors import ShapesError
from kg.validation import paths, terms
from kg.validation.results import Result, ordered
from kg.words import KG

# Literals are judged as they are written, not as rdflib would rewrite them.
rdflib.NORMALIZE_LITERALS = False
# An ill-typed literal is a finding, not a traceback on the terminal.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
_KG = Namespace(KG)


class _Data(Graph):
    """A graph that parses each query of the shapes once; pySHACL asks it for every focus node."""

    def query(self, query_object: str | Query, *args: object, **kwargs: object) -> QueryResult:
        """Run a query."""
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)  # type: ignore[arg-type]


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def graph_of_quads(text: str | bytes) -> Graph:
    """Read N-Quads as one graph: shapes look at all named graphs together."""
    data = _Data()
    for subject, predicate, object_, _ in Dataset().parse(data=text, format="nquads").quads():
        data.add((subject, predicate, object_))
    return data


def validate(data: Graph, by: Graph) -> tuple[list[Result], Graph]:
    """Validate a graph by pySHACL; give the results, sorted, and its report.

    Raises ShapesError when no shape finds a focus node: nothing would have been validated.
    """
    if not any(True for _ in focus_nodes(data, by)):
        raise ShapesError("no shape finds anything to validate: the data holds no trial and no concept")
    report = judged(data, by)
    return ordered(results_of(report, data)), report


def judged(data: Graph, by: Graph) -> Graph:
    """Give pySHACL's report on a graph. Raises ShapesError when it cannot run them."""
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=by, inference="none", advanced=False, meta_shacl=False)
    except (TypeError, ArithmeticError, ReportableRuntimeError, NotImplementedError, re.error) as error:
        raise ShapesError(f"pySHACL cannot judge this data by these shapes: {' '.join(str(error).split())}") from error
    finally:
        # pySHACL leaves rdflib rewriting all literals that are read from now on.
        rdflib.NORMALIZE_LITERALS = False
    if not isinstance(report, Graph):
        raise ShapesError(f"the shapes could not be run: {report}")
    return report


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


def results_of(report: Graph, data: Graph, head: Node | None = None) -> Iterator[Result]:
    """Read the results of a report on some data; results inside others are their details, and are passed over."""
    for result in report.objects(head or report.value(None, RDF.type, SH.ValidationReport), SH.result):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        shape = report.value(result, SH.sourceShape)
        yield Result(
            severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
            document=_document(focus, data),
            focus=terms.n3(focus),
            path="" if path is None else paths.read(report, path).turtle,
            value=terms.n3(report.value(result, SH.value)),
            messages=tuple(sorted(terms.n3(message) for message in report.objects(result, SH.resultMessage))),
            shape="" if isinstance(shape, rdflib.BNode) else terms.n3(shape),
            component=terms.n3(report.value(result, SH.sourceConstraintComponent)),
        )


def _document(focus: Node | None, data: Graph) -> str:
    """Name the document that a node was read from, or its trial was; concepts are read from the vocabulary."""
    if (focus, RDF.type, SKOS.Concept) in data:
        return "vocabulary"
    owners = [focus, *data.subjects(None, focus)]
    labels = (_label(d, data) or str(d) for o in owners for d in data.objects(o, PROV.wasDerivedFrom))
    own = _label(focus, data) if (focus, RDF.type, _KG.Document) in data else ""
    return min(labels, default=own)


def _label(node: Node | None, data: Graph) -> str:
    return min((str(label) for label in data.objects(node, RDFS.label)), default="")
