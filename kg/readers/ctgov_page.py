"""The study page of ClinicalTrials.gov, copied from the browser as text.

Labels and their values stand on lines of their own. Of contacts, investigators and sites, who are persons
and places, nothing is read.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec.structs import replace

from kg.readers import cells, codes, criteria, measures, page_head
from kg.readers.prose import design
from kg.readers.sections import Page, Section, alone, folded, sections, untorn, whole
from kg.trial import Arm, Document, Intervention, Outcome, Rank, Trial, Unmapped, Value, Words

LAYOUT = "clinicaltrials-gov-page"

#: Whether a date or a number has come true stands behind its label.
_STATES = ("", " (actual)", " (estimated)", " (anticipated)")
_KEYS: Mapping[str, str] = {
    "brief summary": "summary",
    "status": "status",
    "detailed description": "description",
    "official title": "official title",
    "conditions": "conditions",
    "intervention / treatment": "interventions",
    "other study id numbers": "other ids",
    **{f"study start{state}": "start" for state in _STATES},
    **{f"primary completion{state}": "primary completion" for state in _STATES},
    **{f"study completion{state}": "completion" for state in _STATES},
    **{f"last update posted{state}": "updated" for state in _STATES},
    **{f"enrollment{state}": "enrolment" for state in _STATES},
    "enrollment (actual)": "enrolled",
    "study type": "study type",
    "phase": "phase",
    "description": "eligibility",
    "eligibility criteria": "eligibility",
    "ages eligible for study": "ages",
    "sexes eligible for study": "sex",
    "sex eligible for study": "sex",
    "accepts healthy volunteers": "healthy",
    "design details": "design",
    "arms and interventions": "arms",
    **measures.KEYS,
    "sponsor": "sponsor",
    "collaborators": "collaborators",
    **dict.fromkeys(
        (
            *(
                "study overview",
                "participation criteria",
                "study plan",
                "sampling method",
                "study population",
                "gender based",
            ),
            *("how is the study designed?", "what is the study measuring?", "collaborators and investigators"),
            *("study record dates", "study registration dates", "study record updates", "results reporting dates"),
            *("more information", "terms related to this study", "additional relevant mesh terms", "first submitted"),
            *("resource links provided by the national library of medicine", "u.s. fda resources", "publications"),
            *(
                "plan for individual participant data (ipd)",
                "drug and device information, study documents, and helpful links",
            ),
            *(
                "contacts and locations",
                "study major dates",
                "study contact",
                "study contact backup",
                "study locations",
                "investigators",
            ),
        ),
        "passed over",
    ),
}
_KEYWORDS = re.compile(r"keywords provided by .+")
_SIGNS = (
    *("intervention / treatment", "other study id numbers", "participation criteria", "ages eligible for study"),
    *("sexes eligible for study", "how is the study designed?", "what is the study measuring?", "study plan"),
)
#: Of these, one at least is of no earlier page and its copies.
_OWN_SIGNS = (
    "intervention / treatment",
    "participation criteria",
    "how is the study designed?",
    "what is the study measuring?",
    "study plan",
)
_ENOUGH_SIGNS = 3
_TABS_TITLE = re.compile(
    r"^(?:Study Details|Record History|Results Posted)\s*\|\s*NCT\d{8}\s*\|(?P<title>[^|\n]+)\|", re.MULTILINE
)
_ID = re.compile(r"^[^\w\n]*ClinicalTrials\.gov ID:?\s+(?P<id>NCT\d{8})\b", re.MULTILINE)
_TELLER = re.compile(r"^Information provided by:?\s+(?P<name>[^\n,(]+),[^\n]*\(Responsible Party\)", re.MULTILINE)
_SPONSOR = re.compile(r"^Sponsor:?[ \t]+(?P<name>\S.*)$", re.MULTILINE)
_UPDATED = re.compile(r"^Last Update Posted(?: \(\w+\))?:?[ \t]+(?P<date>\S.*)$", re.MULTILINE)
_DESIGN_LABELS = frozenset(("allocation", "interventional model", "primary purpose", "masking"))
_ARM = re.compile(
    r"(?P<type>Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other):\s*(?P<label>\S.*)"
)
_COLUMN = ("", "participant group/arm", "participant group / arm")
_OTHER_NAMES = "other names:"
_MARKS = " \t•*-·"
_TITLE_WORDS = 3
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")


def accepts(head: str) -> bool:
    """Know the page by three of its labels, each on a line of its own, or by how it begins."""
    found = {folded(line) for line in head.split("\n")}
    is_own = any(sign in found for sign in _OWN_SIGNS) and sum(sign in found for sign in _SIGNS) >= _ENOUGH_SIGNS
    return is_own or ("study overview" in found and bool(_ID.search(head)))


def read(document: Document) -> Trial:
    """Read a study page. Raises DocumentError for the pages of several studies in one document."""
    alone([found["id"] for found in _ID.finditer(document.text)])
    head, *parts = _with_heads(sections(untorn(whole(document), _KEYS), _key))
    page = Page(parts)
    own = _said(head, _ID, "id")
    ids = tuple(v for words in (own, *page.lines("other ids")) if words for v in codes.registry_ids(words))
    listed = frozenset(folded(row.text) for row in _listed(page, "interventions"))
    sponsor, unmapped = _sponsor(head, page)
    title, official, summary = (
        _title(head),
        page.line("official title"),
        page.text("summary") or page_head.opening(head),
    )
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(ids),
        registry_ids=tuple({value.value: value for value in ids}.values()),
        other_ids=tuple(Value(row.text, row) for row in _listed(page, "other ids") if not codes.registry_ids(row)),
        title=title,
        official_title=official,
        summary=summary,
        reports_enrolment=design.reports_enrolment((summary,)),
        line_of_therapy=design.line_of_therapy((title, official, summary)),
        description=page.text("description"),
        conditions=_listed(page, "conditions"),
        keywords=_listed(page, "keywords"),
        interventions=tuple(_interventions(page, listed)),
        arms=tuple(_arms(page, listed)),
        outcomes=tuple(_outcomes(page)),
        sponsor=sponsor,
        collaborators=_listed(page, "collaborators"),
        unmapped=unmapped,
    )
    return _with_eligibility(_with_design(trial, head, page), page)


def _key(line: str) -> str | None:
    name = folded(line)
    return "keywords" if _KEYWORDS.fullmatch(name) else _KEYS.get(name)


def _with_heads(parts: list[Section]) -> list[Section]:
    """Put the table of arms together where the heads of its columns stand on lines of their own."""
    found = parts[:1]
    for part in parts[1:]:
        is_head = part.key == "interventions" and found[-1].key == "arms" and folded(found[-1].body.text) in _COLUMN
        found.append(replace(part, key="arms") if is_head else part)
    return found


def _said(head: Section, pattern: re.Pattern[str], name: str) -> Words | None:
    found = pattern.search(head.body.text)
    return head.body.part(*found.span(name)).strip() if found else None


def _title(head: Section) -> Words | None:
    """Give the title of the browser's tab, else the line above the id that is no status."""
    if named := _said(head, _TABS_TITLE, "title"):
        return named
    rows = head.lines
    end = next((at for at, row in enumerate(rows) if _ID.match(row.text) or row.text == "ClinicalTrials.gov ID"), 0)
    above = (row for row in reversed(rows[:end]) if len(row.text.split()) >= _TITLE_WORDS and not _is_status(row))
    return next(above, None) or (page_head.title(head) if not end else None)


