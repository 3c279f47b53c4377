"""Bad and hostile input: a clear reason, the document kept whole, and the rest as if it were not there."""

import filecmp
import gzip
import io
import itertools
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SEEDS, documents
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset

from kg import pipeline, readers
from kg.errors import DocumentError, KgError
from kg.grounding import ground
from kg.grounding.lexicon import Lexicon
from kg.readers import contents, sources
from kg.trial import Trial
from kg.words import RDFS

SEED_FILES = sorted(SEEDS.glob("*.txt"))
SEED = SEED_FILES[0].read_bytes()
GRAPHS = ("graph.nq", "graph.ttl")
RECIPE = "Apple cake\r\n\r\nPeel four apples, beat three eggs with sugar, add flour. Bake for 50 minutes.\r\n"
NEWS = (
    "Schools debate inclusion\n\nA study of 40 schools says that the inclusion of all children works. The study's\n"
    "authors asked 900 participants. Most participants agreed, the ministry said on Monday.\n"
)
IRI = re.compile(r"[a-z]+://[A-Za-z0-9.-]+/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-F]{2})*")
HOSTILE = (
    '"> } <script>alert(1)</script>',
    "javascript:alert(1)",
    '<>"{}|^`\\',
    '\\u0000 \\" \\n \\',
    "'''\"\"\" . } <http://x/> a <y> .",
    "%0A%3E%00../../",
    "{{ 7 * 7 }} ${x} %s",
    "=cmd('x')",
)


# --- the bad documents ---------------------------------------------------------------------------


