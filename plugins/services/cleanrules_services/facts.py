"""The facts of a lodging business (住宿经营单位): which articles guests get, of what, and whether they asked."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Event, FactModel, Flag, Items, Operator, event, flag, items, key, label


class Article(FactModel):
    """One kind of article for guests, as it was found."""

    id: str = key(zh="物品", en="article")
    article: Literal[
        "comb", "toothbrush", "razor", "shower-cap", "small-bottle", "toothpaste", "slippers", "towel", "other"
    ] | None = label(
        zh="物品类别", en="kind of article",
        titles={
            "comb": ("梳子", "comb"),
            "toothbrush": ("牙刷", "toothbrush"),
            "razor": ("剃须刀", "razor"),
            "shower-cap": ("浴帽", "shower cap"),
            "small-bottle": ("小瓶装洗护用品", "small toiletry bottle"),
            "toothpaste": ("牙膏", "toothpaste"),
            "slippers": ("拖鞋", "slippers"),
            "towel": ("毛巾", "towel"),
            "other": ("其他", "other"),
        },
    )  # fmt: skip
    single_use: Flag = flag(worse="true", zh="一次性用品", en="single-use article")
    plastic: Flag = flag(worse="true", zh="塑料制品（瓶装的看瓶体）", en="plastic (of a bottled article: the bottle)")
    offered: Literal[
        "laid-out", "handed-out", "on-request", "service-desk", "vending", "refill-dispenser", "not-offered"
    ] | None = label(
        worse=("not-offered", "on-request", "handed-out", "laid-out"),
        zh="提供方式", en="how it is offered", act="practice",
        lawful=("on-request", "service-desk", "vending", "refill-dispenser", "not-offered"),
        titles={
            "laid-out": ("客房内摆放（未经客人要求）", "laid out in the room, unasked"),
            "handed-out": ("主动发放（未经客人要求）", "handed out unasked"),
            "on-request": ("应客人要求提供", "given on request"),
            "service-desk": ("服务台自取", "at the service desk"),
            "vending": ("自助售卖", "by vending"),
            "refill-dispenser": ("续充式补液器", "by a refill dispenser"),
            "not-offered": ("不提供", "not offered"),
        },
    )  # fmt: skip


class Lodging(Operator):
    """A hotel, guesthouse, homestay or other lodging business, as it was found on one day."""

    star_rated: Flag = flag(
        zh="是否为星级饭店", en="is a star-rated hotel",
        note=(
            "2023年至2025年，国家限塑要求只及于星级饭店；2026年起及于全部宾馆、酒店、民宿",
            "from 2023 to 2025 the national plastics limit reached star-rated hotels only, from 2026 all lodging",
        ),
    )  # fmt: skip
    articles: Items[Article] = items(
        zh="客用物品", en="articles for guests", max_length=60,
        note=(
            "逐项填写检查当日的情况；同一物品有几种提供方式的，填客房内摆放或者主动发放。没有任何客用物品的填 []",
            "each article as found that day; of several ways of offering one, unasked comes first; [] for none",
        ),
    )  # fmt: skip
    correction_ordered_on: Event = event(
        zh="因主动提供一次性用品被责令改正的日期", en="day of the order to stop offering single-use articles unasked",
        note=("没有责令过的填 not_yet", "not_yet where there was no order"),
    )  # fmt: skip
    correction: Literal["pending", "corrected", "refused"] | None = label(
        worse=("corrected", "pending", "refused"),
        zh="责令改正后的情况", en="what followed the order",
        titles={
            "pending": ("改正期限内，尚未复查", "within the time set, not yet inspected again"),
            "corrected": ("已改正", "corrected"),
            "refused": ("拒不改正（经执法机关认定，其后改正的也填此项）", "refused, even if corrected later"),
        },
        note=("没有责令过的不填", "leave empty where there was no order"),
    )  # fmt: skip


__all__ = ["Article", "Lodging"]
