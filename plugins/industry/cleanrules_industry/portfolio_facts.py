"""The facts of several capacity-replacement plans together (项目组合): shared units, surpluses, flows, balances.

A project says of itself its group and the surplus that its plan announced; all else is put together from the projects.
"""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import (
    Amount,
    Code,
    Event,
    FactModel,
    Flag,
    Items,
    Subject,
    Words,
    amount,
    event,
    flag,
    items,
    key,
    label,
    region,
    words,
)
from cleanrules_industry.facts import PRODUCTS, Product

MOST_ITEMS = 100_000
_MOST_YEARLY, _MOST_DAILY = 1_000_000_000, 10_000_000_000


class Surplus(FactModel):
    """Capacity of one product that a plan retires beyond what it needs, as the plan announces it."""

    id: str = key(zh="富余产能", en="surplus")
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    capacity: Amount = amount("万t/a", decimals=4, at_most=180_000, zh="公告的富余年产能", en="announced, a year")
    daily_capacity: Amount = amount("t/d", decimals=2, at_most=1_800_000, zh="公告的富余日产能", en="announced, a day")


class PlanInPortfolio(FactModel):
    """What a plan says for the comparison with others."""

    group: Words = words(zh="所属企业集团", en="group")
    announced_surplus: Items[Surplus] = items(
        zh="方案公告的富余产能",
        en="surplus that the plan announces",
        max_length=20,
        note=("没有富余的填空清单", "an empty list where there is none"),
    )


class SharedUnit(FactModel):
    """A retired unit that several plans count, or may count: then `plans` is unknown."""

    id: str = key(zh="设备", en="unit")
    named: Words = words(zh="涉及项目", en="projects concerned")
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    plans: Amount = amount(
        "ratio", at_most=MOST_ITEMS, worse="higher", zh="计入该设备的方案数", en="plans that count it"
    )
    used_daily: Amount = amount(
        "t/d",
        decimals=2,
        at_most=_MOST_DAILY,
        worse="higher",
        zh="各方案合计使用的日产能",
        en="daily capacity used by all plans",
    )
    whole_daily: Amount = amount(
        "t/d", decimals=2, at_most=100_000, worse="lower", zh="全线日产能", en="the line's whole capacity"
    )
    last_plan_on: Event = event(zh="最晚一件方案的公告日期", en="day of the latest of these plans")


class UsedSurplus(FactModel):
    """The surplus of one plan and product, and what other plans use of it."""

    id: str = key(zh="富余产能", en="surplus")
    named: Words = words(zh="涉及项目", en="projects concerned")
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    announced: Amount = amount("万t/a", decimals=4, at_most=_MOST_YEARLY, worse="lower", zh="公告富余", en="announced")
    used: Amount = amount(
        "万t/a", decimals=4, at_most=_MOST_YEARLY, worse="higher", zh="后续方案使用", en="used by later plans"
    )
    announced_daily: Amount = amount(
        "t/d", decimals=2, at_most=_MOST_DAILY, worse="lower", zh="公告富余（日）", en="announced, a day"
    )
    used_daily: Amount = amount(
        "t/d", decimals=2, at_most=_MOST_DAILY, worse="higher", zh="后续方案使用（日）", en="used, a day"
    )
    last_plan_on: Event = event(zh="最晚一件使用方案的公告日期", en="day of the latest plan that uses it")


class Flow(FactModel):
    """What one plan builds and retires of one product in one place."""

    id: str = key(zh="项目、地点和产品", en="project, place and product")
    named: Words = words(zh="涉及项目", en="project concerned")
    region: Code = region(zh="地点", en="place")
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    active: Flag = flag(zh="方案未撤销", en="the plan was not withdrawn")
    announced_on: Event = event(zh="方案公告日期", en="day of the plan")
    built: Amount = amount("万t/a", decimals=4, at_most=180_000, worse="higher", zh="建设产能", en="built")
    retired: Amount = amount("万t/a", decimals=4, at_most=180_000, worse="lower", zh="退出产能", en="retired")


class Balance(FactModel):
    """What all plans build and retire of one product in a province, or in a group's projects; withdrawn plans left out."""

    id: str = key(zh="范围和产品", en="scope and product")
    named: Words = words(zh="涉及项目", en="projects concerned")
    scope: Literal["province", "group"] | None = label(
        zh="范围", en="scope", titles={"province": ("省份", "province"), "group": ("企业集团", "group")}
    )
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    first_plan_on: Event = event(zh="最早一件方案的公告日期", en="day of the earliest of these plans")
    cap_unmet: Flag = flag(
        worse="true", zh="该省未完成钢铁产能总量控制目标", en="the province has not met its steel cap"
    )
    built: Amount = amount("万t/a", decimals=4, at_most=_MOST_YEARLY, worse="higher", zh="建设产能", en="built")
    retired: Amount = amount("万t/a", decimals=4, at_most=_MOST_YEARLY, worse="lower", zh="退出产能", en="retired")


class PortfolioOfProjects(Subject):
    """Several projects with their replacement plans, seen together."""

    project_count: Amount = amount("ratio", at_most=MOST_ITEMS, zh="项目数", en="number of projects")
    last_steel_plan_on: Event = event(zh="最晚一件钢铁方案的公告日期", en="day of the latest plan for iron or steel")
    last_coke_plan_on: Event = event(zh="最晚一件焦化方案的公告日期", en="day of the latest plan for coke")
    units: Items[SharedUnit] = items(
        zh="多个方案计入的退出设备", en="retired units of several plans", max_length=MOST_ITEMS
    )
    surpluses: Items[UsedSurplus] = items(zh="被使用的富余产能", en="surpluses in use", max_length=MOST_ITEMS)
    flows: Items[Flow] = items(zh="各项目建设和退出产能", en="built and retired by project", max_length=MOST_ITEMS)
    balances: Items[Balance] = items(zh="省份和集团平衡", en="balances of provinces and groups", max_length=MOST_ITEMS)
