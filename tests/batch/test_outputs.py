"""Files for people: CSV in their encodings, Excel with real numbers and days, and no text that runs as a formula."""

from __future__ import annotations

import csv
import re
import time
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from cleanrules import UsageError
from cleanrules.batch import workbook
from cleanrules.batch.files import harmless
from cleanrules.batch.outputs import FORMS, Output
from cleanrules.batch.run import run

from .conftest import contents

pytestmark = pytest.mark.usefixtures("alone")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(\"http://a\")")  # fmt: skip
HARMLESS = ("1-1", "a=b", "津-1", " =1", "'=1")


@pytest.fixture
def hostile(tmp_path: Path) -> pl.DataFrame:
    """A register whose identifiers are formulas, and one row of which is bad."""
    ids = [*FORMULAS, *HARMLESS]
    frame = pl.DataFrame({"id": ids, "audited": [False] * len(ids), "dust": ["1"] * len(ids)})
    return pl.concat([frame, pl.DataFrame({"id": ["=bad"], "audited": [True], "dust": ["=9"]})])


def sheets(path: Path) -> dict[str, openpyxl.worksheet.worksheet.Worksheet]:
    """The sheets of a workbook, formulas not computed."""
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}


@pytest.mark.parametrize(("encoding", "bom"), [("utf-8", False), ("utf-8-sig", True), ("gb18030", False)])
def test_encodings(ask, tmp_path, encoding, bom) -> None:
    """CSV files are in the encoding asked for, with a mark for Excel where that is asked, and once only."""
    run(ask(titles=True), Output(tmp_path / "out.csv", encoding))
    raw = {name: (tmp_path / f"out.csv{name}").read_bytes() for name in ("", ".summary.csv", ".rejected.csv")}
    for part in raw.values():
        assert (bom, int(bom)) == (part.startswith(b"\xef\xbb\xbf"), part.count(b"\xef\xbb\xbf"))
    assert "未按规定开展清洁生产审核" in raw[""].decode(encoding)
    assert "颗粒物超标" in raw[".summary.csv"].decode(encoding)
    assert 1 == raw[""].decode(encoding).count("title_zh")


def test_unknown_encoding(ask, tmp_path) -> None:
    """An encoding that is none of ours is refused."""
    with pytest.raises(UsageError, match="unknown encoding `latin-1`"):
        run(ask(), Output(tmp_path / "out.csv", "latin-1"))


def test_companions(ask, tmp_path, table) -> None:
    """A single file has its summary, its rejected cells and its manifest beside it; a workbook has the first two in it."""
    for name in ("a.csv", "b.parquet", "c.xlsx"):
        run(ask(), Output(tmp_path / "out" / name))
    rows = {"summary.csv", "rejected.csv", "manifest.json"}
    expected = {f"{one}.{name}" for one in ("a.csv", "b.parquet") for name in rows}
    expected |= {"a.csv", "b.parquet", "c.xlsx", "c.xlsx.manifest.json"}
    assert expected == set(contents(tmp_path / "out"))


@pytest.mark.parametrize("again", FORMS)
@pytest.mark.parametrize("first", FORMS)
def test_outputs_of_one_name_stand_side_by_side(ask, tmp_path, first, again) -> None:
    """An output of the same name in another form neither refuses nor takes away the first; the same form is refused by name."""
    run(ask(), Output(tmp_path / f"b{first}"))
    before = contents(tmp_path)
    if first == again:
        with pytest.raises(UsageError, match=re.escape(f"`{tmp_path / f'b{first}'}` holds a finished run")):
            run(ask(), Output(tmp_path / f"b{again}"))
    else:
        run(ask(), Output(tmp_path / f"b{again}"))
        run(ask(), Output(tmp_path / f"b{again}"), overwrite=True)
    assert before == {name: text for name, text in contents(tmp_path).items() if name in before}


@pytest.mark.parametrize("name", ["b.csv", "b.csv.summary.csv", "b.csv.rejected.csv"])
def test_a_file_that_is_there_is_named(ask, tmp_path, name) -> None:
    """A file that would be written over is refused by its own name, and stays as it is."""
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(f"`{tmp_path / name}` exists already")):
        run(ask(), Output(tmp_path / "b.csv"))
    assert "mine" == (tmp_path / name).read_text(encoding="utf-8")


def test_rejected(ask, tmp_path) -> None:
    """The rejected cells say row, subject, column, value, what is wrong and what to do; without any there is no file."""
    run(ask(), Output(tmp_path / "out.csv"))
    (line,) = pl.read_csv(tmp_path / "out.csv.rejected.csv").iter_rows(named=True)
    assert (14, "M-13", "dust", "much") == tuple(line[name] for name in ("row", "subject", "column", "value"))
    assert line["message"].startswith("`dust` is `much`, expected a number")
    run(ask(pl.DataFrame({"id": ["a"], "audited": [False]})), Output(tmp_path / "sound.csv"))
    assert not (tmp_path / "sound.csv.rejected.csv").exists()


