"""What prose says of the trial itself: phase, size, design, line of therapy."""

import re
from collections.abc import Mapping

from kg.readers.prose.reading import ORDINAL, Cued, count, cued, first, group, sentences
from kg.trial import Value, Words

#: A sentence about other trials says nothing of this one.
_OF_OTHERS = re.compile(
    r"\b(?:show(?:ed|n)|demonstrated|reported|previous(?:ly)?|approved|results? (?:of|from)|"
    r"pivotal|published|other (?:trials|studies))\b",
    re.IGNORECASE,
)
_PHASE = cued(
    "phase",
    r"(?<!recommended )\bphase[\s-]*(?P<a>IV|I{1,3}|[1-4])(?:[ab]\b)?"
    r"(?:\s*(?:/|-|–|and|to)\s*(?:phase\s*)?(?P<b>IV|I{1,3}|[1-4])[ab]?)?(?![\w])(?!\s+(?:doses?|trials|studies)\b)",
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}

_MANY = r"(?P<n>\d[\d,]*)\s+(?:[a-z-]+\s+){0,4}?"
_PEOPLE = (
    r"(?:patients?|subjects?|participants?|people|persons|individuals|cases|volunteers|"
    r"women|men|adults|children|infants)\b"
)
_ENROL = r"(?:enrol|recruit|includ|accru)\w*"
_PLANNED = cued(
    "enrol recruit includ accru",
    rf"\b(?:plan(?:s|ned)?\s+to|will|aims?\s+to|intends?\s+to|to\s+be|be|expects?\s+to)\s+(?:\w+\s+)?"
    rf"{_ENROL}\s+(?:[a-z]+\s+){{0,4}}?{_MANY}{_PEOPLE}"
    rf"|(?<![-–])(?<!to )\b(?P<n2>\d[\d,]*)\s+(?:[a-z-]+\s+){{0,4}}?{_PEOPLE}\s+(?:will|are\s+to|are\s+planned\s+to)\s+(?:be\s+)?{_ENROL}",
)
#: A sentence that counts a part of the participants.
_OF_PART = re.compile(
    r"\b(?:each|per\s+(?:arm|group|cohort|site)|sub-?stud(?:y|ies)|additional(?:ly)?|moreover|cohort|part\s+(?:[A-D]|\d|I{1,3})|"
    r"phase\s+(?:\d|I{1,3})[ab]?\s+(?:will|part|portion))\b",
    re.IGNORECASE,
)
_ENROLLED = cued(
    "enrolled recruited included accrued",
    rf"\b(?:a\s+total\s+of\s+)?{_MANY}{_PEOPLE}\s+(?:were|have\s+been)\s+(?:\w+\s+)?(?:enrolled|recruited|included|accrued)\b",
)
_REPORTED = cued(
    "enrolled recruited",
    rf"\b(?:study|trial)\s+(?:has\s+)?(?:enrolled|recruited)\b[^.;\n]{{0,80}}|[^.;\n]{{0,60}}\b{_PEOPLE}\s+"
    r"(?:were|have\s+been)\s+(?:enrolled|recruited)\b",
)
_DESIGN: Mapping[str, tuple[tuple[Cued, str], ...]] = {
    field: tuple((cued(cues, pattern), value) for cues, pattern, value in rows)
    for field, rows in {
        "allocation": (
            ("random", r"\bnon-?\s?randomi[sz]ed\b", "NON_RANDOMIZED"),
            ("random", r"(?<!non-)(?<!non )\brandomi[sz]ed\b|\brandomly\s+(?:assigned|allocated)\b", "RANDOMIZED"),
        ),
        "intervention_model": (
            ("arm grouping", r"\b(?:single|one)[\s-]arm(?:ed)?\b|\bwithout grouping\b", "SINGLE_GROUP"),
            ("cross", r"\bcross-?over\b", "CROSSOVER"),
            ("parallel", r"\bparallel[\s-](?:group|arm|design|controlled)\b", "PARALLEL"),
        ),
        "masking": (
            ("open", r"\bopen[\s-]label(?:led)?\b", "NONE"),
            ("triple", r"\btriple[\s-](?:blind|mask)(?:ed)?\b", "TRIPLE"),
            ("double", r"\bdouble[\s-](?:blind|mask)(?:ed)?\b", "DOUBLE"),
            ("single", r"\bsingle[\s-](?:blind|mask)(?:ed)?\b", "SINGLE"),
        ),
        "study_type": (
            ("intervention observation", r"\b(?:non-?interventional|observational)\b", "OBSERVATIONAL"),
            (
                "intervention arm trial random phase",
                r"\binterventional\b|\bphase\s+(?:[1-4]|I{1,3}|IV)[ab]?(?:/(?:[1-4]|I{1,3})[ab]?)?\s+(?:\w+\s+)?(?:trial|study)\b|\b(?:single|one)[\s-]arm\b|\bclinical trial\b|\brandomi[sz]ed\b|\brandomly\s+(?:assigned|allocated)\b",
                "INTERVENTIONAL",
            ),
        ),
    }.items()
}
_AS_LINE = cued(
    "line",
    rf"\bas\s+(?:an?\s+|the\s+)?(?P<line>{ORDINAL})(?:[\s-]*(?:or|and)[\s-]*\w+)?[\s-]*line\b",
)
_AFTER_LINE = cued(
    "line",
    rf"\b(?:progress\w*|fail\w*|relaps\w*|refractory|resistant|intolerant)\b[^.;]{{0,40}}?"
    rf"\b(?:from|on|after|of|to|following|with)\s+(?:\w+[\s-]+){{0,2}}?(?P<line>{ORDINAL})[\s-]*line\b"
    rf"|\b(?:progress|fail)ed\s+(?:on\s+)?(?P<line2>{ORDINAL})[\s-]*line\b",
)
_AFTER_LINES = cued(
    "line",
    r"\b(?:at\s+least|minimum\s+of)\s+(?P<n>one|two|three|four|[1-4])\s+(?:or\s+more\s+)?"
    r"(?:prior|previous|earlier)\s+(?:\w+\s+){0,2}?lines?\b",
)


