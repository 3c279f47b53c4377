"""The report: what stands in it, that it needs nothing else, and that a browser takes it."""

import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg import pipeline, report
from kg.report.registries import page


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
    inside = [link for link in links.links if link.startswith("#")]
    # Out of the file lead only the pages of the trials in their registries.
    assert {link for link in links.links if link not in inside} == {
        f"https://clinicaltrials.gov/study/{each}" for each in ("NCT07289048", "NCT07022301")
    }
    assert {link[1:] for link in inside} <= set(links.ids)
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


#: What Chromium asks its maker for by itself and no flag stops; a font or script from there is none of these.
OWN = (
    "clients2.google.com/time/",
    "update.googleapis.com/service/update2/",
    "accounts.google.com/ListAccounts",
)


def shown(page: Path, chromium: str, folder: Path) -> tuple[str, str, list[str]]:
    """Show a page; give its DOM, what the browser logs, and what was asked for but for OWN."""
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
        "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter,Translate",
        "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", f"--log-net-log={folder / 'net.json'}",
        "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    asked = re.findall(r'"url":"https?://([^"]*)"', (folder / "net.json").read_text(encoding="utf-8"))
    return done.stdout, done.stderr, [url for url in asked if not url.startswith(OWN)]


def test_a_browser_shows_it_without_error_or_request(build: Path, tool: Callable[[str], str], tmp_path: Path) -> None:
    dom, logged, asked = shown(build / "report.html", tool("chromium"), tmp_path)
    assert 'id="trial-NCT07289048"' in dom
    assert ":CONSOLE" not in logged
    assert asked == []


def test_a_request_would_be_seen(tool: Callable[[str], str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<img src="http://127.0.0.1:9/fonts.googleapis.com.png">', encoding="utf-8")
    assert "127.0.0.1:9/fonts.googleapis.com.png" in shown(page, tool("chromium"), tmp_path)[2]


@pytest.mark.parametrize("row", [
    # Five trials, all with a drug, a mechanism and a condition; 002 states no endpoint.
    ("drug", "6", "5", "100.0%", "0"),
    ("condition", "3", "5", "100.0%", "0"),
    ("endpoint", "7", "4", "80.0%", "1"),
], ids=lambda row: row[0])  # fmt: skip
def test_the_first_table_sums_up_what_the_seeds_hold(text: str, row: tuple[str, ...]) -> None:
    section = text.partition('<section id="held">')[2].partition("</section>")[0]
    found = [[re.sub(r"<ul>.*?</ul>|<[^>]*>", "", cell, flags=re.DOTALL).strip() for cell in re.findall(r"<td>(.*?)</td>", line, re.DOTALL)]
             for line in re.findall(r"<tr>(<td>.*?)</tr>", section, re.DOTALL)]  # fmt: skip
    (held,) = [cells for cells in found if cells[0] == row[0]]
    assert (held[0], held[1], *held[3:]) == row


def test_numbers_of_links_and_names_open_to_their_trials(text: str) -> None:
    """Every seed states its condition; one names a radiotherapy, which is no drug."""
    section = text.partition('<section id="fields">')[2].partition("</section>")[0]
    rows = {line.partition("<")[0]: line for line in section.split("<tr><td>")[1:]}
    _, linked, without, reasoned = rows["condition"].split("<td>")
    assert linked.startswith("<details><summary>6</summary>") and linked.count('<a href="#trial-') == 5
    assert (without[0], reasoned[0]) == ("0", "0")
    _, _, without, reasoned = rows["intervention"].split("<td>")
    assert without.startswith("<details><summary>1</summary>") and without.count('<a href="#trial-') == 1
    assert reasoned.count('<a href="#trial-') == 1


def test_the_most_frequent_open_to_their_trials(text: str) -> None:
    section = text.partition('<section id="held">')[2].partition("</section>")[0]
    opened = section.partition("<summary>ivonescimab (2)</summary>")[2].partition("</details>")[0]
    assert re.findall(r'href="#trial-([^"]*)"', opened) == ["doc-a697e3348cf31cf9", "doc-b2814386a9bcfed0"]


def test_the_drugs_that_act_by_both_open_to_their_trials(text: str) -> None:
    """Ivonescimab acts on PD-1 and VEGF in two trials; in one of them nothing else does."""
    section = text.partition('<section id="combinations">')[2].partition("</section>")[0]
    row = section.partition("<td>PD-1 inhibitor</td><td>VEGF inhibitor</td>")[2].partition("</tr>")[0]
    assert [part.count('<a href="#trial-doc-') for part in row.split("<td>")[2:]] == [2, 2]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of sixty trials of one drug."""
    folder = tmp_path_factory.mktemp("many")
    studies = [
        {
            "protocolSection": {
                "identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": f"Nivolumab, study {number}"},
                "conditionsModule": {"conditions": ["Melanoma"]},
                "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Nivolumab"}]},
            }
        }
        for number in range(1, 61)
    ]
    (folder / "studies.json").write_text(json.dumps(studies), encoding="utf-8")
    pipeline.build([str(folder / "studies.json")], folder / "out")
    return folder / "out"


def test_of_many_trials_each_number_still_leads_to_trials(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more than fit, the rest of a number leads to all trials, and a trial without a section to its registry."""
    for name, most in (("NAMED", 40), ("TRIALS", 30), ("WORDED", 10)):
        monkeypatch.setattr(report, name, most)
    text = report.report(many)
    found = Links()
    found.feed(text)
    assert sum(each.startswith("trial-") for each in found.ids) == 30
    assert text.count(" links with their words</summary>") == 10 and text.count(" shows its words.</p>") == 20
    assert '<li>and <a href="#trials">20 more</a>' in text
    assert '<a href="https://clinicaltrials.gov/study/NCT00000040" rel="noreferrer" class="out">NCT00000040</a>' in text
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    assert "the words are here for 10 trials" in text and "30 trials stand here, and 30 more are in the graph" in text


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("NCT07289048", "https://clinicaltrials.gov/study/NCT07289048"),
        ("ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678"),
        ("2022-500014-26-00", "https://euclinicaltrials.eu/ctis-public/view/2022-500014-26-00"),
        ("EUCTR2012-001234-12-GB", "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2012-001234-12"),
        ("doc-b2814386a9bcfed0", ""),
        ("ChiCTR2000030000", ""),
    ],
)
def test_the_page_of_a_trial_is_that_of_its_registry(key: str, expected: str) -> None:
    assert page(key) == expected


def test_the_report_answers_before_it_accounts(text: str) -> None:
    order = [
        *("held", "landscape", "combinations", "together", "primary", "years"),
        *("drugs", "mechanisms", "targets", "conditions", "endpoints", "unmapped", "findings", "read"),
    ]
    places = [text.index(f'<section id="{key}">') for key in order]
    assert places == sorted(places)
    assert "5 trials with 6 drugs" in text and "Most frequent: PD-1 inhibitor (4 trials)" in text
