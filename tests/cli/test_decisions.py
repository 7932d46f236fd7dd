"""`screen` with rulings, waivers and a baseline: what is shown, what is loud, and what the exit code tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cleanrules.cli import options

from .conftest import TIANJIN, Run

AS_OF = ("--as-of", "2023-01-01")
RULINGS = """\
rulings:
- {code: IND-TST-004, subject: TJ-1, outcome: OUTCOME, by: 某市生态环境局, document: 环函〔2022〕1号, date: 2022-07-01}
"""
WAIVERS = """\
waivers:
- {code: IND-TST-001, subject: TJ-1, reason: 方案补正中, approver: 某市工信局, document: 工信函〔2022〕3号, expires: 2023-06-30}
- {code: IND-TST-002, subject: TJ-1, reason: 已签审核合同, approver: 某市生态环境局, document: 环函〔2022〕9号, expires: 2023-06-30}
"""
Facts = Callable[[str, str], Path]


@pytest.fixture
def dusty(facts: Facts) -> Path:
    """The mill, with so much dust that a person must look."""
    return facts("dusty.yaml", TIANJIN.read_text(encoding="utf-8").replace("dust: 12.5", "dust: 60"))


@pytest.fixture
def waivers(facts: Facts) -> Path:
    """A file that waives both violations."""
    return facts("waivers.yaml", WAIVERS)


@pytest.fixture
def rulings(facts: Facts) -> Path:
    """A file that rules the review compliant."""
    return facts("rulings.yaml", RULINGS.replace("OUTCOME", "compliant"))


def test_all_decided(mill: Run, dusty: Path, waivers: Path, rulings: Path) -> None:
    """With both violations waived and the review ruled on nothing is wrong; the machine's conclusion stands beside."""
    done = mill("screen", dusty, *AS_OF, "--rulings", rulings, "--waivers", waivers, "--today", "2023-06-30")
    assert (0, "") == (done.exit_code, done.stderr)
    lines = done.stdout.splitlines()
    assert ["结论：未发现不符合项", "程序结论      停批停建"] == lines[:2]
    assert "人工决定      人工认定 1 项，豁免 2 项（有效期按 2023-06-30 核对）" in lines
    assert "IND-TST-001  炼铁产能置换比例低于规定下限（已豁免）" in lines
    assert "IND-TST-004  颗粒物超标（已人工认定：符合）" in lines
    for word in ("某市工信局", "工信函〔2022〕3号", "2023-06-30（含", "方案补正中", "初步结果"):
        assert word in "".join(done.stdout.split())


def test_in_english(mill: Run, dusty: Path, waivers: Path, rulings: Path) -> None:
    """The same in English."""
    done = mill(
        "screen", dusty, *AS_OF, "--rulings", rulings, "--waivers", waivers, "--today", "2023-06-30", "--lang", "en"
    )
    lines = done.stdout.splitlines()
    assert "conclusion: clear" == lines[0]
    assert any(line.startswith("by the rules alone: blocked") for line in lines)
    assert "IND-TST-002  No cleaner-production audit (waived)" in lines
    assert "IND-TST-004  Dust above the limit (ruled on: compliant)" in lines


def test_ruled_a_violation(mill: Run, dusty: Path, waivers: Path, facts: Facts) -> None:
    """A review that a person ruled a violation sets the exit code."""
    rulings = facts("rulings.yaml", RULINGS.replace("OUTCOME", "violation"))
    done = mill("screen", dusty, *AS_OF, "--rulings", rulings, "--waivers", waivers, "--today", "2023-06-30")
    assert (1, "结论：应当整改") == (done.exit_code, done.stdout.splitlines()[0])


def test_expired_is_loud(mill: Run, waivers: Path) -> None:
    """The day after the last day nothing is waived: the report says so near its top, the error stream too."""
    done = mill("screen", TIANJIN, *AS_OF, "--waivers", waivers, "--today", "2023-07-01")
    assert 1 == done.exit_code
    assert ["须注意：IND-TST-001 的豁免（工信函〔2022〕3号）已于 2023-06-30 到期，不再有效"] == [
        line for line in done.stdout.splitlines()[:5] if "TST-001" in line
    ]
    assert "须注意：IND-TST-001 的豁免（工信函〔2022〕3号）已于 2023-06-30 到期" in done.stderr
    assert "已豁免" not in done.stdout


