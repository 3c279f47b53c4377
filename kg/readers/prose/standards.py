"""The standards that trials assess by: RECIST, CTCAE, RANO …"""

import re

from kg.readers.prose.reading import has_any
from kg.trial import Value, Words

_VERSION = r"[\s,(]*(?:criteria\b)?[\s,(]*(?:\bv(?:er(?:sion)?)?\.?\s*)?(?P<version>\d(?:\.\d{1,2})?)?(?![\d%])"
_STANDARDS = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"\biRECIST\b", "iRECIST"),
        (r"\bm(?:odified\s+)?RECIST\b", "mRECIST"),
        (
            r"\b(?:RECIST|Response\s+Evaluation\s+Criteria\s+in\s+Solid\s+Tumou?rs)(?:[\s,(]+RECIST)?" + _VERSION,
            "RECIST",
        ),
        (
            r"\b(?:Common\s+(?:Terminology|Toxicity)\s+Criteria(?:\s+for)?(?:\s+Adverse\s+Events?)?[\s(]*"
            r"(?:CTCAE|CTC)?|CTCAE)\)?" + _VERSION,
            "CTCAE",
        ),
        (r"\bLugano\s+\d{4}\b|\bLugano(?=\s+(?:classification|criteria|response))", "Lugano"),
        (r"\bi?RANO\b", "RANO"),
        (r"\bIMWG\b|\bInternational\s+Myeloma\s+Working\s+Group\b", "IMWG"),
        (r"\bPCWG\s*[23]\b|\bProstate\s+Cancer\s+(?:Clinical\s+Trials\s+)?Working\s+Group\s*[23]\b", "PCWG"),
        (r"\bPERCIST\b", "PERCIST"),
        (r"\bCheson\b", "Cheson"),
        (r"\birRC\b|\bimmune[\s-]related\s+response\s+criteria\b", "irRC"),
        (r"\biwCLL\b", "iwCLL"),
        (
            r"\b(?:ELN|European\s+Leuka?emia\s*Net)(?:[\s-]*20\d\d)?(?=\s+(?:response|criteria|guidelines|recommendations))",
            "ELN",
        ),
        (r"\bGCIG\b|\bGyna?ecologic(?:al)?\s+Cancer\s+Inter\s?group\b", "GCIG"),
        (r"\bASTCT\b|\bAmerican\s+Society\s+(?:for|of)\s+Transplant(?:ation)?\s+and\s+Cellular\s+Therapy\b", "ASTCT"),
        (r"\bClavien[\s–-]*Dindo\b", "Clavien-Dindo"),
        (r"\bINRC\b|\bInternational\s+Neuroblastoma\s+Response\s+Criteria\b", "INRC"),
    )
)


#: Lower-case words of which every standard has one; most text has none.
_CUES = (
    "recist",
    "ctcae",
    "rano",
    "imwg",
    "pcwg",
    "cheson",
    "lugano",
    "criteria",
    "working",
    "irrc",
    "iwcll",
    "eln",
    "leuk",
    "gcig",
    "cancer",
    "astct",
    "cellular",
    "clavien",
    "inrc",
)


def standards(*texts: Words | None) -> tuple[Value[str], ...]:
    """Find the assessment standards that texts name ("RECIST 1.1", "CTCAE 5.0"), each once.

    A standard named with its version and also without counts once, with its version.
    """
    found: dict[str, Value[str]] = {}
    for words in texts:
        if words is None or not has_any(_CUES, words.text):
            continue
        for pattern, name in _STANDARDS:
            for match in pattern.finditer(words.text):
                value = _versioned(match, name)
                found.setdefault(value, Value(value, words.part(*match.span()).strip(" ,("), "assessment-standard"))
    versioned = {name.partition(" ")[0] for name in found if " " in name}
    return tuple(found[name] for name in sorted(found) if name not in versioned)


def _versioned(match: re.Match[str], name: str) -> str:
    version = match.groupdict().get("version")
    if not version:
        return name
    return f"{name} {version if '.' in version else version + '.0'}"
