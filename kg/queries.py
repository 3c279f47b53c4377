"""The catalogue of questions in queries/*.rq: each in a file of its own, with its header and parameters.

A parameter stands in its query as a block `VALUES ?name { default }`, so that the file runs as it
is in any engine. A value takes the default's place as a term that a library has written.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg import store
from kg.errors import KgError, QueryError
from kg.shipped import folder
from kg.words import BASE, KG, KINDS, RDFS, SKOS, XSD, mint, prefixes

if TYPE_CHECKING:
    import pandas

#: Finds the IRIs that a name or an IRI means, given the class of what is meant.
Find = Callable[[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query can be told: a node (kind is its class), an integer or a text."""

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

    def to_pandas(self) -> "pandas.DataFrame":
        """Give the rows as a pandas DataFrame of text; None where a cell is unbound."""
        frame: pandas.DataFrame = optional("pandas").DataFrame(self.rows, columns=list(self.columns))
        return frame


def optional(package: str) -> ModuleType:
    """Import what only some users need. Raises KgError that says what to install."""
    try:
        return import_module(package)
    except ImportError as error:
        raise KgError(f"this needs {package}: pip install {package}") from error


_PARAMETER = re.compile(r"(\w+): (\w+) = (\S.*)")


def catalogue(home: Path | None = None) -> dict[str, Query]:
    """Read the queries of a folder, by name; without one, those that go with kg."""
    files = sorted((home or folder("queries")).glob("*.rq"))
    return {file.stem: _query(file.stem, file.read_text(encoding="utf-8")) for file in files}


def checks() -> dict[str, Query]:
    """Read the queries of which each row is a fault of the graph."""
    return catalogue(folder("queries") / "checks")


def _query(name: str, text: str) -> Query:
    lines = [line[2:].strip() for line in text.splitlines() if line.startswith("#+")]
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    parameters = tuple(Parameter(*found.groups()) for line in lines if (found := _PARAMETER.fullmatch(line)))
    try:
        tags = tuple(fields["tags"].strip("[]").split(", "))
        return Query(name, fields["summary"], fields["description"], tags, parameters, text)
    except KeyError as error:
        raise QueryError(f"{name}.rq: the header has no {error.args[0]}") from error


