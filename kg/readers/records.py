"""A JSON file to the studies in it: one study, a list, a page of the API, or one study a line."""

from collections.abc import Iterator
from typing import Any

import orjson

from kg.errors import DocumentError


def split(content: bytes) -> Iterator[bytes]:
    """Give each study as JSON. Raises DocumentError for JSON that holds none.

    A study keeps its bytes where it stands alone; out of a list it is written anew, which leaves
    every string in it as it was.
    """
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DocumentError(f"broken JSON: {error.msg}", f"line {error.lineno} column {error.colno}") from error
    studies = _studies(parsed)
    if not studies:
        raise DocumentError("this JSON holds no study: there is no protocolSection in it")
    if studies == [parsed]:
        yield content
    else:
        yield from (orjson.dumps(study) for study in studies)


def study_id(content: bytes) -> str:
    """Give the registry id of a study, or nothing."""
    try:
        return str(orjson.loads(content)["protocolSection"]["identificationModule"]["nctId"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _studies(parsed: Any) -> list[Any]:  # noqa: ANN401 (JSON can be anything)
    if isinstance(parsed, dict):
        if "protocolSection" in parsed:
            return [parsed]
        return _studies(parsed.get("studies"))
    if isinstance(parsed, list):
        return [study for study in parsed if isinstance(study, dict) and "protocolSection" in study]
    return []
