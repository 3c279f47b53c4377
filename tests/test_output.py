"""A build is all or nothing: refused, killed or without room, it leaves the old one; and it is always the same."""

import filecmp
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from places import SEEDS, documents

from kg import output, pipeline
from kg.errors import KgError, OutputError
from kg.pipeline.recipe import Recipe

PAGES = Path(__file__).parent / "data" / "pages"
WHOLE = ("graph.nq", "graph.ttl", "summary.json")
OLD = [path for path in sorted(SEEDS.glob("*.txt")) if path.name[:3] in ("000", "002")]
NEW = [*OLD, next(SEEDS.glob("004*"))]
BUILD = "import sys, pathlib, kg.pipeline; kg.pipeline.build(sys.argv[2:], pathlib.Path(sys.argv[1]))"

# Answers each line "<step> <seconds>" on standard input with a build in a process of its own, killed
# at that step (the n-th change of a file or folder) or after that time, or never (0 0). It answers
# with the names of the steps that the build took, or with "killed".
KILLER = """
import os, signal, sys, time
from pathlib import Path
from kg import pipeline
from kg.pipeline import work
from kg.pipeline.recipe import Recipe

out, seeds = Path(sys.argv[1]), sys.argv[2:]
work.worker(Recipe()).warm()
CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree", "ctypes.dlsym")
steps = []

def count(last):
    def hook(event, arguments):
        writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        if event in CHANGES or writes:
            steps.append(event)
            if len(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)
    return hook

def build(step):
    sys.addaudithook(count(step))
    pipeline.build(seeds, out)
    os.write(1, (" ".join(steps) + "\\n").encode())
    os._exit(0)

for line in sys.stdin:
    step, seconds = line.split()
    child = os.fork()
    if child == 0:
        build(int(step))
    if float(seconds):
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    if os.waitpid(child, 0)[1]:
        print("killed", flush=True)
"""


def _kg(*arguments: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, **options)


def _is_same(one: Path, other: Path) -> bool:
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in WHOLE)