def _zip(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _patched(content: bytes, *, local: int, central: int, value: bytes, member: int = 0) -> bytes:
    """Overwrite a field in both headers of a member; `local` and `central` are its offsets in them."""
    data = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = [found.start() for found in re.finditer(re.escape(signature), content)][member] + offset
        data[start : start + len(value)] = value
    return bytes(data)


def _damaged(content: bytes, member: bytes) -> bytes:
    """Change a byte in the packed content of a member."""
    data = bytearray(content)
    data[content.index(member) + len(member) + 20] ^= 0xFF
    return bytes(data)


LONG_LINE = b"Overview\nx\n" + b"y" * (contents.MAX_LINE_CHARACTERS + 1)
TWO = _zip(("bad.txt", SEED[::-1]), ("good.txt", SEED))
LOCKED = _patched(TWO, local=6, central=8, value=struct.pack("<H", 1))
STRANGE_METHOD = _patched(TWO, local=8, central=10, value=struct.pack("<H", 99))
DAMAGED = _damaged(TWO, b"bad.txt")
ZEROS = bytes(20_000_000)

#: File to its content, and what the reason says.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "the document is empty"),
    "blank.txt": (b" \r\n\t\n", "the document is empty"),
    "only-bom.txt": (b"\xef\xbb\xbf", "the document is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "byte 0: this is not UTF-8"),
    "junk.txt": (random.Random(1).randbytes(5_000), "byte \\d+: this is not UTF-8"),
    "nul.txt": (b"Overview\0\nDescription", "character 8: this is binary"),
    "recipe.txt": (RECIPE.encode(), "no trial"),
    "recipe-16.txt": (RECIPE.replace("four", "six").encode("utf-16"), "no trial"),
    "recipe.txt.gz": (gzip.compress(RECIPE.replace("four", "five").encode(), mtime=0), "no trial"),
    "news.txt": (NEWS.encode(), "no trial"),
    "latin-1.txt": ("A trial in Besançon".encode("latin-1"), "byte 16: this is not UTF-8"),
    "broken-8.txt": (b"Overview\n\xe2\x28\xa1", "byte 9: this is not UTF-8"),
    "broken-8-bom.txt": (b"\xef\xbb\xbfabc\xff", "byte 6: this is not UTF-8"),
    "broken-16.txt": (b"\xff\xfe" + "Overview".encode("utf-16-le") + b"\0", "byte 18: this is not UTF-16"),
    "surrogate-16.txt": (b"\xfe\xffOv\xdc\x00", "this is not UTF-16"),
    "long-line.txt": (LONG_LINE, "line 3: a line of 5,000,001 characters"),
    "broken.txt.gz": (b"\x1f\x8b" + b"\0" * 40, "a broken gzip file"),
    "no-gzip.txt.gz": (SEED, "a broken gzip file"),
    "truncated.txt.gz": (gzip.compress(SEED)[:-200], "a broken gzip file"),
    "crc.txt.gz": (gzip.compress(SEED)[:-8] + bytes(8), "a broken gzip file"),
    "ratio.txt.gz": (gzip.compress(ZEROS, 1), "more than 200 times its size"),
    "bomb.txt.gz": (gzip.compress(ZEROS) * 10, "more than 200 times its size|larger than 64 MB"),
    "broken.zip": (b"PK\x03\x04 and no more", "a broken or locked zip"),
    "no-zip.zip": (SEED, "a broken or locked zip"),
    "empty.zip": (b"", "a broken or locked zip"),
    "truncated.zip": (TWO[:-30], "a broken or locked zip"),
    "ratio.zip": (_zip(("zeros.txt", ZEROS)), "zeros.txt unpacks to more than 200 times its size"),
    "overlapping.zip": (_patched(TWO, local=18, central=20, value=struct.pack("<I", 1 << 20)), "lie over each other"),
    "declared.zip": (
        _patched(TWO, local=22, central=24, value=struct.pack("<I", 3 << 30)),
        "unpacks to more than 200 times",
    ),
    "broken.json": (b'{"protocolSection": \n{', "line 2.*: broken JSON|broken JSON.*line 2"),
    "other.json": (b'{"a": [1, 2]}', "no study"),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "JSON"),
    "no-id.json": (b'{"protocolSection": {}}', "without an id"),
}
#: Archives of which one member is bad, and what the reason for that one says.
HALF_BAD: dict[str, tuple[bytes, str]] = {
    "locked.zip": (LOCKED, "password|encrypted|locked"),
    "method.zip": (STRANGE_METHOD, "compression"),
    "damaged.zip": (DAMAGED, "broken|bad|CRC|error"),
}
STRANGE_NAMES = (
    "with space.txt",
    "quo\"t'e.txt",
    "試験 ünï 𝔘.txt",
    "e\u0301\u202e.txt",
    "new\nline.txt",
    "tab\tand\x1b[31mred.txt",
    "<b>&amp;.txt",
    "-dash.txt",
    "[a-z]*.txt",
    "%2F..%00.txt",
    "back\\slash.txt",
    "x" * 246 + ".txt",
    os.fsdecode(b"latin-\xe9.txt"),
)


# --- what the tests share ------------------------------------------------------------------------

Build = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def quick() -> Build:
    """Build; give the summary, with what was told in "notices"."""

    def build(out: Path, *places: Path | str) -> dict[str, Any]:
        notices: list[str] = []
        summary = pipeline.build([str(place) for place in places], out, notice=notices.append)
        return {**summary, "notices": notices}

    return build


@pytest.fixture(scope="module")
def seeds_only(quick: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeds") / "out"
    quick(out, SEEDS)
    return out


def _kg(*arguments: str | Path, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=180, **options)


def _outcomes(place: Path) -> Iterator[tuple[str, str]]:
    """Read what is in a place, a document at a time: its name, and "" or the reason against it."""
    for document in sources.documents([str(place)]):
        if isinstance(document, sources.Rejection):
            yield document.name, document.reason
            continue
        try:
            readers.read(document)
        except DocumentError as error:
            yield document.name, str(error)
        else:
            yield document.name, ""


def _same_graph(one: Path, other: Path) -> bool:
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in GRAPHS)


def _kept(out: Path) -> dict[bytes, str]:
    """Give what is in rejected/: content to its reason."""
    files = [path for path in (out / "rejected").iterdir() if not path.name.endswith(".reason.txt")]
    return {path.read_bytes(): path.with_name(f"{path.name}.reason.txt").read_text("utf-8") for path in files}


