"""Small studies in the registry's format, made for tests."""

import gzip
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def study(number: int, **changes: Any) -> bytes:
    """Make a study; `changes` are status, title, drug, phase, start, enrolment, outcome."""
    told = {"status": "RECRUITING", "title": f"Study {number}", "drug": "Sintilimab", "phase": "PHASE2"}
    told |= {"start": "2024-01", "enrolment": 40, "outcome": "Overall survival"} | changes
    protocol = {
        "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": told["title"]},
        "statusModule": {"overallStatus": told["status"], "startDateStruct": {"date": told["start"]}},
        "conditionsModule": {"conditions": ["Small cell lung cancer"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": [told["phase"]],
            "enrollmentInfo": {"count": told["enrolment"], "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": [f"Drug: {told['drug']}"]}],
            "interventions": [{"type": "DRUG", "name": told["drug"]}, {"type": "DRUG", "name": f"Unknownine {number}"}],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": told["outcome"], "timeFrame": "2 years"}]},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Adults\n", "minimumAge": "18 Years"},
    }
    return json.dumps({"protocolSection": protocol}).encode()


def ndjson(path: Path, studies: Iterable[bytes]) -> Path:
    """Write studies one on a line, packed where the name ends in .gz."""
    content = b"".join(each + b"\n" for each in studies)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path
