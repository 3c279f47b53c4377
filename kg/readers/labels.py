"""The headings and labels of trial pages, whoever writes them, and the sections that they open.

A heading stands on a line of its own; a label may have its value behind a colon, a bar or a tab. What
is no label of a trial's own facts is one of the site (menus, contacts, advice), and ends the section above.
"""

import re
from collections.abc import Mapping

from kg.readers import codes, measures
from kg.readers.sections import Section, folded, lines
from kg.trial import Words

_LABELS: Mapping[str, tuple[str, ...]] = {
    "title": ("public title of study", "title", "trial title", "public title", "brief title", "study title", "title of the study (brief title)"),
    "official title": ("scientific title of study", "title of the study", "official title", "scientific title", "full title", "official scientific title of the study"),
    "acronym": ("acronym", "study acronym", "trial acronym"),
    "summary": (
"brief summary in lay language", "more about this trial", "who is the study for?", "brief summary in scientific language", "what is the purpose of this trial?", "study purpose and rationale",         "purpose", "summary", "brief summary", "overview", "study summary", "about this trial", "about this study", "study purpose",
        "about", "trial summary", "background and study aims", "what is this trial about?", "objectives of study", "lay summary",
    ),
    "description": (
        "description", "detailed description", "study description", "study details", "full description", "additional details",
        "primary objective", "primary objectives", "secondary objective", "secondary objectives", "outline", "trial description",
    ),
    "conditions": (
"health condition(s) or problem(s) studied:", "health condition / problems studied", "health condition or problem studied", "free text", "tumor type", "disease type", "disease site", "indication", "therapeutic area",         "condition", "conditions", "condition or disease", "disease", "diseases", "disease or condition", "target disease",
        "health condition(s) or problem(s) studied", "medical condition", "cancer type", "cancer types", "medical conditions",
        "primary disease or condition being studied in the trial, or the focus of the study", "conditions or focus of study",
    ),
    "keywords": ("keywords", "conditions: keywords", "related keywords", "keyword"),
    "interventions": (
   "intervention / comparator agent", "drug name", "drugs used in trial", "product", "products", "investigational product",         "interventions", "intervention / treatment", "intervention/treatment", "treatments", "treatment", "intervention", "drugs",
        "drug / device / biological / vaccine name(s)", "what is being tested?", "treatments being tested", "study drug", "drug",
        "study treatments", "interventions/treatments", "treatment agent", "treatment agents", "study drugs", "intervention name(s)",
    ),
    "given text": ("description of intervention(s) / exposure", "interventions/observational groups", "intervention(s)"),
    "arms": (
        "arm groups", "arms", "arms and interventions", "study arms", "arm intervention/treatment", "arm && interventions",
        "arms & interventions", "arms assigned interventions", "arm | intervention/treatment", "treatment arms",
        "arms, groups, and interventions", "arms and groups", "treatment groups", "study groups",
    ),
    "ids": (
"drks-id", "jrct id", "ctri number", "ctis number", "eu ct number", "trial number", "euct number", "nct-number",         "nct id", "nct number", "registration number", "clinicaltrials.gov identifier", "trial id", "clinicaltrials.gov id",
        "clinical study id", "identifiers", "identifier", "study id", "clinicaltrials.gov number", "ct.gov id", "trial identifiers",
        "unique protocol identification number", "nct", "isrctn", "trial registration number", "trial identifier", "registry id",
        "clinicaltrials.gov identifier (nct number)", "main id", "registration no", "trial registration", "nct no",
    ),
    "other ids": (
"secondary id(s)", "study irb number", "secondary id", "sponsor's protocol code number",         "other study id numbers", "other study id #", "secondary ids", "secondary identifying numbers", "secondary id",
        "eudract/ctis number", "eudract number", "protocol number", "protocol", "protocol id",
    ),
    "status": (
"recruitment status of trial (india)", "open to recruitment",         "status", "recruitment status", "overall status", "trial status", "recruiting status", "overall recruitment status",
        "current status", "study status",
    ),
    "phase": (
"phase of trial",         "phase", "study phase", "trial phase", "clinical phase", "developmental phase", "status and phase", "phase of trial", "trial phases",
        "clinical trial phase",
    ),
    "study type": ("type of trial", "study type", "type of study", "trial type", "study classification", "primary study design"),
    "design": ("study design", "trial design", "design details", "design"),
    "allocation": ("allocation to intervention", "method of generating random sequence", "allocation", "randomization", "randomisation"),
    "masking": ("masking / blinding", "blinding/masking", "who is blinded", "masking", "masking description", "blinding"),
    "intervention model": (
"intervention assignment", "assignment",         "intervention model", "interventional model", "basic design", "study design model", "interventional study model",
    ),
    "primary purpose": ("purpose of the study", "primary purpose", "purpose of intervention"),
    "sponsor": (
        "sponsor", "lead sponsor", "sponsored by", "study sponsor", "name of the sponsor", "primary sponsor", "sponsor/company",
        "lead organization", "sponsor or person", "sponsor information",
    ),
    "collaborators": ("collaborator", "collaborators"),
    "sex": (
        "sex", "gender", "genders", "eligible genders", "eligible sex", "participant gender", "sexes eligible for study",
        "genders eligible for study", "sex eligible for study",
    ),
    "healthy": ("can healthy volunteers participate?", "healthy volunteer", "accepts healthy volunteers", "accepts healthy volunteers?", "healthy volunteers", "volunteers"),
    "ages": (
        "eligible ages", "ages eligible for study", "ages", "age", "age range", "age (in years)", "age group", "participant age",
    ),
    "minimum age": ("age minimum", "age from", "minimum age", "minimum age & unit of time", "lower age limit", "age-lower limit", "minimum eligible age"),
    "maximum age": ("age maximum", "age to", "maximum age", "maximum age & unit of time", "upper age limit", "age-upper limit", "maximum eligible age"),
    "inclusion": ("include criteria", "additional inclusion criteria", "who can enter", "who can take part", "you may be able to join this trial if", "must have", "main criteria for inclusion", "to be eligible", "inclusion criteria", "key inclusion criteria", "inclusion", "main inclusion criteria"),
    "exclusion": ("exclude criteria", "exclusioncriteria", "additional exclusion criteria", "who can't take part", "who can’t take part", "who cannot take part", "main criteria for exclusion", "exclusion criteria", "key exclusion criteria", "exclusion", "main exclusion criteria"),
    "eligibility": (
"key inclusion & exclusion criteria", "key inclusion and exclusion criteria", "eligibility criteria checklist",         "eligibility", "eligibility criteria", "criteria", "key eligibility criteria", "participation eligibility",
        "participant eligibility", "more inclusion & exclusion criteria", "who can participate?", "who can participate",
        "who can join?", "eligibility requirements", "criteria for eligibility", "inclusion & exclusion criteria",
        "inclusion and exclusion criteria",
    ),
    "enrolment": (
"sample size target", "planned sample size",         "enrollment", "target recruitment", "participants needed", "estimated enrollment", "actual enrollment", "target enrollment",
        "anticipated enrollment", "total participants", "target sample size", "target number of participants", "total enrollment",
        "enrollment (estimated)", "enrollment (actual)", "enrollment (anticipated)", "number of participants", "planned enrollment",
    ),
    "start": (
"recruitment start", "(anticipated or actual) date of first enrollment", "anticipated or actual) date of first enrollment", "date of first enrollment",         "study start date", "start date", "actual study start date", "estimated study start date", "study start", "study start (actual)",
        "anticipated study start date", "anticipated trial start date", "study start (estimated)", "overall study start date",
        "trial start date",
    ),
    "primary completion": (
        "primary completion date", "actual primary completion date", "estimated primary completion date", "primary completion",
        "anticipated primary completion date", "primary completion (actual)", "primary completion (estimated)",
    ),
    "completion": (
        "study completion date", "completion date", "trial end date", "actual study completion date", "estimated study completion date",
        "anticipated study completion date", "estimated completion date", "est. completion date", "study completion (actual)",
        "study completion (estimated)", "study completion",
    ),
    "updated": ("last modified on", "date last updated", "last update posted", "last updated", "last update posted date"),
    "outcome": ("outcome", "outcome measure"),
    "outcome rank": ("outcome type",),
    "outcome description": ("outcome description",),
    "group": ("group",),
    "outcome frame": ("timepoint", "timepoints", "outcome time frame", "measure time point of outcome"),
    "private": (
"addresses", "contact persons", "led by", "participating mayo clinic locations", "mayo clinic principal investigator", "find a location", "central trial contact", "who is running the clinical trial?", "scientific contact", "name", "affiliation", "research sponsored by", "principal investigator(s)", "details of principal investigator",         "recruiting locations", "locations", "study locations", "contacts", "contact", "study contact", "central contact",
        "investigators", "principal investigator", "contacts and locations", "trial locations", "sites / locations", "location",
        "connect with a study center", "trial contacts and locations", "sponsors and collaborators", "contact information",
        "overall study officials", "trial officials", "central contacts", "study officials", "locations and contacts",
        "locations matching your search criteria", "participating centers", "study contact backup", "researchers",
        "study investigators", "contact a trial team", "research contact person", "public contact", "applicant", "study leader",
        "principal investigator affiliation", "responsible party", "information provided by", "facility", "sponsor/collaborators",
        "information provided by (responsible party)", "source", "clinical trial contact", "study team", "site", "participating sites",
    ),
    "other": (
"hospital visits", "side effects", "supported by", "how to join a clinical trial", "awards & highlights", "trial location", "titles & ids", "health condition", "condition category", "condition code", "intervention/exposure", "intervention code", "comparator / control treatment",  "date submitted", "date registered", "type of registration", "ethics application status", "universal trial number (utn)", "linked study record", "recruitment", "date of first participant enrolment", "anticipated", "actual", "funding & sponsors", "funding source category", "primary sponsor type", "other design features", "type of endpoint/s", "procedure for enrolling a subject and allocating the treatment (allocation concealment procedures)", "trial description", "url of the trial", "organizational data", "characteristics", "study type non-interventional", "off-label use", "planned/actual", "monocenter/multicenter trial", "national/international", "investigator sponsored/initiated trial (ist/iit)", "date of registration in drks", "date of registration in partner registry or other primary registry", "icd10", "post graduate thesis", "method of concealment", "outcome(s)", "secondary sponsor", "source(s) of monetary support", "registered date", "other protocol defined inclusion/exclusion criteria may apply", "phase of recruitment", "recruitment end", "benefits", "research sites", "legal", "eligibility last updated", "study closing (lplv)", "drug information", "treatment groups", "group i", "group ii", "trial acronym:",         "more details", "official terms", "conditions: official terms", "study & design", "recruitment & eligibility", "agency class",
        "trial details", "full information", "study identification", "study status", "oversight", "conditions and keywords",
        "ipd sharing statement", "timeline", "funder types", "details and patient eligibility", "details", "record processing date",
        "check your eligibility", "study plan", "participation criteria", "study overview", "contact us", "more information",
        "outcome measures", "outcomes", "publications", "references", "results", "study results", "related links", "study setting(s)",
        "resource links provided by the national library of medicine", "resource links provided by nlm", "first posted",
        "first submitted", "first received", "last verified", "verification date", "additional relevant mesh terms", "mesh terms",
        "health authority", "authority", "has data monitoring committee", "responsibility role", "first submitted date",
        "first posted date", "date of registration", "registration status", "date of last refreshed on", "project audit state",
        "study subject id", "source(s) of funding", "target disease code", "description for medicine or protocol of treatment in detail",
        "study execute time", "recruiting time", "sample size", "countries of recruitment and research settings", "country",
        "countries", "measure method", "randomization procedure", "region", "classification by specialty", "objectives", "assessment",
        "classification by malignancy", "genomic information", "narrative objectives1", "basic objectives2", "progress", "base",
        "basic objectives -others", "trial characteristics_1", "trial characteristics_2", "basic information", "institute",
        "organization", "no. of arms", "type of intervention", "control", "stratification", "dynamic allocation", "concealment",
        "institution consideration", "blocking", "randomization unit", "funding source", "related information", "data sharing",
        "plain english summary of protocol", "ethics approval(s)", "intervention type", "pharmaceutical study type(s)",
        "participant type(s)", "age group of participants", "date of first enrolment", "date of final enrolment", "editorial notes",
        "results and publications", "individual participant data (ipd) sharing statement", "study information", "trial information",
        "what does the study involve?", "what are the possible benefits and risks of participating?", "benefits and risks",
        "where is the study run from?", "when is the study starting and how long is it expected to run for?", "who is funding the study?",
        "what stage of research is this?", "frequently asked questions", "disclaimer", "discussion", "patients applied", "safety issue",
        "study id number", "disease status", "trial registry", "registry", "recruitment information", "administrative information",
        "descriptive information", "tracking information", "change history", "study objectives", "study hypothesis", "hypothesis",
        "secondary study design", "study population", "sampling method", "recruitment criteria", "study documents (full-text)",
        "participant information sheet", "contact for more information", "related diseases", "resources", "name location", "name | location", "country | name | city | state", "type | measure | description | time frame | safety issue", "drug and device information",
        "overall study status", "condition category", "submission date", "registration date", "last edited", "launched by", "tabular view", "no results posted", "disclaimer",
        "how to read a study record", "has results", "history of changes", "key record dates", "publications *", "sex/gender", "keyword",
        "listed location countries", "removed location countries", "prs account", "u.s. fda resources", "u.s. fda-regulated product",
        "studies a u.s. fda-regulated drug product", "contact phone", "email", "phone", "responsible party, by official title",
        "record verification date", "unique identification", "current other pre-specified outcome measures", "change history",
    ),
    "end": (
        "related trials", "similar trials", "related clinical trials", "more related trials", "other trials", "similar clinical trials",
        "you may also like", "related studies", "similar studies", "other similar trials",
        "more trials like this", "nearby trials", "other trials near you", "recommended trials", "more studies like this",
    ),
}  # fmt: skip
KEYS: Mapping[str, str] = {
    **{label: key for key, labels in _LABELS.items() for label in labels},
    **measures.KEYS,
    **measures.MORE_KEYS,
}
#: Labels that stand before their value with nothing but a blank between.
_LEADING = {
    **{name: key for key in ("start", "primary completion", "completion", "updated") for name in _LABELS[key] if name.endswith(" date")},
    "brief summary": "summary", "detailed description": "description", "prs account": "private", "verification date": "other",
    "trial phase": "phase", "trial type": "primary purpose", "eligible ages": "ages", "gender": "sex", "unique id issued by umin": "ids",
    "clinicaltrials.gov id": "ids", "overall status": "status", "nct number": "ids", "eudract/ctis number": "other ids",
    "clinicaltrials.gov number": "ids", "isrctn": "ids", "primary id": "other ids", "secondary ids": "other ids", "countries": "private",
    "principal investigator affiliation": "private",
}  # fmt: skip
_LEADS = re.compile(
    rf"[^\w\n]*(?P<label>{'|'.join(map(re.escape, sorted(_LEADING, key=len, reverse=True)))})\s+(?P<value>\S.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[^\w\n]*(?P<label>[A-Za-z][^:：|\t\n]{1,90}?)[ \t*_]*(?:[:：|\t]|[ ]{2,})[ \t:：|*_]*(?P<value>[^\n]*)"
)
#: What a section has fields of its own by: these are no labels of the page there.
_OUTCOME_FIELDS = frozenset(("title", "description", "measure description", "outcome measure"))
_WITHIN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("primary outcomes", "secondary outcomes", "other outcomes"), _OUTCOME_FIELDS),
    "arms": frozenset(
        ("description", "treatment", "intervention", "interventions", "intervention type", "intervention name(s)", "group", "drug")
    ),
    "interventions": frozenset(
        ("description", "intervention type", "drug", "intervention name(s)", "intervention", "comparator agent", "name")
    ),
    **dict.fromkeys(("primary purpose", "study type"), frozenset(("treatment",))),
    "description": frozenset(
        ("primary objective", "primary objectives", "secondary objective", "secondary objectives", "outline", "criteria", "drug")
    ),
    "summary": frozenset(("primary objective", "primary objectives", "secondary objective", "secondary objectives", "outline", "drug")),
    "inclusion": frozenset(("disease", "drug", "drugs", "age", "treatment", "protocol", "group", "diseases", "criteria", "site", "intervention")),
    "exclusion": frozenset(("disease", "drug", "drugs", "age", "treatment", "protocol", "group", "diseases", "criteria", "site", "intervention")),
}  # fmt: skip
#: Labels of parts of what a section holds.
_NESTED = {
    ("sponsor", "agency"): "sponsor",
    ("collaborators", "agency"): "collaborators",
    ("outcome", "type"): "outcome rank",
}
#: Sections of criteria, and how an item of a list begins: in a list, only a heading of one opens a section.
_LISTS = ("inclusion", "exclusion", "eligibility")
_ITEM = re.compile(r"\s*(?:[-*•·▪●○–‣⁃]|\(?(?:\d{1,3}|[a-z])[.)、])\s*\S")
#: A label in another language, as pages in two languages write it; a number before a heading; a mark of the registry.
_FOREIGN = re.compile(r"\s*(?=[^\n]*[\u3400-\u9fff])[^A-Za-z\n]{1,30}[:：]\s*")
_NUMBERED = re.compile(r"\s*\d{1,2}\.\s+(?=[A-Z])")
_MARK = re.compile(r"\s+ICMJE\b")
_COUNTED = re.compile(r"\s*\[\d{1,2}\]\s*$")
#: A question that a site asks: what stands below answers it.
_QUESTION = re.compile(
    r"[^\w\n]*(?:what|who|why|when|where|which|how|is|are|can|will|do|does)\b(?:\s+\S+){2,12}\?", re.IGNORECASE
)
#: Lines of the site, not of the trial, wherever they stand.
_SITE = re.compile(
    r"[^\w\n]*(?:(?:go\s+to|show\s+(?:more|less)|read\s+more|see\s+more|back\s+to\s+(?:top|results)|view\s+(?:all|more)\b.{0,40}|"
    r"name\s+of\s+lead\s+principal\s+investigator|about\s+the\s+[A-Z].{0,60}|clinical\s+trials\s+on\s.{1,80}|data\s+sourced\s+from\s.*)$|"
    r"(?:for\s+more\s+information|to\s+learn\s+more|additional\s+locations\s+may|choosing\s+to\s+participate\s+in\s+a|please\s+(?:contact|"
    r"refer\s+to)\s|if\s+you\s+(?:are\s+interested|would\s+like)|this\s+information\s+was\s+retrieved|this\s+platform\s+is|let[’']s\s+see|"
    r"layout\s+table|keywords\s+provided\s+by|further\s+study\s+details\s+as|information\s+from\s+the\s+national\s+library|"
    r"researchers\s+look\s+for\s+people|this\s+section\s+provides|not\s+the\s+study\s+for\s+you|original\s+(?:primary|secondary)\s+outcome|"
    r"(?:original|current)\s+other\s+pre-specified))",
    re.IGNORECASE,
)
_HEADERS = re.compile(
    r"[^\w\n]*condition(?:\s+or\s+disease)?[\s|]+intervention(?:/treatment)?[\s|]+phase\W*", re.IGNORECASE
)
_KEYWORDS = re.compile(r"[^\w\n]*keywords\s+provided\s+by\b.*", re.IGNORECASE)
_SPONSORS = re.compile(r"[^\w\n]*lead\s+sponsor[\s|]+collaborators?\W*", re.IGNORECASE)
_NUMBERED_ARM = re.compile(r"\s*interventions/control_\d+\s*", re.IGNORECASE)
_GROUPS = re.compile(r"[^\w\n]*[\d,]+ participants in \d+ patient groups?\b.*", re.IGNORECASE)
_SUMMARY = re.compile(r"[^\w\n]*[A-Z]\w+ Summary")
_CURRENT = re.compile(r"[^\w\n]*current\s+(?P<rank>primary|secondary)\s+outcome\s+measures", re.IGNORECASE)


