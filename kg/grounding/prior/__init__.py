"""What a trial requires or forbids as prior therapy: drugs and classes named in its criteria.

A clause gives a link only where that follows from what it says: it forbids a class when it forbids all of
it, and requires a drug when nobody qualifies without it. A clause of an unknown shape gives none.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from kg.grounding.lexicon import Lexicon
from kg.grounding.prior import around, entailment, governing, shapes, targets, verbs
from kg.grounding.prior.clauses import Clause, clauses
from kg.grounding.prior.shape import has_any
from kg.grounding.terms import Match
from kg.trial import Criterion, CriterionKind, Link, Trial, Words

REQUIRES, EXCLUDES = "requiresPriorTherapy", "excludesPriorTherapy"
_ACRONYM = re.compile(r"\s*[(\[]\s*[A-Z][\w-]{0,9}s?\s*[)\]]")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_LATIN = re.compile(r"\b(?:i\.\s?e|e\.\s?g)\.?", re.IGNORECASE)
#: Its full stops end no sentence.
_FOR_EXAMPLE = re.compile(r"\be\.\s?g\b\.?", re.IGNORECASE)
_OPENING, _CLOSING = ("(", "[", "（"), (")", "]", "）")
#: With one of these after it, a name is not a part of another thing.
_STOPS = (",", ";", ".")
#: So many characters from its verb a name may stand; a verb is no longer than that.
_REACH = 100
#: So many characters before a name hold the word it follows, brackets between; so many part it from its acronym.
_NEAR, _GAP = 200, 5


class _Therapy(Struct, frozen=True):
    """A drug or class that a clause names; `after` is without its acronym in brackets, `plain` what is before without any."""

    concept: str
    words: Words
    is_given: bool
    before: str
    after: str
    plain: str
    rule: str = ""

    @property
    def is_class(self) -> bool:
        return self.concept.startswith("mechanism/")

    @property
    def around(self) -> str:
        return f"{self.before}{self.words.text}{self.after}"


def _therapy(clause: Clause, words: Words, concept: str, given: set[str], rule: str = "") -> _Therapy:
    after = clause.after(words)
    acronym = _ACRONYM.match(after)
    said = after[acronym.end() :] if acronym else after
    before = _FOR_EXAMPLE.sub("eg", clause.before(words))
    return _Therapy(concept, words, concept in given, before, said, _without_brackets(before), rule)


def _without_brackets(text: str) -> str:
    return _BRACKET.sub("", text) if has_any(text, _OPENING) else text


def _settled(therapy: _Therapy) -> _Therapy:
    """Read a name without what is only to come beside what is."""
    before = shapes.settled(therapy.before)
    if before == therapy.before:
        return therapy
    return replace(therapy, before=before, plain=_without_brackets(before))


def links(trial: Trial, lexicon: Lexicon) -> Iterator[Link]:
    """Read prior therapy from the criteria, and from what title and summary say went before.

    The trial comes with the links to what it gives: title and summary name those, too.
    """
    given = {link.concept for link in trial.links if link.predicate.endswith(("Drug", "Mechanism"))}
    for criterion in _of_all(trial.criteria):
        for kind, therapy in _of_criterion(criterion, given, lexicon):
            if predicate := _predicate(kind, therapy):
                rule = f"prior-therapy-{criterion.kind}{therapy.rule}"
                yield Link("", predicate, therapy.concept, therapy.words, rule)
    for words in (trial.title, trial.official_title, trial.summary):
        if words and has_any(words.text.lower(), verbs.IN_TEXT_CUES):
            yield from _in_text(words, given, lexicon)


def _of_all(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    """Leave out the criteria that stand under a heading of their own, of one part of the trial ("Part 2 (NSCLC):")."""
    is_part: dict[CriterionKind, bool] = {}
    for criterion in criteria:
        text = criterion.text.text
        if text.endswith(":") and len(text) < _NEAR:
            is_part[criterion.kind] = shapes.PART_HEADING.match(text)
        if not is_part.get(criterion.kind):
            yield criterion


def _in_text(words: Words, given: set[str], lexicon: Lexicon) -> Iterator[Link]:
    for clause in (clause for clause in clauses(words) if verbs.MAY_BE_HAD_IN_TEXT.search(clause.text)):
        for therapy in _therapies(clause, lexicon.treatments.find(clause.words), given, lexicon):
            before = therapy.before
            is_had = verbs.HAD_IN_TEXT.search(before) and not shapes.PART_OF_TRIAL.search(before)
            if is_had and not therapy.is_given and _is_therapy(therapy):
                yield Link("", REQUIRES, therapy.concept, therapy.words, "prior-therapy-in-text")


def _of_criterion(criterion: Criterion, given: set[str], lexicon: Lexicon) -> Iterator[tuple[CriterionKind, _Therapy]]:
    """Give what a criterion may require or forbid; nothing that it then allows to some ("with B-ALL it is allowed").

    Most criteria name no therapy: what is cheap is asked first.
    """
    lowered = criterion.text.text.lower()
    if criterion.kind == "inclusion" and not has_any(lowered, verbs.IN_INCLUSION_CUES):
        return
    matches = lexicon.treatments.find(criterion.text)
    if not (any(map(targets.treatment, matches)) or targets.may_name(lowered)):
        return
    found: list[tuple[CriterionKind, _Therapy]] = []
    allowed: set[str] = set()
    for clause, therapies in _read(criterion, lowered, matches, given, lexicon):
        kind = _kind(criterion.kind, clause)
        if meant := _meant(kind, clause, therapies):
            found += ((kind, therapy) for therapy in meant)
        elif shapes.ALLOWED_TO_SOME.search(clause.words.text):
            allowed |= {therapy.concept for therapy in therapies}
    if found and not shapes.PART_ONLY.search(criterion.text.text):
        yield from ((kind, therapy) for kind, therapy in found if therapy.concept not in allowed)


def _kind(kind: CriterionKind, clause: Clause) -> CriterionKind:
    """Read what an inclusion criterion says of people who are kept out as one of exclusion."""
    return "exclusion" if kind == "inclusion" and shapes.KEPT_OUT.search(clause.words.text) else kind


def _read(
    criterion: Criterion, lowered: str, matches: list[Match], given: set[str], lexicon: Lexicon
) -> Iterator[tuple[Clause, list[_Therapy]]]:
    """Give the clauses that name therapy, up to a heading of the other kind of criteria."""
    other = shapes.OTHER_KIND[criterion.kind]
    has_other = has_any(lowered, other.cues)
    is_read_whole = has_other or targets.may_name(lowered)
    for clause, inside in _named(criterion.text, matches, is_whole=is_read_whole):
        if has_other and other.match(clause.words.text):
            return
        if inside or targets.may_name(clause.words.text.lower()):
            said = Clause(_without_permissions(clause.words), clause.heading)
            if therapies := list(_therapies(said, inside, given, lexicon)):
                yield said, therapies


def _named(words: Words, matches: list[Match], *, is_whole: bool) -> Iterator[tuple[Clause, list[Match]]]:
    """Give each clause with the names in it; unless a criterion is read whole, only lines with a therapy."""
    at = None if is_whole else [match.words.start for match in matches if targets.treatment(match)]
    first = 0
    for clause in clauses(words, at):
        while first < len(matches) and matches[first].words.start < clause.words.start:
            first += 1
        beyond = first
        while beyond < len(matches) and matches[beyond].words.start < clause.words.end:
            beyond += 1
        yield clause, matches[first:beyond]
        first = beyond


def _meant(kind: CriterionKind, clause: Clause, therapies: list[_Therapy]) -> list[_Therapy]:
    """Give the therapies that a clause says something of: none in one about another matter, or about some participants."""
    text = shapes.settled(clause.text) if kind == "exclusion" else clause.text
    if any(shape.search(text) for shape in shapes.OTHER_MATTERS[kind]):
        return []
    main = shapes.before_exceptions(text)
    plain = shapes.before_exceptions(_without_brackets(text))
    if shapes.PART.search(main) or any(shape.search(plain) for shape in shapes.SAY_NOTHING[kind]):
        return []
    if not any(shape.search(text) for shape in shapes.PARTLY_OTHER[kind]):
        return therapies
    return [therapy for therapy in therapies if _stands_apart(kind, clause, therapy)]


def _stands_apart(kind: CriterionKind, clause: Clause, therapy: _Therapy) -> bool:
    """Say whether a name is in a part of its clause that is not about the other matter."""
    if kind == "inclusion":
        is_not_had = verbs.NOT_HAD.search(therapy.before) or verbs.NOT_AFTER.match(therapy.after)
        return is_not_had and not verbs.COAGULATION.search(therapy.before)
    before, after = shapes.part_around(shapes.settled(therapy.before), therapy.after)
    part = f"{before}{therapy.words.text}{after}"
    is_part = part != therapy.around and verbs.HAD.search(part)
    return is_part and not any(s.search(f"{clause.heading}\n{part}") for s in shapes.PARTLY_OTHER[kind])


def _without_permissions(words: Words) -> Words:
    """Blot out the brackets that say what is allowed; what stands outside them holds."""
    if not has_any(words.text, _OPENING):
        return words
    blotted = _BRACKET.sub(lambda b: " " * len(b[0]) if shapes.PERMISSION.search(b[0]) else b[0], words.text)
    return Words(blotted, words.field, words.start)


def _therapies(clause: Clause, matches: list[Match], given: set[str], lexicon: Lexicon) -> Iterator[_Therapy]:
    last: Words | None = None
    for match, following in zip_longest(matches, matches[1:]):
        concept = targets.treatment(match)
        is_clear = concept and _stands_in(clause, match) and not (last and _is_acronym_of(last, match.words, clause))
        if concept and is_clear and not (following and _introduces(match, following, clause)):
            yield _therapy(clause, match.words, concept.id, given)
        last = match.words
    for words, mechanism, rule in targets.found(clause.words, matches, lexicon):
        yield _therapy(clause, words, mechanism, given, rule)


def _introduces(match: Match, following: Match, clause: Clause) -> bool:
    """Say whether a class only says what the drug right after it is ("factor Xa inhibitor betrixaban"), of which no dose follows."""
    kinds = (match.concepts[0].kind, following.concepts[0].kind)
    is_beside = following.words.start - match.words.end == 1 and not match.words.text.endswith("s")
    if kinds != ("mechanism", "drug") or not is_beside:
        return False
    return clause.after(match.words)[0] == " " and not around.DOSE_AFTER.match(clause.after(following.words))


def _stands_in(clause: Clause, match: Match) -> bool:
    """Say whether a name is within the clause, and is not blotted out."""
    start = match.words.start - clause.words.start
    return start >= 0 and clause.words.text.startswith(match.words.text, start)


# ---------------------------------------------------------------- what the clause says of a name


def _predicate(kind: CriterionKind, therapy: _Therapy) -> str:
    if kind == "exclusion":
        therapy = _settled(therapy)
        return EXCLUDES if _is_forbidden(therapy) and _is_therapy(therapy) and _is_whole(therapy) else ""
    if verbs.NOT.search(therapy.plain) or verbs.NOT_AFTER.match(therapy.after):
        is_had = _is_therapy(therapy) and not (_is_of_disease(therapy.before) or shapes.EXCEPTION.search(therapy.plain))
        return EXCLUDES if is_had and _is_whole(therapy) and not verbs.OR_OTHERS.match(therapy.after) else ""
    return REQUIRES if _is_demanded(therapy) and _is_therapy(therapy) and not _has_alternative(therapy) else ""


def _is_therapy(therapy: _Therapy) -> bool:
    """Say whether the name stands for therapy, not for a time, a cause, a test, a yardstick."""
    is_followed = therapy.after and therapy.after[0] not in _STOPS
    if (is_followed and around.ANOTHER_THING.match(therapy.after)) or around.BESIDE.search(therapy.before):
        return False
    return therapy.is_class or not around.DOSE_AFTER.match(therapy.after)


def _is_forbidden(therapy: _Therapy) -> bool:
    before = therapy.before
    if not (verbs.HAD.search(therapy.around) or verbs.BEGINNING.match(before)):
        return False
    if therapy.is_given and not therapy.is_class and not verbs.BEFORE.search(before):
        return False
    if verbs.ABSENCE.search(verbs.without_permission(before)) or shapes.is_excepted(therapy.plain):
        return False
    return not (_is_of_disease(before) or governing.is_of_another_thing(therapy.plain))


def _is_of_disease(before: str) -> bool:
    """Say whether the disease is the criterion, and the therapy only says which: how severe, or as defined."""
    if verbs.DEFINING.search(before):
        return True
    before = _LATIN.sub("", before)
    return verbs.NEEDED_FOR_DISEASE.search(before) and not verbs.NEEDED.search(before)


def _is_whole(therapy: _Therapy) -> bool:
    """Say whether all of a drug or class is meant, not a part of it, a dose or a combination."""
    before = therapy.before[-_NEAR:]
    if entailment.NARROWED.search(before):
        return False
    form = entailment.FORM.match(therapy.words.text)
    if entailment.NARROWED_AFTER.match(therapy.after) or (form and form[0].lower() not in therapy.concept):
        return False
    if not therapy.is_class or therapy.rule == "-targeting" or entailment.BOTH.search(before):
        return True
    word = entailment.last_word(therapy.plain[-_NEAR:])
    return not word or word.lower() in entailment.WHOLE


def _is_demanded(therapy: _Therapy) -> bool:
    before = therapy.before
    if (
        therapy.is_given
        or therapy.rule == "-joined"
        or not (_is_after_verb(before) or verbs.REQUIRED_AFTER.match(therapy.after))
    ):
        return False
    if verbs.PARTLY.search(therapy.around) or shapes.EXCEPTION.search(before) or verbs.NOT_YET.search(before):
        return False
    return not verbs.LABELLED.search(therapy.plain)


def _is_after_verb(before: str) -> bool:
    """Say whether a verb of having had stands before, in the same line, and reaches to the end."""
    said = before.rpartition("\n")[2][-2 * _REACH :]
    if not has_any(said.lower(), verbs.REQUIRED_CUES):
        return False
    *_, end = (0, *(verb.end() for verb in verbs.REQUIRED.finditer(said)))
    between = said[end:]
    return end > 0 and len(between) <= _REACH and not verbs.BREAK.search(between)


def _has_alternative(therapy: _Therapy) -> bool:
    """Say whether one may qualify without it: by another drug, or in another way."""
    before = entailment.DOSE.sub("", therapy.plain)
    if entailment.ALTERNATIVE.search(before) or entailment.ANOTHER_WAY.search(therapy.around):
        return True
    if not therapy.is_class and entailment.EQUIVALENT.match(therapy.after):
        return True
    opened = before.rpartition("(")
    if opened[1] and entailment.LIST.search(opened[2] + therapy.after.partition(")")[0]):
        return True
    return entailment.ALTERNATIVE_AFTER.match(therapy.after)


def _is_acronym_of(name: Words, acronym: Words, clause: Clause) -> bool:
    """Say whether words in brackets only repeat the name before them ("EGFR TKIs (TKIs)", "EGFR-TKIs (TKI of …")."""
    if acronym.start - name.end > _GAP:
        return False
    between, after = clause.after(name)[: acronym.start - name.end], clause.after(acronym)
    is_repeated = acronym.text.rstrip("s") in name.text or after.lstrip("\\")[:1] in _CLOSING
    return between.strip(" \\") in _OPENING and is_repeated
