"""The HTML report as text: what is in it, in which order, and that nothing from facts is more than text."""

from __future__ import annotations

import builtins
import hashlib
import importlib
import re
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from cleanrules.errors import MissingExtra
from cleanrules.screening.comparing.baseline import compare
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.text import Text

pytest.importorskip("jinja2", reason="the extra `reports` is not installed")

from cleanrules.reports.html import MOST_WHOLE, render
from cleanrules.reports.html.escaping import css_string, escaped

HOSTILE = "</title></script><script>document.title='pwned'</script><img src=x onerror=alert(1)>\"' onmouseover=x \u202e"
WAIVER = Waiver(
    "IND-TST-001", "TJ-1", None, "过渡期安排", "张三", "批〔2023〕1号", date(2023, 12, 31)
)  # fmt: skip
RULING = Ruling("IND-TST-004", "TJ-1", "compliant", "李四", "认〔2023〕2号", date(2023, 1, 5))
VOID = {"meta", "input", "br", "img", "link", "hr"}


class Tree(HTMLParser):
    """Tags with their attributes, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        """Keep an opening tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        """It closes the tag that was opened last."""
        assert self.open.pop() == tag


@pytest.fixture
def mixed(screened):
    """A screening with a finding of each outcome."""
    return screened(dust="60", announced_on=None, built=[{"id": "b", "product": "iron"}])


def decided(screening):
    """The screening with one finding waived, one ruled on, and a notice."""
    found = {"IND-TST-001": {"waiver": WAIVER}, "IND-TST-004": {"ruling": RULING}}
    findings = tuple(replace(one, **found.get(one.code, {})) for one in screening.findings)
    return replace(screening, findings=findings, notices=(Text("豁免已过期：X", "a waiver has expired: X"),))


def test_order(mixed) -> None:
    """Conclusion, counts, violations, reviews, missing facts, open rules, advice, the rest, the foot."""
    text = render([mixed])
    places = [
        text.index(part)
        for part in (
            'class="verdict', 'class="counts"', 'id="s1-violation"', 'id="s1-needs_review"', 'id="s1-wanted"',
            'id="s1-undetermined"', 'id="s1-advice"', 'id="s1-not_applicable"' if "not_applicable" in mixed.summary
            else 'id="s1-compliant"', 'class="foot"',
        )
    ]  # fmt: skip
    assert sorted(places) == places


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_is_there(mixed, language) -> None:
    """Each finding stands once, under its code, with its outcome."""
    found = [attrs for tag, attrs in Tree(render([mixed], language)).tags if tag == "article"]
    assert sorted((one.code, one.outcome) for one in mixed.findings) == sorted(
        (one["data-code"], one["data-marks"]) for one in found
    )


def test_violation(screened) -> None:
    """A violation has message, gap, facts with sources, values of the law, articles with their words, effect, cure, derivation."""
    one = screened(select="IND-TST-001")
    text = render([one])
    assert '<th scope="col">出处</th>' not in text
    for said in (
        "退出炼铁产能 290 万t/a，应不少于 300 万t/a（1.5 倍），还差 10 万t/a",
        '<dd class="gap">10 万t/a</dd>',
        '<th scope="row">产能</th><td class="v"><bdi>290 万t/a</bdi></td>',
        '<th scope="col"><bdi>r1</bdi></th>',
        "炼铁产能置换比例：1.5",
        "2021-06-01 起；《钢铁产能置换测试办法》（测规〔2021〕46号）第六条；第三方转载",
        "2022-06-01 的规定（方案公告日期）",
        '<blockquote lang="zh-CN">置换比例不低于1.5:1 <small>（第三方转载）</small></blockquote>',
        "停批停建",
        "退出设备产能合计增加 10 万t/a",
        "推导过程",
        one["IND-TST-001"].fingerprint,
    ):
        assert said in text


def test_penalties_of_two_laws(screened) -> None:
    """Where the law changed between act and decision, both are there, and which governs."""
    text = render([screened(select="IND-TST-002", decided_on="2026-09-01")])
    assert "罚款2万元以上20万元以下" in text
    assert "另一规定：情形：拒不改正；罚款5万元以上50万元以下" in text
    assert "从旧兼从轻" in text


def test_review_says_why(screened) -> None:
    """A review says what holds provisionally and which evidence is weak."""
    text = render([screened(dust="60", select="IND-TST-004")])
    assert '<dd class="gap">不符合</dd>' in text
    assert "规则条文：未经核实" in text


