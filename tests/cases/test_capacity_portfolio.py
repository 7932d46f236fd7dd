"""The portfolio of industry: which retired units are one, who uses whose surplus, what places gain; unknowns never pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanrules import Finding, PortfolioScreening, Screening, screen_portfolio
from cleanrules.facts import Listing

DAY = "2026-04-01"


def furnace(id: str = "1号高炉", **more: Any) -> dict[str, Any]:
    """A retired furnace with all that tells it from others."""
    known = {
        "product": "iron", "equipment": "blast-furnace", "capacity": 104, "size": 1080, "owner": "甲钢",
        "located_in": "唐山市",
    }  # fmt: skip
    known |= {"equipment": "converter"} if more.get("product") == "steel" else {}
    return {name: value for name, value in {"id": id, **known, **more}.items() if value is not None}


def project(name: str, *retired: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan of 2022 in Hebei that retires some furnaces."""
    known = {
        "kind": "project", "id": name, "name": f"{name}项目", "region": "唐山市", "plan_announced_on": "2022-06-20",
        "plan_status": "announced", "announced_surplus": [], "retired": list(retired),
        "built": [{"id": "新高炉", "product": "iron", "capacity": 10}],
    }  # fmt: skip
    return {key: value for key, value in {**known, **more}.items() if value is not None}


def line(name: str, **more: Any) -> dict[str, Any]:
    """A clinker plan of 2025 that retires half of a line."""
    part = {"id": "1号线", "product": "clinker", "equipment": "clinker-kiln", "daily_capacity": 1250, "size": 2500,
            "located_in": "兰州市", "owner": "乙水泥", **more.pop("row", {})}  # fmt: skip
    built = [{"id": "新线", "product": "clinker", "daily_capacity": 600}]
    return project(name, part, **{"region": "兰州市", "plan_announced_on": "2025-06-20", "built": built, **more})


def together(*projects: Any, engine: str = "reference") -> PortfolioScreening:
    """The portfolio against the rules of replacement."""
    return screen_portfolio(projects, as_of=DAY, select=["IND-PF", "IND-CR-022", "IND-CR-053"], engine=engine)


def whole(code: str, *projects: Any) -> Finding:
    """A finding on the whole."""
    found = together(*projects).portfolio
    assert found is not None
    return found[f"IND-PF-{code}"]


def said(finding: Finding) -> str:
    """The outcome, and what it would be."""
    return f"{finding.outcome} {finding.would_be or ''}".strip()


def outcomes(one: Screening) -> dict[str, Any]:
    """What a screening finds."""
    return {finding.code: (said(finding), finding.message, finding.fingerprint) for finding in one.findings}


TWICE, ONCE, OPEN = "needs_review violation", "no_breach", "undetermined"
"""What weak evidence says of a breach a person must look at; what is no breach on any reading nobody need look at."""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, TWICE),
        ({"owner": "乙钢"}, TWICE),  # one number in one place, whoever owns it now
        ({"owner": None, "size": None}, TWICE),
        ({"id": " １号高炉"}, TWICE),  # another width and a space
        ({"located_in": "邯郸市"}, ONCE),
        ({"product": "steel"}, ONCE),
        ({"located_in": None}, OPEN),
        ({"located_in": "河北省"}, OPEN),
        ({"located_in": "广东省"}, ONCE),
        ({"product": None}, OPEN),
        ({"id": "老高炉"}, TWICE),  # another name, all else alike
        ({"id": "老高炉", "owner": "乙钢"}, ONCE),
        ({"id": "老高炉", "size": 1081}, ONCE),
        ({"id": "老高炉", "equipment": "corex"}, ONCE),
        ({"id": "老高炉", "located_in": "邯郸市"}, ONCE),
        ({"id": "老高炉", "owner": None}, OPEN),
        ({"id": "老高炉", "size": None}, OPEN),
        ({"id": "老高炉", "equipment": None}, OPEN),
        ({"id": "老高炉", "located_in": "河北省"}, OPEN),
        ({"id": "老高炉", "owner": None, "located_in": "邯郸市"}, ONCE),
        ({"id": "老高炉", "owner": None, "size": 450}, ONCE),
    ],
)
def test_one_unit_or_two(other: dict[str, Any], expected: str) -> None:
    """Same number, place and product, or same owner, place, type and size; what is lacking leaves it open."""
    assert expected == said(whole("001", project("A", furnace()), project("B", furnace(**other))))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"plan_status": "withdrawn"}, ONCE),
        ({"plan_status": "suspended"}, TWICE),
        ({"plan_status": None}, OPEN),
        ({"plan_announced_on": None}, OPEN),
        ({"retired": None}, OPEN),
        ({"retired": {"complete": "false", "items": []}}, OPEN),
        ({"retired": None, "built": []}, ONCE),
        ({"retired": []}, ONCE),
    ],
)
def test_status_day_and_whole_lists(more: dict[str, Any], expected: str) -> None:
    """A withdrawn plan holds nothing; an unknown status, day or list is never a pass."""
    assert expected == said(whole("001", project("A", furnace()), project("B", furnace(), **more)))


