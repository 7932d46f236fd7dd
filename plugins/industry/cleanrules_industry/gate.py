"""The facts of the two-high gate (两高准入): entry conditions, pollutant cuts, coal substitution, level."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, amount, event, flag, items, key, label


class Pollutant(FactModel):
    """One pollutant that the project emits, and the regional cut that offsets it."""

    id: str = key(zh="污染物", en="pollutant")
    emission: Amount = amount(
        "t/a",
        decimals=3,
        at_most=10_000_000,
        act="plan",
        lawful="lower",
        worse="higher",
        zh="新增年排放量",
        en="new yearly emission",
    )
    cut: Amount = amount(
        "t/a",
        decimals=3,
        at_most=10_000_000,
        act="plan",
        worse="lower",
        zh="区域削减量（可核查，已落实来源）",
        en="regional cut, real and checkable",
    )
    fails_standard: Flag = flag(
        worse="true",
        zh="所在区域该污染物未达环境质量标准",
        en="the area fails the environmental quality standard for it",
        note=("按判定之日的环境质量标准认定", "judged by the standard of the date"),
    )


SOURCES = {
    "coal": ("煤炭", "coal"),
    "petroleum-coke": ("石油焦", "petroleum coke"),
    "coke": ("焦炭", "coke"),
    "semi-coke": ("兰炭", "semi-coke"),
    "other": ("其他", "other"),
}


class CoalSource(FactModel):
    """A cut in coal use that stands in for the coal of the project."""

    id: str = key(zh="替代来源", en="source of substitution")
    fuel: Literal["coal", "petroleum-coke", "coke", "semi-coke", "other"] | None = label(
        zh="削减的燃料", en="fuel that is cut", titles=SOURCES
    )
    amount: Amount = amount(
        "t coal",
        decimals=1,
        at_most=1_000_000_000,
        act="plan",
        lawful="higher",
        worse="lower",
        zh="替代量（折原煤）",
        en="amount, in coal",
    )


Level = Literal["I", "II", "III", "below-III"]
LEVELS = {
    "I": ("Ⅰ级", "level I"),
    "II": ("Ⅱ级", "level II"),
    "III": ("Ⅲ级", "level III"),
    "below-III": ("未达Ⅲ级", "below level III"),
}


class ProjectGate(FactModel):
    """What decides whether a two-high project is admitted."""

    listed_two_high: Flag = flag(
        zh="列入所在省份“两高”项目管理目录或者清单",
        en="on the province's list of two-high projects",
        note=("目录未列、行业也不属“两高”的填 false", "false where it is on no such list"),
    )
    coal_power: Flag = flag(zh="属于煤电项目", en="coal power project")
    meets_industry_plan: Flag = flag(worse="false", zh="符合产业规划", en="meets the industry plan")
    meets_industry_policy: Flag = flag(worse="false", zh="符合产业政策", en="meets industrial policy")
    meets_zoning: Flag = flag(worse="false", zh="符合生态环境分区管控要求", en="meets environmental zoning")
    meets_plan_eia: Flag = flag(worse="false", zh="符合规划环评要求", en="meets the plan EIA")
    meets_project_eia: Flag = flag(worse="false", zh="符合项目环评要求", en="meets the project EIA")
    meets_total_control: Flag = flag(
        worse="false", zh="符合重点污染物总量控制要求", en="meets total control of pollutants"
    )
    meets_peak_goal: Flag = flag(worse="false", zh="符合碳达峰目标要求", en="meets the carbon-peak goal")
    meets_access_list: Flag = flag(worse="false", zh="符合生态环境准入清单", en="meets the environmental access list")
    meets_eia_principles: Flag = flag(
        worse="false", zh="符合相应行业环评审批原则", en="meets the EIA approval principles of its sector"
    )
    meets_capacity_replacement: Flag = flag(
        worse="false",
        zh="符合产能置换要求",
        en="meets capacity replacement",
        note=(
            "不必填写：由产能置换各条（IND-CR）判定；填写的与判定比对",
            "need not be given: the rules on capacity replacement (IND-CR) decide it; what is given is compared with them",
        ),
    )
    meets_energy_control: Flag = flag(
        worse="false",
        zh="符合所在地区能耗强度和总量（碳排放双控）管理要求",
        en="meets the area's control of energy intensity and total (or of carbon)",
    )
    pollutants: Items[Pollutant] = items(
        zh="新增污染物及区域削减", en="new pollutants and regional cuts", max_length=20
    )
    coal_sources: Items[CoalSource] = items(
        worse="fewer", zh="煤炭消费替代来源", en="sources of coal substitution", max_length=40
    )
    coal_substitution_certified_on: Event = event(
        worse="not_yet",
        zh="煤炭消费替代全部落实并经认定的日期",
        en="day on which the whole substitution was certified",
    )
    cleaner_production_level: Level | None = label(
        worse=("I", "II", "III", "below-III"),
        zh="清洁生产评价指标体系评定等级",
        en="level by the cleaner-production indicator set of the sector",
        titles=LEVELS,
        note=("单位产品能耗、物耗、水耗一并评定", "unit energy, material and water together"),
    )


class CokeAndSteel(FactModel):
    """A district's coke and steel capacity."""

    coke_capacity: Amount = amount(
        "万t/a", decimals=2, at_most=100_000, worse="higher", zh="焦化产能", en="coke capacity"
    )
    long_route_steel_capacity: Amount = amount(
        "万t/a", decimals=2, at_most=100_000, zh="长流程钢铁产能", en="long-route steel capacity"
    )
