"""Folding keeps its offsets, and a name is found in whatever way it is written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.lexicon import Lexicon
from kg.grounding.normalise import fits, fold, key, singulars, variants
from kg.grounding.terms import Terms
from kg.trial import Words


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("PD-1", "pd 1"),
        ("PD‑1", "pd 1"),
        ("PD–1", "pd 1"),
        ("PD−1", "pd 1"),
        ("ＰＤ－１", "pd 1"),
        ("SCLC,Extensive Stage", "sclc extensive stage"),
        ("SCLC, Extensive  Stage", "sclc extensive stage"),
        ("TGF-β", "tgf b"),
        ("IFN-α", "ifn a"),
        ("5 µg", "5 ug"),
        ("5 μg", "5 ug"),
        ("Opdivo®", "opdivo"),
        ("Hodgkin’s lymphoma", "hodgkin's lymphoma"),
        ("Sjögren", "sjogren"),
        ("Capécitabine", "capecitabine"),
        ("ﬂuorouracil", "fluorouracil"),
        ("  a \t b\u00a0c ", "a b c"),
        ("", ""),
    ],
)
def test_key(name: str, folded: str) -> None:
    assert key(name) == folded


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("AK112", "ak 112"),
        ("AK-112", "ak112"),
        ("IBI363", "ibi 363"),
        ("IL-2", "il2"),
        ("PD-1", "pd1"),
        ("TGF-beta", "tgf b"),
        ("Hodgkin's lymphoma", "hodgkin lymphoma"),
    ],
)
def test_variants(name: str, written: str) -> None:
    assert written in variants(name)
    assert variants(name)[0] == key(name)


@pytest.mark.parametrize(
    ("name", "written", "fit"),
    [
        ("OS", "OS", True),
        ("OS", "os", False),
        ("AE", "AEs", True),
        ("AE", "ae", False),
        ("pCR", "pCR", True),
        ("pCR", "PCR", False),
        ("ORR", "Orr", False),
        ("nivolumab", "NIVOLUMAB", True),
        ("overall survival", "Overall Survival", True),
        ("ES-SCLC", "es-sclc", True),
    ],
)
def test_an_acronym_counts_in_its_own_capitals(name: str, written: str, fit: bool) -> None:
    assert fits(name, written) == fit


@pytest.mark.parametrize(
    ("form", "single"), [("inhibitors", "inhibitor"), ("therapies", "therapy"), ("cancers", "cancer"), ("gas", "ga")]
)
def test_singulars(form: str, single: str) -> None:
    assert single in singulars(form)
    assert singulars("inhibitor") == []


@pytest.mark.parametrize(
    ("text", "concept", "quote"),
    [
        ("Patients get nivolumab.", "drug/nivolumab", "nivolumab"),
        ("NIVOLUMAB only", "drug/nivolumab", "NIVOLUMAB"),
        ("½ dose of nivolumab daily", "drug/nivolumab", "nivolumab"),
        ("ﬁrst ﬁve: nivolumab", "drug/nivolumab", "nivolumab"),
        ("İstanbul: nivolumab", "drug/nivolumab", "nivolumab"),
        ("5 ㎎/㎏ nivolumab", "drug/nivolumab", "nivolumab"),
        ("e\u0301 nivolumab", "drug/nivolumab", "nivolumab"),
        ("  two   spaces   nivolumab  ", "drug/nivolumab", "nivolumab"),
        ("a PD-1  inhibitor", "mechanism/pd-1-inhibitor", "PD-1  inhibitor"),
        ("a PD‑1 inhibitor", "mechanism/pd-1-inhibitor", "PD‑1 inhibitor"),
        ("a PD1 inhibitor", "mechanism/pd-1-inhibitor", "PD1 inhibitor"),
        ("all PD-1 inhibitors known", "mechanism/pd-1-inhibitor", "PD-1 inhibitors"),
        ("ＡＫ１１２（依沃西）", "drug/ivonescimab", "ＡＫ１１２"),
        ("given ﬂuorouracil", "drug/fluorouracil", "ﬂuorouracil"),
        ("(nivolumab)", "drug/nivolumab", "nivolumab"),
        ("nivolumab/docetaxel", "drug/docetaxel", "docetaxel"),
        ("liposomal irinotecan", "drug/irinotecan-liposome", "liposomal irinotecan"),
    ],
)
def test_quote(text: str, concept: str, quote: str, lexicon: Lexicon) -> None:
    matches = {m.concepts[0].id: m.words for m in lexicon.treatments.find(Words(text, "text", 0))}
    assert matches[concept] == Words(quote, "text", text.index(quote))


@pytest.mark.parametrize("text", ["nivolumabs1", "xnivolumab", "nivolumab2", "non-nivolumab", "nivo lumab"])
def test_no_part_of_another_word(text: str, lexicon: Lexicon) -> None:
    assert lexicon.treatments.find(Words(text, "text", 0)) == []


def test_a_match_takes_whole_characters(lexicon: Lexicon) -> None:
    assert [m.words.text for m in lexicon.treatments.find(Words("S-1", "text", 0))] == ["S-1"]
    assert lexicon.treatments.find(Words("S ¼", "text", 0)) == []


@given(st.text(max_size=60))
def test_folding_keeps_offsets(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        first, last = folded.span(start, start + 1)
        assert 0 <= first < last <= len(text)
        single = folded.text[start]
        assert single == " " or single in fold(text[first:last]).text


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text).text).text == fold(text).text


NAMES = (
    "nivolumab",
    "PD-1 inhibitor",
    "ＡＫ１１２",
    "Opdivo",
    "5-FU",
    "interleukin-2",
    "anti-PD‑1 antibody",
    "irinotecan liposome",
)
#: Characters that fold to none, to two, or to three.
ODD = st.text(alphabet=st.sampled_from("ﬁ½㎎İß…\u0301\u00a0 \t,;:()®™（），。α\n-½ŉ"), max_size=12)


@given(ODD, st.sampled_from(NAMES), ODD)
def test_name_is_found_among_odd_characters(before: str, name: str, after: str) -> None:
    text = f"{before} . {name} . {after}"
    (match,) = [m for m in _LEXICON.treatments.find(Words(text, "text", 0)) if name in m.words.text]
    assert match.words == Words(name, "text", len(before) + 3)


@given(
    st.lists(
        st.one_of(st.sampled_from([*NAMES, "s", "non-", "and", "(", ")", "plus"]), st.text(max_size=5)), max_size=12
    )
)
def test_quote_of_any_match_is_a_name(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for match in _LEXICON.treatments.find(Words(text, "text", 0)):
        assert text[match.words.start : match.words.end] == match.words.text
        assert match.words.text == match.words.text.strip()
        whole = _LEXICON.treatments.lookup(match.words)
        assert whole is not None
        assert {c.id for c in match.concepts} <= {c.id for c in whole.concepts}


@given(st.text(max_size=80))
def test_matches_do_not_overlap(text: str) -> None:
    found = _LEXICON.treatments.find(Words(f"nivolumab {text} PD-1 inhibitor", "text", 0))
    assert all(one.words.end <= other.words.start for one, other in pairwise(found))


@pytest.fixture(autouse=True, scope="module")
def _shared_lexicon(lexicon: Lexicon) -> None:
    global _LEXICON  # noqa: PLW0603 (hypothesis takes no fixtures of narrower use)
    _LEXICON = lexicon


_LEXICON: Lexicon


@given(
    st.lists(
        st.one_of(st.sampled_from([*NAMES, "s", "non-", "and", "(", ")", "plus", "²", "_"]), st.text(max_size=5)),
        max_size=12,
    )
)
def test_few_texts_and_many_are_searched_alike(pieces: list[str]) -> None:
    concepts = [_LEXICON.vocabulary.concepts[f"drug/{name}"] for name in ("sintilimab", "fluorouracil", "irinotecan")]
    fresh, used = Terms(concepts), Terms(concepts)
    used.find(Words("x" * 10_000, "text", 0))
    words = Words(" ".join(pieces), "text", 0)
    assert fresh.find(words) == used.find(words)
