"""A study of ClinicalTrials.gov as its data API v2 gives it: one JSON object with a protocolSection.

Field names are those of the API's study data structure. A module may be missing; a value of the
wrong type or an unknown code is passed over and reported with its JSON Pointer. Contacts and
officials are never read.
"""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria
from kg.readers.nodes import Node, parse
from kg.readers.prose import design
from kg.readers.prose.standards import standards
from kg.trial import Arm, Document, Intervention, Outcome, Rank, Trial, Value, Words

LAYOUT = "clinicaltrials-gov-api-2"

_RANKS: tuple[tuple[Rank, str], ...] = (
    ("primary", "primaryOutcomes"),
    ("secondary", "secondaryOutcomes"),
    ("other", "otherOutcomes"),
)
_PADDED = re.compile(r"([CD])000(\d{6})")
#: Later ids of MeSH have nine digits of their own.
_LAST_SHORT = {"C": 588_422, "D": 66_387}


def accepts(head: str) -> bool:
    """Know a study by its first key being one of the API's sections."""
    return head.lstrip().startswith("{") and '"protocolSection"' in head


def read(document: Document) -> Trial:
    """Read one study. Raises DocumentError for broken JSON and for a study without an id."""
    root = parse(document)
    protocol = root.at("protocolSection")
    trial = _identified(document, protocol.at("identificationModule"))
    trial = _with_status(trial, protocol.at("statusModule"))
    trial = _with_design(trial, protocol.at("designModule"))
    trial = _with_arms(trial, protocol.at("armsInterventionsModule"))
    trial = _with_eligibility(trial, protocol.at("eligibilityModule"))
    description, sponsors = protocol.at("descriptionModule"), protocol.at("sponsorCollaboratorsModule")
    summary = description.at("briefSummary").words()
    return replace(
        trial,
        summary=summary,
        reports_enrolment=design.reports_enrolment((summary,)),
        line_of_therapy=design.line_of_therapy((trial.title, trial.official_title, summary)),
        description=description.at("detailedDescription").words(),
        conditions=protocol.at("conditionsModule", "conditions").all_words(),
        keywords=protocol.at("conditionsModule", "keywords").all_words(),
        sponsor=sponsors.at("leadSponsor", "name").organisation(
            sponsors.at("responsibleParty", "investigatorFullName").words()
        ),
        collaborators=tuple(w for c in sponsors.at("collaborators").items() if (w := c.at("name").organisation())),
        outcomes=tuple(_outcomes(protocol.at("outcomesModule"))),
        registry_terms=tuple(_registry_terms(root.at("derivedSection"))),
        unmapped=tuple(root.problems),
    )


def _identified(document: Document, module: Node) -> Trial:
    nct = module.at("nctId").words()
    if nct is None:
        raise DocumentError("a study without an id", "/protocolSection/identificationModule/nctId")
    aliases = module.at("nctIdAliases").all_words()
    secondary = tuple(w for info in module.at("secondaryIdInfos").items() if (w := info.at("id").words()))
    found = [(words, codes.registry_ids(words)) for words in (nct, *aliases, *secondary)]
    own = module.at("orgStudyIdInfo", "id").words()
    others = [own, *(words for words, ids in found if not ids)]
    registry_ids = tuple({value.value: value for _, values in found for value in values}.values())
    return Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        other_ids=tuple(Value(words.text, words) for words in others if words),
        title=module.at("briefTitle").words(),
        official_title=module.at("officialTitle").words(),
        acronym=module.at("acronym").words(),
    )


def _with_status(trial: Trial, module: Node) -> Trial:
    return replace(
        trial,
        status=module.at("overallStatus").parsed(codes.one_of(codes.STATUSES)),
        start_date=module.at("startDateStruct", "date").parsed(codes.date),
        primary_completion_date=module.at("primaryCompletionDateStruct", "date").parsed(codes.date),
        completion_date=module.at("completionDateStruct", "date").parsed(codes.date),
        last_updated=module.at("lastUpdatePostDateStruct", "date").parsed(codes.date),
    )


