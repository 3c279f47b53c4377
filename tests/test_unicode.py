"""Any text in any field comes out of every serialisation as it went in, and never as anything but a literal."""

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg import export
from kg.grounding import explanation, ground
from kg.grounding.lexicon import Lexicon
from kg.readers import read, sources
from kg.statements import CONCEPT_CLASSES, Quad, Statements
from kg.trial import Arm, Criterion, Document, Intervention, Link, Outcome, Trial, Value, Words
from kg.words import BASE, KINDS, expand, mint

rdflib.NORMALIZE_LITERALS = False

#: Each has broken a parser, a writer or a table somewhere.
# fmt: off
AWKWARD = (
    "\0", "\x01", "\x08", "\t", "\n", "\x0b", "\x0c", "\r", "\r\n", "\x1b[31m", "\x1c", "\x1f", "\x7f", "\x85", "\xa0",
    "\xad", "\u061c", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\uffff",
    "e\u0301", "é", "\u0301", "ﬁ", "ß", "İ", "ı", "𝔘", "👩‍👩‍👧", "\U0010ffff", "\U000e0041", "試験", "العربية",
    '"', "'", '"""', "'''", "\\", '\\"', "\\n", "\\u0041", "\\U00110000", "<", ">", "{", "}", "|", "^", "`",
    '"^^<x>', '"@en', '" . <a> <b> <c> .\n', "@prefix a: <b> .", "#", "%", "%00", "%E9", "_:b", "<<", "https://x/", ".",
)
# fmt: on
ANY = st.characters(exclude_categories=["Cs"])
TEXT = st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(ANY, max_size=8)), max_size=6).map("".join)
SOME = TEXT.filter(bool)
KEYS = st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(ANY, max_size=3)), max_size=3).map("".join)
#: The same examples each time, so that a build of the project fails for its own faults only.
QUICK = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FEW = settings(QUICK, max_examples=15)

#: RFC 3987, without what a prefixed name or a path segment cannot hold as it is.
SEGMENT = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*")
#: What N-Quads allows between `<` and `>` (its grammar, IRIREF), and an absolute IRI.
IRIREF = re.compile(r'<[a-z]+:[^\x00-\x20<>"{}|^`\\]*>')

#: The formats that hold all of the graph, and how they are read.
SERIALISATIONS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "jsonld-framed": pyoxigraph.RdfFormat.JSON_LD,
}

Node = tuple[str, str, str]
Read = Callable[[bytes], set[tuple[Node, ...]]]


# --- records of any text -------------------------------------------------------------------------


def _words(text: str, field: str = "text") -> Words:
    return Words(text, field, 0)


def _value(text: str) -> Value[str]:
    return Value(text, _words(text), rule="a rule")


@st.composite
def records(draw: Callable[[Any], str]) -> Trial:
    """A trial with any text wherever the record takes text."""
    some = draw(st.lists(SOME, min_size=1, max_size=3))

    def text() -> str:
        return draw(st.one_of(st.sampled_from(some), SOME))

    def words() -> Words:
        return _words(text(), text())

    document = Document(text(), text(), sources.digest(text()), layout=text())
    key = draw(KEYS) or "x"
    link = Link("", "testsDrug", "drug/sintilimab", words(), text())
    return Trial(
        document=document,
        key=key,
        part_key=key,
        registry_ids=(_value(text()), _value(text())),
        other_ids=(_value(text()),),
        title=words(),
        official_title=words(),
        summary=words(),
        status=_value(text()),
        phase=_value(text()),
        sponsor=words(),
        collaborators=(words(), words()),
        conditions=(words(),),
        keywords=(words(),),
        arms=(Arm(words(), _value(text()), words(), (words(),), rule=text()),),
        interventions=(
            Intervention(words(), _value(text()), words(), (words(),), rule=text()),
            Intervention(words()),
        ),
        outcomes=(Outcome(words(), "primary", words(), words(), (_value(text()),)), Outcome(words(), None)),
        criteria=(Criterion("inclusion", words(), 1), Criterion("exclusion", words(), 1, rule=text())),
        links=(link, Link("outcome/primary-1", "measures", "MONDO:0008433", words(), text())),
    )


def _texts(trial: Trial) -> set[str]:
    """Give every text of a record that its graph must hold."""
    values = (*trial.registry_ids, *trial.other_ids, trial.status, trial.phase)
    words = (trial.title, trial.official_title, trial.summary, trial.sponsor, *trial.collaborators, *trial.conditions)
    parts = (
        *(i.name for i in trial.interventions),
        *(o.measure for o in trial.outcomes),
        *(c.text for c in trial.criteria),
        *(link.words for link in trial.links),
    )
    fields = (link.words.field for link in trial.links)
    document = (trial.document.name, trial.document.layout)
    return {*(v.value for v in values if v), *(w.text for w in (*words, *parts) if w), *fields, *document}


def _lines(quads: Iterable[Quad]) -> bytes:
    return "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads).encode()


