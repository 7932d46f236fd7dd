"""Where many subjects come from: the same rows from every format, in blocks of any size, read by any process."""

from __future__ import annotations

import hashlib
import pickle
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleanrules import FactError, UsageError
from cleanrules.batch.layout import layout_of
from cleanrules.batch.rows import row_facts
from cleanrules.batch.sources import FAULT, Source, open_source
from cleanrules.batch.typing import typed
from cleanrules.facts.facts import Listing
from cleanrules.rulebook.load import rulebook_from_text

KINDS = rulebook_from_text("""
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      a: {type: amount, decimals: 2, at_most: 1000}
      us:
        type: list
        max_length: 10
        items: {no: {type: text, key: true}, c: {type: amount, decimals: 1, at_most: 100}}
rules: []
""").kinds


def _all(source: Source) -> pl.DataFrame:
    """All rows, read block by block in reverse order from a pickled copy."""
    again: Source = pickle.loads(pickle.dumps(source))
    parts = [again.read(block) for block in reversed(again.blocks)]
    assert [block.rows for block in source.blocks] == [part.height for part in reversed(parts)]
    assert [1, *(block.first + block.rows for block in source.blocks)] == [
        *(block.first for block in source.blocks),
        source.rows + 1,
    ]
    return pl.concat(parts[::-1], how="diagonal") if parts else pl.DataFrame()


def _facts(source: Source) -> dict[str, Any]:
    layout = layout_of(source, KINDS, kind="mill")
    found = {}
    for block in source.blocks:
        tables, rejected = typed(
            source.read(block, layout.used), KINDS, layout, as_of=date(2024, 6, 1), first=block.first
        )
        assert rejected.is_empty()
        found |= {table.subjects[row]: row_facts(table, row).values for table in tables for row in range(table.height)}
    return found


# --- CSV ---

_CELL = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5
) | st.sampled_from(
    ["", '"', '""', ",", "\n", "\r\n", "\r", '5" x', "，", "\u3400", "𠀀", "€", "镕", "a\nb\n", "㐂𤧛", "\ufeff"]
)


def _quoted(cell: str, always: bool) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if always or set(cell) & set(',"\r\n') else cell


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(_CELL, _CELL, st.text("abc0", min_size=1)), max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.integers(1, 5), st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(),
)  # fmt: skip
@example([("a\n\n,", "", "x"), ('"', "\r", "y")], "gb18030", 1, False, "\r\n", True, False)
def test_csv_there_and_back(
    tmp_path: Path,
    rows: list[tuple[str, ...]],
    encoding: str,
    size: int,
    always: bool,
    end: str,
    closed: bool,
    named: bool,
):
    """A CSV file gives back every text that was written into it, in either encoding, whatever is quoted, in blocks of any size."""
    lines = [["名称", "b", "c"], *rows]
    text = end.join(",".join(_quoted(cell, always) for cell in line) for line in lines) + (end if closed else "")
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    sure = encoding.removesuffix("-sig")
    source = open_source(path, encoding=sure if named or sure == "gb18030" else None, block_rows=size)
    found = _all(source)
    assert ("名称", "b", "c") == source.columns
    assert len(rows) == source.rows
    assert [tuple(cell or None for cell in row) for row in rows] == found.rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str):
    """UTF-8, with a mark or without, and GB18030 with rare characters are told apart by what the bytes can be."""
    path = tmp_path / "t.csv"
    path.write_bytes("编号,名称\n1,㐂𤧛镕公司\n".encode(encoding))
    source = open_source(path)
    assert ("编号", "名称") == source.columns
    assert [("1", "㐂𤧛镕公司")] == _all(source).rows()


def test_bytes_that_are_no_text(tmp_path: Path):
    """What is neither, and what is not of the encoding that is named, is refused; so is an encoding that isn't read."""
    path = tmp_path / "t.csv"
    path.write_bytes("编号\n1\n".encode("utf-16"))
    with pytest.raises(FactError, match="is not UTF-8 or GB18030 text"):
        open_source(path)
    path.write_bytes("编号\n".encode("gb18030"))
    with pytest.raises(FactError, match="is not UTF-8 text"):
        open_source(path, encoding="utf-8")
    with pytest.raises(UsageError, match="unknown encoding `latin-1`"):
        open_source(path, encoding="latin-1")
    assert ("编号",) == open_source(path, encoding="GBK").columns


