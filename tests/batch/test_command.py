"""`cleanrules batch`: exit codes, what is printed, what is refused."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from cleanrules.cli import main

from .conftest import DAY, MILL, command, contents, finished, manifest

pytestmark = pytest.mark.usefixtures("alone")
BOUND = ("--pack", MILL, "--kind", "mill", "--as-of", DAY)


@pytest.fixture
def batch():
    """Runs `cleanrules batch` on a table of mills."""

    def call(*arguments: object, bound: tuple[object, ...] = BOUND) -> Result:
        words = ["batch", *(str(one) for one in (*arguments, *bound))]
        result = CliRunner().invoke(main, words, prog_name="cleanrules")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


@pytest.fixture
def rows(tmp_path: Path):
    """Writes a CSV table."""

    def write(text: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
        (tmp_path / name).write_text(text, encoding=encoding)
        return tmp_path / name

    return write


def told(result: Result) -> tuple[int, str]:
    """The exit code and the error."""
    return result.exit_code, result.stderr.splitlines()[0]


AUDIT = ("--select", "IND-TST-002")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,audited\na,true\n", 0),
        ("id,audited\na,true\nb,false\n", 1),
        ("id,audited\na,true\nb,\n", 3),
        ("id,audited\na,true\nb,perhaps\n", 3),
        ("id,audited\na,false\nb,perhaps\nc,\n", 1),
    ],
    ids=["clear", "violation", "undetermined", "rejected", "violation wins"],
)
def test_exit_codes(batch, rows, tmp_path, text, code) -> None:
    """0 nothing wrong; 1 a violation; 3 something undetermined, or a row rejected."""
    assert code == batch(rows(text), "-o", tmp_path / "out", *AUDIT).exit_code


def test_advice_is_no_fault(batch, rows, tmp_path) -> None:
    """Advice, and what a policy leaves open, leave the exit code at 0; review of a binding rule makes it 3."""
    path = rows("id,dust\na,20\nb,60\nc,\n")
    assert 0 == batch(path, "-o", tmp_path / "advice", "--select", "IND-TST-003").exit_code
    path = rows("id,dust\na,20\nb,60\n")
    assert 3 == batch(path, "-o", tmp_path / "review", "--select", "IND-TST-004").exit_code
    path = rows("id,dust\na,20\n")
    assert 0 == batch(path, "-o", tmp_path / "no-breach", "--select", "IND-TST-004").exit_code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,dust\n", "has no row below its headings"),
        ("id,remark\na,x\n", "no column of"),
        ("id,name\na,x\n", "no column of"),
    ],
    ids=["headings only", "columns that nobody knows", "names only"],
)
def test_nothing_to_screen(batch, rows, tmp_path, text, said) -> None:
    """A register of which nothing can be read is an error, never a result, and nothing is written."""
    done = batch(rows(text), "-o", tmp_path / "out", "--ignore-unknown")
    assert 2 == done.exit_code
    assert said in done.stderr
    assert "so that nothing can be screened" in done.stderr
    assert not (tmp_path / "out").exists()


def test_summary(batch, table, tmp_path) -> None:
    """At the end stand the violations, the rows, the rules with something wrong or open, and where the files are."""
    lines = batch(table, "-o", tmp_path / "out").stdout.splitlines()
    assert ["不符合 55 项", "100 行：轧钢项目 99", "其中 1 行无效，未判定", "判定日期 2023-01-01"] == lines[:4]
    assert ["IND-TST-002", "未按规定开展清洁生产审核", "55", "15"] == lines[6].split()
    assert "其余 1 条规则均无上述情形" in lines
    assert f"结果文件  {tmp_path / 'out' / 'summary.csv'}" in lines


def test_summary_in_english(batch, table, tmp_path) -> None:
    """The same in English."""
    lines = batch(table, "-o", tmp_path / "out", "--lang", "en").stdout.splitlines()
    assert ["55 violations", "100 rows: mill 99", "1 of them invalid, not judged", "as of: 2023-01-01"] == lines[:4]


def test_quiet_in_a_pipe(table, tmp_path) -> None:
    """Where the error stream is no terminal nothing is written to it, and the summary has no colours."""
    result = finished(table, "-o", tmp_path / "out")
    assert ("", 1) == (result.stderr, result.returncode)
    assert "\x1b" not in result.stdout


def test_progress_on_a_terminal(table, tmp_path) -> None:
    """On a terminal a bar shows rows, rate, time left and violations; `--no-progress` keeps it away."""
    shown = {}
    for name, further in (("bar", ()), ("none", ("--no-progress",))):
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            command(table, "-o", tmp_path / name, "--lang", "en", *further), stderr=follower, stdout=subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )  # fmt: skip
        os.close(follower)
        shown[name] = _drained(leader)
        assert 1 == process.wait(timeout=200)
    assert "100/100 rows" in shown["bar"]
    assert "rows/s" in shown["bar"]
    assert "violations 55" in shown["bar"]
    assert "" == shown["none"]


def _drained(leader: int) -> str:
    """All that is written to a terminal."""
    found = b""
    try:
        while part := os.read(leader, 65536):
            found += part
    except OSError:  # so Linux says that nobody holds the other end
        pass
    os.close(leader)
    return found.decode()


def test_progress_when_asked(batch, table, tmp_path) -> None:
    """`--progress` shows the bar in a pipe too, on the error stream only."""
    result = batch(table, "-o", tmp_path / "out", "--progress", "--lang", "en")
    assert "100/100 rows" in result.stderr
    assert "100/100" not in result.stdout


def test_today_is_said(batch, table, tmp_path) -> None:
    """Without a day it is today, and that is said; a run that is resumed keeps the day it was begun on."""
    bound = BOUND[:4]
    assert batch(table, "-o", tmp_path / "out", bound=bound).stderr.startswith("假定：判定日期取今天 20")
    (tmp_path / "old").mkdir()
    batch(table, "-o", tmp_path / "old")
    again = batch(table, "-o", tmp_path / "old", "--resume", bound=bound)
    assert (1, "假定：判定日期取 2023-01-01，与开始运行时一致\n") == (again.exit_code, again.stderr)


def test_day_of_each_row(batch, rows, tmp_path) -> None:
    """`--as-of-column` judges each row on its own day."""
    path = rows("id,audited,day\na,false,2012-06-30\nb,false,2012-07-02\n")
    batch(path, "-o", tmp_path / "out.csv", "--as-of-column", "day", *AUDIT, bound=BOUND[:4])
    assert [("b", "2012-07-02")] == pl.read_csv(tmp_path / "out.csv").select("subject", "as_of").rows()[-1:]


def test_mapping_and_children(batch, rows, tmp_path) -> None:
    """Headings of one's own are mapped, and the items of a list come from a table of their own."""
    path = rows("代号,审核,备注\na,true,x\n")
    mapping = rows("代号: id\n审核: audited\n备注: null\n", "columns.yaml")
    built = rows("subject,id,product,capacity\na,1,steel,5\n", "built.csv")
    result = batch(
        path, "-o", tmp_path / "out.csv", "--columns", mapping, "--children", f"built={built}", "--region", "天津市",
        "--select", "IND-TST-002,IND-TST-005",
    )  # fmt: skip
    assert 1 == result.exit_code
    assert [("a", "IND-TST-005")] == pl.read_csv(tmp_path / "out.csv").select("subject", "code").rows()