# --- two readers of RDF --------------------------------------------------------------------------


def _oxigraph_node(node: Any) -> Node:
    if isinstance(node, pyoxigraph.Literal):
        return "literal", node.value, node.datatype.value
    return "iri", node.value, ""


def _rdflib_node(node: Any) -> Node:
    if isinstance(node, rdflib.Literal):
        return "literal", str(node), str(node.datatype or rdflib.XSD.string)
    assert isinstance(node, rdflib.URIRef)
    return "iri", str(node), ""


def oxigraph_quads(content: bytes) -> set[tuple[Node, ...]]:
    quads = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.N_QUADS)
    return {tuple(map(_oxigraph_node, quad)) for quad in quads}


def rdflib_quads(content: bytes) -> set[tuple[Node, ...]]:
    quads = rdflib.Dataset().parse(io.BytesIO(content), format="nquads").quads()
    return {tuple(map(_rdflib_node, quad)) for quad in quads}


def oxigraph_triples(content: bytes) -> set[tuple[Node, ...]]:
    quads = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)
    return {tuple(map(_oxigraph_node, quad.triple)) for quad in quads}


def rdflib_triples(content: bytes) -> set[tuple[Node, ...]]:
    return {tuple(map(_rdflib_node, triple)) for triple in rdflib.Graph().parse(io.BytesIO(content), format="turtle")}


def _expected(quads: Iterable[Quad]) -> set[tuple[Node, ...]]:
    """Take the terms of quads apart by the grammar of N-Quads, without any parser."""
    return {tuple(map(_term, quad)) for quad in quads}


def _term(term: str) -> Node:
    if term.startswith("<"):
        return "iri", term[1:-1], ""
    found = re.fullmatch(r'"((?:[^"\\\n\r]|\\["\\nr])*)"(?:\^\^<([^>]*)>)?', term)
    assert found, term
    text = re.sub(r"\\(.)", lambda escaped: {"n": "\n", "r": "\r"}.get(escaped[1], escaped[1]), found[1])
    return "literal", text, found[2] or str(rdflib.XSD.string)


# --- statements ----------------------------------------------------------------------------------


@QUICK
@given(records())
def test_terms_are_those_of_the_grammar(trial: Trial) -> None:
    quads = list(Statements(BASE).trial(trial))
    for quad in quads:
        assert all(IRIREF.fullmatch(term) for term in (quad[0], quad[1], quad[3]))
        assert quad[2].startswith('"') or IRIREF.fullmatch(quad[2])
    literals = {text for quad in _expected(quads) for kind, text, _ in quad if kind == "literal"}
    assert _texts(trial) <= literals


@pytest.mark.parametrize("parse", [oxigraph_quads, rdflib_quads])
@QUICK
@given(trial=records())
def test_quads_are_parsed_as_they_were_meant(parse: Read, trial: Trial) -> None:
    quads = list(Statements(BASE).trial(trial))
    assert parse(_lines(quads)) == _expected(quads)


@pytest.mark.parametrize("character", AWKWARD, ids=ascii)
@pytest.mark.parametrize("parse", [oxigraph_quads, rdflib_quads])
def test_each_awkward_text(parse: Read, character: str) -> None:
    document = Document(character, character, "0" * 64)
    trial = Trial(document=document, key=character, part_key=character, title=_words(f"a{character}b{character}"))
    quads = list(Statements(BASE).trial(trial))
    assert parse(_lines(quads)) == _expected(quads)


@pytest.fixture(scope="module")
def graph_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("unicode") / "graph.nq"


def _turtle(quads: list[Quad], file: Path) -> bytes:
    file.write_bytes(_lines(quads))
    target = io.BytesIO()
    export.export(file, target, export.format_named("turtle"))
    return target.getvalue()


@pytest.mark.parametrize("parse", [oxigraph_triples, rdflib_triples])
@QUICK
@given(trial=records())
def test_turtle_holds_the_same_triples(parse: Read, trial: Trial, graph_file: Path) -> None:
    quads = list(Statements(BASE).trial(trial))
    stated = {quad[:3] for quad in _expected(quads) if not quad[3][1].endswith("-evidence")}
    assert parse(_turtle(quads, graph_file)) == stated


@pytest.mark.parametrize("character", AWKWARD, ids=ascii)
@pytest.mark.parametrize("parse", [oxigraph_triples, rdflib_triples])
def test_turtle_of_each_awkward_text(parse: Read, character: str, graph_file: Path) -> None:
    for key in (character, f"a{character}", f"{character}a"):
        document = Document(character, character, "0" * 64)
        trial = Trial(document=document, key=key, part_key=key, title=_words(f"a{character}b{character}"))
        quads = list(Statements(BASE).trial(trial))
        assert parse(_turtle(quads, graph_file)) == {quad[:3] for quad in _expected(quads)}


