"""The facts of a building (建筑): what it is for, its design, its roof, and the energy that it uses in a year."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, Subject, amount, event, flag, items, key, label


class Fuel(FactModel):
    """A fuel that is known by volume or mass, not by heat."""

    id: str = key(zh="燃料", en="fuel")
    fuel: Literal[
        "natural-gas", "manufactured-gas", "biogas", "hydrogen", "lng", "lpg", "coal", "diesel", "petrol", "fuel-oil",
        "methanol", "biomass", "other",
    ] | None = label(
        zh="燃料品种", en="kind of fuel",
        titles={
            "natural-gas": ("天然气（按体积）", "natural gas, by volume"),
            "manufactured-gas": ("人工煤气（按体积）", "manufactured gas, by volume"),
            "biogas": ("沼气（按体积）", "biogas, by volume"),
            "hydrogen": ("氢气（按体积）", "hydrogen, by volume"),
            "lng": ("液化天然气（按质量）", "liquefied natural gas, by mass"),
            "lpg": ("液化石油气（按质量）", "liquefied petroleum gas, by mass"),
            "coal": ("煤（按质量）", "coal, by mass"),
            "diesel": ("柴油（按质量）", "diesel, by mass"),
            "petrol": ("汽油（按质量）", "petrol, by mass"),
            "fuel-oil": ("燃料油（按质量）", "fuel oil, by mass"),
            "methanol": ("甲醇（按质量）", "methanol, by mass"),
            "biomass": ("生物质燃料（按质量）", "biomass, by mass"),
            "other": ("其他燃料（按质量）", "other fuel, by mass"),
        },
    )  # fmt: skip
    volume: Amount = amount("m3", at_most=5_000_000, worse="higher", zh="年用量（体积）", en="yearly volume")
    mass: Amount = amount("kg", at_most=5_000_000, worse="higher", zh="年用量（质量）", en="yearly mass")


class Building(Subject):
    """One building, planned or in use."""

    works: Literal["new", "extension", "alteration", "retrofit", "in-use"] | None = label(
        zh="建设性质", en="works",
        titles={
            "new": ("新建", "new"),
            "extension": ("扩建", "extension"),
            "alteration": ("改建", "alteration"),
            "retrofit": ("既有建筑节能改造", "energy retrofit"),
            "in-use": ("既有建筑，无工程", "in use, no works"),
        },
    )  # fmt: skip
    use: (
        Literal[
            "office",
            "school",
            "hospital",
            "museum",
            "science-hall",
            "stadium",
            "airport",
            "station",
            "hotel",
            "restaurant",
            "mall",
            "other-public",
            "social-housing",
            "housing",
            "industrial",
        ]
        | None
    ) = label(
        zh="建筑用途",
        en="use",
        titles={
            "office": ("办公楼", "office"),
            "school": ("学校", "school"),
            "hospital": ("医院", "hospital"),
            "museum": ("博物馆", "museum"),
            "science-hall": ("科技馆", "science hall"),
            "stadium": ("体育馆", "stadium"),
            "airport": ("机场", "airport"),
            "station": ("车站", "station"),
            "hotel": ("宾馆", "hotel"),
            "restaurant": ("饭店（餐饮）", "restaurant"),
            "mall": ("商场", "mall"),
            "other-public": ("其他公共建筑", "other public building"),
            "social-housing": ("保障性住房", "social housing"),
            "housing": ("其他居住建筑", "other residential building"),
            "industrial": ("工业建筑（厂房）", "factory building"),
        },
    )
    permitted_on: Event = event(
        zh="工程许可日期", en="day of the permit",
        note=(
            "选定节能设计要求的日期；尚未取得许可的填 not_yet。现有资料只写“许可日期”，未写明是哪一项许可",
            "selects the design standard; not_yet where none was given. The material says `permit` and not which one",
        ),
    )  # fmt: skip
    # green building
    government_funded: Flag = flag(zh="政府投资", en="funded by government")
    in_demonstration_town: Flag = flag(zh="位于示范小城镇", en="in a demonstration town")
    single_building_area: Amount = amount(
        "m2", decimals=2, at_most=10_000_000, zh="单体建筑面积", en="floor area of the single building",
        note=("单栋建筑的面积，不是项目总面积", "of one building, not of the whole project"),
    )  # fmt: skip
    green_level: Literal["none", "basic", "one-star", "two-star", "three-star"] | None = label(
        worse=("three-star", "two-star", "one-star", "basic", "none"),
        zh="绿色建筑等级", en="green-building level", act="plan", lawful="higher",
        titles={
            "none": ("未达到绿色建筑标准", "meets no green standard"),
            "basic": ("基本级", "basic"),
            "one-star": ("一星级", "one star"),
            "two-star": ("二星级", "two stars"),
            "three-star": ("三星级", "three stars"),
        },
    )  # fmt: skip
    # energy-saving design
    climate_zone: Literal["severe-cold", "cold", "other"] | None = label(
        zh="建筑气候区", en="climate zone",
        titles={
            "severe-cold": ("严寒地区", "severe cold"),
            "cold": ("寒冷地区", "cold"),
            "other": ("其他气候区", "other"),
        },
        note=("公共建筑可不填", "not needed for a public building"),
    )  # fmt: skip
    design_saving: Amount = amount(
        "%", decimals=2, at_most=100, zh="设计节能率", en="energy saving rate of the design",
        act="plan", worse="lower",
    )  # fmt: skip
    solar_system: Flag = flag(
        worse="false", zh="设计有太阳能系统", en="designed with a solar system", act="equip",
        note=("太阳能热利用或者光伏均可", "solar heat or photovoltaics"),
    )  # fmt: skip
    carbon_calculation: Flag = flag(
        worse="false", zh="设计文件含碳排放计算", en="design contains a carbon calculation", act="practice"
    )
    # roof
    public_institution: Flag = flag(zh="属于公共机构建筑", en="building of a public institution")
    roof_area: Amount = amount("m2", decimals=2, at_most=10_000_000, zh="屋顶面积", en="roof area")
    pv_area: Amount = amount(
        "m2", decimals=2, at_most=10_000_000, zh="屋顶光伏覆盖面积", en="roof area covered by photovoltaics",
        act="equip", worse="lower", note=("没有的填 0", "0 where there is none"),
    )  # fmt: skip
    # energy
    fully_electric: Flag = flag(
        worse="false", zh="用能全电气化", en="fully electric", act="plan", lawful="true",
        note=(
            "供暖、热水、炊事等均用电；不填的由下面供暖、热水、炊事、其他燃料四项推算",
            "heating, hot water, cooking and all else by electricity; left empty, it follows from the four facts below",
        ),
    )  # fmt: skip
    heating: Literal["heat-pump", "electric", "district", "gas-boiler", "oil-boiler", "coal-boiler", "none"] | None = (
        label(
            worse=("heat-pump", "electric", "gas-boiler", "oil-boiler", "coal-boiler"),
            zh="供暖方式", en="heating", act="plan", lawful=("heat-pump", "electric", "district"),
            titles={
                "heat-pump": ("热泵", "heat pump"),
                "electric": ("其他电供暖", "other electric heating"),
                "district": ("集中供热", "district heating"),
                "gas-boiler": ("自备燃气锅炉（壁挂炉）", "own gas boiler"),
                "oil-boiler": ("自备燃油锅炉", "own oil boiler"),
                "coal-boiler": ("自备燃煤锅炉", "own coal boiler"),
                "none": ("不供暖", "none"),
            },
            note=("有几种的填供热量最大的一种", "of several, the one that gives most heat"),
        )
    )  # fmt: skip
    hot_water: Literal["heat-pump", "electric", "solar", "district", "fuel", "none"] | None = label(
        worse=("solar", "heat-pump", "electric", "fuel"), zh="生活热水热源", en="hot water",
        act="plan", lawful=("heat-pump", "electric", "solar", "district"),
        titles={
            "heat-pump": ("热泵", "heat pump"),
            "electric": ("其他电热水", "other electric"),
            "solar": ("太阳能（电辅热或者无辅热）", "solar, with electric back-up or none"),
            "district": ("集中供热", "district heating"),
            "fuel": ("燃气、燃油、燃煤（含太阳能燃料辅热）", "fuel, also as back-up of solar heat"),
            "none": ("无生活热水", "none"),
        },
    )  # fmt: skip
    cooking: Literal["electric", "fuel", "none"] | None = label(
        worse=("electric", "fuel"),
        zh="炊事用能",
        en="cooking",
        act="plan",
        lawful=("electric",),
        titles={
            "electric": ("电", "electric"),
            "fuel": ("燃气等燃料", "gas or another fuel"),
            "none": ("无炊事", "none"),
        },
    )
    other_fuel: Flag = flag(
        worse="true",
        zh="其他用途使用燃料",
        en="fuel for other uses",
        act="practice",
        lawful="false",
        note=(
            "如燃气制冷、蒸汽、洗衣；备用发电机不算",
            "such as gas cooling, steam or laundry; not a stand-by generator",
        ),
    )
    electric_ready: Flag = flag(
        worse="false",
        zh="已为全电气化预留条件（配电容量、管线、设备位置）",
        en="prepared for full electrification (capacity, lines, space)",
        act="equip",
    )
    electricity: Amount = amount(
        "kWh", decimals=2, at_most=500_000_000, zh="年用电量", en="yearly electricity",
        note=(
            "含自发自用；在用建筑填上一整年的实际用量，新建建筑填设计用量，以下各项同",
            "own generation included; the last full year's use, or the design's for a new building; likewise below",
        ),
    )  # fmt: skip
    heat: Amount = amount(
        "GJ", decimals=4, at_most=2_000_000, zh="年外购热力、冷量", en="yearly heat and cold bought",
        act="practice", worse="higher", note=("没有的填 0", "0 where there is none"),
    )  # fmt: skip
    fuel_heat: Amount = amount(
        "GJ", decimals=4, at_most=2_000_000, zh="年燃料用量（按热量）", en="yearly fuel, by heat",
        act="practice", worse="higher",
        note=(
            "燃气等已有热量数据的填在这里，没有的填 0；与下面按体积、质量填的不得重复",
            "gas and other fuels whose heat is known, 0 for none; never what is listed below by volume or mass",
        ),
    )  # fmt: skip
    fuels: Items[Fuel] = items(
        zh="其他燃料（按体积或质量）", en="other fuels, by volume or mass", max_length=12,
        note=(
            "只知体积、质量的燃料逐项填写，折标准煤系数须用 --parameters 提供并注明出处；没有的填 []",
            "fuels known by volume or mass only; their cited factors come by --parameters; [] for none",
        ),
    )  # fmt: skip
    # comparisons that need factors of the caller
    primary_comparison: Flag = flag(
        zh="另按一次能源（等价值）对照电力占比", en="compare the share at primary energy too",
        note=(
            "填 true 的，须用 --parameters 提供电力、热力的等价折标准煤系数并注明出处；不需要的填 false",
            "if true, the cited factors of electricity and heat come by --parameters; false where it is not wanted",
        ),
    )  # fmt: skip
    heat_pump_comparison: Flag = flag(
        zh="另按改用热泵供暖对照电力占比", en="compare the share with heat pumps in place of the boiler",
        note=(
            "填 true 的，须用 --parameters 提供热泵全年性能系数并注明出处；不需要的填 false",
            "if true, the cited yearly performance of heat pumps comes by --parameters; false where it is not wanted",
        ),
    )  # fmt: skip
    heating_demand: Amount = amount(
        "GJ", decimals=4, at_most=2_000_000, zh="自备锅炉全年供热量", en="yearly heat delivered by the own boiler",
        note=("没有自备锅炉的填 0；用于热泵对照", "0 without a boiler; for the comparison with heat pumps"),
    )  # fmt: skip
    heating_fuel: Amount = amount(
        "GJ",
        decimals=4,
        at_most=10_000_000,
        worse="higher",
        zh="自备锅炉全年耗用燃料（按热量）",
        en="yearly fuel of the own boiler, by heat",
        note=("已计入上面的燃料用量；没有自备锅炉的填 0", "part of the fuel above; 0 without a boiler"),
    )


class DistrictEnergy(FactModel):
    """What the buildings of a city use in a year."""

    building_electricity: Amount = amount(
        "GJ", decimals=2, at_most=100_000_000_000, zh="全部建筑年用电量", en="yearly electricity of all buildings",
         worse="lower", note=("可用 亿kWh 填写", "may be given in 亿kWh"),
    )  # fmt: skip
    building_energy: Amount = amount(
        "GJ", decimals=2, at_most=100_000_000_000, zh="全部建筑年用能总量（含用电，按热量）",
        en="yearly energy of all buildings by heat, electricity included",
        note=("只知占比的，两项按占比填，如 56 和 100", "where only the share is known, give both in proportion, as 56 and 100"),
    )  # fmt: skip


__all__ = ["Building", "DistrictEnergy", "Fuel"]
