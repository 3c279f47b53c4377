"""The labelled page: headings with a blurb of the site's own, label and value on lines of their own.

A second form of the same pages has lost its labels: there a value is known by its syntax
("PHASE2", "35 participants") and by its section. What comes after a heading of related trials
speaks of other trials, and contact sections of persons: neither is read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from kg.readers import codes, criteria
from kg.readers.sections import Page, Section, headings, sections, whole
from kg.trial import Arm, Document, Intervention, Trial, Value, Words

LAYOUT = "labelled-page"

#: Headings that open a section with a blurb of the site's own.
_BLURBED = (
    "study results",
    "basic information",
    "brief summary",
    "detailed description",
    "conditions",
    "keywords",
    "study design",
    "study groups",
    "interventions",
    "other intervention names",
    "primary outcomes",
    "secondary outcomes",
    "other outcomes",
    "eligibility criteria",
    "sponsors",
    "collaborators",
    "responsible party",
    "central contacts",
    "study officials",
    "locations",
    "countries",
    "other identifiers",
    "secondary identifiers",
    "related links",
    "references",
    "documents",
)
#: Labels whose value stands on the lines below, without a blurb.
_LABELS = (
    "recruitment status",
    "clinical phase",
    "total enrollment",
    "study classification",
    "study start date",
    "primary completion date",
    "study completion date",
    "allocation method",
    "intervention model",
    "primary study purpose",
    "blinding strategy",
    "observational model type",
    "study time perspective",
    "inclusion criteria",
    "exclusion criteria",
    "minimum eligible age",
    "maximum eligible age",
    "eligible sex",
    "accepts healthy volunteers",
)
_TAIL = ("more related trials", "related clinical trials", "related trials", "similar trials")
_KEYS: Mapping[str, str] = {
    **{name: name for name in (*_BLURBED, *_LABELS)},
    **dict.fromkeys(_TAIL, "tail"),
    "primary outcome measures": "primary outcomes",
    "secondary outcome measures": "secondary outcomes",
    "other outcome measures": "other outcomes",
    "inclusion criteria": "inclusion",
    "exclusion criteria": "exclusion",
}
_SIGNS = ("basic information", "study design", "eligibility criteria", "brief summary", "study groups", "study results")
_NCT = re.compile(r"^(?P<label>NCT ID):\s*(?P<value>\S+)", re.MULTILINE)
_UPDATED = re.compile(r"^(?P<label>Last Updated):\s*(?P<value>\S.*)", re.MULTILINE)
_GROUP_TYPE = re.compile(r"Group Type\s+(?P<value>[A-Z_]+)")
_INTERVENTION_TYPE = re.compile(r"Intervention Type\s+(?P<value>[A-Z_]+)")
_NO_INTERVENTION = re.compile(r"No interventions? assigned|No inter", re.IGNORECASE)
_BLURB = re.compile(r"(?:\S+\s+){5,}\S+[.!]")
_SENTENCE = re.compile(
    r"[.!]$|(?:\S+\s+){12,}|^(?:patients?|participants?|subjects?)\b|\b(?:will|receiv\w+|are|is|were|was|be)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[A-Z_]+|Sponsor Role .*|Identifier (?:Type|Source):.*")


def accepts(head: str) -> bool:
    """Know the page by three of its section headings, each on a line of its own."""
    found = {line.strip().casefold() for line in head.split("\n")}
    return sum(sign in found for sign in _SIGNS) >= 3


def read(document: Document) -> Trial:
    """Read a labelled page, with or without its labels."""
    head, *parts = _without_blurbs(_before_tail(sections(whole(document), headings(_KEYS))))
    page = Page(parts)
    ids = _labelled(head, _NCT)
    registry_ids = codes.registry_ids(ids) if ids else ()
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(registry_ids),
        registry_ids=registry_ids,
        title=title.under("Title") if (title := _title(head)) else None,
        last_updated=codes.date(_labelled(head, _UPDATED)),
        summary=page.text("brief summary"),
        description=page.text("detailed description"),
        conditions=page.lines("conditions"),
        keywords=page.lines("keywords"),
        sponsor=next(iter(_names(page, "sponsors")), None),
        collaborators=_names(page, "sponsors")[1:],
        other_ids=tuple(Value(words.text, words) for words in _names(page, "other identifiers")),
    )
    return _with_eligibility(_with_arms(_with_design(trial, page), page), page)


def _with_design(trial: Trial, page: Page) -> Trial:
    basic = "basic information"
    return replace(
        trial,
        status=page.find(codes.one_of(codes.STATUSES), "recruitment status", basic),
        phase=page.find(codes.phase, "clinical phase", basic),
        enrolment=page.find(codes.count, "total enrollment", basic),
        study_type=page.find(codes.one_of(codes.STUDY_TYPES), "study classification", basic),
        start_date=page.find(codes.date, "study start date", basic),
        primary_completion_date=page.find(codes.date, "primary completion date"),
        completion_date=page.find(codes.date, "study completion date") or _last_date(page, basic),
        allocation=page.find(codes.one_of(codes.ALLOCATIONS), "allocation method", "study design"),
        intervention_model=page.find(codes.one_of(codes.INTERVENTION_MODELS), "intervention model", "study design"),
        purpose=page.find(codes.one_of(codes.PURPOSES), "primary study purpose", "study design"),
        masking=page.find(codes.one_of(codes.MASKINGS), "blinding strategy", "study design"),
    )


def _with_eligibility(trial: Trial, page: Page) -> Trial:
    listed, loose = _without_loose_values(page.parts("inclusion", "exclusion"))
    eligibility = criteria.from_sections(listed)
    minimum = page.find(codes.age_years, "minimum eligible age")
    maximum = page.find(codes.age_years, "maximum eligible age")
    ages = [age for words in loose if (age := codes.age_years(words))]
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=minimum or next(iter(ages), None),
        maximum_age_years=maximum or next(iter(ages[1:]), None),
        sex=page.find(codes.one_of(codes.SEXES), "eligible sex"),
        accepts_healthy_volunteers=page.find(codes.yes_no, "accepts healthy volunteers"),
    )


def _without_loose_values(lists: list[Section]) -> tuple[list[Section], list[Words]]:
    """Take off the age, sex and yes/no lines that stand below the lists where their labels are lost."""
    if not lists:
        return lists, []
    rows = list(lists[-1].lines)
    kept = len(rows)
    while kept and _is_loose(rows[kept - 1]):
        kept -= 1
    if kept == len(rows):
        return lists, []
    body = lists[-1].body.part(0, rows[kept].start - lists[-1].body.start)
    return [*lists[:-1], replace(lists[-1], body=body)], rows[kept:]


def _is_loose(words: Words) -> bool:
    return bool(codes.age_years(words) or codes.code(words, codes.SEXES) or codes.yes_no(words))


def _before_tail(parts: list[Section]) -> list[Section]:
    tail = next((i for i, part in enumerate(parts) if part.key == "tail"), len(parts))
    return parts[:tail]


def _without_blurbs(parts: list[Section]) -> list[Section]:
    """Drop the sentence that the site puts under its headings, where the page has such sentences."""
    probes = [p for p in parts if p.key in ("basic information", "conditions", "study design")]
    if not any(part.lines and _BLURB.fullmatch(part.lines[0].text) for part in probes):
        return parts
    return [_cut_first_sentence_line(part) if part.key in _BLURBED else part for part in parts]


def _cut_first_sentence_line(part: Section) -> Section:
    blurb = next((line for line in part.lines if _BLURB.fullmatch(line.text)), None)
    if blurb is None:
        return part
    return replace(part, body=part.body.part(blurb.end - part.body.start, len(part.body.text)))


def _title(head: Section) -> Words | None:
    rows = (row for row in head.lines if not _NCT.match(row.text) and not _UPDATED.match(row.text))
    return next(rows, None)


def _labelled(part: Section, pattern: re.Pattern[str]) -> Words | None:
    found = pattern.search(part.body.text)
    return part.body.part(*found.span("value")).under(found["label"]) if found else None


def _last_date(page: Page, key: str) -> Value[str] | None:
    dates = [date for line in page.lines(key) if (date := codes.date(line))]
    return dates[-1] if len(dates) > 1 else None


def _names(page: Page, key: str) -> tuple[Words, ...]:
    """Give the lines of a section that are no class ("OTHER"), role or type of the line above."""
    return tuple(line for line in page.lines(key) if not _NOTE.fullmatch(line.text))


def _with_arms(trial: Trial, page: Page) -> Trial:
    interventions = tuple(_interventions(page))
    rows = [row for row in page.lines("study groups") if not _NO_INTERVENTION.match(row.text)]
    labelled = any(_GROUP_TYPE.fullmatch(row.text) for row in rows)
    arms = _labelled_arms(rows, interventions) if labelled else _stripped_arms(rows, interventions)
    return replace(trial, interventions=interventions, arms=tuple(arms))


def _interventions(page: Page) -> Iterator[Intervention]:
    block: list[Words] = []
    rows = page.lines("interventions")
    if not any(_INTERVENTION_TYPE.fullmatch(row.text) for row in rows):
        yield from _stripped_interventions(rows)
        return
    for row in rows:
        if found := _INTERVENTION_TYPE.fullmatch(row.text):
            type_ = codes.code(row.part(*found.span("value")), codes.INTERVENTION_TYPES)
            if block:
                yield Intervention(block[0], type_, _first(block[1:]))
            block = []
        else:
            block.append(row)


def _stripped_interventions(rows: tuple[Words, ...]) -> Iterator[Intervention]:
    """Without labels, a line that is no sentence is a name, and sentences below it describe it."""
    block: list[Words] = []
    for row in [*rows, None]:
        if block and (row is None or not _SENTENCE.search(row.text)):
            yield Intervention(block[0], None, _first(block[1:]))
            block = []
        if row is not None:
            block.append(row)


def _first(rows: list[Words]) -> Words | None:
    return rows[0] if rows else None


def _labelled_arms(rows: list[Words], interventions: tuple[Intervention, ...]) -> Iterator[Arm]:
    described = {i.description.text for i in interventions if i.description}
    marks = [index for index, row in enumerate(rows) if _GROUP_TYPE.fullmatch(row.text)]
    heads = [_head_start(rows, mark, described) for mark in marks]
    for mark, head, end in zip(marks, heads, [*heads[1:], len(rows)], strict=True):
        above = rows[head:mark]
        found = _GROUP_TYPE.fullmatch(rows[mark].text)
        type_ = codes.code(rows[mark].part(*found.span("value")), codes.ARM_TYPES) if found else None
        below = rows[mark + 1 : end]
        names = [a for a, b in pairwise(below) if _INTERVENTION_TYPE.fullmatch(b.text)]
        yield Arm(_first(above), type_, _first(above[1:]), tuple(names))


def _head_start(rows: list[Words], mark: int, described: set[str]) -> int:
    """Go up from an arm's type to where the arm above it ends."""
    start = mark
    while start and not _INTERVENTION_TYPE.fullmatch(rows[start - 1].text) and rows[start - 1].text not in described:
        start -= 1
    return start


def _stripped_arms(rows: list[Words], interventions: tuple[Intervention, ...]) -> Iterator[Arm]:
    """Without labels, lines known from the interventions belong to the arm whose name stands above."""
    names = {i.name.text for i in interventions}
    described = {i.description.text for i in interventions if i.description}
    arm: Arm | None = None
    for row in rows:
        if arm is not None and row.text in names:
            arm = replace(arm, interventions=(*arm.interventions, row))
        elif arm is not None and _SENTENCE.search(row.text):
            arm = arm if row.text in described else replace(arm, description=arm.description or row)
        else:
            if arm is not None:
                yield arm
            arm = Arm(label=row)
    if arm is not None:
        yield arm
