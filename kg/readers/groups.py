"""The study groups of a labelled page, and what is given in them.

With labels, a name is known by the line of its type below it. Without, the page still tells each
intervention twice, in its own section and in each group that gets it, in the same words: so a line
of a group that is none of these belongs to the group.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kg.readers import codes
from kg.readers.sections import Section
from kg.trial import Arm, Intervention, Words

#: A name of an intervention, as written, and the lines that describe it.
Told = Mapping[str, tuple[str, ...]]

_GROUP_TYPE = re.compile(r"Group Type\s+(?P<value>[A-Z_]+)")
_TYPE = re.compile(r"Intervention Type\s+(?P<value>[A-Z_]+)")
_OTHER_NAMES = "other intervention names"
_NO_INTERVENTION = re.compile(r"No interventions? assigned\b.*|No inter\w*", re.IGNORECASE)
#: A line that describes, and names nothing.
_SENTENCE = re.compile(
    r".*[.!;:,]$|(?:\S+\s+){12,}.*|.{140}|(?:patients?|participants?|subjects?|given|undergo(?:es)?|administered|dos(?:e|age))\b.*|"
    r"(?:[-*•]\s|\d[\d.,]*\s*(?:m?g|µg|μg|mcg|ml|iu|gy|%|weeks?|days?|months?|times?)\b).*|"
    r".*\b(?:will|receiv\w+|are|is|were|was|be)\b.*",
    re.IGNORECASE,
)


def interventions(listed: Section | None, groups: Section | None) -> tuple[Intervention, ...]:
    """Read what is given, from the section that lists it, else from the groups that get it."""
    if listed is None:
        return tuple(_in_groups(groups)) if groups else ()
    rows, group_rows = listed.lines, groups.lines if groups else ()
    if any(map(_is_type, rows)):
        return tuple(_with_types(listed, _names(group_rows)))
    starts = [0, *(at for at in range(1, len(rows)) if _opens(rows, at, group_rows))] if rows else []
    blocks = [rows[start:end] for start, end in pairwise([*starts, len(rows)])]
    return tuple(Intervention(block[0], description=_joined(listed, block[1:])) for block in blocks if block)


def arms(groups: Section | None, given: Sequence[Intervention]) -> tuple[Arm, ...]:
    """Read the groups, each with the names of what it gets."""
    if groups is None:
        return ()
    told = {i.name.text: tuple(_lines(i.description)) for i in given}
    rows = groups.lines
    has_labels = any(_is_type(row) or _GROUP_TYPE.fullmatch(row.text) for row in rows)
    kinds = list(_labelled_kinds(rows, told) if has_labels else _stripped_kinds(rows, told))
    return tuple(_arm(groups, rows[start:end], kinds[start:end]) for start, end in _spans(kinds))


def _is_type(row: Words) -> bool:
    return _TYPE.fullmatch(row.text) is not None


def _names(rows: Sequence[Words]) -> set[str]:
    return {name.text for name, below in pairwise(rows) if _is_type(below)}


def _lines(words: Words | None) -> Iterator[str]:
    return (line.strip() for line in words.text.split("\n") if line.strip()) if words else iter(())


def _joined(section: Section, rows: Sequence[Words]) -> Words | None:
    """Give the stretch of a section from the first to the last of some rows."""
    start = section.body.start
    return section.body.part(rows[0].start - start, rows[-1].end - start) if rows else None


def _in_groups(groups: Section) -> Iterator[Intervention]:
    """Read the names that stand above a type, each once."""
    found: dict[str, Intervention] = {}
    for name, below in pairwise(groups.lines):
        if type_ := _TYPE.fullmatch(below.text):
            code = codes.code(below.part(*type_.span("value")), codes.INTERVENTION_TYPES)
            found.setdefault(name.text, Intervention(name, code))
    yield from found.values()


def _with_types(listed: Section, known: set[str]) -> Iterator[Intervention]:
    """Read blocks of a name, its description, its type and its other names."""
    rows = listed.lines
    marks = [index for index, row in enumerate(rows) if _is_type(row)]
    starts = [_block_start(rows, above + 1, mark, known) for above, mark in pairwise([-1, *marks])]
    for mark, (start, end) in zip(marks, pairwise([*starts, len(rows)]), strict=True):
        found = _TYPE.fullmatch(rows[mark].text)
        type_ = codes.code(rows[mark].part(*found.span("value")), codes.INTERVENTION_TYPES) if found else None
        if start < mark:
            others = rows[mark + 2 : end] if _has_other_names(rows, mark + 1) else ()
            yield Intervention(rows[start], type_, _joined(listed, rows[start + 1 : mark]), others)


def _has_other_names(rows: Sequence[Words], at: int) -> bool:
    return at < len(rows) and rows[at].text.casefold().rstrip(":") == _OTHER_NAMES


def _block_start(rows: Sequence[Words], begin: int, mark: int, known: set[str]) -> int:
    """Find the name above a type: below the other names of the block above, of which there may be several."""
    if not _has_other_names(rows, begin):
        return begin
    below = range(begin + 2, mark)
    if named := [at for at in below if rows[at].text in known]:
        return named[0]
    told = next((at for at in below if _SENTENCE.fullmatch(rows[at].text)), mark)
    return max(told - 1, begin + 1)


def _opens(rows: Sequence[Words], at: int, group_rows: Sequence[Words]) -> bool:
    """Say whether a line without labels names an intervention: somewhere another line stands above it."""
    row, above = rows[at].text, rows[at - 1].text
    apart = any(b.text == row and a.text not in (above, row) for a, b in pairwise(group_rows))
    return not _SENTENCE.fullmatch(row) or (apart and len(row) <= len(above))


def _labelled_kinds(rows: Sequence[Words], told: Told) -> Iterator[str]:
    """Tell what each line is: "head" of a group, its "type", a "name", "none", or "told" of a name."""
    described: list[str] = []
    last = max((at for at, row in enumerate(rows) if _marks(row)), default=-1)
    for at, row in enumerate(rows):
        if _is_type(row):
            described = list(told.get(rows[at - 1].text, ())) if at else []
            yield "told"
        elif at + 1 < len(rows) and _is_type(rows[at + 1]):
            yield "name"
        elif _GROUP_TYPE.fullmatch(row.text):
            yield "type"
        elif _NO_INTERVENTION.fullmatch(row.text):
            yield "none"
        elif described and row.text == described[0]:
            described.pop(0)
            yield "told"
        else:
            yield "told" if at > last >= 0 else "head"


def _marks(row: Words) -> bool:
    return _is_type(row) or bool(_GROUP_TYPE.fullmatch(row.text) or _NO_INTERVENTION.fullmatch(row.text))


def _stripped_kinds(rows: Sequence[Words], told: Told) -> Iterator[str]:
    described: list[str] = []
    is_open = False
    for at, row in enumerate(rows):
        if described and row.text == described[0]:
            described.pop(0)
            kind = "told"
        elif _NO_INTERVENTION.fullmatch(row.text):
            kind = "none"
        elif is_open and _is_given(rows, at, told):
            described = list(told[row.text])
            kind = "name"
        elif not told and is_open and not _SENTENCE.fullmatch(row.text):
            kind = "label"
        else:
            kind = "head"
        is_open = True
        yield kind


def _is_given(rows: Sequence[Words], at: int, told: Told) -> bool:
    """Say whether a line is the name of an intervention, and not that of a group called the same."""
    name = rows[at].text
    if name not in told:
        return False
    below = tuple(row.text for row in rows[at + 1 : at + 1 + max(1, len(told[name]))])
    return below[: len(told[name])] == told[name] if told[name] else below != (name,)


def _spans(kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut the lines into groups: one ends where, after what it gets, another's head begins."""
    starts, closed = [0], False
    for at, kind in enumerate(kinds):
        if kind == "label" or (kind == "head" and closed):
            starts.append(at)
            closed = False
        closed = closed or kind in ("type", "name", "none")
    yield from pairwise([*starts, len(kinds)]) if kinds else ()


def _arm(groups: Section, rows: Sequence[Words], kinds: Sequence[str]) -> Arm:
    heads = [row for row, kind in zip(rows, kinds, strict=True) if kind in ("head", "label")]
    names = tuple(row for row, kind in zip(rows, kinds, strict=True) if kind == "name")
    found = next((m for row in rows if (m := _GROUP_TYPE.fullmatch(row.text))), None)
    typed = next((row for row in rows if _GROUP_TYPE.fullmatch(row.text)), None)
    type_ = codes.code(typed.part(*found.span("value")), codes.ARM_TYPES) if typed and found else None
    return Arm(heads[0] if heads else None, type_, _joined(groups, heads[1:]), names)
