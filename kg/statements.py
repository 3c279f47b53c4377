"""A trial to quads, and a concept to quads; pure, and nothing of it is remembered.

A quad is four N-Quads terms, ready to be written. The tables below say which field of the record
becomes which property; a test holds them against the record, the ontology and the shapes.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from kg.trial import Arm, Criterion, Document, Intervention, Link, Outcome, Trial, Value, Words, keyed_outcomes
from kg.vocabulary import Concept
from kg.words import DCTERMS, KG, PROV, RDF, RDFS, SKOS, XSD, expand, mint

Quad = tuple[str, str, str, str]
Triple = tuple[str, str, str]

_TYPE = f"<{RDF}type>"
_LABEL = f"<{RDFS}label>"
_DESCRIPTION = f"<{DCTERMS}description>"


def iri(text: str) -> str:
    """Write an IRI as a term."""
    return f"<{text}>"


def kg(name: str) -> str:
    """Write a term of the ontology."""
    return f"<{KG}{name}>"


def literal(text: str, datatype: str = "") -> str:
    """Write a literal, escaped as N-Quads asks (section 2.4 of its recommendation)."""
    if "\\" in text or '"' in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"^^<{XSD}{datatype}>' if datatype else f'"{text}"'


def line(quad: Quad) -> str:
    """Write a quad as a line of N-Quads."""
    subject, predicate, object_, graph = quad
    return f"{subject} {predicate} {object_} {graph} .\n"


def _string(value: str) -> str:
    return literal(value)


def _integer(value: int) -> str:
    return literal(str(value), "integer")


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return literal(text if "." in text else f"{text}.0", "decimal")


def _boolean(value: bool) -> str:
    return literal(str(value).lower(), "boolean")


def _duration(value: str) -> str:
    return literal(value, "duration")


def _date(value: str) -> str:
    """Keep a partial date partial."""
    return literal(value, {4: "gYear", 7: "gYearMonth"}.get(len(value), "date"))


Encode = Callable[[Any], str]

#: Trial fields that state a value: field of the record to property and writer of the value.
TRIAL_VALUES: Mapping[str, tuple[str, Encode]] = {
    "registry_ids": (kg("registryId"), _string),
    "other_ids": (kg("otherId"), _string),
    "title": (f"<{DCTERMS}title>", _string),
    "official_title": (kg("officialTitle"), _string),
    "acronym": (kg("acronym"), _string),
    "summary": (f"<{DCTERMS}abstract>", _string),
    "description": (_DESCRIPTION, _string),
    "status": (kg("status"), _string),
    "study_type": (kg("studyType"), _string),
    "phase": (kg("phase"), _string),
    "allocation": (kg("allocation"), _string),
    "intervention_model": (kg("interventionModel"), _string),
    "purpose": (kg("primaryPurpose"), _string),
    "masking": (kg("masking"), _string),
    "enrolment": (kg("enrolment"), _integer),
    "enrolled": (kg("enrolled"), _integer),
    "reports_enrolment": (kg("reportsEnrolment"), _string),
    "start_date": (kg("startDate"), _date),
    "primary_completion_date": (kg("primaryCompletionDate"), _date),
    "completion_date": (kg("completionDate"), _date),
    "last_updated": (kg("lastUpdated"), _date),
    "sponsor": (kg("leadSponsor"), _string),
    "collaborators": (kg("collaborator"), _string),
    "conditions": (kg("conditionName"), _string),
    "keywords": (kg("keyword"), _string),
    "line_of_therapy": (kg("lineOfTherapy"), _integer),
    "missing_inclusion_numbers": (kg("missingInclusionNumber"), _integer),
    "missing_exclusion_numbers": (kg("missingExclusionNumber"), _integer),
    "minimum_age_years": (kg("minimumAgeYears"), _decimal),
    "maximum_age_years": (kg("maximumAgeYears"), _decimal),
    "sex": (kg("sex"), _string),
    "accepts_healthy_volunteers": (kg("acceptsHealthyVolunteers"), _boolean),
}
ARM_VALUES: Mapping[str, tuple[str, Encode]] = {
    "label": (_LABEL, _string),
    "type": (kg("armType"), _string),
    "description": (_DESCRIPTION, _string),
}
INTERVENTION_VALUES: Mapping[str, tuple[str, Encode]] = {
    "name": (_LABEL, _string),
    "type": (kg("interventionType"), _string),
    "description": (_DESCRIPTION, _string),
    "other_names": (f"<{SKOS}altLabel>", _string),
}
OUTCOME_VALUES: Mapping[str, tuple[str, Encode]] = {
    "measure": (_LABEL, _string),
    "description": (_DESCRIPTION, _string),
    "time_frame": (kg("timeFrame"), _string),
    "assessed_by": (kg("assessedBy"), _string),
    "time_frame_duration": (kg("timeFrameDuration"), _duration),
    "time_frame_is_limit": (kg("timeFrameIsLimit"), _boolean),
    "landmark": (kg("landmark"), _duration),
    "threshold": (kg("threshold"), _string),
}
CRITERION_VALUES: Mapping[str, tuple[str, Encode]] = {
    "text": (kg("text"), _string),
    "position": (kg("position"), _integer),
    "number": (kg("number"), _integer),
    "minimum_age_years": (kg("minimumAgeYears"), _decimal),
    "maximum_age_years": (kg("maximumAgeYears"), _decimal),
    "ecog_minimum": (kg("ecogMinimum"), _integer),
    "ecog_maximum": (kg("ecogMaximum"), _integer),
    "life_expectancy": (kg("lifeExpectancy"), _duration),
    "prior_lines_minimum": (kg("priorLinesMinimum"), _integer),
    "prior_lines_maximum": (kg("priorLinesMaximum"), _integer),
}
OUTCOME_PREDICATES = {
    "primary": kg("primaryOutcome"),
    "secondary": kg("secondaryOutcome"),
    "other": kg("otherOutcome"),
    None: kg("hasOutcome"),
}
#: The kinds of a trial's parts that links begin at.
PARTS = frozenset({"outcome"})
#: Concept kinds that have a class; regimens and what is no drug serve grounding only.
CONCEPT_CLASSES = {
    "drug": kg("Drug"),
    "mechanism": kg("Mechanism"),
    "target": kg("Target"),
    "condition": kg("Condition"),
    "endpoint": kg("Endpoint"),
}
CONCEPT_REFERENCES: Mapping[str, str] = {
    "broader": f"<{SKOS}broader>",
    "mechanisms": kg("hasMechanism"),
    "targets": kg("actsOn"),
    "exact_match": f"<{SKOS}exactMatch>",
    "close_match": f"<{SKOS}closeMatch>",
}


class Statements:
    """The quads of trials and concepts under one base IRI, with or without the evidence."""

    def __init__(self, base: str, *, evidence: bool = True) -> None:
        self._base, self._with_evidence = base, evidence

    def graph(self, name: str) -> str:
        """Name a graph."""
        return iri(mint("graph", name, self._base))

    def trial(self, trial: Trial) -> Iterator[Quad]:
        """State a trial in the graph of its document, and its evidence in that graph's own."""
        name = trial.document.digest[:16]
        kind = _Evidence if self._with_evidence else _NoEvidence
        evidence = kind(self._node("document", name), trial, self._base)
        graph = self.graph(name)
        for subject, predicate, object_ in self._trial(trial, evidence):
            yield subject, predicate, object_, graph
        graph = self.graph(f"{name}-evidence")
        for subject, predicate, object_ in evidence.triples:
            yield subject, predicate, object_, graph

    def document_name(self, name: str, digest: str) -> Quad:
        """State the name of a document, all that changes in its graph when the name does."""
        return self._node("document", digest[:16]), _LABEL, literal(name), self.graph(digest[:16])

    def concept(self, concept: Concept) -> Iterator[Quad]:
        """State a concept in the graph of the vocabulary."""
        subject, graph = self.concept_iri(concept.id), self.graph("vocabulary")
        for predicate, object_ in self._concept(concept):
            yield subject, predicate, object_, graph

    def concept_iri(self, identifier: str) -> str:
        """Write the IRI of a concept."""
        return iri(expand(identifier, self._base))

    def _node(self, kind: str, key: str) -> str:
        return iri(mint(kind, key, self._base))

    def _trial(self, trial: Trial, evidence: "_Evidence") -> Iterator[Triple]:
        subject = self._node("trial", trial.key)
        document = self._node("document", trial.document.digest[:16])
        yield subject, _TYPE, kg("Trial")
        yield subject, _LABEL, literal(trial.title.text if trial.title else trial.key)
        yield subject, f"<{PROV}wasDerivedFrom>", document
        yield from self._document(document, trial.document)
        yield from _values(subject, trial, TRIAL_VALUES, evidence)
        yield from self._arms(subject, trial, evidence)
        yield from self._outcomes(subject, trial, evidence)
        yield from self._criteria(subject, trial, evidence)
        for link in trial.links:
            yield self._link(subject, trial, link, evidence)

    def _document(self, subject: str, document: Document) -> Iterator[Triple]:
        yield subject, _TYPE, kg("Document")
        yield subject, _LABEL, literal(document.name)
        yield subject, kg("sha256"), literal(document.digest)
        yield subject, kg("layout"), literal(document.layout)

    def _arms(self, trial_iri: str, trial: Trial, evidence: "_Evidence") -> Iterator[Triple]:
        by_name: dict[str, str] = {}
        for number, intervention in enumerate(trial.interventions, 1):
            node = self._node("intervention", f"{trial.part_key}-{number}")
            by_name.setdefault(intervention.name.text.lower(), node)
            yield from _part(trial_iri, kg("hasIntervention"), node, kg("Intervention"))
            yield from _values(node, intervention, INTERVENTION_VALUES, evidence)
            evidence.add_part(trial_iri, kg("hasIntervention"), node, intervention.name, intervention.rule)
        for number, arm in enumerate(trial.arms, 1):
            node = self._node("arm", f"{trial.part_key}-{number}")
            yield from _part(trial_iri, kg("hasArm"), node, kg("Arm"))
            yield from _values(node, arm, ARM_VALUES, evidence)
            evidence.add_part(trial_iri, kg("hasArm"), node, arm.label or arm.description, arm.rule)
            for given in dict.fromkeys(by_name.get(words.text.lower()) for words in arm.interventions):
                if given is not None:
                    yield node, kg("givesIntervention"), given

    def _outcomes(self, trial_iri: str, trial: Trial, evidence: "_Evidence") -> Iterator[Triple]:
        for key, outcome in keyed_outcomes(trial):
            node = self._node("outcome", f"{trial.part_key}-{key}")
            predicate = OUTCOME_PREDICATES[outcome.rank]
            yield from _part(trial_iri, predicate, node, kg("Outcome"))
            yield from _values(node, outcome, OUTCOME_VALUES, evidence)
            evidence.add_part(trial_iri, predicate, node, outcome.measure, outcome.rule)

    def _criteria(self, trial_iri: str, trial: Trial, evidence: "_Evidence") -> Iterator[Triple]:
        for criterion in trial.criteria:
            node = self._node("criterion", f"{trial.part_key}-{criterion.kind}-{criterion.position}")
            predicate = kg(criterion.kind)
            yield from _part(trial_iri, predicate, node, kg("Criterion"))
            yield from _values(node, criterion, CRITERION_VALUES, evidence)
            evidence.add_part(trial_iri, predicate, node, criterion.text, criterion.rule)

    def _link(self, trial_iri: str, trial: Trial, link: Link, evidence: "_Evidence") -> Triple:
        triple = (self._subject(trial_iri, trial, link), kg(link.predicate), self.concept_iri(link.concept))
        evidence.add(triple, link.words, link.rule)
        return triple

    def _subject(self, trial_iri: str, trial: Trial, link: Link) -> str:
        kind, _, key = link.subject.partition("/")
        if not kind:
            return trial_iri
        return self._node(kind, f"{trial.part_key}-{key}") if kind in PARTS else self.concept_iri(link.subject)

    def _concept(self, concept: Concept) -> Iterator[tuple[str, str]]:
        yield _TYPE, CONCEPT_CLASSES[concept.kind]
        yield _TYPE, f"<{SKOS}Concept>"
        yield f"<{SKOS}prefLabel>", literal(concept.label)
        for name in (*concept.synonyms, *concept.whole_names):
            if name != concept.label:
                yield f"<{SKOS}altLabel>", literal(name)
        if concept.notation:
            yield f"<{SKOS}notation>", literal(concept.notation)
        for field, predicate in CONCEPT_REFERENCES.items():
            for reference in getattr(concept, field):
                yield predicate, self.concept_iri(reference)
        if concept.kind == "drug" and not concept.mechanisms:
            yield kg("mechanismUnknown"), literal("true", "boolean")
        if concept.provisional:
            yield kg("provisional"), literal("true", "boolean")
        for source in concept.source:
            yield f"<{DCTERMS}source>", literal(source)


