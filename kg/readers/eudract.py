"""A record of the EU Clinical Trials Register as its numbered fields, from text and from JSON.

A field is known by its number without dots ("A.3.1" is a31). The register repeats a field in other
languages; what is not in English is not read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.readers.languages import is_english
from kg.readers.nodes import Node
from kg.trial import Unmapped, Words

#: Where each trial of a download begins.
_TRIAL = re.compile(r"^Summary[ \t]*\n(?=EudraCT Number:)", re.MULTILINE)
_ID = re.compile(r"^EudraCT Number:[ \t]*(?P<id>\d{4}-\d{6}-\d{2})", re.MULTILINE)
_COUNTRY = re.compile(r"^Link:[ \t]*\S+/\d{4}-\d{6}-\d{2}/(?P<country>\w+)", re.MULTILINE)
_FIELD = re.compile(
    r"(?:(?P<code>[ABD-G]\.(?:IMP|\d+(?:\.\d+)*)|[NP]\.)(?:[ \t]+(?:to|and)[ \t]+[A-G]\.\d+(?:\.\d+)*)?)?"
    r"(?P<label>[^:?(\n]*(?:\((?![a-z]{2}\)[:?])[^:?(\n]*)*)(?:\((?P<language>[a-z]{2})\))?[:?](?P<value>.*)"
)
#: Fields without a number, and headings.
_UNNUMBERED: Mapping[str, str] = {
    "Trial Status": "x5",
    "Clinical Trial Type": "x4",
    "P. Date of the global end of the trial": "pend",
}
_ONE_LINE = frozenset(_UNNUMBERED.values())
#: The contact point of the sponsor, and the addresses of laboratories and networks.
_PRIVATE = ("B.5", "G.")
#: One number stands for all that MedDRA says of a condition; its term is what is read.
_MEDDRA = "e12"
#: "D.8 Placebo: 1" has no other words for what it is than its label.
_PLACEBO = "d8"
_SECTION = re.compile(
    r"^(?:A\. Protocol Information|B\. Sponsor Information|D\. IMP Identification|E\. General Information|"
    r"F\. Population|G\. Investigator|N\. Review|P\. End of Trial|[ABD-G]\.\d+(?:\.\d+)*[ \t]|[NP]\. [A-Z]|D\.IMP:|"
    r"Sponsor \d+$|MedDRA Classification$)"
)
_KEY = re.compile(r"(?P<code>[abdefpx]\d+|[a-z]imp)(?:_\w*?)?(?:_(?P<language>[a-z]{2}))?")
_OF_PRODUCT = ("d1", "d2", "d3")
_END = "p_date_of_the_global_end_of_the_trial"


@dataclass(slots=True)
class Record:
    """The fields of a trial, or of a product, by code: each value with its language, empty where none is said."""

    values: dict[str, list[tuple[str, Words]]] = field(default_factory=dict)
    products: list["Record"] = field(default_factory=list)
    problems: list[Unmapped] = field(default_factory=list)

    def add(self, code: str, language: str, words: Words) -> None:
        """Keep a value; an empty one counts as absent."""
        if words.strip().text:
            self.values.setdefault(code, []).append((language, words.strip()))

    def word(self, code: str) -> Words | None:
        """Give the first value of a field, whatever its language."""
        return next((words for _, words in self.values.get(code, ())), None)

    def all(self, code: str) -> list[Words]:
        """Give the values of a field that repeats, but for those in other languages."""
        return [words for language, words in self.values.get(code, ()) if language in ("", "en")]

    def english(self, code: str) -> Words | None:
        """Give the English value of a field; what stands there in another language only is reported."""
        found = sorted(self.values.get(code, ()), key=lambda each: each[0] != "en")
        chosen = next((w for language, w in found if language in ("", "en") and is_english(w.text)), None)
        if chosen is None and found:
            words = found[0][1]
            self.problems.append(Unmapped(words.part(0, 200), "field", "not in English, so not read"))
        return chosen

    def says(self, code: str) -> bool | None:
        """Read "Yes" and "No"."""
        words = self.word(code)
        return {"yes": True, "no": False}.get(words.text.lower()) if words else None


def is_download(_name: str, text: str) -> bool:
    """Know a download of the register by how its first trial begins."""
    return _TRIAL.search(text[:5_000]) is not None


def split(text: str) -> list[str]:
    """Give the text of each trial."""
    starts = [found.start() for found in _TRIAL.finditer(text)]
    return [text[start:end].rstrip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def study_id(text: str) -> str:
    """Give the number of a trial with the country whose record this is."""
    number, country = _ID.search(text), _COUNTRY.search(text)
    return "-".join(found[1] for found in (number, country) if found) if number else ""


def from_text(text: Words) -> Record:
    """Read a trial of a full-text download; a value goes on over the lines up to the next field."""
    record = Record()
    into = record
    for code, language, words in _fields(text):
        if code == "dimp":
            into = Record(problems=record.problems)
            record.products.append(into)
        elif not code.startswith(_OF_PRODUCT):
            into = record
        into.add(code, language, words)
    return record


def _fields(text: Words) -> Iterator[tuple[str, str, Words]]:
    """Give code, language and value of each field; one that stands on one line may not go on over the next."""
    lines = [(found.start(), found.end()) for found in re.finditer(r"[^\n]+", text.text)]
    opened = [(*line, found) for line in lines if (found := _opening(text.text[slice(*line)])) is not None]
    ends = [start for start, _, _ in opened[1:]] + [len(text.text)]
    for (start, end, (code, language, offset)), stop in zip(opened, ends, strict=True):
        label = text.part(start, start + offset).strip(" :?\t")
        if code == _PLACEBO:
            yield code, language, label.part(label.text.rindex(" ") + 1, len(label.text)).under(label.text)
        elif code:
            yield code, language, text.part(start + offset, end if code in _ONE_LINE else stop).under(label.text)


def _opening(line: str) -> tuple[str, str, int] | None:
    """Say which field a line opens, in which language, and where its value begins; no code for one that is not read."""
    found = _FIELD.match(line)
    if found and (code := _UNNUMBERED.get(line.partition(":")[0])):
        return code, "", found.start("value")
    if not _SECTION.match(line):
        return None
    if found is None or not found["code"] or found["code"].startswith(_PRIVATE):
        return "", "", 0
    code = found["code"].lower().replace(".", "")
    return (
        "" if code == _MEDDRA and found["label"].strip() != "Term" else code,
        found["language"] or "",
        found.start("value"),
    )


def from_json(root: Node) -> Record:
    """Read a trial of the register as JSON, whose names are those of the fields in small letters."""
    record = _from_object(root)
    record.problems = root.problems
    for node in root.at("dimp").items():
        product = _from_object(node)
        for detail in node.at("d38_imp_identification_details").items():
            for code, values in _from_object(detail).values.items():
                product.values.setdefault(code, []).extend(values)
        record.products.append(product)
    for node in root.at("b1_sponsor").items():
        record.values.setdefault("b11", []).extend(_from_object(node).values.get("b11", ()))
    for node in root.at("e12_meddra_classification").items():
        if term := node.at("e12_term").words():
            record.add(_MEDDRA, "", term)
    return record


def _from_object(node: Node) -> Record:
    record = Record(problems=node.problems)
    for name, value in node.value.items() if isinstance(node.value, dict) else ():
        found = _KEY.fullmatch(name)
        if isinstance(value, str) and (found or name == _END) and (words := node.at(name).words()):
            record.add(found["code"] if found else "pend", (found and found["language"]) or "", words)
    return record
