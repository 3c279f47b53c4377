"""Any other trial page, by the labels that trial sites write.

It claims little: what stands under a label it knows. Text above the first label is title and, where no
label has one, summary; text under labels of the site is passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import codes, criteria, given_lists, labels, measures, page_given, page_head, registers
from kg.readers.page_given import Given
from kg.readers.prose.design import design
from kg.readers.prose.standards import standards
from kg.readers.sections import Page, Section, alone, folded, untorn, whole
from kg.trial import Arm, Document, Intervention, Outcome, Rank, Trial, Unmapped, Value, Words

LAYOUT = "plain-page"

T = TypeVar("T")

_TRIAL_WORDS = re.compile(
    r"\b(?:trials?|study|studies|patients?|participants?|subjects?|randomi[sz]ed|placebo)\b", re.IGNORECASE
)
_LISTS = re.compile(
    r"\b(?:inclusion|exclusion|eligibility)\s+criteria\b|^[^\w\n]*(?:inclusion|exclusion|eligibility)[^\w\n]*$|\bNCT\d{8}\b|"
    r"\bprimary\s+(?:end\s?point|outcome)|^[^\w\n]*who\s+can\s+(?:enter|take\s+part|join|participate)\b|\b(?:jRCTs?\d{9}|ISRCTN\d{8}|ACTRN\d{14}|DRKS\d{8}|ChiCTR\d{10}|CTRI/\d{4}/)|\A[^\n]{0,200}?\bphase\s+(?:[1-4]|I{1,3}V?)[^\n]{0,200}?\b(?:trial|study)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: Lines set in below a name: what is told of it, and its other names.
_TOLD = re.compile(
    r"(?P<told>(?:\n {3,}(?!Other names:)[^\s•*-].*)*)(?:\n {3,}Other names:(?P<others>(?:\n {3,}• .*)*))?"
)
_BULLETS = " \t•*-·▪|"
_ENOUGH_WORDS = 3
#: A page with labels for so many facts of a trial is one, however few its words.
_ENOUGH_FACTS = 5
_NO_FACTS = frozenset(("", "other", "private", "end"))
#: A sentence under a label that tells what the label means.
_BLURB = re.compile(r"(?:\S+\s+){5,}\S+\.")
_SUBMITTED = re.compile(r"\(submitted:[^)]*\)\s*")
#: The class of an organisation behind its name.
_CLASS = re.compile(r"\s*\((?:Industry|Other|NIH|U\.S\. Fed|Fed|Network|Individual|Unknown)\)(?:,\s*|$)")
_MARK = re.compile(r"^\W*(?:\d{1,3}[.)]\s*)?")
_BAR = r"\s*[|\t]\s*"
_CAME_TO = re.compile(r"This study (?:has been|is|was)\s+(?P<status>[a-z ]+)\.")
_NO_HEALTHY = re.compile(r"(?:no|does\s+not\s+accept)\s+healthy\s+volunteers", re.IGNORECASE)
_DESIGN = re.compile(
    r"(?P<label>Allocation|Intervention(?:al)? Model|Masking|Primary Purpose):\s*(?P<value>[^,:|\n(]+?(?:\([^)\n]*\))?)(?=\s*(?:,\s*[A-Z][\w /-]+:|[|\n]|$))"
)
_DESIGNED = {
    "Allocation": ("allocation", codes.ALLOCATIONS),
    "Interventional Model": ("intervention_model", codes.INTERVENTION_MODELS),
    "Intervention Model": ("intervention_model", codes.INTERVENTION_MODELS),
    "Masking": ("masking", codes.MASKINGS),
    "Primary Purpose": ("purpose", codes.PURPOSES),
}
_RANKS: tuple[Rank, ...] = ("primary", "secondary", "other")
#: Registers whose pages write the day before the month.
_DAY_FIRST = ("ISRCTN", "ACTRN", "CTRI", "EUCTR", "DRKS", "jRCT")


def accepts(head: str) -> bool:
    """Take every document; `read` refuses what is no trial."""
    return True


def read(document: Document) -> Trial:
    """Read a page of unknown layout. Raises DocumentError for a page of no trial, or of several."""
    text = document.text.lstrip()
    parts = labels.cut(untorn(whole(document), labels.KEYS))
    is_told = (
        len(_TRIAL_WORDS.findall(text)) >= _ENOUGH_WORDS
        or len({part.key for part in parts} - _NO_FACTS) >= _ENOUGH_FACTS
    )
    if not _LISTS.search(text) or not is_told:
        raise DocumentError("this is no trial: it has neither a registry id nor criteria nor outcomes of one")
    tail = next((part.body.start for part in parts if part.key == "end"), len(document.text))
    parts = [part for part in parts if part.body.start < tail]
    page = Page(parts)
    unframed = Page(part for at, part in enumerate(parts) if not _is_field(parts, at))
    ids = _ids(page, parts[0])
    given = _given(page, whole(document).part(0, tail))
    sponsor, unmapped = _sponsor(page)
    stated, official = _line(page, "title") or page_head.title(parts[0]), _line(page, "official title")
    title = stated or _opened_with(parts) or official
    official = official or page_head.second(parts[0], title)
    trial = Trial(
        document=replace(document, layout=LAYOUT),
        key=document.trial_key(ids),
        registry_ids=ids,
        title=title,
        official_title=official if official and title and official.text != title.text else None,
        summary=_summary(page, title) or _opening(page, title),
        description=_text(page, "description") or given.rest,
        conditions=_conditions(page) or given.conditions,
        keywords=_unique(each for row in _lines(page, "keywords") for each in row.split(r"[,;]\s+|;")),
        sponsor=sponsor,
        collaborators=_collaborators(page),
        outcomes=(
            *measures.outcomes(unframed),
            *measures.ranked(whole(document).part(0, tail)),
            *_told_by_field(parts),
        ),
        interventions=given.interventions,
        arms=given.arms or tuple(_groups(parts)),
        unmapped=unmapped,
    )
    return _with_eligibility(_with_design(trial, page, given), page, parts)


def _ids(page: Page, head: Section) -> tuple[Value[str], ...]:
    """Give the ids that the page states of itself, else the first that stands above its labels."""
    stated = [value for row in page.lines("ids") for value in codes.registry_ids(row)]
    firsts = [
        found[0].value for part in page.parts("ids") for row in part.lines[:1] if (found := codes.registry_ids(row))
    ]
    for register in {re.match(r"[A-Za-z]*", each)[0] for each in firsts}:  # type: ignore[index]
        alone([each for each in firsts if each.startswith(register)])
    others = [value for row in page.lines("other ids") for value in codes.registry_ids(row)]
    own = stated or list(codes.registry_ids(head.body)[:1])
    return tuple({value.value: value for value in reversed([*own, *(others if own else ())])}.values())[::-1]


def _lines(page: Page, key: str) -> tuple[Words, ...]:
    """Give the lines under a label without marks of a list, and without the sentence that tells what it means."""
    rows = (_bare(row.strip(_BULLETS)).strip(_BULLETS) for row in page.lines(key))
    return tuple(row for row in rows if row.text.strip("-:|[]* ") and not _BLURB.fullmatch(row.text))


def _bare(row: Words) -> Words:
    """Take off "(submitted: January 11, 2018)" before a value, and the address of a link in Markdown."""
    found = _SUBMITTED.match(row.text)
    return page_given.unlinked(row.part(found.end(), len(row.text)) if found else row)


def _line(page: Page, key: str) -> Words | None:
    return next(iter(_lines(page, key)), None)


def _text(page: Page, key: str) -> Words | None:
    """Give the first section of a key that holds more than a word of a code."""
    bodies = (part.body.strip() for part in page.parts(key))
    return next((body for body in bodies if len(body.text.split()) > 2), None)


def _opened_with(parts: list[Section]) -> Words | None:
    """Give the title that stands first under a heading, as where a menu's "Overview" is above it."""
    first = next((part.lines[0] for part in parts[1:2] if part.lines and not parts[0].lines), None)
    is_name = first is not None and len(first.text.split()) >= 3 and not first.text.endswith((".", ":"))
    return first.strip("# *") if first and is_name else None


