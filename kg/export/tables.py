"""Tables for pandas, DuckDB and spreadsheets: one for each class, one for each kind of link."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.export import delimited
from kg.export.nodes import Graph, Node, Value, read
from kg.export.source import Source
from kg.export.terms import PYTHON, terms
from kg.words import RDFS, prefixes

Cell = Value | list[Value] | None

#: Class to the properties of its columns; a star marks those of several values.
ENTITIES: Mapping[str, str] = {
    "Trial": (
        "label registryId* otherId* title officialTitle acronym abstract description status studyType phase allocation "
        "interventionModel primaryPurpose masking enrolment enrolled reportsEnrolment startDate primaryCompletionDate "
        "completionDate lastUpdated leadSponsor collaborator* conditionName* keyword* lineOfTherapy minimumAgeYears "
        "maximumAgeYears sex acceptsHealthyVolunteers missingInclusionNumber* missingExclusionNumber*"
    ),
    "Arm": "label armType description",
    "Intervention": "label interventionType description altLabel*",
    "Outcome": "label description timeFrame assessedBy* timeFrameDuration timeFrameIsLimit landmark threshold*",
    "Criterion": (
        "text position number minimumAgeYears maximumAgeYears ecogMinimum ecogMaximum lifeExpectancy priorLinesMinimum "
        "priorLinesMaximum"
    ),
    "Drug": "prefLabel altLabel* exactMatch* closeMatch* mechanismUnknown provisional source*",
    "Mechanism": "prefLabel altLabel* exactMatch* closeMatch* source*",
    "Target": "notation prefLabel altLabel* exactMatch* closeMatch* source*",
    "Condition": "prefLabel altLabel* exactMatch* closeMatch* source*",
    "Endpoint": "notation prefLabel altLabel* exactMatch* closeMatch* source*",
    "Document": "label sha256 layout",
    "Evidence": "predicate object field start end quote rule",
}
#: Table of links to its two ends and the properties that it holds.
LINKS: Mapping[str, tuple[str, str, str]] = {
    "trial_documents": ("trial", "document", "wasDerivedFrom"),
    "trial_arms": ("trial", "arm", "hasArm"),
    "trial_interventions": ("trial", "intervention", "hasIntervention"),
    "arm_interventions": ("arm", "intervention", "givesIntervention"),
    "trial_outcomes": ("trial", "outcome", "primaryOutcome secondaryOutcome otherOutcome hasOutcome"),
    "outcome_endpoints": ("outcome", "endpoint", "measures"),
    "trial_endpoints": ("trial", "endpoint", "primaryEndpoint secondaryEndpoint hasEndpoint"),
    "trial_criteria": ("trial", "criterion", "inclusion exclusion"),
    "trial_drugs": ("trial", "drug", "testsDrug comparesDrug backgroundDrug"),
    "trial_conditions": ("trial", "condition", "studiesCondition"),
    "trial_mechanisms": ("trial", "mechanism", "investigatesMechanism"),
    "trial_targets": ("trial", "target", "investigatesTarget"),
    "trial_prior_therapies": ("trial", "therapy", "requiresPriorTherapy excludesPriorTherapy"),
    "drug_mechanisms": ("drug", "mechanism", "hasMechanism disputedMechanism"),
    "mechanism_targets": ("mechanism", "target", "actsOn"),
    "drug_targets": ("drug", "target", "targets"),
    "broader": ("narrower", "broader", "broader broaderTransitive"),
    "evidence_subjects": ("evidence", "subject", "subject"),
    "evidence_objects": ("evidence", "object", "object"),
    "evidence_documents": ("evidence", "document", "wasDerivedFrom"),
}
#: Several classes share these properties; the class of the subject tells their tables apart.
_SUBJECTS = {"trial_documents": "Trial", "evidence_documents": "Evidence"}
_PLURALS = {"Criterion": "criteria", "Evidence": "evidence"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its values, and whether a cell holds several."""

    name: str
    type: type = str
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are values, lists of values, or None."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]


def tables(source: Source) -> Iterator[Table]:
    """Make the tables; those of evidence only where it is asked for."""
    graph = read(source)
    for kind, properties in ENTITIES.items():
        if kind != "Evidence" or source.with_evidence:
            yield _entities(graph, kind, properties.split())
    for name, (start, end, properties) in LINKS.items():
        if source.with_evidence or not name.startswith("evidence"):
            columns = (Column(start), Column(end), Column("property"), Column("entailed", bool))
            yield Table(name, columns, list(_links(graph, name, properties.split())))
    yield Table("further_values", (Column("id"), Column("property"), Column("value")), list(_further(graph)))
    prefix_rows: list[list[Cell]] = [list(each) for each in sorted(prefixes(source.base).items())]
    yield Table("prefixes", (Column("prefix"), Column("namespace")), prefix_rows)


def csv_folder(source: Source, folder: Path) -> None:
    """Write the tables as CSV; several values in a cell are joined by `|`."""
    for table in tables(source):
        header = [column.name for column in table.columns]
        rows = ([delimited.joined(c) if isinstance(c, list) else c for c in row] for row in table.rows)
        delimited.write(folder / f"{table.name}.csv", header, rows, for_spreadsheet=source.for_spreadsheet)


def _entities(graph: Graph, kind: str, properties: list[str]) -> Table:
    names = [name.rstrip("*") for name in properties]
    columns = [Column(name, _type(name), each.endswith("*")) for name, each in zip(names, properties, strict=True)]
    rows = [[node.id, node.iri, *(_cell(node, column) for column in columns)] for node in graph.of_kind(kind)]
    return Table(_PLURALS.get(kind, f"{kind.lower()}s"), (Column("id"), Column("iri"), *columns), rows)


def _type(name: str) -> type:
    term = terms().get(name)
    return PYTHON.get(term.first(f"{RDFS}range"), str) if term else str


def _cell(node: Node, column: Column) -> Cell:
    values = node.values.get(column.name, [])
    if column.is_list:
        return [column.type(value) for value in values]
    return column.type(values[0]) if values else None


def _further(graph: Graph) -> Iterator[list[Cell]]:
    """List what has no room in a cell of one value: trials that two documents tell of may have two of each."""
    for kind, properties in ENTITIES.items():
        single = [name for name in properties.split() if not name.endswith("*")]
        for node in graph.of_kind(kind):
            for name, text in ((each, text) for each in single for text in node.texts(each)[1:]):
                yield [node.id, name, text]


def _links(graph: Graph, name: str, properties: list[str]) -> Iterator[list[Cell]]:
    """List the links of some properties; of two ends, those of the most telling property only."""
    rank = {each: number for number, each in enumerate(properties)}
    told: dict[tuple[str, str], tuple[int, bool]] = {}
    for edge in graph.of_type(*properties):
        if graph.nodes[edge.source].kind == _SUBJECTS.get(name, graph.nodes[edge.source].kind):
            ends = (edge.source, edge.target)
            told[ends] = min(told.get(ends, (len(rank), True)), (rank[edge.type], edge.entailed))
    for (start, end), (number, entailed) in told.items():
        yield [start, end, properties[number], entailed]
