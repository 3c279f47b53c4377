"""What a criterion computes to: ages, ECOG, life expectancy, prior lines of therapy."""

import re
from collections.abc import Iterable
from decimal import Decimal

from msgspec.structs import replace

from kg.readers.prose.reading import ORDINAL, count, cued, first, group, has_any
from kg.trial import Criterion, Value, Words

_TO = r"\s*(?:years?\s*(?:old\s*)?)?(?:-|–|—|~|\\~|to|and|through)\s*"
#: Ages of infants are counted in other units, and are no years.
_NO_MONTHS = r"(?!\d|\s*-?\s*(?:months?|mos?|weeks?|wks?|days?|hours?)\b)"
_AGE_RANGE = cued(
    "age year",
    rf"(?<!gestational )\b(?:aged?|ages)\b[^.;\d]{{0,40}}?(?P<low>\d{{1,3}}){_TO}(?P<high>\d{{1,3}}){_NO_MONTHS}(?:\s*(?:years?|yrs?|y)\b)?(?:\s+(?:old|of\s+age))?"
    rf"|(?P<low2>\d{{1,3}}){_TO}(?P<high2>\d{{1,3}})\s*(?:years?|yrs?)\b(?:\s+(?:old|of\s+age))?"
    r"|(?P<low3>\d{1,3})\s*(?:years?|yrs?)?(?:\s+old)?\s*(?:≤|<=)\s*age\s*(?:≤|<=)\s*(?P<high3>\d{1,3})(?:\s*(?:years?|yrs?))?"
    r"|\bage[ds]?\s*(?:≥|>=)\s*(?P<low4>\d{1,3})\s*(?:years?|yrs?)?(?:\s+old)?\s*(?:,|and|but)?\s*(?:≤|<=)\s*(?P<high4>\d{1,3})(?:\s*(?:years?|yrs?))?",
)
_AGE_FROM = cued(
    "year yr",
    r"(?:≥|>=|\bat\s+least|\b(?:older|greater|more)\s+than\s+or\s+equal\s+to|\bequal\s+to\s+or\s+(?:older|greater|more)\s+than|\bnot\s+younger\s+than|"
    r"\bminimum\s+age(?:\s+of)?)\s*(?P<low>\d{1,3})\s*(?:years?|yrs?)\b(?:\s+(?:old|of\s+age))?"
    r"|\b(?P<low2>\d{1,3})\s*years?(?:\s+(?:old|of\s+age))?\s+(?:or|and)\s+(?:older|above|over)\b",
)
_ABOUT_AGE = re.compile(r"\bage[ds]?\b|\bold(?:er)?\b|\byounger\b", re.IGNORECASE)
#: "Patients must be ≥ 18 years." needs no word for age; a longer text that counts years does.
_SHORT = 60
_YOUNGEST_UNSAID = 12
_AGE_TO = cued(
    "year",
    r"\bage[ds]?\s*(?:≤|<=|\bat\s+most|\bup\s+to)\s*(?P<high>\d{1,3})(?:\s*(?:years?|yrs?)(?:\s+(?:old|of\s+age))?)?",
)
_NOT_AGE = re.compile(r"\b(?:within|past|previous|last|prior|ago|duration|history)\b", re.IGNORECASE)
_ECOG = cued(
    "ecog eastern",
    r"\b(?:ECOG|Eastern\s+Cooperative\s+Oncology\s+Group)\b[^.;\d≤<]{0,80}"
    r"(?:(?:≤|<=)\s*(?P<most>[0-4])|<\s*(?P<below>[1-5])|(?P<low>[0-4])(?:(?:\s*(?:-|–|~|\\~|to|or|and|,|/)\s*)+(?P<mid>[0-4])"
    r"(?:(?:\s*(?:or|and|,)\s*)+(?P<high>[0-4]))?)?)(?!\d|\.\d|\s*(?:weeks?|days?|months?))",
)
_AT_MOST = re.compile(
    r"(?:not?\s+(?:more|greater|higher)\s+than|less\s+than\s+or\s+equal\s+to|at\s+most)\s*\d?$", re.IGNORECASE
)
_SURVIVAL = cued(
    "life surviv",
    r"(?:\blife\s+expectanc\w+|\bexpect\w*\s+(?:to\s+)?surviv\w*|\bsurviv\w*(?=[^.;]{0,60}\bexpect))"
    r"[^.;\d]{0,40}?(?:≥|>=|\\?>|at\s+least|(?:more|longer|greater)\s+than(?:\s+or\s+equal\s+to)?|over|of)\s*"
    r"(?P<n>\d{1,2}|three|six)\s*(?P<unit>week|month|year)s?",
)
_DURATION = {"week": ("D", 7), "month": ("M", 1), "year": ("Y", 1)}
_LINES = cued(
    "line",
    r"\b(?P<low>\d|one|two|three)\s*(?:-|–|to|or)\s*(?P<high>\d|two|three|four)\s+"
    r"(?:(?:prior|previous|earlier)\s+(?:\w+\s+){0,2}?lines?\b|(?:\w+\s+){0,2}?lines?\b(?=[^.;]{0,60}\b(?:before|previously)\b))"
    rf"|\bfail\w*\s+(?:\w+\s+){{0,3}}?(?P<low2>{ORDINAL})[\s-]*(?:line)?\s+or\s+(?P<high2>{ORDINAL})[\s-]*line\b"
    rf"|\b(?P<low3>{ORDINAL})[\s-]*(?:line)?\s+or\s+(?P<high3>{ORDINAL})[\s-]*line\b[^.;]{{0,40}}?\bfail\w*",
)
_PRIOR_LINES = r"(?P<n>\d|one|two|three|four)\s+(?:or\s+more\s+)?(?:prior|previous|earlier)\s+(?:\w+\s+){0,2}?lines?\b"
_LINES_FROM = cued("line", rf"(?:≥|>=|\bat\s+least|\bminimum\s+of)\s*{_PRIOR_LINES}")
_LINES_TO = cued("line", rf"(?:≤|<=|\bno(?:t)?\s+more\s+than|\bat\s+most|\bup\s+to|\bmaximum\s+of)\s*{_PRIOR_LINES}")
#: Without any of these, no pattern is tried.
_CUES = frozenset(
    cue
    for each in (_AGE_RANGE, _AGE_FROM, _AGE_TO, _ECOG, _SURVIVAL, _LINES, _LINES_FROM, _LINES_TO)
    for cue in each.cues
)