def test_json(mill: Run, dusty: Path, waivers: Path, rulings: Path) -> None:
    """The JSON has what was decided, by whom and until when, beside the outcomes."""
    done = mill(
        "screen",
        dusty,
        *AS_OF,
        "--rulings",
        rulings,
        "--waivers",
        waivers,
        "--today",
        "2023-06-30",
        "--format",
        "json",
    )
    found = json.loads(done.stdout)
    assert ("clear", "blocked", [], "2023-06-30") == (
        found["conclusion"], found["machine_conclusion"], found["notices"], found["today"]
    )  # fmt: skip
    findings = {one["code"]: one for one in found["findings"]}
    waived, ruled = findings["IND-TST-001"], findings["IND-TST-004"]
    assert ("violation", "violation", None) == (waived["outcome"], waived["standing"], waived["ruling"])
    assert {
        "reason": "方案补正中", "approver": "某市工信局", "document": "工信函〔2022〕3号", "expires": "2023-06-30"
    } == waived["waiver"]  # fmt: skip
    assert ("needs_review", "compliant", None) == (ruled["outcome"], ruled["standing"], ruled["waiver"])
    assert {
        "outcome": "compliant", "by": "某市生态环境局", "document": "环函〔2022〕1号", "date": "2022-07-01", "expires": None
    } == ruled["ruling"]  # fmt: skip


def test_json_keeps_to_its_schema(mill: Run, waivers: Path, rulings: Path, old: Path, worse: Path) -> None:
    """What is written with decisions, notices and a comparison is what the published schema says."""
    decided = ("--rulings", rulings, "--waivers", waivers, "--today", "2023-07-01", "--baseline", old)
    done = mill("screen", worse, *AS_OF, *decided, "--format", "json")
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "screening.schema.json").read_text(encoding="utf-8"))
    assert [] == [error.json_path for error in Draft202012Validator(schema).iter_errors(json.loads(done.stdout))]


def test_today_is_assumed(mill: Run, waivers: Path) -> None:
    """Without `--today` the day is today's in China, and the report says that it was assumed."""
    done = mill("screen", TIANJIN, *AS_OF, "--waivers", waivers, "--lang", "en")
    assert f"expiry of rulings and waivers as of {options.today()}, today" in done.stdout
    assert "expiry" not in mill("screen", TIANJIN, *AS_OF, "--lang", "en").stdout


def test_today_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day is that of China, eight hours ahead of Greenwich, wherever the program runs."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2022, 12, 31, 16, 0, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(options, "datetime", Clock)
    assert date(2023, 1, 1) == options.today()


def test_unknown_rule(mill: Run, facts: Facts) -> None:
    """An error in a file is told once, with its place, before anything is screened."""
    path = facts("waivers.yaml", WAIVERS.replace("TST-002", "XST-002"))
    done = mill("screen", TIANJIN, TIANJIN, *AS_OF, "--waivers", path)
    assert (2, "") == (done.exit_code, done.stdout)
    assert [f"error: {path}:3:3: unknown rule `IND-XST-002`", "help: did you mean `IND-TST-002`?"] == (
        done.stderr.splitlines()
    )


def test_several_files(mill: Run, facts: Facts, waivers: Path) -> None:
    """A waiver for one of several subjects is for no stranger; one for none of them is counted once on the error stream."""
    other = facts("other.yaml", "kind: mill\nid: JX-1\nregion: 山西省\ndust: 5\naudited: true\nbuilt: []\n")
    done = mill("screen", TIANJIN, other, *AS_OF, "--waivers", waivers, "--today", "2023-01-01")
    assert "" == done.stderr
    more = facts("more.yaml", WAIVERS.replace("subject: TJ-1, reason: 已", "subject: TJ-7, reason: 已"))
    done = mill("screen", TIANJIN, other, *AS_OF, "--waivers", more, "--today", "2023-01-01", "--lang", "en")
    shown = [line for line in done.stderr.splitlines() if "JX-1" not in line]
    assert "1 waiver is for subjects that are not screened here (`TJ-7`)" in done.stderr
    assert len(shown) == len(set(shown))


