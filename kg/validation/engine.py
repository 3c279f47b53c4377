"""The fast way: shapes as SPARQL, run by Oxigraph over a batch at a time; pySHACL runs what is not covered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import Node

from kg.errors import KgError, ShapesError
from kg.validation import judge, reading
from kg.validation.checks import Finding, Row, Term
from kg.validation.compilation import Check, checks
from kg.validation.literals import kept, written
from kg.validation.reading import NotCovered
from kg.validation.results import Result, ordered
from kg.validation.usage import Uses, counted
from kg.validation.values import FUNCTIONS
from kg.words import KG, PROV, SKOS

_TYPE, _LABEL, _SUBCLASS = (ox.NamedNode(str(term)) for term in (RDF.type, RDFS.label, RDFS.subClassOf))
_CONCEPT, _DERIVED, _DOCUMENT = (
    ox.NamedNode(iri) for iri in (f"{SKOS}Concept", f"{PROV}wasDerivedFrom", f"{KG}Document")
)
#: A blank node; the search goes by its first two characters, which is much faster than to look for the space first.
_BLANK = re.compile(rb"_:(?<![^\s]_:)")
_PLACE = re.compile(r"\{[?$](\w+)\}")


class Validator:
    """The queries of some shapes, made once, to validate batches of N-Quads with."""

    def __init__(self, by: Graph | None = None) -> None:
        """Compile shapes, those of the project when none are given. Raises ShapesError for malformed ones."""
        self._shapes = reading.shapes() if by is None else by
        self._scopes = reading.targeted(self._shapes)
        self._checks: list[Check] = []
        #: For each shape that pySHACL runs, a line that says which and why.
        self.notices: list[str] = []
        left = [node for node, scope in self._scopes.items() if not self._compiled(node, scope)]
        self._left = _only(self._shapes, left) if left else None

    def _compiled(self, node: Node, scope: str) -> bool:
        try:
            self._checks += checks(self._shapes, node, scope)
        except NotCovered as error:
            self.notices.append(f"shape {node}: run by pySHACL, which is slower: it uses {error}")
            return False
        return True

    def validate(self, nquads: bytes | str) -> list[Result]:
        """Validate N-Quads, all graphs together; give the results, sorted, each once.

        Raises ShapesError when no shape finds a focus node: nothing would have been validated.
        """
        data = nquads.encode() if isinstance(nquads, str) else nquads
        batch = _Batch(data)
        if not any(batch.rows(f"SELECT ?this {{ {scope} }} LIMIT 1") for scope in self._scopes.values()):
            raise ShapesError("no shape finds anything to validate: the data holds no trial and no concept")
        found = {result for check in self._checks for result in batch.results(check)}
        if self._left is not None:
            graph = judge.graph_of_quads(data)
            found.update(judge.results_of(judge.judged(graph, self._left), graph))
        return ordered(found)


def _only(shapes: Graph, nodes: list[Node]) -> Graph:
    """Copy shapes so that only some of them have targets."""
    targets = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
    classes = {(RDF.type, RDFS.Class), (RDF.type, OWL.Class)}
    copy = Graph()
    for subject, predicate, object_ in shapes:
        aims = predicate in targets or (predicate, object_) in classes
        if subject in nodes or not aims:
            copy.add((subject, predicate, object_))
    return copy


@dataclass
class _Batch:
    """The data of one batch in a store of memory, and what was asked of it."""

    data: bytes
    _answers: dict[str, Sequence[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._store = _loaded(kept(self.data))
        subclasses = self._store.quads_for_pattern(None, _SUBCLASS, None, None)
        self._flat = next(subclasses, None) is None
        self._instance = "a" if self._flat else reading.INSTANCE

    def rows(self, query: str) -> Sequence[Row]:
        """Give the rows of a query."""
        if query not in self._answers:
            text = query.replace(reading.INSTANCE, self._instance)
            answer = self._store.query(text, use_default_graph_as_union=True, custom_functions=FUNCTIONS)
            self._answers[query] = [tuple(row) for row in answer]  # type: ignore[union-attr]
        return self._answers[query]

    @cached_property
    def _uses(self) -> Uses:
        return counted(self)

    def results(self, check: Check) -> Iterator[Result]:
        """Give the results of one check."""
        if check.guard and self._flat and check.guard.passes(self._uses):
            return
        for finding in check.rule.findings(self):
            yield self._result(check, finding)

    def _result(self, check: Check, finding: Finding) -> Result:
        shape, own = check.shape, bool(finding.bindings)
        value = finding.focus if own and finding.value is None and shape.path is None else finding.value
        path = shape.path.turtle if shape.path else ""
        messages = tuple(_filled(each, finding) for each in check.messages) if own else check.messages
        return Result(
            severity=shape.severity,
            document=self._document(finding.focus),
            focus=written(finding.focus),
            path=written(finding.path) if finding.path else path,
            value="" if value is None else written(value),
            messages=messages,
            shape=shape.name,
            component=check.component,
        )

    def _document(self, focus: Term) -> str:
        """Name the document that a node was read from, or its trial was; concepts are read from the vocabulary."""
        if _CONCEPT in self._objects(focus, _TYPE):
            return "vocabulary"
        subjects = (quad.subject for quad in self._store.quads_for_pattern(None, None, focus, None))
        documents = (document for owner in (focus, *subjects) for document in self._objects(owner, _DERIVED))
        own = self._label(focus) if _DOCUMENT in self._objects(focus, _TYPE) else ""
        return min((self._label(document) or document.value for document in documents), default=own)

    def _label(self, node: Term) -> str:
        return min((label.value for label in self._objects(node, _LABEL)), default="")

    def _objects(self, subject: Term | ox.Triple, predicate: ox.NamedNode) -> list[Term]:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return []
        return [quad.object for quad in self._store.quads_for_pattern(subject, predicate, None, None)]  # type: ignore[misc]


def _loaded(data: bytes) -> ox.Store:
    store = ox.Store()
    try:
        if b"_:" in data and _BLANK.search(data):
            # Loading would rename blank nodes, and the same data would not give the same results.
            store.bulk_extend(ox.parse(data, format=ox.RdfFormat.N_QUADS))
        else:
            # Who calls has written or parsed these statements; their IRIs need no second look.
            store.bulk_load(data, format=ox.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise KgError(f"these are no N-Quads: {error}") from error
    return store


def _filled(message: str, finding: Finding) -> str:
    """Put what the query binds into the places of a message ("{?value}")."""
    bound = finding.bindings
    return _PLACE.sub(
        lambda place: str(ox.Literal(bound[place[1]].value))[1:-1] if place[1] in bound else place[0], message
    )
