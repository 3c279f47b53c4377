"""What a trial requires or forbids as prior therapy: drugs and classes named in its criteria."""

import re
from collections.abc import Iterator

from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Criterion, Link, Trial, Words

REQUIRES, EXCLUDES = "requiresPriorTherapy", "excludesPriorTherapy"

_CLAUSE_END = r"(?<=[.;])\s+|\n+"
_HAD = re.compile(
    r"\b(?:received?|receiving|receipt|used?|using|treat(?:ed|ment)s?|therap(?:y|ies)|prior|previous(?:ly)?|exposed|exposure|"
    r"administration|administered|taken(?!\s+part)|taking(?!\s+part)|progress\w*|fail\w*|refractory|resistan\w+|relaps\w+|includ\w+|contain\w*|after|following|must\s+have\s+(?:been|had)|have\s+had)\b",
    re.IGNORECASE,
)
#: A clause about tolerance, permission or laboratory values says nothing of therapy before.
_OTHER_MATTER = re.compile(
    r"\b(?:allerg\w*|hypersensitiv\w*|intoleran\w*|contra-?indicat\w*|anaphyla\w*|component|excipients?|ULN|INR|A?PTT|transfusions?|h(?:a)?emoglobin|platelets?|creatinine|bilirubin|"
    r"allowed|permitted|acceptable|accepted|tolerated|may\s+(?:still\s+)?be|eligible|contraception|breast-?feed\w*)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"\b(?:except\w*|unless|other than|excluding|with the exception)\b", re.IGNORECASE)
_NOT_HAD = re.compile(
    r"\b(?:no|not|never|without|naive|untreated|have(?:n't| not)|has(?:n't| not))\b[^,;.]{0,40}?"
    r"\b(?:prior|previous\w*|received?|treated|treatment|therapy|exposed|exposure|used?)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:during the (?:study|trial)|study (?:drug|treatment)s?|planned|will|concurrent|concomitant)\b", re.IGNORECASE
)
#: Before a name in a title or summary: the patients have had it.
_AFTER = re.compile(
    r"\b(?:progress\w*|fail\w*|refractory|resistan\w+|relaps\w+|previously treated|pretreated|pre-treated)\b"
    r"(?:(?!\b(?:receiv\w*|will|given|undergo\w*|combined|plus)\b)[^.;:]){0,80}$|\bafter\s+(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)
#: After a target's name: a biomarker, not a therapy.
_BIOMARKER = re.compile(
    r"[\s-]*(?:positiv|negativ|express|status|mutat|mutant|amplif|level|gene|test|high|low|CPS|TPS|staining)",
    re.IGNORECASE,
)


_TARGETING = re.compile(
    r"\b(?:targeting|targeted\s+(?:at|against)|directed\s+(?:at|against)|against)\s+(?:the\s+)?"
    r"(?P<targets>[\w-]+(?:(?:\s*[,/]\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)[\w-]+)*)",
    re.IGNORECASE,
)
#: Before a name: a dose that others are measured by ("more than 10 mg a day of prednisone").
_THRESHOLD = re.compile(r"\d\s*mg(?:\s*/\s*d(?:ay)?|\s+(?:a|per)\s+day|\s+daily)?\s*(?:of\s+)?$", re.IGNORECASE)


def links(trial: Trial, lexicon: Lexicon) -> Iterator[Link]:
    """Read prior therapy from the criteria, and from what title and summary say went before.

    The trial comes with the links to what it gives: title and summary name those, too.
    """
    for criterion in trial.criteria:
        yield from _of_criterion(criterion, lexicon)
    given = _given(trial)
    for words in (trial.title, trial.official_title, trial.summary):
        if words is not None:
            yield from (link for link in _of_text(words, lexicon) if link.concept not in given)


def _of_criterion(criterion: Criterion, lexicon: Lexicon) -> Iterator[Link]:
    for clause in criterion.text.split(_CLAUSE_END):
        if _HAD.search(clause.text) and not _OTHER_MATTER.search(clause.text):
            predicate = _predicate(criterion, clause)
            before = _before_exception(clause)
            for match in _therapies(before, lexicon):
                yield Link("", predicate, match.concepts[0].id, match.words, f"prior-therapy-{criterion.kind}")
            for words, mechanism in _targeted(before, lexicon):
                yield Link("", predicate, mechanism, words, f"prior-therapy-{criterion.kind}-targeting")


def _predicate(criterion: Criterion, clause: Words) -> str:
    if criterion.kind == "exclusion" or _NOT_HAD.search(clause.text):
        return EXCLUDES
    return REQUIRES


def _before_exception(clause: Words) -> Words:
    found = _EXCEPTION.search(clause.text)
    return clause.part(0, found.start()) if found else clause


def _of_text(words: Words, lexicon: Lexicon) -> Iterator[Link]:
    for clause in words.split(_CLAUSE_END):
        for match in _therapies(clause, lexicon):
            if _AFTER.search(clause.text[: match.words.start - clause.start]):
                yield Link("", REQUIRES, match.concepts[0].id, match.words, "prior-therapy-in-text")


def _targeted(clause: Words, lexicon: Lexicon) -> Iterator[tuple[Words, str]]:
    """Read "treatment targeting VEGF or VEGFR" as the mechanisms that inhibit them."""
    for found in _TARGETING.finditer(clause.text):
        for match in lexicon.targets.find(clause.part(*found.span("targets"))):
            mechanism = lexicon.inhibitor_of(match.concepts[0].id) if len(match.concepts) == 1 else None
            if mechanism:
                yield match.words, mechanism


def _given(trial: Trial) -> set[str]:
    return {link.concept for link in trial.links if link.predicate.endswith("Drug")}


def _therapies(clause: Words, lexicon: Lexicon) -> Iterator[Match]:
    for match in lexicon.treatments.find(clause):
        before = clause.text[: match.words.start - clause.start]
        after = clause.text[match.words.end - clause.start :]
        is_therapy = match.concepts[0].kind in ("drug", "mechanism") and len(match.concepts) == 1
        if is_therapy and not _BIOMARKER.match(after) and not _THRESHOLD.search(before):
            yield match
