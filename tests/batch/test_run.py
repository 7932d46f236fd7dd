"""A run: what it writes, what it refuses, how it is resumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

import polars as pl
import pytest

from cleanrules import EngineDisagreement, EngineError, UsageError, screen
from cleanrules.batch import findings, judging
from cleanrules.batch.job import OUTCOMES
from cleanrules.batch.outputs import Output
from cleanrules.batch.parts import Done, Work
from cleanrules.batch.run import run
from cleanrules.rulebook.judging import Verdict
from cleanrules.rulebook.load import with_parameters
from cleanrules.rulebook.model import Outcome

from .conftest import BAD, DAY, GROUP, ROWS, contents, manifest, register

pytestmark = pytest.mark.usefixtures("alone")
SUPPLIED = {
    "parameters": {
        "mill_ratio": {
            "values": [
                {"from": "2021-06-01", "merger": False, "value": "2", "confidence": "text",
                 "cites": {"instrument": "test-46", "article": "第六条"}}
            ]
        }
    }
}  # fmt: skip


def never(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """A runner that must not be asked."""
    raise AssertionError(f"asked for {list(numbers)}")


def only(count: int):
    """A runner that is stopped by Ctrl-C after some blocks."""

    def runner(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Done]:
        for number in numbers[:count]:
            yield work(number)
        raise KeyboardInterrupt

    return runner


def stopped(job, output: Output, after: int = 4) -> None:
    """A run that was stopped by Ctrl-C after some blocks."""
    with pytest.raises(KeyboardInterrupt):
        run(job, output, runner=only(after))


def test_findings_are_those_of_single_subjects(ask, mills, table, tmp_path) -> None:
    """The findings of a run, all outcomes reported, are those of each row screened alone."""
    run(ask(report=("all",)), Output(tmp_path / "all.parquet"))
    found = pl.read_parquet(tmp_path / "all.parquet")
    expected = set()
    for row in (
        pl.read_parquet(table).with_row_index().filter(pl.col("index") != BAD).drop("index").iter_rows(named=True)
    ):
        facts = {"kind": "mill", **{name: value for name, value in row.items() if value is not None}}
        screening = screen(facts, as_of=DAY, rulebook=mills, engine="reference")
        expected |= {(one.subject, one.code, one.outcome, one.would_be, DAY) for one in screening.findings}
    assert expected == set(found.select("subject", "code", "outcome", "would_be", "as_of").iter_rows())
    assert 5 * (ROWS - 1) == found.height


def test_report_chooses_rows_not_counts(ask, tmp_path) -> None:
    """Only the outcomes reported are listed, and all are counted."""
    ran = run(ask(report=("violations", "reviews")), Output(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert {"violation", "needs_review"} == set(found["outcome"])
    assert found.height == ran.totals.of_outcome("violation") + ran.totals.of_outcome("needs_review")
    assert 0 < ran.totals.of_outcome("undetermined")


def test_outcomes_are_all() -> None:
    """No outcome is left out of the summary."""
    assert set(get_args(Outcome)) == set(OUTCOMES)


def test_folder(ask, tmp_path) -> None:
    """A folder holds a part of each block, the rejected rows of those that have some, the summary and the manifest."""
    ran = run(ask(), Output(tmp_path / "out"))
    parts = {f"findings/part-{number:05d}.parquet" for number in range(ROWS // GROUP)}
    named = {"manifest.json", "summary.csv", f"rejected/part-{BAD // GROUP:05d}.parquet", *parts}
    assert named == set(contents(tmp_path / "out"))
    assert [tmp_path / "out" / name for name in ("summary.csv", "findings", "rejected", "manifest.json")] == list(
        ran.files
    )


def test_manifest(ask, mills, tmp_path) -> None:
    """The manifest names input, rulebook, day, options, and what came out, part by part."""
    run(ask(select=("IND-TST-002", "IND-TST-003")), Output(tmp_path / "out"))
    found = manifest(tmp_path / "out" / "manifest.json")
    assert ("finished", mills.sha256, "2023-01-01") == (found["status"], found["rulebook"]["sha256"], found["as_of"])
    assert ["IND-TST-002", "IND-TST-003"] == found["options"]["select"]
    assert (ROWS, 1, {"mill": ROWS - 1}) == tuple(found["totals"][name] for name in ("rows", "invalid", "kinds"))
    assert 2 * (ROWS - 1) == sum(found["totals"]["outcomes"].values())
    assert list(range(10)) == [part["number"] for part in found["parts"]]
    assert found["totals"]["findings"] == sum(part["findings"] for part in found["parts"])


def test_manifest_holds_no_time_and_no_place(ask, table, tmp_path) -> None:
    """Two runs in two places give the same bytes, manifest included."""
    (tmp_path / "elsewhere").mkdir()
    copy = table.rename(tmp_path / "elsewhere" / "copy.parquet")
    run(ask(copy), Output(tmp_path / "one"))
    run(ask(copy), Output(tmp_path / "two"))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_summary_sums_to_the_rows(ask, tmp_path) -> None:
    """In each line of the summary the outcomes sum to the rows of the kind, and the kinds and invalid rows to all."""
    ran = run(ask(), Output(tmp_path / "out"))
    read = pl.read_csv(tmp_path / "out" / "summary.csv").with_columns(total=pl.sum_horizontal(*OUTCOMES))
    rules, invalid = read.filter(pl.col("kind") == "mill"), read.filter(pl.col("code") == "invalid")
    assert ([ROWS - 1] * 5, [ROWS - 1] * 5) == (rules["total"].to_list(), rules["rows"].to_list())
    assert [1] == invalid["rows"].to_list()
    assert ran.summary.equals(read.drop("total").cast(dict(ran.summary.schema)))


def test_a_miscount_is_an_error(ask, tmp_path, monkeypatch) -> None:
    """Where the kernel loses a row, there is an error and no output."""
    judge = judging.Columnar.judge

    def losing(self, table, report):
        found = judge(self, table, report)
        some = {**found.counts["IND-TST-003"]}
        outcome = max(some, key=some.get)
        return replace(found, counts={**found.counts, "IND-TST-003": {**some, outcome: some[outcome] - 1}})

    monkeypatch.setattr(judging.Columnar, "judge", losing)
    with pytest.raises(EngineError, match="rule `IND-TST-003` has 9 outcomes for 10 rows"):
        run(ask(), Output(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_a_lost_row_is_an_error(ask, tmp_path, monkeypatch) -> None:
    """Where a row is neither judged nor rejected, there is an error."""
    typed = judging.typed

    def losing(*given, **how):
        tables, rejected = typed(*given, **how)
        return tables, rejected.clear()

    monkeypatch.setattr(judging, "typed", losing)
    with pytest.raises(EngineError, match="block 1 has 10 rows, but 9 were judged and 0 rejected"):
        run(ask(), Output(tmp_path / "out"))


def test_values_and_missing(ask, mills, tmp_path) -> None:
    """The deciding values and the missing facts are those of the row screened alone."""
    asked = ask(report=("violations", "undetermined"), values=True, missing=True, titles=True, language="en")
    run(asked, Output(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet").filter(pl.col("subject") == "M-1")
    rows = {row["code"]: row for row in found.iter_rows(named=True)}
    assert "audited (audited): no" == rows["IND-TST-002"]["values"]
    assert (None, "未按规定开展清洁生产审核") == (rows["IND-TST-002"]["missing"], rows["IND-TST-002"]["title_zh"])
    facts = {"kind": "mill", "id": "M-1", "region": "天津市", "dust": "1.5", "audited": False}
    needs = screen(facts, as_of=DAY, rulebook=mills)["IND-TST-001"].missing
    assert [need.path for need in needs] == [
        one.rpartition("(")[2].rstrip(")") for one in rows["IND-TST-001"]["missing"].split("; ")
    ]


def test_disagreement_with_the_reference(ask, tmp_path, monkeypatch) -> None:
    """Where the reference finds otherwise than the kernel, there is no verdict."""
    rescreened = findings.rescreened

    def otherwise(*given, **how):
        found = rescreened(*given, **how)
        wrong = [replace(one, verdict=Verdict("compliant", one.verdict.moments)) for one in found.findings]
        return replace(found, findings=tuple(wrong))

    monkeypatch.setattr(findings, "rescreened", otherwise)
    with pytest.raises(EngineDisagreement, match="columnar says violation, reference compliant"):
        run(ask(values=True), Output(tmp_path / "out"))


def test_region_fills_in(ask, mills, tmp_path) -> None:
    """A region that is given holds for rows that name none, and for no others."""
    frame = pl.DataFrame({"id": ["a", "b"], "region": ["山西省", None]})
    bare = pl.DataFrame({"id": ["a", "b"], "audited": pl.Series([None, None], dtype=pl.Boolean)})
    for number, (given, expected) in enumerate(((frame, {"b"}), (bare, {"a", "b"}))):
        out = tmp_path / f"{number}.parquet"
        run(ask(given, region="天津市", report=("undetermined",), select=("IND-TST-005",)), Output(out))
        assert expected == set(pl.read_parquet(out)["subject"])


def test_days_of_rows(ask, tmp_path) -> None:
    """Where a column holds the day, each row is judged by the law of its own, and the findings say which."""
    frame = pl.DataFrame(
        {"id": ["old", "new"], "audited": [False, False], "day": [date(2012, 6, 30), date(2012, 7, 1)]}
    )
    run(ask(frame, as_of=None, as_of_column="day"), Output(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert [("new", date(2012, 7, 1))] == [
        row for row in found.select("subject", "as_of").iter_rows() if row[0] == "new"
    ]
    assert set(found["as_of"]) <= {date(2012, 6, 30), date(2012, 7, 1)}


def test_an_output_is_not_overwritten(ask, tmp_path) -> None:
    """A finished and an unfinished output are refused, and kept as they are."""
    for name in ("out", "out.csv"):
        run(ask(), Output(tmp_path / name))
        before = contents(tmp_path)
        with pytest.raises(UsageError, match="holds a finished run"):
            run(ask(), Output(tmp_path / name))
        assert before == contents(tmp_path)
    stopped(ask(), Output(tmp_path / "half"))
    with pytest.raises(UsageError, match="holds an unfinished run"):
        run(ask(), Output(tmp_path / "half"))


def test_overwrite(ask, tmp_path) -> None:
    """An output that is overwritten is as if it had been written first."""
    run(ask(), Output(tmp_path / "one"))
    run(ask(register(tmp_path / "large.parquet", 300, group=5)), Output(tmp_path / "two"))
    run(ask(), Output(tmp_path / "two"), overwrite=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_files_of_others_are_refused(ask, tmp_path) -> None:
    """A folder that holds something else is refused, and so is a file that no batch wrote."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.docx").write_text("mine")
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"holds `thesis.docx`, which no batch wrote"):
        run(ask(), Output(tmp_path / "home"), overwrite=True)
    with pytest.raises(UsageError, match=r"mine.csv` exists already"):
        run(ask(), Output(tmp_path / "mine.csv"))
    assert ("mine", "mine") == ((tmp_path / "home" / "thesis.docx").read_text(), (tmp_path / "mine.csv").read_text())