def test_ragged_rows(tmp_path: Path):
    """A row with too few or too many cells is rejected, with its number; blank lines are no rows."""
    path = tmp_path / "t.csv"
    path.write_text('id,a\nx,1\n\ny\nz,3,3\n"w\n",4\n,\n')
    for size in (1, 2, 100):
        source = open_source(path, block_rows=size)
        layout = layout_of(source, KINDS, kind="mill")
        parts = [
            typed(source.read(block, layout.used), KINDS, layout, as_of=date(2024, 6, 1), first=block.first)
            for block in source.blocks
        ]
        rejected = pl.concat([part for _, part in parts])
        assert 5 == source.rows
        assert [
            (2, "2", None, "the row has 1 cells, the heading 2: `y`"),
            (3, "3", None, "the row has 3 cells, the heading 2: `z,3,3`"),
        ] == rejected.select("row", "subject", "column", "message").rows()
        assert ["x", "w\n", "5"] == [one for tables, _ in parts for table in tables for one in table.subjects]


def test_quotes_that_never_close(tmp_path: Path):
    """A quote that is never closed is an error with the row, not a row that swallows the rest."""
    path = tmp_path / "t.csv"
    path.write_text('id,a\nx,1\n"y,2\nz,3\n')
    with pytest.raises(FactError, match="a quote that opens in row 2 is never closed"):
        open_source(path)


def test_a_quote_inside_a_cell(tmp_path: Path):
    """A quote that does not begin its cell is a character, and closes nothing."""
    path = tmp_path / "t.csv"
    path.write_text('id,a\n5" x,"1\n2"\na"b,"3"\n')
    assert [('5" x', "1\n2"), ('a"b', "3")] == _all(open_source(path, block_rows=1)).rows()


def test_files_that_change(tmp_path: Path):
    """A file that was changed after it was opened is an error."""
    path = tmp_path / "t.csv"
    path.write_text("id\nx\ny\n")
    source = open_source(path)
    path.write_text("id\nxyy\n")
    with pytest.raises(FactError, match="has 1 rows from row 1 on, expected 2"):
        source.read(source.blocks[0])


@pytest.mark.parametrize(
    ("text", "message"), [("", "has no row of headings"), ("a,b,a\n", "two columns of t.csv are headed `a`")]
)
def test_headings_that_are_none(tmp_path: Path, text: str, message: str):
    """A file needs headings, and no heading twice."""
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(FactError, match=message):
        open_source(path)


# --- Excel ---


def _workbook(
    path: Path, rows: list[list[Any]], *, title: str = "企业", more: dict[str, list[list[Any]]] | None = None
) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    for name, lines in (more or {}).items():
        page = book.create_sheet(name)
        for row in lines:
            page.append(row)
    book.save(path)
    return path


