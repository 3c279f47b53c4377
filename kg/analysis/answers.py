"""The answer to a question, as a table that can be written in any of FORMATS."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.analysis.statements import nquads, triples, turtle
from kg.errors import AnalysisError

Cell = str | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """Rows under columns, notes on what was weighed and left out, and the graph where the answer is one."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()
    graph: nx.Graph | None = None


def written(answer: Answer, form: str, base: str) -> str:
    """Write an answer in one of FORMATS. Raises AnalysisError where it is no graph and the format needs one."""
    if form in GRAPHS and answer.graph is None:
        raise AnalysisError(
            f"{form}: this answer is no graph; write it as {', '.join(f for f in FORMATS if f not in GRAPHS)}"
        )
    if form in _RDF and answer.graph is not None and answer.graph.edges and not any(triples(answer.graph, base)):
        raise AnalysisError(
            f"{form}: only who shares what is stated in RDF; write this answer as graphml, gexf or json"
        )
    return FORMATS[form](answer, base)


def _table(answer: Answer, _base: str) -> str:
    lines = [answer.columns, *(tuple(map(_short, row)) for row in answer.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    return "".join(f"{line}\n" for line in [*text, *(f"note: {note}" for note in answer.notes)])


def _short(cell: Cell, longest: int = 70) -> str:
    """Keep a cell on one line, and cut what is too long."""
    text = "".join(each if each.isprintable() else " " for each in _text(cell))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.6g}"
    return "; ".join(cell) if isinstance(cell, tuple) else str(cell)


def _csv(answer: Answer, _base: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([answer.columns, *(map(_text, row) for row in answer.rows)])
    return out.getvalue()


def _json(answer: Answer, _base: str) -> str:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return json.dumps({"notes": answer.notes, "rows": rows}, indent=1, ensure_ascii=False) + "\n"


def _plain(answer: Answer) -> nx.Graph:
    """Give the graph with attributes that GraphML and GEXF can hold; the notes go with it."""
    graph = nx.Graph(notes="; ".join(answer.notes))
    found = answer.graph if answer.graph is not None else nx.Graph()
    graph.add_nodes_from((node, _flat(data)) for node, data in found.nodes(data=True))
    graph.add_edges_from((a, b, _flat(data)) for a, b, data in found.edges(data=True))
    return graph


def _flat(data: Mapping[str, Any]) -> dict[str, str | int | float]:
    return {key: "; ".join(value) if isinstance(value, list | tuple) else value for key, value in data.items()}


def _graphml(answer: Answer, _base: str) -> str:
    return "\n".join(nx.generate_graphml(_plain(answer))) + "\n"


def _gexf(answer: Answer, _base: str) -> str:
    # The writer would add the date of today.
    lines = "\n".join(nx.generate_gexf(_plain(answer))).split("\n")
    return (
        "\n".join(line for line in lines if "<meta" not in line and "</meta" not in line and "<creator" not in line)
        + "\n"
    )


#: Writers of an answer by name: a table is for people, its long cells cut short; the others lose nothing.
FORMATS: Mapping[str, Callable[[Answer, str], str]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "graphml": _graphml,
    "gexf": _gexf,
    "turtle": lambda answer, base: turtle(answer.graph, base),
    "nquads": lambda answer, base: nquads(answer.graph, base),
}
#: Those that only a graph can be written in.
GRAPHS = frozenset(("graphml", "gexf", "turtle", "nquads"))
_RDF = frozenset(("turtle", "nquads"))
