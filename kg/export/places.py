"""Where an export is written: a file or folder that is whole or not there."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from kg.errors import OutputError


@contextmanager
def file(place: Path) -> Iterator[IO[bytes]]:
    """Give a file to write; it takes its place when the block ends well. A device is written as it is."""
    if place.exists() and not place.is_file():
        with _naming(place):
            yield from _device(place)
        return
    fresh = _beside(place) / f".{place.name}.{os.getpid()}.new"
    try:
        with _naming(place), fresh.open("wb") as raw:
            yield from _packed(raw) if place.suffix == ".gz" else (raw,)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def folder(place: object, name: str) -> Iterator[Path]:
    """Give an empty folder to write into; it takes its place when the block ends well.

    An older export of the same files is replaced. Raises OutputError for any other folder in use.
    """
    if not isinstance(place, Path):
        raise OutputError(f"{name} has several files: name a folder with -o")
    if place.exists() and not place.is_dir():
        raise OutputError(f"{place}: this is a file; {name} has several files: name a folder")
    fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".new", dir=_beside(place)))
    try:
        with _naming(place):
            yield fresh
        _put(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _naming(place: Path) -> Iterator[None]:
    """Name the place in what the system says of a full disk, where it says no file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:
            raise OutputError(f"{place}: {error.strerror or error}") from error
        raise


def _device(place: Path) -> Iterator[IO[bytes]]:
    if place.is_dir():
        raise OutputError(f"{place}: this is a folder; name a file")
    with place.open("wb") as raw:
        yield raw


def _packed(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Compress without name and time, so that the same content gives the same bytes."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        yield cast(IO[bytes], packed)


def _beside(place: Path) -> Path:
    parent = place.absolute().parent
    if not parent.is_dir():
        raise OutputError(f"{place}: there is no folder {parent}")
    return parent


def _put(fresh: Path, place: Path) -> None:
    if place.exists():
        if unknown := sorted({p.name for p in place.iterdir()} - {p.name for p in fresh.iterdir()}):
            raise OutputError(f"{place}: the folder holds other things ({unknown[0]}); name another one")
        shutil.rmtree(place)
    fresh.chmod(0o755)
    fresh.rename(place)
