"""One name to its concepts: drugs, classes, conditions and endpoints, and the names that look like them."""

import pytest

from kg.grounding import conditions, endpoints, ground
from kg.grounding.lexicon import Lexicon
from kg.trial import Criterion, CriterionKind, Document, Intervention, Trial, Value, Words

DOCUMENT = Document("x.txt", "x", "0" * 64)


def _words(text: str) -> Words:
    return Words(text, "field", 0)


def _given(name: str, lexicon: Lexicon, type_: str = "") -> set[str]:
    value = Value(type_, _words(type_)) if type_ else None
    trial = ground(Trial(document=DOCUMENT, key="x", interventions=(Intervention(_words(name), value),)), lexicon)
    for link in (link for link in trial.links if not link.subject):
        assert link.predicate == ("testsDrug" if link.concept.startswith("drug/") else "investigatesMechanism")
    return {link.concept for link in trial.links if not link.subject}


DRUGS = {
    "ivonescimab": "ivonescimab",
    "Ivonescimab": "ivonescimab",
    "IVONESCIMAB": "ivonescimab",
    "AK112": "ivonescimab",
    "AK-112": "ivonescimab",
    "AK 112": "ivonescimab",
    "ＡＫ１１２": "ivonescimab",
    "SMT112": "ivonescimab",
    "AK112 (ivonescimab)": "ivonescimab",
    "Ivonescimab (AK112)": "ivonescimab",
    "Ivonescimab（AK112）": "ivonescimab",
    "ivonescimab 20 mg/kg": "ivonescimab",
    "Ivonescimab Injection": "ivonescimab",
    "IBI363": "ibi363",
    "IBI-363": "ibi363",
    "IBI363(PD-1/IL-2a-bias)": "ibi363",
    "irinotecan": "irinotecan",
    "Irinotecan hydrochloride": "irinotecan",
    "CPT-11": "irinotecan",
    "irinotecan (CPT-11) 180 mg/m2 day 1": "irinotecan",
    "irinotecan liposome": "irinotecan-liposome",
    "Liposomal irinotecan": "irinotecan-liposome",
    "Irinotecan Liposome Injection": "irinotecan-liposome",
    "Onivyde": "irinotecan-liposome",
    "sintilimab combined with anlotinib": "sintilimab anlotinib",
    "sintilimab +anlotinib": "sintilimab anlotinib",
    "Sintilimab 200 mg IV Q3W": "sintilimab",
    "IBI308": "sintilimab",
    "Sintilimab, anlotinib": "sintilimab anlotinib",
    "Anlotinib hydrochloride capsules": "anlotinib",
    "Anlotinib Hydrochloride 12 mg po qd": "anlotinib",
    "Apatinib mesylate tablets": "apatinib",
    "Rivoceranib": "apatinib",
    "YN968D1": "apatinib",
    "apatinib 250 mg once daily": "apatinib",
    "Bevacizumab Biosimilar": "bevacizumab",
    "Opdivo®": "nivolumab",
    "Keytruda": "pembrolizumab",
    "pembrolizumab (Keytruda)": "pembrolizumab",
    "BMS-936558": "nivolumab",
    "nivolumab/ipilimumab": "nivolumab ipilimumab",
    "nivolumab and ipilimumab": "nivolumab ipilimumab",
    "nivolumab followed by ipilimumab": "nivolumab ipilimumab",
    "cisplatin or carboplatin": "cisplatin carboplatin",
    "Carboplatin AUC 5": "carboplatin",
    "Paclitaxel 175 mg/m2 day 1": "paclitaxel",
    "5-FU": "fluorouracil",
    "Tamoxifen citrate": "tamoxifen",
    "XELOX": "capecitabine oxaliplatin",
    "CAPOX": "capecitabine oxaliplatin",
    "FOLFOX": "fluorouracil leucovorin oxaliplatin",
    "IL-2": "interleukin-2",
    "IL‑2": "interleukin-2",
    "ivonescimab combined with short-course hypofractionated radiotherapy": "ivonescimab",
    "Ivonescimab together with short-course hypofractionated radiotherapy": "ivonescimab",
    "nivolumab plus placebo (inactive drug), or nivolumab plus ipilimumab, or ipilimumab plus placebo": "nivolumab ipilimumab",
}  # fmt: skip


@pytest.mark.parametrize("name", DRUGS)
def test_drugs(name: str, lexicon: Lexicon) -> None:
    assert _given(name, lexicon) == {f"drug/{each}" for each in DRUGS[name].split()}


