"""The report of a build: one HTML file that needs nothing else, for the analyst who will forward it.

Nothing in it comes from outside or from the clock: the same build gives the same bytes. Whatever is
too long is cut at a stated number of rows, and says how many more there are.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from pyoxigraph import Store

from kg import analysis, output, pictures, store
from kg.analysis import Trials
from kg.analysis.profiles import endpoint_profile
from kg.pictures.canvas import phase_name
from kg.words import KG, PROV, RDF, RDFS

NAME = "report.html"
#: How many rows of a table, trials of a number, trials with their evidence, and words of a trial are shown.
ROWS, NAMED, TRIALS, WORDS = 40, 25, 250, 60
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
class Row:
    """A row of a table: its cells, and the trials that stand behind its number."""

    cells: tuple[str, ...]
    trials: tuple[str, ...] = ()


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
        _read(summary),
        *_linked(build, summary, trials),
        *_findings(build, trials),
        *_pictured(trials),
        _pairs(trials),
    ]
    shown = _shown(trials, tables)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(named=NAMED, words_shown=WORDS, name=trials.name)
    text = environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        summary=summary, trials=trials, tables=tables, shown=shown, words=_words(opened, trials, shown),
        about={trial: _about(trials, trial) for trial in shown}, pictures=_drawn(trials), source=pictures.source(trials),
    )  # fmt: skip
    return text + "\n"


def _table(key: str, title: str, note: str, columns: Iterable[str], rows: list[Row], picture: str = "") -> Table:  # noqa: PLR0913, PLR0917
    return Table(key, title, note, tuple(columns), rows[:ROWS], max(len(rows) - ROWS, 0), picture)


def _read(summary: Mapping[str, Any]) -> Table:
    layouts = Counter(document["layout"] for document in summary["documents"])
    rows = [
        Row((layout, f"{number:,}")) for layout, number in sorted(layouts.items(), key=lambda each: (-each[1], each[0]))
    ]
    rows += [Row((f"rejected: {each['name']}", each["reason"])) for each in summary["rejected"]]
    rows += [Row((f"read once: {each['name']}", f"the same as {each['same_as']}")) for each in summary["duplicates"]]
    return _table(
        "read", "What was read", "Documents by the layout in which they were read.", ("layout", "documents"), rows
    )


def _linked(build: Path, summary: Mapping[str, Any], trials: Trials) -> Iterator[Table]:
    number = max(len(trials.iris), 1)
    reach = {
        kind: [trials.iris[row] for row in range(len(trials.iris)) if not trials.held[kind].of(row)]
        for kind in analysis.KINDS
    }
    rows = [
        Row(
            (kind, f"{len(trials.iris) - len(without):,}", f"{1 - len(without) / number:.1%}", f"{len(without):,}"),
            tuple(without),
        )
        for kind, without in reach.items()
    ]
    note = "A trial can rightly be without: one that gives no drug has none. The last column opens to these trials."
    yield _table("reach", "What was linked", note, ("kind", "trials with", "share", "trials without"), rows)
    unmapped = list(_lines(build / "unmapped.tsv"))
    yield _table(
        "fields",
        "Links and names without",
        "A reasoned name is known to be none, such as a placebo.",
        ("field", "links", "names without", "of these reasoned"),
        _by_field(summary, unmapped),
    )
    names = [
        Row((each["name"], each["field"], each["reason"], each["count"])) for each in unmapped if not _reasoned(each)
    ]
    note = "An unknown or ambiguous name gets no link, because a wrong one costs more. unmapped.tsv has all."
    yield _table(
        "unmapped", "The most frequent names without a link", note, ("name", "field", "reason", "times"), names
    )


def _by_field(summary: Mapping[str, Any], unmapped: list[dict[str, str]]) -> list[Row]:
    without: Counter[tuple[str, bool]] = Counter()
    for each in unmapped:
        without[each["field"], _reasoned(each)] += int(each["count"])
    fields = {**_FIELDS, **{field: () for field, _ in sorted(without) if field not in _FIELDS}}
    return [
        Row(
            (
                field,
                f"{sum(summary['links'].get(each, 0) for each in links):,}",
                f"{without[field, False] + without[field, True]:,}",
                f"{without[field, True]:,}",
            )
        )
        for field, links in fields.items()
    ]


def _reasoned(row: Mapping[str, str]) -> bool:
    return row["reason"].startswith("not a")


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _findings(build: Path, trials: Trials) -> Iterator[Table]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in _lines(build / "validation.tsv"):
        found[each["severity"], each["message"]].append(each["focus"])
    by_key = {iri.rsplit("/", 1)[-1]: iri for iri in trials.iris}
    order = sorted(found, key=lambda each: (list(_SAID).index(each[0]), -len(found[each]), each[1]))
    rows = [
        Row((_SAID[each[0]], each[1], f"{len(found[each]):,}"), tuple(_trials_of(found[each], by_key)))
        for each in order
    ]
    note = "What the shapes found, in their own words; validation.tsv has each place."
    yield _table("findings", "What the checks found", note, ("how grave", "what", "times"), rows)


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
    cells = [
        Row(
            (trials.name(cell.mechanism), trials.name(cell.condition), phase_name(cell.phase), f"{len(cell.trials):,}"),
            cell.trials,
        )
        for cell in analysis.landscape(trials)
    ]
    yield _table(
        "landscape",
        "Mechanisms by condition",
        "Only what a trial gives counts.",
        ("mechanism", "condition", "latest phase", "trials"),
        cells,
        "landscape",
    )
    drugs = trials.held["drug"].turned
    given = sorted(
        ((drug, drugs.of(at)) for at, drug in enumerate(drugs.rows)), key=lambda each: (-len(each[1]), each[0])
    )
    rows = [Row((trials.name(drug), f"{len(held):,}"), tuple(held)) for drug, held in given]
    yield _table(
        "drugs",
        "Drugs and their trials",
        "In any role: tested, compared or given beside.",
        ("drug", "trials"),
        rows,
        "network",
    )
    yield _starts(trials)
    uses = [
        Row((trials.name(use.concept), phase_name(use.phase), trials.name(use.endpoint), f"{use.trials} of {use.of}"))
        for use in endpoint_profile(trials)
    ]
    note = "Of the trials of that condition and phase that state a primary endpoint."
    yield _table(
        "endpoints",
        "Primary endpoints by condition",
        note,
        ("condition", "phase", "endpoint", "trials"),
        uses,
        "endpoints",
    )
    pairs = [
        Row(
            (
                trials.name(pair.first),
                trials.name(pair.second),
                f"{pair.trials:,}",
                f"{pair.expected:g}",
                f"{pair.by_one:,}",
            )
        )
        for pair in analysis.combinations(trials)
    ]
    yield _table(
        "combinations",
        "Mechanisms combined",
        "Expected: what chance would give, from how often each is given.",
        ("mechanism", "with", "trials", "expected", "by one drug"),
        pairs,
        "combinations",
    )


def _starts(trials: Trials) -> Table:
    years: dict[str, list[str]] = defaultdict(list)
    for trial in trials.iris:
        if start := trials.facts.get(trial, {}).get("start"):
            years[start[:4]].append(trial)
    rows = [Row((year, f"{len(years[year]):,}"), tuple(years[year])) for year in sorted(years, reverse=True)]
    return _table(
        "years", "Trials by the year they start", "Those that state a start.", ("year", "trials"), rows, "timeline"
    )


def _pairs(trials: Trials) -> Table:
    pairs = analysis.projection(trials, ("drug", "mechanism"))
    rows = pairs.incidence.rows
    sides = [(rows[pairs.left[at]], rows[pairs.right[at]]) for at in pairs.order[:ROWS]]
    shown = [
        Row((", ".join(map(trials.name, pairs.shared(at))), f"{pairs.weight[at]:.2f}", "2"), both)
        for at, both in zip(pairs.order, sides, strict=False)
    ]
    note = "Pairs of trials, those that share the rarest first; a common drug or mechanism weighs less."
    return Table(
        "shared",
        "Who shares drugs and mechanisms",
        note,
        ("shared", "weight", "trials"),
        shown,
        len(pairs) - len(shown),
    )


def _shown(trials: Trials, tables: list[Table]) -> list[str]:
    """Choose the trials to show with their words: those that tables lead to first."""
    led_to = dict.fromkeys(trial for table in tables for row in table.rows for trial in row.trials[:NAMED])
    return sorted(list(dict.fromkeys((*led_to, *trials.iris)))[:TRIALS])


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
