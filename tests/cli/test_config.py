"""Options from a file: found upward, beaten by the command line, said in the verdict, and refused with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import DATA, MILL, TIANJIN

DAY = "2023-01-01"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty repository, which is the working directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(path: Path, *lines: str) -> Path:
    """A file of some lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_options(folder, run) -> None:
    """Common options reach every verb that has them, a verb's table that verb; paths are relative to the file."""
    (folder / "packs").mkdir()
    (folder / "packs" / "mill.yaml").write_bytes(MILL.read_bytes())
    written(folder / "cleanrules.toml", 'lang = "en"', 'pack = "packs/mill.yaml"', "[screen]", f"as-of = {DAY}")
    shown = run("screen", TIANJIN).stdout
    assert shown.startswith("conclusion: blocked")
    assert f"as of:        {DAY}" in shown
    assert "IND-TST-001" in run("rules").stdout


@pytest.mark.parametrize("name", ["cleanrules.toml", "pyproject.toml"])
def test_found_upward(folder, run, monkeypatch, name) -> None:
    """The nearest file counts, from the working directory up to the root of the repository and no further."""
    head = "[tool.cleanrules]" if name == "pyproject.toml" else ""
    written(folder / name, head, f"pack = {json.dumps(str(MILL))}")
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert "IND-TST-001" in run("rules").stdout
    (folder / "a" / ".git").mkdir()
    assert "IND-TST-001" not in run("rules").stdout
    assert "IND-TST-001" in run("--config", folder / name, "rules").stdout


def test_project_of_somebody_else(folder, run) -> None:
    """A pyproject.toml without our table, even a broken one, is none of ours."""
    written(folder / "pyproject.toml", "[tool.other", "x = ")
    assert 0 == run("rules").exit_code


def test_command_line_wins(folder, run) -> None:
    """An option on the command line comes before the file's, and `--no-config` leaves the file out."""
    written(
        folder / "cleanrules.toml", 'lang = "en"', f"pack = {json.dumps(str(MILL))}", "[screen]", "as-of = 2020-01-01"
    )
    assert f"判定日期      {DAY}" in run("screen", TIANJIN, "--as-of", DAY, "--lang", "zh").stdout
    assert "unknown kind `mill`" in run("--no-config", "screen", TIANJIN, "--as-of", DAY).stderr


def test_file_named_on_the_command_line(folder, run) -> None:
    """A format of the file gives way to the suffix of a file that is named."""
    written(folder / "cleanrules.toml", 'format = "json"', f"pack = {json.dumps(str(MILL))}")
    assert "[" == run("rules").stdout[0] or "{" == run("rules").stdout[0]
    run("screen", TIANJIN, "--as-of", DAY, "-o", "report.txt")
    assert Path("report.txt").read_text(encoding="utf-8").startswith("结论")


def test_said_in_the_verdict(folder, run) -> None:
    """What the file sets stands among the assumptions of the screening: a verdict must show on what it rests."""
    written(
        folder / "cleanrules.toml", 'minimum-confidence = "copy"', f"pack = {json.dumps(str(MILL))}",
        "[screen]", 'region = "天津市"', f'as-of = "{DAY}"',
    )  # fmt: skip
    facts = written(folder / "facts.yaml", "kind: mill", "dust: 5")
    shown = run("screen", facts).stdout
    assert "配置文件 cleanrules.toml 设定 --region 天津市" in shown
    assert "配置文件 cleanrules.toml 设定 --minimum-confidence copy" in shown
    found = json.loads(run("screen", facts, "--format", "json").stdout)
    assert "120000" == found["region"]
    assert "--region 天津市, by cleanrules.toml" in json.dumps(found["assumptions"], ensure_ascii=False)
    other = run("explain", "IND-TST-001", facts, "--as-of", DAY)
    assert "设置：配置文件 cleanrules.toml 设定 --minimum-confidence copy\n" in other.stderr


@pytest.mark.parametrize(
    ("lines", "place", "message", "help"),
    [
        (["regoin = 'x'"], "1:1", "unknown option `regoin`", "did you mean `region`?"),
        (["", "[screen]", "  regoin = 'x'"], "3:3", "unknown option `regoin` of `screen`", "did you mean `region`?"),
        (["[screen]", '"regoin" = 1'], "2:1", "unknown option `regoin` of `screen`", "did you mean `region`?"),
        (["lang = 'en'", "[scren]"], "2:1", "unknown command `scren`", "did you mean `screen`?"),
        (["lang = 3"], "1:1", "`lang` is `3`, expected text", None),
        (["pack = [1]"], "1:1", "`pack` is `1`, expected text, or a list of it", None),
        (["[screen]", "portfolio = 'yes'"], "2:1", "`portfolio` is `yes`, expected true or false", None),
        (["[batch]", "workers = 1.5"], "2:1", "`workers` is `1.5`, expected a whole number", None),
        (["as-of = 2023-01-01"], "1:1", "unknown option `as-of`", "one of engine"),
        (["[screen]", "as-of ="], "2:8", "not valid TOML: invalid value", None),
    ],
)
def test_refused(folder, run, lines, place, message, help) -> None:
    """What the file has wrong is one error: file, line and column, what was found, and what was perhaps meant."""
    written(folder / "cleanrules.toml", *lines)
    result = run("rules")
    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"error: cleanrules.toml:{place}: {message}"), result.stderr
    assert help is None or f"help: {help}" in result.stderr


def test_in_a_project_file(folder, run) -> None:
    """In pyproject.toml the place is that of the key below `tool.cleanrules`."""
    written(folder / "pyproject.toml", "[tool.other]", "regoin = 1", "[tool.cleanrules]", "regoin = 1")
    assert run("rules").stderr.startswith("error: pyproject.toml:4:1: unknown option `regoin`\n")


def test_missing_file(folder, run) -> None:
    """A file that is named must be there."""
    assert (2, True) == (
        (result := run("--config", "no.toml", "rules")).exit_code,
        "can't read `no.toml`" in result.stderr,
    )
    assert DATA.is_dir()
