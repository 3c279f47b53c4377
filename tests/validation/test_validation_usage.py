"""What is passed over because of how classes use properties: only what no focus node breaks."""

import pytest
from equality import ours
from rdflib import Graph

PREFIXES = "@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
TYPE, BELOW = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
EITHER = "sh:path [ sh:alternativePath ( :p :q ) ]"
BOTH = ("a p 1 g", "a q 2 g")


def quads(*statements: str) -> bytes:
    """Write statements of short names; numbers are text, and C and D are classes."""
    names = {"type": TYPE, "below": BELOW}

    def term(name: str) -> str:
        return f'"{name}"' if name.isdigit() else names.get(name, f"<http://example.org/{name}>")

    return "".join(f"{' '.join(map(term, each.split()))} .\n" for each in statements).encode()


def found(constraint: str, *statements: str) -> set[str]:
    shapes = Graph().parse(data=f"{PREFIXES} :S a sh:PropertyShape ; sh:targetClass :C ; {constraint} .")
    return {result.focus[-2] for result in ours(quads(*statements), shapes)}


@pytest.mark.parametrize(
    ("constraint", "statements", "wrong"),
    [
        ("sh:path :p ; sh:minCount 1", ("a type C g", "b type C g", "a p 1 g"), {"b"}),
        ("sh:path :p ; sh:minCount 1", ("a type C g", "b type D g", "a p 1 g"), set()),
        ("sh:path :p ; sh:minCount 2", ("a type C g", "a p 1 g"), {"a"}),
        ("sh:path :p ; sh:minCount 1", ("a type C g", "b type D g", "D below C g", "a p 1 g"), {"b"}),
        ("sh:path :p ; sh:maxCount 1", ("a type C g", "a p 1 g", "a p 1 h"), set()),
        ("sh:path :p ; sh:maxCount 1", ("a type C g", "a type C h", "a p 1 g"), set()),
        ("sh:path :p ; sh:maxCount 1", ("a type C g", "b type C g", "a p 1 g", "a p 2 g"), {"a"}),
        ("sh:path :p ; sh:maxCount 0", ("a type C g", "b type C g", "b p 1 g"), {"b"}),
        (f"{EITHER} ; sh:maxCount 1", ("a type C g", "b type C g", *BOTH), {"a"}),
        (f"{EITHER} ; sh:maxCount 1", ("a type C g", "b type C g", "a p 1 g", "b q 1 g"), set()),
        (f"{EITHER} ; sh:maxCount 1", ("a type C g", "a p 1 g", "a q 1 g"), set()),
        (f"{EITHER} ; sh:minCount 1", ("a type C g", "b type C g", "a p 1 g", "b q 1 g"), set()),
        (f"{EITHER} ; sh:minCount 1", ("a type C g", "b type C g", *BOTH), {"b"}),
        ("sh:path :p ; sh:nodeKind sh:IRI", ("a type C g", "b type D g", "b p 1 g"), set()),
        ("sh:path :p ; sh:nodeKind sh:IRI", ("a type C g", "b type D g", "a p 1 h", "b p 1 g"), {"a"}),
        ("sh:path :p ; sh:hasValue 7", ("a type C g",), {"a"}),
        ("sh:path :p ; sh:equals :q", ("a type C g", "a q 1 g"), {"a"}),
    ],
)
def test_what_a_constraint_finds_among_instances(constraint: str, statements: tuple[str, ...], wrong: set[str]) -> None:
    assert found(constraint, *statements) == wrong
