"""What an outcome's words say in numbers: how long, at which landmark, beyond which threshold.

A time frame that names several times gives no duration: which of them counts, nobody knows.
"""

import re
from dataclasses import replace
from functools import lru_cache

from kg.trial import Outcome, Value, Words

_UNIT = r"(?P<unit>hour|day|week|month|year)s?"
_WORDS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBER = rf"(?P<n>\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
_TIME = re.compile(
    rf"\b{_NUMBER}[\s-]*{_UNIT}\b|\b(?P<unit2>hour|day|week|month|year)\s*(?P<n2>\d+)\b(?!\s*[-–.]\s*\d)", re.IGNORECASE
)
#: Where a time begins to be counted, and visits by their number: no duration.
_START = re.compile(
    r"\b(?:cycle\s*\d+(?:[\s,]*day\s*\d+)?|c\d+d\d+|day\s*[01]|week\s*0|month\s*0|visit\s*\d+|part\s*\d+)\b|[(±+-]\s*±?\s*\d+\s*days?\)",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:up\s*to|at\s+most|maximum(?:\s+of)?|no\s+more\s+than|within)\b", re.IGNORECASE)
#: Unit to the letter of xsd:duration, how many of these it is, and whether a time of day.
_LETTERS = {"hour": ("TH", 1), "day": ("D", 1), "week": ("D", 7), "month": ("M", 1), "year": ("Y", 1)}
_SURVIVAL = r"(?:OS|PFS|DFS|EFS|RFS|MFS|DMFS|LRFS|TFS|(?:overall|[\w-]+[\s-]free)\s+survival|survival)\b"
_LANDMARK = re.compile(
    rf"\b{_NUMBER}[\s-]*{_UNIT}[\s-]+(?:rate\s+of\s+)?{_SURVIVAL}|"
    rf"\b{_SURVIVAL}(?:\s*\([^()]*\))?(?:\s+(?:rates?|probability))?\s+at\s+(?P<n2>\d+)[\s-]*(?P<unit2>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(
    r"\bgrades?\s*(?:[≥>]=?|>=)\s*\d\b|\bgrades?\s*\d(?:\s*(?:-|–|/|to|or|and)\s*\d)?\s*(?:or|and)\s*(?:higher|greater|above|worse|more)\b|"
    r"(?:≥|>=|\bat\s+least|\bgreater\s+than\s+or\s+equal\s+to)\s*\d+(?:\.\d+)?\s*(?:%|percent\b)"
    r"(?:\s+(?:reduction|improvement|decrease|increase|decline))?",
    re.IGNORECASE,
)
#: Before a bound: it is of a biomarker, and tells who is measured.
_EXPRESSED = re.compile(r"\b(?:PD-?L1|CPS|TPS|TC|IC|Ki-?67|HER2|express\w+)[\s:(]*$", re.IGNORECASE)
#: A measure without any of these has no landmark and no threshold.
_NUMBERED = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
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
    if not found or not duration or len({_written(each) for each in _TIME.finditer(measure.text)}) > 1:
        return None
    return Value(duration, measure.part(*found.span()), "landmark")


def _written(found: re.Match[str]) -> str:
    """Write a number and unit as xsd:duration; half a year is six months, other fractions are left."""
    number = (found["n"] or found["n2"]).lower()
    unit = (found["unit"] or found["unit2"]).lower()
    letter, factor = _LETTERS[unit]
    count = _WORDS.get(number) or float(number) * factor
    if unit == "year" and count != int(count):
        letter, count = "M", count * 12
    elif number in _WORDS:
        count *= factor
    return f"P{letter[:-1]}{int(count)}{letter[-1]}" if count and count == int(count) else ""


def _threshold(measure: Words) -> Value[str] | None:
    found = _THRESHOLD.search(measure.text)
    if found and _EXPRESSED.search(measure.text[: found.start()]):
        return None
    return Value(" ".join(found[0].split()), measure.part(*found.span()), "threshold") if found else None
