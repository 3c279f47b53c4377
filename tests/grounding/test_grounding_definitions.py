"""An endpoint that is defined and not named."""

import pytest

from kg.grounding import endpoints
from kg.grounding.lexicon import Lexicon
from kg.trial import Outcome, Words


@pytest.mark.parametrize(
    ("measure", "description", "concepts"),
    [
        ("Lasting effect", "time from CR to the date of relapse", ["endpoint/DOR"]),
        ("Time from first documented response until disease progression", "", ["endpoint/DOR"]),
        ("Quality of zyx", "Time from randomisation to progression. Response is judged later", []),
        ("Overall survival", "time from response until progression", ["endpoint/OS"]),
    ],
)
def test_a_definition_counts_where_nothing_is_named(
    measure: str, description: str, concepts: list[str], lexicon: Lexicon
) -> None:
    told = Words(description, "d", 0) if description else None
    links, _ = endpoints.ground("primary-1", Outcome(Words(measure, "m", 0), "primary", told), lexicon)
    found = [link.concept for link in links]
    assert [each for each in found if each == "endpoint/DOR"] == [c for c in concepts if c == "endpoint/DOR"]
