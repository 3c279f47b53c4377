"""What changed between two builds, for an analyst: trials that are new or gone, and values that differ.

Only what may differ is read: a document that both builds made alike is passed over by its row.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from kg import output
from kg.errors import OutputError
from kg.index import Chunks, Row, rows
from kg.words import DCTERMS, KG, RDFS, SKOS, mint

#: Property of a trial to the field that a change is told under.
FIELDS: Mapping[str, str] = {
    f"{KG}status": "status",
    f"{KG}phase": "phase",
    f"{KG}startDate": "start date",
    f"{KG}primaryCompletionDate": "primary completion date",
    f"{KG}completionDate": "completion date",
    f"{KG}enrolment": "enrolment",
    f"{KG}enrolled": "enrolled",
    f"{KG}testsDrug": "drug tested",
    f"{KG}comparesDrug": "drug compared with",
    f"{KG}backgroundDrug": "drug in the background",
    f"{KG}primaryOutcome": "primary outcome",
    f"{KG}secondaryOutcome": "secondary outcome",
    f"{KG}otherOutcome": "other outcome",
    f"{KG}hasOutcome": "outcome",
}
COLUMNS = ("trial", "change", "field", "old", "new")
NEW, GONE, CHANGED = "new", "gone", "changed"

_TITLE = "title"
_FIELDS = {**FIELDS, f"{DCTERMS}title": _TITLE}
_NONE: frozenset[str] = frozenset()
_LABELS = (f"{RDFS}label", f"{SKOS}prefLabel")
#: A trial's values by their field.
Values = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """A trial that is new or gone, with its title, or a field with what went and what came."""

    trial: str
    change: str
    field: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def diff(old: Path, new: Path) -> Iterator[Change]:
    """Give what changed from one build to another, by trial.

    Raises OutputError when one of them is no build.
    """
    before, after = _Build(old), _Build(new)
    alike = before.fingerprint == after.fingerprint
    for trial in sorted(before.rows.keys() | after.rows.keys()):
        if not (alike and before.digests(trial) == after.digests(trial)):
            yield from _changes(trial, before.values(trial), after.values(trial))


def _changes(trial: str, old: Values, new: Values) -> Iterator[Change]:
    if not old or not new:
        titles = (tuple(sorted(values.get(_TITLE, _NONE))) for values in (old, new))
        yield Change(trial, NEW if new else GONE, _TITLE, *titles)
        return
    for field in FIELDS.values():
        gone, come = old.get(field, _NONE) - new.get(field, _NONE), new.get(field, _NONE) - old.get(field, _NONE)
        if gone or come:
            yield Change(trial, CHANGED, field, tuple(sorted(gone)), tuple(sorted(come)))


class _Build:
    """A build, of which single trials are read."""

    def __init__(self, place: Path) -> None:
        graph = output.graph(output.open_build(place))
        if not (place / output.INDEX).exists():
            raise OutputError(f"{place}: this build has no {output.INDEX}; build it anew")
        self._base, self.fingerprint = output.base_iri(place), output.fingerprint(place)
        self._chunks = Chunks(graph)
        self.rows: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        end = 0
        for row in rows(place / output.INDEX):
            if "trial" in row:
                place_ = {key: row[key] for key in ("offset", "length", "crc")}
                self.rows[row["trial"]].append((row["sha256"], place_))
                end = row["offset"] + row["length"]
        self._concepts = _labels(_quads(self._chunks.rest(end)))

    def digests(self, trial: str) -> list[str]:
        """Give the digests of the documents that tell of a trial."""
        return [digest for digest, _ in self.rows.get(trial, ())]

    def values(self, trial: str) -> Values:
        """Read the values of a trial; nothing where there is none."""
        if trial not in self.rows:
            return {}
        quads = [quad for _, row in self.rows[trial] for quad in _quads(self._chunks.read(row))]
        labels = self._concepts | _labels(quads)
        subject = mint("trial", trial, self._base)
        found: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            field = _FIELDS.get(quad.predicate.value)
            if field and _value(quad.subject) == subject and not _value(quad.graph_name).endswith("/entailed"):
                found[field].add(labels.get(_value(quad.object), _value(quad.object)))
        return {field: frozenset(values) for field, values in found.items()}


def _quads(text: bytes) -> Iterator[Quad]:
    yield from parse(text, RdfFormat.N_QUADS)


def _labels(quads: Iterable[Quad]) -> dict[str, str]:
    return {_value(quad.subject): _value(quad.object) for quad in quads if quad.predicate.value in _LABELS}


def _value(node: object) -> str:
    return str(getattr(node, "value", node))
