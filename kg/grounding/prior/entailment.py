"""The shapes of what makes an excluded name a part of itself, and a required one an alternative.

A pattern of words before a name ends in `$`, and so does its sentence; one of words after it begins with
the name's end.
"""

import re

from kg.grounding.prior.shape import PEOPLE, Shape

#: So many characters hold a number before a name.
_NUMBER = 12

#: Words that may stand before the name of an excluded class and leave it whole; any other narrows it.
WHOLE = frozenset(
    "a active additional adjuvant administered administration against agents all an and another anti-cancer "
    "anti-tumor anti-tumour anticancer antineoplastic antitumor any approved are as background based been "
    "being both by chronic commercial concomitant concurrent continuous conventional current currently "
    "cytotoxic daily drugs during e.g eg either engineered ex first-line following for given had have her his "
    "i.e i.v. ie im immunosuppressive in include includes including initial injectable intermittent "
    "intramuscular intravenous is iv like long-term longterm maintenance marketed medications need needing "
    "needs neoadjuvant no nor of off on on-going ongoing or oral orally other palliative parenteral per "
    "previous previously prior prolonged receive received receives receiving recent regular require required "
    "requires requiring second-line stable standard subcutaneous such sustained systematic systemic "
    "systemically take taken taking the their therapeutic therapy to took treatment undergoing undergone use "
    "used uses using with without".split()
)
#: A name that is one form of a class, unless the class is that form: "intrathecal chemotherapy".
FORM = re.compile(r"(?:topical|intrathecal|inhaled|nasal|intranasal|intravitreal|local|high[\s-]dose)\b", re.IGNORECASE)
#: All routes together.
BOTH = Shape(
    (
        "Systemic or topical ",
        "systemic|oral|live|approved|licensed",
        r"\b(?:systemic(?:ally)?|oral|live|approved|licensed)\s*(?:or|and|and/or|/)\s*(?:\w+\s+){1,2}$",
    )
)
#: With one of these ends what comes before a list or bracket.
_OPENS = tuple(",;:(（[/+•*-")
_NUMBERED = re.compile(r"\d\.\d+$")
_PARTS = re.compile(r"[,;:(（/\[]")


def last_word(before: str) -> str:
    """Give the word that a name follows; none where a list, a number or a bracket begins with it."""
    said = before.rstrip()
    if said == before or said.endswith(_OPENS) or not said or _NUMBERED.search(said[-_NUMBER:]):
        return ""
    return _PARTS.split(said.split()[-1])[-1]


