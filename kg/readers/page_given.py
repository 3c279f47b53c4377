"""What a page says is given, and to which arms, in the forms that trial sites write.

Typed lines ("Drug: Nivolumab"), fields with their labels ("Arm Type", "Intervention Name(s)"), the
registry's own table of condition, intervention and phase, and plain names, one on a line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from msgspec.structs import replace

from kg.readers import cells, codes
from kg.readers.prose import given as prose
from kg.readers.sections import Section, folded
from kg.trial import Arm, Intervention, Value, Words

_BULLETS = " \t•*-·▪|"
_TYPES = "|".join(name.replace("_", " ").capitalize() for name in codes.INTERVENTION_TYPES)
_TYPE = re.compile(rf"(?:^|(?<=[\s|•*-]))(?P<type>{_TYPES}):\s+(?=\S)", re.IGNORECASE)
_PHASE = r"(?P<phase>(?:\bEarly\s+)?\bPhase\s+[1-4](?:[\s/|]+Phase\s+[1-4])?|\bNot\s+Applicable|\bN/A)[ \t|]*$"
#: A row of the table; without anything given, as of an observation, it is one line.
_TABLE = re.compile(
    rf"(?P<conditions>(?:[^\n:]*\n){{0,30}}?[^\n:]*?)(?P<given>\b(?:{_TYPES}):\s.*?){_PHASE}|"
    r"(?P<alone>[^\n]*?)(?:\bPhase\s+[1-4]|\bN/A|\bNot\s+Applicable)?[ \t|]*$",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\[(?P<text>[^\[\]]+)\]\([^()\s]*\)")
_RULE = re.compile(r"[\s|:-]*\n")
_TABLE_CHARACTERS = 3_000
_GIVEN_LINE = re.compile(r"[^\w\n]*interventions?:\s+(?=\S)", re.IGNORECASE)
_ARM = re.compile(
    r"[^\w\n]*(?P<type>Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other):\s*(?P<label>\S.*)"
)
_GROUP_TYPE = re.compile(
    r"(?P<type>(?:experimental|(?:active|placebo|sham)[ _]comparator|no[ _]intervention|other))(?P<noun>[ ]+(?:group|arm))?",
    re.I,
)
_OTHER_NAMES = re.compile(r"[^\w\n]*other\s+names?:\s*(?P<names>.*)", re.IGNORECASE)
#: The labels of a form, and what they tell.
_FIELDS = {
    **dict.fromkeys(("arm title", "arm label", "arm name"), "label"),
    "arm type": "arm type",
    "arm description": "arm description",
    "intervention type": "type",
    **dict.fromkeys(("intervention name", "intervention name(s)"), "name"),
    **dict.fromkeys(("intervention description", "description"), "description"),
    **dict.fromkeys(("arm group label", "arm group labels", "arm groups"), "arms"),
    **dict.fromkeys(("other name", "other names", "other intervention name(s)"), "others"),
}
_SKIPPED = ("interventions", "intervention", "treatment", "treatments", "description", "participant group/arm", "arm")
#: More words than this are no name.
_NAME_WORDS = 12
_GENERAL = re.compile(
    r"\W*(?:drugs?|medicines?|devices?|surgery|treatments?|other|none|n/?a|not\s+\w+|see\s.*|show\s.*)\W*",
    re.IGNORECASE,
)
_ROLES = {"intervention": "TEST", "comparator agent": "COMPARATOR"}
_ROLE_ROW = re.compile(
    r"[^\w\n]*(?P<role>Intervention|Comparator Agent)\t+(?P<name>[^\t]+)(?:\t+(?P<told>.*))?", re.IGNORECASE
)
_HEADER = ["group", "intervention", "description"]


@dataclass(frozen=True, slots=True)
class Given:
    """Arms and interventions, and what else a table of them says."""

    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    conditions: tuple[Words, ...] = ()
    phase: Words | None = None
    rest: Words | None = None


def table(part: Section) -> Given:
    """Read the registry's table of condition, intervention and phase, and the text below it."""
    rule = _RULE.match(part.body.text)
    body = part.body.part(rule.end() if rule else 0, len(part.body.text))
    found = _TABLE.match(body.text, len(body.text) - len(body.text.lstrip()), _TABLE_CHARACTERS)
    if found is None:
        return Given()
    named = body.part(*found.span("alone" if found["given"] is None else "conditions")).strip(_BULLETS + "\n")
    rest = body.part(found.end(), len(body.text)).strip()
    return Given(
        interventions=tuple(_typed(body.part(*found.span("given")))) if found["given"] else (),
        conditions=tuple(row.strip(_BULLETS) for row in named.split(r"\n|\s\|\s")),
        phase=body.part(*found.span("phase")).strip() if found["phase"] else None,
        rest=rest if rest.text else None,
    )


