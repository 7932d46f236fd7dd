"""`cleanrules calendar`: text, data, iCalendar, exit codes and the errors."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime

import icalendar
import pytest

PACK = """\
kind: firm
confidence: copy
kinds:
  firm:
    title: {zh: 企业, en: firm}
    fields:
      id: {type: text}
      name: {type: text}
      listed_on: {type: event, title: {zh: 列入名单日期, en: day of listing}}
      started_on: {type: event, title: {zh: 启动日期, en: day of the start}}
      told_on: {type: event, title: {zh: 告知日期, en: day of telling}}
instruments:
  i: {number: 示例〔2020〕1号, title: {zh: 示例办法, en: Sample measure}, issuer: 示例, rank: law, confidence: copy}
rules:
- {code: TST-DL-001, name: not-started, title: {zh: 未按期启动, en: not started in time}, when: listed_on <= as_of, require: started_on <= listed_on + months(2), force: binding, effect: rectify, cites: {instrument: i, article: 第二条}}
- {code: TST-DL-002, name: not-told, title: {zh: 未按期告知, en: not told in time}, when: listed_on <= as_of, require: told_on <= listed_on + months(1), force: policy, cites: {instrument: i, article: 第三条}}
"""
FIRM = "kind: firm\nid: F-1\nname: 甲厂\nlisted_on: 2023-12-31\nstarted_on: not_yet\ntold_on: 2024-01-31\n"


@pytest.fixture
def shown(run, facts):
    """Runs the verb on some firms."""

    def call(*options: object, **firms: str):
        files = [facts(f"{name}.yaml", text) for name, text in (firms or {"firm": FIRM}).items()]
        return run("calendar", "--pack", facts("pack.yaml", PACK), *options, *files)

    return call


def test_text(shown) -> None:
    """The text has what is missed, to come, unknown and met, each with its last day, state and article."""
    result = shown("--as-of", "2024-02-20")
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert 0 == result.exit_code
    assert ["未到期（1 项）", "已按期完成（1 项）"] == [line for line in lines if line.endswith("项）")]
    assert "2024-02-29    启动日期：还有 9 日" in lines
    assert "TST-DL-001  《示例办法》（示例〔2020〕1号）第二条" in lines
    assert "2024-01-31    告知日期：2024-01-31 完成" in lines
    assert "期限按日历计算，未计法定休假日；最后一日是法定休假日的，以休假日结束的次日为准" in lines


@pytest.mark.parametrize(
    ("as_of", "firm", "code", "said"),
    [
        ("2024-02-29", FIRM, 0, "day of the start: due today"),
        ("2024-02-28", FIRM, 0, "day of the start: due in 1 day"),
        ("2024-03-01", FIRM, 1, "day of the start: missed by 1 day, not done yet"),
        ("2024-03-05", FIRM.replace("not_yet", "2024-03-02"), 1, "missed by 2 days, done on 2024-03-02"),
        ("2024-02-20", FIRM.replace("not_yet", "2024-03-02"), 0, "due in 9 days (planned for 2024-03-02, too late)"),
        ("2024-02-20", FIRM.replace("started_on: not_yet\n", ""), 3, "day of the start: lacking day of the start"),
        ("2024-02-20", FIRM.replace("told_on: 2024-01-31", "told_on: not_yet"), 0, "day of telling: missed by 20 days"),
        ("2023-12-30", FIRM, 0, "no deadlines"),
    ],
)
def test_exit_codes(shown, as_of, firm, code, said) -> None:
    """A missed deadline of a binding rule is 1, an undetermined one 3; one of a policy never counts."""
    result = shown("--as-of", as_of, "--lang", "en", firm=firm)
    assert (code, True) == (result.exit_code, said in result.stdout)


LAPSING = """\
- {code: TST-DL-003, name: lapsed, title: {zh: 逾期失效, en: lapsed}, when: listed_on <= as_of, require: started_on < listed_on + years(2), exceptions: [{label: last-day, when: started_on == listed_on + years(2), exempt: true, cites: {instrument: i, article: 第四条}}], force: binding, effect: halt, cites: {instrument: i, article: 第四条}}
"""


@pytest.mark.parametrize(("as_of", "code", "said"), [
    ("2025-12-30", 0, "2025-12-31    day of the start: due in 1 day"), ("2024-12-30", 0, "due in 366 days"),
    ("2026-01-01", 1, "missed by 2 days"),
])  # fmt: skip
def test_pending_is_due(run, facts, as_of, code, said) -> None:
    """What `screen` says is pending is due on its last day, and the exit code is that of `screen`."""
    pack = facts("pack.yaml", PACK[: PACK.index("rules:")] + f"rules:\n{LAPSING}")
    given = ("--pack", pack, facts("firm.yaml", FIRM), "--as-of", as_of, "--lang", "en")
    result = run("calendar", *given)
    assert (code, True) == (result.exit_code, said in result.stdout)
    assert code == run("screen", *given).exit_code


SUPPLIED = """\
instruments:
  own: {number: 示例〔2021〕2号, title: {zh: 示例通知, en: Sample notice}, issuer: 示例, rank: policy, confidence: copy}
parameters:
  term: {values: [{value: "3", confidence: text, cites: {instrument: own}}]}
"""
LACKING = """\
parameters:
  term: {title: {zh: 期限, en: term}, values: [{value: null, confidence: missing, cites: {instrument: i}}]}
