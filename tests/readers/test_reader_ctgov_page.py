"""The study page of ClinicalTrials.gov, copied from a browser, reads as the same study does from the API."""

import gzip
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import orjson
import pytest
from places import HERE, SHARED, shared

from kg.errors import DocumentError
from kg.readers import read, sources
from kg.trial import Trial, Value, Words

STUDIES = SHARED / "data" / "ctgov_v2_dev.ndjson.gz"
#: What the site writes otherwise than by spaces and capitals.
WRITTEN = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status", "NA": "Not Applicable",
    "NONE": "None (Open Label)", "NON_RANDOMIZED": "Non-Randomized", "SINGLE_GROUP": "Single Group Assignment",
    "PARALLEL": "Parallel Assignment", "CROSSOVER": "Crossover Assignment", "FACTORIAL": "Factorial Assignment",
    "SEQUENTIAL": "Sequential Assignment", "EARLY_PHASE1": "Early Phase 1",
}  # fmt: skip
Table = Callable[[list[list[str]]], str]


def _written(code: str) -> str:
    return WRITTEN.get(code) or re.sub(r"(\d)", r" \1", code.replace("_", " ").capitalize())


def _flat(text: str) -> str:
    return " ".join(text.split())


def _tabbed(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def _barred(rows: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(cell.replace(chr(10), '<br>') for cell in row)} |" for row in rows]
    return "\n".join((head, "|" + " --- |" * len(rows[0]), *body))


def _stacked(rows: list[list[str]]) -> str:
    return "\n".join(cell for row in rows for cell in row if cell)


TABLES: dict[str, Table] = {"tabs": _tabbed, "bars": _barred, "lines": _stacked}


def _page(study: dict[str, Any], table: Table) -> str:
    """Write a study as the site shows it: labels and values on lines, tables as they are copied."""
    get = study["protocolSection"].get
    return "\n".join([
        *_head(get("identificationModule", {}), get("statusModule", {}), get("sponsorCollaboratorsModule", {})),
        *_overview(get),
        "Contacts and Locations", "Study Locations", "A city, a country",
        *_participation(get("eligibilityModule", {})),
        *_plan(get, table),
        "Collaborators and Investigators", "Sponsor", get("sponsorCollaboratorsModule", {})["leadSponsor"]["name"],
        *_under("Collaborators", *(c["name"] for c in get("sponsorCollaboratorsModule", {}).get("collaborators", ()) if "name" in c)),
        "Study Record Dates", "More Information", "Terms related to this study",
        *_under("Keywords Provided by the sponsor", *get("conditionsModule", {}).get("keywords", ())),
        "Additional Relevant MeSH Terms", "Neoplasms", "",
    ])  # fmt: skip


def _under(label: str, *values: str) -> list[str]:
    return [label, *values] if values else []


def _head(ids: dict[str, Any], status: dict[str, Any], sponsors: dict[str, Any]) -> list[str]:
    return [
        "ClinicalTrials.gov", "Home", "Search Results", "Study Record", _written(status["overallStatus"]),
        _flat(ids["briefTitle"]), f"ClinicalTrials.gov ID {ids['nctId']}", f"Sponsor {sponsors['leadSponsor']['name']}",
        f"Information provided by {_teller(sponsors)} (Responsible Party)",
        f"Last Update Posted {status['lastUpdatePostDateStruct']['date']}",
    ]  # fmt: skip


def _teller(sponsors: dict[str, Any]) -> str:
    party = sponsors.get("responsibleParty", {})
    names = (party.get("investigatorFullName"), party.get("investigatorAffiliation"))
    return ", ".join(filter(None, names)) or sponsors["leadSponsor"]["name"]


def _overview(get: Callable[..., Any]) -> list[str]:
    told, ids, dates = get("descriptionModule", {}), get("identificationModule", {}), get("statusModule", {})
    design, given = get("designModule", {}), get("armsInterventionsModule", {}).get("interventions", ())
    given = [each for each in given if "name" in each]
    labelled = (("Study Start", "startDateStruct"), ("Primary Completion", "primaryCompletionDateStruct"),
                ("Study Completion", "completionDateStruct"))  # fmt: skip
    others = [each["id"] for each in (ids.get("orgStudyIdInfo", {}), *ids.get("secondaryIdInfos", ())) if "id" in each]
    count = design.get("enrollmentInfo", {})
    return [
        "Study Overview", *_under("Brief Summary", told["briefSummary"]),
        *_under("Detailed Description", *filter(None, [told.get("detailedDescription")])),
        *_under("Official Title", *filter(None, [_flat(ids.get("officialTitle", ""))])),
        *_under("Conditions", *get("conditionsModule", {}).get("conditions", ())),
        *_under("Intervention / Treatment", *map(_typed, given)),
        *_under("Other Study ID Numbers", *others),
        *(line for label, name in labelled if name in dates
          for line in (f"{label} ({dates[name].get('type', 'ACTUAL').capitalize()})", dates[name]["date"])),
        *([f"Enrollment ({count.get('type', 'ESTIMATED').capitalize()})", str(count["count"])] if "count" in count else []),
        "Study Type", _written(design["studyType"]), *_under("Phase", *map(_written, design.get("phases", ()))),
    ]  # fmt: skip


def _typed(intervention: dict[str, Any]) -> str:
    return f"{intervention['type'].replace('_', ' ').title()}: {_flat(intervention['name'])}"


def _participation(module: dict[str, Any]) -> list[str]:
    ages = [module.get(name) for name in ("minimumAge", "maximumAge")]
    told = {(True, True): "{} to {}", (True, False): "{} and older", (False, True): "Up to {1}"}.get(
        (bool(ages[0]), bool(ages[1]))
    )
    return [
        "Participation Criteria", "Eligibility Criteria", "Description", module.get("eligibilityCriteria", ""),
        *(["Ages Eligible for Study", told.format(*ages) + " (Child, Adult, Older Adult )"] if told else []),
        *_under("Sexes Eligible for Study", *filter(None, [module.get("sex", "").capitalize()])),
        *(["Accepts Healthy Volunteers", "Yes" if module["healthyVolunteers"] else "No"] if "healthyVolunteers" in module else []),
    ]  # fmt: skip


def _plan(get: Callable[..., Any], table: Table) -> list[str]:
    info, arms = get("designModule", {}).get("designInfo", {}), get("armsInterventionsModule", {})
    named = {
        f"{i['type'].replace('_', ' ').title()}: {i['name']}": i for i in arms.get("interventions", ()) if "name" in i
    }
    design = (("Primary Purpose", info.get("primaryPurpose")), ("Allocation", info.get("allocation")),
              ("Interventional Model", info.get("interventionModel")), ("Masking", info.get("maskingInfo", {}).get("masking")))  # fmt: skip
    rows = [[_arm(arm), "\n".join(_given(named[name]) for name in arm.get("interventionNames", ()) if name in named)]
            for arm in arms.get("armGroups", ())]  # fmt: skip
    return [
        "Study Plan", "How is the study designed?", "Design Details", *(f"{k} : {_written(v)}" for k, v in design if v),
        *(["Arms and Interventions", table([["Participant Group/Arm", "Intervention/Treatment"], *rows])] if rows else []),
        "What is the study measuring?",
        *(line for rank in ("primary", "secondary", "other") if (found := get("outcomesModule", {}).get(f"{rank}Outcomes"))
          for line in (f"{rank.capitalize()} Outcome Measures", table(
              [["Outcome Measure", "Measure Description", "Time Frame"], *map(_outcome, found)]))),
    ]  # fmt: skip


def _arm(arm: dict[str, Any]) -> str:
    label = f"{arm['type'].replace('_', ' ').title()}: {_flat(arm['label'])}" if "type" in arm else _flat(arm["label"])
    return "\n".join(filter(None, (label, arm.get("description"))))


def _given(intervention: dict[str, Any]) -> str:
    others = intervention.get("otherNames", [])
    return "\n".join(
        [_typed(intervention), *filter(None, [intervention.get("description")]), *_under("Other Names:", *others)]
    )


def _outcome(outcome: dict[str, Any]) -> list[str]:
    return [_flat(outcome["measure"]), outcome.get("description", ""), _flat(outcome.get("timeFrame", ""))]


def _studies() -> Iterator[dict[str, Any]]:
    shared("data")
    with gzip.open(STUDIES) as file:
        yield from map(orjson.loads, file)


def _both(study: dict[str, Any], table: Table) -> tuple[Trial, Trial]:
    line, page = orjson.dumps(study), _page(study, table).encode()
    api, copied = (next(sources.contents.contained(name, text)) for name, text in (("a.json", line), ("a.txt", page)))
    return read(api), read(copied)


def _said(each: Any) -> Any:
    """Give what is said, without where it stands."""
    if isinstance(each, Words):
        return _flat(each.text.replace("<br>", " "))
    return _said(each.value) if isinstance(each, Value) else each


FIELDS = (
    *("title", "official_title", "summary", "status", "study_type", "phase", "allocation"),
    *("intervention_model", "purpose", "masking", "enrolment", "enrolled", "start_date", "primary_completion_date"),
    *("completion_date", "last_updated", "sponsor", "sex", "accepts_healthy_volunteers"),
)


def _lists(trial: Trial) -> dict[str, Any]:
    """What a trial says in lists, for comparison."""
    return {
        "conditions": [_said(each) for each in trial.conditions],
        "keywords": [_said(each) for each in trial.keywords],
        "interventions": [(_said(each.name), _said(each.type)) for each in trial.interventions],
        "criteria": [(each.kind, _said(each.text)) for each in trial.criteria],
        "ages": [_said(age) for age in (trial.minimum_age_years, trial.maximum_age_years)],
        "outcomes": [(o.rank, *map(_said, (o.measure, o.description, o.time_frame))) for o in trial.outcomes],
    }


def _arms(trial: Trial) -> list[Any]:
    return [(*map(_said, (arm.label, arm.type)), sorted(map(_said, arm.interventions))) for arm in trial.arms]


#: Two arms of one label, which the API does not tell apart either.
SAME_LABEL = {"NCT04974645"}


@pytest.mark.parametrize("form", ["tabs", "bars"])
def test_page_reads_as_the_api(form: str) -> None:
    count = 0
    for study in _studies():
        api, page = _both(study, TABLES[form])
        assert page.document.layout == "clinicaltrials-gov-page"
        assert page.key == api.key
        for name in FIELDS:
            assert _said(getattr(page, name)) == _said(getattr(api, name)), (api.key, name)
        assert _lists(page) == _lists(api), api.key
        assert all(not each.type for each in api.arms) or _arms(page) == _arms(api) or api.key in SAME_LABEL, api.key
        count += 1
    assert count == 477


def test_tables_that_lost_their_tabs() -> None:
    """Rows are told by their time frames, which can be written in any way: not all can be known."""
    measures = [tuple([_said(o.measure) for o in t.outcomes] for t in _both(study, _stacked)) for study in _studies()]
    assert sum(api == page for api, page in measures) >= 0.8 * len(measures)


@pytest.fixture(scope="module")
def own() -> Trial:
    (document,) = sources.documents([str(HERE / "data" / "pages" / "ctgov_NCT09990002.txt")])
    assert not isinstance(document, sources.Rejection)
    return read(document)


VALUES = {
    "title": "Sintilimab Plus Paclitaxel With or Without Anlotinib in Recurrent Ovarian Cancer",
    "official_title": "A Phase 2/3, Randomized, Double-Blind Study of Sintilimab Versus Placebo With Paclitaxel",
    "status": "ACTIVE_NOT_RECRUITING", "study_type": "INTERVENTIONAL", "phase": "PHASE2/PHASE3",
    "allocation": "RANDOMIZED", "intervention_model": "PARALLEL", "purpose": "TREATMENT", "masking": "DOUBLE",
    "enrolment": 643, "enrolled": 643, "start_date": "2021-12-13", "primary_completion_date": "2024-04-03",
    "completion_date": "2027-08", "last_updated": "2025-10-02", "sponsor": "Example University Hospital",
    "sex": "FEMALE", "accepts_healthy_volunteers": False,
    "minimum_age_years": Decimal(18), "maximum_age_years": Decimal(75),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_value(name: str, own: Trial) -> None:
    assert _said(getattr(own, name)) == VALUES[name]


def test_lists(own: Trial) -> None:
    assert [_said(value) for value in own.registry_ids] == ["NCT09990002", "2021-009999-34"]
    assert [_said(value) for value in own.other_ids] == ["EX-OC-02"]
    assert _lists(own) == {
        "conditions": ["Ovarian Cancer", "Fallopian Tube Cancer"],
        "keywords": ["immunotherapy", "second line"],
        "interventions": [("Sintilimab", "DRUG"), ("Paclitaxel", "DRUG"), ("Anlotinib", "DRUG"), ("Placebo", "OTHER")],
        "criteria": [
            ("inclusion", "Has an ECOG performance status of 0 or 1"),
            ("inclusion", "Has received 1 or 2 prior lines of systemic therapy"),
            ("exclusion", "Has received prior treatment with any anti-PD-1 or anti-PD-L1 agent"),
        ],
        "ages": [Decimal(18), Decimal(75)],
        "outcomes": [
            ("primary", "Progression-Free Survival (PFS) per RECIST 1.1",
             "From randomization to progression or death. Assessed by the investigator.", "Up to approximately 26 months"),
            ("secondary", "Overall Survival (OS)", None, "Up to 68 months"),
            ("secondary", "Number of Participants With Adverse Events", "Every untoward event", "Up to 27 months"),
        ],
    }  # fmt: skip


def test_arms_and_what_they_get(own: Trial) -> None:
    assert _arms(own) == [
        ("Sintilimab arm", "EXPERIMENTAL", ["Anlotinib", "Paclitaxel", "Sintilimab"]),
        ("Placebo arm", "PLACEBO_COMPARATOR", ["Paclitaxel", "Placebo"]),
    ]
    told = {_said(i.name): (_said(i.description), [_said(name) for name in i.other_names]) for i in own.interventions}
    assert told["Sintilimab"] == ("200 mg every 3 weeks", ["IBI308", "Tyvyt"])
    assert told["Anlotinib"] == ("12 mg a day", [])


def test_every_word_stands_where_it_is_said_to(own: Trial) -> None:
    text = own.document.text
    told = [o.measure for o in own.outcomes] + [c.text for c in own.criteria] + [i.name for i in own.interventions]
    told += [arm.label for arm in own.arms if arm.label] + [own.title, own.sponsor]  # type: ignore[list-item]
    assert all(text[words.start : words.end] == words.text for words in told)


def test_no_person_is_named(own: Trial) -> None:
    page = own.document.text.replace("Sponsor Example University Hospital", "Sponsor B. Example")
    (document,) = sources.contents.contained("a.txt", page.encode())
    assert not isinstance(document, sources.Rejection)
    trial = read(document)
    assert trial.sponsor is None
    assert [each.reason for each in trial.unmapped] == ["a person is not named"]
    assert "B. Example" not in repr(own).replace(repr(own.document), "")


def test_two_pages_in_one_document(own: Trial) -> None:
    text = own.document.text
    (document,) = sources.contents.contained("a.txt", (text + text.replace("NCT09990002", "NCT09990003")).encode())
    assert not isinstance(document, sources.Rejection)
    with pytest.raises(DocumentError, match="holds 2 trials"):
        read(document)