def _rewrite(path: Path, old: str, new: str) -> None:
    """Another text in a workbook's first sheet."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert old in sheet
    with zipfile.ZipFile(path, "w") as book:
        for name, data in (parts | {"xl/worksheets/sheet1.xml": sheet.replace(old, new).encode()}).items():
            book.writestr(name, data)


def test_excel(tmp_path: Path):
    """Cells are the text a facts file would hold: shortest decimals, days, truths; an error value is no empty cell."""
    rows = [
        ["编号", "a", None, "b", "c"],
        ["001", 1.1, None, date(2022, 6, 20), True],
        [1001, 0.1 + 0.2, None, datetime(2022, 6, 20, 8, 30), "#DIV/0!"],
        [None, 120000, None, "", 1e-5],
        [None, None, None, None, None],
        [2.50, -3, None, time(8), "x"],
        [None, None, None, None, None],
    ]
    path = _workbook(tmp_path / "t.xlsx", rows)
    _rewrite(path, "<v>0.3</v>", "<v>0.30000000000000004</v>")  # as Excel itself writes it
    source = open_source(path, block_rows=2)
    assert ("编号", "a", "b", "c") == source.columns
    assert [
        ("001", "1.1", "2022-06-20", "true"),
        ("1001", "0.30000000000000004", "2022-06-20 08:30:00", "#DIV/0!"),
        (None, "120000", None, "0.00001"),
        (None, None, None, None),
        ("2.5", "-3", "08:00:00", "x"),
    ] == _all(source).rows()


def test_percentages(tmp_path: Path):
    """A number that a sheet shows as a percentage is that percentage, exactly."""
    book = openpyxl.Workbook()
    for row, (value, form) in enumerate(
        [("share", "General"), (0.5, "0%"), (0.07, "0.00%"), (0.5, "0.0"), (1, "0%"), (1.1, "0.0%")], 1
    ):
        book.active.cell(row, 1, value).number_format = form
    book.save(tmp_path / "t.xlsx")
    assert ["50%", "7%", "0.5", "100%", "110%"] == _all(open_source(tmp_path / "t.xlsx"))["share"].to_list()


def test_sheets(tmp_path: Path):
    """The first sheet is read, or the one that is named; a sheet may hold the items of a list."""
    path = _workbook(tmp_path / "t.xlsx", [["id", "a"], ["x", 1]], more={"设备": [["subject", "no"], ["x", "k"]]})
    assert ("subject", "no") == open_source(path, sheet="设备").columns
    assert {"x": {"id": "x", "a": 100, "us": Listing(({"no": "k"},))}} == _facts(
        open_source(path, children={"us": (path, "设备")})
    )
    with pytest.raises(UsageError, match="has no sheet `设`"):
        open_source(path, sheet="设")
    with pytest.raises(UsageError, match="has no sheets"):
        open_source(tmp_path / "t.csv", sheet="设备")


def test_numbers_that_lost_digits(tmp_path: Path):
    """A spreadsheet keeps fifteen digits: a longer number makes its row invalid, where its column is read."""
    source = open_source(_workbook(tmp_path / "t.xlsx", [["id", "a"], [123456789012345678, 1], ["y", 2]]))
    found = source.read(source.blocks[0])[FAULT].to_list()
    assert [None] == found[1:]
    assert "a spreadsheet keeps 15 digits only" in found[0]
    assert FAULT not in source.read(source.blocks[0], ["a"]).columns


# --- Parquet and frames ---


def _frame(rows: int = 7) -> pl.DataFrame:
    return pl.DataFrame(
        {"id": [f"s{n}" for n in range(rows)], "a": [n / 4 if n % 3 else None for n in range(rows)],
         "us": [[{"no": str(k), "c": k / 2} for k in range(n % 3)] if n % 4 else None for n in range(rows)]}
    )  # fmt: skip


def test_every_format_gives_the_same_facts(tmp_path: Path):
    """Parquet, Arrow, polars and pandas, nested or by child tables of any format: the same facts."""
    frame = _frame()
    expected = _facts(open_source(frame))
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=3)
    flat, items = (
        frame.drop("us"),
        frame.filter(pl.col("us").list.len() > 0).select(subject="id", us="us").explode("us").unnest("us"),
    )
    flat = flat.with_columns(pl.Series("us.complete", ["true" if one is not None else None for one in frame["us"]]))
    tables = {"parquet": pl.DataFrame.write_parquet, "csv": pl.DataFrame.write_csv, "xlsx": pl.DataFrame.write_excel}
    given: list[Any] = [
        open_source(one)
        for one in (
            path,
            frame.lazy(),
            frame.to_arrow(),
            frame.to_pandas(),
            pa.Table.from_batches(frame.to_arrow().to_batches(2)),
        )
    ]
    for form, write in tables.items():
        write(flat, tmp_path / f"flat.{form}")
        write(items, tmp_path / f"items.{form}")
        given += [
            open_source(tmp_path / f"flat.{form}", children={"us": tmp_path / f"items.{form}"}, block_rows=size)
            for size in (1, 2, 100)
        ]
    assert 7 == len(expected)
    assert Listing(()) == expected["s3"]["us"]
    for source in given:
        assert expected == _facts(source)
        _all(source)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 20), st.integers(1, 21))
def test_blocks_of_any_size(tmp_path: Path, rows: int, size: int):
    """However an input is cut, its facts are the same; a Parquet file has one block a row group."""
    frame = _frame(rows)
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=size)
    source = open_source(path)
    assert -(-rows // size) == len(source.blocks)
    assert _facts(open_source(frame)) == _facts(source) == _facts(open_source(frame, block_rows=size))


def test_only_the_columns_asked_for(tmp_path: Path):
    """A block may be read in part, children included."""
    path = tmp_path / "t.parquet"
    _frame().write_parquet(path)
    source = open_source(path, children={})
    assert ["a"] == source.read(source.blocks[0], ["a"]).columns
    items = pl.DataFrame({"subject": ["s1"], "no": ["k"]})
    source = open_source(_frame().drop("us"), children={"us": items})
    assert ["us"] == source.read(source.blocks[0], ["us"]).columns
    assert ("id", "a", "us") == source.columns


def test_pandas():
    """What pandas holds to be missing is unknown; objects are what they write; other columns keep their types."""
    frame = pd.DataFrame(
        {"o": ["x", 1.5, Decimal("2.50"), True, None, float("nan"), pd.NA, date(2022, 6, 20)], "f": [1.5, float("nan")] * 4,
         "i": pd.array([1, None] * 4, dtype="Int64"), "d": [pd.Timestamp("2022-06-20"), pd.NaT] * 4,
         "c": pd.Categorical(["a", None] * 4)}
    )  # fmt: skip
    found = _all(open_source(frame))
    assert ["x", "1.5", "2.50", "true", None, None, None, "2022-06-20"] == found["o"].to_list()
    assert [[1.5, None], [1, None], [datetime(2022, 6, 20), None], ["a", None]] == [
        found[one][:2].to_list() for one in "fidc"
    ]
    with pytest.raises(FactError, match="two columns are headed `o`"):
        open_source(pd.concat([frame, frame], axis=1))
    with pytest.raises(FactError, match="the column `us` mixes lists of items with `7`"):
        open_source(pd.DataFrame({"us": [[{"no": "a"}], 7]}))
    nested = pd.DataFrame({"us": [[{"no": "a", "c": 1.5}], None, [{"no": 7}]]})
    assert [[{"no": "a", "c": "1.5"}], None, [{"no": "7", "c": None}]] == _all(open_source(nested))["us"].to_list()


@pytest.mark.parametrize("given", [7, [1, 2], {"a": [1]}, b"x"])
def test_what_is_no_table(given: Any):
    """Anything else is refused, as is a file whose name no format has."""
    with pytest.raises(UsageError, match="is no table"):
        open_source(given)


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.xlsx"])
def test_files_that_are_not_there_or_something_else(tmp_path: Path, name: str):
    """A file that is not there, and one that is not what its name says, are errors."""
    with pytest.raises(FactError, match="can't"):
        open_source(tmp_path / name)
    (tmp_path / name).write_bytes(b"\xff\xfe\x00 nothing")
    with pytest.raises(FactError, match=r"can't be read as|is not"):
        open_source(tmp_path / name)
    with pytest.raises(UsageError, match="is no table"):
        open_source(tmp_path / "t.cvs")


# --- child tables ---


def test_lists_from_child_tables():
    """A subject without rows has an unknown list, or an empty one where its column says that the list is complete."""
    frame = pl.DataFrame({"id": ["x", "y", "z", "w"], "us.complete": [None, "true", None, "false"]})
    items = pl.DataFrame({"subject": ["w", "x", "x"], "no": ["a", "b", "a"], "c": [1, None, 3]})
    expected = [
        Listing(({"no": "b"}, {"no": "a", "c": 30})),
        Listing(()),
        None,
        Listing(({"no": "a", "c": 10},), complete=False),
    ]
    for size in (1, 3, 9):
        source = open_source(frame, children={"us": items}, block_rows=size)
        assert expected == [one.get("us") for one in _facts(source).values()]


@pytest.mark.parametrize(
    ("ids", "items", "message"),
    [
        (["x"], {"subject": ["y", "q", "y"], "no": ["a", "b", "c"]}, "3 items of the frame belong to no subject of the frame: `y`, `q`"),
        (["x"], {"subject": [None], "no": ["a"]}, "1 items of the frame belong to no subject of the frame: `null`"),
        (["x", "x"], {"subject": ["x"], "no": ["a"]}, "the frame has two rows of `x`, which has items"),
        (["x"], {"owner": ["x"], "no": ["a"]}, "`the frame` has no column `subject`"),
    ],
)  # fmt: skip
def test_items_without_a_subject(ids: list[str], items: dict[str, Any], message: str):
    """No item is lost: each belongs to one subject."""
    with pytest.raises(FactError) as caught:
        open_source(pl.DataFrame({"id": ids}), children={"us": pl.DataFrame(items, strict=False)})
    assert message in caught.value.message


def test_child_tables_that_are_faulty(tmp_path: Path):
    """A row of a child table that can't be read is an error, as no one knows whose it is; numbers may be identifiers."""
    (tmp_path / "items.csv").write_text("subject,no\nx,a,b\n")
    with pytest.raises(FactError, match=r"items\.csv: the row has 3 cells, the heading 2"):
        open_source(pl.DataFrame({"id": ["x"]}), children={"us": tmp_path / "items.csv"})
    (tmp_path / "items.csv").write_text("subject,no\n1001,a\n")
    for ids in ([1001], [1001.0], ["1001"]):
        found = _facts(open_source(pl.DataFrame({"id": ids}), children={"us": tmp_path / "items.csv"}))
        assert {"1001": {"id": "1001", "us": Listing(({"no": "a"},))}} == found


