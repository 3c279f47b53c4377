"""A name as written to the parts that it names, and to what remains when doses and forms are off."""

import re
from collections.abc import Iterable, Iterator

from kg.grounding.normalise import fold_in_place
from kg.grounding.terms import Match
from kg.trial import Words

#: What joins several things in one name.
_CONNECTOR = re.compile(
    r"\s*(?:[+/,;&|]|\b(?:and|or|plus|then|with|without|versus|vs\.?|w/|combined|in combination|combination of|"
    r"together|followed by|alternating|concurrent(?:ly)?|added to)\b)\s*"
)
_DOSE = re.compile(
    r"\b\d[\d.,]*\s*(?:%|x\s*10\W*\d+)?\s*(?:(?:m|u|n|k)?g|mcg|ml|dl|l|iu|u|units?|mmol|mol|mci|gy|cgy|cells?|pfu|vp|vg|"
    r"h|hr|hours?|d|days?|weeks?|wk|months?|cycles?|times|fractions?|percent|ppm|auc)?\b"
    r"(?:\s*/\s*(?:kg|m\s*2|m2|m\^2|day|d|ml|dose|h|hr|week|wk|min|l))*|\bauc\s*=?\s*\d+|\bq\d?[dwhm]\b|\bq\s?\d+\s?w\b|\bd\d+(?:\s?d\d+)?\b"
    r"|\b(?:s\.\s?c|i\.\s?v|i\.\s?m|p\.\s?o)\b"
)
#: What a drug is a salt of, and that alone may be one ("calcium").
_SALTS = frozenset(
    """
    hydrochloride hcl sodium potassium calcium mesylate mesilate maleate malate tosylate citrate sulfate
    sulphate phosphate acetate tartrate succinate fumarate bromide chloride besylate dimaleate ditosylate
    dihydrochloride monohydrate hemihydrate anhydrous lactate nitrate esylate disodium magnesium trihydrate
    """.split()
)
#: Words that say how a drug is made up, given or studied, and change nothing of what it is.
_DROPPED = frozenset(
    """
    injection injections injectable infusion infusions tablet tablets tab tabs capsule capsules cap caps pill
    pills solution suspension powder cream ointment gel lotion patch spray inhaler syrup drops suppository
    lozenge film coated oral orally intravenous intravenously iv sc subcutaneous subcutaneously im intramuscular
    topical inhaled po ip intravitreal intranasal sublingual transdermal intrathecal intratumoral ophthalmic
    parenteral systemic monotherapy therapy treatment treated regimen combination combined group arm cohort part
    phase stage study drug drugs agent agents dose doses dosing dosage low high standard single multiple daily
    weekly biweekly monthly twice once thrice every other day days week weeks cycle cycles bid tid qd qid qod hs
    prn mg g ml ug mcg kg m2 iu generic biosimilar brand formulation formulations extended release immediate
    sustained delayed er xr sr ir the a an of in for to at on as by per from alone only both each either any
    human recombinant humanized humanised fully monoclonal antibody mab anti product maintenance induction
    consolidation adjuvant neoadjuvant first second line initial subsequent concurrent test reference
    experimental active investigational open label blinded continuous fixed inj nasal eu us approved licensed
    sourced commercial commercially available marketed use application administration intake supplement
    supplements supplementation preparation preparations products used using administered given injected
    fasted fed fasting condition conditions under lot level levels composition period periods schedule interval
    baseline month months year years eye ear nebulized nebulised nebulizer inhalation inhalational rectal vaginal
    enteric inh granule granules pen prefilled syringe vial sachet sachets effervescent chewable dispersible
    orodispersible disintegrating odt bolus loading ascending prophylactic prophylaxis therapeutic 14c
    escalation expansion mode route reduced mid medium higher lower goal intradermal intradermally intraarticular
    intraperitoneal intravesical intralesional epidural transforaminal caudal intradiscal perineural
    intracerebroventricular
    """.split()
)
_ACCOUNTED = _SALTS | _DROPPED
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*(?:[)）\]]|$)")
#: What something is given for, at the end of its name, unless a name stands there.
_PURPOSE = re.compile(r"(?<=[\w\0)\]] )for [^\0]*$")
#: Letters of a company, then digits: "HS-20093", "BC008-1A", "BGB-A3055", "PF-05190457", "BL-M07D1", "UTAA06", "S-531011";
#: no registry's id.
_CODE = re.compile(
    r"\b(?!NCT|CTR|JRCT|ISRCTN)(?:[A-Z]{2,5}(?:(?:[- ]?[A-Z])?[- ]?\d{3,8}|-[A-Z]\d{2}(?=[A-Z]\d))|[A-Z]{3,5}\d{2}|[A-Z]-\d{5,6})"
    r"[A-Za-z]{0,2}\d?(?:-\d{1,4}[A-Z]?)?(?![\w-])"
)
_ANOTHER = re.compile(
    r".*(?:resist|refract|naive|free|elut|coat|positiv|negativ|test|assay|level|withdraw|antagon|inhibit|receptor|antibod|"
    r"analog|deriv|precurs|induc|label|conjugat|vaccin|cells?$|gene|virus|sensitiv|toleran|allerg|challenge|sparing|"
    r"stent|pump|device|plasmid|protein|peptide|mimetic|like$|blocker|alternative|substitut)\w*"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def parts(name: Words, matches: Iterable[Match]) -> Iterator[tuple[Words, list[Match]]]:
    """Split a name at its connectors, but not within a match or brackets; give each part its matches."""
    found = list(matches)
    masked = _BRACKETS.sub(lambda bracket: "\0" * len(bracket[0]), _masked(name, found))
    cuts = [cut.span() for cut in _CONNECTOR.finditer(masked)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(name.text)]
    for start, end in zip(starts, ends, strict=True):
        part = name.part(start, end)
        inside = [m for m in found if part.start <= m.words.start and m.words.end <= part.end]
        if part.text.strip(" ()[]"):
            yield part, inside


def bracket(part: Words) -> Words | None:
    """Give what stands inside the first bracket, where words stand before it."""
    found = _BRACKETS.search(part.text)
    if found is None or not part.text[: found.start()].strip():
        return None
    return part.part(*found.span()).strip("()[]（） ")


def leftover(part: Words, matches: Iterable[Match]) -> list[str]:
    """Give the words outside brackets that neither matches nor doses, forms and routes account for."""
    outside = _BRACKETS.sub(" ", _masked(part, matches)) if bracket(part) else _masked(part, matches)
    rest = _DOSE.sub(" ", _PURPOSE.sub(" ", outside).replace("\0", " "))
    return [word for word in _WORD.findall(rest) if word not in _ACCOUNTED and not word.isdigit()]


def core(part: Words) -> Words:
    """Give what stands between the doses, forms and routes at both ends, brackets left out."""
    rest = _DOSE.sub(lambda dose: "\0" * len(dose[0]), _BRACKETS.sub(lambda b: "\0" * len(b[0]), _masked(part, ())))
    kept = [word.span() for word in _WORD.finditer(rest) if word[0] not in _DROPPED]
    return part.part(kept[0][0], kept[-1][1]) if kept else part


def says_how(words: Words) -> bool:
    """Say whether words are but a form or a route ("intravitreal injection")."""
    return not leftover(words, ())


def makes_another(word: str) -> bool:
    """Say whether a word beside a drug's name makes another thing of it ("resistant", "eluting")."""
    return _ANOTHER.fullmatch(word) is not None


def development_code(part: Words) -> Words | None:
    """Find a development code ("HS-20093", "BGB-A3055") that is all there is to a part but doses and forms."""
    found = _CODE.search(part.text)
    if found is None:
        return None
    rest = Words(part.text[: found.start()] + " " + part.text[found.end() :], part.field, 0)
    return part.part(*found.span()) if not leftover(rest, ()) else None


def _masked(words: Words, matches: Iterable[Match]) -> str:
    """Fold words to the same length, commas kept, with the matches blotted out."""
    folded = fold_in_place(words.text)
    for match in matches:
        start = match.words.start - words.start
        blot = "\0" * len(match.words.text)
        folded = folded[:start] + blot + folded[start + len(blot) :]
    return folded
