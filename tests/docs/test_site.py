"""The pages of a rulebook: each thing has its page in both languages, says what the rulebook says, and is escaped."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
import yaml

from cleanrules import screen
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.site.chart import chart
from cleanrules.site.check import faults
from cleanrules.site.examples import examples
from cleanrules.site.pages import Page, Site
from cleanrules.site.project import Project, Row, changes, digest_rows, plain
from cleanrules.site.wording import Wording
from cleanrules.testing.cases import read_cases
from cleanrules.testing.packs import packs_of
from cleanrules.text import Language

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples" / "packs" / "demo.yaml"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def demo() -> Rulebook:
    """The example pack of the page on rules."""
    return load_rulebook(DEMO, plugins=[])


@pytest.fixture(scope="module")
def site(demo: Rulebook) -> Site:
    """Its site."""
    return Site(demo, {}, examples(demo), Project(changes={"DEM-WA": ("0.1.0: new <rules>",)}))


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[Language, dict[str, Page]]:
    """Its pages by language and name."""
    return {language: {page.name: page for page in site.pages(language)} for language in LANGUAGES}


def text_of(page: Page) -> str:
    """A page's words."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.body).split())


def test_each_thing_has_its_page(demo, pages) -> None:
    """A page for each rule, instrument, parameter, kind and fact, and the same pages in both languages."""
    wanted = {
        *(f"rules/{code}" for code in demo.rules),
        *(f"instruments/{name}" for name in demo.instruments),
        *(f"parameters/{name}" for name in demo.parameters),
        *(f"kinds/{name}" for name in demo.kinds),
        *(f"facts/{kind.name}/{name}" for kind in demo.kinds.values() for name in kind.fields),
    }
    assert set() == wanted - set(pages["zh"])
    assert list(pages["zh"]) == list(pages["en"])


def test_links_between_pages_lead_somewhere(pages, tmp_path) -> None:
    """Every link of a generated page leads to a page and a place in it; those of the search are the frame's."""
    for name, page in pages["zh"].items():
        path = tmp_path / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.body, encoding="utf-8")
    assert [] == [line for line in faults(tmp_path) if "search.html" not in line]


def test_rule_page_says_what_the_rule_says(pages) -> None:
    """Condition and requirement in words, exception, penalty, values, citations, and the sections one looks for."""
    page = pages["zh"]["rules/DEM-WA-001"]
    said = text_of(page)
    assert "年用水量 &gt; 0" in said
    assert "年回用水量 ≥ 〈最低回用比例〉 × 年用水量" in said
    assert "采用干法工艺 ：是" in said
    assert "罚款1000元以上1万元以下" in said
    assert "示例〔2020〕1号" in said
    ids = [name for name, _ in page.sections]
    assert [
        "says",
        "applies",
        "requires",
        "exceptions",
        "needs",
        "where",
        "values",
        "examples",
        "penalties",
        "relations",
        "changes",
    ] == ids
    assert "the rulebook since version 0.1" in text_of(pages["en"]["rules/DEM-WA-001"])


def test_examples_are_the_packs_cases(demo, pages) -> None:
    """The passing and the failing example show the case's facts, and the message that its screening gives."""
    cases, _ = read_cases(DEMO.parent / "cases" / "demo.yaml")
    for aspect, outcome in (("passes", "compliant"), ("violates", "violation")):
        case = next(case for case in cases if case.entry.aspect == aspect)
        found = screen(case.facts, as_of=case.entry.as_of, rulebook=demo, engine="reference")["DEM-WA-001"]
        assert outcome == found.outcome
        for language in LANGUAGES:
            said = text_of(pages[language]["rules/DEM-WA-001"])
            assert found.message[language] in said


def test_facts_file_of_an_example_can_be_screened(demo, site) -> None:
    """What the page offers as a facts file gives the same finding."""
    shown = site.examples["DEM-WA-001"].violates
    assert shown is not None
    again = screen(yaml.safe_load(shown.yaml), as_of=shown.finding.as_of, rulebook=demo, engine="reference")
    assert shown.finding.message == again["DEM-WA-001"].message


