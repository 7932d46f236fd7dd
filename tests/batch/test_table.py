"""`cleanrules.screen_table`: frames and files from Python."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

import cleanrules
from cleanrules import FactError, UsageError, screen, screen_table

from .conftest import BAD, DAY, ROWS

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def screened(mills, table):
    """Screens a table of mills."""

    def call(given=None, **asked):
        return screen_table(
            table if given is None else given, **{"as_of": DAY, "kind": "mill", "rulebook": mills, **asked}
        )

    return call


def test_a_file(screened) -> None:
    """A file gives findings, a summary that sums to its rows, and the rejected cells."""
    found = screened()
    assert {"violation"} == set(found.findings["outcome"])
    assert ["subject", "kind", "code", "outcome", "reason", "would_be", "as_of"] == found.findings.columns
    assert (ROWS - 1, 1) == tuple(found.summary["rows"][place] for place in (0, -1))
    assert [BAD + 1] == found.rejected["row"].to_list()
    assert 55 == found.totals.of_outcome("violation") == found.findings.height


def test_frames(screened, table) -> None:
    """polars, pandas and Arrow tables give what the file gives."""
    frame = pl.read_parquet(table)
    expected = screened(report="all").findings
    for given in (frame, frame.to_arrow(), frame.to_pandas()):
        assert expected.sort("code", "subject").equals(screened(given, report="all").findings.sort("code", "subject"))


def test_the_same_as_single_subjects(screened, mills) -> None:
    """What is found for a row is what `screen` finds."""
    found = screened(pl.DataFrame({"id": ["a"], "audited": [False]}), report=["violations", "undetermined"])
    facts = {"kind": "mill", "id": "a", "audited": False}
    single = screen(facts, as_of=DAY, rulebook=mills).findings
    assert {(one.code, one.outcome) for one in single if one.outcome in ("violation", "undetermined")} == set(
        found.findings.select("code", "outcome").iter_rows()
    )


def test_days_as_text_and_column(screened) -> None:
    """The day may be text, or a column; one of them must be given."""
    frame = pl.DataFrame({"id": ["a"], "audited": [False], "day": ["2023-01-01"]})
    assert [DAY] == screened(frame.drop("day"), as_of="2023-01-01").findings["as_of"].to_list()
    assert [DAY] == screened(frame, as_of=None, as_of_column="day").findings["as_of"].to_list()
    for wrong in ({"as_of": None}, {"as_of_column": "day"}):
        with pytest.raises(UsageError, match="a day is needed, or a column that holds it, and not both"):
            screened(frame, **wrong)
    with pytest.raises(UsageError, match="expected a date"):
        screened(frame, as_of="2023")


def test_explain(screened) -> None:
    """A row is explained by its identifier: as many screenings as rows have it."""
    found = screened(pl.DataFrame({"id": ["a", "b", "a"], "audited": [True, None, False]}), region="天津市")
    first, second = found.explain("a")
    assert ("compliant", "violation") == (first["IND-TST-002"].outcome, second["IND-TST-002"].outcome)
    assert ("120000", DAY, "inference") == (first.region, first.as_of, first.engine)
    with pytest.raises(FactError, match="no row has the identifier `c`"):
        found.explain("c")


def test_explain_keeps_the_selection(screened) -> None:
    """The selection and the bar hold for the explanation too."""
    found = screened(select="IND-TST-004", minimum_confidence="recalled")
    (one,) = found.explain("M-60")
    assert [("IND-TST-004", "violation")] == [(finding.code, finding.outcome) for finding in one.findings]


def test_parameters_and_selection(screened) -> None:
    """Selections are codes or their beginnings; an unknown one is an error with a suggestion."""
    assert ["IND-TST-002", "invalid"] == screened(select=["IND-TST-002"]).summary["code"].to_list()
    with pytest.raises(UsageError, match="no rule begins with `IND-TSX`"):
        screened(select="IND-TSX")


def test_a_selection_for_another_kind(screened) -> None:
    """A selection that would screen nothing is an error."""
    with pytest.raises(UsageError, match="`IND-TST-002` is for the kind `mill`, the rows are of the kind `enterprise`"):
        screened(pl.DataFrame({"id": ["a"]}), kind="enterprise", select="IND-TST-002")


def test_frozen(screened) -> None:
    """The result can't be changed."""
    found = screened()
    with pytest.raises(AttributeError):
        found.findings = found.rejected


def test_a_job_goes_to_other_processes(ask) -> None:
    """A job can be pickled, and is the same job there."""
    job = ask()
    again = pickle.loads(pickle.dumps(job))
    assert (job.source.fingerprint, job.layout, job.options()) == (
        again.source.fingerprint,
        again.layout,
        again.options(),
    )


def test_unknown_kind(screened) -> None:
    """An unknown kind is an error with a suggestion."""
    with pytest.raises(UsageError, match="unknown kind `mil`") as caught:
        screened(pl.DataFrame({"id": ["a"]}), kind="mil")
    assert "did you mean `mill`?" == caught.value.help


def test_polars_is_loaded_when_used() -> None:
    """`import cleanrules` does not import polars, and the names are there."""
    code = "import sys, cleanrules; print('polars' in sys.modules, cleanrules.screen_table.__name__, 'polars' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False screen_table True" == found.stdout.strip()
    assert "screen_table" in dir(cleanrules)


@pytest.mark.parametrize("lacking", ["polars", "openpyxl"])
def test_without_the_extra(lacking) -> None:
    """Without a package of the extra, the error names the extra, from Python and from the shell."""
    hide = f"import importlib.util as u; find = u.find_spec; u.find_spec = lambda name, *a: None if name == {lacking!r} else find(name, *a)"
    python = f"{hide}\nimport cleanrules\ntry:\n    cleanrules.screen_table\nexcept cleanrules.MissingExtra as e:\n    print(e.message, e.help)"
    found = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=True)
    assert f"tables need the package `{lacking}` pip install 'cleanrules[batch]'" == found.stdout.strip()
    shell = f"{hide}\nfrom cleanrules.cli import main\nmain(['batch', 'in.csv', '-o', 'out'])"
    refused = subprocess.run([sys.executable, "-c", shell], capture_output=True, text=True, check=False)
    assert (2, True) == (refused.returncode, f"error: tables need the package `{lacking}`" in refused.stderr)


def test_dates_and_types(screened) -> None:
    """The frames have types: days are days, outcomes are categories, counts are numbers."""
    found = screened()
    assert pl.Date == found.findings.schema["as_of"]
    assert isinstance(found.findings.schema["outcome"], pl.Enum)
    assert pl.UInt64 == found.summary.schema["violation"]
    assert date(2023, 1, 1) == found.findings["as_of"][0]
