"""Classes that a clause names by what they act on, or in parts: "anti-TIGIT, PD-1 or CTLA-4 drugs"."""

import re
from collections.abc import Iterator, Sequence

from kg.grounding import classes
from kg.grounding.lexicon import Lexicon
from kg.grounding.prior.shape import has_any
from kg.grounding.terms import Match
from kg.trial import Words
from kg.vocabulary import Concept

#: A class: its words, its id, and what ends the rule's name.
Class = tuple[Words, str, str]
_BESIDE = r"(?:\s*[,/]\s*(?:(?:and/or|and|or)\s+)?|\s+(?:and/or|and|or)\s+)"
_TARGETS = rf"(?P<targets>[\w-]+(?:{_BESIDE}[\w-]+){{0,9}})"
_KINDS = r"(?:(?:monoclonal|bispecific|blocking|neutrali[sz]ing|monoclonal/bispecific)\s+){0,2}"
_ACTORS = r"(?:tyrosine\s+kinase\s+inhibitors?|inhibitors?|blockers?|antagonists?|antibod(?:y|ies)|mAbs?)"
_GIVEN = r"(?:therap(?:y|ies)|agents?|drugs?|treatments?)"
#: "targeting VEGF or VEGFR", "B7-H3 targeted agents".
_TARGETING = (
    re.compile(
        rf"\b(?:targeting|targeted\s+(?:at|against)|directed\s+(?:at|against)|against)\s+(?:the\s+)?{_TARGETS}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<targets>[\w-]{1,40})[\s-]+(?:targeted|targeting|directed)\s+"
        r"(?:therap\w+|agents?|drugs?|treatments?|antibod\w+)",
        re.IGNORECASE,
    ),
)
#: "anti-TIGIT, PD-1 or CTLA-4 drugs"; without the last word the first of them only.
_ANTI = re.compile(rf"\b(?P<anti>anti[-\s]){_TARGETS}(?P<head>\s+{_KINDS}(?:{_ACTORS}|{_GIVEN})\b)?", re.IGNORECASE)
#: "EGFR or MET inhibitors".
_HEAD = re.compile(rf"\s{_KINDS}(?P<head>{_ACTORS})\b", re.IGNORECASE)
_LISTED = re.compile(rf"(?:^|(?<=[\s(\[])){_TARGETS}$")
#: So many characters hold a list of targets, and the words that an acronym stands for; so many one form.
_REACH, _NEAR = 120, 40
#: "monoamine oxidase (MAO) inhibitors", "anti-vascular endothelial growth factor (VEGF) therapy".
_ACRONYM = re.compile(
    rf"[(\[](?P<acronym>[A-Za-z][\w-]{{1,11}})\\?[)\]](?:\s+{_KINDS}(?P<head>{_ACTORS}|{_GIVEN})\b)?",
)
_WORD = re.compile(r"[^\s,;:()\[\]]+")
_PARTED = re.compile(rf"[,;:.()\[\]\n]|\bor\b|\b(?:{_ACTORS}|{_GIVEN})\b", re.IGNORECASE)
#: Immunoglobulins are what tests find, not what antibodies are given against.
_FOUND_BY_TESTS = re.compile(r"ig[adegm]?\d?\b", re.IGNORECASE)
#: "subcutaneous or sublingual immunotherapy".
_FORM = re.compile(r"(?P<form>[\w-]+)\s*(?:,\s*)?(?:\band/or\b|\bor\b|\band\b|/)\s*$", re.IGNORECASE)
#: "CYP3A4 inhibitors or inducers".
_OTHER = re.compile(r"\s*(?:\band/or\b|\bor\b|\band\b|/)\s*(?P<other>inducers?|inhibitors?|agonists?|antagonists?)\b")
_JOINED, _LED = (" or ", " and ", " and/or ", "/"), ("or ", "and ", "/", "/ ")
#: What an acronym does not stand for.
_SMALL = frozenset("a an the any all other prior previous or and of with to by".split())
_GIVEN_KINDS = ("drug", "mechanism")
_ACT_ON = ("target", "directed", "against")
_ACTING = ("inhibitor", "blocker", "antagonist", "antibod", "mab", "anti-", "anti ")
_CUES = (*_ACT_ON, *_ACTING)
_BRACKETS = ("(", "[")


def found(text: Words, matches: Sequence[Match], lexicon: Lexicon) -> Iterator[Class]:
    """Find the classes that no name of the vocabulary covers; `matches` are those names."""
    if not (may_name(lowered := text.text.lower()) or has_any(lowered, _JOINED)):
        return
    taken = [(m.words.start, m.words.end) for m in matches if any(c.kind in _GIVEN_KINDS for c in m.concepts)]
    for words, concept, rule in _each(text, lowered, matches, lexicon):
        if rule == "-joined" or not any(start < words.end and words.start < end for start, end in taken):
            taken.append((words.start, words.end))
            yield words, concept, rule


def may_name(lowered: str) -> bool:
    """Say whether a lower-case text can name a class so."""
    return has_any(lowered, _CUES)


def treatment(match: Match) -> Concept | None:
    """Give the drug or class that a name is, where it is just one."""
    concept = match.terms[0].concept
    is_one = len(match.terms) == 1 or len(match.concepts) == 1
    return concept if is_one and concept.kind in _GIVEN_KINDS else None


