"""Who reads no further, as `| head` does, ends every command that prints, quietly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import SEEDS

from kg import cli, export
from kg.cli.terminal import CLOSED

COMMANDS = [
    "--help",
    "query",
    "query trials-by-drug --build {build}",
    "query --checks --build {build}",
    "validate {build}",
    "explain NCT07289048 --build {build}",
    "analyze shared --build {build}",
    "analyze similar NCT07289048 --build {build} --format json",
    "ground ivonescimab",
    "diff {build} {build}",
    "ontology",
    "ontology --context",
    "reason --build {build}",
    "build {seeds} -o {out}",
    *(f"export {form.name} --build {{build}}" for form in export.FORMATS if not form.has_folder),
]
#: These print nothing, or end with who stops them.
SILENT = {"plot", "serve", "vocabulary"}


def test_every_verb_is_tried() -> None:
    assert {command.split()[0] for command in COMMANDS} | SILENT >= set(cli.VERBS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_pipe_ends_it_quietly(command: str, build: Path, tmp_path: Path) -> None:
    arguments = command.format(build=build, seeds=SEEDS, out=tmp_path / "out").split()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "kg", *arguments], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (CLOSED, b"")
