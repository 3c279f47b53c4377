"""The tables of shapes of prior therapy: each pattern fits the sentence it is for, and its cues hide nothing."""

from collections.abc import Iterator

import pytest

from kg.grounding.prior import around, entailment, shapes, verbs
from kg.grounding.prior.shape import Row, Shape

#: Tables whose patterns are matched from the end of the name.
AFTER = ("ANOTHER_THING", "NARROWED_AFTER", "ALTERNATIVE_AFTER", "EQUIVALENT", "NOT_AFTER", "OR_OTHERS")


def _tables() -> Iterator[tuple[str, Shape]]:
    for module in (shapes, around, entailment, verbs):
        yield from ((name, value) for name, value in vars(module).items() if isinstance(value, Shape))
    yield from shapes.OTHER_KIND.items()


ROWS = [(name, row) for name, table in _tables() for row in table.rows]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}: {row.sentence.strip()}" for name, row in ROWS])
def test_pattern_fits_the_sentence_it_is_for(name: str, row: Row) -> None:
    assert row.pattern.match(row.sentence) if name in AFTER else row.pattern.search(row.sentence)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}: {row.sentence.strip()}" for name, row in ROWS])
def test_cues_hide_no_sentence_that_the_pattern_fits(name: str, row: Row) -> None:
    sentences = [other.sentence for _, other in ROWS]
    hidden = [s for s in sentences if row.pattern.search(s) and not any(cue in s.lower() for cue in row.cues)]
    assert hidden == []


def test_shape_fits_in_any_case() -> None:
    assert shapes.PERMISSION.search("PRIOR RITUXIMAB IS ALLOWED")
    assert not shapes.PERMISSION.search("Prior rituximab")
