"""What tests share: the vocabulary, a build of the seeds, and where the original documents are."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from places import NODE, SEEDS, shared, without

from kg import export, output, pipeline, vocabulary
from kg.export import Source, Subset
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import read, sources
from kg.trial import Trial
from kg.words import BASE

JARS = Path("/usr/share/java")
#: Bindings of the logging library that exclude one another.
_LOGGERS = re.compile(r"(?:slf4j-(?!api|nop)|log4j-over|jcl-over|jul-to|maven3-slf4j)")

# How long an example takes says nothing: the first one makes what the others use.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon(vocabulary.load())


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the project's own seeds."""
    out = tmp_path_factory.mktemp("build") / "out"
    pipeline.build([str(SEEDS)], out)
    return out


@pytest.fixture(scope="session", params=["own", "original"])
def seeds(request: pytest.FixtureRequest) -> Path:
    """The folder of the seeds: the project's own, and the originals where they are."""
    return SEEDS if request.param == "own" else shared("seeds")


@pytest.fixture(scope="session")
def trials(seeds: Path, lexicon: Lexicon) -> dict[str, Trial]:
    """The seeds' trials, grounded, by the first three digits of their file."""
    return {d.name[:3]: ground(read(d), lexicon) for d in sources.documents([str(seeds)])}


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Find a program, or do without."""
    return lambda name: shutil.which(name) or without(name)


@pytest.fixture(scope="session")
def jena(tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs a class of Debian's Jena."""
    jars = [str(path) for path in JARS.glob("*.jar") if not _LOGGERS.match(path.name)]
    if not any("jena-core" in jar for jar in jars):
        without("libapache-jena-java")
    return [tool("java"), "-cp", ":".join([str(_messages(tmp_path_factory.mktemp("jena"))), *jars])]


@pytest.fixture(scope="session")
def exported(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Export the seeds once in each way."""
    folder, known = tmp_path_factory.mktemp("exports"), {}

    def make(name: str, *, evidence: bool = True, subset: Subset | None = None, spreadsheet: bool = False) -> Path:
        key = (name, evidence, subset, spreadsheet)
        if key not in known:
            form = export.format_named(name)
            known[key] = folder / f"{len(known)}.{form.extension}"
            source = Source(build / output.GRAPH, BASE, evidence, subset, spreadsheet)
            export.write(source, known[key], form)
        return known[key]

    return make


@pytest.fixture(scope="session")
def node(tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Run a JavaScript module with the packages that .ci/run installs; give what it prints."""
    if not NODE.is_dir():
        without("the npm packages that .ci/run installs")
    program = tool("node")
    folder = tmp_path_factory.mktemp("node")
    (folder / "node_modules").symlink_to(NODE)

    def run(script: str, *arguments: str | Path) -> str:
        path = folder / "script.mjs"
        path.write_text(script)
        done = subprocess.run([program, path, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def npm() -> Callable[[str], Path]:
    """Find a file of an npm package that .ci/run installs, or do without."""
    return lambda name: path if (path := NODE / name).exists() else without(f"{name}, of npm")


def _messages(folder: Path) -> Path:
    """Put Xerces' messages where Debian's build of Jena looks for them."""
    packed = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(packed) and name.endswith(".properties"):
                place = folder / name.removeprefix(packed)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    return folder
