"""A trial of the WHO's portal of registers (ICTRP) as it exports it: one `<Trial>`.

The portal has one set of fields, which each register fills in its own way. What is not clearly one value is
passed over and reported with its XPath. Fields of contacts and ethics committees are never read.
"""

import re
from decimal import Decimal

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, given_lists, markup, registers
from kg.readers.markup import Node
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.readers.sections import Section
from kg.trial import CriterionKind, Document, Outcome, Rank, Trial, Value, Words

LAYOUT = "who-ictrp-xml"

_ROOT = "Trial"
_RANKS: tuple[tuple[Rank, str], ...] = (("primary", "Primary_outcome"), ("secondary", "Secondary_outcome"))
_CRITERIA: tuple[tuple[CriterionKind, str], ...] = (
    ("inclusion", "Inclusion_Criteria"),
    ("exclusion", "Exclusion_Criteria"),
)
#: What the EU's form asks below the inclusion criteria.
_FORM = re.compile(r"^[^\w\n]*(?:Are the trial subjects under 18\?|F\.1\.1\b).*", re.DOTALL | re.MULTILINE)
_LATER = r"[\s,;.]\(?{}[.)](?=\s|[A-Z])"
_FIRST = re.compile(r"(?:^|[\s:])\(?1[.)](?=\s|[A-Z])")
#: This register names the responsible physician as sponsor.
_NAMES_PERSONS = "JPRN-jRCT"
_DEGREE = re.compile(r",\s*(?:M\.?D|Ph\.?D|MSc|MBBS|Dr|Prof|RN|PharmD|MPH|DO)\b", re.IGNORECASE)


def accepts(head: str) -> bool:
    """Know a trial by its root."""
    return markup.root(head) == _ROOT


def read(document: Document) -> Trial:
    """Read one trial. Raises DocumentError for broken XML and for a trial without an id."""
    node = markup.parse(document.text)
    trial = _with_eligibility(_with_design(_identified(document, node), node), node)
    listed = given_lists.given(node.at("Intervention").words())
    collaborators = node.at("Secondary_Sponsor").words()
    trial = replace(
        trial,
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title)),
        sponsor=_organisation(trial, node),
        collaborators=_each(collaborators) if not trial.key.startswith(_NAMES_PERSONS) else (),
        conditions=given_lists.conditions(node.at("Condition").words()),
        arms=listed.arms,
        interventions=listed.interventions,
        outcomes=tuple(each for rank, name in _RANKS for each in _outcomes(node.at(name), rank)),
    )
    document = replace(trial.document, written=node.notes.written)
    return replace(trial, document=document, unmapped=tuple(node.notes.problems))


def _each(words: Words | None) -> tuple[Words, ...]:
    return tuple(words.split(r"[;\n]")) if words else ()


def _identified(document: Document, node: Node) -> Trial:
    own = node.at("TrialID").words()
    if own is None:
        raise DocumentError("a trial without an id", f"/{_ROOT}/TrialID")
    secondary = [(words, codes.registry_ids(words)) for words in _each(node.at("Secondary_ID").words())]
    registry_ids = {own.text: Value(own.text, own)} | {v.value: v for _, values in secondary for v in values}
    return Trial(
        document=replace(document, layout=LAYOUT, is_indented=True),
        key=own.text,
        registry_ids=tuple(registry_ids.values()),
        other_ids=tuple(Value(words.text, words) for words, ids in secondary if not ids),
        title=node.at("Public_title").words(),
        official_title=node.at("Scientific_title").words(),
        acronym=node.at("Acronym").words(),
    )


def _with_design(trial: Trial, node: Node) -> Trial:
    place = node.at("Study_design")
    text = place.words()
    said = registers.design(text)
    if text and not said:
        place.report("not one of the values of this field")
    for field in (field for field, value in said.items() if value is None):
        place.report(f"said in two ways: {field.replace('_', ' ')}")
    return replace(
        trial,
        status=node.at("Recruitment_Status").parsed(registers.status),
        study_type=node.at("Study_type").parsed(registers.study_type),
        phase=node.at("Phase").parsed(registers.phase),
        enrolment=node.at("Target_size").parsed(registers.size),
        start_date=node.at("Date_enrollement").parsed(registers.date),
        last_updated=node.at("Last_Refreshed_on").parsed(registers.date),
        allocation=said.get("allocation"),
        intervention_model=said.get("intervention_model"),
        masking=said.get("masking"),
        purpose=said.get("purpose"),
    )


def _with_eligibility(trial: Trial, node: Node) -> Trial:
    eligibility = criteria.from_sections(
        (section for kind, name in _CRITERIA for section in _criteria(kind, node.at(name).words(_numbered))),
        is_titled=False,
    )
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=_age(node.at("Inclusion_agemin")),
        maximum_age_years=_age(node.at("Inclusion_agemax")),
        sex=node.at("Inclusion_gender").parsed(registers.sex),
    )


def _criteria(kind: CriterionKind, words: Words | None) -> list[Section]:
    """Give a field as a list; one register puts both lists into the first field, and a form of its own after them."""
    if words is None:
        return []
    form = _FORM.search(words.text)
    asked = words.part(0, form.start()) if form else words
    return [Section(kind, asked)]


def _numbered(text: str) -> str:
    """Begin a line with each number of a list that runs on in one line; the length stays."""
    plain = markup.unbroken(text)
    first = _FIRST.search(plain)
    if first is None or "\n" in plain.strip():
        return plain
    at, number = first.end(), 2
    while found := re.compile(_LATER.format(number)).search(plain, at):
        plain = f"{plain[: found.start()]}\n{plain[found.start() + 1 :]}"
        at, number = found.end(), number + 1
    return plain


def _age(node: Node) -> Value[Decimal] | None:
    return None if registers.sets_no_age(node.words()) else node.parsed(registers.age_years)


def _outcomes(node: Node, rank: Rank) -> list[Outcome]:
    return [
        Outcome(measure, rank, description, frame, standards(measure, description))
        for measure, description, frame in given_lists.outcomes(node.words(_numbered))
    ]


def _organisation(trial: Trial, node: Node) -> Words | None:
    """Read the sponsor, unless it is a person: by the register's custom, or since it is the contact, too."""
    sponsor = node.at("Primary_sponsor").words()
    if sponsor is None or trial.key.startswith(_NAMES_PERSONS):
        return None
    return None if codes.is_person(sponsor.text) or _names(sponsor.text) in _persons(node) else sponsor


def _persons(node: Node) -> list[frozenset[str]]:
    """Give the names of contacts that are persons: they have a first and a last name, or a degree."""
    first, last = node.at("Contact_Firstname").words(), node.at("Contact_Lastname").words()
    whole = f"{first.text} {last.text}" if first and last else ""
    titled = [each for each in (last.text.split(";") if last else ()) if _DEGREE.search(each)]
    return [_names(each) for each in (whole, *titled) if each]


def _names(text: str) -> frozenset[str]:
    """Give the parts of a name, in whatever order they stand."""
    return frozenset(re.findall(r"\w+", text.partition(",")[0].casefold()))
