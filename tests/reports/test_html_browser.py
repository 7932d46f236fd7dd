"""The HTML report in headless Chromium: at two widths, in two languages, light and dark, by keyboard, and on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cleanrules import Screening, screen
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.text import Text

pytest.importorskip("jinja2", reason="the extra `reports` is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from cleanrules.reports.html import render  # noqa: E402  it needs jinja2

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the path")

HOSTILE = (
    "</script><script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "\"' autofocus onfocus=document.title='pwned' x='",
    "javascript:document.title='pwned'",
    "</style></title><svg onload=\"document.title='pwned'\">",
    "{{ cycler.__init__ }}{% raw %}${document.title='pwned'}",
    "\u202eevil\u2066",
)
WIDTHS, LANGUAGES, SCHEMES = (390, 1280), ("zh", "en"), ("light", "dark")
SHOWN = "[...document.querySelectorAll('.finding')].filter(e => e.checkVisibility()).map(e => e.dataset.code)"
CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.matches(".skip")) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${e.localName}.${e.className} ${ratio.toFixed(2)} ${e.textContent.slice(0, 20)}`);
  }
  return bad;
}"""


@dataclass
class Opened:
    """A page in the browser, with what it complained of and asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def counted(self) -> tuple[int, int]:
        """How many findings are shown, as the page itself says, and of how many."""
        shown, whole = re.findall(r"\d+", self.page.locator("#count").inner_text())
        return int(shown), int(whole)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def mixed(rulebook) -> list[Screening]:
    """Two subjects of the small rulebook, with findings of every outcome, one waived and one ruled on."""
    facts: dict[str, Any] = {
        "kind": "mill", "id": "TJ-1", "name": "津沽测试轧钢有限公司", "region": "天津市", "announced_on": "2022-06-01",
        "merger": "false", "audited": "false", "dust": "60",
        "built": [{"id": "新1号", "product": "iron", "capacity": "200"}],
        "retired": [{"id": f"旧{one}号", "product": "iron", "capacity": "70", "listed": "true"} for one in "1234"],
    }  # fmt: skip
    first = screen(facts, as_of="2023-01-01", rulebook=rulebook)
    waiver = Waiver("IND-TST-001", "TJ-1", None, "过渡期安排", "张三", "批〔2023〕1号", date(2023, 12, 31))
    ruling = Ruling("IND-TST-004", "TJ-1", "compliant", "李四", "认〔2023〕2号", date(2023, 1, 5))
    decided = {"IND-TST-001": {"waiver": waiver}, "IND-TST-004": {"ruling": ruling}}
    findings = tuple(replace(one, **decided.get(one.code, {})) for one in first.findings)
    notices = (Text("IND-TST-009 的豁免已过期", "the waiver of IND-TST-009 has expired"),)
    open_facts = {"kind": "mill", "id": "TJ-2", "region": "上海市"}
    return [
        replace(first, findings=findings, notices=notices),
        screen(open_facts, as_of="2023-01-01", rulebook=rulebook),
    ]


@pytest.fixture
def show(browser, mixed, tmp_path) -> Iterator[Callable[..., Opened]]:
    """Opens the report of some screenings."""
    contexts: list[Any] = []

    def call(
        screenings: list[Screening] | None = None, *, language: Any = "zh", width: int = 1280, scheme: str = "light",
        script: bool = True,
    ) -> Opened:  # fmt: skip
        path = tmp_path / "report.html"
        path.write_text(render(screenings or mixed, language), encoding="utf-8")
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
            )
        )
        opened = Opened(contexts[-1].new_page())
        opened.page.on("console", lambda told: opened.complaints.append(told.text))
        opened.page.on("pageerror", lambda told: opened.complaints.append(str(told)))
        opened.page.on("request", lambda asked: opened.requests.append(asked.url))
        opened.page.goto(path.as_uri())
        return opened

    yield call
    for one in contexts:
        one.close()


def open_all(page: Any) -> None:
    """All that can be opened is open."""
    page.locator("#expand").click()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_quiet_and_in_its_width(show, width, language) -> None:
    """Everything opened, nothing sticks out sideways, nothing is asked of any network, and the console stays empty."""
    opened = show(width=width, language=language)
    open_all(opened.page)
    assert width == opened.page.evaluate("document.documentElement.scrollWidth")
    sticking_out = (
        "[...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && !e.closest('.scroll')"
        " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert [] == opened.page.evaluate(sticking_out)
    assert [opened.page.url] == opened.requests
    assert [] == opened.complaints


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_facts_do_nothing(show, screened, said) -> None:
    """A name, an identifier or an item that is a script, a tag, a link or a mark stays what it says."""
    items = [{"id": said, "product": "iron", "capacity": "290", "listed": "true"}]
    opened = show([screened(retired=items, name=said, id=said), screened()])
    opened.page.wait_for_timeout(50)
    assert "清洁生产研判报告：2 个对象" == opened.page.title()
    assert 0 == opened.page.locator("img, svg, iframe, object, [onerror], [onload], [onfocus]").count()
    assert 0 == opened.page.locator("a:not([href^='#'])").count()
    assert [] == opened.complaints
    assert [opened.page.url] == opened.requests
    assert re.sub("[\u202e\u2066]", "", said)[:20] in re.sub(r"⟨U\+\w+⟩", "", opened.page.locator("main").inner_text())


def test_policy_stops_a_foreign_script(show) -> None:
    """Even a script that got onto the page would not run: the policy knows the page's own by its hash."""
    opened = show()
    opened.page.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = \"document.title = 'pwned'\";"
        " document.body.append(one); }"
    )
    assert "pwned" != opened.page.title()
    assert any("Content Security Policy" in told for told in opened.complaints)


