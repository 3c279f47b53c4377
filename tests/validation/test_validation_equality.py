"""The queries find what pySHACL finds, on every case of the project's shapes."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from equality import alike, judged, ours

from kg.validation import shapes

CASES = sorted((Path(__file__).parents[1] / "data" / "shapes").glob("*/*.ttl"))
SHAPES = shapes()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_case_gives_the_same_results(path: Path) -> None:
    data = ox.serialize(ox.parse(path=str(path)), format=ox.RdfFormat.N_QUADS)
    assert alike(ours(data, SHAPES)) == alike(judged(data, SHAPES))