class _Evidence:
    """The evidence of one document, gathered while its trial is stated."""

    def __init__(self, document: str, trial: Trial, base: str) -> None:
        self._document, self._part_key, self._base = document, trial.part_key, base
        self._quote = trial.document.quote
        self.plain = trial.document.plain
        self._count = 0
        self.triples: list[Triple] = []

    def add(self, triple: Triple, words: Words, rule: str) -> None:
        """Say on which words, and by which rule, a triple stands."""
        self._count += 1
        node = iri(mint("evidence", f"{self._part_key}-{self._count}", self._base))
        subject, predicate, object_ = triple
        self.triples += [
            (node, _TYPE, kg("Evidence")),
            (node, f"<{RDF}subject>", subject),
            (node, f"<{RDF}predicate>", predicate),
            (node, f"<{RDF}object>", object_),
            (node, f"<{PROV}wasDerivedFrom>", self._document),
            (node, kg("field"), literal(words.field)),
            (node, kg("start"), _integer(words.start)),
            (node, kg("end"), _integer(words.end)),
            (node, kg("quote"), literal(self._quote(words))),
            (node, kg("rule"), literal(rule)),
        ]

    def add_part(self, subject: str, predicate: str, node: str, words: Words | None, rule: str) -> None:
        """Say on which words a part of the trial stands that was read from prose."""
        if rule and words is not None:
            self.add((subject, predicate, node), words, rule)


class _NoEvidence(_Evidence):
    """No evidence."""

    def add(self, triple: Triple, words: Words, rule: str) -> None:
        """Say nothing."""


def _part(trial: str, predicate: str, node: str, class_: str) -> Iterator[Triple]:
    yield trial, predicate, node
    yield node, _TYPE, class_


def _values(
    subject: str,
    record: Trial | Arm | Intervention | Outcome | Criterion,
    table: Mapping[str, tuple[str, Encode]],
    evidence: _Evidence,
) -> Iterator[Triple]:
    """State the fields of a table that a record has; what was read from prose gets its evidence."""
    for field, (predicate, encode) in table.items():
        for value in _many(getattr(record, field)):
            plain = value.value if isinstance(value, Value) else value
            plain = evidence.plain(plain) if isinstance(plain, Words) else plain
            triple = (subject, predicate, encode(plain))
            yield triple
            if isinstance(value, Value) and value.rule:
                evidence.add(triple, value.words, value.rule)


def _many(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