_BLOCK = re.compile(r"(VALUES \?(\w+) \{ )([^{}]*)( \})")
_CURIE = re.compile(r"([A-Za-z][\w.]*):(\S+)")
_ABSOLUTE = re.compile(r"(?:https?://|urn:).*", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def bind(query: Query, values: Mapping[str, str], find: Find, base: str = BASE) -> str:
    """Give the text of a query with other values in its parameters.

    A value is a CURIE with a prefix of `kg.words`, an IRI, or a name. Raises QueryError for an
    unknown parameter, and for a value that means nothing or several things.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    if unknown := sorted(values.keys() - known.keys()):
        raise QueryError(f"{query.name} has no parameter {unknown[0]!r}; it has {', '.join(known) or 'none'}")
    terms = {name: _term(known[name], value, find, base) for name, value in values.items()}
    text = query.text
    for kind in KINDS:
        text = text.replace(f"<{BASE}{kind}/>", f"<{base}{kind}/>")
    return _BLOCK.sub(lambda found: f"{found[1]}{terms.get(found[2], found[3])}{found[4]}", text)


def _term(parameter: Parameter, value: str, find: Find, base: str) -> str:
    """Write a value as the library writes it; nothing of the user's text is pasted."""
    if not value.isprintable():
        raise QueryError(f"{parameter.name}: {_shown(value)} holds characters that no name has")
    if parameter.kind == "text":
        return str(Literal(value))
    if parameter.kind == "integer":
        if not _INTEGER.fullmatch(value):
            raise QueryError(f"{parameter.name}: {_shown(value)} is no integer")
        return str(Literal(str(int(value)), datatype=NamedNode(f"{XSD}integer")))
    try:
        return str(NamedNode(_node(parameter, value, find, base)))
    except ValueError as error:
        raise QueryError(f"{parameter.name}: {_shown(value)} is no IRI: {error}") from error


def _node(parameter: Parameter, value: str, find: Find, base: str) -> str:
    curie = _CURIE.fullmatch(value)
    wanted = prefixes(base)[curie[1]] + curie[2] if curie and curie[1] in prefixes(base) else value
    found = sorted(set(find(parameter.kind, wanted)))
    if not found:
        raise QueryError(f"{parameter.name}: the graph has no {parameter.kind.lower()} {_shown(value)}")
    if len(found) > 1:
        names = ", ".join(shortened(iri, base) for iri in found)
        raise QueryError(f"{parameter.name}: {_shown(value)} is ambiguous; name one of {names}")
    return found[0]


def _shown(value: str) -> str:
    """Quote a user's text for a message: on one line, and not too long."""
    return repr(value if len(value) <= 80 else f"{value[:80]}…")


_NAMES = f"<{SKOS}prefLabel> <{SKOS}altLabel> <{SKOS}notation> <{RDFS}label> <{KG}registryId>"
_BY_NAME = f"VALUES ?property {{ {_NAMES} }} ?node ?property ?wanted ; a ?class"
_IN_ANY_CASE = f"VALUES ?property {{ {_NAMES} }} ?node a ?class ; ?property ?name FILTER(LCASE(?name) = LCASE(?wanted))"
_BY_IRI = "?node a ?class FILTER(?node = ?wanted)"
_BY_MATCH = f"?node <{SKOS}exactMatch> ?wanted ; a ?class"


def names_in(opened: store.Opened, base: str = BASE) -> Find:
    """Make the look-up of names in a store: labels, synonyms, notations, registry ids, ends of IRIs.

    Capitals matter only where they tell names apart. An IRI is found when it is a node of the
    class, or the exact match of one.
    """

    def find(kind: str, name: str) -> list[str]:
        steps = (_nodes(opened, NamedNode(KG + kind), *step) for step in _steps(kind, name, base))
        return next((nodes for nodes in steps if nodes), [])

    return find


def _steps(kind: str, name: str, base: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    if _ABSOLUTE.fullmatch(name):
        yield _BY_IRI, NamedNode(name)
        yield _BY_MATCH, NamedNode(name)
    else:
        yield _BY_NAME, Literal(name)
        yield _BY_IRI, NamedNode(mint(kind.lower(), name, base))
        yield _IN_ANY_CASE, Literal(name)


def _nodes(opened: store.Opened, class_: NamedNode, pattern: str, wanted: NamedNode | Literal) -> list[str]:
    # Only what stands in the SELECT can be substituted.
    text = f"SELECT DISTINCT ?node ?class ?wanted WHERE {{ {pattern} }}"
    found = store.solutions(opened, text, {"class": class_, "wanted": wanted})
    return [row[0].value for row in found if isinstance(row[0], NamedNode)]


def ask(opened: store.Opened, name: str, values: Mapping[str, str], base: str = BASE) -> Rows:
    """Run the query of a name, from the catalogue or the checks. Raises QueryError for an unknown one."""
    return run(opened, named(name), values, base)


def named(name: str) -> Query:
    """Find a query of the catalogue or the checks. Raises QueryError where there is none."""
    known = {**checks(), **catalogue()}
    if name not in known:
        raise QueryError(f"{_shown(name)}: there is no such query; there are {', '.join(sorted(known))}")
    return known[name]


def run(opened: store.Opened, query: Query, values: Mapping[str, str], base: str = BASE) -> Rows:
    """Run a query over all named graphs together, with some of its parameters set."""
    text = bind(query, values, names_in(opened, base), base)
    try:
        return _rows(store.solutions(opened, text))
    except QueryError as error:
        raise QueryError(f"{query.name}.rq: {error}") from error


def free(opened: store.Opened, text: str) -> Rows:
    """Run a SELECT from outside, which may read this store and nothing else."""
    return _rows(store.selected(store.answer(opened, text)))


def _rows(found: QuerySolutions) -> Rows:
    content = found.serialize(format=QueryResultsFormat.JSON) or b""
    parsed = parse_query_results(content, QueryResultsFormat.JSON)
    assert isinstance(parsed, QuerySolutions)
    columns = tuple(variable.value for variable in parsed.variables)
    cells = [tuple(getattr(term, "value", None) for term in row) for row in parsed]
    return Rows(columns, cells, content.decode())


def shortened(text: str, base: str = BASE) -> str:
    """Write an IRI with its prefix; leave any other text as it is."""
    for prefix, namespace in prefixes(base).items():
        key = text.removeprefix(namespace)
        if key not in ("", text) and not re.search(r"[\s/#]", key):
            return f"{prefix}:{key}"
    return text


def _table(answer: Rows) -> str:
    """Align the cells; what would break a line or command a terminal becomes a space."""
    lines = [answer.columns, *([_printable(cell or "") for cell in row] for row in answer.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


def _printable(cell: str, longest: int = 80) -> str:
    text = "".join(each if each.isprintable() else " " for each in shortened(cell))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _delimited(answer: Rows, delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([answer.columns, *answer.rows])
    return out.getvalue()


#: Writers of rows by name: a table is for people, its long cells cut short; the others lose nothing.
FORMATS: Mapping[str, Callable[[Rows], str]] = {
    "table": _table,
    "csv": lambda answer: _delimited(answer, ","),
    "tsv": lambda answer: _delimited(answer, "\t"),
    "json": lambda answer: answer.json + "\n",
}


def written(answer: Rows, form: str) -> str:
    """Write rows in one of FORMATS."""
    return FORMATS[form](answer)
