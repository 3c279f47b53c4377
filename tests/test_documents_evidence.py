"""Every evidence of a build stands in the document that it names, and every link to a concept has evidence."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from places import SEEDS, SHARED
from pyoxigraph import Quad, RdfFormat, parse

from kg import pipeline
from kg.words import KG, PROV, RDF, RDFS, SKOS

PAGES = Path(__file__).parent / "data" / "pages"
SITES = Path(__file__).parent / "data" / "sites"
FOLDERS = {"own": (SEEDS, PAGES, SITES), "original": (SHARED / "seeds", SHARED / "data" / "pages")}
DOCUMENTS = [(kind, path) for kind, folders in FOLDERS.items() for each in folders for path in sorted(each.glob("*"))]
PARTS = tuple(
    f"{space}{name}"
    for space, names in (
        (RDF, ("subject", "predicate", "object")),
        (PROV, ("wasDerivedFrom",)),
        (KG, ("field", "start", "end", "quote", "rule")),
    )
    for name in names
)

Triple = tuple[str, str, str]


class Build:
    """The graph of a build: triples by graph, and what each evidence says."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.graphs: dict[str, set[Triple]] = defaultdict(set)
        for quad in quads:
            triple = quad.subject.value, quad.predicate.value, quad.object.value
            self.graphs[quad.graph_name.value].add(triple)
        self.named = {o: g for g, s, _, o in self.pattern(f"{RDFS}label") if f"/document/{g.rsplit('/')[-1]}" in s}

    def pattern(self, predicate: str) -> Iterator[tuple[str, str, str, str]]:
        return ((g, *triple) for g, triples in self.graphs.items() for triple in triples if triple[1] == predicate)

    @property
    def entailed(self) -> set[Triple]:
        return next(triples for name, triples in self.graphs.items() if name.endswith("/entailed"))

    @property
    def concepts(self) -> set[str]:
        vocabulary = next(triples for name, triples in self.graphs.items() if name.endswith("/vocabulary"))
        return {s for s, p, o in vocabulary if (p, o) == (f"{RDF}type", f"{SKOS}Concept")}

    def evidence(self, document: str) -> dict[str, dict[str, str]]:
        """Give what the evidence of a document says, by its node."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for subject, predicate, object_ in self.graphs[f"{self.named[document]}-evidence"]:
            found[subject][predicate] = object_
        return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Build]:
    made: dict[str, Build] = {}

    def build(kind: str) -> Build:
        if kind not in made:
            out = tmp_path_factory.mktemp("evidence") / "out"
            pipeline.build([str(folder) for folder in FOLDERS[kind] if folder.is_dir()], out)
            made[kind] = Build(parse(path=str(out / "graph.nq"), format=RdfFormat.N_QUADS))
        return made[kind]

    return build


each_document = pytest.mark.parametrize(
    ("kind", "path"), DOCUMENTS, ids=[f"{kind}-{path.name}" for kind, path in DOCUMENTS]
)


def test_there_are_documents() -> None:
    assert Counter(kind for kind, _ in DOCUMENTS)["own"] >= 5 + 9 + 26


@each_document
def test_quote_is_what_stands_there(built: Callable[[str], Build], kind: str, path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        text = file.read()
    evidence = built(kind).evidence(path.name)
    assert evidence
    for said in evidence.values():
        assert text[int(said[f"{KG}start"]) : int(said[f"{KG}end"])] == said[f"{KG}quote"]


@each_document
def test_evidence_is_of_a_statement_of_its_document(built: Callable[[str], Build], kind: str, path: Path) -> None:
    build = built(kind)
    stated = build.graphs[build.named[path.name]] | build.entailed
    told = {tuple(said[f"{RDF}{part}"] for part in ("subject", "predicate", "object")) for said in _said(build, path)}
    assert told <= stated


@each_document
def test_evidence_names_its_document_field_rule_and_words(built: Callable[[str], Build], kind: str, path: Path) -> None:
    build = built(kind)
    document = next(s for s, p, o in build.graphs[build.named[path.name]] if (p, o) == (f"{RDFS}label", path.name))
    for said in _said(build, path):
        assert said[f"{PROV}wasDerivedFrom"] == document
        assert said[f"{KG}field"].strip() and said[f"{KG}rule"].strip() and said[f"{KG}quote"].strip()


@each_document
def test_evidence_says_each_thing_once(built: Callable[[str], Build], kind: str, path: Path) -> None:
    build = built(kind)
    counts = Counter((s, p) for s, p, _ in build.graphs[f"{build.named[path.name]}-evidence"])
    assert set(counts.values()) == {1}
    assert {p for _, p in counts} == {*PARTS, f"{RDF}type"}
    assert len(counts) == len(build.evidence(path.name)) * (len(PARTS) + 1)


@each_document
def test_link_to_a_concept_has_evidence(built: Callable[[str], Build], kind: str, path: Path) -> None:
    build = built(kind)
    links = {triple for triple in build.graphs[build.named[path.name]] if triple[2] in build.concepts}
    told = {tuple(said[f"{RDF}{part}"] for part in ("subject", "predicate", "object")) for said in _said(build, path)}
    assert links <= told


@pytest.mark.parametrize("kind", FOLDERS)
def test_linked_concepts_are_stated(built: Callable[[str], Build], kind: str) -> None:
    if not FOLDERS[kind][0].is_dir():
        pytest.skip("needs the original documents")
    build = built(kind)
    links = {o for _, _, _, o in build.pattern(f"{RDF}object") if _is_concept(o)}
    assert links
    assert links <= build.concepts


@pytest.mark.parametrize("kind", FOLDERS)
def test_evidence_graphs_hold_evidence_only(built: Callable[[str], Build], kind: str) -> None:
    if not FOLDERS[kind][0].is_dir():
        pytest.skip("needs the original documents")
    build = built(kind)
    for name, triples in build.graphs.items():
        nodes = {s for s, p, o in triples if (p, o) == (f"{RDF}type", f"{KG}Evidence")}
        assert (nodes == {s for s, _, _ in triples}) if name.endswith("-evidence") else not nodes


def _said(build: Build, path: Path) -> list[dict[str, str]]:
    return list(build.evidence(path.name).values())


def _is_concept(iri: str) -> bool:
    return any(f"/{kind}/" in iri for kind in ("drug", "mechanism", "target", "condition", "endpoint"))