def test_encoding_of_the_input(batch, rows, tmp_path) -> None:
    """A table in GB18030 is read."""
    path = rows("编号,已开展审核\n津一,false\n", encoding="gb18030")
    batch(path, "-o", tmp_path / "out.csv", "--encoding", "gb18030", *AUDIT)
    assert ["津一"] == pl.read_csv(tmp_path / "out.csv")["subject"].to_list()


def test_output_encoding(batch, rows, tmp_path) -> None:
    """CSV outputs are for Excel unless another encoding is asked for."""
    path = rows("id,audited\n津,false\n")
    batch(path, "-o", tmp_path / "a.csv", *AUDIT)
    batch(path, "-o", tmp_path / "b.csv", *AUDIT, "--output-encoding", "gb18030")
    assert (tmp_path / "a.csv").read_bytes().startswith("﻿subject".encode())
    assert "津,mill" in (tmp_path / "b.csv").read_text(encoding="gb18030")


def test_parameters(batch, rows, tmp_path) -> None:
    """Parameters of one's own enter the rulebook, and the manifest says so by its sha256."""
    own = rows(
        "parameters:\n  mill_ratio:\n    values:\n"
        "    - {from: 2021-06-01, merger: false, value: 2, confidence: text, cites: {instrument: test-46}}\n",
        "own.yaml",
    )
    path = rows("id,audited\na,true\n")
    batch(path, "-o", tmp_path / "plain")
    batch(path, "-o", tmp_path / "own", "--parameters", own)
    plain, other = (manifest(tmp_path / name / "manifest.json")["rulebook"]["sha256"] for name in ("plain", "own"))
    assert plain != other


def test_explain(batch, table, tmp_path) -> None:
    """`--explain` prints the full report on the rows of an identifier, and writes nothing."""
    before = contents(tmp_path)
    result = batch(table, "--explain", "M-1")
    assert (1, "结论：应当整改") == (result.exit_code, result.stdout.splitlines()[0])
    assert "M-1（轧钢项目）" in result.stdout
    assert before == contents(tmp_path)


def test_explain_twins(batch, rows) -> None:
    """All rows of the identifier are shown, with their regions filled in."""
    path = rows("id,audited\na,true\nb,true\na,false\n")
    result = batch(path, "--explain", "a", "--region", "天津市", *AUDIT)
    assert (1, 2) == (result.exit_code, result.stdout.count("对象          a"))
    assert 2 == result.stdout.count("天津市 120000")


