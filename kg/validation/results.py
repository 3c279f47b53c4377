"""The results of a validation: in a reader's words, as lines, and as the report that SHACL defines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

import orjson

from kg.words import KG, SH, STANDARD

SEVERITIES = ("Violation", "Warning", "Info")
COLUMNS = ("severity", "document", "focus", "path", "value", "message", "shape")

_IRI = re.compile(r"<([^<>\s]*)>")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One finding: how grave, in which document, of what, where in it, what stands there and what is wrong.

    Focus, value and messages are terms in N-Triples, the path is in Turtle, shape and component are IRIs; what
    there is none of is empty, and so is the name of a shape that has none.
    """

    severity: str
    document: str
    focus: str
    path: str
    value: str
    messages: tuple[str, ...]
    shape: str
    component: str

    @property
    def message(self) -> str:
        """What is wrong, in words."""
        return " / ".join(text(message) for message in self.messages)


def ordered(results: Iterable[Result]) -> list[Result]:
    """Sort results, the gravest first, each once."""
    return sorted(set(results), key=_order)


def _order(result: Result) -> tuple[int, Result]:
    known = result.severity in SEVERITIES
    return SEVERITIES.index(result.severity) if known else len(SEVERITIES), result


def table(results: Iterable[Result]) -> Iterator[str]:
    """Write results as lines of tab-separated values, the header first."""
    yield "\t".join(COLUMNS)
    for result in results:
        yield "\t".join(" ".join(cell.split()) for cell in _cells(result))


def _cells(result: Result) -> tuple[str, ...]:
    path = _IRI.sub(lambda iri: short(iri[0]), result.path)
    shown = short(result.focus), path, short(result.value), result.message, short(result.shape)
    return result.severity, result.document, *shown


def text(term: str) -> str:
    """Give the text of a literal in N-Triples."""
    literal = _LITERAL.fullmatch(term)
    return _ESCAPE.sub(_unescaped, literal[1]) if literal else term


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(escape[3], escape[3])


def short(term: str) -> str:
    """Write a term as people read it, with the last part of its path before its key ("trial:NCT07289048")."""
    iri = _IRI.fullmatch(term)
    if iri is None:
        return text(term)
    known = (f"{prefix}:{iri[1][len(space) :]}" for prefix, space in STANDARD.items() if iri[1].startswith(space))
    return next(known, "") or ":".join(iri[1].rsplit("/", 2)[-2:])


def to_line(result: Result) -> bytes:
    """Write a result as one line of JSON, without its end."""
    return orjson.dumps(astuple(result))


def from_line(line: bytes) -> Result:
    """Read a result that was written as a line."""
    severity, document, focus, path, value, messages, shape, component = orjson.loads(line)
    return Result(severity, document, focus, path, value, tuple(messages), shape, component)


def report(results: Iterable[Result]) -> Iterator[str]:
    """Write the report that SHACL defines as lines of Turtle, in the order of the results; equal results, once.

    Equal results have to follow each other, as they do in sorted ones.
    """
    yield from (f"@prefix {prefix}: <{space}> .\n" for prefix, space in (("kg", KG), ("sh", SH)))
    last, conforms = None, True
    for result in results:
        if result != last:
            yield _result(result)
        last, conforms = result, False
    yield f"\n_:report a sh:ValidationReport ;\n    sh:conforms {str(conforms).lower()} .\n"


def _result(result: Result) -> str:
    severity = f"sh:{result.severity}" if result.severity in SEVERITIES else f"<{result.severity}>"
    told = (
        ("focusNode", result.focus),
        ("resultPath", result.path),
        ("value", result.value),
        ("resultMessage", ", ".join(result.messages)),
        ("resultSeverity", severity),
        ("sourceConstraintComponent", _prefixed(result.component)),
        ("sourceShape", _prefixed(result.shape)),
    )
    said = " ;\n".join(f"    sh:{name} {term}" for name, term in told if term)
    return f"\n_:report sh:result [\n    a sh:ValidationResult ;\n{said}\n] .\n"


def _prefixed(iri: str) -> str:
    for prefix, space in (("kg", KG), ("sh", SH)):
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", iri[1:-1].removeprefix(space)):
            return f"{prefix}:{iri[1:-1].removeprefix(space)}"
    return iri
