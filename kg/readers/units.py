"""Units of work: a run of small files, a range of lines, a run of an archive's members.

A unit can be handed to another process, which reads its documents there; the units of an input,
one after the other, give its documents in order.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kg.errors import DocumentError
from kg.readers import contents
from kg.readers.contents import Rejection, bounded, contained, kept, lines, of_line, part_name, shown
from kg.trial import Document

#: Limits against archives that unpack to more than a machine holds.
MAX_RATIO = 200
#: Ratios say nothing about small files: a page of repeated words packs well.
RATIO_FROM_BYTES = 10_000_000
#: An archive without a member: a ZipFile that opens members it is told of need not read its directory.
_NO_MEMBERS = b"PK\x05\x06" + bytes(18)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; `name` is its path below the folder that was asked for."""

    name: str
    path: Path

    @property
    def mark(self) -> str:
        """Tell this state of the file from any other."""
        try:
            state = self.path.stat()
        except OSError:
            return f"{self.name} cannot be seen"
        return f"{self.name} {self.path.resolve()} {state.st_size} {state.st_mtime_ns}"


class Unit(Protocol):
    """Some documents of the input. `weight` is their share of its bytes; equal marks, equal documents."""

    @property
    def weight(self) -> int: ...  # noqa: D102

    @property
    def mark(self) -> str: ...  # noqa: D102

    def documents(self) -> Iterator[Document | Rejection]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Refused:
    """A source of which nothing, or no more, can be read."""

    rejection: Rejection
    weight: int = 0

    @property
    def mark(self) -> str:
        """Tell it from others."""
        return f"{self.rejection.name} {self.rejection.reason}"

    def documents(self) -> Iterator[Document | Rejection]:
        """Give the rejection."""
        yield self.rejection


@dataclass(frozen=True, slots=True)
class Files:
    """A run of files that are read whole."""

    sources: tuple[Source, ...]
    weight: int

    @property
    def mark(self) -> str:
        """Tell this state of the files from any other."""
        return "\n".join(source.mark for source in self.sources)

    def documents(self) -> Iterator[Document | Rejection]:
        """Read the files; one that cannot be read costs itself only."""
        for source in self.sources:
            try:
                yield from _whole(source)
            except DocumentError as error:
                yield Rejection(source.name, str(error), source.path)
            except OSError as error:
                yield Rejection(source.name, error.strerror or str(error), b"")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines from byte `start` to `end` of a file, the first of them line `number`.

    They stand in `unpacked`, which is the source itself or what was unpacked from it; each is named
    by its number, or, where they were members of a list, by the id of its study.
    """

    source: Source
    name: str
    unpacked: Path
    start: int
    end: int
    number: int
    weight: int
    is_list: bool = False

    @property
    def mark(self) -> str:
        """Tell this stretch of this state of the source from any other."""
        return f"{self.source.mark} {self.start} {self.end} {self.number}"

    def documents(self) -> Iterator[Document | Rejection]:
        """Read the lines, each a document."""
        with self.unpacked.open("rb") as file:
            file.seek(self.start)
            for number, line in enumerate(lines(file), self.number):
                study = line[:-1] if self.is_list else line
                name = part_name(self.name, study) if self.is_list else f"{self.name}#{number}"
                yield from of_line(name, study, self.source.path)
                if file.tell() >= self.end:
                    break


@dataclass(frozen=True, slots=True)
class Members:
    """A run of the members of a zip archive."""

    source: Source
    members: tuple[zipfile.ZipInfo, ...]

    @property
    def weight(self) -> int:
        """The packed bytes."""
        return sum(member.compress_size for member in self.members)

    @property
    def mark(self) -> str:
        """Tell these members of this state of the archive from any other."""
        return f"{self.source.mark} {self.members[0].header_offset} {self.members[-1].header_offset}"

    def documents(self) -> Iterator[Document | Rejection]:
        """Read the members; one that cannot be unpacked costs itself only."""
        with self.source.path.open("rb") as file, zipfile.ZipFile(io.BytesIO(_NO_MEMBERS)) as archive:
            archive.fp = file
            for member in self.members:
                yield from _member(archive, member, self.source)


def inner_name(filename: str) -> str:
    """Drop what would lead out of a folder (`..`, a root) from a member's name."""
    parts = [p for p in filename.replace("\\", "/").split("/") if p not in ("", ".", "..")]
    return shown("/".join(parts)) or "member"


def check_ratio(unpacked: int, packed: int, name: str) -> None:
    """Refuse what unpacks to far more than its size."""
    if unpacked > RATIO_FROM_BYTES and unpacked > packed * MAX_RATIO:
        raise DocumentError(f"{name} unpacks to more than {MAX_RATIO} times its size")


def _whole(source: Source) -> Iterator[Document | Rejection]:
    if source.path.suffix.lower() == ".gz":
        yield from _unpacked(source)
    else:
        with source.path.open("rb") as file:
            yield from contained(source.name, bounded(file), source.path)


def _unpacked(source: Source) -> Iterator[Document | Rejection]:
    try:
        with gzip.open(source.path) as file:
            content = file.read(contents.MAX_DOCUMENT_BYTES + 1)
            check_ratio(len(content), source.path.stat().st_size, source.name)
            yield from contained(source.name[: -len(".gz")], bounded(io.BytesIO(content)), source.path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DocumentError(f"a broken gzip file: {error}") from error


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source) -> Iterator[Document | Rejection]:
    """Read one member; where it cannot be unpacked, the archive is kept whole."""
    name = f"{source.name}/{inner_name(member.filename)}"
    try:
        with archive.open(member) as file:
            content = bounded(file)
    except (DocumentError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        yield Rejection(name, f"a broken or locked member: {error}", source.path)
        return
    yield from kept(name, content)
