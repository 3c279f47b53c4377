"""The SPARQL 1.1 Protocol: what a request asks for, read in the worker, so that none holds up the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.sparql import Dataset

#: How a query may be sent in a body.
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
Parameters = list[tuple[str, str]]


class Refused(Exception):
    """A request that is not answered, with its status and the reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the dataset that the request names, and the formats that the client accepts."""

    query: str
    dataset: Dataset
    accept: str


def read(request: Mapping[str, str]) -> Asked:
    """Read a request; its address and body stand there as they came, a character for a byte."""
    parameters = _pairs(request["address"])
    if request["type"] == QUERY:
        parameters.append(("query", _decoded(request["body"].encode("latin-1"))))
    elif request["type"] == FORM:
        parameters += _pairs(_decoded(request["body"].encode("latin-1")))
    told: dict[str, list[str]] = {}
    for name, value in parameters:
        told.setdefault(name, []).append(value)
    if len(told.get("query", [])) != 1 or "update" in told:
        raise Refused(400, "send just one query; nothing can be updated here")
    wished = next((each for each in told.get("format", []) if "/" in each), "")  # some send words of their own
    dataset = Dataset(tuple(told.get("default-graph-uri", [])), tuple(told.get("named-graph-uri", [])))
    return Asked(told["query"][0], dataset, wished or request["accept"])


def _pairs(text: str) -> Parameters:
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as wrong:
        raise Refused(400, f"the parameters cannot be read: {wrong}") from wrong


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise Refused(400, f"the body is no UTF-8: {wrong.reason} at byte {wrong.start}") from wrong
