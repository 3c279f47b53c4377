"""Places that must agree: record, statements, ontology, shapes, queries, README and commands."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from kg import cli, export, statements
from kg.cli import terminal
from kg.readers import READERS
from kg.trial import Arm, Criterion, Intervention, Outcome, Trial
from kg.words import KG, OUTSIDE

ROOT = Path(__file__).parent.parent

#: Fields that are stated otherwise than by a table: as nodes, links, IRIs, or not at all.
ELSEWHERE = {
    Trial: {
        "document", "key", "part_key", "arms", "interventions", "outcomes", "criteria", "links", "unmapped",
        "registry_terms",
    },
    Arm: {"interventions", "rule"},
    Intervention: {"role", "rule"},
    Outcome: {"rank", "rule"},
    Criterion: {"kind", "rule"},
}  # fmt: skip
TABLES = {
    Trial: statements.TRIAL_VALUES,
    Arm: statements.ARM_VALUES,
    Intervention: statements.INTERVENTION_VALUES,
    Outcome: statements.OUTCOME_VALUES,
    Criterion: statements.CRITERION_VALUES,
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "trials.ttl")


@pytest.fixture(scope="module")
def declared(ontology: Graph) -> set[str]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef)}


@pytest.mark.parametrize("record", TABLES)
def test_every_field_of_the_record_is_stated(record: type) -> None:
    assert set(record.__struct_fields__) == set(TABLES[record]) | ELSEWHERE[record]


def test_every_term_that_a_build_uses_is_declared(build: Path, declared: set[str]) -> None:
    text = (build / "graph.nq").read_text(encoding="utf-8")
    used = set(re.findall(rf"<({re.escape(KG)}[^>]+)>", text))
    assert used <= declared
    assert len(used) > 60


def test_every_property_of_the_tables_is_declared(declared: set[str]) -> None:
    properties = {property_.strip("<>") for table in TABLES.values() for property_, _ in table.values()}
    assert {p for p in properties if p.startswith(KG)} <= declared


def test_every_term_is_labelled_defined_and_placed(ontology: Graph, declared: set[str]) -> None:
    for term in map(URIRef, declared):
        if term.startswith(KG):
            assert ontology.value(term, RDFS.label), term
            assert ontology.value(term, SKOS.definition), term
            assert (term, SKOS.closeMatch, None) in ontology or (term, DCTERMS.source, None) in ontology, term


def test_the_ontology_has_version_and_licence(ontology: Graph) -> None:
    header = URIRef("https://w3id.org/trialkg/ontology")
    assert ontology.value(header, OWL.versionIRI)
    assert str(ontology.value(header, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_every_class_has_its_shapes(declared: set[str]) -> None:
    shapes = {path.stem for path in (ROOT / "shapes").glob("*.ttl")}
    assert shapes == {"Trial", "Arm", "Intervention", "Drug", "Mechanism", "Target", "Condition", "Outcome", "Endpoint",
                      "Criterion", "Document", "Evidence", "Sharing"}  # fmt: skip
    assert {f"{KG}{name}" for name in shapes} <= declared


def test_every_command_stands_in_the_readme_with_an_example() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in cli.VERBS:
        command = cli.kg.get_command(click.Context(cli.kg), name)
        assert re.search(rf"\bkg {name}\b", readme), name
        assert command and command.epilog and f"kg {name}" in command.epilog, name


def test_every_command_that_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\.venv/bin/kg (\w+)", readme)) <= set(cli.VERBS)


def test_the_exit_codes_stand_in_the_readme() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    codes = f"{terminal.OK} ok, {terminal.FINDINGS} findings (a violation of a shape), {terminal.BAD_INPUT} bad usage or input, {terminal.INTERNAL} internal"
    assert codes in readme


def test_every_dependency_stands_in_the_readme_with_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project.partition("dependencies = [")[2].partition("]")[0]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r'"([\w-]+)>=', block):
        assert re.search(rf"^\| {name} \| .+ \|$", readme, re.MULTILINE), name


def test_formats_have_names_media_types_and_extensions_of_their_own() -> None:
    for column in ("name", "media_type", "extension", "writer"):
        values = [getattr(each, column) for each in export.FORMATS]
        assert len(set(values)) == len(values)


def test_readers_have_layouts_of_their_own() -> None:
    assert len({reader.LAYOUT for reader in READERS}) == len(READERS)


def test_prefixes_are_known_to_the_vocabulary_tables() -> None:
    used = set()
    for path in (ROOT / "ontology").glob("*.tsv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        columns = [i for i, name in enumerate(header.split("\t")) if name in ("exact_match", "close_match")]
        used |= {m for row in rows for i in columns for m in re.findall(r"(?:^|\|)(\w+):", row.split("\t")[i])}
    assert used <= set(OUTSIDE)


@pytest.mark.parametrize("name", list(cli.VERBS))
def test_help_of_every_command_shows_an_example(name: str) -> None:
    shown = click.testing.CliRunner().invoke(cli.kg, [name, "--help"]) if hasattr(click, "testing") else None
    text = shown.output if shown else subprocess.run(
        [sys.executable, "-m", "kg", name, "--help"], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert "Example: kg" in text
