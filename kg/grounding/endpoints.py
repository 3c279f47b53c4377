"""Outcome measures to endpoints. An acronym counts with its expansion, never against it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from kg.grounding.lexicon import Lexicon
from kg.grounding.passing import acronyms, in_passing
from kg.grounding.terms import Match
from kg.trial import Link, Outcome, Unmapped, Words

PREDICATE = "measures"
OTHER = "endpoint/other"
_SENTENCE_END = r"(?<=[.;])\s+|\n+"
#: A response and how long it lasts, defined and not named.
_LASTING = re.compile(
    r"\btime\s+(?:interval\s+)?from\b[^.;]{0,60}?\b(?:CR|PR|response|remission)\b[^.;]{0,60}?\b(?:to|until|till)\b[^.;]{0,60}?"
    r"\b(?:relapse|progress\w+|recurrence)\b",
    re.IGNORECASE,
)
#: What a name follows that describes somebody or relates to what is measured, and is not measured.
_ASIDE = re.compile(r"\b(?:characteri[sz]ed\s+by|correlat\w+)\b", re.IGNORECASE)
#: What joins the members of a list, a bracket after the first not counted.
_AND = re.compile(
    r"[\s)]*(?:\([^()]*\)\s*)?(?:,|;|/|&|\+|\band/or\b|\band\b|\bor\b|\bas well as\b|\bincluding\b)[\s,(]*"
    r"(?:(?:and|or|the|number|incidence|rate|percentage|of|participants|patients|subjects|with|any)\s+)*",
    re.IGNORECASE,
)
#: Broader endpoints that mean: it is not said which.
_NOT_SPECIFIED = frozenset(
    {"endpoint/PK-concentration", "endpoint/antitumor-activity", "endpoint/biomarker", "endpoint/pathologic-response"}
)
#: To a drug antibodies are unwanted; a vaccine is given for them.
_IMMUNOGENICITY = re.compile(r"immunogenic\w*", re.IGNORECASE)
IMMUNE_RESPONSE = "endpoint/immune-response"
DURATION_OF_RESPONSE = "endpoint/DOR"
_NO_NAMES: Mapping[str, str] = {}


def ground(
    key: str, outcome: Outcome, lexicon: Lexicon, own: Mapping[str, str] = _NO_NAMES, *, of_vaccine: bool = False
) -> tuple[list[Link], list[Unmapped]]:
    """Link one outcome's measure to the endpoints that it names; `own` are acronyms of its trial."""
    links = _defined(key, outcome.measure) or [
        _link(key, match, "endpoint-name", of_vaccine=of_vaccine) for match in resolve(outcome.measure, lexicon)
    ]
    links = links or list(_of_own(key, outcome.measure, own))
    if not links and outcome.description is not None:
        links = _of_description(key, outcome.description, lexicon)
    links = links or [_link(key, match, "endpoint-label") for match in of_label(outcome.measure, lexicon)]
    once = {link.concept: link for link in reversed(links)}
    unmapped = [] if links else [Unmapped(outcome.measure, "outcome", "unknown")]
    return list(reversed(once.values())), unmapped


def own_names(outcomes: Iterable[Outcome], lexicon: Lexicon) -> dict[str, str]:
    """Give the acronyms that outcomes define behind an endpoint's name, and that the vocabulary has not."""
    found: dict[str, set[str]] = {}
    for outcome in outcomes:
        measure = outcome.measure
        named = {m.words.end - measure.start: m.concepts[0].id for m in resolve(measure, lexicon)}
        for letters, _, offset in acronyms(measure.text):
            end = len(measure.text[:offset].rstrip(" (（["))
            if end in named and lexicon.endpoints.lookup(measure.part(offset, offset + len(letters))) is None:
                found.setdefault(letters, set()).add(named[end])
    return {letters: next(iter(ids)) for letters, ids in found.items() if len(ids) == 1}


def _of_own(key: str, measure: Words, own: Mapping[str, str]) -> Iterator[Link]:
    for letters, concept in own.items():
        if found := re.search(rf"(?<!\w){re.escape(letters)}(?!\w)", measure.text):
            yield Link(f"outcome/{key}", PREDICATE, concept, measure.part(*found.span()), "endpoint-own-acronym")


def _link(key: str, match: Match, rule: str, *, of_vaccine: bool = False) -> Link:
    is_wanted = of_vaccine and _IMMUNOGENICITY.fullmatch(match.words.text)
    concept = IMMUNE_RESPONSE if is_wanted else match.concepts[0].id
    return Link(f"outcome/{key}", PREDICATE, concept, match.words, rule)


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
    against = in_passing(measure, found)
    return _most_specific(measure, [m for m in found if m.words.start not in against])


def of_label(measure: Words, lexicon: Lexicon) -> list[Match]:
    """Find the endpoint that all of a measure is a name of, though within a text it would be none ("Survival")."""
    whole = lexicon.endpoints.label(measure.strip(" .,;:"))
    return [whole] if whole is not None and len(whole.concepts) == 1 else []


def _of_description(key: str, description: Words, lexicon: Lexicon) -> list[Link]:
    """Take the endpoint of a description's first sentence, where it defines one or names just one."""
    sentence = next(description.split(_SENTENCE_END), description)
    if defined := _defined(key, sentence):
        return defined
    found = [
        m for m in resolve(sentence, lexicon) if not _ASIDE.search(sentence.text[: m.words.start - sentence.start])
    ]
    named = {m.concepts[0].id for m in found}
    return [
        _link(key, match, "endpoint-in-description") for match in found[:1] if len(named) == 1 and OTHER not in named
    ]


def _most_specific(measure: Words, found: list[Match]) -> list[Match]:
    """Drop an endpoint beside a narrower one that it is not listed with, and "other" beside any."""
    named = {m.concepts[0].id for m in found}
    broader = {above for m in found for above in m.concepts[0].broader} - set(_listed(measure, found))
    vague = {OTHER} if named - {OTHER} else set()
    return [m for m in found if m.concepts[0].id not in broader | vague]


def _listed(measure: Words, found: list[Match]) -> Iterator[str]:
    """Find the endpoints that a list names beside a narrower one of the same noun: "AEs and SAEs"."""
    for first, second in combinations(found, 2):
        between = measure.text[first.words.end - measure.start : second.words.start - measure.start]
        if _AND.fullmatch(between):
            pairs = ((first, second), (second, first))
            yield from (wide.concepts[0].id for wide, narrow in pairs if _is_kind(narrow, wide))


def _is_kind(narrow: Match, wide: Match) -> bool:
    """Say whether a name is a broader one with a word before it, in full or by initials."""
    is_narrower = wide.concepts[0].id in set(narrow.concepts[0].broader) - _NOT_SPECIFIED
    return is_narrower and any(form.endswith(end) for form in _forms(narrow) for end in _forms(wide))


def _forms(match: Match) -> set[str]:
    words = match.words.text.lower().removesuffix("s").split()
    return {" ".join(words), "".join(word[0] for word in words)} if len(words) > 1 else set(words)
