"""The report of a build: one HTML file that needs nothing else, for the analyst who will forward it.

Nothing in it comes from outside or from the clock: the same build gives the same bytes. Whatever is
too long is cut at a stated number of rows, and says how many more there are.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from pyoxigraph import Store

from kg import analysis, output, pictures, store
from kg.analysis import Trials
from kg.analysis.incidence import GIVEN_TOGETHER, PRIMARY
from kg.analysis.profiles import NOT_STATED, Use, endpoint_profile
from kg.pictures.canvas import phase_name
from kg.words import KG, PROV, RDF, RDFS

T = TypeVar("T")
NAME = "report.html"
#: How many rows of a table, trials of a number, trials with their evidence, and words of a trial are shown.
ROWS, NAMED, TRIALS, WORDS = 40, 25, 250, 60
#: Of more trials than this the report makes no pairs.
PAIRED = 20_000
#: The kinds of which the first sentence names the most frequent.
_TOLD = ("mechanism", "condition", "endpoint")
_TEMPLATE = Path(__file__).with_name("report.html.jinja")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "intervention": ("testsDrug", "comparesDrug", "backgroundDrug", "investigatesMechanism"),
    "condition": ("studiesCondition",),
    "outcome": ("measures",),
    "eligibility": ("requiresPriorTherapy", "excludesPriorTherapy"),
}
_SAID = {
    "Violation": "Wrong: the graph breaks a rule of its shapes",
    "Warning": "Doubtful: look at the document",
    "Info": "Worth knowing",
}


@dataclass(frozen=True, slots=True)
class Opens:
    """A cell that opens to the trials behind it; without words of its own it shows them at once."""

    text: str
    trials: Sequence[str]


Row = tuple[str | Opens, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a name for links, a heading, what to know about it, columns, rows shown, and how many more there are."""

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[Row]
    more: int
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words behind a link."""

    says: str
    what: str
    quote: str
    place: str


def write(build: Path) -> None:
    """Leave the report in a build."""
    (build / NAME).write_text(report(build), encoding="utf-8")


def report(build: Path) -> str:
    """Make the report of a build."""
    summary = json.loads((build / output.SUMMARY).read_text(encoding="utf-8"))
    opened = store.open_store(build / "store")
    trials = analysis.read(opened)
    tables = [
        _held(trials),
        *_pictured(trials),
        *_shared(trials),
        *_linked(build, summary),
        _findings(build, trials),
        _read(summary),
    ]
    shown = _shown(trials, tables)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(named=NAMED, words_shown=WORDS, name=trials.name)
    text = environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        summary=summary, trials=trials, tables=tables, shown=shown, words=_words(opened, trials, shown),
        about={trial: _about(trials, trial) for trial in shown}, pictures=_drawn(trials), source=pictures.source(trials),
        answer=_answer(trials),
    )  # fmt: skip
    return text + "\n"


def _table(  # noqa: PLR0913, PLR0917
    key: str, title: str, note: str, columns: str, found: Sequence[T], row: Callable[[T], Row], picture: str = ""
) -> Table:
    """Make a table of the first things found, of which only these are made rows; columns are parted by bars."""
    shown = [row(each) for each in found[:ROWS]]
    return Table(key, title, note, tuple(columns.split(" | ")), shown, len(found) - len(shown), picture)


def _as_it_is(row: Row) -> Row:
    return row


def _most(trials: Trials, kind: str, top: int) -> list[tuple[str, int]]:
    part = trials.held[kind]
    order = sorted(zip(part.columns, part.counts.tolist(), strict=True), key=lambda each: (-each[1], each[0]))
    return order[:top]


def _answer(trials: Trials) -> str:
    """Say in words what is in the graph."""
    kinds = [_counted(len(trials.held[kind].columns), kind) for kind in analysis.KINDS]
    most = [
        f"{trials.name(iri)} ({_counted(number, 'trial')})" for kind in _TOLD for iri, number in _most(trials, kind, 1)
    ]
    told = f" Most frequent: {', '.join(most)}." if most else ""
    return f"{_counted(len(trials.iris), 'trial')} with {', '.join(kinds[:-1])} and {kinds[-1]}.{told}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _held(trials: Trials) -> Table:
    note = (
        "Concepts are counted once, whatever a document calls them. A trial can rightly be without one: one that gives no drug "
        "has none. Click a number to see its trials, and a trial to see the words behind it."
    )
    columns = "kind | different | most frequent (trials) | trials with | share | trials without"
    return _table("held", "What is in here", note, columns, analysis.KINDS, partial(_held_row, trials))


def _held_row(trials: Trials, kind: str) -> Row:
    part = trials.held[kind]
    number = np.diff(part.matrix.indptr)
    with_, without = ([trials.iris[row] for row in np.flatnonzero(chosen)] for chosen in (number > 0, number == 0))
    most = ", ".join(f"{trials.name(iri)} ({held:,})" for iri, held in _most(trials, kind, 5))
    share = f"{len(with_) / max(len(trials.iris), 1):.1%}"
    return kind, f"{len(part.columns):,}", most, _opens(with_), share, _opens(without)


def _opens(trials: Sequence[str], text: str = "") -> Opens:
    return Opens(text or f"{len(trials):,}", trials)


def _read(summary: Mapping[str, Any]) -> Table:
    layouts = Counter(document["layout"] for document in summary["documents"])
    rows: list[Row] = [(name, f"{n:,}") for name, n in sorted(layouts.items(), key=lambda each: (-each[1], each[0]))]
    rows += [(f"rejected: {each['name']}", each["reason"]) for each in summary["rejected"]]
    rows += [(f"read once: {each['name']}", f"the same as {each['same_as']}") for each in summary["duplicates"]]
    note = "Documents by their layout, then those that were left out, with the reason."
    return _table("read", "What was read", note, "layout | documents", rows, _as_it_is)


def _linked(build: Path, summary: Mapping[str, Any]) -> Iterator[Table]:
    unmapped = list(_lines(build / "unmapped.tsv"))
    note = (
        "A link says that a name in a document means a concept. Some names are rightly without: they are known to be "
        "none, such as a placebo or a procedure."
    )
    columns = "where in the document | links | names without a link | of these rightly so"
    yield _table("fields", "What was linked, and what not", note, columns, _by_field(summary, unmapped), _as_it_is)
    names = [each for each in unmapped if not _reasoned(each)]
    note = (
        "An unknown or ambiguous name gets no link, because a wrong one costs more than a missing one. "
        "The file unmapped.tsv beside this report has all."
    )
    title = "The most frequent names without a link"
    yield _table("unmapped", title, note, "name | where | reason | times", names, _name_row)


def _name_row(each: Mapping[str, str]) -> Row:
    return each["name"], each["field"], each["reason"], each["count"]


def _by_field(summary: Mapping[str, Any], unmapped: list[dict[str, str]]) -> list[Row]:
    without: Counter[tuple[str, bool]] = Counter()
    for each in unmapped:
        without[each["field"], _reasoned(each)] += int(each["count"])
    fields = {**_FIELDS, **{field: () for field, _ in sorted(without) if field not in _FIELDS}}
    return [
        (
            field,
            f"{sum(summary['links'].get(each, 0) for each in links):,}",
            f"{without[field, False] + without[field, True]:,}",
            f"{without[field, True]:,}",
        )
        for field, links in fields.items()
    ]


def _reasoned(row: Mapping[str, str]) -> bool:
    return row["reason"].startswith("not a")


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _findings(build: Path, trials: Trials) -> Table:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in _lines(build / "validation.tsv"):
        found[each["severity"], each["message"]].append(each["focus"])
    by_key = {iri.rsplit("/", 1)[-1]: iri for iri in trials.iris}
    order = sorted(found, key=lambda each: (list(_SAID).index(each[0]), -len(found[each]), each[1]))

    def row(each: tuple[str, str]) -> Row:
        return _SAID[each[0]], each[1], _opens(_about_what(found[each], by_key), f"{len(found[each]):,}")

    note = (
        "Checks of what the documents say and of the graph made of them; "
        "the file validation.tsv beside this report names each place."
    )
    return _table("findings", "What the checks found", note, "how grave | what | times", order, row)


def _about_what(focuses: list[str], by_key: Mapping[str, str]) -> list[str]:
    """Name the trials that findings are about, or else what else they are about."""
    return _trials_of(focuses, by_key) or list(dict.fromkeys(focuses))


def _trials_of(focuses: Iterable[str], by_key: Mapping[str, str]) -> list[str]:
    """Find the trials that findings are about: a part's key begins with its trial's."""
    keys = (focus.partition(":")[2] for focus in focuses)
    found = (
        by_key.get(key)
        or by_key.get(
            re.sub(r"-(?:primary|secondary|other|inclusion|exclusion|arm|intervention|[0-9a-f]{8}).*", "", key)
        )
        for key in keys
    )
    return list(dict.fromkeys(each for each in found if each))


def _pictured(trials: Trials) -> Iterator[Table]:
    yield _landscape(trials)
    yield _combined(trials)
    yield _used_together(trials)
    yield _primary(trials)
    yield _starts(trials)
    yield _drugs(trials)


def _landscape(trials: Trials) -> Table:
    def row(cell: analysis.Cell) -> Row:
        return trials.name(cell.mechanism), trials.name(cell.condition), phase_name(cell.phase), _opens(cell.trials)

    note = "How drugs act, by the condition that a trial studies; therapies that patients had before do not count."
    columns, cells = "mechanism | condition | latest phase | trials", analysis.landscape(trials)
    return _table("landscape", "Mechanisms by condition", note, columns, cells, row, "landscape")


def _drugs(trials: Trials) -> Table:
    drugs = trials.held["drug"].turned
    order = np.lexsort((np.arange(len(drugs.rows)), -trials.held["drug"].counts)).tolist()

    def row(at: int) -> Row:
        return trials.name(drugs.rows[at]), _opens(drugs.of(at))

    note = "In any role: tested, compared or given beside."
    return _table("drugs", "Drugs and their trials", note, "drug | trials", order, row, "network")


def _combined(trials: Trials) -> Table:
    held = trials.held[GIVEN_TOGETHER].turned

    def row(pair: analysis.Pair) -> Row:
        both = _opens(held.with_all(pair.first, pair.second))
        return trials.name(pair.first), trials.name(pair.second), f"{pair.expected:g}", f"{pair.by_one:,}", both

    note = (
        "Two mechanisms in one trial, by one drug or by several. Expected: in how many trials they would meet by "
        "chance, given how often each is used; small numbers say little."
    )
    columns, pairs = "mechanism | with | expected | of these by one drug | trials", analysis.combinations(trials)
    return _table("combinations", "Mechanisms combined", note, columns, pairs, row, "combinations")


def _used_together(trials: Trials) -> Table:
    held = trials.held["endpoint"].turned

    def row(pair: tuple[str, str, int]) -> Row:
        return trials.name(pair[0]), trials.name(pair[1]), _opens(held.with_all(*pair[:2]))

    note, pairs = "Primary, secondary and other endpoints.", trials.held["endpoint"].together()
    return _table("together", "Endpoints used together", note, "endpoint | with | trials", pairs, row, "endpoints")


def _primary(trials: Trials) -> Table:
    by_condition, primary = trials.held["condition"].turned, trials.held[PRIMARY].turned

    def row(use: Use) -> Row:
        both = _of_phase(trials, use, by_condition.with_all(use.concept), primary.with_all(use.endpoint))
        names = trials.name(use.concept), phase_name(use.phase), trials.name(use.endpoint)
        return *names, _opens(both, f"{use.trials} of {use.of}")

    note = "Of the trials of that condition and phase that state a primary endpoint which the vocabulary knows."
    columns, uses = "condition | phase | endpoint | trials", endpoint_profile(trials)
    return _table("endpoints", "Primary endpoints by condition", note, columns, uses, row)


def _of_phase(trials: Trials, use: Use, of_concept: list[str], of_endpoint: list[str]) -> list[str]:
    both = set(of_endpoint).intersection(of_concept)
    return [
        trial
        for trial in of_concept
        if trial in both and trials.facts.get(trial, {}).get("phase", NOT_STATED) == use.phase
    ]


def _starts(trials: Trials) -> Table:
    years: dict[str, list[str]] = defaultdict(list)
    for trial in trials.iris:
        if start := trials.facts.get(trial, {}).get("start"):
            years[start[:4]].append(trial)
    rows: list[Row] = [(year, _opens(years[year])) for year in sorted(years, reverse=True)]
    return _table(
        "years",
        "Trials by the year they start",
        "Those that state a start.",
        "year | trials",
        rows,
        _as_it_is,
        "timeline",
    )


def _shared(trials: Trials) -> Iterator[Table]:
    """Pair trials, but not where pairs are too many for a report."""
    title, columns = "Who shares drugs and mechanisms", "trials | share | weight"
    if len(trials.iris) > PAIRED:
        note = f"Pairs are not made of more than {PAIRED:,} trials here; kg analyze shared makes them."
        yield Table("shared", title, note, tuple(columns.split(" | ")), [], 0)
        return
    pairs = analysis.projection(trials, ("drug", "mechanism"))
    rows = pairs.incidence.rows
    shown: list[Row] = [
        (
            Opens("", (rows[pairs.left[at]], rows[pairs.right[at]])),
            ", ".join(map(trials.name, pairs.shared(at))),
            f"{pairs.weight[at]:.2f}",
        )
        for at in pairs.order[:ROWS]
    ]
    note = "Pairs of trials; the weight is the sum of ln(1 + all trials / trials that have it) over what they share, so that rare things come first."
    if pairs.more:
        note += f" For each trial the {pairs.top} heaviest pairs are counted."
    yield Table("shared", title, note, tuple(columns.split(" | ")), shown, len(pairs) - len(shown))


def _shown(trials: Trials, tables: list[Table]) -> list[str]:
    """Choose the trials to show with their words: those that tables lead to first."""
    led_to = dict.fromkeys(trial for table in tables for row in table.rows for trial in _led_to(row))
    known = set(trials.iris)
    return sorted([each for each in dict.fromkeys((*led_to, *trials.iris)) if each in known][:TRIALS])


def _led_to(row: Row) -> Iterator[str]:
    return (trial for cell in row if isinstance(cell, Opens) for trial in cell.trials[:NAMED])


def _about(trials: Trials, trial: str) -> list[tuple[str, str]]:
    facts, row = trials.facts.get(trial, {}), trials.iris.index(trial)
    stated = [("title", facts.get("title", "")), ("phase", phase_name(facts["phase"]) if "phase" in facts else "")]
    dates = [(name, facts.get(name, "")) for name in ("start", "completion")]
    held = [(kind, "; ".join(map(trials.name, trials.held[kind].of(row)))) for kind in analysis.KINDS]
    return [(name, value) for name, value in (*stated, *dates, *held) if value]


def _words(opened: Store, trials: Trials, shown: list[str]) -> dict[str, list[Words]]:
    """Find the words on which the links of trials stand, those of their outcomes among them."""
    subjects = {trial: trial for trial in shown}
    for trial, part in store.rows(opened, f"SELECT ?t ?s {{ {_values('t', shown)} ?t <{KG}hasOutcome> ?s }}"):
        subjects[str(part)] = str(trial)
    links = {f"{KG}{link}" for field in _FIELDS.values() for link in field}
    found: dict[str, list[tuple[str, int, Words]]] = defaultdict(list)
    for subject, link, concept, quote, document, field, start, end in _evidence(opened, list(subjects)):
        if link in links:
            said = Words(
                _spoken(link), trials.name(concept), " ".join(quote.split()), f"{document}, {field}, {start}–{end}"
            )
            found[subjects[subject]].append((document, int(start), said))
    return {trial: [said for _, _, said in sorted(each, key=_in_order)] for trial, each in found.items()}


def _evidence(opened: Store, subjects: list[str]) -> Iterator[tuple[str, ...]]:
    """Read the evidence of some subjects, a few at a time: a long list of them makes a slow query."""
    for at in range(0, len(subjects), 100):
        text = f"""SELECT ?s ?p ?o ?quote ?document ?field ?start ?end {{
          {_values("s", subjects[at : at + 100])}
          ?e <{RDF}subject> ?s ; <{RDF}predicate> ?p ; <{RDF}object> ?o ; <{KG}quote> ?quote ; <{KG}field> ?field ;
            <{KG}start> ?start ; <{KG}end> ?end ; <{PROV}wasDerivedFrom> ?d . ?d <{RDFS}label> ?document }}"""
        yield from (tuple(map(str, row)) for row in store.rows(opened, text))


def _values(name: str, nodes: list[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(f'<{node}>' for node in nodes)} }}"


def _in_order(each: tuple[str, int, Words]) -> tuple[str, str, int, str]:
    return each[0], each[2].place.split(", ")[1], each[1], f"{each[2].says} {each[2].what}"


def _spoken(link: str) -> str:
    """Write a property as words: testsDrug, tests drug."""
    return re.sub(r"([A-Z])", r" \1", link.removeprefix(KG)).lower()


def _drawn(trials: Trials) -> dict[str, Markup]:
    """Draw each picture, its ids made its own: several stand in one page."""
    return {name: _inline(pictures.plot(name, trials).decode(), name) for name in pictures.PICTURES}


def _inline(svg: str, name: str) -> Markup:
    own = re.sub(r'(<g id=")', rf"\1{name}-", svg[svg.index("<svg") :])
    # The picture is drawn by our own writer, which escapes the labels in it.
    return Markup(own)
