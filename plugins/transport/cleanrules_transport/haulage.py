"""The facts of an enterprise's bulk haulage, of a port operator, and of a ship with its fuel and receiving gear."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, Subject, amount, flag, items, key, label


class Load(FactModel):
    """What is hauled one way, by one mode and one kind of truck."""

    id: str = key(zh="货流", en="flow of goods")
    mode: Literal["rail", "water", "pipeline", "belt", "road"] | None = label(
        worse=("rail", "road"), zh="运输方式", en="mode",
        titles={
            "rail": ("铁路", "rail"),
            "water": ("水路", "water"),
            "pipeline": ("管道", "pipeline"),
            "belt": ("封闭式皮带廊道", "closed belt"),
            "road": ("公路", "road"),
        },
        act="practice", lawful=("rail", "water", "pipeline", "belt"),
    )  # fmt: skip
    trucks: Literal["new-energy", "stage-6", "stage-5", "stage-4", "stage-3"] | None = label(
        worse=("new-energy", "stage-6", "stage-5", "stage-4", "stage-3"), zh="货车能源、排放阶段", en="trucks",
        titles={
            "new-energy": ("新能源", "new energy"),
            "stage-6": ("国六", "stage VI"),
            "stage-5": ("国五", "stage V"),
            "stage-4": ("国四", "stage IV"),
            "stage-3": ("国三及以下", "stage III and older"),
        },
        act="practice", lawful=("new-energy", "stage-6"),
        note=("只有公路运输需要填", "for road only"),
    )  # fmt: skip
    tonnes: Amount = amount(
        "万t",
        decimals=4,
        at_most=1_000_000,
        zh="运量",
        en="tonnes",
        note=("同一年度的进出厂运量", "in and out in one year"),
    )


class Haulage(Operator):
    """The bulk haulage of one enterprise in one year."""

    haulage_industry: Literal["steel", "coking", "power", "cement", "other-key", "port", "other"] | None = label(
        zh="行业", en="sector",
        titles={
            "steel": ("钢铁", "steel"),
            "coking": ("焦化", "coking"),
            "power": ("火电", "power"),
            "cement": ("水泥", "cement"),
            "other-key": ("其他重点行业", "another key industry"),
            "port": ("港口", "port"),
            "other": ("非重点行业", "not a key industry"),
        },
    )  # fmt: skip
    new_project: Flag = flag(zh="属于新建项目", en="is a new project")
    loads: Items[Load] = items(
        zh="大宗货物运输", en="bulk haulage", max_length=100,
        note=("按运输方式和货车分项填，合计为全年大宗货物运量", "by mode and trucks; together all bulk haulage of the year"),
    )  # fmt: skip
    heavy_truck_key_user: Flag = flag(zh="属于重型货车使用重点单位", en="is a key user of heavy trucks")
    in_responsibility_system: Flag = flag(
        worse="false",
        zh="已将运输、装卸的排放纳入环境保护责任制", en="haulage and loading emissions are in the responsibility system",
        act="practice",
    )  # fmt: skip


class PortOperator(Operator):
    """Who works in a port: short haul, machines, trucks that come and go."""

    port_area: Literal["nanjiang", "beijiang", "other"] | None = label(
        zh="港区", en="part of the port",
        titles={"nanjiang": ("南疆港区", "Nanjiang"), "beijiang": ("北疆港区", "Beijiang"), "other": ("其他", "other")},
    )  # fmt: skip
    port_group: Flag = flag(zh="属于天津港集团", en="belongs to the Tianjin Port Group")
    short_haul_trucks: Amount = amount(
        "辆",
        at_most=1_000_000,
        zh="从事干散货短驳运输的车辆数",
        en="trucks in dry-bulk short haul",
        act="practice",
        lawful="lower",
    )
    short_haul_new_energy: Amount = amount(
        "辆",
        at_most=1_000_000,
        zh="其中新能源车辆数",
        en="of these new-energy",
        act="equip",
        worse="lower",
    )
    stage_3_trucks: Flag = flag(
        worse="true",
        zh="使用国三及以下柴油货车集疏港",
        en="diesel trucks of stage III or older haul to and from the port",
        act="practice",
        lawful="false",
    )
    machines: Amount = amount(
        "台", at_most=1_000_000, zh="港口作业机械台数", en="port machines", act="practice", lawful="lower"
    )
    clean_machines: Amount = amount(
        "台", at_most=1_000_000, zh="其中新能源、清洁能源和国三以上的台数", en="of these new-energy, clean or stage III",
        act="equip", worse="lower",
    )  # fmt: skip
    non_road_machines: Amount = amount(
        "台", at_most=1_000_000, zh="非道路移动机械台数", en="non-road machines", act="practice", lawful="lower"
    )
    new_energy_machines: Amount = amount(
        "台",
        at_most=1_000_000,
        zh="其中新能源的台数",
        en="of the non-road machines new-energy",
        act="equip",
        worse="lower",
    )
    bulk_piles: Flag = flag(
        worse="true", zh="装卸、堆存煤炭、矿石等易产生扬尘的物料", en="handles or stores dusty bulk such as coal or ore"
    )
    piles_controlled: Flag = flag(
        worse="false",
        zh="物料密闭，或者采取围挡、覆盖、喷淋等防尘措施",
        en="the bulk is enclosed, or fenced, covered or sprayed",
        act="practice",
    )
    zoned_work: Flag = flag(worse="false", zh="实行分区作业", en="works by zones", act="practice")
    supplies_shore_power: Flag = flag(worse="false", zh="向船舶供应岸电", en="supplies shore power")
    shore_power_record_years: Amount = amount(
        "年", decimals=1, at_most=100, zh="岸电供应记录保存年限", en="years that records of shore power are kept",
        act="practice", worse="lower",
        note=("没有记录的填 0；供应不满规定年限、记录齐全的，填拟保存年限",
              "0 without records; where supply is younger and all records are there, the years they will be kept"),
    )  # fmt: skip


class Ship(Subject):
    """A ship, its fuel in one place, and its gear for shore power."""

    fuel_area: Literal["coast", "hainan", "inland", "outside"] | None = label(
        zh="船舶排放控制区", en="emission control area",
        titles={
            "coast": ("沿海控制区（海南水域除外）", "coastal area, Hainan apart"),
            "hainan": ("沿海控制区海南水域", "Hainan waters"),
            "inland": ("内河控制区", "inland area"),
            "outside": ("控制区以外", "outside"),
        },
    )  # fmt: skip
    fuel_sulphur: Amount = amount(
        "%", decimals=4, at_most=100, zh="使用的燃油硫含量（质量百分比）", en="sulphur in the fuel used, by mass",
         worse="higher",
    )  # fmt: skip
    newly_built: Flag = flag(zh="属于新建船舶", en="is newly built")
    tianjin_registered: Flag = flag(zh="在天津登记", en="is registered in Tianjin")
    ship_type: Literal["container", "cruise", "ro-pax", "passenger", "dry-bulk", "other"] | None = label(
        zh="船舶类型", en="type of ship",
        titles={
            "container": ("集装箱船", "container ship"),
            "cruise": ("邮轮", "cruise ship"),
            "ro-pax": ("客滚船", "ro-pax"),
            "passenger": ("客船", "passenger ship"),
            "dry-bulk": ("干散货船", "dry-bulk carrier"),
            "other": ("其他", "other"),
        },
    )  # fmt: skip
    gross_tonnage: Amount = amount(
        "总吨", at_most=10_000_000, zh="总吨", en="gross tonnage", note=("客船填", "for passenger ships")
    )
    deadweight: Amount = amount(
        "t", at_most=10_000_000, zh="载重吨", en="deadweight", note=("干散货船填", "for dry-bulk carriers")
    )
    receiving_gear: Flag = flag(worse="false", zh="具备岸电受电设施", en="has gear to receive shore power", act="equip")


__all__ = ["Haulage", "Load", "PortOperator", "Ship"]
