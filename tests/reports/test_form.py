"""Excel forms: what is filled in comes back exactly, and what is no value is refused with its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanrules import FactError, Rulebook, load_rulebook, screen
from cleanrules.facts.facts import Facts, Listing, read_facts, read_facts_file
from cleanrules.facts.fields import NOT_YET
from cleanrules.reports import json
from cleanrules.reports.forms.workbook import form
from cleanrules.testing.strategies import drop_facts, subjects

LANGUAGES = ("zh", "en")
Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def filled(rulebook, tmp_path: Path) -> Callable[..., Path]:
    """The form of the mill in a file, after an edit by hand."""

    def make(edit: Edit | None = None, facts: Facts | None = None, language: str = "zh") -> Path:
        path = tmp_path / "form.xlsx"
        path.write_bytes(form(rulebook.kinds["mill"], rulebook, language, facts=facts))
        if edit is not None:
            book = openpyxl.load_workbook(path)
            edit(book)
            book.save(path)
        return path

    return make


def cell_of(page: Any, name: str) -> Any:
    """The cell of the value of a fact."""
    row = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == name)
    column = next(column for column in range(2, 9) if page.cell(1, column).value == "#value")
    return page.cell(row, column)


def put(name: str, value: object) -> Edit:
    """Writes a fact's value by hand."""

    def edit(book: openpyxl.Workbook) -> None:
        cell_of(book["轧钢项目"], name).value = value

    return edit


def facts_of(rulebook: Rulebook, **values: Any) -> Facts:
    """The facts of a mill."""
    return read_facts({"kind": "mill", **values}, rulebook.kinds)


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_form_is_unknown(rulebook, filled, language) -> None:
    """An untouched form says nothing: no fact, no list."""
    found = read_facts_file(filled(language=language), rulebook.kinds)
    assert ("mill", {}) == (found.kind, found.values)


def test_zero_is_zero(rulebook, filled) -> None:
    """A zero is a value, an empty cell is none."""
    assert {"dust": 0} == read_facts_file(filled(put("dust", 0)), rulebook.kinds).values


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("dust", 12.5, 125),
        ("dust", "12.5 mg/m3", 125),
        ("dust", 1000, 10000),
        ("audited", "是", True),
        ("audited", "否", False),
        ("audited", True, True),
        ("announced_on", date(2022, 6, 1), date(2022, 6, 1)),
        ("announced_on", "2022-06-01", date(2022, 6, 1)),
        ("announced_on", "尚未发生", NOT_YET),
        ("announced_on", "not_yet", NOT_YET),
        ("region", "天津市", "120000"),
        ("region", 120000, "120000"),
        ("id", " TJ-1 ", "TJ-1"),
        ("name", "  ", None),
    ],
)
def test_values(rulebook, filled, name, written, value) -> None:
    """What people enter is read exactly."""
    assert value == read_facts_file(filled(put(name, written)), rulebook.kinds).values.get(name)


@pytest.mark.parametrize(
    ("name", "written", "message", "help"),
    [
        ("dust", 12.55, "`dust` is 12.55 mg/m3, more than 1 decimals", "never rounded"),
        ("dust", 1001, "`dust` is 1001 mg/m3, expected 0 to 1000", None),
        ("dust", "很多", "`dust` is `很多`, expected a number in `mg/m3`", "plain decimal"),
        ("dust", "=1+1", "the cell holds the formula `=1+1`", "paste its result as a value"),
        ("dust", "#N/A", "the cell holds the error `#N/A`", None),
        ("dust", 1e15, "the cell holds 1000000000000000, a number of which a spreadsheet keeps 15 digits only", "text"),
        ("audited", "有", "`audited` is `有`, expected true or false", None),
        ("announced_on", "2022年", "`announced_on` is `2022年`, expected a date or `not_yet`", None),
        ("announced_on", "尚未", "`announced_on` is `尚未`, expected a date or `not_yet`", "did you mean `not_yet`?"),
        ("operator_type", "units", "`operator_type` is `units`, expected one of", "did you mean `unit`?"),
        ("region", "天京市", "`region`: `天京市` is not in the shipped table", None),
    ],
)
def test_refused(rulebook, filled, name, written, message, help) -> None:
    """What is no value is refused: file, sheet and cell, what was found, what was expected."""
    path = filled(put(name, written))
    cell = cell_of(openpyxl.load_workbook(path)["轧钢项目"], name).coordinate
    with pytest.raises(FactError) as caught:
        read_facts_file(path, rulebook.kinds)
    assert f"{path}:轧钢项目!{cell}" == str(caught.value.position)
    assert caught.value.message.startswith(message)
    assert help is None or help in (caught.value.help or "")


