"""The metadata of a build: right counts, digests that fit, an RO-Crate by its rules."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from places import SEEDS
from rdflib import DCAT, DCTERMS, PROV, RDF, VOID, Graph, Namespace, URIRef

from kg import pipeline
from kg.export import dataset as dataset_
from kg.words import KG

SPDX = Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def metadata(build: Path) -> Graph:
    return Graph().parse(build / "dataset.ttl")


@pytest.fixture(scope="module")
def dataset(metadata: Graph) -> URIRef:
    (found,) = metadata.subjects(RDF.type, DCAT.Dataset)
    assert isinstance(found, URIRef)
    return found


def test_counts_are_those_of_the_graph(build: Path, metadata: Graph, dataset: URIRef) -> None:
    lines = (build / "graph.nq").read_text(encoding="utf-8").splitlines()
    assert metadata.value(dataset, VOID.triples).toPython() == len(lines)
    classes = {
        metadata.value(part, VOID["class"]): metadata.value(part, VOID.entities).toPython()
        for part in metadata.objects(dataset, VOID.classPartition)
    }
    assert (classes[URIRef(f"{KG}Trial")], classes[URIRef(f"{KG}Document")]) == (5, 5)
    total = sum(metadata.value(p, VOID.triples).toPython() for p in metadata.objects(dataset, VOID.propertyPartition))
    assert total == len(lines)


def test_inputs_stand_there_with_their_digests(metadata: Graph, dataset: URIRef) -> None:
    expected = {hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")}
    found = {
        str(metadata.value(metadata.value(source, SPDX.checksum), SPDX.checksumValue)).lower()
        for source in metadata.objects(dataset, PROV.wasDerivedFrom)
    }
    assert found == expected
    (run,) = metadata.objects(dataset, PROV.wasGeneratedBy)
    assert set(metadata.objects(run, PROV.used)) == set(metadata.objects(dataset, PROV.wasDerivedFrom))
    assert str(metadata.value(dataset, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_of_many_documents_the_table_that_lists_them_is_named(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = shutil.copytree(build, tmp_path / "out")
    monkeypatch.setattr(dataset_, "_NAMED", 4)
    dataset_.describe(copied)
    metadata = Graph().parse(copied / "dataset.ttl")
    (source,) = metadata.objects(next(metadata.subjects(RDF.type, DCAT.Dataset)), PROV.wasDerivedFrom)
    digest = metadata.value(metadata.value(source, SPDX.checksum), SPDX.checksumValue)
    assert str(digest).lower() == hashlib.sha256((copied / "documents.tsv").read_bytes()).hexdigest()
    (action,) = (
        each
        for each in json.loads((copied / "ro-crate-metadata.json").read_text())["@graph"]
        if each["@type"] == "CreateAction"
    )
    assert action["object"] == [{"@id": "documents.tsv"}]


def test_sha256sum_agrees(build: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=build, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    named = {line.split("  ")[1] for line in (build / "SHA256SUMS").read_text().splitlines()}
    assert named == {path.name for path in build.iterdir() if path.is_file()} - {"SHA256SUMS"}


def test_the_crate_obeys_its_rules(build: Path) -> None:
    crate = json.loads((build / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["about"] == {"@id": "./"} and "ro/crate/1.1" in descriptor["conformsTo"]["@id"]
    assert root["@type"] == "Dataset" and {"name", "description", "datePublished", "license"} <= root.keys()
    assert all((build / part["@id"]).is_file() for part in root["hasPart"])
    referred = {ref["@id"] for e in crate["@graph"] for v in e.values() for ref in (v if isinstance(v, list) else [v])
                if isinstance(ref, dict)}  # fmt: skip
    assert referred - entities.keys() == {"https://w3id.org/ro/crate/1.1"}


def test_metadata_is_the_same_twice(build: Path, tmp_path: Path) -> None:
    pipeline.build([str(SEEDS)], tmp_path / "out")
    for name in ("dataset.ttl", "ro-crate-metadata.json", "SHA256SUMS"):
        assert (tmp_path / "out" / name).read_bytes() == (build / name).read_bytes(), name