def _beside(out: Path) -> list[str]:
    """List what stands beside a build that is no lock."""
    return sorted(p.name for p in out.parent.iterdir() if p != out and p.suffix != ".lock")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of two of the seeds."""
    out = tmp_path_factory.mktemp("old") / "out"
    pipeline.build([str(path) for path in OLD], out)
    return out


@pytest.fixture
def out(old: Path, tmp_path: Path) -> Path:
    """A copy of the old build in a folder of its own."""
    place = tmp_path / "place" / "out"
    shutil.copytree(old, place)
    return place


# --- refusing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [("notes.txt",), ("summary.json",), ("summary.json", "thesis.doc"), (".git/HEAD",)])
def test_folder_of_something_else_is_refused(names: tuple[str, ...], tmp_path: Path) -> None:
    """Even one that has a summary.json: other programs write such files, too."""
    place = tmp_path / "out"
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text('{"mine": 1}')
    with pytest.raises(OutputError, match="no build"):
        pipeline.build([str(SEEDS)], place)
    assert sorted(p.relative_to(place).as_posix() for p in place.rglob("*") if p.is_file()) == sorted(names)
    assert _beside(place) == []


def test_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("mine")
    done = _kg("build", SEEDS, "-o", place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"kg: {place}: this is a file; name a folder\n"
    assert place.read_text() == "mine"


def test_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    done = _kg("build", SEEDS, "-o", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "file" in done.stderr


def test_place_where_another_process_builds_is_refused(out: Path, old: Path) -> None:
    hold = f"import sys\nfrom pathlib import Path\nfrom kg import output\nwith output.folder(Path({str(out)!r})):\n"
    hold += "    print('building', flush=True)\n    sys.stdin.read()\n    raise KeyboardInterrupt\n"
    other = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert other.stdout and other.stdout.readline() == b"building\n"
        before = _beside(out)
        done = _kg("build", SEEDS, "-o", out)
        assert done.returncode == 2
        assert done.stderr == f"kg: {out}: another build is writing here\n"
        assert _beside(out) == before, "the other build's folder was touched"
    finally:
        other.communicate()
    assert _is_same(out, old)
    assert _beside(out) == []


def test_build_leaves_that_of_a_longer_name_alone(old: Path, tmp_path: Path) -> None:
    """While `out.2` is being written, building `out` must not sweep its folder away."""
    with output.folder(tmp_path / "out.2") as fresh:
        shutil.copytree(old, fresh, dirs_exist_ok=True)
        with output.folder(tmp_path / "out") as other:
            shutil.copytree(old, other, dirs_exist_ok=True)
        assert (fresh / "summary.json").is_file()
    assert _is_same(tmp_path / "out.2", tmp_path / "out")


@pytest.mark.parametrize("name", ["o[u]t", "out*", "with space", "ünï", "-o", "a.b.c"])
def test_strange_place_is_swept(name: str, old: Path, tmp_path: Path) -> None:
    """What a killed build leaves is cleared away, whatever the place is called."""
    place = tmp_path / name
    kill = f"import os, signal\nfrom pathlib import Path\nfrom kg import output\nwith output.folder(Path({str(place)!r})):\n"
    kill += "    os.kill(os.getpid(), signal.SIGKILL)\n"
    assert subprocess.run([sys.executable, "-c", kill], check=False).returncode == -signal.SIGKILL
    assert len(_beside(place)) == 1
    with output.folder(place) as fresh:
        shutil.copytree(old, fresh, dirs_exist_ok=True)
    assert _is_same(place, old)
    assert _beside(place) == []


def test_place_that_is_a_link_is_built_where_it_leads(out: Path, old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(out, target_is_directory=True)
    with output.folder(link) as fresh:
        shutil.copytree(old, fresh, dirs_exist_ok=True)
        (fresh / "new").touch()
    assert link.is_symlink() and (out / "new").exists()
    assert _beside(link) == ["place"]
    assert _beside(out) == []


def test_source_folder_that_holds_the_place(old: Path, tmp_path: Path) -> None:
    """Building twice into a folder below the sources does not read the first build as documents."""
    for path in OLD:
        shutil.copy(path, tmp_path)
    for _ in range(2):
        summary = pipeline.build([str(tmp_path)], tmp_path / "out")
    assert summary["rejected"] == []
    assert filecmp.cmp(old / "graph.nq", tmp_path / "out" / "graph.nq", shallow=False)


def test_refused_build_leaves_no_folder(tmp_path: Path) -> None:
    done = _kg("build", tmp_path / "nowhere", "-o", tmp_path / "deep" / "out")
    assert done.returncode == 2
    assert [p for p in tmp_path.rglob("*") if p.suffix != ".lock"] in ([], [tmp_path / "deep"])


def test_fault_of_the_program_exits_with_3(tmp_path: Path) -> None:
    code = "import sys, kg.pipeline, kg.cli\nkg.pipeline.build = lambda *_, **__: 1 / 0\n"
    code += f"sys.argv = ['kg', 'build', {str(SEEDS)!r}, '-o', {str(tmp_path / 'out')!r}]\nkg.cli.main()"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 3


@pytest.mark.parametrize(
    "base", ["no iri", "https://x/<y>/", "https://x y/", "", "javascript:alert(1)//>", "https://x"]
)
def test_base_that_makes_no_iris_is_refused(base: str, tmp_path: Path) -> None:
    """One without a final `/` or `#`, too: the path would run into it."""
    with pytest.raises(KgError, match="base"):
        pipeline.build([str(OLD[0])], tmp_path / "out", Recipe(base))
    assert not (tmp_path / "out").exists()


def test_base_is_refused_on_the_command_line(out: Path, old: Path) -> None:
    done = _kg("build", OLD[0], "-o", out, "--base-iri", "https://x/<y>/")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "https://x/<y>/" in done.stderr
    assert _is_same(out, old)


# --- killed --------------------------------------------------------------------------------------


class Killer:
    """Builds that are killed at will."""

    def __init__(self, out: Path) -> None:
        command = [sys.executable, "-c", KILLER, str(out), *map(str, NEW)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def build(self, step: int = 0, seconds: float = 0) -> str:
        """Build, killed at a step or after some seconds; give the names of the steps taken, or "killed"."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{step} {seconds}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def killer(old: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Killer, Path]]:
    out = tmp_path_factory.mktemp("killed") / "out"
    shutil.copytree(old, out)
    killer = Killer(out)
    yield killer, out
    killer.close()


