"""Each constraint component, target and kind of path: what it finds, as section 4 and 2 of the SHACL Recommendation say."""

import pytest
from equality import alike, judged, ours, quads
from rdflib import Graph

from kg.validation import Validator

PREFIXES = """@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """:a a :C ; :p 1 , 2 ; :q "x"@en , "y"@en , "z"@de ; :r :b ; :n 3 ; :m 2 .
:b a :D ; :p "word" ; :q "w" ; :r :c ; :s :b .
:c :r :a ; :p :c .
:D rdfs:subClassOf :C . """
SPARQL = 'sh:sparql [ sh:message "Odd: {?value} of {$this}." ; sh:select """%s""" ]'
#: What a shape says beside a name, and what it finds: the focus node's last letter, and the value.
CASES = {
    "targetClass and subclasses": ("sh:targetClass :C ; sh:nodeKind sh:Literal", {"a <http://e/a>", "b <http://e/b>"}),
    "targetSubjectsOf": ("sh:targetSubjectsOf :s ; sh:nodeKind sh:Literal", {"b <http://e/b>"}),
    "targetObjectsOf": (
        "sh:targetObjectsOf :m ; sh:nodeKind sh:IRI",
        {f'2"^^<{"http://www.w3.org/2001/XMLSchema#integer"}> "2"^^<http://www.w3.org/2001/XMLSchema#integer>'},
    ),
    "targetNode unknown to the data": ("sh:targetNode :z ; sh:class :C", {"z <http://e/z>"}),
    "implicit class": ("a rdfs:Class , sh:NodeShape ; sh:nodeKind sh:Literal", set()),
    "deactivated": ("sh:targetClass :C ; sh:deactivated true ; sh:nodeKind sh:Literal", set()),
    "class": ("sh:targetClass :C ; sh:path :r ; sh:class :C", {"b <http://e/c>"}),
    "datatype": ("sh:targetNode :b ; sh:path :p ; sh:datatype xsd:integer", {'b "word"'}),
    "nodeKind": ("sh:targetNode :c ; sh:path :p ; sh:nodeKind sh:Literal", {"c <http://e/c>"}),
    "minCount": ("sh:targetNode :a , :c ; sh:path :q ; sh:minCount 1", {"c "}),
    "minCount of two": ("sh:targetNode :a , :b ; sh:path :p ; sh:minCount 2", {"b "}),
    "maxCount": ("sh:targetNode :a , :b ; sh:path :p ; sh:maxCount 1", {"a "}),
    "maxCount of none": ("sh:targetNode :a , :c ; sh:path :q ; sh:maxCount 0", {"a "}),
    "minExclusive": (
        "sh:targetNode :a ; sh:path :n ; sh:minExclusive 3",
        {'a "3"^^<http://www.w3.org/2001/XMLSchema#integer>'},
    ),
    "maxInclusive": ("sh:targetNode :a ; sh:path :n ; sh:maxInclusive 3.0", set()),
    "minLength": ("sh:targetNode :b ; sh:path :p ; sh:minLength 5", {'b "word"'}),
    "maxLength": ("sh:targetNode :b ; sh:path :p ; sh:maxLength 4", set()),
    "pattern": ('sh:targetNode :b ; sh:path :p ; sh:pattern "^W" ; sh:flags "i"', set()),
    "pattern of Python alone": ('sh:targetNode :b ; sh:path :p ; sh:pattern "^(?!w)"', {'b "word"'}),
    "languageIn": ('sh:targetNode :a , :b ; sh:path :q ; sh:languageIn ( "en" )', {'a "z"@de', 'b "w"'}),
    "uniqueLang": ("sh:targetNode :a , :b ; sh:path :q ; sh:uniqueLang true", {"a "}),
    "equals": ("sh:targetNode :b ; sh:path :r ; sh:equals :s", {"b <http://e/b>", "b <http://e/c>"}),
    "disjoint": ("sh:targetNode :b , :c ; sh:disjoint :s", {"b <http://e/b>"}),
    "lessThan": (
        "sh:targetNode :a ; sh:path :n ; sh:lessThan :m",
        {'a "3"^^<http://www.w3.org/2001/XMLSchema#integer>'},
    ),
    "lessThanOrEquals": ("sh:targetNode :a ; sh:path :m ; sh:lessThanOrEquals :n", set()),
    "not": ("sh:targetNode :a , :b ; sh:not [ sh:path :s ; sh:minCount 1 ]", {"b <http://e/b>"}),
    "and": ("sh:targetNode :a ; sh:and ( [ sh:class :C ] [ sh:path :s ; sh:minCount 1 ] )", {"a <http://e/a>"}),
    "or": ("sh:targetNode :a , :c ; sh:or ( [ sh:class :C ] [ sh:path :s ; sh:minCount 1 ] )", {"c <http://e/c>"}),
    "xone": ("sh:targetNode :a , :b ; sh:xone ( [ sh:class :C ] [ sh:path :s ; sh:minCount 1 ] )", {"b <http://e/b>"}),
    "node": ("sh:targetNode :a , :b ; sh:path :r ; sh:node [ sh:class :C ]", {"b <http://e/c>"}),
    "property": ("sh:targetNode :a ; sh:path :r ; sh:property [ sh:path :r ; sh:class :C ]", {"b <http://e/c>"}),
    "qualifiedMinCount": (
        "sh:targetNode :a , :b ; sh:path :r ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMinCount 1",
        {"b "},
    ),
    "qualifiedMaxCount": (
        "sh:targetNode :a ; sh:path :p ; sh:qualifiedValueShape [ sh:minInclusive 1 ] ; sh:qualifiedMaxCount 1",
        {"a "},
    ),
    "closed": ("sh:targetNode :c ; sh:closed true ; sh:property [ sh:path :r ]", {"c <http://e/c>"}),
    "closed but ignored": (
        "sh:targetNode :c ; sh:closed true ; sh:ignoredProperties ( :p ) ; sh:property [ sh:path :r ]",
        set(),
    ),
    "hasValue": ("sh:targetNode :a ; sh:path :p ; sh:hasValue 2 , 7", {"a "}),
    "in": ('sh:targetNode :a ; sh:path :p ; sh:in ( 1 "2" )', {'a "2"^^<http://www.w3.org/2001/XMLSchema#integer>'}),
    "inverse path": ("sh:targetNode :a ; sh:path [ sh:inversePath :r ] ; sh:class :C", {"a <http://e/c>"}),
    "sequence path": ("sh:targetNode :a ; sh:path ( :r :r ) ; sh:class :C", {"a <http://e/c>"}),
    "alternative path": (
        "sh:targetNode :b ; sh:path [ sh:alternativePath ( :r :s ) ] ; sh:class :C",
        {"b <http://e/c>"},
    ),
    "zeroOrMore path": (
        "sh:targetNode :a , :z ; sh:path [ sh:zeroOrMorePath :r ] ; sh:class :C",
        {"a <http://e/c>", "z <http://e/z>"},
    ),
    "oneOrMore path": ("sh:targetNode :z , :c ; sh:path [ sh:oneOrMorePath :r ] ; sh:minCount 3", {"z "}),
    "zeroOrOne path": ("sh:targetNode :z , :a ; sh:path [ sh:zeroOrOnePath :r ] ; sh:minCount 2", {"z "}),
    "sparql": (
        "sh:targetClass :C ; " + SPARQL % "SELECT $this ?value { $this <http://e/p> ?value FILTER(?value = 2) }",
        {'a "2"^^<http://www.w3.org/2001/XMLSchema#integer>'},
    ),
    "sparql at a path": (
        "sh:targetClass :C ; sh:path :p ; "
        + SPARQL % "SELECT $this ?value { { FILTER($this = <http://e/b>) } $this $PATH ?value }",
        {'b "word"'},
    ),
}


def shapes(text: str) -> Graph:
    return Graph().parse(data=f'{PREFIXES} :S {text} ; sh:message "Wrong." .')


@pytest.mark.parametrize("name", CASES)
def test_component_finds(name: str) -> None:
    text, expected = CASES[name]
    found = ours(quads(PREFIXES + DATA), shapes(text))
    assert {
        f"{result.focus[-2:-1] if result.focus.startswith('<') else result.focus[1:]} {result.value}"
        for result in found
    } == expected


@pytest.mark.parametrize("name", [name for name in CASES if name != "implicit class"])
def test_component_finds_what_pyshacl_finds(name: str) -> None:
    data, by = quads(PREFIXES + DATA), shapes(CASES[name][0])
    named = {"sparql", "sparql at a path"}
    assert alike(ours(data, by), messages=name not in named) == alike(judged(data, by), messages=name not in named)


def test_messages_name_what_a_query_binds() -> None:
    (result,) = ours(quads(PREFIXES + DATA), shapes(CASES["sparql"][0]))
    assert result.message == "Odd: 2 of http://e/a."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SPARQL % "SELECT $this { $this ?p ?o } LIMIT 1", "LIMIT"),
        ('sh:pattern "x" ; sh:flags "q"', "flags"),
        ("sh:js [ ]", "js"),
    ],
)
def test_what_is_not_covered_is_said(text: str, why: str) -> None:
    (notice,) = Validator(shapes(f"sh:targetClass :C ; {text}")).notices
    assert "http://e/S" in notice
    assert why in notice
