"""The study groups of a labelled page, and what is given in them.

With labels, a name is known by the line of its type below it. Without, the page still tells each
intervention twice, in its own section and in each group that gets it, in the same words: so a line
of a group that is none of these belongs to the group.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kg.readers import codes
from kg.readers.sections import Section
from kg.trial import Arm, Intervention, Words

#: A name of an intervention, as written, and the lines that describe it; of two of one name, each.
Told = Mapping[str, list[tuple[str, ...]]]

_GROUP_TYPE = re.compile(r"Group\s+Type\s+(?P<value>\w+)", re.IGNORECASE)
_TYPE = re.compile(r"Intervention\s+Type\s+(?P<value>\w+)", re.IGNORECASE)
_OTHER_NAMES = "other intervention names"
_NO_INTERVENTION = re.compile(r"No interventions? assigned\b.*|No inter\w*", re.IGNORECASE)
#: A line that describes, and names nothing.
_SENTENCE = re.compile(
    r".*[.!;:,]$|(?:\S+\s+){12,}.*|.{140}|(?:patients?|participants?|subjects?|given|undergo(?:es)?|administered|dos(?:e|age))\b.*|"
    r"(?:[-*•]\s|\d[\d.,]*\s*(?:m?g|µg|μg|mcg|ml|iu|gy|%|weeks?|days?|months?|times?)\b).*|"
    r".*\b(?:will|receiv\w+|are|is|were|was|be)\b.*",
    re.IGNORECASE,
)
#: Words of how much and by which way something is given.
_GIVEN = re.compile(
    r"\d[\d.,:/x×]*|x|m?g|kg|µg|μg|mcg|ml|iu|gy|units?|dos(?:e|es|age)|once|twice|single|multiple|daily|weekly|monthly|every|"
    r"(?:day|week|month|hour|minute|time)s?|for|per|in|on|of|at|a|the|and|or|to|by|via|as|with|apart|optional|open|label|"
    r"oral(?:ly)?|intravenous(?:ly)?|iv|po|sc|im|subcutaneous(?:ly)?|intramuscular(?:ly)?|intradermal(?:ly)?|topical(?:ly)?|"
    r"sublingual(?:ly)?|injections?|infusions?|administ\w+|capsules?|tablets?|sprays?|drops?|solution|suspension|powder|cream|"
    r"nebuli[sz]ed|aqueous",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\wµμ×.,:/]+")
#: Three words or more that go on with what stands above.
_LOWER = re.compile(r"[a-z]+\s+\S+\s+\S+")


def interventions(listed: Section | None, groups: Section | None) -> tuple[Intervention, ...]:
    """Read what is given, from the section that lists it, else from the groups that get it."""
    if listed is None:
        return tuple(_in_groups(groups)) if groups else ()
    rows = listed.lines
    if any(map(_is_type, rows)):
        return tuple(_with_types(listed, _names(groups.lines if groups else ())))
    blocks = [rows[start:end] for start, end in pairwise([*_openings(rows), len(rows)])]
    return tuple(Intervention(block[0], description=_joined(listed, block[1:])) for block in blocks if block)


def arms(groups: Section | None, given: Sequence[Intervention]) -> tuple[Arm, ...]:
    """Read the groups, each with the names of what it gets."""
    if groups is None:
        return ()
    told: dict[str, list[tuple[str, ...]]] = {}
    for intervention in given:
        told.setdefault(intervention.name.text, []).append(tuple(_lines(intervention.description)))
    rows = groups.lines
    has_labels = any(_is_type(row) or _GROUP_TYPE.fullmatch(row.text) for row in rows)
    kinds = list(_labelled_kinds(rows, told) if has_labels else _stripped_kinds(rows, told))
    if "type" in kinds and not any(map(any, told.values())):
        _settle(rows, kinds)
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


def _openings(rows: Sequence[Words]) -> Iterator[int]:
    """Yield the lines without labels that name an intervention: the first, and those that do not look like its description."""
    names: list[int] = []
    counts = Counter(row.text for row in rows)
    for at, row in enumerate(rows):
        is_below_name = names[-1:] == [at - 1]
        if not names or not (_SENTENCE.fullmatch(row.text) or _says_how(row.text)):
            known = any(rows[name].text == row.text for name in names)
            if known or not is_below_name or not (counts[row.text] > 1 or _LOWER.match(row.text)):
                names.append(at)
                yield at


def _says_how(text: str) -> bool:
    """Say whether a line is of nothing but how something is given, or of one word more."""
    tokens = _TOKEN.findall(text)
    given = sum(_GIVEN.fullmatch(token.strip(".,:/")) is not None for token in tokens)
    return given == len(tokens) > 0 or (given == len(tokens) - 1 and given > 1)


def _labelled_kinds(rows: Sequence[Words], told: Told) -> Iterator[str]:
    """Tell what each line is: "head" of a group, its "type", a "name", "none", or "told" of a name."""
    last = max((at for at, row in enumerate(rows) if _marks(row)), default=-1)
    told_up_to = 0
    for at, row in enumerate(rows):
        if _is_type(row):
            told_up_to = at + 1 + _described(rows, at + 1, told.get(rows[at - 1].text, ()))
            yield "told"
        elif at + 1 < len(rows) and _is_type(rows[at + 1]):
            yield "name"
        elif _GROUP_TYPE.fullmatch(row.text):
            yield "type"
        elif _NO_INTERVENTION.fullmatch(row.text):
            yield "none"
        else:
            yield "told" if at < told_up_to or at > last >= 0 else "head"


def _settle(rows: Sequence[Words], kinds: list[str]) -> None:
    """Where no section describes what is given, take lines below it for that, if no group can begin there or by looks.

    A group has its type before all that it gets.
    """
    for at in range(len(rows) - 1, 0, -1):
        below = kinds[at + 1 : at + 2]
        if kinds[at] == "head" and (below == ["name"] or (below == ["told"] and not _is_type(rows[at + 1]))):
            kinds[at] = "told"
    for at in range(1, len(rows) - 1):
        looks = _SENTENCE.fullmatch(rows[at].text) or _says_how(rows[at].text)
        if kinds[at - 1 : at + 2] == ["told", "head", "head"] and looks:
            kinds[at] = "told"


def _described(rows: Sequence[Words], at: int, candidates: Sequence[tuple[str, ...]]) -> int:
    """Count the lines from here on that are one of these descriptions."""
    here = tuple(row.text for row in rows[at : at + max(map(len, candidates), default=0)])
    return max((len(each) for each in candidates if here[: len(each)] == each), default=0)


def _marks(row: Words) -> bool:
    return _is_type(row) or bool(_GROUP_TYPE.fullmatch(row.text) or _NO_INTERVENTION.fullmatch(row.text))


def _stripped_kinds(rows: Sequence[Words], told: Told) -> Iterator[str]:
    told_up_to = 0
    for at, row in enumerate(rows):
        if at < told_up_to:
            yield "told"
        elif _NO_INTERVENTION.fullmatch(row.text):
            yield "none"
        elif at and _is_given(rows, at, told):
            told_up_to = at + 1 + _described(rows, at + 1, told[row.text])
            yield "name"
        elif at and not told and not _SENTENCE.fullmatch(row.text):
            yield "label"
        else:
            yield "head"


def _is_given(rows: Sequence[Words], at: int, told: Told) -> bool:
    """Say whether a line is the name of an intervention, and not that of a group called the same."""
    name = rows[at].text
    candidates = told.get(name, ())
    if any(candidates):
        return _described(rows, at + 1, candidates) > 0 or not all(candidates)
    return bool(candidates) and (at + 1 == len(rows) or rows[at + 1].text != name)


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
