"""Nothing screened is no result: registers, statistics, scoreboards and portfolios of nothing are errors, never clear."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from cleanrules import PortfolioScreening, Rulebook, UsageError, load_rulebook, screen, screen_portfolio, screen_table
from cleanrules.batch.job import job_of
from cleanrules.batch.sources import open_source
from cleanrules.batch.statistic import share
from cleanrules.cli import main
from cleanrules.facts.facts import read_facts
from cleanrules.screening.scoreboard import scoreboard

from .conftest import DAY

pytestmark = pytest.mark.usefixtures("alone")
OPEN = Path(__file__).parents[1] / "reports" / "data" / "open.yaml"
MIXED = pl.DataFrame(
    {"kind": ["works", "project", "works"], "id": ["a", "b", "c"], "region": ["天津市"] * 3, "area": [7, None, 9000]}
)


@pytest.fixture(scope="module")
def works() -> Rulebook:
    """A rulebook in which everything may be open; it has no rule for projects."""
    return load_rulebook(OPEN, plugins=[])


def asked(frame: pl.DataFrame, book: Rulebook, **options):
    """The screening of a frame of works."""
    return screen_table(frame, **{"as_of": DAY, "rulebook": book, **options})


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame(schema={"id": pl.String, "audited": pl.Boolean}), "has no row below its headings"),
        (pl.DataFrame({"id": ["a"], "remark": ["x"]}), "no column of .* is a fact"),
        (pl.DataFrame({"id": ["a"], "name": ["x"]}), "no column of .* is a fact"),
    ],
)
def test_a_table_of_nothing(mills, frame, message) -> None:
    """A table without rows, or without a column that is a fact, is refused before anything is read."""
    with pytest.raises(UsageError, match=f"{message}.*nothing can be screened"):
        asked(frame, mills, kind="mill", ignore_unknown=True)


def test_a_kind_without_rules(mills) -> None:
    """A table of a kind that no rule is for is refused, in the words of `screen`."""
    with pytest.raises(UsageError, match="no rule for the kind `project` is loaded") as caught:
        asked(pl.DataFrame({"id": ["a"], "region": ["天津市"]}), mills, kind="project")
    assert "plugins loaded: none" in str(caught.value.help)


def test_rows_of_a_kind_without_rules(works) -> None:
    """In a mixed register such rows are rejected, each with the reason, and the rest goes on."""
    found = asked(MIXED, works, report="all")
    assert {"a", "c"} == set(found.findings["subject"])
    (row,) = found.rejected.rows(named=True)
    assert (2, "b", "kind") == (row["row"], row["subject"], row["column"])
    assert "no rule for the kind `project` is loaded" in row["message"]
    assert (1, 2) == (found.totals.invalid, found.totals.kinds["works"])


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (MIXED.filter(pl.col("kind") == "project"), "row 1, column `kind`: no rule for the kind `project` is loaded"),
        (pl.DataFrame({"kind": ["works"], "id": ["a"], "area": ["much"]}), "row 1, column `area`: "),
    ],
    ids=["kind", "cell"],
)
def test_no_row_judged(works, frame, told) -> None:
    """Where no row at all could be judged that is an error, with what is wrong; nothing is found clear."""
    with pytest.raises(
        UsageError, match="no row was judged, so that nothing was screened: 1 given, 1 invalid"
    ) as caught:
        asked(frame, works)
    assert told in str(caught.value)


def test_no_row_of_the_rules_chosen(works) -> None:
    """The same where no rule chosen is for the rows that are sound."""
    frame = pl.DataFrame({"kind": ["project"], "id": ["a"], "region": ["天津市"]})
    with pytest.raises(UsageError, match="no row was judged"):
        asked(frame, works, select=["CON-OPN-004"])


def test_statistic_of_nobody(works) -> None:
    """A statistic of a register without a subject of the rule's kind is an error, not a share."""
    frame = pl.DataFrame({"kind": ["project"], "id": ["a"], "region": ["天津市"]})
    book = load_rulebook(OPEN, plugins=[])
    job = job_of(open_source(frame), book, as_of=DAY, select=("CON-OPN-004",), ignore_unknown=True)
    assert share(job, "CON-OPN-004", "120000").rejected == 1
    other = job_of(open_source(MIXED.with_columns(kind=pl.lit("works"))), book, as_of=DAY, select=("CON-OPN-004",))
    assert Fraction(1, 3) == share(other, "CON-OPN-004", "120000").bounds[0]


def test_scoreboard_of_nothing(works) -> None:
    """A scoreboard without districts, or without targets, is an error."""
    with pytest.raises(UsageError, match="no district is given"):
        scoreboard([], works, as_of=DAY)
    with pytest.raises(UsageError, match="no rule for the kind `district` is loaded"):
        scoreboard([_district(works)], works, as_of=DAY)
    with pytest.raises(UsageError, match="`CON-OPN` is no target of a district"):
        scoreboard([_district(works)], works, as_of=DAY, select=["CON-OPN"])


def _district(book: Rulebook):
    return read_facts({"kind": "district", "id": "A", "statistics_on": "2025-12-31"}, book.kinds)


def test_portfolio_of_nothing(works) -> None:
    """A portfolio without subjects, and one that was not screened, have no conclusion."""
    with pytest.raises(UsageError, match="a portfolio has no subjects"):
        screen_portfolio([], as_of=DAY, rulebook=works)
    with pytest.raises(UsageError, match="nothing was screened"):
        _ = PortfolioScreening((), None).conclusion


