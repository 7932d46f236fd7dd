"""From raw cells to typed tables: the same meaning as one subject's facts file, cell by cell and row by row."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleanrules import FactError, UsageError
from cleanrules.batch.cells import typed_cells
from cleanrules.batch.layout import Layout, layout_of
from cleanrules.batch.rows import row_facts
from cleanrules.batch.sources import open_source
from cleanrules.batch.typing import REJECTED, typed
from cleanrules.batch.values import float_text
from cleanrules.engines.columns import Table, decoded
from cleanrules.facts.facts import Listing, read_facts
from cleanrules.facts.fields import Field
from cleanrules.facts.units import split_quantity
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.text import Text

DAY = date(2024, 6, 1)
KINDS = rulebook_from_text("""
kind: mill
confidence: copy
kinds:
  mill:
    title: {zh: 工厂, en: works}
    fields:
      capacity: {type: amount, unit: t/a, decimals: 1, at_most: 100000000, title: {zh: 产能, en: yearly capacity}}
      loss: {type: amount, unit: t/a, at_least: -50, at_most: 50, title: {zh: 损失（净）, en: loss}}
      green: {type: flag, title: {zh: 绿色, en: is green}}
      opened: {type: event, title: {zh: 投产日期, en: opened on}}
      use: {type: label, labels: [iron, steel], title: {zh: 用途, en: use}}
      trade: {type: industry, title: {zh: 行业, en: trade}}
      retired:
        type: list
        max_length: 3
        items:
          unit: {type: text, key: true, title: {zh: 机组, en: unit}}
          capacity: {type: amount, unit: t/a, decimals: 1, at_most: 1000000, title: {zh: 产能, en: capacity}}
          idle: {type: flag, title: {zh: 停用, en: idle}}
          place: {type: region, title: {zh: 所在, en: place}}
  depot:
    title: {zh: 仓库, en: depot}
    fields:
      area: {type: amount, unit: m2, decimals: 2, at_most: 10000, title: {zh: 面积, en: area}}
