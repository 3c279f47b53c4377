"""XML to elements that know their paths; a file of many studies to one document for each.

What a document type could bring in, entities of its own or from outside, is refused, never read.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Protocol, TypeVar
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from kg.errors import DocumentError
from kg.readers import codes
from kg.trial import Unmapped, Value, Words

T = TypeVar("T")

#: The elements that hold one study each, alone in a document or within any other.
STUDIES = ("clinical_study", "Trial")
MAX_DEPTH = 200
MAX_STUDY_CHARACTERS = 64_000_000
_ITEM = re.compile(r"[-*•·–]\s|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s")
_PIECE = 1_000_000
#: Where ClinicalTrials.gov breaks the lines of its texts, give or take a character.
_COLUMNS, _SLACK = 98, 2
_HEAD = 20_000
_BEGINS = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|!--|[A-Za-z_][\w.:-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^>\[]*(?:\[.*?\]\s*)?>)*+<(?P<name>[A-Za-z_][\w.:-]*)",
    re.DOTALL | re.IGNORECASE,
)
_ID = re.compile(r"<(?:nct_id|TrialID)>(?:\s|&#\d+;)*([^<\s&]+)")
#: Tags that registers leave in their texts: those that end a line, and those that only mark words.
_BREAK = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|tr|table))\s*/?>|\r(?!\n|<br)", re.IGNORECASE)
_BLANK = re.compile(r"</?(?:b|i|u|em|strong|su[bp]|span|font)(?:\s[^<>]{0,200})?>|\r", re.IGNORECASE)


def laid_out(text: str) -> str:
    """Blot out the tags in a text, those that end a line with its end; the length stays."""
    if "<" not in text and "\r" not in text:
        return text
    broken = _BREAK.sub(lambda tag: "\n".rjust(len(tag[0])), text)
    return _BLANK.sub(lambda tag: " " * len(tag[0]), broken)


def unbroken(text: str) -> str:
    """Blot out the tags in a text, and the ends of lines that ClinicalTrials.gov broke to fit a page; the length stays.

    It broke a line where the next word would have passed the last column, and indented what follows.
    """
    plain = laid_out(text)
    lines = plain.split("\n")
    if len(lines) == 1:
        return plain
    gaps = [" " if _is_broken(line, following) else "\n" for line, following in pairwise(lines)]
    return "".join(f"{line}{gap}" for line, gap in zip(lines, [*gaps, ""], strict=True))


def _is_broken(line: str, following: str) -> bool:
    word = following.lstrip(" ")
    is_indented = len(following) - len(word) > 1
    length = len(line.rstrip())
    is_item = _ITEM.match(word) is not None
    return (
        is_indented
        and not is_item
        and 0 < length <= _COLUMNS + _SLACK
        and length + 1 + len(word.split(" ", 1)[0]) > _COLUMNS
    )


@dataclass(slots=True)
class Element:
    """An element; `text` is all its own character data."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Notes:
    """What reading leaves: values that are not as they should be, and texts that held tags, as they stand."""

    problems: list[Unmapped] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Node:
    """An element, or the place where one could be, with its XPath; positions stand where there are several."""

    element: Element | None
    path: str
    notes: Notes = field(default_factory=Notes)

    def all(self, name: str) -> list["Node"]:
        """Give the children of a name."""
        found = [child for child in self.element.children if child.name == name] if self.element else []
        place = f"{self.path}/{name}"
        paths = [place] if len(found) == 1 else [f"{place}[{number}]" for number in range(1, len(found) + 1)]
        return [Node(child, path, self.notes) for child, path in zip(found, paths, strict=True)]

    def at(self, *names: str) -> "Node":
        """Go down; an absent name gives a node without an element, and one there more than once is reported."""
        node = self
        for name in names:
            found = node.all(name) or [Node(None, f"{node.path}/{name}", self.notes)]
            for other in found[1:]:
                other.report("one expected, and another stands before it")
            node = found[0]
        return node

    def words(self, lay: Callable[[str], str] = laid_out) -> Words | None:
        """Give the text as words, its tags blotted out by `lay`, which keeps its length; an empty one counts as absent."""
        if self.element is None:
            return None
        if self.element.children:
            self.report("text expected, elements found")
        plain = lay(self.element.text)
        if plain != self.element.text:
            self.notes.written[self.path] = self.element.text
        words = Words(plain, self.path, 0).strip()
        return words if words.text else None

    def parsed(self, parse: Callable[[Words | None], Value[T] | None]) -> Value[T] | None:
        """Read the text as a value, and report one that does not parse."""
        words = self.words()
        value = parse(words)
        if words is not None and value is None:
            self.report("not one of the values of this field")
        return value

    def organisation(self, investigator: Words | None = None) -> Words | None:
        """Give the name of an organisation; of a person only that there is one."""
        words = self.words()
        if words and codes.is_person(words.text, investigator):
            self.notes.problems.append(Unmapped(Words("a person", self.path, 0), "field", "a person is not named"))
            return None
        return words

    def attribute(self, name: str) -> str:
        """Give an attribute, or nothing."""
        return self.element.attributes.get(name, "") if self.element else ""

    def report(self, reason: str) -> None:
        """Note that this is not as it should be."""
        text = " ".join(laid_out(self.element.text).split())[:200] if self.element else ""
        problem = Unmapped(Words(text or f"<{self.path.rpartition('/')[2]}>", self.path, 0), "field", reason)
        if problem not in self.notes.problems:
            self.notes.problems.append(problem)