def _quads(out: Path) -> set[Quad]:
    return set(parse(path=str(out / "graph.nq"), format=RdfFormat.N_QUADS))


# --- each alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_bad_document_has_a_reason_and_its_place(name: str, tmp_path: Path) -> None:
    content, says = BAD[name]
    (tmp_path / name).write_bytes(content)
    [(told, reason)] = _outcomes(tmp_path)
    assert told.removesuffix(".gz") == name.removesuffix(".gz")
    assert re.search(says, reason)
    assert "\n" not in reason


@pytest.mark.parametrize("name", HALF_BAD)
def test_bad_member_leaves_the_others_readable(name: str, tmp_path: Path) -> None:
    content, says = HALF_BAD[name]
    (tmp_path / name).write_bytes(content)
    found = dict(_outcomes(tmp_path))
    assert found[f"{name}/good.txt"] == ""
    assert re.search(says, found[f"{name}/bad.txt"], re.IGNORECASE)


def test_bad_line_of_many_studies_leaves_the_others_readable(tmp_path: Path) -> None:
    study = b'{"protocolSection": {"identificationModule": {"nctId": "NCT0000000%d", "briefTitle": "A trial"}}}\n'
    (tmp_path / "all.ndjson").write_bytes(study % 1 + b'{"broken\n' + study % 2)
    found = dict(_outcomes(tmp_path))
    assert [reason for name, reason in found.items() if "#2" not in name] == ["", ""]
    assert "broken JSON" in found["all.ndjson#2"]