def _typed(words: Words) -> Iterator[Intervention]:
    """Read "Drug: a Drug: b", on lines or not."""
    found = list(_TYPE.finditer(words.text))
    for each, end in zip(found, [*(e.start() for e in found[1:]), len(words.text)], strict=True):
        name = words.part(each.end(), end).strip(_BULLETS + "\n")
        if name.text:
            yield Intervention(name, codes.code(words.part(*each.span("type")), codes.INTERVENTION_TYPES))


def listed(part: Section) -> Given:
    """Read a section of what is given: a form, typed lines, or names."""
    rows = [unlinked(row.strip(_BULLETS)) for row in part.lines]
    if any(_field(row) in ("name", "type") for row in rows):
        return _form(part.body)
    if any(codes.TYPED.match(row.text) for row in rows):
        return Given(interventions=tuple(_blocks(part.body, rows)))
    if any(_is_type(row) for row in rows):
        return Given(interventions=tuple(_with_types(rows)))
    if any(_ROLE_ROW.match(row.text) for row in part.lines):
        return Given(interventions=tuple(_with_roles(part.lines)))
    names = [row for row in rows if _is_name(row)]
    told = prose.given(row for row in rows if not _is_name(row)) if not names else ()
    return Given(interventions=(*(Intervention(name) for name in names), *told))


def _with_roles(rows: Sequence[Words]) -> Iterator[Intervention]:
    """Read rows of a role, a name and details."""
    for row in rows:
        if found := _ROLE_ROW.match(row.text):
            told = row.part(*found.span("told")).strip() if found["told"] else row.part(0, 0)
            role = row.part(*found.span("role"))
            name = row.part(*found.span("name")).strip()
            yield Intervention(
                name, description=told if told.text else None, role=Value(_ROLES[role.text.lower()], role)
            )


def _is_type(row: Words) -> bool:
    return row.text.isupper() and codes.code(row, codes.INTERVENTION_TYPES) is not None


def _is_name(row: Words) -> bool:
    return (
        0 < len(row.text.split()) <= _NAME_WORDS
        and not row.text.endswith((".", ":", ";"))
        and not _GENERAL.fullmatch(row.text)
        and not codes.registry_ids(row)
    )


def _with_types(rows: Sequence[Words]) -> Iterator[Intervention]:
    """Read names with their types on the line above, where the list begins with a type, else below."""
    step = 1 if _is_type(rows[0]) else -1
    for at, row in enumerate(rows):
        if _is_type(row) and 0 <= at + step < len(rows):
            below = rows[at + 1 + max(step, 0) :][:1]
            is_told = below and not _is_type(below[0]) and len(below[0].text.split()) > 1
            type_ = codes.code(row, codes.INTERVENTION_TYPES)
            yield Intervention(rows[at + step], type_, below[0] if is_told else None)


