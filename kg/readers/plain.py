"""Any other trial page, as plain sections.

It claims little: the title, the ids that stand before the text, the sections it knows by their
headings, and the eligibility lists. All other text is description, so that none is lost.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, measures
from kg.readers.sections import Page, alone, headings, sections, untorn, whole
from kg.trial import Arm, Document, Intervention, Trial, Words

LAYOUT = "plain-page"

_KEYS: Mapping[str, str] = {
    **dict.fromkeys(
        ("purpose", "summary", "brief summary", "overview", "study summary", "about this trial"), "summary"
    ),
    **dict.fromkeys(("description", "detailed description", "study description", "study details"), "description"),
    **dict.fromkeys(("condition", "conditions", "condition or disease", "disease", "diseases"), "conditions"),
    **dict.fromkeys(("title", "official title"), "title"),
    **dict.fromkeys(("phase", "study phase"), "phase"),
    **dict.fromkeys(("study type",), "study_type"),
    **dict.fromkeys(("status", "recruitment status", "overall status"), "status"),
    **dict.fromkeys(("nct id", "registration number", "clinicaltrials.gov identifier", "trial id"), "ids"),
    **dict.fromkeys(("sponsor", "lead sponsor"), "sponsor"),
    **dict.fromkeys(("allocation",), "allocation"),
    **dict.fromkeys(("masking", "masking description"), "masking"),
    **dict.fromkeys(("intervention model",), "intervention_model"),
    **dict.fromkeys(("primary purpose",), "purpose"),
    **dict.fromkeys(("sex", "eligible genders", "gender", "eligible sex"), "sex"),
    **dict.fromkeys(("accepts healthy volunteers",), "healthy"),
    **dict.fromkeys(("inclusion criteria", "key inclusion criteria"), "inclusion"),
    **dict.fromkeys(("exclusion criteria", "key exclusion criteria"), "exclusion"),
    **dict.fromkeys(("eligible ages", "ages eligible for study", "ages", "age", "age range", "age (in years)"), "ages"),
    **dict.fromkeys(
        ("enrollment", "target recruitment", "participants needed", "estimated enrollment", "actual enrollment"),
        "enrolment",
    ),
    **dict.fromkeys(("study start date", "start date"), "start"),
    **dict.fromkeys(("study completion date", "completion date", "trial end date"), "completion"),
    **dict.fromkeys(("eligibility", "study design", "more details"), "other"),
    **dict.fromkeys(("arm groups", "arms", "arms and interventions"), "arms"),
    **dict.fromkeys(
        (
            "recruiting locations",
            "locations",
            "study locations",
            "contacts",
            "contact",
            "study contact",
            "central contact",
            "investigators",
            "principal investigator",
            "contacts and locations",
        ),
        "private",
    ),
    **measures.KEYS,
    **dict.fromkeys(("related trials", "similar trials", "related clinical trials"), "end"),
}
_TRIAL_WORDS = re.compile(
    r"\b(?:trials?|study|studies|patients?|participants?|subjects?|randomi[sz]ed|placebo)\b", re.IGNORECASE
)
_LISTS = re.compile(
    r"\b(?:inclusion|exclusion|eligibility)\s+criteria\b|^[^\w\n]*(?:inclusion|exclusion|eligibility)[^\w\n]*$|\bNCT\d{8}\b|"
    r"\bprimary\s+(?:end\s?point|outcome)",
    re.IGNORECASE | re.MULTILINE,
)
#: Lines set in below a name: what is told of it, and its other names.
_TOLD = re.compile(
    r"(?P<told>(?:\n {3,}(?!Other names:)[^\s•*-].*)*)(?:\n {3,}Other names:(?P<others>(?:\n {3,}• .*)*))?"
)
_BULLETS = " \t•*-·▪"
_ENOUGH_WORDS = 3


def accepts(head: str) -> bool:
    """Take every document; `read` refuses what is no trial."""
    return True


def read(document: Document) -> Trial:
    """Read a page of unknown layout. Raises DocumentError for a page of no trial, or of several."""
    if not _LISTS.search(document.text) or len(_TRIAL_WORDS.findall(document.text)) < _ENOUGH_WORDS:
        raise DocumentError("this is no trial: it has neither a registry id nor criteria nor outcomes of one")
    parts = sections(untorn(whole(document), _KEYS), headings(_KEYS))
    tail = next((part.body.start for part in parts if part.key == "end"), len(document.text))
    page = Page(part for part in parts if part.body.start < tail)
    alone([row.text for part in page.parts("ids") for row in part.lines[:1] if codes.registry_ids(row)])
    stated = page.line("ids")
    ids = codes.registry_ids(stated) if stated else codes.registry_ids(parts[0].body)[:1]
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(ids),
        registry_ids=ids,
        title=page.line("title") or next((row.strip("# *") for row in page.lines("") if not _is_address(row)), None),
        summary=page.text("summary"),
        description=page.text("description"),
        conditions=tuple(row for line in page.lines("conditions") if (row := line.strip(_BULLETS)).text),
        sponsor=page.line("sponsor"),
        outcomes=measures.outcomes(page),
        interventions=_interventions(whole(document).part(0, tail)),
        arms=tuple(_arms(page.lines("arms"))),
    )
    return _with_eligibility(_with_design(trial, page), page)


def _is_address(row: Words) -> bool:
    """Say whether a line is an id or an address, and no title."""
    return row.text.startswith("http") or any(found.value == row.text for found in codes.registry_ids(row))


def _interventions(text: Words) -> tuple[Intervention, ...]:
    """Read lines like "Drug: Nivolumab", each name once, with what is told on the lines set in below."""
    found: dict[str, Intervention] = {}
    for match in codes.TYPED.finditer(text.text):
        name = text.part(*match.span("name")).strip()
        type_ = codes.code(text.part(*match.span("type")), codes.INTERVENTION_TYPES)
        told = _TOLD.match(text.text, match.end())
        description = text.part(*told.span("told")).strip() if told and told["told"] else None
        others = tuple(text.part(*told.span("others")).split(r"\n|•")) if told and told["others"] else ()
        found.setdefault(name.text.lower(), Intervention(name, type_, description, others))
    return tuple(found.values())


def _arms(rows: tuple[Words, ...]) -> Iterator[Arm]:
    """Read an arm's type on a line, its label on the next, and the interventions below ("Drug: Nivolumab")."""
    types = [codes.code(row, codes.ARM_TYPES) for row in rows]
    starts = [index for index, type_ in enumerate(types) if type_ and index + 1 < len(rows)]
    for start, end in pairwise([*starts, len(rows)]):
        typed = (codes.TYPED.match(row.text) for row in rows[start + 2 : end])
        names = (row.part(*m.span("name")).strip() for row, m in zip(rows[start + 2 : end], typed, strict=True) if m)
        yield Arm(rows[start + 1], types[start], interventions=tuple(names))


