"""Outcome measures to endpoints. An acronym counts with its expansion, never against it."""

import re

from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Link, Outcome, Unmapped, Words

PREDICATE = "measures"
OTHER = "endpoint/other"
_SENTENCE_END = r"(?<=[.;])\s+|\n+"
_ACRONYM = re.compile(r"[(（\[]\s*(?P<acronym>[A-Za-z][\w/-]{1,7}?)s?\s*[)）\]]")
_BRACKET = re.compile(r"[()（）\[\]]")
#: A response and how long it lasts, defined and not named.
_LASTING = re.compile(
    r"\btime\s+(?:interval\s+)?from\b[^.;]{0,60}?\b(?:CR|PR|response|remission)\b[^.;]{0,60}?\b(?:to|until|till)\b[^.;]{0,60}?"
    r"\b(?:relapse|progress\w+|recurrence)\b",
    re.IGNORECASE,
)
#: Who is measured, between what is measured and a name: "FEV1 in patients with exacerbations".
_AMONG = re.compile(
    r"\b(?:in|for|among|amongst|between|within|across)\s+(?:[\w-]+\s+){0,3}?(?:patients|participants|subjects|children|adults|"
    r"women|men|people|individuals|those|population|(?:sub)?groups?|types)\b[^.,;:]{0,60}$",
    re.IGNORECASE,
)
#: What a name follows that describes somebody or relates to what is measured, and is not measured.
_ASIDE = re.compile(r"\b(?:characteri[sz]ed\s+by|correlat\w+)\b", re.IGNORECASE)
DURATION_OF_RESPONSE = "endpoint/DOR"


def ground(key: str, outcome: Outcome, lexicon: Lexicon) -> tuple[list[Link], list[Unmapped]]:
    """Link one outcome's measure to the endpoints that it names."""
    links = _defined(key, outcome.measure) or [
        _link(key, match, "endpoint-name") for match in resolve(outcome.measure, lexicon)
    ]
    if not links and outcome.description is not None:
        links = _of_description(key, outcome.description, lexicon)
    links = links or [_link(key, match, "endpoint-label") for match in of_label(outcome.measure, lexicon)]
    once = {link.concept: link for link in reversed(links)}
    unmapped = [] if links else [Unmapped(outcome.measure, "outcome", "unknown")]
    return list(reversed(once.values())), unmapped


def _link(key: str, match: Match, rule: str) -> Link:
    return Link(f"outcome/{key}", PREDICATE, match.concepts[0].id, match.words, rule)


def _defined(key: str, words: Words) -> list[Link]:
    """Know the duration of response by its definition, "time from CR to relapse"."""
    found = _LASTING.search(words.text)
    if found is None:
        return []
    part = words.part(*found.span())
    return [Link(f"outcome/{key}", PREDICATE, DURATION_OF_RESPONSE, part, "endpoint-definition")]


def resolve(measure: Words, lexicon: Lexicon) -> list[Match]:
    """Find the endpoints that a measure names."""
    found = [m for m in lexicon.endpoints.find(measure) if len(m.concepts) == 1]
    against = _expanded_otherwise(measure, found) | _of_whom(measure, found)
    return _most_specific([m for m in found if m.words.start not in against])


def of_label(measure: Words, lexicon: Lexicon) -> list[Match]:
    """Find the endpoint that all of a measure is a name of, though within a text it would be none ("Survival")."""
    whole = lexicon.endpoints.label(measure.strip(" .,;:"))
    return [whole] if whole is not None and len(whole.concepts) == 1 else []


def _of_whom(measure: Words, found: list[Match]) -> set[int]:
    """Find the names after the first that only say in whom it is measured."""
    ends = [m.words.end - measure.start for m in found[:1]]
    return {
        m.words.start
        for m in found[1:]
        for end in ends
        if _AMONG.search(measure.text, end, m.words.start - measure.start)
    }


def _of_description(key: str, description: Words, lexicon: Lexicon) -> list[Link]:
    """Take the endpoint of a description's first sentence, where it defines one or names just one."""
    sentence = next(description.split(_SENTENCE_END), description)
    if defined := _defined(key, sentence):
        return defined
    found = [
        m for m in resolve(sentence, lexicon) if not _ASIDE.search(sentence.text[: m.words.start - sentence.start])
    ]
    is_one = len({m.concepts[0].id for m in found}) == 1
    return [_link(key, match, "endpoint-in-description") for match in found[:1] if is_one]


def _most_specific(found: list[Match]) -> list[Match]:
    """Drop an endpoint beside a narrower one, and "other" beside any."""
    named = {m.concepts[0].id: m.concepts[0] for m in found}
    broader = {above for concept in named.values() for above in concept.broader}
    vague = {OTHER} if set(named) - {OTHER} else set()
    return [m for m in found if m.concepts[0].id not in broader | vague]


def _expanded_otherwise(measure: Words, found: list[Match]) -> set[int]:
    """Find the acronyms whose expansion before the bracket is no name of their endpoint."""
    otherwise = set()
    for bracket in _ACRONYM.finditer(measure.text):
        start = measure.start + bracket.start("acronym")
        acronym = next((m for m in found if m.words.start == start), None)
        if acronym is not None and _spells(_BRACKET.split(measure.text[: bracket.start()])[-1], bracket["acronym"]):
            before = {c.id for m in found if m.words.end <= start for c in m.concepts}
            if not before & {c.id for c in acronym.concepts}:
                otherwise.add(start)
    return otherwise


def _spells(text: str, acronym: str) -> bool:
    """Say whether the initials of a text hold the letters of an acronym, in order."""
    initials = iter("".join(word if word.isupper() else word[0] for word in re.findall(r"\w+", text)).lower())
    return all(letter in initials for letter in acronym.lower() if letter.isalpha())
