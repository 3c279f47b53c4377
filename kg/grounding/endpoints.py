"""Outcome measures to endpoints. An acronym counts with its expansion, never against it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from msgspec.structs import replace

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
#: What is treated, caused or awaited in a description, and not measured: "a bronchodilator used for asthma control".
_FOR_WHICH = re.compile(
    r"\b(?:anti[\s-]|(?:used|requirements?|eligible|criteria)\s+for\b|(?:used\s+)?to\s+(?:treat|prevent)\b|(?:treat|prevent|caus)(?:s|ed|es|ing)?\b|"
    r"(?:can|may)\s+(?:treat|prevent|cause)\b|due\s+to\b|during\b|until\b|according\s+to\b|after\b|before\b|(?:treatment|complaints?|history|"
    r"antecedents?|collection|number\s+needed)\s+of\b|in\s+identifying\b)\s*(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
#: A reaction that a description speaks of may be what the trial studies.
_REACTION = re.compile(r"(?:allergic|hypersensitivity|systemic|local|anaphylactic) reactions?|safety", re.IGNORECASE)
#: Who rates is the patient, and not the clinician.
_SELF_RATED = re.compile(
    r"\b(?:self|patient|participant|subject|parent|caregiver)[\s-]+(?:report\w*|administered|rat(?:e|ed|ing))\b|\bquestionnaires?\b",
    re.IGNORECASE,
)
CLINICAL_SCORE, REPORTED = "endpoint/clinical-score", "endpoint/PRO"
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
#: Antibodies to what is given; names of two letters mean much else.
_ANTIBODIES = (
    r"\banti[-\s]?(?:NAMES)\b[^.;,]{0,30}?\bantibod\w+|\bantibod\w+\s+(?:to|against|towards?|directed\s+against|specific\s+(?:to|for))\s+"
    r"(?:the\s+)?(?:NAMES)\b"
)
_SHORTEST = 3


@dataclass(frozen=True)
class Told:
    """What the rest of a trial says that its outcomes build on: acronyms with their endpoints, and what it gives."""

    acronyms: Mapping[str, str] = field(default_factory=dict)
    drugs: frozenset[str] = frozenset()
    of_vaccine: bool = False

    @cached_property
    def antibodies(self) -> re.Pattern[str] | None:
        """Match antibodies to what is given, which are wanted of a vaccine only."""
        names = "|".join(
            re.escape(name) for name in sorted(self.drugs, key=len, reverse=True) if len(name) >= _SHORTEST
        )
        return re.compile(_ANTIBODIES.replace("NAMES", names), re.IGNORECASE) if names and not self.of_vaccine else None


NOTHING = Told()


def ground(key: str, outcome: Outcome, lexicon: Lexicon, told: Told = NOTHING) -> tuple[list[Link], list[Unmapped]]:
    """Link one outcome's measure to the endpoints that it names."""
    links = _defined(key, outcome.measure, told) or [
        _link(key, match, "endpoint-name", told) for match in resolve(outcome.measure, lexicon)
    ]
    links = links or list(_of_own(key, outcome.measure, told.acronyms))
    if not links and outcome.description is not None:
        links = _of_description(key, outcome.description, lexicon, told)
    links = links or [_link(key, match, "endpoint-label") for match in of_label(outcome.measure, lexicon)]
    if {link.concept for link in links} == {CLINICAL_SCORE} and _is_self_rated(outcome):
        links = [replace(link, concept=REPORTED) for link in links]
    once = {link.concept: link for link in reversed(links)}
    unmapped = [] if links else [Unmapped(outcome.measure, "outcome", "unknown")]
    return list(reversed(once.values())), unmapped


def _is_self_rated(outcome: Outcome) -> bool:
    first = next(outcome.description.split(_SENTENCE_END), None) if outcome.description else None
    return any(_SELF_RATED.search(words.text) for words in (outcome.measure, first) if words)


