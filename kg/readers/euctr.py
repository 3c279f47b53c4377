"""A trial of the EU Clinical Trials Register: a record of a full-text download, or the same as JSON.

Contact points, sites, networks and laboratories are never read.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, eudract, products
from kg.readers.eudract import Record
from kg.readers.nodes import parse
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.readers.sections import Section, whole
from kg.trial import Criterion, Document, Intervention, Outcome, Rank, Trial, Unmapped, Value, Words

LAYOUT = "eu-ctr"

_RANKS: tuple[tuple[Rank, str, str], ...] = (("primary", "e51", "e511"), ("secondary", "e52", "e521"))
_PHASES = {"e71": "PHASE1", "e72": "PHASE2", "e73": "PHASE3", "e74": "PHASE4"}
_PURPOSES = {"e61": "DIAGNOSTIC", "e62": "PREVENTION", "e63": "TREATMENT"}
_MASKINGS = {"e812": "NONE", "e813": "SINGLE", "e814": "DOUBLE"}
_MODELS = {"e815": "PARALLEL", "e816": "CROSSOVER"}
#: What the register's statuses say in the registry's codes; "Ongoing" says no more than that it has been allowed.
_STATUSES = {"completed": "COMPLETED", "prematurely ended": "TERMINATED", "temporarily halted": "SUSPENDED"}
#: Names of a product, the first of them that it has: substance, its other name, product, trade name, code.
_NAMES = ("d38", "d393", "d31", "d2111", "d32")
_BIOLOGICAL = ("d3112", "d3113", "d3116", "d3117", "d3119")
_SEVERAL = re.compile(r"[,;:]|\d[.)]\s")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]")
_ACRONYM_WORDS = 4
_TITLE_WORDS = 4
_CONDITION_CHARACTERS = 200


def accepts(head: str) -> bool:
    """Know a record by the field of its number."""
    return '"a2_eudract_number"' in head if head.startswith("{") else "\nA.2 EudraCT number:" in head


def read(document: Document) -> Trial:
    """Read one record. Raises DocumentError for one without its number."""
    is_json = document.text.startswith("{")
    record = eudract.from_json(parse(document)) if is_json else eudract.from_text(whole(document))
    trial = _with_population(_with_design(_identified(document, record), record), record)
    found = criteria.from_sections(_lists(record))
    objective = record.english("e21")
    return replace(
        trial,
        summary=objective,
        reports_enrolment=design.reports_enrolment((objective,)),
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title, objective)),
        conditions=tuple(_conditions(record)),
        keywords=tuple({words.text.lower(): words for words in record.all("e12")}.values()),
        interventions=products.once(_interventions(record)),
        outcomes=tuple(_outcomes(record)),
        criteria=found.criteria,
        missing_inclusion_numbers=found.missing_inclusion,
        missing_exclusion_numbers=found.missing_exclusion,
        **({} if is_json else _ages(found.criteria)),
        **_sponsors(record),
        unmapped=tuple(record.problems),
    )


def _identified(document: Document, record: Record) -> Trial:
    number = record.word("a2")
    if number is None or not codes.registry_ids(number):
        raise DocumentError("a record without a EudraCT number", "A.2")
    stated = [words for code in ("a2", "a51", "a52", "a53", "a54", "a41") for words in record.all(code)]
    ids = [(words, codes.registry_ids(words)) for words in stated]
    registry_ids = tuple({value.value: value for _, values in ids for value in values}.values())
    full, lay, short = record.english("a3"), record.english("a31"), record.word("a32")
    is_title = lay is not None and len(lay.text.split()) >= _TITLE_WORDS
    is_acronym = short is not None and len(short.text.split()) < _ACRONYM_WORDS and _CAPITALS.search(short.text)
    return Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        other_ids=tuple(Value(w.text, w) for w, values in ids if not values and products.is_name(w)),
        title=lay if is_title else full,
        official_title=full if is_title else None,
        acronym=short if is_acronym else None,
    )


def _with_design(trial: Trial, record: Record) -> Trial:
    phases = [(code, value) for code, value in _PHASES.items() if record.says(code)]
    words = record.word(phases[0][0]) if phases else None
    allocation = record.word("e811") if record.says("e811") else None
    kind = record.word("x4")
    return replace(
        trial,
        status=_status(record),
        study_type=Value("INTERVENTIONAL", kind) if kind and "CTA" in kind.text else None,
        phase=Value("/".join(value for _, value in phases), words) if words else None,
        allocation=Value("RANDOMIZED", allocation) if allocation else None,
        masking=_only(record, _MASKINGS),
        intervention_model=_only(record, _MODELS),
        purpose=_only(record, _PURPOSES),
        completion_date=codes.date(record.word("pend")),
    )


def _status(record: Record) -> Value[str] | None:
    words = record.word("x5")
    code = _STATUSES.get(words.text.lower()) if words else None
    if words and code is None:
        record.problems.append(Unmapped(words, "field", "a status that does not say whether the trial recruits"))
    return Value(code, words) if words and code else None


def _only(record: Record, values: dict[str, str]) -> Value[str] | None:
    """Give what the one field that says yes stands for."""
    found = [(words, value) for code, value in values.items() if record.says(code) and (words := record.word(code))]
    return Value(found[0][1], found[0][0]) if len(found) == 1 else None


def _with_population(trial: Trial, record: Record) -> Trial:
    women, men, healthy = record.says("f21"), record.says("f22"), record.word("f31")
    sex = {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}.get((women is True, men is True))
    words = record.word("f21" if women else "f22")
    is_national = record.says("e85") is False
    return replace(
        trial,
        sex=Value(sex, words) if sex and words else None,
        accepts_healthy_volunteers=codes.yes_no(healthy),
        enrolment=codes.count(record.word("f422") or (record.word("f41") if is_national else None)),
    )


def _ages(found: tuple[Criterion, ...]) -> dict[str, Any]:
    """Take the bounds from the inclusion criteria; the register itself has only groups of ages.

    The JSON of a record has lost its signs (≥, <), so that no bound is taken from it.
    """
    included = [each for each in found if each.kind == "inclusion"]
    bounds = ("minimum_age_years", "maximum_age_years")
    return {bound: next((v for each in included if (v := getattr(each, bound))), None) for bound in bounds}


def _conditions(record: Record) -> Iterator[Words]:
    """Give the lines of the condition; a text about it is none."""
    words = record.english("e11") or record.english("e111")
    for line in words.split(r"\n") if words else ():
        if len(line.text) <= _CONDITION_CHARACTERS:
            yield line.strip("•-* \t")
        else:
            record.problems.append(
                Unmapped(line.part(0, _CONDITION_CHARACTERS), "field", "a text, no name of a condition")
            )


def _interventions(record: Record) -> Iterator[Intervention]:
    """Give each substance of each product, then the placebo, which has no other name."""
    for product in record.products:
        role = products.role(product.word("d12"))
        is_biological = any(product.says(each) for each in _BIOLOGICAL)
        type_ = Value("BIOLOGICAL" if is_biological else "DRUG", role.words) if role else None
        names = next((found for each in _NAMES if (found := _named(product, each))), [])
        for name in names:
            yield Intervention(name, type_, other_names=_others(product, name) if len(names) == 1 else (), role=role)
    if placebo := record.word("d8"):
        yield Intervention(placebo, role=products.role(placebo))


def _named(product: Record, code: str) -> list[Words]:
    return [words for words in product.all(code) if products.is_name(words)]


def _others(product: Record, name: Words) -> tuple[Words, ...]:
    """Give the other names of the one substance of a product."""
    found = {words.text.lower(): words for code in (*_NAMES, "d392") for words in _named(product, code)}
    found.pop(name.text.lower(), None)
    return tuple(found.values())


def _outcomes(record: Record) -> Iterator[Outcome]:
    for rank, code, times in _RANKS:
        stated = record.english(code)
        measures = [w for each in criteria.items(stated) if (w := _measure(each)).text] if stated else []
        frames = _frames(record.english(times), len(measures))
        for measure, frame in zip(measures, frames, strict=True):
            yield Outcome(measure, rank, None, frame, standards(measure))


def _measure(item: Words) -> Words:
    """Cut off a last line that is the heading of the items that follow, or joins them."""
    body, newline, last = item.text.rpartition("\n")
    is_other = newline and (last.rstrip().endswith(":") or last.strip() in ("and", "or"))
    return item.part(0, len(body) if is_other else len(item.text)).strip()


def _frames(stated: Words | None, count: int) -> list[Words | None]:
    """Give each outcome its time point: its own of as many, or the one that all share; of several it is not said whose."""
    listed = criteria.items(stated) if stated else []
    if len(listed) == count:
        return list(listed)
    is_one = len(listed) == 1 and not _SEVERAL.search(listed[0].text)
    return [listed[0] if is_one else None] * count


def _lists(record: Record) -> Iterator[Section]:
    for key, code in (("inclusion", "e3"), ("exclusion", "e4")):
        if words := record.english(code):
            yield Section(key, words)


def _sponsors(record: Record) -> dict[str, Any]:
    """Give the first sponsor and its fellows; a person is not named."""
    stated = list({words.text: words for words in record.all("b11")}.values())
    named = [words for words in stated if not codes.is_person(words.text)]
    for words in stated:
        if words not in named:
            record.problems.append(
                Unmapped(Words("a person", words.field, words.start), "field", "a person is not named")
            )
    return {"sponsor": named[0] if named else None, "collaborators": tuple(named[1:])}
