"""A person with a browser: from the landscape to the very words, by search, and through a query."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serve.conftest import Server

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
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
    driver.implicitly_wait(15)
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


def test_no_page_is_wider_than_a_phone(server: Server, browser: object) -> None:
    browser.set_window_size(500, 900)
    for path in ("/", "/trial/NCT07289048", "/drug/ivonescimab", "/trials", "/query", "/search?q=AK112", "/timeline"):
        browser.get(server.address + path)
        wide = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], path
