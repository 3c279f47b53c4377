"""What decides the bytes of a build, beside its sources."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kg.shipped import folder
from kg.words import BASE

DISTRIBUTION = "trialkg"
_PROGRAM = Path(__file__).parent.parent
#: What the program reads of its own: the vocabulary and the ontology, and the shapes.
_DATA = ("ontology", "shapes")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a user that change what stands in the graph or what is found.

    `terms` are files with rows of the user's own.
    """

    base: str = BASE
    evidence: bool = True
    compressed: bool = False
    checked: bool = True
    terms: tuple[Path, ...] = ()

    def fingerprint(self) -> str:
        """Hash the choices, the program and its data: builds of one fingerprint make the same of a document."""
        own = hashlib.sha256(repr([path.read_bytes() for path in self.terms]).encode()).hexdigest()
        return _fingerprint((self.base, self.evidence, self.compressed, self.checked, own))


@cache
def _fingerprint(choices: tuple[object, ...]) -> str:
    found = hashlib.sha256(repr((version(DISTRIBUTION), choices)).encode())
    for path in _own_files():
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _own_files() -> Iterator[Path]:
    yield from sorted(_PROGRAM.rglob("*.py"))
    for name in _DATA:
        yield from sorted(path for path in folder(name).rglob("*") if path.is_file())
