"""What a query from outside may not hold, found by its tokens before any engine reads it.

An engine reads a query by recursion, and some ten thousand brackets kill its process; SERVICE makes
it ask other machines. A list of tokens costs neither.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import QueryError

#: The longest query, in bytes of UTF-8, and the most brackets that may be open at once.
LONGEST, DEEPEST = 100_000, 100

# The terminals of the SPARQL 1.1 grammar (section 19.8), as far as they decide where a token ends.
_TOKENS = re.compile(
    r"""
      (?P<space>[\x20\t\r\n]+|\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<text>'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3}
              |'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
    | (?P<variable>[?$]\w+)
    | (?P<name>[^\W\d]?[\w.\-]*:(?:[\w:.\-%]|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>@?[^\W\d][\w\-]*)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<mark>[^\\'"])
    """,
    re.VERBOSE | re.DOTALL,
)
# Without these nothing can be asked of elsewhere; an escape could write them in other characters.
_OUTSIDE = ("SERVICE", "FROM", "\\")
# `?a<?b#>` is an IRI to one reader and a comparison with a comment to another.
_DOUBTFUL = re.compile(r"<(?![A-Za-z][\w+.\-]*://)[^>]*[#'][^>]*>")

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query names with FROM and FROM NAMED."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def check(text: str) -> Dataset:
    """Refuse a query that is too long or too deep, or that asks another machine; give its dataset.

    Raises QueryError with the reason. What is no SPARQL at all is left for the engine to say.
    """
    if len(text.encode(errors="replace")) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} bytes")
    shouted = text.upper()
    if sum(map(text.count, "({[")) <= DEEPEST and not any(word in shouted for word in _OUTSIDE):
        return Dataset()  # whatever its tokens are, it is neither too deep nor asks elsewhere
    tokens = list(_tokens(text))
    depth = 0
    for kind, token in tokens:
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets are open at once")
        if kind == "word" and token.upper() == "SERVICE":
            raise QueryError("SERVICE is not allowed: nothing is asked of other machines")
    return _dataset(tokens)


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = _TOKENS.match(text, place)
        if found is None:
            line = text.count("\n", 0, place) + 1
            raise QueryError(f"line {line}: {text[place]!r} begins nothing that SPARQL has, or a string never ends")
        if found.lastgroup == "iri" and _DOUBTFUL.match(found[0]):
            raise QueryError(f"{found[0][:40]}: write a space after <, or the whole IRI")
        if found.lastgroup != "space":
            yield str(found.lastgroup), found[0]
        place = found.end()


def uses(text: str, namespaces: tuple[str, ...]) -> bool:
    """Say whether a query has a term of some namespaces; that it declares their prefixes is not enough."""
    if not any(namespace in text for namespace in namespaces):
        return False
    tokens = list(_tokens(text))
    prefixes = _prefixes(tokens)
    declared = [place for place, token in enumerate(tokens) if token[1].upper() == "PREFIX"]
    passed = {place + step for place in declared for step in (1, 2)}
    terms = (
        _iri(token, prefixes)
        for place, (kind, token) in enumerate(tokens)
        if kind in ("iri", "name") and place not in passed
    )
    return any(term.startswith(namespaces) for term in terms)


def _prefixes(tokens: list[Token]) -> dict[str, str]:
    return {
        name[1]: iri[1][1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word[1].upper() == "PREFIX"
    }


def _dataset(tokens: list[Token]) -> Dataset:
    """Read the FROM clauses; a name keeps its prefix where none is declared, and is then unknown."""
    prefixes = _prefixes(tokens)
    default: list[str] = []
    named: list[str] = []
    for place, (kind, token) in enumerate(tokens):
        if kind == "word" and token.upper() == "FROM":
            rest = [token for _, token in tokens[place + 1 : place + 3]]
            is_named = bool(rest) and rest[0].upper() == "NAMED"
            (named if is_named else default).extend(_iri(each, prefixes) for each in rest[is_named : is_named + 1])
    return Dataset(tuple(default), tuple(named))


def _iri(token: str, prefixes: dict[str, str]) -> str:
    if token.startswith("<"):
        return token[1:-1]
    prefix, colon, key = token.partition(":")
    return prefixes.get(prefix + colon, token) + key
