"""What a build writes at its end, beside its graph."""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg import export, output, report, store
from kg.export import dataset
from kg.index import Row
from kg.pipeline import checking
from kg.pipeline.joining import Tally
from kg.pipeline.recipe import DISTRIBUTION, Recipe

#: Turtle is for people: above so many trials it is written only when it is asked for.
TURTLE_TRIALS = 20_000
UNMAPPED = "unmapped.tsv"


def write(
    tally: Tally, folder: Path, recipe: Recipe, *, with_store: bool = True, with_turtle: bool | None = None
) -> dict[str, Any]:
    """Write the findings, the tables, the exports and the store; last the summary, the mark of a whole build."""
    findings = checking.write(tally.findings, folder)
    _write_lines(folder / UNMAPPED, _unmapped_table(tally.unmapped))
    _write_lines(folder / output.DOCUMENTS, _documents_table(tally.documents))
    graph = output.graph(folder)
    if with_turtle or (with_turtle is None and tally.trials <= TURTLE_TRIALS):
        export.export(graph, folder / output.TURTLE, export.format_named("turtle"), base=recipe.base)
    if with_store:
        store.load(graph, folder / output.STORE)
    summary = _summary(tally, findings, recipe)
    text = json.dumps(summary, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / output.SUMMARY).write_text(text + "\n", encoding="utf-8")
    if with_store:
        report.write(folder)
    dataset.describe(folder)
    return summary


def _summary(tally: Tally, findings: dict[str, int], recipe: Recipe) -> dict[str, Any]:
    return {
        "documents": len(tally.documents),
        "layouts": Counter(row["layout"] for row in tally.documents),
        "trials": tally.trials,
        "quads": tally.quads,
        "concepts": len(tally.concepts),
        "properties": dict(tally.properties),
        "classes": dict(tally.classes),
        "links": dict(tally.links),
        "coverage": {kind: {"stated": n, "linked": tally.linked[kind]} for kind, n in tally.stated.items()},
        "unmapped": sum(tally.unmapped.values()),
        "findings": findings,
        "rejected": tally.rejected,
        "duplicates": tally.duplicates,
        "base_iri": recipe.base,
        "terms": [{"name": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in recipe.terms],
        "version": version(DISTRIBUTION),
        "fingerprint": recipe.fingerprint(),
    }


def _unmapped_table(unmapped: Counter[tuple[str, ...]]) -> Iterator[str]:
    yield "count\tname\tfield\treason\tcandidates"
    for cells, number in sorted(unmapped.items(), key=lambda item: (-item[1], item[0])):
        yield "\t".join((str(number), *cells))


def _documents_table(documents: list[Row]) -> Iterator[str]:
    columns = ("name", "sha256", "layout", "trial")
    yield "\t".join(columns)
    for row in sorted(documents, key=lambda row: str(row["name"])):
        yield "\t".join(row[column] for column in columns)


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
