"""What an outcome's words say in numbers: how long, at which landmark, beyond which threshold.

A time frame that names several times gives no duration: which of them counts, nobody knows.
"""

import re
from functools import lru_cache

from msgspec.structs import replace

from kg.trial import Outcome, Value, Words

_UNIT = r"(?P<unit>hour|hr|day|week|wk|month|mth|mo|year|yr)s?"
_WORDS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBER = rf"(?P<n>\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_TIME = re.compile(
    rf"\b{_NUMBER}[\s-]*{_UNIT}\b|\b(?P<unit2>hour|day|week|month|year)\s*(?P<n2>\d+)\b(?!\s*[-–.]\s*\d)", re.IGNORECASE
)
#: Where a time begins to be counted, and visits by their number: no duration.
_START = re.compile(
    r"\b(?:cycle\s*\d+(?:[\s,]*day\s*\d+)?|c\d+d\d+|day\s*[01]|week\s*0|month\s*0|visit\s*\d+|part\s*\d+)\b|"
    r"(?:(?<!cycle\s1\s)\(|[±+-])\s*±?\s*\d+\s*days?\)",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:up\s*to|at\s+most|maximum(?:\s+of)?|no\s+more\s+than|within)\b", re.IGNORECASE)
#: Unit to the letter of xsd:duration, how many of these it is, and whether a time of day.
_LETTERS = {"h": ("TH", 1), "d": ("D", 1), "w": ("D", 7), "m": ("M", 1), "y": ("Y", 1)}
_SURVIVAL = (
    r"(?:OS|PFS|DFS|EFS|RFS|MFS|DMFS|LRFS|TFS|(?:overall|[\w-]+[\s-]free)\s+survival|survival|alive|"
    r"freedom\s+from\s+(?:[\w-]+\s+){0,2}[\w-]+)\b"
)
_LANDMARK = re.compile(
    rf"\b{_NUMBER}[\s-]*{_UNIT}[\s-]+(?:rate\s+of\s+)?{_SURVIVAL}|"
    rf"\b{_SURVIVAL}(?:\s*\([^()]*\))?(?:\s+(?:rates?|probability))?\s+at\s+"
    rf"(?:{_NUMBER.replace('<n>', '<n2>')}[\s-]*(?P<unit2>day|week|month|year)s?\b|(?P<unit3>day|week|month|year)\s*(?P<n3>\d+)\b)",
    re.IGNORECASE,
)
#: More numbers before the one that has the unit: "1-, 2- and 3-year survival".
_MORE = re.compile(r"\d\s*-?\s*(?:,|/|&|\band\b|\bor\b)[\s,]*(?:and\s+|or\s+)?$", re.IGNORECASE)
_CHANGE = r"(?:\s+(?:reduction|improvement|decrease|increase|decline))?"
_SHARE = r"\d+(?:\.\d+)?\s*(?:%|percent\b)"
_THRESHOLD = re.compile(
    r"\bgrades?\s*(?:[≥>]=?|>=)\s*\d\b|\bgrades?\s*\d(?:\s*(?:-|–|/|to|or|and)\s*\d)?\s*(?:or|and)\s*(?:higher|greater|above|worse|more)\b|"
    r"\bgrades?\s*(?:[2-4]\s*(?:-|–|/|to|or|and)\s*[3-5]|(?:II|III)\s*(?:-|–|/|to|or|and)\s*I?[IV])\b|"
    rf"(?:[≥≤<>]=?|\b(?:at\s+least|at\s+most|(?:greater|more|less|lower)\s+than(?:\s+or\s+equal\s+to)?))\s*{_SHARE}{_CHANGE}|"
    rf"\b{_SHARE}\s*or\s+(?:more|greater|higher|better){_CHANGE}",
    re.IGNORECASE,
)
#: Before a bound: it tells who is measured, by their disease.
_WHO = re.compile(
    r"\b(?:in|among|for)\s+(?:[\w-]+\s+){0,3}?(?:patients|participants|subjects|(?:sub)?populations?|(?:sub)?groups?)\b[^.;]*$",
    re.IGNORECASE,
)
#: Before a bound: it is of a biomarker, and tells who is measured.
_EXPRESSED = re.compile(r"\b(?:PD-?L1|CPS|TPS|TC|IC|Ki-?67|HER2|express\w+)[\s:(]*$", re.IGNORECASE)
#: A measure without any of these has no landmark and no threshold.
_NUMBERED = re.compile(rf"\d|\b(?:II|III|IV|{'|'.join(_WORDS)})\b", re.IGNORECASE)
Span = tuple[int, int]
_NOTHING: tuple[str, Span, Span | None] = ("", (0, 0), None)


def timed(outcome: Outcome) -> Outcome:
    """Give the outcome with what its time frame and measure say in numbers."""
    frame, measure = outcome.time_frame, outcome.measure
    duration, span, limit = _duration(frame.text) if frame else _NOTHING
    if not duration and not _NUMBERED.search(measure.text):
        return outcome
    return replace(
        outcome,
        time_frame_duration=Value(duration, frame.part(*span), "time-frame") if frame and duration else None,
        time_frame_is_limit=Value(True, frame.part(*limit), "time-frame") if frame and limit else None,
        landmark=_landmark(measure),
        threshold=_threshold(measure),
    )


@lru_cache(maxsize=4096)
def _duration(frame: str) -> tuple[str, Span, Span | None]:
    """Read the one duration that a time frame names, and where it says "up to"; another number makes it doubtful."""
    text = _START.sub(lambda found: " " * len(found[0]), frame)
    found = list(_TIME.finditer(text))
    if len({_written(each) for each in found}) != 1 or re.search(r"\d", _TIME.sub("", text)):
        return _NOTHING
    limit = _UP_TO.search(frame)
    return _written(found[0]), found[0].span(), limit.span() if limit else None


def _landmark(measure: Words) -> Value[str] | None:
    """Read the one time at which a survival is measured."""
    found = _LANDMARK.search(measure.text)
    duration = _written(found) if found else ""
    if (
        not found
        or not duration
        or _MORE.search(measure.text[: found.start()])
        or len({_written(each) for each in _TIME.finditer(measure.text)}) > 1
    ):
        return None
    return Value(duration, measure.part(*found.span()), "landmark")


def _written(found: re.Match[str]) -> str:
    """Write a number and unit as xsd:duration; half a year is six months, other fractions are left."""
    named = found.groupdict()
    number = next(filter(None, map(named.get, ("n", "n2", "n3")))).lower()
    unit = next(filter(None, map(named.get, ("unit", "unit2", "unit3")))).lower()
    letter, factor = _LETTERS[unit[0]]
    count = _WORDS.get(number) or float(number) * factor
    if letter == "Y" and count != int(count):
        letter, count = "M", count * 12
    elif number in _WORDS:
        count *= factor
    return f"P{letter[:-1]}{int(count)}{letter[-1]}" if count and count == int(count) else ""


def _threshold(measure: Words) -> Value[str] | None:
    found = _THRESHOLD.search(measure.text)
    before = measure.text[: found.start()] if found else ""
    if _EXPRESSED.search(before) or _WHO.search(before):
        return None
    return Value(" ".join(found[0].split()), measure.part(*found.span()), "threshold") if found else None