rules: []
""").kinds
_RATIO = Field(
    "share", "amount", Text("比", "share"), unit="ratio", decimals=4, at_least=Fraction(0), at_most=Fraction(1)
)
_BIG = Field("mass", "amount", Text("量", "mass"), unit="t/a", decimals=3, at_most=Fraction(10**14))
FIELDS = [*(one for one in KINDS["mill"].fields.values() if one.type != "list"), _RATIO, _BIG]


def _table(frame: Any, **how: Any) -> tuple[list[Table], pl.DataFrame]:
    """All of a frame as one block."""
    as_of = None if "day_column" in how else DAY
    kind = how.pop("kind", "mill")
    layout = layout_of(
        source := open_source(frame, **{one: how.pop(one) for one in ("columns", "children") if one in how}),
        KINDS,
        kind=kind,
        **how,
    )
    parts = [
        typed(source.read(block, layout.used), KINDS, layout, as_of=as_of, first=block.first) for block in source.blocks
    ]
    return [table for tables, _ in parts for table in tables], pl.concat(
        [REJECTED.to_frame(), *(part for _, part in parts)]
    )


def _values(table: Table, name: str) -> list[Any]:
    return [row_facts(table, row).values.get(name) for row in range(table.height)]


def _said(field: Field, text: str, unit: str = "") -> tuple[Any, ...]:
    """What a facts file says of the same text."""
    parts = split_quantity(text) if unit else None
    try:
        return ("is", field.parse(f"{text} {unit}" if parts and not parts[1] else text))
    except FactError as cause:
        return ("bad", cause.message, cause.help)


def _found(field: Field, raw: pl.Series, unit: str = "") -> list[tuple[Any, ...] | None]:
    """What a column says of each cell; nothing for a null."""
    before = str(raw.to_physical().to_list())
    cells = typed_cells(field, raw, unit)
    assert before == str(raw.to_physical().to_list())
    bad = {row: ("bad", message, help) for row, message, help in cells.faults.select("row", "message", "help").rows()}
    assert len(bad) == cells.faults.height
    return [
        bad.get(row) or (None if value is None else ("is", decoded(field, value, cells.codes)))
        for row, value in enumerate(cells.values)
    ]


_NUMBERS = st.one_of(
    st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{1,8})?", fullmatch=True),
    st.decimals(-100, 100, places=2).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        [
            "1e3",
            "0x10",
            ".5",
            "5.",
            "1,000",
            "١",
            "1",
            " 7 ",
            "1_0",
            "-0",
            "0.10",
            "1.000000",
            "007",
            "100000000",
            "100000000.0",
            "100000000.1",
            "NaN",
            "inf",
            "1.00",
            "1." + "0" * 30,
        ]
    ),
)
_TEXTS = st.one_of(
    _NUMBERS,
    st.tuples(_NUMBERS, st.sampled_from(["t/a", "万t/a", "吨/年", "m2", " 亿 吨/年", "%", "万"])).map(" ".join),
    st.sampled_from(
        [
            "true",
            "false",
            "True",
            "是",
            "yes",
            "not_yet",
            "not yet",
            "2022-06-20",
            "2022-6-20",
            "2022-02-30",
            "0001-01-01",
            "9999-12-31",
            "iron",
            "Iron",
            "steel",
            "钢铁",
            "天津",
            "120000",
            "天津市",
            "330100",
            "C3110",
            "3110",
            "鼓楼区",
            "\x00",
            "a\x7f",
            "x" * 2001,
            "",
            " ",
            "null",
        ]
    ),
    st.text(max_size=6),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(FIELDS),
    st.lists(_TEXTS | st.none(), max_size=12),
    st.sampled_from(["", "万t/a", "吨/年", "kt/a", "%"]),
)
@example(_RATIO, ["5", "1.25"], "%")
def test_text_cells_mean_what_they_mean_in_a_file(field: Field, texts: Sequence[str | None], unit: str):
    """A column of texts says, cell by cell, what `Field.parse` says: the same value, or the same error."""
    unit = unit if field.type == "amount" and (field.unit == "t/a") != (unit == "%") else ""
    assert [None if one is None else _said(field, one, unit) for one in texts] == _found(
        field, pl.Series("c", texts, dtype=pl.String), unit
    )


_AMOUNTS = [one for one in FIELDS if one.type == "amount"]
_FLOATS = st.one_of(
    st.floats(),
    st.decimals(-1000, 1000, places=1).map(float),
    st.decimals(0, 10**8, places=3).map(float),
    st.integers(-(10**17), 10**17).map(float),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(_AMOUNTS),
    st.lists(_FLOATS | st.none(), max_size=12),
    st.sampled_from(["", "万t/a", "kt/a"]),
    st.booleans(),
)
@example(_BIG, [0.1 + 0.2, 1.1, 2.675, 1e15, 9007199254740993.0, float("nan"), float("inf"), -0.0, 1e-5], "", False)
def test_floats_are_their_shortest_decimals(field: Field, values: Sequence[float | None], unit: str, single: bool):
    """A float is the shortest decimal that reads back as it, no other; what it has too many decimals for is an error."""
    unit = unit if field.unit == "t/a" else ""
    raw = pl.Series("c", values, dtype=pl.Float64).cast(pl.Float32 if single else pl.Float64)
    texts = [None if one is None else float_text(one, single=single) for one in raw]
    assert [None if one is None else _said(field, one, unit) for one in texts] == _found(field, raw, unit)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_float(value: float):
    """The text is a plain decimal that reads back as the float, and no shorter one does."""
    text = float_text(value)
    assert value == float(text)
    assert set(text) <= set("-0123456789.")
    assert Decimal(repr(value)) == Decimal(text)


@settings(deadline=None)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_the_text_of_a_single_float(value: float):
    """A float of 32 bits is the shortest decimal that reads back as 32 bits: 1.1, not 1.10000002384…."""
    text = float_text(value, single=True)
    digits = len(Decimal(text).normalize().as_tuple().digits)
    assert struct.pack("f", value) == struct.pack("f", float(text))
    assert digits == 1 or struct.pack("f", value) != struct.pack("f", float(f"{value:.{digits - 1}g}"))


_WHOLE = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.Int128]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(FIELDS), st.sampled_from(_WHOLE), st.sampled_from(["", "万t/a", "kt/a"]))
def test_integers_mean_what_their_digits_mean(data: st.DataObject, field: Field, dtype: Any, unit: str):
    """A column of integers of any width says what its digits say in a file; one that overflows is an error."""
    unit = unit if field.type == "amount" and field.unit == "t/a" else ""
    low, high = (int(pl.select(one).item()) for one in (dtype.min(), dtype.max()))
    near = st.integers(max(low, -60), min(high, 200)) | st.integers(low, high)
    values = data.draw(st.lists(near | st.none(), max_size=8))
    assert [None if one is None else _said(field, str(one), unit) for one in values] == _found(
        field, pl.Series("c", values, dtype=dtype), unit
    )


@settings(deadline=None)
@given(
    st.sampled_from(_AMOUNTS),
    st.lists(st.decimals(-1000, 10**9, places=3) | st.none(), max_size=8),
    st.sampled_from(["", "万t/a"]),
)
def test_decimals_are_exact(field: Field, values: list[Decimal | None], unit: str):
    """A column of decimals says what their text says."""
    unit = unit if field.unit == "t/a" else ""
    raw = pl.Series("c", values, dtype=pl.Decimal(20, 3))
    assert [None if one is None else _said(field, format(one, "f"), unit) for one in raw] == _found(field, raw, unit)


@pytest.mark.parametrize("dtype", [pl.Date(), pl.Datetime("us"), pl.Datetime("ns"), pl.Datetime("ms", "Asia/Shanghai")])
def test_days(dtype: Any):
    """A day is a day, as a moment at midnight is; a time of day is an error."""
    opened = KINDS["mill"].fields["opened"]
    days = [date(1970, 1, 1), date(2022, 6, 20), None, date(1969, 12, 31)]
    raw = pl.Series("c", days, dtype=pl.Date)
    if isinstance(dtype, pl.Datetime):
        raw = raw.cast(pl.Datetime(dtype.time_unit)).dt.replace_time_zone(dtype.time_zone)
    assert [one and ("is", one) for one in days] == _found(opened, raw)
    late = pl.Series("c", [datetime(2022, 6, 20), datetime(2022, 6, 20, 8, 30), None])
    assert [("is", date(2022, 6, 20)), _said(opened, "2022-06-20 08:30:00.000000"), None] == _found(opened, late)


def test_years_that_are_no_years():
    """A day outside the years 1 to 9999 is an error, not another day."""
    raw = pl.Series("c", [-719163, -719162, 2932896, 2932897], dtype=pl.Int32).cast(pl.Date)
    found = [one[0] for one in _found(KINDS["mill"].fields["opened"], raw.head(3))]
    assert ["bad", "is", "is"] == found


def test_numbers_that_are_names():
    """A number in a column of texts is its digits; a float that may have lost some, or is no number, is an error."""
    name = KINDS["mill"].fields["name"]
    found = _found(name, pl.Series("c", [1001.0, 1.5, 1e15, float("nan"), float("-inf"), None]))
    assert [("is", "1001"), ("is", "1.5"), "bad", "bad", "bad", None] == [
        one if one is None or one[0] == "is" else one[0] for one in found
    ]
    assert ["bad", ("is", "17")] == [
        one if one and one[0] == "is" else "bad" for one in _found(name, pl.Series("c", [2e6, 17.0], dtype=pl.Float32))
    ]
    tables, rejected = _table(pl.DataFrame({"id": [1001.0, None, 1e300]}))
    assert ["1001", "2"] == tables[0].subjects.to_list()
    assert [3] == rejected["row"].to_list()
    assert [("is", "7")] == _found(name, pl.Series("c", [7], dtype=pl.UInt8))


def test_other_types():
    """Flags, categories, truths and nothing at all."""
    fields = KINDS["mill"].fields
    assert [("is", True), None] == _found(fields["green"], pl.Series("c", [True, None]))
    assert [("is", "steel")] == _found(fields["use"], pl.Series("c", ["steel"], dtype=pl.Categorical))
    assert [("is", "iron")] == _found(fields["use"], pl.Series("c", ["iron"], dtype=pl.Enum(["iron"])))
    assert [None] == _found(fields["use"], pl.Series("c", [None]))
    assert [_said(fields["capacity"], "true")] == _found(fields["capacity"], pl.Series("c", [True]))
    assert [_said(fields["green"], "1")] == _found(fields["green"], pl.Series("c", [1]))
    assert [("is", "120000")] == _found(fields["region"], pl.Series("c", [120000.0]))
    with pytest.raises(FactError, match="holds Binary, which is no single fact"):
        _found(fields["green"], pl.Series("c", [b"x"]))


# --- whole rows ---

_ITEM = st.fixed_dictionaries(
    {"unit": st.sampled_from(["a", "b", "c", None])},
    optional={
        "capacity": _TEXTS | st.none(),
        "idle": st.sampled_from(["true", "false", "no", None]),
        "place": st.sampled_from(["天津", "nowhere", None]),
    },
)
_ROW = st.fixed_dictionaries(
    {"retired": st.none() | st.lists(_ITEM, max_size=4)},
    optional={
        "capacity": st.sampled_from(["1", "2.5", "1.25", "3 万t/a", None]),
        "green": st.sampled_from(["true", "false", "是", None]),
        "opened": st.sampled_from(["not_yet", "2020-01-01", "soon", None]),
        "region": st.sampled_from(["天津", "110000", "鼓楼区", None]),
        "name": st.sampled_from(["甲", None]),
    },
)  # fmt: skip
_SCHEMA = {
    **dict.fromkeys(["capacity", "green", "opened", "region", "name"], pl.String),
    "retired": pl.List(pl.Struct(dict.fromkeys(["unit", "capacity", "idle", "place"], pl.String))),
}


@settings(max_examples=200, deadline=None)
@given(st.lists(_ROW, max_size=6))
def test_rows_are_what_facts_files_are(rows: list[dict[str, Any]]):
    """A row is valid where the same facts in a file are, and its facts are the same; no row is lost."""
    frame = pl.DataFrame([{**dict.fromkeys(_SCHEMA), **row} for row in rows], schema=_SCHEMA)
    (tables, rejected) = _table(frame)
    found = {int(number): row_facts(table, place).values for table in tables for place, number in enumerate(table.rows)}
    expected, refused = {}, set()
    for number, row in enumerate(rows, 1):
        items = row["retired"] and [
            {name: one for name, one in item.items() if one is not None or name == "unit"} for item in row["retired"]
        ]
        try:
            expected[number] = read_facts({"kind": "mill", **row, "retired": items}, KINDS).values
        except FactError as cause:
            refused.add(number)
            told = rejected.filter(rejected["row"] == number)["message"].to_list()
            assert cause.message in told or any("is missing" in one for one in told)
    assert expected == found
    assert refused == set(rejected["row"])
    assert REJECTED == rejected.schema


def test_bad_cells_are_reported():
    """Every bad cell of a row is told: row, subject, heading, value, message and help; the other rows go on."""
    frame = pl.DataFrame(
        {"编号": ["x", None, "z"], "产能（万t/a）": ["1", "much", "2 m2"], "绿色": ["true", "yes", "false"]}
    )
    tables, rejected = _table(frame)
    assert ["x"] == tables[0].subjects.to_list()
    assert [100_000] == tables[0].frame["capacity"].to_list()
    assert [
        (2, "2", "产能（万t/a）", "much"), (2, "2", "绿色", "yes"), (3, "z", "产能（万t/a）", "2 m2"),
    ] == rejected.select("row", "subject", "column", "value").rows()  # fmt: skip
    assert "`green` is `yes`, expected true or false" == rejected["message"][1]
    assert "did you mean `true`?" == rejected["help"][1]


def test_kinds_in_one_table():
    """Rows of several kinds, by name or title; a fact that only another kind has is an error."""
    frame = {
        "kind": ["mill", "仓库", "shed", None, "works", "mill"],
        "area": [None, "2", None, None, None, "3"],
        "capacity": ["1", None, "1", "1", "2", "1"],
    }
    tables, rejected = _table(pl.DataFrame(frame), kind=None)
    assert [("depot", ["2"]), ("mill", ["1", "5"])] == [(one.kind.name, one.subjects.to_list()) for one in tables]
    assert ["unknown kind `shed`", "the facts name no `kind`", "unknown field `area` of kind `mill`"] == rejected[
        "message"
    ].to_list()
    assert [3, 4, 6] == rejected["row"].to_list()
    tables, _ = _table(pl.DataFrame(frame), kind="depot")
    assert ["depot", "mill"] == [one.kind.name for one in tables]


def test_columns_that_do_not_fit_every_kind():
    """In a table of several kinds a column need not fit each; a row of a kind that it doesn't fit is an error."""
    frame = pl.DataFrame({"kind": ["depot", "mill"], "面积（亩）": ["3", None], "产能（m2）": [None, None]})
    with pytest.raises(FactError, match="the heading `产能（m2）` has the unit `m2`"):
        _table(frame, kind=None)
    twice = pl.DataFrame(
        {"kind": ["depot", "depot"], "面积（m2）": ["3", "4"], "capacity": [None, None], "产能": [None, None]}
    )
    with pytest.raises(FactError, match="`capacity` and `产能` both are `capacity` of kind `mill`"):
        _table(twice, kind=None)
    tables, _ = _table(twice, kind=None, ignore_unknown=True)
    assert [300, 400] == tables[0].frame["area"].to_list()
    with pytest.raises(FactError, match="`capacity` and `产能` both are `capacity` of kind `mill`"):
        _table(twice.with_columns(kind=pl.Series(["depot", "mill"])), kind=None, ignore_unknown=True)


