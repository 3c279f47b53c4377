"""From files, folders, globs, archives and standard input to units of work, and to their documents."""

import glob
import gzip
import hashlib
import io
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import IO, TypeVar

from kg.errors import DocumentError, KgError
from kg.readers import contents, markup, records, tables
from kg.readers.contents import Rejection, decode, digest, lines, shown
from kg.readers.units import Files, Lines, Members, Refused, Source, Unit, check_ratio, inner_name
from kg.trial import Document

__all__ = ["Rejection", "Source", "decode", "digest", "documents", "plan", "shown", "sources", "weight"]

T = TypeVar("T")

#: So much of the input is one unit: some seconds of work.
UNIT_BYTES = 4_000_000
_UNIT_FILES = 500
_STDIN = "-"
#: Files of one study a line, read line by line however long they are.
_ONE_A_LINE = (".ndjson", ".jsonl")
#: What reads a list of studies that is too long to be held, by the end of the file's name.
_STREAMS = {".json": records.stream, ".xml": markup.stream}
_PACKED_TABLES = tuple(f"{suffix}.gz" for suffix in tables.SUFFIXES)


def documents(places: Iterable[str], without: Path | None = None) -> Iterator[Document | Rejection]:
    """Read every document of files, folders, globs, `.gz`, `.zip` and `-` (standard input).

    The order is that of the names, whatever the order of the places. `without` is a folder whose
    files are none of them, the place that is built into. Raises KgError when a place does not exist.
    """
    with tempfile.TemporaryDirectory() as spool:
        for unit in plan(sources(places, without), Path(spool)):
            yield from unit.documents()


def sources(places: Iterable[str], without: Path | None = None) -> list[Source]:
    """Find the files to read, in the order of their names. Raises KgError when a place does not exist."""
    found = (source for source in _expand(places) if without is None or without not in source.path.resolve().parents)
    return sorted(found, key=lambda s: (s.name, str(s.path)))


def weight(found: Iterable[Source]) -> int:
    """Count the bytes of some files, as far as they can be known."""
    return sum(_size(source) for source in found)


def plan(found: Iterable[Source], spool: Path) -> Iterator[Unit]:
    """Cut the input into units, in its order; what is packed as a whole is unpacked into the folder `spool`."""
    for split, run in groupby(found, key=_splitter):
        if split is None:
            yield from _runs(run)
        else:
            for source in run:
                yield from _guarded(split, source, spool)


Split = Callable[[Source, Path], Iterator[Unit]]


def _splitter(source: Source) -> Split | None:
    """Choose how a file is cut; None for one that is read whole."""
    name = source.path.name.lower()
    if source.path == Path(_STDIN):
        return _standard_input
    if name.endswith(tuple(_STREAMS)) and _size(source) > contents.MAX_DOCUMENT_BYTES:
        return _list
    if name.endswith(tables.SUFFIXES) and _size(source) > UNIT_BYTES:
        return _table
    if name.endswith(_PACKED_TABLES) and _size(source) > UNIT_BYTES:
        return _packed_table
    return next((split for suffixes, split in _SPLITTERS if name.endswith(suffixes)), None)


def _guarded(split: Split, source: Source, spool: Path) -> Iterator[Unit]:
    try:
        yield from split(source, spool)
    except DocumentError as error:
        yield Refused(Rejection(source.name, str(error), source.path))
    except OSError as error:
        # What is wrong with the source is a rejection; what is wrong with our own disk is not.
        if error.filename is None or Path(error.filename).is_relative_to(spool):
            raise
        yield Refused(Rejection(source.name, error.strerror or str(error), b""))


def _expand(places: Iterable[str]) -> Iterator[Source]:
    for place in places:
        path = Path(place)
        if place == _STDIN:
            yield Source("standard-input", path)
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield Source(shown(path.name), path)
        elif found := [p for p in glob.glob(place, recursive=True) if Path(p).exists()]:  # noqa: PTH207 (may be absolute)
            yield from _expand(sorted(found))
        else:
            raise KgError(f"{place}: there is no such file or folder")


def _folder(folder: Path) -> Iterator[Source]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield Source(shown(name.as_posix()), path)


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _runs(found: Iterable[Source]) -> Iterator[Files]:
    yield from (Files(tuple(run), weight(run)) for run in _cut(found, _size))


def _standard_input(source: Source, spool: Path) -> Iterator[Unit]:
    """Keep standard input in a file; it is one document, or one study a line."""
    place = spool / source.name
    with place.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    kept = Source(source.name, place)
    yield from _ranges(kept, spool) if _has_one_a_line(place) else _runs([kept])


def _has_one_a_line(place: Path) -> bool:
    with place.open("rb") as file:
        first, second = file.readline(contents.MAX_DOCUMENT_BYTES), file.readline(contents.MAX_DOCUMENT_BYTES)
    return bool(second.strip()) and all(records.is_study(line) for line in (first, second))