def test_large_row_groups_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A row group beyond a size becomes several blocks of about the same size; none is lost."""
    monkeypatch.setattr("cleanrules.batch.sources.parquet.LARGE", 4)
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": range(21)}).write_parquet(path, row_group_size=11)
    source = open_source(path)
    assert [3, 4, 4, 3, 3, 4] == [block.rows for block in source.blocks]
    assert [*range(21)] == _all(source)["a"].to_list()


def test_child_tables_need_identifiers():
    """A table without identifiers has no child tables, and a list comes from one place."""
    items = pl.DataFrame({"subject": ["x"], "no": ["a"]})
    with pytest.raises(FactError, match="the child table of `us` needs a column of identifiers"):
        open_source(pl.DataFrame({"a": [1]}), children={"us": items})
    with pytest.raises(FactError, match="`us` is a column of the frame and a child table too"):
        open_source(pl.DataFrame({"id": ["x"], "us": ["x"]}), children={"us": items})
    with pytest.raises(FactError, match=r"unknown column: `us\.d`"):
        _facts(open_source(pl.DataFrame({"id": ["x"]}), children={"us": items.with_columns(d="no")}))
    empty = open_source(pl.DataFrame({"id": ["x"]}), children={"us": items.clear()})
    assert {"x": {"id": "x"}} == _facts(empty)
    whole = open_source(pl.DataFrame({"编码": ["x"]}), children={"us": items}, columns={"编码": "id"})
    assert {"x": {"id": "x", "us": Listing(({"no": "a"},))}} == _facts(whole)


# --- fingerprints and mappings ---


def test_fingerprints(tmp_path: Path):
    """The fingerprint is of the content and of how it is read: the same again, another for any change."""
    path = tmp_path / "t.csv"
    path.write_text("id,a\nx,1\n")
    first = open_source(path).fingerprint
    assert first == open_source(path, block_rows=1).fingerprint
    assert 64 == len(first)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == open_source(path).reader.sha256
    items = pl.DataFrame({"subject": ["x"], "no": ["a"]})
    others = [
        open_source(path, columns={"a": None}),
        open_source(path, encoding="gb18030"),
        open_source(path, children={"us": items}),
    ]
    path.write_text("id,a\nx,2\n")
    others.append(open_source(path))
    assert 5 == len({first, *(one.fingerprint for one in others)})
    frame = _frame()
    cut = pl.concat([frame[:2], frame[2:]], rechunk=False)
    assert (
        open_source(frame).fingerprint
        == open_source(cut).fingerprint
        == open_source(frame.clone(), block_rows=2).fingerprint
    )
    assert open_source(frame).fingerprint != open_source(frame[:6]).fingerprint


def test_a_mapping_in_a_file(tmp_path: Path):
    """A mapping of headings may stand in a YAML file."""
    frame = pl.DataFrame({"编码": ["x"], "备注": ["?"]})
    path = tmp_path / "columns.yaml"
    path.write_text("编码: id\n备注: null\n", encoding="utf-8")
    assert {"编码": "id", "备注": None} == open_source(frame, columns=path).mapping
    for text, message in (("- a", "is a mapping of texts"), ("编码: [id]", r"the heading `编码` is mapped to `\[…\]`")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=message):
            open_source(frame, columns=path)


def test_parquet_by_pyarrow(tmp_path: Path):
    """Files of pyarrow are read as well: dictionaries, large lists, decimals, days."""
    table = pa.table(
        {"id": pa.array(["x", "y"]).dictionary_encode(), "a": pa.array([Decimal("1.25"), None], pa.decimal128(10, 2)),
         "us": pa.array([[{"no": "k", "c": 1.5}], []], pa.large_list(pa.struct({"no": pa.string(), "c": pa.float32()})))}
    )  # fmt: skip
    path = tmp_path / "t.parquet"
    pq.write_table(table, path, row_group_size=1)
    assert {
        "x": {"id": "x", "a": 125, "us": Listing(({"no": "k", "c": 15},))},
        "y": {"id": "y", "us": Listing(())},
    } == _facts(open_source(path))
