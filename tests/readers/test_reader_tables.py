"""Downloads of ClinicalTrials.gov as tables: one document a row, read as it stands there."""

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from places import HERE, shared
from standing import ADDRESS, misplaced, words_of

from kg import readers
from kg.errors import DocumentError
from kg.readers import ctgov, ctgov_table, sources, tables
from kg.readers.contents import Rejection
from kg.trial import Document, Trial, Value, Words

TODAY, OF_2018 = HERE / "data/tables/today.csv", HERE / "data/tables/of_2018.tsv"


def _documents(*paths: Path) -> list[Document]:
    found = list(sources.documents(map(str, paths)))
    assert all(isinstance(each, Document) for each in found), found
    return [each for each in found if isinstance(each, Document)]


def _trials(*paths: Path) -> dict[str, Trial]:
    return {trial.key: trial for trial in map(readers.read, _documents(*paths))}


def _rejections(*paths: Path) -> list[str]:
    found = sources.documents(map(str, paths))
    return [f"{each.name}: {each.reason}" for each in found if isinstance(each, Rejection)]


def _texts(words: tuple[Words, ...]) -> list[str]:
    return [each.text for each in words]


def _value(value: Value | None) -> object:  # type: ignore[type-arg]
    return value.value if value else None


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    return _trials(TODAY, OF_2018)


def test_a_row_is_a_document() -> None:
    documents = _documents(TODAY, OF_2018)
    assert [d.name for d in documents] == [
        *("of_2018.tsv#NCT90000003", "of_2018.tsv#NCT90000004", "today.csv#NCT90000001", "today.csv#NCT90000002")
    ]
    assert json.loads(documents[2].text)["Study Title"] == (
        "Sintilimab With or Without Anlotinib in Small Cell Lung Cancer"
    )


def test_today(trials: dict[str, Trial]) -> None:
    trial = trials["NCT90000001"]
    assert trial.document.layout == "clinicaltrials-gov-table"
    assert [each.value for each in trial.registry_ids] == ["NCT90000001", "2021-000001-11"]
    assert [each.value for each in trial.other_ids] == ["HUH-7"]
    assert trial.title and trial.title.field == "/Study Title"
    assert trial.acronym and trial.acronym.text == "SINANLO"
    assert trial.summary and trial.summary.text.endswith('"with\nor without" anlotinib.')
    assert _value(trial.line_of_therapy) == 2
    assert _texts(trial.conditions) == ["Small Cell Lung Cancer", "Lung Neoplasms"]
    assert [(i.name.text, _value(i.type)) for i in trial.interventions] == [
        *(("Sintilimab", "DRUG"), ("Anlotinib, 12 mg", "DRUG"), ("Questionnaire", "OTHER"))
    ]
    assert trial.sponsor and trial.sponsor.text == "Harbour University Hospital"
    coded = (trial.status, trial.study_type, trial.phase, trial.enrolment, trial.sex, trial.allocation, trial.masking)
    assert [_value(each) for each in coded] == [
        *("RECRUITING", "INTERVENTIONAL", "PHASE2/PHASE3", 120, "ALL", "RANDOMIZED", "DOUBLE")
    ]
    assert (_value(trial.intervention_model), _value(trial.purpose)) == ("PARALLEL", "TREATMENT")
    dates = (trial.start_date, trial.primary_completion_date, trial.completion_date, trial.last_updated)
    assert [_value(each) for each in dates] == ["2024-05-01", "2025-12", "2026-12-31", "2025-02-03"]
    assert trial.minimum_age_years is None


def test_outcomes_of_today(trials: dict[str, Trial]) -> None:
    found = [
        (o.rank, o.measure.text, o.description and o.description.text, o.time_frame and o.time_frame.text)
        for o in trials["NCT90000001"].outcomes
    ]
    assert found == [
        (
            "primary",
            "Progression-free survival (PFS)",
            None,
            "From randomisation to progression or death, up to 24 months",
        ),
        (
            "secondary",
            "Objective response rate (ORR)",
            "Share of people with a response under RECIST 1.1",
            "every 6 weeks, up to 24 months",
        ),
        ("secondary", "Number, severity and duration of adverse events", None, "Baseline, Week 4, 8 and 12"),
        ("other", "Serum IL-6", None, "3 weeks"),
    ]


def test_words_stand_in_their_cells(trials: dict[str, Trial]) -> None:
    assert len(trials) == 4
    assert [misplaced(trial) for trial in trials.values()] == [[], [], [], []]
    assert not any(ADDRESS.search(words.text) for trial in trials.values() for words in words_of(trial))


