"""What a trial requires or forbids as prior therapy: drugs and classes named in its criteria."""

import re
from collections.abc import Iterator

from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Criterion, Link, Trial, Words

REQUIRES, EXCLUDES = "requiresPriorTherapy", "excludesPriorTherapy"

_CLAUSE_END = r"(?<=[.;])\s+|\n+"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_HAD = _any_of(
    r"\b(?:received?|receiving|receipt|used?|using|treat(?:ed|ment)s?|therap(?:y|ies)|prior|previous(?:ly)?|exposed|exposure)\b",
    r"\b(?:administration|administered|taken(?!\s+part)|taking(?!\s+part)|progress\w*|fail\w*|refractory|resistan\w+|relaps\w+)\b",
    r"\b(?:includ\w+|contain\w*|after|following|must\s+have\s+(?:been|had)|have\s+had)\b",
)
#: A clause about any of these says nothing of therapy before.
_OTHER_MATTER = _any_of(
    r"\b(?:allerg(?:y|ies|ic)\s+(?:to|reactions?)|hypersensitiv\w*|intoleran\w*|contra-?indicat\w*|anaphyla\w*|component|excipients?)\b",
    r"\b(?:(?:previous|prior|adverse|severe|serious|infusion|systemic)\s+(?:\w+\s+)?reactions?\s+(?:to|after)|interactions?\s+with)\b",
    r"\b(?:ULN|INR|A?PTT|transfusions?|ha?emoglobin|platelets?|creatinine|bilirubin|FEV1)\b",
    r"\b(?:pregnan\w*|child-?\s?bearing|abstinen\w*|contracepti\w*|birth\s+control|sperm|fertile|breast-?feed\w*)\b",
    r"\b(?:inability|unable|unwilling\w*|able|willing)\s+to\s+(?:stop|discontinue|withdraw|hold|pause|withhold)\b",
    r"\b(?:cannot|can\s+not|could\s+not)\s+be\s+(?:stopped|paused|discontinued|withdrawn)\b|\bwash-?out\b",
    r"\b(?:toxicit\w+|misuse|overdose|despite|candidates?\s+for|na[iï]ve|\w+-na[iï]ve)\b",
)
_PERMISSION = _any_of(
    r"\b(?:allowed|permitted|acceptable|accepted|tolerated|may\s+(?:still\s+)?be|eligible|not\s+considered|does\s+not\s+count)\b"
)
#: After these words and a colon, all that follows is what is allowed.
_PERMITTED_LIST = re.compile(r"\b(?:allowed|permitted|eligible\s+if|exceptions?)\b[^.\n]*:\s", re.IGNORECASE)
#: An inclusion criterion for some of the participants, or about how long ago, requires nothing.
_CONDITIONAL = _any_of(
    r"\b(?:for|if|in|when)\s+(?:(?:patients|participants|subjects|individuals|those|women|men)\s+)?(?:who\s+(?:are|were)\s+)?"
    r"(?:not\s+)?(?:on|receiving|treated|taking|using)\b",
    r"\b\d+\s*(?:days?|weeks?|months?|half-lives)\s+(?:(?:must|should)\s+have\s+(?:elapsed|passed)\s+)?(?:post|after|since|from)\b",
    r"(?:\bno\s+more\s+than|\bat\s+most|≤)\s*\d+\s*\w+\s+(?:per|a)\s+(?:day|week|month)\b",
)
_EXCEPTION = _any_of(r"\b(?:except\w*|unless|other\s+than|excluding|with\s+the\s+exception)\b")
_NOT = _any_of(
    r"(?<!with\sor\s)\b(?:no|not|never|without|neither|have(?:n't|\s+not)|has(?:n't|\s+not))\b[^,;.]*$",
    r"\buntreated\b[^,;.]*$",
)
#: Before a name, close by: it is not therapy that was had.
_BEFORE = _any_of(
    r"\b(?:first|initial|last|final|scheduled|study|target)\s+dose\s+of\s+(?:\S+\s+){0,2}$",
    r"\b(?:scheduled|plan(?:ned|s|ning)?|anticipat\w+|expected|going)\s+to\b[^.;]*$",
    r"\bwill\s+(?:initiate|start|go|receive|be\s+(?:included|initiated|started|given|treated))\b[^.;]*$",
    r"\b(?:eligible|suitable|access|equivalent)\s+(?:to|for|of)\b[^.;,]*$",
    r"\b(?:induced|caused)\s+by\s+(?:\S+\s+){0,2}$|\bduring\s+(?:the|this)\s+(?:study|trial)\b[^.;,]*$",
    # a dose that others are measured by: "more than 10 mg a day of prednisone"
    r"\d\s*mg(?:\s*/\s*d(?:ay)?|\s+(?:a|per)\s+day|\s+daily)?\s*(?:of\s+)?$",
)
#: After a name: a biomarker, a reaction, a measure, not a therapy.
_AFTER_NAME = _any_of(
    r"[\s-]*(?:positiv|negativ|express|status|mutat|mutant|amplif|level|gene\b|test|high\b|low\b|CPS|TPS|staining)",
    r"[\s-]+(?:induced|dependent|na[iï]ve|sensitive|related|associated|deficien)\w*",
    r"\s*(?:reactions?|misuse|abuse|dependen|overdose|allergy|\(?(?:or\s+)?(?:its\s+)?equivalent)",
)
#: Before a name in a title or summary: the patients have had it.
_HAD_IN_TEXT = _any_of(
    r"\b(?:progress\w*|fail\w*|refractory|resistan\w+|relaps\w+|previously\s+treated|pre-?treated)\b"
    r"(?:(?!\b(?:receiv\w*|will|given|undergo\w*|combined|plus|use)\b)[^.;:]){0,80}$",
    r"\bafter\s+(?:failure\s+of|(?:first|second|third|1st|2nd|3rd)[\s-]*line|prior|previous)\s+(?:[\w-]+\s+){0,2}$",
)
_TARGETING = re.compile(
    r"\b(?:targeting|targeted\s+(?:at|against)|directed\s+(?:at|against)|against)\s+(?:the\s+)?"
    r"(?P<targets>[\w-]+(?:(?:\s*[,/]\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)[\w-]+)*)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")