def test_filter_by_outcome(show, mixed) -> None:
    """A chosen outcome leaves only its findings, opens where they stand, and the page says how many there are."""
    opened = show()
    whole = sum(len(one.findings) for one in mixed)
    assert (whole, whole) == opened.counted()
    for name in ("violation", "not_applicable", "waived", "ruled"):
        opened.page.locator(f"fieldset input[value={name}]").check()
        fits = [
            finding.code
            for one in mixed
            for finding in one.findings
            if {"waived": finding.waiver, "ruled": finding.ruling}.get(name, finding.outcome == name)
        ]
        assert fits
        assert sorted(fits) == sorted(opened.page.evaluate(SHOWN))
        assert (len(fits), whole) == opened.counted()
        opened.page.locator(f"fieldset input[value={name}]").uncheck()
    assert (whole, whole) == opened.counted()


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("ind-tst-00", {"IND-TST-001", "IND-TST-002", "IND-TST-003", "IND-TST-004", "IND-TST-005"}),
        ("IND-TST-002", {"IND-TST-002"}),
        ("未按规定开展", {"IND-TST-002"}),
        ("第三十九条 审核", {"IND-TST-002"}),
        ("IND-XXX", set()),
        ("<b>", set()),
    ],
)
def test_find(show, asked, codes) -> None:
    """What is typed is looked for in codes, titles and texts; several words must all be there."""
    opened = show()
    opened.page.locator("#query").fill(asked)
    assert codes == set(opened.page.evaluate(SHOWN))
    assert len(opened.page.evaluate(SHOWN)) == opened.counted()[0]


def test_count_is_announced(show) -> None:
    """The number of findings shown is told to those who do not see it."""
    assert "polite" == show().page.locator("#count").get_attribute("aria-live")


def test_expand_and_collapse(show) -> None:
    """One button opens all, one closes all; a summary opens its own."""
    opened = show()
    closed = opened.page.locator("main details:not([open])")
    assert 0 < closed.count()
    open_all(opened.page)
    assert 0 == closed.count()
    opened.page.locator("#collapse").click()
    assert 0 == opened.page.locator("main details[open]").count()
    first = opened.page.locator("#s1-IND-TST-001 details.trace")
    first.locator("summary").first.click()
    assert first.locator("ul.tree").is_visible()


def test_keyboard(show) -> None:
    """Tab reaches the skip link first, then every control in its order, and keys work them; focus is seen."""
    page = show().page
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ["skip", "theme", "query"] == seen[:3]
    page.locator("#query").focus()
    page.keyboard.type("IND-TST-003")
    assert {"IND-TST-003"} == set(page.evaluate(SHOWN))
    page.locator("#s1-IND-TST-003 summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#s1-IND-TST-003 details").first.get_attribute("open") is not None
    page.locator("#theme").focus()
    page.keyboard.press("Space")
    assert "dark" == page.evaluate("document.documentElement.dataset.theme")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_theme(show, scheme) -> None:
    """The page follows the system's colours; its button turns them over and says which they are."""
    page = show(scheme=scheme).page
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    assert ("rgb(255, 255, 255)" == before) is (scheme == "light")
    assert str(scheme == "dark").lower() == page.locator("#theme").get_attribute("aria-pressed")
    page.locator("#theme").click()
    assert before != page.evaluate(paper)
    assert str(scheme == "light").lower() == page.locator("#theme").get_attribute("aria-pressed")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("toggled", [False, True])
