"""A trial of the ISRCTN registry as JSON. Contacts, centres and committees are never read."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, products
from kg.readers.nodes import Node, parse
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.readers.sections import Section
from kg.trial import Document, Intervention, Outcome, Rank, Trial, Value, Words

LAYOUT = "isrctn"

_RANKS: tuple[tuple[Rank, str], ...] = (("primary", "primaryOutcome"), ("secondary", "secondaryOutcome"))
_NUMBER = re.compile(r"(?:ISRCTN)?(\d{8})")
_STATUSES = {"stopped": "TERMINATED", "suspended": "SUSPENDED"}
#: A text under a list: of a time, it is that of all items.
_BELOW = re.compile(r"\n[ \t]*\n\s*(?P<text>\S.*)\Z", re.DOTALL)
_MEASURED = re.compile(r"(?:(?:all|both|these)\b.{0,40})?\b(?:measured|assessed)\b", re.IGNORECASE)
#: Older records write conditions as "Topic: …; Subtopic: …; Disease: …".
_DISEASE = re.compile(r"\bDiseases?:\s*(?P<disease>[^;:\n]+)", re.IGNORECASE)
_FIELDS = re.compile(r"\b(?:Topic|Specialty|Subtopic):", re.IGNORECASE)
_BETWEEN_DRUGS = r"[,;\n]|(?:^|\s)\d\.\s"
_UNSAID = frozenset({"not specified", "not applicable", "not provided at time of registration"})
_CONDITION_CHARACTERS = 200
_DAY = len("2020-02-20")


def accepts(head: str) -> bool:
    """Know a trial by the name of its number."""
    return head.lstrip().startswith("{") and '"isrctn"' in head


def read(document: Document) -> Trial:
    """Read one trial. Raises DocumentError for one without a number."""
    root = parse(document)
    told, people = root.at("trialDescription"), root.at("participants")
    given = root.at("interventions", "intervention")
    trial = _with_design(_identified(document, root, told), root)
    found = criteria.from_sections(_lists(people))
    summary = _said(told.at("studyHypothesis"))
    return replace(
        trial,
        summary=summary,
        reports_enrolment=design.reports_enrolment((summary,)),
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title, summary)),
        description=_said(given.at("description")),
        conditions=tuple(_conditions(root.at("conditions", "condition"))),
        interventions=products.once(_interventions(given)),
        outcomes=tuple(_outcomes(told)),
        criteria=found.criteria,
        missing_inclusion_numbers=found.missing_inclusion,
        missing_exclusion_numbers=found.missing_exclusion,
        **_population(people),
        unmapped=tuple(root.problems),
    )


def _identified(document: Document, root: Node, told: Node) -> Trial:
    number = root.at("isrctn").words()
    own = _NUMBER.fullmatch(number.text) if number else None
    if number is None or own is None:
        raise DocumentError("a trial without its ISRCTN number", "/isrctn")
    references = root.at("externalRefs")
    names = ("eudraCTNumber", "clinicalTrialsGovNumber", "protocolSerialNumber")
    nodes = [*(references.at(name) for name in names), *_listed(references.at("secondaryNumbers", "secondaryNumber"))]
    stated = {words.text: words for node in nodes if (words := node.words()) and products.is_name(words)}
    ids = [(words, codes.registry_ids(words)) for words in stated.values()]
    others = [value for _, values in ids for value in values]
    registry_ids = (Value(f"ISRCTN{own[1]}", number), *others)
    title, scientific = told.at("title").words(), told.at("scientificTitle").words()
    acronym = told.at("acronym").words()
    return Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=tuple({value.value: value for value in registry_ids}.values()),
        other_ids=tuple(Value(words.text, words) for words, values in ids if not values),
        title=title or scientific,
        official_title=scientific if title else None,
        acronym=acronym if products.is_name(acronym) else None,
    )


def _with_design(trial: Trial, root: Node) -> Trial:
    plan, people = root.at("trialDesign"), root.at("participants")
    texts = (plan.at("studyDesign").words(), plan.at("secondaryStudyDesign").words())
    purpose = plan.at("trialTypes", "trialType")
    return replace(
        trial,
        status=_status(people.at("recruitmentStatusOverride").words() or plan.at("overallStatusOverride").words()),
        study_type=plan.at("primaryStudyDesign").parsed(codes.one_of(codes.STUDY_TYPES)),
        purpose=codes.code(purpose.words(), codes.PURPOSES) if isinstance(purpose.value, str) else None,
        phase=_phase(root.at("interventions", "intervention", "phase")),
        allocation=design.design("allocation", texts),
        masking=design.design("masking", texts),
        intervention_model=design.design("intervention_model", texts),
        start_date=_date(people.at("recruitmentStart")),
        completion_date=_date(plan.at("overallEndDate")),
    )


def _status(words: Words | None) -> Value[str] | None:
    code = _STATUSES.get(words.text.lower()) if words else None
    return Value(code, words) if words and code else None


def _phase(node: Node) -> Value[str] | None:
    return node.parsed(codes.phase) if _said(node) else None


def _said(node: Node) -> Words | None:
    """Give a text that is no filler of the registry's form."""
    words = node.words()
    return None if words is None or words.text.lower().rstrip(".") in _UNSAID else words


