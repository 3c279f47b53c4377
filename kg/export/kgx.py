"""KGX nodes and edges with the categories and predicates of the Biolink model.

That a trial tests a drug in a condition never says that the drug treats it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from kg.export.nodes import Edge, Graph, Node, Value, read
from kg.export.source import Source

#: Class of a node to its category; targets are told apart by what they match.
CATEGORIES: Mapping[str, str] = {
    "Trial": "biolink:ClinicalTrial",
    "Drug": "biolink:Drug",
    "Mechanism": "biolink:ChemicalRole",
    "Target": "biolink:NamedThing",
    "Condition": "biolink:DiseaseOrPhenotypicFeature",
    "Endpoint": "biolink:ClinicalAttribute",
}
#: Edge of the graph to predicate, how it is known, and who says so.
PREDICATES: Mapping[str, tuple[str, str, str]] = {
    "hasMechanism": ("biolink:has_chemical_role", "knowledge_assertion", "manual_agent"),
    "actsOn": ("biolink:affects", "knowledge_assertion", "manual_agent"),
    "targets": ("biolink:affects", "logical_entailment", "automated_agent"),
    "broader": ("biolink:subclass_of", "knowledge_assertion", "manual_agent"),
    "testsDrug": ("biolink:related_to", "knowledge_assertion", "text_mining_agent"),
    "comparesDrug": ("biolink:related_to", "knowledge_assertion", "text_mining_agent"),
    "backgroundDrug": ("biolink:related_to", "knowledge_assertion", "text_mining_agent"),
    "studiesCondition": ("biolink:related_to", "knowledge_assertion", "text_mining_agent"),
    "hasEndpoint": ("biolink:related_to", "logical_entailment", "text_mining_agent"),
}
#: A gene is no kind of a family or a complex, but one of its members.
MEMBER = ("biolink:member_of", "knowledge_assertion", "manual_agent")
IN_TRIALS = ("biolink:in_clinical_trials_for", "knowledge_assertion", "text_mining_agent")
_SOURCE = "infores:trialkg"
#: Purposes of a trial that tests whether a drug helps those who have the condition; not stated counts as one.
_TREATING = (None, "TREATMENT", "PREVENTION")
_PHASES: Mapping[Value | None, str] = {
    "EARLY_PHASE1": "clinical_trial_phase_1",
    "PHASE1": "clinical_trial_phase_1",
    "PHASE1/PHASE2": "clinical_trial_phase_1_to_2",
    "PHASE2": "clinical_trial_phase_2",
    "PHASE2/PHASE3": "clinical_trial_phase_2_to_3",
    "PHASE3": "clinical_trial_phase_3",
    "PHASE4": "clinical_trial_phase_4",
}
#: Values of a trial that Biolink has a name for.
_TRIAL_VALUES = {
    "clinical_trial_overall_status": "status",
    "clinical_trial_primary_purpose": "primaryPurpose",
    "clinical_trial_intervention_model": "interventionModel",
    "clinical_trial_enrollment": "enrolment",
    "clinical_trial_start_date": "startDate",
}
NODE_COLUMNS = (
    "id", "category", "name", "iri", "synonym", "xref", "provided_by", "clinical_trial_phase", *_TRIAL_VALUES,
)  # fmt: skip
EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "original_predicate", "has_supporting_studies",
    "knowledge_level", "agent_type", "primary_knowledge_source",
)  # fmt: skip
Row = dict[str, str]


def folder(source: Source, place: Path) -> None:
    """Write nodes.tsv and edges.tsv; several values in a cell are joined by `|`."""
    graph = read(source)
    ids = {node.id: _id(node) for node in graph.of_kind(*CATEGORIES)}
    families = {edge.target for edge in graph.of_type("broader") if _is_gene(graph.nodes[edge.source])}
    nodes = (_node(graph.nodes[key], ids, is_family=key in families) for key in ids)
    _write(place / "nodes.tsv", NODE_COLUMNS, nodes)
    edges = [*_edges(graph, ids), *_in_trials(graph, ids)]
    _write(place / "edges.tsv", EDGE_COLUMNS, ({"id": f"trialkg.edge:{n}", **row} for n, row in enumerate(edges, 1)))


def _id(node: Node) -> str:
    """Write a CURIE that no other graph uses for another thing."""
    registered = [text for text in node.texts("registryId") if text.startswith("NCT")]
    if registered and node.kind == "Trial":
        return f"CLINICALTRIALS:{registered[0]}"
    prefix, _, key = node.id.partition(":")
    return f"trialkg.{prefix}:{key}" if prefix in map(str.lower, CATEGORIES) else node.id


def _node(node: Node, ids: Mapping[str, str], *, is_family: bool) -> Row:
    row = {
        "id": ids[node.id],
        "category": _category(node, is_family=is_family),
        "name": node.name,
        "iri": node.iri,
        "synonym": _joined(node.texts("altLabel")),
        "xref": _joined(node.texts("exactMatch")),
        "provided_by": _SOURCE,
    }
    if node.kind == "Trial":
        row["clinical_trial_phase"] = _PHASES.get(node.first("phase"), "not_provided")
        row |= {name: str(value) for name, key in _TRIAL_VALUES.items() if (value := node.first(key)) is not None}
    return row


def _category(node: Node, *, is_family: bool) -> str:
    """Tell targets apart: a gene, a family by FamPlex or because a gene belongs to it, or something else."""
    if _is_gene(node):
        return "biolink:Gene"
    if node.kind == "Target" and (is_family or any(match.startswith("fplx:") for match in node.texts("exactMatch"))):
        return "biolink:GeneFamily"
    return CATEGORIES[node.kind]


def _is_gene(node: Node) -> bool:
    return node.kind == "Target" and any(match.startswith("hgnc:") for match in node.texts("exactMatch"))


def _edges(graph: Graph, ids: Mapping[str, str]) -> Iterator[Row]:
    for edge in graph.of_type(*PREDICATES):
        if edge.source in ids and edge.target in ids:
            is_member = edge.type == "broader" and graph.nodes[edge.source].kind == "Target"
            said = MEMBER if is_member else PREDICATES[edge.type]
            yield _edge(ids[edge.source], ids[edge.target], edge.type, said)


def _in_trials(graph: Graph, ids: Mapping[str, str]) -> Iterator[Row]:
    """Say of each tested drug and studied condition that trials study them together, and which."""
    drugs, conditions = _by_trial(graph.of_type("testsDrug")), _by_trial(graph.of_type("studiesCondition"))
    studies: dict[tuple[str, str], list[str]] = {}
    for trial in graph.of_kind("Trial"):
        if trial.first("studyType") != "OBSERVATIONAL" and trial.first("primaryPurpose") in _TREATING:
            for pair in product(drugs.get(trial.id, ()), conditions.get(trial.id, ())):
                studies.setdefault(pair, []).append(ids[trial.id])
    for (drug, condition), trials in sorted(studies.items()):
        row = _edge(ids[drug], ids[condition], "testsDrug", IN_TRIALS)
        yield {**row, "has_supporting_studies": _joined(trials)}


def _by_trial(edges: Iterator[Edge]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge.target)
    return found


def _edge(subject: str, object_: str, original: str, said: tuple[str, str, str]) -> Row:
    predicate, level, agent = said
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "category": "biolink:Association",
        "original_predicate": f"kg:{original}",
        "knowledge_level": level,
        "agent_type": agent,
        "primary_knowledge_source": _SOURCE,
    }


def _joined(values: list[str]) -> str:
    """Join values; KGX has no escape, so a bar within one becomes a broken bar."""
    return "|".join(value.replace("|", "¦") for value in values)


def _write(path: Path, columns: tuple[str, ...], rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(columns) + "\n")
        file.writelines("\t".join(_cell(row.get(column, "")) for column in columns) + "\n" for row in rows)


def _cell(text: str) -> str:
    """Keep a cell on its line: KGX files have neither quotes nor escapes."""
    return " ".join(text.split())
