"""How often each property and class is stated."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter

from kg.statements import Quad
from kg.words import RDF, STANDARD

Counts = dict[str, Mapping[str, int]]
_TYPE = f"<{RDF}type>"


def of_quads(quads: Iterable[Quad]) -> Counts:
    """Count, by CURIE, the properties that quads state and the classes that they put things into."""
    return _counts((quad[1], quad[2]) for quad in quads)


def of_lines(lines: Iterable[str]) -> Counts:
    """Count the same in lines of N-Quads; no IRI holds a space."""
    return _counts(itemgetter(1, 2)(line.split(" ", 3)) for line in lines)


def _counts(stated: Iterable[tuple[str, str]]) -> Counts:
    properties: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for predicate, object_ in stated:
        properties[predicate] += 1
        if predicate == _TYPE:
            classes[object_] += 1
    return {"properties": _named(properties), "classes": _named(classes)}


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    return {_curie(term): number for term, number in counts.items()}


@cache
def _curie(term: str) -> str:
    """Shorten the IRI of a term of the ontology or of a standard; few are in use."""
    prefix, namespace = next((p, n) for p, n in STANDARD.items() if term.startswith(n, 1))
    return f"{prefix}:{term[1 + len(namespace) : -1]}"
