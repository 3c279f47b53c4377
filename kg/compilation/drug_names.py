"""Which names can be a drug's and mean nothing else: long words, some pairs of words, long development codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.compilation import names
from kg.compilation.rules import Rules

_WORD = re.compile(r"[A-Za-zÀ-ÿ][a-zà-ÿ]{5,}")
_TWO_WORDS = re.compile(rf"{_WORD.pattern} ([a-z]+)")
#: "BMS-986104", "PF-04447943"; shorter ones are read too easily as a way of giving and a dose ("SC 100").
_CODE = re.compile(r"([A-Z]{3,6})[- ]?\d{3,}[A-Za-z]?|([A-Z]{2})[- ]?\d{4,}[A-Za-z]?")
_SHORT = 4


def key(name: str) -> str:
    """Give the form in which two spellings of a drug's name are equal, however its parts are joined."""
    return names.fold(name).replace(" ", "")


def is_code(name: str) -> bool:
    """Say whether a name has the form of a development code."""
    return _CODE.fullmatch(name) is not None


@dataclass(frozen=True)
class Judge:
    """What decides whether a name can be a drug's: keys that other concepts have, and keys that name no drug."""

    taken: frozenset[str]
    no_drugs: frozenset[str]
    second_words: tuple[str, ...]

    @classmethod
    def by(cls, rules: Rules, taken: Iterable[str], genes: Iterable[str]) -> "Judge":
        """Take the rules, the names of other concepts, and those of genes."""
        no_drugs = frozenset(map(key, (*rules["no-drug"], *genes)))
        return cls(frozenset(map(key, taken)), no_drugs, tuple(sorted(rules["second-word"])))

    def has_form(self, name: str) -> bool:
        """Say whether a name looks like a drug's; a code must not begin with a name: "MTX 100" is a dose."""
        if two := _TWO_WORDS.fullmatch(name):
            return two[1].endswith(self.second_words)
        if code := _CODE.fullmatch(name):
            return key(code[1] or code[2]) not in self.taken
        return _WORD.fullmatch(name) is not None

    def connects(self, name: str) -> bool:
        """Say whether a name shows that a substance is another concept; short ones show nothing."""
        return key(name) in self.taken and len(key(name)) > _SHORT

    def can_name(self, name: str) -> bool:
        """Say whether a name can be a drug's."""
        return self.has_form(name) and key(name) not in self.taken and key(name) not in self.no_drugs
