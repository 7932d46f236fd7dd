"""The statistics of a district on construction."""

from __future__ import annotations

from cleanrules.facts import Amount, FactModel, amount


class DistrictConstruction(FactModel):
    """What the goals of construction compare."""

    green_building_rate: Amount = amount(
        "%",
        zh="城镇绿色建筑占新建建筑比例",
        en="share of green buildings in new urban buildings",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    electric_public_rate: Amount = amount(
        "%",
        zh="新建公共建筑全电气化比例",
        en="share of new public buildings that are fully electric",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    renewable_replacement_rate: Amount = amount(
        "%",
        zh="城镇建筑可再生能源替代率",
        en="renewable replacement in urban buildings",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    prefabricated_rate: Amount = amount(
        "%",
        zh="装配式建筑占城镇新建建筑比例",
        en="prefabricated share of new urban buildings",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    residential_saving_rate: Amount = amount(
        "%",
        zh="寒冷地区新建居住建筑本体节能率",
        en="energy saving rate of new residential buildings in cold zones",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    public_saving_rate: Amount = amount(
        "%",
        zh="新建公共建筑本体节能率",
        en="energy saving rate of new public buildings",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    ultra_low_added: Amount = amount(
        "万m2",
        zh="超低能耗建筑较2023年增加面积",
        en="ultra-low-energy floor area added since 2023",
        decimals=2,
        at_most=10000000,
        worse="lower",
    )
    construction_waste_use_rate: Amount = amount(
        "%",
        zh="建筑垃圾资源化利用率",
        en="share of construction waste used",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    cast_site_waste: Amount = amount(
        "t/万m2",
        zh="非装配式新建建筑施工现场建筑垃圾排放量",
        en="site waste of cast buildings",
        decimals=2,
        at_most=1000000,
        worse="higher",
        note=("不含工程渣土、工程泥浆", "without slag and slurry"),
    )
    prefabricated_site_waste: Amount = amount(
        "t/万m2",
        zh="装配式新建建筑施工现场建筑垃圾排放量",
        en="site waste of prefabricated buildings",
        decimals=2,
        at_most=1000000,
        worse="higher",
        note=("不含工程渣土、工程泥浆", "without slag and slurry"),
    )
    pv_roof_rate: Amount = amount(
        "%",
        zh="新建公共机构建筑、新建厂房屋顶光伏覆盖率",
        en="roof PV on new public-institution buildings and factories",
        decimals=2,
        at_most=100,
        worse="lower",
    )


__all__ = ["DistrictConstruction"]
