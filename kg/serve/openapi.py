"""The addresses that give JSON, described as OpenAPI 3.1 from the same tables and classes that answer them."""

import types
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from kg.graph import LINKS, TrialFacts
from kg.serve import lists, results
from kg.serve.concepts import Concept
from kg.serve.search import Found

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0}
_PLAIN: dict[Any, dict[str, Any]] = {str: _TEXT, int: {"type": "integer"}, bool: {"type": "boolean"}}
_ANY_OF_TYPES = (Union, types.UnionType)


def _schema(type_: Any) -> dict[str, Any]:  # noqa: ANN401 (a type as an annotation writes it)
    """Describe a type: a dataclass by its fields, a container by what it holds."""
    if type_ in _PLAIN:
        return _PLAIN[type_]
    if is_dataclass(type_):
        hints = get_type_hints(type_)
        return _object({each.name: _schema(hints[each.name]) for each in fields(type_)})
    origin, held = get_origin(type_), get_args(type_)
    if origin in (list, tuple):
        return _array(_schema(held[0]))
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(held[1])}
    raise TypeError(f"{type_} is not described")


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _parameter(name: str, description: str, schema: dict[str, Any], place: str = "query") -> dict[str, Any]:
    needed = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": description, "schema": schema, **needed}


_VALUES = {
    "phase": "the phase, in the registry's codes: PHASE1, PHASE2/PHASE3, NA …",
    "status": "the status, in the registry's codes: RECRUITING, COMPLETED …",
    "type": "the type of study, in the registry's codes: INTERVENTIONAL, OBSERVATIONAL …",
    "start": "the start, or how it begins: 2025, 2025-03",
    "q": "a part of the title or of a registry id",
}
_FILTERS = [
    *(_parameter(kind, f"the {kind}: the end of its IRI, a CURIE, or a name", _TEXT) for kind in LINKS),
    *(_parameter(name, words, _TEXT) for name, words in _VALUES.items()),
]
_PAGE = _parameter(
    "page", f"the page, of {lists.SHOWN} trials", {"type": "integer", "minimum": 1, "maximum": 999_999_999}
)
_ROW = _object(dict.fromkeys(("trial", "title", "phase", "status", "start", "enrolment", "key"), _TEXT))
_PART = {
    "page": {"type": "integer", "minimum": 1},
    "pages": {"type": "integer", "minimum": 1},
    "links": _object(dict.fromkeys(("first", "prev", "next", "last"), _TEXT), ("first", "prev", "next", "last")),
    "count": _NUMBER,
    "trials": _array(_ROW),
}
_CELL = ("mechanism", "mechanismName", "condition", "conditionName", "phase")
_QUERY = _object({"name": _TEXT, "summary": _TEXT, "description": _TEXT, "tags": _array(_TEXT)})
_TERM = _object(dict.fromkeys(("type", "value", "xml:lang", "datatype"), _TEXT), ("xml:lang", "datatype"))
_ANSWER = {
    "type": "object",
    "properties": {
        "head": {"type": "object"},
        "boolean": {"type": "boolean"},
        "results": _object({"bindings": _array({"type": "object", "additionalProperties": _TERM})}),
    },
    "required": ["head"],
}
_FAULTS = {
    "400": "What is wrong with the request, in words", "404": "There is no such page, in words",
    "414": "The address is too long", "503": "It takes too long, or too many wait; try again",
}  # fmt: skip
_UNASKABLE = {
    "406": "No format that is accepted can be written", "408": "The body does not come in its time",
    "413": "The body is too large", "415": "The body is of another type",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Address:
    """An address that gives JSON: what it gives, in words and as a schema, and what it can be asked."""

    summary: str
    schema: dict[str, Any]
    parameters: list[dict[str, Any]]


def _addresses() -> dict[str, _Address]:
    key = _parameter("key", "the end of its IRI, a CURIE, or a name", {**_TEXT, "minLength": 1}, "path")
    cell = _object({**dict.fromkeys(_CELL, _TEXT), "trials": _NUMBER})
    year = _object({"year": _TEXT, "phase": _TEXT, "trials": _NUMBER})
    concept = _schema(Concept)
    listed = _object({**concept["properties"], **_PART})
    return {
        "/index.json": _Address("How many trials and concepts there are", _counts(), []),
        "/landscape.json": _Address("Trials by mechanism, condition and phase", _array(cell), _FILTERS),
        "/timeline.json": _Address("Trials by year of start and phase", _array(year), _FILTERS),
        "/trials.json": _Address("Trials, the latest start first", _object(_PART), [*_FILTERS, _PAGE]),
        "/search.json": _Address("Concepts and trials by name, synonym, code or id", _schema(Found), [_WORDS]),
        "/query.json": _Address("The catalogue of questions", _array(_QUERY), []),
        "/trial/{key}.json": _Address("All that the graph says of a trial", _schema(TrialFacts), [key]),
        **{
            f"/{kind}/{{key}}.json": _Address(f"A {kind}, and the trials linked to it", listed, [key, *_FILTERS, _PAGE])
            for kind in LINKS
        },
    }


_WORDS = _parameter("q", "a name or a part of it, a synonym, a code, a registry id", _TEXT)


def _counts() -> dict[str, Any]:
    return _object(dict.fromkeys(("trial", *LINKS), _NUMBER))


def _operation(address: _Address) -> dict[str, Any]:
    return {
        "summary": address.summary,
        "parameters": address.parameters,
        "responses": {"200": _given(address.summary, "application/json", address.schema), **_refusals(_FAULTS)},
    }


def _given(words: str, type_: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {type_: {"schema": schema}}}


def _refusals(faults: dict[str, str]) -> dict[str, Any]:
    return {status: _given(words, "text/plain", _TEXT) for status, words in faults.items()}


def _sparql() -> dict[str, Any]:
    """Describe the endpoint as far as OpenAPI can; the rest is the SPARQL 1.1 Protocol."""
    summary = f"Answer a query (SPARQL 1.1 Protocol); at most {results.ROWS:,} rows"
    asked = _parameter("query", "a SELECT, ASK, CONSTRUCT or DESCRIBE; without one, the service is described", _TEXT)
    form = {"application/sparql-results+json": {"schema": _ANSWER}, "text/turtle": {"schema": _TEXT}}
    answer = {"200": {"description": "The answer", "content": form}, **_refusals(_FAULTS | _UNASKABLE)}
    posted = {
        "application/sparql-query": {"schema": _TEXT},
        "application/x-www-form-urlencoded": {"schema": {**_object({"query": _TEXT}), "additionalProperties": True}},
    }
    post = {"summary": summary, "requestBody": {"required": True, "content": posted}, "responses": answer}
    return {"get": {"summary": summary, "parameters": [asked], "responses": answer}, "post": post}


def described(version: str) -> dict[str, Any]:
    """Give the description as OpenAPI."""
    told = {path: {"get": _operation(address)} for path, address in _addresses().items()}
    info = {"title": "Clinical trials: drugs, mechanisms, conditions, endpoints", "version": version}
    return {"openapi": "3.1.0", "info": info, "paths": {**told, "/sparql": _sparql()}}
