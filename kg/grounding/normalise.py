"""Names and texts to one folded form: lower case, plain Latin; hyphens, commas and marks as one space.

Folding keeps track of offsets, so that a match in the folded text points to the very characters.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from msgspec import Struct

_GREEK = {"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "κ": "k", "λ": "l", "μ": "u", "µ": "u", "ω": "w"}
_GREEK_WORDS = {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "kappa": "k", "lambda": "l"}
_GREEK_WORD = re.compile(rf"\b(?:{'|'.join(_GREEK_WORDS)})\b")
_SPACED = dict.fromkeys("-‐‑‒–—−_,\t\n\r\xa0®™©*†‡\\", " ")
_QUOTES = dict.fromkeys("’‘`´ʼ", "'")
_CHARACTERS = {**_SPACED, **_QUOTES, **_GREEK}
_TRANSLATION = str.maketrans(_CHARACTERS)
_COMMAS = ",，、"
_KEEPING_COMMAS = _TRANSLATION | {ord(","): ","}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ASCII_MARKS = {mark: plain for mark, plain in _CHARACTERS.items() if mark.isascii()}
_ASCII_TABLE = bytes.maketrans("".join(_ASCII_MARKS).encode(), "".join(_ASCII_MARKS.values()).encode())
_LETTER_DIGIT = re.compile(r"(?<=[a-z]) (?=\d)")
_LEADING_DIGIT = re.compile(r"\d+ [a-z]")
_DIGIT = re.compile(r"\d")
#: What may bear somebody's name, with or without a possessive.
_EPONYMS = tuple("disease syndrome sarcoma ataxia palsy contracture thyroiditi tumor tumour".split())
_EPONYM = re.compile(r"([a-z]{4,}) ((?:disease|syndrome|sarcoma|ataxia|palsy|contracture|thyroiditis|tumou?r)s?)")
#: What a name of more than one form holds, but for one that bears a name.
_MARKED = re.compile(rf"[0-9']|{'|'.join(_GREEK_WORDS)}|[^aeiou]y$")
_ENDS_IN_Y = re.compile(r"[a-z]{3,}[^aeiou\W]y")
_CODE = re.compile(r"([a-z]{1,6})(\d{2,}[a-z]?)")
#: Parts names that are folded together; no name has it.
_PARTED = "\0"
_SPACES = re.compile("  +")
#: A character as HTML writes it, which registry texts hold now and then.
_ESCAPED = re.compile(r"&(?:#\d{1,5}|#x[0-9a-f]{1,4}|amp|apos|quot|lt|gt|nbsp);", re.IGNORECASE)
_ACRONYM_LENGTH = 6
_ACRONYM = re.compile(r"[A-Za-z0-9/&-]+")


class Folded(Struct, frozen=True):
    """A folded text; `starts[i]` is where its character i came from, None when nothing moved."""

    text: str
    starts: tuple[int, ...] | None = None

    def is_whole(self, start: int, end: int) -> bool:
        """Say whether a stretch begins and ends with whole characters of the original ("¼" folds to three)."""
        origin = self.starts
        if origin is None:
            return True
        cut_before = start > 0 and origin[start - 1] == origin[start]
        return not cut_before and not (end < len(origin) and origin[end] == origin[end - 1])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in the folded text into offsets in the original, end exclusive."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.starts[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text."""
    if "&" in text and _ESCAPED.search(text):
        return _fold_escaped(text)
    if text.isascii():
        return _collapsed(_fold_ascii(text))
    pieces = {character: _fold_character(character) for character in _NOT_ASCII.findall(text)}
    if any(len(piece) != 1 for piece in pieces.values()):
        return _fold_pieces(list(map(_fold_character, text)))
    for character, piece in pieces.items():
        text = text.replace(character, piece)
    text = text.lower()
    for mark, plain in _ASCII_MARKS.items():  # many times faster than translating a text that is not all ASCII
        text = text.replace(mark, plain)
    return _collapsed(text)


def _fold_ascii(text: str) -> str:
    """Fold a text of ASCII character by character: bytes are translated several times faster than characters."""
    return text.lower().encode().translate(_ASCII_TABLE).decode()


def fold_in_place(text: str) -> str:
    """Fold a text to the same length, commas kept: each character to the first that it becomes."""
    plain = unescaped(text)
    if plain.isascii():
        return plain.lower().translate(_KEEPING_COMMAS)
    return "".join("," if c in _COMMAS else _fold_character(c)[:1] or " " for c in plain)