def _with_design(trial: Trial, module: Node) -> Trial:
    info, enrolment = module.at("designInfo"), module.at("enrollmentInfo")
    count = _count(enrolment.at("count"))
    return replace(
        trial,
        study_type=module.at("studyType").parsed(codes.one_of(codes.STUDY_TYPES)),
        phase=_phase(module.at("phases")),
        allocation=info.at("allocation").parsed(codes.one_of(codes.ALLOCATIONS)),
        intervention_model=info.at("interventionModel").parsed(codes.one_of(codes.INTERVENTION_MODELS)),
        purpose=info.at("primaryPurpose").parsed(codes.one_of(codes.PURPOSES)),
        masking=info.at("maskingInfo", "masking").parsed(codes.one_of(codes.MASKINGS)),
        enrolment=count,
        enrolled=count if enrolment.at("type").value == "ACTUAL" else None,
    )


def _count(node: Node) -> Value[int] | None:
    return Value(node.value, Words(str(node.value), node.pointer, 0)) if node.is_a(int) else None


def _phase(node: Node) -> Value[str] | None:
    """Join the phases of a study, "PHASE1" and "PHASE2", to one."""
    values = [value for item in node.items() if (value := item.parsed(codes.phase))]
    if not values:
        return None
    return Value("/".join(value.value for value in values), values[0].words)


def _with_arms(trial: Trial, module: Node) -> Trial:
    return replace(
        trial,
        interventions=tuple(i for item in module.at("interventions").items() if (i := _intervention(item))),
        arms=tuple(_arm(item) for item in module.at("armGroups").items()),
    )


def _intervention(node: Node) -> Intervention | None:
    name = node.at("name").words()
    if name is None:
        return None
    return Intervention(
        name,
        node.at("type").parsed(codes.one_of(codes.INTERVENTION_TYPES)),
        node.at("description").words(),
        node.at("otherNames").all_words(),
    )


def _arm(node: Node) -> Arm:
    return Arm(
        node.at("label").words(),
        node.at("type").parsed(codes.one_of(codes.ARM_TYPES)),
        node.at("description").words(),
        tuple(_without_type(words) for words in node.at("interventionNames").all_words()),
    )


def _without_type(words: Words) -> Words:
    """Cut "Drug: " off; the registry writes the type before the name."""
    type_, colon, name = words.text.partition(": ")
    return words.part(len(type_) + 2, len(words.text)) if colon and name else words


def _with_eligibility(trial: Trial, module: Node) -> Trial:
    eligibility = criteria.from_text(module.at("eligibilityCriteria").words())
    healthy = module.at("healthyVolunteers")
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=module.at("minimumAge").parsed(codes.age_years),
        maximum_age_years=module.at("maximumAge").parsed(codes.age_years),
        sex=module.at("sex").parsed(codes.one_of(codes.SEXES)),
        accepts_healthy_volunteers=Value(healthy.value, Words(str(healthy.value).lower(), healthy.pointer, 0))
        if healthy.is_a(bool)
        else None,
    )


def _outcomes(module: Node) -> Iterator[Outcome]:
    for rank, name in _RANKS:
        for node in module.at(name).items():
            measure, description = node.at("measure").words(), node.at("description").words()
            if measure is not None:
                assessed_by = standards(measure, description)
                yield Outcome(measure, rank, description, node.at("timeFrame").words(), assessed_by)


def _registry_terms(derived: Node) -> Iterator[Value[str]]:
    """Give the MeSH terms that the registry's own software assigned, as CURIEs."""
    for module in ("conditionBrowseModule", "interventionBrowseModule"):
        for node in derived.at(module, "meshes").items():
            if (code := node.at("id").words()) and (term := node.at("term").words()):
                yield Value(f"mesh:{_mesh_id(code.text)}", term)


def _mesh_id(code: str) -> str:
    """Take off the zeros that older files of the registry pad the ids of MeSH's first years with."""
    padded = _PADDED.fullmatch(code)
    return f"{padded[1]}{padded[2]}" if padded and int(padded[2]) <= _LAST_SHORT[padded[1]] else code