def links(trial: Trial, lexicon: Lexicon) -> Iterator[Link]:
    """Read prior therapy from the criteria, and from what title and summary say went before.

    The trial comes with the links to what it gives: title and summary name those, too.
    """
    given = {link.concept for link in trial.links if link.predicate.endswith("Drug")}
    for criterion in trial.criteria:
        for link in _of_criterion(criterion, lexicon):
            if link.predicate == EXCLUDES or link.concept not in given:
                yield link
    for words in (trial.title, trial.official_title, trial.summary):
        if words is not None:
            yield from (link for link in _of_text(words, lexicon) if link.concept not in given)


def _of_criterion(criterion: Criterion, lexicon: Lexicon) -> Iterator[Link]:
    rule = f"prior-therapy-{criterion.kind}"
    for clause in _before(_PERMITTED_LIST, criterion.text).split(_CLAUSE_END):
        said = _without_permissions(clause)
        if not _HAD.search(said.text) or _OTHER_MATTER.search(said.text) or _PERMISSION.search(said.text):
            continue
        if criterion.kind == "inclusion" and _CONDITIONAL.search(said.text):
            continue
        until = _before(_EXCEPTION, said)
        for match in _therapies(until, lexicon):
            yield Link("", _predicate(criterion, until, match.words), match.concepts[0].id, match.words, rule)
        for words, mechanism in _targeted(until, lexicon):
            yield Link("", _predicate(criterion, until, words), mechanism, words, f"{rule}-targeting")


def _without_permissions(clause: Words) -> Words:
    """Blot out the brackets that say what is allowed; what stands outside them holds."""
    blotted = _BRACKET.sub(lambda b: " " * len(b[0]) if _PERMISSION.search(b[0]) else b[0], clause.text)
    return Words(blotted, clause.field, clause.start)


def _before(pattern: re.Pattern[str], words: Words) -> Words:
    found = pattern.search(words.text)
    return words.part(0, found.start()) if found else words


def _predicate(criterion: Criterion, clause: Words, name: Words) -> str:
    if criterion.kind == "exclusion" or _NOT.search(clause.text[: name.start - clause.start]):
        return EXCLUDES
    return REQUIRES


def _of_text(words: Words, lexicon: Lexicon) -> Iterator[Link]:
    for clause in words.split(_CLAUSE_END):
        for match in _therapies(clause, lexicon):
            if _HAD_IN_TEXT.search(clause.text[: match.words.start - clause.start]):
                yield Link("", REQUIRES, match.concepts[0].id, match.words, "prior-therapy-in-text")


def _therapies(clause: Words, lexicon: Lexicon) -> Iterator[Match]:
    for match in lexicon.treatments.find(clause):
        before = clause.text[: match.words.start - clause.start]
        after = clause.text[match.words.end - clause.start :]
        is_therapy = match.concepts[0].kind in ("drug", "mechanism") and len(match.concepts) == 1
        if is_therapy and not _AFTER_NAME.match(after) and not _BEFORE.search(before):
            yield match


def _targeted(clause: Words, lexicon: Lexicon) -> Iterator[tuple[Words, str]]:
    """Read "treatment targeting VEGF or VEGFR" as the mechanisms that inhibit them."""
    for found in _TARGETING.finditer(clause.text):
        for match in lexicon.targets.find(clause.part(*found.span("targets"))):
            mechanism = lexicon.inhibitor_of(match.concepts[0].id) if len(match.concepts) == 1 else None
            if mechanism:
                yield match.words, mechanism
