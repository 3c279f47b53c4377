"""The shapes of clauses about therapy before: tables of patterns, each with what it tells.

A pattern of words before a name ends in `$`, one of words after it is matched from its end.
"""

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# ---------------------------------------------------------------- clauses that say nothing of therapy before

_PEOPLE = r"(?:patients?|participants?|subjects?|individuals?|persons?|people|those|women|men|females?|males?|children|adults?|asthmatics?)"

#: The matter is another one: a reaction, a test, a risk, a plan.
OTHER_MATTER = _any_of(
    r"\b(?:allerg(?:y|ies|ic)\s+(?:to|reactions?)|hypersensitiv\w*|intoleran(?:ce|t)\s+(?:to|of)|contra-?indicat\w*|anaphyla\w*|excipients?)\b",
    r"(?:\b(?:previous|prior|adverse|severe|serious|infusion|systemic|drug|immune)|allergic(?:-like)?|like)\s+(?:\w+\s+)?reactions?\s+(?:to|after|following|from|with)\b",
    r"\bsensitivit(?:y|ies)\s+to\b|\brefer\s+to\b|\binformation\s+(?:on|about)\b",
    r"\b(?:components?\s+of|ingredients?\s+(?:of|in)|idiosyncra\w*|cross-?reacti\w*)\b",
    r"\b(?:(?:previous|prior|adverse|severe|serious|infusion|systemic|drug)\s+(?:\w+\s+)?events?\s+(?:to|after|with|from|on)|interactions?\s+with)\b",
    r"\b(?:ULN|INR|A?PTT|ha?emoglobin|platelets?|creatinine|bilirubin|FEV1)\b",
    r"\b(?:pregnan\w*|child-?\s?bearing|abstinen\w*|contracepti\w*|birth\s+control|sperm|fertile|breast-?feed\w*|nursing|f[oe]+tus|mother)\b",
    r"\b(?:inability|unable|unwilling\w*|refus\w+|able|ability|willing\w*|agree\w*)\s+(?:\w+\s+)?(?:to|of)\b|\bcompl(?:y|iance)\b",
    r"\b(?:cannot|can\s*not|could\s+not)\s+(?:be\s+)?(?:safely\s+)?(?:stop\w*|paus\w*|discontinu\w*|withdraw\w*|tolerat\w*)\b|\bwash-?\s?outs?\b",
    r"\b(?:misuse|abuse|overdose|addict\w*|drug\s+(?:screen|test)\w*|urine\s+(?:\w+\s+)?(?:screen|test)\w*)\b",
    r"\b(?:potential|likely)\s+(?:need|to)\b|\bcandidates?\s+(?:for|to)\b|\bna[iï]ve\b|-na[iï]ve\b",
    r"\b(?:because|studies\s+will|will\s+be\s+undertaken|no\s+limit\w*|unacceptable|as\s+evidenced\s+by)\b",
)
#: In an inclusion criterion: a blood count that nothing has corrected.
CORRECTED = _any_of(r"\btransfusions?\b|\bcorrect(?:ion|ed|ing|ive)?\b")
#: What is allowed is neither required nor excluded.
PERMISSION = _any_of(
    r"(?<!\bnot\s)(?<!\bnot\sbe\s)\b(?:allowed|permitted|permissible|allowable|acceptable|accepted|tolerated|eligible)\b|\bdo(?:es)?\s+not\s+count\b",
    r"\b(?:may|can)\s+(?:still\s+|also\s+)?(?:be|have|receive|use|take|continue|participate|enrol\w*|join)\b|\bnot\s+(?:an?\s+)?exclu\w+\b",
    r"\b(?:is|are)\s+(?:not\s+exclud\w+|not\s+required|ok(?:ay)?)\b|\b(?:can|could)\s+(?:be|have\s+been)\s+included\b|\bnot\b[^.;]{0,20}\b(?:considered|counted|regarded)\b",
)
#: In an exclusion criterion: what people must do turns the meaning round.
OBLIGATION = _any_of(
    r"\b(?:must|should|shall|have\s+to|required\s+to|need\s+to)\b(?!\s+(?:\w+\s+)?(?:not\b|be\s+(?:off|exclu\w+|free)|abstain|never)|\s+be\s+\w+\s+off\b)"
)
#: In an inclusion criterion: some of the participants only, or a matter of time or of dose.
CONDITIONAL = _any_of(
    r"(?:^|\n)\W*(?:\w{1,2}[.)]\s+)?(?:for|if|in|when|where|among|should)\b",
    rf"[,;:(]\s*(?:for|in|when|where)\s+{_PEOPLE}\s+(?:with|who|on|receiving|taking)\b",
    r"\b(?:if|unless|whenever|in\s+case|where\s+applicable|as\s+applicable|who\s+(?:are|were)\s+(?:on|taking|receiving))\b",
    rf"\b{_PEOPLE}\s+(?:with|who|whose|on|in|receiving|taking|treated|previously|requiring|using)\b[^.;(]*\b(?:must|should|need|requires?|are\s+required|have\s+to|will|is|are)\b(?!\s*$)",
    r"\b(?:for|if|in|when)\s+(?:(?:who|that)\s+(?:are|were)\s+)?(?:not\s+)?(?:on|receiving|treated|taking|using)\b",
    r"\b(?:elapsed|interval|time\s+since|stable\s+or\s+decreasing|discontinu\w+|half-lives)\b",
    r"\b(?:days?|weeks?|months?|half-lives)\s+(?:(?:must|should)\s+have\s+(?:elapsed|passed)\s+)?(?:post|after|since|from)\b",
    r"\b(?:cohorts?|arms?|groups?|parts?|phase|module)\s+(?:\d|[A-Z]\b|I+\b)",
    r"\b(?:cases?|controls?)\s*:",
)
#: In an inclusion criterion: a most, not a least; so nobody needs it.
PARTLY = _any_of(
    r"(?:\b(?:no|not)\s+more\s+than|\bup\s+to|\bat\s+most|≤|\\?<=?|=\\?<|\bmaximum\b|\bexceed|\bfewer\s+than|\bless\s+than|\b0\s*-)"
)
#: One part of the trial only.
PART = _any_of(
    r"(?:^|\n)\W*(?:\w{1,2}[.)]\s+)?(?:for\s+|in\s+)?(?:the\s+)?(?:[\w-]+\s+){0,3}(?:cohorts?|arms?|groups?|parts?|phases?)\b(?:\s+[\w-]+){0,4}\s*[:,]",
    r"\b(?:cohorts?|arms?|groups?|parts?|stages?|phases?|module)\s+\w{1,3}(?:\s*(?:,|and|&)\s*\w{1,3})*\s+only\b|\b(?:to|for|in)\s+(?:cohort|arm|part|group)s?\s+(?-i:[\dA-Z])\b|\bonly\s+(?:for|in)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}(?:cohort|arm|group|part|phase)",
)
#: … as a sentence of its own says.
PART_ONLY = _any_of(r"\b(?:this|these)\s+criteri\w+\s+(?:only\s+appl\w+|appl\w+\s+only|(?:is|are)\s+(?:only\s+)?for)")
#: Kind of criterion to the matters that a whole clause, its brackets included, may be about instead.
OTHER_MATTERS = {"exclusion": (OTHER_MATTER,), "inclusion": (OTHER_MATTER, CORRECTED)}
#: Kind of criterion to the shapes of clauses, without brackets and exceptions, that say nothing.
SAY_NOTHING = {"exclusion": (PERMISSION, OBLIGATION), "inclusion": (PERMISSION, CONDITIONAL)}
#: A heading after which criteria of the other kind follow.
OTHER_KIND = {
    "inclusion": re.compile(r"\W*(?:[\w/-]+\s+){0,5}exclusion(?:\s+criteri\w+)?\b[^.]{0,60}:?\s*$", re.IGNORECASE),
    "exclusion": re.compile(r"\W*(?:[\w/-]+\s+){0,5}inclusion(?:\s+criteri\w+)?\b[^.]{0,60}:?\s*$", re.IGNORECASE),
}

