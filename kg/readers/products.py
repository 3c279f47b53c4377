"""What registries of the European Union say of the products of a trial."""

import re
from collections.abc import Iterable

from kg.trial import Intervention, Value, Words

#: The roles of products as the registries write them.
ROLES = {"test": "TEST", "comparator": "COMPARATOR", "placebo": "PLACEBO", "auxiliary": "BACKGROUND"}
_NO_NAME = re.compile(
    r"\W*(?:n\W?a|nil known|not (?:applicable|available|known|yet \w+)|none|unknown|tbd|pending|\d*)\W*", re.IGNORECASE
)
#: No filler is longer.
_FILLER_CHARACTERS = 40


def is_name(words: Words | None) -> bool:
    """Say whether a text names something, and is no filler."""
    return words is not None and (len(words.text) > _FILLER_CHARACTERS or _NO_NAME.fullmatch(words.text) is None)


def role(words: Words | None) -> Value[str] | None:
    """Read the role of a product."""
    code = ROLES.get(words.text.lower().split()[0]) if words else None
    return Value(code, words) if words and code else None


def once(found: Iterable[Intervention]) -> tuple[Intervention, ...]:
    """Give each name once for each role."""
    kept: dict[tuple[str, str], Intervention] = {}
    for each in found:
        kept.setdefault((each.name.text.lower(), each.role.value if each.role else ""), each)
    return tuple(kept.values())