def test_what_a_cell_does_not_say(trials: dict[str, Trial]) -> None:
    trial = trials["NCT90000002"]
    assert (trial.enrolment, trial.phase, trial.sponsor, trial.interventions) == (None, None, None, ())
    assert [(u.name.text, u.name.field) for u in trial.unmapped] == [("about forty", "/Enrollment")]
    assert (_value(trial.start_date), _value(trial.completion_date)) == ("2001-05", "2002")
    (outcome,) = trial.outcomes
    assert (outcome.measure.text, outcome.time_frame) == ("Coughs a day", None)


def test_of_2018(trials: dict[str, Trial]) -> None:
    trial = trials["NCT90000003"]
    assert [each.value for each in trial.registry_ids] == ["NCT90000003", "ISRCTN90000003"]
    assert trial.title and trial.title.text == "Ibrutinib Before Surgery in Follicular Lymphoma"
    assert [(i.name.text, _value(i.type)) for i in trial.interventions] == [
        *(("Ibrutinib", "DRUG"), ("Surgery", "PROCEDURE"))
    ]
    assert [(o.rank, o.measure.text) for o in trial.outcomes] == [
        (None, "Overall Survival (OS)"),
        (None, "Toxicity, as graded by CTCAE 5.0"),
        (None, "Complete remission"),
    ]
    assert trial.sponsor and trial.sponsor.text == "Lymph Society"
    assert _texts(trial.collaborators) == ["Acme Pharma"]
    assert (_value(trial.minimum_age_years), _value(trial.maximum_age_years)) == (18, 70)
    coded = (trial.status, trial.phase, trial.enrolment, trial.allocation, trial.intervention_model, trial.masking)
    assert [_value(each) for each in coded] == [
        *("ACTIVE_NOT_RECRUITING", "PHASE1/PHASE2", 86, "NON_RANDOMIZED", "SINGLE_GROUP", "NONE")
    ]
    assert (_value(trial.start_date), _value(trial.completion_date)) == ("2014-10-16", "2019-11")


def test_ages_and_types_of_2018(trials: dict[str, Trial]) -> None:
    trial = trials["NCT90000004"]
    assert (trial.minimum_age_years, _value(trial.maximum_age_years)) == (None, Decimal("0.5"))
    assert (_value(trial.status), _value(trial.study_type), _value(trial.phase)) == ("UNKNOWN", "OBSERVATIONAL", "NA")


def test_a_person_is_not_named(trials: dict[str, Trial]) -> None:
    assert _texts(trials["NCT90000001"].collaborators) == ["Example Pharma Co., Ltd."]
    assert [(u.name.text, u.name.field) for u in trials["NCT90000001"].unmapped] == [("a person", "/Collaborators")]


def test_columns_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("\ufeff,Phases;x,Study Title,NCT Number\n0,1,A Study of Sleep,NCT90000005\n", encoding="utf-8")
    trial = _trials(path)["NCT90000005"]
    assert trial.title and trial.title.text == "A Study of Sleep"
    assert {u.name.field for u in trial.unmapped} == {"/", "/Phases;x"}


def test_a_row_without_an_id_is_named_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "few.tsv"
    path.write_text("Study Title\tConditions\nA Study of Sleep\tSleep\n")
    (document,) = _documents(path)
    assert readers.read(document).key == f"doc-{document.digest[:16]}"
    assert document.name == f"few.tsv#doc-{document.digest[:16]}"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [("NCT90000006,A", "2 cells in a table of 3"), ("NCT90000006,A,B,C", "4 cells in a table of 3")],
)
def test_a_row_of_another_number_of_cells_costs_itself_only(tmp_path: Path, cells: str, reason: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(f"NCT Number,Study Title,Sex\nNCT90000005,A,ALL\n{cells}\n\nNCT90000007,C,MALE\n")
    first, odd, last = _documents(path)
    assert [readers.read(each).key for each in (first, last)] == ["NCT90000005", "NCT90000007"]
    with pytest.raises(DocumentError, match=f"the row of NCT90000006: a row of {reason} columns"):
        readers.read(odd)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,phone\nx,1\n", "no list of trials"),
        ("A study of 40 patients\nInclusion Criteria\nNCT90000001 study study\n", "no list of trials"),
        ("NCT Number,Study Title\n", "no row"),
        ("NCT Number,Sex,Sex\nNCT90000001,ALL,MALE\n", "'Sex' stands twice"),
        ("", "empty"),
    ],
)
def test_no_list_of_trials(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(text)
    (rejection,) = _rejections(path)
    assert reason in rejection


def test_a_long_table_is_streamed_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [(d.name, d.text, d.digest) for d in _documents(TODAY, OF_2018)]
    monkeypatch.setattr(sources, "UNIT_BYTES", 10)
    assert [(d.name, d.text, d.digest) for d in _documents(TODAY, OF_2018)] == whole


@pytest.mark.parametrize("unit", [sources.UNIT_BYTES, 10], ids=["short", "long"])
def test_a_packed_table_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: int) -> None:
    monkeypatch.setattr(sources, "UNIT_BYTES", unit)
    packed = tmp_path / "today.csv.gz"
    packed.write_bytes(gzip.compress(TODAY.read_bytes()))
    assert [(d.name, d.text) for d in _documents(packed)] == [(d.name, d.text) for d in _documents(TODAY)]


