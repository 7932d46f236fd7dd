"""The statistics of a district on industry and its emissions."""

from __future__ import annotations

from cleanrules.facts import Amount, FactModel, amount


class DistrictIndustry(FactModel):
    """What the goals of industry compare."""

    cod_project_cut: Amount = amount(
        "万t",
        zh="化学需氧量重点工程减排量",
        en="COD cut by key projects",
        decimals=4,
        at_most=1000000,
        worse="lower",
        note=("自2021年起累计", "cumulative since 2021"),
    )
    ammonia_project_cut: Amount = amount(
        "万t",
        zh="氨氮重点工程减排量",
        en="ammonia nitrogen cut by key projects",
        decimals=4,
        at_most=1000000,
        worse="lower",
        note=("自2021年起累计", "cumulative since 2021"),
    )
    nox_project_cut: Amount = amount(
        "万t",
        zh="氮氧化物重点工程减排量",
        en="NOx cut by key projects",
        decimals=4,
        at_most=1000000,
        worse="lower",
        note=("自2021年起累计", "cumulative since 2021"),
    )
    voc_project_cut: Amount = amount(
        "万t",
        zh="挥发性有机物重点工程减排量",
        en="VOC cut by key projects",
        decimals=4,
        at_most=1000000,
        worse="lower",
        note=("自2021年起累计", "cumulative since 2021"),
    )
    industrial_energy_cut: Amount = amount(
        "%",
        zh="规模以上工业单位增加值能耗较2020年下降",
        en="drop of energy per industrial value added since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    industrial_water_cut: Amount = amount(
        "%",
        zh="万元工业增加值用水量较2020年下降",
        en="drop of water per industrial value added since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    cod_total_cut: Amount = amount(
        "%",
        zh="化学需氧量排放总量较2020年下降",
        en="drop of total COD since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    ammonia_total_cut: Amount = amount(
        "%",
        zh="氨氮排放总量较2020年下降",
        en="drop of total ammonia nitrogen since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    nox_total_cut: Amount = amount(
        "%",
        zh="氮氧化物排放总量较2020年下降",
        en="drop of total NOx since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    voc_total_cut: Amount = amount(
        "%",
        zh="挥发性有机物排放总量较2020年下降",
        en="drop of total VOC since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    retrofit_enterprises: Amount = amount(
        "家",
        zh="钢铁、焦化、建材、有色金属、石化化工行业实施清洁生产改造的企业数",
        en="enterprises with cleaner-production works in five sectors",
        at_most=1000000,
        worse="lower",
    )
    whole_audit_pilots: Amount = amount(
        "个",
        zh="园区、产业集群整体审核试点数",
        en="parks and clusters with whole-audit pilots",
        at_most=1000000,
        worse="lower",
    )
    steel_ultra_low: Amount = amount(
        "亿t",
        zh="完成超低排放改造的钢铁产能",
        en="steel capacity with ultra-low emissions",
        decimals=4,
        at_most=1000,
        worse="lower",
    )
    coking_retrofit: Amount = amount(
        "亿t",
        zh="完成清洁生产改造的焦化产能",
        en="coking capacity with cleaner-production retrofit",
        decimals=4,
        at_most=1000,
        worse="lower",
    )
    clinker_retrofit: Amount = amount(
        "亿t",
        zh="完成清洁生产改造的水泥熟料产能",
        en="clinker capacity with cleaner-production retrofit",
        decimals=4,
        at_most=1000,
        worse="lower",
    )
    kiln_retrofits: Amount = amount(
        "座",
        zh="完成清洁生产改造的有色窑炉数",
        en="non-ferrous kilns with cleaner-production retrofit",
        at_most=1000000,
        worse="lower",
    )
    pm25: Amount = amount(
        "μg/m3",
        zh="细颗粒物年均浓度",
        en="yearly mean of PM2.5",
        decimals=2,
        at_most=10000,
        worse="higher",
    )
    good_days_rate: Amount = amount(
        "%",
        zh="空气质量优良天数比例",
        en="share of days with good air",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    coal_cut: Amount = amount(
        "%",
        zh="煤炭消费量较2020年下降",
        en="drop of coal use since 2020",
        decimals=2,
        at_least=-1000,
        at_most=100,
        worse="lower",
    )
    steel_benchmark_rate: Amount = amount(
        "%",
        zh="达到能效标杆水平的钢铁产能比例",
        en="share of steel capacity at the energy benchmark",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    steel_below_baseline_rate: Amount = amount(
        "%",
        zh="低于能效基准水平的钢铁产能比例",
        en="share of steel capacity below the energy baseline",
        decimals=2,
        at_most=100,
        worse="higher",
    )
    benchmark_rise: Amount = amount(
        "%",
        zh="重点行业达到能效标杆水平的产能比例提高",
        en="rise of the share at the energy benchmark in key sectors",
        decimals=2,
        at_least=-100,
        at_most=100,
        worse="lower",
    )
    energy_saved: Amount = amount(
        "亿tce",
        zh="重点行业三年累计节能量",
        en="energy saved in key sectors over three years",
        decimals=4,
        at_most=1000,
        worse="lower",
    )
    carbon_cut: Amount = amount(
        "亿t CO2",
        zh="重点行业三年累计减碳量",
        en="carbon dioxide cut in key sectors over three years",
        decimals=4,
        at_most=1000,
        worse="lower",
    )


__all__ = ["DistrictIndustry"]
