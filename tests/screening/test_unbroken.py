"""Explanations of what is no breach though not all is known: until when nothing is late, and why it does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleanrules import Screening, screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.explaining.step import Step

PACK = Path(__file__).parents[1] / "reports" / "data" / "open.yaml"


@pytest.fixture(scope="module")
def opened() -> Callable[..., Screening]:
    """Screens works of which facts are missing, law is missing, and events are to come."""
    rulebook = load_rulebook(PACK, plugins=[])

    def call(**changes: Any) -> Screening:
        facts: dict[str, Any] = {
            "kind": "works", "id": "W-1", "region": "天津市", "trial_on": "2026-02-10", "accepted_on": "not_yet",
            "reported_on": "not_yet", "heard_on": "not_yet", "noise": "50", "covered": "true",
        }  # fmt: skip
        return screen({**facts, **changes}, as_of="2026-03-01", rulebook=rulebook)

    return call


def steps(found: Step) -> Iterator[Step]:
    """A step and all below it."""
    yield found
    for one in found.steps:
        yield from steps(one)


def told(screening: Screening, code: str, language: Any = "zh") -> str:
    """The explanation of a finding."""
    return "\n".join(screening[code].explain().render(language))


def test_until_when(opened) -> None:
    """A pending finding says until when nothing is late, and for which event it waits."""
    text = told(opened(), "CON-OPN-001")
    assert "尚未到期：至 2026-08-10（含当日）均不逾期" in text
    assert "验收日期：尚未发生，最迟 2026-08-10" in text
    assert "nothing is late up to and including 2026-08-10" in told(opened(), "CON-OPN-001", "en")
    days = {one.path: one.plain for one in steps(opened()["CON-OPN-001"].explain()) if one.kind == "pending"}
    assert {"": "2026-08-10", "accepted_on": "2026-08-10"} == days


def test_why_no_breach(opened) -> None:
    """A finding that is no breach either way says that the requirement is met, so that nothing needs to be asked."""
    text = told(opened(), "CON-OPN-005")
    assert "不构成违反的原因：要求已经符合，是否适用无须再确定" in text
    assert "补充下列材料" not in text


def test_where_the_law_is_found(opened) -> None:
    """A review that only a missing legal value keeps open names the value and the article in which a person finds it."""
    assert "噪声限值：须由主管部门提供（《试验工程条例》（工令1号）附录一）" in told(opened(), "CON-OPN-003")
    assert "补充下列材料" not in told(opened(), "CON-OPN-003")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("CON-OPN-001", "不影响总结论"),
        ("CON-OPN-003", "总结论至少为“需人工复核”"),
        ("CON-OPN-004", "总结论至少为“材料不足，暂无法判定”"),
        ("CON-OPN-005", "不影响总结论"),
        ("CON-OPN-011", "不影响总结论 〔conclusion〕（政策和目标不计入总结论）"),
        ("CON-OPN-013", "不影响总结论"),
    ],
)
def test_what_enters_the_conclusion(opened, code, said) -> None:
    """Pending and no breach are no part of the conclusion, and nothing of policy is, whatever it leaves open."""
    assert f"对总结论的作用：{said}" in told(opened(), code)


def test_nothing_of_it_where_all_is_known(opened) -> None:
    """What is compliant or undetermined has no such step."""
    screening = opened(accepted_on="2026-02-20")
    for code in ("CON-OPN-001", "CON-OPN-004"):
        assert not {"pending", "either"} & {one.kind for one in steps(screening[code].explain())}
