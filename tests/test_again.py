"""Building again: what is known is taken over, what was killed is gone on from, and changes are told."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from studies import ndjson, study

from kg import changes, output, pipeline
from kg.cli.comparing import diff
from kg.errors import OutputError
from kg.pipeline import work
from kg.pipeline.recipe import Recipe
from kg.readers import sources

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
#: Set KG_KILLS for more.
KILLS = int(os.environ.get("KG_KILLS", "10"))
OLD = {n: study(n) for n in range(1, 9)}
NEW = {
    **{n: OLD[n] for n in (8, 7, 3, 4, 1)},
    2: study(2, status="COMPLETED", phase="PHASE3", enrolment=60, start="2024-02-01"),
    5: study(5, drug="Anlotinib", outcome="Progression-free survival"),
    9: study(9, title="A new one"),
}


def _build(out: Path, *places: Path, recipe: Recipe | None = None, **options: Any) -> list[str]:
    told: list[str] = []
    pipeline.build(list(map(str, places)), out, recipe, jobs=1, with_store=False, notice=told.append, **options)
    return told


def _bytes(out: Path, graph: str = "graph.nq") -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in (graph, *FILES[1:])}


class Counted:
    """Counts the trials that are grounded, and grounds them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self._real = 0, work.ground
        monkeypatch.setattr(work, "ground", self)

    def __call__(self, *arguments: Any) -> Any:
        self.count += 1
        return self._real(*arguments)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A build of the old studies and one of the new, each from nothing."""
    home = tmp_path_factory.mktemp("builds")
    for name, studies in (("old", OLD), ("new", NEW)):
        (home / name).mkdir()
        _build(home / name / "out", ndjson(home / name / "all.ndjson", studies.values()))
    return home / "old", home / "new"


# --- again ---------------------------------------------------------------------------------------


def test_second_build_ends_as_one_from_nothing(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the changed and the new are grounded; the others stand on other lines now, and are named so."""
    shutil.copytree(builds[0] / "out", tmp_path / "out")
    counted = Counted(monkeypatch)
    told = _build(tmp_path / "out", builds[1] / "all.ndjson")
    assert _bytes(tmp_path / "out") == _bytes(builds[1] / "out")
    assert counted.count == 3
    assert told == ["trials since the last build: 5 unchanged, 2 changed, 1 new, 1 gone"]


