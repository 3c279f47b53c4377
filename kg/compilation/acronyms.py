"""Acronyms: what is one, and whether its letters can come from the words of a name."""

import re
from collections.abc import Sequence

_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2}|.*[A-Za-z].*\d|.*\d.*[A-Za-z])[A-Za-z0-9/+-]{2,8}")


def is_acronym(name: str) -> bool:
    """Say whether a name is a symbol: one short word with two capitals, or with letters and digits."""
    return _ACRONYM.fullmatch(name) is not None


def plain(acronym: str) -> str:
    """Give an acronym in capitals without hyphens."""
    return acronym.upper().replace("-", "")


def abbreviates(acronym: str, words: Sequence[str], skipped: frozenset[str]) -> bool:
    """Say whether an acronym's letters run through folded words, each giving its first letter or more.

    The skipped words may give none.
    """
    letters = [c for c in acronym.lower() if c.isalnum()]
    main = [word for word in words if word not in skipped]
    if letters in ([word[0] for word in main], [word[0] for word in words]):
        return True
    return len(letters) > 2 and bool(main) and _covers(letters, main)


def _covers(letters: Sequence[str], words: Sequence[str]) -> bool:
    """Take letters from each word in turn: its first, and then any that come later inside it."""
    if not words or not letters:
        return not words and not letters
    word, rest = words[0], words[1:]
    most = len(letters) - len(rest)
    return any(_inside(letters[:n], word) and _covers(letters[n:], rest) for n in range(1, most + 1))


def _inside(letters: Sequence[str], word: str) -> bool:
    remaining = iter(word)
    return letters[0] == word[0] and all(letter in remaining for letter in letters)
