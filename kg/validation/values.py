"""Constraints that look at one value at a time, each as an expression of SPARQL that is true where it holds."""

import re
from collections.abc import Callable

import pyoxigraph as ox
from rdflib import SH, XSD, Graph, URIRef
from rdflib.term import Node

from kg.validation import literals, reading, terms
from kg.validation.reading import NotCovered, Shape

Expression = Callable[[Graph, Shape, Node], str]

_WRITTEN = "!isBlank(?value)"
_KINDS = {
    SH.IRI: "isIRI(?value)",
    SH.BlankNode: "isBlank(?value)",
    SH.Literal: "isLiteral(?value)",
    SH.BlankNodeOrIRI: "!isLiteral(?value)",
    SH.BlankNodeOrLiteral: "!isIRI(?value)",
    SH.IRIOrLiteral: "!isBlank(?value)",
}
#: What regular expressions of Python, of XPath and of Oxigraph all read alike.
_ALIKE = re.compile(
    r"(?:[^\\.^$*+?{}\[\]()|]|\\[tnr.^$*+?{}\[\]()|\\-]|\[\^?(?:[^\\\[\]&~-]|\\[tnr\\\]\[^-]|[A-Za-z0-9]-[A-Za-z0-9]|-(?=\]))+\]"
    r"|(?<=[^*+?{|(^])[*+?]|(?<=[^*+?{|(^])\{[0-9]{1,3}(?:,[0-9]{0,3})?\}|\((?![?*])|\)|\||\^|\$)*"
)
_ORDER, _MATCHES = "urn:x-kg:order", "urn:x-kg:matches"


def plain(variable: str) -> str:
    """Write the value of a variable as the literal that it was before it was loaded."""
    return _before(variable, f"STR({variable})")


def typed(variable: str) -> str:
    """Write a term of the datatype that the value of a variable had; the store may change that with the text."""
    return _before(variable, '""')


def _before(variable: str, text: str) -> str:
    name = f"STR(DATATYPE({variable}))"
    rebuilt = f'STRDT({text}, IRI(CONCAT("{XSD}", STRAFTER({name}, "-formed:"))))'
    return f'IF(isLiteral({variable}) && STRSTARTS({name}, "{literals.KEPT}"), {rebuilt}, {variable})'


def compared(left: str, operator: str, right: str) -> str:
    """Compare two terms; what cannot be compared does not hold."""
    one, other = (each if each.startswith('"') and literals.KEPT not in each else plain(each) for each in (left, right))
    straight = f"{left} {operator} {right}"
    return f"COALESCE({straight}, {one} {operator} {other}, <{_ORDER}>({left}, {right}) {operator} 0, false)"


def matches(pattern: str, flags: str) -> str:
    """Match the text of a value, by the store where it reads the pattern as Python does."""
    function = "REGEX" if _ALIKE.fullmatch(pattern) and set(flags) <= {"i"} else f"<{_MATCHES}>"
    arguments = ", ".join(terms.quoted(each) for each in (pattern, flags))
    return f"COALESCE({_WRITTEN} && {function}(STR(?value), {arguments}), false)"


def _class(_graph: Graph, _shape: Shape, class_: Node) -> str:
    return f"EXISTS {{ ?value {reading.INSTANCE} {terms.constant(class_)} }}"


def _datatype(_graph: Graph, _shape: Shape, datatype: Node) -> str:
    names = [str(datatype)]
    if datatype.startswith(str(XSD)) and datatype != XSD.string:  # type: ignore[attr-defined]
        names.append(f"{literals.WELL}{str(datatype).removeprefix(str(XSD))}")
    either = " || ".join(f"sameTerm(DATATYPE(?value), <{name}>)" for name in names)
    return f"COALESCE({either}, false)"


def _kind(_graph: Graph, _shape: Shape, kind: Node) -> str:
    if kind not in _KINDS:
        raise NotCovered(f"the kind of node {kind}")
    return _KINDS[kind]  # type: ignore[index]


def _bound(operator: str) -> Expression:
    return lambda _graph, _shape, bound: compared("?value", operator, terms.constant(bound))


def _length(operator: str) -> Expression:
    return lambda _graph, _shape, length: f"COALESCE({_WRITTEN} && STRLEN(STR(?value)) {operator} {int(length)}, false)"  # type: ignore[call-overload]


def _pattern(graph: Graph, shape: Shape, pattern: Node) -> str:
    flags = str(graph.value(shape.node, SH.flags) or "")
    if not set(flags) <= set("ismx"):
        raise NotCovered(f"the flags {flags} of a pattern")
    return matches(str(pattern), flags)


def _languages(graph: Graph, _shape: Shape, head: Node) -> str:
    tags = [f"LANGMATCHES(LANG(?value), {terms.quoted(str(tag))})" for tag in reading.members(graph, head)]
    return f"COALESCE({' || '.join(tags) or 'false'}, false)"


def _in(graph: Graph, _shape: Shape, head: Node) -> str:
    allowed = [same("?value", member) for member in reading.members(graph, head)]
    return f"({' || '.join(allowed) or 'false'})"


def same(variable: str, term: Node) -> str:
    """Say that a variable is this very term."""
    return f"sameTerm({variable}, {constant(term)})"


def constant(term: Node) -> str:
    """Write a term that a query asks for; a blank node of the shapes cannot be asked for."""
    written = terms.constant(term)
    if written.startswith("_:"):
        raise NotCovered("a blank node as a value")
    return written


TESTS: dict[URIRef, Expression] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _kind,
    SH.minInclusive: _bound(">="),
    SH.minExclusive: _bound(">"),
    SH.maxInclusive: _bound("<="),
    SH.maxExclusive: _bound("<"),
    SH.minLength: _length(">="),
    SH.maxLength: _length("<="),
    SH.pattern: _pattern,
    SH.languageIn: _languages,
    SH["in"]: _in,
}


def _python_matches(text: ox.Literal, pattern: ox.Literal, flags: ox.Literal) -> ox.Literal:
    options = sum(getattr(re, flag.upper()) for flag in set(flags.value))
    return ox.Literal(re.search(pattern.value, text.value, options) is not None)


#: What the queries call that the store does not have.
FUNCTIONS: dict[ox.NamedNode, Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]] = {
    ox.NamedNode(_ORDER): literals.order,
    ox.NamedNode(_MATCHES): _python_matches,
}
