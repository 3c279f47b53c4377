"""The catalogue of questions in queries/*.rq: each in a file of its own, with its header and parameters.

A parameter stands in its query as a block `VALUES ?name { default }`, so that the file runs as it
is in any engine. A value takes the default's place as a term that a library has written.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Variable,
    parse_query_results,
)

from kg.errors import QueryError
from kg.shipped import folder
from kg.words import BASE, KG, KINDS, RDFS, SKOS, XSD, mint, prefixes

#: What a parameter can be: a concept or a trial of the graph, or a plain value.
NODE_KINDS = ("Drug", "Mechanism", "Target", "Condition", "Endpoint", "Trial")
VALUE_KINDS = ("integer", "text")

#: Finds the IRIs that a name or an IRI means, given the kind; the caller knows the store.
Find = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query can be told; `default` is the end of an IRI, or the plain value."""

    name: str
    kind: str
    default: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its name is that of its file, its text is SPARQL that runs as it is."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query; `json` is the same in the SPARQL 1.1 results format, with its terms."""

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    json: str


# The catalogue

_HEADER = "#+"
_PARAMETER = re.compile(rf"(\w+): ({'|'.join((*NODE_KINDS, *VALUE_KINDS))}) = (\S.*)")


def catalogue(home: Path | None = None) -> dict[str, Query]:
    """Read the queries of a folder, by name; without one, those that go with kg."""
    files = sorted((home or folder("queries")).glob("*.rq"))
    return {file.stem: _query(file.stem, file.read_text(encoding="utf-8")) for file in files}


def checks() -> dict[str, Query]:
    """Read the queries of which each row is a fault of the graph."""
    return catalogue(folder("queries") / "checks")


def _query(name: str, text: str) -> Query:
    lines = [line.removeprefix(_HEADER).strip() for line in text.splitlines() if line.startswith(_HEADER)]
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    try:
        return Query(
            name=name,
            summary=fields["summary"],
            description=fields["description"],
            tags=tuple(fields["tags"].strip("[]").split(", ")),
            parameters=tuple(Parameter(*found.groups()) for line in lines if (found := _PARAMETER.fullmatch(line))),
            text=text,
        )
    except KeyError as error:
        raise QueryError(f"{name}.rq: the header has no {error.args[0]}") from error


# Parameters

_CURIE = re.compile(r"([A-Za-z][\w.]*):(\S+)")
_ABSOLUTE = re.compile(r"https?://.*|urn:.*", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def bind(query: Query, values: Mapping[str, str], find: Find, base: str = BASE) -> str:
    """Give the text of a query with other values in its parameters.

    A value is a CURIE with a prefix of `kg.words`, an IRI, or a name. Raises QueryError for an
    unknown parameter, and for a value that means nothing or several things.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    text = _rebased(query.text, base)
    for name, value in values.items():
        if name not in known:
            raise QueryError(f"{query.name} has no parameter {name}; it has {_listed(known)}")
        text = _put(text, name, _term(known[name], value, find, base))
    return text


def _rebased(text: str, base: str) -> str:
    for kind in KINDS:
        text = text.replace(f"<{BASE}{kind}/>", str(NamedNode(f"{base}{kind}/")))
    return text


def _put(text: str, name: str, term: str) -> str:
    block = re.compile(rf"(?<=VALUES \?{name} \{{)[^{{}}]*(?=\}})")
    return block.sub(lambda _: f" {term} ", text)


def _term(parameter: Parameter, value: str, find: Find, base: str) -> str:
    """Write a value as the library writes it; nothing of the user's text is pasted."""
    if parameter.kind == "text":
        return str(Literal(value))
    if parameter.kind == "integer":
        if not _INTEGER.fullmatch(value):
            raise QueryError(f"{parameter.name}: {_shown(value)} is no integer")
        return str(Literal(str(int(value)), datatype=NamedNode(f"{XSD}integer")))
    return str(NamedNode(_found(parameter, value, find, base)))


def _found(parameter: Parameter, value: str, find: Find, base: str) -> str:
    found = sorted(set(find(parameter.kind, _expanded(value, base))))
    if not found:
        raise QueryError(f"{parameter.name}: the graph has no {parameter.kind.lower()} {_shown(value)}")
    if len(found) > 1:
        names = ", ".join(shortened(iri, base) for iri in found)
        raise QueryError(f"{parameter.name}: {_shown(value)} is ambiguous; name one of {names}")
    return found[0]


def _expanded(value: str, base: str) -> str:
    """Make an IRI of a CURIE; leave names and whole IRIs as they are."""
    curie = _CURIE.fullmatch(value)
    namespace = prefixes(base).get(curie[1]) if curie else None
    iri = f"{namespace}{curie[2]}" if curie and namespace else value
    if _ABSOLUTE.fullmatch(iri):
        try:
            NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"{_shown(value)} is no IRI: {error}") from error
    return iri


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _shown(value: str) -> str:
    """Quote a user's text for a message: on one line, and not too long."""
    return repr(value if len(value) <= 80 else f"{value[:80]}…")


