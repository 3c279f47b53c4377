"""A build by several processes: the same bytes however the input is cut, and one bad record costs itself only."""

import gzip
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from places import SEEDS, documents
from pyoxigraph import RdfFormat, Store
from studies import archive, ndjson, study

from kg import pipeline, readers
from kg.errors import WorkerKilledError
from kg.pipeline import processes, work
from kg.pipeline.parts import Task
from kg.pipeline.recipe import Recipe
from kg.readers import contents, sources
from kg.trial import Document, Trial

FILES = (
    "graph.nq",
    "graph.ttl",
    "index.ndjson",
    "summary.json",
    "documents.tsv",
    "unmapped.tsv",
    "validation.tsv",
    "validation.ttl",
)
METADATA = ("SHA256SUMS", "dataset.ttl", "ro-crate-metadata.json")
UNCHECKED = Recipe(checked=False)
RUN = work.run


def _build(out: Path, *places: Path, recipe: Recipe = UNCHECKED, jobs: int = 1, **options: Any) -> dict[str, Any]:
    return pipeline.build([str(place) for place in places], out, recipe, jobs=jobs, with_store=False, **options)


def _bytes(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, lines, an archive and a list; documents given twice, and several that tell of one trial."""
    home = tmp_path_factory.mktemp("mixed")
    for page in SEEDS.glob("00[0-2]*.txt"):
        (home / page.name).write_bytes(page.read_bytes())
    twice = [study(3), study(4), study(3), study(5, title="Another title"), b'{"broken', study(5)]
    ndjson(home / "a.ndjson", [study(1), study(2), *twice])
    ndjson(home / "b.ndjson.gz", [study(6), study(1), study(7), study(2, status="COMPLETED"), study(3)])
    members = {f"NCT{n:08}.json": study(n) for n in (9, 8, 5)}
    archive(home / "c.json.zip", {**members, "bad.json": b"{}"})
    (home / "d.json").write_bytes(b"[" + b",".join(study(n) for n in (10, 11)) + b"]")
    return home


@pytest.fixture(scope="module")
def expected(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("expected") / "out"
    _build(out, mixed, recipe=Recipe())
    return out


@pytest.mark.parametrize(("jobs", "unit_bytes"), [(1, 1), (2, 3_000), (3, 1_000)])
def test_bytes_do_not_depend_on_processes_and_units(
    jobs: int, unit_bytes: int, mixed: Path, expected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "UNIT_BYTES", unit_bytes)
    _build(tmp_path / "out", mixed, recipe=Recipe(), jobs=jobs)
    assert _bytes(tmp_path / "out") == _bytes(expected)


def test_processes_that_are_not_forked(
    mixed: Path, expected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "METHOD", "spawn")
    monkeypatch.setattr(sources, "UNIT_BYTES", 3_000)
    _build(tmp_path / "out", mixed, recipe=Recipe(), jobs=2)
    assert _bytes(tmp_path / "out") == _bytes(expected)


def test_documents_stand_in_the_order_of_the_input(expected: Path) -> None:
    """That of the files, and of the lines in them; members of an archive in the order of their names."""
    rows = [json.loads(line) for line in (expected / "index.ndjson").read_text("utf-8").splitlines()]
    names = [row["name"] for row in rows if row["name"][0] in "abcd"]
    a, b = ([f"{letter}{number}" for number in range(1, 9)] for letter in ("a.ndjson#", "b.ndjson#"))
    members = [f"c.json.zip/{name}.json" for name in ("NCT00000005", "NCT00000008", "NCT00000009", "bad")]
    assert names == [*a, *b[:5], *members, "d.json#NCT00000010", "d.json#NCT00000011"]
    ends = [row["offset"] + row["length"] for row in rows if "offset" in row]
    assert [row["offset"] for row in rows if "offset" in row] == [0, *ends[:-1]]


def test_documents_given_twice_and_several_of_one_trial(expected: Path) -> None:
    summary = json.loads((expected / "summary.json").read_text("utf-8"))
    same = {row["name"]: row["same_as"] for row in summary["duplicates"]}
    assert same == {
        "a.ndjson#5": "a.ndjson#3",
        "b.ndjson#2": "a.ndjson#1",
        "b.ndjson#5": "a.ndjson#3",
        "c.json.zip/NCT00000005.json": "a.ndjson#8",
    }
    keys = {row["name"]: row["trial"] for row in documents(expected)}
    assert keys["b.ndjson#4"] == keys["a.ndjson#2"] == "NCT00000002"
    rows = {row["name"]: row for row in map(json.loads, (expected / "index.ndjson").open("rb"))}
    later = {name: rows[name]["part_key"] for name in ("a.ndjson#2", "b.ndjson#4", "a.ndjson#6", "a.ndjson#8")}
    assert later == {
        "a.ndjson#2": "NCT00000002",
        "b.ndjson#4": f"NCT00000002-{rows['b.ndjson#4']['digest'][:8]}",
        "a.ndjson#6": "NCT00000005",
        "a.ndjson#8": f"NCT00000005-{rows['a.ndjson#8']['digest'][:8]}",
    }


def test_bad_records_cost_themselves_only(expected: Path) -> None:
    summary = json.loads((expected / "summary.json").read_text("utf-8"))
    assert [row["name"] for row in summary["rejected"]] == ["a.ndjson#7", "c.json.zip/bad.json"]
    assert summary["trials"] == 3 + 11


def test_fault_in_a_reader_costs_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = readers.read

    def read(document: Document) -> Trial:
        if "NCT00000002" in document.text:
            raise IndexError("list index out of range")
        return real(document)

    monkeypatch.setattr(readers, "read", read)
    summary = _build(tmp_path / "out", ndjson(tmp_path / "a.ndjson", [study(1), study(2), study(3)]))
    assert [(row["name"], row["reason"].split(":")[0]) for row in summary["rejected"]] == [
        ("a.ndjson#2", "a fault of kg, please report it")
    ]
    assert summary["trials"] == 2
    assert study(2) in {path.read_bytes().rstrip() for path in (tmp_path / "out" / "rejected").iterdir()}


@pytest.mark.parametrize("name", ["whole.ndjson.gz", "whole.zip"])
def test_truncated_download(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines before the break are read; an archive has its table of contents at its end."""
    monkeypatch.setattr(sources, "UNIT_BYTES", 2_000)
    studies = [study(n, title=os.urandom(200).hex()) for n in range(1, 30)]
    whole = tmp_path / name
    if name.endswith(".gz"):
        ndjson(whole, studies)
    else:
        archive(whole, {f"{n}.json": each for n, each in enumerate(studies)})
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ndjson(tmp_path / "z.ndjson", [study(90)])
    summary = _build(tmp_path / "out", whole, tmp_path / "z.ndjson", jobs=2)
    [rejected] = summary["rejected"]
    assert rejected["name"] == name and "broken" in rejected["reason"]
    read = {row["trial"] for row in documents(tmp_path / "out")}
    assert "NCT00000090" in read
    assert (5 < len(read) < 29) if name.endswith(".gz") else len(read) == 1


def test_long_list_is_read_as_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studies = [study(n, title=f'}} ] , "quoted" \\ {n}') for n in range(1, 6)]
    for name, text in (("a", b"[\n%s]"), ("b", b'{"studies": [%s], "nextPageToken": "x"}'), ("c", b" [%s\n")):
        (tmp_path / f"{name}.json").write_bytes(text % b" ,\n".join(studies))
    short = list(sources.documents([str(tmp_path / "a.json")]))
    monkeypatch.setattr(contents, "MAX_DOCUMENT_BYTES", 3_000)
    monkeypatch.setattr(sources, "UNIT_BYTES", 1_500)
    assert list(sources.documents([str(tmp_path / "a.json")])) == short
    assert [d.name for d in sources.documents([str(tmp_path / "b.json")])] == [
        f"b.json#NCT0000000{n}" for n in range(1, 6)
    ]
    *read, broken = sources.documents([str(tmp_path / "c.json")])
    assert len(read) == 5 and "breaks off" in getattr(broken, "reason", "")


def test_studies_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(study(n) + b"\n" for n in (1, 2, 3))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines)))
    pipeline.build(["-"], tmp_path / "out", UNCHECKED, with_store=False)
    assert [row["name"] for row in documents(tmp_path / "out")] == [f"standard-input#{n}" for n in (1, 2, 3)]


