"""How long, at which landmark, beyond which threshold: what an outcome's words say in numbers."""

import json

import pytest

from kg.readers import read
from kg.readers.prose.timing import timed
from kg.trial import Document, Outcome, Words

DURATIONS = {
    "2 years": "P2Y",
    "Two years": "P2Y",
    "2.5 years": "P30M",
    "Up to approximately 37 months": "P37M",
    "Week 17": "P119D",
    "From enrollment to the end of treatment at 12 weeks": "P84D",
    "Baseline (Day 0) and 18 months from baseline": "P18M",
    "Cycle 1 Day 1 to death, up to 5 years": "P5Y",
    "Baseline to Week 24 (±7 days)": "P168D",
    "48-hour": "PT48H",
    "12 months, then again at 12 months": "P12M",
    "12, 24 and 52 weeks": None,
    "1-6 months after collecting last sample": None,
    "6 months and 1 year": None,
    "Up to August 1, 2022": None,
    "41.6 months": None,
    "At baseline": None,
    "day 0": None,
    "Day 1": None,
    "Baseline, Weeks 4, 8, 12": None,
    "03.2021 till 11.2022": None,
    "24 hrs": "PT24H",
    "1 yr": "P1Y",
    "6 mos": "P6M",
    "Cycle 1 (21 days)": "P21D",
    "Cycle 2 (28 days)": None,
}


@pytest.mark.parametrize("frame", DURATIONS)
def test_the_one_duration_of_a_time_frame(frame: str) -> None:
    value = timed(Outcome(Words("OS", "m", 0), "primary", time_frame=Words(frame, "t", 5))).time_frame_duration
    assert (value and value.value) == DURATIONS[frame]
    if value:
        assert frame[value.words.start - 5 : value.words.end - 5] == value.words.text


@pytest.mark.parametrize(
    ("frame", "limit"), [("up to 2 years", True), ("2 years", False), ("up to 2 and 4 years", False)]
)
def test_a_limit(frame: str, limit: bool) -> None:
    value = timed(Outcome(Words("OS", "m", 0), "primary", time_frame=Words(frame, "t", 0))).time_frame_is_limit
    assert (value is not None) is limit


MEASURES = {
    "2-year OS": ("P2Y", None),
    "1 year progression-free survival": ("P1Y", None),
    "PFS rate at 6 months": ("P6M", None),
    "Overall survival (OS) rate at 12 months": ("P12M", None),
    "Overall survival": (None, None),
    "6 months and 12 months progression-free survival": (None, None),
    "OS in the PD-L1 ≥ 1% population": (None, None),
    "Change in weight at 6 months": (None, None),
    "Number of participants with Grade ≥ 3 adverse events": (None, "Grade ≥ 3"),
    "Grade 3 or higher toxicity": (None, "Grade 3 or higher"),
    "Grade 3 toxicity": (None, None),
    "≥ 50 % reduction in seizures": (None, "≥ 50 % reduction"),
    "at least 30% improvement in pain": (None, "at least 30% improvement"),
    "1-, 2- and 3-year overall survival": (None, None),
    "Progression-free survival at week 24": ("P168D", None),
    "Event free survival (EFS) at two years": ("P2Y", None),
    "Freedom from local progression at 1 year": ("P1Y", None),
    "Proportion of patients alive at 90 days": ("P90D", None),
    "Relapse-free survival at 1.5 years": ("P18M", None),
    "Grade 3-5 adverse events": (None, "Grade 3-5"),
    "Grade III-IV acute GVHD": (None, "Grade III-IV"),
    "Grade 1-5 adverse events": (None, None),
    "Reduction of >30% in pain score": (None, ">30%"),
    "Participants with HbA1c < 7.0%": (None, "< 7.0%"),
    "50% or greater reduction in monthly migraine days": (None, "50% or greater reduction"),
    "FEV1 in patients with FEV1 < 80%": (None, None),
}


@pytest.mark.parametrize("measure", MEASURES)
def test_landmark_and_threshold(measure: str) -> None:
    outcome = timed(Outcome(Words(measure, "m", 0), "primary"))
    found = tuple(value and value.value for value in (outcome.landmark, outcome.threshold))
    assert found == MEASURES[measure]


def test_every_document_is_read_so() -> None:
    frame = {"measure": "2-year OS", "timeFrame": "up to 24 months"}
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001"},
            "outcomesModule": {"primaryOutcomes": [frame]},
        }
    }
    (outcome,) = read(Document("a.json", json.dumps(study), "0" * 64)).outcomes
    assert outcome.landmark
    assert outcome.time_frame_duration
    assert (outcome.landmark.value, outcome.time_frame_duration.value) == ("P2Y", "P24M")
    assert outcome.time_frame_duration.words.field == "/protocolSection/outcomesModule/primaryOutcomes/0/timeFrame"


@pytest.mark.parametrize(
    ("code", "curie"),
    [("D000007938", "mesh:D007938"), ("D007938", "mesh:D007938"), ("D000077277", "mesh:D000077277"),
     ("C000545373", "mesh:C545373"), ("C000632826", "mesh:C000632826")],
)  # fmt: skip
def test_padded_mesh_ids_are_those_of_mesh(code: str, curie: str) -> None:
    study = {
        "protocolSection": {"identificationModule": {"nctId": "NCT00000001"}},
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": code, "term": "Leukemia"}]}},
    }
    (term,) = read(Document("a.json", json.dumps(study), "0" * 64)).registry_terms
    assert term.value == curie
