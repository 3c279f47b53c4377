"""What governs the name of a drug or class in an exclusion criterion: a therapy, or something else ("psoriasis from …")."""

import re

from kg.grounding.prior.shape import has_any

#: So much before a name holds the word that governs it; so many words an item between them has.
_REACH, _ITEM = 200, 4
_GOVERNED = re.compile(
    r"(?P<word>[\w'’/-]+)\W?\s+(?P<preposition>from|of|by|to|with|after|following|since|for|during|upon|under)\s+",
    re.IGNORECASE,
)
#: None of these stands between a name and what governs it.
_ENDS = (".", ";", ":", "(", ")", "\n")
#: With one of these between, it is the name of a part of a sentence of its own.
_APART = re.compile(
    r"\b(?:except|than|within|including|such|example|recei\w+|us(?:e|ed|ing)|tak(?:e|en|ing)|treat\w*|therap(?:y|ies)|prior|"
    r"previous(?:ly)?|current(?:ly)?|concurrent|concomitant|on|history|requir\w+|need\w*|the\s+(?:last|past|previous|"
    r"preceding))\b",
    re.IGNORECASE,
)
#: "treatment of lung cancer with"
_TREATED = re.compile(r"\btreat(?:ed|ments?|ing)?\s+(?:(?:of|for)\s+)?(?:[\w-]+\s+){0,5}$", re.IGNORECASE)
_ITEMS = re.compile(r",|\bor\b|\band\b|/", re.IGNORECASE)
_TIMES = "hour hours day days week weeks month months year years half-life half-lives time elapsed passed"
#: Preposition to the words that govern a therapy by it; any other word governs something else.
_THERAPY = {
    "of": "amount cluster clusters anti-cluster serotype preparation preparations agonists agonist inhibitors inhibitor "
    "antagonists inducers inducer substrates blockers dose doses use uses usage using user users utilization "
    "utilisation course courses line lines cycle cycles administration receipt intake history injection "
    "injections infusion infusions application applications consumption ingestion inhalation instillation "
    "instillations nebulization nebulisation implantation implant insertion any one all some either both each "
    "more most two three least number amounts range treatment treatments therapy therapies regimen regimens "
    "medication medications medicines drugs type types kind kinds form forms class classes members derivatives "
    "combination combinations addition consisting prescription recipient recipients trial need requirement "
    "exposure initiation part transfusion prophylaxis immunization vaccination examples example cases case burst "
    "bursts bolus presence off or other mg mcg g because donation abuse taking injecting intolerance prevalence "
    f"levels {_TIMES}",
    "with": "treat treated treating treatment treatments therapy therapies therapeutics tx medication medications "
    "medicated drug drugs agent agents course courses line lines regimen regimens immunized immunised vaccinated "
    "vaccination immunization inoculated inoculation infused injected injection injections pretreated pre-treated "
    "pretreatment prophylaxis chemoprophylaxis exposure combination together along transplanted supplementation "
    "supplemented replacement chemotherapy immunotherapy radiotherapy radiation anticoagulation immunosuppression "
    "intervention experience patient patients subject subjects participants individuals management managed "
    "maintained involved contact use used conditioning started mobilization anesthesia anaesthesia hormone "
    f"augmentation monotherapy previously prior {_TIMES}",
    "to": "exposure exposed exposures prior due up allowed limited restricted switched converted subjected next refer",
    "from": f"drug drugs agent agents medication medications class classes any group products {_TIMES}",
    "by": "treated treatment therapy pretreated injection medicated",
    "for": "need needs requirement requirements prescription prescriptions indication indications necessity required "
    f"except applied screening {_TIMES}",
    "after": _TIMES,
    "following": _TIMES,
    "since": _TIMES,
}
#: Words that stand before a preposition said again: "exposure to NGF or to an antibody".
_ANYHOW = frozenset("or and either and/or both".split())
_GOVERNS = {preposition: frozenset(words.split()) for preposition, words in _THERAPY.items()}


def is_of_another_thing(before: str) -> bool:
    """Say whether a name depends on a word that is no therapy: "failure with either topotecan or "."""
    said = before[-_REACH:]
    *_, found = (None, *_GOVERNED.finditer(said))
    if found is None:
        return False
    between, words, preposition = said[found.end() :], found["word"].lower(), found["preposition"].lower()
    if any(word in _ANYHOW or word in _GOVERNS.get(preposition, ()) for word in words.split("/")):
        return False
    if has_any(between, _ENDS) or _APART.search(between) or any(map(str.isdigit, words)):
        return False
    if preposition == "with" and _TREATED.search(said, 0, found.start()):
        return False
    items = _ITEMS.split(between)
    return max(map(len, map(str.split, items))) <= _ITEM and (preposition != "for" or len(items) == 1)
