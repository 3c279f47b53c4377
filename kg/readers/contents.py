"""From the bytes of a file, a member of an archive or a line to the documents in them.

What cannot be read is given back whole, as a Rejection with its reason.
"""

import gzip
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import encodings, eudract, markup, records, tables
from kg.trial import Document

#: No trial page is longer; the longest study in ClinicalTrials.gov, results and all, is under 20 MB.
MAX_DOCUMENT_BYTES = 64_000_000
MAX_LINE_CHARACTERS = 5_000_000

_TOO_LARGE = f"larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB: no trial page is"
_JSON = re.compile(r"\s*(?:\{|\[\s*\{)")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS = bytes(code for code in range(0x20) if _CONTROL.match(chr(code)))
#: White space but the space itself.
_OTHER_SPACES = tuple(character for character in map(chr, range(0x3001)) if character.isspace() and character != " ")

Stream = IO[bytes] | gzip.GzipFile


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that could not be read. `content` is all its bytes, or the file that holds them."""

    name: str
    reason: str
    content: bytes | Path


def decode(name: str, content: bytes, origin: bytes | Path | None = None) -> Document:
    """Make a document of bytes in UTF-8, or in another encoding where that is sure.

    `origin` is the file that holds just these bytes. Raises DocumentError for empty, binary or
    wrongly encoded content.
    """
    decoded, encoding = encodings.decoded(content)
    text = decoded.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError("the document is empty")
    if _has_control(text) and (found := _CONTROL.search(text)):
        raise DocumentError("this is binary, not text", f"character {found.start()}")
    if len(text) > MAX_LINE_CHARACTERS:
        _check_lines(text)
    sha256 = hashlib.sha256(content).hexdigest()
    origin = content if origin is None else origin
    return Document(name, text, digest(text), source_sha256=sha256, origin=origin, encoding=encoding)


def _has_control(text: str) -> bool:
    """Look for control characters in UTF-8, faster than the pattern that finds their place."""
    encoded = text.encode()
    return len(encoded.translate(None, _CONTROLS)) < len(encoded)


def digest(text: str) -> str:
    """Hash a text, normalised to Unicode NFC with every run of white space one space."""
    normal = _single_spaced(unicodedata.normalize("NFC", text))
    return hashlib.sha256(normal.encode()).hexdigest()


def _single_spaced(text: str) -> str:
    """Make every run of white space one space; JSON has few, which are replaced much faster than it is split."""
    if any(space in text for space in _OTHER_SPACES):
        return " ".join(text.split())
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def _check_lines(text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise DocumentError(f"a line of {len(line):,} characters is no trial page", f"line {number}")


def shown(name: str) -> str:
    """Write a name on one line that a terminal takes for text: other characters by their code."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)


def of_line(name: str, line: bytes, origin: Path) -> Iterator[Document | Rejection]:
    """Give the document in a line of a file; `origin` is the file, kept where the line is too long."""
    if len(line) > MAX_DOCUMENT_BYTES:
        yield Rejection(name, _TOO_LARGE, origin)
    elif line.strip():
        yield from kept(name, line)


def lines(file: Stream) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long, no more than shows that it is."""
    while line := file.readline(MAX_DOCUMENT_BYTES + 1):
        rest = line
        while len(rest) > MAX_DOCUMENT_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_DOCUMENT_BYTES + 1) or b"\n"
        yield line


def kept(name: str, content: bytes) -> Iterator[Document | Rejection]:
    """Give the documents in some content; what cannot be read costs itself only."""
    try:
        yield from contained(name, content)
    except DocumentError as error:
        yield Rejection(name, str(error), content)


def contained(name: str, content: bytes, origin: bytes | Path | None = None) -> Iterator[Document | Rejection]:
    """Give the documents in the content of a file: a page is one, JSON, XML and tables hold a study or many."""
    document = decode(name, content, origin)
    split = next((split for knows, split in _SPLITS if knows(name, document.text)), None)
    if split is None:
        yield document
        return
    studies = split(document.text)
    if isinstance(studies, list) and len(studies) == 1:
        yield replace(document, text=studies[0]) if studies[0] != document.text else document
        return
    for study in studies:
        yield from _part(name, study)


def part_name(name: str, study: str | bytes) -> str:
    """Name a study out of many by its id; one without an id as its trial is, by its digest."""
    text = study if isinstance(study, str) else study.decode(errors="replace")
    known = next(filter(None, (knows(text) for knows in _IDS)), f"doc-{digest(text)[:16]}")
    return f"{name}#{known}"


def _part(name: str, study: str) -> Iterator[Document | Rejection]:
    name, content = part_name(name, study), study.encode()
    try:
        yield decode(name, content)
    except DocumentError as error:
        yield Rejection(name, str(error), content)


def bounded(file: Stream) -> bytes:
    """Read a whole file. Raises DocumentError for one that is too large for a document."""
    content = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentError(_TOO_LARGE)
    return content


def _is_json(name: str, text: str) -> bool:
    return name.lower().endswith(".json") or _JSON.match(text) is not None


def _is_markup(_name: str, text: str) -> bool:
    return markup.begins(text)


#: What finds the id of a study in its text, whatever the text is.
_IDS: tuple[Callable[[str], str], ...] = (markup.study_id, records.study_id, eudract.study_id)
#: What can hold many studies: how it is known, and how it is split.
_SPLITS: tuple[tuple[Callable[[str, str], bool], Callable[[str], Iterable[str]]], ...] = (
    (_is_markup, markup.split),
    (_is_json, records.split),
    (tables.is_table, tables.split),
    (eudract.is_download, eudract.split),
)
