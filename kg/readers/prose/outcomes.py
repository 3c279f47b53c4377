"""Outcomes that sentences name with their rank: "The primary endpoint is …, while the secondary …"."""

import re
from collections.abc import Iterable, Iterator

from kg.readers.prose.reading import sentences
from kg.readers.prose.standards import standards
from kg.trial import Outcome, Rank, Words

RULE = "outcome-in-sentence"

_RANKED = re.compile(
    r"\b(?P<rank>co-?primary|primary|main|key\s+secondary|secondary|exploratory|other)\s+(?:\w+\s+){0,2}?"
    r"(?:end\s?-?points?|outcomes?(?:\s+(?:measures?|indicators?))?|objectives?|measures?)"
    r"(?:\s+of\s+(?:the|this)\s+(?:study|trial))?\s*"
    r"(?:(?:is|are|was|were|will\s+be|includes?|included|consists?\s+of|comprise[sd]?)\b|:)\s*(?:the\s+following)?\s*:?\s*"
    r"(?:to\s+(?:assess|evaluate|determine|measure|compare|investigate)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_RANKS: dict[str, Rank] = {"main": "primary", "other": "other", "exploratory": "other"}
_LINKING = re.compile(r"[\s,;.]*\b(?:(?:while|whereas|and|with)\s+)?(?:the\s+|its\s+|as\s+)*$", re.IGNORECASE)
#: What says how an outcome is assessed, not what it is.
_HOW = re.compile(
    r",\s*(?:which|who|that|with)\b|\s+in\s+which\b|,?\s*\b(?:(?:as\s+)?(?:assessed|evaluated|measured|determined|judged|defined)\b|according\s+to|based\s+on|per\s+(?=[A-Zi])|"
    r"using\s|by\s+(?:the\s+)?investigators?)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:previous|prior|earlier|another|other|published)\s+(?:\w+\s+){0,3}?(?:trial|stud(?:y|ies))", re.IGNORECASE
)
#: A comma or an "and" parts two outcomes, but not within brackets.
_BETWEEN = r"\s*[,;，、]\s*(?:and\s+|as\s+well\s+as\s+)?|\s+(?:and|as\s+well\s+as)\s+"


def ranked_outcomes(texts: Iterable[Words | None]) -> tuple[Outcome, ...]:
    """Read the outcomes that sentences rank, each name as written, in the order of the text."""
    own = (sentence for sentence in sentences(texts) if not _OF_OTHERS.search(sentence.text))
    return tuple(outcome for sentence in own for outcome in _of_sentence(sentence))


def _of_sentence(sentence: Words) -> Iterator[Outcome]:
    heads = list(_RANKED.finditer(sentence.text))
    ends = [*(head.start() for head in heads), len(sentence.text)][1:]
    for head, end in zip(heads, ends, strict=True):
        clause = sentence.part(head.end(), end)
        if linking := _LINKING.search(clause.text):
            clause = clause.part(0, linking.start())
        yield from _listed(clause, _rank(head["rank"]))


def _rank(word: str) -> Rank:
    last = word.lower().split()[-1]
    return _RANKS.get(last, "secondary" if last == "secondary" else "primary")


def _listed(clause: Words, rank: Rank) -> Iterator[Outcome]:
    how = _HOW.search(clause.text)
    named = clause.part(0, how.start()) if how else clause
    for measure in named.split(_BETWEEN, outside_brackets=True):
        name = measure.strip(" .,;:")
        if any(letter.isalpha() for letter in name.text):
            yield Outcome(name, rank, assessed_by=standards(clause), rule=RULE)