@pytest.mark.parametrize("stream", [False, True])
def test_a_table_that_breaks_off_gives_what_stands_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    monkeypatch.setattr(tables, "MAX_ROW_CHARACTERS", 100)
    if stream:
        monkeypatch.setattr(sources, "UNIT_BYTES", 10)
    path = tmp_path / "long.csv"
    path.write_text(f"NCT Number,Study Title\nNCT90000001,A\nNCT90000002,{'B' * 100}\nNCT90000003,C\n")
    found = list(sources.documents([str(path)]))
    assert [each.name for each in found] == ["long.csv#NCT90000001", "long.csv"]
    assert isinstance(found[1], Rejection) and "a line of more than 100 characters" in found[1].reason


# --- the original downloads ------------------------------------------------------------------------

COUNTS = {
    "ctg-studies_adamq1337.csv": 5,
    "ctg-studies_sammijiyoung2.csv": 414,
    "ctg-studies_saravana87.csv": 84,
    "legacy_SearchResults_Bcell_BassKot.csv": 100,
    "legacy_SearchResults_dgg32.tsv": 4,
}


@pytest.mark.parametrize("name", COUNTS)
def test_original(name: str) -> None:
    found = [readers.read(each) for each in _documents(shared("data/formats/csv") / name)]
    assert len(found) == COUNTS[name]
    for trial in found:
        assert trial.title and trial.registry_ids[0].value.startswith("NCT")
        assert all(each.reason == "a person is not named" for each in trial.unmapped)
        assert misplaced(trial) == []
        assert not any(ADDRESS.search(words.text) for words in words_of(trial))


def test_facts_of_originals() -> None:
    found = _trials(*(shared("data/formats/csv") / name for name in COUNTS))
    assert [i.name.text for i in found["NCT02667496"].interventions] == [
        *("Sargramostim GZ402664", "Placebo", "Florbetapir F18")
    ]
    assert _value(found["NCT00162656"].maximum_age_years) == 20
    assert _value(found["NCT00162656"].minimum_age_years) == Decimal("0.5")
    bivalirudin = found["NCT00503126"].outcomes[0]
    assert (bivalirudin.measure.text, bivalirudin.time_frame and bivalirudin.time_frame.text) == (
        *("PK/PD and safety", "30 days"),
    )


def _as_a_row(study: dict[str, dict]) -> dict[str, str]:  # type: ignore[type-arg]
    """Write some fields of a study of the API as the download has them."""
    protocol = study["protocolSection"]
    ids, design = protocol["identificationModule"], protocol.get("designModule", {})
    given = protocol.get("armsInterventionsModule", {}).get("interventions", ())
    return {
        "NCT Number": ids["nctId"],
        "Study Title": ids["briefTitle"],
        "Study Status": protocol["statusModule"]["overallStatus"],
        "Conditions": "|".join(protocol.get("conditionsModule", {}).get("conditions", ())),
        "Interventions": "|".join(f"{each['type']}: {each['name']}" for each in given if "name" in each),
        "Phases": "|".join(design.get("phases", ())),
        "Enrollment": str(design.get("enrollmentInfo", {}).get("count", "")),
    }


SAME = ("status", "phase", "enrolment")


def _dev() -> Iterator[str]:
    with gzip.open(shared("data/ctgov_v2_dev.ndjson.gz"), "rt", encoding="utf-8") as file:
        yield from file


def test_a_row_says_what_the_study_of_the_api_says() -> None:
    for line in _dev():
        row = json.dumps(_as_a_row(json.loads(line)))
        study, listed = (reader.read(Document("x", text, "0")) for reader, text in ((ctgov, line), (ctgov_table, row)))
        assert listed.title and study.title and listed.title.text == study.title.text
        assert [_value(getattr(listed, each)) for each in SAME] == [_value(getattr(study, each)) for each in SAME]
        assert [i.name.text for i in listed.interventions] == [i.name.text for i in study.interventions]
        assert _texts(listed.conditions) == _texts(study.conditions)
