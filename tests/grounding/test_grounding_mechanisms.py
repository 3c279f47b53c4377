"""How a drug acts, as its document says it: right at the name, or not at all."""

import json
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg import pipeline, queries
from kg.grounding import ground
from kg.grounding.classes import read as read_class
from kg.grounding.lexicon import Lexicon
from kg.trial import Document, Intervention, Trial, Words

DOCUMENT = Document("a.txt", "", "0" * 64)
#: Nobody's codes: what the vocabulary knows of them is nothing.
A, B = "ZQX-4711", "ZQY-0815"
PVRIG, FLT3, PD_L1_ADC = "pvrig-inhibitor", "flt3-inhibitor", "pd-l1-directed-antibody-drug-conjugate"


def said(
    lexicon: Lexicon, summary: str, *names: str, description: str = "", others: tuple[str, ...] = ()
) -> set[tuple]:
    """Ground a trial that gives some drugs, and list what its words say of them."""
    given = tuple(
        Intervention(
            Words(name, f"name {number}", 0),
            description=Words(description, "description", 0) if description else None,
            other_names=tuple(Words(other, "other", 0) for other in others),
        )
        for number, name in enumerate(names or (A,))
    )
    trial = ground(
        Trial(document=DOCUMENT, key="t", summary=Words(summary, "summary", 0), interventions=given), lexicon
    )
    named = {link for link in trial.links if link.predicate in ("hasMechanism", "disputedMechanism")}
    return {(link.predicate, link.subject.partition("/")[2], link.concept.partition("/")[2]) for link in named}


def stated(*mechanisms: str, drug: str = "zqx4711") -> set[tuple]:
    return {("hasMechanism", drug, mechanism) for mechanism in mechanisms}


