"""KGX against the Biolink model itself, as PyPI's biolink-model brings it, and by KGX's own validator; nothing is fetched."""

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import TOOLS, without

from kg.export import kgx

SCHEMA = TOOLS / "biolink" / "biolink_model" / "schema" / "biolink_model.yaml"
Model = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def model() -> Model:
    if not SCHEMA.exists():
        without("the Biolink model")
    found: Model = yaml.load(SCHEMA.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


@pytest.fixture(scope="module")
def nodes(exported: Callable[..., Path]) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in _table(exported("kgx") / "nodes.tsv")}


@pytest.fixture(scope="module")
def edges(exported: Callable[..., Path]) -> list[dict[str, str]]:
    return _table(exported("kgx") / "edges.tsv")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _class(model: Model, category: str) -> str:
    """Find a class by its name as KGX writes it: biolink:GeneFamily is `gene family`."""
    written = category.removeprefix("biolink:")
    return next(name for name in model["classes"] if "".join(w[:1].upper() + w[1:] for w in name.split()) == written)


def _slot(model: Model, name: str) -> str:
    written = name.removeprefix("biolink:").replace("_", " ")
    assert written in model["slots"], name
    return written


def _above(kinds: dict[str, dict[str, Any]], name: str | None) -> Iterator[str]:
    """Give a class or slot, what it is a kind of, and what these mix in."""
    while name:
        yield name
        told = kinds[name] or {}
        for mixin in told.get("mixins", ()):
            yield from _above(kinds, mixin)
        name = told.get("is_a")


def _said(model: Model, slot: str, what: str) -> str:
    """Give the domain or range of a slot, or of the first above it that has one."""
    found = (model["slots"][each].get(what) for each in _above(model["slots"], slot))
    return next((each for each in found if each), "named thing")


def test_the_docs_name_the_version_of_the_model(model: Model) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert f"Biolink {model['version']}" in docs


def test_categories_are_classes_that_things_can_have(model: Model, nodes: dict[str, dict[str, str]]) -> None:
    for category in {row["category"] for row in nodes.values()} | set(kgx.CATEGORIES.values()):
        told = model["classes"][_class(model, category)]
        assert not told.get("abstract") and not told.get("mixin") and not told.get("deprecated"), category


def test_predicates_lead_from_their_domain_to_their_range(
    model: Model, nodes: dict[str, dict[str, str]], edges: list[dict[str, str]]
) -> None:
    seen = {(e["predicate"], nodes[e["subject"]]["category"], nodes[e["object"]]["category"]) for e in edges}
    assert len(seen) > 10
    for predicate, subject, object_ in seen:
        slot = _slot(model, predicate)
        assert "related to" in _above(model["slots"], slot), predicate
        assert not model["slots"][slot].get("deprecated"), predicate
        for category, what in ((subject, "domain"), (object_, "range")):
            kinds = set(_above(model["classes"], _class(model, category)))
            assert _said(model, slot, what) in kinds, (predicate, category, what)


def test_columns_are_slots_and_their_values_of_the_enumerations(
    model: Model, nodes: dict[str, dict[str, str]], edges: list[dict[str, str]]
) -> None:
    for columns, rows in ((kgx.NODE_COLUMNS, list(nodes.values())), (kgx.EDGE_COLUMNS, edges)):
        for column in columns:
            if allowed := model["enums"].get(model["slots"][_slot(model, column)].get("range", "")):
                values = {row[column] for row in rows} - {""}
                assert values and values <= allowed["permissible_values"].keys(), column


@pytest.mark.parametrize("said", [*kgx.PREDICATES.values(), kgx.MEMBER, kgx.IN_TRIALS], ids=str)
def test_what_may_be_said_is_in_the_model(said: tuple[str, str, str], model: Model) -> None:
    predicate, level, agent = said
    _slot(model, predicate)
    assert level in model["enums"]["KnowledgeLevelEnum"]["permissible_values"]
    assert agent in model["enums"]["AgentTypeEnum"]["permissible_values"]


def test_phases_are_the_models(model: Model) -> None:
    assert set(kgx._PHASES.values()) <= model["enums"]["ResearchPhaseEnum"]["permissible_values"].keys()


def test_a_gene_is_a_member_of_its_family(nodes: dict[str, dict[str, str]], edges: list[dict[str, str]]) -> None:
    found = [(e["subject"], e["predicate"], e["object"]) for e in edges]
    assert ("trialkg.target:KDR", "biolink:member_of", "trialkg.target:VEGFR") in found
    assert nodes["trialkg.target:KDR"]["category"] == "biolink:Gene"
    assert nodes["trialkg.target:VEGFR"]["category"] == nodes["trialkg.target:FGFR"]["category"] == "biolink:GeneFamily"


def test_mappings_to_biolink_lead_to_its_terms(model: Model) -> None:
    path = Path(__file__).parents[2] / "ontology" / "mappings" / "biolink.sssom.tsv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert f"#object_source_version: {model['version']}" in path.read_text(encoding="utf-8")
    for row in rows:
        name = row["object_label"]
        assert name in model["classes"] or name in model["slots"], name
        written = "".join(w[:1].upper() + w[1:] for w in name.split())
        assert row["object_id"] in (f"biolink:{written}", f"biolink:{name.replace(' ', '_')}")
    assert rows


# --- KGX's own validator -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator() -> Callable[[Path], list[str]]:
    python = TOOLS / "kgx" / "bin" / "python"
    if not python.exists() or not SCHEMA.exists():
        without("kgx")
    script = Path(__file__).parent / "kgx_validate.py"

    def find(folder: Path) -> list[str]:
        done = subprocess.run([python, script, folder, SCHEMA], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.partition("read ")[2].splitlines()

    return find


def test_kgx_finds_nothing_but_prefixes_of_our_own(
    validator: Callable[[Path], list[str]], exported: Callable[..., Path],
    nodes: dict[str, dict[str, str]], edges: list[dict[str, str]],
) -> None:  # fmt: skip
    """The Biolink model cannot know our prefixes."""
    read, *findings = validator(exported("kgx"))
    assert read == f"{len(nodes)} {len(edges)}"
    assert not [each for each in findings if "a CURIE prefix 'trialkg." not in each]


def test_kgx_finds_what_is_wrong(
    validator: Callable[[Path], list[str]], exported: Callable[..., Path], tmp_path: Path
) -> None:
    broken = shutil.copytree(exported("kgx"), tmp_path / "broken")
    for name, right, wrong in (
        ("nodes", "biolink:Gene\t", "biolink:Gen\t"),
        ("edges", "biolink:member_of", "member of"),
    ):
        path = broken / f"{name}.tsv"
        path.write_text(path.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    found = {each.partition(":")[0] for each in validator(broken)[1:] if "a CURIE prefix" not in each}
    assert {"INVALID_CATEGORY", "INVALID_EDGE_PREDICATE"} <= found
