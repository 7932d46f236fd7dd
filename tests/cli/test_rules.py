"""`cleanrules rules` and `cleanrules explain`."""

from __future__ import annotations

import json

import pytest

from .conftest import TIANJIN


def codes(result) -> list[str]:
    """The codes of a JSON list."""
    return [one["code"] for one in json.loads(result.stdout)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["001", "002", "003", "004", "005"]),
        (["--force", "policy"], ["003"]),
        (["--as-of", "2015-01-01"], ["002"]),
        (["--kind", "mill", "--plugin", "file"], ["001", "002", "003", "004", "005"]),
        (["--kind", "project"], []),
        (["颗粒物"], ["003", "004"]),
        (["DUST"], ["003", "004"]),
        (["测令12号"], ["002"]),
        (["产能置换"], ["001", "003", "004", "005"]),
    ],
)
def test_filters(mill, options, expected) -> None:
    """Each filter keeps the rules that it names."""
    assert [f"IND-TST-{number}" for number in expected] == codes(mill("rules", "--format", "json", *options))


def test_text(mill) -> None:
    """The list shows code, title, kind, force and window, and counts the rules."""
    lines = mill("rules").stdout.splitlines()
    assert "IND-TST-002  未按规定开展清洁生产审核      轧钢项目  强制（有罚则）  2012-07-01 起" == lines[1]
    assert "共 5 条规则" == lines[-1]


def test_json_fields(mill) -> None:
    """An entry has what a catalogue needs."""
    wanted = {"code", "name", "title", "kind", "force", "effect", "cites", "tags", "status", "confidence"}
    assert set() == wanted - json.loads(mill("rules", "--format", "json").stdout)[0].keys()


def test_page(mill) -> None:
    """The page of a rule has its conditions, values with their windows, articles and facts."""
    page = mill("explain", "IND-TST-001").stdout
    for said in (
        "retired_iron >= required",
        "1.5 [mill_area=是] [merger=否]  2021-06-01 起；测规〔2021〕46号 第六条；第三方转载",
        "“置换比例不低于1.5:1”（第三方转载）",
        "退出设备（retired）",
        "retired[].eligible（可用于置换）",
        "按方案公告日期当日的规定（announced_on）",
        "天津市、太原市",
    ):
        assert said in page


def test_page_in_english(mill) -> None:
    """The page speaks English."""
    assert "binding, with a penalty" in mill("explain", "IND-TST-001", "--lang", "en").stdout


def test_page_with_penalties(mill) -> None:
    """Penalties stand with their ranges, windows and operators."""
    page = mill("explain", "IND-TST-002").stdout
    assert "情形：拒不改正；罚款5万元以上50万元以下（按行为）" in page
    assert "2012-07-01 起，2026-08-15 前" in page


def test_page_as_json(mill) -> None:
    """The page as data has every dated value."""
    page = json.loads(mill("explain", "IND-TST-001", "--format", "json").stdout)
    assert ["1.5", "1.25", "1.1"] == [value["value"] for value in page["parameters"][0]["values"]]
    assert "announced_on" == page["governed_by"]


def test_derivation(mill) -> None:
    """With facts, the tree shows each step with its value."""
    result = mill("explain", "IND-TST-001", TIANJIN, "--as-of", "2023-01-01")
    assert 0 == result.exit_code
    for said in (
        "├── 适用“方案公告日期”当日的规定：2022-06-01",
        "│   ├── 退出设备（产品为iron，且可用于置换的）产能合计：290 万t/a",
        "不成立（290 万t/a < 300 万t/a）",
        "└── 对总结论的作用：总结论为“停批停建”",
    ):
        assert said in result.stdout


def test_derivation_as_json(mill) -> None:
    """With facts, JSON is the finding."""
    found = json.loads(mill("explain", "IND-TST-001", TIANJIN, "--as-of", "2023-01-01", "--format", "json").stdout)
    assert ("violation", "IND-TST-001") == (found["outcome"], found["trace"]["text"])


def test_derivation_of_another_kind(mill, facts) -> None:
    """Facts of another kind are an error, not an empty tree."""
    result = mill("explain", "IND-TST-001", facts("firm.yaml", "kind: enterprise\n"))
    assert 2 == result.exit_code
    assert "`IND-TST-001` is for the kind `mill`, the facts are of the kind `enterprise`" in result.stderr