def test_contrast(show, scheme, toggled) -> None:
    """All text stands at least 4.5 to 1 against what is behind it."""
    opened = show(scheme=scheme)
    if toggled:
        opened.page.locator("#theme").click()
    open_all(opened.page)
    assert [] == opened.page.evaluate(CONTRAST)


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "zh"), (1280, "light", "en")])
def test_axe(show, width, scheme, language) -> None:
    """axe-core finds nothing to object to, everything opened."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    opened = show(width=width, scheme=scheme, language=language)
    open_all(opened.page)
    found = axe.Axe().run(opened.page).response
    assert {} == {one["id"]: [node["html"][:120] for node in one["nodes"]] for one in found["violations"]}
    assert 20 < len(found["passes"])


def test_a_link_opens_what_is_closed(show) -> None:
    """A link to a finding that stands in a closed part opens the part."""
    page = show().page
    target = page.locator("#s2-not_applicable .finding").first
    assert not target.is_visible()
    page.evaluate("id => { location.hash = id; }", target.get_attribute("id"))
    page.wait_for_timeout(100)
    assert target.is_visible()


def test_without_scripts(show) -> None:
    """Where scripts are off nothing is offered that would not work, and all can be opened."""
    page = show(script=False).page
    assert not page.locator("#tools").is_visible()
    assert not page.locator("#theme").is_visible()
    group = page.locator("#s2-not_applicable details.group")
    assert not group.locator(".finding").first.is_visible()
    group.locator("summary").first.click()
    assert group.locator(".finding").first.is_visible()


def test_calm(browser, show) -> None:
    """Who asks for less motion gets none."""
    page = show().page
    page.emulate_media(reduced_motion="reduce")
    assert "auto" == page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")


# --- on paper ---


def words(pdf: bytes, tmp_path: Path) -> str:
    """The text of a PDF, without spaces."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s", "", done.stdout)


def test_paper_is_a4(show) -> None:
    """Every printed page is A4."""
    pdf = show().page.pdf(prefer_css_page_size=True)
    sizes = {
        (round(float(one[0]) / 72 * 25.4), round(float(one[1]) / 72 * 25.4))
        for one in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    }
    assert {(210, 297)} == sizes


@pytest.mark.parametrize("script", [True, False])
def test_paper_hides_nothing(show, mixed, tmp_path, script) -> None:
    """On paper all is open and black on white, with scripts or without, whatever was filtered on the screen."""
    opened = show(scheme="dark", script=script)
    if script:
        opened.page.locator("#query").fill("IND-TST-003")
    text = words(opened.page.pdf(prefer_css_page_size=True), tmp_path)
    for finding in (finding for one in mixed for finding in one.findings):
        assert re.sub(r"\s", "", finding.title.zh) in text
        assert finding.fingerprint in text
    for said in ("第1页，共", "判定日期2023-01-01", "津沽测试轧钢有限公司", "推导过程"):
        assert said in text
    assert "全部展开" not in text
    opened.page.emulate_media(media="print")
    if script:
        colours = "[...new Set([...document.querySelectorAll('main *')].map(e => getComputedStyle(e).color))]"
        assert {"rgb(0, 0, 0)", "rgb(51, 51, 51)"} >= set(opened.page.evaluate(colours))


def test_paper_without_derivations(show, tmp_path) -> None:
    """Who unticks the derivations gets a report without them on paper."""
    page = show().page
    page.locator("#traced").uncheck()
    text = words(page.pdf(prefer_css_page_size=True), tmp_path)
    assert "推导过程" not in text
    assert "炼铁产能置换比例低于规定下限" in text


def test_screen_is_as_before_after_printing(show) -> None:
    """What was closed before printing is closed after it."""
    page = show().page
    closed = page.locator("details:not([open])").count()
    page.pdf()
    page.wait_for_timeout(50)
    assert closed == page.locator("details:not([open])").count()


# --- a whole rulebook ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_screening_is_small(show, language) -> None:
    """A project under all rules gives less than a megabyte, and works on a phone."""
    example = Path(__file__).parents[2] / "examples" / "steel-tianjin.yaml"
    one = screen(example, as_of="2026-11-22")
    assert len(render([one], language).encode()) < 1_000_000
    opened = show([one], language=language, width=390)
    assert (len(one.findings), len(one.findings)) == opened.counted()
    open_all(opened.page)
    assert 390 == opened.page.evaluate("document.documentElement.scrollWidth")
    assert [] == opened.complaints
