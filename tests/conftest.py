"""What tests share: the vocabulary, a build of the seeds, and where the original documents are."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import pipeline, vocabulary
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import read, sources
from kg.trial import Trial

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
SHARED = HERE.parent.parent / "shared"


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


def shared(name: str) -> Path:
    """Give a folder of the original documents, or skip where there is none."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs shared/{name}")
    return path


@pytest.fixture
def tool() -> Callable[[str], str]:
    """Find a program; without it a test is skipped by its name, but fails where CI should have installed it."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}")
        return str(path)

    return find
