"""Tables: CSV that any reader and spreadsheet takes, Parquet with its types; nothing lost on the way."""

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kg import export
from kg.errors import KgError
from kg.export import Source, delimited, tables, terms
from kg.words import BASE, KG

#: In no table: what a build states of these stands in the table of a narrower property; what analyses make is in no build.
ELSEWHERE = {
    *("studiesDrug", "hasCriterion"),
    *("sharesDrugWith", "sharesMechanismWith", "sharesTargetWith", "sharesConditionWith", "sharesEndpointWith"),
    *("studiedWith", "between", "shared", "sharedCount"),
}
NASTY = '=1+1\t"x",\n试验 | \\ 👩‍👩‍👧'


def test_every_property_of_the_ontology_stands_in_a_table() -> None:
    held = {name.rstrip("*") for names in tables.ENTITIES.values() for name in names.split()}
    held |= {name for _, _, names in tables.LINKS.values() for name in names.split()}
    assert {name for name, term in terms.terms().items() if term.kind != "class"} == (
        {name for name in held if name in terms.terms()} | ELSEWHERE
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_holds_what_the_page_says(exported: Callable[..., Path]) -> None:
    folder = exported("csv")
    trial = next(row for row in _read(folder / "trials.csv") if row["id"] == "trial:NCT07022301")
    assert (trial["enrolment"], trial["phase"], trial["startDate"]) == ("25", "PHASE2", "2025-07-31")
    drugs = {row["drug"]: row["property"] for row in _read(folder / "trial_drugs.csv") if row["trial"] == trial["id"]}
    assert drugs == {"drug:sintilimab": "testsDrug", "drug:anlotinib": "testsDrug"}
    criteria = [row for row in _read(folder / "trial_criteria.csv") if row["trial"] == trial["id"]]
    assert sum(row["property"] == "exclusion" for row in criteria) == 21


def test_tables_without_evidence_have_none(exported: Callable[..., Path]) -> None:
    names = {path.stem for path in exported("csv", evidence=False).iterdir()}
    assert not any(name.startswith("evidence") for name in names)
    assert {path.stem for path in exported("csv").iterdir()} > names


def test_duckdb_opens_parquet_with_the_types_right(exported: Callable[..., Path]) -> None:
    folder = exported("parquet")
    types = {
        name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{folder}/trials.parquet'").fetchall()
    }
    assert (types["enrolment"], types["minimumAgeYears"]) == ("BIGINT", "DOUBLE")
    assert (types["acceptsHealthyVolunteers"], types["registryId"], types["title"]) == (
        "BOOLEAN",
        "VARCHAR[]",
        "VARCHAR",
    )
    found = duckdb.sql(
        f"SELECT d.prefLabel FROM '{folder}/trial_drugs.parquet' t JOIN '{folder}/drugs.parquet' d ON t.drug = d.id "
        "WHERE t.trial = 'trial:NCT07022301' ORDER BY 1"
    ).fetchall()
    assert found == [("anlotinib",), ("sintilimab",)]


def test_csv_and_parquet_have_the_same_tables_and_rows(exported: Callable[..., Path]) -> None:
    one, other = exported("csv"), exported("parquet")
    assert {path.stem for path in one.iterdir()} == {path.stem for path in other.iterdir()}
    for path in one.iterdir():
        rows = duckdb.sql(f"SELECT count(*) FROM '{other / path.stem}.parquet'").fetchall()
        assert rows == [(len(_read(path)),)], path.stem


def test_parquet_without_its_library_says_what_to_install(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "kg.export.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KgError, match=r"parquet needs pyarrow; install it with: pip install pyarrow"):
        export.export(build / "graph.nq", tmp_path / "tables", export.format_named("parquet"))
    assert list(tmp_path.iterdir()) == []


# --- awkward names -------------------------------------------------------------------------------


@pytest.fixture
def awkward(tmp_path: Path) -> Path:
    """A graph of one trial with a title that breaks careless writers, told of by two documents."""
    text = NASTY.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    lines = [
        f"<{BASE}trial/%E8> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{KG}Trial> <{BASE}graph/1> .",
        f'<{BASE}trial/%E8> <http://purl.org/dc/terms/title> "{text}" <{BASE}graph/1> .',
        f'<{BASE}trial/%E8> <{KG}keyword> "a|b" <{BASE}graph/1> .',
        f'<{BASE}trial/%E8> <{KG}keyword> "c;\\u0007d" <{BASE}graph/1> .',
        f'<{BASE}trial/%E8> <{KG}enrolment> "35"^^<http://www.w3.org/2001/XMLSchema#integer> <{BASE}graph/1> .',
        f'<{BASE}trial/%E8> <{KG}enrolment> "36"^^<http://www.w3.org/2001/XMLSchema#integer> <{BASE}graph/2> .',
    ]
    path = tmp_path / "graph.nq"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_awkward_names_come_out_of_csv_as_they_are(awkward: Path, tmp_path: Path) -> None:
    export.export(awkward, tmp_path / "x", export.format_named("csv"))
    (trial,) = _read(tmp_path / "x" / "trials.csv")
    assert trial["title"] == NASTY
    assert trial["keyword"] == "a\\|b|c;\x07d"
    assert _read(tmp_path / "x" / "further_values.csv") == [
        {"id": trial["id"], "property": "enrolment", "value": "36"}
    ], "the second of two statements is not lost"


def test_spreadsheets_see_no_formula(awkward: Path, tmp_path: Path) -> None:
    source = Source(awkward, BASE, for_spreadsheet=True)
    export.write(source, tmp_path / "x", export.format_named("csv"))
    content = (tmp_path / "x" / "trials.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (trial,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert trial["title"] == f"'{NASTY}"
    assert trial["enrolment"] == "35", "a number stays one"


@pytest.mark.parametrize("text", ["=x", "+x", "-x", "@x", "\tx", "\rx", " =x"])
def test_whatever_begins_a_formula_is_text(text: str, tmp_path: Path) -> None:
    delimited.write(tmp_path / "t.csv", ["a"], [[text], [-1], [True]], for_spreadsheet=True)
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["a"], [f"'{text}"], ["-1"], ["true"]]


@pytest.mark.parametrize("name", [form.name for form in export.FORMATS])
def test_every_format_takes_awkward_names(name: str, awkward: Path, tmp_path: Path) -> None:
    form = export.format_named(name)
    place = tmp_path / "x"
    export.export(awkward, place, form)
    files = list(place.iterdir()) if form.has_folder else [place]
    written = ("试验".encode(), b"&#35797;&#39564;")
    assert any(each in path.read_bytes() for path in files for each in written)