def test_cases_lie_with_the_sources(demo, tmp_path) -> None:
    """Where a plugin is installed without its cases, they are read from the folder of the sources; what lacks is told."""
    assert [] == examples(demo)["DEM-WA-001"].lacking
    (pack,) = packs_of(demo)
    folder = tmp_path / pack.plugin / "cases"
    folder.mkdir(parents=True)
    (folder / DEMO.name).write_text("cases: []\nwaived:\n  DEM-WA-001: {passes: none here}\n", encoding="utf-8")
    assert ["violates"] == examples(demo, tmp_path)["DEM-WA-001"].lacking


def test_changelog_names_the_family(pages) -> None:
    """An entry of the changelog that names the rule's family stands on its page, escaped."""
    assert '<li lang="en">0.1.0: new &lt;rules&gt;</li>' in pages["en"]["rules/DEM-WA-001"].body


def test_instrument_and_parameter_name_who_uses_them(pages) -> None:
    """An instrument lists rules and parameters, a parameter and a fact their rules."""
    assert "../rules/DEM-WA-001.html" in pages["zh"]["instruments/demo-1"].body
    assert "../parameters/reuse_share.html" in pages["zh"]["instruments/demo-1"].body
    assert "../rules/DEM-WA-001.html" in pages["zh"]["parameters/reuse_share"].body
    assert "../../rules/DEM-WA-001.html" in pages["zh"]["facts/workshop/water"].body
    assert "没有规则用到它" in pages["zh"]["facts/workshop/opened_on"].body


def test_entries_lead_by_effect_and_kind(pages) -> None:
    """The first page leads to the rules by what a breach brings and by the kind of subject."""
    assert {"effects/rectify.html", "kinds/workshop.html", "instruments/demo-1.html"} <= set(
        re.findall(r'href="([^"#]+)"', pages["zh"]["index"].body)
    )


def test_hostile_texts_do_nothing() -> None:
    """A title, number, message or note with markup is shown, never run."""
    text = DEMO.read_text(encoding="utf-8")
    hostile = "</pre><b><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
    quoted = hostile.replace("'", "''")
    for word in ("回用水比例低于下限", "示例〔2020〕1号", "示例部门", "最低回用比例", "年用水量", "示例办法", "车间"):
        text = text.replace(word, f"'{quoted}'")
    for language in LANGUAGES:
        bodies = [page.body for page in Site(rulebook_from_text(text), {}).pages(language)]
        assert not any("<script" in body or "<img" in body or "<b>" in body or ">49<" in body for body in bodies)
        shown = "&lt;/pre&gt;&lt;b&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}"
        assert language == "en" or any(shown in body for body in bodies)


def test_pages_are_deterministic(site, pages) -> None:
    """Twice made, the same."""
    assert list(pages["zh"].values()) == list(site.pages("zh"))


# --- conditions in words ---


@pytest.mark.parametrize(
    ("require", "zh", "en"),
    [
        ("true", "无条件", "always"),
        ("f", "f：是", "f: yes"),
        ("not f", "f：否", "f: no"),
        ("f and not g", "同时满足： f：是 g：否", "all of: f: yes g: no"),
        ("f or g", "满足其一： f：是 g：是", "one of: f: yes g: yes"),
        ("not (f and g)", "不属于下列情形： 同时满足： f：是 g：是", "not the case that: all of: f: yes g: yes"),
        ('a >= "3 m2"', "a ≥ 3 m2", "a ≥ 3 m2"),
        ("a >= 1.5 * b", "a ≥ 1.5 × b", "a ≥ 1.5 × b"),
        ("a - 2 * b <= 0", "a − 2 × b ≤ 0 m2", "a − 2 × b ≤ 0 m2"),
        ('l == "x"', "l为“x”", "l is “x”"),
        ('l in ["x", "y"]', "l为“x”、“y”", "l is “x” or “y”"),
        ('d >= "2020-01-01"', "d 不早于 2020-01-01", "d is not before 2020-01-01"),
        ("d < e + months(6)", "d 早于 e + 6个月", "d is before e + 6 months"),
        ("any(u.f for u in us)", "至少一项us：f：是", "some item of us: f: yes"),
        (
            'all(u.f for u in us if u.l == "x")',
            "每一项us，其中l为“x”：f：是",
            "every item of us, where l is “x”: f: yes",
        ),
        (
            "count(u for u in us if u.f and u.kept) <= 3",
            "us的项数（只计f：是，且kept：是的） ≤ 3",
            "number of us (only those with f: yes and kept: yes) ≤ 3",
        ),
        ("sum(u.c for u in us) >= a", "us的c合计 ≥ a", "sum of c over us ≥ a"),
    ],
)
def test_words_of_a_condition(rule, require: str, zh: str, en: str) -> None:
    """Each kind of condition is said in words, in both languages."""
    book = rule(require)
    for language, wanted in (("zh", zh), ("en", en)):
        made = Wording(book, "mill", language, lambda page, place: "").says(book.rules["TST-AA-001"].require)
        said = unescape(re.sub(r"<[^>]*>", "", made))
        assert "".join(wanted.split()) == "".join(said.split())


