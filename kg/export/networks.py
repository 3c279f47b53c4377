"""GraphML, GEXF and Cytoscape JSON: trials and concepts, with their values as typed attributes."""

import json
import re
from typing import IO, Any

import networkx

from kg.export.flat import xml_text
from kg.export.nodes import NETWORK, Graph, Node, Value, read
from kg.export.source import Source

#: Between several values, where a format has no lists.
SEPARATOR = " | "
_TODAY = re.compile(r' lastmodifieddate="[^"]*"')


def graphml(source: Source, file: IO[bytes]) -> None:
    """Write GraphML; a character that XML cannot hold becomes U+FFFD."""
    networkx.write_graphml_xml(_network(source), file, encoding="utf-8", named_key_ids=True)


def gexf(source: Source, file: IO[bytes]) -> None:
    """Write GEXF without the day of writing; a character that XML cannot hold becomes U+FFFD."""
    text = "\n".join(networkx.generate_gexf(_network(source), version="1.2draft"))
    file.write(_TODAY.sub("", text, count=1).encode())


def cytoscape(source: Source, file: IO[bytes]) -> None:
    """Write the JSON of Cytoscape and Cytoscape.js; several values make a list."""
    graph = read(source).within(*NETWORK)
    nodes = [{"data": _data(node)} for node in graph.nodes.values()]
    edges = [{"data": {"id": key, "source": start, "target": end, **told}} for key, start, end, told in _edges(graph)]
    content = {"data": {"name": "trials"}, "elements": {"nodes": nodes, "edges": edges}}
    file.write(json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def _network(source: Source) -> "networkx.MultiDiGraph[str]":
    graph = read(source).within(*NETWORK)
    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in graph.nodes.values():
        network.add_node(node.id, **{name: _flat(value) for name, value in _data(node).items() if name != "id"})
    for key, start, target, told in _edges(graph):
        network.add_edge(start, target, key=key, **told)
    return network


def _edges(graph: Graph) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (f"e{number}", edge.source, edge.target, {"property": edge.type, "entailed": edge.entailed})
        for number, edge in enumerate(graph.edges)
    ]


def _data(node: Node) -> dict[str, Any]:
    """Give the attributes of a node; a name has the same type on every node."""
    told = {name: values if len(values) > 1 else values[0] for name, values in sorted(node.values.items())}
    return {**told, "id": node.id, "iri": node.iri, "kind": node.kind, "label": node.name}


def _flat(value: Value | list[Value]) -> Value:
    if isinstance(value, list):
        return xml_text(SEPARATOR.join(map(str, value)))
    return xml_text(value) if isinstance(value, str) else value
