"""Eligibility texts of many makes to one criterion for each top-level item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers import criteria
from kg.trial import Words


def _read(text: str) -> criteria.Eligibility:
    return criteria.from_text(Words(text, "Eligibility", 0))


def _starts(text: str) -> tuple[list[str], list[str]]:
    """The first word of each inclusion, and of each exclusion criterion."""
    found = _read(text).criteria
    included, excluded = ([c.text.text.split()[0] for c in found if c.kind == k] for k in ("inclusion", "exclusion"))
    return included, excluded


LISTS = {
    "dashes": (
        "Inclusion Criteria:\n- Adults\n- Consent\nExclusion Criteria:\n- Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "escaped dashes": (
        "Inclusion Criteria:\n\\- Adults\n\\- Consent\nExclusion Criteria:\n\\- Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "dashes without blanks": (
        "Inclusion Criteria:\n-Adults\n-Consent\nExclusion Criteria:\n-Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "dots": (
        "Inclusion Criteria\n\n• Adults\n• Consent\n\nExclusion Criteria\n\n• Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "stars": (
        "INCLUSION CRITERIA:\n\n* Adults\n* Consent\n\nEXCLUSION CRITERIA:\n\n* Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "numbers": (
        "Inclusion Criteria:\n1. Adults\n2. Consent\nExclusion Criteria:\n1. Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "brackets": (
        "Inclusion Criteria:\n1) Adults\n2) Consent\nExclusion Criteria:\n1) Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "both brackets": (
        "Inclusion Criteria:\n(1) Adults\n(2) Consent\nExclusion Criteria:\n(1) Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "letters": (
        "Inclusion Criteria:\na) Adults\nb) Consent\nExclusion Criteria:\na) Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "capital letters": (
        "Inclusion Criteria:\nA. Adults\nB. Consent\nExclusion Criteria:\nA. Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "roman": (
        "Inclusion Criteria:\ni. Adults\nii. Consent\niii. Biopsy\niv. Lesion\nExclusion Criteria:\ni. Pregnancy\nii. HIV",
        "Adults Consent Biopsy Lesion",
        "Pregnancy HIV",
    ),
    "chinese comma": (
        "Inclusion Criteria:\n1、Adults\n2、Consent\nExclusion Criteria:\n1、Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "no space": (
        "Inclusion Criteria:\n1.Adults\n2.Consent\nExclusion Criteria:\n1.Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "escaped": (
        "Inclusion Criteria:\n* 1\\. Adults\n* 2\\. Consent\nExclusion Criteria:\n* 1\\. Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "dash and letter": (
        "Inclusion Criteria:\n- a. Adults\n- b. Consent\nExclusion Criteria:\n- a. Pregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "paragraphs": (
        "Inclusion Criteria:\n\nAdults\n\nConsent\n\nExclusion Criteria:\n\nPregnancy",
        "Adults Consent",
        "Pregnancy",
    ),
    "wrapped": (
        "Inclusion Criteria:\n1. Adults who\n   are fit\n2. Consent\nExclusion Criteria:\n1. Pregnancy\nor nursing",
        "Adults Consent",
        "Pregnancy",
    ),
    "sub-bullets": (
        "Inclusion Criteria:\n\n* Adults\n* Organs:\n\n  * Hb ≥ 90 g/L\n  * PLT ≥ 75\n* Consent\n\nExclusion Criteria:\n\n* Pregnancy",
        "Adults Organs: Consent",
        "Pregnancy",
    ),
    "sub-numbers": (
        "Inclusion Criteria:\n\n* Adults\n* Organs:\n\n  1. Hb ≥ 90 g/L\n  2. PLT ≥ 75\n* Consent\n\nExclusion Criteria:\n\n* Pregnancy",
        "Adults Organs: Consent",
        "Pregnancy",
    ),
    "numbers within numbers": (
        "Inclusion Criteria:\n1. Adults\n2. Organs:\n1. Hb ≥ 90 g/L\n2. PLT ≥ 75\n3. ALT\n3. Consent\nExclusion Criteria:\n1. Pregnancy",
        "Adults Organs: Consent",
        "Pregnancy",
    ),
    "letters within numbers": (
        "Inclusion Criteria:\n1. Adults\n2. Organs:\n   a. Hb ≥ 90 g/L\n   b. PLT ≥ 75\n3. Consent\nExclusion Criteria:\n1. Pregnancy",
        "Adults Organs: Consent",
        "Pregnancy",
    ),
    "bullets within numbers": (
        "Inclusion Criteria:\n1. Adults\n2. Organs:\n- Hb ≥ 90 g/L\n- PLT ≥ 75\n3. Consent\nExclusion Criteria:\n1. Pregnancy",
        "Adults Organs: Consent",
        "Pregnancy",
    ),
    "decimals": (
        "Inclusion Criteria:\n1. Bilirubin at most\n1.5 x ULN\n2. Consent\nExclusion Criteria:\n1. Pregnancy",
        "Bilirubin Consent",
        "Pregnancy",
    ),
    "inline": (
        "Inclusion Criteria\n• Adults - Consent given - Lesion\nExclusion Criteria\n• Pregnancy - HIV - Sepsis",
        "Adults Consent Lesion",
        "Pregnancy HIV Sepsis",
    ),
    "no headings": ("- Adults\n- Consent", "Adults Consent", ""),
    "no exclusion heading": ("Inclusion Criteria:\n1. Adults\n2. Consent", "Adults Consent", ""),
    "no inclusion heading": ("Exclusion Criteria:\n1. Pregnancy\n2. HIV", "", "Pregnancy HIV"),
    "exclusion first": ("Exclusion Criteria:\n1. Pregnancy\nInclusion Criteria:\n1. Adults", "Adults", "Pregnancy"),
    "none listed": ("Inclusion Criteria:\n- Adults\n- Consent\nExclusion Criteria:\n- None", "Adults Consent", ""),
    "none below": ("Inclusion Criteria:\n- Adults\nExclusion Criteria:\nN/A", "Adults", ""),
    "none in the heading": ("Inclusion Criteria:\n- Adults\n- Consent\nExclusion Criteria: None", "Adults Consent", ""),
    "item in the heading's line": (
        "Inclusion Criteria: Adults with melanoma\nExclusion Criteria: Pregnancy",
        "Adults",
        "Pregnancy",
    ),
    "key": ("Key Inclusion Criteria:\n- Adults\nKey Exclusion Criteria:\n- Pregnancy", "Adults", "Pregnancy"),
    "main": ("Main inclusion criteria:\n- Adults\nMain exclusion criteria:\n- Pregnancy", "Adults", "Pregnancy"),
    "bold": ("**Inclusion Criteria**\n- Adults\n**Exclusion Criteria**\n- Pregnancy", "Adults", "Pregnancy"),
    "singular": ("Inclusion Criterion:\n- Adults\nExclusion Criterion:\n- Pregnancy", "Adults", "Pregnancy"),
    "short": ("Inclusion:\n- Adults\nExclusion:\n- Pregnancy", "Adults", "Pregnancy"),
    "two cohorts": (
        "Inclusion Criteria for Cohort A:\n* Adults\n\nInclusion Criteria for Cohort B:\n* Children\n\nExclusion Criteria:\n* Pregnancy",
        "Adults Children",
        "Pregnancy",
    ),
    "numbered cohorts": (
        "Inclusion Criteria (Part 1):\n1. Adults\n2. Consent\nInclusion Criteria (Part 2):\n1. Children\n2. Assent\nExclusion Criteria:\n1. Pregnancy",
        "Adults Consent Children Assent",
        "Pregnancy",
    ),
    "spaced out": (
        "Inclusion Criteria:\n\n\n1. Adults\n\n\n2. Consent\n\n\nExclusion Criteria:\n\n\n1. Pregnancy\n\n",
        "Adults Consent",
        "Pregnancy",
    ),
}


@pytest.mark.parametrize(("text", "included", "excluded"), LISTS.values(), ids=LISTS)
def test_items(text: str, included: str, excluded: str) -> None:
    assert _starts(text) == (included.split(), excluded.split())


NUMBERED = {
    "goes on after the exclusion list": (
        "Inclusion Criteria:\n1. A\n2. B\n\n4. G\n5. H\nExclusion Criteria:\n1. D\n2. E",
        [1, 2],
        [1, 2, 4, 5],
        ((), (3,)),
    ),
    "goes on without a gap": (
        "Inclusion Criteria:\n1. A\n2. B\n3. C\n\n3. F\n4. G\nExclusion Criteria:\n1. D\n2. E",
        [1, 2, 3],
        [1, 2, 3, 4],
        ((), ()),
    ),
    "a gap alone moves nothing": (
        "Inclusion Criteria:\n1. A\n2. B\n4. C\nExclusion Criteria:\n1. D\n2. E\n3. F\n4. G\n5. H",
        [1, 2, 4],
        [1, 2, 3, 4, 5],
        ((3,), ()),
    ),
    "a gap without an exclusion list": ("Inclusion Criteria:\n1. A\n3. C", [1, 3], [], ((2,), ())),
    "one count through both lists": (
        "Inclusion Criteria:\n1. A\n2. B\n3. C\nExclusion Criteria:\n4. D\n5. E",
        [1, 2, 3],
        [4, 5],
        ((), ()),
    ),
    "letters have no number": (
        "Inclusion Criteria:\na. A\nb. B\nExclusion Criteria:\na. D",
        [None, None],
        [None],
        ((), ()),
    ),
    "two digits": (
        "Inclusion Criteria:\n" + "\n".join(f"{n}. I{n}" for n in range(1, 13)) + "\nExclusion Criteria:\n1. D",
        [*range(1, 13)],
        [1],
        ((), ()),
    ),
}


@pytest.mark.parametrize(("text", "included", "excluded", "missing"), NUMBERED.values(), ids=NUMBERED)
def test_numbers(
    text: str, included: list[int | None], excluded: list[int | None], missing: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    found = _read(text)
    assert [c.number for c in found.criteria if c.kind == "inclusion"] == included
    assert [c.number for c in found.criteria if c.kind == "exclusion"] == excluded
    assert (found.missing_inclusion, found.missing_exclusion) == missing


def test_moved_items_are_marked() -> None:
    found = _read(NUMBERED["goes on after the exclusion list"][0]).criteria
    assert [(c.kind, c.number, c.position, bool(c.rule)) for c in found] == [
        ("inclusion", 1, 1, False),
        ("inclusion", 2, 2, False),
        ("exclusion", 1, 1, False),
        ("exclusion", 2, 2, False),
        ("exclusion", 4, 3, True),
        ("exclusion", 5, 4, True),
    ]


def test_sub_items_are_within_the_text() -> None:
    first, second = _read("Inclusion Criteria:\n\n* Organs:\n\n  1. Hb ≥ 90 g/L\n  2. PLT ≥ 75\n* Consent").criteria
    assert first.text.text == "Organs:\n\n  1. Hb ≥ 90 g/L\n  2. PLT ≥ 75"
    assert second.text.text == "Consent"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Inclusion Criteria", "inclusion"),
        ("Inclusion Criteria:", "inclusion"),
        ("inclusion criteria :", "inclusion"),
        ("Key Exclusion Criteria", "exclusion"),
        ("Patient inclusion criteria:", "inclusion"),
        ("Exclusion Criteria for all cohorts:", "exclusion"),
        ("Exclusion Criteria (Arm B)", "exclusion"),
        ("- Exclusion Criteria -", "exclusion"),
        ("Inclusion body myositis", None),
        ("Meets all inclusion criteria of the parent study", None),
        ("Other inclusion/exclusion criteria set by the protocol apply", None),
        ("Criteria", None),
    ],
)
def test_heading(line: str, key: str | None) -> None:
    found = criteria.from_text(Words(f"{line}\n- Item", "text", 0)).criteria
    assert {c.kind for c in found if c.text.text == "Item"} == {key or "inclusion"}


@pytest.mark.parametrize(
    ("above", "count"),
    [
        ("Acute myeloid leukemia that relapsed after two lines of therapy, with CD38 expression", 1),
        ("Patients must meet all of the following criteria to take part in the study", 0),
        ("Any of these findings on the day of the first dose would exclude the subject", 0),
        ("All who come to the clinic within two weeks of their first symptom:", 0),
        ("Medical conditions", 0),
    ],
)
def test_line_above_a_list(above: str, count: int) -> None:
    found = _read(f"Inclusion Criteria:\n\n{above}\n\n* Adults\n* Consent").criteria
    assert [c.text.text for c in found] == [above] * count + ["Adults", "Consent"]
    assert [c.position for c in found] == [*range(1, count + 3)]


def test_no_text_gives_no_criteria() -> None:
    assert criteria.from_text(None) == criteria.Eligibility()


@given(st.text(alphabet=st.sampled_from("aB1.2)(-*• \n:·i≥\\"), max_size=120))
def test_any_text_is_cut_at_its_own_words(text: str) -> None:
    for each in _read(f"Inclusion Criteria:\n{text}\nExclusion Criteria:\n{text}").criteria:
        whole = f"Inclusion Criteria:\n{text}\nExclusion Criteria:\n{text}"
        assert whole[each.text.start : each.text.end] == each.text.text
        assert each.text.text.strip()


@given(st.lists(st.sampled_from(["Adults", "Consent given", "ECOG 0-1", "No HIV"]), min_size=1, max_size=30))
def test_as_many_criteria_as_numbered_items(items: list[str]) -> None:
    listed = "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    found = _read(f"Inclusion Criteria:\n{listed}\nExclusion Criteria:\n{listed}")
    assert [c.text.text for c in found.criteria] == items * 2
    assert [c.number for c in found.criteria] == [*range(1, len(items) + 1)] * 2
