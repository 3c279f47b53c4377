"""Files, folders, globs, archives and standard input give the same documents in the same order."""

import gzip
import io
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DocumentError, KgError
from kg.readers import sources
from kg.trial import Document

PAGES = {"b.txt": "Study B\nof melanoma", "a.txt": "Study A", "sub/c.txt": "Study C – α"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "pages"
    for name, text in PAGES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


def _zip(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def _documents(*names: Path | str) -> list[Document]:
    found = list(sources.documents([str(name) for name in names]))
    assert all(isinstance(each, Document) for each in found), found
    return [each for each in found if isinstance(each, Document)]


def _rejections(*names: Path | str) -> list[sources.Rejection]:
    return [each for each in sources.documents([str(name) for name in names]) if isinstance(each, sources.Rejection)]


def test_folder(folder: Path) -> None:
    assert [(d.name, d.text) for d in _documents(folder)] == sorted(PAGES.items())


def test_hidden_files_are_no_documents(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\x00\x01")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    assert len(_documents(folder)) == len(PAGES)


def test_files_in_any_order(folder: Path) -> None:
    paths = [folder / name for name in PAGES]
    assert _documents(*paths) == _documents(*reversed(paths))
    assert [d.name for d in _documents(*paths)] == ["a.txt", "b.txt", "c.txt"]


def test_glob(folder: Path) -> None:
    assert [d.text for d in _documents(folder / "*.txt")] == [PAGES["a.txt"], PAGES["b.txt"]]
    assert len(_documents(folder / "**" / "*.txt")) == len(PAGES)


def test_gzip(folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "a.txt.gz"
    packed.write_bytes(gzip.compress(PAGES["a.txt"].encode(), mtime=0))
    (document,) = _documents(packed)
    assert (document.name, document.text) == ("a.txt", PAGES["a.txt"])


def test_zip_gives_what_the_folder_gives(folder: Path, tmp_path: Path) -> None:
    packed = _zip(tmp_path / "pages.zip", [(name, text.encode()) for name, text in PAGES.items()])
    found = _documents(packed)
    assert [d.text for d in found] == [d.text for d in _documents(folder)]
    assert [d.digest for d in found] == [d.digest for d in _documents(folder)]
    assert [d.name for d in found] == [f"pages.zip/{name}" for name in sorted(PAGES)]


def test_zip_member_names_lead_nowhere(tmp_path: Path) -> None:
    packed = _zip(tmp_path / "x.zip", [("../../etc/passwd", b"Study A"), ("/b.txt", b"Study B"), ("..\\c.txt", b"C")])
    names = [d.name for d in _documents(packed)]
    assert all(name.startswith("x.zip/") and ".." not in name and "\\" not in name for name in names)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"Study A")))
    assert [(d.name, d.text) for d in _documents("-")] == [("standard-input", "Study A")]


def test_missing_source(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such file"):
        _documents(tmp_path / "nowhere.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
        (b"Study \x00 A", "binary"),
        ("Исследование".encode("cp1251"), "UTF-8"),
        (b"{", "JSON"),
        (b"{}", "JSON"),
        (b'{"studies": []}', "JSON"),
    ],
)
def test_what_cannot_be_read_is_given_back(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    (tmp_path / "y.txt").write_text("Study A")
    (rejection,) = _rejections(tmp_path)
    assert rejection.name == "x.txt"
    assert reason in rejection.reason
    assert rejection.content in (path, content)
    assert len(list(sources.documents([str(tmp_path)]))) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.zip", b"PK\x03\x04 broken"),
        ("x.txt.gz", b"\x1f\x8b broken"),
        ("y.txt.gz", gzip.compress(b"Study A" * 50, mtime=0)[:-12]),
    ],
)
def test_broken_archive_is_given_back(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (rejection,) = _rejections(tmp_path / name)
    assert rejection.name == name
    assert "broken" in rejection.reason


def test_bomb_is_refused(tmp_path: Path) -> None:
    packed = _zip(tmp_path / "x.zip", [("a.txt", b" " * 50_000_000)])
    assert [r.name for r in _rejections(packed)] == ["x.zip"]
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"a" * 50_000_000, mtime=0))
    assert [r.name for r in _rejections(tmp_path / "b.txt.gz")] == ["b.txt.gz"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfStudy A", "Study A"),
        ("Study α".encode("utf-16"), "Study α"),
        (b"Study A\r\nof B\rof C", "Study A\nof B\nof C"),
        ("Study　A".encode(), "Study　A"),
    ],
)
def test_decode(content: bytes, text: str) -> None:
    assert sources.decode("x.txt", content).text == text


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xc3\x28"])
def test_decode_refuses(content: bytes) -> None:
    with pytest.raises(DocumentError):
        sources.decode("x.txt", content)


def test_digest_is_that_of_the_words() -> None:
    same = ["Study A of B", " Study  A\nof\tB \r\n", "\ufeffStudy A of B"]
    digests = {sources.decode("x", text.encode()).digest for text in same}
    assert len(digests) == 1
    assert sources.digest("é") == sources.digest("e\u0301")
    assert sources.digest("Study A") != sources.digest("Study B")


def test_one_study_a_line(tmp_path: Path) -> None:
    studies = [f'{{"protocolSection": {{"identificationModule": {{"nctId": "NCT0000000{n}"}}}}}}' for n in range(3)]
    (tmp_path / "x.ndjson").write_text("\n".join([*studies, ""]))
    (tmp_path / "y.json").write_text(f"[{','.join(studies)}]")
    found = _documents(tmp_path)
    assert [d.name.partition("#")[0] for d in found] == ["x.ndjson"] * 3 + ["y.json"] * 3
    assert len({d.name for d in found}) == 6


@given(st.permutations([*PAGES]), st.permutations([*PAGES]))
def test_zip_order_does_not_matter(one: list[str], other: list[str]) -> None:

    with tempfile.TemporaryDirectory() as home:
        packed = [
            _zip(Path(home) / kind / "x.zip", [(name, PAGES[name].encode()) for name in order])
            for kind, order in (("one", one), ("other", other))
            if (Path(home) / kind).mkdir() is None
        ]
        assert _documents(packed[0]) == _documents(packed[1])