def test_finding_names_all_projects() -> None:
    """Identifiers and names of all projects concerned in the message and in the facts' source, and of no other."""
    finding = whole(
        "001", project("A", furnace()), project("B", furnace()), project("C", furnace("老高炉")), project("D")
    )
    source = finding.facts_given.sources["units[0].plans"]
    for text in (finding.message.zh, finding.message.en, source):
        assert all(f"{name} {name}项目" in text for name in "ABC")
        assert "D项目" not in text
    assert 3 == next(used.value for used in finding.facts if used.path == "units[0].plans")


def test_projects_are_told() -> None:
    """Each project learns that its unit is in the others' plans, and whether these were withdrawn."""
    found = together(project("A", furnace()), project("B", furnace()))
    finding = found.projects[0]["IND-CR-053"]
    assert TWICE == said(finding)
    assert "B B项目〔1号高炉〕" in finding.facts_given.sources["retired[0].used_in_other_plan"]
    withdrawn = together(project("A", furnace()), project("B", furnace(), plan_status="withdrawn"))
    assert ONCE == said(withdrawn.projects[0]["IND-CR-053"])
    assert TWICE == said(withdrawn.projects[1]["IND-CR-053"])


def test_denial_stands_and_is_contradicted() -> None:
    """`used_in_other_plan: false` is not overwritten; the whole's finding says who declared it."""
    found = together(project("A", furnace(used_in_other_plan="false")), project("B", furnace()))
    assert "not_applicable" == found.projects[0]["IND-CR-053"].outcome
    assert found.portfolio is not None
    assert "A A项目〔1号高炉，申报为未用于其他方案〕" in found.portfolio["IND-PF-001"].message.zh


def test_line_in_parts() -> None:
    """Parts that add up to the line are split (for review), not used twice; each plan is told that it is split."""
    found = together(line("A"), line("B"))
    assert found.portfolio is not None
    assert [ONCE, TWICE] == [said(found.portfolio[code]) for code in ("IND-PF-001", "IND-PF-002")]
    assert ["discretion"] * 2 == [one["IND-CR-022"].reason for one in found.projects]
    assert TWICE == said(whole("001", line("A"), line("B", row={"daily_capacity": "1250.01"})))
    assert OPEN == said(whole("001", line("A", row={"size": None}), line("B", row={"size": None})))
    assert "compliant" == said(whole("002", line("A"), line("B", row={"id": "2号线", "owner": "丙水泥"})))
    early = {"plan_announced_on": "2024-10-31"}
    assert "compliant" == said(whole("002", line("A", **early), line("B", **early)))
    assert TWICE == said(whole("002", line("A", **early), line("B")))


def surplus(announced: str | None, used: str, **more: Any) -> tuple[Any, Any]:
    """A plan that announces a surplus of steel, and one that uses some."""
    rows = None if announced is None else [{"id": "钢", "product": "steel", "capacity": announced}]
    taken = {"id": "A富余", "product": "steel", "capacity": used, "surplus_of": "A"}
    return project("A", **{"announced_surplus": rows, **more}), project("B", taken)


@pytest.mark.parametrize(
    ("projects", "expected"),
    [
        (surplus("4.25", "4.25"), ONCE),
        (surplus("4.25", "4.2501"), TWICE),
        (surplus(None, "1"), OPEN),
        (surplus("4.25", "4.25", plan_status="withdrawn"), TWICE),
        (surplus("4.25", "4.25", plan_status=None), OPEN),
        (surplus("4.25", "4.25", announced_surplus=[]), TWICE),
        ((*surplus("4.25", "3"), project("C", {"id": "A富余", "product": "steel", "capacity": "1.25", "surplus_of": "A项目"})), ONCE),
        ((*surplus("4.25", "3"), project("C", {"id": "A富余", "product": "steel", "capacity": "1.2501", "surplus_of": "A项目"})), TWICE),
        ((surplus("4.25", "3")[1], project("C")), OPEN),  # the plan that gives it is not among them
    ],
)  # fmt: skip
def test_surplus_carried_forward(projects: tuple[Any, ...], expected: str) -> None:
    """Later plans together use at most what was announced."""
    finding = whole("003", *projects)
    assert expected == said(finding)
    if expected == TWICE:
        assert all(one["name"] in finding.message.zh for one in projects)