def test_a_column_of_days():
    """A column of days is read where it is asked for; a row without one is rejected."""
    frame = pl.DataFrame({"判定日": ["2022-06-20", None, "not_yet", "soon"], "green": [True] * 4})
    tables, rejected = _table(frame, day_column="判定日")
    assert [date(2022, 6, 20).toordinal()] == tables[0].as_of.to_list()
    assert pl.Int32 == tables[0].as_of.dtype
    assert [(row, "`判定日` is no day to be judged on") for row in (2, 3, 4)] == rejected.select(
        "row", "message"
    ).rows()
    with pytest.raises(FactError, match="unknown column: `判定日`"):
        _table(frame)
    with pytest.raises(UsageError, match="has no column `日期`"):
        _table(frame, day_column="日期")
    with pytest.raises(UsageError, match="no day is asked for"):
        typed(frame, KINDS, Layout({"mill": ()}, "mill"))


def test_completeness_of_nested_lists():
    """A nested list that is given is complete unless its column says otherwise; a null is unknown whatever it says."""
    lists = [[{"unit": "a"}], [{"unit": "a"}], [], None, [{"unit": "a"}], None]
    frame = pl.DataFrame(
        {"retired": lists, "retired.complete": ["true", "false", None, "true", "maybe", None]},
        schema_overrides={"retired": pl.List(pl.Struct({"unit": pl.String}))},
    )
    tables, rejected = _table(frame)
    nothing, _ = _table(pl.DataFrame({"retired": [None, None], "retired.complete": ["true", None]}))
    assert [None, None] == _values(nothing[0], "retired")
    assert [Listing(())] == _values(_table(pl.DataFrame({"retired": [[]]}))[0][0], "retired")
    one = ({"unit": "a"},)
    assert [Listing(one), Listing(one, complete=False), Listing(()), None, None] == _values(tables[0], "retired")
    assert [(5, "retired.complete", "maybe")] == rejected.select("row", "column", "value").rows()


