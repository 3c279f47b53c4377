"""Whether a text is English, told by the small words of the languages of Europe."""

import re

_ENGLISH = frozenset(
    "the of and to in for with or at on by is are from that which who than after before within as any".split()
)
#: Small words of other languages that are no words of English.
_OTHERS = frozenset(
    (
        "de la el los las del y en con para por que una un al se su o le les des du et dans pour avec une est sur aux au ou par qui "
        "der die das und mit von zu den dem ein eine bei oder ist nach im zum zur auf für nicht di il lo gli e della dei delle nel "
        "per che sono non da van het een met voor bij te zijn op och av att för med som på til eller og det "
        "da do dos das em não com uma ou w z na i do oraz lub nie dla po se v s je nebo pro a az és egy nem vagy"
    ).split()
) - {"a", "i", "do", "no", "an", "on", "per", "die", "s", "e", "o", "v", "y", "z", "w", "te", "op", "non", "se", "das"}
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_ALPHABET = re.compile("[\u0370-\u03ff]{3}|[\u0400-\u04ff]{3}")


def is_english(text: str) -> bool:
    """Say whether a text may be English: one of a few words, or of names only, may be."""
    if _OTHER_ALPHABET.search(text):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in _OTHERS for word in words) <= sum(word in _ENGLISH for word in words)
