"""Phrases that say how a drug acts ("a selective inhibitor of PVRIG") to mechanisms of the vocabulary."""

import re
from collections.abc import Mapping
from itertools import chain

from msgspec import Struct

from kg.grounding.lexicon import Lexicon
from kg.trial import Words

_INHIBITS = frozenset({"inhibitor", "antagonist", "blocker", "inverse agonist"})
_ACTIVATES = frozenset({"agonist", "biased agonist", "activator", "stimulator"})
_BINDS = frozenset({"inhibitor", "antagonist", "blocker", "depletion", "bispecific engager", *_ACTIVATES})
#: What a drug can be called, by the first of these that a phrase holds, and what mechanisms of the kind do.
_HEADS: Mapping[str, frozenset[str]] = {
    r"antibody[\s-]+drug[\s-]+conjugates?|adcs?": frozenset({"conjugate"}),
    r"u?car[\s-]*(?:γδ\s?)?(?:t|nk)(?:[\s-]*cells?)?(?:\s+therapy)?|chimeric\s+antigen\s+receptor\s+t[\s-]*cells?": frozenset(
        {"cell therapy"}
    ),
    r"(?:bispecific\s+)?t[\s-]*cell\s+engagers?|bites?": frozenset({"bispecific engager"}),
    r"partial\s+agonists?": frozenset({"partial agonist"}),
    r"inverse\s+agonists?": frozenset({"inverse agonist", "antagonist"}),
    r"positive\s+allosteric\s+modulators?": frozenset({"positive allosteric modulator"}),
    r"(?:co-?)?agonists?|activators?|stimulators?": _ACTIVATES,
    r"degraders?|protacs?": frozenset({"degrader"}),
    r"sirnas?|small\s+interfering\s+rnas?|antisense\s+oligonucleotides?": frozenset({"expression inhibitor"}),
    r"vaccines?": frozenset({"immunization"}),
    r"inhibitors?|antagonists?|blockers?|tkis?": _INHIBITS,
    r"antibody|antibodies|mabs?|bispecifics?|trispecifics?|nanobody|fusion\s+proteins?|anti": _BINDS,
}
_PATTERNS = [(re.compile(rf"\b(?:{head})\b", re.IGNORECASE), actions) for head, actions in _HEADS.items()]
_ANY_HEAD = re.compile(rf"\b(?:{'|'.join(_HEADS)})\b", re.IGNORECASE)
#: Words that tell nothing of what a drug acts on.
_TRIMMING = re.compile(
    r"\b(?:an?|the|novel|new|innovative|investigational|experimental|potential(?:ly)?|first[\s-]in[\s-]class|best[\s-]in[\s-]class|"
    r"(?:first|second|third|next|new)[\s-]generation|potent|(?:highly\s+)?selective|specific|oral(?:ly)?|available|bioavailable|"
    r"active|covalent|irreversible|reversible|small[\s-]molecule|(?:fully\s+)?human(?:i[sz]ed)?|chimeric|recombinant|"
    r"monoclonal|ig\s?g\d?(?:[κkλ]|\s?kappa|\s?lambda)?|long[\s-]acting|injectable|subcutaneous|intravenous|topical|inhaled|dual|"
    r"bispecific|bifunctional|trispecific|biparatopic|bivalent|tetravalent|therapeutic|autologous|allogeneic|off[\s-]the[\s-]shelf|"
    r"injection|engineered|fc|synthetic|afucosylated|proprietary|differentiated|(?:affinity|fc)[\s-]\w+ed|high[\s-]affinity|"
    r"(?:topoisomerase[\s-]*(?:1|i)\s+inhibitor|top1i?|mmae|auristatin|exatecan|deruxtecan)[\s-]*based)\b|\s(?:class|drugs?|agents?)$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"^(?P<head>.+?)\s+(?:of|against|to|(?:that\s+|which\s+)?(?:specifically\s+)?(?:targets?|targeting|binds?(?:\s+to)?|binding(?:\s+to)?)|"
    r"(?:targeted|directed)\s+(?:at|to|towards?|against))\s+(?:both\s+|the\s+|human\s+)*(?P<object>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ACRONYM = re.compile(r"\s*[(（][A-Za-z0-9/-]{2,12}[)）]")
#: "CD3xBCMA".
_CROSSED = re.compile(r"(?<=[A-Z0-9])[x×](?=[A-Z])")
_JOINED = re.compile(r"\s*(?:\band\b|&|×|\bx\b|,)\s*", re.IGNORECASE)
_LEFT = re.compile(r"[^\W_]+")
_FILLING = frozenset(
    {"and", "anti", "x", "directed", "targeted", "targeting", "of", "against", "to", "both", "that", "with"}
)


class Reading(Struct, frozen=True):
    """What a phrase says: ids of mechanisms, or why there is none; neither where it names no class at all."""

    mechanisms: tuple[str, ...] = ()
    reason: str = ""
    candidates: tuple[str, ...] = ()


def read(phrase: str, lexicon: Lexicon) -> Reading:
    """Read a phrase as a whole: a class that the vocabulary names, or an action upon known targets."""
    plain = " ".join(_CROSSED.sub(" x ", _ACRONYM.sub(" ", phrase)).split())
    for form in _forms(plain):
        found = lexicon.treatments.lookup(Words(form, "", 0))
        if found is not None and len(found.concepts) == 1 and found.concepts[0].kind == "mechanism":
            return Reading((found.concepts[0].id,))
    return _composed(plain, lexicon)


def _forms(plain: str) -> list[str]:
    """Give a phrase as it is, with its object first ("inhibitor of X": "X inhibitor"), and without trimmings."""
    inverted = _OBJECT.match(plain)
    said = [plain]
    if inverted:
        said.append(f"{_JOINED.sub('/', inverted['object'])} {inverted['head']}")
    bare = [" ".join(_TRIMMING.sub(" ", each).split()) for each in said]
    return [each for each in dict.fromkeys((*said, *bare)) if each]


def _composed(plain: str, lexicon: Lexicon) -> Reading:
    """Find the mechanisms of an action upon targets: one upon all of them, else one upon each."""
    heads, actions = _heads(plain)
    if not heads:
        return Reading()
    matches = lexicon.targets.find(Words(plain, "", 0))
    unknown = _unknown(plain, [*heads, *((m.words.start, m.words.end) for m in matches)])
    targets = {m.concepts[0].id for m in matches if len(m.concepts) == 1}
    if unknown or not targets or len(targets) < len({m.words.text for m in matches}):
        return Reading(reason=f"unknown mechanism{': ' if unknown else ''}{' '.join(unknown)}")
    jointly = _acting(frozenset(targets), actions, lexicon)
    each = [jointly] if jointly else [_acting(frozenset({t}), actions, lexicon) for t in sorted(targets)]
    if all(len(found) == 1 for found in each):
        return Reading(tuple(found[0] for found in each))
    return Reading(reason="ambiguous mechanism" if all(each) else "unknown mechanism", candidates=tuple(chain(*each)))


def _heads(plain: str) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Find what a phrase calls the drug, the most telling word of it, and what such a drug does."""
    if not _ANY_HEAD.search(plain):
        return [], frozenset()
    found = (([head.span() for head in pattern.finditer(plain)], actions) for pattern, actions in _PATTERNS)
    return next((each for each in found if each[0]), ([], frozenset()))


def _acting(targets: frozenset[str], actions: frozenset[str], lexicon: Lexicon) -> list[str]:
    return [id_ for id_, action in lexicon.acting_on.get(targets, ()) if action in actions]


def _unknown(plain: str, known: list[tuple[int, int]]) -> list[str]:
    """Give the words of a phrase that are neither head nor target nor trimming."""
    left = plain
    for start, end in known:
        left = left[:start] + " " * (end - start) + left[end:]
    return [word for word in _LEFT.findall(_TRIMMING.sub(" ", left)) if word.lower() not in _FILLING]