def begins(text: str) -> bool:
    """Say whether a text is XML or HTML, by how it begins."""
    return _BEGINS.match(text, 0, _HEAD) is not None


def root(text: str) -> str:
    """Give the name of the outermost element, or nothing."""
    found = _ROOT.match(text, 0, _HEAD)
    return found["name"] if found else ""


def parse(text: str) -> Node:
    """Read a document. Raises DocumentError for broken XML, and for entities of its own."""
    tree = _Tree()
    for _ in _fed(tree, (text,)):
        pass
    return Node(tree.root.children[0], f"/{tree.root.children[0].name}")


def split(text: str) -> list[str]:
    """Give each study as XML. Raises DocumentError for markup that holds none.

    A study that stands alone is given as it stands; out of a list it is written anew, which leaves
    every text in it as it was.
    """
    name = root(text)
    if name in STUDIES:
        return [text]
    if name.lower() == "html":
        raise DocumentError("this is a web page (HTML), which no reader knows; save its text, or the study's record")
    found = list(_studies((text,)))
    if not found:
        raise DocumentError(f"this XML holds no study: its root is <{name}>, which no reader knows")
    return found


def stream(file: IO[str]) -> Iterator[bytes]:
    """Give each study of a file that is too long to be held, on one line, written as `split` does."""
    yield from (study.encode() for study in _studies(iter(lambda: _read(file), "")))


def study_id(text: str | bytes) -> str:
    """Give the registry id of a study, or nothing."""
    found = _ID.search(text if isinstance(text, str) else text.decode(errors="replace"))
    return found[1] if found else ""


def _read(file: IO[str]) -> str:
    try:
        return file.read(_PIECE)
    except UnicodeDecodeError as error:
        raise DocumentError("this is not UTF-8; save the document as UTF-8") from error


class _Target(Protocol):
    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Tree:
    """Builds the elements."""

    def __init__(self) -> None:
        self.root = Element("", {})
        self._open = [self.root]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            raise DocumentError(f"more than {MAX_DEPTH} elements within each other: no study is")

    def end(self, name: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].text += text


class _Cutter:
    """Writes each study anew, on one line."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._depth = self._size = 0
        self._pieces: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 2 and name in STUDIES:
            self._pieces, self._size = [], 0
        self._write(f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>")

    def end(self, name: str) -> None:
        self._write(f"</{name}>")
        if self._depth == 2 and self._pieces is not None:
            self.done.append("".join(self._pieces))
            self._pieces = None
        self._depth -= 1

    def data(self, text: str) -> None:
        self._write(escape(text, {"\n": "&#10;", "\r": "&#13;"}))

    def _write(self, text: str) -> None:
        if self._pieces is not None:
            self._size += len(text)
            if self._size > MAX_STUDY_CHARACTERS:
                raise DocumentError("a study that is larger than any is")
            self._pieces.append(text)


def _studies(pieces: Iterable[str]) -> Iterator[str]:
    """Give the studies of a file as they end, also those that stand before a break."""
    cutter = _Cutter()
    feeding = _fed(cutter, pieces)
    broken: DocumentError | None = None
    while broken is None:
        try:
            next(feeding)
        except StopIteration:
            return
        except DocumentError as error:
            broken = error
        yield from cutter.done
        cutter.done.clear()
    raise broken


def _fed(target: _Target, pieces: Iterable[str]) -> Iterator[None]:
    """Feed a parser, and stop after each piece. Raises DocumentError for what is broken or refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = _refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield
        parser.Parse("", True)
        yield
    except expat.ExpatError as error:
        place = f"line {error.lineno} column {error.offset + 1}"
        raise DocumentError(f"broken XML: {expat.ErrorString(error.code)}", place) from error


def _refuse(*_: object) -> int:
    raise DocumentError("this XML declares or refers to entities of its own, which are not read")
