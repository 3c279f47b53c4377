"""What a request asks of the SPARQL endpoint (SPARQL 1.1 Protocol, section 2.1)."""

import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import parse_qsl

#: The largest body, in bytes.
BODY = 1_000_000
_QUERY, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"
_PORT = re.compile(r":\d*\Z")
Headers = Iterable[tuple[bytes, bytes]]


class Refused(Exception):
    """A request that is not passed on, with its status and the reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def is_for(hosts: Collection[str], headers: Headers) -> bool:
    """Say whether a request is for one of some hosts, whatever the port."""
    named = [value.decode("latin-1").lower() for name, value in headers if name == b"host"]
    return len(named) == 1 and _PORT.sub("", named[0]) in hosts


def asked(method: str, parameters: bytes, headers: Headers, body: bytes) -> dict[str, Any]:
    """Read a request as a worker takes it: the query, its dataset, and the formats that the client accepts.

    Raises Refused for what is no query.
    """
    said = dict(headers)
    pairs = _pairs(parameters.decode("latin-1"))
    if method == "POST":
        pairs += _posted(said.get(b"content-type", b""), body)
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value)
    if len(told.get("query", [])) != 1 or "update" in told:
        raise Refused(400, "send just one query; nothing can be updated here")
    wished = next((each for each in told.get("format", []) if "/" in each), "")  # some send words of their own
    return {
        "kind": "query",
        "query": told["query"][0],
        "default_graphs": told.get("default-graph-uri", []),
        "named_graphs": told.get("named-graph-uri", []),
        "accept": wished or said.get(b"accept", b"*/*").decode("latin-1"),
    }


def check_type(content_type: bytes) -> str:
    """Give the media type of a body. Raises Refused for one that no query is sent in."""
    type_ = content_type.decode("latin-1").partition(";")[0].strip().lower()
    if type_ not in (_QUERY, _FORM):
        raise Refused(415, f"send a query as {_QUERY} or {_FORM}")
    return type_


def _posted(content_type: bytes, body: bytes) -> list[tuple[str, str]]:
    type_ = check_type(content_type)
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        raise Refused(400, f"the body is no UTF-8: {wrong.reason} at byte {wrong.start}") from wrong
    return [("query", text)] if type_ == _QUERY else _pairs(text)


def _pairs(text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as wrong:
        raise Refused(400, f"the parameters cannot be read: {wrong}") from wrong
