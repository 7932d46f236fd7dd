"""`cleanrules screen`: exit codes, formats, several files, what is assumed."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from .conftest import CLEAR, MILL, OPEN, TIANJIN

DAY = ("--as-of", "2023-01-01")


def test_violation(mill) -> None:
    """A violation is exit code 1, and the conclusion stands first."""
    result = mill("screen", TIANJIN, *DAY)
    assert 1 == result.exit_code
    assert "结论：停批停建" == result.stdout.splitlines()[0]


def test_undetermined(mill, facts) -> None:
    """Missing facts are exit code 3, and what to supply is listed."""
    result = mill("screen", facts("open.yaml", OPEN), *DAY, "--select", "IND-TST-001,IND-TST-002")
    assert 3 == result.exit_code
    assert "1.  已开展审核（audited），涉及 1 条规则" in result.stdout
    assert "2.  方案公告日期（announced_on），涉及 1 条规则" in result.stdout


def test_review(mill, facts) -> None:
    """Weak evidence of a breach is exit code 3, and says what would hold; without a breach on any reading it is 0."""
    result = mill("screen", facts("dusty.yaml", CLEAR.replace("dust: 5", "dust: 60")), *DAY)
    assert 3 == result.exit_code
    assert "需人工复核" in result.stdout
    result = mill("screen", facts("clear.yaml", CLEAR), *DAY)
    assert (0, "结论：未发现不符合项") == (result.exit_code, result.stdout.splitlines()[0])
    assert "不构成违反" in result.stdout


def test_clear(mill, facts) -> None:
    """Nothing wrong is exit code 0, where the bar lets the weak evidence decide."""
    result = mill("screen", facts("clear.yaml", CLEAR), *DAY, "--minimum-confidence", "recalled")
    assert (0, "结论：未发现不符合项") == (result.exit_code, result.stdout.splitlines()[0])


def test_advice_is_no_fault(mill, facts) -> None:
    """Advice alone leaves the exit code at 0."""
    path = facts("dusty.yaml", CLEAR.replace("dust: 5", "dust: 20"))
    result = mill("screen", path, *DAY, "--select", "IND-TST-003")
    assert 0 == result.exit_code
    assert "鼓励不高于 10 mg/m3" in result.stdout


def test_today_is_said(mill, facts) -> None:
    """Without `--as-of` the day is today, and the report says that it was assumed."""
    path = facts("clear.yaml", CLEAR)
    assert "assumed:      as of 20" in mill("screen", path, "--lang", "en").stdout
    assert "假定          判定日期取今天 20" in mill("screen", path).stdout
    assert "假定：判定日期取今天 20" in mill("screen", path, "--format", "json").stderr


def test_day_given_is_not_assumed(mill, facts) -> None:
    """With `--as-of` nothing is assumed."""
    result = mill("screen", facts("clear.yaml", CLEAR), *DAY, "--format", "json")
    assert ([], "") == (json.loads(result.stdout)["assumptions"], result.stderr)


def test_json_of_one(mill) -> None:
    """One file gives one object."""
    found = json.loads(mill("screen", TIANJIN, *DAY, "--format", "json").stdout)
    assert ("TJ-1", "blocked") == (found["subject"], found["conclusion"])


def test_json_of_several(mill, facts) -> None:
    """Several files give a list, even where only one of them is sound."""
    both = json.loads(mill("screen", TIANJIN, facts("clear.yaml", CLEAR), *DAY, "--format", "json").stdout)
    one = json.loads(mill("screen", TIANJIN, "nowhere.yaml", *DAY, "--format", "json").stdout)
    assert (["TJ-1", "clear"], ["TJ-1"]) == ([each["subject"] for each in both], [each["subject"] for each in one])


def test_jsonl(mill, facts) -> None:
    """jsonl is one line for each file."""
    lines = mill("screen", TIANJIN, facts("clear.yaml", CLEAR), *DAY, "--format", "jsonl").stdout.splitlines()
    assert ["TJ-1", "clear"] == [json.loads(line)["subject"] for line in lines]


def test_bad_file_among_good(mill, facts) -> None:
    """A bad file is reported with its place; the others are screened all the same; the exit code is 2."""
    bad = facts("bad.yaml", "kind: mill\ndust: 1.25\n")
    result = mill("screen", bad, TIANJIN, *DAY)
    assert 2 == result.exit_code
    assert result.stderr.startswith(f"error: {bad}:2:7: `dust` is 1.25 mg/m3, more than 1 decimals\nhelp: ")
    assert "结论：停批停建" in result.stdout
    loose = facts("loose.yaml", "kind: ship\nid: s\n")
    both = mill("screen", loose, bad, TIANJIN, *DAY)
    assert (2, result.stdout) == (both.exit_code, both.stdout)
    assert f"error: {loose}:1:7: unknown kind `ship`\n" in both.stderr
    assert f"error: {bad}:2:7: " in both.stderr


def test_worst_of_many(mill, facts) -> None:
    """A violation is worse than something undetermined, and that than nothing."""
    open_one, clear = facts("open.yaml", OPEN), facts("clear.yaml", CLEAR)
    assert 1 == mill("screen", clear, open_one, TIANJIN, *DAY).exit_code
    assert 3 == mill("screen", clear, open_one, *DAY).exit_code


def test_region_contradiction_names_the_file(mill) -> None:
    """A region that contradicts the file is an error of that file."""
    result = mill("screen", TIANJIN, *DAY, "--region", "上海市")
    assert 2 == result.exit_code
    assert f"error: {TIANJIN}: region `上海市` contradicts the facts" in result.stderr


def test_region_fills_in(mill, facts) -> None:
    """A region is taken where the file names none."""
    path = facts("nowhere.yaml", CLEAR.replace("region: 山西省\n", ""))
    found = json.loads(mill("screen", path, *DAY, "--region", "天津市", "--format", "json").stdout)
    assert "120000" == found["region"]


def test_select_repeated_and_commas(mill) -> None:
    """`--select` takes commas and may be repeated."""
    options = ("--select", "IND-TST-001,IND-TST-002", "--select", "IND-TST-003")
    found = json.loads(mill("screen", TIANJIN, *DAY, *options, "--format", "json").stdout)
    assert ["IND-TST-001", "IND-TST-002", "IND-TST-003"] == found["selected"]
    assert found["selected"] == [finding["code"] for finding in found["findings"]]


def test_parameters(mill, facts) -> None:
    """A caller's own values come first, and the report says whose they are."""
    text = """parameters:
  mill_ratio:
    values:
    - {from: 2021-06-01, value: 1, confidence: official, cites: {instrument: test-46, article: 第八条}}
"""
    result = mill("screen", TIANJIN, *DAY, "--select", "IND-TST-001", "--parameters", facts("own.yaml", text))
    assert 0 == result.exit_code, result.output
    found = mill(
        "screen", TIANJIN, *DAY, "--select", "IND-TST-001", "--parameters", facts("own.yaml", text), "--format", "json"
    )
    assert [True] == [one["supplied"] for one in json.loads(found.stdout)["findings"][0]["parameters"]]


