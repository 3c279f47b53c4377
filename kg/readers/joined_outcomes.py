"""An outcome as the registry's download writes it, "measure, description, time frame", to its parts.

Any of the three can hold commas of its own. A description begins with a capital letter, so that a measure
goes on over "severity and duration of …"; a time frame is the last piece, and the pieces before it that only
make sense with it ("Baseline, Week 4, 8 and 12").
"""

import re

from kg.readers.prose.standards import standards
from kg.trial import Outcome, Rank, Words, without_brackets

_COMMA = re.compile(r",\s+")
_AFTER_SENTENCE = re.compile(r"[.!?]\s*,\s+")
_UNIT = r"(?:minute|min|hour|hr|day|week|wk|month|mo|year|yr|cycle|visit|trimester|session)s?"
_OPENS = re.compile(
    rf"(?:(?:baseline|pre-?dose|screening|from|at|up to|within|through(?:out)?|until|before|after|prior|during|every|each|"
    rf"between|over|for|on|immediately|study|time of|end of|date of|first|post-?\w+|pre-?\w+|peri-?\w+|intra-?\w+|"
    rf"approximately|about|randomi[sz]ation|enrol\w+|(?:{_UNIT}|w|d|m)\s*-?\d+)\b|\d|[<>≤≥~]|{_UNIT}\b)",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?:\b|(?<=\d)){_UNIT}\b|\b(?:baseline|time|interval|until|through(?:out)?|up to|from|every|enrol\w+|screening|"
    r"randomi[sz]ation|discharge|surgery|(?:post|peri|intra|pre)-?operative\w*|follow-?up|completion|immediately|"
    r"end of|during|after|before|pre-?dose|hospitali[sz]ation|death|delivery|birth)\b|\d",
    re.IGNORECASE,
)
#: Pieces that cannot be a time frame by themselves: they go on with the one before.
_GOES_ON = re.compile(
    r"(?:and|or|then|whichever|assessed|an average|average|approximately|up to|until|through|the \d+)\b|[\d(&]",
    re.IGNORECASE,
)
#: With this a time frame begins, whatever numbers end the description.
_FIRST = re.compile(r"baseline\b", re.IGNORECASE)
_ONLY_TIMES = re.compile(
    rf"(?:(?:baseline|screening|pre-?dose|post-?dose|at|and|to|or|[dwm]\d++|\d++(?:\.\d++)?(?:st|nd|rd|th)?|{_UNIT})\W*+)+",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"(?:defined|calculated|measured|assessed|evaluated|determined|which|that|is|it|as|this|using|based|"
    r"the (?:proportion|percentage|number|time|rate))\b"
)
_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
_LIST_OF_NUMBERS = re.compile(r"\d\W*\Z")


def outcome(words: Words, rank: Rank) -> Outcome:
    """Read one outcome. Without a comma, or with no piece that speaks of time, all is measure and description."""
    plain = without_brackets(words.text)
    cuts = [found.end() for found in _COMMA.finditer(plain)]
    frame = _frame_start(plain, words.text, cuts)
    body = words.part(0, frame).strip(" ,") if frame else words
    end = _measure_end(body.text)
    description = body.part(end, len(body.text)).strip(" ,")
    time_frame = words.part(frame, len(words.text)).strip() if frame else None
    measure = body.part(0, end).strip(" ,")
    return Outcome(measure, rank, description if description.text else None, time_frame, standards(words))


def _frame_start(plain: str, text: str, cuts: list[int]) -> int:
    """Find where the time frame begins; 0 where there is none."""
    sentences = [found.end() for found in _AFTER_SENTENCE.finditer(plain)]
    after = [cut for cut in cuts if not sentences or cut >= sentences[-1]]
    if not after or not _TIME.search(text[after[-1] :]):
        return 0
    if sentences and sentences[-1] > cuts[0]:
        return after[0]
    while len(after) > 1 and _belongs(text[after[-2] : after[-1]], text[after[-1] :]):
        after.pop()
    return after[-1]


def _belongs(before: str, piece: str) -> bool:
    """Say whether a piece is part of the time frame that follows it."""
    if _ONLY_TIMES.fullmatch(before):
        return not (_FIRST.match(piece) and before[:1].isdigit())
    return _GOES_ON.match(piece) is not None and _OPENS.match(before) is not None


def _measure_end(body: str) -> int:
    """Find the first comma after which something new begins, or the first of all where that is too far."""
    commas = list(_COMMA.finditer(without_brackets(body)))
    end = next((found.start() for found in commas if _begins(body, found)), len(body))
    return commas[0].start() if commas and _SENTENCE.search(body[:end]) else end


def _begins(body: str, comma: re.Match[str]) -> bool:
    rest = body[comma.end() :]
    goes_on_counting = rest[:1].isdigit() and _LIST_OF_NUMBERS.search(body[: comma.start()])
    return not goes_on_counting and (not rest[:1].islower() or _DESCRIBES.match(rest) is not None)