# ---------------------------------------------------------------- what ends the reach of a clause's verb

#: From these words on, names are exceptions.
EXCEPTION = _any_of(
    r"\b(?:except\w*|unless|other\s+than|apart\s+from|aside\s+from|besides|excluding|not\s+includ\w+|with\s+the\s+exception|rather\s+than|instead\s+of)\b"
)
#: Close before a name: it is a point in time, a cause, a plan, a yardstick or a comparison, not therapy that was had.
BESIDE = _any_of(
    r"\b(?:first|initial|last|final|scheduled|study|target|planned|1st|\d\s*(?:st|nd|rd|th))\s+(?:\w+\s+)?(?:dose|infusion|injection|administration)\s+of\s+(?:\S+\s+){0,3}$",
    r"\b(?:initiation|start|starting|completion)\s+of\s+(?:\S+\s+){0,2}$|\b(?:starting|commencing|initiating|beginning|completing)\s+$",
    r"\bwithin\s+[^,;.]{0,25}\b(?:hours?|days?|weeks?|months?|years?)\s+of\s+(?:\S+\s+){0,2}$",
    r"\b(?:prior\s+to|before|until|since)\s+(?!(?:screening|enrol|random|inclusion|baseline|study|the\s+study|first|day|visit|entry|consent|sign)\w*\b)[^,;:.]{0,50}$",
    r"\b(?:prior\s+to|before|until)\s+(?:\w+\s+){0,2}(?:treatment|therapy|administration)\s+(?:with|of)\s+[^,;:.]{0,30}$",
    r"\b(?:scheduled|plan(?:ned|s|ning)?|anticipat\w+|expected|going|intend\w*|about|likely|wish\w*)\s+(?:to|for)\b[^.;]*$",
    r"\b(?:planned|anticipated|future|need\s+for)\s+(?:\S+\s+){0,3}$",
    r"\b(?:will|would|could)\s+(?:\w+\s+)?(?:initiate|start|go|get|receive|undergo|require|need|be(?!\s+(?:eligible|excluded|included|enrol\w+|ineligible)))\b[^.;]*$",
    r"\b(?:eligib\w+|ineligib\w+|suitab\w+|unsuitab\w+|amenable|access|equivalent|appropriate|fit|unfit|respon\w+|respond\w*|qualif\w+)\s+(?:to|for|of)\b(?!\s+(?:the\s+|this\s+)?(?:study|trial|entry|enrol|inclusion|participation))[^.;,]*$",
    r"\b(?:due|related|attribut\w+|secondary|suscepti\w+|sensitiv\w+|similar|compar\w+)\s+to\s+(?:\S+\s+){0,3}$",
    r"\b(?:induced|caused|affected|corrected)\s+by\s+(?:\S+\s+){0,2}$|\bduring\s+(?:the|this)\s+(?:study|trial)\b[^.;,]*$",
    r"\b(?:effects?|safety|efficacy|benefit|absorption|metabolism|level|response|use)s?\s+(?:of|to|from)\s+(?:study|trial|this)\s+(?:\S+\s+){0,2}$",
    r"\b(?:effects?|safety|efficacy|pharmacokinetics|metabolism|clearance|absorption|levels?|evaluation|assessment|knowledge)\s+of\s+(?:\S+\s+){0,3}$",
    r"\b(?:antibod(?:y|ies)|titers?|immunity|mutations?|reactivity|anti-drug)\s+(?:to|against|for)\s+(?:\S+\s+){0,2}$",
    r"\b(?:stud(?:y|ies)|trials?)\s+(?:(?:of|with|on|for|drugs?|medications?)\s*[^,;.]{0,25})?$",
    r"\b(?:toxicit(?:y|ies)|adverse\s+events?|immune-related|side[\s-]effects?|recover\w+|resol(?:ved|ution))\b[^.;]*$",
    # a dose or an amount that others are measured by: "more than 10 mg a day of prednisone"
    r"\d\s*(?:mg|mcg|μg|µg|ug|g|U|IU)\b(?:\s*/\s*(?:kg|d(?:ay)?|m\^?2)|\s+(?:a|per)\s+day|\s+(?:oral|daily))*\s*(?:of\s+)?(?:\(?(?:oral\s+)?)?$",
    r"\bequivalent\w*\s+(?:\w+\s+){0,2}$|[>≥≤<=]\s*[\d.]+\s*(?!(?:prior|previous|courses?|cycles?|lines?|doses?|weeks?|months?|regimens?)\b)\S*\s*(?:of\s+)?(?:oral\s+)?$",
)
#: Close after a name: a biomarker, a reaction, a trial, a yardstick, not a therapy.
ANOTHER_THING = _any_of(
    r"[\s-]*(?:positiv|negativ|express|status|mutat|mutant|amplif|level|gene\b|test|high\b|low\b|CPS|TPS|staining|titer|antibod(?:y|ies)\s+(?:test|titer))",
    r"[\s-]+(?:induced|dependent|na[iï]ve|sensitive|related|associated|deficien|like|analogues?|responsive|containing\s+product|mediated|eligible|ineligible|free|sparing)\w*",
    r"\s*(?:therapy\s+|treatment\s+)?(?:reactions?|misuse|abuse|dependen|overdose|allergy|toxicit|intoleran|hypersensitiv|requirement|resistan\w*\s+(?:mutation|test))",
    r"\s*(?:\(?(?:or\s+)?(?:its\s+|an?\s+)?equivalent|equivalent|dose\b|dosing\b|/\s*day|(?:\s+(?!(?:before|prior|during|of|in|to|for|at|on|the|this|within|by)\b)[\w-]+)?\s+(?:trial|study|studies|program|cohort|registry)\b)",
    r"\s+E\b|[^.,;]{0,50}[\s-](?:related|induced|exacerbated)\b",
    r"\s*(?:is|are|was|were|has|will)\s+(?:not|the|a|an|contra\w*|used|indicated|suspected|deemed|considered|expected|necessary|needed|available|being\s+considered|planned)\b",
)
#: After a drug: it is the yardstick of a dose, or forbidden above a dose only.
DOSE_AFTER = _any_of(
    r"[\s,]*(?:at\s+)?(?:a\s+)?(?:daily\s+)?(?:doses?\s+(?:of\s+|higher|above|exceed\w+|greater)?\s*)?(?:\\?[>≥≤<=]|\d)|\s*(?:doses?\b)"
)
#: What a trial gives is excluded as prior therapy only where the criterion speaks of before.
BEFORE = _any_of(
    r"\b(?:prior(?!\s+to)|previous(?:ly)?|received|history\s+of|ever|already|past|treated|had|expos\w+|current\w*|use\s+of|using|taking|taken)\b"
)
#: The people of one disease or cohort: "NSCLC: …".
LABELLED = re.compile(
    r"(?:^|\n)\W*(?!(?:[\w-]+\s+){0,3}(?:prior|previous|treatments?|therap\w+|medications?|drugs?|criteri\w+|history|following)\b)(?:[^\s:,;.]+\s+){0,7}[^\s:,;.]+\s*:\s*\S",
    re.IGNORECASE,
)

