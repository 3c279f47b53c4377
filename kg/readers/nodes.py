"""The values in a JSON document with their JSON Pointers (RFC 6901)."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import orjson
from msgspec import Struct, field

from kg.errors import DocumentError
from kg.readers import codes
from kg.trial import Document, Unmapped, Value, Words

T = TypeVar("T")


def parse(document: Document) -> "Node":
    """Parse a document. Raises DocumentError for broken JSON."""
    try:
        return Node(orjson.loads(document.text), "")
    except orjson.JSONDecodeError as error:
        raise DocumentError(f"broken JSON: {error.msg}", f"line {error.lineno} column {error.colno}") from error


def escaped(name: str) -> str:
    """Write a name as a part of a pointer."""
    return name.replace("~", "~0").replace("/", "~1") if "/" in name or "~" in name else name


class Node(Struct):
    """A value in the study with its JSON Pointer; what is not as it should be goes to `problems`."""

    value: Any
    pointer: str
    problems: list[Unmapped] = field(default_factory=list)

    def at(self, *names: str) -> "Node":
        """Go down into objects; an absent name gives a node of None."""
        node = self
        for name in names:
            inner = node.value.get(name) if node.is_a(dict) else None
            node = Node(inner, f"{node.pointer}/{escaped(name)}", self.problems)
        return node

    def items(self) -> Iterator["Node"]:
        """Give the members of a list."""
        if self.is_a(list):
            for index, value in enumerate(self.value):
                yield Node(value, f"{self.pointer}/{index}", self.problems)

    def words(self) -> Words | None:
        """Give a text as words; an empty one counts as absent."""
        if not self.is_a(str) or not self.value.strip():
            return None
        return Words(self.value, self.pointer, 0).strip()

    def all_words(self) -> tuple[Words, ...]:
        """Give the texts of a list."""
        return tuple(words for item in self.items() if (words := item.words()))

    def organisation(self, investigator: Words | None = None) -> Words | None:
        """Give the name of an organisation; of a person only that there is one."""
        words = self.words()
        if words and codes.is_person(words.text, investigator):
            self.problems.append(Unmapped(Words("a person", self.pointer, 0), "field", "a person is not named"))
            return None
        return words

    def parsed(self, parse: Callable[[Words | None], Value[T] | None]) -> Value[T] | None:
        """Read a text as a value, and report one that does not parse."""
        words = self.words()
        value = parse(words)
        if words is not None and value is None:
            self.report("not one of the values of this field")
        return value

    def is_a(self, type_: type) -> bool:
        """Say whether the value is there and of a type; report another type."""
        if isinstance(self.value, type_):
            return True
        if self.value is not None:
            self.report(f"{type_.__name__} expected, {type(self.value).__name__} found")
        return False

    def report(self, reason: str) -> None:
        """Say what is wrong with the value."""
        self.problems.append(Unmapped(Words(str(self.value)[:200], self.pointer, 0), "field", reason))
