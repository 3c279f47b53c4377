"""Which classes use which properties, counted once a batch: from that alone most constraints are seen to hold.

A constraint is passed over only where no focus node can break it; where one might, its own query tells.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from kg.validation import reading, values
from kg.validation.checks import Run
from kg.validation.paths import Path

#: The same statement in two graphs counts twice as a value, and once as a node: this errs towards asking.
_COUNTED = (
    "SELECT ?class ?path (COUNT(DISTINCT ?this) AS ?nodes) (COUNT(*) AS ?values) "
    "{ ?this a ?class . ?this ?path ?value } GROUP BY ?class ?path"
)
_CLASS = re.compile(rf"\{{ \?this {re.escape(reading.INSTANCE)} (<[^<>\s]*>) \. \}}")
_TYPE = f"<{RDF.type}>"


class Use(NamedTuple):
    """How many instances of a class have a property, and with how many values."""

    nodes: int = 0
    values: int = 0


#: Uses by class and property.
Uses = Mapping[tuple[str, str], Use]
#: Whether a limit, so many instances and the uses of the properties let a constraint be broken.
_Breakable = Callable[[int, int, list[Use]], bool]


def counted(run: Run) -> Uses:
    """Give the use of each property by each class."""
    return {
        (str(class_), str(path)): Use(int(nodes.value), int(number.value))  # type: ignore[union-attr]
        for class_, path, nodes, number in run.rows(_COUNTED)
    }


@dataclass(frozen=True, slots=True)
class Guard:
    """When a constraint on the instances of a class need not be asked for."""

    class_: str
    properties: tuple[str, ...]
    limit: int
    breakable: _Breakable

    def passes(self, uses: Uses) -> bool:
        """Say that no instance of the class breaks the constraint."""
        instances = uses.get((self.class_, _TYPE), Use()).nodes
        own = [uses.get((self.class_, each), Use()) for each in self.properties]
        return not instances or not self.breakable(self.limit, instances, own)


def _open(_limit: int, _instances: int, _uses: list[Use]) -> bool:
    return True


def _any_value(_limit: int, _instances: int, uses: list[Use]) -> bool:
    return any(use.values for use in uses)


def _too_few(limit: int, instances: int, uses: list[Use]) -> bool:
    return limit > 1 or max(use.nodes for use in uses) < instances


def _too_many(limit: int, _instances: int, uses: list[Use]) -> bool:
    # As many values as nodes have the commonest property: each of those has one, and no node another.
    return sum(use.values for use in uses) > min(limit, 1) * max(use.nodes for use in uses)


_OF_VALUES = "not node and or xone lessThan lessThanOrEquals disjoint uniqueLang".split()
_BREAKABLE: dict[URIRef, _Breakable] = {
    **dict.fromkeys((*values.TESTS, *(SH[name] for name in _OF_VALUES)), _any_value),
    SH.minCount: _too_few,
    SH.maxCount: _too_many,
}


def guard(scope: str, path: Path | None, predicate: URIRef, value: Node) -> Guard | None:
    """Give the guard of a constraint whose focus nodes are the instances of one class."""
    class_, properties = _CLASS.fullmatch(scope), path.properties if path else ()
    if class_ is None:
        return None
    limit = int(str(value)) if predicate in (SH.minCount, SH.maxCount) else 0
    return Guard(class_[1], properties, limit, _BREAKABLE.get(predicate, _open) if properties else _open)
