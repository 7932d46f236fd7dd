"""A district's statistic from a register: exact where all is settled and covered, an interval with its reason otherwise."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from cleanrules.batch.job import job_of
from cleanrules.batch.sources import open_source
from cleanrules.batch.statistic import Share, share
from cleanrules.cli import main
from cleanrules.errors import UsageError
from cleanrules.facts.facts import read_facts_text
from cleanrules.reports.statistic import in_per_cent
from cleanrules.rulebook.load import load_rulebook

RULE, FIELD = "AGR-LS-002", "manure_equipment_rate"
FARMS = Path(__file__).parents[2] / "examples" / "farms.csv"
COLUMNS = ("id", "region", "pollution_control_class", "treatment_contract", "facility_built", "facility_running")
MET, BREACH = ("scale-farm", False, True, True), ("scale-farm", False, True, False)
OPEN, ASIDE = ("scale-farm", False, True, None), ("below", False, False, None)
WUQING, BAODI, TIANJIN = "120114", "120115", "120000"


def found(*farms: tuple[str | None, tuple[object, ...]], total: int | None = None, weight: str | None = None) -> Share:
    """The share of some farms, each with its region, in Wuqing."""
    rows = [(str(number), region, *facts) for number, (region, facts) in enumerate(farms)]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row", infer_schema_length=None)
    job = job_of(
        open_source(frame), load_rulebook(), as_of=date(2025, 12, 31), kind="livestock-farm", select=(RULE,),
    )  # fmt: skip
    return share(job, RULE, WUQING, weight=weight, total=None if total is None else Fraction(total))


def test_a_register_that_is_settled_and_whole_gives_one_share() -> None:
    """Two of three met; who is not asked and who lies elsewhere does not count, but who is not asked is covered."""
    share = found((WUQING, MET), (WUQING, MET), (WUQING, BREACH), (WUQING, ASIDE), (BAODI, BREACH), total=4)
    assert (Fraction(2, 3), Fraction(1)) == (share.settled, share.covered)


@pytest.mark.parametrize("farm", [(WUQING, OPEN), (TIANJIN, MET), (TIANJIN, BREACH), (None, MET)])
def test_what_is_not_settled_may_be_either_way(farm: tuple[str | None, tuple[object, ...]]) -> None:
    """An undetermined subject, or one that perhaps lies elsewhere, leaves an interval."""
    share = found((WUQING, MET), (WUQING, BREACH), farm)
    assert (Fraction(1, 3), Fraction(2, 3)) == share.bounds
    assert None is share.settled
    assert None is share.covered


def test_nobody_asked_gives_no_share() -> None:
    """A district whose subjects are all outside the rule has no share, not zero and not one."""
    assert None is found((WUQING, ASIDE), total=1).bounds


def test_a_rejected_row_unsettles_the_share() -> None:
    """A row that could not be read may be a subject of the district."""
    frame = pl.DataFrame(
        {"id": ["a", "b"], "region": [WUQING, "Atlantis"], "pollution_control_class": ["below", "below"]}
    )
    job = job_of(open_source(frame), load_rulebook(), as_of=date(2025, 12, 31), kind="livestock-farm", select=(RULE,))
    assert 1 == share(job, RULE, WUQING).rejected


def test_weights_and_totals_are_checked() -> None:
    """A weight is an amount of the kind that every subject has; a total is at least what the register holds."""
    with pytest.raises(UsageError, match="`facility_built` is no amount of `livestock-farm`"):
        found((WUQING, MET), weight="facility_built")
    with pytest.raises(UsageError, match="the district's total is 1, and the register has 2"):
        found((WUQING, MET), (WUQING, MET), total=1)


def test_weighed_shares() -> None:
    """Buildings weighed by their floor area: the area counts, in its unit, and nobody may lack it."""
    book, code = load_rulebook(), "CON-ES-001"
    rows = {
        "kind": ["building"] * 2, "id": ["a", "b"], "region": [WUQING] * 2, "roof_area": ["30000.5", "10000"],
    }  # fmt: skip
    job = job_of(open_source(pl.DataFrame(rows)), book, as_of=date(2025, 6, 1), select=(code,))
    weighed = share(job, code, WUQING, weight="roof_area")
    assert Fraction("40000.5") == weighed.met + weighed.breached + weighed.open + weighed.outside
    lacking = pl.DataFrame({**rows, "roof_area": ["1", None]})
    with pytest.raises(UsageError, match="1 subjects have no `roof_area`"):
        share(
            job_of(open_source(lacking), book, as_of=date(2025, 6, 1), select=(code,)),
            code,
            WUQING,
            weight="roof_area",
        )


def test_a_share_is_cut_towards_the_worse_side() -> None:
    """Two thirds are 66.66 %, not 66.67 %, where more is better; what fits is not cut."""
    field = load_rulebook().kinds["district"].fields[FIELD]
    assert (Fraction("66.66"), True) == in_per_cent(Fraction(2, 3), field)
    assert (Fraction(80), False) == in_per_cent(Fraction(4, 5), field)


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and what is printed."""
    asked = ["statistic", str(FARMS), "--kind", "livestock-farm", "--rule", RULE, "--as-of", "2025-12-31", *arguments]
    result = CliRunner().invoke(main, asked)
    return result.exit_code, result.output


def test_the_command_writes_a_facts_file_that_can_be_read() -> None:
    """Where the register covers the district the file holds the value with its source; read back it is a district."""
    code, text = run("--field", FIELD, "--region", "武清区", "--total", "6")
    assert 0 == code
    facts = read_facts_text(text, "district.yaml", load_rulebook().kinds)
    assert 8000 == facts.values[FIELD]
    assert "覆盖本地区的 100 %" in facts.sources[FIELD]


@pytest.mark.parametrize("arguments", [("--total", "50"), ()])
def test_a_part_of_a_district_gives_no_value(arguments: tuple[str, ...]) -> None:
    """Below the coverage asked for, or where it is not known, the field stays unknown and the exit code is 3."""
    code, text = run("--field", FIELD, "--region", "武清区", *arguments)
    assert 3 == code
    assert FIELD not in read_facts_text(text, "district.yaml", load_rulebook().kinds).values


def test_wrong_input_is_one_error() -> None:
    """A field that is no share of a district gets a suggestion."""
    code, text = run("--field", "manure_equipment_rat", "--region", "武清区")
    assert 2 == code
    assert "did you mean `manure_equipment_rate`?" in text
