"""A JSON file to the studies in it: one study, a list, a page of the API, or one study a line."""

from typing import Any

import orjson

from kg.errors import DocumentError


def split(text: str) -> list[str]:
    """Give each study as JSON. Raises DocumentError for JSON that holds none.

    A study that stands alone is given as it stands; out of a list it is written anew, which leaves
    every string in it as it was.
    """
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DocumentError(f"broken JSON: {error.msg}", f"line {error.lineno} column {error.colno}") from error
    studies = _studies(parsed)
    if not studies:
        raise DocumentError("this JSON holds no study: there is no protocolSection in it")
    return [text] if studies == [parsed] else [orjson.dumps(study).decode() for study in studies]


def study_id(text: str) -> str:
    """Give the registry id of a study, or nothing."""
    try:
        return str(orjson.loads(text)["protocolSection"]["identificationModule"]["nctId"])
    except (KeyError, TypeError):
        return ""


def _studies(parsed: Any) -> list[Any]:  # noqa: ANN401 (JSON can be anything)
    if isinstance(parsed, dict):
        if "protocolSection" in parsed:
            return [parsed]
        return _studies(parsed.get("studies"))
    if isinstance(parsed, list):
        return [study for study in parsed if isinstance(study, dict) and "protocolSection" in study]
    return []
