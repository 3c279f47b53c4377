"""A JSON file to the studies in it: one study, a list, a page of the API, or one study a line.

A study is the record of a registry, or the row of a table of trials.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

import orjson

from kg.errors import DocumentError
from kg.readers import tables

#: Lists of studies are read so many characters at a time, or as long as a study is.
_PIECE = 1_000_000
_LIST = re.compile(r'\s*(?:\{\s*"studies"\s*:\s*)?\[')
_DECODER = json.JSONDecoder()
#: The name by which the studies of each registry are known, and where their ids stand.
_IDS: Mapping[str, tuple[str, ...]] = {
    "protocolSection": ("protocolSection", "identificationModule", "nctId"),
    **dict.fromkeys(tables.KEYS, tables.KEYS[:1]),
    "a2_eudract_number": ("a2_eudract_number",),
    "ctNumber": ("ctNumber",),
    "isrctn": ("isrctn",),
}
#: How the registry's files of one study a line begin each.
_STUDY = '{"protocolSection":'


def split(text: str) -> list[str]:
    """Give each study as JSON. Raises DocumentError for JSON that holds none.

    A study that stands alone is given as it stands; out of a list it is written anew, which leaves
    every string in it as it was. One on a single line is not parsed here: its reader will say what is wrong in it.
    """
    if text.startswith(_STUDY) and "\n" not in text:
        return [text]
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DocumentError(f"broken JSON: {error.msg}", f"line {error.lineno} column {error.colno}") from error
    studies = _studies(parsed)
    if not studies:
        raise DocumentError("this JSON holds no study of a registry whose JSON kg reads")
    return [text] if studies == [parsed] else [orjson.dumps(study).decode() for study in studies]


def study_id(text: str | bytes) -> str:
    """Give the registry id of a study, or nothing."""
    try:
        found = orjson.loads(text)
        for name in next(path for mark, path in _IDS.items() if mark in found):
            found = found[name]
    except (KeyError, TypeError, StopIteration, orjson.JSONDecodeError):
        return ""
    return str(found or "").strip()


def is_study(text: bytes) -> bool:
    """Say whether this is one whole study."""
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return _is_study(parsed)


def stream(file: IO[str]) -> Iterator[bytes]:
    """Give each study of a list, or of a page of the API, that is too long to be held, written as `split` does.

    Raises DocumentError where the list breaks off.
    """
    text = _read(file, _PIECE)
    head = _LIST.match(text)
    if head is None:
        raise DocumentError("this JSON is no list of studies")
    text = text[head.end() :]
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        end = _end_of_value(text)
        if end:
            yield _study(text[:end])
            text = text[end:]
        elif more := _read(file, max(_PIECE, len(text))):
            text += more
        else:
            raise DocumentError("broken JSON: the list breaks off")


def _read(file: IO[str], size: int) -> str:
    try:
        return file.read(size)
    except UnicodeDecodeError as error:
        raise DocumentError("this is not UTF-8; save the document as UTF-8") from error


def _end_of_value(text: str) -> int:
    """Find where the JSON value at the start of a text ends; 0 when it does not."""
    try:
        return _DECODER.raw_decode(text)[1]
    except json.JSONDecodeError:
        return 0


def _study(text: str) -> bytes:
    """Write a member of a list as `split` does; what cannot be, on one line as it stands."""
    try:
        return orjson.dumps(orjson.loads(text))
    except orjson.JSONDecodeError:
        return text.replace("\n", " ").encode(errors="replace")


def _studies(parsed: Any) -> list[Any]:  # noqa: ANN401 (JSON can be anything)
    if _is_study(parsed):
        return [parsed]
    found = parsed.get("studies") if isinstance(parsed, dict) else parsed
    return [study for study in found if _is_study(study)] if isinstance(found, list) else []


def _is_study(parsed: Any) -> bool:  # noqa: ANN401 (JSON can be anything)
    return isinstance(parsed, dict) and any(mark in parsed for mark in _IDS)
