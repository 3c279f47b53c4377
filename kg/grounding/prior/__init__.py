"""What a trial requires or forbids as prior therapy: drugs and classes named in its criteria.

A clause gives a link only where that follows from what it says: it forbids a class when it forbids all of
it, and requires a drug when nobody qualifies without it. A clause of an unknown shape gives none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.grounding.lexicon import Lexicon
from kg.grounding.prior import shapes
from kg.grounding.prior.clauses import Clause, clauses
from kg.trial import Criterion, CriterionKind, Link, Trial, Words

REQUIRES, EXCLUDES = "requiresPriorTherapy", "excludesPriorTherapy"
_ACRONYM = re.compile(r"^\s*[(\[]\s*[A-Z][\w-]{0,9}s?\s*[)\]]")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_OPENING, _CLOSING = ("(", "[", "（"), (")", "]", "）")
#: So many characters from its verb a name may stand.
_REACH = 100


@dataclass(frozen=True, slots=True)
class _Therapy:
    """A drug or class that a clause names."""

    clause: Clause
    words: Words
    concept: str
    is_given: bool
    rule: str = ""

    @property
    def is_class(self) -> bool:
        return self.concept.startswith("mechanism/")

    @property
    def before(self) -> str:
        return self.clause.before(self.words)

    @property
    def around(self) -> str:
        return f"{self.before}{self.words.text}{self.clause.after(self.words)}"

    @property
    def after(self) -> str:
        """What follows the name, without its acronym in brackets."""
        return _ACRONYM.sub("", self.clause.after(self.words))


def links(trial: Trial, lexicon: Lexicon) -> Iterator[Link]:
    """Read prior therapy from the criteria, and from what title and summary say went before.

    The trial comes with the links to what it gives: title and summary name those, too.
    """
    given = {link.concept for link in trial.links if link.predicate.endswith(("Drug", "Mechanism"))}
    for criterion in trial.criteria:
        for therapy in _of_criterion(criterion, given, lexicon):
            if predicate := _predicate(criterion.kind, therapy):
                rule = f"prior-therapy-{criterion.kind}{therapy.rule}"
                yield Link("", predicate, therapy.concept, therapy.words, rule)
    for words in (trial.title, trial.official_title, trial.summary):
        for clause in clauses(words) if words else ():
            for therapy in _therapies(clause, given, lexicon):
                if not therapy.is_given and shapes.HAD_IN_TEXT.search(therapy.before) and _is_therapy(therapy):
                    yield Link("", REQUIRES, therapy.concept, therapy.words, "prior-therapy-in-text")


def _of_criterion(criterion: Criterion, given: set[str], lexicon: Lexicon) -> Iterator[_Therapy]:
    # Most criteria name none; reading their clauses costs more than looking for names.
    names_none = not lexicon.treatments.find(criterion.text) and not shapes.ACTS_ON.search(criterion.text.text)
    if names_none or shapes.PART_ONLY.search(criterion.text.text):
        return
    for clause in clauses(criterion.text):
        if shapes.OTHER_KIND[criterion.kind].match(clause.words.text):
            return
        said = Clause(_without_permissions(clause.words), clause.heading)
        therapies = list(_therapies(said, given, lexicon))
        if therapies and not _says_nothing(criterion.kind, said.text):
            yield from therapies


def _says_nothing(kind: CriterionKind, text: str) -> bool:
    """Say whether a clause is about another matter, or about some of the participants only."""
    main = shapes.EXCEPTION.split(text, maxsplit=1)[0]
    plain = _BRACKET.sub("", main)
    return (
        any(shape.search(text) for shape in shapes.OTHER_MATTERS[kind])
        or bool(shapes.PART.search(main))
        or any(shape.search(plain) for shape in shapes.SAY_NOTHING[kind])
    )


def _without_permissions(words: Words) -> Words:
    """Blot out the brackets that say what is allowed; what stands outside them holds."""
    blotted = _BRACKET.sub(lambda b: " " * len(b[0]) if shapes.PERMISSION.search(b[0]) else b[0], words.text)
    return Words(blotted, words.field, words.start)


def _therapies(clause: Clause, given: set[str], lexicon: Lexicon) -> Iterator[_Therapy]:
    last: Words | None = None
    for match in lexicon.treatments.find(clause.words):
        concept = match.concepts[0]
        is_clear = concept.kind in ("drug", "mechanism") and len(match.concepts) == 1
        if is_clear and not (last and _is_acronym_of(last, match.words, clause)):
            yield _Therapy(clause, match.words, concept.id, concept.id in given)
        last = match.words
    yield from _targeted(clause, given, lexicon)


def _targeted(clause: Clause, given: set[str], lexicon: Lexicon) -> Iterator[_Therapy]:
    """Read "treatment targeting VEGF or VEGFR" as the mechanisms that inhibit them."""
    shaped = shapes.TARGETING if shapes.ACTS_ON.search(clause.words.text) else ()
    for found in (found for shape in shaped for found in shape.finditer(clause.words.text)):
        for match in lexicon.targets.find(clause.words.part(*found.span("targets"))):
            mechanism = lexicon.inhibitor_of(match.concepts[0].id) if len(match.concepts) == 1 else None
            if mechanism:
                yield _Therapy(clause, match.words, mechanism, mechanism in given, "-targeting")


# ---------------------------------------------------------------- what the clause says of a name


def _predicate(kind: CriterionKind, therapy: _Therapy) -> str:
    if not _is_therapy(therapy):
        return ""
    if kind == "exclusion":
        return EXCLUDES if _is_forbidden(therapy) and _is_whole(therapy) else ""
    if shapes.NOT.search(_BRACKET.sub("", therapy.before)):
        return EXCLUDES if _is_whole(therapy) and not _is_needed_for_disease(therapy) else ""
    return REQUIRES if _is_demanded(therapy) and not _has_alternative(therapy) else ""


def _is_therapy(therapy: _Therapy) -> bool:
    """Say whether the name stands for therapy, not for a time, a cause, a test, a yardstick."""
    before = therapy.before
    if shapes.BESIDE.search(before) or shapes.ANOTHER_THING.match(therapy.after):
        return False
    return therapy.is_class or not shapes.DOSE_AFTER.match(therapy.after)


def _is_forbidden(therapy: _Therapy) -> bool:
    before = therapy.before
    if not (shapes.HAD.search(therapy.around) or shapes.BEGINNING.match(before)):
        return False
    if therapy.is_given and not therapy.is_class and not shapes.BEFORE.search(before):
        return False
    if shapes.ABSENCE.search(shapes.NOT_AN_ABSENCE.sub("", before)) or shapes.EXCEPTION.search(before):
        return False
    return not _is_needed_for_disease(therapy)


def _is_needed_for_disease(therapy: _Therapy) -> bool:
    before = therapy.before
    return bool(shapes.NEEDED_FOR_DISEASE.search(before)) and not shapes.NEEDED.search(before)


def _is_whole(therapy: _Therapy) -> bool:
    """Say whether all of a drug or class is meant, not a part of it, a dose or a combination."""
    before = therapy.before
    if shapes.EXCEPTION.search(before) or shapes.NARROWED.search(before):
        return False
    if shapes.NARROWED_AFTER.match(therapy.after):
        return False
    if not therapy.is_class or therapy.rule or shapes.BOTH.search(before):
        return True
    word = shapes.LAST_WORD.search(_BRACKET.sub("", before))
    return not word or not word["word"] or word["word"].lower() in shapes.WHOLE


def _is_demanded(therapy: _Therapy) -> bool:
    if therapy.is_given or shapes.PARTLY.search(therapy.around) or shapes.EXCEPTION.search(therapy.before):
        return False
    if shapes.NOT_YET.search(therapy.before) or shapes.LABELLED.search(_BRACKET.sub("", therapy.before)):
        return False
    if shapes.REQUIRED_AFTER.match(therapy.after):
        return True
    said = therapy.clause.words.text[: therapy.words.start - therapy.clause.words.start]
    *_, end = (0, *(verb.end() for verb in shapes.REQUIRED.finditer(said)))
    between = said[end:]
    return end > 0 and len(between) <= _REACH and not shapes.BREAK.search(between)


def _has_alternative(therapy: _Therapy) -> bool:
    """Say whether one may qualify without it: by another drug, or in another way."""
    before = shapes.DOSE.sub("", _BRACKET.sub("", therapy.before))
    if shapes.ALTERNATIVE.search(before) or shapes.ANOTHER_WAY.search(therapy.around):
        return True
    opened = before.rpartition("(")
    if opened[1] and shapes.LIST.search(opened[2] + therapy.after.partition(")")[0]):
        return True
    return bool(shapes.ALTERNATIVE_AFTER.match(therapy.after))


def _is_acronym_of(name: Words, acronym: Words, clause: Clause) -> bool:
    """Say whether words in brackets only repeat the name before them ("EGFR TKIs (TKIs)")."""
    between, after = clause.after(name)[: acronym.start - name.end], clause.after(acronym)
    return between.strip(" \\") in _OPENING and after.lstrip("\\")[:1] in _CLOSING
