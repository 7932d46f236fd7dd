"""The statistics of a district on transport."""

from __future__ import annotations

from cleanrules.facts import Amount, FactModel, amount


class DistrictTransport(FactModel):
    """What the goals of transport compare."""

    siding_access_rate: Amount = amount(
        "%",
        zh="新增年运量150万t以上企业铁路专用线接入比例",
        en="share of newly added plants of 1.5 Mt and more with a rail siding",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    port_bulk_clean_rate: Amount = amount(
        "%",
        zh="港口大宗货物铁路、水路、封闭式皮带廊道、新能源车运输比例",
        en="share of port bulk by rail, water, closed belt and new-energy trucks",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    key_industry_clean_rate: Amount = amount(
        "%",
        zh="重点行业大宗货物清洁运输比例",
        en="clean haulage of key industries",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    bus_nev_rate: Amount = amount(
        "%",
        zh="新增、更新公交车中新能源比例",
        en="new-energy share of new and replaced buses",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    taxi_nev_rate: Amount = amount(
        "%",
        zh="新增、更新出租车中新能源比例",
        en="new-energy share of new and replaced taxis",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    delivery_nev_rate: Amount = amount(
        "%",
        zh="新增、更新城市物流配送车中新能源比例",
        en="new-energy share of new and replaced city delivery vehicles",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    sanitation_nev_rate: Amount = amount(
        "%",
        zh="新增、更新轻型环卫车中新能源比例",
        en="new-energy share of new and replaced light sanitation vehicles",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    port_machine_rate: Amount = amount(
        "%",
        zh="港口作业机械中新能源、清洁能源和国三以上比例",
        en="new-energy, clean and stage III share of port machines",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    port_machine_nev_rate: Amount = amount(
        "%",
        zh="港口非道路移动机械中新能源比例",
        en="new-energy share of non-road port machines",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    asphalt_reuse_rate: Amount = amount(
        "%",
        zh="高速公路、普通国省干线公路沥青路面材料循环利用率",
        en="reuse of asphalt on motorways and trunk roads",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    rail_sea_growth: Amount = amount(
        "%",
        zh="集装箱海铁联运量年均增长率",
        en="yearly growth of container rail-sea transport",
        decimals=2,
        at_least=-100,
        at_most=1000,
        worse="lower",
    )
    green_travel_rate: Amount = amount(
        "%",
        zh="中心城区绿色出行比例",
        en="green travel in the centre",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    nev_sales_rate: Amount = amount(
        "%",
        zh="新能源汽车占新车销售量比例",
        en="new-energy share of new car sales",
        decimals=2,
        at_most=100,
        worse="lower",
    )
    rail_turnover_rate: Amount = amount(
        "%",
        zh="铁路货运周转量占比",
        en="rail share of freight turnover",
        decimals=2,
        at_most=100,
        worse="lower",
    )


__all__ = ["DistrictTransport"]