def _is_status(row: Words) -> bool:
    return codes.code(row, codes.STATUSES) is not None


def _listed(page: Page, key: str) -> tuple[Words, ...]:
    return tuple(row for line in page.lines(key) if (row := line.strip(_MARKS)).text)


def _sponsor(head: Section, page: Page) -> tuple[Words | None, tuple[Unmapped, ...]]:
    """Give the sponsor, of a person only that there is one."""
    named = _said(head, _SPONSOR, "name") or page.line("sponsor")
    if named is None or not codes.is_person(named.text, _said(head, _TELLER, "name")):
        return named, ()
    return None, (Unmapped(Words("a person", named.field, named.start), "field", "a person is not named"),)


def _with_design(trial: Trial, head: Section, page: Page) -> Trial:
    phases = [phase for row in _listed(page, "phase") if (phase := codes.phase(row))]
    designed = dict(_design(page))
    return replace(
        trial,
        status=next(
            (status for row in (*head.lines, *page.lines("status")) if (status := codes.code(row, codes.STATUSES))),
            None,
        ),
        last_updated=codes.date(_said(head, _UPDATED, "date")) or page.find(codes.date, "updated"),
        phase=Value("/".join(phase.value for phase in phases), phases[0].words) if phases else None,
        study_type=page.find(codes.one_of(codes.STUDY_TYPES), "study type"),
        start_date=page.find(codes.date, "start"),
        primary_completion_date=page.find(codes.date, "primary completion"),
        completion_date=page.find(codes.date, "completion"),
        enrolment=page.find(codes.count, "enrolment", "enrolled"),
        enrolled=page.find(codes.count, "enrolled"),
        allocation=codes.code(designed.get("allocation"), codes.ALLOCATIONS),
        intervention_model=codes.code(designed.get("interventional model"), codes.INTERVENTION_MODELS),
        purpose=codes.code(designed.get("primary purpose"), codes.PURPOSES),
        masking=codes.code(designed.get("masking"), codes.MASKINGS),
    )


