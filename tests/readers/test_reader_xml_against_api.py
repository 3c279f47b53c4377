"""A study of the API, written as the registry's former site did, reads as it does from the API."""

import gzip
import re
import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pytest
from places import SHARED, shared

from kg.readers import read, sources
from kg.trial import Arm, Criterion, Intervention, Outcome, Trial, Value, Words

STUDIES = SHARED / "data" / "ctgov_v2_dev.ndjson.gz"
#: What the former site wrote otherwise than by spaces and capitals.
WRITTEN = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status", "NA": "N/A",
    "NONE": "None (Open Label)", "NON_RANDOMIZED": "Non-Randomized", "SINGLE_GROUP": "Single Group Assignment",
    "PARALLEL": "Parallel Assignment", "CROSSOVER": "Crossover Assignment", "FACTORIAL": "Factorial Assignment",
    "SEQUENTIAL": "Sequential Assignment", "EARLY_PHASE1": "Early Phase 1",
}  # fmt: skip
#: Stated by the API only.
NOT_IN_XML = {"document", "registry_terms", "unmapped"}


def _written(code: str) -> str:
    return WRITTEN.get(code) or re.sub(r"(\d)", r" \1", code.replace("_", " ").title())


def _date(text: str) -> str:
    """Write a date as "June 16, 2017", or "June 2017"; a year alone as it is."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) < 2:
        return text
    return date(*(*parts, 1)[:3]).strftime("%B %-d, %Y" if len(parts) == 3 else "%B %Y")


def _block(text: str) -> str:
    """Break and indent a text as the site did, a blank line between its paragraphs and items."""
    rows = [textwrap.fill(row, 98, initial_indent=" " * 8, subsequent_indent=" " * 13, break_long_words=False,
                          break_on_hyphens=False) for row in text.split("\n") if row.strip()]  # fmt: skip
    return "\n".join(["", "\n\n".join(rows), "    "])


def _elements(pairs: Iterator[tuple[str, Any]]) -> str:
    return "".join(f"\n  <{name}>{escape(str(text))}</{name}>" for name, text in pairs if text not in (None, ""))


def _xml(study: dict[str, Any]) -> str:
    modules = study["protocolSection"]
    get = modules.get
    said = "".join(
        [
            f"<id_info>{_elements(_ids(get('identificationModule', {})))}</id_info>",
            _elements(_titles(get("identificationModule", {}))),
            _sponsors(get("sponsorCollaboratorsModule", {})),
            *(
                f"<{name}><textblock>{escape(_block(text))}</textblock></{name}>"
                for name, text in (
                    ("brief_summary", get("descriptionModule", {}).get("briefSummary")),
                    ("detailed_description", get("descriptionModule", {}).get("detailedDescription")),
                )
                if text
            ),
            _elements(_status(get("statusModule", {}))),
            _design(get("designModule", {})),
            _outcomes(get("outcomesModule", {})),
            _elements(("condition", each) for each in get("conditionsModule", {}).get("conditions", [])),
            _given(get("armsInterventionsModule", {})),
            _eligibility(get("eligibilityModule", {})),
            _elements(("keyword", each) for each in get("conditionsModule", {}).get("keywords", [])),
        ]
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<clinical_study>{said}\n</clinical_study>'


def _ids(module: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "org_study_id", module.get("orgStudyIdInfo", {}).get("id")
    yield from (("secondary_id", each.get("id")) for each in module.get("secondaryIdInfos", []))
    yield "nct_id", module["nctId"]
    yield from (("nct_alias", each) for each in module.get("nctIdAliases", []))


def _titles(module: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    names = (("brief_title", "briefTitle"), ("acronym", "acronym"), ("official_title", "officialTitle"))
    return ((name, module.get(key)) for name, key in names)


def _sponsors(module: dict[str, Any]) -> str:
    agencies = [
        ("lead_sponsor", module.get("leadSponsor", {})),
        *(("collaborator", c) for c in module.get("collaborators", [])),
    ]
    each = (f"<{name}>{_elements(iter([('agency', agency.get('name'))]))}</{name}>" for name, agency in agencies)
    investigator = module.get("responsibleParty", {}).get("investigatorFullName")
    party = f"<responsible_party>{_elements(iter([('investigator_full_name', investigator)]))}</responsible_party>"
    return f"<sponsors>{''.join(each)}</sponsors>{party}"


def _status(module: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "overall_status", _written(module["overallStatus"]) if "overallStatus" in module else None
    for name, key in (("start_date", "startDateStruct"), ("completion_date", "completionDateStruct"),
                      ("primary_completion_date", "primaryCompletionDateStruct"),
                      ("last_update_posted", "lastUpdatePostDateStruct")):  # fmt: skip
        if text := module.get(key, {}).get("date"):
            yield name, _date(text)


def _design(module: dict[str, Any]) -> str:
    info, size = module.get("designInfo", {}), module.get("enrollmentInfo", {})
    coded = (
        ("allocation", info.get("allocation")), ("intervention_model", info.get("interventionModel")),
        ("primary_purpose", info.get("primaryPurpose")), ("masking", info.get("maskingInfo", {}).get("masking")),
    )  # fmt: skip
    stated = ((name, _written(code)) for name, code in coded if code)
    about = (("phase", "/".join(map(_written, module.get("phases", [])))),
             ("study_type", _written(module["studyType"]) if "studyType" in module else None))  # fmt: skip
    type_ = "Actual" if size.get("type") == "ACTUAL" else "Anticipated"
    count = f'<enrollment type="{type_}">{size["count"]}</enrollment>' if "count" in size else ""
    return f"{_elements(iter(about))}<study_design_info>{_elements(stated)}</study_design_info>{count}"


def _outcomes(module: dict[str, Any]) -> str:
    return "".join(
        f"<{rank}_outcome>{_elements((n, each.get(k)) for n, k in (('measure', 'measure'), ('time_frame', 'timeFrame'), ('description', 'description')))}</{rank}_outcome>"
        for rank in ("primary", "secondary", "other")
        for each in module.get(f"{rank}Outcomes", [])
    )


def _given(module: dict[str, Any]) -> str:
    arms, given = module.get("armGroups", []), module.get("interventions", [])
    groups = (
        (("arm_group_label", arm.get("label")), ("arm_group_type", _written(arm["type"]) if "type" in arm else None),
         ("description", arm.get("description")))
        for arm in arms
    )  # fmt: skip
    what = (
        (
            ("intervention_type", _written(each["type"]) if "type" in each else None),
            ("intervention_name", each.get("name")),
            ("description", each.get("description")),
            *(("arm_group_label", label) for label in each.get("armGroupLabels", [])),
            *(("other_name", name) for name in each.get("otherNames", [])),
        )
        for each in given
    )
    return "".join(f"<arm_group>{_elements(iter(g))}</arm_group>" for g in groups) + "".join(
        f"<intervention>{_elements(iter(w))}</intervention>" for w in what
    )


def _eligibility(module: dict[str, Any]) -> str:
    text = module.get("eligibilityCriteria")
    block = f"<criteria><textblock>{escape(_block(text))}</textblock></criteria>" if text else ""
    healthy = {True: "Accepts Healthy Volunteers", False: "No"}.get(module.get("healthyVolunteers", ""))
    said = (("gender", _written(module["sex"]) if "sex" in module else None), ("minimum_age", module.get("minimumAge", "N/A")),
            ("maximum_age", module.get("maximumAge", "N/A")), ("healthy_volunteers", healthy))  # fmt: skip
    return f"<eligibility>{block}{_elements(iter(said))}</eligibility>"


def _told(value: object) -> object:
    """Give what a part of a record says, without where it says it, and with every run of white space one space."""
    if isinstance(value, Value):
        return _told(value.value)
    if isinstance(value, Words):
        return " ".join(value.text.split())
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if isinstance(value, Arm | Criterion | Intervention | Outcome):
        return {field: _told(getattr(value, field)) for field in value.__struct_fields__}
    return value


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Trial, Trial]]:
    shared("data")
    found = []
    with gzip.open(STUDIES) as file:
        for line in file:
            text = _xml(orjson.loads(line))
            found.append((read(sources.decode("x", line)), read(sources.decode("x", text.encode()))))
    return found


def test_there_are_studies(pairs: list[tuple[Trial, Trial]]) -> None:
    assert len(pairs) >= 450


@pytest.mark.parametrize("field", [field for field in Trial.__struct_fields__ if field not in NOT_IN_XML])
def test_both_say_the_same(pairs: list[tuple[Trial, Trial]], field: str) -> None:
    differing = [
        (old.key, api, xml)
        for new, old in pairs
        if (api := _told(getattr(new, field))) != (xml := _told(getattr(old, field)))
    ]
    assert not differing[:3], len(differing)
