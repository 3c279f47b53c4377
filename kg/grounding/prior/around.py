"""The shapes of what stands around the name of a drug or class, each with what it tells of the name.

A pattern of words before a name ends in `$`, and so does its sentence; one of words after it begins with
the name's end.
"""

import re

from kg.grounding.prior.shape import PEOPLE, Shape

# ---------------------------------------------------------------- no therapy that was had

#: Close before a name: it is a point in time, a cause, a plan, a yardstick or a comparison.
BESIDE = Shape(
    (
        "within 4 weeks after the first dose of ",
        "dose|infusion|injection|administration",
        r"\b(?:first|initial|last|final|scheduled|study|target|planned|1st|\d\s*(?:st|nd|rd|th))\s+(?:\w+\s+)?"
        r"(?:dose|infusion|injection|administration)\s+of\s+(?:\S+\s+){0,3}$",
    ),
    (
        "Surgery within 14 days of starting ",
        "start|initi|commenc|beginn|complet",
        r"\b(?:initiation|start|starting|completion)\s+of\s+(?:\S+\s+){0,2}$|"
        r"\b(?:starting|commencing|initiating|beginning|completing)\s+$",
    ),
    (
        "Surgery within 4 weeks of ",
        "within",
        r"\bwithin\s+[^,;.]{0,25}\b(?:hours?|days?|weeks?|months?|years?)\s+of\s+(?:\S+\s+){0,2}$",
    ),
    (
        "Steroids 3 days prior to the ",
        "prior to|before|until|since|prior",
        r"\b(?:prior\s+to|before|until|since)\s+(?!(?:screening|enrol|random|inclusion|baseline|study|the\s+study|"
        r"first|day|visit|entry|consent|sign)\w*\b)[^,;:.]{0,50}$",
    ),
    (
        "Antibiotics before study treatment with ",
        "prior|before|until",
        r"\b(?:prior\s+to|before|until)\s+(?:\w+\s+){0,2}(?:treatment|therapy|administration)\s+(?:with|of)\s+"
        r"[^,;:.]{0,30}$",
    ),
    (
        "Scheduled to receive ",
        "scheduled|plan|anticipat|expected|going|intend|about|likely|wish",
        r"\b(?:scheduled|plan(?:ned|s|ning)?|anticipat\w+|expected|going|intend\w*|about|likely|wish\w*)\s+(?:to|for)\b"
        r"[^.;]*$",
    ),
    (
        "Anticipated need for ",
        "planned|anticipated|future|need",
        r"\b(?:planned|anticipated|future|need\s+for)\s+(?:\S+\s+){0,3}$",
    ),
    (
        "Who will receive ",
        "will|would|could",
        r"\b(?:will|would|could)\s+(?:\w+\s+)?(?:initiate|start|go|get|receive|undergo|require|need|"
        r"be(?!\s+(?:eligible|excluded|included|enrol\w+|ineligible)))\b[^.;]*$",
    ),
    (
        "Not suitable for ",
        "eligib|suitab|amenable|access|equivalent|appropriate|fit|respon|qualif",
        r"\b(?:eligib\w+|ineligib\w+|suitab\w+|unsuitab\w+|amenable|access|equivalent|appropriate|fit|unfit|respon\w+|"
        r"respond\w*|qualif\w+)\s+(?:to|for|of)\b"
        r"(?!\s+(?:the\s+|this\s+)?(?:study|trial|entry|enrol|inclusion|participation))[^.;,]*$",
    ),
    (
        "Neuropathy related to previous ",
        "due|related|attribut|secondary|suscepti|sensitiv|similar|compar",
        r"\b(?:due|related|attribut\w+|secondary|suscepti\w+|sensitiv\w+|similar|compar\w+)\s+to\s+(?:\S+\s+){0,3}$",
    ),
    (
        "Hepatitis induced by ",
        "induced|caused|affected|corrected|during",
        r"\b(?:induced|caused|affected|corrected)\s+by\s+(?:\S+\s+){0,2}$|"
        r"\bduring\s+(?:the|this)\s+(?:study|trial)\b[^.;,]*$",
    ),
    (
        "Illness that affects the absorption of ",
        "effect|safety|efficacy|pharmaco|metabolism|clearance|absorption|level|evaluation|assessment|knowledge|"
        "benefit|response|use",
        r"\b(?:effects?|safety|efficacy|pharmacokinetics|metabolism|clearance|absorption|levels?|evaluation|assessment|"
        r"knowledge)\s+of\s+(?:\S+\s+){0,3}$|\b(?:effects?|safety|efficacy|benefit|absorption|metabolism|level|"
        r"response|use)s?\s+(?:of|to|from)\s+(?:study|trial|this)\s+(?:\S+\s+){0,2}$",
    ),
    (
        "Antibodies to ",
        "antibod|titer|immunity|mutation|reactivity|anti-drug",
        r"\b(?:antibod(?:y|ies)|titers?|immunity|mutations?|reactivity|anti-drug)\s+(?:to|against|for)\s+"
        r"(?:\S+\s+){0,2}$",
    ),
    (
        "Took part in another study of ",
        "stud|trial",
        r"\b(?:stud(?:y|ies)|trials?)\s+(?:(?:of|with|on|for|drugs?|medications?)\s*[^,;.]{0,25})?$",
    ),
    (
        "Grade 3 toxicity from ",
        "toxicit|adverse|immune-related|side|recover|resol",
        r"\b(?:toxicit(?:y|ies)|adverse\s+events?|immune-related|side[\s-]effects?|recover\w+|resol(?:ved|ution))\b"
        r"[^.;]*$",
    ),
    (
        "Steroids above 10 mg a day of ",
        "g|u",
        r"\d\s*(?:mg|mcg|μg|µg|ug|g|U|IU)\b(?:\s*/\s*(?:kg|d(?:ay)?|m\^?2)|\s+(?:a|per)\s+day|\s+(?:oral|daily))*\s*"
        r"(?:of\s+)?(?:\(?(?:oral\s+)?)?$",
    ),
    (
        "Steroids equivalent to ",
        "equivalent|>|<|=|≥|≤",
        r"\bequivalent\w*\s+(?:\w+\s+){0,2}$|[>≥≤<=]\s*[\d.]+\s*"
        r"(?!(?:prior|previous|courses?|cycles?|lines?|doses?|weeks?|months?|regimens?)\b)\S*\s*"
        r"(?:of\s+)?(?:oral\s+)?$",
    ),
    (
        "Inhaled steroid at a dosage of ",
        "dosage",
        r"\bdosages?\s+of\s+$",
    ),
)
#: Close after a name: a biomarker, a reaction, a trial, a yardstick, not a therapy.
ANOTHER_THING = Shape(
    (
        "-positive disease",
        "",
        r"[\s-]*(?:positiv|negativ|express|status|mutat|mutant|amplif|level|gene\b|test|high\b|low\b|CPS|TPS|staining|"
        r"titer|antibod(?:y|ies)\s+(?:test|titer))",
    ),
    (
        "-induced colitis",
        "",
        r"[\s-]+(?:induced|dependent|na[iï]ve|sensitive|related|associated|deficien|like|analogues?|responsive|"
        r"containing\s+product|mediated|eligible|ineligible|free|sparing)\w*",
    ),
    (
        " misuse",
        "",
        r"\s*(?:therapy\s+|treatment\s+)?(?:reactions?|misuse|abuse|dependen|overdose|allergy|toxicit|intoleran|"
        r"hypersensitiv|requirement|resistan\w*\s+(?:mutation|test))",
    ),
    (
        " use disorder",
        "disorder|addict|poison",
        r"\s*(?:[\w-]+\s+)?(?:use\s+disorders?|addict\w*|poisoning)\b",
    ),
    (
        " or its equivalent",
        "",
        r"\s*(?:\(?(?:or\s+)?(?:its\s+|an?\s+)?equivalent|equivalent|dose\b|dosing\b|/\s*day|"
        r"(?:\s+(?!(?:before|prior|during|of|in|to|for|at|on|the|this|within|by)\b)[\w-]+)?\s+"
        r"(?:trial|study|studies|program|cohort|registry)\b)",
    ),
    (
        " therapy-related leukaemia",
        " e|related|induced|exacerbated",
        r"\s+E\b|[^.,;]{0,50}[\s-](?:related|induced|exacerbated)\b",
    ),
    (
        " is contraindicated",
        "is|are|was|were|has|will",
        r"\s*(?:is|are|was|were|has|will)\s+(?:not|the|a|an|contra\w*|used|indicated|suspected|deemed|considered|"
        r"expected|necessary|needed|available|being\s+considered|planned)\b",
    ),
)
#: After a drug: it is the yardstick of a dose, or forbidden above a dose only.
DOSE_AFTER = re.compile(
    r"[\s,]*(?:at\s+)?(?:a\s+)?(?:daily\s+)?(?:doses?\s+(?:of\s+|higher|above|exceed\w+|greater)?\s*)?"
    r"(?:\\?[>≥≤<=]|\d)|\s*(?:doses?\b)",
    re.IGNORECASE,
)