def _summary(page: Page, title: Words | None) -> Words | None:
    """Give the summary, which is not the title under another heading."""
    bodies = (part.body.strip() for part in page.parts("summary"))
    return next(
        (body for body in bodies if len(body.text.split()) > 2 and (title is None or body.start != title.start)), None
    )


def _opening(page: Page, title: Words | None) -> Words | None:
    """Give the first sentences that stand above the labels, or below a title that has one."""
    return next(
        (
            told
            for part in page.parts("", "official title", "title", "status")
            if (told := page_head.opening(part, title))
        ),
        None,
    )


def _conditions(page: Page) -> tuple[Words, ...]:
    """Give the names under the labels of conditions, each once."""
    rows = [
        row for row in _lines(page, "conditions") if not codes.TYPED.match(row.text) and not codes.registry_ids(row)
    ]
    rows = [row for row in rows if re.search(r"[^\W\d]{2}", row.text)]
    return _unique(rows)


def _unique(rows: Iterable[Words]) -> tuple[Words, ...]:
    found: dict[str, Words] = {}
    for row in rows:
        found.setdefault(row.text.casefold(), row)
    return tuple(found.values())


def _sponsor(page: Page) -> tuple[Words | None, tuple[Unmapped, ...]]:
    """Give the sponsor, of a person only that there is one."""
    rows = (*(row for row in _lines(page, "sponsor table")[:1]), *_lines(page, "sponsor"))
    named = next((name for row in rows for name in row.split(rf"{_CLASS.pattern}|{_BAR}")), None)
    is_person = named and (
        codes.is_person(named.text) or (_names_persons(page) and not codes.is_organisation(named.text))
    )
    if named is None or not is_person:
        return named, ()
    return None, (Unmapped(Words("a person", named.field, named.start), "field", "a person is not named"),)