def test_the_same_findings_in_all_forms(ask, tmp_path) -> None:
    """Folder, Parquet, CSV and Excel hold the same findings."""
    job = ask(report=("all",), language="en")
    for name in ("out", "out.parquet", "a.csv", "b.xlsx"):
        run(job, Output(tmp_path / name))
    columns = ["subject", "code", "outcome"]
    folder = pl.read_parquet(tmp_path / "out" / "findings").select(columns).cast(pl.String)
    assert folder.equals(pl.read_parquet(tmp_path / "out.parquet").select(columns).cast(pl.String))
    assert folder.equals(pl.read_csv(tmp_path / "a.csv").select(columns))
    rows = list(sheets(tmp_path / "b.xlsx")["findings"].iter_rows(min_row=2, values_only=True))
    assert folder["subject"].to_list() == [row[0] for row in rows]
    assert folder["code"].to_list() == [row[2] for row in rows]


def test_no_formula_in_csv(ask, tmp_path, hostile) -> None:
    """A text from the input that a spreadsheet would run gets an apostrophe before it; other texts stay as they are."""
    run(ask(hostile), Output(tmp_path / "out.csv", "utf-8"))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        subjects = [row["subject"] for row in csv.DictReader(stream)]
    assert [*(f"'{one}" for one in FORMULAS), *HARMLESS] == subjects
    with (tmp_path / "out.csv.rejected.csv").open(encoding="utf-8", newline="") as stream:
        (bad,) = csv.DictReader(stream)
    assert ("'=bad", "'=9") == (bad["subject"], bad["value"])


def test_parquet_keeps_texts(ask, tmp_path, hostile) -> None:
    """Parquet is for programs: nothing is put before a text."""
    run(ask(hostile), Output(tmp_path / "out.parquet"))
    assert [*FORMULAS, *HARMLESS] == pl.read_parquet(tmp_path / "out.parquet")["subject"].to_list()


def test_no_formula_in_excel(ask, tmp_path, hostile) -> None:
    """In a workbook every text is text, whatever it begins with, on all sheets, and nothing is a link."""
    run(ask(hostile), Output(tmp_path / "out.xlsx"))
    found = sheets(tmp_path / "out.xlsx")
    cells = [cell for sheet in found.values() for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert [] == [cell for cell in cells if cell.hyperlink]
    subjects = {str(row[0]).replace("_x000D_", "\r") for row in found["结论"].iter_rows(min_row=2, values_only=True)}
    assert {*FORMULAS, *HARMLESS} == subjects


def test_harmless_leaves_the_rest() -> None:
    """Numbers, categories and nothing at all stay as they are."""
    frame = pl.DataFrame(
        {"n": [-1], "e": pl.Series(["-"], dtype=pl.Enum(["-"])), "none": pl.Series([None], dtype=pl.String)}
    )
    assert frame.equals(harmless(frame))


def test_excel_for_people(ask, tmp_path) -> None:
    """Four sheets with Chinese headings that stay, filters, widths, words for outcomes, numbers and days that are such."""
    run(ask(titles=True), Output(tmp_path / "out.xlsx"))
    found = sheets(tmp_path / "out.xlsx")
    assert ["结论", "汇总", "无效行", "本次未判定"] == list(found)
    findings, summary = found["结论"], found["汇总"]
    heads = [cell.value for cell in findings[1]]
    assert [
        "编号",
        "对象类型",
        "规则编号",
        "规则名称",
        "规则名称（英文）",
        "结论",
        "理由",
        "初步结论",
        "判定日期",
    ] == heads
    assert ("轧钢项目", "不符合") == (findings["B2"].value, findings["F2"].value)
    assert (datetime(2023, 1, 1), True) == (findings["I2"].value, findings["I2"].is_date)
    assert ("A2", f"A1:I{findings.max_row}") == (findings.freeze_panes, findings.auto_filter.ref)
    assert 30 < findings.column_dimensions["D"].width
    assert {"n"} == {cell.data_type for cell in summary["E"][1:]}
    assert "much" in [cell.value for cell in found["无效行"][2]]


def test_excel_in_english(ask, tmp_path) -> None:
    """In English the sheets, headings and outcomes are English."""
    run(ask(language="en"), Output(tmp_path / "out.xlsx"))
    found = sheets(tmp_path / "out.xlsx")
    assert ["findings", "summary", "rejected", "not judged"] == list(found)
    assert ("subject", "violation") == (found["findings"]["A1"].value, found["findings"]["D2"].value)


def test_more_rows_than_a_sheet_holds(ask, tmp_path, monkeypatch) -> None:
    """What one sheet can't hold goes on on further sheets, each with its heading; no row is lost."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 20)
    ran = run(ask(), Output(tmp_path / "out.xlsx"))
    some = [sheet for name, sheet in sheets(tmp_path / "out.xlsx").items() if name.startswith("结论")]
    assert ["结论", "结论 2", "结论 3"] == [sheet.title for sheet in some]
    assert [21, 21] == [sheet.max_row for sheet in some[:2]]
    assert ran.totals.of_outcome("violation") == sum(sheet.max_row - 1 for sheet in some)
    assert {"编号"} == {sheet["A1"].value for sheet in some}


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_bytes_do_not_depend_on_the_day_of_writing(ask, tmp_path, form) -> None:
    """Written twice, some seconds apart, a file has the same bytes."""
    for name in ("one", "two"):
        run(ask(), Output(tmp_path / name / f"out.{form}"))
        time.sleep(2.1 if form == "xlsx" else 0)  # a zip file tells even seconds
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
