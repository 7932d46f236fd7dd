"""The facts of a capacity-replacement plan (产能置换方案): what is built, what is retired, and on which terms."""

from __future__ import annotations

from typing import Any, Literal

from cleanrules.facts import (
    Amount,
    Code,
    Event,
    FactModel,
    Flag,
    Items,
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

Product = Literal["iron", "steel", "clinker", "flat-glass", "aluminium", "coke", "refined-oil"]
PRODUCTS = {
    "iron": ("炼铁", "iron"),
    "steel": ("炼钢", "steel"),
    "clinker": ("水泥熟料", "cement clinker"),
    "flat-glass": ("平板玻璃", "flat glass"),
    "aluminium": ("电解铝", "electrolytic aluminium"),
    "coke": ("焦炭", "coke"),
    "refined-oil": ("炼油（一次加工）", "primary oil refining"),
}
Equipment = Literal[
    "blast-furnace",
    "converter",
    "electric-arc-furnace",
    "hydrogen-metallurgy",
    "corex",
    "finex",
    "hismelt",
    "aod",
    "clinker-kiln",
    "glass-furnace",
    "reduction-cells",
    "coke-oven",
    "crude-distillation",
    "other",
]
EQUIPMENT = {
    "blast-furnace": ("高炉", "blast furnace"),
    "converter": ("转炉", "converter"),
    "electric-arc-furnace": ("电弧炉", "electric arc furnace"),
    "hydrogen-metallurgy": ("氢冶金装置", "hydrogen metallurgy"),
    "corex": ("Corex 装置", "Corex"),
    "finex": ("Finex 装置", "Finex"),
    "hismelt": ("HIsmelt 装置", "HIsmelt"),
    "aod": ("氩氧精炼炉（AOD）", "AOD converter"),
    "clinker-kiln": ("水泥熟料生产线", "clinker line"),
    "glass-furnace": ("玻璃熔窑", "glass furnace"),
    "reduction-cells": ("电解槽系列", "reduction cells"),
    "coke-oven": ("焦炉", "coke oven"),
    "crude-distillation": ("常减压蒸馏装置", "crude distillation unit (CDU)"),
    "other": ("其他", "other"),
}


def _capacity(**direction: Any) -> Any:
    return amount(
        "万t/a",
        decimals=4,
        at_most=3000,
        zh="年产能",
        en="yearly capacity",
        note=("用于炼铁、炼钢、电解铝、焦炭、炼油", "for iron, steel, aluminium, coke and refining"),
        **direction,
    )


def _daily_capacity(**direction: Any) -> Any:
    return amount(
        "t/d",
        decimals=2,
        at_most=30000,
        zh="日产能",
        en="daily capacity",
        note=(
            "用于水泥熟料（备案或核准的产能）、平板玻璃（日熔量）",
            "for clinker (as filed or approved) and glass (daily melt)",
        ),
        **direction,
    )


class Unit(FactModel):
    """One piece of main equipment, or one production line."""

    id: str = key(zh="设备编号", en="unit")
    product: Product | None = label(zh="产品", en="product", titles=PRODUCTS)
    equipment: Equipment | None = label(zh="设备类型", en="type of equipment", titles=EQUIPMENT)
    capacity: Amount = _capacity()
    daily_capacity: Amount = _daily_capacity()


class BuiltUnit(Unit):
    """A unit that the project builds."""

    capacity: Amount = _capacity(act="plan", lawful="lower", worse="higher")
    daily_capacity: Amount = _daily_capacity(act="plan", lawful="lower", worse="higher")
    size: Amount = amount(
        "ratio",
        at_most=10000,
        zh="批准规格",
        en="size as approved",
        note=(
            "高炉填有效容积（m³），转炉、电炉填公称容量（t）",
            "furnace volume in m³, nominal tonnage of a converter or arc furnace in t",
        ),
    )
    as_built_size: Amount = amount(
        "ratio",
        at_most=10000,
        worse="higher",
        zh="建成规格",
        en="size as built",
        note=("单位同批准规格", "in the unit of the size as approved"),
    )


class RetiredUnit(Unit):
    """A unit that is given up for the project; its capacity counts as declared."""

    capacity: Amount = _capacity(act="plan", lawful="higher", worse="lower")
    daily_capacity: Amount = _daily_capacity(act="plan", lawful="higher", worse="lower")
    located_in: Code = region(zh="所在地", en="place")
    owner: Words = words(
        zh="产能所属企业",
        en="owner",
        note=("与其他方案比对同一设备时使用", "to tell whether another plan counts the same unit"),
    )
    size: Amount = amount(
        "ratio",
        decimals=2,
        at_most=100_000,
        zh="规格",
        en="size",
        note=(
            "高炉填有效容积（m³），转炉、电炉填公称容量（t），熟料线、玻璃窑填全线日产能（t/d）",
            "furnace volume in m³, nominal tonnage in t, of a clinker or glass line its whole capacity in t/d",
        ),
    )
    surplus_of: Words = words(
        zh="富余产能来源方案（项目编号）",
        en="plan whose surplus is used (its project's id)",
        note=("使用其他方案公告的富余产能时填写", "where the surplus that another plan announced is used"),
    )
    shut_on: Event = event(
        worse="not_yet", zh="关停日期（含配套设备）", en="day of shutdown, auxiliaries included", act="schedule"
    )
    used_in_other_plan: Flag = flag(worse="true", zh="产能已用于其他置换方案", en="capacity used in another plan")
    other_plan_withdrawn: Flag = flag(worse="false", zh="该其他置换方案已撤销", en="that other plan was withdrawn")
    obsolete: Flag = flag(worse="true", zh="属于淘汰类（落后产能）", en="of the eliminated class (backward capacity)")
    # steel
    on_2016_list: Flag = flag(
        worse="false",
        zh="列入2016年报国务院备案的冶炼装备清单",
        en="on the list of smelters filed with the State Council in 2016",
    )
    lawfully_built_since_2016: Flag = flag(
        worse="false", zh="2016年及以后合法合规建成", en="lawfully built in or after 2016"
    )
    in_decapacity_task: Flag = flag(worse="true", zh="列入化解过剩产能任务", en="part of the de-capacity task")
    subsidised_exit: Flag = flag(worse="true", zh="退出时享受奖补资金", en="exit paid with subsidies")
    induction_steel: Flag = flag(worse="true", zh="属于“地条钢”产能", en="induction-furnace steel (地条钢)")
    zombie: Flag = flag(
        worse="true", zh="属于未重组或未清算的“僵尸企业”产能", en="of a zombie firm neither reorganised nor liquidated"
    )
    non_steel_smelter: Flag = flag(
        worse="true", zh="属于铸造、铁合金等非钢铁行业冶炼设备", en="foundry, ferro-alloy or other non-steel smelter"
    )
    dismantled_before_confirmation: Flag = flag(
        worse="true", zh="置换方案确认前主体设备已拆除", en="main equipment dismantled before the swap was confirmed"
    )
    # clinker
    unit_energy: Amount = amount(
        "kgce/t", decimals=2, at_most=1000, worse="higher", zh="单位产品能耗", en="energy per tonne"
    )
    stopped_years: Amount = amount(
        "年", decimals=2, at_most=100, worse="higher", zh="连续停产年数", en="years stopped in a row"
    )
    run_days_last_year: Amount = amount(
        "d", at_most=366, worse="lower", zh="上一年度运行天数", en="days run in the last year"
    )
    run_days_year_before: Amount = amount(
        "d", at_most=366, worse="lower", zh="再上一年度运行天数", en="days run in the year before the last"
    )
    sealed: Flag = flag(
        worse="true", zh="因债务纠纷或司法查封不能拆除", en="can't be dismantled for a debt dispute or a court seal"
    )
    discharge_permit: Flag = flag(worse="false", zh="持有排污许可证", en="holds a pollutant permit")
    # aluminium
    on_2017_list: Flag = flag(
        worse="false",
        zh="列入2017年10月清理整顿报告清单的合规产能",
        en="compliant capacity on the clean-up report list of October 2017",
    )
    lawfully_built_since_2017: Flag = flag(
        worse="false", zh="2017年10月以后建成的合规产能", en="compliant capacity built since October 2017"
    )
    closed_before_2013_unlisted: Flag = flag(
        worse="true",
        zh="2013年以前关停且未列入公告的淘汰名单",
        en="closed before 2013 and never in a public elimination list",
    )
    closed_2011_to_2017: Flag = flag(zh="2011年至2017年关停的产能", en="closed from 2011 to 2017")


class CapacityReplacement(FactModel):
    """A project that builds capacity of a controlled sector, and its replacement plan."""

    plan_announced_on: Event = event(
        worse="not_yet",
        zh="产能置换方案公告日期",
        en="day on which the plan itself was announced",
        note=(
            "以方案本身首次公告之日为准，不是其后公示、变更、拆除公告的日期",
            "the plan's own day, not that of a later notice about it",
        ),
    )
    plan_status: Literal["public-notice", "announced", "verified-exit", "withdrawn", "suspended", "expired"] | None = (
        label(
            worse=("verified-exit", "announced", "public-notice", "suspended", "expired", "withdrawn"),
            zh="产能置换方案状态",
            en="status of the plan",
            titles={
                "public-notice": ("公示中", "in public notice"),
                "announced": ("已公告", "announced"),
                "verified-exit": ("退出产能已核验", "exit of the retired units verified"),
                "withdrawn": ("已撤销", "withdrawn"),
                "suspended": ("已暂停", "suspended"),
                "expired": ("已失效", "expired"),
            },
        )
    )
    is_new_plan: Flag = flag(
        zh="属于新的产能置换方案",
        en="is a new plan",
        note=(
            "暂停前已公告的方案继续实施的，填 false",
            "false for the carrying out of a plan announced before the suspension",
        ),
    )
    built: Items[BuiltUnit] = items(
        zh="拟建设备",
        en="units to be built",
        max_length=60,
        note=(
            "不新建冶炼、熟料、玻璃、电解铝产能的项目填空清单",
            "an empty list for a project that builds no such capacity",
        ),
    )
    retired: Items[RetiredUnit] = items(
        worse="fewer",
        zh="拟退出设备",
        en="units to be retired",
        max_length=60,
        note=(
            "分批公告的部分方案，其余批次未公告前注明 complete: false，缺口列为待补，不作为不符合处理",
            "a plan announced in parts: write `complete: false` until all are out; the rest is then missing, not short",
        ),
    )
    construction_started_on: Event = event(zh="开工日期", en="day on which construction started", act="schedule")
    started_on: Event = event(
        zh="新建设备点火（投产）日期", en="day on which the new unit was fired or commissioned", act="schedule"
    )
    cross_province: Flag = flag(worse="true", zh="退出产能来自外省", en="capacity comes from another province")
    same_group: Flag = flag(zh="出让方与受让方属同一企业集团", en="seller and buyer belong to one group")
    new_or_expanded: Flag = flag(worse="false", zh="属于新建或扩建", en="new or expanded plant, not a rebuild")

    # steel: merger
    capacity_from_merger: Flag = flag(zh="退出产能全部由兼并重组取得", en="all retired capacity was acquired by merger")
    merger_control: Flag = flag(worse="false", zh="兼并方已取得实际控制权", en="buyer has de-facto control")
    merger_legal_person: Flag = flag(
        worse="false", zh="已完成法定代表人变更登记", en="change of the legal person is registered"
    )
    merger_equity: Flag = flag(worse="false", zh="已完成股权变更登记", en="change of equity is registered")
    merger_charter: Flag = flag(worse="false", zh="已完成公司章程变更登记", en="change of the charter is registered")
    # steel: equal replacement
    in_house: Flag = flag(zh="在本企业厂区内置换", en="swap inside the firm's own plant")
    type_unchanged: Flag = flag(worse="false", zh="装备类型不变", en="type of equipment unchanged")
    size_unchanged: Flag = flag(worse="false", zh="容积（吨位）不变", en="volume or tonnage unchanged")
    number_unchanged: Flag = flag(worse="false", zh="装备数量不变", en="number of units unchanged")
    place_unchanged: Flag = flag(worse="false", zh="装备原址不变", en="place of the units unchanged")
    sintering_retired: Flag = flag(
        worse="false", zh="配套烧结设备一并退出", en="sintering is retired too", act="plan", lawful="true"
    )
    coking_retired: Flag = flag(
        worse="false", zh="配套焦化设备一并退出", en="coking is retired too", act="plan", lawful="true"
    )
    blast_furnaces_retired: Flag = flag(
        worse="false", zh="配套高炉一并退出", en="the blast furnaces are retired too", act="plan", lawful="true"
    )
    stainless_rkef_aod: Flag = flag(zh="采用RKEF-AOD工艺生产不锈钢", en="stainless steel by RKEF-AOD")
    special_smelting: Flag = flag(
        zh="电弧炉配套特种冶炼、生产小批量高端特殊钢",
        en="electric arc furnace with special smelting for small-batch high-end special steel",
    )
    # steel: place
    province_cap_unmet: Flag = flag(
        worse="true", zh="所在省份未完成钢铁产能总量控制目标", en="province has not met its steel capacity cap"
    )
    key_area_total_confirmed: Flag = flag(
        worse="false",
        zh="省级已确认重点区域钢铁产能总量不增加",
        en="province confirms that the key region's steel capacity does not rise",
    )
    in_yangtze_belt: Flag = flag(zh="位于长江经济带", en="in the Yangtze River Economic Belt")
    in_compliant_park: Flag = flag(worse="false", zh="位于合规园区内", en="in a compliant park")
    # steel: capacity
    off_table: Flag = flag(
        worse="true",
        zh="申报产能与已知核算点相差超过3%",
        en="a declared capacity departs by more than 3 % from the known points of the table",
        note=("按拟建设备清单自动推算", "derived from the units to be built"),
    )
    capacity_checked: Flag = flag(
        worse="false",
        zh="申报产能已与产能核算表原表核对",
        en="declared capacity was checked against the complete table",
    )

    # clinker
    same_legal_person_same_site: Flag = flag(zh="同一法人在同一厂址置换", en="same legal person on the same site")
    restricted_line: Flag = flag(
        worse="true", zh="退出产能含限制类生产线", en="retired lines are of the restricted class"
    )
    tibet_internal: Flag = flag(zh="退出产能全部在西藏自治区内", en="all retired lines lie in Tibet")
    byproduct_gypsum_cement: Flag = flag(
        zh="属于磷、钛、氟石膏制水泥项目", en="cement from phospho-, titano- or fluoro-gypsum"
    )
    gypsum_province: Flag = flag(
        zh="所在省份属于该项政策列明的五省",
        en="province is one of the five named for it",
        note=("已知含湖北、贵州，其余三省须另行核实", "Hubei and Guizhou are known; the other three must be verified"),
    )
    capacity_split: Flag = flag(
        worse="true",
        zh="一条退出线的产能拆分用于多个项目或多个买方",
        en="a retired line's capacity is split among projects or buyers",
    )
    province_utilisation: Amount = amount(
        "%",
        decimals=2,
        at_most=200,
        worse="lower",
        zh="所在省份近三年熟料平均产能利用率",
        en="province's average clinker utilisation over three years",
    )
    make_up: Flag = flag(zh="属于补充产能（超备案产能置换）", en="make-up of capacity above the filing")
    filed_daily_capacity: Amount = amount(
        "t/d", decimals=2, at_most=30000, worse="lower", zh="备案产能", en="filed capacity"
    )
    real_daily_capacity: Amount = amount(
        "t/d", decimals=2, at_most=30000, worse="higher", zh="实际产能", en="real capacity"
    )
    make_up_accepted_on: Event = event(
        worse="not_yet",
        zh="省级受理补充产能方案日期",
        en="day on which the province accepted the make-up plan",
    )

    # glass
    glass_kind: Literal["architectural", "industrial", "photovoltaic-rolled", "automotive", "other"] | None = label(
        zh="玻璃品种",
        en="kind of glass",
        titles={
            "architectural": ("建筑用平板玻璃", "architectural flat glass"),
            "industrial": ("工业用平板玻璃", "industrial flat glass"),
            "photovoltaic-rolled": ("光伏压延玻璃", "photovoltaic rolled glass"),
            "automotive": ("汽车玻璃", "automotive glass"),
            "other": ("其他平板玻璃", "other flat glass"),
        },
    )
    hearing_held: Flag = flag(worse="false", zh="已履行听证程序", en="a hearing was held")
    no_architectural_pledge: Flag = flag(
        worse="false", zh="已承诺不生产建筑玻璃", en="pledged to make no architectural glass"
    )

    # aluminium
    ac_power: Amount = amount(
        "kWh/t",
        at_most=50000,
        worse="higher",
        zh="铝液交流电耗",
        en="AC power of liquid aluminium",
        act="plan",
        lawful="lower",
    )
    environmental_grade: Literal["A", "B", "C", "D", "none"] | None = label(
        worse=("A", "B", "C", "D", "none"),
        zh="环保绩效等级",
        en="environmental performance grade",
        titles={
            "A": ("A级", "grade A"),
            "B": ("B级", "grade B"),
            "C": ("C级", "grade C"),
            "D": ("D级", "grade D"),
            "none": ("未评级", "not graded"),
        },
    )

    # refining
    in_refining_plan: Flag = flag(
        worse="false",
        zh="列入国家批准的炼油规划",
        en="in an approved refining plan",
        note=("炼油项目填写", "for refining projects"),
    )
