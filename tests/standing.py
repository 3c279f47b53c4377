"""Whether the words of a record stand in its document: at offsets of the text, or of what a JSON Pointer points to."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from kg.trial import Document, Trial, Words

#: What addresses of persons look like.
ADDRESS = re.compile(r"\S@\w+\.|\+\d{2,3}[ -]?\d{3}|\b00\d{9,}\b")


def words_of(value: object) -> Iterator[Words]:
    """Give all words of a record."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from words_of(each)
    elif isinstance(value, Struct) and not isinstance(value, Document):
        for field in value.__struct_fields__:
            yield from words_of(getattr(value, field))


def misplaced(trial: Trial) -> list[Words]:
    """Give the words that do not stand where they say; a person who is not named stands nowhere."""
    found = (each for each in words_of(trial) if each.text != "a person")
    return [each for each in found if value_at(trial.document, each.field)[each.start : each.end] != each.text]


def value_at(document: Document, field: str) -> str:
    """Give the text in which the offsets of a field count."""
    if not field.startswith("/"):
        return document.text
    value = _parsed(document.text)
    for name in field.split("/")[1:]:
        key = name.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Any:
    return json.loads(text)