CLASSES = {
    "anti-PD-1 antibody": "pd-1-inhibitor",
    "Anti-PD-1 monoclonal antibody": "pd-1-inhibitor",
    "anti-PD1 antibody": "pd-1-inhibitor",
    "PD-1 inhibitor": "pd-1-inhibitor",
    "PD-1 inhibitors": "pd-1-inhibitor",
    "PD‑1 inhibitor": "pd-1-inhibitor",
    "PD-1 blockade": "pd-1-inhibitor",
    "PD-L1 inhibitor": "pd-l1-inhibitor",
    "PD-1/PD-L1 inhibitor": "pd-1-or-pd-l1-inhibitor",
    "PD-(L)1 inhibitors": "pd-1-or-pd-l1-inhibitor",
    "VEGFR inhibitor": "vegfr-inhibitor",
    "CDK4/6 inhibitor": "cdk4-6-inhibitor",
    "immune checkpoint inhibitors": "immune-checkpoint-inhibitor",
}


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_mechanisms(name: str, lexicon: Lexicon) -> None:
    assert _given(name, lexicon) == {f"mechanism/{CLASSES[name]}"}


def test_class_and_drug(lexicon: Lexicon) -> None:
    assert _given("anti-PD-1 antibody (sintilimab)", lexicon) == {"drug/sintilimab"}
    assert _given("PD-1 inhibitor plus anlotinib", lexicon) == {"mechanism/pd-1-inhibitor", "drug/anlotinib"}


@pytest.mark.parametrize(
    "name",
    [
        "placebo",
        "Placebo matching nivolumab",
        "placebo matching Nivolumab",
        "nivolumab placebo",
        "Nivolumab-matching placebo",
        "Placebo for ipilimumab",
        "Matching placebo sacubitril/valsartan (LCZ696)",
        "Placebo (nivolumab)",
        "radiotherapy",
        "Short-course hypofractionated radiotherapy",
        "stereotactic body radiotherapy",
        "Standard of care",
        "Surgery",
        "Quality of life questionnaire",
        "Blood draw",
        "frobnicol",
        "fipronib",
        "200 mg IV",
    ],
)
def test_no_drug(name: str, lexicon: Lexicon) -> None:
    assert _given(name, lexicon) == set()


@pytest.mark.parametrize("type_", ["PROCEDURE", "DEVICE", "RADIATION", "BEHAVIORAL", "DIAGNOSTIC_TEST"])
def test_a_drug_within_a_procedures_name(type_: str, lexicon: Lexicon) -> None:
    assert _given("Nivolumab infusion pump", lexicon, type_) == set()


def test_unknown_name_is_reported(lexicon: Lexicon) -> None:
    trial = ground(
        Trial(document=DOCUMENT, key="x", interventions=(Intervention(_words("frobnicol tablets")),)), lexicon
    )
    ((name, kind, reason),) = [(u.name.text, u.kind, u.reason) for u in trial.unmapped]
    assert (name, kind) == ("frobnicol tablets", "intervention")
    assert "unknown" in reason


# Conditions