def test_decision_before_act(mill) -> None:
    """A decision before the act is refused once, whatever the number of files."""
    result = mill("screen", TIANJIN, TIANJIN, *DAY, "--decided-on", "2022-01-01")
    assert (2, 1) == (result.exit_code, result.stderr.count("error:"))


def test_output_file(mill, tmp_path: Path) -> None:
    """`-o` writes the whole file and leaves no other behind."""
    target = tmp_path / "out.txt"
    target.write_text("old")
    result = mill("screen", TIANJIN, *DAY, "-o", target)
    assert (1, "") == (result.exit_code, result.stdout)
    assert target.read_text(encoding="utf-8").startswith("结论：停批停建\n")
    assert ["out.txt"] == [path.name for path in tmp_path.iterdir()]


def test_output_folder_missing(mill, tmp_path: Path) -> None:
    """A file that can't be written is an error that names it."""
    target = tmp_path / "no" / "out.txt"
    result = mill("screen", TIANJIN, *DAY, "-o", target)
    assert (2, f"error: can't write `{target}`: no such file or directory\n") == (result.exit_code, result.stderr)


def test_standard_input(mill) -> None:
    """`-` reads standard input; its errors are placed too."""
    assert 3 == mill("screen", "-", *DAY, stdin=OPEN).exit_code
    assert "error: -:2:1: unknown field `dusty`" in mill("screen", "-", *DAY, stdin="kind: mill\ndusty: 1\n").stderr


