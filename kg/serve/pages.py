"""The pages: what each shows, made from the graph, and written as HTML, JSON, Turtle or CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg import queries
from kg.errors import KgError, QueryError
from kg.graph import GIVEN, LINKS, Graph, TrialFacts
from kg.serve import concepts, lists, pictures, search, why
from kg.serve.lists import PHASES, Choice
from kg.serve.pictures import Node, address
from kg.words import prefixes

Filters = list[tuple[str, str]]
HTML = "text/html; charset=utf-8"


class Missing(KgError):
    """Report an address at which there is nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its template and what it shows; `data` is its JSON, `table` its CSV, `nodes` what its Turtle describes."""

    template: str
    title: str
    shown: Mapping[str, Any]
    data: Any
    table: list[dict[str, Any]] = field(default_factory=list)
    nodes: tuple[str, ...] = ()


def written(graph: Graph, path: str, form: str, filters: Filters) -> tuple[str, bytes]:
    """Write the page of an address in a form, with its media type. Raises Missing where there is none."""
    name, _, rest = path.strip("/").partition("/")
    if name not in _PAGES or bool(rest) != (name in _WITH_KEY):
        raise Missing(f"/{path}: there is no such page")
    page = _PAGES[name](graph, unquote(rest), filters)
    return _FORMS[form](graph, page, path, filters)


def _choices(graph: Graph, filters: Filters) -> list[Choice]:
    """Read the filters of an address; an unknown one is refused, not passed over."""
    found = []
    for name, value in filters:
        if name in LINKS:
            iri = graph.find(name, value)
            found.append(Choice(name, value, concepts.label(graph, iri), iri))
        elif name in (*lists.VALUES, "start", "q"):
            found.append(Choice(name, value, PHASES.get(value, value).replace("_", " ").lower()))
        else:
            raise QueryError(
                f"{name[:40]!r} is no filter; filters are {', '.join((*LINKS, *lists.VALUES, 'start', 'q'))}"
            )
    return found


def _home(graph: Graph, _key: str, _filters: Filters) -> Page:
    cells, names = lists.cells(graph, [])
    counts = concepts.counts(graph)
    shown = {
        "counts": counts,
        "facets": {name: found for name, found in lists.facets(graph, []) if name in LINKS},
        "map": _map(graph, cells, names),
        "timeline": pictures.timeline(lists.years(graph, []), {}),
    }
    return Page("home.html", "Clinical trials", shown, counts)


def _map(graph: Graph, cells: list[lists.Cell], names: Mapping[str, str]) -> object:
    keys = {iri: lists.key_of(graph, iri, graph.kind_of(iri)) for iri in names}
    return pictures.heat_map(cells, names, keys) if cells else ""


def _landscape(graph: Graph, _key: str, filters: Filters) -> Page:
    choices = _choices(graph, filters)
    cells, names = lists.cells(graph, choices)
    rows = [
        {"mechanism": cell.row, "mechanismName": names[cell.row], "condition": cell.column,
         "conditionName": names[cell.column], "phase": phase, "trials": number}
        for cell in cells for phase, number in cell.phases.items()
    ]  # fmt: skip
    shown = {
        "map": _map(graph, cells, names),
        "choices": _removable(choices),
        "facets": dict(lists.facets(graph, choices)),
    }
    return Page("landscape.html", "Landscape", {**shown, "at": "/landscape", "query": dict(filters)}, rows, rows)


def _trials(graph: Graph, _key: str, filters: Filters) -> Page:
    choices = _choices(graph, filters)
    rows = lists.trials(graph, choices)
    shown = _listing(graph, choices, rows)
    data = {"count": shown["count"], "trials": rows}
    return Page("trials.html", "Trials", {**shown, "at": "/trials"}, data, rows, tuple(row["trial"] for row in rows))


def _listing(graph: Graph, choices: list[Choice], rows: list[dict[str, str]]) -> dict[str, Any]:
    query = {choice.name: choice.value for choice in choices}
    return {
        "count": len(rows) if len(rows) < lists.SHOWN else lists.count(graph, choices),
        "rows": [{**row, "key": lists.key_of(graph, row["trial"], "trial")} for row in rows],
        "facets": dict(lists.facets(graph, choices)),
        "choices": _removable(choices),
        "query": query,
        "timeline": pictures.timeline(lists.years(graph, choices), query),
    }


def _removable(choices: Iterable[Choice]) -> list[dict[str, str]]:
    chosen = list(choices)
    return [
        {"name": c.name, "label": c.label, "without": urlencode({o.name: o.value for o in chosen if o != c})}
        for c in chosen
    ]


def _timeline(graph: Graph, _key: str, filters: Filters) -> Page:
    choices = _choices(graph, filters)
    years = lists.years(graph, choices)
    rows = [
        {"year": year, "phase": p, "trials": n} for year, phases in years.items() for p, n in sorted(phases.items())
    ]
    shown = {"timeline": pictures.timeline(years, dict(filters)), "choices": _removable(choices), "rows": rows,
             "at": "/timeline", "query": dict(filters), "facets": dict(lists.facets(graph, choices))}  # fmt: skip
    return Page("timeline.html", "Starts by year", shown, rows, rows)


def _trial(graph: Graph, key: str, _filters: Filters) -> Page:
    try:
        trial = graph.trial(key)
    except QueryError as unknown:
        raise Missing(f"{key[:80]}: there is no such trial") from unknown
    centre = Node(trial.key, address("trial", trial.key), "trial", "trial")
    shown = {
        "trial": trial,
        "why": why.by_role(graph, trial),
        "picture": pictures.neighbours(centre, _nodes(graph, trial, _GIVING), _nodes(graph, trial, _STUDIED)),
        "links": {role: [link for link in trial.links if link.role == role] for role in _SHOWN_ROLES},
        "address": lambda link: address(link.kind, lists.key_of(graph, link.iri, link.kind)),
        "near": graph.query("trials-related", trial=trial.iri).rows[:8],
        "key_of": lambda iri: lists.key_of(graph, iri, "trial"),
        "phases": PHASES,
    }
    table = [asdict(link) for link in trial.links]
    return Page("trial.html", trial.title, shown, trial, table, (trial.iri, *(o.iri for o in trial.outcomes)))


_GIVING = (*GIVEN, "investigated")
_STUDIED = ("studied", "primary", "secondary")
_SHOWN_ROLES = (*_GIVING, *_STUDIED, "required before", "forbidden before")


def _nodes(graph: Graph, trial: TrialFacts, roles: tuple[str, ...]) -> list[Node]:
    found = {
        link.iri: Node(link.notation if link.kind == "endpoint" and link.notation else link.label,
                       address(link.kind, lists.key_of(graph, link.iri, link.kind)), link.kind, f"{link.kind}, {link.role}")
        for role in reversed(roles) for link in trial.links if link.role == role
    }  # fmt: skip
    return list(reversed(found.values()))


def _concept(kind: str) -> Callable[[Graph, str, Filters], Page]:
    def page(graph: Graph, key: str, filters: Filters) -> Page:
        try:
            iri = graph.find(kind, key)
        except QueryError as unknown:
            raise Missing(str(unknown)) from unknown
        found = concepts.concept(graph, kind, iri)
        own = Choice(kind, lists.key_of(graph, iri, kind), found.label, iri)
        choices = [own, *(choice for choice in _choices(graph, filters) if choice.name != kind)]
        listing = _listing(graph, choices, lists.trials(graph, choices))
        shown = {
            **listing,
            "concept": found,
            "picture": concepts.picture(graph, found, listing["facets"]),
            "at": "/trials",
        }
        data = {**asdict(found), "count": listing["count"], "trials": listing["rows"]}
        return Page("concept.html", found.label, shown, data, listing["rows"], (iri,))

    return page


def _search(graph: Graph, _key: str, filters: Filters) -> Page:
    words = dict(filters).get("q", "").strip()
    found = search.search(graph, words) if words else search.Found()
    table = [asdict(hit) for hit in (*found.concepts, *found.trials)]
    return Page("search.html", f"Search: {words}" if words else "Search", {"q": words, "found": found}, found, table)


def _query(graph: Graph, _key: str, filters: Filters) -> Page:
    catalogue = queries.catalogue()
    values = dict(filters)
    name = values.pop("name", "")
    if name and name not in catalogue:
        raise Missing(f"{name[:80]!r}: there is no such query")
    chosen = catalogue.get(name)
    asked = {key: value for key, value in values.items() if (key, value) not in _defaults(chosen)}
    text = queries.bind(chosen, asked, queries.names_in(graph.store, graph.base), graph.base) if chosen else _FIRST
    listed = [
        {"name": q.name, "summary": q.summary, "description": q.description, "tags": q.tags} for q in catalogue.values()
    ]
    shown = {"catalogue": listed, "chosen": chosen, "text": text, "values": values, "base": graph.base}
    return Page("query.html", "Query", shown, listed, listed)


def _defaults(chosen: queries.Query | None) -> set[tuple[str, str]]:
    """Give the parameters as they are, which the graph need not have."""
    return {(each.name, each.default) for each in chosen.parameters} if chosen else set()


_FIRST = """PREFIX kg: <https://w3id.org/trialkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT DISTINCT ?trial ?title
WHERE {
  ?trial a kg:Trial ;
    rdfs:label ?title .
}
LIMIT 20
"""

_PAGES: Mapping[str, Callable[[Graph, str, Filters], Page]] = {
    "": _home,
    "index": _home,
    "landscape": _landscape,
    "timeline": _timeline,
    "trials": _trials,
    "search": _search,
    "query": _query,
    "trial": _trial,
    **{kind: _concept(kind) for kind in LINKS},
}
_WITH_KEY = {"trial", *LINKS}
_TEMPLATES = Environment(
    loader=PackageLoader("kg.serve"), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_TEMPLATES.filters["address"] = lambda key, kind: address(kind, key)
_TEMPLATES.filters["words"] = lambda code: str(code).replace("_", " ").lower()
_TEMPLATES.filters["phase"] = lambda code: PHASES.get(code, code)
_TEMPLATES.globals["with_filter"] = lambda query, name, value: urlencode({**query, name: value})


def _html(_graph: Graph, page: Page, path: str, filters: Filters) -> tuple[str, bytes]:
    forms = ["json", *(["csv"] if page.table else []), *(["ttl"] if page.nodes else [])]
    end = f"?{urlencode(filters)}" if filters else ""
    others = {form: f"/{path.strip('/') or 'index'}.{form}{end}" for form in forms}
    here = path.strip("/")
    text = _TEMPLATES.get_template(page.template).render(title=page.title, others=others, here=here, **page.shown)
    return HTML, text.encode()


def problem(status: int, message: str) -> bytes:
    """Write the page that says why there is none."""
    title = HTTPStatus(status).phrase.capitalize()
    text = _TEMPLATES.get_template("problem.html").render(title=title, message=message, others={}, here="")
    return text.encode()


def _json(_graph: Graph, page: Page, _path: str, _filters: Filters) -> tuple[str, bytes]:
    return "application/json", orjson.dumps(page.data, default=_plain, option=orjson.OPT_INDENT_2)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is not written as JSON")


def _csv(_graph: Graph, page: Page, path: str, _filters: Filters) -> tuple[str, bytes]:
    if not page.table and not page.data:
        raise Missing(f"/{path}: this page has no table")
    out = io.StringIO()
    names = list(page.table[0]) if page.table else []
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(page.table)
    if page.shown.get("count", 0) > len(page.table):
        out.write(f"# the first {len(page.table)} of {page.shown['count']} rows; `kg export csv` gives all\r\n")
    return "text/csv; charset=utf-8", out.getvalue().encode()


def _turtle(graph: Graph, page: Page, path: str, _filters: Filters) -> tuple[str, bytes]:
    if not page.nodes:
        raise Missing(f"/{path}: this page describes no node; it has .json")
    found = [quad.triple for iri in page.nodes for quad in graph.store.quads_for_pattern(NamedNode(iri), None, None)]
    triples: list[Triple] = sorted(set(found), key=str)
    body = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes(graph.base)) or b""
    if page.shown.get("count", 0) > len(page.table):
        body = f"# the first {len(page.table)} of {page.shown['count']} trials\n".encode() + body
    return "text/turtle; charset=utf-8", body


_FORMS = {"html": _html, "json": _json, "csv": _csv, "ttl": _turtle}