def phase(title: Words | None, texts: tuple[Words | None, ...]) -> Value[str] | None:
    """Read the trial's phase ("PHASE2", "PHASE1/PHASE2") from its title, else from its own sentences."""
    own = [s for s in sentences((title, *texts)) if not _OF_OTHERS.search(s.text)]
    return first(_PHASE, own, _phase, "phase-in-text")


def _phase(match: re.Match[str]) -> str:
    numbers = [_ROMAN.get(text.upper(), text) for text in (match["a"], match["b"]) if text]
    return "/".join(f"PHASE{number}" for number in dict.fromkeys(numbers))


def enrolment(texts: tuple[Words | None, ...]) -> Value[int] | None:
    """Read how many participants are planned."""
    own = (sentence for sentence in sentences(texts) if not _OF_PART.search(sentence.text))
    return first(_PLANNED, own, lambda m: count(group(m, "n", "n2") or ""), "planned-enrolment")


def enrolled(texts: tuple[Words | None, ...]) -> Value[int] | None:
    """Read how many participants the text says have been enrolled."""
    return first(_ENROLLED, _own(texts), lambda m: count(m["n"]), "enrolled-so-far")


def reports_enrolment(texts: tuple[Words | None, ...]) -> Words | None:
    """Find the words that say, in the past tense, that participants were enrolled."""
    found = first(_REPORTED, _own(texts), lambda m: m[0], "")
    return None if found is None else found.words


def _own(texts: tuple[Words | None, ...]) -> list[Words]:
    return [s for s in sentences(texts) if not _OF_OTHERS.search(s.text)]


def design(field: str, texts: tuple[Words | None, ...]) -> Value[str] | None:
    """Read one of allocation, intervention_model, masking and study_type, in the registry's codes."""
    own, rule = _own(texts), f"{field.replace('_', '-')}-in-text"
    found = (_coded(pattern, code, own, rule) for pattern, code in _DESIGN[field])
    return next((value for value in found if value), None)


def _coded(pattern: Cued, code: str, texts: list[Words], rule: str) -> Value[str] | None:
    return first(pattern, texts, lambda _: code, rule)


def line_of_therapy(texts: tuple[Words | None, ...]) -> Value[int] | None:
    """Read the lowest line of therapy that the trial stands in: "as second-line" is 2, after first-line 2."""
    own = list(sentences(texts))
    return (
        first(_AS_LINE, own, lambda m: count(m["line"]), "as-line-of-therapy")
        or first(_AFTER_LINES, own, lambda m: count(m["n"]) + 1, "after-lines-of-therapy")
        or first(_AFTER_LINE, own, lambda m: count(group(m, "line", "line2") or "") + 1, "after-line-of-therapy")
    )