def test_clinker_surplus_is_a_split() -> None:
    """A clinker surplus that goes to another plan splits the line: for review on both sides."""
    given = line("A", announced_surplus=[{"id": "熟料", "product": "clinker", "daily_capacity": 1000}])
    taken = project("B", {"id": "A富余", "product": "clinker", "daily_capacity": 1000, "surplus_of": "A"},
                    plan_announced_on="2026-01-21", built=[{"id": "新线", "product": "clinker", "daily_capacity": 500}])  # fmt: skip
    found = together(given, taken)
    assert found.portfolio is not None
    assert TWICE == said(found.portfolio["IND-PF-002"])
    assert [TWICE, TWICE] == [said(one["IND-CR-022"]) for one in found.projects]


def test_shared_unit_counts_once_in_a_balance() -> None:
    """What two plans retire is retired once: the earliest plan's."""
    first = project("B", furnace(capacity=100), built=[{"id": "新", "product": "iron", "capacity": 80}])
    second = {**first, "id": "A", "name": "A项目", "plan_announced_on": "2023-01-01"}
    finding = whole("004", first, second)
    assert (TWICE, "60") == (said(finding), str(finding.gap.value) if finding.gap else "")
    assert ONCE == said(whole("004", first, {**second, "retired": [furnace("2号高炉", size=999, capacity=60)]}))
    assert OPEN == said(whole("004", first, {**second, "retired": [furnace("2号高炉", owner=None, capacity=60)]}))


def test_province_that_misses_its_cap() -> None:
    """Over several plans no more is built in it than is retired in it."""
    capped = {"province_cap_unmet": "true", "built": [{"id": "新", "product": "iron", "capacity": 104}]}
    inside, outside = furnace(), furnace("2号高炉", located_in="太原市", capacity=104)
    found = whole("006", project("A", inside, **capped), project("B", outside, **capped))
    assert (TWICE, True) == (said(found), "A A项目" in found.message.zh and "B B项目" in found.message.zh)
    assert ONCE == said(
        whole("006", project("A", inside, **capped), project("B", furnace("3号高炉", size=9), **capped))
    )
    stray = furnace("2号高炉", located_in=None, size=9)
    assert OPEN == said(whole("006", project("A", inside, **capped), project("B", stray, **capped)))
    assert OPEN == said(
        whole(
            "006",
            project("A", inside, **capped),
            project("B", outside, built=capped["built"], province_cap_unmet="false"),
        )
    )


def test_balances_of_groups() -> None:
    """A group's balance stands in the facts of the whole."""
    found = together(
        project("A", furnace(), group="甲集团"), project("B", furnace("2", size=9), group="甲集团")
    ).portfolio
    assert found is not None
    balances = found.facts.values["balances"]
    assert isinstance(balances, Listing)
    (group,) = [row for row in balances.items if row["scope"] == "group"]
    assert ("甲集团／炼铁", 200_000, 2_080_000) == (group["id"], group["built"], group["retired"])


PARTS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["1", "2"]),
        "owner": st.sampled_from([None, "甲", "乙"]),
        "located_in": st.sampled_from([None, "河北省", "唐山市", "邯郸市"]),
        "product": st.sampled_from([None, "iron", "steel"]),
        "size": st.sampled_from([None, 450, 1080]),
    }
)
BOUNDED = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@BOUNDED
@given(st.lists(PARTS, min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_order_and_engines(units: list[dict[str, Any]], random: Any) -> None:
    """In another order, and by the other engine, the same findings on the whole and on each project."""
    some = [project(name, furnace(**unit)) for name, unit in zip("ABC", units, strict=False)]
    mixed = random.sample(some, len(some))
    found, other = together(*some), together(*mixed, engine="inference")
    assert {one.subject: outcomes(one) for one in found} == {one.subject: outcomes(one) for one in other}


@BOUNDED
@given(st.lists(PARTS, min_size=2, max_size=3), st.data())
def test_more_facts_never_turn_a_decided_question(units: list[dict[str, Any]], data: Any) -> None:
    """A fact that becomes known leaves a decided double count decided, and as it was."""
    known = [project(name, furnace(**unit)) for name, unit in zip("ABC", units, strict=False)]
    kept = [
        {name: value if name == "id" or data.draw(st.booleans()) else None for name, value in unit.items()}
        for unit in units
    ]
    before = said(whole("001", *(project(name, furnace(**unit)) for name, unit in zip("ABC", kept, strict=False))))
    assert before in (OPEN, said(whole("001", *known)))


def test_an_older_plan_hides_no_balance() -> None:
    """A plan older than the measure on provinces' caps drops out: it neither joins the balance nor switches it off."""
    one, two = (
        project(name, province_cap_unmet=True, built=[{"id": "N", "product": "iron", "capacity": 100}]) for name in "ab"
    )
    older = project("c", province_cap_unmet=True, plan_announced_on="2021-05-31", built=[])
    for plans in ([one, two], [one, two, older], [older, one, two]):
        found = screen_portfolio(plans, as_of=DAY, select="IND-PF-006").portfolio["IND-PF-006"]
        assert ("needs_review", "violation") == (found.outcome, found.would_be)
