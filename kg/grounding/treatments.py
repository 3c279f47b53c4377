"""Names of interventions to drugs and classes of drugs."""

import re
from collections.abc import Iterator

from msgspec import Struct

from kg.grounding import described, names
from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Words
from kg.vocabulary import Concept, provisional

#: Groups of what is given but no drug; with one of them in a part, a drug's name there gives none.
NOT_GIVEN_AS_DRUG = frozenset({"placebo", "device", "diagnostic", "procedure"})
#: A part of nothing but doses, forms and routes.
_NOTHING = "says nothing of a drug"
_UNKNOWN = "unknown"
#: What follows a drug that is given.
_DOSE = re.compile(
    r"\s*(?:[a-z-]+\s+){0,2}?\(?\d+(?:[.,]\d+)?(?:\s*(?:[-–]|\\?~)\s*\d+(?:[.,]\d+)?)?\s*(?:[mµμun]?g|mcg|ml|iu|u|mmol)\b",
    re.IGNORECASE,
)
_NO_GIFT = re.compile(
    r"\b(?:placebo|vehicle|sham|instead of|similar to|equivalent|ingredients?|compos\w+|contain\w*|consist\w*)\b",
    re.IGNORECASE,
)
#: So many unknown words beside a drug's name may be trimmings.
_FEW = 2


class Named(Struct, frozen=True):
    """What a part of a name stands for: concepts with their words and rule, or why there is none."""

    words: Words
    concepts: tuple[Concept, ...] = ()
    rule: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()


def resolve(name: Words, lexicon: Lexicon, *, is_label: bool = True) -> list[Named]:
    """Say what each part of a name is: the whole name first, then the parts of a combination.

    In what is no label, but stands in its brackets, no name counts that counts only as a whole one.
    """
    whole = lexicon.treatments.lookup(name.strip(" .,;"))
    if whole is not None:
        return list(_expanded(_of_match(whole, "whole-name"), lexicon))
    found = lexicon.treatments.find(name)
    named = [
        each
        for part, inside in names.parts(name, found)
        for one in _of_part(part, inside, lexicon, is_label=is_label)
        for each in _expanded(one, lexicon)
    ]
    return _described(name, named, lexicon) if any(map(_is_unknown, named)) else named or [Named(name, reason=_NOTHING)]


def _described(name: Words, named: list[Named], lexicon: Lexicon) -> list[Named]:
    """Read what a name describes instead: the whole of it, unless a drug is in it, else each part that is unknown."""
    if not any(map(is_drug, named)) and (whole := _description(name, lexicon)):
        return whole
    return [read for each in named for read in (_is_unknown(each) and _description(each.words, lexicon)) or [each]]


def _description(words: Words, lexicon: Lexicon) -> list[Named]:
    core = names.core(words)
    concepts = tuple(lexicon.vocabulary.concepts[each] for each in described.read(core, lexicon))
    return [Named(core, concepts, "described")] if concepts else []


def _of_part(part: Words, matches: list[Match], lexicon: Lexicon, *, is_label: bool) -> Iterator[Named]:
    """Read the words outside brackets; where they name a class or nothing, the bracket says what is in it.

    What a placebo is named for is not in it: "placebo sacubitril/valsartan (LCZ696)".
    """
    bracket = names.bracket(part)
    outside = [m for m in matches if bracket is None or not bracket.start <= m.words.start < bracket.end]
    named = list(_outside_brackets(part, outside))
    if is_label and not matches and (label := lexicon.treatments.label(names.core(part))):
        named = [_of_match(label, "label")]
    if bracket is not None and not any(is_drug(each) or _is_no_drug(each) for each in named):
        named = [each for each in resolve(bracket, lexicon, is_label=False) if is_drug(each)] or named
    yield from (each for each in named if each.reason != _NOTHING)


def _outside_brackets(part: Words, matches: list[Match]) -> Iterator[Named]:
    unknown = names.leftover(part, matches)
    excluded = next((m for m in matches if m.concepts[0].group in NOT_GIVEN_AS_DRUG), None)
    drugs = [m for m in matches if m.concepts[0].kind in ("drug", "regimen")]
    if excluded and not (drugs and names.says_how(excluded.words)):
        yield _of_match(excluded, "part-of-name")
    elif not matches:
        yield _of_code(part) or Named(part.strip(), reason=_UNKNOWN if unknown else _NOTHING)
    elif unknown and _ends_in_class(part, matches):
        yield _of_match(matches[-1], "class-in-name")
    elif unknown and not _are_trimmings(unknown, drugs):
        reason = f"{_UNKNOWN} beside {matches[0].words.text}: {' '.join(unknown)}"
        yield Named(part.strip(), reason=reason, candidates=tuple(c.id for m in matches for c in m.concepts))
    else:
        yield from (_of_match(match, "part-of-name") for match in (drugs or matches[:1]))


def _ends_in_class(part: Words, matches: list[Match]) -> bool:
    """Say whether a name ends in a class, or in what is no drug, and names no drug ("IM19 CAR-T cells"): it is one of these."""
    last = matches[-1]
    rest = part.part(last.words.start - part.start, len(part.text))
    kinds = {m.concepts[0].kind for m in matches}
    return kinds in ({"mechanism"}, {"other"}) and not names.leftover(rest, [last])


def _are_trimmings(unknown: list[str], drugs: list[Match]) -> bool:
    """Say whether a few words beside one drug leave it what it is: a brand's line, a way of use."""
    return len(drugs) == 1 and len(unknown) <= _FEW and not any(names.makes_another(word) for word in unknown)


def _of_code(part: Words) -> Named | None:
    """Take a development code that no vocabulary knows as a drug of its own."""
    code = names.development_code(part)
    return Named(code, (provisional(code.text),), "development-code") if code else None


def whole(name: Words, lexicon: Lexicon) -> list[Named]:
    """Say what a name is, if it is one drug or class and nothing beside but a salt, a dose or a form."""
    named = [each for each in resolve(name, lexicon) if each.concepts]
    is_one = len(named) == 1 and len(named[0].concepts) == 1
    return named if is_one and (named[0].rule == "whole-name" or _is_all(named[0], name)) else []


def _is_all(named: Named, name: Words) -> bool:
    rest = name.text.replace(named.words.text, " ")
    return named.rule == "part-of-name" and is_drug(named) and names.says_how(Words(rest, name.field, 0))


def dosed(description: Words, lexicon: Lexicon) -> Iterator[Named]:
    """Find the drugs that a description gives in doses ("fentanyl 4 µg/kg"), unless it speaks of a placebo or of ingredients."""
    if not _NO_GIFT.search(description.text):
        for match in lexicon.treatments.find(description):
            named = _of_match(match, "dosed-in-description")
            if is_drug(named) and _DOSE.match(description.text, match.words.end - description.start):
                yield named


def is_drug(named: Named) -> bool:
    """Say whether a part of a name stands for a drug or a regimen."""
    return any(concept.kind in ("drug", "regimen") for concept in named.concepts)


def _is_unknown(named: Named) -> bool:
    return named.reason.startswith(_UNKNOWN)


def _is_no_drug(named: Named) -> bool:
    return any(concept.group in NOT_GIVEN_AS_DRUG for concept in named.concepts)


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
        yield Named(named.words, drugs, "regimen")
    elif concept.kind == "other":
        yield Named(named.words, reason=f"not a drug: {concept.group} ({concept.label})")
    else:
        yield named
