"""Lists that registers write into one field of text: conditions, what is given to whom, what is measured."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.readers import codes, criteria
from kg.trial import Arm, Intervention, Value, Words

_NOTHING = re.compile(r"\W*(?:no(?:ne|thing|t applicable)?|nil|n/?a|null)?\W*", re.IGNORECASE)
#: A term of MedDRA as the EU's registers write it with its code.
_MEDDRA = re.compile(
    r"MedDRA version:.{0,300}?Term:\s*(?P<term>\S.{0,300}?)\s*System Organ Class:\s*\d+(?:\s*-\s*[^\n;]*)?", re.DOTALL
)
#: Codes of diseases, and areas of medicine: no names of conditions.
_NO_CONDITION = re.compile(
    r"(?:[A-Z]\d{2}(?:\.[\dA-Z]{1,4})?(?:\s+|$))+|(?:ORPHA:?\s*\d+\W*)+|Therapeutic area:.*|ICD-?\d.{0,20}"
)
_TYPES = "|".join(name.replace("_", " ") for name in codes.INTERVENTION_TYPES)
_TYPED = re.compile(rf"(?:^|;)\s*(?P<type>{_TYPES}):\s+", re.IGNORECASE)
#: What the EU's registers say of a product; the first three name it, in this order of choice.
_PRODUCT_NAMES = ("Product Name", "Trade Name", "INN or Proposed INN")
_OTHER_NAMES = (*_PRODUCT_NAMES, "Product Code", "Current Sponsor code", "Other descriptive name")
_LABELS = (
    *_OTHER_NAMES, "Pharmaceutical Form", "CAS Number", "Concentration unit", "Concentration type",
    "Concentration number", "Strength", "Pharmaceutical form of the placebo", "Route of administration of the placebo",
)  # fmt: skip
_LABEL = re.compile(
    rf"(?:^|(?<=[\n,;]))[ \t]*(?P<label>{'|'.join(map(re.escape, sorted(_LABELS, key=len, reverse=True)))}):"
)
_ARM_TYPES = "|".join(name.replace("_", " ") for name in codes.ARM_TYPES)
_ARM = re.compile(rf"^[ \t]*(?P<type>{_ARM_TYPES}):[ \t]*(?P<label>\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
#: "Arm 1: …", "Intervention 2: …", "Group A: …", each on a line.
_NUMBERED = re.compile(
    r"^[ \t]*(?P<label>(?P<kind>(?:Control )?Intervention|Arm|Group)[ \t]*(?:\d{1,2}|[A-Z])):[ \t]*(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
#: "control group:placebo;test group:drug;"
_GROUPS = re.compile(r"(?:[^;:：]{1,80}[:：][^;:：]*;)*[^;:：]{1,80}[:：][^;:：]*;?")
_IS_CONTROL = re.compile(r"\b(?:control|comparator|comparison|reference)\b|对照", re.IGNORECASE)
_IS_PLACEBO = re.compile(r"\b(?:placebo|sham)\b", re.IGNORECASE)
_IS_TESTED = re.compile(r"\b(?:experiment(?:al)?|test|trial|treatment|intervention|study)\b", re.IGNORECASE)
_BY_LABEL = "type-by-arm-label"
#: What the EU's registers write before each part of the field of outcomes.
_PARTS = re.compile(
    r"(?:^|(?<=[;\n]))[ \t]*(?P<part>Main Objective|Secondary Objective|(?:Primary|Secondary) end point\(s\)|"
    r"Timepoint\(s\) of evaluation of this end point)\s*:",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*\n[ \t]*(?=[a-z(])")
_NOTE = re.compile(r"\n\s*(?=Note\b)")


@dataclass(frozen=True, slots=True)
class Given:
    """The arms of a trial, and what they get."""

    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()


def conditions(words: Words | None) -> tuple[Words, ...]:
    """Read the names of conditions, each once; of a coded term the name."""
    if words is None:
        return ()
    terms = [words.part(*found.span("term")) for found in _MEDDRA.finditer(words.text)]
    plain = Words(_MEDDRA.sub(lambda found: "\n" * len(found[0]), words.text), words.field, words.start)
    named = [each.strip(" \t-") for each in plain.split(r"[;\n]") if not _NO_CONDITION.fullmatch(each.text)]
    found = [each for each in (*named, *terms) if not _NOTHING.fullmatch(each.text)]
    return tuple({each.text.casefold(): each for each in reversed(found)}.values())[::-1]


def given(words: Words | None) -> Given:
    """Read what is given, and to which arms where the text says it."""
    if words is None or _NOTHING.fullmatch(words.text):
        return Given()
    for found, read in ((_TYPED.match, _typed), (_LABEL.match, _products), (_ARM.search, _arms),
                        (_NUMBERED.search, _numbered), (_GROUPS.fullmatch, _groups)):  # fmt: skip
        if found(words.text):
            return read(words)
    first, *rest = words.text.split("\n", 1)
    description = words.part(len(first) + 1, len(words.text)).strip() if rest else None
    return Given(interventions=(Intervention(words.part(0, len(first)).strip(), description=description),))


def _typed(words: Words) -> Given:
    """Read "Drug: a;Device: b"."""
    found = list(_TYPED.finditer(words.text))
    ends = [*(each.start() for each in found[1:]), len(words.text)]
    return Given(
        interventions=tuple(
            Intervention(
                words.part(each.end(), end).strip(" ;\n"),
                codes.code(words.part(*each.span("type")), codes.INTERVENTION_TYPES),
            )
            for each, end in zip(found, ends, strict=True)
        )
    )


def _products(words: Words) -> Given:
    """Read the EU's forms of products, one after the other."""
    return Given(interventions=tuple(i for form in _forms(words) if (i := _product(form))))


