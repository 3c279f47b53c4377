"""A trial of the EU's Clinical Trials Information System as JSON.

What is read is the authorised part I, which says what the trial is in all countries. Contacts, sites and the
assessments of the authorities are never read; of what is not in English, nothing is.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, products
from kg.readers.languages import is_english
from kg.readers.nodes import Node, parse
from kg.readers.prose import design
from kg.readers.prose.eligibility import computed
from kg.readers.prose.standards import standards
from kg.trial import Criterion, CriterionKind, Document, Intervention, Outcome, Rank, Trial, Value, Words

LAYOUT = "eu-ctis"

_RANKS: tuple[tuple[Rank, str], ...] = (("primary", "primaryEndPoints"), ("secondary", "secondaryEndPoints"))
_LISTS: tuple[tuple[CriterionKind, str], ...] = (
    ("inclusion", "principalInclusionCriteria"),
    ("exclusion", "principalExclusionCriteria"),
)
#: What the statuses say in the registry's codes; "Ended" does not say whether the trial was completed.
_STATUSES = {
    "authorised, not started": "NOT_YET_RECRUITING",
    "authorised, recruitment pending": "NOT_YET_RECRUITING",
    "ongoing, recruitment pending": "NOT_YET_RECRUITING",
    "authorised, recruiting": "RECRUITING",
    "ongoing, recruiting": "RECRUITING",
    "ongoing, recruitment ended": "ACTIVE_NOT_RECRUITING",
    "temporarily halted": "SUSPENDED",
    "halted": "SUSPENDED",
    "suspended": "SUSPENDED",
}
_PHASE = re.compile(r"\bPhase\s+(I{1,3}|IV)\b")
_NUMBERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_HEALTHY = "healthy volunteers"
_BOUNDS = ("minimum_age_years", "maximum_age_years")


def accepts(head: str) -> bool:
    """Know a trial by the names of the system's own fields."""
    return head.lstrip().startswith("{") and ('"ctNumber"' in head or '"ctStatus"' in head)


def read(document: Document) -> Trial:
    """Read one trial. Raises DocumentError for one without a number, or without an authorised part I."""
    root = parse(document)
    part = _part(root)
    details = part.at("trialDetails")
    information = details.at("trialInformation")
    trial = _identified(document, root, details.at("clinicalTrialIdentifiers"))
    trial = _with_population(trial, root, part, information.at("populationOfTrialSubjects"))
    found = tuple(_criteria(information.at("eligibilityCriteria")))
    objective = _english(information.at("trialObjective", "mainObjective"))
    return replace(
        trial,
        summary=objective,
        reports_enrolment=design.reports_enrolment((objective,)),
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title, objective)),
        phase=_phase(root.at("trialPhase")),
        status=root.at("ctStatus").parsed(_status),
        conditions=_names(information.at("medicalCondition", "partIMedicalConditions"), "medicalCondition"),
        keywords=_names(information.at("medicalCondition", "meddraConditionTerms"), "termName"),
        interventions=products.once(_interventions(part.at("productRoleGroupInfos"))),
        outcomes=tuple(_outcomes(information.at("endPoint"))),
        criteria=found,
        **_ages(found),
        **_dates(root, information.at("trialDuration")),
        **_sponsors(part.at("sponsors")),
        unmapped=tuple(root.problems),
    )


def _part(root: Node) -> Node:
    """Find part I, which newer answers of the system hold within the authorised application."""
    for names in (("authorizedPartI",), ("authorizedApplication", "authorizedPartI")):
        part = root.at(*names)
        if isinstance(part.value, dict):
            return part
    raise DocumentError("a trial without an authorised part I", "/authorizedPartI")


def _identified(document: Document, root: Node, identifiers: Node) -> Trial:
    number = root.at("ctNumber").words()
    if number is None or not codes.registry_ids(number):
        raise DocumentError("a trial without its EU CT number", "/ctNumber")
    stated = [number, *_numbers(identifiers.at("secondaryIdentifyingNumbers"))]
    stated += [words for name in ("eudraCtCode", "eudraCtNumber") if (words := root.at("eudraCtInfo").at(name).words())]
    ids = [(words, codes.registry_ids(words)) for words in stated]
    registry_ids = tuple({value.value: value for _, values in ids for value in values}.values())
    protocol = identifiers.at("shortTitle").words()
    others = [*(words for words, values in ids if not values), *([protocol] if protocol else [])]
    public, full = _english(identifiers.at("publicTitle")), _english(identifiers.at("fullTitle"))
    return Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        other_ids=tuple(Value(words.text, words) for words in others if products.is_name(words)),
        title=public or full,
        official_title=full if public else None,
    )


