"""What a document itself says of how the drugs act that its trial gives.

Only words that stand directly at a drug's name count: "HLX43, an anti-PD-L1 ADC", "COM701 (an
inhibitor of PVRIG)", "the FLT3 inhibitor BMF-500". Nothing is read over the end of a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.grounding.classes import Reading, read
from kg.grounding.lexicon import Lexicon
from kg.trial import Intervention, Link, Trial, Unmapped, Words
from kg.vocabulary import Concept

#: A drug, the words on how it acts, the rule that found them, and what they say.
Found = tuple[str, Words, str, Reading]

STATED, DISPUTED = "hasMechanism", "disputedMechanism"
#: Names this short count only in their own capitals.
_SHORT = 4
_FORM = r"\s*(?:(?:for\s+)?(?:injection|tablets?|capsules?|monotherapy)\b)?"
_NOTE = r"(?:\s*[(（][^()（）]{1,60}[)）])?"
_APPOSED = re.compile(
    rf"{_FORM}{_NOTE}(?:\s*(?P<comma>,)?\s*an?|\s+[-–—]\s+(?:an?|the)|\s*,?\s*(?:which\s+)?(?:is|was)(?:\s+(?:an?|the))?|"
    r"\s+as\s+(?:an?|the))\s+(?P<phrase>[^.;:\n]{3,140})",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"{_FORM}\s*[(（]\s*(?P<phrase>[^()（）]{{3,100}})[)）]", re.IGNORECASE)
#: A phrase may end before any of these.
_STOP = re.compile(
    r"\s*[,，、)）]|\s+(?:in|for|as|with|plus|that|which|when|given|administered|versus|vs|developed|designed|currently|"
    r"being|has|have|is|are|was|were|will|on|at|by|from|alone|combined|followed|under|whose|used)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*,?\s*(?:and|or|plus|\+)\b", re.IGNORECASE)
#: A phrase before a name begins after the last of these.
_START = re.compile(
    r"[.,;:，、；：()（）+&|\n\[\]]|\b(?:an?|the|and|or|plus|with|in|of|for|versus|vs|to|by|from|as|than|after|using|receiv\w+|"
    r"combin\w+|between|on|evaluat\w+|study|trial)(?:\s|$)",
    re.IGNORECASE,
)
#: The end and last word of most texts before a name; no class ends so.
_ENDS = frozenset(".,;:)+/|")
_JOINS = frozenset("of the and or with to plus in receive receiving by a an for on from is than versus vs".split())
_CLOSED = re.compile(rf"{_FORM}\s*[)）]", re.IGNORECASE)
_REACH = 90
#: Rules that try a whole field: most fields are no class, and nothing is missed then.
_WHOLE = frozenset({"mechanism-as-other-name", "mechanism-in-description"})
_SENTENCE = re.compile(r"[^.;:,，。\n]{3,120}")


def ground(
    trial: Trial, given: Iterable[tuple[Intervention, Link]], links: Iterable[Link], lexicon: Lexicon
) -> tuple[list[Link], list[Unmapped]]:
    """Link the drugs that a trial gives to the mechanisms that the document says of them.

    `given` are the interventions that are one drug and nothing else, with the link to it; `links` all.
    """
    found: list[Found] = []
    names = _names((link for link in links if link.predicate.endswith("Drug")), lexicon)
    for text in _texts(trial) if names else ():
        found.extend(_of_text(text, names, lexicon))
    for intervention, link in given:
        found.extend(_of_fields(intervention, link.concept, lexicon))
    return _stated(found, lexicon), _missed(found, lexicon)


def _names(links: Iterable[Link], lexicon: Lexicon) -> Mapping[str, str]:
    """Map the names by which the trial gives its drugs, and their labels, to the drugs."""
    names: dict[str, str] = {}
    for link in links:
        known = lexicon.vocabulary.concepts.get(link.concept)
        for name in (link.words.text, known.label if known else ""):
            if name:
                names[name] = link.concept
    return names


def _texts(trial: Trial) -> Iterator[Words]:
    yield from filter(None, (trial.title, trial.official_title, trial.summary, trial.description))
    for arm in trial.arms:
        yield from filter(None, (arm.label, arm.description))
    for intervention in trial.interventions:
        yield from filter(None, (intervention.name, intervention.description, *intervention.other_names))


def _of_text(text: Words, names: Mapping[str, str], lexicon: Lexicon) -> Iterator[Found]:
    lower = text.text.lower()
    folded = lower if len(lower) == len(text.text) else text.text
    for name, drug in names.items():
        sought, within = (name, text.text) if len(name) <= _SHORT else (name.lower(), folded)
        start = within.find(sought)
        while start >= 0:
            end = start + len(sought)
            if not (within[start - 1 : start].isalnum() or within[end : end + 1].isalnum()):
                yield from ((drug, *each) for each in _at(text, start, end, lexicon))
            start = within.find(sought, end)


def _at(text: Words, start: int, end: int, lexicon: Lexicon) -> Iterator[tuple[Words, str, Reading]]:
    """Read the words directly after a name, and those directly before it."""
    if bracket := _BRACKETED.match(text.text, end):
        for piece in text.part(*bracket.span("phrase")).split(r"[,;，；]"):
            yield piece, "mechanism-in-bracket", read(piece.text, lexicon)
    if apposed := _APPOSED.match(text.text, end):
        yield from _apposed(text.part(*apposed.span("phrase")), bool(apposed["comma"]), lexicon)
    if (phrase := _before(text, start, end)).text:
        yield phrase, "mechanism-before-name", read(phrase.text, lexicon)


def _before(text: Words, start: int, end: int) -> Words:
    """Cut out the phrase before a name, or before a bracket with just the name."""
    first = max(0, start - _REACH)
    before = text.text[first:start].rstrip()
    if before[-1:] in "(（":
        before = before[:-1] if _CLOSED.match(text.text, end) else ""
    if not before or before[-1] in _ENDS or before.rpartition(" ")[2].lower() in _JOINS:
        return text.part(start, start)
    begin = max((found.end() for found in _START.finditer(before)), default=len(before) if first else 0)
    return text.part(first + begin, first + len(before)).strip()


def _apposed(words: Words, in_list: bool, lexicon: Lexicon) -> Iterator[tuple[Words, str, Reading]]:
    """Take the longest beginning of the words that is a class; after a comma, a list of drugs says nothing."""
    ends = [len(words.text), *(stop.start() for stop in reversed(list(_STOP.finditer(words.text))))]
    readings = [(words.part(0, end).strip(" ,，"), end, read(words.text[:end], lexicon)) for end in ends]
    for phrase, end, reading in readings:
        if reading.mechanisms:
            if not (in_list and _LISTED.match(words.text, end)):
                yield phrase, "mechanism-in-apposition", reading
            return
    yield from ((phrase, "mechanism-in-apposition", reading) for phrase, _, reading in readings[-1:] if reading.reason)


def _of_fields(intervention: Intervention, drug: str, lexicon: Lexicon) -> Iterator[Found]:
    """Read another name, and how the description begins, where that is all a class."""
    for name in intervention.other_names:
        yield drug, name, "mechanism-as-other-name", read(name.text, lexicon)
    if intervention.description and (first := _SENTENCE.match(intervention.description.text)):
        phrase = intervention.description.part(*first.span()).strip()
        yield drug, phrase, "mechanism-in-description", read(phrase.text, lexicon)


def _stated(found: Iterable[Found], lexicon: Lexicon) -> list[Link]:
    """Make the links; what is broader than another class that the document says of the drug adds nothing."""
    said = {
        (drug, mechanism): (words, rule) for drug, words, rule, r in reversed(list(found)) for mechanism in r.mechanisms
    }
    links = []
    for (drug, mechanism), (words, rule) in reversed(said.items()):
        others = {other for each, other in said if each == drug and other != mechanism}
        predicate = _predicate(lexicon.vocabulary.concepts.get(drug), mechanism, lexicon)
        if predicate == DISPUTED and rule in _WHOLE:
            continue
        if predicate and not any(mechanism in lexicon.lineage(other) for other in others):
            links.append(Link(drug, predicate, mechanism, words, rule))
    return links


def _predicate(known: Concept | None, mechanism: str, lexicon: Lexicon) -> str:
    """Say how what a document says stands to the vocabulary: it adds, bears out, adds nothing, or is against it."""
    own = _mechanisms(known, lexicon) if known else set()
    if not own or mechanism in own:
        return STATED
    above = {broader for each in own for broader in lexicon.lineage(each)}
    said, acts_on = _targets({mechanism}, lexicon), _targets(own, lexicon)
    is_kin = mechanism in above or own & lexicon.lineage(mechanism) or said & acts_on
    return DISPUTED if said and acts_on and not is_kin else ""


def _mechanisms(drug: Concept, lexicon: Lexicon) -> set[str]:
    known = lexicon.vocabulary.concepts
    return {mechanism for each in lexicon.lineage(drug.id) for mechanism in known[each].mechanisms}


def _targets(mechanisms: Iterable[str], lexicon: Lexicon) -> set[str]:
    known = lexicon.vocabulary.concepts
    return {target for each in mechanisms for above in lexicon.lineage(each) for target in known[above].targets}


def _missed(found: Iterable[Found], lexicon: Lexicon) -> list[Unmapped]:
    """Report the classes that cannot be read, of drugs whose mechanism the vocabulary does not know."""
    missed = []
    for drug, words, rule, reading in found:
        if rule in _WHOLE:
            continue
        known = lexicon.vocabulary.concepts.get(drug)
        if reading.reason and not (known and _mechanisms(known, lexicon)):
            missed.append(Unmapped(words, "mechanism", reading.reason, reading.candidates))
    return list({(m.name.text.lower(), m.reason): m for m in reversed(missed)}.values())[::-1]
