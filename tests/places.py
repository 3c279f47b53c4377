"""Where tests find documents and tools, and what they do without."""

import csv
import os
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
SHARED = HERE.parent.parent / "shared"
#: Tools of other languages, where .ci/run installs them.
TOOLS = HERE.parent / ".tools"
NODE = TOOLS / "npm" / "node_modules"


def shared(name: str) -> Path:
    """Give a folder of the original documents, or skip where there is none."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs shared/{name}")
    return path


def documents(build: Path) -> list[dict[str, str]]:
    """Read the table of a build's documents."""
    with (build / "documents.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def without(name: str) -> NoReturn:
    """Skip a test for want of a tool, by its name; fail where CI should have installed it."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}")
