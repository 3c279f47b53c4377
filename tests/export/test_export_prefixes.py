"""Prefixes are those of the Bioregistry: known, with ids of its pattern, and IRIs that it lists."""

import re
from collections.abc import Mapping

import bioregistry
import pytest

from kg import vocabulary
from kg.words import OUTSIDE, STANDARD

#: One of ours is narrower than the Bioregistry's of the same name.
NARROWER = {"chembl": "chembl.compound"}
#: Standard prefixes that name a namespace of the Semantic Web's own; ours is the ontology's.
OWN = {"kg"}


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
def test_iris_are_as_the_bioregistry_has_them(prefix: str) -> None:
    """Where it has an IRI for RDF, that one; else one that it lists."""
    resource = _resource(prefix)
    for_rdf = resource.get_rdf_uri_prefix()
    listed = {*resource.get_uri_prefixes(), resource.get_uri_prefix()}
    assert OUTSIDE[prefix] in ({for_rdf} if for_rdf and prefix != "ncbigene" else listed)


def test_ids_match_their_patterns(ids: Mapping[str, set[str]]) -> None:
    assert ids.keys() <= OUTSIDE.keys()
    assert sum(map(len, ids.values())) > 10_000
    for prefix, keys in ids.items():
        pattern = re.compile(_resource(prefix).pattern or ".+")
        assert not sorted(key for key in keys if not pattern.fullmatch(key)), prefix


@pytest.mark.parametrize("prefix", sorted(STANDARD.keys() - OWN))
def test_standard_prefixes_are_the_bioregistrys(prefix: str) -> None:
    assert STANDARD[prefix] in {bioregistry.get_uri_prefix(prefix), *_resource(prefix).get_uri_prefixes()}
