"""An answer as bytes in the format that was asked for, cut where it grows too long, and saying so."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Triple, serialize

from kg.store import Answer
from kg.words import XSD, prefixes

#: The most rows or triples, and the most bytes, of one answer.
ROWS, BYTES = 10_000, 50_000_000
_STRING = f"{XSD}string"
Term = NamedNode | BlankNode | Literal | Triple | None
Row = tuple[Term, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it is sent; `cut` says in words what is left out, or is empty."""

    type: str
    body: bytes
    cut: str = ""


class NotAcceptable(Exception):
    """Report that nothing the client accepts can be written."""


def _cell(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        datatype = term.datatype.value
        tag = {} if datatype == _STRING else {"datatype": datatype}
        return {"type": "literal", "value": term.value, **tag}
    return {"type": "bnode", "value": getattr(term, "value", str(term))}


def _json(columns: list[str], rows: Iterable[Row], cut: str) -> bytes:
    bindings = [{name: _cell(term) for name, term in zip(columns, row, strict=True) if term} for row in rows]
    head: dict[str, object] = {"vars": columns, **({"link": [], "truncated": cut} if cut else {})}
    return orjson.dumps({"head": head, "results": {"bindings": bindings}})


def _xml(columns: list[str], rows: Iterable[Row], cut: str) -> bytes:
    out = ['<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>']
    out += [f"<variable name={quoteattr(name)}/>" for name in columns]
    out += ["</head>", f"<!-- {cut} -->" if cut else "", "<results>"]
    for row in rows:
        cells = (
            f"<binding name={quoteattr(n)}>{_element(t)}</binding>" for n, t in zip(columns, row, strict=True) if t
        )
        out.append(f"<result>{''.join(cells)}</result>")
    return "".join([*out, "</results></sparql>\n"]).encode()


def _element(term: Term) -> str:
    cell = _cell(term)
    name = cell["type"]
    extra = "".join(f" {key}={quoteattr(cell[key])}" for key in ("xml:lang", "datatype") if key in cell)
    return f"<{name}{extra}>{escape(cell['value'])}</{name}>"


def _csv(columns: list[str], rows: Iterable[Row], cut: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([getattr(term, "value", "") for term in row] for row in rows)
    if cut:
        writer.writerow([f"# {cut}"])
    return out.getvalue().encode()


def _tsv(columns: list[str], rows: Iterable[Row], cut: str) -> bytes:
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in rows]
    return ("\n".join([*lines, *([str(Literal(f"# {cut}"))] if cut else [])]) + "\n").encode()


#: Writers of rows by media type; the first is given to who accepts anything.
ROW_FORMATS: Mapping[str, Callable[[list[str], Iterable[Row], str], bytes]] = {
    "application/sparql-results+json": _json,
    "application/json": _json,
    "application/sparql-results+xml": _xml,
    "application/xml": _xml,
    "text/csv": _csv,
    "text/tab-separated-values": _tsv,
}
_BOOLEANS = ("application/sparql-results+json", "application/json", "application/sparql-results+xml", "application/xml")
#: Formats of triples by media type.
TRIPLE_FORMATS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


def write(answer: Answer, accept: str) -> Written:
    """Write an answer in the best format that an Accept header admits. Raises NotAcceptable."""
    if isinstance(answer, QueryBoolean):
        return _boolean(bool(answer), negotiated(accept, _BOOLEANS))
    if isinstance(answer, QuerySolutions):
        type_ = negotiated(accept, tuple(ROW_FORMATS))
        columns = [variable.value for variable in answer.variables]
        rows, cut = _limited(tuple(row) for row in answer)
        return _fitting(lambda part, why: Written(type_, ROW_FORMATS[type_](columns, part, why), why), rows, cut)
    type_ = negotiated(accept, tuple(TRIPLE_FORMATS))
    triples, cut = _limited(answer)
    return _fitting(lambda part, why: Written(type_, _triples(part, TRIPLE_FORMATS[type_], why), why), triples, cut)


@lru_cache(maxsize=64)
def negotiated(accept: str, offered: tuple[str, ...]) -> str:
    """Choose the offered media type that an Accept header likes best. Raises NotAcceptable."""
    wanted = [_range(part) for part in (accept or "*/*").split(",")]
    best = max(offered, key=lambda name: (_liking(name, wanted), -offered.index(name)))
    if not _liking(best, wanted):
        raise NotAcceptable(f"none of {', '.join(offered)} is accepted")
    return best


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (each.strip() for each in part.split(";"))
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    return name.lower(), float(quality) if quality.replace(".", "", 1).isdigit() else 0.0


def _liking(name: str, wanted: list[tuple[str, float]]) -> float:
    """Give the quality of the most specific range that matches; the least specific break no ties upwards."""
    for pattern in (name, f"{name.partition('/')[0]}/*", "*/*"):
        found = [quality for each, quality in wanted if each == pattern]
        if found:
            return max(found)
    return 0.0


def _limited(items: Iterable[T]) -> tuple[list[T], str]:
    """Take what is allowed, and say whether there was more."""
    found = list(islice(items, ROWS + 1))
    return found[:ROWS], f"truncated: only the first {ROWS:,} results are here" if len(found) > ROWS else ""


def _fitting(written: Callable[[list[T], str], Written], items: list[T], cut: str) -> Written:
    """Write items, and half of them where they are too many bytes, and so on."""
    result = written(items, cut)
    while len(result.body) > BYTES and items:
        items = items[: len(items) // 2]
        result = written(items, f"truncated: only the first {len(items):,} results are here, for their size")
    return result


def _triples(triples: list[Triple], form: RdfFormat, cut: str) -> bytes:
    body = serialize(triples, format=form, prefixes=prefixes() if form == RdfFormat.TURTLE else None) or b""
    if not cut:
        return body
    if form == RdfFormat.RDF_XML:
        return body.rstrip() + f"\n<!-- {cut} -->\n".encode()
    return body if form == RdfFormat.JSON_LD else f"# {cut}\n".encode() + body


def _boolean(value: bool, type_: str) -> Written:
    word = str(value).lower()
    if type_.endswith("json"):
        return Written(type_, orjson.dumps({"head": {}, "boolean": value}))
    text = f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{word}</boolean></sparql>\n'
    return Written(type_, text.encode())