_ALLERGENS = "pollen|mite|milk|peanut|egg|nut|cedar|grass|ragweed|birch|cat|dog|venom|cockroach"
#: Before an excluded name: a form of it, with something else, from some number or strength on.
NARROWED = Shape(
    (
        "In combination with ",
        "combin|together|along|addition|plus|+",
        r"\b(?:combination\s+(?:of|with)|combined\s+with|together\s+with|along\s+with|in\s+addition\s+to|plus)\s+"
        r"(?:\S+\s+){0,4}$|\+\s*$",
    ),
    (
        "More than 2 lines of ",
        "than|>|≥|dos|exceed|or more|multiple|strong|potent|moderate|only",
        r"(?:\b(?:more|greater|higher|larger|lower|less)\s+than|[>≥]|\bhigh(?:er|est)?[\s-]+(?:\w+\s+){0,2}dos\w+|"
        r"\blow[\s-]dos\w+|\bexceed\w*|\b\w+\s+or\s+more|\bmultiple|\bstrong|\bpotent|\bmoderate|\bonly)\b\s*"
        r"(?:(?!without\b)[^\s,;()]+\s+){0,5}$|[>≥]\s*(?:(?!without\b)[^\s,;()]+\s+){0,5}$",
    ),
    (
        "Change in the dose of ",
        "resistan|chang|creas|adjust|switch|reduc|taper|escalat|titrat",
        r"\b(?:resistan\w+|chang\w*|increas\w*|decreas\w*|adjust\w*|switch\w*|reduc\w+|taper\w*|escalat\w+|titrat\w+)\b"
        r"[^.;,]{0,60}$",
    ),
    (
        "Resistance to emtricitabine (FTC), ",
        "resistance",
        r"\bresistance\s+to\b[^.;]{0,160}$",
    ),
    (
        "Changed within 60 days the dosage of any drug such as ",
        "chang|alter|adjust|modif",
        r"\b(?:(?:chang|alter|adjust|modif)\w*\b[^.;]{0,60}\b(?:dos\w+|regimens?)|"
        r"dos\w+\s+(?:chang|alter|adjust|modif)\w*)\b[^.;]{0,500}$",
    ),
    (
        "Who started drugs or ",
        "started|initiated|begun|commenced",
        r"\b(?:who|have|has|had|recently|newly)\s+(?:recently\s+|newly\s+)?(?:started|initiated|begun|commenced)\b[^.;:]{0,80}$",
    ),
    (
        "Premixed or intermediate ",
        "premix|pre-mix|intermediate",
        r"\b(?:pre-?mix(?:ed)?|intermediate)\s*(?:,|or|and)\s*[\w-]+\s+$",
    ),
    (
        "Use of both ",
        "both|and",
        r"\bboth\s+(?:[\w-]+\s+){0,3}$|\bboth\b[^.;]{0,60}\band\s+(?:\w+\s+)?$|\b(?-i:AND)\s[^.;]*$",
    ),
    (
        "Steroids in the study eye (for example ",
        "eye|knee|joint|lesion|limb",
        r"\b(?:study|index|target|affected|treated|fellow)\s+(?:eye|knee|joint|limb|lesion)s?\b[^\n]*$",
    ),
    (
        "Cedar pollen allergen immunotherapy (",
        _ALLERGENS,
        rf"\b(?:{_ALLERGENS})s?\b(?!\s+(?:season|challenge))[^.;,]{{0,40}}$|"
        rf"\b(?:{_ALLERGENS})s?\b[^.;,]{{0,20}}\b(?:immuno|desensiti|vaccin)[^.;]{{0,120}}$",
    ),
    (
        "Biologic disease-modifying antirheumatic drugs (",
        "biologic",
        r"\bbiologic(?:al)?\s+(?:[\w-]+\s+){1,5}\($",
    ),
    (
        "Anti-cancer treatment in another trial, including ",
        "another",
        r"\bin\s+another\s+(?:\w+\s+){0,2}(?:trial|study)\b(?:(?!\bor\s+(?:have|has|had|who|prior|previous))[^.;])*$",
    ),
    (
        "More than three systemic regimens (including ",
        "than|>|≥|or more",
        r"(?:\b(?:more|greater)\s+than|[>≥]|\b\w+\s+or\s+more)\s*(?:[\w()/-]+\s+){1,6}"
        r"(?:lines?|regimens?|courses?|cycles?|therapies|treatments)\b[^.;]{0,40}\b(?:including|such\s+as|e\.?g\.?)[^.;]*$",
    ),
    (
        "3 or more joints injected with ",
        "or more",
        r"\b(?:\d+|two|three|four)\s+or\s+more\s+(?:\w+\s+){1,3}with\b[^.;]*$",
    ),
    (
        "Failure with either ",
        "fail|nonrespon|non-respon|unresponsive|refractor|no response|inadequate response",
        r"\b(?:non-?respon\w*|unresponsive|refractor\w+|fail(?:ed|ure|ing)?|(?:no|inadequate)\s+response)\s+"
        r"(?:[\w,]+\s+){0,5}?(?:to|with|of|on|after)\b(?:(?!\b(?:but|not|no|who)\b)[^.;]){0,150}$|"
        r"\bfailed\s+(?:prior|previous|treatment|therapy|at\s+least|\d|one|two)\b[^.;]{0,80}$",
    ),
    (
        "Topical treatment of the face with ",
        "topical|inhal|intranasal",
        r"\b(?:topical(?:ly)?|inhal\w+|intranasal|intra-?articular)\s+(?:applied\s+)?(?:pain\s+)?(?:treatments?|therap(?:y|ies)|antipsoriatics?|agents?|"
        r"medications?|use|application)\b[^.;]{0,80}(?:\bwith|\bof|\bincluding|\be\.?g\.?|\bsuch\s+as)\s+[^.;]{0,100}$",
    ),
    (
        "Received an experimental agent (",
        "(",
        r"\b(?:experimental|investigational|non-registered|unregistered|unlicensed)\s+[\w\s/-]{0,40}\((?!eg|e\.g|such|incl)[^()]*$",
    ),
    (
        "Cumulative exposure exceeding 300 mg, including ",
        "cumulative|life",
        r"\b(?:cumulative|life-?time)\s+(?:[\w/-]+\s+){0,2}(?:dos\w+|exposure)\b[^.;]{0,120}$",
    ),
    ("No first-line chemotherapy without ", "without", r"\bno\b[^.;]*\bwithout\s+(?:\w+\s+){0,3}$"),
    (
        "Regular animal ",
        "animal|biosimilar|excessive|prophyla",
        r"\b(?:animal|biosimilar|excessive)\s+$|\bprophylactic\s+(?:use\s+of\s+)?(?:[^\s,;.]+\s+(?:\([^()]*\)\s*)?or\s+)?$",
    ),
    (
        "Therapy after progression during or following ",
        "progress|relaps|recur",
        r"\b(?:progress\w*|relaps\w*|recurr?\w*)\s+(?:\w+\s+){0,2}(?:during|on|after|following|under|while)\b[^.;:]{0,80}$",
    ),
    (
        "Other forms of ",
        "form|type|kind|phase",
        r"\b(?:non-\w+|other|certain|some|specific|particular)\s+(?:\S+\s+)?(?:forms?|types?|kinds?)\s+of\s+"
        r"(?:\S+\s+){0,2}$|\bphase\s+of\s+(?:\S+\s+){0,3}$",
    ),
    (
        "Known ",
        "known|suspected|specific|anti",
        r"\b(?:known|suspected|specific)\s+(?:\S+\s+){0,2}$|\banti-?\s*$",
    ),
    (
        "Prandial (mealtime) ",
        "prandial|mealtime|bolus|basal|premix|pre-mix|acting|depot",
        r"(?<!\bor\s)(?<!\band\s)\b(?:prandial|mealtime|bolus|basal|pre-?mix(?:ed)?|"
        r"(?:long|short|rapid|intermediate)[\s-]acting|depot)"
        r"\s+(?:\([^()]*\)\s*)?$",
    ),
)
#: After an excluded name: a part of it, with something else, or with an outcome.
NARROWED_AFTER = Shape(
    (": no response", ":|：", r"\s*[:：]"),
    (
        " that cross the blood-brain barrier",
        "that|which|known|specific|contain|against|directed|target|derived|whose",
        r"\s*(?:therapy\s+|treatment\s+|agents?\s+|drugs?\s+)?(?:that|which|known|specific|containing|"
        r"against(?!\s+infectious)|directed|targeting|derived|to\s+which|whose)\b",
    ),
    (
        " in other studies",
        "stud|trial",
        r"[^,.;()]{0,60}\b(?:another|other|clinical|previous)\s+(?:stud(?:y|ies)|trials?)\b",
    ),
    (
        " and venetoclax in combination",
        "combin",
        r"[^.;]*\b(?:(?:in|as|or|of)\s+(?:\w+\s+)?combination|combined\s+with)\b",
    ),
    (
        " with docetaxel",
        "with|using|consist|compris",
        r"\s*(?:(?:treatment|therapy|medication|agents?|drugs?)\s+)?(?:\([^()]*\)\s*)?"
        r"(?:with(?!\s+(?:an?\s+)?(?:[\w-]+\s+)?dos)|using|consisting\s+of|comprising)\b",
    ),
    (
        " in combination with venetoclax",
        "combin|plus|+|together|along|concurrent",
        r"\s*(?:\([^()]*\)\s*)?(?:combined|plus|\+|together|along\s+with|and\s+concurrent)\b|\s*\+|"
        r"[^.;()]{0,60}(?<!\bor\s)\bin\s+combination\b",
    ),
    (
        " eye drops",
        "only|alone|mono|based|nasal|eye|ophthalmic|topical|cream|ointment|drops|spray|inhal|primarily|solely|sole|exclusiv",
        r"\s*[®™]?\s*(?:only|primarily|solely|exclusively|as\s+(?:the\s+)?(?:sole|only)|alone|monotherapy|based\s+on|nasal|eye|ophthalmic|topical|creams?|ointments?|drops|sprays?|"
        r"inhal\w+)\b",
    ),
    (
        ", unless it was stopped",
        "unless|cumulative|more",
        r"[^.;]*(?<!\()\b(?:unless|cumulative)\b|(?:\betc\.|[^.;])*\bmore\s+than\s+\w+\s+times?\b",
    ),
    (" in another trial", "trial|study", r"[^.;,]*\bin\s+(?:an?|another)\s+(?:\w+\s+){0,3}(?:trial|study)\b"),
    (
        " more than 2 days per week",
        "day|time|dose",
        r"[^.;]*?(?:\bdays?|\btimes|\bdoses)\s*(?:per|a|/|each)\s*(?:month|week)",
    ),
    (
        " with grade 3 toxicity",
        "toxicit|adverse|discontinu|intoler|reaction",
        r"(?:(?!,?\s+or\s+(?:those|who|patients|subjects|participants)\b)[^.;])*?"
        r"\b(?:with|who|caus\w+|result\w+|lead\w+|led|discontinu\w+)\b[^.;]*"
        r"\b(?:toxicit|adverse|discontinu|intoler|reaction)",
    ),
    (
        " for the management of an adverse event",
        "for",
        r"[^.;]{0,60}\bfor\s+(?:the\s+)?(?:treatment|management|control|relief)\s+of\s+(?:\S+\s+){0,2}"
        r"(?:(?-i:i?r?AEs?)\b|adverse|toxicit|side[\s-]effect|symptoms?\b)",
    ),
    (
        " protease inhibitor",
        "tor|nist|blocker",
        r"\s+(?:\w+\s+)?(?:\([^()]*\)\s*)?(?:receptor\s+)?(?:inhibitors?|antagonists?|agonists?|blockers?)\b",
    ),
    (
        " was increased",
        "was|were|been|is|are|cannot",
        r"[^.;()]{0,120}\b(?:is|are|was|were)\s+(?:newly\s+)?initiated\b|"
        r"(?:s|\s+use)?\s+(?:was|were|has\s+been|have\s+been|is|are|cannot\s+be)\s+"
        r"(?:initiated|changed|increased|stopped|started)\b",
    ),
    (
        ", has changed the dose",
        "chang|alter|adjust|modif",
        r"[^.;]{0,40}\b(?:chang|alter|adjust|modif)\w*\s+(?:\w+\s+){0,3}(?:dos|regimen)",
    ),
    (
        ", if it was started less than 8 days before",
        "if ",
        r"[^.;(]{0,160}\bif\s+[^.;]{0,60}\b(?:start|initiat|chang|unstable|not\s+|cannot|adjust)",
    ),
    (
        " whose dose was not stable",
        "stable",
        r"[^.;]{0,100}\b(?:not\s+(?:been\s+)?(?:on\s+)?(?:an?\s+)?stable|unstable)\b",
    ),
    (
        " and who have levels above 2 ug/ml",
        "level|load|count",
        r"[^.;]{0,60}\b(?:and\s+(?:who\s+)?(?:have|has|had|with)|with\s+an?)\s+(?:[\w-]+\s+){0,4}(?:levels?|viral\s+load|counts?)\b",
    ),
    (" vaccine", "vaccine", r"\s+vaccines?\b"),
    (
        " for which there was no benefit",
        "for which|to which|with no|without",
        r"[^.;,]{0,30}\b(?:(?:for|to)\s+which|with\s+no|without)\s+(?:[\w]+\s+){0,5}(?:benefit|respon\w+|relaps\w+|progress\w+)",
    ),
    (
        " or cell therapy targeting DLL3",
        "targeting|directed",
        r"\s*(?:\([^()]*\)\s*)?(?:or|and)\s+(?:[\w-]+\s+){0,2}cell\s+therap(?:y|ies)\s+(?:targeting|directed)\b",
    ),
    (
        " for urinary tract infection",
        "infection",
        r"[^.;,()]{0,30}(?<!potential\s)(?<!risk\s)\bfor\s+(?:\w+\s+){0,4}infections?\b",
    ),
    (
        " at unstable doses",
        "dos",
        r"\s*(?:medications?\s+|therapy\s+|treatment\s+)?(?:at|in|on)\s+(?:an?\s+)?(?:un\w+|high\w*|varying|changing|increasing)\s+dos",
    ),
    (
        " failure",
        "failure|refractory|resistan",
        r"[\s-]*(?:therapy\s+|treatment\s+)?(?:failures?|refractory|resistan\w+)\b",
    ),
    (
        " not allowed by the inclusion criteria",
        "not",
        r"\s*(?:\([^()]*\)\s*)?(?:(?:that|which)\s+(?:is|are)\s+)?not\s+"
        r"(?:allowed|permitted|listed|specified|included|approved|mentioned|containing)\b",
    ),
    (
        " (for lower respiratory tract infection)",
        "for|if|when",
        r"\s*\(\s*(?:for|if|when)\s+(?![>≥<≤\d\\]|more|at\s+least|any\b|longer|less|up\s+to|an?\b|the\b|one|two|three|four)",
    ),
)
#: Before a required name: it is an example, or one of several that qualify.
ALTERNATIVE = Shape(
    (
        "At least one of the following: ",
        "of|either|such|e.g|eg|example|includ|like|i.e|or",
        r"\b(?:either|one\s+of|any\s+of|at\s+least\s+\w+\s+of|such\s+as|e\.?g\.?|for\s+example|examples?|including|includes?|"
        r"like|i\.e|or\s+other)\b[^.;]*$(?<!regimen\sincluding\s)(?<!treatment\sincluding\s)",
    ),
    (
        "2 additional of the following: ",
        "of",
        r"\b(?:\d|one|two|three|four|some|several)\s+(?:\w+\s+){0,2}of\s+(?:the\s+following|these|those\s+below)\b"
        r"[^.;]*$",
    ),
    (
        "Dexamethasone with or without ",
        "±|+|with|/",
        r"(?:±|\+\s*/\s*-|\bwith\s+or\s+without)\s*(?:\S+\s+){0,3}$|/\s*$",
    ),
    (
        "Diet alone or in combination with ",
        "alone|mono",
        r"\b(?:alone|monotherapy)\s*,?\s*(?:and/)?or\b[^.;]*$",
    ),
    (
        "Rituximab or ",
        "or",
        r"\b(?:and/or|or)\s+(?!(?:after|following|on|during|more|later)\b)(?:[^\s,;.()]+\s+){0,3}$",
    ),
)
#: After a required name.
ALTERNATIVE_AFTER = Shape(
    (
        " or omalizumab",
        "or",
        r"\s*(?:\([^()]*\)|\[[^\[\]]*\])?\s*(?:(?:[\w-]+\s+){0,2}[\w-]+\)\s+)?(?:[\w±-]+\s+){0,3}(?:,\s*[^.;:]{0,80})?(?:\band/or\b|\bor\b)"
        r"(?!\s+(?:without|after|following|on|during|more|later|recurr\w+|metasta\w+|unresect\w+|refractory|"
        r"equivalent|greater|intoleran\w+))",
    ),
    ("/omalizumab", "/", r"\s*/\s*\w"),
    (
        ", sirolimus, azathioprine, and/or cyclosporine",
        "or",
        r"(?:\s*,\s*[\w-]+(?:\s+[\w()-]+){0,3}){2,10},?\s+(?:and/or|or)\b",
    ),
    (" for metastatic disease (if receptor positive)", "if|when|where", r"[^.;,()]{0,60}\(\s*(?:if|when|where)\b"),
    (
        " is required for patients who have HER2",
        "for|in",
        rf"[^.;]{{0,160}}\b(?:required|needed|mandatory)\s+(?:for|in)\s+{PEOPLE}\b",
    ),
    (" for patients with a mutation", "for", rf"[^.;,]{{0,40}}\bfor\s+{PEOPLE}\s+(?:with|who)\b"),
)
#: After a required drug, a yardstick of others: "fluticasone 200 ug/day or equivalent".
EQUIVALENT = Shape(
    (" 200 ug/day or equivalent", "equivalent", r"[^.;]{0,80}\b(?:or|and)\s+(?:an?\s+|its\s+)?equivalent")
)
#: Low, medium or high, a dose is a dose.
DOSE = re.compile(
    r"\b(?:low|medium|moderate|high)(?:\s*(?:or|to|and|-)\s*(?:low|medium|moderate|high))*[\s-]+dos\w+", re.IGNORECASE
)
#: Within brackets: more than one.
LIST = re.compile(r"[,/]|\bor\b|±")
#: Another way to qualify than to have had it.
ANOTHER_WAY = Shape(
    (
        "Prior rituximab, or not a candidate for it",
        "or",
        r"(?<!\bwith\s)\b(?:or|and/or)\s+(?:(?:who|are|is|was|were|have|has|had|be)\s+){0,2}(?:not|un\w+|inelig\w+|"
        r"refus\w+|declin\w+|candidates?|contra\w+|new\w*|na[iï]ve|never|cannot|without|no)\b",
    ),
    (
        "A score above 15 OR prior rituximab",
        "or|and",
        r"\bor\W*$|(?:^|\n)\W*or\b|\b(?-i:OR)\b|(?:^|\n)\W*(?-i:AND)\b|\b(?-i:AND)\W*$",
    ),
)