def test_second_build_of_the_same_grounds_nothing(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(builds[0] / "out", tmp_path / "out")
    counted = Counted(monkeypatch)
    _build(tmp_path / "out", builds[0] / "all.ndjson")
    assert _bytes(tmp_path / "out") == _bytes(builds[0] / "out")
    assert counted.count == 0


@pytest.mark.parametrize("change", ["recipe", "graph"])
def test_what_cannot_be_trusted_is_made_anew(
    change: str, builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build with other choices, and quads that someone has changed."""
    shutil.copytree(builds[0] / "out", tmp_path / "out")
    graph = tmp_path / "out" / "graph.nq"
    if change == "graph":
        graph.write_bytes(graph.read_bytes().replace(b"RECRUITING", b"SUSPENDED."))
    counted = Counted(monkeypatch)
    _build(tmp_path / "out", builds[0] / "all.ndjson", recipe=Recipe(evidence=change == "graph"))
    assert counted.count == len(OLD)
    assert b"SUSPENDED." not in graph.read_bytes()


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 0)], ids=["second document comes", "second document goes"])
def test_second_document_of_a_trial(one: int, other: int, tmp_path: Path) -> None:
    """What is checked and named for the trial as a whole is not taken over for its first document alone."""
    single = ndjson(tmp_path / "a.ndjson", [study(1), study(2)])
    places = [[single], [single, ndjson(tmp_path / "b.ndjson", [study(3), study(2, title="Another title")])]]
    _build(tmp_path / "out", *places[one])
    _build(tmp_path / "out", *places[other])
    _build(tmp_path / "fresh", *places[other])
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "fresh")


def test_second_build_with_a_compressed_graph(
    builds: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe(compressed=True)
    _build(tmp_path / "out", builds[0] / "all.ndjson", recipe=recipe)
    counted = Counted(monkeypatch)
    _build(tmp_path / "out", builds[1] / "all.ndjson", recipe=recipe)
    assert counted.count == 3
    _build(tmp_path / "fresh", builds[1] / "all.ndjson", recipe=recipe)
    assert _bytes(tmp_path / "out", "graph.nq.gz") == _bytes(tmp_path / "fresh", "graph.nq.gz")


# --- killed --------------------------------------------------------------------------------------

KILLER = """
import os, signal, sys, time
from pathlib import Path
from kg import output, pipeline
from kg.pipeline import work
from kg.pipeline import work
from kg.pipeline.recipe import Recipe
from kg.readers import sources

output._LET_GO = 60  # they do let go, but on a busy machine not at once
out, source = Path(sys.argv[1]), sys.argv[2]
recipe = Recipe(checked=False)
sources.UNIT_BYTES = 3_000
work.worker(recipe).warm()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        pipeline.build([source], out, recipe, jobs=2, with_turtle=False, with_store=False)
        os._exit(0)
    if float(line):
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
    print("killed" if os.waitpid(child, 0)[1] else "built", flush=True)
"""


def test_killed_at_any_moment_with_several_processes(tmp_path: Path) -> None:
    """The old build stays whole, or the new one is; and in the end it is as if nothing had been killed."""
    moments = random.Random(4)
    old, new = (ndjson(tmp_path / f"{name}.ndjson", map(study, numbers)) for name, numbers in _numbers())
    recipe = Recipe(checked=False)
    for name, source in (("out", old), ("fresh", new)):
        _build(tmp_path / name, source, recipe=recipe, with_turtle=False)
    whole = {(tmp_path / name / "graph.nq").read_bytes() for name in ("out", "fresh")}
    command = [sys.executable, "-c", KILLER, str(tmp_path / "out"), str(new)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killer:
        assert killer.stdin and killer.stdout
        told = []
        for seconds in [*(moments.uniform(0.02, 0.6) for _ in range(KILLS)), 0]:
            killer.stdin.write(f"{seconds}\n")
            killer.stdin.flush()
            told.append(killer.stdout.readline().strip())
            assert (tmp_path / "out" / "graph.nq").read_bytes() in whole
        killer.stdin.close()
    assert "killed" in told and told[-1] == "built"
    names = ("graph.nq", "index.ndjson", "summary.json")
    assert all((tmp_path / "out" / each).read_bytes() == (tmp_path / "fresh" / each).read_bytes() for each in names)
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock") == [
        "fresh",
        "new.ndjson",
        "old.ndjson",
        "out",
    ]


def _numbers() -> tuple[tuple[str, range], tuple[str, range]]:
    return ("old", range(1, 3)), ("new", range(1, 120))


def test_killed_build_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while the parts are joined: they are all there, and nothing is read again."""
    monkeypatch.setattr(sources, "UNIT_BYTES", 2_000)
    source = ndjson(tmp_path / "a.ndjson", OLD.values())
    if (child := os.fork()) == 0:
        monkeypatch.setattr(pipeline, "_joined", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        _build(tmp_path / "out", source)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert not (tmp_path / "out").exists()
    counted = Counted(monkeypatch)
    pipeline.build([str(source)], tmp_path / "out", jobs=1, with_store=False)
    assert counted.count == 0
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock") == ["a.ndjson", "out"]


def test_part_of_a_source_that_has_changed_is_not_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ndjson(tmp_path / "a.ndjson", OLD.values())
    if (child := os.fork()) == 0:
        monkeypatch.setattr(pipeline, "_joined", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        _build(tmp_path / "out", source)
    os.waitpid(child, 0)
    time.sleep(0.01)
    ndjson(source, NEW.values())
    _build(tmp_path / "out", source)
    _build(tmp_path / "fresh", source)
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "fresh")


# --- what changed --------------------------------------------------------------------------------


def test_diff(builds: tuple[Path, Path]) -> None:
    found = list(changes.diff(builds[0] / "out", builds[1] / "out"))
    told = [(each.trial[-1], each.change, each.field, each.old, each.new) for each in found]
    assert told == [
        ("2", "changed", "status", ("RECRUITING",), ("COMPLETED",)),
        ("2", "changed", "phase", ("PHASE2",), ("PHASE3",)),
        ("2", "changed", "start date", ("2024-01",), ("2024-02-01",)),
        ("2", "changed", "enrolment", ("40",), ("60",)),
        ("5", "changed", "drug tested", ("sintilimab",), ("anlotinib",)),
        ("5", "changed", "primary outcome", ("Overall survival",), ("Progression-free survival",)),
        ("6", "gone", "title", ("Study 6",), ()),
        ("9", "new", "title", (), ("A new one",)),
    ]


def test_diff_of_a_build_with_itself(builds: tuple[Path, Path]) -> None:
    assert list(changes.diff(builds[0] / "out", builds[0] / "out")) == []


def test_diff_of_builds_made_in_other_ways(builds: tuple[Path, Path], tmp_path: Path) -> None:
    """The same documents, another base, no evidence, compressed: nothing that an analyst reads has changed."""
    recipe = Recipe("https://example.org/x#", evidence=False, compressed=True, checked=False)
    _build(tmp_path / "out", builds[0] / "all.ndjson", recipe=recipe)
    assert list(changes.diff(builds[0] / "out", tmp_path / "out")) == []


def test_diff_refuses_what_is_no_build(builds: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no build"):
        list(changes.diff(builds[0] / "out", tmp_path))


@pytest.mark.parametrize("form", ["table", "tsv", "json"])
def test_diff_on_the_command_line(form: str, builds: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(diff, [str(builds[0] / "out"), str(builds[1] / "out"), "-f", form], standalone_mode=False)
    assert done.exception is None
    if form == "json":
        assert json.loads(done.output)[0] == {
            "trial": "NCT00000002",
            "change": "changed",
            "field": "status",
            "old": ["RECRUITING"],
            "new": ["COMPLETED"],
        }
    else:
        assert done.output.split()[:5] == ["trial", "change", "field", "old", "new"]
        assert len(done.output.splitlines()) >= 9


def test_fingerprint_is_that_of_the_choices(builds: tuple[Path, Path]) -> None:
    assert output.fingerprint(builds[0] / "out") == Recipe().fingerprint() != Recipe(evidence=False).fingerprint()