def test_missing_facts_are_ranked(mixed) -> None:
    """The facts still needed stand in the order of their use, each with links to its rules."""
    text = render([mixed])
    table = text.split('id="s1-wanted"')[1].split("</section>")[0]
    assert [need.path for need, _ in mixed.missing] == re.findall(r'<code translate="no">([^<]+)</code>', table)
    assert '<a href="#s1-IND-TST-001">IND-TST-001</a>' in table


def test_decisions_of_people(screened) -> None:
    """A waiver and a ruling stand beside the outcome, with who, by what and until when; so does the machine's conclusion."""
    plain = screened(dust="60")
    text = render([decided(plain)])
    for said in (
        "张三", "批〔2023〕1号", "2023-12-31", "过渡期安排", "李四", "认〔2023〕2号",
        'data-marks="violation waived"', 'data-marks="needs_review ruled"', "已豁免", "已人工认定：符合",
        "程序结果：", "停批停建", "应当整改", "豁免已过期：X",
    ):  # fmt: skip
        assert said in text
    assert text.index("豁免已过期：X") < text.index('class="counts"')
    assert "张三" not in render([plain])


def test_a_breach_that_no_plan_mends(screened) -> None:
    """Where nothing can be changed to comply, the page says why."""
    one = screened(select="IND-TST-002")
    assert one["IND-TST-002"].no_remedy.zh in render([one])


def test_baseline(screened) -> None:
    """With an earlier screening the page says what changed since; without one it says nothing of it."""
    old, new = screened(dust="60"), screened(dust="70")
    text = render([replace(new, baseline=compare(old, new))])
    part = text.split('id="s1-baseline"')[1].split("</section>")[0]
    assert "与基线比较：新增 0 项" in part
    assert "<dd><bdi>事实  颗粒物排放浓度：60 mg/m3 → 70 mg/m3</bdi></dd>" in part
    assert "s1-baseline" not in render([new])


def test_day_of_expiry(screened) -> None:
    """The day on which the expiry of decisions was looked at is told."""
    assert "有效期按 2023-02-01 核对" in render([replace(screened(), today=date(2023, 2, 1))])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_facts_are_text(screened, language) -> None:
    """Whatever a facts file says, the tags of the page stay the same, and no mark that turns the writing is left."""
    items = [{"id": HOSTILE, "product": "iron", "capacity": "290", "listed": "true"}]
    plain = render([screened(name="plain", retired=[{**items[0], "id": "r1"}])], language)
    text = render([screened(name=HOSTILE, retired=items)], language)
    assert [(tag, set(attrs)) for tag, attrs in Tree(plain).tags if tag != "span"] == [
        (tag, set(attrs)) for tag, attrs in Tree(text).tags if tag != "span"
    ]
    assert not Tree(text).open
    assert "&lt;/script&gt;&lt;script&gt;document.title=" in text
    assert "⟨U+202E⟩" in text
    assert "\u202e" not in text


def test_every_place_of_people_is_text(screened) -> None:
    """What rulings, waivers, notices and assumptions say is text too."""
    one = decided(screened(dust="60"))
    findings = tuple(
        replace(
            finding,
            waiver=finding.waiver and replace(WAIVER, reason=HOSTILE, approver=HOSTILE, document=HOSTILE),
            ruling=finding.ruling and replace(RULING, by=HOSTILE, document=HOSTILE),
        )
        for finding in one.findings
    )
    said = Text(HOSTILE, HOSTILE)
    text = render([replace(one, findings=findings, notices=(said,), assumptions=(said,))])
    assert 1 == sum(tag == "script" for tag, _ in Tree(text).tags)
    assert 0 == sum(tag == "img" for tag, _ in Tree(text).tags)
    assert "\u202e" not in text


def test_policy(mixed) -> None:
    """The page allows its own styles and script by their hashes, and refers to nothing outside itself."""
    text = render([mixed, mixed])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    parts = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL)
    hashes = [f"'sha256-{b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in parts]
    assert 3 == len(hashes)
    assert hashes == re.findall(r"'sha256-[^']+'", policy)
    assert "unsafe" not in policy
    for _, attrs in Tree(text).tags:
        assert not {"src", "style", "action"} & set(attrs)
        assert not any(name.startswith("on") for name in attrs)
        assert attrs.get("href", "#").startswith("#")


def test_links_lead_somewhere(mixed) -> None:
    """Every link and every label names an element of the page, and no name is given twice."""
    tags = Tree(render([mixed, mixed])).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    named = {attrs[key].lstrip("#") for _, attrs in tags for key in ("href", "aria-labelledby") if key in attrs}
    assert len(set(ids)) == len(ids)
    assert set() == named - set(ids)


def test_headings_in_order(mixed) -> None:
    """One heading of the first level, and none that skips a level."""
    levels = [int(tag[1]) for tag, _ in Tree(render([mixed, mixed])).tags if re.fullmatch("h[1-6]", tag)]
    assert 1 == levels.count(1) == levels[0]
    assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]


