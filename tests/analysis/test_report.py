"""The report: what stands in it, that it needs nothing else, and that a browser takes it."""

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg import pipeline, report


@pytest.fixture(scope="module")
def text(build: Path) -> str:
    return (build / "report.html").read_text(encoding="utf-8")


class Links(HTMLParser):
    """Collects ids, links and what is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "srcset", "data", "action") or (name.endswith("href") and tag != "use"):
                self.loaded.append(value or "")


@pytest.fixture(scope="module")
def links(text: str) -> Links:
    parser = Links()
    parser.feed(text)
    return parser


def test_every_number_leads_to_something_in_the_file(links: Links) -> None:
    assert all(link.startswith("#") for link in links.links)
    assert {link[1:] for link in links.links} <= set(links.ids)
    assert len(links.ids) == len(set(links.ids))
    assert {"trial-NCT07289048", "trial-NCT07022301"} <= set(links.ids)


def test_nothing_is_loaded(links: Links, text: str) -> None:
    assert all(each.startswith(("#", "data:")) for each in links.loaded)
    assert "<script" not in text and "@import" not in text and not re.search(r"url\((?!#)", text)


def test_the_words_of_a_link_stand_in_the_report(text: str) -> None:
    words = " ".join(text.split())
    assert "<td>measures</td><td>ORR</td>" in words
    assert "“irinotecan liposome”" in words
    assert "By its status the trial has not enrolled anyone" in words


def test_the_same_build_gives_the_same_report(build: Path, text: str) -> None:
    assert report.report(build) == text


def test_what_a_document_says_is_text_and_never_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": f"Aspirin {evil}"},
            "conditionsModule": {"conditions": [f"Odd {evil}"]},
            "armsInterventionsModule": {
                "interventions": [{"type": "DRUG", "name": f"Unheard {evil}"}, {"type": "DRUG", "name": "Nivolumab"}]
            },
        }
    }
    (tmp_path / f"{evil.replace('/', '')}.json").write_text(json.dumps(study), encoding="utf-8")
    pipeline.build([str(tmp_path)], tmp_path / "out")
    found = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in found and "<img" not in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found


def test_a_browser_shows_it_without_error_or_request(build: Path, tool: Callable[[str], str], tmp_path: Path) -> None:
    command = [
        tool("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
        "--disable-extensions", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
        "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater",
        "--no-pings", "--gaia-url=", "--google-apis-url=", "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={tmp_path / 'net.json'}", "--dump-dom",
        (build / "report.html").as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert 'id="trial-NCT07289048"' in shown.stdout
    assert ":CONSOLE" not in shown.stderr
    asked = re.findall(r'"url":"(https?://[^"]*)"', (tmp_path / "net.json").read_text(encoding="utf-8"))
    assert asked == []
