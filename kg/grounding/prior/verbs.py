"""The shapes of what says that a therapy was had, was not, or that the disease which needs it is what counts.

A pattern of words before a name ends in `$`, and so does its sentence; one of words after it begins with
the name's end.
"""

import re

from kg.grounding.prior.shape import PEOPLE, Shape

#: What a trial gives is excluded as prior therapy only where the criterion speaks of before.
BEFORE = Shape(
    (
        "Who have received ",
        "prior|previous|received|history|ever|already|past|treated|had|expos|current|use|using|tak",
        r"\b(?:prior(?!\s+to)|previous(?:ly)?|received|history\s+of|ever|already|past|treated|had|expos\w+|current\w*|"
        r"use\s+of|used|using|taking|taken)\b",
    )
)
#: Any of these makes an exclusion clause one of therapy; so does a clause that begins with the name.
HAD = Shape(
    (
        "Rituximab within 6 months",
        "within|in the|during|at any",
        r"\b(?:within|in\s+the\s+(?:last|past|previous)|during|at\s+any\s+time)\b",
    ),
    (
        "Previous use of rituximab",
        "recei|use|using|treat|therap|prior|previous|expos",
        r"\b(?:receiv\w*|receipt|use|user|users|used|using|uses|treat(?:ed|ment|ments)|therap(?:y|ies)|prior|"
        r"previous(?:ly)?|expos(?:ed|ure))\b",
    ),
    (
        "Currently on prednisone",
        "medication|drug|on|current|co-|history|underw|undergo|vaccinat|immuni|inject|infus|given|requir|need",
        r"\b(?:medications?|drugs?|on|ongoing|current(?:ly)?|concurrent\w*|concomitant\w*|co-?administ\w+|history\s+of|"
        r"undergo\w*|underw\w+|vaccinat\w+|immuni[sz]\w+|inject\w+|infus\w+|given|requir\w+|need\w*)\b",
    ),
    (
        "Disease that progressed under rituximab",
        "administ|tak|took|intake|ingestion|progress|fail|refractory|resistan|relaps",
        r"\b(?:administ\w+|tak(?:en|e|es|ing)(?!\s+part)|took|intake|ingestion|progress\w*|fail\w*|refractory|"
        r"resistan\w+|relaps\w+)\b",
    ),
)
#: What stands before a name that begins its clause.
BEGINNING = re.compile(r"^\W*(?:(?:\d{1,2}|[a-z]|[ivx]+)[.)]\s*)?(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
#: In an exclusion criterion: the disease is what counts, the therapy says how severe it is, or when it came.
NEEDED_FOR_DISEASE = Shape(
    (
        "Pneumonitis requiring treatment with ",
        "requir|need|necessitat|despite|cause|result|lead|led|after|following",
        r"\b(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+|despite|causes?\b|result\w*\s+(?:in|from)|leading\s+to|led\s+to|"
        r"managed\s+with|(?:controlled|clearing|responding)\s+(?:with|by|on|to)|"
        r"(?:after|following)\s+(?:\w+\s+)?(?:treatment|therapy|use|administration))\b"
        r"(?:(?!\bor\s+(?:is|are|was|were|has|have|who|currently)\s)[^.;:])*$",
    ),
    (
        "Bleeding tendency during ",
        "during|while",
        r"\b(?:during|while\s+(?:on|receiving|taking))\s+(?:(?!the\b|this\b|study\b|trial\b)[^\s,;.()]+\s+){0,2}$",
    ),
)
#: … as in its definition: what is defined is no therapy.
DEFINING = Shape(
    (
        "Platinum-resistant disease, defined as progression within 6 months of ",
        "defined|definition|i.e|evidenced|manifest|characteri",
        r"(?:^|[.;\n])"
        r"(?:(?!therap|treat|medic|drug|\buse|agent|inhibitor|immunosuppress|steroid|prior|previous)[^.;\n])*"
        r"\b(?:defined\s+(?:as|by)|definition\s+of|i\.\s?e\b|evidenced\s+by|manifest\w*\s+(?:as|by)|"
        r"characteri[sz]ed\s+by)[^;]*$",
    ),
    (
        "Perennial asthma (regular intake of ",
        "(|（",
        r"\b(?:diseases?|disorders?|asthma|infections?|syndrome|\w+itis)\s*[(（]\s*(?:[\w-]+\s+){0,3}"
        r"(?:use|intake|requir\w+|need\w*|treated|infusion|injection|administration)\b[^()（）]*$|"
        r"\bstable\s+(?:\w+\s+)?\w+\s*[(（]\s*(?:no|without)\b[^()（）]*$",
    ),
)
_DISEASES = r"(?:diseases?|disorders?|conditions?|comorbidit\w+|illness\w*)"
_ANY = (
    r"(?:any|other|another|all|such|medical|chronic|concurrent|concomitant|co-?existing|underlying|complicated|"
    r"significant|serious|known|an?|or|with|have|has)"
)
#: … but any disease, or the patient, that requires a therapy means the therapy.
NEEDED = Shape(
    (
        "Other diseases requiring long-term use of ",
        "requir|need|necessitat",
        rf"(?:\b{PEOPLE}\b[^.;,:]{{0,12}}(?:that\s+|who\s+|to\s+)?|"
        rf"(?:(?:^|\n)\W*|\b{_ANY}\s+){_DISEASES}\b[^.;,:]{{0,12}}(?:that\s+|which\s+)?|(?:^|\n)\W*|:\s*|,\s*or\s+)"
        r"(?:may\s+|have\s+|has\s+|is\s+|are\s+|currently\s+|being\s+)*"
        r"(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+)\b[^.;:]*$",
    )
)
#: In an inclusion criterion: it must not have been had. No remission after it is no such thing.
NOT = Shape(
    (
        "No prior ",
        "no|never|without|neither",
        r"(?<!with\sor\s)(?<!with\sand\s)(?<!\(or\s)(?<!either\s)\b(?:no|not|never|without|neither|have(?:n't)|has(?:n't))\b"
        r"(?!\s+(?:(?:have\s+)?an?\s+(?:\w+\s+)?response|limit|longer|only|more\s+than|less\s+than|(?:\w+\s+)?(?:adequate|"
        r"controll|respon|toler|improv|achiev|well|sufficient|fully|complete|eligible|suitable|amenable|candidate|"
        r"willing|able|benefit|later)))"
        r"(?:(?!\bbut\b|\bhowever\b|\band\s+(?:have|has|must|are|is|who|with)\b|"
        r"\bor\s+(?:patients|subjects|participants|those|with|who)\b|\bwho\s+(?:have|has|had)\b|"
        r"\b(?:CR|PR|remission|response)\b)[^.;])*$",
    ),
    (
        "Free of ",
        "untreated|off|free|abstain|na",
        r"\b(?:untreated\b[^,;.:]*|(?:off|free\s+(?:of|from)|abstain\w*|na[iï]ve\s+(?:to|for))\b[^,;.]*)$",
    ),
)
#: … said after the name.
NOT_AFTER = Shape(
    (
        " was not given within 14 days",
        "not",
        r"\s*(?:[\w-]+\s+)?(?:(?:was|were|is|are|has|have|had|must)\s+not)\s+(?:be\s+|been\s+)?"
        r"(?:used|inject\w+|given|administ\w+|received|taken|infused|transfused|prescribed|allowed|permitted)\b",
    )
)
#: … unless those who had it are let in beside.
OR_OTHERS = Shape(
    (", or patients with it", "or", rf"[^.;]{{0,40}}\bor\s+{PEOPLE}\b"),
    (
        " or on a stable dose of it",
        "or",
        r"[^.;]{0,40}\bor\s+(?:\w+\s+)?(?:on|taking|receiving)\s+(?:an?\s+)?(?:stable|low)\b",
    ),
)
#: … and so clearly that it holds beside a measured value, too.
NOT_HAD = Shape(
    (
        "Neutrophils ≥ 1.5 without ",
        "no|without",
        r"(?:\bno\b(?!\s+(?:evidence|signs?|clinical\w*|significant|active|known|more|less|later))|\bwithout\b|"
        r"\b(?:have|has|had|must|should|did|was|were)\s+not\s+(?:(?:have|be|been)\s+)?"
        r"(?:receiv\w*|us(?:e|ed)|had|given|taken?|treated|requir\w*|undergo\w*))\b"
        r"(?:(?!\b(?:but|unless|if|metasta\w+)\b)[^.;:]){0,120}$",
    )
)
#: Before "without anticoagulants": whose value counts, not who may take part.
COAGULATION = re.compile(r"\b(?:INR|A?PTT?|prothrombin)\b[^;]{0,60}$")
#: In an exclusion criterion these turn it round: "who have not received", "less than 3 months of".
ABSENCE = Shape(
    (
        "Who have not received ",
        "no |not|nor|never|without|neither|untreated|lack|absence|missing|fail|stop|discontinu|withdraw|ceas",
        r"\b(?:no(?!\s+(?:prior|previous|concurrent|concomitant|current|other)\b)|not|never|without|neither|nor|"
        r"untreated|lack\s+of|absence\s+of|missing|fail\w*\s+to\s+(?:receive|take)|stop\w*|discontinu\w*|withdraw\w*|"
        r"ceas\w*)\b[^.;]*$",
    ),
    (
        "Less than 3 months of stable ",
        "less|fewer|shorter|<|insufficient|inadequate",
        r"(?<!within\s)(?:\b(?:less|fewer|shorter)\s+than\s+|\\?<\s*)[\w-]+\s+"
        r"(?:days?|weeks?|months?|years?|cycles?|courses?|doses?|lines?)\s+of\s+(?:[^\s,;.]+\s+){0,4}$|"
        r"\b(?:insufficient|inadequate)\s+(?:\w+\s+)?(?:treatment|therapy|trial|duration|exposure|use)\b[^.;,]{0,40}$",
    ),
)
#: … but for these, which only speak of the criterion.
_NOT_AN_ABSENCE = re.compile(
    r"\bnot\s+(?:be\s+)?(?:limited\s+to|restricted\s+to|only)\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrol\w+|"
    r"considered|allowed|permitted|accepted|participate|have|use|take)\b",
    re.IGNORECASE,
)


def without_permission(before: str) -> str:
    """Take out the negations that only speak of the criterion."""
    return _NOT_AN_ABSENCE.sub("", before) if "not" in before.lower() else before


#: Before a name in an inclusion criterion: it was had.
REQUIRED = re.compile(
    r"\b(?:(?:have|has|had|having|who|previously|already|must|and|been)\s+(?:\w+\s+){0,2}?"
    r"(?:received|taken|used|had|failed|completed|undergone)|received|"
    r"(?:^|\n)\W*(?:daily\s+|regular\s+|current\s+)?use\s+of|(?:(?:previously|been|being|were|was|disease|currently|are|is)\s*)?(?:pre-?)?treated\s+(?:with|by)|"
    r"treatment\s+with|therapy\s+with|prior(?!\s+to)|previous(?:ly)?(?!\s+(?:un|na))|exposed\s+to|exposure\s+to|"
    r"currently\s+(?:on|using|prescribed)|receiving|taking|history\s+of|"
    r"stable\s+(?:\w+\s+){0,2}(?:dose|doses|regimen|treatment|use|therapy)\s+(?:\S+\s+){0,3}?(?:of|with)|"
    r"progress\w*\s+(?:\w+\s+){0,2}?(?:on|after|during|following|while|despite|with|upon|from)|"
    r"refractory\s+to|resistan(?:t|ce)\s+to|(?:relaps|recur)\w*\s+(?:\w+\s+){0,2}(?:after|following|on|during)|"
    r"fail(?:ed|ure|ing)?(?:\s+(?:of|on|with|to\s+respond\s+to|after))?|"
    r"(?:inadequate|insufficient|poor|suboptimal|incomplete|no|lack\s+of|failed)\s+(?:\w+\s+){0,2}response\s+to|"
    r"despite|controlled\s+(?:on|with|by)|maintained\s+on|must\s+(?:have\s+)?(?:contain|includ)\w*|"
    r"persist\w*\s+(?:after|despite))\b",
    re.IGNORECASE,
)
#: One of these is in all that `REQUIRED` fits.
REQUIRED_CUES = tuple(
    "received taken use had failed completed undergone treated treatment therapy prior previous expos currently "
    "taking receiving history stable progress refractory resistan relaps recur fail response despite "
    "controlled maintained "
    "must persist".split()
)
#: One of these is in all inclusion criteria that say something of therapy before.
IN_INCLUSION_CUES = (
    *REQUIRED_CUES,
    "experienced",
    *("no ", "not ", "n't", "never", "without", "neither", "off ", "free ", "abstain", "naive", "naïve"),
)
#: After a name in an inclusion criterion: it was had.
REQUIRED_AFTER = re.compile(
    r"[\s-]*(?:resistant|refractory|pre-?treated|treated|experienced|exposed|failure)\b|"
    r"[^.;,]{0,30}\bmust\s+(?:have\s+been|be)\s+(?:a\s+)?(?:part|given|received|used)\b",
    re.IGNORECASE,
)
#: Before a name in an inclusion criterion: it is being decided on, or begun.
NOT_YET = Shape(
    (
        "Decision to treat with ",
        "prescri|deci|indicat|initiat|start|new|begin|evaluat|benefit|random",
        r"\b(?:(?<!currently\s)prescri\w+|decision|decid\w+|indicat\w+|initiat\w+|start(?:s|ed|ing)?|new\w*|begin\w*|evaluat\w+|"
        r"benefits?|random\w+)\b[^.;]*$",
    )
)
#: In an inclusion criterion: a most, not a least; so nobody needs it.
PARTLY = Shape(
    (
        "No more than 2 lines of rituximab",
        "than|up to|at most|≤|<|maximum|exceed|0",
        r"\bno\s+more\s+than|\bnot\s+more\s+than|\bup\s+to|\bat\s+most|≤|\\?<=?|=\\?<|\bmaximum\b|\bexceed|"
        r"\bfewer\s+than|\bless\s+than|\b0\s*-",
    )
)
#: The people of one disease or cohort: "NSCLC: …".
LABELLED = re.compile(
    r"(?:^|\n)\W*(?!(?:[\w-]+\s+){0,3}(?:prior|previous|treatments?|therap\w+|medications?|drugs?|criteri\w+|history|"
    r"following)\b)(?:[^\s:,;.]+\s+){0,7}[^\s:,;.]+\s*:\s*\S",
    re.IGNORECASE,
)
#: Between verb and name, what ends the verb's reach.
BREAK = re.compile(
    r"[.;]|\b(?:before|prior\s+to|until|if|unless|eligible|candidates?|suitable|will|plan\w*|to\s+be|in\s+order|since|"
    r"but|who|diagnos\w*|surgery|resection)\b",
    re.IGNORECASE,
)
_PROGRESSED = (
    r"\b(?:(?:progress\w*|relaps\w+|recurr\w+)\s+(?:\w+\s+){0,2}?"
    r"(?:on|after|during|following|while|despite|with|upon|from)|fail(?:ed|ure|ing)?|refractory\s+to|"
    r"resistan(?:t|ce)\s+to|(?:previously|pre-?)\s*treated\s+with)\b"
)
_LATER_LINE = r"\bafter\s+(?:failure\s+of|(?:first|second|third|1st|2nd|3rd)[\s-]*line|prior|previous)\s+"
#: In a title or summary: the patients may have had something; …
MAY_BE_HAD_IN_TEXT = Shape(
    (
        "Lung cancer that progressed after nivolumab",
        "progress|relaps|recurr|fail|refractory|resistan|treated",
        _PROGRESSED,
    ),
    ("Lung cancer after failure of nivolumab", "after", _LATER_LINE),
)
#: … they had what is named right after it.
HAD_IN_TEXT = Shape(
    (
        "Lung cancer that progressed after ",
        "progress|relaps|recurr|fail|refractory|resistan|treated",
        rf"{_PROGRESSED}"
        r"(?:(?!\b(?:receiv\w*|will|given|undergo\w*|combined|plus|use|is|are|surgery|resection)\b)[^.;:]){0,80}$",
    ),
    ("Lung cancer after failure of ", "after", rf"{_LATER_LINE}(?:[\w-]+\s+){{0,2}}$"),
)
#: One of these is in all that `HAD_IN_TEXT` fits.
IN_TEXT_CUES = HAD_IN_TEXT.cues
