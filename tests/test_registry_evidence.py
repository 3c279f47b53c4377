"""Every evidence of a build of registry records stands where its field points: a JSON Pointer or an XPath."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import click.testing
import pytest
from places import HERE, SHARED, shared
from pyoxigraph import RdfFormat, parse

from kg import cli, pipeline
from kg.words import KG, PROV, RDFS

REGISTRIES = HERE / "data" / "registries"
FORMATS = SHARED / "data" / "formats"
PRIVATE = ("last_name", "first_name", "phone", "email", "investigator_full_name")

Said = dict[str, str]


def _build(out: Path, *places: Path) -> Path:
    pipeline.build([str(place) for place in places], out)
    return out


def _evidence(out: Path) -> Iterator[Said]:
    """Give what each evidence of a build says, with the name of its document."""
    nodes: dict[str, Said] = {}
    names: dict[str, str] = {}
    for quad in parse(path=str(out / "graph.nq"), format=RdfFormat.N_QUADS):
        if "/evidence/" in quad.subject.value:
            nodes.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
        elif quad.predicate.value == f"{RDFS}label" and "/document/" in quad.subject.value:
            names[quad.subject.value] = quad.object.value
    yield from ({**said, "name": names[said[f"{PROV}wasDerivedFrom"]]} for said in nodes.values())


def _of_xml(root: ElementTree.Element, key: str, field: str) -> str:
    """Follow an XPath by the standard library, which the reader does not use."""
    _, name, rest = field.split("/", 2)
    if root.tag != name:
        root = next(each for each in root.iter(name) if (each.findtext("TrialID") or "").strip() == key)
    found = root.findall(rest)
    assert len(found) == 1, field
    return "".join(found[0].itertext())


def _of_json(study: object, field: str) -> str:
    for step in field.split("/")[1:]:
        study = study[int(step)] if isinstance(study, list) else study[step]  # type: ignore[index]
    assert isinstance(study, str)
    return study


def _check_xml(out: Path, folder: Path) -> int:
    count = 0
    roots: dict[str, ElementTree.Element] = {}
    for said in _evidence(out):
        name, _, key = said["name"].partition("#")
        if name not in roots:
            roots[name] = ElementTree.fromstring((folder / name).read_bytes())
        text = _of_xml(roots[name], key, said[f"{KG}field"])
        assert text[int(said[f"{KG}start"]) : int(said[f"{KG}end"])] == said[f"{KG}quote"]
        count += 1
    return count


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("registries") / "out", REGISTRIES)


def test_own_xml(built: Path) -> None:
    assert _check_xml(built, REGISTRIES) >= 30


def test_a_quote_has_the_tags_of_its_text(built: Path) -> None:
    quotes = {said[f"{KG}quote"] for said in _evidence(built)}
    assert "ECOG performance\r<br>             status 0-1" in quotes


def test_what_is_stated_has_no_tags_and_no_indentation(built: Path) -> None:
    for quad in parse(path=str(built / "graph.nq"), format=RdfFormat.N_QUADS):
        if quad.predicate.value != f"{KG}quote":
            assert "<br" not in quad.object.value
            if quad.predicate.value == f"{KG}text":
                assert "  " not in quad.object.value and "\n " not in quad.object.value


def test_explain_shows_the_path(built: Path) -> None:
    done = click.testing.CliRunner().invoke(cli.kg, ["explain", "NCT09990001", "nivolumab", "--build", str(built)])
    assert done.exit_code == 0
    assert "NCT09990001.xml, /clinical_study/intervention[1]/intervention_name, 0-9, whole-name" in done.output


@pytest.fixture(scope="module", params=["ctgov_xml", "ictrp"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = shared(f"data/formats/{request.param}")
    return _build(tmp_path_factory.mktemp("real") / "out", folder), folder


def test_real_xml(real: tuple[Path, Path]) -> None:
    assert _check_xml(*real) >= 100


def test_no_person_of_the_real_ones_is_in_the_graph(real: tuple[Path, Path]) -> None:
    out, folder = real
    graph = (out / "graph.nq").read_text(encoding="utf-8")
    stated = {literal for path in folder.iterdir() for literal in _private(path)}
    assert len(stated) > 20
    organisations = ("Pharma", "Bristol", "Universit", "Clinic", "Rheumatologie", "Regulatory", "Information")
    assert not [text for text in stated if text in graph and not any(word in text for word in organisations)]


def _private(path: Path) -> Iterator[str]:
    for element in ElementTree.fromstring(path.read_bytes()).iter():
        is_contact = element.tag.startswith(("Contact_", "Ethics_review_contact")) and "Affiliation" not in element.tag
        if element.tag in PRIVATE or is_contact:
            yield from (text.strip() for text in (element.text or "").split(";") if len(text.strip()) > 5)


def test_json(tmp_path: Path) -> None:
    shared("data")
    with gzip.open(SHARED / "data" / "ctgov_v2_dev.ndjson.gz") as file:
        lines = [line for line, _ in zip(file, range(20), strict=False)]
    (tmp_path / "x.ndjson").write_bytes(b"".join(lines))
    count = 0
    for said in _evidence(_build(tmp_path / "out", tmp_path / "x.ndjson")):
        study = json.loads(lines[int(said["name"].partition("#")[2]) - 1])
        text = _of_json(study, said[f"{KG}field"])
        assert text[int(said[f"{KG}start"]) : int(said[f"{KG}end"])] == said[f"{KG}quote"]
        count += 1
    assert count >= 100
