"""What trial registers of the world write in their own ways, to the codes, dates and numbers of kg.readers.codes.

A function gives None for words that are not clearly one value: "Not Recruiting" may be before, after or
instead of recruiting.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date as date_
from decimal import Decimal

from kg.readers import codes
from kg.trial import Value, Words

_STUDY_TYPES = (
    (r"\b(?:non-?\s?interventional|observational)\b", "OBSERVATIONAL"),
    (r"(?<!non-)(?<!non )(?<!non)\binterventional\b", "INTERVENTIONAL"),
    (r"\bexpanded access\b", "EXPANDED_ACCESS"),
)
#: "Pending" is WHO's word for a trial that does not recruit yet.
_STATUSES = {"pending": "NOT_YET_RECRUITING", "open public recruiting": "RECRUITING"}
_SEXES = {
    **dict.fromkeys(
        (
            "both males and females",
            "male and female",
            "males and females",
            "female and male",
            "both sexes",
            "m/f",
            "both, male and female",
            "all genders",
            "all sexes",
        ),
        "ALL",
    ),
    **dict.fromkeys(("females", "f", "women"), "FEMALE"),
    **dict.fromkeys(("males", "m", "men"), "MALE"),
}
_SEX_ANSWERED = re.compile(r"\b(?P<sex>female|male):\s*(?P<answer>yes|no)\b", re.IGNORECASE)
_PHASE_ANSWERED = re.compile(r"\((?P<phase>Phase (?:I{1,3}|IV))\):\s*(?P<answer>yes|no)\b", re.IGNORECASE)
_PHASE_NUMBERS = re.compile(
    r"(?:phase[\s-]*)?(?P<a>[1-4]|I{1,3}|IV)(?:\s*[-/]\s*(?P<b>[1-4]|I{1,3}|IV))?", re.IGNORECASE
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_NO_AGE = re.compile(
    r"n/?a|none|not applicable|no (?:age )?limit|no (?:min|max)imum(?: age)?|-|65\s*\+(?:\s*years?)?", re.IGNORECASE
)
_AGE = re.compile(
    r"(?:>=|<=|≥|≤)?\s*(?P<n>\d{1,3}(?:\.\d+)?)\s*-?\s*(?P<unit>year|month|week|day|hour|minute|age)?s?(?:\(s\))?[\s-]*(?:of age|old)?",
    re.IGNORECASE,
)
_DATES = (
    re.compile(r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
)
_GROUP_SIZES = re.compile(r"(?:[^;:：]+[:：]\s*\d+\s*;)*[^;:：]+[:：]\s*\d+\s*;?")
_GROUP_SIZE = re.compile(r"[:：]\s*(\d+)\s*(?:;|$)")

_ANSWERED = re.compile(
    r"(?P<label>Randomised|Open|Single blind|Double blind|Parallel group|Cross over)\s*:\s*(?P<answer>yes|no)\b"
)
_DESIGN_PARTS = r"[.;,](?=\s|$)|[\n\r]"
_DESIGN: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    field: tuple((re.compile(pattern, re.IGNORECASE), value) for pattern, value in rows)
    for field, rows in {
        "allocation": (
            (r"\b(?:non|not)[\s-]?randomi[sz]ed\b", "NON_RANDOMIZED"),
            (r"(?<!non-)(?<!non )(?<!not )\brandomi[sz]ed\b", "RANDOMIZED"),
            (r"^allocation:\s*n/?a\b", "NA"),
        ),
        "intervention_model": (
            (r"\bsingle[\s-](?:arm|group|assignment)\b", "SINGLE_GROUP"),
            (r"\bparallel\b", "PARALLEL"),
            (r"\bcross[\s-]?over\b", "CROSSOVER"),
            (r"\bfactorial\b", "FACTORIAL"),
            (r"\bsequential\b", "SEQUENTIAL"),
        ),
        "masking": (
            (r"\bopen\b|^(?:masking|blinding):\s*(?:none\b|no(?:t\s+(?:used|masked|blinded)?)?\s*$)", "NONE"),
            (r"\bsingle[\s-]*(?:blind|mask)|^(?:masking|blinding):\s*single\b", "SINGLE"),
            (r"\bdouble[\s-]*(?:blind|mask)|^(?:masking|blinding):\s*double\b", "DOUBLE"),
            (r"\btriple[\s-]*(?:blind|mask)|^(?:masking|blinding):\s*triple\b", "TRIPLE"),
            (r"\bquadruple[\s-]*(?:blind|mask)|^(?:masking|blinding):\s*quadruple\b", "QUADRUPLE"),
        ),
        "purpose": tuple(
            (rf"\bpurpose:\s*(?:{word})\b|\b(?:{word})\s+purpose\b", value)
            for word, value in (
                ("treatment", "TREATMENT"),
                ("prevent(?:ion|ive|ative)", "PREVENTION"),
                ("diagnos(?:is|tic)", "DIAGNOSTIC"),
                ("supportive care", "SUPPORTIVE_CARE"),
                ("screening", "SCREENING"),
                ("health services? research", "HEALTH_SERVICES_RESEARCH"),
                ("basic science", "BASIC_SCIENCE"),
                ("device feasibility", "DEVICE_FEASIBILITY"),
            )
        ),
    }.items()
}


def study_type(words: Words | None) -> Value[str] | None:
    """Read a study type: "Interventional clinical trial of medicinal product"."""
    return _of_table(words, _STUDY_TYPES)


def status(words: Words | None) -> Value[str] | None:
    """Read a recruitment status."""
    return _of_names(words, _STATUSES) or codes.code(words, codes.STATUSES)


def sex(words: Words | None) -> Value[str] | None:
    """Read whom a trial takes: "Both", "Female: yes Male: no"."""
    answered = list(_SEX_ANSWERED.finditer(words.text)) if words else []
    if words is not None and answered:
        taken = {found["sex"].upper() for found in answered if found["answer"].lower() == "yes"}
        return Value("ALL" if len(taken) == 2 else taken.pop(), words) if taken else None
    return _of_names(words, _SEXES) or codes.code(words, codes.SEXES)


def phase(words: Words | None) -> Value[str] | None:
    """Read a phase: "Phase 2/Phase 3", "2-3", "Therapeutic exploratory (Phase II): yes …"."""
    if words is None:
        return None
    if _PHASE_ANSWERED.search(words.text):
        said = [
            words.part(*m.span("phase")) for m in _PHASE_ANSWERED.finditer(words.text) if m["answer"].lower() == "yes"
        ]
        found = [value.value for each in said if (value := codes.phase(each))]
        return Value("/".join(found), words) if found else None
    if numbers := _PHASE_NUMBERS.fullmatch(words.text):
        parts = (f"PHASE{_ROMAN.get(n.upper(), n)}" for n in (numbers["a"], numbers["b"]) if n)
        return Value("/".join(dict.fromkeys(parts)), words)
    return codes.phase(words)


def sets_no_age(words: Words | None) -> bool:
    """Say whether words set no bound of age; "65+" ends in no age."""
    return words is not None and _NO_AGE.fullmatch(words.text) is not None


def age_years(words: Words | None) -> Value[Decimal] | None:
    """Read an age, in years where no unit stands: "18", ">= 20age old", "6 Month(s)"."""
    found = _AGE.fullmatch(words.text) if words else None
    if words is None or found is None:
        return None
    unit = (found["unit"] or "year").lower().replace("age", "year")
    value = codes.age_years(Words(f"{found['n']} {unit}", words.field, words.start))
    return Value(value.value, words) if value else None


def date(words: Words | None) -> Value[str] | None:
    """Read a date, the day before the month as WHO writes it: "16/04/2024", "2024-04-16", "April 16, 2024"."""
    if words is None:
        return None
    for pattern in _DATES:
        if found := pattern.fullmatch(words.text):
            return _day(words, int(found["y"]), int(found["m"]), int(found["d"]))
    return codes.date(words)


def _day(words: Words, year: int, month: int, day: int) -> Value[str] | None:
    try:
        return Value(date_(year, month, day).isoformat(), words)
    except ValueError:
        return None


def size(words: Words | None) -> Value[int] | None:
    """Read how many participants are planned; the sizes of groups ("A:50;B:50;") are added."""
    if words is not None and _GROUP_SIZES.fullmatch(words.text):
        return Value(sum(map(int, _GROUP_SIZE.findall(words.text))), words)
    return codes.count(words)


def design(words: Words | None) -> dict[str, Value[str] | None]:
    """Read allocation, intervention_model, masking and purpose from a text of a design; None is what it says in two ways."""
    found: dict[str, dict[str, Value[str]]] = {}
    for part in _design_parts(words) if words else ():
        for field, rows in _DESIGN.items():
            for value in (code for pattern, code in rows if pattern.search(part.text)):
                found.setdefault(field, {}).setdefault(value, Value(value, part))
    return {field: next(iter(said.values())) if len(said) == 1 else None for field, said in found.items()}


def _design_parts(words: Words) -> Iterable[Words]:
    """Give the parts of a design; of a form with answers, the labels that are answered yes."""
    answered = list(_ANSWERED.finditer(words.text))
    if answered:
        return [words.part(*each.span("label")) for each in answered if each["answer"] == "yes"]
    return words.split(_DESIGN_PARTS, outside_brackets=True)


def _of_table(words: Words | None, table: Iterable[tuple[str, str]]) -> Value[str] | None:
    """Give the one value whose pattern is in the words."""
    found = _found(words, table) if words else []
    return Value(found[0], words) if words and len(found) == 1 else None


def _found(words: Words, table: Iterable[tuple[str, str]]) -> list[str]:
    return [value for pattern, value in table if re.search(pattern, words.text, re.IGNORECASE)]


def _of_names(words: Words | None, names: Mapping[str, str]) -> Value[str] | None:
    value = names.get(words.text.strip().lower()) if words else None
    return Value(value, words) if words and value else None