def _names_persons(page: Page) -> bool:
    """Say whether a page is of a register whose sponsors are persons."""
    return any(
        value.value.startswith(("jRCT", "UMIN")) for row in page.lines("ids") for value in codes.registry_ids(row)
    )


def _collaborators(page: Page) -> tuple[Words, ...]:
    """Give the organisations under a label of collaborators; numbers and sentences are none."""
    beside = [name for row in _lines(page, "sponsor table")[:1] for name in list(row.split(_BAR))[1:]]
    rows = (*beside, *(name for row in _lines(page, "collaborators") for name in row.split(_CLASS.pattern)))
    return tuple(row for row in rows if re.search(r"[^\W\d]", row.text) and not codes.is_person(row.text))


def _given(page: Page, text: Words) -> Given:
    """Read what is given from all that tells of it: the registry's table, lists, arms, and typed lines."""
    tables = [page_given.table(part) for part in page.parts("given table")]
    listed = [page_given.listed(part) for part in page.parts("interventions")]
    known = frozenset(folded(i.name.text) for each in tables for i in each.interventions)
    told = (*page.parts("arms"), *(part for part in page.parts("design") if _is_told_by_groups(part)))
    groups = [page_given.arms(part, known) for part in told]
    groups += [_as_register(part) for part in page.parts("given text")]
    arms = next((each.arms for each in (*groups, *listed) if each.arms), ())
    named = [i for each in (*tables, *listed, *groups) for i in each.interventions]
    return Given(
        arms=arms or tuple(_older_arms(page.lines("arms"))),
        interventions=page_given.merged([*named, *_typed(text)]),
        conditions=next((each.conditions for each in tables if each.conditions), ()),
        phase=next((each.phase for each in tables if each.phase), None),
        rest=next((each.rest for each in tables if each.rest), None),
    )


def _as_register(part: Section) -> Given:
    """Read a text of what is given as the registers of the world write it."""
    found = given_lists.given(part.body.strip())
    return Given(found.arms, found.interventions)


def _is_told_by_groups(part: Section) -> bool:
    return any(codes.TYPED.match(row.text) for row in part.lines)


def _typed(text: Words) -> Iterator[Intervention]:
    """Read lines like "Drug: Nivolumab", each name once, with what is told on the lines set in below."""
    found: dict[str, Intervention] = {}
    for match in codes.TYPED.finditer(text.text):
        name = page_given.unlinked(text.part(*match.span("name")).strip(_BULLETS))
        if page_given.is_several(name):
            continue
        type_ = codes.code(text.part(*match.span("type")), codes.INTERVENTION_TYPES)
        told = _TOLD.match(text.text, match.end())
        description = text.part(*told.span("told")).strip() if told and told["told"] else None
        others = tuple(text.part(*told.span("others")).split(r"\n|•")) if told and told["others"] else ()
        found.setdefault(name.text.lower(), Intervention(name, type_, description, others))
    yield from found.values()


def _older_arms(rows: tuple[Words, ...]) -> Iterator[Arm]:
    """Read an arm's type on a line, its label on the next, and the interventions below ("Drug: Nivolumab")."""
    types = [codes.code(row, codes.ARM_TYPES) for row in rows]
    starts = [index for index, type_ in enumerate(types) if type_ and index + 1 < len(rows)]
    for start, end in pairwise([*starts, len(rows)]):
        typed = (codes.TYPED.match(row.text) for row in rows[start + 2 : end])
        names = (row.part(*m.span("name")).strip() for row, m in zip(rows[start + 2 : end], typed, strict=True) if m)
        yield Arm(rows[start + 1], types[start], interventions=tuple(names))


def _told_by_field(parts: list[Section]) -> Iterator[Outcome]:
    """Read outcomes whose rank, time frame and description stand in fields of their own below them."""
    starts = [at for at, part in enumerate(parts) if _is_field(parts, at)]
    for at, end in pairwise([*starts, len(parts)]):
        said = {part.key: _first(part) for part in reversed(parts[at + 1 : end]) if _first(part)}
        told, stated, measure = said.get("outcome description"), said.get("outcome rank"), _first(parts[at])
        named = stated.text.casefold() if stated else parts[at].key
        if measure:
            rank = next((rank for rank in _RANKS if rank in named), None)
            yield Outcome(measure, rank, told, said.get("outcome frame"), standards(measure, told))