def _numbers(node: Node) -> Iterator[Words]:
    """Give the numbers of other registries, each in an object or a list of its own."""
    for name in node.value if isinstance(node.value, dict) else ():
        inner = node.at(name)
        for each in inner.items() if isinstance(inner.value, list) else [inner]:
            if isinstance(each.value, dict) and (words := each.at("number").words()):
                yield words


def _english(node: Node) -> Words | None:
    """Give a text that is in English; report another."""
    words = node.words()
    if words and not is_english(words.text):
        node.report("not in English, so not read")
        return None
    return words


def _with_population(trial: Trial, root: Node, part: Node, population: Node) -> Trial:
    women, men = population.at("isFemaleSubjects"), population.at("isMaleSubjects")
    code = {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}.get(
        (women.value is True, men.value is True)
    )
    sex = Value(code, Words("true", (women if women.value is True else men).pointer, 0)) if code else None
    groups = [words for group in population.at("clinicalTrialGroups").items() if (words := group.at("name").words())]
    healthy = next((words for words in groups if words.text.lower() == _HEALTHY), None)
    return replace(
        trial,
        sex=sex,
        accepts_healthy_volunteers=Value(healthy is not None, healthy or groups[0]) if groups else None,
        enrolment=None if part.at("rowSubjectCount").value else _count(root.at("totalNumberEnrolled")),
    )


def _count(node: Node) -> Value[int] | None:
    """Read how many the European countries plan, which is all where no other country takes part."""
    if isinstance(node.value, int):
        return Value(node.value, Words(str(node.value), node.pointer, 0))
    return node.parsed(codes.count)


def _status(words: Words | None) -> Value[str] | None:
    code = _STATUSES.get(words.text.lower()) if words else None
    return Value(code, words) if words and code else None


def _phase(node: Node) -> Value[str] | None:
    words = node.words()
    found = [f"PHASE{_NUMBERS[number]}" for number in _PHASE.findall(words.text)] if words else []
    if words and not found:
        node.report("not one of the values of this field")
    return Value("/".join(dict.fromkeys(found)), words) if words and found else None


def _names(listed: Node, name: str) -> tuple[Words, ...]:
    return tuple(words for each in listed.items() if (words := _english(each.at(name))))


def _interventions(groups: Node) -> Iterator[Intervention]:
    """Give the products of each role by their substance, or else by their name."""
    for group in groups.items():
        role = products.role(group.at("productRoleName").words())
        for product in group.at("products").items():
            info = product.at("productDictionaryInfo")
            nodes = (
                *(info.at("activeSubstanceName"), product.at("productName"), info.at("prodName")),
                info.at("sponsorProductCode"),
            )
            stated = {w.text.lower(): w for node in nodes if (w := node.words()) and products.is_name(w)}
            names = list(stated.values())
            if names:
                type_ = Value("DRUG", role.words) if role else None
                yield Intervention(names[0], type_, other_names=tuple(names[1:]), role=role)


def _outcomes(listed: Node) -> Iterator[Outcome]:
    for rank, name in _RANKS:
        for node in _numbered(listed.at(name)):
            if measure := _english(node.at("endPoint")):
                yield Outcome(measure, rank, assessed_by=standards(measure))


def _criteria(listed: Node) -> Iterator[Criterion]:
    for kind, name in _LISTS:
        stated = [words for node in _numbered(listed.at(name)) if (words := _english(node.at(name)))]
        for position, words in enumerate(stated, 1):
            yield computed(Criterion(kind, words, position))


def _ages(found: tuple[Criterion, ...]) -> dict[str, Any]:
    """Take the bounds from the inclusion criteria; the system itself has only groups of ages."""
    included = [each for each in found if each.kind == "inclusion"]
    return {bound: next((v for each in included if (v := getattr(each, bound))), None) for bound in _BOUNDS}


def _numbered(listed: Node) -> list[Node]:
    """Give the members of a list by their numbers, which the list itself does not follow."""
    numbers = [each.at("number").value for each in listed.items()]
    are_all = all(isinstance(number, int) for number in numbers)
    members = list(listed.items())
    return sorted(members, key=lambda each: each.value["number"]) if are_all else members


def _dates(root: Node, duration: Node) -> dict[str, Any]:
    end = next((n for n in ("estimatedGlobalEndDate", "estimatedEndDate") if duration.at(n).value), "estimatedEndDate")
    return {
        "start_date": duration.at("estimatedRecruitmentStartDate").parsed(codes.date),
        "completion_date": duration.at(end).parsed(codes.date),
        "last_updated": root.at("lastUpdated").parsed(codes.date),
    }


def _sponsors(listed: Node) -> dict[str, Any]:
    """Give the primary sponsor and its fellows."""
    found = sorted(listed.items(), key=lambda each: each.at("primary").value is not True)
    names = {words.text: words for each in found if (words := each.at("organisation", "name").organisation())}
    named = tuple(names.values())
    return {"sponsor": next(iter(named), None), "collaborators": named[1:]}
