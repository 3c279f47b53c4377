"""The pages: what each shows, made from the graph, and written as HTML, JSON, Turtle or CSV."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from kg import queries
from kg.errors import QueryError
from kg.graph import GIVEN, LINKS, Graph, TrialFacts
from kg.serve import concepts, lists, pictures, search, why
from kg.serve.lists import PHASES, Choice, Missing, Part
from kg.serve.pictures import Node, address
from kg.words import prefixes

Filters = list[tuple[str, str]]
HTML = "text/html; charset=utf-8"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its template and what it shows; `data` is its JSON, `table` its CSV, `nodes` what its Turtle
    describes, `part` what of a list it is."""

    template: str
    title: str
    shown: Callable[[], Mapping[str, Any]]
    data: Any
    table: list[dict[str, Any]] = field(default_factory=list)
    nodes: tuple[str, ...] = ()
    part: Part | None = None


def written(graph: Graph, path: str, form: str, filters: Filters) -> tuple[str, bytes, dict[str, str]]:
    """Write the page of an address in a form, with its media type and headers. Raises Missing where there is none."""
    name, _, rest = path.strip("/").partition("/")
    if name not in _PAGES or bool(rest) != (name in _WITH_KEY):
        raise Missing(f"/{path}: there is no such page")
    page = _PAGES[name](graph, unquote(rest), filters)
    at = _At(path, form, filters, page.part)
    type_, body = _FORMS[form](graph, page, at)
    return type_, body, at.headers


@dataclass(frozen=True, slots=True)
class _At:
    """Where a page is, and how its neighbours are reached."""

    path: str
    form: str
    filters: Filters
    part: Part | None

    def address(self, form: str, filters: Filters) -> str:
        """Give the address of this page in a form, with other filters."""
        here = quote(self.path.strip("/"), safe="/:")
        end = f"?{urlencode(filters)}" if filters else ""
        return (f"/{here}" if form == "html" else f"/{here or 'index'}.{form}") + end

    @property
    def links(self) -> dict[str, str]:
        """The addresses of the other pages of a list, by their relation to this one."""
        if not self.part or self.part.pages == 1:
            return {}
        number, last = self.part.number, self.part.pages
        steps = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
        return {rel: self._page(to) for rel, to in steps.items() if 1 <= to <= last and to != number}

    def _page(self, number: int) -> str:
        others = [(name, value) for name, value in self.filters if name != "page"]
        return self.address(self.form, [*others, *([("page", str(number))] if number > 1 else [])])

    @property
    def headers(self) -> dict[str, str]:
        """What a program is told of the list."""
        if not self.part:
            return {}
        linked = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in self.links.items())
        return {"X-Total-Count": str(self.part.count), **({"Link": linked} if linked else {})}

    @property
    def said(self) -> str:
        """The same in words, where there is more than what is here."""
        if not self.links:
            return ""
        assert self.part
        further = "".join(f"; {rel}: {self.links[rel]}" for rel in ("prev", "next") if rel in self.links)
        return f"page {self.part.number} of {self.part.pages}, {self.part.count} trials in all{further}"


def _paged(graph: Graph, filters: Filters) -> tuple[list[Choice], int]:
    """Read the filters of a list, and which page of it is wanted."""
    wanted = [value for name, value in filters if name == "page"]
    if len(wanted) > 1 or not all(_NUMBER.fullmatch(value) for value in wanted):
        raise QueryError(f"page: {', '.join(wanted)[:40]!r} is no number of a page; they begin with 1")
    return _choices(graph, [pair for pair in filters if pair[0] != "page"]), int((wanted or ["1"])[0])


def _choices(graph: Graph, filters: Filters) -> list[Choice]:
    """Read the filters of an address; an unknown one is refused, not passed over."""
    found = []
    for name, value in filters:
        if name in LINKS:
            iri = _found(graph, name, value)
            found.append(Choice(name, value, concepts.label(graph, iri), iri))
        elif name in (*lists.VALUES, "start", "q"):
            found.append(Choice(name, value, PHASES.get(value, value).replace("_", " ").lower()))
        else:
            raise QueryError(
                f"{name[:40]!r} is no filter; filters are {', '.join((*LINKS, *lists.VALUES, 'start', 'q'))}"
            )
    return found


def _found(graph: Graph, kind: str, key: str) -> str:
    try:
        return graph.find(kind, key)
    except QueryError as unknown:
        raise Missing(str(unknown)) from unknown


