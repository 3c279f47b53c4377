"""Constraints that are queries already (sh:sparql), made to run for all focus nodes at once.

SHACL runs such a query once a focus node, with $this bound beforehand wherever it stands. Here the pattern that
binds the focus nodes to ?this opens every group of the query that speaks of it, which gives the same solutions, joined.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rdflib import OWL, SH, Graph
from rdflib.paths import MulPath
from rdflib.term import Node

from kg.errors import ShapesError
from kg.validation import values
from kg.validation.checks import Select
from kg.validation.paths import Path
from kg.validation.reading import NotCovered

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\s]*>|#[^\n]*|[$?][A-Za-z_0-9]+|[A-Za-z_][\w.:-]*|\{|\}|\s+|.",
    re.DOTALL,
)
#: With these, one query for all nodes would not be the same as one for each.
_ALONE = frozenset(
    "MINUS SERVICE VALUES GROUP HAVING ORDER LIMIT OFFSET FROM GRAPH COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT "
    "REDUCED ASK CONSTRUCT DESCRIBE BNODE".split()
)
_REBOUND = re.compile(r"\bAS\s+[$?]this\b", re.IGNORECASE)
#: Where a variable is not an operand, and what gives the same of a literal as it was loaded.
_AS_LOADED = frozenset("{ BOUND STR LANG SAMETERM ISIRI ISURI ISBLANK ISLITERAL".split())
_CALLS = {"DATATYPE": values.typed}
_DECLARED = SH.prefixes / MulPath(OWL.imports, "*") / SH.declare
_VARIABLE = re.compile(r"[$?]([A-Za-z_0-9]+)")


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of a query: the word before it, and its tokens and groups."""

    word: str
    parts: list["str | _Group"]

    @property
    def inner(self) -> list["_Group"]:
        """Its groups."""
        return [part for part in self.parts if isinstance(part, _Group)]

    @property
    def speaks(self) -> bool:
        """Whether it names $this outside the groups that it joins."""
        tested = any(inner.mentions for inner in self.inner if inner.word == "EXISTS")
        return tested or bool({"$this", "?this"} & {part for part in self.parts if isinstance(part, str)})

    @property
    def mentions(self) -> bool:
        """Whether it names $this anywhere."""
        return self.speaks or any(inner.mentions for inner in self.inner)

    @property
    def binds(self) -> bool:
        """Whether $this is bound in it without the help of a group around."""
        joined = [inner for inner in self.inner if inner.word != "EXISTS"]
        sure = bool(joined) and all(inner.word != "OPTIONAL" and inner.binds for inner in joined)
        return self.speaks or sure


def read(graph: Graph, node: Node, path: Path | None, scope: str) -> Select:
    """Read the query of a constraint, written for all focus nodes of a scope.

    Raises NotCovered when it has to be run for each node by itself, ShapesError when there is no query.
    """
    text = graph.value(node, SH.select)
    if text is None:
        raise ShapesError(f"{node}: sh:sparql has no sh:select")
    tokens = _TOKEN.findall(str(text))
    variables = _variables(tokens)
    _refuse(tokens, variables)
    steps = {"$PATH": f"({path.sparql})", "?PATH": f"({path.sparql})"} if path else {}
    words = iter([steps.get(piece, piece) for piece in _judged(tokens)])
    head = "".join(takewhile(lambda word: word != "{", words))
    body = _written(_groups(words), f" {scope} ", top=True)
    return Select(f"{_prefixes(graph, node)}{head}{{{body}}}", variables)


def _refuse(tokens: list[str], variables: tuple[str, ...]) -> None:
    words = {piece.upper() for piece in tokens}
    reasons = sorted(_ALONE & words | {"$SHAPESGRAPH", "$CURRENTSHAPE"} & words)
    if sum(piece.upper() == "SELECT" for piece in tokens) != 1:
        reasons.append("a subquery")
    if "this" not in variables or _REBOUND.search("".join(tokens)):
        reasons.append("a $this of its own")
    if reasons:
        raise NotCovered(f"sh:sparql with {', '.join(reasons)}")


def _judged(tokens: list[str]) -> Iterator[str]:
    """Let expressions see literals as they were before they were loaded; comments go."""
    calls: list[str] = []
    before, told = "", [piece for piece in tokens if not piece.startswith("#")]
    for place, piece in enumerate(told):
        named = piece[1:] == "this" or before == "AS" or (before == "(" and _next(told, place) == "AS")
        free = not calls or calls[-1] in _AS_LOADED
        yield piece if named or free or not _VARIABLE.fullmatch(piece) else _CALLS.get(calls[-1], values.plain)(piece)
        if piece in "({":
            calls.append(before if piece == "(" else piece)
        elif piece in ")}" and calls:
            calls.pop()
        before = piece.upper() if piece.strip() else before


def _next(tokens: list[str], place: int) -> str:
    return next((piece.upper() for piece in tokens[place + 1 :] if piece.strip()), "")


def _groups(tokens: Iterator[str], word: str = "") -> _Group:
    """Read tokens up to the end of a group; `word` is the one before it."""
    group, last = _Group(word, []), ""
    for piece in tokens:
        if piece == "}":
            break
        group.parts.append(_groups(tokens, last) if piece == "{" else piece)
        last = piece.upper() if piece.strip() else last
    return group


def _written(group: _Group, scope: str, *, top: bool = False) -> str:
    opening = scope if group.speaks or (top and not group.binds) else ""
    parts = [part if isinstance(part, str) else f"{{{_written(part, scope)}}}" for part in group.parts]
    return f"{'' if group.word == 'EXISTS' else opening}{''.join(parts)}"


def _variables(tokens: list[str]) -> tuple[str, ...]:
    """Name the variables that the query gives, in their order: the last of each (expression AS ?name)."""
    depth, names = 0, []
    head = [piece for piece in takewhile(lambda piece: piece != "{", tokens) if piece.strip()]
    for number, piece in enumerate(head):
        depth += (piece == "(") - (piece == ")")
        if _VARIABLE.fullmatch(piece) and (depth == 0 or (head[number - 1].upper() == "AS" and depth == 1)):
            names.append(piece[1:])
    return tuple(names)


def _prefixes(graph: Graph, node: Node) -> str:
    declared = graph.objects(node, _DECLARED)
    lines = {f"PREFIX {graph.value(each, SH.prefix)}: <{graph.value(each, SH.namespace)}>\n" for each in declared}
    return "".join(sorted(lines))
