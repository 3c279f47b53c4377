"""A part of a build, and what cannot be exported: said in one line, with nothing left half written."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg.words import BASE, KG

ALL = {"NCT07289048", "NCT07022301", "doc-b2814386a9bcfed0", "doc-cc705b51763cd064", "doc-a697e3348cf31cf9"}


def _kg(*arguments: str | Path, limit: int | None = None) -> "subprocess.CompletedProcess[bytes]":
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    command = [sys.executable, "-m", "kg", "export", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, preexec_fn=small if limit else None)


def _triples(content: bytes) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(content, format=RdfFormat.N_TRIPLES)}


def _trials(content: bytes) -> set[str]:
    type_, trial = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), f"{KG}Trial"
    return {
        t.subject.value.removeprefix(f"{BASE}trial/")
        for t in _triples(content)
        if t.predicate == type_ and t.object.value == trial
    }


@pytest.mark.parametrize(
    ("options", "trials"),
    [
        (["--trials", "NCT07289048"], {"NCT07289048"}),
        (["--trials", "NCT07289048, doc-cc705b51763cd064"], {"NCT07289048", "doc-cc705b51763cd064"}),
        (["--drug", "ivonescimab"], {"doc-b2814386a9bcfed0", "doc-a697e3348cf31cf9"}),
        (["--drug", "drug:ivonescimab", "--drug", "IBI363"], {"doc-b2814386a9bcfed0", "doc-a697e3348cf31cf9", "NCT07289048"}),
        (["--drug", "ivonescimab", "--condition", "ESCC"], {"doc-a697e3348cf31cf9"}),
        (["--condition", "MONDO:0008433"], ALL - {"doc-a697e3348cf31cf9"}),
        (["--mechanism", "VEGFR inhibitor"], {"NCT07022301", "doc-cc705b51763cd064"}),
    ],
)  # fmt: skip
def test_trials_are_chosen_by_what_they_study(options: list[str], trials: set[str], build: Path) -> None:
    done = _kg("ntriples", "-b", build, *options)
    assert (done.returncode, done.stderr) == (0, b"")
    assert _trials(done.stdout) == trials


def test_a_part_is_whole_in_itself(build: Path) -> None:
    """What its trials lead to comes along, with names; what others lead to does not."""
    whole = _triples(_kg("ntriples", "-b", build, "--with-evidence").stdout)
    part = _triples(_kg("ntriples", "-b", build, "--trials", "NCT07289048", "--with-evidence").stdout)
    assert part < whole
    stated = {triple.subject for triple in part}
    subjects = {triple.subject for triple in whole}
    assert {t.object for t in part if isinstance(t.object, pyoxigraph.NamedNode) and t.object in subjects} <= stated
    assert {t for t in whole if t.subject in stated} == part
    assert not any("ivonescimab" in str(subject) or "NCT07022301" in str(subject) for subject in stated)


def test_the_vocabulary_alone_has_concepts_only(build: Path) -> None:
    found = _triples(_kg("ntriples", "-b", build, "--vocabulary-only").stdout)
    kinds = {t.object.value.removeprefix(KG) for t in found if t.predicate.value.endswith("#type")}
    assert kinds == {
        "Drug",
        "Mechanism",
        "Target",
        "Condition",
        "Endpoint",
        "http://www.w3.org/2004/02/skos/core#Concept",
    }
    assert any(t.predicate.value.endswith("broaderTransitive") for t in found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docx"], "docx: no such format; there are turtle, "),
        (["turtle", "--trials", "NCT00000000"], "NCT00000000: the build has no such trial"),
        (["turtle", "--drug", "no such drug"], "no such drug: the build has no such drug"),
        (["turtle", "--drug", "IBI363", "--condition", "ESCC"], "no trial of the build is all of this: ESCC, IBI363"),
        (["turtle", "--vocabulary-only", "--drug", "IBI363"], "--vocabulary-only goes without a choice of trials"),
        (["turtle", "--for-spreadsheet"], "--for-spreadsheet goes with csv only"),
        (["csv"], "csv has several files: name a folder with -o"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_line(arguments: list[str], said: str, build: Path) -> None:
    done = _kg(*arguments, "-b", build)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1 and lines[0].startswith(f"kg: {said}")


def test_a_folder_that_is_no_build_is_refused(tmp_path: Path) -> None:
    done = _kg("turtle", "-b", tmp_path, "-o", tmp_path / "x.ttl")
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"kg: {tmp_path}: this is no build") and done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["turtle", "nquads", "graphml", "jsonld", "csv", "kgx"])
def test_a_full_disk_leaves_the_old_export(name: str, build: Path, tmp_path: Path) -> None:
    place = tmp_path / "export"
    done = _kg(name, "-b", build, "-o", place, limit=4096)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"kg: {place}: ".encode()) and done.stderr.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_itself_and_nothing_else(build: Path, tmp_path: Path, exported: Callable[..., Path]) -> None:
    place = tmp_path / "tables"
    for _ in range(2):
        assert _kg("kgx", "-b", build, "-o", place, "--with-evidence").returncode == 0
    assert (place / "edges.tsv").read_bytes() == (exported("kgx") / "edges.tsv").read_bytes()
    (place / "thesis.doc").write_text("mine")
    done = _kg("kgx", "-b", build, "-o", place)
    assert done.returncode == 2 and b"thesis.doc" in done.stderr
    assert (place / "thesis.doc").read_text() == "mine"


@pytest.mark.parametrize(("name", "said"), [("turtle", "this is a folder"), ("kgx", "other things")])
def test_a_folder_in_use_is_refused(name: str, said: str, build: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").touch()
    done = _kg(name, "-b", build, "-o", tmp_path / "mine")
    assert done.returncode == 2 and said in done.stderr.decode()


def test_a_missing_folder_is_named(build: Path, tmp_path: Path) -> None:
    done = _kg("turtle", "-b", build, "-o", tmp_path / "a" / "x.ttl")
    assert done.returncode == 2 and f"there is no folder {tmp_path / 'a'}" in done.stderr.decode()