def _home(graph: Graph, _key: str, _filters: Filters) -> Page:
    counts = concepts.counts(graph)

    def shown() -> dict[str, Any]:
        return {
            "counts": counts,
            "facets": {name: found for name, found in lists.facets(graph, []) if name in LINKS},
            "map": _map(graph, *lists.cells(graph, [])),
            "timeline": pictures.timeline(lists.years(graph, []), []),
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

    def shown() -> dict[str, Any]:
        facets = dict(lists.facets(graph, choices))
        return {"map": _map(graph, cells, names), "facets": facets, **_chosen(choices, "/landscape")}

    return Page("landscape.html", "Landscape", shown, rows, rows)


def _trials(graph: Graph, _key: str, filters: Filters) -> Page:
    choices, number = _paged(graph, filters)
    part = lists.trials(graph, choices, number)
    data = {"count": part.count, "trials": part.rows}
    nodes = tuple(row["trial"] for row in part.rows)
    return Page("trials.html", "Trials", lambda: _listing(graph, choices, part), data, part.rows, nodes, part)


def _listing(graph: Graph, choices: list[Choice], part: Part) -> dict[str, Any]:
    return {
        "count": part.count,
        "rows": part.rows,
        "facets": dict(lists.facets(graph, choices)),
        "timeline": pictures.timeline(lists.years(graph, choices), _pairs(choices)),
        **_chosen(choices, "/trials"),
    }


def _chosen(choices: list[Choice], at: str) -> dict[str, Any]:
    """Give what is chosen, and where another choice leads."""
    return {"choices": _removable(choices), "query": _pairs(choices), "at": at}


def _pairs(choices: Iterable[Choice]) -> Filters:
    return [(choice.name, choice.value) for choice in choices]


def _removable(choices: Iterable[Choice]) -> list[dict[str, str]]:
    chosen = list(choices)
    return [
        {"name": c.name, "label": c.label, "without": urlencode(_pairs(o for o in chosen if o != c))} for c in chosen
    ]


def _with(query: Filters, name: str, value: str) -> str:
    """Add a filter: one more concept, or another value of what has only one."""
    kept = [pair for pair in query if pair != (name, value) and (name in LINKS or pair[0] != name)]
    return urlencode([*kept, (name, value)])


def _timeline(graph: Graph, _key: str, filters: Filters) -> Page:
    choices = _choices(graph, filters)
    years = lists.years(graph, choices)
    rows = [
        {"year": year, "phase": p, "trials": n} for year, phases in years.items() for p, n in sorted(phases.items())
    ]

    def shown() -> dict[str, Any]:
        facets, drawn = dict(lists.facets(graph, choices)), pictures.timeline(years, filters)
        return {"timeline": drawn, "rows": rows, "facets": facets, **_chosen(choices, "/timeline")}

    return Page("timeline.html", "Starts by year", shown, rows, rows)


def _trial(graph: Graph, key: str, _filters: Filters) -> Page:
    try:
        trial = graph.trial(key)
    except QueryError as unknown:
        raise Missing(f"{key[:80]}: there is no such trial") from unknown
    centre = Node(trial.key, address("trial", trial.key), "trial", "trial")

    def shown() -> dict[str, Any]:
        return {
            "trial": trial,
            "why": why.by_role(graph, trial),
            "picture": pictures.neighbours(centre, _nodes(graph, trial, _GIVING), _nodes(graph, trial, _STUDIED)),
            "links": {role: [link for link in trial.links if link.role == role] for role in _SHOWN_ROLES},
            "address": lambda link: address(link.kind, lists.key_of(graph, link.iri, link.kind)),
            "near": graph.query("trials-related", trial=trial.iri).rows[:8],
            "key_of": lambda iri: lists.key_of(graph, iri, "trial"),
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
        iri = _found(graph, kind, key)
        found = concepts.concept(graph, kind, iri)
        own = Choice(kind, lists.key_of(graph, iri, kind), found.label, iri)
        others, number = _paged(graph, filters)
        choices = [own, *(choice for choice in others if choice.iri != iri)]
        part = lists.trials(graph, choices, number)

        def shown() -> dict[str, Any]:
            listing = _listing(graph, choices, part)
            return {**listing, "concept": found, "picture": concepts.picture(graph, found, listing["facets"])}

        data = {**asdict(found), "count": part.count, "trials": part.rows}
        return Page("concept.html", found.label, shown, data, part.rows, (iri,), part)

    return page


def _search(graph: Graph, _key: str, filters: Filters) -> Page:
    words = dict(filters).get("q", "").strip()
    found = search.search(graph, words) if words else search.Found()
    table = [asdict(hit) for hit in (*found.concepts, *found.trials)]
    title = f"Search: {words}" if words else "Search"
    return Page("search.html", title, lambda: {"q": words, "found": found}, found, table)


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
    return Page("query.html", "Query", lambda: shown, listed, listed)


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
_TEMPLATES.globals["with_filter"] = _with


def _html(_graph: Graph, page: Page, at: _At) -> tuple[str, bytes]:
    forms = ["json", *(["csv"] if page.table else []), *(["ttl"] if page.nodes else [])]
    others = {form: at.address(form, at.filters) for form in forms}
    more = {"title": page.title, "others": others, "here": at.path.strip("/"), "part": page.part, "links": at.links}
    return HTML, _TEMPLATES.get_template(page.template).render({**more, **page.shown()}).encode()


def problem(status: int, message: str) -> bytes:
    """Write the page that says why there is none."""
    title = HTTPStatus(status).phrase.capitalize()
    text = _TEMPLATES.get_template("problem.html").render(title=title, message=message, others={}, here="")
    return text.encode()


def _json(_graph: Graph, page: Page, at: _At) -> tuple[str, bytes]:
    part = {"page": page.part.number, "pages": page.part.pages, "links": at.links} if page.part else {}
    data = {**part, **page.data} if part else page.data
    return "application/json", orjson.dumps(data, default=_plain, option=orjson.OPT_INDENT_2)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is not written as JSON")


def _csv(_graph: Graph, page: Page, at: _At) -> tuple[str, bytes]:
    if not page.table and not page.data:
        raise Missing(f"/{at.path}: this page has no table")
    out = io.StringIO()
    names = list(page.table[0]) if page.table else []
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(page.table)
    if at.said:
        out.write(f"# {at.said}; `kg export csv` gives all\r\n")
    return "text/csv; charset=utf-8", out.getvalue().encode()


def _turtle(graph: Graph, page: Page, at: _At) -> tuple[str, bytes]:
    if not page.nodes:
        raise Missing(f"/{at.path}: this page describes no node; it has .json")
    found = [quad.triple for iri in page.nodes for quad in graph.store.quads_for_pattern(NamedNode(iri), None, None)]
    triples: list[Triple] = sorted(set(found), key=str)
    body = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes(graph.base)) or b""
    if at.said:
        body = f"# {at.said}\n".encode() + body
    return "text/turtle; charset=utf-8", body


_FORMS = {"html": _html, "json": _json, "csv": _csv, "ttl": _turtle}