def test_written_condition_links_its_names(demo) -> None:
    """The condition as written keeps every character, and its names are links with their titles."""
    made = Wording(demo, "workshop", "zh", lambda page, place: f"/{page}").code(
        'param.reuse_share * water < "dry_process"'
    )
    assert '<a href="/parameters/reuse_share" title="最低回用比例">param.reuse_share</a>' in made
    assert '<a href="/facts/workshop/water" title="年用水量">water</a>' in made
    assert "param.reuse_share * water &lt; &#34;dry_process&#34;" == re.sub(r"</?a[^>]*>", "", made)


# --- charts ---


def parameter(values: str) -> Rulebook:
    """A rulebook with one parameter."""
    text = DEMO.read_text(encoding="utf-8")
    head, tail = text.index("    values:"), text.index("rules:\n")
    return rulebook_from_text(f"{text[:head]}    gaps: declared\n    values:\n{values}{text[tail:]}")


CITES = "confidence: copy, cites: {instrument: demo-1}"


def drawn(book: Rulebook) -> str:
    """The chart of the parameter."""
    one = book.parameters["reuse_share"]
    return str(chart(one, [(value, "") for value in one.values], "zh"))


def test_chart_has_title_description_and_steps(demo) -> None:
    """A chart names itself for those who can't see it, and draws a level line for each value and a step between."""
    made = drawn(demo)
    assert '<title id="chart-reuse_share-title">最低回用比例</title>' in made
    assert "0.3 [2020-01-01, 2025-01-01), 0.4 [2025-01-01, …)" in made
    assert 3 == made.count('class="line l0"')
    levels = [Fraction(one) for one in re.findall(r'class="line l0" d="M[\d.]+ ([\d.]+)H', made)]
    assert levels[0] > levels[1], "the larger value stands higher"


def test_open_bounds_are_hatched(demo) -> None:
    """The days after the last bound are hatched where no end is stated, and not where one is."""
    assert 1 == drawn(demo).count('class="open"')
    closed = parameter(f'    - {{from: 2020-01-01, until: 2030-01-01, value: "0.3", {CITES}}}\n')
    assert 0 == drawn(closed).count('class="open"')
    rough = parameter(
        f'    - {{from: {{not_before: 2020-01-01, certain_from: 2020-06-01, event: x}}, until: 2030-01-01, value: "0.3", {CITES}}}\n'
    )
    assert 1 == drawn(rough).count('class="open"')


def test_nothing_to_draw_is_not_drawn() -> None:
    """Without a dated bound, or without a number, there is no chart."""
    assert "" == drawn(parameter(f'    - {{value: "0.3", {CITES}}}\n'))
    assert "" == drawn(
        parameter("    - {from: 2020-01-01, value: null, confidence: missing, cites: {instrument: demo-1}}\n")
    )


# --- the project's documents ---


def test_changes_by_code_and_family() -> None:
    """An entry is found under each code and each family that it names, with its version, without markup."""
    text = "# Changelog\n\n## 1.2\n\n- New: `ABC-DE-001`, see\n  [page](x.md).\n- All of `ABC-FG-…` changed.\n\n## 1.1\n\n- `ABC-DE-001` **added**.\n"
    found = changes(text)
    assert ("1.2: New: ABC-DE-001, see page.", "1.1: ABC-DE-001 added.") == found["ABC-DE-001"]
    assert ("1.2: All of ABC-FG-… changed.",) == found["ABC-FG"]