@pytest.mark.parametrize(
    "form", [form for form in export.FORMATS if form.name in SERIALISATIONS], ids=lambda form: form.name
)
@FEW
@given(trial=records())
def test_every_format_holds_the_same_triples(form: export.Format, trial: Trial, graph_file: Path) -> None:
    """XML has no way to write some control characters; all other formats write every one."""
    quads = list(Statements(BASE).trial(trial))
    if form.name == "rdfxml":
        quads = [quad for quad in quads if not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", quad[2])]
    graph_file.write_bytes(_lines(quads))
    target = io.BytesIO()
    export.export(graph_file, target, form, evidence=True)
    read = {
        tuple(map(_oxigraph_node, quad if form.has_graphs else quad.triple))
        for quad in pyoxigraph.parse(target.getvalue(), format=SERIALISATIONS[form.name])
    }
    assert read == {quad if form.has_graphs else quad[:3] for quad in _expected(quads)}


# --- IRIs ----------------------------------------------------------------------------------------


@QUICK
@given(st.sampled_from(KINDS), KEYS)
@example("trial", "CTRI/2020/01/022636")
@example("trial", ".")
@example("trial", "%2E")
def test_minted_iri_is_valid_and_keeps_its_key(kind: str, key: str) -> None:
    iri = mint(kind, key)
    path = iri.removeprefix(f"{BASE}{kind}/")
    assert SEGMENT.fullmatch(path)
    assert unquote(path, errors="strict") == key


@QUICK
@given(st.sampled_from(KINDS), st.sampled_from(KINDS), KEYS, KEYS)
@example("trial", "trial", "a", "A")
@example("trial", "trial", "a b", "a%20b")
@example("trial", "trial", "é", "e\u0301")
@example("trial", "trial", "a.", "a%2E")
@example("trial", "trial", "a/b", "a%2Fb")
def test_minted_iris_differ_as_their_keys_do(kind: str, other_kind: str, key: str, other: str) -> None:
    assert (mint(kind, key) == mint(other_kind, other)) == ((kind, key) == (other_kind, other))


@QUICK
@given(st.sampled_from(KINDS), KEYS)
def test_expanded_identifier_is_an_iri(kind: str, key: str) -> None:
    assert IRIREF.fullmatch(f"<{expand(f'{kind}/{key}')}>")


def test_every_concept_has_an_iri_of_its_own(lexicon: Lexicon) -> None:
    iris = [Statements(BASE).concept_iri(concept.id) for concept in lexicon.vocabulary.of_kind(*CONCEPT_CLASSES)]
    assert len(set(iris)) == len(iris)
    assert [iri for iri in iris if not IRIREF.fullmatch(iri)] == []


def test_turtle_of_concepts_with_odd_names(lexicon: Lexicon, graph_file: Path) -> None:
    """Concepts whose id or names hold more than letters, digits and hyphens come through Turtle in both readers."""
    concepts = [each for each in lexicon.vocabulary.of_kind(*CONCEPT_CLASSES) if _is_odd((each.id, *each.names))]
    quads = [quad for concept in concepts[::2] for quad in Statements(BASE).concept(concept)]
    turtle = _turtle(quads, graph_file)
    assert oxigraph_triples(turtle) == rdflib_triples(turtle) == {quad[:3] for quad in _expected(quads)}


def _is_odd(names: Iterable[str]) -> bool:
    return any(re.search(r"[^\w\s(),/+:-]|[^\x00-\x7f]|\W$", name.removesuffix(")")) for name in names)


# --- reading and grounding -----------------------------------------------------------------------

NAMES = ("ivonescimab", "PD-1 inhibitor", "sintilimab combined with anlotinib", "SCLC", "overall survival (OS)")
PAGE = "A trial of {}\nOverview\n{} for patients\nDescription\n{}\nEligibility\nInclusion Criteria:\n1. {}\n2. No {}\n"
NO_CONTROL = TEXT.filter(lambda text: not re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text))


@QUICK
@given(st.sampled_from(NAMES), TEXT, TEXT)
def test_grounding_takes_any_text(lexicon: Lexicon, name: str, before: str, after: str) -> None:
    text = f"{before} {name} {after}"
    decisions = explanation.explain(text, lexicon)
    assert decisions
    assert all(decision.words in text for decision in decisions)


@QUICK
@given(st.lists(st.tuples(NO_CONTROL, st.sampled_from(NAMES), NO_CONTROL).map(" ".join), min_size=5, max_size=5))
def test_words_stand_where_they_say(lexicon: Lexicon, texts: list[str]) -> None:
    document = sources.decode("x.txt", PAGE.format(*texts).encode())
    trial = ground(read(document), lexicon)
    found = [*_all_words(trial), *(link.words for link in trial.links), *(name.name for name in trial.unmapped)]
    assert found
    for words in found:
        assert document.text[words.start : words.end] == words.text


def _all_words(trial: Trial) -> Iterable[Words]:
    yield from (words for words in (trial.title, trial.summary, trial.description) if words)
    yield from (intervention.name for intervention in trial.interventions)
    yield from (outcome.measure for outcome in trial.outcomes)
    yield from (criterion.text for criterion in trial.criteria)
