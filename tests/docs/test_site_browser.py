"""The whole site in headless Chromium: quiet, self-contained, readable on a phone, dark, searchable in both languages.

`CLEANRULES_SITE` names a site that is built already; else it is built here, which takes a minute.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1300, "height": 900}
PAGES = [
    "index", "rules/index", "rules/IND-CR-001", "rules/SER-PL-002", "instruments/eco-code", "parameters/steel_ratio",
    "parameters/baseline_kgce_per_t", "kinds/project", "facts/project/retired", "sets", "effects/halt", "sectors/industry",
    "coverage/plan", "coverage/rows", "docs/meaning", "docs/law/industry", "docs/tutorial-user", "search",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    if os.environ.get("CLEANRULES_SITE"):
        return Path(os.environ["CLEANRULES_SITE"])
    pytest.importorskip("sphinx", reason="needs the extra `docs`")
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if os.environ.get("PYTEST_XDIST_WORKER") else run
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several workers the first builds, the others wait
        if not (shared / "site").exists():
            build = [sys.executable, ROOT / "docs" / "site" / "build.py", "-o", shared / "site"]
            subprocess.run(build, check=True, timeout=900)
    return shared / "site"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium."""
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, address) -> Iterator[object]:
    """Opens a page of the site; whatever the browser complains of, or asks for elsewhere, is an error at the end."""
    contexts, faults = [], []

    def go(path: str, viewport=DESK, scheme: str = "light"):
        contexts.append(browser.new_context(viewport=viewport, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(request.url))
        own = (address, "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(own) else faults.append(request.url))
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield go
    for context in contexts:
        context.close()
    assert [] == faults


def overflow(page) -> int:
    """By how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_on_a_phone_and_a_desk(opened, language: str, name: str) -> None:
    """No page asks for anything outside, complains, or is wider than a phone or a desk."""
    page = opened(f"{language}/{name}.html", PHONE)
    assert 0 == overflow(page)
    page.set_viewport_size(DESK)
    assert 0 == overflow(page)
    assert page.locator("h1").count() == 1
    assert {"zh": "zh-CN", "en": "en"}[language] == page.locator("html").get_attribute("lang")


@pytest.mark.parametrize(
    ("language", "words", "beginnings"),
    [
        ("zh", "产能置换", ("IND-CR-", "IND-CK-", "IND-RF-")),
        ("zh", "牙刷", ("SER-PL-",)),
        ("en", "capacity replacement", ("IND-CR-", "IND-CK-", "IND-RF-")),
        ("en", "toothbrush", ("SER-PL-",)),
    ],
)
def test_search_finds_the_rules(opened, language: str, words: str, beginnings: tuple[str, ...]) -> None:
    """The search finds the rules on a subject first, in Chinese and in English."""
    page = opened(f"{language}/search.html?q={quote(words)}")
    page.wait_for_selector(".pagefind-ui__result-link")
    found = page.locator(".pagefind-ui__result-link").all_inner_texts()
    assert found[0].startswith(beginnings), found


def test_search_for_a_document_number(opened) -> None:
    """The instrument of a document number stands among the first results."""
    page = opened(f"zh/search.html?q={quote('工信部原〔2021〕46号')}")
    page.wait_for_selector(".pagefind-ui__result-link")
    found = page.locator(".pagefind-ui__result-link").all_inner_texts()
    assert any("钢铁行业产能置换实施办法" in one for one in found[:5]), found


def test_search_from_the_first_page(opened) -> None:
    """An official types a word on the first page, presses Enter, and opens the rule that he meant."""
    page = opened("zh/index.html")
    page.locator(".bigsearch input").fill("牙刷")
    page.locator(".bigsearch input").press("Enter")
    page.locator(".pagefind-ui__result-link", has_text="SER-PL-001").first.click()
    page.wait_for_load_state("networkidle")
    assert "zh/rules/SER-PL-001.html" in page.url
    assert "主动提供一次性塑料用品" in page.locator("h1").inner_text()


def test_the_other_language_is_the_same_page(opened) -> None:
    """The link of the header leads to the same page in the other language, and back."""
    page = opened("zh/rules/IND-CR-001.html")
    for language, title in (("en", "Iron capacity replaced"), ("zh", "炼铁产能置换比例")):
        page.locator("header a.language").first.click()
        page.wait_for_load_state("networkidle")
        assert f"/{language}/rules/IND-CR-001.html" in page.url
        assert title in page.locator("h1").inner_text()


def test_dark_where_the_reader_wants_it(opened) -> None:
    """The page and its chart follow the scheme of the system: light letters on a dark ground, or the other way round."""
    lightness = """() => {
        const of = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return r + g + b; };
        const style = getComputedStyle(document.body);
        return [of(style.backgroundColor), of(style.color), of(getComputedStyle(document.querySelector(".chart .tick")).fill)];
    }"""
    ground, letters, ticks = opened("zh/parameters/steel_ratio.html", scheme="dark").evaluate(lightness)
    assert ground < 150 < letters
    assert 150 < ticks
    ground, letters, ticks = opened("zh/parameters/steel_ratio.html").evaluate(lightness)
    assert letters < 300 < ground
    assert ticks < 300


def test_front_page_leads_to_chinese(opened) -> None:
    """The site's own address leads to the Chinese pages."""
    page = opened("index.html")
    page.wait_for_url("**/zh/index.html")
    assert page.locator("h1").inner_text().startswith("清洁生产规则库")


def test_menu_on_a_phone(opened) -> None:
    """On a phone the menu opens and leads to the places and the other language."""
    page = opened("zh/rules/IND-CR-001.html", PHONE)
    page.locator("button.primary-toggle").click()
    page.locator("#pst-primary-sidebar-modal a", has_text="法律文件").first.click()
    page.wait_for_load_state("networkidle")
    assert "zh/instruments/index.html" in page.url
