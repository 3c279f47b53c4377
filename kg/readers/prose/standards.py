"""The standards that trials assess by: RECIST, CTCAE, RANO …"""

import re

from kg.readers.prose.reading import cued, has_any
from kg.trial import Value, Words

_VERSION = r"[\s,(]*(?:criteria\b)?[\s,(]*(?:\bv(?:er(?:sion)?)?\.?\s*)?(?P<version>\d(?:\.\d{1,2})?)?(?![\d%])"
#: What the text of each holds in lower case, how it is written, and its name.
_STANDARDS = tuple(
    (cued(cues, pattern), name)
    for cues, pattern, name in (
        ("irecist", r"\biRECIST\b", "iRECIST"),
        ("recist", r"\bm(?:odified\s+)?RECIST\b", "mRECIST"),
        (
            "recist solid",
            r"\b(?:RECIST|Response\s+Evaluation\s+Criteria\s+in\s+Solid\s+Tumou?rs)(?:[\s,(]+RECIST)?" + _VERSION,
            "RECIST",
        ),
        (
            "ctcae terminology toxicity",
            r"\b(?:Common\s+(?:Terminology|Toxicity)\s+Criteria(?:\s+for)?(?:\s+Adverse\s+Events?)?[\s(]*"
            r"(?:CTCAE|CTC)?|CTCAE)\)?" + _VERSION,
            "CTCAE",
        ),
        ("lugano", r"\bLugano\s+\d{4}\b|\bLugano(?=\s+(?:classification|criteria|response))", "Lugano"),
        ("rano", r"\bi?RANO\b", "RANO"),
        ("imwg myeloma", r"\bIMWG\b|\bInternational\s+Myeloma\s+Working\s+Group\b", "IMWG"),
        (
            "pcwg prostate",
            r"\bPCWG\s*[23]\b|\bProstate\s+Cancer\s+(?:Clinical\s+Trials\s+)?Working\s+Group\s*[23]\b",
            "PCWG",
        ),
        ("percist", r"\bPERCIST\b", "PERCIST"),
        ("cheson", r"\bCheson\b", "Cheson"),
        ("irrc immune", r"\birRC\b|\bimmune[\s-]related\s+response\s+criteria\b", "irRC"),
        ("iwcll", r"\biwCLL\b", "iwCLL"),
        (
            "eln leuk",
            r"\b(?:ELN|European\s+Leuka?emia\s*Net)(?:[\s-]*20\d\d)?(?=\s+(?:response|criteria|guidelines|recommendations))",
            "ELN",
        ),
        ("gcig gyn", r"\bGCIG\b|\bGyna?ecologic(?:al)?\s+Cancer\s+Inter\s?group\b", "GCIG"),
        (
            "astct transplant",
            r"\bASTCT\b|\bAmerican\s+Society\s+(?:for|of)\s+Transplant(?:ation)?\s+and\s+Cellular\s+Therapy\b",
            "ASTCT",
        ),
        ("clavien", r"\bClavien[\s–-]*Dindo\b", "Clavien-Dindo"),
        ("inrc neuroblastoma", r"\bINRC\b|\bInternational\s+Neuroblastoma\s+Response\s+Criteria\b", "INRC"),
    )
)
#: Of these every standard has one; most text has none.
_CUES = tuple(dict.fromkeys(cue for pattern, _ in _STANDARDS for cue in pattern.cues))


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