def test_explain_says_what_is_wrong(batch, table) -> None:
    """An identifier that no row has, and that of a rejected row, are errors."""
    assert (2, "error: no row has the identifier `M-1000`") == told(batch(table, "--explain", "M-1000"))
    code, error = told(batch(table, "--explain", "M-13"))
    assert (2, True) == (code, error.startswith("error: row 14 (`M-13`) is not valid: `dust` is `much`"))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "error: no output is named"),
        (("-o", "out", "--explain", "a"), "error: `--explain` writes no output"),
        (("-o", "out.doc"), "error: can't write `out.doc`: unknown form `.doc`"),
        (("-o", "out", "--select", "IND-TST-009"), "error: no rule begins with `IND-TST-009`"),
        (("-o", "out", "--report", "violation"), "error: unknown report `violation`"),
        (("-o", "out", "--region", "天晶市"), "error: region `天晶市` is not in the shipped table of GB/T 2260"),
        (("-o", "out", "--minimum-confidence", "good"), "error: unknown confidence `good`"),
        (("-o", "out", "--runner", "hadoop"), "error: `--runner` is `hadoop`, which is unknown"),
        (("-o", "out", "--workers", "0"), "error: invalid value for `--workers`: 0 is not in the range x>=1"),
        (("-o", "out", "--output-encoding", "utf8"), "error: unknown encoding `utf8`"),
        (("-o", "out", "--as-of-column", "day"), "error: `--as-of` and `--as-of-column` exclude one another"),
        (("-o", "out", "--children", "built"), "error: `--children` is `built`, expected LIST=FILE"),
        (("-o", "out", "--as-of", "yesterday"), "error: `--as-of` is `yesterday`, expected a date"),
    ],
)
def test_bad_usage(batch, table, tmp_path, monkeypatch, arguments, error) -> None:
    """What makes no sense is exit code 2 with one error, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    bound = BOUND[:4] if "--as-of" in arguments else BOUND
    assert (2, error) == told(batch("register.parquet", *arguments, bound=bound))
    assert ["register.parquet"] == list(contents(tmp_path))


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("nowhere.csv", None, "nowhere.csv"),
        ("rows.csv", "id,audit\na,true\n", "unknown column: `audit`"),
        ("rows.csv", "", "rows.csv"),
        ("rows.txt", "id\na\n", "is no table"),
        ("rows.parquet", "no parquet", "rows.parquet"),
        ("rows.xlsx", "no workbook", "rows.xlsx"),
    ],
    ids=["missing", "unknown column", "empty", "unknown form", "no parquet", "no workbook"],
)
def test_bad_input(batch, rows, tmp_path, name, text, error) -> None:
    """An input that is none is exit code 2; the error names it, and nothing is written."""
    path = tmp_path / name
    if text is not None:
        rows(text, name)
    result = batch(path, "-o", tmp_path / "out")
    assert 2 == result.exit_code
    assert result.stderr.startswith("error: ")
    assert error in result.stderr.splitlines()[0]
    assert not (tmp_path / "out").exists()


def test_a_folder_is_no_table(batch, tmp_path) -> None:
    """A folder as input is exit code 2."""
    (tmp_path / "folder.csv").mkdir()
    code, error = told(batch(tmp_path / "folder.csv", "-o", tmp_path / "out"))
    assert (2, True) == (code, "folder.csv" in error)


def test_no_kind(batch, table, tmp_path) -> None:
    """Without a kind, in a column or asked for, nothing is judged."""
    result = batch(table, "-o", tmp_path / "out", bound=("--pack", MILL, "--as-of", DAY))
    assert (2, "error: register.parquet has no column `kind`") == told(result)


def test_a_bad_day_column(batch, rows, tmp_path) -> None:
    """A day column that is not there is exit code 2; a bad day in it rejects its row."""
    path = rows("id,audited,day\na,false,soon\nb,false,2023-01-01\n")
    missing = batch(path, "-o", tmp_path / "none", "--as-of-column", "days", bound=BOUND[:4])
    assert (2, True) == (missing.exit_code, "has no column `days`" in missing.stderr)
    batch(path, "-o", tmp_path / "out.csv", "--as-of-column", "day", *AUDIT, bound=BOUND[:4])
    assert ["b"] == pl.read_csv(tmp_path / "out.csv")["subject"].to_list()
    assert [("a", "day")] == pl.read_csv(tmp_path / "out.csv.rejected.csv").select("subject", "column").rows()


def test_the_input_is_not_written_over(batch, rows, tmp_path) -> None:
    """The input as output is refused, `--overwrite` or not, and stays as it is; so does a companion's place."""
    for path, output in (("rows.csv", "rows.csv"), ("rows.csv.rejected.csv", "rows.csv")):
        given = rows("id,audited\na,false\n", path)
        code, error = told(batch(given, "-o", tmp_path / output, "--overwrite"))
        assert (2, f"error: `{given}` is the input, and would be written over") == (code, error)
        assert "id,audited\na,false\n" == given.read_text()


def test_an_unfinished_run_is_named(batch, table, tmp_path) -> None:
    """An output that is there is exit code 2, and the help says what to do."""
    batch(table, "-o", tmp_path / "out")
    result = batch(table, "-o", tmp_path / "out")
    assert (2, f"error: `{tmp_path / 'out'}` holds a finished run") == told(result)
    assert "help: `--overwrite` begins anew" == result.stderr.splitlines()[1]
