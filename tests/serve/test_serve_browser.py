"""A person with a browser: from the landscape to the very words, by search, and through a query."""

import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from serve.conftest import Server

FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage""".split()


@pytest.fixture
def browser(tool: Callable[[str], str], tmp_path: Path) -> Iterator[object]:
    options = webdriver.ChromeOptions()
    options.binary_location = tool("chromium")
    for flag in [*FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1280,900"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.add_experimental_option("prefs", {"download.default_directory": str(tmp_path / "downloads")})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(tool("chromedriver")))
    driver.implicitly_wait(60)
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


def asked(browser: object) -> set[str]:
    """Give the origins that the browser asked for anything."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return {"/".join(url.split("/")[:3]) for url in urls if url.startswith("http")}


def test_from_the_landscape_to_the_very_words(server: Server, browser: object) -> None:
    browser.get(server.address)
    browser.find_element("css selector", ".heat td a").click()
    browser.find_element("link text", "NCT07289048").click()
    assert "IBI363" in browser.find_element("css selector", "h1").text
    why = browser.find_element("css selector", ".card .why")
    why.find_element("css selector", "summary").click()
    assert why.find_element("css selector", "mark").text == "IBI363"
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    assert asked(browser) == {server.address}


def test_a_code_name_finds_the_trials_of_its_drug(server: Server, browser: object) -> None:
    browser.get(server.address)
    browser.find_element("id", "q").send_keys("AK112\n")
    found = browser.find_element("id", "main").text
    assert "doc-a697e3348cf31cf9" in found
    assert "A Study to Investigate the Efficacy and Safety of Ivonescimab" in found


def test_a_query_is_shown_below_itself(server: Server, browser: object) -> None:
    browser.get(f"{server.address}/query?name=trials-by-drug")
    browser.find_element("id", "show").click()
    browser.find_element("css selector", "#answer tbody tr")
    assert "2 rows" in browser.find_element("id", "answer").text
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_the_parameters_of_a_question_are_set_in_a_form(server: Server, browser: object) -> None:
    browser.get(f"{server.address}/query?name=trials-by-drug")
    field = browser.find_element("css selector", ".asked input[name=drug]")
    field.clear()
    field.send_keys("anlotinib\n")
    browser.find_element("xpath", "//textarea[contains(., 'drug/anlotinib>')]")
    browser.find_element("id", "show").click()
    browser.find_element("link text", "trial/NCT07022301").click()
    assert browser.current_url == f"{server.address}/trial/NCT07022301"


def test_an_answer_is_downloaded(server: Server, browser: object, tmp_path: Path) -> None:
    browser.get(f"{server.address}/query?name=trials-by-drug")
    browser.find_element("xpath", "//button[. = 'Run and download']").click()
    found = downloaded(tmp_path / "downloads")
    rows = list(csv.DictReader(found.read_text(encoding="utf-8").splitlines()))
    ends = {row["trial"].rpartition("/")[2] for row in rows}
    assert ends == {"doc-a697e3348cf31cf9", "doc-b2814386a9bcfed0"}
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def downloaded(folder: Path) -> Path:
    """Wait for the one file of a folder to be whole."""
    for _ in range(600):
        files = list(folder.glob("*")) if folder.exists() else []
        if (
            files
            and not any(file.suffix == ".crdownload" or file.name.startswith(".") for file in files)
            and files[0].stat().st_size
        ):
            return files[0]
        time.sleep(0.1)
    raise AssertionError("nothing was downloaded")


EVERY = (
    "/", "/landscape", "/landscape?type=EXPANDED_ACCESS", "/trials", "/trials?q=nothing-has-this-name", "/timeline",
    "/trial/NCT07289048", "/trial/doc-cc705b51763cd064", "/drug/ivonescimab", "/mechanism/pd-1-inhibitor", "/target/PDCD1",
    "/condition/small-cell-lung-cancer", "/endpoint/ORR", "/search", "/search?q=AK112", "/query",
    "/query?name=trials-by-drug", "/nothing", "/drug/nothing", "/trials?x=y",
)  # fmt: skip
FOUND = """const done = arguments[0]; axe.run({resultTypes: ["violations"]}).then((found) => done(found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact)).map((each) => each.id + " " + each.nodes[0].html)))"""


@pytest.mark.parametrize("width", [1366, 500])
def test_no_page_keeps_anyone_out(server: Server, browser: object, npm: Callable[[str], Path], width: int) -> None:
    axe = npm("axe-core/axe.min.js").read_text(encoding="utf-8")
    browser.set_window_size(width, 900)
    for path in EVERY:
        browser.get(server.address + path)
        browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        browser.execute_script(axe)
        assert browser.execute_async_script(FOUND) == [], path


def test_no_page_is_wider_than_a_phone(server: Server, browser: object) -> None:
    browser.set_window_size(500, 900)
    for path in ("/", "/trial/NCT07289048", "/drug/ivonescimab", "/trials", "/query", "/search?q=AK112", "/timeline"):
        browser.get(server.address + path)
        wide = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], path