def computed(criterion: Criterion) -> Criterion:
    """Add what the criterion's text computes to; an exclusion's numbers bound nothing."""
    if criterion.kind == "exclusion" or not has_any(_CUES, criterion.text.text):
        return criterion
    low, high = _ages(criterion)
    ecog_low, ecog_high = _ecog(criterion)
    lines_low, lines_high = _prior_lines(criterion)
    return replace(
        criterion,
        minimum_age_years=low,
        maximum_age_years=high,
        ecog_minimum=ecog_low,
        ecog_maximum=ecog_high,
        life_expectancy=first(_SURVIVAL, [criterion.text], _duration, "life-expectancy"),
        prior_lines_minimum=lines_low,
        prior_lines_maximum=lines_high,
    )


def age_range(texts: Iterable[Words]) -> tuple[Value[Decimal] | None, Value[Decimal] | None]:
    """Read "18-75 years" or "aged 18 to 75"; both bounds are inclusive."""
    rows = list(texts)
    return (
        first(_AGE_RANGE, rows, lambda m: _age(m, "low", "low2", "low3", "low4"), "age-range"),
        first(_AGE_RANGE, rows, lambda m: _age(m, "high", "high2", "high3", "high4"), "age-range"),
    )


def _ages(criterion: Criterion) -> tuple[Value[Decimal] | None, Value[Decimal] | None]:
    texts = [criterion.text]
    says_age = _ABOUT_AGE.search(criterion.text.text) is not None
    if not says_age and len(criterion.text.text) > _SHORT:
        return None, None
    low, high = age_range(texts)
    if low is None and high is None and not _NOT_AGE.search(criterion.text.text):
        low = first(_AGE_FROM, texts, lambda m: _age(m, "low", "low2"), "age-at-least")
        high = first(_AGE_TO, texts, lambda m: _age(m, "high"), "age-at-most")
    if not says_age and low is not None and low.value < _YOUNGEST_UNSAID:
        return None, None
    return low, high


def _age(match: re.Match[str], *names: str) -> Decimal | None:
    text = group(match, *names)
    return None if text is None or int(text) > 120 else Decimal(text)


def _ecog(criterion: Criterion) -> tuple[Value[int] | None, Value[int] | None]:
    texts = [criterion.text]
    return (
        first(_ECOG, texts, lambda m: None if _is_upper_bound(m) else int(m["low"]), "ecog"),
        first(_ECOG, texts, _highest_ecog, "ecog"),
    )


def _highest_ecog(match: re.Match[str]) -> int:
    if match["below"] is not None:
        return int(match["below"]) - 1
    return int(group(match, "most", "high", "mid", "low") or 0)


def _is_upper_bound(match: re.Match[str]) -> bool:
    return match["most"] is not None or match["below"] is not None or _AT_MOST.search(match[0]) is not None


def _duration(match: re.Match[str]) -> str:
    unit, factor = _DURATION[match["unit"].lower()]
    return f"P{count(match['n']) * factor}{unit}"


def _prior_lines(criterion: Criterion) -> tuple[Value[int] | None, Value[int] | None]:
    texts = [criterion.text]
    low = first(_LINES, texts, lambda m: count(group(m, "low", "low2", "low3") or ""), "prior-lines")
    high = first(_LINES, texts, lambda m: count(group(m, "high", "high2", "high3") or ""), "prior-lines")
    return (
        low or first(_LINES_FROM, texts, lambda m: count(m["n"]), "prior-lines-at-least"),
        high or first(_LINES_TO, texts, lambda m: count(m["n"]), "prior-lines-at-most"),
    )
