"""Other tools read what kg writes, and count the same triples."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest


@pytest.fixture(scope="module")
def triples(build: Path) -> int:
    return len(set(pyoxigraph.parse(path=str(build / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)))


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip() or "Parsing returned" in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_rapper_counts_the_same_triples(build: Path, triples: int, tool: Callable[[str], str]) -> None:
    said = run(tool("rapper"), "-c", "-i", "turtle", str(build / "graph.ttl"), "https://example.org/")
    assert f"{triples} triples" in said


def test_serdi_writes_the_same_triples(build: Path, triples: int, tool: Callable[[str], str]) -> None:
    said = run(tool("serdi"), "-q", "-i", "turtle", "-o", "ntriples", str(build / "graph.ttl"))
    assert len(set(said.splitlines())) == triples


def test_riot_accepts_the_turtle_and_the_quads(build: Path, jena: list[str]) -> None:
    for name in ("graph.ttl", "graph.nq"):
        run(*jena, "riotcmd.riot", "--validate", str(build / name))


def test_the_ontology_and_the_shapes_are_turtle_to_all(tool: Callable[[str], str]) -> None:
    root = Path(__file__).parent.parent
    for path in [root / "ontology" / "trials.ttl", *sorted((root / "shapes").glob("*.ttl"))]:
        run(tool("rapper"), "-q", "-c", "-i", "turtle", str(path))