def cut(words: Words) -> list[Section]:
    """Cut a page into the sections of its labels; what stands above the first is the first, with an empty key."""
    found: list[tuple[str, str, int, int]] = [("", words.field, words.start, words.start)]
    for line in lines(words):
        if opened := _opened(line, found[-1][0]):
            key, label, start = opened
            found.append((key, label, line.start, start))
    ends = [*(start for _, _, start, _ in found[1:]), words.end]
    return [
        Section(key, words.part(start - words.start, end - words.start).under(label))
        for (key, label, _, start), end in zip(found, ends, strict=True)
    ]


def is_label(text: str) -> bool:
    """Say whether a line is a label of a page, or of the site."""
    return _opened(Words(text, "", 0), "") is not None


def _opened(line: Words, within: str) -> tuple[str, str, int] | None:
    """Give the key, the label and where the value begins, for a line that opens a section."""
    text = line.text
    if (special := _special(text)) and (within or special != "other"):
        return special, text.strip(), line.end
    numbered = _NUMBERED.match(text)
    name = _name(text[numbered.end() if numbered else 0 :])
    is_item = within in _LISTS and _ITEM.match(text) is not None
    if (key := _key(name, within)) and (not is_item or key in _LISTS):
        return key, text.strip().rstrip(":： "), line.end
    if is_item or codes.TYPED.match(text) or _COLUMNS.fullmatch(text):
        return None
    return (
        ("other", text.strip(), line.end)
        if within and _QUESTION.fullmatch(text.rstrip())
        else _with_value(line, within)
    )