@pytest.fixture(scope="module")
def new(killer: tuple[Killer, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A whole build of more seeds, and the names of the steps that it took."""
    process, out = killer
    steps = process.build().split()
    place = tmp_path_factory.mktemp("new") / "out"
    shutil.copytree(out, place)
    return place, steps


def _restore(out: Path, old: Path) -> None:
    if not _is_same(out, old):
        shutil.rmtree(out)
        shutil.copytree(old, out)


def test_killed_at_any_moment(killer: tuple[Killer, Path], old: Path, new: tuple[Path, list[str]]) -> None:
    process, out = killer
    moments = random.Random(20251121)
    killed = 0
    for _ in range(15):
        _restore(out, old)
        killed += process.build(seconds=moments.uniform(0.01, 0.7)) == "killed"
        assert _is_same(out, old) or _is_same(out, new[0])
    assert killed > 5
    assert process.build() != "killed"
    assert _is_same(out, new[0])
    assert _beside(out) == []


def test_killed_at_any_step(killer: tuple[Killer, Path], old: Path, new: tuple[Path, list[str]]) -> None:
    """Before the first and the last change of a file or folder of each kind, and at some between."""
    process, out = killer
    whole, steps = new
    ends = {step for name in set(steps) for step in (steps.index(name) + 1, len(steps) - steps[::-1].index(name))}
    for step in sorted({*ends, *random.Random(5).sample(range(1, len(steps)), 2)}):
        _restore(out, old)
        assert process.build(step=step) == "killed"
        assert _is_same(out, old) or _is_same(out, whole)
    assert process.build() != "killed"
    assert _is_same(out, whole)
    assert _beside(out) == []


def test_interrupted_from_the_keyboard(out: Path, old: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(SEEDS), "-o", str(out)], stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not _beside(out):
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 2
    assert told.strip() == "kg: interrupted"
    assert _is_same(out, old)
    assert _beside(out) == []


# --- no room -------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_file_that_may_not_grow(share: float, out: Path, old: Path) -> None:
    limit = int(share * (old / "graph.nq").stat().st_size)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = _kg("build", *OLD, "-o", out, preexec_fn=bound)
    assert done.returncode == 2
    _check_one_clear_line(done.stderr)
    assert _is_same(out, old)
    assert _beside(out) == []


# Mounts a small disk on $1 in a name space of its own, puts the build $2 there, and runs the rest.
ON_SMALL_DISK = """
home=$1; old=$2; size=$3; shift 3
mount -t tmpfs -o size="$size" none "$home" 2>/dev/null || exit 77
cp -r "$old" "$home/out" || exit 78
"$@"; code=$?
for file in graph.nq graph.ttl summary.json; do cmp "$home/out/$file" "$old/$file" || exit 79; done
ls -A "$home"
exit $code
"""


@pytest.mark.parametrize("share", [0.5, 1.1], ids=["in the graph", "in the store"])
def test_full_disk(share: float, old: Path, tmp_path: Path) -> None:
    """A disk with room for the old build and a share of the graph of another."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    size = sum(path.stat().st_size + 4096 for path in old.rglob("*"))
    size += int(share * (old / "graph.nq").stat().st_size)
    build = [sys.executable, "-m", "kg", "build", *map(str, OLD), "-o", str(tmp_path / "out")]
    command = ["unshare", "-rm", "sh", "-c", ON_SMALL_DISK, "sh", str(tmp_path), str(old), str(size), *build]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("may not mount here")
    assert done.returncode == 2, done.stderr
    _check_one_clear_line(done.stderr)
    assert [name for name in done.stdout.split() if not name.endswith(".lock")] == ["out"]


def _check_one_clear_line(told: str) -> None:
    assert len(told.splitlines()) == 1, told
    assert told.startswith("kg: ")
    assert any(words in told for words in ("No space left", "File too large", "full", "room")), told


# --- always the same -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds of the same documents, bad ones among them, named in another order in other processes."""
    home = tmp_path_factory.mktemp("twice")
    (home / "empty.txt").touch()
    (home / "copy.txt").write_bytes(OLD[0].read_bytes())
    (home / "empty too.txt").touch()
    places = [*sorted(SEEDS.glob("*")), PAGES, *sorted(home.glob("*.txt")), OLD[1]]
    processes = []
    for seed, order in (("1", places), ("2", places[::-1])):
        command = [sys.executable, "-c", BUILD, str(home / seed), *map(str, order)]
        processes.append(subprocess.Popen(command, env={**os.environ, "PYTHONHASHSEED": seed}))
    assert [process.wait(60) for process in processes] == [0, 0]
    return home / "1", home / "2"


def test_same_input_gives_the_same_files(twice: tuple[Path, Path]) -> None:
    lists = [sorted(p.relative_to(each).as_posix() for p in each.rglob("*") if _is_told(p, each)) for each in twice]
    assert lists[0] == lists[1]
    assert {*WHOLE, "rejected/empty.txt", "rejected/empty.txt.reason.txt"} <= set(lists[0])


@pytest.mark.parametrize("name", [*WHOLE, "validation.tsv", "validation.ttl", "unmapped.tsv", "documents.tsv"])
def test_same_input_gives_the_same_bytes(name: str, twice: tuple[Path, Path]) -> None:
    one, other = (each / name for each in twice)
    if not one.exists() and name == "report.html":
        pytest.skip("a build writes no report yet")
    assert one.read_bytes() == other.read_bytes()


def test_every_document_is_named(twice: tuple[Path, Path]) -> None:
    summary = json.loads((twice[0] / "summary.json").read_text("utf-8"))
    read = documents(twice[0])
    left_out = [row["name"] for key in ("rejected", "duplicates") for row in summary[key]]
    assert len(read) + len(left_out) == 5 + 9 + 3 + 1
    assert summary["documents"] == len(read) == sum(summary["layouts"].values())
    assert [row["name"] for row in read] == sorted(row["name"] for row in read)
    assert len(summary["duplicates"]) == 2


def _is_told(path: Path, build: Path) -> bool:
    """The store's own files are its engine's, and the engine numbers them as it likes."""
    return path.is_file() and "store" not in path.relative_to(build).parts


def test_file_that_may_not_grow_with_several_processes(out: Path, old: Path) -> None:
    """The parts go, too: they would keep the room that is wanted."""
    code = "from kg.readers import sources; sources.UNIT_BYTES = 1\nfrom kg.cli import main\nmain()"
    command = [sys.executable, "-c", code, "build", *map(str, OLD), "-o", str(out), "--jobs", "2", "--no-evidence"]

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, preexec_fn=bound)
    assert done.returncode == 2
    _check_one_clear_line(done.stderr)
    assert _is_same(out, old)
    assert _beside(out) == []
