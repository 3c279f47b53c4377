"""The standards that outcomes are assessed by, as registries write them."""

import pytest

from kg.readers.prose.standards import standards
from kg.trial import Words

STANDARDS = {
    "ORR per RECIST v1.1": ["RECIST 1.1"],
    "NCI-CTCAE version 4.03": ["CTCAE 4.03"],
    "ORR per iwCLL criteria 2018": ["iwCLL"],
    "CRS graded by the American Society for Transplantation and Cellular Therapy (ASTCT) criteria": ["ASTCT"],
    "CR by ELN 2017 criteria": ["ELN"],
    "ELN adverse risk": [],
    "CA-125 response by GCIG": ["GCIG"],
    "Complications (Clavien-Dindo classification)": ["Clavien-Dindo"],
    "ORR by the International Neuroblastoma Response Criteria": ["INRC"],
    "immune-related response criteria (irRC)": ["irRC"],
    "Complete response by Lugano 2014": ["Lugano"],
    "a congress held in Lugano": [],
}


@pytest.mark.parametrize("text", STANDARDS)
def test_standards(text: str) -> None:
    assert [value.value for value in standards(Words(text, "m", 0), None)] == STANDARDS[text]
