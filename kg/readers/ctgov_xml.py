"""A study of ClinicalTrials.gov in the XML of its former site: one `<clinical_study>`.

Element names are those of the registry's public.xsd, older ones included. What is of the wrong type,
or an unknown code, is passed over and reported with its XPath. Contacts, officials and places are never read.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, markup
from kg.readers.markup import Node
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.trial import Arm, Document, Intervention, Outcome, Rank, Trial, Value, Words

LAYOUT = "clinicaltrials-gov-xml"

_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")
#: The record's fields of a design: the element of today, its label in the single text of before 2017, its codes.
_DESIGN: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("allocation", "allocation", "Allocation", codes.ALLOCATIONS),
    ("intervention_model", "intervention_model", "Intervention Model", codes.INTERVENTION_MODELS),
    ("purpose", "primary_purpose", "Primary Purpose", codes.PURPOSES),
    ("masking", "masking", "Masking", codes.MASKINGS),
)
_LABELLED = re.compile(r"(?P<label>[A-Z][A-Za-z ]+):\s*(?P<value>.*)", re.DOTALL)
_NO_AGE = re.compile(r"N/?A|None", re.IGNORECASE)


def accepts(head: str) -> bool:
    """Know a study by its root."""
    return markup.root(head) == "clinical_study"


def read(document: Document) -> Trial:
    """Read one study. Raises DocumentError for broken XML and for a study without an id."""
    study = markup.parse(document.text)
    summary = study.at("brief_summary", "textblock").words(markup.unbroken)
    trial = _with_eligibility(_with_design(_with_status(_identified(document, study), study), study), study)
    interventions = list(_interventions(study))
    trial = replace(
        trial,
        summary=summary,
        reports_enrolment=design.reports_enrolment((summary,)),
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title, summary)),
        description=study.at("detailed_description", "textblock").words(markup.unbroken),
        conditions=_all_words(study, "condition"),
        keywords=_all_words(study, "keyword"),
        sponsor=_sponsor(study),
        collaborators=tuple(
            w for c in study.at("sponsors").all("collaborator") if (w := c.at("agency").organisation())
        ),
        arms=tuple(_arm(node, interventions) for node in study.all("arm_group")),
        interventions=tuple(intervention for intervention, _ in interventions),
        outcomes=tuple(_outcomes(study)),
    )
    written = study.notes.written
    return replace(trial, document=replace(trial.document, written=written), unmapped=tuple(study.notes.problems))


def _all_words(node: Node, name: str) -> tuple[Words, ...]:
    return tuple(words for each in node.all(name) if (words := each.words()))


def _identified(document: Document, study: Node) -> Trial:
    info = study.at("id_info")
    nct = info.at("nct_id").words()
    if nct is None:
        raise DocumentError("a study without an id", "/clinical_study/id_info/nct_id")
    secondary = (*_all_words(info, "nct_alias"), *_all_words(info, "secondary_id"))
    found = [(words, codes.registry_ids(words)) for words in (nct, *secondary)]
    own = info.at("org_study_id").words()
    others = [own, *(words for words, ids in found if not ids)]
    registry_ids = tuple({value.value: value for _, values in found for value in values}.values())
    return Trial(
        document=replace(document, layout=LAYOUT, is_indented=True),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        other_ids=tuple(Value(words.text, words) for words in others if words),
        title=study.at("brief_title").words(),
        official_title=study.at("official_title").words(),
        acronym=study.at("acronym").words(),
    )


def _sponsor(study: Node) -> Words | None:
    investigator = study.at("responsible_party", "investigator_full_name").words()
    return study.at("sponsors", "lead_sponsor", "agency").organisation(investigator)


def _with_status(trial: Trial, study: Node) -> Trial:
    updated = study.at("last_update_posted") if study.all("last_update_posted") else study.at("lastchanged_date")
    return replace(
        trial,
        status=study.at("overall_status").parsed(codes.one_of(codes.STATUSES)),
        start_date=study.at("start_date").parsed(codes.date),
        primary_completion_date=study.at("primary_completion_date").parsed(codes.date),
        completion_date=study.at("completion_date").parsed(codes.date),
        last_updated=updated.parsed(codes.date),
    )


def _with_design(trial: Trial, study: Node) -> Trial:
    info, enrolment = study.at("study_design_info"), study.at("enrollment")
    count = enrolment.parsed(codes.count)
    stated = {field: info.at(name).parsed(codes.one_of(allowed)) for field, name, _, allowed in _DESIGN}
    older = dict(_older_design(study.at("study_design")))
    return replace(
        trial,
        study_type=study.at("study_type").parsed(codes.one_of(codes.STUDY_TYPES)),
        phase=study.at("phase").parsed(codes.phase),
        enrolment=count,
        enrolled=count if enrolment.attribute("type") == "Actual" else None,
        allocation=stated["allocation"] or older.get("allocation"),
        intervention_model=stated["intervention_model"] or older.get("intervention_model"),
        purpose=stated["purpose"] or older.get("purpose"),
        masking=stated["masking"] or older.get("masking"),
    )


def _older_design(node: Node) -> Iterator[tuple[str, Value[str]]]:
    """Read "Allocation: Randomized, Masking: Open Label", and the still older list without labels."""
    words = node.words()
    for part in words.split(r",", outside_brackets=True) if words else ():
        labelled = _LABELLED.fullmatch(part.text)
        value = part.part(*labelled.span("value")) if labelled else part
        of_label = [row for row in _DESIGN if labelled is None or labelled["label"] == row[2]]
        found = [(field, read) for field, _, _, allowed in of_label if (read := codes.code(value, allowed))]
        if labelled and of_label and not found:
            node.report(f"{labelled['label']}: not one of the values of this field")
        yield from found


def _interventions(study: Node) -> Iterator[tuple[Intervention, set[str]]]:
    """Give each intervention with the labels of the arms that get it."""
    for node in study.all("intervention"):
        if name := node.at("intervention_name").words():
            type_ = node.at("intervention_type").parsed(codes.one_of(codes.INTERVENTION_TYPES))
            intervention = Intervention(name, type_, node.at("description").words(), _all_words(node, "other_name"))
            yield intervention, {words.text for words in _all_words(node, "arm_group_label")}


def _arm(node: Node, interventions: list[tuple[Intervention, set[str]]]) -> Arm:
    label = node.at("arm_group_label").words()
    return Arm(
        label,
        node.at("arm_group_type").parsed(codes.one_of(codes.ARM_TYPES)),
        node.at("description").words(),
        tuple(given.name for given, labels in interventions if label and label.text in labels),
    )


def _outcomes(study: Node) -> Iterator[Outcome]:
    for rank in _RANKS:
        for node in study.all(f"{rank}_outcome"):
            measure, description = node.at("measure").words(), node.at("description").words()
            if measure is not None:
                assessed_by = standards(measure, description)
                yield Outcome(measure, rank, description, node.at("time_frame").words(), assessed_by)


def _with_eligibility(trial: Trial, study: Node) -> Trial:
    node = study.at("eligibility")
    eligibility = criteria.from_text(node.at("criteria", "textblock").words(markup.unbroken))
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=_age(node.at("minimum_age")),
        maximum_age_years=_age(node.at("maximum_age")),
        sex=node.at("gender").parsed(codes.one_of(codes.SEXES)),
        accepts_healthy_volunteers=node.at("healthy_volunteers").parsed(codes.yes_no),
    )


def _age(node: Node) -> Value[Decimal] | None:
    words = node.words()
    return None if words and _NO_AGE.fullmatch(words.text) else node.parsed(codes.age_years)