"""


def test_parameters(run, facts) -> None:
    """A legal value that the rulebook lacks is supplied by `--parameters`, as to `screen`: the day is known then."""
    law = PACK.replace("rules:", f"{LACKING}rules:").replace("months(2)", "months(param.term)")
    given = ("calendar", "--pack", facts("pack.yaml", law), facts("firm.yaml", FIRM), "--as-of", "2024-02-20")
    assert 3 == run(*given).exit_code
    result = run(*given, "--parameters", facts("own.yaml", SUPPLIED))
    assert (0, True) == (result.exit_code, "2024-03-31    启动日期：还有 40 日" in result.stdout)


def test_json(shown) -> None:
    """The data has each deadline with its state; several subjects are a list."""
    one = json.loads(shown("--as-of", "2024-03-10", "--format", "json").stdout)
    assert ("F-1", "firm", "2024-03-10") == (one["subject"], one["kind"], one["as_of"])
    assert [
        ("TST-DL-002", "told_on", "met", "2024-01-31", "2024-01-31", None),
        ("TST-DL-001", "started_on", "missed", "2024-02-29", None, 10),
    ] == [tuple(each[key] for key in ("code", "event", "state", "due", "on", "days")) for each in one["deadlines"]]
    assert "public holidays are not known" in one["assumptions"][-1]["en"]
    several = json.loads(
        shown("--as-of", "2024-03-10", "--format", "json", a=FIRM, b=FIRM.replace("F-1", "F-2")).stdout
    )
    assert ["F-1", "F-2"] == [each["subject"] for each in several]


def test_today(shown) -> None:
    """Without a day it is today, and that is said."""
    result = shown()
    assert "假定：判定日期取今天 20" in result.stderr


def parsed(path):
    """The events of a file, by their rule."""
    made = icalendar.Calendar.from_ical(path.read_bytes())
    return made, {str(one["categories"].to_ical().decode()): one for one in made.walk("VEVENT")}


def test_ics(shown, tmp_path) -> None:
    """An event of a whole day for each deadline, stamped with the day asked."""
    path = tmp_path / "out.ics"
    assert 1 == shown("--as-of", "2024-03-10", "--format", "ics", "-o", path).exit_code
    made, events = parsed(path)
    assert ("2.0", "PUBLISH", "清洁生产期限") == tuple(str(made[key]) for key in ("version", "method", "x-wr-calname"))
    assert {"TST-DL-001", "TST-DL-002"} == set(events)
    one = events["TST-DL-001"]
    assert (date(2024, 2, 29), date(2024, 3, 1)) == (one["dtstart"].dt, one["dtend"].dt)
    assert datetime(2024, 3, 10) == one["dtstamp"].dt.replace(tzinfo=None)
    assert "已逾期 启动日期 甲厂" == str(one["summary"])
    assert [
        "TST-DL-001 未按期启动", "《示例办法》（示例〔2020〕1号）第二条", "2024-03-10：逾期 10 日，尚未完成",
        "期限按日历计算，未计法定休假日；最后一日是法定休假日的，以休假日结束的次日为准", "辅助研判，不代替行政决定",
    ] == str(one["description"]).split("\n")  # fmt: skip


def test_ics_is_well_formed_and_deterministic(shown, tmp_path) -> None:
    """Lines end with CRLF and have at most 75 octets; the bytes are the same each time, the UIDs on every day."""
    paths = [tmp_path / f"{name}.ics" for name in "abc"]
    for path, day in zip(paths, ("2024-03-10", "2024-03-10", "2024-02-20"), strict=True):
        shown("--as-of", day, "--format", "ics", "-o", path)
    first, second, other = (path.read_bytes() for path in paths)
    assert first == second != other
    assert max(len(line) for line in first.split(b"\r\n")) <= 75
    assert b"\n" not in first.replace(b"\r\n", b"")
    uids = [{str(one["uid"]) for one in parsed(path)[1].values()} for path in paths]
    assert uids[0] == uids[2]
    assert 2 == len(uids[0])


def test_ics_escapes(shown, tmp_path) -> None:
    """Commas, semicolons, backslashes and line breaks of a name come out as they went in."""
    path = tmp_path / "out.ics"
    name = "a,b;c\\d\nBEGIN:VEVENT"
    shown("--as-of", "2024-03-10", "--format", "ics", "-o", path, firm=FIRM.replace("甲厂", json.dumps(name)))
    _, events = parsed(path)
    assert 2 == len(events)
    assert str(events["TST-DL-001"]["summary"]).endswith(name)


def test_ics_without_the_extra(shown, monkeypatch) -> None:
    """Where the library is not installed, the error names the extra, and nothing is printed."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.delitem(sys.modules, "cleanrules.reports.ics", raising=False)
    monkeypatch.delattr("cleanrules.reports.ics", raising=False)
    result = shown("--as-of", "2024-03-10", "--format", "ics")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "pip install 'cleanrules[calendar]'" in result.stderr
    assert 1 == shown("--as-of", "2024-03-10").exit_code


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--as-of", "soon"], "`--as-of` is `soon`, expected a date"),
        (["--format", "ical"], "help: one of text, json, ics"),
        (["--minimum-confidence", "sure"], "unknown confidence `sure`"),
    ],
)
def test_errors(shown, options, error) -> None:
    """Bad usage is exit code 2 with a suggestion."""
    result = shown(*options)
    assert (2, "") == (result.exit_code, result.stdout)
    assert error in result.stderr