def arms(part: Section, known: frozenset[str] = frozenset()) -> Given:
    """Read a section of arms: a table of groups, a form, or a typed label with what is given below it.

    "Other: a" is an arm where a table of what is given does not have the name a.
    """
    lines = part.lines
    if lines and [cell.strip().casefold() for cell in re.split(r"\t+", lines[0].text)] == _HEADER:
        return _table_of_groups(lines[1:])
    rows = [_bare(row) for row in cells.pieces(part.body) if folded(row.text) not in _SKIPPED]
    if any(_field(row) in ("label", "arm type", "name") for row in rows):
        return _form(part.body)
    is_arm = _knows_arms(known)
    starts = list(_starts(rows, is_arm))
    found = tuple(_arm(part.body, rows[at:end]) for at, end in pairwise([*starts, len(rows)]))
    return Given(found, tuple(_blocks(part.body, rows, is_arm)))


def _knows_arms(known: frozenset[str]) -> Callable[[Words], bool]:
    def is_arm(row: Words) -> bool:
        found = _ARM.match(row.text)
        return found is not None and (found["type"] != "Other" or bool(known and folded(found["label"]) not in known))

    return is_arm


def _bare(row: Words) -> Words:
    """Take the label off "Intervention: Drug: a"."""
    found = _GIVEN_LINE.match(row.text)
    return row.part(found.end(), len(row.text)) if found else row


def _starts(rows: Sequence[Words], is_arm: Callable[[Words], bool]) -> Iterator[int]:
    """Find the rows that open an arm: "Experimental: label", or a label and its type in two rows."""
    if any(map(is_arm, rows)):
        yield from (at for at, row in enumerate(rows) if is_arm(row))
        return
    types = [at for at, row in enumerate(rows) if _GROUP_TYPE.fullmatch(row.text)]
    shift = 1 if any((m := _GROUP_TYPE.fullmatch(rows[at].text)) and m["noun"] for at in types) else 0
    yield from (at - shift for at in types if at - shift >= 0 and at - shift + 1 < len(rows))


def _arm(body: Words, rows: Sequence[Words]) -> Arm:
    first = _ARM.match(rows[0].text)
    if first:
        label, type_, below = (
            rows[0].part(*first.span("label")).strip(_BULLETS),
            rows[0].part(*first.span("type")),
            rows[1:],
        )
    elif found := _GROUP_TYPE.fullmatch(rows[0].text):
        label, type_, below = rows[1], rows[0].part(*found.span("type")), rows[2:]
    else:
        found = _GROUP_TYPE.fullmatch(rows[1].text)
        label, type_, below = rows[0], rows[1].part(*found.span("type")) if found else rows[1], rows[2:]
    names = tuple(_named(row) for row in below if codes.TYPED.match(row.text))
    told = next(
        (at for at, row in enumerate(below) if codes.TYPED.match(row.text) or _OTHER_NAMES.match(row.text)), len(below)
    )
    return Arm(label, codes.code(type_, codes.ARM_TYPES), cells.joined(body, below[:told]), names)


def _named(row: Words) -> Words:
    found = codes.TYPED.match(row.text)
    return unlinked(row.part(*found.span("name")).strip(_BULLETS)) if found else row


def _blocks(
    body: Words, rows: Sequence[Words], is_arm: Callable[[Words], bool] = lambda _: False
) -> Iterator[Intervention]:
    """Read typed lines, each with what is told below it and its other names."""
    opens = [at for at, row in enumerate(rows) if codes.TYPED.match(row.text) or is_arm(row) or _is_below_arm(rows, at)]
    for at, end in pairwise([*opens, len(rows)]):
        found = codes.TYPED.match(rows[at].text)
        if found and not is_arm(rows[at]):
            below = rows[at + 1 : end]
            mark = next((i for i, row in enumerate(below) if _OTHER_NAMES.match(row.text)), len(below))
            type_ = codes.code(rows[at].part(*found.span("type")), codes.INTERVENTION_TYPES)
            yield Intervention(_named(rows[at]), type_, cells.joined(body, below[:mark]), tuple(_others(below[mark:])))


