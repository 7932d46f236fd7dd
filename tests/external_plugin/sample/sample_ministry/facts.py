"""The facts that the sample rules need."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label


class ColdRoom(FactModel):
    """One cold room."""

    id: str = key(zh="冷库编号", en="cold room")
    refrigerant: Literal["sample-mild", "sample-harsh"] | None = label(
        zh="制冷剂",
        en="refrigerant",
        titles={"sample-mild": ("样例温和剂", "sample mild"), "sample-harsh": ("样例强效剂", "sample harsh")},
    )
    charge: Amount = amount("kg", zh="充注量", en="charge", decimals=1, at_most=100_000)


class Warehouse(Operator):
    """A warehouse in operation."""

    floor_area: Amount = amount("m2", zh="建筑面积", en="floor area", at_most=10_000_000)
    pallets: Amount = amount("count", zh="托盘总数", en="pallets", at_most=10_000_000)
    reusable_pallets: Amount = amount(
        "count",
        zh="可循环托盘数",
        en="reusable pallets",
        at_most=10_000_000,
        act="equip",
        worse="lower",
    )
    cold_rooms: Items[ColdRoom] = items(zh="冷库", en="cold rooms", max_length=200)
    refrigerant_burden: Amount = amount(
        "t", zh="制冷剂负荷（样例）", en="refrigerant burden (sample)", decimals=4, at_most=1_000_000_000
    )


class WarehouseProject(FactModel):
    """What a project says of the warehouse that it builds."""

    builds_warehouse: Flag = flag(zh="是否新建仓库", en="builds a warehouse")
    warehouse_roof_area: Amount = amount("m2", zh="仓库屋面面积", en="roof area of the warehouse", at_most=10_000_000)
    warehouse_solar_area: Amount = amount(
        "m2", zh="仓库光伏面积", en="solar area of the warehouse", at_most=10_000_000, act="equip"
    )