def _forms(words: Words) -> Iterator[dict[str, Words]]:
    """Cut a field at a name that follows what is no name, or that stands in the form already."""
    form: dict[str, Words] = {}
    found = list(_LABEL.finditer(words.text))
    for each, end in zip(found, [*(e.start() for e in found[1:]), len(words.text)], strict=True):
        is_name = each["label"] in _PRODUCT_NAMES[:2]
        if is_name and (each["label"] in form or form.keys() - set(_PRODUCT_NAMES[:2])):
            yield form
            form = {}
        form.setdefault(each["label"], words.part(each.end(), end).strip(" \n\t,;-"))
    yield form


def _product(form: Mapping[str, Words]) -> Intervention | None:
    said = {label: each for label in _OTHER_NAMES if (each := form.get(label)) and not _NOTHING.fullmatch(each.text)}
    name = next((said[label] for label in _PRODUCT_NAMES if label in said), None)
    name = name or next(iter(said.values()), None)
    if name is None:
        return None
    others = {each.text.casefold(): each for each in said.values() if each.text.casefold() != name.text.casefold()}
    return Intervention(name, other_names=tuple(others.values()))


def _arms(words: Words) -> Given:
    """Read "Experimental: label", with what is said of the arm below it."""
    found = list(_ARM.finditer(words.text))
    arms = []
    for each, end in zip(found, [*(e.start() for e in found[1:]), len(words.text)], strict=True):
        label = words.part(*each.span("label")).strip()
        below = words.part(each.end(), end).strip()
        type_ = codes.code(words.part(*each.span("type")), codes.ARM_TYPES)
        arms.append(Arm(label, type_, below if below.text else None, (label,)))
    return Given(tuple(arms), tuple(Intervention(arm.label, description=arm.description) for arm in arms if arm.label))


def _numbered(words: Words) -> Given:
    """Read numbered arms; a group is who, not what."""
    found = list(_NUMBERED.finditer(words.text))
    arms, interventions = [], []
    for each, end in zip(found, [*(e.start() for e in found[1:]), len(words.text)], strict=True):
        label, text = words.part(*each.span("label")), words.part(each.end(), end).strip()
        name = next(text.split(r"\n|:\s"), text)
        is_given = each["kind"].lower() != "group" and not _NOTHING.fullmatch(name.text)
        arms.append(Arm(label, arm_type(label, name), text, (name,) if is_given else ()))
        interventions += [Intervention(name, description=text if text != name else None)] if is_given else []
    return Given(tuple(arms), tuple(interventions))


def _groups(words: Words) -> Given:
    """Read "control group:placebo;test group:drug;"."""
    pairs = [tuple(part.split("[:：]")) for part in words.split(r";")]
    arms = []
    for label, *said in pairs:
        name = said[0] if said and not _NOTHING.fullmatch(said[0].text) else None
        arms.append(Arm(label, arm_type(label, name), interventions=(name,) if name else ()))
    names = {name.text.casefold(): name for arm in arms for name in arm.interventions}
    return Given(tuple(arms), tuple(Intervention(name) for name in names.values()))


def arm_type(label: Words, name: Words | None) -> Value[str] | None:
    """Say what kind of arm a label tells of, with what it gets."""
    if _IS_CONTROL.search(label.text):
        kind = "PLACEBO" if name and _IS_PLACEBO.search(name.text) else "ACTIVE"
        return Value(f"{kind}_COMPARATOR" if name else "NO_INTERVENTION", label, _BY_LABEL)
    return Value("EXPERIMENTAL", label, _BY_LABEL) if _IS_TESTED.search(label.text) else None


def outcomes(words: Words | None) -> Iterator[tuple[Words, Words | None, Words | None]]:
    """Read what is measured: the measure, what is noted of it, and its time frame."""
    if words is None:
        return
    parts = list(_outcome_parts(words))
    frame = dict(parts).get("timepoint(s) of evaluation of this end point")
    for label, part in parts:
        if not label or "end point(s)" in label:
            for item in _items(part):
                measure, *note = item.split(_NOTE.pattern)
                yield measure, _joined(item, note), frame


def _joined(item: Words, notes: list[Words]) -> Words | None:
    return item.part(notes[0].start - item.start, len(item.text)) if notes else None


def _outcome_parts(words: Words) -> Iterator[tuple[str, Words]]:
    """Cut a field at the EU's labels; without any it is one part."""
    found = list(_PARTS.finditer(words.text))
    if not found:
        yield "", words
    for each, end in zip(found, [*(e.start() for e in found[1:]), len(words.text)], strict=False):
        text = words.part(each.end(), end).strip(" \n\t;")
        if text.text:
            yield each["part"].lower(), text


def _items(words: Words) -> list[Words]:
    """Give the items of a list, on lines or between semicolons."""
    if "\n" not in words.text:
        items = list(words.split(r";(?=\S|$)"))
    else:
        # A line that begins with a small letter goes on with the one above it; the length stays.
        joined = _GOES_ON.sub(lambda gap: " " * len(gap[0]), words.text)
        items = [
            words.part(i.start - words.start, i.end - words.start)
            for i in criteria.items(Words(joined, words.field, words.start))
        ]
    return [item for item in items if not _NOTHING.fullmatch(item.text)]