def test_one_subject_of_a_kind_without_rules(works) -> None:
    """In Python, too, a subject that no rule is for has no screening."""
    with pytest.raises(UsageError, match="nothing can be screened"):
        screen({"kind": "project", "id": "a"}, as_of=DAY, rulebook=works)


# --- what a batch tells of what is open ---


def test_the_same_lists_in_columns(works) -> None:
    """What is open stands in three columns that never mix, each as for a single subject."""
    frame = pl.DataFrame(
        {
            "id": ["a"], "region": ["天津市"], "trial_on": [date(2022, 12, 1)], "accepted_on": ["not_yet"],
            "noise": [50], "covered": [True],
        }
    )  # fmt: skip
    rows = {
        one["code"]: one
        for one in asked(frame, works, kind="works", report="all", missing=True).findings.rows(named=True)
    }
    assert "pending" == rows["CON-OPN-001"]["outcome"]
    assert (None, None, "验收日期（accepted_on），最迟 2023-06-01") == tuple(
        rows["CON-OPN-001"][name] for name in ("missing", "legal_values_missing", "events")
    )
    assert (None, "噪声限值（param.works_noise）：工令1号 附录一", None) == tuple(
        rows["CON-OPN-003"][name] for name in ("missing", "legal_values_missing", "events")
    )
    assert ("建筑面积（area）", None, None) == tuple(
        rows["CON-OPN-004"][name] for name in ("missing", "legal_values_missing", "events")
    )
    assert "no_breach" == rows["CON-OPN-005"]["outcome"]


@pytest.mark.parametrize(("word", "code"), [("pending", "CON-OPN-001"), ("no_breach", "CON-OPN-005")])
def test_words_of_the_report(works, word, code) -> None:
    """`pending` and `no_breach` list the rows of these outcomes."""
    frame = pl.DataFrame({"id": ["a"], "trial_on": [date(2022, 12, 1)], "accepted_on": ["not_yet"], "covered": [True]})
    found = asked(frame, works, kind="works", report=[word]).findings
    assert code in found["code"].to_list()
    assert {word} == set(found["outcome"])


def test_summary_has_a_column_for_each(works) -> None:
    """The summary counts what is pending and what is no breach, and sums to the rows."""
    frame = pl.DataFrame({"id": ["a"], "trial_on": [date(2022, 12, 1)], "accepted_on": ["not_yet"], "covered": [True]})
    rows = {one["code"]: one for one in asked(frame, works, kind="works").summary.rows(named=True)}
    assert (1, 1) == (rows["CON-OPN-001"]["pending"], rows["CON-OPN-001"]["rows"])
    assert (1, 1) == (rows["CON-OPN-005"]["no_breach"], rows["CON-OPN-005"]["rows"])


@pytest.fixture
def run(tmp_path, batch_works):
    """Runs a batch of works over a CSV text; gives the result and the folder."""

    def call(text: str, *arguments: object):
        path = tmp_path / "rows.csv"
        path.write_text(text, encoding="utf-8")
        return batch_works(path, "-o", tmp_path / "out.xlsx", *arguments), tmp_path

    return call


@pytest.fixture
def batch_works():
    """Runs `cleanrules batch` on works."""

    def call(*arguments: object):
        options = ["--pack", str(OPEN), "--kind", "works", "--as-of", "2023-01-01", "--no-progress"]
        return CliRunner().invoke(main, ["batch", *map(str, arguments), *options])

    return call


def test_command(run) -> None:
    """Pending and no breach are exit code 0 and told; the last sheet and the summary name what was not judged."""
    text = "id,region,trial_on,accepted_on,covered\na,天津市,2022-12-01,not_yet,true\n"
    done, folder = run(text, "--select", "CON-OPN-001,CON-OPN-005", "--report", "all")
    assert 0 == done.exit_code
    assert "尚未到期" in done.output
    assert "试验工程本次未判定：扬尘在线监测" in done.output
    book = load_workbook(BytesIO((folder / "out.xlsx").read_bytes()))
    assert "本次未判定" == book.sheetnames[-1]
    assert ["试验工程", "扬尘在线监测", "工令1号 试验工程条例 第二十条", "监测点位的规定未获取"] == [
        cell.value for cell in book["本次未判定"][2]
    ]


def test_no_row_judged_on_the_command_line(run) -> None:
    """The run ends in exit code 2 and says why in place of a number; what was rejected is written, to be corrected."""
    done, folder = run("id,area\na,much\n")
    assert (2, "没有一行得到判定") == (done.exit_code, done.stdout.splitlines()[0])
    assert "不符合 0 项" not in done.stdout
    sheet = load_workbook(BytesIO((folder / "out.xlsx").read_bytes()))["无效行"]
    assert "much" in [cell.value for cell in sheet[2]]
    again, _ = run("id,area\na,much\n", "--resume")
    assert (2, "没有一行得到判定") == (again.exit_code, again.stdout.splitlines()[0])


@pytest.mark.parametrize(("select", "code"), [("CON-OPN-011", 0), ("CON-OPN-012", 0), ("CON-OPN-004", 3)])
def test_exit_code_is_that_of_binding_rules(run, select, code) -> None:
    """What a policy leaves open changes no exit code, and is marked in the summary; what binds does."""
    done, _ = run("id,noise\na,5\n", "--select", select)
    assert code == done.exit_code
    assert ("不影响结论" in done.output) is (code == 0)
