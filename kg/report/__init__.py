"""The report of a build: one HTML file that needs nothing else, for the analyst who will forward it.

Nothing in it comes from outside or from the clock: the same build gives the same bytes. Whatever is
too long is cut at a stated number of rows, and says how many more there are.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kg import analysis, output, pictures, store
from kg.analysis import Trials
from kg.pictures.canvas import phase_name
from kg.report import links, sections
from kg.report.registries import page
from kg.report.tables import Opens, Row, Table, as_it_is, lines, opens, table
from kg.report.words import words

NAME = "report.html"
#: How many trials of a number are listed, trials shown, trials shown with their words, and words of a trial: so that
#: one file holds all of some hundred trials, and is sent by mail at some thousand.
NAMED, TRIALS, WORDED, WORDS = 200, 5_000, 1_000, 60
_TEMPLATE = Path(__file__).with_name("report.html.jinja")
_SAID = {
    "Violation": "Wrong: the graph breaks a rule of its shapes",
    "Warning": "Doubtful: look at the document",
    "Info": "Worth knowing",
}


def write(build: Path) -> None:
    """Leave the report in a build."""
    (build / NAME).write_text(report(build), encoding="utf-8")


def report(build: Path) -> str:
    """Make the report of a build."""
    summary = json.loads((build / output.SUMMARY).read_text(encoding="utf-8"))
    opened = store.open_store(build / "store")
    trials = analysis.read(opened)
    tables = [
        sections.held(trials),
        *sections.pictured(trials),
        *sections.shared(trials),
        *links.tables(build, summary),
        _findings(build, trials),
        _read(summary),
    ]
    shown = _shown(trials, tables, TRIALS)
    worded = set(_shown(trials, tables, WORDED))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(named=NAMED, words_shown=WORDS, name=trials.name, page=_page)
    text = environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        summary=summary, trials=trials, tables=tables, shown=shown, worded=worded,
        words=words(opened, trials, sorted(worded), links.LINKS), about=_all_about(trials, shown), pictures=_drawn(trials),
        source=pictures.source(trials),
        answer=sections.answer(trials),
    )  # fmt: skip
    return text + "\n"


def _read(summary: Mapping[str, Any]) -> Table:
    layouts = sorted(summary["layouts"].items(), key=lambda each: (-each[1], each[0]))
    rows: list[Row] = [(name, f"{n:,}") for name, n in layouts]
    rows += [(f"rejected: {each['name']}", each["reason"]) for each in summary["rejected"]]
    rows += [(f"read once: {each['name']}", f"the same as {each['same_as']}") for each in summary["duplicates"]]
    note = (
        "Documents by their layout, then those that were left out, with the reason. The file documents.tsv beside this "
        "report names every document that was read, with its SHA-256 and its trial."
    )
    return table("read", "What was read", note, "layout | documents", rows, as_it_is)


def _findings(build: Path, trials: Trials) -> Table:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in lines(build / "validation.tsv"):
        found[each["severity"], each["message"]].append(each["focus"])
    by_key = {iri.rsplit("/", 1)[-1]: iri for iri in trials.iris}
    order = sorted(found, key=lambda each: (list(_SAID).index(each[0]), -len(found[each]), each[1]))

    def row(each: tuple[str, str]) -> Row:
        return _SAID[each[0]], each[1], opens(_about_what(found[each], by_key), f"{len(found[each]):,}")

    note = (
        "Checks of what the documents say and of the graph made of them; "
        "the file validation.tsv beside this report names each place."
    )
    return table("findings", "What the checks found", note, "how grave | what | times", order, row)


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


def _page(trial: str) -> str:
    return page(trial.rsplit("/", 1)[-1])


def _shown(trials: Trials, tables: list[Table], most: int) -> list[str]:
    """Choose the trials to show: those that tables lead to first."""
    led_to = dict.fromkeys(trial for table in tables for row in table.rows for trial in _led_to(row))
    known = set(trials.iris)
    return sorted([each for each in dict.fromkeys((*led_to, *trials.iris)) if each in known][:most])


def _led_to(row: Row) -> Iterator[str]:
    opened = (part for cell in row for part in (cell if isinstance(cell, tuple) else (cell,)))
    return (trial for part in opened if isinstance(part, Opens) for trial in part.trials[:NAMED])


def _all_about(trials: Trials, shown: list[str]) -> dict[str, list[tuple[str, str]]]:
    places = {trial: row for row, trial in enumerate(trials.iris)}
    return {trial: _about(trials, trial, places[trial]) for trial in shown}


def _about(trials: Trials, trial: str, row: int) -> list[tuple[str, str]]:
    facts = trials.facts.get(trial, {})
    stated = [("title", facts.get("title", "")), ("phase", phase_name(facts["phase"]) if "phase" in facts else "")]
    dates = [(name, facts.get(name, "")) for name in ("start", "completion")]
    held = [(kind, "; ".join(map(trials.name, trials.held[kind].of(row)))) for kind in analysis.KINDS]
    return [(name, value) for name, value in (*stated, *dates, *held) if value]


def _drawn(trials: Trials) -> dict[str, Markup]:
    """Draw each picture, its ids made its own: several stand in one page."""
    return {name: _inline(pictures.plot(name, trials).decode(), name) for name in pictures.PICTURES}


def _inline(svg: str, name: str) -> Markup:
    own = re.sub(r'(<g id=")', rf"\1{name}-", svg[svg.index("<svg") :])
    # The picture is drawn by our own writer, which escapes the labels in it.
    return Markup(own)
