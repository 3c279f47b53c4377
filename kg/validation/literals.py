"""Literals as they are written: kept from what the store would make of them, and judged by the rules of XSD.

Oxigraph rewrites what it understands ("01" as 1, an xsd:byte of 500 as an xsd:integer). A typed literal that it
would not give back as it was is loaded under a datatype of our own, which also says whether it is well-formed.
"""

import re
from calendar import monthrange
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import pyoxigraph as ox

from kg.words import XSD

#: Datatypes under which odd literals are loaded; the rest of the IRI is the name of the XSD type.
KEPT = "urn:x-kg:kept:"
WELL, ILL = f"{KEPT}well-formed:", f"{KEPT}ill-formed:"

_OPEN = f'"^^<{XSD}'.encode()
_BACKSLASH = ord("\\")
_DATE = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_CLOCK = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
#: The lexical spaces of XSD 1.1; days of the month and bounds of integers are looked at beside.
_SPACES = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": f"{_DATE}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonth": f"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gDay": f"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?",
    "gMonthDay": f"--(?:(?:0[13578]|1[02])-31|(?:0[13-9]|1[0-2])-30|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])){_ZONE}?",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_CLOCK})?",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "dayTimeDuration": rf"-?P(?=[0-9T])(?:[0-9]+D)?(?:{_CLOCK})?",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": "(?:(?:[A-Za-z0-9+/] ?){4})*"
    "(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
}
#: The bounds of the integer types.
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
#: What Oxigraph gives back as it was, when it is well-formed.
_STABLE = {
    "integer": r"0|-?[1-9][0-9]{0,17}",
    "decimal": r"0|-?(?:0\.[0-9]{0,11}[1-9]|[1-9][0-9]{0,11}(?:\.[0-9]{0,11}[1-9])?)",
    "boolean": "true|false",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "gYear": r"[0-9]{4}",
    "gYearMonth": r"[0-9]{4}-[0-9]{2}",
    "dateTime": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}Z?",
    "duration": "P(?=[1-9])(?:[1-9][0-9]{0,3}Y)?(?:(?:[1-9]|1[01])M)?(?:[1-9][0-9]{0,3}D)?",
}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DAY = re.compile(r"-?([0-9]+)-([0-9]{2})-([0-9]{2})")
_LEXICAL = {name: re.compile(pattern) for name, pattern in _SPACES.items()}
_KEPT = {name: re.compile(pattern) for name, pattern in _STABLE.items()}
_ALIKE = ("string", "anyURI")


def well_formed(text: str, name: str) -> bool:
    """Say whether text is in the lexical space of an XSD type; types without a rule here take any text."""
    if name in _INTEGERS:
        return bool(_INTEGER.fullmatch(text)) and _within(Decimal(text), *_INTEGERS[name])
    if name not in _LEXICAL:
        return True
    return bool(_LEXICAL[name].fullmatch(text)) and (not name.startswith("date") or _day_exists(text))


def _within(number: Decimal, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def _day_exists(text: str) -> bool:
    year, month, day = (int(part) for part in _DAY.match(text).groups())  # type: ignore[union-attr]
    # The calendar repeats every 400 years; datetime knows years from 1 to 9999 only.
    return day <= monthrange(year % 400 + 400, month)[1]


@lru_cache(maxsize=1 << 16)
def datatype(text: str, name: str) -> str:
    """Name the datatype under which a literal of an XSD type is loaded and asked for."""
    if name in _ALIKE:
        return XSD + name
    if not well_formed(text, name):
        return ILL + name
    stable = name not in _LEXICAL and name not in _INTEGERS
    return XSD + name if stable or (name in _KEPT and _KEPT[name].fullmatch(text)) else WELL + name


def kept(data: bytes) -> bytes:
    """Give N-Quads with the odd literals under datatypes of our own."""
    first, *rest = data.split(_OPEN)
    pieces, before = [first], first
    for after in rest:
        pieces += (_opening(before, after), after)
        before = after
    return b"".join(pieces)


def _opening(before: bytes, after: bytes) -> bytes:
    text = _text(before)
    name = after[: after.find(b">")]
    return _OPEN if text is None else _as_loaded(text, name)


@lru_cache(maxsize=1 << 16)
def _as_loaded(text: bytes, name: bytes) -> bytes:
    local = name.decode()
    found = datatype(_unescaped(text), local)
    return _OPEN if found.startswith(XSD) else f'"^^<{found[: -len(local)]}'.encode()


def _text(before: bytes) -> bytes | None:
    """Find the text of the literal that ends here; None when this is inside a longer literal."""
    if before.endswith(b"\\") and _escaped(before, len(before)):
        return None
    start = before.rfind(b'"')
    while start > 0 and before[start - 1] == _BACKSLASH and _escaped(before, start):
        start = before.rfind(b'"', 0, start)
    # A literal that itself holds what looks like the end of a typed one is well-formed in no type that is judged here.
    return before[start + 1 :] if start >= 0 else b"\x00"


def _escaped(data: bytes, end: int) -> bool:
    start = end
    while start and data[start - 1 : start] == b"\\":
        start -= 1
    return (end - start) % 2 == 1


def _unescaped(text: bytes) -> str:
    if b"\\" not in text:
        return text.decode()
    (quad,) = ox.parse(b'<urn:s> <urn:p> "%s" .' % text, format=ox.RdfFormat.N_TRIPLES)
    return str(quad.object.value)


def written(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """Write a term of the store in N-Triples, as it was before it was loaded."""
    if isinstance(term, ox.Literal):
        name = term.datatype.value
        if name.startswith(KEPT):
            term = ox.Literal(term.value, datatype=ox.NamedNode(XSD + name.rpartition(":")[2]))
    return str(term)


def order(left: ox.Literal, right: ox.Literal) -> ox.Literal | None:
    """Compare numbers that the store cannot hold: -1, 0, 1, or None when they are no numbers."""
    try:
        one, other = Decimal(_numeric(left)), Decimal(_numeric(right))
    except InvalidOperation:
        return None
    return None if one.is_nan() or other.is_nan() else ox.Literal((one > other) - (one < other))


def _numeric(term: ox.Literal) -> str:
    name = re.split("[:#]", term.datatype.value)[-1]
    known = name in _INTEGERS or name in ("decimal", "float", "double")
    return term.value.replace("INF", "Infinity") if known and well_formed(term.value, name) else "none"
