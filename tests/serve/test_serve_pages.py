"""The pages say what the seeds say, hold only what is escaped, and lead nowhere else."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store
from serve.conftest import Server

from kg.graph import Graph
from kg.serve import pages
from kg.words import BASE, KG, RDF, RDFS, SKOS

PAGES = [
    "/", "/landscape", "/landscape?condition=small-cell-lung-cancer", "/timeline", "/trials", "/trials?phase=PHASE2",
    "/trials?drug=ivonescimab&start=2025", "/search?q=AK112", "/query", "/query?name=landscape", "/trial/NCT07289048",
    "/trial/doc-cc705b51763cd064", "/drug/ivonescimab", "/mechanism/pd-1-inhibitor", "/target/PDCD1", "/endpoint/ORR",
    "/condition/extensive-stage-small-cell-lung-cancer", "/condition/MONDO:0008433",
]  # fmt: skip


class Reader(HTMLParser):
    """Gather the words, links and what is loaded; every element that must be closed is."""

    _VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.attributes |= set(told)
        (self.links if tag == "a" else self.loaded).extend(told[name] or "" for name in ("href", "src") if name in told)
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def page(server: Server, path: str) -> Reader:
    answer = server.get(path)
    assert answer.status == 200, answer.text
    assert answer.type == "text/html; charset=utf-8"
    return read(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_loads_nothing_from_elsewhere(server: Server, path: str) -> None:
    found = page(server, path)
    assert found.open == []
    assert all(address.startswith("/static/") for address in found.loaded)
    assert not [name for name in found.attributes if name.startswith("on") or name == "style"]
    assert all(re.match(r"/|#|https?://", address) for address in found.links)
    headers = server.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_every_link_of_a_page_leads_to_a_page(server: Server) -> None:
    links = {link for path in PAGES for link in page(server, path).links if link.startswith("/")}
    assert len(links) > 100
    assert {link: status for link in sorted(links) if (status := server.get(link).status) != 200} == {}


def test_the_trial_page_says_what_the_document_says_and_why(server: Server) -> None:
    text = server.get("/trial/NCT07289048").text
    found = read(text).text
    assert "A Prospective, Single-Arm, Exploratory Study of IBI363 in ES-SCLC Patients" in found
    for words in ("PD-1 inhibitor", "phase 2", "35", "Objective response rate", "not yet recruiting"):
        assert words in found
    assert "<mark>IBI363</mark>" in text
    assert "001_8b4a5d5fd36c2f52.txt · Interventions" in found


def test_what_is_forbidden_before_is_not_shown_as_why_something_is_given(server: Server) -> None:
    text = server.get("/trial/doc-cc705b51763cd064").text
    given = text.partition("<h2>Tests</h2>")[2].partition("</section>")[0]
    assert "apatinib" in given
    assert "fipronib" not in given
    forbidden = text.partition("<h2>Forbids before</h2>")[2].partition("</section>")[0]
    assert "<mark>apatinib</mark>" in forbidden


@pytest.mark.parametrize(
    ("words", "trials"),
    [
        ("AK112", {"doc-a697e3348cf31cf9", "doc-b2814386a9bcfed0"}),
        ("ivonescimab", {"doc-a697e3348cf31cf9", "doc-b2814386a9bcfed0"}),
        ("nct07289048", {"NCT07289048"}),
        ("ESCC", {"doc-a697e3348cf31cf9"}),
        ("nothing-has-this-name", set()),
    ],
)
def test_search_finds_by_synonym_name_and_id(server: Server, words: str, trials: set[str]) -> None:
    found = json.loads(server.get(f"/search.json?q={words}").body)
    assert {trial["address"].rpartition("/")[2] for trial in found["trials"]} == trials


def test_a_code_finds_its_concept(server: Server) -> None:
    found = json.loads(server.get("/search.json?q=MONDO:0008433").body)
    assert [each["label"] for each in found["concepts"]] == ["small cell lung carcinoma"]


def test_filters_narrow_and_are_counted(server: Server) -> None:
    assert json.loads(server.get("/trials.json").body)["count"] == 5
    assert json.loads(server.get("/trials.json?phase=PHASE2").body)["count"] == 4
    assert json.loads(server.get("/trials.json?phase=PHASE2&drug=ivonescimab").body)["count"] == 2
    assert json.loads(server.get("/trials.json?mechanism=pd-1-or-pd-l1-inhibitor&q=IBI363").body)["count"] == 1
    assert "3 trials" in page(server, "/trials?condition=small-cell-lung-cancer&phase=PHASE2").text


def test_a_second_drug_narrows_and_another_phase_replaces(server: Server) -> None:
    links = [link for link in page(server, "/trials?drug=anlotinib&phase=PHASE2").links if link.startswith("/trials?")]
    narrowed = {link for link in links if "drug=sintilimab" in link}
    assert narrowed == {"/trials?drug=anlotinib&phase=PHASE2&drug=sintilimab"}
    assert json.loads(server.get(narrowed.pop().replace("/trials", "/trials.json")).body)["count"] == 1
    assert not [link for link in links if link.count("phase=") > 1]


@pytest.fixture(scope="module")
def many() -> Graph:
    """A graph of 450 trials of one drug; they start in 2000, 2001, and so on, and five do not say when."""
    graph = Graph.__new__(Graph)
    graph.base, graph.store = BASE, Store()
    drug, where = NamedNode(f"{BASE}drug/x"), NamedNode(f"{BASE}graph/x")
    kinds = (Literal("x"), NamedNode(KG + "Drug"), NamedNode(SKOS + "Concept"))
    for property_, value in zip((SKOS + "prefLabel", RDF + "type", RDF + "type"), kinds, strict=True):
        graph.store.add(Quad(drug, NamedNode(property_), value, where))
    for number in range(450):
        facts = {
            RDF + "type": NamedNode(KG + "Trial"),
            RDFS + "label": Literal(f"t {number}"),
            KG + "studiesDrug": drug,
        }
        if number >= 5:
            facts[KG + "startDate"] = Literal(str(2000 + number))
        for property_, value in facts.items():
            graph.store.add(Quad(NamedNode(f"{BASE}trial/t{number:03}"), NamedNode(property_), value, where))
    return graph


@pytest.mark.parametrize("path", ["trials", "drug/x"])
def test_a_long_list_comes_in_pages_that_leave_nothing_out(many: Graph, path: str) -> None:
    seen, address = [], f"/{path}.json?drug=x"
    while address:
        at, _, asked = address.partition("?")
        _, body, headers = pages.written(many, at[1:].removesuffix(".json"), "json", parse_qsl(asked))
        told = json.loads(body)
        seen += [row["trial"].rpartition("/")[2] for row in told["trials"]]
        assert (told["count"], told["pages"], headers["X-Total-Count"]) == (450, 3, "450")
        assert (f'<{told["links"].get("next")}>; rel="next"' in headers["Link"]) is ("next" in told["links"])
        address = told["links"].get("next", "")
    assert seen == [f"t{number:03}" for number in [*range(449, 4, -1), *range(4, -1, -1)]]


def test_an_address_in_a_header_is_ascii_whatever_was_asked(many: Graph) -> None:
    drug = NamedNode(f"{BASE}drug/x")
    many.store.add(Quad(drug, NamedNode(SKOS + "altLabel"), Literal("β\r\nX"), NamedNode(f"{BASE}graph/x")))
    headers = pages.written(many, "drug/β\r\nX", "json", [])[2]
    assert headers["Link"].startswith('</drug/%CE%B2%0D%0AX.json?page=2>; rel="next"')


def test_each_form_of_a_page_says_which_it_is(many: Graph) -> None:
    asked = [("page", "2"), ("q", "t")]
    text = pages.written(many, "trials", "html", asked)[1].decode()
    assert "201–400 of 450" in read(text).text
    assert '<a rel="next" href="/trials?q=t&amp;page=3">' in text
    assert '<a rel="prev" href="/trials?q=t">' in text
    table = pages.written(many, "trials", "csv", asked)[1].decode().splitlines()
    assert len(table) == 202
    assert table[-1].startswith("# page 2 of 3, 450 trials in all; prev: /trials.csv?q=t; next: /trials.csv?q=t&page=3")
    turtle = pages.written(many, "trials", "ttl", asked)[1].decode()
    assert turtle.startswith("# page 2 of 3, 450 trials in all; prev: /trials.ttl?q=t; next: /trials.ttl?q=t&page=3\n")
    assert len(set(rdflib.Graph().parse(data=turtle, format="turtle").subjects())) == 200


def test_the_landscape_counts_trials(server: Server) -> None:
    rows = list(csv.DictReader(io.StringIO(server.get("/landscape.csv").text, newline="")))
    counted = {(row["mechanismName"], row["conditionName"], row["phase"]): row["trials"] for row in rows}
    assert counted["PD-1 inhibitor", "extensive-stage small cell lung cancer", "PHASE2"] == "3"
    assert counted["topoisomerase I inhibitor", "extensive-stage small cell lung cancer", ""] == "1"


def test_a_page_is_also_json_turtle_and_csv(server: Server) -> None:
    told = json.loads(server.get("/trial/NCT07022301.json").body)
    assert {link["label"] for link in told["links"] if link["role"] == "tested"} == {"sintilimab", "anlotinib"}
    found = rdflib.Graph().parse(data=server.get("/drug/ivonescimab.ttl").text, format="turtle")
    assert (rdflib.URIRef(f"{BASE}drug/ivonescimab"), rdflib.SKOS.prefLabel, rdflib.Literal("ivonescimab")) in found
    assert server.get("/trial/NCT07022301.csv").text.startswith("iri,kind,label,notation,role\r\n")
    years = list(csv.DictReader(io.StringIO(server.get("/timeline.csv").text, newline="")))
    assert [tuple(row.values()) for row in years] == [("", "", "1"), ("", "PHASE2", "2"), ("2025", "PHASE2", "2")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404), ("/trial", 404), ("/trial/NCT00000000", 404), ("/drug/x", 404), ("/trials/x", 404),
        ("/query.ttl", 404), ("/query?name=x", 404), ("/trials?x=y", 400), ("/trials?drug=nothing", 404), ("/drug/:%01.json", 404), ("/trials?drug=https:%2F%2Fx%01", 404),
        ("/trials?page=2", 404), ("/trials.json?page=2", 404), ("/drug/ivonescimab?page=9", 404), ("/trials?page=0", 400),
        ("/trials?page=-1", 400), ("/trials?page=x", 400), ("/trials?page=1&page=1", 400), ("/trials.csv?page=%D9%A1", 400),
        ("/trials?page=1", 200), ("/landscape?page=1", 400), ("/trials?page=99999999999", 400),
        ("/trial/%00", 404), ("/trial/%ff", 404), ("/drug/..%2f..%2fetc%2fpasswd", 404), ("/search?q=" + "x" * 9_000, 414),
        ("/trials?start=%22%29%20%7D%20DROP", 200), ("/trials?q=%22%29%20%7D", 200), ("/drug/%3E%20%7B", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(server: Server, path: str, status: int) -> None:
    assert server.get(path).status == status


def test_nothing_of_a_document_becomes_markup() -> None:
    graph = Graph.__new__(Graph)
    graph.base, graph.store = BASE, Store()
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    trial, drug = NamedNode(f"{BASE}trial/evil"), NamedNode(f"{BASE}drug/evil%22%3E")
    facts = [
        (trial, RDF + "type", NamedNode(KG + "Trial")), (trial, RDFS + "label", Literal(evil)),
        (trial, KG + "status", Literal(evil)), (trial, KG + "phase", Literal(evil)), (trial, KG + "startDate", Literal(evil)),
        (trial, KG + "testsDrug", drug), (trial, KG + "studiesDrug", drug), (drug, RDF + "type", NamedNode(KG + "Drug")),
        (drug, RDF + "type", NamedNode(SKOS + "Concept")), (drug, SKOS + "prefLabel", Literal(evil)),
        (drug, SKOS + "altLabel", Literal(evil)), (drug, SKOS + "exactMatch", NamedNode("javascript:alert(1)")),
    ]  # fmt: skip
    for subject, predicate, object_ in facts:
        graph.store.add(Quad(subject, NamedNode(predicate), object_, NamedNode(f"{BASE}graph/x")))
    for path, filters in (
        ("", []),
        ("trials", []),
        ("trial/evil", []),
        ("drug/evil%22%3E", []),
        ("search", [("q", evil)]),
        ("trials", [("q", evil)]),
    ):
        text = pages.written(graph, path, "html", filters)[1].decode()
        found = read(text)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert not any(name.startswith("on") for name in found.attributes)
        assert not any(address.startswith("javascript:") for address in found.links)


def test_a_reader_is_told_in_a_page_and_a_program_in_a_line(server: Server) -> None:
    told = server.get("/drug/nothing")
    assert (told.status, told.type) == (404, "text/html; charset=utf-8")
    assert "the graph has no drug 'nothing'" in read(told.text).text
    assert server.get("/drug/nothing.json").type.startswith("text/plain")


def test_a_question_is_bound_by_the_address(server: Server) -> None:
    assert f"<{BASE}drug/anlotinib>" in page(server, "/query?name=trials-by-drug&drug=anlotinib").text
    assert server.get("/query?name=trials-by-drug&drug=nothing").status == 400
    assert server.get("/query?name=trials-by-drug&other=anlotinib").status == 400