SAID = {
    f"A study of {A} (an inhibitor of PVRIG) in solid tumours": [PVRIG],
    f"{A} (PVRIG inhibitor, 20 mg) is given": [PVRIG],
    f"A study of {A}, an oral covalent FLT3 inhibitor, in adults": [FLT3],
    f"{A} is a potent and selective inhibitor of FLT3.": [FLT3],
    f"{A} for injection is a recombinant humanized anti-PD-L1 antibody-drug conjugate (ADC) for cancer": [PD_L1_ADC],
    f"patients receive the FLT3 inhibitor {A} daily": [FLT3],
    f"A TIGIT antibody ({A}) is given": ["tigit-inhibitor"],
    f"{A}, a bifunctional fusion protein targeting PD-L1 and TGF-β, was given": ["pd-l1-inhibitor", "tgf-beta-inhibitor"],
    f"{A} (a bispecific ADC targeting EGFR and HER3)": ["egfr-directed-antibody-drug-conjugate",
                                                        "her3-directed-antibody-drug-conjugate"],
    f"{A}, a selective KRAS G12C inhibitor": ["kras-g12c-inhibitor"],
    f"{A} (PD-1/VEGF bispecific antibody)": ["pd-1xvegf-bispecific-antibody"],
    f"{A} (TIGIT×PDL1 Bispecific)": ["pd-l1xtigit-bispecific-antibody"],
    f"{A}, a CD3xBCMA bispecific antibody": ["bcmaxcd3-t-cell-engager"],
    f"{A} is a topoisomerase 1 inhibitor (TOP1i)-based ADC that targets B7-H3": [
        "b7-h3-directed-antibody-drug-conjugate"
    ],
    f"{A}, an afucosylated anti-CCR8 monoclonal antibody": ["ccr8-depleting-antibody"],
    f"{A}, an antibody against thymic stromal lymphopoietin": ["tslp-inhibitor"],
    f"{A} is an antibody-drug conjugate. {A}, an anti-PD-L1 ADC, is new": [PD_L1_ADC],
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_words_at_the_name_say_how_it_acts(lexicon: Lexicon, text: str) -> None:
    assert said(lexicon, text) == stated(*SAID[text])


@pytest.mark.parametrize(
    "text",
    [
        f"{A} in combination with a PD-1 antibody",
        f"{A} in patients resistant to a PD-1 inhibitor",
        f"patients had a PD-1 inhibitor. {A} is new",
        f"{A} is new. An FLT3 inhibitor was given before",
        f"{A}, a PD-1 inhibitor and chemotherapy are given",
        f"{A}, a PD-1 inhibitor, or both",
        f"{A}, a PD-1 antibody pembrolizumab and placebo",
        f"a PD-1 inhibitor plus {A}",
        f"PD-1 inhibitors, {A}",
        f"a PD-1 inhibitor ({A} or sintilimab)",
        f"{A} (PD-L1 positive patients)",
        f"{A} (FLT3)",
        f"{A} is not a FLT3 inhibitor",
        f"{A}1, an FLT3 inhibitor",
        f"{A} is an inhibitor of something that nobody knows",
    ],
)
def test_other_words_say_nothing_of_it(lexicon: Lexicon, text: str) -> None:
    assert said(lexicon, text) == set()


def test_fields_of_an_intervention_that_are_all_a_class(lexicon: Lexicon) -> None:
    assert said(lexicon, "new", description="TIGIT antibody, 20 mg every week") == stated("tigit-inhibitor")
    assert said(lexicon, "new", others=("anti-PD-L1 ADC",)) == stated(PD_L1_ADC)
    assert said(lexicon, "new", description="given with a TIGIT antibody") == set()


def test_a_combination_has_no_class_of_its_own(lexicon: Lexicon) -> None:
    assert said(lexicon, "new", f"{A} + {B}", description="TIGIT antibody") == set()


def test_a_known_drug_is_borne_out_and_gets_nothing_new(lexicon: Lexicon) -> None:
    assert said(lexicon, "nivolumab, a PD-1 inhibitor", "nivolumab") == stated("pd-1-inhibitor", drug="nivolumab")
    assert said(lexicon, "nivolumab, a PD-1/PD-L1 inhibitor", "nivolumab") == set()


def test_what_is_against_the_vocabulary_is_kept_apart(lexicon: Lexicon) -> None:
    assert said(lexicon, "nivolumab (an FLT3 inhibitor)", "nivolumab") == {("disputedMechanism", "nivolumab", FLT3)}


def test_a_class_that_cannot_be_read_is_reported(lexicon: Lexicon) -> None:
    given = (Intervention(Words(A, "name", 0)),)
    summary = Words(f"{A}, an inhibitor of zyxase, is given", "summary", 0)
    trial = ground(Trial(document=DOCUMENT, key="t", summary=summary, interventions=given), lexicon)
    assert [(u.name.text, u.kind, u.reason) for u in trial.unmapped if u.kind == "mechanism"] == [
        ("inhibitor of zyxase", "mechanism", "unknown mechanism: zyxase")
    ]


def test_the_same_class_however_it_is_put(lexicon: Lexicon) -> None:
    for phrase in (
        "PVRIG inhibitor",
        "inhibitor of PVRIG",
        "novel, selective PVRIG inhibitor",
        "antibody against PVRIG",
    ):
        assert read_class(phrase, lexicon).mechanisms == (f"mechanism/{PVRIG}",), phrase


def study(number: int, title: str) -> dict:
    arms = {"interventions": [{"type": "DRUG", "name": A}]}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT0000000{number}", "briefTitle": title},
            "armsInterventionsModule": arms,
        }
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three trials of one drug: two say how it acts, and not the same."""
    folder = tmp_path_factory.mktemp("said")
    titles = [f"{A}, an FLT3 inhibitor, in AML", f"{A} in AML", f"{A} (an inhibitor of PVRIG) in AML"]
    for number, title in enumerate(titles, 1):
        (folder / f"{number}.json").write_text(json.dumps(study(number, title)), encoding="utf-8")
    pipeline.build([str(folder)], folder / "out")
    return folder / "out"


def test_what_one_document_says_holds_for_all_trials_of_the_drug(built: Path) -> None:
    store = Store.read_only(str(built / "store"))
    found = store.query(
        "PREFIX kg: <https://w3id.org/trialkg/ontology#> "
        "SELECT ?trial ?symbol { GRAPH ?g { ?trial kg:investigatesMechanism ?m } GRAPH ?v { ?m kg:actsOn ?target } "
        "BIND(REPLACE(STR(?target), '.*/', '') AS ?symbol) }"
    )
    trials = Counter((row["trial"].value[-1], row["symbol"].value) for row in found)
    assert trials == Counter({(n, symbol): 1 for n in "123" for symbol in ("FLT3", "PVRIG")})


def test_what_a_document_says_stands_in_its_graph_with_its_words(built: Path) -> None:
    lines = (built / "graph.nq").read_text(encoding="utf-8").splitlines()
    graphs = Counter(line.split()[3] for line in lines if "#hasMechanism>" in line.split()[1])
    assert len(graphs) == 2
    assert set(graphs.values()) == {1}
    quotes = [line for line in lines if "#quote>" in line and "inhibitor" in line.lower()]
    assert len(quotes) == 2


def test_documents_that_disagree_are_reported(built: Path) -> None:
    store = Store.read_only(str(built / "store"))
    rows = queries.ask(store, "mechanisms-disputed", {}).rows
    assert [(row[2], row[3], row[4], row[5]) for row in rows] == [
        ("FLT3 inhibitor", "PVRIG inhibitor", "1.json", "FLT3 inhibitor"),
        ("PVRIG inhibitor", "FLT3 inhibitor", "3.json", "an inhibitor of PVRIG"),
    ]
