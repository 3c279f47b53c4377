"""The JSON addresses are as OpenAPI describes them, whatever they are asked: schemathesis asks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from serve.conftest import Server

KEYS = {
    "trial": "NCT07289048", "drug": "ivonescimab", "mechanism": "pd-1-inhibitor", "target": "PDCD1",
    "condition": "MONDO:0008433", "endpoint": "ORR",
}  # fmt: skip
BOUNDS = "--max-examples 8 --phases examples,coverage,fuzzing --generation-deterministic --no-color --no-shrink".split()


def schemathesis(server: Server, folder: Path, *options: str) -> None:
    """Run it in a folder of its own, bounded in count and time."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"), "run"]
    known = [
        f'[[operations]]\ninclude-path = "/{kind}/{{key}}.json"\nparameters = {{ "path.key" = "{key}" }}\n'
        for kind, key in KEYS.items()
    ]
    (folder / "schemathesis.toml").write_text("\n".join(known) if "known" in options else "")
    asked = [*BOUNDS, *(each for each in options if each != "known"), f"{server.address}/openapi.json"]
    done = subprocess.run([*command, *asked], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_json_address_is_described(server: Server) -> None:
    told = json.loads(server.get("/openapi.json").body)["paths"]
    for path in told:
        kind = path.split("/")[1]
        asked = path.replace("{key}", KEYS.get(kind, ""))
        answer = server.get(asked, Accept="application/json")
        assert answer.status == 200 or path == "/sparql", asked
    pages = {path.split("/")[1].removesuffix(".json") for path in told}
    assert pages == {"index", "landscape", "timeline", "trials", "search", "query", "sparql", *KEYS}


@pytest.mark.parametrize("keys", ["known", "any"])
def test_the_pages_keep_to_their_description(server: Server, tmp_path: Path, keys: str) -> None:
    schemathesis(server, tmp_path, "--exclude-path", "/sparql", *(["known"] if keys == "known" else []))


def test_the_endpoint_keeps_to_its_description(server: Server, tmp_path: Path) -> None:
    # What is a query no schema can say, so most of what it makes up is refused, and rightly.
    schemathesis(server, tmp_path, "--include-path", "/sparql", "--exclude-checks", "positive_data_acceptance")