def _ranges(source: Source, _spool: Path) -> Iterator[Lines]:
    with source.path.open("rb") as file:
        start, number = 0, 1
        while block := file.read(UNIT_BYTES):
            count = block.count(b"\n")
            while not block.endswith(b"\n") and (block := file.readline(UNIT_BYTES)):
                count += block.endswith(b"\n")
            end = file.tell()
            yield Lines(source, source.name, source.path, start, end, number, end - start)
            start, number = end, number + count


def _packed_lines(source: Source, spool: Path) -> Iterator[Unit]:
    """Unpack lines once, here: no other process can begin in the middle of a gzip file."""
    with source.path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
        whole = Lines(source, source.name[: -len(".gz")], _place(source, spool), 0, 0, 1, 0)
        yield from _spooled(whole, _unbroken(lines(file)), packed)


def _unbroken(found: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from found
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DocumentError(f"a broken gzip file: {error}") from error


def _list(source: Source, spool: Path) -> Iterator[Unit]:
    """Put the members of a list that is too long to be held one on a line."""
    yield from _listed(source, spool, _STREAMS[source.path.suffix.lower()])


def _table(source: Source, spool: Path) -> Iterator[Unit]:
    """Put the rows of a long table one on a line."""
    yield from _listed(source, spool, tables.rows)


def _packed_table(source: Source, spool: Path) -> Iterator[Unit]:
    with (
        source.path.open("rb") as packed,
        gzip.GzipFile(fileobj=packed) as file,
        io.TextIOWrapper(file, encoding="utf-8-sig") as text,
    ):
        whole = Lines(source, source.name[: -len(".gz")], _place(source, spool), 0, 0, 1, 0, is_list=True)
        yield from _spooled(whole, _unbroken(tables.rows(text)), packed)


def _listed(source: Source, spool: Path, studies: Callable[[IO[str]], Iterator[bytes]]) -> Iterator[Unit]:
    with source.path.open("rb") as file, io.TextIOWrapper(file, encoding="utf-8-sig") as text:
        whole = Lines(source, source.name, _place(source, spool), 0, 0, 1, 0, is_list=True)
        yield from _spooled(whole, studies(text), file)


def _spooled(whole: Lines, found: Iterator[bytes], read: IO[bytes]) -> Iterator[Lines]:
    """Write lines into the file of `whole`, and give its stretches; what stands before a break is given, too."""
    broken = None
    with whole.unpacked.open("wb") as file:
        start, first, at, number = 0, 1, 0, 0
        try:
            for number, line in enumerate(found, 1):
                file.write(line if line.endswith(b"\n") else line + b"\n")
                if file.tell() - start >= UNIT_BYTES:
                    file.flush()
                    yield replace(whole, start=start, end=file.tell(), number=first, weight=read.tell() - at)
                    start, first, at = file.tell(), number + 1, read.tell()
        except DocumentError as error:
            broken = error
        file.flush()
        if file.tell() > start:
            yield replace(whole, start=start, end=file.tell(), number=first, weight=read.tell() - at)
    if broken:
        raise broken


def _place(source: Source, spool: Path) -> Path:
    return spool / hashlib.sha256(os.fsencode(source.mark)).hexdigest()


def _members(source: Source, _spool: Path) -> Iterator[Members]:
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = _checked(archive, source)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise DocumentError(f"a broken or locked zip archive: {error}") from error
    yield from (Members(source, tuple(run)) for run in _cut(members, lambda member: member.file_size))


def _cut(whole: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Cut into runs, each as long as a unit is."""
    run: list[T] = []
    sizes = 0
    for each in whole:
        run.append(each)
        sizes += size(each)
        if sizes >= UNIT_BYTES or len(run) >= _UNIT_FILES:
            yield run
            run, sizes = [], 0
    if run:
        yield run


def _checked(archive: zipfile.ZipFile, source: Source) -> list[zipfile.ZipInfo]:
    """Give the members in the order of their names; refuse an archive that unpacks to more than it can hold."""
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
    if sum(member.compress_size for member in members) > _size(source):
        raise DocumentError("its members lie over each other")
    for member in members:
        check_ratio(member.file_size, member.compress_size, member.filename)
    return sorted(members, key=lambda m: m.filename)


def _is_hidden(filename: str) -> bool:
    """Say whether a member is hidden, as in a folder, or what a Mac adds to an archive."""
    return any(part.startswith(".") or part == "__MACOSX" for part in inner_name(filename).split("/"))


#: How files are cut into units, by the end of their names.
_SPLITTERS: tuple[tuple[tuple[str, ...], Split], ...] = (
    ((".zip",), _members),
    (_ONE_A_LINE, _ranges),
    (tuple(f"{suffix}.gz" for suffix in _ONE_A_LINE), _packed_lines),
)