def own_names(outcomes: Iterable[Outcome], lexicon: Lexicon) -> dict[str, str]:
    """Give the acronyms that outcomes define behind an endpoint's name, and that the vocabulary has not."""
    found: dict[str, set[str]] = {}
    for outcome in outcomes:
        measure = outcome.measure
        unknown = [
            (letters, len(measure.text[:offset].rstrip(" (（[")))
            for letters, _, offset in acronyms(measure.text)
            if lexicon.endpoints.lookup(measure.part(offset, offset + len(letters))) is None
        ]
        named = {m.words.end - measure.start: m.concepts[0].id for m in resolve(measure, lexicon)} if unknown else {}
        for letters, end in unknown:
            if end in named:
                found.setdefault(letters, set()).add(named[end])
    return {letters: next(iter(ids)) for letters, ids in found.items() if len(ids) == 1}


def _of_own(key: str, measure: Words, own: Mapping[str, str]) -> Iterator[Link]:
    for letters, concept in own.items():
        if found := re.search(rf"(?<!\w){re.escape(letters)}(?!\w)", measure.text):
            yield Link(f"outcome/{key}", PREDICATE, concept, measure.part(*found.span()), "endpoint-own-acronym")


def _link(key: str, match: Match, rule: str, told: Told = NOTHING) -> Link:
    is_wanted = told.of_vaccine and _IMMUNOGENICITY.fullmatch(match.words.text)
    concept = IMMUNE_RESPONSE if is_wanted else match.concepts[0].id
    return Link(f"outcome/{key}", PREDICATE, concept, match.words, rule)


def _defined(key: str, words: Words, told: Told) -> list[Link]:
    """Know the duration of response by its definition, "time from CR to relapse", and antibodies to the drug that is given."""
    defined = ((_LASTING, DURATION_OF_RESPONSE), (told.antibodies, "endpoint/ADA"))
    found = ((pattern and pattern.search(words.text), concept) for pattern, concept in defined)
    return [
        Link(f"outcome/{key}", PREDICATE, concept, words.part(*match.span()), "endpoint-definition")
        for match, concept in found
        if match
    ]


def resolve(measure: Words, lexicon: Lexicon) -> list[Match]:
    """Find the endpoints that a measure names."""
    found = [m for m in lexicon.endpoints.find(measure) if len(m.concepts) == 1]
    if not found:
        return []
    against = in_passing(measure, found)
    return _most_specific(measure, [m for m in found if m.words.start not in against])


def of_label(measure: Words, lexicon: Lexicon) -> list[Match]:
    """Find the endpoint that all of a measure is a name of, though within a text it would be none ("Survival")."""
    whole = lexicon.endpoints.label(measure.strip(" .,;:"))
    return [whole] if whole is not None and len(whole.concepts) == 1 else []


def _of_description(key: str, description: Words, lexicon: Lexicon, told: Told) -> list[Link]:
    """Take the endpoint of a description's first sentence, where it defines one or names just one."""
    sentence = next(description.split(_SENTENCE_END), description)
    if defined := _defined(key, sentence, told):
        return defined
    found = [m for m in resolve(sentence, lexicon) if not _is_aside(sentence, m)]
    is_one = len({m.concepts[0].id for m in found}) == 1
    return [_link(key, match, "endpoint-in-description", told) for match in found[:1] if is_one and _may_tell(match)]


def _is_aside(sentence: Words, match: Match) -> bool:
    before = sentence.text[: match.words.start - sentence.start]
    return bool(_ASIDE.search(before) or _FOR_WHICH.search(before))


def _may_tell(match: Match) -> bool:
    return match.concepts[0].id != OTHER and not _REACTION.fullmatch(match.words.text)


def _most_specific(measure: Words, found: list[Match]) -> list[Match]:
    """Drop an endpoint beside a narrower one that it is not listed with, and "other" beside any."""
    if len(found) < 2:
        return found
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
