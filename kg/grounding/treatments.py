"""Names of interventions to drugs and classes of drugs."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.grounding import names
from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Words
from kg.vocabulary import Concept

#: Groups of what is given but no drug; with one of them in a part, a drug's name there gives none.
NOT_GIVEN_AS_DRUG = frozenset({"placebo", "device", "diagnostic", "procedure"})
#: A part of nothing but doses, forms and routes.
_NOTHING = "says nothing of a drug"


@dataclass(frozen=True, slots=True)
class Named:
    """What a part of a name stands for: concepts with their words and rule, or why there is none."""

    words: Words
    concepts: tuple[Concept, ...] = ()
    rule: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()


def resolve(name: Words, lexicon: Lexicon) -> list[Named]:
    """Say what each part of a name is: the whole name first, then the parts of a combination."""
    whole = lexicon.treatments.lookup(name.strip(" .,;"))
    if whole is not None:
        return list(_expanded(_of_match(whole, "whole-name"), lexicon))
    found = lexicon.treatments.find(name)
    return [
        each
        for part, inside in names.parts(name, found)
        for named in _of_part(part, inside, lexicon)
        for each in _expanded(named, lexicon)
    ]


def _of_part(part: Words, matches: list[Match], lexicon: Lexicon) -> Iterator[Named]:
    """Read the words before a bracket; where they name a class or nothing, the bracket says what is in it."""
    head, bracket = names.head_and_bracket(part)
    named = _of_head(head, [m for m in matches if m.words.end <= head.end])
    if bracket is not None and not _is_drug(named):
        inside = [each for each in resolve(bracket, lexicon) if _is_drug(each)]
        if inside:
            yield from inside
            return
    if named.reason != _NOTHING:
        yield named


def _of_head(part: Words, matches: list[Match]) -> Named:
    unknown = names.leftover(part, matches)
    excluded = next((m for m in matches if m.concepts[0].group in NOT_GIVEN_AS_DRUG), None)
    if excluded:
        return _of_match(excluded, "part-of-name")
    if not matches:
        return Named(part.strip(), reason="unknown" if unknown else _NOTHING)
    main = min(matches, key=lambda m: m.concepts[0].kind not in ("drug", "regimen"))
    if unknown:
        reason = f"unknown beside {main.words.text}: {' '.join(unknown)}"
        return Named(part.strip(), reason=reason, candidates=tuple(c.id for c in main.concepts))
    return _of_match(main, "part-of-name")


def _is_drug(named: Named) -> bool:
    return any(concept.kind in ("drug", "regimen") for concept in named.concepts)


def _of_match(match: Match, rule: str) -> Named:
    if len(match.concepts) > 1:
        return Named(match.words, reason="ambiguous", candidates=tuple(c.id for c in match.concepts))
    return Named(match.words, match.concepts, rule)


def _expanded(named: Named, lexicon: Lexicon) -> Iterator[Named]:
    """Turn a regimen into its drugs, and what is no drug into its reason."""
    if not named.concepts:
        yield named
        return
    concept = named.concepts[0]
    if concept.kind == "regimen":
        drugs = tuple(lexicon.vocabulary.concepts[drug] for drug in concept.drugs)
        yield Named(named.words, drugs, f"regimen-{concept.label}")
    elif concept.kind == "other":
        yield Named(named.words, reason=f"not a drug: {concept.group} ({concept.label})")
    else:
        yield named