def test_same_bytes(screened) -> None:
    """The same screening gives the same bytes."""
    assert render([screened()]) == render([screened()])


def test_several(screened) -> None:
    """Several subjects have an overview first, each with its conclusion and a link; one alone has none."""
    text = render([screened(name="甲厂"), screened(name="乙厂", select="IND-TST-003")])
    assert re.search(r'class="overview".*甲厂.*停批停建.*乙厂.*id="s1".*id="s2"', text, re.DOTALL)
    assert 'href="#s2"' in text
    assert 'class="overview"' not in render([screened()])


def test_many_are_shortened(screened) -> None:
    """With many subjects the derivations of what complies are left out, and the page says so."""
    one = screened(dust="5", audited="true", built=[])
    few, many = render([one] * MOST_WHOLE), render([one] * (MOST_WHOLE + 1))
    said = "推导过程未列入本文件"
    assert (False, True) == (said in few, said in many)
    assert few.count('class="trace"') > many.count('class="trace"')


def test_long_lists_are_bounded(screened) -> None:
    """Of a long list the first items are shown, and the others counted."""
    rows = [{"id": f"r{number}", "product": "iron", "capacity": "1", "listed": "true"} for number in range(40)]
    text = render([screened(select="IND-TST-001", retired=rows)])
    assert "另有 16 项，见 JSON 输出" in text
    assert "<bdi>r23</bdi></th>" in text
    assert "<bdi>r24</bdi></th>" not in text


def test_english(screened) -> None:
    """An English page says so, and marks what is Chinese in it."""
    text = render([screened(name="津钢 Works")], "en")
    assert '<html lang="en">' in text
    assert '<bdi><span lang="zh-CN">津钢</span> Works</bdi></h2>' in text
    assert "1. Violations (2)" in text
    shown = re.sub(r"<(style|script|title)>.*?</\1>|<(span|blockquote) lang=\"zh-CN\">.*?</\2>", "", text, flags=re.S)
    assert [] == re.findall("[\u4e00-\u9fff]+", shown)


def test_chinese(screened) -> None:
    """A Chinese page says so."""
    assert '<html lang="zh-CN">' in render([screened()])


def test_nothing_applies(screened) -> None:
    """Where no rule applies the page warns that this is no pass."""
    text = render([screened(region="上海市", select="IND-TST-005")])
    assert "“未发现不符合项”不等于认定合规" in text


def test_small() -> None:
    """The style sheet stays below 12 KB and the script below 4 KB."""
    sizes = {
        name: len(files("cleanrules.reports.html").joinpath(name).read_bytes()) for name in ("page.css", "page.js")
    }
    assert sizes["page.css"] < 12_000
    assert sizes["page.js"] < 4_000


def test_css_string() -> None:
    """A string of a style sheet holds no character of its text as written, and is bounded."""
    assert r'"\00007d\000022\00003c"' == css_string('}"<')
    assert "⟨U+202E⟩" == re.sub(r"\\([0-9a-f]{6})", lambda one: chr(int(one[1], 16)), css_string("\u202e")).strip('"')
    assert 60 * 7 + 2 == len(css_string("x" * 500))


def test_escaped() -> None:
    """In English the Chinese runs are marked; in Chinese nothing is; both are escaped."""
    assert '&lt;a <span lang="zh-CN">钢铁</span>&amp;' == str(escaped("<a 钢铁&", "en"))
    assert "&lt;a 钢铁&amp;" == str(escaped("<a 钢铁&", "zh"))


def test_without_jinja2(monkeypatch) -> None:
    """Without the library the error names the extra."""
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "jinja2":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "cleanrules.reports.html")
    with pytest.raises(MissingExtra) as caught:
        importlib.import_module("cleanrules.reports.html")
    assert "pip install 'cleanrules[reports]'" in caught.value.help
