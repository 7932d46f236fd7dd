"""The facts of a construction site (施工工地), and of non-road machines (非道路移动机械)."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label, saying


class Site(Operator):
    """A building, road or renovation site, as it was found on one day."""

    # waste
    waste_plan_filed: Flag = flag(
        worse="false", zh="建筑垃圾处理方案已编制并备案", en="waste plan made and filed", act="practice"
    )
    waste_removed: Flag = flag(
        worse="false",
        zh="建筑垃圾及时清运，并按规定利用或者处置", en="construction waste removed in time, and used or disposed of",
        act="practice",
    )  # fmt: skip
    waste_cost_in_contract: Flag = flag(
        worse="false",
        zh="建筑垃圾处理费用已列入工程造价（合同）", en="cost of the waste stands in the contract", act="practice",
    )  # fmt: skip
    transfer_slips: Flag = flag(worse="false", zh="建筑垃圾转移联单齐全", en="transfer slips of the waste are complete")
    waste: Amount = amount(
        "t",
        decimals=2,
        at_most=100_000_000,
        zh="施工现场建筑垃圾排放量（含渣土、泥浆）",
        en="waste of the site, slag and slurry included",
        act="practice",
        worse="higher",
    )
    earth_and_slurry: Amount = amount(
        "t", decimals=2, at_most=100_000_000, zh="其中工程渣土、工程泥浆", en="of which earth (渣土) and slurry (泥浆)",
        note=("计算排放强度时扣除；没有的填 0", "taken off before dividing; 0 for none"),
    )  # fmt: skip
    floor_area: Amount = amount("m2", decimals=2, at_most=100_000_000, zh="建筑面积", en="floor area that is built")
    prefabricated: Flag = flag(zh="装配式建筑", en="prefabricated building")
    # dust
    fence: Flag = flag(worse="false", zh="设置硬质围挡", en="hard fence", act="equip")
    cover: Flag = flag(
        worse="false",
        zh="采取覆盖措施",
        en="cover",
        act="practice",
        note=(
            "易产生扬尘的物料、裸露地面等；不需要的填 true，以下各项同",
            "true where it is not needed; likewise below",
        ),
    )
    phased_work: Flag = flag(
        worse="false", zh="分段作业、择时施工", en="work in phases and at chosen times", act="practice"
    )
    spraying: Flag = flag(worse="false", zh="洒水抑尘", en="spraying", act="practice")
    washing: Flag = flag(worse="false", zh="冲洗地面和车辆", en="ground and vehicles washed", act="practice")
    earth_netted: Flag = flag(
        worse="false", zh="堆存的建筑土方采用密闭式防尘网遮盖", en="stored earth under a dust net", act="practice",
        note=("没有堆存的填 true", "true where none is stored"),
    )  # fmt: skip
    idle_months: Amount = amount(
        "月",
        decimals=1,
        at_most=1200,
        worse="higher",
        zh="暂时不能开工的时间",
        en="months for which work stands still",
        note=("正在施工的填 0", "0 where work goes on"),
    )
    bare_ground: Flag = flag(
        worse="true",
        zh="有裸露地面未绿化、铺装或者遮盖", en="bare ground that is not greened, paved or covered",
        act="practice", lawful="false",
    )  # fmt: skip
    notice_board: Flag = flag(
        worse="false", zh="公示扬尘污染防治措施、负责人等信息", en="notice board on dust control", act="practice"
    )
    dust_plan_filed: Flag = flag(worse="false", zh="扬尘污染防治方案已备案", en="dust plan filed", act="practice")
    # Tianjin's eight items
    wet_excavation: Flag = flag(worse="false", zh="土方开挖湿法作业", en="wet excavation", act="practice")
    hardened_roads: Flag = flag(worse="false", zh="施工道路硬化", en="roads of the site hardened", act="equip")
    closed_trucks: Flag = flag(worse="false", zh="渣土车辆密闭运输", en="slag trucks closed", act="practice")
    in_centre: Flag = flag(zh="位于中心城区", en="in the centre of the city")
    smart_trucks: Flag = flag(worse="false", zh="使用智能渣土车", en="smart slag trucks", act="equip")
    machines_within_limits: Flag = flag(
        worse="false",
        zh="现场非道路移动机械排放全部达标", en="all non-road machines within the limits", act="practice",
        note=("单台机械的判定另填“非道路移动机械”表", "single machines are judged on the form of non-road machines"),
    )  # fmt: skip
    waste_in_order: Flag = saying(
        flag(
            zh="建筑垃圾管理各项均已做到",
            en="all is done that waste asks for",
            worse="false",
            note=(
                "即处理方案已编制并备案、及时清运并利用或者处置、处理费用列入合同、转移联单齐全；"
                "有一项没有做到的填 false，再逐项填写",
                "plan made and filed, waste removed in time and used or disposed of, its cost in the contract, transfer slips "
                "complete; false where one is not, and then each by itself",
            ),
        ),
        waste_plan_filed=True,
        waste_removed=True,
        waste_cost_in_contract=True,
        transfer_slips=True,
    )
    dust_in_order: Flag = saying(
        flag(
            zh="扬尘防治各项措施均已做到",
            en="all measures against dust are taken",
            worse="false",
            note=(
                "即围挡、覆盖、分段作业、洒水、冲洗、土方覆网、湿法开挖、道路硬化、渣土车密闭、公示牌、方案备案各项；"
                "有一项没有做到的填 false，再逐项填写",
                "fence, cover, work in phases, spraying, washing, stored earth netted, wet excavation, hardened roads, closed "
                "trucks, notice board, plan filed; false where one is not, and then each by itself",
            ),
        ),
        fence=True,
        cover=True,
        phased_work=True,
        spraying=True,
        washing=True,
        earth_netted=True,
        wet_excavation=True,
        hardened_roads=True,
        closed_trucks=True,
        notice_board=True,
        dust_plan_filed=True,
    )


class Machine(FactModel):
    """One non-road machine, as it was tested."""

    id: str = key(zh="机械编号", en="machine")
    machine: Literal["excavator", "loader", "backhoe", "forklift", "bulldozer", "other"] | None = label(
        zh="机械种类", en="kind of machine",
        titles={
            "excavator": ("挖掘机", "excavator"),
            "loader": ("装载机", "loader"),
            "backhoe": ("挖掘装载机", "backhoe loader"),
            "forklift": ("叉车（工业企业内）", "forklift in industry"),
            "bulldozer": ("推土机", "bulldozer"),
            "other": ("其他", "another"),
        },
    )  # fmt: skip
    power_band: Literal["under-19", "19-37", "37-560", "over-560"] | None = label(
        zh="额定净功率", en="rated net power",
        titles={
            "under-19": ("小于 19 kW", "below 19 kW"),
            "19-37": ("19 kW 以上、小于 37 kW", "19 kW and more, below 37"),
            "37-560": ("37 kW 以上、560 kW 以下", "37 to 560 kW"),
            "over-560": ("大于 560 kW", "above 560 kW"),
        },
    )  # fmt: skip
    smoke_class: Literal["class-1", "class-2", "class-3"] | None = label(
        zh="适用的排气烟度限值类别", en="class of the smoke limit that applies",
        titles={"class-1": ("Ⅰ类", "Class I"), "class-2": ("Ⅱ类", "Class II"), "class-3": ("Ⅲ类", "Class III")},
    )  # fmt: skip
    smoke: Amount = amount(
        "m-1", decimals=2, at_most=100, zh="光吸收系数（实测）", en="light absorption coefficient as tested",
         worse="higher",
    )  # fmt: skip
    in_zone: Flag = flag(
        worse="true",
        zh="在禁止使用高排放非道路移动机械的区域内使用",
        en="used in the zone where high-emission machines are banned",
        act="practice",
        lawful="false",
    )


class MachineOperator(Operator):
    """Who uses or owns non-road machines; the owner of a leased machine may be the one who is charged."""

    machines: Items[Machine] = items(
        zh="非道路移动机械",
        en="non-road machines",
        max_length=200,
        note=(
            "逐台填写；租赁的机械，所有人也可能是被处罚人",
            "each machine; of a leased one the owner too may be charged",
        ),
    )


__all__ = ["Machine", "MachineOperator", "Site"]