@pytest.mark.parametrize("name", ["out", "out.parquet", "out.csv", "out.xlsx"])
def test_resumed_is_as_if_never_stopped(ask, tmp_path, name) -> None:
    """A run that was stopped and resumed gives the same bytes, and judges no block twice."""
    whole, half = tmp_path / "whole" / name, tmp_path / "half" / name
    run(ask(), Output(whole))
    stopped(ask(), Output(half))
    seen: list[tuple[int, bool]] = []
    ran = run(ask(), Output(half), resume=True, watch=lambda done, kept: seen.append((done.number, kept)))
    assert [(number, number < 4) for number in range(10)] == seen
    assert 4 == ran.kept
    assert contents(whole.parent) == contents(half.parent)


def test_a_finished_run_resumed_is_as_it_is(ask, tmp_path) -> None:
    """To resume a finished run judges nothing and tells the same."""
    for name in ("out", "out.csv"):
        first = run(ask(), Output(tmp_path / name))
        before = contents(tmp_path)
        again = run(ask(), Output(tmp_path / name), resume=True, runner=never)
        assert first.summary.equals(again.summary)
        assert (first.files, before) == (again.files, contents(tmp_path))


@pytest.mark.parametrize("name", ["out", "out.csv"])
@pytest.mark.parametrize("before", ["manifest", "cleaning"])
def test_stopped_at_the_end(ask, tmp_path, monkeypatch, name, before) -> None:
    """A run that is stopped when all is judged, before the last manifest or before it tidies up, is resumed too."""
    whole, half = tmp_path / "whole" / name, tmp_path / "half" / name
    run(ask(), Output(whole))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"cleanrules.batch.run.{'found_of' if before == 'manifest' else '_clean'}", stop)
        with pytest.raises(KeyboardInterrupt):
            run(ask(), Output(half))
    assert 10 == run(ask(), Output(half), resume=True, runner=never).kept
    assert contents(whole.parent) == contents(half.parent)


