"""Eligibility text to criteria: one for each top-level item, its sub-items kept within.

Pages lose headings. Where items follow the inclusion list whose numbers go on from the exclusion
list (9-22 here, 1-7 there), they are exclusion, and the number between is reported as missing.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from kg.readers.prose.eligibility import computed
from kg.readers.sections import Section, lines
from kg.trial import Criterion, CriterionKind, Words

_MARKER = re.compile(
    r"(?P<indent>\s*)(?P<bullet>\\?[-*–](?=\s|\d)|[-–](?=[A-Z])|[•·▪●○◦])?\s*"
    r"(?:\(?(?P<label>\d{1,3}|[ivx]{2,5}|[a-zA-Z])\\?[.)、:](?!\d)|(?=\S))\s*"
)
_HEADING = re.compile(
    r"^[^\w\n]*(?:(?:phase|part|cohort|arm|group|stage)[^\S\n]+\w{1,4}[^\w\n]+)?(?:(?:key|main|major|general|core|additional|patients?|subjects?|participants?|study)[^\w\n]+)*"
    r"(?P<kind>in|ex)clusion(?:[^\S\n]+criteri(?:a|on))?(?:[^\S\n]+for\b[^\n:]{1,60}|[^\S\n]*\([^\n]{1,60}\))?[^\S\n]*(?::|[^\w\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_NOTHING = re.compile(r"\W*(?:none|n/?a|not applicable)\W*", re.IGNORECASE)
_WORD = re.compile(r"\w")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
#: A heading above a list has fewer words; what leads to one says that more is to come.
_SENTENCE_WORDS = 8
_LEADS = re.compile(
    r"\b(?:following|these|below|criteri(?:a|on)|eligib\w+|enrol\w*|participat\w+|screen\w*|if)\b", re.IGNORECASE
)
_INLINE = r"\s-\s+(?=[A-Z≥≤<>])"
#: Marks in a text that lost its line ends; headings in a text that lost its line ends, and the numbers of its items.
_INLINE_MARK = r"(?:^|\s)(?:-\s+(?=[A-Z≥≤<>])|[*•]\s+(?=[A-Z≥≤<>\d]))"
_INLINE_HEADING = re.compile(r"(?:^|(?<=[\s.;:]))(?P<kind>In|Ex)clusion\s+[Cc]riteria\s*:")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))(?P<n>\d{1,2})[.)、]\s*(?=[A-Z≥≤<>])")
CONTINUES = "numbers-continue-exclusion-list"


class Eligibility(Struct, frozen=True):
    """The criteria of a trial, and the numbers that its lists jump over."""

    criteria: tuple[Criterion, ...] = ()
    missing_inclusion: tuple[int, ...] = ()
    missing_exclusion: tuple[int, ...] = ()


class _Row(Struct, frozen=True):
    """A line with its list marker; `count` is the label's place in its own sequence (c = 3)."""

    words: Words
    text_start: int
    indent: int
    bullet: bool
    label: str
    count: int

    @property
    def marked(self) -> bool:
        return self.bullet or bool(self.label)


class _Item(Struct, frozen=True):
    words: Words
    number: int | None = None
    run: int = 0
    is_apart: bool = False


def from_text(words: Words | None) -> Eligibility:
    """Read an eligibility text that may hold its own inclusion and exclusion headings.

    Without any heading, the items are inclusion, as the registry's form asks for those first.
    """
    return Eligibility() if words is None else from_sections([Section("inclusion", words)], is_titled=False)


def _lists(part: Section, *, is_titled: bool) -> Iterator[Section]:
    """Cut a list at the headings within it; an item may stand on the line of its heading.

    What stands above them is of the list; in a text without a title of its own only its items are,
    or all of it where the headings leave it the place of the inclusion list.
    """
    words = part.body
    headings = _headings(words.text)
    starts = [heading.start() for heading in headings]
    above = words.part(0, starts[0] if starts else len(words.text))
    if is_titled or not headings or headings[0]["kind"].lower() == "ex" or any(row.marked for row in _rows(above)):
        yield Section(part.key, above)
    for heading, end in zip(headings, [*starts, len(words.text)][1:], strict=True):
        key, title = f"{heading['kind'].lower()}clusion", heading[0].strip().rstrip(":")
        field = words.field if words.field.startswith("/") else title
        yield Section(key, words.part(heading.end(), end).under(field))


def _headings(text: str) -> list[re.Match[str]]:
    """Find the headings of lists; where line ends are lost, those of both lists within the line."""
    joined = list(_INLINE_HEADING.finditer(text)) if "\n" not in text.strip() else []
    return joined if len({each["kind"] for each in joined}) == 2 else list(_HEADING.finditer(text))


def from_sections(parts: Iterable[Section], *, is_titled: bool = True) -> Eligibility:
    """Read criteria from the sections keyed "inclusion" and "exclusion"; others are passed over."""
    listed: dict[str, list[_Item]] = {"inclusion": [], "exclusion": []}
    for part in parts:
        if part.key in listed:
            for each in _lists(part, is_titled=is_titled):
                listed[each.key].extend(_items(each.body))
    included, moved = _misplaced(listed["inclusion"], listed["exclusion"])
    excluded = [*listed["exclusion"], *moved]
    criteria = [
        *_criteria("inclusion", included, ""),
        *_criteria("exclusion", listed["exclusion"], ""),
        *_criteria("exclusion", moved, CONTINUES, after=len(listed["exclusion"])),
    ]
    return Eligibility(tuple(criteria), _missing(included), _missing(excluded))


def items(body: Words) -> tuple[Words, ...]:
    """Give the top-level items of a list."""
    return tuple(item.words for item in _items(body))


