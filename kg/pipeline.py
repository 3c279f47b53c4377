"""The order of the stages, once: read, ground, state, entail, check, store, export."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, TextIO

from rdflib import Graph

from kg import export, grounding, output, readers, reasoning, report, store, validation, vocabulary
from kg.errors import DocumentError, KgError
from kg.grounding.lexicon import Lexicon
from kg.readers import sources
from kg.reasoning import Facts
from kg.statements import CONCEPT_CLASSES, Quad, Statements
from kg.trial import Document, Link, Trial
from kg.words import BASE

GRAPH, TURTLE, STORE, REPORT = "graph.nq", "graph.ttl", "store", "validation.ttl"
#: So many trials are validated together: enough to be fast, few enough to stay small.
BATCH = 100
#: File systems take names of 255 bytes; a character may be four.
_LONGEST_NAME = 50
_BASE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`/]+(?:/[^\s<>\"{}|\\^`]*)?[/#]")
_DISTRIBUTION = "trialkg"

Notice = Callable[[str], None]


@dataclass
class Tally:
    """What a build counts on its way."""

    documents: list[dict[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    concepts: set[str] = field(default_factory=set)
    keys: Counter[str] = field(default_factory=Counter)
    results: set[validation.Result] = field(default_factory=set)
    quads: int = 0


def build(places: Iterable[str], out: Path, *, base: str = BASE, notice: Notice = lambda _text: None) -> dict[str, Any]:
    """Build the graph of some documents into a folder, all or nothing; give its summary.

    `places` are files, folders, globs and archives, `-` for standard input. `notice` is told in a
    line what was rejected and passed over. Raises KgError when nothing could be built at all.
    """
    if not _BASE_IRI.fullmatch(base):
        raise KgError(f"{base}: a base IRI begins with http(s)://, has no space or quote, and ends with / or #")
    with output.folder(out) as fresh:
        builder = _Builder(fresh, out, base, notice)
        builder.write_graph(places)
        store.load(fresh / GRAPH, fresh / STORE)
        export.export(fresh / GRAPH, fresh / TURTLE, export.format_named("turtle"), base=base)
        summary = builder.write_findings()
        report.write(fresh)
        return summary


def _first_reason(tally: Tally) -> str:
    return ": ".join(tally.rejected[0]) if tally.rejected else "there is no document"


class _Builder:
    """One build: what it needs at hand, and what it counts."""

    def __init__(self, fresh: Path, place: Path, base: str, notice: Notice) -> None:
        self._fresh, self._place, self._base, self._notice = fresh, place.resolve(), base, notice
        self.tally = Tally()
        self._vocabulary = vocabulary.load()
        self._lexicon = Lexicon(self._vocabulary)
        self._concepts = dict(self._vocabulary.concepts)
        self._statements = Statements(base)
        self._rules = reasoning.rules()
        self._shapes = validation.shapes()
        self._reports: list[Graph] = []
        self._known = Facts(self._triples_of_concepts("drug", "mechanism"))

    def write_graph(self, places: Iterable[str]) -> None:
        """Write the quads of all trials, then those of the concepts that they link to.

        Raises KgError when there is no trial.
        """
        with (self._fresh / GRAPH).open("w", encoding="utf-8", newline="\n") as file:
            batch: list[str] = []
            for number, trial in enumerate(self._trials(places), 1):
                batch += self._write(file, self._stated(trial))
                if number % BATCH == 0:
                    self._check(batch)
                    batch.clear()
            if not self.tally.documents:
                raise KgError(f"no trial could be read: {_first_reason(self.tally)}")
            concepts = self._write(file, self._used_concepts())
            self._check([*batch, *concepts])

    def write_findings(self) -> dict[str, Any]:
        """Write what was found on the way, and the summary, which is the mark of a whole build."""
        results = validation.ordered(self.tally.results)
        _write_lines(self._fresh / "validation.tsv", validation.table(results))
        validation.merged(self._reports).serialize(self._fresh / REPORT, format="turtle")
        _write_lines(self._fresh / "unmapped.tsv", _unmapped_table(self.tally.unmapped))
        summary = self._summary(results)
        text = json.dumps(summary, indent=2, ensure_ascii=False, sort_keys=True)
        (self._fresh / output.SUMMARY).write_text(text + "\n", encoding="utf-8")
        return summary

    def _trials(self, places: Iterable[str]) -> Iterator[Trial]:
        seen: dict[str, str] = {}
        for document in sources.documents(places, without=self._place):
            if isinstance(document, sources.Rejection):
                self._reject(document)
            elif document.digest in seen:
                self.tally.duplicates.append((document.name, seen[document.digest]))
                self._notice(f"{document.name}: the same document as {seen[document.digest]}, read once")
            else:
                for trial in self._read(document):
                    seen[document.digest] = document.name
                    yield trial

    def _read(self, document: Document) -> Iterator[Trial]:
        try:
            trial = readers.read(document)
        except DocumentError as error:
            self._reject(sources.Rejection(document.name, str(error), document.origin))
            return
        self.tally.keys[trial.key] += 1
        # Parts of a trial that a second document tells of get keys of their own.
        part_key = trial.key if self.tally.keys[trial.key] == 1 else f"{trial.key}-{document.digest[:8]}"
        grounded = grounding.ground(replace(trial, part_key=part_key), self._lexicon)
        self._count(grounded)
        yield grounded

    def _count(self, trial: Trial) -> None:
        document = trial.document
        self.tally.documents.append(
            {"name": document.name, "sha256": document.source_sha256, "layout": document.layout, "trial": trial.key}
        )
        for link in trial.links:
            self.tally.links[link.predicate] += 1
            self._add_concept(link)
        for name in trial.unmapped:
            written = " ".join(name.name.text.split())
            self.tally.unmapped[written, name.kind, name.reason, "|".join(name.candidates)] += 1

    def _add_concept(self, link: Link) -> None:
        """Note a concept as used; one that no table has is known by the code that the document writes."""
        self.tally.concepts.add(link.concept)
        if link.concept not in self._concepts:
            self._concepts[link.concept] = vocabulary.provisional(link.words.text)

    def _reject(self, rejection: sources.Rejection) -> None:
        self.tally.rejected.append((rejection.name, rejection.reason))
        self._notice(f"{rejection.name}: rejected: {rejection.reason}")
        folder = self._fresh / "rejected"
        folder.mkdir(exist_ok=True)
        place = _free_name(folder, rejection.name.replace("/", "_")[-_LONGEST_NAME:])
        if isinstance(rejection.content, Path):
            shutil.copyfile(rejection.content, place)
        else:
            place.write_bytes(rejection.content)
        _reason(place).write_text(rejection.reason + "\n", encoding="utf-8")

    def _stated(self, trial: Trial) -> Iterator[Quad]:
        quads = list(self._statements.trial(trial))
        yield from quads
        stated = [quad[:3] for quad in quads if quad[1] in self._rules.predicates]
        graph = self._statements.graph("entailed")
        for triple in reasoning.entailed(stated, self._rules, self._known):
            yield *triple, graph

    def _used_concepts(self) -> list[Quad]:
        """State the concepts that links lead to, and all that these lead to, with what they entail."""
        used = sorted(_reached(self.tally.concepts, self._concepts))
        quads = [quad for concept in used for quad in self._statements.concept(self._concepts[concept])]
        graph = self._statements.graph("entailed")
        stated = [quad[:3] for quad in quads if quad[1] in self._rules.predicates]
        return [*quads, *((*triple, graph) for triple in reasoning.entailed(stated, self._rules))]

    def _triples_of_concepts(self, *kinds: str) -> Iterator[tuple[str, str, str]]:
        for concept in self._vocabulary.of_kind(*kinds):
            yield from (q[:3] for q in self._statements.concept(concept) if q[1] in self._rules.predicates)

    def _write(self, file: TextIO, quads: Iterable[Quad]) -> list[str]:
        lines = [f"{s} {p} {o} {g} .\n" for s, p, o, g in quads]
        file.writelines(lines)
        self.tally.quads += len(lines)
        return lines

    def _check(self, lines: list[str]) -> None:
        data = validation.graph_of_quads("".join(lines))
        results, found = validation.validate(data, self._shapes)
        self.tally.results.update(results)
        self._reports.append(found)

    def _summary(self, results: list[validation.Result]) -> dict[str, Any]:
        severities = Counter(result.severity for result in results)
        return {
            "documents": sorted(self.tally.documents, key=lambda row: row["name"]),
            "trials": len(self.tally.keys),
            "quads": self.tally.quads,
            "concepts": len(_reached(self.tally.concepts, self._concepts)),
            "links": dict(self.tally.links),
            "unmapped": sum(self.tally.unmapped.values()),
            "findings": {name: severities[name] for name in validation.SEVERITIES},
            "rejected": [{"name": name, "reason": reason} for name, reason in self.tally.rejected],
            "duplicates": [{"name": name, "same_as": other} for name, other in self.tally.duplicates],
            "base_iri": self._base,
            "version": version(_DISTRIBUTION),
        }


def _reached(concepts: Iterable[str], known: Mapping[str, vocabulary.Concept]) -> set[str]:
    """Follow broader concepts, mechanisms and targets, as far as they have a class of their own."""
    reached: set[str] = set()
    todo = list(concepts)
    while todo:
        identifier = todo.pop()
        concept = known[identifier]
        if identifier not in reached and concept.kind in CONCEPT_CLASSES:
            reached.add(identifier)
            todo += [*concept.broader, *concept.mechanisms, *concept.targets]
    return reached


def _unmapped_table(unmapped: Counter[tuple[str, str, str, str]]) -> Iterator[str]:
    yield "count\tname\tfield\treason\tcandidates"
    for cells, number in sorted(unmapped.items(), key=lambda item: (-item[1], item[0])):
        yield "\t".join((str(number), *cells))


def _free_name(folder: Path, name: str) -> Path:
    names = (name if number == 1 else f"{number}-{name}" for number in count(1))
    places = (folder / each for each in names)
    return next(place for place in places if not place.exists() and not _reason(place).exists())


def _reason(rejected: Path) -> Path:
    return rejected.with_name(f"{rejected.name}.reason.txt")


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
