"""CSV for `neo4j-admin database import full`: a file for each label and relationship type."""

from collections.abc import Iterable
from pathlib import Path

from kg.export import delimited
from kg.export.delimited import Cell
from kg.export.nodes import Edge, Graph, Node, Value, read
from kg.export.source import Source

_TYPES: dict[type, str] = {bool: "boolean", int: "long", float: "double", str: "string"}
#: Between the values of an array; the second where some value holds the first.
_DELIMITERS = {";": ";", "\x1f": "U+001F"}


def folder(source: Source, place: Path) -> None:
    """Write the files, and `import.args`, which names them for `neo4j-admin database import full @import.args`."""
    graph = read(source)
    delimiter = _delimiter(graph)
    kinds = sorted({node.kind for node in graph.nodes.values()})
    types = sorted({edge.type for edge in graph.edges})
    for kind in kinds:
        _nodes(place / f"nodes-{kind}.csv", graph.of_kind(kind), delimiter)
    for type_ in types:
        _edges(place / f"edges-{type_}.csv", graph.of_type(type_))
    arguments = [
        *(f"--nodes=nodes-{kind}.csv" for kind in kinds),
        *(f"--relationships=edges-{type_}.csv" for type_ in types),
        f"--array-delimiter={_DELIMITERS[delimiter]}",
        "--multiline-fields=true",
    ]
    (place / "import.args").write_text("".join(f"{each}\n" for each in arguments), encoding="utf-8")


def _delimiter(graph: Graph) -> str:
    texts = (str(value) for node in graph.nodes.values() for values in node.values.values() for value in values)
    return "\x1f" if any(";" in text for text in texts) else ";"


def _nodes(path: Path, nodes: list[Node], delimiter: str) -> None:
    names = sorted({name for node in nodes for name in node.values})
    columns = {name: _column(name, [node.values.get(name, []) for node in nodes]) for name in names}
    header = ["id:ID", "iri:string", *columns.values(), ":LABEL"]
    rows: Iterable[list[Cell]] = (
        [node.id, node.iri, *(_cell(node.values.get(name, []), delimiter) for name in names), node.kind]
        for node in nodes
    )
    delimited.write(path, header, rows)


def _column(name: str, cells: list[list[Value]]) -> str:
    types = {_TYPES[type(value)] for values in cells for value in values}
    type_ = types.pop() if len(types) == 1 else "string"
    return f"{name}:{type_}{'[]' if any(len(values) > 1 for values in cells) else ''}"


def _cell(values: list[Value], delimiter: str) -> Cell:
    return values[0] if len(values) == 1 else delimiter.join(map(str, values))


def _edges(path: Path, edges: Iterable[Edge]) -> None:
    rows: Iterable[list[Cell]] = ([edge.source, edge.target, edge.type, edge.entailed] for edge in edges)
    delimited.write(path, [":START_ID", ":END_ID", ":TYPE", "entailed:boolean"], rows)