def listed(book: openpyxl.Workbook, *rows: dict[str, Any], complete: object = None) -> None:
    """Fills in the sheet of retired equipment by hand."""
    page = book["退出设备"]
    marks = {page.cell(1, column).value: column for column in range(2, page.max_column + 1)}
    top = next(row for row in range(2, page.max_row + 1) if page.cell(row, 1).value == "#items") + 1
    for number, row in enumerate(rows):
        for name, value in row.items():
            page.cell(top + 2 * number, marks[name]).value = value  # with an empty row in between
    page["C3"].value = complete


@pytest.mark.parametrize(
    ("rows", "complete", "expected"),
    [
        ((), None, None),
        ((), "是", Listing(())),
        ((), "否", Listing((), complete=False)),
        (({"id": "a", "capacity": 1.5},), None, Listing(({"id": "a", "capacity": 15000},))),
        (({"id": "a"}, {"id": "b", "listed": "否"}), "否", Listing(({"id": "a"}, {"id": "b", "listed": False}), False)),
    ],
)
def test_lists(rulebook, filled, rows, complete, expected) -> None:
    """A list without a row and an answer is unknown; declared complete it is empty; with rows it is what they say."""
    found = read_facts_file(filled(lambda book: listed(book, *rows, complete=complete)), rulebook.kinds)
    assert expected == found.values.get("retired")


@pytest.mark.parametrize(
    ("rows", "complete", "cell", "message"),
    [
        (({"capacity": 1},), None, "B6", "`retired[0].id` is missing"),
        (({"id": "a"}, {"id": "a"}), None, "B8", "`retired` has two items with the id `a`"),
        (({"id": "a", "capacity": 1.23456},), None, "D6", "`capacity` is 1.23456 万t/a, more than 4 decimals"),
        (({"id": "a", "listed": "不"},), None, "E6", "`listed` is `不`, expected true or false"),
        ((), "全部", "C3", "whether the list is complete is `全部`, expected `是` or `否`"),
    ],
)
def test_refused_in_a_list(rulebook, filled, rows, complete, cell, message) -> None:
    """Errors in a list name the cell too."""
    path = filled(lambda book: listed(book, *rows, complete=complete))
    with pytest.raises(FactError) as caught:
        read_facts_file(path, rulebook.kinds)
    assert f"{path}:退出设备!{cell}" == str(caught.value.position)
    assert caught.value.message.startswith(message)


def test_sources_and_places(rulebook, filled) -> None:
    """The sources come back, of one column of a row too; the place of a fact is its cell."""
    given = facts_of(
        rulebook, dust={"value": "5", "source": "监测报告第3页"},
        retired={"source": "附表2", "complete": "false", "items": [
            {"id": "a", "capacity": {"value": "3", "source": "清单"}, "listed": "true"},
            {"id": "b", "listed": {"value": "true", "source": "x: y；z"}},
        ]},
    )  # fmt: skip
    path = filled(facts=given)
    found = read_facts_file(path, rulebook.kinds)
    assert given.values == found.values
    assert {**given.sources} == {name: text for name, text in found.sources.items() if not name.endswith(".id")}
    assert f"{path}:退出设备!D6" == found.places["retired[0].capacity"]
    assert '"source": "监测报告第3页"' in json.render([screen(path, as_of="2023-01-01", rulebook=rulebook)])


def test_other_unit(rulebook, filled) -> None:
    """The unit column says the unit of a bare number."""

    def edit(book: openpyxl.Workbook) -> None:
        cell = cell_of(book["轧钢项目"], "dust")
        cell.value, cell.offset(0, 1).value = 5000, "μg/m3"

    assert {"dust": 50} == read_facts_file(filled(edit), rulebook.kinds).values


def test_moved_and_renamed(rulebook, filled) -> None:
    """Sheets may be renamed, and rows and columns moved: the hidden marks say what a cell is."""

    def edit(book: openpyxl.Workbook) -> None:
        page = book["轧钢项目"]
        cell_of(page, "dust").value = 7
        page.insert_rows(6)
        page.insert_cols(3)
        page.title = "我的项目"

    assert {"dust": 70} == read_facts_file(filled(edit), rulebook.kinds).values


