"""Names and texts to one folded form: lower case, plain Latin; hyphens, commas and marks as one space.

Folding keeps track of offsets, so that a match in the folded text points to the very characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_GREEK = {"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "κ": "k", "λ": "l", "μ": "u", "µ": "u", "ω": "w"}
_GREEK_WORDS = {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "kappa": "k", "lambda": "l"}
_SPACED = dict.fromkeys("-‐‑‒–—−_,\t\n\r\xa0®™©*†‡\\", " ")
_QUOTES = dict.fromkeys("’‘`´ʼ", "'")
_CHARACTERS = {**_SPACED, **_QUOTES, **_GREEK}
_TRANSLATION = str.maketrans(_CHARACTERS)
_LETTER_DIGIT = re.compile(r"(?<=[a-z]) (?=\d)|(?<=\d) (?=[a-z])")
_CODE = re.compile(r"([a-z]{1,6})(\d{2,}[a-z]?)")
#: A short name in capitals is an acronym: it counts only in capitals ("AE", never "ae").
_ACRONYM = re.compile(r"[A-Z][A-Z0-9/&-]{1,4}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]` is where its character i came from, None when nothing moved."""

    text: str
    starts: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in the folded text into offsets in the original, end exclusive."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.starts[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text."""
    if text.isascii():
        folded = text.lower().translate(_TRANSLATION)
        if "  " not in folded:
            return Folded(folded)
    characters: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        for plain in _fold_character(character):
            if plain != " " or characters[-1:] != [" "]:
                characters.append(plain)
                starts.append(index)
    return Folded("".join(characters), tuple(starts))


def _fold_character(character: str) -> str:
    plain = _CHARACTERS.get(character)
    if plain is not None:
        return plain
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return kept.translate(_TRANSLATION)


def key(name: str) -> str:
    """Fold a whole name."""
    return fold(name).text.strip()


def is_acronym(name: str) -> bool:
    """Say whether a name counts only when written in capitals."""
    return _ACRONYM.fullmatch(name) is not None and sum(c.isupper() for c in name) >= 2


def variants(name: str) -> Iterator[str]:
    """Yield the folded forms that people write for a name: joined, spaced, in Greek, plural."""
    base = key(name)
    forms = {base, _LETTER_DIGIT.sub("", base)}
    if code := _CODE.fullmatch(base):
        forms.add(f"{code[1]} {code[2]}")
    for word, letter in _GREEK_WORDS.items():
        if word in base:
            forms.add(re.sub(rf"\b{word}\b", letter, base))
    for form in sorted(forms):
        yield form
        if plural := _plural(form):
            yield plural


def _plural(form: str) -> str:
    if len(form) < 2 or not form[-1].isalpha() or form[-1] == "s":
        return ""
    return f"{form[:-1]}ies" if form[-1] == "y" and form[-2] not in "aeiou" else f"{form}s"
