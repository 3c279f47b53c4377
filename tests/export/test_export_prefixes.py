"""Prefixes are those of the Bioregistry: known, with ids of its pattern, and IRIs that it lists."""

import re
from collections.abc import Mapping
from pathlib import Path

import bioregistry
import pytest

from kg import vocabulary
from kg.words import OUTSIDE, STANDARD

#: One of ours is narrower than the Bioregistry's of the same name.
NARROWER = {"chembl": "chembl.compound"}
#: Standard prefixes that name a namespace of the Semantic Web's own; ours is the ontology's.
OWN = {"kg"}
#: Prefixes whose preferred IRI is a page, with the IRI taken.
DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0013-iris-of-outside-ids.md"
DECIDED = dict(re.findall(r"^\| `(\w+)` \| `(\S+)` \| \w.*\|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def ids() -> Mapping[str, set[str]]:
    """The ids of each prefix that the vocabulary uses."""
    found: dict[str, set[str]] = {}
    for concept in vocabulary.load().concepts.values():
        for curie in (concept.id, *concept.exact_match, *concept.close_match):
            prefix, colon, key = curie.partition(":")
            if colon:
                found.setdefault(prefix, set()).add(key)
    return found


def _resource(prefix: str) -> bioregistry.Resource:
    found = bioregistry.get_resource(NARROWER.get(prefix, prefix))
    assert found, prefix
    return found


@pytest.mark.parametrize("prefix", OUTSIDE)
def test_prefix_is_known_under_this_name(prefix: str) -> None:
    resource = _resource(prefix)
    assert prefix.lower() == (prefix if prefix in NARROWER else resource.prefix)


@pytest.mark.parametrize("prefix", OUTSIDE)
def test_iris_are_as_the_bioregistry_prefers(prefix: str) -> None:
    """The one for RDF, else the one for all; else, as the decision tells with its reason, another that it lists."""
    resource = _resource(prefix)
    preferred = resource.get_rdf_uri_prefix() or resource.get_uri_prefix()
    assert (prefix in DECIDED) == (OUTSIDE[prefix] != preferred)
    assert OUTSIDE[prefix] in resource.get_uri_prefixes()
    assert DECIDED.get(prefix, OUTSIDE[prefix]) == OUTSIDE[prefix]


def test_ids_match_their_patterns(ids: Mapping[str, set[str]]) -> None:
    assert ids.keys() <= OUTSIDE.keys()
    assert sum(map(len, ids.values())) > 10_000
    for prefix, keys in ids.items():
        pattern = re.compile(_resource(prefix).pattern or ".+")
        assert not sorted(key for key in keys if not pattern.fullmatch(key)), prefix


@pytest.mark.parametrize("prefix", sorted(STANDARD.keys() - OWN))
def test_standard_prefixes_are_the_bioregistrys(prefix: str) -> None:
    assert STANDARD[prefix] in {bioregistry.get_uri_prefix(prefix), *_resource(prefix).get_uri_prefixes()}
