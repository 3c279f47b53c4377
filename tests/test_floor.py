"""What is collected may grow, but not shrink unnoticed."""

import os
from pathlib import Path

import pytest

from kg.queries import catalogue, checks

ROOT = Path(__file__).parent.parent


def test_number_of_tests(request: pytest.FixtureRequest) -> None:
    if request.config.args != ["tests"] or request.config.option.keyword:
        return  # a part was asked for
    # CI brings the W3C test suite; where the original documents are beside the checkout, there are a hundred more.
    assert len(request.session.items) >= (7_050 if os.environ.get("CI") else 6_800)


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("seeds/*.txt", 5),
        ("tests/data/pages/*.txt", 9),
        ("tests/data/sites/*", 26),
        ("tests/data/shapes/*/*.ttl", 425),
        ("tests/data/queries/*.tsv", 33),
        ("shapes/*.ttl", 13),
        ("queries/*.rq", 33),
        ("queries/checks/*.rq", 25),
        ("ontology/*.tsv", 8),
        ("tests/data/gold/*.tsv", 29),
        ("ontology/mappings/*.tsv", 5),
    ],
)
def test_number_of_files(pattern: str, least: int) -> None:
    assert len(list(ROOT.glob(pattern))) >= least


def test_number_of_queries_that_are_found() -> None:
    assert (len(catalogue()), len(checks())) >= (33, 25)
