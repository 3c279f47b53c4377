"""Which encodings are sure, and which are refused."""

import pytest

from kg.errors import DocumentError
from kg.readers import read, sources

PAGE = """A Study of Sintilimab in Esophageal Cancer

NCT Number: NCT09990150

Brief Summary

This trial asks whether sintilimab is safe in patients – the “study drug” is given every 3 weeks at 25 °C ± 2.

Inclusion Criteria

- Patients aged 18 to 75 years
"""
CHINESE = """注册号: ChiCTR2099000150

Registration number: ChiCTR2099000150

注册题目: 信迪利单抗治疗食管癌患者的随机对照临床试验

Public title: Sintilimab for patients with esophageal cancer: a randomized trial

纳入标准: 年龄在18岁以上的食管癌患者，未接受过治疗，自愿参加本研究。

Inclusion criteria: 1. Patients aged 18 years or older in this study
"""


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (PAGE, "utf-8", "UTF-8"),
        (PAGE, "cp1252", "windows-1252"),
        (PAGE, "utf-16", "UTF-16-LE"),
        (PAGE, "utf-16-le", "UTF-16-LE"),
        (PAGE, "utf-16-be", "UTF-16-BE"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>Hôpital</a>', "latin-1", "windows-1252"),
    ],
)
def test_sure_encodings_are_read(text: str, codec: str, encoding: str) -> None:
    document = sources.decode("page.txt", text.encode(codec))
    assert document.text == text
    assert document.encoding == encoding


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("この試験は患者を対象とした無作為化比較試験である。治療の有効性と安全性を評価する。", "euc-jp"),
        ("この試験は患者を対象とした無作為化比較試験である。治療の有効性と安全性を評価する。", "shift-jis"),
        ("임상시험 대상자는 다음과 같은 기준을 충족하여야 한다. 이 연구는 무작위 배정 임상시험이다.", "euc-kr"),
        ("本研究為隨機對照臨床試驗，評估藥物治療患者的療效與安全性。", "big5"),
        ("Клиническое исследование у пациентов", "cp1251"),
        ("Badanie kliniczne żółć ąęś", "cp1250"),
        ("The “study drug” in a trial – café", "mac-roman"),
        ("Hôpital Besançon à la", "cp1252"),
    ],
)
def test_what_may_be_read_in_several_ways_is_refused(text: str, codec: str) -> None:
    with pytest.raises(DocumentError, match="this is not UTF-8"):
        sources.decode("page.txt", text.encode(codec))


def test_broken_utf_8_is_no_other_encoding() -> None:
    with pytest.raises(DocumentError, match="this is not UTF-8"):
        sources.decode("page.txt", PAGE.encode() + b"\xe2\x80")


@pytest.mark.parametrize(("codec", "said"), [("utf-8", []), ("cp1252", ["windows-1252"]), ("utf-16", ["UTF-16-LE"])])
def test_the_report_says_another_encoding(codec: str, said: list[str]) -> None:
    trial = read(sources.decode("page.txt", PAGE.encode(codec)))
    assert [each.name.text for each in trial.unmapped if each.name.field == "encoding"] == said
