"""What prose says is given: "the efficacy and safety of X in …", "patients will receive X"."""

import re
from collections.abc import Iterable, Iterator

from kg.readers.prose.reading import sentences
from kg.trial import Arm, Intervention, Words

OBJECTIVE = "given-in-objective"
RECEIVE = "given-in-sentence"
TITLE = "given-in-title"

_QUALITY = r"(?:efficacy|effectiveness|effects?|safety|tolerability|activity|feasibility|efficiency|mechanism)"
_OF = re.compile(
    rf"\b{_QUALITY}(?:\s*(?:,|/|and|or|&|,\s*and)\s*(?:\w+\s+)?{_QUALITY})*\s+(?:profile\s+)?of\s+",
    re.IGNORECASE,
)
_RECEIVE = re.compile(
    r"\b(?:will|are\s+to|is\s+to|to|shall)\s+(?:all\s+)?(?:be\s+(?:assigned|randomi[sz]ed)\s+to\s+)?"
    r"(?:receive|be\s+(?:treated|given|administered)(?:\s+with)?|undergo)\s+",
    re.IGNORECASE,
)
_HOW_WELL = re.compile(r"\bhow\s+well\s+(?:giving\s+)?(?=\S+\s[^.]*\bworks?\b)", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:.*?\b(?:study|trial|evaluation|efficacy|safety|use|investigate|evaluate)\s+(?:of\s+)?)?", re.IGNORECASE
)
_OBJECTIVE = re.compile(
    r"\b(?:evaluat|investigat|observ|assess|explor|determin|examin|aim|purpose|objective|compar|look|test|study|trial)\w*",
    re.IGNORECASE,
)
#: A comma goes on with a list when what follows it up to the next mark is short.
_LIST_GOES_ON = r"\s*(?:(?:and|or|plus)\s+)*[\w-]+(?:\s(?!will\b|is\b|are\b)[\w-]+){0,3}(?=[,.;]|\s(?:and|or)\b|$)"
#: Where a name ends: what it is for, whom it is given to, how much of it, against what.
_END = re.compile(
    rf"[.;:]|,(?!{_LIST_GOES_ON})|"
    r"\s(?:for|as|among|after|versus|vs\.?|compared|until|every|at|by|who|to|during|when|on|against|is|are|was|were|"
    r"intravenously|orally|followed|works?|in(?!\s+combination)|with(?=\s+(?:or\s+without|locally|advanced|metastatic|a\b|the\b)))\b|"
    r"(?<!plus)(?<!and)(?<!with)\s\(?\d|\s(?:patients?|subjects?|participants?|treatment|therapy(?=\s+(?:in|for)))\b",
    re.IGNORECASE,
)
#: What may stand before a name: a dose, a route, an article, "treatment with".
_BEFORE = re.compile(
    r"(?:\d[\d.]*\s*(?:m?g|µg|μg|mcg|ml|iu)(?:/(?:kg|m\W*2))?\s+(?:of\s+)?)|"
    r"(?:intravenous|oral|subcutaneous|the|an?|(?:combined\s+)?(?:treatment|therapy|combination|regimen)\s+(?:with|of))\s+",
    re.IGNORECASE,
)
#: Words that stand for "what is studied" and name nothing, and verbs that take an object.
_EMPTY = re.compile(
    r"(?:this|these|the|study|trial|treatments?|drugs?|therap(?:y|ies)|regimens?|combinations?|its|their|them|it|"
    r"a|an|our|such|both|interventions?|medications?|new|care|investigational|products?|and|of|one|dose[s]?|\W)*"
    r"|[a-z]+ing\b.*",
)
_OF_OTHERS = re.compile(
    r"\b(?:showed|shown|demonstrated|reported|previous|proven|approved|has been|have been|evidence of|expected)\b",
    re.IGNORECASE,
)

#: A sentence of one group of several, and one of all groups or of a part of the time.
_GROUP = re.compile(
    r"^\W*(?:in\s+)?(?:(?:one|the\s+other|another|the\s+(?:first|second|third)|first|second|third|the\s+\w+|\w+)\s+)?"
    r"(?:groups?|arms?|cohorts?)\b|\b(?:patients|participants|subjects)\s+in\s+(?:the\s+)?(?:\w+\s+){0,3}(?:group|arm|cohort)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:chance|randomi[sz]ed|randomly|assigned|allocated|groups|arms|cohorts|each|both|either|all)\b", re.IGNORECASE
)

_SEVERAL = re.compile(
    r"\brandom|\b(?:two|three|four|both|several|\d)\s+(?:[\w-]+\s+){0,2}(?:arms|groups|cohorts|parts|phases|stages)\b|"
    r"\b(?:arms|groups|cohorts|parts?\s+[A-D1-4]|control|placebo|versus|vs|compared|assigned|allocated)\b",
    re.IGNORECASE,
)


def given(texts: Iterable[Words | None]) -> tuple[Intervention, ...]:
    """Read the names of what is given; each name once, as first written, in whatever order it joins the same words."""
    found: dict[frozenset[str], Intervention] = {}
    for sentence in sentences(texts):
        if not _OF_OTHERS.search(sentence.text):
            for name, rule in _given(sentence):
                found.setdefault(frozenset(name.text.lower().split()), Intervention(name, rule=rule))
    return tuple(found.values())


def given_in_title(title: Words | None) -> tuple[Intervention, ...]:
    """Read what a title begins with, up to what it is for: "X combined with Y as adjuvant treatment …"."""
    names = _names(title, _TITLE) if title else ()
    return tuple(Intervention(name, rule=TITLE) for name in names)


def _given(sentence: Words) -> Iterator[tuple[Words, str]]:
    if _OBJECTIVE.search(sentence.text):
        yield from ((name, OBJECTIVE) for name in _names(sentence, _OF))
        yield from ((name, OBJECTIVE) for name in _names(sentence, _HOW_WELL))
    yield from ((name, RECEIVE) for name in _names(sentence, _RECEIVE))


def arms(texts: Iterable[Words | None], interventions: tuple[Intervention, ...]) -> tuple[Arm, ...]:
    """Read the arms that sentences describe by what their participants receive.

    Sentences that name groups are of one arm each; of others, only one that stands alone is surely of an arm.
    """
    told = list(sentences(texts))
    own = [sentence for sentence in told if not _OF_OTHERS.search(sentence.text) and any(_names(sentence, _RECEIVE))]
    grouped = [sentence for sentence in own if _GROUP.search(sentence.text) and not _ALL.search(sentence.text)]
    has_several = any(_SEVERAL.search(sentence.text) for sentence in told)
    described = grouped if len(grouped) > 1 else own if len(own) == 1 and not has_several else []
    return tuple(
        Arm(description=sentence, interventions=tuple(_mentioned(sentence, interventions)), rule=RECEIVE)
        for sentence in described
    )


def _mentioned(sentence: Words, interventions: tuple[Intervention, ...]) -> Iterator[Words]:
    for intervention in interventions:
        at = sentence.text.lower().find(intervention.name.text.lower())
        if at >= 0:
            yield sentence.part(at, at + len(intervention.name.text))


def _names(sentence: Words, trigger: re.Pattern[str]) -> Iterator[Words]:
    for match in trigger.finditer(sentence.text):
        rest = sentence.part(match.end(), len(sentence.text))
        while before := _BEFORE.match(rest.text):
            rest = rest.part(before.end(), len(rest.text))
        end = _END.search(rest.text)
        name = (rest.part(0, end.start()) if end else rest).strip(" ,.")
        if name.text and not _EMPTY.fullmatch(name.text):
            yield name
