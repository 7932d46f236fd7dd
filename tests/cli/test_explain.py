"""`cleanrules explain CODE FACTS`: the tree on the terminal and in a pipe, its bounds, and what it refuses."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from cleanrules.reports.tree import plain

from .conftest import MILL, TIANJIN

ASKED = ("IND-TST-001", TIANJIN, "--as-of", "2023-01-01")


@pytest.mark.parametrize("width", ["60", "80", "100"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lines_fit(mill, monkeypatch, width, lang) -> None:
    """No line is wider than the terminal, and a pipe gets no colours."""
    monkeypatch.setenv("COLUMNS", width)
    lines = mill("explain", *ASKED, "--lang", lang).stdout.splitlines()
    assert int(width) >= max(map(cell_len, lines))
    assert "\x1b" not in "".join(lines)


def test_marks_and_sources(mill) -> None:
    """What holds, what does not, and where it was read; names of facts only where they are unknown."""
    shown = mill("explain", *ASKED).stdout
    for said in (
        "├── 适用“方案公告日期”当日的规定：2022-06-01  来源：公告第1页",
        "│   └── ✗ 实质性兼并重组：否  来源：tianjin.yaml 第6行",
        "│   │   ├── r1：250 万t/a",
        "〔param.mill_ratio〕 2021-06-01 起；测规〔2021〕46号 第六条；第三方转载",
    ):
        assert said in shown
    assert "retired_iron >= required" not in shown


def test_as_written(mill) -> None:
    """The conditions as the pack writes them, where that is asked for."""
    shown = mill("explain", *ASKED, "--written").stdout
    assert "〔retired_iron >= required〕" in shown
    assert "〔merger〕" in shown


def test_an_unknown_fact_is_named(mill, facts) -> None:
    """A fact that is unknown stands with the name under which the facts file may give it."""
    path = facts(
        "open.yaml", "kind: mill\nid: open\nregion: 山西省\nannounced_on: 2022-06-01\nbuilt: [{id: a, product: iron}]\n"
    )
    shown = mill("explain", "IND-TST-001", path, "--as-of", "2023-01-01").stdout
    assert "? 例外" not in shown
    assert "实质性兼并重组：未知  〔merger〕" in shown
    assert "补充下列材料（最有用的在前）" in shown


def test_bounds(mill) -> None:
    """Depth and width are bounded, with how many more there are; a bound below one is refused."""
    assert "另有" not in mill("explain", *ASKED).stdout
    assert "另有 1 项" in mill("explain", *ASKED, "--width", "1").stdout
    assert "另有 2 项" in mill("explain", *ASKED, "--depth", "1").stdout
    assert 2 == mill("explain", *ASKED, "--depth", "0").exit_code


def test_bounds_hold_for_data(mill) -> None:
    """JSON has the tree of the bounds asked for."""
    trace = json.loads(mill("explain", *ASKED, "--depth", "1", "--format", "json").stdout)["trace"]
    (require,) = [step for step in trace["steps"] if step["kind"] == "require"]
    assert ["more"] == [step["kind"] for step in require["steps"]]


def test_the_proof_is_asked_for(mill) -> None:
    """The engine's proof is shown only on demand."""
    assert "推理证明" not in mill("explain", *ASKED).stdout
    assert "推理证明：2022-06-01" in mill("explain", *ASKED, "--proof").stdout


def test_region_and_bar(mill, facts) -> None:
    """The place and the evidence bar may be given as to `screen`."""
    path = facts(
        "bare.yaml",
        "kind: mill\nid: bare\nannounced_on: 2022-06-01\nmerger: false\nbuilt: [{id: a, product: iron, capacity: 10}]\nretired: []\n",
    )
    said = mill("explain", "IND-TST-001", path, "--as-of", "2023-01-01", "--region", "天津市").stdout
    assert "成立（天津市 120000）" in said
    said = mill("explain", "IND-TST-001", path, "--as-of", "2023-01-01", "--minimum-confidence", "official").stdout
    assert "只采用可信度不低于“官方文本”的依据" in said


def test_hostile_text(mill, facts) -> None:
    """A name or source that would move a terminal's cursor or turn the text about is shown harmlessly."""
    bad = '{value: 2022-06-01, source: "a\\u202Eb\\u009Bc[red]d[/red]"}'
    path = facts(
        "bad.yaml",
        f"kind: mill\nid: bad\nannounced_on: {bad}\nmerger: false\nbuilt: [{{id: '[bold]x', product: iron}}]\n",
    )
    shown = mill("explain", "IND-TST-001", path, "--as-of", "2023-01-01").stdout
    assert "来源：a�b�c[red]d[/red]" in shown
    assert "[bold]x" in shown
    assert "a�b c" == plain("a\x1bb c")


def test_a_removed_rule(run, facts, tmp_path) -> None:
    """A removed rule is explained by its page; no facts are judged by it."""
    pack = tmp_path / "mill.yaml"
    pack.write_text(
        MILL.read_text(encoding="utf-8").replace("  name: audit-not-done", "  name: audit-not-done\n  status: removed"),
        encoding="utf-8",
    )
    result = run("explain", "--pack", pack, "IND-TST-002", TIANJIN, "--as-of", "2023-01-01")
    assert (2, True) == (result.exit_code, "`IND-TST-002` was removed" in result.stderr)
    assert 0 == run("explain", "--pack", pack, "IND-TST-002").exit_code


def test_an_unknown_code(mill) -> None:
    """An unknown code is refused with the nearest that there is, facts or not."""
    for facts in ((), (TIANJIN,)):
        result = mill("explain", "IND-TST-0O1", *facts)
        assert (2, True) == (result.exit_code, "did you mean `IND-TST-001`?" in result.stderr)
