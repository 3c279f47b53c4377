"""Every question has its answer, known from reading the seeds; every engine gives the same one."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg import queries
from kg.errors import QueryError
from kg.queries import Query, Rows, shortened
from kg.shipped import folder
from kg.words import BASE, KG, XSD, prefixes

HERE = Path(__file__).parent / "data" / "queries"
CATALOGUE = queries.catalogue()
CHECKS = queries.checks()
ALL = {**CATALOGUE, **CHECKS}
JAVA = Path("/usr/share/java")

#: What other values of the parameters find: query, values, a column and what stands in it.
ANSWERS = [
    ("trials-by-drug", {"drug": "irinotecan"}, "given", ["drug:irinotecan-liposome"] * 2),
    ("trials-by-drug", {"drug": "rivoceranib"}, "trial", ["trial:doc-cc705b51763cd064"]),
    ("trials-by-drug", {"drug": "lenvatinib"}, "trial", []),
    ("trials-by-drug", {"drug": "interleukin-2"}, "trial", []),
    ("trials-by-mechanism", {"mechanism": "mechanism:vegfr-inhibitor"}, "drugName", ["anlotinib", "apatinib"]),
    ("trials-by-mechanism", {"mechanism": "mechanism:vegfr2-inhibitor"}, "drugName", ["apatinib"]),
    ("trials-of-condition", {"condition": "ESCC"}, "trial", ["trial:doc-a697e3348cf31cf9"]),
    ("drugs-by-target", {"target": "IL2RA"}, "drugName", ["IBI363"]),
    ("drugs-by-target", {"target": "IL2R"}, "drugName", ["IBI363", "interleukin-2"]),
    ("drugs-of-trial", {"trial": "NCT07289048"}, "drugName", ["IBI363"]),
    ("mechanisms-of-drug", {"drug": "IBI363"}, "gene", ["IL2RA", "PDCD1"]),
    ("endpoints-by-trial", {"trial": "trial:doc-cc705b51763cd064"}, "measure", []),
    ("endpoints-by-condition", {"condition": "ESCC"}, "endpoint", ["endpoint:AE", "endpoint:PFS"]),
    ("eligibility-of-trial", {"trial": "doc-cc705b51763cd064"}, "kind", ["inclusion"] * 4 + ["exclusion"] * 4),
    ("criteria-mentioning", {"words": "RANIBIZUMAB"}, "trial", ["trial:doc-cc705b51763cd064"]),
    ("criteria-mentioning", {"words": '") } SELECT * { ?s ?p ?o } #'}, "trial", []),
    ("criteria-mentioning", {"words": "VALUES ?words { \\1 }"}, "trial", []),
    ("trials-related", {"sharedAtLeast": "3"}, "otherTrial", ["trial:doc-a697e3348cf31cf9"]),
    ("trials-related", {"trial": "NCT07289048"}, "mechanisms", ["1"] * 3),
    ("trials-sharing-drug", {"trial": "NCT07289048"}, "drug", []),
    ("trials-sharing-endpoint", {"trial": "doc-a697e3348cf31cf9"}, "endpoint", []),
    ("trials-combining", {"mechanism": "topoisomerase I inhibitor"}, "otherDrugName", ["ivonescimab", "apatinib"]),
    ("evidence-of-drug", {"trial": "doc-cc705b51763cd064", "drug": "lenvatinib"}, "quote", ["lenvatinib"]),
    ("starts-by-year", {"condition": "ESCC"}, "year", []),
    ("conditions-of-drug", {"drug": "irinotecan"}, "trials", ["2"]),
]

HOSTILE = [
    "> } SELECT",
    "drug:x> } SELECT ?s { ?s ?p ?o } #",
    "drug:x>}SELECT",
    "http://example.org/> } DROP ALL #",
    "http://example.org/{}",
    "http://example.org/\n",
    "ivonescimab\n",
    "ivonescimab }\nSERVICE <http://example.org/> {",
    "javascript:alert(1)",
    "urn:x-nothing:1",
    '" . ?s ?p ?o . "',
    "\\u007D",
    "\x00",
    "\ud800",
    "",
    " ",
    "x" * 100_000,
]


@pytest.fixture(scope="module")
def store(build: Path) -> Store:
    return Store.read_only(str(build / "store"))


@pytest.fixture(scope="module")
def triples(build: Path) -> bytes:
    """All graphs of the build as one, for engines that know no union of graphs."""
    merged = {quad.triple for quad in parse(path=str(build / "graph.nq"), format=RdfFormat.N_QUADS)}
    return serialize(sorted(merged, key=str), format=RdfFormat.N_TRIPLES) or b""


@pytest.fixture(scope="module")
def graph(triples: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=triples, format="nt")


@pytest.fixture(scope="module")
def answers(store: Store) -> dict[str, Rows]:
    return {name: queries.run(store, query, {}) for name, query in ALL.items()}


def test_there_are_questions_and_checks() -> None:
    assert len(CATALOGUE) >= 32
    assert len(CHECKS) >= 7


@pytest.mark.parametrize("query", ALL.values(), ids=ALL)
def test_a_header_is_whole(query: Query) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]", query.summary)
    assert re.fullmatch(r"[A-Z].*\.", query.description)
    assert query.tags == tuple(dict.fromkeys(query.tags))
    assert all(re.fullmatch(r"[a-z ]+", tag) for tag in query.tags)
    assert query.text.count("#+   ") == len(query.parameters)
    assert len({other.summary for other in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("query", ALL.values(), ids=ALL)
def test_the_header_names_the_defaults_that_stand_in_the_query(query: Query) -> None:
    blocks = dict(re.findall(r"VALUES \?(\w+) \{ (.*) \}", query.text))
    for parameter in query.parameters:
        plain = {"integer": parameter.default, "text": f'"{parameter.default}"'}
        assert blocks[parameter.name] == plain.get(parameter.kind, f"{parameter.kind.lower()}:{parameter.default}")
        assert re.search(rf"\?{parameter.name}\b(?! \{{)", query.text.partition("WHERE")[2])


@pytest.mark.parametrize("query", ALL.values(), ids=ALL)
def test_its_prefixes_are_those_of_kg_and_all_used(query: Query) -> None:
    declared = dict(re.findall(r"^PREFIX (\w+): <(.*)>$", query.text, re.MULTILINE))
    assert declared.items() <= prefixes().items()
    body = query.text.partition("SELECT")[2]
    assert all(re.search(rf"(?<![\w?]){prefix}:", body) for prefix in declared)


@pytest.mark.parametrize("query", ALL.values(), ids=ALL)
def test_its_terms_are_those_of_the_ontology(query: Query, ontology: rdflib.Graph) -> None:
    terms = set(re.findall(r"\bkg:(\w+)", query.text.partition("SELECT")[2]))
    assert not [term for term in terms if (rdflib.URIRef(KG + term), rdflib.RDF.type, None) not in ontology]


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(folder("ontology") / "trials.ttl")


@pytest.mark.parametrize("query", ALL.values(), ids=ALL)
def test_its_columns_tell_apart_and_order_the_rows(query: Query, answers: dict[str, Rows]) -> None:
    assert "\nORDER BY " in query.text
    rows = answers[query.name].rows
    assert len(set(rows)) == len(rows)


def test_every_example_answers_a_question() -> None:
    assert {file.stem for file in HERE.glob("*.tsv")} == set(CATALOGUE)
    assert {file.stem for file in (HERE / "checks").glob("*.ttl")} == set(CHECKS)


@pytest.mark.parametrize("name", CATALOGUE)
def test_oxigraph_gives_the_example(name: str, answers: dict[str, Rows]) -> None:
    given = answers[name]
    assert [list(given.columns), *_short(given.rows)] == _example(name)


@pytest.mark.parametrize("name", CHECKS)
def test_the_seeds_pass_the_check(name: str, answers: dict[str, Rows]) -> None:
    assert answers[name].rows == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_its_fault_once(name: str) -> None:
    faulty = Store()
    faulty.bulk_load(path=str(HERE / "checks" / f"{name}.ttl"), format=RdfFormat.TURTLE)
    assert len(queries.run(faulty, CHECKS[name], {}).rows) == 1


@pytest.mark.parametrize("name", ALL)
def test_rdflib_gives_the_same_rows(name: str, graph: rdflib.Graph, answers: dict[str, Rows]) -> None:
    found = graph.query(ALL[name].text)
    assert tuple(map(str, found.vars or ())) == answers[name].columns
    rows = [
        tuple(None if term is None else _plain(term, getattr(term, "datatype", "")) for term in row) for row in found
    ]
    assert rows == answers[name].rows


def test_jena_gives_the_same_rows(
    triples: bytes, answers: dict[str, Rows], tmp_path: Path, tool: Callable[[str], str]
) -> None:
    tool("javac")  # java compiles the runner itself, if it can
    java = tool("java")
    data = tmp_path / "data.nt"
    data.write_bytes(triples)
    files = [folder("queries") / f"{name}.rq" for name in CATALOGUE]
    files += [folder("queries") / "checks" / f"{name}.rq" for name in CHECKS]
    paths = ":".join(map(str, _jena(tmp_path)))
    ran = subprocess.run(
        [java, "-cp", paths, HERE / "Arq.java", data, tmp_path, *files], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    for name in ALL:
        found = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert list(_bound(found)) == answers[name].rows, name


def _jena(scratch: Path) -> Iterator[Path]:
    """Give Jena's class path: its jars, and messages that Debian's jar keeps where its code does not look."""
    if not (JAVA / "jena-arq.jar").exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs libapache-jena-java")
    with zipfile.ZipFile(JAVA / "jena-core.jar") as jar:
        for member in jar.namelist():
            if "/ext/xerces/" in member and member.endswith(".properties"):
                copy = scratch / member.removeprefix("org/apache/jena/ext/")
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(jar.read(member))
    yield scratch
    wanted = "jena-* commons-* guava failureaccess gson thrift jsonld-java titanium-json-ld slf4j-api slf4j-nop"
    yield from (
        path for name in wanted.split() for path in JAVA.glob(f"{name}.jar") if not re.search(r"-\d", path.name)
    )


def _bound(found: dict) -> Iterator[tuple[str | None, ...]]:
    for row in found["results"]["bindings"]:
        cells = [row.get(column) for column in found["head"]["vars"]]
        yield tuple(cell and _plain(cell["value"], cell.get("datatype", "")) for cell in cells)


def _plain(text: str, datatype: str | None) -> str:
    """Write a decimal as Oxigraph does, in its shortest form; others keep what the file says."""
    return f"{Decimal(text).normalize():f}" if str(datatype) == f"{XSD}decimal" else str(text)


def _example(name: str) -> list[list[str]]:
    with (HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def _short(rows: list[tuple[str | None, ...]]) -> list[list[str]]:
    return [[shortened(cell or "") for cell in row] for row in rows]


@pytest.mark.parametrize(("name", "values", "column", "expected"), ANSWERS)
def test_other_values_find_other_rows(
    store: Store, name: str, values: dict[str, str], column: str, expected: list[str]
) -> None:
    given = queries.run(store, CATALOGUE[name], values)
    place = given.columns.index(column)
    assert [row[place] for row in _short(given.rows)] == expected


@pytest.mark.parametrize(
    "value",
    [
        "small-cell-lung-cancer",
        "small cell lung carcinoma",
        "Small Cell Lung Carcinoma",
        "condition:small-cell-lung-cancer",
        f"{BASE}condition/small-cell-lung-cancer",
        "MONDO:0008433",
        "http://purl.obolibrary.org/obo/MONDO_0008433",
    ],
)
def test_a_value_is_a_name_or_a_curie_or_an_iri(store: Store, value: str, answers: dict[str, Rows]) -> None:
    given = queries.ask(store, "trials-of-condition", {"condition": value})
    assert given.rows == answers["trials-of-condition"].rows


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("Target", "PDCD1", "target/PDCD1"),
        ("Target", "PD-1", "target/PDCD1"),
        ("Endpoint", "ORR", "endpoint/ORR"),
        ("Endpoint", "Objective Response Rate", "endpoint/ORR"),
        ("Trial", "NCT07289048", "trial/NCT07289048"),
        ("Trial", "nct07289048", "trial/NCT07289048"),
        ("Trial", "doc-b2814386a9bcfed0", "trial/doc-b2814386a9bcfed0"),
        ("Drug", "AL3818", "drug/anlotinib"),
        ("Drug", "PD-1 inhibitor", None),
        ("Drug", f"{BASE}mechanism/pd-1-inhibitor", None),
    ],
)
def test_names_are_looked_up_in_the_store(store: Store, kind: str, name: str, found: str | None) -> None:
    assert queries.names_in(store)(kind, name) == ([BASE + found] if found else [])


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:30]))
@pytest.mark.parametrize("name", ["trials-by-drug", "trials-related"])
def test_a_hostile_value_is_refused(store: Store, name: str, value: str) -> None:
    query = CATALOGUE[name]
    with pytest.raises(QueryError) as refused:
        queries.run(store, query, {query.parameters[-1].name: value})
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_an_ambiguous_name_is_refused_with_its_candidates() -> None:
    def find(kind: str, name: str) -> list[str]:
        return [f"{BASE}drug/two", f"{BASE}drug/one"]

    with pytest.raises(QueryError, match="'x' is ambiguous; name one of drug:one, drug:two"):
        queries.bind(CATALOGUE["trials-by-drug"], {"drug": "x"}, find)


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("nothing", {}, "there is no such query; there are after-progression, .*trials-by-drug"),
        ("trials-by-drug", {"drugs": "x"}, "no parameter 'drugs'; it has drug"),
        ("criteria-lost", {"drug": "x"}, "it has none"),
        ("trials-by-drug", {"drug": "ivonescimb"}, "the graph has no drug 'ivonescimb'"),
        ("trials-by-drug", {"drug": "drug:ivonescimb"}, "the graph has no drug 'drug:ivonescimb'"),
        ("trials-related", {"sharedAtLeast": "1.5"}, "'1.5' is no integer"),
        ("trials-related", {"sharedAtLeast": "٣"}, "'٣' is no integer"),
    ],
)
def test_what_cannot_be_asked_is_said(store: Store, name: str, values: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        queries.ask(store, name, values)


def test_a_bound_value_changes_nothing_else() -> None:
    query = CATALOGUE["trials-by-drug"]
    bound = queries.bind(query, {"drug": "x"}, lambda kind, name: ["http://example.org/x"])
    assert bound == query.text.replace("{ drug:ivonescimab }", "{ <http://example.org/x> }")
    assert queries.bind(query, {}, lambda kind, name: []) == query.text


def test_defaults_follow_the_base_iri_of_the_build() -> None:
    base = "https://example.org/"
    store = Store()
    for predicate, object_ in (("kg:testsDrug", "drug:ivonescimab"), ("rdfs:label", "")):
        iri = _expand(object_, base) if object_ else Literal("A trial")
        store.add(Quad(NamedNode(f"{base}trial/1"), _expand(predicate, base), iri))
    store.add(Quad(NamedNode(f"{base}drug/ivonescimab"), _expand("skos:prefLabel", base), Literal("ivonescimab")))
    assert len(queries.ask(store, "trials-by-drug", {}, base).rows) == 1
    assert queries.ask(store, "trials-by-drug", {}).rows == []


def _expand(curie: str, base: str = BASE) -> NamedNode:
    prefix, _, key = curie.partition(":")
    return NamedNode(prefixes(base)[prefix] + key)


def test_a_trial_without_mechanism_is_found() -> None:
    store = Store()
    facts = [
        ("1", "studiesDrug", "drug:a"),
        ("2", "studiesDrug", "drug:b"),
        ("2", "investigatesMechanism", "mechanism:m"),
        ("1", "studiesCondition", "condition:small-cell-lung-cancer"),
        ("2", "studiesCondition", "condition:small-cell-lung-cancer"),
    ]
    for trial, predicate, object_ in facts:
        store.add(Quad(_expand(f"trial:{trial}"), NamedNode(KG + predicate), _expand(object_)))
        store.add(Quad(_expand(f"trial:{trial}"), _expand("rdfs:label"), Literal(trial)))
        store.add(Quad(_expand(object_), _expand("skos:prefLabel"), Literal(object_)))
    assert _short(queries.ask(store, "trials-without-mechanism", {}).rows) == [["trial:1", "1", "drug:a", "drug:a"]]


def test_a_header_without_a_summary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text("#+ description: X.\n#+ tags: [x]\nSELECT * { ?s ?p ?o }\n")
    with pytest.raises(QueryError, match=r"x\.rq: the header has no summary"):
        queries.catalogue(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"), [("SELECT", "x.rq: the query is malformed"), ("ASK { ?s ?p ?o }", "only a SELECT")]
)
def test_a_query_that_is_no_select_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        queries.run(Store(), Query("x", "X", "X.", (), (), text), {})


ROWS = Rows(
    ("trial", "title", "trials"),
    [(f"{BASE}trial/1", 'a\t"b",\x1b[31m\nc', "2"), (f"{BASE}trial/22", None, None)],
    '{"head":{}}',
)


def test_a_table_is_aligned_and_harmless() -> None:
    lines = ["trial     title          trials", 'trial:1   a "b", [31m c  2', "trial:22"]
    assert queries.written(ROWS, "table").splitlines() == lines


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_delimited_answer_loses_nothing(form: str, delimiter: str) -> None:
    read = csv.reader(io.StringIO(queries.written(ROWS, form), newline=""), delimiter=delimiter)
    assert list(read) == [list(ROWS.columns), *([cell or "" for cell in row] for row in ROWS.rows)]


def test_json_is_the_engines_own(store: Store, answers: dict[str, Rows]) -> None:
    found = json.loads(queries.written(answers["trial-summary"], "json"))
    assert tuple(found["head"]["vars"]) == answers["trial-summary"].columns
    assert found["results"]["bindings"][0]["enrolment"] == {
        "type": "literal",
        "value": "25",
        "datatype": f"{XSD}integer",
    }


def test_an_answer_of_no_rows_can_be_written() -> None:
    empty = Rows(("a", "b"), [], '{"head":{"vars":["a","b"]},"results":{"bindings":[]}}')
    assert {queries.written(empty, form) for form in ("csv", "table")} == {"a,b\n", "a  b\n"}


def test_a_select_of_your_own_is_answered_from_a_file_and_from_standard_input(build: Path, tmp_path: Path) -> None:
    text = f"SELECT (COUNT(DISTINCT ?trial) AS ?trials) {{ ?trial a <{KG}Trial> }}"
    (tmp_path / "own.rq").write_text(text, encoding="utf-8")
    for name in (str(tmp_path / "own.rq"), "-"):
        command = [sys.executable, "-m", "kg", "query", name, "--build", str(build), "--format", "csv"]
        ran = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        assert ran.stdout == "trials\n5\n"
