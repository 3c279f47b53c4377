"""Queries made to kill a server, or to have it reach for what is not its own."""

import random
from pathlib import Path

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: Queries that take all the time they are given, or all the memory.
HEAVY = [
    ENDLESS,
    "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]


def corpus(canary: str, file: Path) -> list[str]:
    """Make hostile queries that end at once, or ought to."""
    rng = random.Random(1)
    deep = [
        f"SELECT * {{ {mark * n} ?s ?p ?o {close * n} }}"
        for mark, close in ("{}", "()", "[]")
        for n in (90, 101, 2_000, 20_000)
    ]
    flat = [
        "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
        "SELECT * { FILTER(" + "1+" * 45_000 + "1) }",
        "SELECT * { ?s " + "a/" * 45_000 + "a ?o }",
        "SELECT * { ?s " + "^" * 90_000 + "a ?o }",
        "SELECT * { {}" + " UNION {}" * 10_000 + " }",
        "SELECT * { VALUES ?x { " + "1 " * 45_000 + "} }",
        "SELECT * { FILTER(" + "- " * 45_000 + "1) }",
        'SELECT * { ?s ?p ?o FILTER(REGEX("' + "a" * 40 + 'b", "^(a+)+$")) } LIMIT 1',
        'SELECT (REPLACE("' + "x" * 50_000 + '", "(x*)*y", "") AS ?r) {}',
    ]
    outside = [
        f"SELECT * {{ SERVICE {space}<{canary}> {{ ?s ?p ?o }} }}" for space in ("", "SILENT ", "# x\n", "\t", "\n\n")
    ] + [
        f"SELECT * FROM <{canary}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <file://{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <file://{file}> {{ ?s ?p ?o }}",
        f"LOAD <file://{file}>",
        f"LOAD <{canary}> INTO GRAPH <urn:x>",
        f"INSERT DATA {{ <urn:a> <urn:b> <{canary}> }}",
        f'SELECT * {{ FILTER(?a<?b#>""" \n ) SERVICE <{canary}> {{}} #"""\n }}',
    ]
    noise = [
        "".join(rng.choice("SELECT*{}()<>?:;.,\"'\\#\n\x00\ufffe é") for _ in range(rng.randrange(400)))
        for _ in range(150)
    ]
    return deep + flat + outside + noise