def _each(text: Words, lowered: str, matches: Sequence[Match], lexicon: Lexicon) -> Iterator[Class]:
    if has_any(lowered, _ACT_ON):
        yield from _targeted(text, lexicon)
    if has_any(lowered, _ACTING):
        if has_any(lowered, _BRACKETS):
            yield from _of_acronyms(text, lexicon)
        yield from _against(text, matches, lexicon)
        yield from _listed(text, matches, lexicon)
    if matches and has_any(lowered, _JOINED):
        yield from _joined(text, matches, lexicon)


def _targeted(text: Words, lexicon: Lexicon) -> Iterator[Class]:
    """Read "treatment targeting VEGF or VEGFR" as the mechanisms that inhibit them."""
    for listed in (listed for shape in _TARGETING for listed in shape.finditer(text.text)):
        for target in _targets(text.part(*listed.span("targets")), lexicon):
            if mechanism := _class(lexicon, f"{target.text} inhibitor"):
                yield target, mechanism, "-targeting"


def _against(text: Words, matches: Sequence[Match], lexicon: Lexicon) -> Iterator[Class]:
    for listed in _ANTI.finditer(text.text):
        if _is_within(text.start + listed.start(), text.start + listed.end("targets"), matches):
            continue
        for target in _targets(text.part(*listed.span("targets")), lexicon):
            at = target.start - text.start
            anti = "" if at != listed.start("targets") else listed["anti"]
            is_against = anti or listed["head"] or text.text.endswith("anti-", 0, at)
            mechanism = _class(lexicon, f"anti-{target.text}", f"{target.text} inhibitor") if is_against else ""
            if mechanism:
                yield text.part(at - len(anti), at + len(target.text)), mechanism, "-anti"


def _listed(text: Words, matches: Sequence[Match], lexicon: Lexicon) -> Iterator[Class]:
    for head in _HEAD.finditer(text.text):
        first = max(0, head.start() - _REACH)
        listed = _LISTED.search(text.text[first : head.start()])
        if listed and _is_within(text.start + first + listed.start(), text.start + head.end(), matches):
            continue
        for target in _targets(text.part(first + listed.start(), head.start()), lexicon) if listed else ():
            mechanism = _class(lexicon, f"{target.text} {head['head']}")
            if mechanism and not _FOUND_BY_TESTS.match(target.text):
                end = head.end() if target.end - text.start == head.start() else target.end - text.start
                yield text.part(target.start - text.start, end), mechanism, "-listed"


def _of_acronyms(text: Words, lexicon: Lexicon) -> Iterator[Class]:
    for bracket in _ACRONYM.finditer(text.text):
        acronym, head = bracket["acronym"], bracket["head"] or ""
        start, is_anti = _expanded(text.text[max(0, bracket.start() - _REACH) : bracket.start()], acronym)
        if start and (is_anti or re.fullmatch(_ACTORS, head, re.IGNORECASE)):
            phrases = (f"anti-{acronym}", f"{acronym} inhibitor") if is_anti else (f"{acronym} {head}",)
            if mechanism := _class(lexicon, *phrases):
                yield text.part(bracket.start() - start, bracket.end()), mechanism, "-acronym"


def _expanded(before: str, acronym: str) -> tuple[int, bool]:
    """Say how long the words are that an acronym stands for, and whether they begin with "anti-"."""
    anti = before.lower().rfind("anti-")
    if anti >= 0 and not _PARTED.search(before, anti):
        return len(before) - anti, True
    first = end = len(before)
    for word in reversed(list(_WORD.finditer(before))[-len(acronym) :]):
        if before[word.end() : end].strip() or word[0].lower() in _SMALL:
            break
        end = word.start()
        if word[0][0].lower() == acronym[0].lower():
            first = end
    return len(before) - first, False


def _joined(text: Words, matches: Sequence[Match], lexicon: Lexicon) -> Iterator[Class]:
    """Read what shares a word with the name beside it: "subcutaneous or sublingual immunotherapy"."""
    for match in matches:
        start, end = match.words.start - text.start, match.words.end - text.start
        rest = match.words.text.partition(" ")[2]
        is_led = rest and text.text.endswith(_LED, 0, start)
        form = _FORM.search(text.text, max(0, start - _NEAR), start) if is_led else None
        if form and (mechanism := _named(lexicon, f"{form['form']} {rest}", match)):
            yield text.part(form.start(), end), mechanism, "-joined"
        other = _OTHER.match(text.text, end) if text.text.startswith(_JOINED, end) else None
        if other and (mechanism := _named(lexicon, f"{match.words.text.rpartition(' ')[0]} {other['other']}", match)):
            yield text.part(start, other.end()), mechanism, "-joined"


def _named(lexicon: Lexicon, name: str, beside: Match) -> str:
    found = lexicon.treatments.lookup(Words(name, "", 0))
    concepts = [c for c in found.concepts if c.kind in _GIVEN_KINDS] if found else []
    return concepts[0].id if len(concepts) == 1 and concepts[0] not in beside.concepts else ""


def _is_within(start: int, end: int, matches: Sequence[Match]) -> bool:
    """Say whether a stretch is of one name that the vocabulary has."""
    return any(match.words.start <= start and end <= match.words.end and treatment(match) for match in matches)


def _targets(listed: Words, lexicon: Lexicon) -> Iterator[Words]:
    return (match.words for match in lexicon.targets.find(listed) if len(match.concepts) == 1)


def _class(lexicon: Lexicon, *phrases: str) -> str:
    """Give the one mechanism that the first of these phrases to have one names."""
    read = (classes.read(phrase, lexicon).mechanisms for phrase in phrases)
    return next((mechanisms[0] for mechanisms in read if len(mechanisms) == 1), "")