def test_compressed_graph_holds_the_same(mixed: Path, tmp_path: Path) -> None:
    for name, compressed in (("plain", False), ("packed", True)):
        recipe = Recipe(checked=False, compressed=compressed)
        pipeline.build([str(mixed)], tmp_path / name, recipe)
    packed = tmp_path / "packed" / "graph.nq.gz"
    assert gzip.decompress(packed.read_bytes()) == (tmp_path / "plain" / "graph.nq").read_bytes()
    assert packed.stat().st_size * 3 < (tmp_path / "plain" / "graph.nq").stat().st_size
    assert not (tmp_path / "packed" / "graph.nq").exists()
    loaded, other = (Store.read_only(str(tmp_path / name / "store")) for name in ("packed", "plain"))
    assert len(loaded) == len(other) > 100
    assert loaded.dump(format=RdfFormat.N_QUADS) is not None


def test_options_leave_out_what_they_say(mixed: Path, expected: Path, tmp_path: Path) -> None:
    _build(tmp_path / "out", mixed, recipe=Recipe(checked=False, evidence=False), with_turtle=False)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*FILES, *METADATA, "rejected"} - {"graph.ttl"}
    whole = (expected / "graph.nq").read_bytes().splitlines()
    left = (tmp_path / "out" / "graph.nq").read_bytes().splitlines()
    assert left == [line for line in whole if not line.endswith(b"-evidence> .")]
    assert len(left) < len(whole)


def test_killed_process_is_told_and_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "UNIT_BYTES", 2_000)
    source = ndjson(tmp_path / "a.ndjson", map(study, range(1, 9)))
    with monkeypatch.context() as patch:
        patch.setattr(work, "run", _killed_at_the_third)
        with pytest.raises(WorkerKilledError, match="killed"):
            _build(tmp_path / "out", source, jobs=2)
    assert not (tmp_path / "out").exists()
    assert len(list(tmp_path.glob(".out.*.new/parts/000000-*.rows"))) == 1
    assert _build(tmp_path / "out", source, jobs=2)["trials"] == 8
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["a.ndjson", "out"]


def _killed_at_the_third(task: Task) -> object:
    if task.number == 2:
        _until(lambda: any(task.folder.glob("000000-*.rows")))
        os.kill(os.getpid(), signal.SIGKILL)
    return RUN(task)


def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    """Even when that is killed: a process that goes on would hold the lock of the folder."""
    children = tmp_path / "children"
    children.mkdir()
    if (parent := os.fork()) == 0:
        list(processes.in_order(_waiting(children), range(2), 2, lambda: None))
        os._exit(0)
    _until(lambda: len(list(children.iterdir())) == 2)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    _until(lambda: not any(Path("/proc", child.name).exists() for child in children.iterdir()))


class _waiting:
    def __init__(self, place: Path) -> None:
        self._place = place

    def __call__(self, _task: object) -> None:
        (self._place / str(os.getpid())).touch()
        time.sleep(600)


def _until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