CONDITIONS = {
    "small cell lung cancer": "small-cell-lung-cancer",
    "Small-cell Lung Carcinoma": "small-cell-lung-cancer",
    "SCLC": "small-cell-lung-cancer",
    "non-small cell lung cancer": "non-small-cell-lung-cancer",
    "Non-Small-Cell Lung Cancer": "non-small-cell-lung-cancer",
    "Non Small Cell Lung Cancer": "non-small-cell-lung-cancer",
    "Nonsmall Cell Lung Cancer": "non-small-cell-lung-cancer",
    "NSCLC": "non-small-cell-lung-cancer",
    "Lung Cancer, Non-Small Cell": "non-small-cell-lung-cancer",
    "NSCLC Stage IV": "non-small-cell-lung-cancer",
    "Stage IIIB Non-small Cell Lung Cancer": "non-small-cell-lung-cancer",
    "Metastatic NSCLC": "non-small-cell-lung-cancer",
    "PD-L1 Positive Non-small Cell Lung Cancer": "non-small-cell-lung-cancer",
    "Extensive-stage Small-cell Lung Cancer": "extensive-stage-small-cell-lung-cancer",
    "Extensive Stage Small Cell Lung Cancer": "extensive-stage-small-cell-lung-cancer",
    "SCLC,Extensive Stage": "extensive-stage-small-cell-lung-cancer",
    "ES-SCLC": "extensive-stage-small-cell-lung-cancer",
    "Small Cell Lung Cancer Extensive Stage Resistance to Immunotherapy": "extensive-stage-small-cell-lung-cancer "
    "resistance-to-immunotherapy",
    "Limited-stage Small Cell Lung Cancer": "limited-stage-small-cell-lung-cancer",
    "Esophageal Squamous Cell Carcinoma": "oesophageal-squamous-cell-carcinoma",
    "Oesophageal squamous-cell carcinoma": "oesophageal-squamous-cell-carcinoma",
    "Locally Advanced Esophageal Squamous Cell Carcinoma": "oesophageal-squamous-cell-carcinoma",
    "ESCC": "oesophageal-squamous-cell-carcinoma",
    "Carcinoma, Hepatocellular": "hepatocellular-carcinoma",
    "Breast Cancers": "breast-cancer",
    "Recurrent Melanoma": "melanoma",
    # a site, a cause, an allergen narrow what is studied
    "Allergic Rhinoconjunctivitis to Birch Pollen": "allergic-rhinoconjunctivitis",
    "Allergic Rhinitis Due to Olea Europaea Pollen": "allergic-rhinitis",
    "Disk Herniated Lumbar": "intervertebral-disc-displacement",
    # what patients do not have, or may have, is not studied
    "Rhinoconjunctivitis With or Without Allergic Asthma": "allergic-rhinoconjunctivitis",
    "Atopic Dermatitis Without a History of Eczema Herpeticum": "atopic-dermatitis",
    "Fish Allergies and Peanut Allergies": "fish-allergy peanut-allergy",
    "Degenerative Disease": "",
    "Without Asthma": "",
    "Adjuvant Therapy CDK4/6 Inhibitor": "",
    "Second-line": "",
    "PD-L1 Positive": "",
    "Resistance to Immunotherapy": "resistance-to-immunotherapy",
    "Xyzzy disease": "",
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_condition_names(name: str, lexicon: Lexicon) -> None:
    matches, reason = conditions.resolve(_words(name), lexicon)
    assert {m.concepts[0].id for m in matches} == {f"condition/{each}" for each in CONDITIONS[name].split()}
    assert bool(reason) == (not matches)


# Endpoints

ENDPOINTS = {
    "Objective response rate（ORR）": "ORR",
    "Objective Response Rate (ORR)": "ORR",
    "objective response rate": "ORR",
    "Overall response rate": "ORR",
    "ORR": "ORR",
    "Disease control rate (DCR)": "DCR",
    "Duration of Response (DOR)": "DOR",
    "duration of response (DoR)": "DOR",
    "Progression free survival (PFS)": "PFS",
    "progression-free survival": "PFS",
    "PFS": "PFS",
    "Overall survival (OS)": "OS",
    "Overall Survival": "OS",
    "pathological complete response (pCR)": "pCR",
    "rate of pathological complete response (pCR) in tumors": "pCR",
    "safety": "AE",
    "Incidence of Grade 3 or higher adverse events (AEs)": "grade-3-AE",
    "Dose limiting toxicities (DLTs)": "DLT",
    "Maximum tolerated dose (MTD)": "MTD",
    "PFS and OS": "PFS OS",
}


@pytest.mark.parametrize("measure", ENDPOINTS)
def test_endpoint_names(measure: str, lexicon: Lexicon) -> None:
    found = {m.concepts[0].id for m in endpoints.resolve(_words(measure), lexicon)}
    assert found == {f"endpoint/{each}" for each in ENDPOINTS[measure].split()}


@pytest.mark.parametrize(
    ("measure", "not_this"),
    [
        ("Death in CR (DCR)", "DCR"),
        ("Power of Food Scale (PFS)", "PFS"),
        ("Pain Frequency Score (PFS)", "PFS"),
        ("Oswestry Score (OS)", "OS"),
        ("Oxygen saturation (OS)", "OS"),
        ("Odds ratio of relapse (ORR)", "ORR"),
        ("dexamethasone per os", "OS"),
        ("progression-free survival", "OS"),
        ("Duration of hospital stay", "DOR"),
    ],
)
def test_look_alike_endpoints(measure: str, not_this: str, lexicon: Lexicon) -> None:
    assert f"endpoint/{not_this}" not in {m.concepts[0].id for m in endpoints.resolve(_words(measure), lexicon)}


# Prior therapy

PRIOR: list[tuple[CriterionKind, str, str, str]] = [
    ("exclusion", "Prior treatment with anlotinib.", "", "drug/anlotinib"),
    ("exclusion", "Previously received sintilimab or nivolumab", "", "drug/sintilimab drug/nivolumab"),
    ("exclusion", "Prior anti-PD-1 antibody therapy", "", "mechanism/pd-1-inhibitor"),
    ("inclusion", "Progressed on prior osimertinib", "drug/osimertinib", ""),
    ("inclusion", "Disease progression after PD-1 inhibitor treatment", "mechanism/pd-1-inhibitor", ""),
    ("inclusion", "No prior treatment with bevacizumab", "", "drug/bevacizumab"),
    ("inclusion", "Patients must not have received bevacizumab", "", "drug/bevacizumab"),
    ("inclusion", "Must never have been treated with an anti-PD-1 antibody", "", "mechanism/pd-1-inhibitor"),
    (
        "exclusion",
        "Use of immunomodulatory drugs (e.g., thymosin, interleukin-2, interferon) within 14 days.",
        "",
        "drug/thymosin drug/interleukin-2 drug/interferon",
    ),
    (
        "exclusion",
        "Have received any systemic treatment targeting VEGF or VEGFR in the past",
        "",
        "mechanism/vegf-inhibitor mechanism/vegfr-inhibitor",
    ),
    (
        "exclusion",
        "Systemic treatment of any kind directed at VEGF or VEGFR received in the past",
        "",
        "mechanism/vegf-inhibitor mechanism/vegfr-inhibitor",
    ),
    ("exclusion", "Known allergic reactions to other monoclonal antibodies or any component of anlotinib.", "", ""),
    ("exclusion", "Hypersensitivity to nivolumab", "", ""),
    ("exclusion", "Contraindication to bevacizumab treatment", "", ""),
    ("exclusion", "Prior therapy other than nivolumab", "", ""),
    ("exclusion", "Prior treatment, except sintilimab", "", ""),
    ("exclusion", "Systemic therapy with more than 10 mg/day of prednisone", "", ""),
    ("exclusion", "In patients at risk of thrombosis, prophylactic use of aspirin is allowed.", "", ""),
    ("exclusion", "After thrombosis, low-dose aspirin may be used for prophylaxis.", "", ""),
    ("exclusion", "Prior radiotherapy within 4 weeks", "", ""),
    ("exclusion", "Received a previous diagnosis of non-small cell lung cancer", "", ""),
    ("inclusion", "PD-L1 positive tumour (TPS ≥ 1%)", "", ""),
    ("inclusion", "Previously treated tumour with PD-L1 expression of at least 1%", "", ""),
    ("inclusion", "Prior test shows VEGFR mutation", "", ""),
    ("inclusion", "A PD-1 inhibitor must have been part of earlier lines.", "mechanism/pd-1-inhibitor", ""),
    ("inclusion", "Patients must have access to nivolumab", "", ""),
    ("inclusion", "Must have a tumour suitable for cisplatin", "", ""),
    ("inclusion", "Must not have taken part in a blinded Phase 3 ipilimumab trial", "", ""),
    ("inclusion", "Adequate organ function", "", ""),
]


@pytest.mark.parametrize(("kind", "text", "required", "excluded"), PRIOR)
def test_prior_therapy(kind: CriterionKind, text: str, required: str, excluded: str, lexicon: Lexicon) -> None:
    trial = ground(Trial(document=DOCUMENT, key="x", criteria=(Criterion(kind, _words(text), 1),)), lexicon)
    found = {
        predicate: {link.concept for link in trial.links if link.predicate == predicate}
        for predicate in ("requiresPriorTherapy", "excludesPriorTherapy")
    }
    assert found == {"requiresPriorTherapy": {*required.split()}, "excludesPriorTherapy": {*excluded.split()}}
    assert not [link for link in trial.links if link.predicate.endswith("Drug")]


@pytest.mark.parametrize(
    ("title", "required"),
    [
        ("Sintilimab for NSCLC After First-Line PD-1 Inhibitor", "mechanism/pd-1-inhibitor"),
        ("X in Patients Who Have Progressed After Anti-PD-1/L1 Therapy", "mechanism/pd-1-or-pd-l1-inhibitor"),
        ("Nivolumab in Melanoma Refractory to Ipilimumab", "drug/ipilimumab"),
        ("Sintilimab Plus Anlotinib in NSCLC", ""),
        ("Nivolumab After Surgery", ""),
    ],
)
def test_prior_therapy_in_a_title(title: str, required: str, lexicon: Lexicon) -> None:
    trial = ground(Trial(document=DOCUMENT, key="x", title=_words(title)), lexicon)
    assert {link.concept for link in trial.links if link.predicate == "requiresPriorTherapy"} == {*required.split()}


def test_condition_of_the_title_counts_where_none_is_stated(lexicon: Lexicon) -> None:
    title = _words("A Study of Nivolumab in Patients With Melanoma")
    trial = ground(Trial(document=DOCUMENT, key="x", title=title), lexicon)
    assert [link.concept for link in trial.links if link.predicate == "studiesCondition"] == ["condition/melanoma"]
    stated = Trial(document=DOCUMENT, key="x", title=title, conditions=(_words("SCLC"),))
    links = [link.concept for link in ground(stated, lexicon).links if link.predicate == "studiesCondition"]
    assert links == ["condition/small-cell-lung-cancer"]