def _items(body: Words) -> list[_Item]:
    items = list(_top_level(body, _rows(body)))
    if len(items) == 1 and len(parts := list(items[0].words.split(_INLINE))) > 2:
        return [_Item(part) for part in parts]
    if len(items) == 1 and "\n" not in body.text.strip():
        items = _joined(body.strip()) or items
    return [item for item in items if not _NOTHING.fullmatch(item.words.text) and _WORD.search(item.words.text)]


def _joined(body: Words) -> list[_Item]:
    """Cut a line that begins as a list at its marks, else at its numbers, as far as they count on from 1."""
    if body.text[:1] in "-*•" and len(parts := list(body.split(_INLINE_MARK))) > 1:
        return [_Item(part) for part in parts]
    numbered = _numbered(body)
    return numbered if len(numbered) > 1 and body.text[:1] == "1" else []


def _numbered(body: Words) -> list[_Item]:
    found: list[re.Match[str]] = []
    for each in _INLINE_NUMBER.finditer(body.text):
        if int(each["n"]) == len(found) + 1:
            found.append(each)
    ends = [*(each.start() for each in found[1:]), len(body.text)] if found else []
    return [_Item(body.part(each.end(), end).strip(), int(each["n"])) for each, end in zip(found, ends, strict=True)]


def _rows(body: Words) -> list[_Row]:
    """Read the lines with their markers; letters are roman numerals where the first of them is i."""
    found = [(line, match) for line in lines(body) if (match := _MARKER.match(line.text))]
    letters = (match["label"].lower() for _, match in found if match["label"] and not match["label"].isdigit())
    are_roman = next(letters, "") == "i"
    return [_row(line, match, are_roman) for line, match in found]


def _row(line: Words, marker: re.Match[str], are_roman: bool) -> _Row:
    label = (marker["label"] or "").lower()
    if label.isdigit():
        kind, count = "digit", int(label)
    elif label in _ROMAN and are_roman:
        kind, count = "roman", _ROMAN.index(label) + 1
    else:
        kind, count = ("letter", ord(label) - ord("a") + 1) if len(label) == 1 else ("", 0)
    start = marker.end() if kind or not label else marker.start("label")
    return _Row(line, start, len(marker["indent"]), bool(marker["bullet"]), kind, count)


def _top_level(body: Words, rows: list[_Row]) -> Iterator[_Item]:
    """Group lines under those that carry the same kind of marker as the first marked line."""
    style = next((row for row in rows if row.marked), None)
    if style is None:
        yield from (_Item(row.words.strip()) for row in rows if not row.words.text.rstrip().endswith(":"))
        return
    opened = list(_openings(rows, style))
    yield from (_Item(row.words.strip()) for row in rows[: opened[0][0]] if _stands_alone(row.words.text))
    ends = [index for index, _ in opened[1:]] + [len(rows)]
    for (index, run), end in zip(opened, ends, strict=True):
        row, start = rows[index], rows[index].words.start + rows[index].text_start
        text = body.part(start - body.start, rows[end - 1].words.end - body.start).strip()
        above = rows[index - 1].words.end if index else body.start
        is_apart = index > 0 and "\n\n" in body.text[above - body.start : row.words.start - body.start]
        yield _Item(text, row.count if row.label == "digit" else None, run, is_apart)


def _stands_alone(text: str) -> bool:
    """Say whether an unmarked line above a list is a criterion, and neither its heading nor what leads to it."""
    return len(text.split()) >= _SENTENCE_WORDS and not text.rstrip().endswith((":", "-")) and not _LEADS.search(text)


def _openings(rows: list[_Row], style: _Row) -> Iterator[tuple[int, int]]:
    """Yield the row that opens each top-level item, and the run of numbers that it belongs to."""
    top = sub = run = 0
    for index, row in enumerate(rows):
        if not _same_style(row, style):
            continue
        if row.count and _is_sub_item(row.count, top, sub):
            sub = row.count
            continue
        run += bool(row.count and top and row.count != top + 1)
        top, sub = row.count, 0
        yield index, run


def _same_style(row: _Row, style: _Row) -> bool:
    same_label = not style.label or row.label == style.label
    return row.marked and row.bullet == style.bullet and same_label and row.indent <= style.indent + 1


def _is_sub_item(count: int, top: int, sub: int) -> bool:
    """A list within an item starts at 1 again, and goes on one by one."""
    return top > 0 and (count == 1 if sub == 0 else count == sub + 1)


def _misplaced(included: list[_Item], excluded: list[_Item]) -> tuple[list[_Item], list[_Item]]:
    """Part the inclusion items from those that go on with the exclusion list's numbers.

    Where these happen to go on with the inclusion list's as well, a blank line tells, the only one.
    """
    last = max((item.number or 0 for item in excluded), default=0)
    cut = next((i for i, item in enumerate(included) if item.run), len(included))
    apart = [i for i, item in enumerate(included) if item.is_apart]
    if cut == len(included) and len(apart) == 1 and included[apart[0]].number == last + 2:
        cut = apart[0]
    goes_on = last and cut < len(included) and (included[cut].number or 0) > last
    return (included[:cut], included[cut:]) if goes_on else (included, [])


def _missing(items: list[_Item]) -> tuple[int, ...]:
    """Name the numbers that a list counted from 1, each number once, jumps over."""
    numbers = [item.number for item in items if item.number is not None]
    if not numbers or numbers[0] != 1 or len(set(numbers)) < len(items):
        return ()
    return tuple(sorted(set(range(1, max(numbers))) - set(numbers)))


def _criteria(kind: CriterionKind, items: list[_Item], rule: str, after: int = 0) -> Iterator[Criterion]:
    for position, item in enumerate(items, after + 1):
        yield computed(Criterion(kind, item.words, position, item.number, rule=rule))
