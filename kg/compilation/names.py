"""Names as outside vocabularies write them: folded, cleaned, put in the order of speech, judged."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from kg.compilation.acronyms import is_acronym

_GREEK = str.maketrans({"α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "κ": "k", "λ": "l", "μ": "m", "ω": "o"})
_GREEK_WORD = re.compile(r"\b(?:alpha|beta|gamma|delta|epsilon|kappa|lambda|omega)(?![^\W\d])")
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s?\b")
_NOT_WORD = re.compile(r"[^\w+]+|_")
_LETTER_DIGIT = re.compile(r"(?<=[a-z]) (?=\d)")
_SAME_IN_PLURAL = frozenset("diabetes rabies herpes scabies caries aids gas pancreas series species".split())
#: Metastases, diagnoses, paralyses.
_GREEK_PLURAL = re.compile(r"(?:stases|[^nd]oses|gnoses|yses|iases|theses)$")
_SHORT_ACRONYM = re.compile(r"(?=.*[A-Z])[A-Z0-9-]{2,6}")
_SHORT = 5
_BAD = re.compile(
    r"suscept|protection|resistance to, |somatic|modifier of|digenic|\[|\]|\(disease\)|not specified|unspecified|"
    r"not otherwise|, included|, formerly|caused by| due to mutation|\bin a\b|obsolete|variant of unknown|quantitative trait|"
    r"\bNEC\b|\bNOS\b|finding|[|\t]",
    re.IGNORECASE,
)
_LONGEST = 90
#: "ALL - Acute lymphoblastic leukaemia", or the other way round.
_DASH_GLOSS = re.compile(r"([A-Z][A-Za-z0-9]{1,7}) - (.+)|(.+) - ([A-Z][A-Z0-9]{1,7})")
_BRACKETED = re.compile(r"(.+?)\s*\(([A-Za-z0-9-]{2,8})\)")
#: Words that an acronym skips, and that no inverted heading begins a part with.
SMALL_WORDS = frozenset("of the and in with a to by for or due on".split())
_JOINING = re.compile(r"\b(?:and|or)\b")


@cache
def singular(word: str) -> str:
    """Take off a plural ending; both numbers of a word give the same, which need be no word."""
    if len(word) < 4 or word in _SAME_IN_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if _GREEK_PLURAL.search(word):
        return f"{word[:-2]}is"
    return word.removesuffix("s")


def plurals(name: str) -> int:
    """Count the words of a name that are, or look like, plurals."""
    return sum(singular(word) != word for word in name.lower().split())


@cache
def fold(name: str) -> str:
    """Give the form in which two spellings of one name are equal."""
    text = _POSSESSIVE.sub("", name.lower() if name.isascii() else _plain(name))
    text = " ".join(singular(word) for word in _NOT_WORD.sub(" ", text).split())
    text = _GREEK_WORD.sub(lambda word: word[0][0], text)
    return _LETTER_DIGIT.sub("", text)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).lower().translate(_GREEK)
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def key(name: str) -> str:
    """Give what a name is looked up by: a short abbreviation keeps its capitals ("SCAR" is no scar)."""
    short = name.replace("-", "")
    return f"={short}" if _SHORT_ACRONYM.fullmatch(name) and len(short) <= _SHORT else fold(name)


def natural(name: str) -> str | None:
    """Put an inverted heading ("Leukemia, Myeloid, Acute") in the order of speech; None when it is not inverted."""
    first, *rest = (part.strip() for part in name.split(","))
    if not first or not rest or not all(rest) or any(_JOINING.search(part) for part in rest):
        return None
    if any(part.split()[0].lower() in SMALL_WORDS for part in rest):
        return f"{first} {rest[0]}" if len(rest) == 1 else None
    return " ".join([*reversed(rest), first])


def spoken(name: str) -> str:
    """Give a name in the order of speech."""
    return natural(name) or name


def cleaned(name: str, no_names: frozenset[str]) -> Iterator[str]:
    """Give the usable names in one cell of a source, glosses and brackets split off; `no_names` are folded."""
    return (part for part in _split(" ".join(name.split())) if is_usable(part, no_names))


def _split(name: str) -> list[str]:
    if gloss := _DASH_GLOSS.fullmatch(name):
        return [part for part in gloss.groups() if part]
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed and is_acronym(bracketed[2]):
        return list(bracketed.groups())
    return [name]


def is_usable(name: str, no_names: frozenset[str]) -> bool:
    """Say whether a name can stand in a table at all."""
    folded = fold(name)
    is_words = 2 < len(folded) <= _LONGEST and not folded.replace(" ", "").isdigit()
    return is_words and folded not in no_names and not _BAD.search(name)