def _with_design(trial: Trial, page: Page) -> Trial:
    return replace(
        trial,
        phase=page.find(codes.phase, "phase"),
        enrolment=page.find(codes.count, "enrolment"),
        start_date=page.find(codes.date, "start"),
        completion_date=page.find(codes.date, "completion"),
        status=page.find(codes.one_of(codes.STATUSES), "status"),
        study_type=page.find(codes.one_of(codes.STUDY_TYPES), "study_type"),
        allocation=page.find(codes.one_of(codes.ALLOCATIONS), "allocation"),
        masking=page.find(codes.one_of(codes.MASKINGS), "masking"),
        intervention_model=page.find(codes.one_of(codes.INTERVENTION_MODELS), "intervention_model"),
        purpose=page.find(codes.one_of(codes.PURPOSES), "purpose"),
    )


def _with_eligibility(trial: Trial, page: Page) -> Trial:
    eligibility = criteria.from_sections(page.parts("inclusion", "exclusion"))
    minimum, maximum = codes.age_bounds(page.line("ages"))
    return replace(
        trial,
        minimum_age_years=minimum,
        maximum_age_years=maximum,
        sex=page.find(codes.one_of(codes.SEXES), "sex"),
        accepts_healthy_volunteers=page.find(codes.yes_no, "healthy"),
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
    )
