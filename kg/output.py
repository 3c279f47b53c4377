"""The folder of a build, all or nothing: written beside its place, and moved there when it is whole."""

import ctypes
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kg.errors import OutputError, WorkerKilledError

#: The file that makes a folder a build.
SUMMARY = "summary.json"
GRAPH, PACKED_GRAPH, TURTLE, STORE, INDEX = "graph.nq", "graph.nq.gz", "graph.ttl", "store", "index.ndjson"
DOCUMENTS = "documents.tsv"
#: All that a build leaves.
LEFT = frozenset(
    (
        *(SUMMARY, GRAPH, PACKED_GRAPH, TURTLE, STORE, INDEX, DOCUMENTS),
        *("validation.tsv", "validation.ttl", "unmapped.tsv", "rejected"),
        *("dataset.ttl", "ro-crate-metadata.json", "SHA256SUMS", "report.html"),
    )
)
#: Where, in the folder that is being written, a build puts what the next one can go on from when this one is killed.
PARTS = "parts"
_MARKS = {"base_iri", "documents", "trials", "version"}
#: In so many seconds the processes of a killed build have let go of its lock.
_LET_GO = 3
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def folder(place: Path, fingerprint: str = "any") -> Iterator[Path]:
    """Give a folder to write into; when the block ends well, it takes the place of the old build.

    It is empty but for PARTS, where a killed build of the same fingerprint left them. Raises
    OutputError when another build is writing there, or when something else is there.
    """
    place = place.resolve()
    check(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = place.parent / f".{place.name}.lock"
    try:
        with FileLock(lock, timeout=_LET_GO):
            fresh = place.with_name(f".{place.name}.{fingerprint}.new")
            _sweep(place, fresh)
            try:
                yield from _written(fresh, place)
            finally:
                lock.unlink(missing_ok=True)
    except Timeout:
        raise OutputError(f"{place}: another build is writing here") from None


def check(place: Path) -> None:
    """Refuse a place that holds something other than a build."""
    if place.is_dir() and any(place.iterdir()) and not _is_build(place):
        raise OutputError(f"{place}: the folder holds something that is no build; name another one")
    if place.exists() and not place.is_dir():
        raise OutputError(f"{place}: this is a file; name a folder")


def open_build(place: Path) -> Path:
    """Check that a folder is a whole build. Raises OutputError when it is none."""
    if not _is_build(place):
        raise OutputError(f"{place}: this is no build; make one with `kg build SOURCES -o {place}`")
    return place


def _is_build(place: Path) -> bool:
    """Know a build by its summary, and by holding nothing that a build does not leave."""
    return _summary(place).keys() >= _MARKS and {p.name for p in place.iterdir()} <= LEFT


def _summary(build: Path) -> dict[str, Any]:
    try:
        summary = json.loads((build / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return summary if isinstance(summary, dict) else {}


def graph(build: Path) -> Path:
    """Give the N-Quads of a build, packed or not."""
    packed = build / PACKED_GRAPH
    return packed if packed.exists() else build / GRAPH


def fingerprint(build: Path) -> str:
    """Give the fingerprint of the recipe that a build was made by; nothing where there is no build."""
    return str(_summary(build).get("fingerprint", "")) if (build / INDEX).exists() else ""


def base_iri(build: Path) -> str:
    """Give the base IRI that a build was made with."""
    return str(_summary(open_build(build))["base_iri"])


def _written(fresh: Path, place: Path) -> Iterator[Path]:
    try:
        # Within the block: an interrupt can come between the making of the folder and the next line.
        fresh.mkdir(exist_ok=True)
        yield fresh
        _remove(fresh / PARTS)
        _put(fresh, place)
    except WorkerKilledError:
        _sweep(place, fresh)
        raise
    except BaseException:
        _remove(fresh)
        raise
    _remove(fresh)


def _put(fresh: Path, place: Path) -> None:
    """Move the fresh folder into place; afterwards `fresh` names the old build, if there was one."""
    if not place.exists():
        fresh.rename(place)
    elif not _exchange(fresh, place):
        old = fresh.with_suffix(".old")
        place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, so that no moment is without a build; only Linux can."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    result: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return result == 0


def _sweep(place: Path, fresh: Path) -> None:
    """Clear away what killed builds left beside the place, but for parts; bring back an old build that was half moved."""
    left = re.compile(rf"\.{re.escape(place.name)}\.[^.]+\.(?P<kind>new|old)")
    for path, found in [(p, left.fullmatch(p.name)) for p in place.parent.iterdir()]:
        if found and found["kind"] == "old" and not place.exists():
            path.rename(place)
        elif found and path == fresh:
            for each in path.iterdir():
                if each.name != PARTS:
                    _remove(each)
        elif found:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