@pytest.mark.parametrize("name", ["all.ndjson", "all.ndjson.gz"])
def test_endless_line_of_many_studies_is_never_held_whole(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line is a document: the same limit holds, also for one that a small file unpacks to."""
    monkeypatch.setattr(contents, "MAX_DOCUMENT_BYTES", 1_000_000)
    study = b'{"protocolSection": {"identificationModule": {"nctId": "NCT0000000%d", "briefTitle": "A trial"}}}\n'
    content = study % 1 + b"x" * 40_000_000 + b"\n" + study % 2
    (tmp_path / name).write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
    del content
    tracemalloc.start()
    found = dict(_outcomes(tmp_path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert len(found) == 3 and list(found.values()).count("") == 2
    assert "larger than" in found["all.ndjson#2"]


def test_hidden_members_are_no_documents(tmp_path: Path) -> None:
    """As in a folder; archives made on a Mac hold many."""
    names = ("__MACOSX/._a.txt", ".DS_Store", "x/.git/HEAD")
    (tmp_path / "a.zip").write_bytes(_zip(("a.txt", SEED), *((name, b"\0\5\x16") for name in names)))
    assert list(_outcomes(tmp_path)) == [("a.zip/a.txt", "")]


def test_file_of_200_megabytes_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()
    [(_, reason)] = _outcomes(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 64 MB" in reason
    assert peak < 70_000_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-be"])
@pytest.mark.parametrize("seed", SEED_FILES, ids=lambda path: path.name[:3])
def test_byte_order_mark_is_read(encoding: str, seed: Path) -> None:
    text = seed.read_text("utf-8")
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    document = sources.decode("x", mark + text.encode(encoding))
    assert document.text == text
    assert readers.read(document).key == readers.read(sources.decode("x", text.encode())).key


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_with_a_byte_order_mark_is_read(encoding: str, tmp_path: Path) -> None:
    study = '{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}'
    (tmp_path / "study.json").write_bytes(study.encode(encoding))
    assert list(_outcomes(tmp_path)) == [("study.json", "")]


# --- all together, beside the seeds --------------------------------------------------------------


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds with every bad document in folders beside them."""
    folder = tmp_path_factory.mktemp("crowd") / "in"
    shutil.copytree(SEEDS, folder)
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    with (folder / "wide.txt").open("wb") as file:
        file.truncate(contents.MAX_DOCUMENT_BYTES + 1)
    return folder


@pytest.fixture(scope="module")
def crowded(quick: Build, crowd: Path) -> tuple[Path, dict[str, Any]]:
    out = crowd.parent / "out"
    return out, quick(out, crowd)


@pytest.fixture(scope="module")
def kept(crowded: tuple[Path, dict[str, Any]]) -> dict[bytes, str]:
    return _kept(crowded[0])


def test_bad_documents_change_nothing_in_the_graph(crowded: tuple[Path, dict[str, Any]], seeds_only: Path) -> None:
    assert _same_graph(crowded[0], seeds_only)
    assert crowded[1]["documents"] == len(SEED_FILES)


@pytest.mark.parametrize("name", BAD)
def test_bad_document_is_kept_whole_with_its_reason(name: str, kept: dict[bytes, str]) -> None:
    content, says = BAD[name]
    same = [kept[content]] if content in kept else []
    assert same, "its bytes are not in rejected/"
    assert content in (b"", SEED) or re.search(says, same[0])


@pytest.mark.parametrize("name", BAD)
def test_bad_document_is_told_and_listed(name: str, crowded: tuple[Path, dict[str, Any]]) -> None:
    summary = crowded[1]
    plain = name.removesuffix(".gz")
    assert [notice for notice in summary["notices"] if notice.startswith((f"{name}: ", f"{plain}: "))]
    assert {row["name"] for row in summary["rejected"]} & {name, plain}


def test_wide_document_is_kept_whole(crowded: tuple[Path, dict[str, Any]]) -> None:
    assert (crowded[0] / "rejected" / "wide.txt").stat().st_size == contents.MAX_DOCUMENT_BYTES + 1


def test_archives_with_a_bad_member(quick: Build, seeds_only: Path, tmp_path: Path) -> None:
    """The good members are copies of a seed: the graph is the same, and the summary names them."""
    for name, (content, _) in HALF_BAD.items():
        (tmp_path / name).write_bytes(content)
    summary = quick(tmp_path / "out", SEEDS, *(tmp_path / name for name in HALF_BAD))
    assert _same_graph(tmp_path / "out", seeds_only)
    assert {row["name"] for row in summary["duplicates"]} == {f"{name}/good.txt" for name in HALF_BAD}
    assert {row["name"] for row in summary["rejected"]} == {f"{name}/bad.txt" for name in HALF_BAD}


@pytest.mark.parametrize("name", HALF_BAD)
def test_member_that_cannot_be_unpacked_is_kept(name: str, quick: Build, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HALF_BAD[name][0])
    quick(tmp_path / "out", tmp_path / name, SEED_FILES[1])
    assert HALF_BAD[name][0] in _kept(tmp_path / "out"), "neither the member nor its archive is in rejected/"


def test_member_names_lead_nowhere(quick: Build, seeds_only: Path, tmp_path: Path) -> None:
    names = ("../../x.txt", "/etc/y.txt", "C:\\..\\z.txt", "..", "a/../../b.txt")
    archive = _zip(*((name, b"bad \xff " + name.encode()) for name in names), ("../good.txt", SEED))
    inner = tmp_path / "in"
    inner.mkdir()
    (inner / "a.zip").write_bytes(archive)
    before = set(tmp_path.parent.rglob("*"))
    summary = quick(tmp_path / "out", SEEDS, inner)
    made = {path for path in tmp_path.parent.rglob("*") if path not in before}
    assert all(path.is_relative_to(tmp_path / "out") for path in made)
    assert {b"bad \xff " + name.encode() for name in names} <= set(_kept(tmp_path / "out"))
    assert len(summary["duplicates"]) == 1
    assert _same_graph(tmp_path / "out", seeds_only)


def test_rejected_documents_and_reasons_do_not_overwrite_each_other(quick: Build, tmp_path: Path) -> None:
    names = ("a/b.reason.txt", "a/b", "a_b", "a_b.reason.txt", "2-a_b")
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"\xff" + name.encode())
    quick(tmp_path / "out", tmp_path / "in", SEED_FILES[1])
    contents = {path.read_bytes() for path in (tmp_path / "out" / "rejected").iterdir()}
    assert {b"\xff" + name.encode() for name in names} <= contents


