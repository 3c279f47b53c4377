"""Faults of every kind, put into built graphs: the queries and pySHACL find the same."""

import gzip
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from equality import alike, judged, ours
from places import shared
from rdflib import SH, URIRef

from kg import output, pipeline
from kg.validation import Result, shapes
from kg.validation.compilation import component

SHAPES = shapes()
KG = "https://w3id.org/trialkg/ontology#"
EACH = 25

Quad = tuple[str, str, str, str]
_PREDICATES = (SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive, SH.lessThan, SH.lessThanOrEquals)
COMPARING = {component(predicate) for predicate in _PREDICATES}
#: The properties whose values some shape compares.
COMPARED = {
    term.n3()
    for predicate in _PREDICATES
    for shape, other in SHAPES.subject_objects(predicate)
    for term in (SHAPES.value(shape, SH.path), other)
    if isinstance(term, URIRef)
}
#: Well-formed numbers; "15.0" is no integer, and no number is less than it (test_validation_literals.py).
_NUMBER = re.compile(
    r'"[+-]?[0-9]+(?:"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>|(?:\.[0-9]+)?"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>)'
)
_QUAD = re.compile(r"(<[^>]*>) (<[^>]*>) (.*) (<[^>]*>) \.\n")


def retyped(quad: Quad, datatype: str) -> Quad:
    subject, predicate, object_, graph = quad
    text = object_[: object_.rindex('"') + 1] if object_.startswith('"') else f'"{object_[1:-1]}"'
    return subject, predicate, f"{text}^^<http://www.w3.org/2001/XMLSchema#{datatype}>", graph


def with_object(quad: Quad, object_: str) -> Quad:
    return quad[0], quad[1], object_, quad[3]


#: What is done to a quad: it becomes these.
FAULTS: dict[str, Callable[[Quad, Quad], list[Quad]]] = {
    "dropped": lambda _quad, _other: [],
    "wrong datatype": lambda quad, _other: [retyped(quad, "date")],
    "byte": lambda quad, _other: [retyped(quad, "byte")],
    "typed string": lambda quad, _other: [retyped(quad, "integer")],
    "a second value": lambda quad, other: [quad, with_object(quad, other[2])],
    "value of another": lambda quad, other: [with_object(quad, other[2])],
    "blank text": lambda quad, _other: [with_object(quad, '" \\t\\n"')],
    "empty text": lambda quad, _other: [with_object(quad, '""')],
    "text with a language": lambda quad, _other: [with_object(quad, '"x"@en')],
    "e-mail": lambda quad, _other: [with_object(quad, '"ask a.b@example.org"')],
    "long": lambda quad, _other: [with_object(quad, f'"{"long " * 5000}"')],
    "quotes": lambda quad, _other: [with_object(quad, '"\\"1\\"^^<http://www.w3.org/2001/XMLSchema#byte>"')],
    "negative": lambda quad, _other: [with_object(quad, f'"-7"^^<{"http://www.w3.org/2001/XMLSchema#integer"}>')],
    "not canonical": lambda quad, _other: [
        quad,
        with_object(quad, '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
    "huge": lambda quad, _other: [with_object(quad, f'"{9**30}"^^<http://www.w3.org/2001/XMLSchema#integer>')],
    "day that is none": lambda quad, _other: [
        with_object(quad, '"2023-02-29"^^<http://www.w3.org/2001/XMLSchema#date>')
    ],
    "future": lambda quad, _other: [with_object(quad, '"2999-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>')],
    "iri for text": lambda quad, _other: [with_object(quad, "<https://example.org/odd>")],
    "text for iri": lambda quad, _other: [with_object(quad, '"https://example.org/odd"')],
    "turned round": lambda quad, _other: [(quad[2], quad[1], quad[0], quad[3]) if quad[2].startswith("<") else quad],
    "other predicate": lambda quad, other: [(quad[0], other[1], quad[2], quad[3])],
    "other subject": lambda quad, other: [(other[0], quad[1], quad[2], quad[3])],
    "two classes": lambda quad, _other: [
        quad,
        (quad[0], "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{KG}Drug>", quad[3]),
    ],
    "in two graphs": lambda quad, other: [quad, (*quad[:3], "<https://example.org/graph>")],
}


def quads(build: Path) -> list[Quad]:
    lines = (build / output.GRAPH).read_text(encoding="utf-8").splitlines(keepends=True)
    return [_QUAD.fullmatch(line).groups() for line in lines]  # type: ignore[union-attr, misc]


def chosen(quads: list[Quad], number: int, seed: str) -> Iterator[int]:
    """Choose quads so that each predicate has the same chance, however often it is used."""
    dice = random.Random(seed)
    places: dict[str, list[int]] = {}
    for place, quad in enumerate(quads):
        places.setdefault(quad[1], []).append(place)
    for _ in range(number):
        yield dice.choice(places[dice.choice(sorted(places))])


def faulty(quads: list[Quad], fault: str, number: int) -> bytes:
    others = iter(chosen(quads, number, f"others of {fault}"))
    made = {place: FAULTS[fault](quads[place], quads[next(others)]) for place in chosen(quads, number, fault)}
    lines = (quad for place, whole in enumerate(quads) for quad in made.get(place, [whole]))
    return "".join(f"{' '.join(quad)} .\n" for quad in lines if not quad[0].startswith('"')).encode()


def comparable(results: set[Result], data: bytes) -> set[Result]:
    """Leave out comparisons of what cannot be compared: pySHACL lets some of it pass (test_validation_literals.py)."""
    rows = (match.groups() for match in _QUAD.finditer(data.decode()))
    odd = {
        subject for subject, predicate, object_, _ in rows if predicate in COMPARED and not _NUMBER.fullmatch(object_)
    }
    return {each for each in alike(results) if not (each.component in COMPARING and each.focus in odd)}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_in_the_seeds_are_found_alike(fault: str, build: Path) -> None:
    data = faulty(quads(build), fault, EACH)
    assert comparable(ours(data, SHAPES), data) == comparable(judged(data, SHAPES), data)


def test_faults_in_registry_studies_are_found_alike(tmp_path: Path) -> None:
    studies = shared("data") / "ctgov_v2_dev.ndjson.gz"
    lines = gzip.decompress(studies.read_bytes()).decode().splitlines(keepends=True)[::24]
    (tmp_path / "some.ndjson").write_text("".join(lines), encoding="utf-8")
    pipeline.build([str(tmp_path / "some.ndjson")], tmp_path / "out")
    whole = quads(tmp_path / "out")
    for fault in FAULTS:
        whole = [tuple(m.groups()) for m in _QUAD.finditer(faulty(whole, fault, EACH).decode())]  # type: ignore[misc]
    data = "".join(f"{' '.join(quad)} .\n" for quad in whole).encode()
    found = comparable(ours(data, SHAPES), data)
    assert len({result.shape for result in found}) > 60
    assert found == comparable(judged(data, SHAPES), data)