def test_foreign_sheet(rulebook, filled) -> None:
    """A sheet that is no part of the form is refused, not left out in silence."""

    def edit(book: openpyxl.Workbook) -> None:
        book.create_sheet("草稿")["B2"] = 1

    with pytest.raises(FactError, match="the sheet `草稿` is no part of the form"):
        read_facts_file(filled(edit), rulebook.kinds)


def test_given_twice(rulebook, filled) -> None:
    """A fact on two rows is refused."""

    def edit(book: openpyxl.Workbook) -> None:
        page = book["轧钢项目"]
        cell_of(page, "dust").value = 1
        page.cell(page.max_row + 1, 1).value = "dust"
        page.cell(page.max_row, 3).value = 2

    with pytest.raises(FactError, match="`dust` is given twice, first in 轧钢项目!C"):
        read_facts_file(filled(edit), rulebook.kinds)


def test_field_of_another_rulebook(rulebook, filled) -> None:
    """A fact that the rulebook doesn't know is refused where it is filled in."""

    def edit(book: openpyxl.Workbook) -> None:
        cell = cell_of(book["轧钢项目"], "dust")
        cell.value = 1
        book["轧钢项目"].cell(cell.row, 1).value = "duts"

    with pytest.raises(FactError, match=r"轧钢项目!C\d+: unknown field `duts` of kind `mill`") as caught:
        read_facts_file(filled(edit), rulebook.kinds)
    assert "did you mean `dust`?" == caught.value.help


def test_no_form(rulebook, tmp_path) -> None:
    """A workbook of one's own, and a file that is none, are refused."""
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    (tmp_path / "text.xlsx").write_text("x")
    for name, message in (
        ("own.xlsx", "is no form of cleanrules"), ("text.xlsx", "can't be read as an Excel workbook"),
        ("gone.xlsx", "no such file"),
    ):  # fmt: skip
        with pytest.raises(FactError, match=message):
            read_facts_file(tmp_path / name, rulebook.kinds)


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+1", "http://x", "</t><f>1</f>", "_x0041_", "a\tb", "\u202eevil"]
)
def test_hostile_text(rulebook, filled, text) -> None:
    """Text stays text: no formula, no link, no markup."""
    path = filled(facts=facts_of(rulebook, name=text))
    cell = cell_of(openpyxl.load_workbook(path)["轧钢项目"], "name")
    assert ("s", None) == (cell.data_type, cell.hyperlink)
    assert text == read_facts_file(path, rulebook.kinds).values["name"]


def test_reads_like_a_form(filled) -> None:
    """Titles, units, drop-downs, notes and rules are there; the marks are hidden; it prints on A4."""
    book = openpyxl.load_workbook(filled())
    page, items = book["轧钢项目"], book["拟建设备"]
    dust = cell_of(page, "dust")
    row = [page.cell(dust.row, column).value for column in range(2, 8)]
    assert [
        "颗粒物排放浓度", None, "mg/m3", None, "填数，0 至 1000，最多 1 位小数", "IND-TST-003、IND-TST-004"
    ] == row  # fmt: skip
    hidden = (page.column_dimensions["A"].hidden, page.row_dimensions[1].hidden)
    assert ("C5", 9, (True, True)) == (page.freeze_panes, int(page.page_setup.paperSize), hidden)
    checks = {str(one.sqref): one for one in page.data_validations.dataValidation}
    assert "ROUND" in checks[dust.coordinate].formula1
    assert "list" == checks[cell_of(page, "audited").coordinate].type
    assert "产能（万t/a）" == items["D5"].value
    assert "IND-TST-001" in items["D5"].comment.text
    assert "veryHidden" == book["cleanrules"].sheet_state
    assert "IND-TST-003" in {row[1].value for row in book["涉及规则"].iter_rows()}


# --- whatever the facts are ---

KINDS = ("project", "enterprise", "lodging", "livestock-farm", "building", "district")


@pytest.fixture(scope="module")
def sectors() -> Rulebook:
    """The rulebook of the plugins."""
    return load_rulebook()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(sectors, tmp_path, kind, data) -> None:
    """Facts, the form filled in with them, and the form read back are the same, in both languages."""
    whole = data.draw(subjects(kind, sectors))
    given = read_facts(data.draw(drop_facts(whole, sectors)), sectors.kinds)
    for language in LANGUAGES:
        path = tmp_path / "form.xlsx"
        path.write_bytes(form(sectors.kinds[kind], sectors, language, facts=given))
        assert given.values == read_facts_file(path, sectors.kinds).values
