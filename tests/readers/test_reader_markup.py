"""XML that is no study, is broken, or would harm; and files of many studies."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import HERE

from kg import pipeline
from kg.errors import DocumentError
from kg.readers import contents, markup, read, sources
from kg.readers.contents import Rejection
from kg.trial import Document

EXPORT = HERE / "data" / "registries" / "ictrp.xml"
STUDY = "<clinical_study><id_info><nct_id>NCT09990009</nct_id></id_info><brief_title>{}</brief_title></clinical_study>"
TRIAL_WORDS = "A study of patients in a trial of participants, NCT01234567. Inclusion criteria: adults"


def _refusal(text: str, name: str = "x.xml") -> str:
    (found,) = contents.kept(name, text.encode())
    if isinstance(found, Document):
        with pytest.raises(DocumentError) as error:
            read(found)
        return str(error.value)
    return found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<html><body><p>{TRIAL_WORDS}</p></body></html>", "HTML"),
        (f"<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'></head><body>{TRIAL_WORDS}", "HTML"),
        (f"<?xml version='1.0'?><article><p>{TRIAL_WORDS}</p></article>", "its root is <article>"),
        (f"<search_results count='1'><study><title>{TRIAL_WORDS}</title></study></search_results>", "<search_results>"),
        (f"<!-- a page -->\n<div>{TRIAL_WORDS}</div>", "<div>"),
        ("<rss><channel/></rss>", "<rss>"),
    ],
)
@pytest.mark.parametrize("name", ["x.xml", "x.txt", "x.html"])
def test_what_no_reader_knows_is_refused_in_clear_words(text: str, reason: str, name: str) -> None:
    assert reason in _refusal(text, name)


def test_markup_that_comes_by_another_way_is_no_page() -> None:
    with pytest.raises(DocumentError, match="<article>"):
        read(sources.decode("x", f"<article>{TRIAL_WORDS}</article>".encode()))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<clinical_study>\n  <brief_title>A</brief>\n</clinical_study>", "line 2 column 19"),
        (STUDY.format("A &nbsp; B"), "line 1 column"),
        (STUDY.format("A")[:-9], "line 1 column"),
        (STUDY.format("A") + STUDY.format("B"), "line 1 column"),
        (
            "<Trials_downloaded_from_ICTRP>\n<Trial><TrialID>X</Trial>\n</Trials_downloaded_from_ICTRP>",
            "line 2 column 20",
        ),
    ],
)
def test_broken_xml_is_refused_with_its_place(text: str, place: str) -> None:
    reason = _refusal(text)
    assert "broken XML" in reason and place in reason


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE clinical_study [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE clinical_study [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE clinical_study [<!ENTITY % p SYSTEM "http://localhost:1/x.dtd"> %p;]>',
        '<!DOCTYPE clinical_study [<!ENTITY b PUBLIC "x" "http://localhost:1/x">]>',
        '<!DOCTYPE clinical_study SYSTEM "http://localhost:1/x.dtd">',
        '<!DOCTYPE clinical_study [<!NOTATION n SYSTEM "n"><!ENTITY b SYSTEM "x" NDATA n>]>',
    ],
)
def test_entities_are_refused_unread(declared: str) -> None:
    assert "entities of its own" in _refusal(f"<?xml version='1.0'?>{declared}" + STUDY.format("&b;"))


def test_a_document_type_without_entities_does_no_harm() -> None:
    text = '<!DOCTYPE clinical_study SYSTEM "public.dtd">' + STUDY.format("A &lt; B &#38; C")
    title = read(sources.decode("x", text.encode())).title
    assert title is not None
    assert title.text == "A < B & C"


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 100_000,
        "<clinical_study>" + "<a>" * 50_000,
        " " * 100_000 + "x",
        "<!-- x -->" * 2_000 + "no element",
        "<?x ?>" * 3_000 + "<",
        "<clinical_study><id_info><nct_id>NCT09990009</nct_id></id_info><brief_summary><textblock>"
        + "&lt;br&gt;" * 100_000 + " " * 100_000 + "</textblock></brief_summary></clinical_study>",
        "<Trial><TrialID>X</TrialID><Intervention>" + "a:b;  " * 20_000 + "c</Intervention><Target_size>"
        + "a: 5 ;  " * 20_000 + "x</Target_size><Condition>" + "MedDRA version: " * 5_000 + "</Condition></Trial>",
    ],
)  # fmt: skip
def test_hostile_documents_end_soon(text: str) -> None:
    (found,) = contents.kept("x.xml", text.encode())
    if isinstance(found, Document):
        try:
            read(found)
        except DocumentError as error:
            assert error.reason


def test_texts_that_only_look_like_markup_are_pages() -> None:
    for text in ("< 18 years", "<5 mg/kg\nmore", "a <b>study</b>", "<<x>>"):
        assert not markup.begins(text)


# Many studies in one file


def test_members_keep_their_texts() -> None:
    study = STUDY.format("A &lt; B &amp; C\n  next&#13;line <!-- said --> <![CDATA[<raw>]]>")
    (member,) = markup.split(f"<all>{study}<other/></all>")
    for text in (study, member):
        title = markup.parse(text).at("brief_title").element
        assert title is not None
        assert title.text == "A < B & C\n  next\rline  <raw>"
    assert "\n" not in member


def test_a_long_file_is_streamed_with_the_same_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ictrp.xml"
    path.write_bytes(EXPORT.read_bytes())
    whole = list(sources.documents([str(path)]))
    assert len(whole) == 5
    monkeypatch.setattr(contents, "MAX_DOCUMENT_BYTES", 5_000)
    monkeypatch.setattr(markup, "_PIECE", 97)
    assert list(sources.documents([str(path)])) == whole


def test_what_stands_before_a_break_in_a_long_file_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ictrp.xml"
    path.write_bytes(EXPORT.read_bytes()[:-1_500])
    monkeypatch.setattr(contents, "MAX_DOCUMENT_BYTES", 5_000)
    *found, broken = sources.documents([str(path)])
    assert len(found) == 3 and all(isinstance(each, Document) for each in found)
    assert isinstance(broken, Rejection)
    assert "broken XML: " in broken.reason and "line " in broken.reason


def test_a_zip_of_studies(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("NCT0999xxxx/NCT09990009.xml", STUDY.format("A"))
        archive.writestr("ictrp.xml", EXPORT.read_bytes())
    names = [document.name for document in sources.documents([str(tmp_path)])]
    assert names[0] == "all.zip/NCT0999xxxx/NCT09990009.xml"
    assert names[1] == "all.zip/ictrp.xml#NCT09990004"
    assert len(names) == 6


def test_a_build_keeps_what_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.html").write_text(f"<html><body>{TRIAL_WORDS}</body></html>")
    (tmp_path / "in" / "one.xml").write_text(STUDY.format("Nivolumab in melanoma"))
    pipeline.build([str(tmp_path / "in")], tmp_path / "out")
    assert any("HTML" in path.read_text() for path in (tmp_path / "out" / "rejected").rglob("*") if path.is_file())
    assert "NCT09990009" in (tmp_path / "out" / "graph.ttl").read_text()


# Texts


@given(st.text(alphabet=st.sampled_from("a< >br/\n\r-p\t1.;:"), max_size=200))
def test_length_stays(text: str) -> None:
    assert len(markup.laid_out(text)) == len(text)
    assert len(markup.unbroken(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a<br>b", "a   \nb"),
        ("a\r<br>b", "a    \nb"),
        ("a\rb", "a\nb"),
        ("10<sup>9</sup>/L", "10     9      /L"),
        ("CSF < 1027 and > 5", "CSF < 1027 and > 5"),
        ("<5 or >7 <brand>", "<5 or >7 <brand>"),
    ],
)
def test_tags_are_blotted_out(text: str, plain: str) -> None:
    assert markup.laid_out(text) == plain