def test_lists_that_are_wrong():
    """Too many items, a key that is missing or stands twice, and an item that is nothing make the row invalid."""
    unit = {"unit": "a", "产能 (kt/a)": 1.5}
    lists = [
        [unit, {"unit": "b", "产能 (kt/a)": 9e9}],
        [unit, unit],
        [{"unit": None, "产能 (kt/a)": 1.0}],
        [unit, None],
        [{"unit": str(n), "产能 (kt/a)": None} for n in range(4)],
        [unit],
    ]
    tables, rejected = _table(pl.DataFrame({"retired": lists}))
    assert [Listing(({"unit": "a", "capacity": 15_000},))] == _values(tables[0], "retired")
    assert [
        (1, "retired[1].产能 (kt/a)", "`capacity` is 9000000000000 t/a, expected 0 to 1000000"),
        (2, "retired", "`retired` has two items with the unit `a`"),
        (3, "retired", "`retired[0].unit` is missing"),
        (4, "retired", "an item of `retired` is `null`, expected a mapping"),
        (5, "retired", "`retired` has 4 items, at most 3 are allowed"),
    ] == rejected.select("row", "column", "message").rows()
    _, rejected = _table(pl.DataFrame({"retired": [[{"idle": True}], []]}))
    assert [(1, "`retired[0].unit` is missing")] == rejected.select("row", "message").rows()