def test_nothing_applies(mill, facts) -> None:
    """Where no rule applies, `clear` is not left to be misread."""
    result = mill("screen", facts("far.yaml", "kind: mill\nid: far\nregion: 上海市\n"), *DAY, "--select", "IND-TST-005")
    assert 0 == result.exit_code
    assert "没有一条规则适用于该对象" in result.stdout


@pytest.mark.parametrize("form", ["text", "html", "markdown", "sarif", "junit", "earl", "docx", "xlsx"])
def test_nothing_that_binds_applies(mill, facts, tmp_path: Path, form: str) -> None:
    """The head says with `clear` that no binding rule applies, in each format; a chosen rule that applies takes that away."""
    far, out = facts("far.yaml", "kind: mill\nid: far\nregion: 上海市\n"), tmp_path / "out"
    mill("screen", far, *DAY, "--select", "IND-TST-005", "--format", form, "-o", out)
    assert "未发现不符合项（所选规则中没有适用的强制性规定）" in _written(out)
    mill("screen", facts("clear.yaml", CLEAR), TIANJIN, *DAY, "--format", form, "-o", out)
    assert "没有适用的强制性规定" not in _written(out)


def test_clear_of_nothing_in_json_and_python(mill, facts) -> None:
    """In JSON the conclusion is the same word as ever; without a selection the words name none."""
    far = facts("far.yaml", "kind: mill\nid: far\nregion: 上海市\nbuilt: []\n")
    result = mill("screen", far, *DAY, "--select", "IND-TST-005", "--format", "json")
    assert "clear" == json.loads(result.stdout)["conclusion"]
    found = mill("screen", far, "--as-of", "1950-01-01")
    assert found.stdout.startswith("结论：未发现不符合项（没有适用的强制性规定）\n")


def _written(path: Path) -> str:
    """The text of a report, of a Word or Excel file that of its parts."""
    if not is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())


def test_no_rule_for_the_kind(run, facts) -> None:
    """Where no rule is for the kind of subject nothing is screened: an error that names the plugins that are loaded."""
    result = run("screen", facts("firm.yaml", "kind: enterprise\nid: firm\n"), *DAY)
    assert (2, "") == (result.exit_code, result.stdout)
    assert "no rule for the kind `enterprise` is loaded, so that nothing can be screened" in result.stderr
    assert "plugins loaded: none" in result.stderr


def test_open_policy_leaves_the_exit_code(mill, facts) -> None:
    """What only a policy leaves open is told, and changes neither the conclusion nor the exit code."""
    path = facts("unmeasured.yaml", CLEAR.replace("dust: 5", "# dust: 5"))
    result = mill("screen", path, *DAY, "--select", "IND-TST-002,IND-TST-003")
    assert (0, "结论：未发现不符合项") == (result.exit_code, result.stdout.splitlines()[0])
    assert "IND-TST-003  颗粒物排放浓度过高（政策引导，不影响结论）" in result.stdout


def test_engines_print_the_same(mill) -> None:
    """All engines give the same findings."""
    texts = []
    for engine in ("reference", "inference", "compiled"):
        found = json.loads(mill("screen", TIANJIN, *DAY, "--engine", engine, "--format", "json").stdout)
        texts.append([{name: one[name] for name in one if name != "trace"} for one in found["findings"]])
    assert texts[0] == texts[1]


def test_format_of_a_plugin(plugin, run) -> None:
    """A plugin's format is as good as a built-in one."""
    plugin(
        "csvformat",
        "from cleanrules import hookimpl\n"
        "def table(screenings, language):\n"
        "    return ''.join(f'{one.subject};{one.conclusion};{language}\\n' for one in screenings)\n"
        "@hookimpl\n"
        "def cleanrules_reporters(register):\n"
        "    register('csv', table)\n",
    )
    result = run("screen", "--pack", MILL, TIANJIN, *DAY, "--format", "csv")
    assert "TJ-1;blocked;zh\n" == result.stdout


def test_deterministic(mill) -> None:
    """The same question gives the same bytes."""
    first, second = (mill("screen", TIANJIN, *DAY, "--format", "json").stdout_bytes for _ in range(2))
    assert first == second
