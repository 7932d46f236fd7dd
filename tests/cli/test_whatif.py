"""`cleanrules whatif` on a small rulebook: what it prints, its options and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

pytest.importorskip("ortools")

PACK = """
kind: works
confidence: copy
kinds:
  works:
    title: {zh: 工厂, en: works}
    fields:
      water: {type: amount, unit: m3, decimals: 1, at_most: 1000, act: plan, lawful: any, title: {zh: 用水量, en: water}}
      reused: {type: amount, unit: m3, decimals: 1, at_most: 1000, act: plan, lawful: any, title: {zh: 回用水量, en: reuse}}
      covered: {type: flag, act: practice, lawful: any, title: {zh: 已遮盖, en: covered}}
      sealed: {type: flag, title: {zh: 已封存, en: sealed}}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
rules:
- {code: TST-WA-001, name: reuse, title: {zh: 回用不足, en: too little reuse}, when: water > 0, require: 2 * reused >= water, force: binding, effect: halt, cites: {instrument: i}}
- {code: TST-WA-002, name: cover, title: {zh: 未遮盖, en: not covered}, when: 'true', require: covered, force: policy, cites: {instrument: i}}
- {code: TST-WA-003, name: seal, title: {zh: 未封存, en: not sealed}, when: 'true', require: sealed, force: binding, effect: rectify, cites: {instrument: i}}
- {code: TST-WA-004, name: least, title: {zh: 用水过少, en: too little water}, when: 'true', require: water >= 50, force: binding, effect: rectify, cites: {instrument: i}}
"""
FACTS = "kind: works\nid: w\nname: 示例工厂\nwater: 100\nreused: 40\ncovered: false\nsealed: true\n"
WhatIf = Callable[..., Result]


@pytest.fixture
def whatif(run: Callable[..., Result], tmp_path: Path) -> WhatIf:
    """Asks about some facts."""
    book, given = tmp_path / "works.yaml", tmp_path / "facts.yaml"

    def call(*options: str, facts: str = FACTS, pack: str = PACK) -> Result:
        book.write_text(pack, encoding="utf-8")
        given.write_text(facts, encoding="utf-8")
        return run("whatif", given, "--pack", book, "--as-of", "2025-06-01", *options)

    return call


def data(result: Result) -> Any:
    """What JSON says."""
    return json.loads(result.stdout)


def changes(result: Result) -> dict[str, Any]:
    """What changes, by path."""
    return {one["path"]: one["after"] for one in data(result)["changes"]}


def test_text_in_both_languages(whatif: WhatIf) -> None:
    """Each change with its value before and after and its unit, and which findings change."""
    zh, en = whatif().output, whatif("--lang", "en").output
    for line in ("用水量减少 20 m3（至 80 m3）", "water：100 m3 → 80 m3", "不符合 → 符合", "停批停建 → 未发现不符合项"):
        assert line in zh
    for line in ("lower water by 20 m3 (to 80 m3)", "water: 100 m3 → 80 m3", "violation → compliant"):
        assert line in en
    assert (0, 0) == (whatif().exit_code, whatif("--lang", "en").exit_code)


def test_json(whatif: WhatIf) -> None:
    """The same as data."""
    found = data(whatif("--format", "json"))
    assert ("change", True, {"before": "blocked", "after": "clear"}) == (
        found["result"],
        found["complete"],
        found["conclusion"],
    )
    assert [("water", "m3", "100", "80")] == [(c["path"], c["unit"], c["before"], c["after"]) for c in found["changes"]]


def test_nothing_must_change(whatif: WhatIf) -> None:
    """Without a violation nothing changes; advice is mended when asked for."""
    fine = FACTS.replace("40", "60")
    result = whatif(facts=fine)
    assert (0, True) == (result.exit_code, "无需调整" in result.output)
    assert {"covered": True} == changes(whatif("--also", "advice", "--format", "json", facts=fine))


def test_what_can_be_chosen(whatif: WhatIf) -> None:
    """Without a selection and without a violation, what else can be chosen is said, with an example that does something."""
    sound = FACTS.replace("reused: 40", "reused: 50")
    found = whatif(facts=sound)
    assert (
        "提示：未选规则，全部规则均无不符合项；另有“建议”1 项，可以另选，例如 --also advice --select TST-WA-002\n"
        == found.stderr
    )
    assert "as by --also advice --select TST-WA-002" in whatif("--lang", "en", facts=sound).stderr
    chosen = whatif("--also", "advice", "--select", "TST-WA-002", "--format", "json", facts=sound)
    assert ({"covered": True}, "") == (changes(chosen), chosen.stderr)
    assert "" == whatif("--select", "TST-WA-001", facts=sound).stderr


def test_a_selection_of_another_kind(whatif: WhatIf, tmp_path: Path) -> None:
    """Rules of another kind are refused; the help names one that can be chosen."""
    other = tmp_path / "other.yaml"
    other.write_text(
        PACK.replace("name: ", "name: other-").replace("works", "yard").replace("TST-WA", "TST-YA").replace("  i: {number: 1号", "  j: {number: 2号")
        .replace("instrument: i", "instrument: j"), encoding="utf-8",
    )  # fmt: skip
    found = whatif("--pack", str(other), "--select", "TST-YA")
    assert 2 == found.exit_code
    assert (
        "error: none of the rules selected is for the kind `works`\nhelp: choose of its rules, as in `--select TST-WA-001`"
        in (found.stderr)
    )


def test_fix_keep_weight_bound(whatif: WhatIf) -> None:
    """A supposed fact is held, a kept one too; a weight and a bound turn the choice."""
    assert {"reused": "50"} == changes(whatif("--keep", "water", "--format", "json"))
    assert {"reused": "60"} == changes(whatif("--fix", "water=120", "--format", "json"))
    assert {"reused": "50"} == changes(whatif("--weight", "water=2", "--format", "json"))
    assert {"reused": "50"} == changes(whatif("--bound", "water=90..", "--format", "json"))
    both = whatif("--bound", "reused=..45", "--bound", "water=90..", "--format", "json")
    assert {"reused": "45", "water": "90"} == changes(both)


def test_cannot_comply(whatif: WhatIf) -> None:
    """A rule that rests on what is no plan is named, the rest is mended; rules in conflict are named."""
    result = whatif("--format", "json", facts=FACTS.replace("sealed: true", "sealed: false"))
    assert (1, ["TST-WA-003"], {"water": "80"}) == (
        result.exit_code,
        [one["code"] for one in data(result)["cannot_comply"]],
        changes(result),
    )
    poor = whatif("--keep", "reused", "--format", "json", facts=FACTS.replace("40", "20"))
    assert (1, {}, ["TST-WA-001", "TST-WA-004"]) == (
        poor.exit_code,
        changes(poor),
        [one["code"] for one in data(poor)["conflict"]],
    )
    assert "不能同时符合" in whatif("--keep", "reused", facts=FACTS.replace("40", "20")).output


def test_what_remains_is_told(whatif: WhatIf) -> None:
    """Missing facts are not told as what no change makes pass; that is kept for what none does."""
    pack = "require: covered and sealed"
    open_ = whatif(facts=FACTS.replace("sealed: true\n", ""), pack=PACK.replace("require: sealed", pack))
    assert "调整后待补材料的规则（1 项）\n  TST-WA-003  未封存\n" in open_.output
    assert "未封存：缺少已封存" in "".join(open_.output.split())
    assert "无论怎样调整" not in open_.output
    one = whatif(
        "--select", "TST-WA-003", facts=FACTS.replace("sealed: true\n", ""), pack=PACK.replace("require: sealed", pack)
    )
    assert one.output.startswith("仅靠调整方案还不能认定符合：尚待补充材料或者人工核实\n")
    shut = whatif(facts=FACTS.replace("sealed: true", "sealed: false"))
    assert "无论怎样调整都不能符合的规则（1 项）\n  TST-WA-003  未封存\n" in shut.output
    found = data(whatif("--format", "json", facts=FACTS.replace("sealed: true", "sealed: false")))
    assert ["breach"] == [one["remains"] for one in found["cannot_comply"]]


def test_select_breaks_nothing_else(whatif: WhatIf) -> None:
    """Rules that are not selected need not be mended, and are not broken."""
    facts = FACTS.replace("40", "20").replace("sealed: true", "sealed: false")
    assert {"reused": "50"} == changes(whatif("--select", "TST-WA-001", "--format", "json", facts=facts))
    low = whatif("--select", "TST-WA-001", "--keep", "reused", "--format", "json", facts=facts)
    assert "impossible" == data(low)["result"]


@pytest.mark.parametrize(("options", "message"), [
    (("--fix", "watre=3"), "unknown field `watre`"), (("--fix", "water"), "has no `=`"), (("--fix", "water=x"), "expected a number"),
    (("--fix", "water="), "is set to nothing"), (("--keep", "nothing"), "unknown field `nothing`"), (("--weight", "water=0"), "the weight of `water`"),
    (("--weight", "sealed=2"), "no part of the plan"), (("--bound", "water=3"), "the bounds of `water`"), (("--bound", "covered=1..2"), "takes no bounds"),
    (("--bound", "water=9..3"), "leave nothing between"), (("--also", "misery"), "unknown outcome `misery`"), (("--fix", "water=1", "--fix", "water=2"), "twice"),
    (("--fix", "water[0].x=1"), "is no list"), (("--select", "XXX"), "no rule begins"), (("--bound", "water=a..b"), "the bounds of `water`"),
])  # fmt: skip
def test_bad_options(whatif: WhatIf, options: tuple[str, ...], message: str) -> None:
    """What makes no sense is an error in one sentence, and exit code 2."""
    result = whatif(*options)
    assert 2 == result.exit_code
    assert message in result.output


def test_output_and_standard_input(whatif: WhatIf, run: Callable[..., Result], tmp_path: Path) -> None:
    """The answer may go to a file, and the facts may come from standard input."""
    whatif("-o", str(tmp_path / "answer.txt"))
    assert "用水量减少" in (tmp_path / "answer.txt").read_text(encoding="utf-8")
    result = run("whatif", "-", "--pack", tmp_path / "works.yaml", "--as-of", "2025-06-01", stdin=FACTS)
    assert "用水量减少 20 m3" in result.output