# ---------------------------------------------------------------- verbs

#: What a trial gives is excluded as prior therapy only where the criterion speaks of before.
BEFORE = Shape(
    (
        "Who have received ",
        "prior|previous|received|history|ever|already|past|treated|had|expos|current|use|using|tak",
        r"\b(?:prior(?!\s+to)|previous(?:ly)?|received|history\s+of|ever|already|past|treated|had|expos\w+|current\w*|"
        r"use\s+of|using|taking|taken)\b",
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
        r"\b(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+|despite|causes?\b|result\w*\s+in|leading\s+to|led\s+to|"
        r"managed\s+with|controlled\s+(?:with|by|on)|"
        r"(?:after|following)\s+(?:\w+\s+)?(?:treatment|therapy|use|administration))\b[^.;:]*$",
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
        r"(?:use|intake|requir\w+|need\w*|treated)\b[^()（）]*$|"
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
        rf"(?:(?:^|\n)\W*|\b{_ANY}\s+){_DISEASES}\b[^.;,:]{{0,12}}(?:that\s+|which\s+)?|(?:^|\n)\W*|[:,]\s*)"
        r"(?:may\s+|have\s+|has\s+|is\s+|are\s+|currently\s+|being\s+)*"
        r"(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+)\b[^.;:]*$",
    )
)
#: In an inclusion criterion: it must not have been had. No remission after it is no such thing.
NOT = Shape(
    (
        "No prior ",
        "no|never|without|neither",
        r"(?<!with\sor\s)\b(?:no|not|never|without|neither|have(?:n't)|has(?:n't))\b"
        r"(?!\s+(?:(?:have\s+)?an?\s+(?:\w+\s+)?response|limit|only|more\s+than|less\s+than|(?:\w+\s+)?(?:adequate|"
        r"controll|respon|toler|improv|achiev|well|sufficient|fully|complete|eligible|suitable|amenable|candidate|"
        r"willing|able|benefit|later)))"
        r"(?:(?!\bbut\b|\bhowever\b|\band\s+(?:have|has|must|are|is|who|with)\b|"
        r"\bor\s+(?:patients|subjects|participants|those|with|who)\b|\bwho\s+(?:have|has|had)\b|"
        r"\b(?:CR|PR|remission|response)\b)[^.;])*$",
    ),
    (
        "Free of ",
        "untreated|off|free|abstain|na",
        r"\b(?:untreated|off|free\s+(?:of|from)|abstain\w*|na[iï]ve\s+(?:to|for))\b[^,;.]*$",
    ),
)
#: In an exclusion criterion these turn it round: "who have not received", "less than 3 months of".
ABSENCE = Shape(
    (
        "Who have not received ",
        "no|never|without|neither|untreated|lack|absence|missing|fail|stop|discontinu|withdraw|ceas",
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
NOT_AN_ABSENCE = re.compile(
    r"\bnot\s+(?:be\s+)?(?:limited\s+to|restricted\s+to|only)\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrol\w+|"
    r"considered|allowed|permitted|accepted|participate|have|use|take)\b",
    re.IGNORECASE,
)
#: Before a name in an inclusion criterion: it was had.
REQUIRED = re.compile(
    r"\b(?:(?:have|has|had|having|who|previously|already|must|and|been)\s+(?:\w+\s+){0,2}?"
    r"(?:received|taken|used|had|failed|completed|undergone)|received|"
    r"(?:(?:previously|been|being|were|was|disease|currently|are|is)\s*)?(?:pre-?)?treated\s+(?:with|by)|"
    r"treatment\s+with|therapy\s+with|prior(?!\s+to)|previous(?:ly)?(?!\s+(?:un|na))|exposed\s+to|exposure\s+to|"
    r"currently\s+(?:on|using)|receiving|taking|history\s+of|"
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
    "received taken used had failed completed undergone treated treatment therapy prior previous expos currently "
    "taking receiving history stable progress refractory resistan relaps recur fail response despite "
    "controlled maintained "
    "must persist".split()
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
        r"\b(?:prescri\w+|decision|decid\w+|indicat\w+|initiat\w+|start(?:s|ed|ing)?|new\w*|begin\w*|evaluat\w+|"
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
#: Before a name in a title or summary: the patients have had it.
HAD_IN_TEXT = Shape(
    (
        "Lung cancer that progressed after ",
        "progress|relaps|recurr|fail|refractory|resistan|treated",
        r"\b(?:(?:progress\w*|relaps\w+|recurr\w+)\s+(?:\w+\s+){0,2}?"
        r"(?:on|after|during|following|while|despite|with|upon|from)|fail(?:ed|ure|ing)?|refractory\s+to|"
        r"resistan(?:t|ce)\s+to|(?:previously|pre-?)\s*treated\s+with)\b"
        r"(?:(?!\b(?:receiv\w*|will|given|undergo\w*|combined|plus|use|is|are|surgery|resection)\b)[^.;:]){0,80}$",
    ),
    (
        "Lung cancer after failure of ",
        "after",
        r"\bafter\s+(?:failure\s+of|(?:first|second|third|1st|2nd|3rd)[\s-]*line|prior|previous)\s+"
        r"(?:[\w-]+\s+){0,2}$",
    ),
)
#: One of these is in all that `HAD_IN_TEXT` fits.
IN_TEXT_CUES = tuple(cue for row in HAD_IN_TEXT.rows for cue in row.cues)
