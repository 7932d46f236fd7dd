"""The facts of a ship's call (船舶靠泊), of a berth (泊位), and of a site that bulk freight goes to or comes from."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, Flag, Subject, amount, flag, label

Waters = Literal["sea", "yangtze", "river"]
WATERS = {
    "sea": ("沿海港口", "sea port"),
    "yangtze": ("长江流域内河港口", "river port of the Yangtze basin"),
    "river": ("其他内河港口", "other river port"),
}
WATERS_NOTE = (
    "按港口所在水域填，不按船舶种类填：海船靠泊南京港，填长江流域内河港口",
    "by the port's waters, not the kind of ship: a sea-going ship at Nanjing calls at a river port of the Yangtze basin",
)


class ShipCall(Subject):
    """One call of one ship at one berth."""

    port_waters: Waters | None = label(zh="港口水域", en="waters of the port", titles=WATERS, note=WATERS_NOTE)
    has_gear: Flag = flag(worse="false", zh="船舶具备受电设施", en="the ship has gear to receive shore power")
    liquid_cargo: Flag = flag(zh="属于液货船", en="is a liquid-cargo ship")
    berth_supply: Flag = flag(zh="泊位具备岸电供应能力", en="the berth is able to supply")
    berthed: Amount = amount(
        "min", at_most=1_000_000, zh="靠泊时间", en="time at the berth",
        note=("不带单位的按分钟；也可写 3.5 小时", "in minutes where no unit is given; `3.5 h` will do too"),
    )  # fmt: skip
    connected: Flag = flag(worse="false", zh="使用了岸电", en="used shore power")
    substitute: Flag = flag(worse="false", zh="使用了有效替代措施", en="used an effective substitute")
    hindrance: Literal["none", "fault", "weather", "accident"] | None = label(
        zh="不能使用岸电的情形", en="what kept the ship from connecting",
        titles={
            "none": ("没有", "nothing"),
            "fault": ("设备故障", "a fault"),
            "weather": ("天气原因", "the weather"),
            "accident": ("意外事故", "an accident"),
        },
    )  # fmt: skip


class Berth(Subject):
    """One berth, and how it answers ships that ask for shore power."""

    port_waters: Waters | None = label(
        zh="港口水域", en="waters of the port", titles=WATERS, note=("按港口所在水域填", "by the port's waters")
    )
    works: Literal["new", "altered", "existing"] | None = label(
        zh="建设性质", en="works",
        titles={
            "new": ("新建", "new"),
            "altered": ("改建", "altered"),
            "existing": ("既有泊位，无工程", "existing, no works"),
        },
    )  # fmt: skip
    oil_gas_chemical: Flag = flag(zh="属于油气化工泊位", en="is a berth for oil, gas or chemicals")
    shore_power_built: Flag = flag(
        worse="false", zh="同步设计、建设岸电设施", en="shore power is designed and built with it", act="equip"
    )
    berth_supply: Flag = flag(
        worse="false", zh="具备岸电供应能力", en="is able to supply",
        note=("检查当日的情况", "on the day of the inspection"),
    )  # fmt: skip
    supply_requested: Flag = flag(zh="有船舶要求供应岸电", en="a ship asked for shore power")
    supplied: Flag = flag(
        worse="false", zh="应要求供应了岸电", en="shore power was supplied when asked",
        note=("没有船舶要求的不填", "leave empty where no ship asked"),
    )  # fmt: skip


class FreightSite(Subject):
    """A logistics park, plant or grain depot with bulk freight."""

    site_type: Literal["logistics-park", "plant", "grain-depot", "other"] | None = label(
        zh="站点类型", en="type of site",
        titles={
            "logistics-park": ("物流园区", "logistics park"),
            "plant": ("工矿企业", "plant or mine"),
            "grain-depot": ("粮食储备库", "grain depot"),
            "other": ("其他", "other"),
        },
    )  # fmt: skip
    works: Literal["new", "moved", "existing"] | None = label(
        zh="建设性质", en="works",
        titles={
            "new": ("新建", "new"),
            "moved": ("迁建", "moved"),
            "existing": ("既有", "existing"),
        },
    )  # fmt: skip
    bulk_freight: Amount = amount(
        "万t/a", decimals=4, at_most=1_000_000, worse="higher", zh="大宗货物年运量", en="bulk freight a year",
        note=("煤炭、矿石、焦炭等大宗货物，新建、迁建的填设计运量",
              "coal, ore, coke and the like; the design figure for a new or moved site"),
    )  # fmt: skip
    rail_siding: Flag = flag(worse="false", zh="接入铁路专用线", en="has a rail siding", act="equip")
    pipeline: Flag = flag(worse="false", zh="以管道运输", en="is served by pipeline", act="equip")


__all__ = ["Berth", "FreightSite", "ShipCall"]