def test_resume_without_a_beginning(ask, tmp_path) -> None:
    """To resume what was never begun begins it."""
    assert 0 == run(ask(), Output(tmp_path / "out"), resume=True).kept


def test_a_spoilt_part_is_judged_again(ask, tmp_path) -> None:
    """A part that is not what its record says, or has none, is judged again; what was half written is taken away."""
    run(ask(), Output(tmp_path / "whole"))
    half = tmp_path / "half"
    stopped(ask(), Output(half))
    (half / "findings" / "part-00000.parquet").write_bytes(b"spoilt")
    (half / "findings" / "part-00001.parquet").unlink()
    (half / "records" / "part-00002.json").unlink()
    (half / "findings" / ".part-00007.parquet.0.unfinished").write_bytes(b"half")
    assert 1 == run(ask(), Output(half), resume=True).kept
    assert contents(tmp_path / "whole") == contents(half)


def test_a_record_of_another_run_is_not_taken(ask, tmp_path) -> None:
    """A part that another run left in the folder does not count."""
    stopped(ask(select=("IND-TST-002",)), Output(tmp_path / "out"))
    (tmp_path / "out" / "manifest.json").unlink()
    with pytest.raises(UsageError, match="exists already"):
        run(ask(), Output(tmp_path / "out"), resume=True)


