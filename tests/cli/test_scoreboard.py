"""`cleanrules scoreboard`: text, data, the plot and the errors."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest

from cleanrules.reports import scoreboard_plot

PACK = """\
kind: district
confidence: copy
kinds:
  district: {fields: {share: {type: amount, unit: "%", decimals: 2, at_most: 100, title: {zh: 回收率, en: share recovered}}}}
instruments:
  i: {number: 示例〔2020〕1号, title: {zh: 示例方案, en: Sample plan}, issuer: 示例, rank: policy, confidence: copy}
rules:
- {code: TST-TG-001, name: share-missed, title: {zh: 回收率未达目标, en: share missed}, when: statistics_on >= "2025-12-31", require: share >= 90, governed_by: statistics_on, until: 2026-01-01, force: target, cites: {instrument: i}, note: {zh: 未见后续目标, en: no successor is known}}
"""


@pytest.fixture
def board(run, facts):
    """Runs the verb over some years of districts."""
    pack = facts("pack.yaml", PACK)

    def call(*options: object, **years: str):
        files = [
            facts(f"{key}.yaml", f"kind: district\nid: {key[0]}\nstatistics_on: {key[1:]}-12-31\nshare: {value}\n")
            for key, value in years.items()
        ]
        return run("scoreboard", "--pack", pack, *options, *files)

    return call


YEARS = {"A2024": "80", "A2025": "89.5", "B2025": "90"}


def test_text(board) -> None:
    """The text shows each target with its document, the districts in order, and the ranking."""
    result = board("--as-of", "2026-11-22", **YEARS)
    lines = [line.split() for line in result.stdout.splitlines()]
    assert 0 == result.exit_code
    assert ["TST-TG-001", "回收率，《示例方案》（2025-12-31到期，已期满）"] in lines
    assert lines.index(["B", "2025-12-31", "90", "%", "90", "%", "0", "个百分点", "已达目标"]) + 1 == lines.index(
        ["A", "2025-12-31", "89.5", "%", "90", "%", "-0.5", "个百分点", "未达目标"]
    )
    assert {"1. B：已达目标 1", "2. A：未达目标 1", "1. TST-TG-001 回收率：已达目标 1，未达目标 1"} <= {
        line.strip() for line in result.stdout.splitlines()
    }
    assert "未见后续目标" in result.stdout


def test_course(board) -> None:
    """Before the due day the text shows whether a district is on course, and how that is told."""
    result = board("--as-of", "2025-06-01", "--lang", "en", A2022="66", A2024="82.01")
    assert 0 == result.exit_code
    assert "on course (82 % due)" in result.stdout
    assert "straight line" in result.stdout


def test_without_statistics(board, facts, run) -> None:
    """A target of which nothing is known stands apart, and leaves the exit code 3."""
    empty = facts("empty.yaml", "kind: district\nid: C\nstatistics_on: 2025-12-31\n")
    result = run("scoreboard", "--pack", facts("pack.yaml", PACK), "--as-of", "2026-01-01", "--lang", "en", empty)
    assert 3 == result.exit_code
    assert "Targets without statistics" in result.stdout
    assert ["TST-TG-001", "share", "recovered"] in [line.split() for line in result.stdout.splitlines()]


def test_json(board) -> None:
    """The JSON holds exact numbers as text, the points, and the ranking."""
    data = json.loads(board("--as-of", "2026-11-22", "--format", "json", **YEARS).stdout)
    assert ["B", "A"] == [place["name"] for place in data["districts"]]
    second = data["scores"][1]
    assert ("A", "missed", "89.5", "90", "-0.5", "%", "2025-12-31", True) == tuple(
        second[key] for key in ("district", "state", "value", "target", "distance", "unit", "due", "ended")
    )
    assert ["80", "89.5"] == [point["value"] for point in second["points"]]


def test_csv(board) -> None:
    """The CSV has one line for each district and target."""
    rows = list(csv.DictReader(io.StringIO(board("--as-of", "2026-11-22", "--format", "csv", **YEARS).stdout)))
    assert [("B", "reached", "0"), ("A", "missed", "-0.5")] == [
        (row["district"], row["state"], row["distance"]) for row in rows
    ]


def test_today_is_said(board) -> None:
    """Without a day it is today's, and the error stream says so."""
    assert "假定：判定日期取今天 20" in board(**YEARS).stderr


@pytest.mark.parametrize(("form", "magic"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_plot(board, tmp_path, form, magic) -> None:
    """A plot is written as its name asks for, the same bytes each time."""
    paths = [tmp_path / f"{name}.{form}" for name in "ab"]
    for path in paths:
        assert 0 == board("--as-of", "2026-11-22", "--plot", path, **YEARS).exit_code
    one, two = (path.read_bytes() for path in paths)
    assert one == two
    assert one.startswith(magic)
    assert form == "png" or b"<dc:date>" not in one


def test_plot_without_a_chinese_font(board, tmp_path, monkeypatch) -> None:
    """Without a font for it no Chinese character is drawn."""
    monkeypatch.setattr(scoreboard_plot, "FONTS", ())
    path = tmp_path / "plain.svg"
    monkeypatch.setitem(scoreboard_plot.mpl.rcParams, "svg.fonttype", "none")
    assert 0 == board("--as-of", "2026-11-22", "--plot", path, **YEARS).exit_code
    text = path.read_text(encoding="utf-8")
    assert "share recovered" in text
    assert text.isascii() or not any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_plot_errors(board, tmp_path, monkeypatch) -> None:
    """Another ending, and matplotlib that is not installed, are errors with a remedy."""
    other = board("--as-of", "2026-11-22", "--plot", tmp_path / "x.pdf", **YEARS)
    assert (2, "error: can't plot as `pdf`") == (other.exit_code, other.stderr.splitlines()[0])
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "cleanrules.reports.scoreboard_plot")
    lacking = board("--as-of", "2026-11-22", "--plot", tmp_path / "x.png", **YEARS)
    assert (2, ["error: a plot needs matplotlib", "help: pip install 'cleanrules[plot]'"]) == (
        lacking.exit_code,
        lacking.stderr.splitlines(),
    )
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize(("options", "message"), [
    (["--as-of", "yesterday"], "error: `--as-of` is `yesterday`, expected a date"),
    (["--minimum-confidence", "recaled"], "error: unknown confidence `recaled`"),
    (["--select", "TST-XX"], "error: no rule begins with `TST-XX`"),
    (["--format", "html"], "error: `--format` is `html`, which is unknown"),
])  # fmt: skip
def test_usage_errors(board, options, message) -> None:
    """Bad options are errors before anything is judged."""
    result = board(*options, **YEARS)
    assert (2, message) == (result.exit_code, result.stderr.splitlines()[0])


def test_minimum_confidence(run, facts) -> None:
    """A lower bar lets doubtful targets decide."""
    weak = PACK.replace("force: target", "confidence: recalled, force: target")
    file = facts("a.yaml", "kind: district\nid: A\nstatistics_on: 2025-12-31\nshare: 80\n")
    states = [
        json.loads(
            run(
                "scoreboard",
                "--pack",
                facts("weak.yaml", weak),
                "--as-of",
                "2026-01-01",
                "--format",
                "json",
                *bar,
                file,
            ).stdout
        )["scores"][0]["state"]
        for bar in ([], ["--minimum-confidence", "recalled"])
    ]
    assert ["review", "missed"] == states
