"""The statistics of a district on agriculture."""

from __future__ import annotations

from cleanrules.facts import Amount, FactModel, amount


class DistrictAgriculture(FactModel):
    """What the goals of agriculture compare."""

    film_recovery_rate: Amount = amount(
        "%",
        zh="农膜回收率",
        en="share of film recovered",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    straw_use_rate: Amount = amount(
        "%",
        zh="秸秆综合利用率",
        en="share of straw used",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    manure_use_rate: Amount = amount(
        "%",
        zh="畜禽粪污综合利用率",
        en="share of manure used",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    manure_equipment_rate: Amount = amount(
        "%",
        zh="规模养殖场粪污处理设施装备配套率",
        en="share of scale farms with manure equipment",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    new_irrigation: Amount = amount(
        "万亩",
        zh="新增节水灌溉面积（累计）",
        en="new water-saving irrigation (cumulative)",
        decimals=4,
        at_most=10000000,
        worse="lower",
    )
    new_efficient_irrigation: Amount = amount(
        "万亩",
        zh="新增高效节水灌溉面积（累计）",
        en="new efficient water-saving irrigation (cumulative)",
        decimals=4,
        at_most=10000000,
        worse="lower",
    )
    pesticide_efficiency: Amount = amount(
        "%",
        zh="农药利用率",
        en="pesticide use efficiency",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    green_control_rate: Amount = amount(
        "%",
        zh="主要农作物病虫害绿色防控覆盖率",
        en="coverage of green pest control",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    package_recovery_rate: Amount = amount(
        "%",
        zh="农药包装废弃物回收率",
        en="share of pesticide packages recovered",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    irrigation_coefficient: Amount = amount(
        "ratio",
        zh="农田灌溉水有效利用系数",
        en="irrigation water coefficient",
        decimals=3,
        at_most=1,
        worse="lower",
    )


__all__ = ["DistrictAgriculture"]
