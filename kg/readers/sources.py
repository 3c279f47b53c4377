"""From files, folders, globs, archives and standard input to documents.

What cannot be read is given back whole, as a Rejection with its reason; the rest goes on.
"""

import glob
import gzip
import hashlib
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from kg.errors import DocumentError, KgError
from kg.readers import records
from kg.trial import Document

#: Limits against archives that unpack to more than a machine holds.
MAX_MEMBERS = 10_000
MAX_UNPACKED_BYTES = 2_000_000_000
MAX_RATIO = 200
#: Ratios say nothing about small files: a page of repeated words packs well.
RATIO_FROM_BYTES = 10_000_000
#: No trial page is longer; the longest study in ClinicalTrials.gov, results and all, is under 20 MB.
MAX_DOCUMENT_BYTES = 64_000_000
MAX_LINE_CHARACTERS = 5_000_000

_STDIN = "-"
_TOO_LARGE = f"larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB: no trial page is"
#: Files of one study a line, read line by line however long they are.
_ONE_A_LINE = (".ndjson", ".jsonl")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: Byte order marks, and what they say; what has none is UTF-8.
_MARKS = ((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16-LE"), (b"\xfe\xff", "UTF-16-BE"))


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that could not be read. `content` is all its bytes, or the file that holds them."""

    name: str
    reason: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; `name` is its path below the folder that was asked for."""

    name: str
    path: Path


def documents(sources: Iterable[str], without: Path | None = None) -> Iterator[Document | Rejection]:
    """Read every document of files, folders, globs, `.gz`, `.zip` and `-` (standard input).

    The order is that of the names, whatever the order of the sources. `without` is a folder whose
    files are none of them, the place that is built into. Raises KgError when a
    source does not exist.
    """
    found = (source for source in _expand(sources) if without is None or without not in source.path.resolve().parents)
    for source in sorted(found, key=lambda s: (s.name, str(s.path))):
        try:
            yield from _open(source)
        except DocumentError as error:
            yield Rejection(source.name, str(error), _content(source))
        except OSError as error:
            yield Rejection(source.name, error.strerror or str(error), b"")


def decode(name: str, content: bytes, origin: bytes | Path | None = None) -> Document:
    """Make a document of bytes in UTF-8, or in UTF-16 with a byte order mark.

    `origin` is the file that holds just these bytes. Raises DocumentError for empty, binary or
    wrongly encoded content.
    """
    text = _text(content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError("the document is empty")
    if found := _CONTROL.search(text):
        raise DocumentError("this is binary, not text", f"character {found.start()}")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise DocumentError(f"a line of {len(line):,} characters is no trial page", f"line {number}")
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(name, text, digest(text), source_sha256=sha256, origin=content if origin is None else origin)


def digest(text: str) -> str:
    """Hash a text, normalised to Unicode NFC with every run of white space one space."""
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(normal.encode()).hexdigest()


def _text(content: bytes) -> str:
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", "UTF-8"))
    try:
        return content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = f"byte {len(mark) + error.start}"
        raise DocumentError(f"this is not {encoding[:6].rstrip('-')}; save the document as UTF-8", place) from error


def shown(name: str) -> str:
    """Write a name on one line that a terminal takes for text: other characters by their code."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)


def _expand(sources: Iterable[str]) -> Iterator[Source]:
    for source in sources:
        path = Path(source)
        if source == _STDIN:
            yield Source("standard-input", path)
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield Source(shown(path.name), path)
        elif found := [p for p in glob.glob(source, recursive=True) if Path(p).exists()]:  # noqa: PTH207 (may be absolute)
            yield from _expand(sorted(found))
        else:
            raise KgError(f"{source}: there is no such file or folder")


def _folder(folder: Path) -> Iterator[Source]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield Source(shown(name.as_posix()), path)


def _open(source: Source) -> Iterator[Document | Rejection]:
    if source.path == Path(_STDIN):
        yield from _kept(source.name, _bounded(sys.stdin.buffer))
    elif source.path.suffix.lower() == ".zip":
        yield from _members(source)
    elif source.path.suffix.lower() == ".gz":
        yield from _unpacked(source)
    else:
        with source.path.open("rb") as file:
            yield from _of_file(source, source.name, file)


def _of_file(source: Source, name: str, file: IO[bytes] | gzip.GzipFile) -> Iterator[Document | Rejection]:
    if name.lower().endswith(_ONE_A_LINE):
        for number, line in enumerate(_lines(file), 1):
            if len(line) > MAX_DOCUMENT_BYTES:
                yield Rejection(f"{name}#{number}", _TOO_LARGE, source.path)
            elif line.strip():
                yield from _kept(f"{name}#{number}", line)
    else:
        yield from _contained(name, _bounded(file), source.path)


def _lines(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """Give the lines of a file; of one that is too long, no more than shows that it is."""
    while line := file.readline(MAX_DOCUMENT_BYTES + 1):
        yield line
        while len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_DOCUMENT_BYTES + 1) or b"\n"


def _kept(name: str, content: bytes) -> Iterator[Document | Rejection]:
    """Give the documents in some content; what cannot be read costs itself only."""
    try:
        yield from _contained(name, content)
    except DocumentError as error:
        yield Rejection(name, str(error), content)


def _contained(name: str, content: bytes, origin: bytes | Path | None = None) -> Iterator[Document | Rejection]:
    """Give the documents in the content of a file: a page is one, JSON holds a study or many."""
    document = decode(name, content, origin)
    if not name.lower().endswith(".json") and not document.text.lstrip().startswith("{"):
        yield document
        return
    studies = list(records.split(document.text))
    if len(studies) == 1:
        yield replace(document, text=studies[0]) if studies[0] != document.text else document
        return
    for study in studies:
        yield decode(f"{name}#{records.study_id(study)}", study.encode())


def _bounded(file: IO[bytes] | gzip.GzipFile) -> bytes:
    content = file.read(MAX_DOCUMENT_BYTES + 1)
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentError(_TOO_LARGE)
    return content


def _unpacked(source: Source) -> Iterator[Document | Rejection]:
    name = source.name[: -len(".gz")]
    try:
        with gzip.open(source.path) as file:
            if not name.lower().endswith(_ONE_A_LINE):
                _check_ratio(_size(source.path), source.path.stat().st_size, source.name)
            yield from _of_file(source, name, file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DocumentError(f"a broken gzip file: {error}") from error


def _size(path: Path) -> int:
    """Unpack a gzip file as far as a document may be long, and count."""
    with gzip.open(path) as file:
        return len(file.read(MAX_DOCUMENT_BYTES + 1))


def _members(source: Source) -> Iterator[Document | Rejection]:
    try:
        with zipfile.ZipFile(source.path) as archive:
            for member in _checked(archive):
                yield from _member(archive, member, source)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise DocumentError(f"a broken or locked zip archive: {error}") from error


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = sorted(
        (m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)), key=lambda m: m.filename
    )
    if len(members) > MAX_MEMBERS:
        raise DocumentError(f"{len(members):,} members; at most {MAX_MEMBERS:,} are read")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise DocumentError(f"it unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read")
    for member in members:
        _check_ratio(member.file_size, member.compress_size, member.filename)
    return members


def _is_hidden(filename: str) -> bool:
    """Say whether a member is hidden, as in a folder, or what a Mac adds to an archive."""
    return any(part.startswith(".") or part == "__MACOSX" for part in _inner_name(filename).split("/"))


def _check_ratio(unpacked: int, packed: int, name: str) -> None:
    if unpacked > RATIO_FROM_BYTES and unpacked > packed * MAX_RATIO:
        raise DocumentError(f"{name} unpacks to more than {MAX_RATIO} times its size")


def _inner_name(filename: str) -> str:
    """Drop what would lead out of a folder (`..`, a root) from a member's name."""
    parts = [p for p in re.split(r"[\\/]", filename) if p not in ("", ".", "..")]
    return shown("/".join(parts)) or "member"


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source) -> Iterator[Document | Rejection]:
    """Read one member; where it cannot be unpacked, the archive is kept whole."""
    name = f"{source.name}/{_inner_name(member.filename)}"
    try:
        with archive.open(member) as file:
            content = _bounded(file)
    except (DocumentError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        yield Rejection(name, f"a broken or locked member: {error}", source.path)
        return
    yield from _kept(name, content)


def _content(source: Source) -> bytes | Path:
    return b"" if source.path == Path(_STDIN) else source.path
