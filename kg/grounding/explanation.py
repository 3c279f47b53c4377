"""What a name would become, and why: for `kg ground`."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.grounding import conditions, endpoints, treatments
from kg.grounding.lexicon import Lexicon
from kg.trial import Words
from kg.vocabulary import Concept


@dataclass(frozen=True, slots=True)
class Decision:
    """What one kind of field makes of a part of a name: a concept with the rule, or a reason against."""

    field: str
    words: str
    concept: Concept | None
    reason: str


def explain(name: str, lexicon: Lexicon) -> list[Decision]:
    """Ground a name as an intervention, as a condition and as an outcome measure."""
    words = Words(name, "name", 0)
    return [*_intervention(words, lexicon), *_condition(words, lexicon), *_outcome(words, lexicon)]


def _intervention(words: Words, lexicon: Lexicon) -> Iterator[Decision]:
    for named in treatments.resolve(words, lexicon):
        for concept in named.concepts:
            yield Decision("intervention", named.words.text, concept, named.rule)
        if named.reason:
            candidates = f"; candidates: {', '.join(named.candidates)}" if named.candidates else ""
            yield Decision("intervention", named.words.text, None, named.reason + candidates)


def _condition(words: Words, lexicon: Lexicon) -> Iterator[Decision]:
    matches, reason = conditions.resolve(words, lexicon)
    for match in matches:
        yield Decision("condition", match.words.text, match.concepts[0], "condition-name")
    if reason:
        yield Decision("condition", words.text, None, reason)


def _outcome(words: Words, lexicon: Lexicon) -> Iterator[Decision]:
    matches = endpoints.resolve(words, lexicon) or endpoints.of_label(words, lexicon)
    for match in matches:
        yield Decision("outcome", match.words.text, match.concepts[0], "endpoint-name")
    if not matches:
        yield Decision("outcome", words.text, None, "unknown")
