"""The labelled page: headings with a blurb of the site's own, label and value on lines of their own.

A second form of the same pages has lost its labels: there a value is known by its syntax
("PHASE2", "35 participants") and by its section. What comes after a heading of related trials
speaks of other trials, and contact sections of persons: neither is read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from kg.readers import codes, criteria, groups, measures
from kg.readers.sections import Page, Section, alone, folded, headings, sections, untorn, whole
from kg.trial import Criterion, Document, Trial, Value, Words

LAYOUT = "labelled-page"

T = TypeVar("T")
Age = Value[Decimal]
_ADULT = 18

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
    "primary outcomes",
    "secondary outcomes",
    "other outcomes",
    "eligibility criteria",
    "sponsors",
    "collaborators",
    "responsible party",
    "central contacts",
    "study officials",
    "principal investigators",
    "locations",
    "countries",
    "other identifiers",
    "secondary identifiers",
    "related links",
    "references",
    "documents",
    "provided documents",
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
    **measures.KEYS,
    "inclusion criteria": "inclusion",
    "exclusion criteria": "exclusion",
}
_SIGNS = ("basic information", "study design", "eligibility criteria", "brief summary", "study groups", "study results")
#: Of these, one at least is of this make alone.
_OWN_SIGNS = ("basic information", "study groups", "study results")
_NCT = re.compile(r"^[^\w\n]*(?P<label>NCT\s+ID):\W*(?P<value>\w+)", re.MULTILINE)
_UPDATED = re.compile(r"^[^\w\n]*(?P<label>Last\s+Updated):\W*(?P<value>\w.*)", re.MULTILINE)
#: How a page of this make begins.
_BEGINS = re.compile(rf"{_NCT.pattern}[^\n]*\n\s*Last\s+Updated:", re.MULTILINE)
_BLURB = re.compile(r"(?:\S+\s+){5,}\S+[.!]")
#: Below a name: the class of a funder, a role, the type of an identifier.
_NOTE = re.compile(
    r"INDUSTRY|NIH|FED|OTHER|OTHER_GOV|NETWORK|INDIV|UNKNOWN|AMBIG|Sponsor\s+Role\s.*|Identifier\s+(?:Type|Source):.*"
)


def accepts(head: str) -> bool:
    """Know the page by three of its section headings, each on a line of its own."""
    found = {folded(line) for line in head.split("\n")}
    return sum(sign in found for sign in _SIGNS) >= 3 and any(sign in found for sign in _OWN_SIGNS)


def read(document: Document) -> Trial:
    """Read a labelled page, with or without its labels. Raises DocumentError for a page of several trials."""
    alone([found["value"] for found in _BEGINS.finditer(document.text)])
    head, *parts = _without_blurbs(_own(sections(untorn(whole(document), _KEYS), headings(_KEYS))))
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
        outcomes=measures.outcomes(page),
        sponsor=next(iter(_names(page, "sponsors")), None),
        collaborators=_names(page, "sponsors")[1:],
        other_ids=tuple(Value(words.text, words) for words in _names(page, "other identifiers")),
    )
    return _with_eligibility(_with_arms(_with_design(trial, page), page), page)


def _with_design(trial: Trial, page: Page) -> Trial:
    basic = "basic information"
    study_type = page.find(codes.one_of(codes.STUDY_TYPES), "study classification", basic)
    # Without labels, "OTHER" is the purpose of a trial, but the model or the time perspective of an observation.
    given = ("study design",) if study_type and study_type.value == "INTERVENTIONAL" else ()
    return replace(
        trial,
        status=page.find(codes.one_of(codes.STATUSES), "recruitment status", basic),
        phase=page.find(codes.phase, "clinical phase", basic),
        enrolment=page.find(codes.count, "total enrollment", basic),
        study_type=study_type,
        start_date=page.find(codes.date, "study start date", basic),
        primary_completion_date=page.find(codes.date, "primary completion date"),
        completion_date=page.find(codes.date, "study completion date") or _last_date(page, basic),
        allocation=page.find(codes.one_of(codes.ALLOCATIONS), "allocation method", "study design"),
        intervention_model=page.find(codes.one_of(codes.INTERVENTION_MODELS), "intervention model", "study design"),
        purpose=page.find(codes.one_of(codes.PURPOSES), "primary study purpose", *given),
        masking=page.find(codes.one_of(codes.MASKINGS), "blinding strategy", "study design"),
    )


def _with_eligibility(trial: Trial, page: Page) -> Trial:
    listed, loose = _without_loose_values(page.parts("inclusion", "exclusion"))
    eligibility = criteria.from_sections(listed)
    minimum = page.find(codes.age_years, "minimum eligible age")
    maximum = page.find(codes.age_years, "maximum eligible age")
    ages = [age for words in loose if (age := codes.age_years(words))]
    low, high = (ages[0], ages[1]) if len(ages) > 1 else _side(ages, eligibility.criteria)
    return replace(
        trial,
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
        minimum_age_years=minimum or low,
        maximum_age_years=maximum or high,
        sex=page.find(codes.one_of(codes.SEXES), "eligible sex") or _found(codes.one_of(codes.SEXES), loose),
        accepts_healthy_volunteers=page.find(codes.yes_no, "accepts healthy volunteers") or _found(codes.yes_no, loose),
    )


def _side(ages: list[Age], stated: tuple[Criterion, ...]) -> tuple[Age | None, Age | None]:
    """Say which bound a lone age without its label is: the one that the criteria state, else that of adults."""
    if not ages:
        return None, None
    (age,) = ages
    is_low = any(c.minimum_age_years and c.minimum_age_years.value == age.value for c in stated)
    is_high = any(c.maximum_age_years and c.maximum_age_years.value == age.value for c in stated)
    if is_low or (age.value == _ADULT and not is_high):
        return age, None
    return None, age if is_high else None


def _found(parse: Callable[[Words], Value[T] | None], rows: Iterable[Words]) -> Value[T] | None:
    return next((value for row in rows if (value := parse(row)) is not None), None)


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


def _own(parts: list[Section]) -> list[Section]:
    """Leave out what stands under a heading of related trials, up to where the page goes on.

    It goes on with a section that it has not had, under the sentence that the site puts there.
    """
    kept: list[Section] = []
    is_own = True
    for part in parts:
        goes_on = part.key in _BLURBED and _has_blurb(part) and all(part.key != each.key for each in kept)
        is_own = part.key != "tail" and (is_own or goes_on)
        if is_own:
            kept.append(part)
    return kept


def _has_blurb(part: Section) -> bool:
    return bool(part.lines) and _BLURB.fullmatch(part.lines[0].text) is not None


def _without_blurbs(parts: list[Section]) -> list[Section]:
    """Drop the sentence that the site puts under its headings, where the page has such sentences."""
    probes = [p for p in parts if p.key in ("basic information", "conditions", "study design")]
    if not any(map(_has_blurb, probes)):
        return parts
    return [_cut_first_sentence_line(part) if part.key in _BLURBED else part for part in parts]


def _cut_first_sentence_line(part: Section) -> Section:
    blurb = next((line for line in part.lines if _BLURB.fullmatch(line.text)), None)
    if blurb is None:
        return part
    return replace(part, body=part.body.part(blurb.end - part.body.start, len(part.body.text)))


def _title(head: Section) -> Words | None:
    """Give the line above the id, for menus may stand above the title."""
    rows = head.lines
    end = next((at for at, row in enumerate(rows) if _NCT.match(row.text)), 0)
    named = rows[end - 1 : end] or [row for row in rows if not _NCT.match(row.text) and not _UPDATED.match(row.text)]
    return named[0].strip("# *") if named else None


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
    listed, told = page.first("interventions"), page.first("study groups")
    given = groups.interventions(listed, told)
    return replace(trial, interventions=given, arms=groups.arms(told, given))
