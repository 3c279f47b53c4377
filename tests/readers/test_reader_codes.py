"""Field values as pages write them."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from kg.readers import codes
from kg.trial import Value, Words

Read = Callable[[Words | None], Value[object] | None]


def _read(parse: Read, text: str) -> object:
    found = parse(Words(text, "field", 0))
    return None if found is None else found.value


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("PHASE2", "PHASE2"),
        ("Phase 2", "PHASE2"),
        ("phase III", "PHASE3"),
        ("Phase IV", "PHASE4"),
        ("Phase 1/Phase 2", "PHASE1/PHASE2"),
        ("PHASE2|PHASE3", "PHASE2/PHASE3"),
        ("PHASE1, PHASE2", "PHASE1/PHASE2"),
        ("Phase I/II", "PHASE1/PHASE2"),
        ("Phase 1/2", "PHASE1/PHASE2"),
        ("phase 1b/2a", "PHASE1/PHASE2"),
        ("Phase IIb", "PHASE2"),
        ("Phase 2a", "PHASE2"),
        ("Phase II-III", "PHASE2/PHASE3"),
        ("Early Phase 1", "EARLY_PHASE1"),
        ("EARLY_PHASE1", "EARLY_PHASE1"),
        ("N/A", "NA"),
        ("NA", "NA"),
        ("Not Applicable", "NA"),
        ("Phase 5", None),
        ("Phase", None),
        ("", None),
        ("Recruiting", None),
        ("In phase 2 the drug was safe", None),
    ],
)
def test_phase(text: str, phase: str | None) -> None:
    assert _read(codes.phase, text) == phase


@pytest.mark.parametrize(
    ("text", "allowed", "code"),
    [
        ("NOT_YET_RECRUITING", codes.STATUSES, "NOT_YET_RECRUITING"),
        ("Not yet recruiting", codes.STATUSES, "NOT_YET_RECRUITING"),
        ("Active, not recruiting", codes.STATUSES, "ACTIVE_NOT_RECRUITING"),
        ("Enrolling by invitation", codes.STATUSES, "ENROLLING_BY_INVITATION"),
        ("recruiting", codes.STATUSES, "RECRUITING"),
        ("Unknown status", codes.STATUSES, "UNKNOWN"),
        ("No longer available", codes.STATUSES, "NO_LONGER_AVAILABLE"),
        ("Recruiting patients soon", codes.STATUSES, None),
        ("Interventional", codes.STUDY_TYPES, "INTERVENTIONAL"),
        ("Interventional (Clinical Trial)", codes.STUDY_TYPES, "INTERVENTIONAL"),
        ("Expanded Access", codes.STUDY_TYPES, "EXPANDED_ACCESS"),
        ("Randomised", codes.ALLOCATIONS, "RANDOMIZED"),
        ("Non-Randomized", codes.ALLOCATIONS, "NON_RANDOMIZED"),
        ("N/A", codes.ALLOCATIONS, "NA"),
        ("Parallel Assignment", codes.INTERVENTION_MODELS, "PARALLEL"),
        ("Single Group Assignment", codes.INTERVENTION_MODELS, "SINGLE_GROUP"),
        ("Cross-over Assignment", codes.INTERVENTION_MODELS, "CROSSOVER"),
        ("None (Open Label)", codes.MASKINGS, "NONE"),
        ("Open Label", codes.MASKINGS, "NONE"),
        ("Double (Participant, Investigator)", codes.MASKINGS, "DOUBLE"),
        ("Quadruple (Participant, Care Provider, Investigator, Outcomes Assessor)", codes.MASKINGS, "QUADRUPLE"),
        ("Supportive Care", codes.PURPOSES, "SUPPORTIVE_CARE"),
        ("Basic Science", codes.PURPOSES, "BASIC_SCIENCE"),
        ("Both", codes.SEXES, "ALL"),
        ("Female", codes.SEXES, "FEMALE"),
        ("Placebo Comparator", codes.ARM_TYPES, "PLACEBO_COMPARATOR"),
        ("Dietary Supplement", codes.INTERVENTION_TYPES, "DIETARY_SUPPLEMENT"),
        ("Drugs", codes.INTERVENTION_TYPES, None),
        ("", codes.SEXES, None),
    ],
)
def test_code(text: str, allowed: tuple[str, ...], code: str | None) -> None:
    assert _read(codes.one_of(allowed), text) == code


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-12-20", "2025-12-20"),
        ("2025-12", "2025-12"),
        ("2025", "2025"),
        ("December 20, 2025", "2025-12-20"),
        ("Dec 20, 2025", "2025-12-20"),
        ("May 5, 2024", "2024-05-05"),
        ("20 December 2025", "2025-12-20"),
        ("December 2025", "2025-12"),
        ("Dec 2025", "2025-12"),
        (" 2025-12-20 ", "2025-12-20"),
        ("2024-02-29", "2024-02-29"),
        ("2025-02-29", None),
        ("2025-13-01", None),
        ("Smarch 2025", None),
        ("03/04/2025", None),
        ("20251220", None),
        ("soon", None),
        ("", None),
    ],
)
def test_date_is_as_precise_as_written(text: str, date: str | None) -> None:
    assert _read(codes.date, text) == date


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18 Years", Decimal(18)),
        ("1 Year", Decimal(1)),
        ("120 Years", Decimal(120)),
        ("6 Months", Decimal("0.5")),
        ("18 months", Decimal("1.5")),
        ("26 Weeks", Decimal("0.5")),
        ("0 Days", Decimal(0)),
        ("4 Months", Decimal("0.3333")),
        ("N/A", None),
        ("18", None),
        ("Over 18 Years", None),
        ("No limit", None),
    ],
)
def test_age_in_years(text: str, years: Decimal | None) -> None:
    assert _read(codes.age_years, text) == years


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("35 participants", 35),
        ("1,200 participants", 1200),
        ("0", 0),
        ("1 participant", 1),
        ("250 estimated participants", 250),
        ("35 actual patients", 35),
        ("about 35", None),
        ("35-40", None),
        ("35%", None),
        ("participants", None),
    ],
)
def test_count(text: str, count: int | None) -> None:
    assert _read(codes.count, text) == count


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", True), ("no", False), ("Accepts Healthy Volunteers", True), ("false", False), ("maybe", None), ("", None)],
)
def test_yes_no(text: str, answer: bool | None) -> None:
    assert _read(codes.yes_no, text) == answer


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("NCT ID: NCT07289048", ["NCT07289048"]),
        ("NCT07289048, also NCT07289048", ["NCT07289048"]),
        ("ISRCTN12345678 and NCT01234567", ["ISRCTN12345678", "NCT01234567"]),
        ("ChiCTR2100047421", ["ChiCTR2100047421"]),
        ("2019-001234-56", ["2019-001234-56"]),
        ("2023-504567-12-00", ["2023-504567-12-00"]),
        ("jRCTs031200001", ["jRCTs031200001"]),
        ("DRKS00012345 / ACTRN12620000123456", ["DRKS00012345", "ACTRN12620000123456"]),
        ("CTRI/2020/01/022345", ["CTRI/2020/01/022345"]),
        ("NCT123", []),
        ("XNCT01234567", []),
        ("NCT012345678", []),
        ("2025-12-20", []),
        ("no id", []),
    ],
)
def test_registry_ids(text: str, ids: list[str]) -> None:
    found = codes.registry_ids(Words(text, "field", 100))
    assert [value.value for value in found] == ids
    assert all(text[v.words.start - 100 : v.words.end - 100] == v.value for v in found)


@pytest.mark.parametrize("parse", [codes.phase, codes.count, codes.date, codes.age_years, codes.yes_no])
def test_nothing_gives_nothing(parse: Read) -> None:
    assert parse(None) is None


def test_value_keeps_its_words() -> None:
    words = Words("Phase 1/Phase 2", "Clinical Phase", 42)
    assert codes.phase(words) == Value("PHASE1/PHASE2", words)