# ---------------------------------------------------------------- verbs

#: Any of these makes an exclusion clause one of therapy; so does a clause that begins with the name.
HAD = _any_of(
    r"\b(?:receiv\w*|receipt|use|user|users|used|using|uses|treat(?:ed|ment|ments)|therap(?:y|ies)|prior|previous(?:ly)?|expos(?:ed|ure))\b",
    r"\b(?:administ\w+|tak(?:en|e|es|ing)(?!\s+part)|took|intake|ingestion|progress\w*|fail\w*|refractory|resistan\w+|relaps\w+)\b",
    r"\b(?:medications?|drugs?|on|ongoing|current(?:ly)?|concurrent\w*|concomitant\w*|co-?administ\w+|history\s+of|undergo\w*|underw\w+|vaccinat\w+|immuni[sz]\w+|inject\w+|infus\w+|given|requir\w+|need\w*)\b",
    r"\b(?:within|in\s+the\s+(?:last|past|previous)|during|at\s+any\s+time)\b",
)
#: What stands before a name that begins its clause.
BEGINNING = re.compile(r"^\W*(?:(?:\d{1,2}|[a-z]|[ivx]+)[.)]\s*)?(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
#: In an exclusion criterion: the disease is what counts, the therapy says how severe it is.
NEEDED_FOR_DISEASE = _any_of(
    r"\b(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+|despite|causes?\b|result\w*\s+in|leading\s+to|led\s+to|managed\s+with|controlled\s+(?:with|by|on)|(?:after|following)\s+(?:\w+\s+)?(?:treatment|therapy|use|administration))\b[^.;:]*$"
)
#: … but any disease, or the patient, that requires a therapy means the therapy.
NEEDED = _any_of(
    rf"(?:\b(?:diseases?|disorders?|conditions?|comorbidit\w+|illness\w*|{_PEOPLE})\b[^.;,:]{{0,12}}|(?:^|\n)\W*|[:,]\s*)"
    r"(?:that\s+|which\s+|who\s+|to\s+)?(?:may\s+|have\s+|has\s+|is\s+|are\s+|currently\s+|being\s+)*(?:requir\w+|need(?:s|ed|ing)?|necessitat\w+)\b[^.;:]*$"
)
#: In an inclusion criterion: it must not have been had.
NOT = _any_of(
    r"(?<!with\sor\s)\b(?:no|not|never|without|neither|have(?:n't)|has(?:n't))\b"
    r"(?!\s+(?:(?:have\s+)?an?\s+(?:\w+\s+)?response|limit|only|more\s+than|less\s+than|(?:\w+\s+)?(?:adequate|controll|respon|toler|improv|achiev|well|sufficient|fully|complete|eligible|suitable|amenable|candidate|willing|able|benefit|later)))"
    r"(?:(?!\bbut\b|\bhowever\b|\band\s+(?:have|has|must|are|is|who|with)\b|\bor\s+(?:patients|subjects|participants|those|with|who)\b|\bwho\s+(?:have|has|had)\b)[^.;])*$",
    r"\b(?:untreated|off|free\s+(?:of|from)|abstain\w*|na[iï]ve\s+(?:to|for))\b[^,;.]*$",
)
#: In an exclusion criterion these turn it round: "who have not received".
ABSENCE = _any_of(
    r"\b(?:no(?!\s+(?:prior|previous|concurrent|concomitant|current|other)\b)|not|never|without|neither|nor|untreated|lack\s+of|absence\s+of|missing|fail\w*\s+to\s+(?:receive|take)|stop\w*|discontinu\w*|withdraw\w*|ceas\w*)\b[^.;]*$"
)
#: … but for these, which only speak of the criterion.
NOT_AN_ABSENCE = re.compile(
    r"\bnot\s+(?:be\s+)?(?:limited\s+to|restricted\s+to|only)\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrol\w+|considered|allowed|permitted|accepted|participate|have|use|take)\b",
    re.IGNORECASE,
)
#: Before a name in an inclusion criterion: it was had.
REQUIRED = _any_of(
    r"\b(?:(?:have|has|had|having|who|previously|already|must|and|been)\s+(?:\w+\s+){0,2}?(?:received|taken|used|had|failed|completed|undergone)|received|(?:previously|been|being|were|was|disease|currently|are|is|)\s*(?:pre-?)?treated\s+(?:with|by)|"
    r"treatment\s+with|therapy\s+with|prior(?!\s+to)|previous(?:ly)?(?!\s+(?:un|na))|exposed\s+to|exposure\s+to|currently\s+(?:on|using)|receiving|taking|history\s+of|stable\s+(?:\w+\s+){0,2}(?:dose|doses|regimen|treatment|use|therapy)\s+(?:\S+\s+){0,3}?(?:of|with)|"
    r"progress\w*\s+(?:\w+\s+){0,2}?(?:on|after|during|following|while|despite|with|upon|from)|refractory\s+to|resistan(?:t|ce)\s+to|"
    r"(?:relaps|recur)\w*\s+(?:\w+\s+){0,2}(?:after|following|on|during)|fail(?:ed|ure|ing)?(?:\s+(?:of|on|with|to\s+respond\s+to|after))?|"
    r"(?:inadequate|insufficient|poor|suboptimal|incomplete|no|lack\s+of|failed)\s+(?:\w+\s+){0,2}response\s+to|despite|controlled\s+(?:on|with|by)|maintained\s+on|must\s+(?:have\s+)?(?:contain|includ)\w*|persist\w*\s+(?:after|despite))\b"
)
#: After a name in an inclusion criterion: it was had.
REQUIRED_AFTER = _any_of(
    r"[\s-]*(?:resistant|refractory|pre-?treated|treated|experienced|exposed|failure)\b",
    r"[^.;,]{0,30}\bmust\s+(?:have\s+been|be)\s+(?:a\s+)?(?:part|given|received|used)\b",
)
#: Before a name in an inclusion criterion: it is being decided on, or begun.
NOT_YET = _any_of(
    r"\b(?:prescri\w+|decision|decid\w+|indicat\w+|initiat\w+|start(?:s|ed|ing)?|new\w*|begin\w*|evaluat\w+|benefits?|random\w+)\b[^.;]*$"
)
#: Between verb and name, what ends the verb's reach.
BREAK = _any_of(
    r"[.;]|\b(?:before|prior\s+to|until|if|unless|eligible|candidates?|suitable|will|plan\w*|to\s+be|in\s+order|since|but|who|diagnos\w*|surgery|resection)\b"
)

# ---------------------------------------------------------------- entailment

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
    "used uses using with".split()
)
#: All routes together.
BOTH = re.compile(
    r"\b(?:systemic(?:ally)?|oral|live|approved|licensed)\s*(?:or|and|and/or|/)\s*(?:\w+\s+){1,2}$", re.IGNORECASE
)
#: The word that a name follows; none where a list or bracket begins with it.
LAST_WORD = re.compile(r"(?:[,;:(（\[/+•*-]|\d\.\d+)\s*$|(?P<word>[^\s,;:(（/\[]+)\s+$")
#: Before an excluded name: with something else, from some number or strength on.
NARROWED = _any_of(
    r"\b(?:combination\s+(?:of|with)|combined\s+with|together\s+with|along\s+with|in\s+addition\s+to|plus)\s+(?:\S+\s+){0,4}$|\+\s*$",
    r"(?:\b(?:more|greater|higher|larger|lower|less)\s+than|[>≥]|\bhigh(?:er|est)?[\s-]+(?:\w+\s+){0,2}dos\w+|\blow[\s-]dos\w+|\bexceed\w*|\b\w+\s+or\s+more|\bmultiple|\bstrong|\bpotent|\bmoderate|\bonly)\b\s*(?:[^\s,;()]+\s+){0,5}$",
    r"[>≥]\s*(?:[^\s,;()]+\s+){0,5}$|\b(?:resistan\w+|chang\w*|increas\w*|decreas\w*|adjust\w*|switch\w*|reduc\w+|taper\w*)\b[^.;,]{0,60}$",
    r"\b(?:non-\w+|other|certain|some|specific|particular)\s+(?:\S+\s+)?(?:forms?|types?|kinds?)\s+of\s+(?:\S+\s+){0,2}$|\bphase\s+of\s+(?:\S+\s+){0,3}$",
    r"\b(?:known|suspected|specific)\s+(?:\S+\s+){0,2}$|\banti-?\s*$",
)
#: After an excluded name: a part of it, with something else, or with an outcome.
NARROWED_AFTER = _any_of(
    r"\s*[:：]",
    r"\s*(?:therapy\s+|treatment\s+|agents?\s+|drugs?\s+)?(?:that|which|known|specific|containing|against(?!\s+infectious)|directed|targeting|derived|to\s+which|whose)\b",
    r"\s*(?:\([^()]*\)\s*)?(?:combined|plus|\+|together|along\s+with|and\s+concurrent)\b|\s*\+|[^.;()]{0,60}(?<!\bor\s)\bin\s+combination\b",
    r"\s*(?:only|alone|monotherapy|based\s+on|nasal|eye|ophthalmic|topical|creams?|ointments?|drops|sprays?|inhal\w+)\b",
    r"[^.;(]*\b(?:unless|cumulative)\b|[^.;]*\bmore\s+than\s+\w+\s+times?\b",
    r"[^.;,]*\bin\s+(?:an?|another)\s+(?:\w+\s+){0,3}(?:trial|study)\b",
    r"[^.;]*?(?:\bdays?|\btimes|\bdoses)\s*(?:per|a|/|each)\s*(?:month|week)",
    r"[^.;]*?\b(?:with|who|caus\w+|result\w+|lead\w+|led|discontinu\w+)\b[^.;]*\b(?:toxicit|adverse|discontinu|intoler|reaction)",
    r"(?:s|\s+use)?\s+(?:was|were|has\s+been|have\s+been|is|are)\s+(?:initiated|changed|increased|stopped|started)\b",
)
#: Around a required name: it is an example, or one of several that qualify.
ALTERNATIVE = _any_of(
    r"\b(?:either|one\s+of|any\s+of|at\s+least\s+\w+\s+of|such\s+as|e\.?g\.?|for\s+example|including|includes?|like|i\.e|or\s+other)\b[^.;]*$(?<!regimen\sincluding\s)(?<!treatment\sincluding\s)",
    r"(?:±|\+\s*/\s*-|\bwith\s+or\s+without)\s*(?:\S+\s+){0,3}$|/\s*$",
    r"\b(?:and/or|or)\s+(?!(?:after|following|on|during|more|later)\b)(?:[^\s,;.()]+\s+){0,3}$",
)
ALTERNATIVE_AFTER = _any_of(
    r"\s*(?:\([^()]*\)|\[[^\[\]]*\])?\s*(?:[\w-]+\s+){0,3}(?:,\s*[^.;:]{0,80})?(?:\band/or\b|\bor\b)(?!\s+(?:without|after|following|on|during|more|later|recurr\w+|metasta\w+|unresect\w+|refractory|equivalent|greater|intoleran\w+))",
    r"\s*/\s*\w",
)
#: Low, medium or high, a dose is a dose.
DOSE = re.compile(
    r"\b(?:low|medium|moderate|high)(?:\s*(?:or|to|and|-)\s*(?:low|medium|moderate|high))*[\s-]+dos\w+", re.IGNORECASE
)
#: Within brackets: more than one.
LIST = re.compile(r"[,/]|\bor\b|±")
#: Another way to qualify than to have had it.
ANOTHER_WAY = _any_of(
    r"(?<!\bwith\s)\b(?:or|and/or)\s+(?:(?:who|are|is|was|were|have|has|had|be)\s+){0,2}(?:not|un\w+|inelig\w+|refus\w+|declin\w+|candidates?|contra\w+|new\w*|na[iï]ve|never|cannot|without|no)\b",
    r"\bor\W*$|(?:^|\n)\W*or\b|(?:^|\n)\W*(?-i:AND|OR)\b|\b(?-i:AND|OR)\W*$",
)