def _design(page: Page) -> Iterator[tuple[str, Words]]:
    """Read "Allocation : Randomized", on a line or on two."""
    rows = [piece.strip(_MARKS) for part in page.parts("design") for piece in part.body.split(r"\n|\t|\s:\s|:\s")]
    for label, value in pairwise(rows):
        if (name := folded(label.text)) in _DESIGN_LABELS:
            yield name, value


def _with_eligibility(trial: Trial, page: Page) -> Trial:
    eligibility = criteria.from_text(page.text("eligibility"))
    minimum, maximum = codes.age_bounds(next(iter(_listed(page, "ages")), None))
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=minimum,
        maximum_age_years=maximum,
        sex=page.find(codes.one_of(codes.SEXES), "sex"),
        accepts_healthy_volunteers=page.find(codes.yes_no, "healthy"),
    )


def _outcomes(page: Page) -> Iterator[Outcome]:
    for rank in _RANKS:
        for part in page.parts(f"{rank} outcomes"):
            yield from cells.outcomes(part.body, rank)


def _interventions(page: Page, listed: frozenset[str]) -> Iterator[Intervention]:
    """Read the list of what is given; what is told of each stands in the table of arms."""
    told = _told(page, listed)
    for row in _listed(page, "interventions"):
        if found := codes.TYPED.match(row.text):
            name = row.part(*found.span("name")).strip()
            description, others = told.get(folded(row.text), (None, ()))
            type_ = codes.code(row.part(*found.span("type")), codes.INTERVENTION_TYPES)
            yield Intervention(name, type_, description, others)


def _told(page: Page, listed: frozenset[str]) -> dict[str, tuple[Words | None, tuple[Words, ...]]]:
    """Read what the table of arms tells of each intervention: its description, and its other names."""
    told: dict[str, tuple[Words | None, tuple[Words, ...]]] = {}
    for part in page.parts("arms"):
        rows = cells.pieces(part.body)
        starts = [at for at, row in enumerate(rows) if folded(row.text) in listed or _ARM.match(row.text)]
        for start, end in pairwise([*starts, len(rows)]):
            below = rows[start + 1 : end]
            mark = next((at for at, row in enumerate(below) if row.text.casefold() == _OTHER_NAMES), len(below))
            others = tuple(row.strip(_MARKS) for row in below[mark + 1 :])
            told.setdefault(folded(rows[start].text), (cells.joined(part.body, below[:mark]), others))
    return told


def _arms(page: Page, listed: frozenset[str]) -> Iterator[Arm]:
    """Read the table of arms: each begins with its type and label; of groups without a type nothing is known."""
    for part in page.parts("arms"):
        rows = cells.pieces(part.body)
        given = [at for at, row in enumerate(rows) if folded(row.text) in listed]
        starts = [at for at, row in enumerate(rows) if _ARM.match(row.text) and at not in given]
        for start, end in pairwise([*starts, len(rows)]):
            own = given[bisect(given, start) : bisect(given, end)]
            description = cells.joined(part.body, rows[start + 1 : own[0] if own else end])
            yield _arm(rows[start], description, tuple(_named(rows[at]) for at in own))


def _named(row: Words) -> Words:
    """Give the name in a line like "Drug: Nivolumab"."""
    found = codes.TYPED.match(row.text)
    return row.part(*found.span("name")).strip() if found else row


def _arm(row: Words, description: Words | None, names: tuple[Words, ...]) -> Arm:
    found = _ARM.match(row.text)
    type_, label = (row.part(*found.span(name)) for name in ("type", "label")) if found else (None, row)
    return Arm(label, codes.code(type_, codes.ARM_TYPES), description, names)