def _is_field(parts: list[Section], at: int) -> bool:
    """Say whether an outcome has fields of its own below it."""
    is_framed = at + 1 < len(parts) and parts[at + 1].key == "outcome frame" and bool(_first(parts[at + 1]))
    return bool(_first(parts[at])) and (
        parts[at].key == "outcome" or (parts[at].key.endswith(" outcomes") and is_framed)
    )


def _first(part: Section) -> Words | None:
    """Give the first line that is no number of a form."""
    return next((row for row in part.lines if not row.text.isdigit()), None)


def _groups(parts: list[Section]) -> Iterator[Arm]:
    """Read groups whose interventions stand in a field of their own below them."""
    starts = [at for at, part in enumerate(parts) if part.key == "group" and part.lines]
    for at, end in pairwise([*starts, len(parts)]):
        label = parts[at].lines[0]
        name = next((part.lines[0] for part in parts[at + 1 : end] if part.key == "interventions" and part.lines), None)
        yield Arm(label, given_lists.arm_type(label, name), interventions=(name,) if name else ())


def _find(page: Page, parse: Callable[[Words], Value[T] | None], *keys: str) -> Value[T] | None:
    return next((value for key in keys for row in _lines(page, key) if (value := parse(row)) is not None), None)


def _with_design(trial: Trial, page: Page, given: Given) -> Trial:
    stated = {name: value for part in page.parts("design", "study type") for name, value in _stated(part.body)}
    text = page.text("design")
    size = _find(page, codes.count, "enrolment")
    date = registers.date if trial.key.startswith(_DAY_FIRST) else codes.date
    return replace(
        trial,
        phase=_find(page, registers.phase, "phase") or (codes.phase(given.phase) if given.phase else None),
        enrolment=size if size and size.value else None,
        start_date=_find(page, date, "start"),
        primary_completion_date=_find(page, date, "primary completion"),
        completion_date=_find(page, date, "completion"),
        last_updated=_find(page, date, "updated"),
        status=_find(page, registers.status, "status", "phase") or _came_to(page),
        study_type=_find(page, registers.study_type, "study type"),
        allocation=_find(page, codes.one_of(codes.ALLOCATIONS), "allocation", "design")
        or stated.get("allocation")
        or design("allocation", (text,)),
        masking=_find(page, codes.one_of(codes.MASKINGS), "masking")
        or stated.get("masking")
        or design("masking", (text, page.text("masking"))),
        intervention_model=_find(page, codes.one_of(codes.INTERVENTION_MODELS), "intervention model", "design")
        or stated.get("intervention_model"),
        purpose=_find(page, codes.one_of(codes.PURPOSES), "primary purpose", "summary", "study type")
        or stated.get("purpose"),
    )


def _stated(words: Words) -> Iterator[tuple[str, Value[str]]]:
    """Read "Allocation: Randomized, Masking: Open Label"."""
    for found in _DESIGN.finditer(words.text):
        name, allowed = _DESIGNED[found["label"]]
        if value := codes.code(words.part(*found.span("value")).strip(), allowed):
            yield name, value


def _came_to(page: Page) -> Value[str] | None:
    """Read "This study has been terminated."."""
    for row in page.lines(""):
        if found := _CAME_TO.match(row.text):
            return codes.code(row.part(*found.span("status")), codes.STATUSES)
    return None


def _with_eligibility(trial: Trial, page: Page, parts: list[Section]) -> Trial:
    listed = [part for part in parts if part.key in ("inclusion", "exclusion")]
    told = page.text("eligibility") if not any(part.lines for part in listed) else None
    eligibility = criteria.from_text(told) if told else criteria.from_sections(_once(listed))
    minimum, maximum = next((ages for row in _lines(page, "ages") if any(ages := codes.age_bounds(row))), (None, None))
    return replace(
        trial,
        minimum_age_years=_age(page, "minimum age") or minimum,
        maximum_age_years=_age(page, "maximum age") or maximum,
        sex=_find(page, registers.sex, "sex"),
        accepts_healthy_volunteers=_find(page, _takes_healthy, "healthy"),
        criteria=eligibility.criteria,
        missing_inclusion_numbers=eligibility.missing_inclusion,
        missing_exclusion_numbers=eligibility.missing_exclusion,
    )


def _age(page: Page, key: str) -> Value[Decimal] | None:
    return _find(page, registers.age_years, key)


def _takes_healthy(words: Words) -> Value[bool] | None:
    return Value(False, words) if _NO_HEALTHY.fullmatch(words.text) else codes.yes_no(words)


def _once(listed: list[Section]) -> list[Section]:
    """Leave out lists that the page has twice, in whatever marks."""
    kept: dict[tuple[str, ...], Section] = {}
    for part in listed:
        kept.setdefault((part.key, *(_MARK.sub("", row.text) for row in part.lines)), part)
    return list(kept.values())