def test_a_changed_result_is_said(ask, tmp_path) -> None:
    """A finished output that was changed by hand is not passed off as the run's."""
    run(ask(), Output(tmp_path / "out.csv"))
    (tmp_path / "out.csv").write_text("changed")
    with pytest.raises(UsageError, match=r"out.csv` was changed since it was written"):
        run(ask(), Output(tmp_path / "out.csv"), resume=True)


CHANGES = {
    "the day asked for": {"as_of": date(2023, 1, 2)},
    "`--select`": {"select": ("IND-TST-002",)},
    "`--report`": {"report": ("all",)},
    "`--region`": {"region": "天津市"},
    "`--minimum-confidence`": {"minimum_confidence": "recalled"},
    "`--values`": {"values": True},
    "`--missing` and `--titles`": {"missing": True, "titles": True},
}


@pytest.mark.parametrize("told", CHANGES)
def test_other_options_are_not_resumed(ask, tmp_path, told) -> None:
    """A run is not gone on with when something else is asked; the error names it, and nothing is touched."""
    stopped(ask(), Output(tmp_path / "out"))
    before = contents(tmp_path / "out")
    with pytest.raises(UsageError, match=f"can't resume `.*`: {told} changed since"):
        run(ask(**CHANGES[told]), Output(tmp_path / "out"), resume=True)
    assert before == contents(tmp_path / "out")


def test_another_input_is_not_resumed(ask, table, tmp_path) -> None:
    """One cell changed in the input, and the run is not gone on with."""
    stopped(ask(), Output(tmp_path / "out"))
    frame = pl.read_parquet(table)
    frame.with_columns(dust=pl.col("dust").replace("99.5", "98.5").replace("1.5", "2.5")).write_parquet(
        table, row_group_size=GROUP
    )
    with pytest.raises(UsageError, match="the input, or how it is read, changed since"):
        run(ask(), Output(tmp_path / "out"), resume=True)


def test_another_rulebook_is_not_resumed(ask, mills, tmp_path) -> None:
    """One parameter supplied, and the run is not gone on with."""
    stopped(ask(), Output(tmp_path / "out"))
    with pytest.raises(UsageError, match="the rulebook changed since"):
        run(ask(rulebook=with_parameters(mills, SUPPLIED)), Output(tmp_path / "out"), resume=True)


def test_another_version_is_not_resumed(ask, tmp_path, monkeypatch) -> None:
    """Parts of another version of cleanrules are not mixed with this one's."""
    stopped(ask(), Output(tmp_path / "out"))
    monkeypatch.setattr("cleanrules.batch.manifest.version", lambda name: "99.0")
    with pytest.raises(UsageError, match="the version of cleanrules changed since"):
        run(ask(), Output(tmp_path / "out"), resume=True)


def test_no_rows(ask, tmp_path) -> None:
    """A table with headings and no row is an error: where nothing was screened, nothing is said of anybody."""
    with pytest.raises(UsageError, match="has no row below its headings"):
        run(ask(pl.DataFrame(schema={"id": pl.String, "dust": pl.Int64})), Output(tmp_path / "out.parquet"))


def test_kinds_without_rules(ask, mills, tmp_path) -> None:
    """Rows of a kind that no rule is for are rejected, since nothing could be said of them."""
    frame = pl.DataFrame({"kind": ["mill", "enterprise"], "id": ["a", "b"], "audited": [False, None]})
    ran = run(ask(frame, kind=None), Output(tmp_path / "out"))
    assert ({"mill": 1}, 1) == (ran.totals.kinds, ran.totals.invalid)


def test_selection_among_kinds(ask, tmp_path) -> None:
    """A selection judges the rows of its kind; those of a kind without any rule are rejected all the same."""
    frame = pl.DataFrame({"kind": ["mill", "enterprise"], "id": ["a", "b"], "audited": [False, None]})
    ran = run(ask(frame, kind=None, select=("IND-TST-002",)), Output(tmp_path / "out"))
    assert ({"mill": 1}, 1) == (ran.totals.kinds, ran.totals.invalid)
    assert 1 == ran.totals.of_outcome("violation")


def test_a_place_that_can_not_be_written(ask, tmp_path) -> None:
    """Where nothing can be written, the error names the file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"can't write `.*manifest\.json`"):
        run(ask(), Output(tmp_path / "file" / "out"))


@pytest.mark.parametrize(
    ("name", "told"), [("out.txt", "unknown form `.txt`"), ("folder.csv", "is a folder"), ("file", "is a file")]
)
def test_forms(ask, tmp_path, name, told) -> None:
    """An output of an unknown form, or in the place of something else, is refused."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=told):
        run(ask(), Output(tmp_path / name))
