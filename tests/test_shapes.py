"""Every shape fires on the cases that name it, and on nothing else."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection

from kg.readers import codes
from kg.shipped import folder
from kg.validation import SEVERITIES, shapes, validate
from kg.words import KG

CASES = sorted((Path(__file__).parent / "data" / "shapes").glob("*/*.ttl"))
INVALID = [path for path in CASES if path.name.startswith("invalid-")]
VALID = [path for path in CASES if path.name.startswith("valid-")]
FEWEST_SHAPES, FEWEST_INVALID, FEWEST_VALID = 180, 359, 45
SHAPES = shapes()
#: The shapes that report: those with a severity of their own.
REPORTING = sorted(str(shape).removeprefix(KG) for shape in SHAPES.subjects(SH.severity))
ONTOLOGY = Graph().parse(folder("ontology") / "trials.ttl")
CODES = {
    "Trial-status": codes.STATUSES,
    "Trial-studyType": codes.STUDY_TYPES,
    "Trial-allocation": codes.ALLOCATIONS,
    "Trial-interventionModel": codes.INTERVENTION_MODELS,
    "Trial-primaryPurpose": codes.PURPOSES,
    "Trial-masking": codes.MASKINGS,
    "Trial-sex": codes.SEXES,
    "Arm-armType": codes.ARM_TYPES,
    "Intervention-interventionType": codes.INTERVENTION_TYPES,
}


def case_name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def expected(path: Path) -> set[str]:
    """Read which shapes a case names in its first line."""
    head, _, names = path.read_text(encoding="utf-8").partition("\n")[0].partition(" fires ")
    assert head == "#", f"{path}: the first line says what the case fires"
    return {name.removeprefix("kg:") for name in names.split()}


def fired(path: Path) -> set[str]:
    _, report = validate(Graph().parse(path), SHAPES)
    return {str(shape).removeprefix(KG) for shape in report.objects(None, SH.sourceShape)}


@pytest.mark.parametrize("path", INVALID, ids=case_name)
def test_invalid_case_fires_what_it_names(path: Path) -> None:
    assert fired(path) == expected(path)


@pytest.mark.parametrize("path", VALID, ids=case_name)
def test_valid_case_fires_nothing(path: Path) -> None:
    assert fired(path) == set()


def test_every_shape_has_a_case() -> None:
    assert set(REPORTING) == {name for path in INVALID for name in expected(path)}


@pytest.mark.parametrize("name", REPORTING)
def test_shape_says_what_is_wrong(name: str) -> None:
    shape = URIRef(KG + name)
    severity, message = SHAPES.value(shape, SH.severity, any=False), SHAPES.value(shape, SH.message, any=False)
    assert str(severity).removeprefix(str(SH)) in SEVERITIES
    assert str(message).endswith(".")
    assert SHAPES.value(shape, SH.name, any=False) or SHAPES.value(shape, RDFS.label, any=False)


def test_every_named_shape_reports_or_gathers() -> None:
    named = {s for s in SHAPES.subjects(RDF.type) if isinstance(s, URIRef)}
    gathering = {s for s in named if (s, SH.severity, None) not in SHAPES}
    gathered = {shape for s in gathering for shape in SHAPES.objects(s, SH.property)}
    targeted = {s for s in named for path in (SH.targetClass, SH.targetSubjectsOf) if (s, path, None) in SHAPES}
    assert gathered | targeted == named


def test_shapes_speak_of_the_ontology() -> None:
    texts = [str(query) for query in SHAPES.objects(None, SH.select)]
    used = {name for text in texts for name in re.findall(r"\bkg:(\w+)", text)}
    nodes = {node for triple in SHAPES for node in triple if isinstance(node, URIRef)} - set(SHAPES.subjects())
    used |= {str(node).removeprefix(KG) for node in nodes if node.startswith(KG)}
    assert used <= {str(term).removeprefix(KG) for term in ONTOLOGY.subjects(RDF.type)}


def test_every_class_has_its_file() -> None:
    classes = {str(c).removeprefix(KG) for c in ONTOLOGY.subjects(RDF.type, OWL.Class) if str(c).startswith(KG)}
    assert {path.stem for path in folder("shapes").glob("*.ttl")} == classes
    assert {path.parent.name for path in INVALID} == {path.parent.name for path in VALID} == classes


@pytest.mark.parametrize("name", CODES)
def test_codes_are_those_of_the_registry(name: str) -> None:
    class_, _, local = name.partition("-")
    head = SHAPES.value(URIRef(f"{KG}{class_}Shape-{local}"), SH["in"])
    assert tuple(map(str, Collection(SHAPES, head))) == CODES[name]


def test_numbers_do_not_fall() -> None:
    assert len(REPORTING) >= FEWEST_SHAPES
    assert len(INVALID) >= FEWEST_INVALID
    assert len(VALID) >= FEWEST_VALID
    assert len(CASES) == len(INVALID) + len(VALID)
