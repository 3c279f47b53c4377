"""The shapes of what stands beside the name of a drug or class and makes it no therapy that was had.

A pattern of words before a name ends in `$`, and so does its sentence; one of words after it begins with
the name's end.
"""

import re

from kg.grounding.prior.shape import PEOPLE, Shape

#: Close before a name: it is a point in time, a cause, a plan, a yardstick or a comparison.
BESIDE = Shape(
    (
        "within 4 weeks after the first dose of ",
        "dose|infusion|injection|administration",
        r"\b(?:first|initial|last|final|scheduled|study|target|planned|1st|\d\s*(?:st|nd|rd|th))\s+(?:\w+\s+)?"
        r"(?:dose|infusion|injection|administration)\s+of\s+(?:[^\s:;)]+\s+){0,5}$",
    ),
    (
        "Surgery within 14 days of starting ",
        "start|initi|commenc|beginn|complet",
        r"\b(?:initiation|start|starting|completion)\s+of\s+(?:\S+\s+){0,2}$|"
        r"\b(?:starting|commencing|initiating|beginning|completing)\s+"
        r"(?:(?:study\s+)?(?:treatment|therapy)\s+(?:with|of)\s+)?$",
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
        r"first|day|visit|entry|consent|sign)\w*\b)(?:(?!\bor\b)[^,;:.]){0,50}$",
    ),
    (
        "Antibiotics before study treatment with ",
        "prior|before|until",
        r"\b(?:prior\s+to|before|until)\s+(?:\w+\s+){0,2}(?:treatment|therapy|administration)\s+(?:with|of)\s+"
        r"[^,;:.]{0,30}$",
    ),
    (
        "Scheduled to receive ",
        "to be treated|scheduled|plan|anticipat|expected|going|intend|about|likely|wish",
        r"\b(?:scheduled|plan(?:ned|s|ning)?|anticipat\w+|expected|going|intend\w*|about|likely|wish\w*)\s+(?:to|for)\b"
        r"[^.;]*$|\bto\s+be\s+treated\s+with\b[^.;]*$",
    ),
    (
        "Anticipated need for ",
        "planned|anticipated|future|need",
        r"\b(?:planned|anticipated|future|(?:likely|possible|potential|anticipated|expected)\s+need\s+for)\s+(?:\S+\s+){0,3}$",
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
        r"\b(?:due|related|attribut\w+|secondary|suscepti\w+|sensitiv\w+|similar|compar\w+)\s+to\s+(?:[^\s,;:]+\s+){0,7}$",
    ),
    (
        "Hepatitis induced by ",
        "induced|caused|affected|corrected|during",
        r"\b(?:induced|caused|affected|corrected)\s+by\s+(?:\S+\s+){0,2}$|"
        r"\bduring\s+(?:the|this)\s+(?:study|trial)\b[^.;,]*$",
    ),
    (
        "Prohibited medication during treatment with ",
        "during",
        r"\bduring\s+(?:the\s+)?(?:treatment|therapy|dosing|administration)\s+(?:with|of)\s+(?:[^\s,;:]+\s+){0,8}$",
    ),
    (
        "Interval between enrolment and ",
        "between",
        r"\binteractions?\s+between\b[^.;]{0,120}$|\bbetween\s+\w+\s+of\s+[^.;]{0,60}$|\bbetween\s+[^.;,]{0,60}\band\s+(?:\w+\s+)?$",
    ),
    (
        "Low serum ",
        "serum|plasma|urin|fasting|elevated|abnormal|baseline|screening|endogenous",
        r"\b(?:serum|plasma|urinary|urine|fasting|elevated|abnormal|baseline|screening|endogenous)\s+$",
    ),
    (
        "Infection that might worsen with ",
        "worsen|exacerbat|aggravat|interact|interfer",
        r"\b(?:worsen\w*|exacerbat\w+|aggravat\w+|interact\w*|interfer\w+)\s+(?:\w+\s+)?(?:by|with|during|under|after)\s+"
        r"(?:[^\s:;,]+\s+){0,3}$",
    ),
    (
        "Disease that would preclude the use of ",
        "preclud|prevent|compromis|jeopardi|prohibit",
        r"\b(?:preclud\w+|prevent\w*|compromis\w+|jeopardi\w+|prohibit\w*)\s+(?:the\s+|a\s+)?(?:safe(?:ly)?\s+)?"
        r"(?:administ\w+|use|using|treatment|receipt|receiving|delivery|therapy)\b[^.;,]{0,60}$",
    ),
    (
        "History of severe emesis with ",
        "emesis|vomit|nausea|bleed|hemorrhag|haemorrhag|thrombo|complication|cardi|neuropath|bronchospasm|lvef|decline|"
        "rash|hyperkal|pancreatitis|hepatitis|pneumonitis|colitis|event",
        r"\b(?:emesis|vomiting|nausea|bleeding|ha?emorrhage|thrombo\w+|complications?|cardiotoxicity|cardiomyopathy|"
        r"neuropathy|bronchospasm|LVEF|decline|rash|hyperkal\w+|pancreatitis|hepatitis|pneumonitis|colitis|events?)\b"
        r"[^.;,:()]{0,60}\b(?:with|to|on|after|during|from|following)\s+(?:or\s+(?:after|following|during)\s+)?"
        r"(?:any\s+|full\s+)?(?:(?:previous|prior|earlier)\s+[^.;:()]{0,60}|(?:\w+\s+){0,2}(?:(?:with|of)\s+)?)$",
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
        r"\b(?:stud(?:y|ies)|trials?)\s+"
        r"(?:(?:of|with|on|for|drugs?|medications?|using|involving|evaluating|testing|investigating)\s*[^,;.]{0,25})?$",
    ),
    (
        "Took part in another rituximab trial and received ",
        "stud|trial",
        r"\b(?:participat\w+|enrol\w+|took\s+part)\s+in(?:to)?\b[^.;]{0,60}\b(?:stud(?:y|ies)|trials?)\s+(?:\([^()]*\)\s*)?"
        r"(?:and\s+[^.;]{0,100}|(?:of|with|using|involving)\s+[^.;]{0,120})$",
    ),
    (
        "An excipient that is used in drugs such as ",
        "in ",
        r"\b(?:contained|found|present|used)\s+in\s+(?:\w+\s+)?(?:drugs?|medicines?|medications?|products?)\s+"
        r"(?:such\s+as|like|including)[^.;]*$",
    ),
    (
        "No neuropathy (for patients receiving ",
        "for ",
        rf"\(\s*for\s+{PEOPLE}\s+(?:receiving|on|taking|treated)\b[^()]*$",
    ),
    (
        "Table of the upper limit for ",
        "limit",
        r"\b(?:upper|lower|maximum)\s+limits?\b[^.;]{0,150}$",
    ),
    (
        "Grade 3 toxicity from ",
        "toxicit|adverse|immune-related|side|recover|resol",
        r"\b(?:toxicit(?:y|ies)|adverse\s+events?|immune-related|side[\s-]effects?|recover\w+|resol(?:ved|ution))\b"
        r"[^.;]*$",
    ),
    (
        "Steroids above 10 mg a day of ",
        "0|1|2|3|4|5|6|7|8|9",
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
    ("Inhaled steroid at a dosage of ", "dosage", r"\bdosages?\s+of\s+$"),
    ("Initiation of treatment with ", "initiation|start", r"(?:^|\n)\W*(?:initiation|start)\s+of\b[^.;]*$"),
    ("Donation of ", "donat", r"\bdonat\w+\b[^.;,]{0,60}$"),
)
#: Close after a name: a biomarker, a reaction, a trial, a yardstick, not a therapy.
ANOTHER_THING = Shape(
    (
        "-positive disease",
        "",
        r"[\s-]*(?:positiv|negativ|express|status|mutat|mutant|amplif|level|gene\b|test|high\b|low\b|CPS|TPS|staining|"
        r"titer|values?\b|receptors?\b(?!\s+(?:modul|antag|agon|block|inhib))|antibod(?:y|ies)\s+(?:test|titer))",
    ),
    (
        "-induced colitis",
        "",
        r"[\s-]+(?:induced|dependent|independent|na[iï]ve|sensitive|related|associated|deficien|insufficien|blocking|depleting|reuptake|sensiti[sz]ing|like|analogues?|responsive|"
        r"containing\s+product|mediated|eligible|ineligible|free|sparing|requiring|uptake|avid|toleran|withdrawal|absorption|"
        r"disposition|concentration|metabolism|clearance|malignant\s+syndrome)\w*",
    ),
    (
        " echocardiogram",
        "test|echo|challenge|scan|questionnaire|score|-",
        r"-\d|\s*(?:[\w-]+\s+)?(?:stress|echo\w*|challenge|provocation|scan|(?:[\w-]+\s+)?(?:questionnaire|scale|score)|"
        r"(?:stimulation|suppression|reversibility|skin|prick|patch)\s+tests?)\b",
    ),
    (
        ", ticagrelor or clopidogrel allergies",
        "allerg",
        r"(?:\s*,\s*[\w-]+){0,3}(?:\s*,?\s*(?:and|or|and/or)\s+[\w-]+)?\s+allerg(?:y|ies)\b",
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
        r"(?:\s+(?!(?:before|prior|during|of|in|to|for|at|on|the|this|within|by|or|and|from|until|after)\b)[\w()-]+){0,4}\s+"
        r"(?:trial|study|studies|program|cohort|registry)\b)",
    ),
    (
        " therapy-related leukaemia",
        " e|related|induced|exacerbated",
        r"\s+E\b|(?:(?!\bor\s+(?:other|another|prior)\b)[^.,;]){0,50}(?:-|(?<!\bor)\s)(?:related|induced|exacerbated)\b",
    ),
    (
        " M (IgM)",
        " m",
        r"\s+(?-i:M)\b",
    ),
    (" chemo-surgery", "surg|ablat|emboli|peel", r"\s+(?:[\w-]*surg\w+|ablation|\w*emboli[sz]ation|peels?)\b"),
    (
        " or salmeterol study",
        "stud|trial",
        r"\s+(?:[\w-]+\s+)?or\s+(?:(?!in\b|participat)[\w-]+\s+){0,3}(?:study|trial)\b"
        r"(?!\s+(?:drug|medic|treat|product|vaccin|interv|agent))",
    ),
    (
        " therapy has been associated with bleeding",
        "associated|shown|days",
        r"\s*(?:therapy\s+|treatment\s+|use\s+)?(?:(?:has|have|is|are|may)\s+(?:been\s+|be\s+)?(?:associated|shown)\b|days\b)",
    ),
    (
        " is contraindicated",
        "is|are|was|were|has|will",
        r"\s*(?:is|are|was|were|has|will)\s+(?:not(?!\s+(?:been\s+)?(?:used|inject|given|admin|receiv|taken|infus|transf|allow|permit|eligib))|"
        r"the|a|an|contra\w*|used(?!\s+(?:for|within|in)\b)|indicated|suspected|deemed|considered|"
        r"expected|necessary|needed|available|being\s+considered|planned)\b",
    ),
)
#: After a drug: it is the yardstick of a dose, or forbidden above a dose only.
DOSE_AFTER = re.compile(
    r"[\s,]*(?:at\s+)?(?:a\s+)?(?:daily\s+)?(?:doses?\s+(?:of\s+|higher|above|exceed\w+|greater)?\s*)?"
    r"(?:\\?[>≥≤<=]|\d)|\s*(?:doses?\b)|"
    r"\s*(?:(?:greater|less|higher|lower|more)\s+than|(?:above|below)\s+(?:the|lower|upper|normal))\b",
    re.IGNORECASE,
)
