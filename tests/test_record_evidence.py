"""Evidence in the records of registries: what is quoted stands at the offsets in the value that the field points to."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from places import HERE, SHARED
from pyoxigraph import RdfFormat, parse
from standing import ADDRESS, value_at

from kg import evidence, pipeline, store
from kg.readers import sources
from kg.words import KG, PROV, RDFS

FORMATS = SHARED / "data/formats"
#: Folders of records: our own, and the original ones where they are.
OWN = tuple(HERE / "data" / name for name in ("tables", "euctr", "ctis", "isrctn"))
ORIGINAL = tuple(FORMATS / name for name in ("csv", "euctr", "ctis", "isrctn"))
each_folder = pytest.mark.parametrize("folder", (*OWN, *ORIGINAL), ids=lambda path: f"{path.parent.name}-{path.name}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    made: dict[Path, Path] = {}

    def build(folder: Path) -> Path:
        if not folder.is_dir():
            pytest.skip(f"needs {folder.name}")
        if folder not in made:
            made[folder] = tmp_path_factory.mktemp("records") / "out"
            pipeline.build([str(folder)], made[folder])
        return made[folder]

    return build


@each_folder
def test_quote_is_what_stands_there(built: Callable[[Path], Path], folder: Path) -> None:
    out = built(folder)
    documents = defaultdict(list)
    for document in sources.documents([str(folder)]):
        documents[document.name].append(document)
    names: dict[str, str] = {}
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in parse(path=str(out / "graph.nq"), format=RdfFormat.N_QUADS):
        subject, predicate, object_ = quad.subject.value, quad.predicate.value, quad.object.value
        if predicate == f"{RDFS}label" and "/document/" in subject:
            names[subject] = object_
        elif "/evidence/" in subject:
            said[subject][predicate] = object_
    assert said
    for each in said.values():
        digest = each[f"{PROV}wasDerivedFrom"].rpartition("/")[2]
        (document,) = (d for d in documents[names[each[f"{PROV}wasDerivedFrom"]]] if d.digest.startswith(digest))
        start, end = int(each[f"{KG}start"]), int(each[f"{KG}end"])
        assert value_at(document, each[f"{KG}field"])[start:end] == each[f"{KG}quote"]


@each_folder
def test_no_address_is_in_the_graph(built: Callable[[Path], Path], folder: Path) -> None:
    for quad in parse(path=str(built(folder) / "graph.nq"), format=RdfFormat.N_QUADS):
        assert not ADDRESS.search(quad.object.value), quad


@each_folder
def test_nothing_is_rejected_or_wrong(built: Callable[[Path], Path], folder: Path) -> None:
    out = built(folder)
    assert not any((out / "rejected").iterdir()) if (out / "rejected").is_dir() else True
    assert "Violation" not in (out / "validation.tsv").read_text(encoding="utf-8")


def test_explain_shows_the_words_of_a_row(built: Callable[[Path], Path]) -> None:
    found = evidence.explain(store.open_store(built(OWN[0]) / "store"), "NCT90000001", "sintilimab")
    assert ("today.csv#NCT90000001", "/Interventions", "Sintilimab") in {(s.document, s.field, s.quote) for s in found}