# --- headings ---


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("capacity", "capacity", ""), ("产能", "capacity", ""), ("产能（万t/a）", "capacity", "万t/a"),
        ("产能 (万 t/a)", "capacity", "万 t/a"), ("Yearly  Capacity [kt/a]", "capacity", "kt/a"), ("损失（净）", "loss", ""),
        ("损失（净）（吨/年）", "loss", "吨/年"), ("ＣＡＰＡＣＩＴＹ", "capacity", ""), ("所在地（行政区划）", "region", ""),
        ("投产日期", "opened", ""), ("编号", "id", ""), ("region (GB/T 2260)", "region", ""),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str, unit: str):
    """A heading is a field by its name or title, whatever the width of its letters, with a unit in brackets."""
    layout = layout_of(open_source(pl.DataFrame({heading: ["1"]})), KINDS, kind="mill")
    assert [(heading, field, unit)] == [(one.heading, one.field, one.unit) for one in layout.columns["mill"]]


@pytest.mark.parametrize(
    ("columns", "message", "help"),
    [
        (["capacty", "绿色", "foo"], "2 unknown columns: `capacty`, `foo`", "for `capacty` did you mean `capacity`"),
        (["capacity", "产能（t/a）"], "`capacity` and `产能（t/a）` both are `capacity` of kind `mill`", "map one"),
        (["产能（m2）"], "the heading `产能（m2）` has the unit `m2`, expected `t/a`", "units known: `t/a`"),
        (["绿色（是否）"], "an unknown column: `绿色（是否）`", "did you mean `绿色`"),
        (["retired"], "the column `retired` of the frame holds no list of items", "give it as a nested column"),
        (["retired.complete"], "an unknown column: `retired.complete`", "null"),
        (["as_of"], "an unknown column: `as_of`", "null"),
    ],
)  # fmt: skip
def test_headings_that_are_wrong(columns: list[str], message: str, help: str):
    """Unknown columns are all named in one error; a field has one column, and a unit of its own kind."""
    with pytest.raises(FactError) as caught:
        _table(pl.DataFrame({one: ["1"] for one in columns}))
    assert message in caught.value.message
    assert help in (caught.value.help or "")