# --- strange names -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STRANGE_NAMES, ids=ascii)
def test_strange_file_name(name: str, quick: Build, tmp_path: Path) -> None:
    """A good and a bad document of that name: one is in the graph under it, one is kept and told."""
    folder = tmp_path / "in"
    for inner, content in (("good", SEED), ("bad", b"bad \xff")):
        (folder / inner).mkdir(parents=True)
        try:
            (folder / inner / name).write_bytes(content)
        except OSError:
            pytest.skip("this file system takes no such name")
    summary = quick(tmp_path / "out", folder)
    assert summary["documents"] == len(summary["rejected"]) == 1
    assert b"bad \xff" in _kept(tmp_path / "out")
    assert all(len(notice.splitlines()) == 1 and "\x1b" not in notice for notice in summary["notices"])
    labels = {quad.object.value for quad in _quads(tmp_path / "out") if quad.predicate.value == f"{RDFS}label"}
    assert [row["name"] in labels for row in documents(tmp_path / "out")] == [True]


def test_strange_file_name_on_the_command_line(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b'/quo"te \xe9\n.txt'
    try:
        Path(os.fsdecode(name)).write_bytes(SEED)
    except OSError:
        pytest.skip("this file system takes no such name")
    done = _kg("build", os.fsdecode(name), "-o", tmp_path / "out")
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["SEEDS.ZIP", "Seed.TXT.GZ", "SEED.TXT"])
def test_capital_extension(name: str, tmp_path: Path) -> None:
    packed = {".ZIP": _zip(("a.txt", SEED)), ".GZ": gzip.compress(SEED), ".TXT": SEED}
    (tmp_path / name).write_bytes(packed[Path(name).suffix])
    assert [reason for _, reason in _outcomes(tmp_path)] == [""]


def test_dangling_link_is_no_such_file(quick: Build, tmp_path: Path) -> None:
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nothing")
    with pytest.raises(KgError, match=re.escape("dangling.txt")):
        quick(tmp_path / "out", tmp_path / "dangling.txt")


# --- hostile words in a page ---------------------------------------------------------------------

PAGES = {
    "labelled": """{h}

NCT ID: NCT09999991

Basic Information

Clinical Phase

{h}

Brief Summary

{h}

Conditions

{h}

Study Groups

{h}

Group Type EXPERIMENTAL

{h}

Interventions

{h}

Intervention Type DRUG

{h}

Primary Outcomes

{h}

{h}

Eligibility Criteria

Inclusion Criteria

* {h}
* Age {h}

Exclusion Criteria

1. {h}

Sponsors

{h}
""",
    "overview": "{h} of a randomised study\nOverview\n{h}\nDescription\n{h} patients receive {h}.\nEligibility\n"
    "Inclusion Criteria:\n1. {h}\n2. {h}\nExclusion Criteria:\n1. {h}\n",
    "download": "NCT09999992\nA trial of {h}\nIt is {h}.\n{h}\nDRUG: {h}|DEVICE: {h}\n"
    "Response {h}, judged by {h}, up to 2 years|Survival, {h}, 2 years\nThe patients are given {h}.\n",
    "plain": "A trial of {h}\nStudy of patients, a trial.\nDrug: {h}\nConditions\n{h}\nSponsor\n{h}\n"
    "Inclusion Criteria\n- {h}\nExclusion Criteria\n- {h}\n",
    "registry": """{{"protocolSection": {{"identificationModule": {{"nctId": "NCT9999000{n}", "briefTitle": {q},
"acronym": {q}, "orgStudyIdInfo": {{"id": {q}}}, "nctIdAliases": [{q}]}},
"conditionsModule": {{"conditions": [{q}], "keywords": [{q}]}}, "designModule": {{"phases": [{q}]}},
"armsInterventionsModule": {{"armGroups": [{{"label": {q}, "type": {q}, "interventionNames": [{q}]}}],
"interventions": [{{"name": {q}, "type": "DRUG", "otherNames": [{q}]}}]}},
"outcomesModule": {{"primaryOutcomes": [{{"measure": {q}, "timeFrame": {q}}}]}},
"eligibilityModule": {{"eligibilityCriteria": {q}, "minimumAge": {q}, "sex": {q}}}}},
"derivedSection": {{"conditionBrowseModule": {{"meshes": [{{"id": {q}, "term": {q}}}]}},
"interventionBrowseModule": {{"meshes": [{{"id": {q}, "term": {q}}}]}}}}}}""",
    "id": '{{"protocolSection": {{"identificationModule": {{"nctId": {q}, "briefTitle": {q}}}}}}}',
}


