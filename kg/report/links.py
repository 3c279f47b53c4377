"""What was linked and what not: the sections of a report that account for the names in its documents."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg import output
from kg.index import rows
from kg.report.tables import FOLDED, ROWS, Row, Table, as_it_is, lines, opens, table
from kg.words import mint

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "intervention": ("testsDrug", "comparesDrug", "backgroundDrug", "investigatesMechanism"),
    "condition": ("studiesCondition",),
    "outcome": ("measures",),
    "eligibility": ("requiresPriorTherapy", "excludesPriorTherapy"),
}
LINKS = frozenset(link for links in _FIELDS.values() for link in links)
#: A name in a field, and why it has no link.
Name = tuple[str, str, str]
#: Trials in the order of their documents, each once.
Trials = dict[str, None]


@dataclass(frozen=True)
class _Behind:
    """The trials behind the numbers: by field with links and without, and by name without a link."""

    linked: dict[str, Trials] = field(default_factory=lambda: defaultdict(dict))
    without: dict[tuple[str, bool], Trials] = field(default_factory=lambda: defaultdict(dict))
    named: dict[Name, Trials] = field(default_factory=lambda: defaultdict(dict))


def tables(build: Path, summary: Mapping[str, Any]) -> Iterator[Table]:
    """Give the tables of links by field, and of the most frequent names without one."""
    unmapped = list(lines(build / "unmapped.tsv"))
    names = [each for each in unmapped if not _is_reasoned(each["reason"])]
    behind = _behind(build, summary["base_iri"], {_name(each) for each in names[: ROWS + FOLDED]})
    note = (
        "A link says that a name in a document means a concept. Some names are rightly without: they are known to be "
        "none, such as a placebo or a procedure, or are of persons, whom the graph does not name."
    )
    columns = "where in the document | links | names without a link | of these rightly so"
    found = _by_field(summary, unmapped, behind)
    yield table("fields", "What was linked, and what not", note, columns, found, as_it_is)

    def row(each: dict[str, str]) -> Row:
        return each["name"], each["field"], each["reason"], opens(list(behind.named[_name(each)]), each["count"])

    note = (
        "An unknown or ambiguous name gets no link, because a wrong one costs more than a missing one. "
        "The file unmapped.tsv beside this report has all."
    )
    title = "The most frequent names without a link"
    yield table("unmapped", title, note, "name | where | reason | times", names, row)


def _behind(build: Path, base: str, names: set[Name]) -> _Behind:
    """Find the trials of each field, and of some names, in the index of the build."""
    behind = _Behind()
    for row in rows(build / output.INDEX):
        if "trial" not in row:
            continue
        trial = mint("trial", row["trial"], base)
        for each, links in _FIELDS.items():
            if any(link in row["links"] for link in links):
                behind.linked[each][trial] = None
        for name, where, reason, _ in row["unmapped"]:
            behind.without[where, _is_reasoned(reason)][trial] = None
            if (name, where, reason) in names:
                behind.named[name, where, reason][trial] = None
    return behind


def _by_field(summary: Mapping[str, Any], unmapped: list[dict[str, str]], behind: _Behind) -> list[Row]:
    without: Counter[tuple[str, bool]] = Counter()
    for each in unmapped:
        without[each["field"], _is_reasoned(each["reason"])] += int(each["count"])
    fields = {**_FIELDS, **{name: () for name, _ in sorted(without) if name not in _FIELDS}}
    return [
        (
            name,
            opens(list(behind.linked[name]), f"{sum(summary['links'].get(each, 0) for each in links):,}"),
            opens(
                list(behind.without[name, False] | behind.without[name, True]),
                f"{without[name, False] + without[name, True]:,}",
            ),
            opens(list(behind.without[name, True]), f"{without[name, True]:,}"),
        )
        for name, links in fields.items()
    ]


def _name(row: Mapping[str, str]) -> Name:
    return row["name"], row["field"], row["reason"]


def _is_reasoned(reason: str) -> bool:
    """Know a name that is rightly without a link: it is known to be none, or the name of a person, which is left out."""
    return reason.startswith(("not a", "a person"))
