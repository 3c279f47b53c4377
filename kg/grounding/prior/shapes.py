"""The shapes of whole clauses that say nothing of therapy before, and of headings.

A row of a table is a sentence, the cues of the pattern that is for it (`|` parts them), the pattern.
"""

import re

from kg.grounding.prior.shape import PEOPLE, Shape, has_any

#: The matter is a reaction, or contraception; another part of the clause may still be about therapy.
REACTION = Shape(
    (
        "Allergy to penicillin",
        "allerg|hypersens|intoleran|contra|anaphyla|excipient",
        r"\b(?:allerg(?:y|ies|ic)\s+(?:to|reactions?)|hypersensitiv\w*|intoleran(?:ce|t)\s+(?:to|of)|"
        r"contra-?indicat\w*|anaphyla\w*|excipients?)\b",
    ),
    (
        "Severe infusion reaction to rituximab",
        "reaction",
        r"(?:\b(?:previous|prior|adverse|severe|serious|infusion|systemic|drug|immune)|allergic(?:-like)?|like)\s+"
        r"(?:\w+\s+)?reactions?\s+(?:to|after|following|from|with)\b|"
        r"(?:\b(?:history\s+of|known|any)|-type)\s+(?:\w+\s+)?reactions?\s+to\b",
    ),
    (
        "Drug allergy, such as to penicillin",
        "allerg",
        r"\b(?:drug|medication)s?\s+allerg(?:y|ies)\b",
    ),
    (
        "Known sensitivity to aspirin",
        "sensitivit|refer|information",
        r"\bsensitivit(?:y|ies)\s+to\b|\brefer\s+to\b|\binformation\s+(?:on|about)\b",
    ),
    (
        "Reaction to any component of nivolumab",
        "component|ingredient|idiosyncra|reacti",
        r"\b(?:components?\s+of|ingredients?\s+(?:of|in)|idiosyncra\w*|cross-?reacti\w*)\b",
    ),
    (
        "Serious adverse event on pembrolizumab",
        "event|effect|interaction",
        r"\b(?:(?:previous|prior|adverse|severe|serious|infusion|systemic|drug)\s+(?:\w+\s+)?events?\s+"
        r"(?:to|after|with|from|on)|(?:adverse|side)\s+effects?\s+(?:to|after|with|on)|interactions?\s+with)\b",
    ),
    (
        "Contraception until 6 months after rituximab",
        "pregnan|bearing|abstinen|contracepti|birth|sperm|fertile|feed|nursing|etus|otus|mother",
        r"\b(?:pregnan\w*|child-?\s?bearing|abstinen\w*|(?<!oral\s)contracepti\w*|birth\s+control|sperm|fertile|breast-?feed\w*|"
        r"nursing|f[oe]+tus|mother)\b",
    ),
)
#: The matter is another one: what cannot be done, a test, a risk, a plan.
OTHER_MATTER = Shape(
    (
        "Unwilling to stop atenolol",
        "inability|able|unwilling|refus|ability|willing|agree|comply|compliance",
        r"\b(?:inability|unable|unwilling\w*|refus\w+|able|ability|willing\w*|agree\w*)\s+(?:\w+\s+)?(?:to|of|that)\b|"
        r"\bcompl(?:y|iance)\b",
    ),
    (
        "Dependence on narcotics",
        "dependen",
        r"\bdependen(?:ce|cy)\b[^.;]{0,60}\b(?:on|to|upon)\b",
    ),
    (
        "Cannot safely discontinue warfarin",
        "cannot|can|could|wash",
        r"\b(?:cannot|can\s*not|could\s+not)\s+(?:\([^()]*\)\s*)?(?:be\s+)?(?:safely\s+)?"
        r"(?:stop\w*|paus\w*|discontinu\w*|withdraw\w*|tolerat\w*|held|hold|interrupt\w*|changed|switched|converted|replaced)\b|"
        r"\bwho\s+can(?:not|\s+not)\s+(?:use|take|receive)\b|\bwash-?\s?outs?\b",
    ),
    (
        "Positive urine test for methadone",
        "misuse|abuse|overdose|addict|drug screen|drug test|urine",
        r"\b(?:misuse|abuse|overdose|addict\w*|drug\s+(?:screen|test)\w*|urine\s+(?:\w+\s+)?(?:screen|test)\w*)\b",
    ),
    (
        "Candidate for rituximab",
        "potential|likely|candidate|naive|naïve",
        r"\b(?:potential|likely)\s+(?:need|to)\b|\bcandidates?\s+(?:for|to)\b|\bna[iï]ve\b|-na[iï]ve\b",
    ),
    (
        "No limit to prior rituximab",
        "because|studies|undertaken|limit|unacceptable|evidenced",
        r"\b(?:because|studies\s+will|will\s+be\s+undertaken|no\s+limit\w*|unacceptable|as\s+evidenced\s+by)\b",
    ),
)
#: The matter is a measured value.
MEASURED = Shape(
    (
        "Platelets ≥ 100 without G-CSF",
        "uln|inr|ptt|emoglobin|platelet|creatinine|bilirubin|fev1",
        r"\b(?:ULN|INR|A?PTT|FEV1)\b|\b(?:ha?emoglobin|platelets?|creatinine|bilirubin)\b"
        r"(?=[^.;]{0,60}(?:[<>≥≤=]|\d|\b(?:less|below|lower|upper|greater|above|normal|counts?|levels?)\b))",
    )
)
#: In an inclusion criterion: a blood count that nothing has corrected.
CORRECTED = Shape(
    (
        "Count not corrected by G-CSF",
        "transfusion|correct",
        r"\btransfusions?\b|\bcorrect(?:ion|ed|ing|ive)?\b",
    )
)
#: What is allowed is neither required nor excluded.
PERMISSION = Shape(
    (
        "Prior rituximab is allowed",
        "allow|permi|accept|tolerated|eligible|count",
        r"(?<!\bnot\s)(?<!\bnot\sbe\s)\b(?:allowed|permitted|permissible|allowable|acceptable|accepted|tolerated|"
        r"eligible)\b|\bdo(?:es)?\s+not\s+count\b",
    ),
    (
        "Those on rituximab may still take part and may be enrolled",
        "may |can |exclu",
        r"(?:^|\n)(?!\W*no\b)[^\n]*?\b(?:may|can)\s+(?:still\s+|also\s+)?"
        r"(?:be|have|receive|use|take|continue|participate|enrol\w*|join)\b|"
        r"\bnot\s+(?:an?\s+)?exclu\w+\b",
    ),
    (
        "Prior rituximab should be avoided to the extent possible",
        "possible|recommended|have received|have had",
        r"\b(?:to\s+the\s+extent|if\s+(?:at\s+all)?|when(?:ever)?|where(?:ver)?|as\s+\w+\s+as)\s+possible\b|"
        r"\bnot\s+recommended\b|\brecommended\s+to\b|\b(?:could|may|might)\s+have\s+(?:received|had)\b",
    ),
    (
        "Rituximab is not required",
        "no exclu|not exclu|not required|ok|included|considered|counted|regarded",
        r"\b(?:is|are)\s+(?:not?\s+exclu\w+|not\s+required|ok(?:ay)?)\b|"
        r"\b(?:can|could)\s+(?:be|have\s+been)\s+included\b|\bnot\b[^.;]{0,20}\b(?:considered|counted|regarded)\b",
    ),
)
#: … nor is what some are allowed.
ALLOWED_TO_SOME = Shape(
    (
        "Prior CAR-T therapy is allowed for participants with B-ALL",
        "allow|permi|accept|eligible",
        rf"\b(?:allowed|permitted|acceptable|accepted|eligible)\s+(?:for|in)\s+(?:\w+\s+){{0,2}}{PEOPLE}\b",
    ),
    (
        "Individuals on maintenance insulin can be enrolled",
        "may |can |eligible|allowed|permitted",
        rf"\b{PEOPLE}\s+(?:on|with|who|receiving|taking|treated|previously)\b[^.;]{{0,200}}\b"
        r"(?:(?:may|can)\s+(?:still\s+|also\s+)?(?:be\s+(?:enrol\w+|included|eligible)|participate|enrol\w*|join)|"
        r"(?:is|are)\s+(?:eligible|allowed|permitted))\b",
    ),
)
#: In an inclusion criterion: people who are not let in.
KEPT_OUT = Shape(
    (
        "Patients taking rituximab are not eligible",
        "ineligible|not eligible|excluded",
        rf"\b{PEOPLE}\b[^.;]{{0,250}}\b(?:is|are|(?:will|shall|should)\s+be)\s+"
        r"(?:ineligible|excluded|not\s+eligible)\b",
    )
)
#: In an exclusion criterion: what follows counts only of those of whom this is true.
IF = Shape(
    (
        "If treated with a taxane before, the relapse came within a year",
        "if|when|in case",
        r"(?:^|\n)\W*(?:\w{1,2}[.)]\s+)?(?:if|when|in\s+case)\b[^.;\n]*,",
    ),
    (
        "HbA1c above 9% for participants treated with metformin",
        "for ",
        rf"\bfor\s+{PEOPLE}\s+(?:(?:who\s+are|previously|currently|already)\s+)*(?:treated|receiving|taking|on)\b",
    ),
)
#: In an exclusion criterion: what people must do turns the meaning round.
OBLIGATION = Shape(
    (
        "All must have completed rituximab",
        "must|should|shall|have|required|need",
        r"\b(?:must|should|shall|have\s+to|required\s+to|need\s+to)\b"
        r"(?!\s+(?:\w+\s+)?(?:not\b|be\s+(?:off|exclu\w+|free)|abstain|never)|\s+be\s+\w+\s+off\b)",
    )
)
#: In an inclusion criterion: some of the participants only, or a matter of time or of dose.
CONDITIONAL = Shape(
    (
        "If treated with rituximab, 4 weeks",
        "for|if|in|when|where|among|should",
        r"(?:^|\n)\W*(?:\w{1,2}[.)]\s+)?(?:for|if|in|when|where|among|should)\b",
    ),
    (
        "Stable dose, for those on rituximab",
        "for|in|when|where",
        rf"[,;:(]\s*(?:for|in|when|where)\s+{PEOPLE}\s+(?:with|who|on|receiving|taking)\b|"
        rf"\b(?:for|in)\s+{PEOPLE}\s+(?:(?:who\s+are|currently|already)\s+)?(?:on|receiving|taking|treated|using)\b",
    ),
    (
        "Patients taking rituximab, have been on a stable dose",
        "have been|has been",
        rf"\b{PEOPLE}\s+(?:on|receiving|taking|using)\b[^.;(]{{0,200}},\s*(?:and\s+)?(?:have|has)\s+been\s+on\b",
    ),
    (
        "A stable dose of prednisone if taken",
        "if|unless|whenever|case|applicable|who",
        r"\b(?:if|unless|whenever|in\s+case|where\s+applicable|as\s+applicable|"
        r"who\s+(?:are|were)\s+(?:on|taking|receiving))\b",
    ),
    (
        "Patients on rituximab must be stable",
        "must|should|need|require|have to|will|is|are",
        rf"\b{PEOPLE}\s+(?:with|who|whose|on|in|receiving|taking|treated|previously|requiring|using)\b[^.;(]{{0,400}}"
        r"\b(?:must|should|need|requires?|are\s+required|have\s+to|will|is|are)\b(?!\s*$)",
    ),
    (
        "A stable dose, when taking prednisone",
        " on|receiving|treated|taking|using",
        r"\b(?:for|if|in|when)\s+(?:(?:who|that)\s+(?:are|were)\s+)?(?:not\s+)?(?:on|receiving|treated|taking|using)\b",
    ),
    (
        "4 weeks elapsed since rituximab",
        "elapsed|interval|since|stable|discontinu|half-lives",
        r"\b(?:elapsed|interval|time\s+since|stable\s+or\s+decreasing|discontinu\w+|half-lives)\b",
    ),
    (
        "4 weeks since the last rituximab",
        "post|after|since|from",
        r"\b(?:days?|weeks?|months?|half-lives)\s+(?:(?:must|should)\s+have\s+(?:elapsed|passed)\s+)?"
        r"(?:post|after|since|from)\b",
    ),
    (
        "Cohort 2: progressed on osimertinib",
        "cohort|arm|group|part|phase|module",
        r"\b(?:cohorts?|arms?|groups?|parts?|phase|module)\s+(?:\d|[A-Z]\b|I+\b)",
    ),
    (
        "HER2-positive patients must have received trastuzumab",
        "-positive|-negative|-mutant|-mutated|+ ",
        rf"(?:-(?:positive|negative|mutant|mutated)|\+)\s+(?:\w+\s+)?{PEOPLE}\b[^;]{{0,250}}\b(?:must|should|need|have\s+to)\b",
    ),
    ("Cases: received rituximab", ":", r"\b(?:cases?|controls?)\s*:"),
    ("No longer on rituximab", "no longer", r"\bno\s+longer\b"),
)
_SOME_PART = r"(?:cohorts?|arms?|groups?|parts?|phases?|stages?|modules?|sub-?\s?stud(?:y|ies)|periods?)"
_PART_CUES = "cohort|arm |arms |group|part |parts |phase|stage|module|sub-stud|substud|sub stud|period"
#: One part of the trial only.
PART = Shape(
    (
        "Dose expansion cohort: prior nivolumab",
        "cohort|arm|group|part |parts|part:|part,|phase|sub-stud|substud|sub stud",
        r"(?:^|\n)\W*(?:\w{1,2}[.)]\s+)?(?:for\s+|in\s+)?(?:the\s+)?(?:[\w-]+\s+){0,3}"
        r"(?:cohorts?|arms?|groups?|parts?|phases?(?-i:I+)?|sub-?\s?stud(?:y|ies))\b(?:\s+[\w-]+){0,4}(?:\s*\([^()]*\))?"
        r"\s*[:,]",
    ),
    (
        "For the NSCLC, CRC, and UC expansion cohorts, prior rituximab",
        "cohort|arm |arms|part |parts|sub-stud|substud|sub stud|period",
        r"(?:^|\n)\W*(?:for|in)\s+(?:the\s+)?(?:[\w/-]+,?\s+){0,7}"
        r"(?:cohorts?|arms?|parts?|sub-?\s?stud(?:y|ies)|escalation\s+period|expansion\s+period)\b",
    ),
    (
        "One prior rituximab-based regimen (cohort 2)",
        "(cohort|(arm|(part|(phase|(sub|(in |(for ",
        r"\((?:in\s+|for\s+)?(?:the\s+)?(?:cohorts?|arms?|parts?|phases?|sub-?\s?stud(?:y|ies))\s+(?-i:\d|[A-Z]\b|I+\b)"
        r"[^()]*\)",
    ),
    (
        "Prior rituximab (Part A only)",
        "only",
        rf"\b{_SOME_PART}(?:\s+[\w-]{{1,12}}(?:\s*(?:,|and|&)\s*\w{{1,3}})*)?\s+only\b|"
        rf"\bonly\s+(?:for|in|during)\s+(?:the\s+)?(?:[\w-]+\s+){{0,2}}{_SOME_PART}",
    ),
    (
        "Rituximab during the phase I portion of the study",
        "portion|part|component",
        r"\bonly\s+applicable\s+(?:to|for|in)\b[^.;()]{0,30}\bpart\b|\b(?:during|in|for)\s+(?:the\s+)?(?:[\w-]+\s+){1,3}(?:portion|part|component)\s+of\s+(?:the|this)\s+(?:study|trial)",
    ),
    (
        "Prior nivolumab for sub-study 1 and sub-study 2",
        _PART_CUES,
        rf"\b(?:to|for|in)\s+(?:the\s+)?{_SOME_PART}\s+(?-i:\d|[A-Z]\b)(?!\s*stud)",
    ),
)
#: … as a sentence of its own says.
PART_ONLY = Shape(
    (
        "This criterion applies only to the expansion phase.",
        "criteri",
        r"\b(?:this|these)\s+criteri\w+\s+(?:only\s+appl\w+|appl\w+\s+only|(?:is|are)\s+(?:only\s+)?for)",
    ),
    (
        "Additional exclusion requirements for arm 1 only",
        "only",
        r"^[^\n(]{0,120}\bfor\s+(?:cohorts?|arms?|parts?|phases?)\s+\w+\s+only\b",
    ),
    (
        "[Phase I] Treated with rituximab",
        "[phase|[part|[cohort|[arm",
        r"^\W*\[(?:phase|part|cohort|arm)\s+(?:\d|[A-Z]|I+)\]",
    ),
)
#: … as a heading says of all criteria after it.
PART_HEADING = Shape(
    (
        "Part 2 (lung cancer):",
        _PART_CUES,
        rf"\W*(?:for\s+)?(?:the\s+)?(?:[\w-]+\s+){{0,3}}{_SOME_PART}\b[^:]*:$",
    )
)
#: A sentence about one part of the trial or one kind of participants, in a title or summary.
PART_OF_TRIAL = Shape(
    (
        "Cohort 2 includes patients after progression on nivolumab",
        "cohort|arm|group|part",
        r"\b(?:cohorts?|arms?|groups?|parts?)\s+(?-i:\d|[A-Z]\b)",
    )
)
#: Kind of criterion to the matters that a whole clause, its brackets included, may be about instead, …
OTHER_MATTERS = {"exclusion": (OTHER_MATTER,), "inclusion": (OTHER_MATTER, REACTION)}
#: … and to those that a part of it may be about.
PARTLY_OTHER = {"exclusion": (REACTION, MEASURED), "inclusion": (MEASURED, CORRECTED)}
#: Kind of criterion to the shapes of clauses, without brackets and exceptions, that say nothing.
SAY_NOTHING = {"exclusion": (PERMISSION, OBLIGATION, IF), "inclusion": (PERMISSION, CONDITIONAL)}
#: A heading after which criteria of the other kind follow.
OTHER_KIND = {
    kind: Shape(
        (
            f"Key {other.capitalize()} Criteria:",
            other,
            rf"\W*(?:[\w/-]+\s+){{0,5}}{other}(?:\s+criteri\w+)?\b[^.]{{0,60}}:?\s*$",
        )
    )
    for kind, other in (("inclusion", "exclusion"), ("exclusion", "inclusion"))
}
#: From these words on, names are exceptions.
EXCEPTION = Shape(
    (
        "Immunosuppressants other than steroids",
        "except|unless|than|part from|side from|besides|excluding|exclusion of|not|instead",
        r"\b(?:except\w*|unless|other\s+than|apart\s+from|aside\s+from|besides|excluding|not\s+includ\w+|"
        r"with\s+the\s+exception|with\s+the\s+exclusion\s+of|rather\s+than|instead\s+of)\b",
    )
)
_RESUMED = re.compile(r",\s*including\s*,?\s*but\s+not\s+limited\s+to\b", re.IGNORECASE)
_VERB = r"(?:requir\w+|receiv\w+|need\w*|us(?:e|es|ed|ing)|tak(?:e|es|en|ing)|had|ha(?:ve|s)|undergo\w*)"
_LATER = ("likely to", "expect", "anticipat", "scheduled to", "plan", "intend")
_OR_LATER = re.compile(
    rf"\b({_VERB})\s+or\s+(?:(?:who|are|is|were|be)\s+){{0,2}}"
    rf"(?:likely|expect\w*|anticipat\w+|scheduled|plan\w*|intend\w*)\s+to\s+(?:be\s+)?{_VERB}\b",
    re.IGNORECASE,
)
#: Where a clause turns to another matter: "…, or undergoing", "… or history of", "…, who use".
_TURN = re.compile(
    rf"\s(?-i:Patients|Subjects|Participants)\s+(?:with|who|suffering|requiring|having|on|taking|receiving)\b|"
    rf"[,;]\s*(?:(?:or|and)\s+)?(?:who|{PEOPLE}\s+(?:who|with|on)|(?:currently\s+)?(?:undergoing|receiving|taking|using)|"
    r"(?:current|prior|previous|concomitant|concurrent|recent|chronic)\s+\w+|\w+\s+(?:of|with))\s|"
    r"\b(?:or|and/or)\s+(?:(?:a\s+|any\s+|known\s+|current\s+|prior\s+|previous\s+|concomitant\s+)?"
    r"(?:history|use|receipt|administration|hypersensitivity|treatment)\s+(?:of|with|to)|undergoing|administration)\s",
    re.IGNORECASE,
)


def settled(text: str) -> str:
    """Take out what is only to come beside what is: "require or are likely to require"."""
    return _OR_LATER.sub(r"\1", text) if " or " in text and has_any(text.lower(), _LATER) else text


def part_around(before: str, after: str) -> tuple[str, str]:
    """Give the part of a clause around a name, between the turns to another matter."""
    turns = (turn.start() for turn in _TURN.finditer(before))
    *_, start = (0, *(turn for turn in turns if before.count("(", 0, turn) <= before.count(")", 0, turn)))
    end = _TURN.search(after)
    return before[start:], after[: end.start()] if end else after


def is_excepted(before: str) -> bool:
    """Say whether a name is an exception; a list "…, including but not limited to" is again of what the clause forbids."""
    return EXCEPTION.search(_RESUMED.split(before)[-1])


def before_exceptions(text: str) -> str:
    """Give what a clause says before its exceptions."""
    (row,) = EXCEPTION.rows
    return row.pattern.split(text, maxsplit=1)[0] if has_any(text.lower(), row.cues) else text
