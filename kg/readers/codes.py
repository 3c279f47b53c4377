"""Field values as pages write them to the registry's codes, dates and numbers.

Codes are those of the ClinicalTrials.gov data API ("NOT_YET_RECRUITING"), whose enumerations the
shapes check. A function gives None for words that are no such value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date as date_
from datetime import datetime
from decimal import Decimal

from kg.trial import Value, Words

STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
)
STUDY_TYPES = ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS")
ALLOCATIONS = ("RANDOMIZED", "NON_RANDOMIZED", "NA")
INTERVENTION_MODELS = ("SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL")
MASKINGS = ("NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
PURPOSES = (
    "TREATMENT",
    "PREVENTION",
    "DIAGNOSTIC",
    "ECT",
    "SUPPORTIVE_CARE",
    "SCREENING",
    "HEALTH_SERVICES_RESEARCH",
    "BASIC_SCIENCE",
    "DEVICE_FEASIBILITY",
    "OTHER",
)
SEXES = ("ALL", "FEMALE", "MALE")
ARM_TYPES = (
    "EXPERIMENTAL",
    "ACTIVE_COMPARATOR",
    "PLACEBO_COMPARATOR",
    "SHAM_COMPARATOR",
    "NO_INTERVENTION",
    "OTHER",
)
INTERVENTION_TYPES = (
    "BEHAVIORAL",
    "BIOLOGICAL",
    "COMBINATION_PRODUCT",
    "DEVICE",
    "DIAGNOSTIC_TEST",
    "DIETARY_SUPPLEMENT",
    "DRUG",
    "GENETIC",
    "PROCEDURE",
    "RADIATION",
    "OTHER",
)

#: What pages write for a code, beyond the code itself with spaces for underscores.
_SPELLINGS: Mapping[str, str] = {
    "UNKNOWN_STATUS": "UNKNOWN",
    "OPEN": "RECRUITING",
    "OPEN_LABEL": "NONE",
    "NONE_OPEN_LABEL": "NONE",
    "NO_MASKING": "NONE",
    "SINGLE_BLIND": "SINGLE",
    "DOUBLE_BLIND": "DOUBLE",
    "SINGLE_GROUP_ASSIGNMENT": "SINGLE_GROUP",
    "PARALLEL_ASSIGNMENT": "PARALLEL",
    "CROSSOVER_ASSIGNMENT": "CROSSOVER",
    "CROSS_OVER": "CROSSOVER",
    "CROSS_OVER_ASSIGNMENT": "CROSSOVER",
    "FACTORIAL_ASSIGNMENT": "FACTORIAL",
    "SEQUENTIAL_ASSIGNMENT": "SEQUENTIAL",
    "RANDOMISED": "RANDOMIZED",
    "NON_RANDOMISED": "NON_RANDOMIZED",
    "N_A": "NA",
    "NOT_APPLICABLE": "NA",
    "BOTH": "ALL",
    "BEHAVIOURAL": "BEHAVIORAL",
}
_NOTE = re.compile(r"[(\[]")
_ONE_PHASE = r"(?:PHASE[\s_]*)?(?:[1-4]|IV|I{1,3})[ABC]?"
#: "Drug: Nivolumab", as pages list what is given.
TYPED = re.compile(
    rf"^[^\w\n]*(?P<type>{'|'.join(name.replace('_', ' ') for name in INTERVENTION_TYPES)}):[ \t]*(?P<name>\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_PHASES = re.compile(
    rf"(?:EARLY[\s_]*)?PHASE[\s_]*(?:[1-4]|IV|I{{1,3}})[ABC]?(?:[\s/|,&-]*(?:AND\s+)?{_ONE_PHASE})*|N/?A|NOT APPLICABLE",
    re.IGNORECASE,
)
_PHASE = re.compile(r"(?P<early>EARLY[\s_]*)?(?:PHASE[\s_]*)?(?P<n>[1-4]|IV|I{1,3})[ABC]?", re.IGNORECASE)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_COUNT = re.compile(
    r"(?P<n>\d[\d,]*)(?:\s+(?:estimated |actual )?(?:participants?|patients?|subjects?))?(?:\s+\((?:actual|anticipated|estimated)\))?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)
_FIRST_DAY = "0000-01-01"
_DATE_FORMATS = (
    (r"[A-Za-z]+ \d{1,2}, \d{4}", "%B %d, %Y", "%Y-%m-%d"),
    (r"[A-Za-z]{3} \d{1,2}, \d{4}", "%b %d, %Y", "%Y-%m-%d"),
    (r"\d{1,2} [A-Za-z]+ \d{4}", "%d %B %Y", "%Y-%m-%d"),
    (r"[A-Za-z]+ \d{4}", "%B %Y", "%Y-%m"),
    (r"[A-Za-z]{3} \d{4}", "%b %Y", "%Y-%m"),
    (r"\d{4} Year \d{1,2} Month \d{1,2} Day", "%Y Year %m Month %d Day", "%Y-%m-%d"),
)
_AGE = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>years?|months?|weeks?|days?|hours?|minutes?)", re.IGNORECASE)
_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 365, "hour": 8_760, "minute": 525_600}
_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_OLD = r"(?:\s*(?:old|of age))?(?:\s*\([\w,\s]+\))?"
_AGE_BOUNDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:between\s+|ages?d?\s+|from\s+)?(?P<low>\d+)\s*(?P<low_unit>{_UNIT})?{_OLD}\s*(?:-|–|to|and|through)\s*"
        rf"(?P<high>\d+)\s*(?P<unit>{_UNIT}){_OLD}",
        rf"(?P<low>\d+)\s*(?:\+|{_UNIT}\s*\+)\s*(?P<unit>{_UNIT})?{_OLD}",
        rf"(?P<low>\d+)\s*(?P<unit>{_UNIT}){_OLD}\s*(?:and|or)\s+(?:older|above|over|up){_OLD}",
        rf"(?:over|at least|minimum|≥|>=|from)\s*(?P<low>\d+)\s*(?P<unit>{_UNIT}){_OLD}",
        rf"(?P<high>\d+)\s*(?P<unit>{_UNIT}){_OLD}\s*(?:and|or)\s+(?:younger|below|under|less){_OLD}",
        rf"(?:under|up to|at most|maximum|≤|<=)\s*(?P<high>\d+)\s*(?P<unit>{_UNIT}){_OLD}",
    )
)
#: A sponsor can be a person, who is not named here: "Professor A. Bee", "A. Bee, MD PhD"; "Dr. Bee Pharma GmbH" is none.
_TITLED = re.compile(r"(?:Prof(?:essor|\.)?|Dr\.?|Mrs?\.?|Ms\.?)(?:\s+(?:Dr\.?|med\.))*(?:\s+[^\W\d_][\w.'’-]*){1,4}")
_DEGREE = re.compile(
    r"[^,]+,\s*(?:(?:M\.?D|Ph\.?\s?D|D\.?O|M\.?Sc|MBBS|MBChB|MPH|DDS|DMD|PharmD|FRCP\w*|FACP|R\.?N)\b\.?[,\s/]*)+"
)
_ORGANISATION = re.compile(
    r"\b(?:GmbH|AG|KG|Inc|Ltd|LLC|S\.?A|Co|Corp|Pharma\w*|Lab\w*|Hospital|Klini\w*|Clinic\w*|Universit\w*|Institut\w*|"
    r"Foundation|Group|Cent(?:er|re)|Medical|Research|College|School|Cancer|Reddy's)\b",
    re.IGNORECASE,
)
_REGISTRY_IDS = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|ChiCTR[-\w]*\d{8,10}|EUCTR\d{4}-\d{6}-\d{2}|CTIS\d{4}-\d{6}-\d{2}(?:-\d{2})?|\d{4}-\d{6}-\d{2}(?:-\d{2})?|"
    r"CTRI/\d{4}/\d{2,3}/\d{6}|JPRN-\w+|jRCT[s]?\d{9,10}|UMIN\d{9}|KCT\d{7}|ACTRN\d{14}|DRKS\d{8}|"
    r"IRCT\w+|NTR\d{3,5}|PACTR\d{15,16}|TCTR\d{11}|RBR-\w{6,8}|SLCTR/\d{4}/\d{3}|PER-\d{3}-\d{2}|LBCTR\d{10})\b"
)


def one_of(codes: tuple[str, ...]) -> Callable[[Words | None], Value[str] | None]:
    """Make a function that reads words as one of these codes."""
    return lambda words: code(words, codes)


def code(words: Words | None, codes: tuple[str, ...]) -> Value[str] | None:
    """Read words as one of the codes, in any case, with spaces, hyphens or a bracketed note."""
    if words is None:
        return None
    if words.text in codes:
        return Value(words.text, words)
    for text in (words.text, _NOTE.split(words.text, maxsplit=1)[0]):
        key = re.sub(r"\W+", "_", text.strip()).strip("_").upper()
        if (found := _SPELLINGS.get(key, key)) in codes:
            return Value(found, words)
    return None


def phase(words: Words | None) -> Value[str] | None:
    """Read a phase: "PHASE2", "Phase 1/Phase 2", "PHASE2|PHASE3", "N/A"."""
    if words is None or not _PHASES.fullmatch(words.text.strip()):
        return None
    is_none = words.text.strip().upper().startswith("N")
    parts = [] if is_none else [_one_phase(found) for found in _PHASE.finditer(words.text)]
    return Value("/".join(dict.fromkeys(parts)) or "NA", words)


def _one_phase(found: re.Match[str]) -> str:
    number = _ROMAN.get(found["n"].upper(), found["n"])
    return f"{'EARLY_' if found['early'] else ''}PHASE{number}"


def count(words: Words | None) -> Value[int] | None:
    """Read a number of participants: "35 participants", "1,200"."""
    found = _COUNT.fullmatch(words.text.strip()) if words else None
    return Value(int(found["n"].replace(",", "")), words) if words and found else None


def date(words: Words | None) -> Value[str] | None:
    """Read a date as ISO 8601, no more precise than written: "2025-12-20", "2025-12", "2025"."""
    if words is None:
        return None
    text = _NOTE.split(words.text, maxsplit=1)[0].strip()
    written = _iso(text) if _ISO_DATE.fullmatch(text) else _spelt(text)
    return Value(written, words) if written else None


def _iso(text: str) -> str:
    """Give a date of ISO 8601 as it is, if there is such a day."""
    try:
        date_.fromisoformat(text + _FIRST_DAY[len(text) :])
    except ValueError:
        return ""
    return text


def _spelt(text: str) -> str:
    for pattern, read, write in _DATE_FORMATS:
        if re.fullmatch(pattern, text):
            try:
                return datetime.strptime(text, read).strftime(write)
            except ValueError:
                continue
    return ""


def age_years(words: Words | None) -> Value[Decimal] | None:
    """Read an age in years: "18 Years" is 18, "6 Months" 0.5. Rounded to four decimals."""
    found = _AGE.fullmatch(words.text.strip()) if words else None
    if words is None or found is None:
        return None
    years = Decimal(found["n"]) / _PER_YEAR[found["unit"].lower().rstrip("s")]
    return Value(Decimal(format(round(years, 4).normalize(), "f")), words)


def age_bounds(words: Words | None) -> tuple[Value[Decimal] | None, Value[Decimal] | None]:
    """Read the ages of participants as a page states them: "18-75 years", "Over 18 Years", "Up to 65 years"."""
    found = next((m for p in _AGE_BOUNDS if (m := p.fullmatch(words.text.strip()))), None) if words else None
    if words is None or found is None:
        return None, None
    named = found.groupdict()
    unit = named.get("unit") or "years"
    low, high = (_years(words, named.get(side), named.get(f"{side}_unit") or unit) for side in ("low", "high"))
    return low, high


def _years(words: Words, number: str | None, unit: str) -> Value[Decimal] | None:
    found = age_years(Words(f"{number} {unit}", "", 0)) if number else None
    return Value(found.value, words) if found else None


def yes_no(words: Words | None) -> Value[bool] | None:
    """Read "Yes" or "No", and the registry's "Accepts Healthy Volunteers"."""
    answers = {"yes": True, "true": True, "accepts healthy volunteers": True, "no": False, "false": False}
    answer = answers.get(words.text.strip().lower()) if words else None
    return None if words is None or answer is None else Value(answer, words)


def registry_ids(words: Words) -> tuple[Value[str], ...]:
    """Find the ids of trial registries, each once, in the order of the text."""
    found: dict[str, Value[str]] = {}
    for match in _REGISTRY_IDS.finditer(words.text):
        found.setdefault(match[0], Value(match[0], words.part(*match.span())))
    return tuple(found.values())


def is_organisation(name: str) -> bool:
    """Say whether a name has a word of organisations."""
    return _ORGANISATION.search(name) is not None


def is_person(name: str, investigator: Words | None = None) -> bool:
    """Say whether what stands for an organisation is the name of a person: titles and degrees show it, or who investigates."""
    if investigator and name.casefold() == investigator.text.casefold():
        return True
    titled = _TITLED.fullmatch(name) or _DEGREE.fullmatch(name)
    return titled is not None and not is_organisation(name)
