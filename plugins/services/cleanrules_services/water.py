"""The facts of those who use water for services, and of a city's services (用水单位、地区)."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label


class WaterUse(FactModel):
    """One use of water, and whether reclaimed water serves it."""

    id: str = key(zh="用水项目", en="use of water")
    use: (
        Literal["car-wash", "greening", "landscape", "road-washing", "site", "flushing", "industrial-cooling", "other"]
        | None
    ) = label(
        zh="用途",
        en="use",
        titles={
            "car-wash": ("车辆冲洗", "washing of vehicles"),
            "greening": ("绿化", "greening"),
            "landscape": ("景观", "landscape"),
            "road-washing": ("道路冲洗、清扫", "washing of roads"),
            "site": ("建筑施工", "construction"),
            "flushing": ("冲厕", "flushing of toilets"),
            "industrial-cooling": ("工业冷却", "industrial cooling"),
            "other": ("其他", "another"),
        },
    )
    reclaimed_available: Flag = flag(
        zh="再生水已供到且水质符合用水要求", en="reclaimed water of fitting quality is supplied",
    )  # fmt: skip
    reclaimed_used: Flag = flag(worse="false", zh="使用再生水", en="uses reclaimed water", act="practice")


class WaterUser(Operator):
    """A bath, golf course, ski run, car wash, hotel or other who uses water."""

    facility: Literal["bath", "golf", "ski", "car-wash", "hotel", "school", "office", "other"] | None = label(
        zh="用水单位类型", en="kind of facility",
        titles={
            "bath": ("洗浴场所", "bath"),
            "golf": ("高尔夫球场", "golf course"),
            "ski": ("人工滑雪场", "artificial ski run"),
            "car-wash": ("洗车场所", "car wash"),
            "hotel": ("宾馆、酒店", "hotel"),
            "school": ("学校", "school"),
            "office": ("办公建筑", "office"),
            "other": ("其他", "another"),
        },
    )  # fmt: skip
    water_uses: Items[WaterUse] = items(
        zh="可用再生水的用水项目", en="uses for which reclaimed water may serve", max_length=40,
        note=("没有的填 []", "[] for none"),
    )  # fmt: skip
    new_project: Flag = flag(
        zh="属于新建、改建项目",
        en="new or rebuilt project",
        note=(
            "新建、改建项目用定额先进值，既有的用通用值",
            "a new or rebuilt one has the advanced value of the quota, an existing one the general value",
        ),
    )
    yearly_water: Amount = amount(
        "m3",
        decimals=1,
        at_most=1_000_000_000,
        zh="年用水量",
        en="yearly use of water",
        act="practice",
        worse="higher",
    )
    quota_units: Amount = amount(
        "个", decimals=2, at_most=100_000_000, zh="定额的计算单位数", en="number of units of the quota",
        note=(
            "与定额的单位一致，如宾馆按出租床位数；年用水量除以它即为单位用水量",
            "in what the quota counts, such as let beds of a hotel: the yearly use is divided by it",
        ),
    )  # fmt: skip
    recycling: Flag = flag(worse="false", zh="用水循环利用", en="recycles its water", act="practice")
    non_conventional: Flag = flag(
        worse="false",
        zh="使用再生水、雨水等非常规水源",
        en="uses reclaimed water, rain or another non-conventional source",
        act="practice",
    )


class ServicesDistrict(FactModel):
    """What a city says of its services."""

    takeaway_tableware_cut: Amount = amount(
        "%",
        decimals=2,
        at_most=100,
        zh="外卖不可降解塑料餐具消耗强度下降率",
        en="cut of the intensity of take-away plastic tableware",
        worse="lower",
    )
    reusable_express_boxes: Amount = amount(
        "个", at_most=1_000_000_000, zh="可循环快递箱（盒）应用数", en="reusable express boxes in use",
         worse="lower",
    )  # fmt: skip
    reusable_transit_bag_share: Amount = amount(
        "%", decimals=2, at_most=100, zh="可循环中转袋使用率", en="share of reusable transit bags",
         worse="lower",
    )  # fmt: skip
    reclaimed_water_share: Amount = amount(
        "%", decimals=2, at_most=100, zh="再生水利用率", en="share of reclaimed water that is used",
         worse="lower",
    )  # fmt: skip


__all__ = ["ServicesDistrict", "WaterUse", "WaterUser"]