#: The heads of columns, which are no labels.
_COLUMNS = re.compile(
    r"[^\w\n]*(?:outcome[\s|]+time\s?points?|name[\s|]+time[\s|]+method|type[\s|]+name[\s|]+details)\W*", re.IGNORECASE
)


def _with_value(line: Words, within: str) -> tuple[str, str, int] | None:
    """Read a label that has its value behind it."""
    text = line.text
    for pattern in (_MARK_LABEL, _LABEL):
        found = pattern.match(text)
        if found and (
            key := _key(
                _name(found["label"]), "" if found["value"] and _FORM_TYPE.fullmatch(found["label"]) else within
            )
        ):
            below = _key(_name(found["value"]), within)
            if key == "eligibility" and below in _LISTS:
                return below, found["value"].strip().rstrip(":： "), line.end
            return key, found["label"].strip(), line.start + found.start("value")
    if within not in _LISTS and (found := _LEADS.fullmatch(text)):
        return _LEADING[_name(found["label"])], found["label"], line.start + found.start("value")
    return None


_MARK_LABEL = re.compile(r"[^\w\n]*(?P<label>[A-Z][^:|\n]{2,60}?)\s+ICMJE\s*(?P<value>[^\n]*)")


#: A field with its value behind it, which is a label of its own lines in a form.
_FORM_TYPE = re.compile(r"\s*intervention\s+type\s*", re.IGNORECASE)


def _special(text: str) -> str:
    """Give the key of a line that is known by more than its name."""
    if _HEADERS.fullmatch(text):
        return "given table"
    if _SPONSORS.fullmatch(text):
        return "sponsor table"
    if found := _CURRENT.match(text):
        return f"{found['rank'].lower()} outcomes"
    for pattern, key in (
        (_KEYWORDS, "keywords"),
        (_GROUPS, "arms"),
        (_SUMMARY, "summary"),
        (_NUMBERED_ARM, "interventions"),
    ):
        if pattern.fullmatch(text):
            return key
    return "other" if _SITE.match(text) or _FOREIGN.fullmatch(text) else ""


def _name(text: str) -> str:
    return folded(_MARK.sub("", _COUNTED.sub("", text))).strip(" \t-–•*·|：:")


def _key(name: str, within: str) -> str | None:
    if name in _WITHIN.get(within, ()):
        return None
    return _NESTED.get((within, name)) or KEYS.get(name)