def test_rows_of_a_digest() -> None:
    """The cells of a row stand under the headings of its own table."""
    text = "| id | says | from |\n|---|---|---|\n| ST-01 | **x** `y` | [z](a.md) |\n\n| id | other |\n|---|---|\n| S2 | w \\| v |\n"
    assert {"ST-01": (("says", "x y"), ("from", "z")), "S2": (("other", "w | v"),)} == digest_rows(text)
    assert "a*b" == plain("a*b")


def test_rows_and_clauses_have_pages(demo) -> None:
    """Rows and clauses are listed with their rules, or with the reason why there are none."""
    rows = (
        Row("S1", "services", (("says", "x<y"),), ("DEM-WA-001",)),
        Row("S2", "services", (), (), {"zh": "无", "en": "no"}),
    )
    clauses = {"（一）": {"rules": ["DEM-WA-001"]}, "（二）": {"government": {"zh": "职责", "en": "duty"}}}
    made = {page.name: page for page in Site(demo, {}, project=Project(rows, clauses)).pages("en")}
    assert "x&lt;y" in made["coverage/rows"].body
    assert "no rule: no" in text_of(made["coverage/rows"])
    assert "duty" in text_of(made["coverage/plan"])
    assert "x&lt;y" in made["rules/DEM-WA-001"].body
    assert "../coverage/plan.html#clause-（一）" in made["rules/DEM-WA-001"].body


# --- the check of built pages ---


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="b.html">', None),
        ('<a href="b.html#there">', None),
        ('<a href="#here"><p id="here">', None),
        ('<a href="https://example.org/">', None),
        ('<a href="c.html">', "a.html: `c.html` leads to no file"),
        ('<a href="b.html#nowhere">', "a.html: `b.html#nowhere` leads to no such place"),
        ('<p id="x"><p id="x">', "a.html: id `x` stands twice"),
        ('<script src="https://example.org/x.js"></script>', "a.html: loads `https://example.org/x.js` from outside"),
        ('<link href="//example.org/x.css">', "a.html: loads `//example.org/x.css` from outside"),
    ],
)
def test_faults_of_pages(tmp_path, body: str, fault: str | None) -> None:
    """Dead links and places, ids that stand twice, and outside resources are told; what is right is not."""
    (tmp_path / "a.html").write_text(body, encoding="utf-8")
    (tmp_path / "b.html").write_text('<p id="there">', encoding="utf-8")
    assert ([] if fault is None else [fault]) == list(faults(tmp_path))


def test_days_of_a_chart_are_dates(demo) -> None:
    """The ticks are the days on which something changes."""
    ticks = [date.fromisoformat(one) for one in re.findall(r'class="tick"[^>]*>([\d-]+)<', drawn(demo))]
    assert [date(2020, 1, 1), date(2025, 1, 1)] == ticks


def test_worse_what_the_law_lets_out_and_contradictions() -> None:
    """A fact's page says where a subject is worse, which rules the law lets go by it, and what it may contradict."""
    book = load_rulebook()
    shown = Site(book, {}, {}, Project())
    pages = {language: {page.name: page for page in shown.pages(language)} for language in LANGUAGES}
    heating = pages["zh"]["facts/building/heating"]
    assert "何者为差 由好到差：热泵 → 其他电供暖 → 自备燃气锅炉（壁挂炉） → 自备燃油锅炉 → 自备燃煤锅炉" in text_of(
        heating
    )
    built, rule = pages["en"]["facts/project/built"], pages["en"]["rules/IND-CR-021"]
    assert "ways out that the law itself leaves" in text_of(built)
    assert 'href="../../rules/IND-CR-021.html"' in built.body
    assert "no verdict is given until one of them is corrected" in text_of(built)
    assert 'href="../facts/project/built.html"' in rule.body
    assert "工信部原〔2024〕206号" in rule.body
    voc = pages["en"]["rules/IND-VO-011"]
    assert 'href="../facts/enterprise/processes.html#cannot_be_enclosed"' in voc.body