def _json_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture(scope="module")
def hostile(quick: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the seeds with pages that say something hostile in every field."""
    folder = tmp_path_factory.mktemp("hostile")
    for (layout, page), (number, words) in itertools.product(PAGES.items(), enumerate(HOSTILE)):
        text = page.format(h=words, q=_json_string(words), n=number)
        (folder / f"hostile-{layout}-{number}.txt").write_text(text, encoding="utf-8")
    quick(folder / "out", SEEDS, folder / "hostile-*.txt")
    return folder / "out"


def test_hostile_words_are_text_and_nothing_else(hostile: Path) -> None:
    quads = _quads(hostile)
    labels = {quad.object.value for quad in quads if isinstance(quad.object, Literal)}
    assert set(HOSTILE) <= labels
    nodes = {node for quad in quads for node in quad if isinstance(node, NamedNode)}
    assert [node for node in nodes if not IRI.fullmatch(node.value)] == []


@pytest.mark.parametrize("layout", ["labelled", "download", "plain", "registry"])
def test_hostile_intervention_keeps_its_name(layout: str, hostile: Path) -> None:
    """The one whose words are markup: it stands in the graph as the page writes it."""
    quads = _quads(hostile)
    graphs = {q.graph_name for q in quads if q.object.value == f"hostile-{layout}-0.txt"}
    named = {q.object.value for q in quads if q.graph_name in graphs and "/intervention/" in q.subject.value}
    assert any(HOSTILE[0] in name for name in named)


def test_hostile_words_leave_the_seeds_as_they_are(hostile: Path, seeds_only: Path) -> None:
    own = {quad for quad in _quads(seeds_only) if not quad.graph_name.value.endswith(("/vocabulary", "/entailed"))}
    assert own <= _quads(hostile)


def test_hostile_graph_is_the_same_to_another_parser(hostile: Path) -> None:
    read = Dataset().parse(hostile / "graph.nq", format="nquads")
    assert len(set(read.quads())) == len(_quads(hostile))
    turtle = Dataset().parse(hostile / "graph.ttl", format="turtle")
    assert len(turtle) == len(set(parse(path=str(hostile / "graph.ttl"), format=RdfFormat.TURTLE)))


def test_hostile_words_are_escaped_in_pages(hostile: Path) -> None:
    for page in hostile.rglob("*.html"):
        assert "<script>alert(1)" not in page.read_text("utf-8")


def test_hostile_words_do_not_shift_tables(hostile: Path) -> None:
    for table in hostile.glob("*.tsv"):
        header, *rows = table.read_text("utf-8").split("\n")[:-1]
        assert {row.count("\t") for row in rows} <= {header.count("\t")}


# --- nothing but bad -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["empty.txt", "recipe.txt", "bomb.txt.gz", "broken.zip", "latin-1.txt"])
def test_only_bad_documents_leave_the_old_build(name: str, quick: Build, seeds_only: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds_only, tmp_path / "out")
    (tmp_path / name).write_bytes(BAD[name][0])
    with pytest.raises(KgError, match=re.escape(name.removesuffix(".gz"))):
        quick(tmp_path / "out", tmp_path / name)
    assert _same_graph(tmp_path / "out", seeds_only)
    assert filecmp.cmp(tmp_path / "out" / "summary.json", seeds_only / "summary.json", shallow=False)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["out"]


def test_only_bad_documents_exit_with_2(tmp_path: Path) -> None:
    (tmp_path / "recipe.txt").write_text(RECIPE)
    done = _kg("build", tmp_path / "recipe.txt", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert b"recipe.txt" in done.stderr and b"Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_source_that_does_not_exist_exits_with_2(tmp_path: Path, seeds_only: Path) -> None:
    shutil.copytree(seeds_only, tmp_path / "out")
    done = _kg("build", SEEDS, tmp_path / "nowhere.txt", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [f"kg: {tmp_path}/nowhere.txt: there is no such file or folder"]
    assert _same_graph(tmp_path / "out", seeds_only)


def test_empty_folder_is_no_input(quick: Build, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(KgError, match="no document"):
        quick(tmp_path / "out", tmp_path / "in")


def test_bad_standard_input_is_kept_whole(quick: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"junk \xff\r\n")))
    quick(tmp_path / "out", "-", SEED_FILES[1])
    assert b"junk \xff\r\n" in _kept(tmp_path / "out")


# --- any words at all ----------------------------------------------------------------------------

_LINES = sorted({line for path in SEED_FILES for line in path.read_text("utf-8").split("\n")})
_PIECES = st.sampled_from(
    [*_LINES, *HOSTILE, "", "Overview", "Eligibility", "DRUG: a|DRUG: b", "DRUG: ", "NA, 2 days|b, 1 week", "|", "1."]
)
_SHORT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.one_of(_PIECES, _SHORT), min_size=1, max_size=30))
def test_any_lines_make_a_trial_or_a_reason(lines: list[str]) -> None:
    _read("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "A trial\nAllocation: NA, 2 days|Masking: NONE, 1 week\n",
        "A trial\n"
        + "a, 2 days|" * 1_999
        + "a, 2 days. This line goes on with prose, and the head ends before it." * 9,
        "Overview\nOverview\nEligibility\n",
        "Basic Information\nStudy Design\nEligibility Criteria\n",
        "DRUG: |DRUG: \nDRUG: x",
    ],
    ids=["coded-outcomes", "cut-by-the-head", "headings-only", "labels-only", "empty-names"],
)
def test_page_that_half_fits_a_layout(text: str) -> None:
    _read(text)


REPEATED = (
    "a, ",
    "DRUG: a|",
    "(",
    "1. ",
    "Phase 1/",
    "and ",
    "18 years ",
    "\n",
    " \n- ",
    "PD-1 ",
    "a, 2 days|",
    "[",
    "a.b. ",
    "a\t",
    "Experimental: a\nDrug: a\n",
)
COPIED = "ClinicalTrials.gov ID NCT09990002\nStudy Overview\nIntervention / Treatment\nDrug: a\n"
HEADS = (
    "Overview\nx\nEligibility\n",
    "A trial\nDRUG: x\nOS, 2 years\n",
    "A trial\nOS, 2 years\nDRUG: ",
    "",
    f"{COPIED}Arms and Interventions\n",
    f"{COPIED}Primary Outcome Measures\n",
)


@pytest.fixture(scope="module")
def warm(lexicon: Lexicon) -> Lexicon:
    """A lexicon whose tables are made."""
    for seed in SEED_FILES:
        ground(readers.read(sources.decode("x", seed.read_bytes())), lexicon)
    return lexicon


@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
@pytest.mark.parametrize("head", HEADS, ids=ascii)
def test_time_for_repeated_words_does_not_grow_with_their_square(head: str, unit: str, warm: Lexicon) -> None:
    """Four times the words take four times as long, sixteen times if it were the square."""
    short, long = (_time_for(head, unit * (length // len(unit)), warm) for length in (5_000, 20_000))
    assert long < 10 * max(short, 0.02)


def _time_for(head: str, repeated: str, lexicon: Lexicon) -> float:
    """Give the least of three: other programs only ever add."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        trial = _read(f"{head}{repeated}\ninclusion trial study patients")
        if trial is not None:
            ground(trial, lexicon)
        spent.append(time.process_time() - start)
    return min(spent)


def _read(text: str) -> Trial | None:
    try:
        return readers.read(sources.decode("x.txt", text.encode()))
    except DocumentError as error:
        assert str(error)
        return None