def _is_below_arm(rows: Sequence[Words], at: int) -> bool:
    return at + 1 < len(rows) and _GROUP_TYPE.fullmatch(rows[at + 1].text) is not None


def _others(rows: Sequence[Words]) -> Iterator[Words]:
    for row in rows:
        found = _OTHER_NAMES.match(row.text)
        name = (row.part(*found.span("names")) if found else row).strip(_BULLETS)
        if name.text and len(name.text.split()) <= _NAME_WORDS:
            yield name


def _field(row: Words) -> str | None:
    return _FIELDS.get(folded(row.text.strip(_BULLETS)))


def _form(body: Words) -> Given:
    """Read a form: labels on lines of their own, each with its value below."""
    arms_, interventions, named = [], [], dict[str, list[Words]]()
    for record in _records(body):
        if "name" in record:
            type_ = codes.code(record.get("type"), codes.INTERVENTION_TYPES)
            others = tuple(record["others"].split(r"[,;\n]\s*")) if "others" in record else ()
            interventions.append(Intervention(record["name"], type_, record.get("description"), others))
            for label in record["arms"].split(r"\n") if "arms" in record else ():
                named.setdefault(label.text, []).append(label)
                named[label.text].append(record["name"])
        elif "label" in record or "arm description" in record:
            arms_.append(
                Arm(
                    record.get("label"),
                    codes.code(record.get("arm type"), codes.ARM_TYPES),
                    record.get("arm description"),
                )
            )
    if not arms_:
        arms_ = [Arm(said[0], interventions=tuple(said[1::2])) for said in named.values()]
    return Given(tuple(arms_), tuple(interventions))


def _records(body: Words) -> Iterator[dict[str, Words]]:
    """Cut a form where a field comes that the record has already, or where it turns from arms to interventions."""
    rows = [row.strip(_BULLETS) for row in cells.pieces(body)]
    at = [index for index, row in enumerate(rows) if _field(row)]
    record: dict[str, Words] = {}
    for start, end in pairwise([*at, len(rows)]):
        name, value = str(_field(rows[start])), cells.joined(body, rows[start + 1 : end])
        if name in record or (name in ("type", "name") and record.keys() & {"label", "arm type", "arm description"}):
            yield record
            record = {}
        if value is not None:
            record[name] = value
    yield record


def _table_of_groups(lines: Iterable[Words]) -> Given:
    """Read rows of group, intervention and description; a group has as many rows as interventions."""
    arms_: dict[str, Arm] = {}
    interventions: dict[str, Intervention] = {}
    for line in lines:
        row = [line.part(*found.span()).strip() for found in re.finditer(r"[^\t]+", line.text)]
        if len(row) in (2, 3):
            label, name = row[0], row[1]
            arm = arms_.setdefault(label.text, Arm(label, description=row[2] if len(row) == 3 else None))
            arms_[label.text] = replace(arm, interventions=(*arm.interventions, name))
            interventions.setdefault(name.text.casefold(), Intervention(name))
    return Given(tuple(arms_.values()), tuple(interventions.values()))


def merged(found: Iterable[Intervention]) -> tuple[Intervention, ...]:
    """Give each intervention once, with what any place tells of it."""
    by_name: dict[str, Intervention] = {}
    for each in found:
        name = " ".join(each.name.text.casefold().split())
        known = by_name.setdefault(name, each)
        by_name[name] = replace(
            known,
            type=known.type or each.type,
            description=known.description or each.description,
            other_names=known.other_names or each.other_names,
        )
    return tuple(by_name.values())


def unlinked(row: Words) -> Words:
    """Take the address off a link in Markdown."""
    found = _LINK.fullmatch(row.text)
    return row.part(*found.span("text")) if found else row


def is_several(name: Words) -> bool:
    """Say whether what stands behind a type holds other types, as where a table's lines ran together."""
    return _TYPE.search(name.text) is not None