def unescaped(text: str) -> str:
    """Turn characters as HTML writes them ("&#39;") into themselves, filled up with spaces to the same length."""
    return _ESCAPED.sub(lambda found: unescape(found[0]).ljust(len(found[0])), text) if "&" in text else text


def _fold_escaped(text: str) -> Folded:
    """Fold a text with HTML's writing: what it stands for has the place of its first character."""
    starts: list[int] = []
    plain = ""
    last = 0
    for found in _ESCAPED.finditer(text):
        starts += [*range(last, found.start()), found.start()]
        plain += text[last : found.start()] + unescape(found[0])[:1]
        last = found.end()
    starts += range(last, len(text))
    folded = fold(plain + text[last:])
    moved = folded.starts or range(len(folded.text))
    return Folded(folded.text, tuple(starts[index] for index in moved))


def _fold_pieces(pieces: list[str]) -> Folded:
    if set(map(len, pieces)) == {1}:
        return _collapsed("".join(pieces))
    starts = [index for index, piece in enumerate(pieces) for _ in piece]
    collapsed = _collapsed("".join(pieces))
    moved = collapsed.starts or range(len(collapsed.text))
    return Folded(collapsed.text, tuple(starts[index] for index in moved))


def _collapsed(text: str) -> Folded:
    """Make every run of spaces one."""
    if "  " not in text:
        return Folded(text)
    kept: list[int] = []
    last = 0
    for run in _SPACES.finditer(text):
        kept.extend(range(last, run.start() + 1))
        last = run.end()
    kept.extend(range(last, len(text)))
    return Folded(_SPACES.sub(" ", text), tuple(kept))


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    plain = _CHARACTERS.get(character)
    if plain is not None:
        return plain
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return kept.translate(_TRANSLATION)


def key(name: str) -> str:
    """Fold a whole name."""
    if name.isascii() and "&" not in name:
        return " ".join(_fold_ascii(name).split())
    return fold(name).text.strip()


def fits(name: str, written: str) -> bool:
    """Say whether words in a text can be a name: an acronym counts only in its own capitals ("AE", "pCR")."""
    if len(name) > _ACRONYM_LENGTH or sum(c.isupper() for c in name) < 2 or not _ACRONYM.fullmatch(name):
        return True
    singular = written.removesuffix("s")
    return not any(c.islower() for c in singular) if name.isupper() else name in (written, singular)


def keys(names: Sequence[str]) -> list[str]:
    """Fold many names, those of ASCII as one text; the spaces around and within them are left to `forms`."""
    plain = _PARTED.join([name for name in names if name.isascii()])
    folded = iter(_fold_ascii(plain).split(_PARTED))
    return [next(folded) if name.isascii() else key(name) for name in names]


def forms(folded: str) -> list[str]:
    """Give the forms that people write for a folded name; most have one."""
    base = " ".join(folded.split())
    return _forms(base) if _varies(base) else [base]


def variants(name: str) -> list[str]:
    """Give the folded forms that people write for a name: as it is, joined, spaced, in Greek letters."""
    return _forms(key(name))


def _varies(base: str) -> bool:
    return _MARKED.search(base) is not None or base.rstrip("s").endswith(_EPONYMS)


def _forms(base: str) -> list[str]:
    forms = [base]
    if _DIGIT.search(base):
        forms.append(_LETTER_DIGIT.sub("", base))
        if code := _CODE.fullmatch(base):
            forms.append(f"{code[1]} {code[2]}")
        if _LEADING_DIGIT.match(base):
            forms.append(base.replace(" ", "", 1))
    if "'s" in base:
        forms += [base.replace("'s", ""), base.replace("'s", "s")]
    if eponym := _EPONYM.fullmatch(base):
        forms.append(f"{eponym[1]}'s {eponym[2]}")
    if base.endswith("y") and _ENDS_IN_Y.fullmatch(base.rpartition(" ")[2]):
        forms.append(f"{base[:-1]}ies")
    forms.append(_GREEK_WORD.sub(lambda word: _GREEK_WORDS[word[0]], base))
    return list(dict.fromkeys(forms))


def singulars(form: str) -> list[str]:
    """Give what a folded name may be the plural of."""
    if form.endswith("ies"):
        return [f"{form[:-3]}y", form[:-1]]
    if form.endswith("ses"):
        return [f"{form[:-2]}is", form[:-1]]
    return [form[:-1]] if form.endswith("s") else []
