"""Endpoints that an outcome names in passing: in whom, by whom, as a definition, of another thing, as the test of a test."""

import re
from collections.abc import Iterator
from itertools import combinations

from kg.grounding.terms import Match
from kg.trial import Words

_PEOPLE = (
    r"(?:patients|participants|subjects|children|adults|women|men|people|individuals|those|(?:sub)?populations?|"
    r"recipients|carriers|survivors|(?:sub)?groups?|types|cohorts?)\b"
)
#: Who is measured, between what is measured and a name: "FEV1 in patients with exacerbations".
_AMONG = re.compile(
    rf"\b(?:in|for|among|amongst|between|within|across)\s+(?:[\w-]+\s+){{0,3}}?{_PEOPLE}[^.,;:]{{0,60}}$",
    re.IGNORECASE,
)
#: Who is measured, a name between: "ORR in PD-L1-positive participants".
_IN = re.compile(r"\b(?:in|of|for|among|amongst|within|across)\s+(?:the\s+)?$", re.IGNORECASE)
_SUCH_PEOPLE = re.compile(
    rf"[^\s.,;:()]*(?:\s+(?!(?:in|of|for|at|by|from|with|and|or|between|among)\b)[^\s.,;:()]+){{0,3}}?\s+{_PEOPLE}",
    re.IGNORECASE,
)
#: "differences between patients who achieve remission and those who do not".
_PEOPLE_FIRST = re.compile(_PEOPLE, re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|among|amongst|in)\s+(?:the\s+)?$", re.IGNORECASE)
_DEFINING = re.compile(r"\b(?:defined|definition)\b|\bi\.\s?e\.", re.IGNORECASE)
_EXCEPTED = re.compile(
    r"\b(?:excluding|except(?:ing)?(?:\s+for)?|other\s+than|exclusive\s+of|irrespective\s+of|regardless\s+of)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
#: Who assesses, which is no score of his: "ORR per investigator assessment".
_BY = re.compile(
    r"\b(?:per|by|on|to|using|with|via|and|or)\s+(?:the\s+|local\s+|site\s+|study\s+|blinded\s+)*$", re.IGNORECASE
)
_ASSESSOR = re.compile(r"\b(?:investigators?|physicians?|clinicians?|observers?)\W*s?\s+assessments?", re.IGNORECASE)
#: A scale that says nothing of what it measures.
_ANY_SCALE = re.compile(
    r"visual analog\w* scales?|VAS|numeric(?:al)? rating scales?|NRS|(?:patient|self).reported(?: outcomes?)?|questionnaires?",
    re.IGNORECASE,
)
_OF_WHAT = frozenset({"endpoint/HRQoL", "endpoint/pain-score"})
_OF_EFFECT = re.compile(r"\bpharmacodynamics?\b", re.IGNORECASE)
_OF_DRUG = re.compile(r"\bpharmacokinetics?\b|\bPKs?\b", re.IGNORECASE)
PHARMACOKINETICS = "endpoint/PK-concentration"
#: What a name is of, when "of" and another name follow: "sensitivity of the skin test", "markers of anaphylaxis".
ACCURACY, RATIO = "endpoint/diagnostic-accuracy", "endpoint/Rac"
CLEARANCE = "endpoint/clearance"
_MARKERS = re.compile(r".*\b(?:predictive|prognostic) markers?", re.IGNORECASE)
_OBJECT = re.compile(r"(?:\s*\([^()]*\))?[^.,;:()]*\b(?:of|for|from|on)\b[^.,;:()]*$", re.IGNORECASE)
#: A dose at which something else is measured: "safety at the MTD/RP2D".
_DOSES = frozenset({"endpoint/MTD", "endpoint/RP2D", "endpoint/OBD"})
_AT = re.compile(r"\bat\s+(?:the\s+)?(?:(?:MTD|RP2D|OBD)\s*(?:/|or|and)\s*)?$")
#: What a rate is made of: "DCR (CR + PR + SD)".
_COMPOSED = re.compile(r"\(?(?:CR|complete)\b.*\b(?:PR|partial)\b.*", re.IGNORECASE)
_OF_RESPONSES = frozenset(f"endpoint/{name}" for name in ("ORR", "BOR", "DCR", "CBR", "DOR", "TTR"))
#: The parts of a whole that is named beside them.
_PARTS = {"endpoint/vital-signs": re.compile(r"pressures?$|temperature$|respiratory rate$|saturation$", re.IGNORECASE)}
_ACRONYM = re.compile(r"[(（\[]\s*(?P<acronym>[A-Za-z][\w/-]{1,7}?)(?:['’]?s)?\s*[)）\]]")
_BRACKET = re.compile(r"[()（）\[\]]")
_SMALL = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


def in_passing(measure: Words, found: list[Match]) -> set[int]:
    """Give the starts of the names that are not what is measured."""
    alone = (_expanded_otherwise, _in_whom, _excepted, _by_whom, _at_dose, _of_effect)
    beside_others = (_by_definition, _scales, _objects, _composing, _parts)
    rules = alone if len(found) == 1 else (*alone, *beside_others)
    return {match.words.start for rule in rules for match in rule(measure, found)}


def acronyms(text: str) -> Iterator[tuple[str, str, int]]:
    """Give each acronym in brackets, the text before it since the last bracket, and its offset."""
    for bracket in _ACRONYM.finditer(text):
        yield bracket["acronym"], _BRACKET.split(text[: bracket.start()])[-1], bracket.start("acronym")


def _expanded_otherwise(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find the acronyms whose expansion before the bracket is no name of their endpoint."""
    for letters, expansion, offset in acronyms(measure.text):
        start = measure.start + offset
        acronym = next((m for m in found if m.words.start == start), None)
        if acronym is not None and (_initials_hold(expansion, letters) or _spells(expansion, letters)):
            before = {c.id for m in found if m.words.end <= start for c in m.concepts}
            if not before & {c.id for c in acronym.concepts}:
                yield acronym


def _initials_hold(text: str, acronym: str) -> bool:
    """Say whether the initials of a text hold the letters of an acronym, in order."""
    initials = iter("".join(word if word.isupper() else word[0] for word in re.findall(r"\w+", text)).lower())
    return all(letter in initials for letter in acronym.lower() if letter.isalpha())


def _spells(text: str, acronym: str) -> bool:
    """Say whether the last words of a text make up an acronym: each gives its initial, some letters within too."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word not in _SMALL]
    letters = "".join(filter(str.isalpha, acronym.lower()))
    return any(_made_of(words[-count:], letters) for count in range(1, min(len(words), len(letters)) + 1))


def _made_of(words: list[str], letters: str) -> bool:
    if not words or not letters:
        return not words and not letters
    word, *others = words
    if word[0] != letters[0]:
        return False
    within = 0
    while within < len(letters) and _holds(word, letters[: within + 1]):
        within += 1
    return any(_made_of(others, letters[taken:]) for taken in range(1, within + 1))


def _holds(word: str, letters: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _in_whom(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find the names after the first that only say in whom it is measured, and any that begins with them."""
    for match in found:
        if _PEOPLE_FIRST.match(match.words.text) and _BETWEEN.search(measure.text[: match.words.start - measure.start]):
            yield match
    for match in found[1:]:
        before, after = _between(measure, found[0], match), measure.text[match.words.end - measure.start :]
        if _AMONG.search(before) or (_IN.search(before) and _SUCH_PEOPLE.match(after)):
            yield match


def _between(measure: Words, first: Match, second: Match) -> str:
    return measure.text[first.words.end - measure.start : second.words.start - measure.start]


def _by_definition(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find the names in the definition of one that stands before, unless they say it more narrowly."""
    for match in found[1:]:
        if (
            _DEFINING.search(_between(measure, found[0], match))
            and found[0].concepts[0].id not in match.concepts[0].broader
        ):
            yield match


def _excepted(measure: Words, found: list[Match]) -> Iterator[Match]:
    yield from (m for m in found if _EXCEPTED.search(measure.text[: m.words.start - measure.start]))


def _by_whom(measure: Words, found: list[Match]) -> Iterator[Match]:
    for match in found:
        if _ASSESSOR.fullmatch(match.words.text) and _BY.search(measure.text[: match.words.start - measure.start]):
            yield match


def _scales(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find the scales of no subject beside the subject that they measure."""
    if any(m.concepts[0].id in _OF_WHAT for m in found):
        yield from (m for m in found if _ANY_SCALE.fullmatch(m.words.text) and m.concepts[0].id not in _OF_WHAT)


def _objects(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find what a test tests, what a ratio is of, and the clearance that is of no drug."""
    for match, following in combinations(found, 2):
        concept = match.concepts[0].id
        is_next = following is found[found.index(match) + 1]
        if _OBJECT.match(_between(measure, match, following)):
            if concept == RATIO or (is_next and (concept == ACCURACY or _MARKERS.fullmatch(match.words.text))):
                yield following
            elif is_next and concept == CLEARANCE:
                yield match


def _at_dose(measure: Words, found: list[Match]) -> Iterator[Match]:
    for match in found:
        if match.concepts[0].id in _DOSES and _AT.search(measure.text[: match.words.start - measure.start]):
            yield match


def _of_effect(measure: Words, found: list[Match]) -> Iterator[Match]:
    """Find the parameters of a curve that is no drug's: "pharmacodynamics: Cmax of total IgE"."""
    if _OF_EFFECT.search(measure.text) and not _OF_DRUG.search(measure.text):
        yield from (m for m in found if PHARMACOKINETICS in (m.concepts[0].id, *m.concepts[0].broader))


def _composing(measure: Words, found: list[Match]) -> Iterator[Match]:
    named = {m.concepts[0].id for m in found if not _COMPOSED.fullmatch(m.words.text)}
    if named & _OF_RESPONSES:
        yield from (m for m in found if _COMPOSED.fullmatch(m.words.text))


def _parts(measure: Words, found: list[Match]) -> Iterator[Match]:
    for whole, parts in _PARTS.items():
        if any(m.concepts[0].id == whole for m in found):
            yield from (m for m in found if m.concepts[0].id != whole and parts.search(m.words.text))
