"""Names of conditions to concepts; stages, settings, lines and biomarkers modify, they are no diseases."""

import re
from collections.abc import Iterator

from kg.grounding import names
from kg.grounding.lexicon import Lexicon
from kg.grounding.terms import Match
from kg.trial import Link, Trial, Unmapped, Words

PREDICATE = "studiesCondition"

_ANYWHERE = frozenset(
    """
    patient patients subject subjects participant participants people with of the a an and or in for to by
    due at on disease diseases disorder disorders syndrome unspecified nos type types other after following
    including confirmed histologically cytologically pathologically documented diagnosed diagnosis known
    """.split()
)
_OBJECTIVE = re.compile(
    r"\b(?:evaluat|investigat|assess|explor|observ|purpose|aim|study|trial|efficacy|safety)\w*", re.IGNORECASE
)
_OF_POPULATION = re.compile(
    r"\b(?:patients?|subjects?|participants?|people|treatment|therapy|treat|relapsed|with|for|in|of|confirmed|have|has|having)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_HISTOLOGY = re.compile(r"\b(?:histolog|cytolog|patholog|diagnos|confirm)\w*", re.IGNORECASE)
#: What a patient may have or does not have is not what is studied.
_WITHOUT = re.compile(r"\s+(?:with\s+(?:or|and)\s+)?without\s.*", re.IGNORECASE | re.DOTALL)
_SENTENCE_END = r"(?<=[.;])\s+|\n+"


def ground(trial: Trial, lexicon: Lexicon) -> tuple[list[Link], list[Unmapped]]:
    """Link the stated conditions; where none of these is known, those of its title, objective or first criteria."""
    links: list[Link] = []
    unmapped: list[Unmapped] = []
    for name in (part for stated in trial.conditions for part in stated.split(";")):
        matches, reason = resolve(name, lexicon)
        links.extend(Link("", PREDICATE, m.concepts[0].id, m.words, "condition-name") for m in matches)
        if reason:
            candidates = tuple(c.id for m in lexicon.conditions.find(name) for c in m.concepts if c.kind == "condition")
            unmapped.append(Unmapped(name, "condition", reason, candidates))
    if not links:
        links.extend(_from_text(trial, lexicon))
    return links, unmapped


def resolve(name: Words, lexicon: Lexicon) -> tuple[list[Match], str]:
    """Find the conditions that a name holds, or say why it holds none."""
    whole = lexicon.conditions.lookup(name.strip(" .,;")) or _inverted(name, lexicon)
    if not whole and (without := _WITHOUT.search(name.text)):
        return resolve(name.part(0, without.start()), lexicon)
    found = [whole] if whole else lexicon.conditions.find(name)
    conditions = [m for m in found if m.concepts[0].kind == "condition"]
    if not conditions:
        return [], "modifier only" if found else "unknown"
    if any(len(m.concepts) > 1 for m in conditions):
        return [], "ambiguous"
    unknown = [word for word in names.leftover(name, found) if word not in _ANYWHERE]
    return ([], f"unknown: {' '.join(unknown)}") if unknown else (conditions, "")


def _inverted(name: Words, lexicon: Lexicon) -> Match | None:
    """Look up "Asthma, Allergic" as "Allergic Asthma"."""
    first, comma, second = name.text.partition(",")
    if not comma or "," in second:
        return None
    found = lexicon.conditions.lookup(Words(f"{second.strip()} {first.strip()}", name.field, name.start))
    return Match(name, found.terms) if found else None


def _from_text(trial: Trial, lexicon: Lexicon) -> Iterator[Link]:
    for rule, texts in _places(trial):
        found = [m for words in texts for m in _of_population(words, lexicon)]
        if specific := _most_specific(found, lexicon):
            yield from (Link("", PREDICATE, m.concepts[0].id, m.words, rule) for m in specific)
            return


def _places(trial: Trial) -> Iterator[tuple[str, list[Words]]]:
    """Name where a trial says what it studies, the surest place first."""
    yield "condition-in-title", [trial.title] if trial.title else []
    if trial.conditions:
        return
    summary = trial.summary or trial.description
    sentences = list(summary.split(_SENTENCE_END)) if summary else []
    yield "condition-in-objective", [s for s in sentences if _OBJECTIVE.search(s.text)][:2]
    included = [c.text for c in trial.criteria if c.kind == "inclusion"]
    yield "condition-in-criteria", [text for text in included if _HISTOLOGY.search(text.text)][:2]


def _of_population(words: Words, lexicon: Lexicon) -> Iterator[Match]:
    for match in lexicon.conditions.find(words):
        before = words.text[: match.words.start - words.start]
        is_stated = not before.strip() or _OF_POPULATION.search(before)
        if is_stated and len(match.concepts) == 1 and _is_disease(match.concepts[0].id, lexicon):
            yield match


def _is_disease(concept: str, lexicon: Lexicon) -> bool:
    """Say whether a concept is, or falls under, one of the disease ontology: what else trials state is none in prose."""
    known = lexicon.vocabulary.concepts
    lineage = (known[each] for each in (concept, *_ancestors(concept, lexicon)))
    return any(i.startswith("MONDO:") for c in lineage for i in (c.id, *c.exact_match, *c.close_match))


def _most_specific(found: list[Match], lexicon: Lexicon) -> list[Match]:
    """Drop what is broader than another find, and name each condition once."""
    once = {m.concepts[0].id: m for m in reversed(found)}
    broader = {b for concept in once for b in _ancestors(concept, lexicon)}
    return [m for concept, m in reversed(once.items()) if concept not in broader]


def _ancestors(concept: str, lexicon: Lexicon) -> set[str]:
    above: set[str] = set()
    todo = [concept]
    while todo:
        for parent in lexicon.vocabulary.concepts[todo.pop()].broader:
            if parent not in above:
                above.add(parent)
                todo.append(parent)
    return above
