"""A schema.org MedicalTrial for each trial, as web pages embed it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.export.nodes import Graph, Node, Value, read
from kg.export.source import Source

_SCHEMA = "https://schema.org/"
_STUDIES: Mapping[Value | None, str] = {
    "INTERVENTIONAL": "MedicalTrial",
    "OBSERVATIONAL": "MedicalObservationalStudy",
    None: "MedicalTrial",
}
_STATUS: Mapping[Value | None, str] = {
    "ACTIVE_NOT_RECRUITING": "ActiveNotRecruiting",
    "COMPLETED": "Completed",
    "ENROLLING_BY_INVITATION": "EnrollingByInvitation",
    "NOT_YET_RECRUITING": "NotYetRecruiting",
    "RECRUITING": "Recruiting",
    "SUSPENDED": "Suspended",
    "TERMINATED": "Terminated",
    "WITHDRAWN": "Withdrawn",
}
_MASKING: Mapping[Value | None, str] = {
    "NONE": "OpenTrial",
    "SINGLE": "SingleBlindedTrial",
    "DOUBLE": "DoubleBlindedTrial",
    "TRIPLE": "TripleBlindedTrial",
}
_SUPPORTERS = ("leadSponsor", "collaborator")
_REGISTRY = "https://clinicaltrials.gov/study/"


def folder(source: Source, place: Path) -> None:
    """Write a file for each trial, named by the end of its IRI."""
    graph = read(source)
    linked = _linked(graph)
    for trial in graph.of_kind("Trial"):
        text = json.dumps(_trial(trial, graph, linked), ensure_ascii=False, indent=2)
        key = trial.id.partition(":")[2]
        (place / f"{key}.json").write_text(text + "\n", encoding="utf-8")


def _linked(graph: Graph) -> dict[tuple[str, str], list[str]]:
    linked: dict[tuple[str, str], list[str]] = {}
    for edge in graph.edges:
        linked.setdefault((edge.source, edge.type), []).append(edge.target)
    return linked


def _trial(trial: Node, graph: Graph, linked: Mapping[tuple[str, str], list[str]]) -> dict[str, Any]:
    def all_of(*properties: str) -> list[Node]:
        return [graph.nodes[key] for name in properties for key in linked.get((trial.id, name), ())]

    study = _STUDIES.get(trial.first("studyType"), "MedicalStudy")
    told = {
        **_told(trial),
        "trialDesign": _design(trial) if study == "MedicalTrial" else [],
        "healthCondition": [_entity(node, "MedicalCondition") for node in all_of("studiesCondition")],
        "studySubject": [_drug(node, graph, linked) for node in all_of("testsDrug", "comparesDrug", "backgroundDrug")],
    }
    return {"@context": _SCHEMA, "@type": study, "@id": trial.iri, **_filled(told)}


def _told(trial: Node) -> dict[str, Any]:
    """Give what a trial says of itself."""
    supporters = (text for name in _SUPPORTERS for text in trial.texts(name))
    return {
        "name": trial.name,
        "alternateName": [*trial.texts("officialTitle"), *trial.texts("acronym")],
        "description": trial.texts("abstract"),
        "identifier": [*trial.texts("registryId"), *trial.texts("otherId")],
        "sameAs": [f"{_REGISTRY}{text}" for text in trial.texts("registryId") if text.startswith("NCT")],
        "status": _enumerated(trial, "status", _STATUS),
        "sponsor": [{"@type": "Organization", "name": text} for text in supporters],
    }


def _drug(node: Node, graph: Graph, linked: Mapping[tuple[str, str], list[str]]) -> dict[str, Any]:
    mechanisms = [graph.nodes[key].name for key in linked.get((node.id, "hasMechanism"), ())]
    return {**_entity(node, "Drug"), **_filled({"mechanismOfAction": mechanisms})}


def _entity(node: Node, type_: str) -> dict[str, Any]:
    told = {"name": node.name, "alternateName": node.texts("altLabel"), "identifier": node.texts("exactMatch")}
    return {"@type": type_, "@id": node.iri, **_filled(told)}


def _design(trial: Node) -> list[str]:
    randomised = [f"{_SCHEMA}RandomizedTrial"] if trial.first("allocation") == "RANDOMIZED" else []
    return [*randomised, *_enumerated(trial, "masking", _MASKING)]


def _enumerated(node: Node, name: str, members: Mapping[Value | None, str]) -> list[str]:
    """Name a member of schema.org's lists."""
    return [f"{_SCHEMA}{members[text]}" for text in node.texts(name) if text in members]


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty; one value stands alone."""
    return {name: _alone(value) for name, value in told.items() if value}


def _alone(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value