def _date(node: Node) -> Value[str] | None:
    words = node.words()
    return codes.date(words.part(0, _DAY)) if words else None


def _listed(node: Node) -> list[Node]:
    """Give the members of what is a list where there are several."""
    return list(node.items()) if isinstance(node.value, list) else [node]


def _population(people: Node) -> dict[str, Any]:
    return {
        "enrolment": people.at("targetEnrolment").parsed(codes.count),
        "enrolled": people.at("totalFinalEnrolment").parsed(codes.count),
        "minimum_age_years": people.at("lowerAgeLimit").parsed(codes.age_years),
        "maximum_age_years": people.at("upperAgeLimit").parsed(codes.age_years),
        "sex": people.at("gender").parsed(codes.one_of(codes.SEXES)) if _said(people.at("gender")) else None,
        "accepts_healthy_volunteers": people.at("healthyVolunteersAllowed").parsed(codes.yes_no),
    }


def _conditions(listed: Node) -> Iterator[Words]:
    """Give the lines of the conditions; a text about one is none."""
    for node in _listed(listed):
        words = node.at("description").words()
        for line in words.split(r"\n") if words else ():
            disease = _DISEASE.search(line.text)
            if disease:
                yield line.part(*disease.span("disease")).strip(" ,.")
            elif len(line.text) <= _CONDITION_CHARACTERS and not _FIELDS.search(line.text):
                yield line
            else:
                node.report("a text, no name of a condition")


def _interventions(listed: Node) -> Iterator[Intervention]:
    for node in _listed(listed):
        stated = node.at("interventionType")
        type_ = codes.code(stated.words(), codes.INTERVENTION_TYPES)
        names = node.at("drugNames").words()
        for name in names.split(_BETWEEN_DRUGS, outside_brackets=True) if names else ():
            if products.is_name(name) and _said(Node(name.text, name.field)):
                yield Intervention(name.strip(" ."), type_)


def _outcomes(told: Node) -> Iterator[Outcome]:
    for rank, name in _RANKS:
        words = _said(told.at(name))
        if words is None:
            continue
        below = _BELOW.search(words.text)
        measured = below is not None and _MEASURED.match(below["text"]) is not None and "\n" not in below["text"]
        frame = words.part(*below.span("text")) if below and measured else None
        body = words.part(0, below.start()) if below and measured else words
        for measure in criteria.items(body):
            yield Outcome(measure, rank, None, frame, standards(measure))


def _lists(people: Node) -> Iterator[Section]:
    for kind in ("inclusion", "exclusion"):
        if words := _said(people.at(kind)):
            yield Section(kind, words)