def test_layouts_travel():
    """A layout can be sent to another process, the errors of kinds that don't fit included."""
    frame = pl.DataFrame({"kind": ["depot"], "面积": ["3"], "产能": ["1"], "capacity": ["1"]})
    layout = layout_of(open_source(frame), KINDS, ignore_unknown=True)
    again = pickle.loads(pickle.dumps(layout))
    assert (layout.columns, layout.used, layout.id) == (again.columns, again.used, again.id)
    assert {"mill": layout.unfit["mill"].message} == {name: one.message for name, one in again.unfit.items()}


def test_columns_of_items_that_are_unknown():
    """The columns of nested items are checked too, and a list can't stand where one value belongs."""
    with pytest.raises(FactError, match=r"unknown column: `retired\.capcity`"):
        _table(pl.DataFrame({"retired": [[{"unit": "a", "capcity": 1}]]}))
    with pytest.raises(FactError, match="the column `green` of the frame holds no single value"):
        _table(pl.DataFrame({"green": [[{"unit": "a"}]]}))


def test_a_mapping_of_columns():
    """A mapping names the field of a heading, or leaves the column out; unknown columns may be ignored."""
    frame = pl.DataFrame({"cap": ["1"], "note": ["x"], "retired": [[{"no": "a", "x": 1}]]})
    tables, rejected = _table(
        frame, columns={"cap": "capacity [kt/a]", "note": None, "retired.no": "unit", "retired.x": None}
    )
    assert rejected.is_empty()
    assert {"capacity": 10_000, "retired": Listing(({"unit": "a"},))} == row_facts(tables[0], 0).values
    tables, _ = _table(frame.drop("retired"), ignore_unknown=True)
    assert {} == row_facts(tables[0], 0).values
    with pytest.raises(UsageError, match="the mapping names a column `capp`"):
        _table(frame, columns={"capp": "capacity"})


def test_no_kind():
    """A table without a column of kinds needs a kind."""
    with pytest.raises(FactError, match="the frame has no column `kind`"):
        _table(pl.DataFrame({"capacity": ["1"]}), kind=None)
    with pytest.raises(UsageError, match="unknown kind `mil`"):
        _table(pl.DataFrame({"capacity": ["1"]}), kind="mil")