# ---------------------------------------------------------------- titles and summaries

#: Before a name in a title or summary: the patients have had it.
HAD_IN_TEXT = _any_of(
    r"\b(?:(?:progress\w*|relaps\w+|recurr\w+)\s+(?:\w+\s+){0,2}?(?:on|after|during|following|while|despite|with|upon|from)|fail(?:ed|ure|ing)?|refractory\s+to|resistan(?:t|ce)\s+to|(?:previously|pre-?)\s*treated\s+with)\b"
    r"(?:(?!\b(?:receiv\w*|will|given|undergo\w*|combined|plus|use|is|are|surgery|resection)\b)[^.;:]){0,80}$",
    r"\bafter\s+(?:failure\s+of|(?:first|second|third|1st|2nd|3rd)[\s-]*line|prior|previous)\s+(?:[\w-]+\s+){0,2}$",
)
_TARGETS = r"(?P<targets>[\w-]+(?:(?:\s*[,/]\s*(?:(?:and|or)\s+)?|\s+(?:and/or|and|or)\s+)[\w-]+)*)"
#: Without one of these no treatment is named by what it acts on.
ACTS_ON = re.compile(r"target|directed|against", re.IGNORECASE)
#: Treatment named by what it acts on: "targeting VEGF or VEGFR", "B7-H3 targeted agents".
TARGETING = (
    re.compile(
        rf"\b(?:targeting|targeted\s+(?:at|against)|directed\s+(?:at|against)|against)\s+(?:the\s+)?{_TARGETS}",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<targets>[\w-]+)[\s-]+(?:targeted|targeting|directed)\s+(?:therap\w+|agents?|drugs?|treatments?|antibod\w+)",
        re.IGNORECASE,
    ),
)