# Names

_NAMES = f"<{SKOS}prefLabel> <{SKOS}altLabel> <{SKOS}notation> <{RDFS}label> <{KG}registryId>"
_BY_NAME = f"VALUES ?property {{ {_NAMES} }} ?node ?property ?wanted ; a ?class"
_BY_NAME_IN_ANY_CASE = (
    f"VALUES ?property {{ {_NAMES} }} ?node a ?class ; ?property ?name FILTER(LCASE(STR(?name)) = LCASE(?wanted))"
)
_BY_IRI = "?node a ?class FILTER(?node = ?wanted)"
_BY_MATCH = f"?node <{SKOS}exactMatch> ?wanted ; a ?class"


def names_in(store: Store, base: str = BASE) -> Find:
    """Make the look-up of names in a store: labels, synonyms, notations, registry ids, ends of IRIs.

    Capitals matter only where they tell names apart. An IRI is found when it is a node of the
    kind, or the exact match of one.
    """

    def find(kind: str, name: str) -> list[str]:
        for pattern, wanted in _steps(kind, name, base):
            if nodes := _nodes(store, NamedNode(KG + kind), pattern, wanted):
                return nodes
        return []

    return find


def _steps(kind: str, name: str, base: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    if _ABSOLUTE.fullmatch(name):
        yield _BY_IRI, NamedNode(name)
        yield _BY_MATCH, NamedNode(name)
    else:
        yield _BY_NAME, Literal(name)
        yield _BY_IRI, NamedNode(mint(kind.lower(), name, base))
        yield _BY_NAME_IN_ANY_CASE, Literal(name)


def _nodes(store: Store, class_: NamedNode, pattern: str, wanted: NamedNode | Literal) -> list[str]:
    # What is substituted has to stand in the SELECT.
    text = f"SELECT DISTINCT ?node ?class ?wanted WHERE {{ {pattern} }}"
    substitutions = {Variable("class"): class_, Variable("wanted"): wanted}
    found = store.query(text, use_default_graph_as_union=True, substitutions=substitutions)
    return [row[0].value for row in _solutions(found) if isinstance(row[0], NamedNode)]


# Answers


def ask(store: Store, name: str, values: Mapping[str, str], base: str = BASE) -> Rows:
    """Run the query of a name, from the catalogue or the checks. Raises QueryError for an unknown one."""
    known = {**checks(), **catalogue()}
    if name not in known:
        raise QueryError(f"{_shown(name)}: there is no such query; there are {_listed(sorted(known))}")
    return run(store, known[name], values, base)


def run(store: Store, query: Query, values: Mapping[str, str], base: str = BASE) -> Rows:
    """Run a query over all named graphs together, with some of its parameters set."""
    text = bind(query, values, names_in(store, base), base)
    try:
        found = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QueryError(f"{query.name}.rq is malformed: {error}") from error
    return rows(_solutions(found))


def rows(solutions: QuerySolutions) -> Rows:
    """Take the answer of an engine to a SELECT as rows of text; a cell that is not bound is None."""
    content = solutions.serialize(format=QueryResultsFormat.JSON) or b""
    parsed = _solutions(parse_query_results(content, QueryResultsFormat.JSON))
    columns = tuple(variable.value for variable in parsed.variables)
    return Rows(columns, [tuple(_cell(term) for term in row) for row in parsed], content.decode())


def _solutions(found: QuerySolutions | QueryBoolean | QueryTriples) -> QuerySolutions:
    if not isinstance(found, QuerySolutions):
        raise QueryError("only a SELECT gives rows")
    return found


def _cell(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


# Writing


def shortened(text: str, base: str = BASE) -> str:
    """Write an IRI with its prefix; leave any other text as it is."""
    for prefix, namespace in prefixes(base).items():
        key = text.removeprefix(namespace)
        if key != text and key and not re.search(r"[\s/#]", key):
            return f"{prefix}:{key}"
    return text


def _delimited(delimiter: str) -> Callable[[Rows], str]:
    def write(answer: Rows) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
        return out.getvalue()

    return write


def _table(answer: Rows) -> str:
    """Align the cells; what would break a line or command a terminal becomes a space."""
    lines = [answer.columns, *([_printable(cell) for cell in row] for row in answer.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


def _printable(cell: str | None, longest: int = 80) -> str:
    text = "".join(each if each.isprintable() else " " for each in shortened(cell or ""))
    return text if len(text) <= longest else text[: longest - 1] + "…"


#: Writers of rows by name: a table is for people, its long cells cut short; the others lose nothing.
FORMATS: Mapping[str, Callable[[Rows], str]] = {
    "table": _table,
    "csv": _delimited(","),
    "tsv": _delimited("\t"),
    "json": lambda answer: answer.json + "\n",
}


def written(answer: Rows, form: str) -> str:
    """Write rows in one of FORMATS. Raises QueryError for an unknown one."""
    if form not in FORMATS:
        raise QueryError(f"{_shown(form)}: no such format; there are {_listed(FORMATS)}")
    return FORMATS[form](answer)
