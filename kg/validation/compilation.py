"""From shapes to queries, constraint by constraint, as section 4 of the SHACL Recommendation defines them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import gt, lt

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from kg.errors import ShapesError
from kg.validation import reading, selects, terms, values
from kg.validation.checks import Failing, Members, Qualified, Query, Rule
from kg.validation.paths import Path
from kg.validation.reading import NotCovered, Shape
from kg.validation.usage import Guard, guard

#: How many of a constraint's shapes a value may fail: (those it fails, all) breaks it.
_BREAKS: dict[URIRef, Callable[[int, int], bool]] = {
    SH["not"]: lambda fails, _all: not fails,
    SH.node: lambda fails, _all: fails > 0,
    SH["and"]: lambda fails, _all: fails > 0,
    SH["or"]: lambda fails, all_: fails == all_,
    SH.xone: lambda fails, all_: all_ - fails != 1,
}
_FOCUS = re.compile(r"\?this([0-9]*)\b")
#: How the number of values that conform to a qualified shape stands to a bound that it breaks.
_OUTSIDE: dict[URIRef, Callable[[int, int], bool]] = {SH.qualifiedMinCount: lt, SH.qualifiedMaxCount: gt}
_SEVERAL = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True, slots=True)
class Check:
    """A constraint of a shape that reports, what it forbids, and when it need not be asked for."""

    shape: Shape
    component: str
    rule: Rule
    messages: tuple[str, ...]
    guard: Guard | None = None


def checks(graph: Graph, node: Node, scope: str) -> Iterator[Check]:
    """Give the checks of a shape and its property shapes, for focus nodes that `scope` binds to ?this.

    Raises NotCovered when a constraint cannot be written here, ShapesError when a shape is malformed.
    """
    yield from _checks(graph, node, scope, frozenset())


def _checks(graph: Graph, node: Node, scope: str, above: frozenset[Node]) -> Iterator[Check]:
    shape, above = _shape(graph, node, above)
    for predicate, value in shape.constraints:
        if predicate == SH.property:
            yield from _checks(graph, value, _nested(scope, shape.path), above)
        elif predicate == SH.sparql:
            yield from _selected(graph, shape, value, scope)
        elif (rule := _rule(graph, shape, (predicate, value), scope, above)) is not None:
            guarded = guard(scope, shape.path, predicate, value)
            yield Check(shape, component(predicate), rule, shape.messages, guarded)


def component(predicate: URIRef) -> str:
    """Name the constraint component of a parameter."""
    name = predicate.removeprefix(str(SH))
    return f"<{SH}{name[0].upper()}{name[1:]}ConstraintComponent>"


def _selected(graph: Graph, shape: Shape, node: Node, scope: str) -> Iterator[Check]:
    if not reading.is_true(graph.value(node, SH.deactivated)):
        rule = selects.read(graph, node, shape.path, scope)
        messages = reading.messages(graph, node) or shape.messages
        guarded = guard(scope, shape.path, SH.sparql, node)
        yield Check(shape, f"<{SH.SPARQLConstraintComponent}>", rule, messages, guarded)


def _shape(graph: Graph, node: Node, above: frozenset[Node]) -> tuple[Shape, frozenset[Node]]:
    if node in above:
        raise ShapesError(f"the shape {node} refers to itself, which SHACL leaves open")
    return reading.shape(graph, node), above | {node}


def _failing(graph: Graph, node: Node, scope: str, above: frozenset[Node]) -> Failing:
    """Compile what does not conform to a shape, for focus nodes that `scope` binds."""
    shape, above = _shape(graph, node, above)
    rules, inner = [], []
    for predicate, value in shape.constraints:
        if predicate == SH.property:
            inner.append((pairs(scope, shape.path), _failing(graph, value, _nested(scope, shape.path), above)))
        elif predicate == SH.sparql:
            rules += [check.rule for check in _selected(graph, shape, value, scope)]
        elif (rule := _rule(graph, shape, (predicate, value), scope, above)) is not None:
            rules.append(rule)
    return Failing(tuple(rules), tuple(inner))


def _rule(
    graph: Graph, shape: Shape, constraint: tuple[URIRef, Node], scope: str, above: frozenset[Node]
) -> Rule | None:
    predicate, value = constraint
    expression = _expression(graph, shape, predicate, value, above)
    if expression is not None:
        all_ = (_expression(graph, shape, *each, above) for each in shape.constraints)
        return _tested(scope, shape.path, expression, [each for each in all_ if each])
    if predicate in _BREAKS:
        inside = _nested(scope, shape.path)
        members = tuple(_failing(graph, member, inside, above) for member in _members(graph, predicate, value))
        return Members(pairs(scope, shape.path), members, _BREAKS[predicate])
    if predicate in _OUTSIDE:
        return _qualified(graph, shape, constraint, scope, above)
    if predicate not in _NODES:
        raise NotCovered(f"{predicate}")
    query = _NODES[predicate](graph, shape, value, scope)
    return None if query is None else Query(query, _screen(predicate, value, shape.path))


def _tested(scope: str, path: Path | None, expression: str, all_: list[str]) -> Query:
    """Ask for the values that break an expression; the screen is all expressions of the shape together.

    Values one step away are screened whoever has them: a store walks these without looking at each focus node.
    """
    along, screen = bound(scope, path), ""
    if path and path.is_one_step:
        screen = f"SELECT ?this {{ {_step(path)} FILTER(!({_all(all_)})) }} LIMIT 1"
    elif len(all_) > 1:
        screen = f"SELECT ?this {{ {along} FILTER(!({_all(all_)})) }} LIMIT 1"
    return Query(f"SELECT DISTINCT ?this ?value {{ {along} FILTER(!({expression})) }}", screen)


def _screen(predicate: URIRef, value: Node, path: Path | None) -> str:
    """Ask of all nodes at once, whether or not they are focus nodes, what none of them may break."""
    if path is None or not path.is_one_step:
        return ""
    if predicate == SH.maxCount and int(str(value)):
        # Where there are no more values than nodes with one, no node has two.
        counted = f"SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?this) AS ?m) {{ {_step(path)} }}"
        return f"SELECT ?n {{ {{ {counted} }} FILTER(?n > ?m) }}"
    if predicate in _COMPARED:
        return f"SELECT ?this {{ {_step(path)} {_COMPARED[predicate].format(f'<{value}>')} }} LIMIT 1"
    return ""


def _step(path: Path) -> str:
    return f"?this {path.sparql} ?value ."


def _all(expressions: Iterable[str]) -> str:
    return " && ".join(f"({expression})" for expression in expressions) or "true"


def _members(graph: Graph, predicate: URIRef, value: Node) -> list[Node]:
    return reading.members(graph, value) if predicate in _SEVERAL else [value]


def _expression(graph: Graph, shape: Shape, predicate: URIRef, value: Node, above: frozenset[Node]) -> str | None:
    """Write a constraint as an expression on ?value, when it looks at nothing but that value."""
    if predicate in values.TESTS:
        return values.TESTS[predicate](graph, shape, value)
    if predicate == SH.property:
        return _conforms(graph, value, above)
    if predicate not in _BREAKS:
        return None
    members = [_conforms(graph, member, above) for member in _members(graph, predicate, value)]
    known = [member for member in members if member is not None]
    return _JOINED[predicate](known) if len(known) == len(members) else None


_JOINED: dict[URIRef, Callable[[list[str]], str]] = {
    SH["not"]: lambda members: f"!({members[0]})",
    SH.node: lambda members: members[0],
    SH["and"]: _all,
    SH["or"]: lambda members: " || ".join(f"({member})" for member in members) or "false",
    SH.xone: lambda members: " + ".join(["0", *(f"IF({member}, 1, 0)" for member in members)]) + " = 1",
}


def _conforms(graph: Graph, node: Node, above: frozenset[Node]) -> str | None:
    shape, above = _shape(graph, node, above)
    if shape.path is None:
        parts = [_expression(graph, shape, predicate, value, above) for predicate, value in shape.constraints]
    else:
        parts = [_along(shape.path, predicate, value) for predicate, value in shape.constraints]
    known = [part for part in parts if part is not None]
    return _all(known) if len(known) == len(parts) else None


def _along(path: Path, predicate: URIRef, value: Node) -> str | None:
    """Write a constraint on the values of a path from ?value as an expression, where it asks for few of them."""
    if path.reflexive:
        return None
    if predicate == SH.hasValue and path.is_one_step:
        return f"EXISTS {{ ?value {path.sparql} {values.constant(value)} }}"
    if predicate == SH.hasValue:
        # A store would begin with the end of the path, where others have the value too.
        return f"EXISTS {{ ?value {path.sparql} ?one FILTER({values.same('?one', value)}) }}"
    written = _COUNTS.get((predicate, str(value)))
    return written and written.format(path.sparql)


_COUNTS: dict[tuple[URIRef, str], str] = {
    (SH.minCount, "1"): "EXISTS {{ ?value {0} ?one }}",
    (SH.maxCount, "0"): "NOT EXISTS {{ ?value {0} ?one }}",
    (SH.maxCount, "1"): "NOT EXISTS {{ ?value {0} ?one , ?two FILTER(!sameTerm(?one, ?two)) }}",
}


def _qualified(
    graph: Graph, shape: Shape, constraint: tuple[URIRef, Node], scope: str, above: frozenset[Node]
) -> Rule | None:
    number, inside = int(str(constraint[1])), _nested(scope, shape.path)
    own = graph.value(shape.node, SH.qualifiedValueShape)
    if own is None or shape.path is None:
        return None
    siblings = sorted(_siblings(graph, shape.node) - {own}, key=str)
    conforms = _conforms(graph, own, above)
    # A store finds the few values of a class sooner by the class than by the paths to them.
    classes = "".join(_instances(class_) for class_ in graph.objects(own, SH["class"]) if conforms)
    along = f"{classes}{bound(scope, shape.path)}"
    return Qualified(
        foci=f"SELECT DISTINCT ?this {{ {scope} }}",
        pairs=f"SELECT DISTINCT ?this ?value {{ {along} FILTER({conforms or 'true'}) }}",
        shape=Failing() if conforms else _failing(graph, own, inside, above),
        siblings=tuple(_failing(graph, sibling, inside, above) for sibling in siblings),
        breaks=lambda found: _OUTSIDE[constraint[0]](found, number),
    )


def _instances(class_: Node) -> str:
    return f"{{ SELECT DISTINCT ?value {{ ?value {reading.INSTANCE} {terms.constant(class_)} }} }} "


def _siblings(graph: Graph, node: Node) -> set[Node]:
    """Give the qualified shapes of the property shapes beside one that wants them disjoint."""
    if not reading.is_true(graph.value(node, SH.qualifiedValueShapesDisjoint)):
        return set()
    return {other for parent in graph.subjects(SH.property, node) for other in graph.objects(parent, _BESIDE)}


_BESIDE = SH.property / SH.qualifiedValueShape


def bound(scope: str, path: Path | None) -> str:
    """Write the pattern that binds focus nodes to ?this and their value nodes to ?value."""
    if path is None:
        return f"{scope} BIND(?this AS ?value)"
    along = f"{scope} ?this {path.sparql} ?value ."
    # A store knows no path from a node to itself when no triple names the node.
    return f"{{ {along} }} UNION {{ {scope} BIND(?this AS ?value) }}" if path.reflexive else along


def pairs(scope: str, path: Path | None) -> str:
    """Ask for focus nodes with their value nodes."""
    return f"SELECT DISTINCT ?this ?value {{ {bound(scope, path)} }}"


def _nested(scope: str, path: Path | None) -> str:
    """Write the scope of a shape that value nodes have to conform to."""
    if path is None:
        return scope
    outer = _FOCUS.sub(lambda name: f"?this{int(name[1] or 0) + 1}", bound(scope, path))
    return f"{{ SELECT DISTINCT ?this {{ {outer.replace('?value', '?this')} }} }}"


def _min_count(_graph: Graph, shape: Shape, value: Node, scope: str) -> str | None:
    least, along = int(str(value)), bound(scope, shape.path)
    if least == 0 or (least == 1 and shape.path is not None and shape.path.reflexive):
        return None
    if least == 1 and shape.path is not None:
        without = f"OPTIONAL {{ ?this {shape.path.sparql} ?value . }} FILTER(!BOUND(?value))"
        return f"SELECT DISTINCT ?this {{ {scope} {without} }}"
    counted = f"SELECT ?this {{ {along} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) >= {least})"
    return f"SELECT DISTINCT ?this {{ {scope} MINUS {{ {counted} }} }}"


def _max_count(_graph: Graph, shape: Shape, value: Node, scope: str) -> str:
    counted = f"HAVING(COUNT(DISTINCT ?value) > {int(str(value))})"
    return f"SELECT ?this {{ {bound(scope, shape.path)} }} GROUP BY ?this {counted}"


def _has_value(_graph: Graph, shape: Shape, value: Node, scope: str) -> str:
    wanted = f"{bound(scope, shape.path)} FILTER({values.same('?value', value)})"
    return f"SELECT DISTINCT ?this {{ {scope} MINUS {{ {wanted} }} }}"


def _equals(_graph: Graph, shape: Shape, other: Node, scope: str) -> str:
    one, two = bound(scope, shape.path), f"{scope} ?this <{other}> ?value ."
    return f"SELECT DISTINCT ?this ?value {{ {{ {one} MINUS {{ {two} }} }} UNION {{ {two} MINUS {{ {one} }} }} }}"


def _less(operator: str) -> str:
    return f"?this {{0}} ?other . FILTER(!({values.compared('?value', operator, '?other')}))"


#: What values that break a comparison with those of another property have beside being values.
_COMPARED = {SH.disjoint: "?this {0} ?value .", SH.lessThan: _less("<"), SH.lessThanOrEquals: _less("<=")}


def _compared(pattern: str) -> Callable[[Graph, Shape, Node, str], str]:
    def query(_graph: Graph, shape: Shape, other: Node, scope: str) -> str:
        return f"SELECT DISTINCT ?this ?value {{ {bound(scope, shape.path)} {pattern.format(f'<{other}>')} }}"

    return query


def _unique_language(graph: Graph, shape: Shape, value: Node, scope: str) -> str | None:
    if not reading.is_true(value) or shape.path is None:
        return None
    tag = "LCASE(LANG(?value))"
    tagged = f'{bound(scope, shape.path)} FILTER(isLiteral(?value) && LANG(?value) != "") BIND({tag} AS ?tag)'
    return f"SELECT ?this {{ {tagged} }} GROUP BY ?this ?tag HAVING(COUNT(DISTINCT ?value) > 1)"


def _closed(graph: Graph, shape: Shape, value: Node, scope: str) -> str | None:
    if not reading.is_true(value):
        return None
    named = {path for path in graph.objects(shape.node, SH.property / SH.path) if isinstance(path, URIRef)}
    for head in graph.objects(shape.node, SH.ignoredProperties):
        named.update(reading.members(graph, head))  # type: ignore[arg-type]
    allowed = ", ".join(f"<{name}>" for name in sorted(named))
    of = bound(scope, shape.path).replace("?value", "?node")
    return f"SELECT DISTINCT ?this ?value ?path {{ {of} ?node ?path ?value . FILTER(?path NOT IN ({allowed})) }}"


_NODES: dict[URIRef, Callable[[Graph, Shape, Node, str], str | None]] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.hasValue: _has_value,
    SH.equals: _equals,
    **{predicate: _compared(pattern) for predicate, pattern in _COMPARED.items()},
    SH.uniqueLang: _unique_language,
    SH.closed: _closed,
}