# --- the baseline ---


@pytest.fixture
def old(mill: Run, tmp_path: Path) -> Path:
    """An earlier screening of the mill."""
    path = tmp_path / "old.json"
    mill("screen", TIANJIN, *AS_OF, "--format", "json", "-o", path)
    return path


@pytest.fixture
def worse(facts: Facts) -> Path:
    """The mill with less capacity retired."""
    return facts("worse.yaml", TIANJIN.read_text(encoding="utf-8").replace("capacity: 40", "capacity: 30"))


def test_nothing_changed(mill: Run, old: Path) -> None:
    """The same facts: nothing is new, and with `--new-only` the exit code says so."""
    done = mill("screen", TIANJIN, *AS_OF, "--baseline", old)
    assert "与基线比较：新增 0 项，消失 0 项，变化 0 项，未变 5 项" in done.stdout.splitlines()
    assert 1 == done.exit_code
    assert 0 == mill("screen", TIANJIN, *AS_OF, "--baseline", old, "--new-only").exit_code


def test_worse(mill: Run, old: Path, worse: Path) -> None:
    """A wider gap is told with both values, and sets the exit code."""
    done = mill("screen", worse, *AS_OF, "--baseline", old, "--new-only", "--lang", "en")
    assert 1 == done.exit_code
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "Compared with the baseline: 0 new, 0 gone, 1 changed (1 worse), 4 unchanged" in lines
    assert "gap  10 万t/a → 20 万t/a" in lines
    assert "facts  equipment to be retired r2: capacity: 40 万t/a → 30 万t/a" in lines


def test_baseline_in_json(mill: Run, old: Path, worse: Path) -> None:
    """The JSON has the comparison, and is itself a baseline."""
    done = mill("screen", worse, *AS_OF, "--baseline", old, "--format", "json")
    found = json.loads(done.stdout)["baseline"]
    assert (["IND-TST-001"], 4, [], []) == (
        [one["code"] for one in found["changed"]], found["unchanged"], found["new"], found["gone"]
    )  # fmt: skip
    assert {"aspect": "gap", "name": None, "old": "10 万t/a", "new": "20 万t/a"} == found["changed"][0]["changes"][0]
    old.write_text(done.stdout, encoding="utf-8")
    assert "变化 0 项" in mill("screen", worse, *AS_OF, "--baseline", old).stdout


def test_subject_that_the_baseline_lacks(mill: Run, old: Path, facts: Facts) -> None:
    """A subject that the baseline lacks is all new, and the baseline's own subjects are named."""
    other = facts("other.yaml", "kind: mill\nid: JX-1\nregion: 山西省\ndust: 5\naudited: false\nbuilt: []\n")
    done = mill("screen", other, *AS_OF, "--baseline", old, "--new-only", "--lang", "en")
    assert 1 == done.exit_code
    assert "the baseline has nothing of this subject: every finding is new" in done.stdout
    assert "TJ-1" in done.stdout


def test_hostile_baseline(mill: Run, old: Path) -> None:
    """Marks that act on a terminal or turn the writing are shown, not sent."""
    data = json.loads(old.read_text(encoding="utf-8"))
    gone = {**data["findings"][0], "code": "IND-TST-098\u001b[31m", "title": {"zh": "甲\u202e乙", "en": "a\u001b]0;b"}}
    data["findings"].append(gone)
    old.write_text(json.dumps(data), encoding="utf-8")
    done = mill("screen", TIANJIN, *AS_OF, "--baseline", old)
    assert "IND-TST-098⟨U+001B⟩[31m  甲⟨U+202E⟩乙：不符合" in done.stdout
    assert "\u001b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--new-only",), "`--new-only` has nothing to compare with"),
        (("--baseline", "none.json"), "can't read `none.json`"),
        (("--baseline", TIANJIN), "not valid JSON"),
        (("--today", "tomorrow"), "`--today` is `tomorrow`, expected a date"),
    ],
)
def test_refused(mill: Run, arguments: tuple[object, ...], message: str) -> None:
    """What makes no sense is refused before anything is screened."""
    done = mill("screen", TIANJIN, *AS_OF, *arguments)
    assert (2, "") == (done.exit_code, done.stdout)
    assert message in done.stderr
