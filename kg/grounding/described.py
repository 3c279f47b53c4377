"""Names that describe what is given: cells by what their receptor binds, a drug by what it does to what."""

import re

from kg.grounding import classes
from kg.grounding.lexicon import Lexicon
from kg.trial import Words

CAR_T, CAR_NK = "mechanism/car-t-cell-therapy", "mechanism/car-nk-cell-therapy"
#: "CART22", "CD19CAR-CD3Zeta", "4SCAR-276", "huCART19", "UCAR-T": capitals, and no letters of another word around.
_CAR = re.compile(
    r"(?<![A-Z])(?:U|S|LU)?CAR(?:[\s.-]?(?:T|NK))?(?![A-Za-z])|(?i:chimeric\s+antigen\s+receptor)|\bSTAR-T\b"
)
_KILLERS = re.compile(r"NK(?![A-Za-z0-9])|natural\s+killer(?!\s+T)", re.IGNORECASE)
_CELLS = re.compile(r"\bcells?\b|lymphocytes?\b|\bT$|CAR[\s.-]?T|receptor", re.IGNORECASE)
#: The numbers at the receptor are its antigens': CD19, or CD19 and CD22.
_NUMBERED = re.compile(rf"(?:{_CAR.pattern})-?(\d{{2,3}})(?:/(\d{{2,3}}))?(?!\d)")


def read(words: Words, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the mechanisms that words describe, each by its id; none where they describe none that is known."""
    if _CAR.search(words.text):
        return _of_cells(words.text, lexicon)
    return classes.read(words.text, lexicon).mechanisms


def _of_cells(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Read what cells bind, and not what signals within: only antigens of known CAR-T cells count."""
    numbered = _NUMBERED.sub(lambda found: "".join(f" CD{number} " for number in found.groups() if number), text)
    matches = lexicon.targets.find(Words(_CAR.sub(" ", numbered), "", 0))
    antigens = {m.concepts[0].id for m in matches if len(m.concepts) == 1}
    cells = {antigen: found for antigen in antigens if (found := _against({antigen}, lexicon))}
    if _KILLERS.search(text) or not cells:
        kind = CAR_NK if _KILLERS.search(text) else CAR_T
        return (kind,) if cells or _CELLS.search(text) else ()
    return _against(set(cells), lexicon) or tuple(sorted(each for found in cells.values() for each in found))


def _against(antigens: set[str], lexicon: Lexicon) -> tuple[str, ...]:
    acting = lexicon.acting_on.get(frozenset(antigens), ())
    return tuple(id_ for id_, _ in acting if CAR_T in lexicon.lineage(id_))
