"""The facts of a caterer (餐饮服务单位): its plastics, its fumes, its site and its kitchen waste."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, Operator, amount, event, flag, items, key, label
from cleanrules_services.places import AreaClass, area_class


class Tableware(FactModel):
    """One kind of straw, tableware or bag, as it was found."""

    id: str = key(zh="物品", en="article")
    article: (
        Literal["straw", "knife", "fork", "spoon", "other-tableware", "carrier-bag", "roll-bag", "cling-bag"] | None
    ) = label(
        zh="物品类别",
        en="kind of article",
        titles={
            "straw": ("吸管", "straw"),
            "knife": ("餐刀", "knife"),
            "fork": ("餐叉", "fork"),
            "spoon": ("餐勺", "spoon"),
            "other-tableware": ("其他餐具（杯、碗、筷、盒等）", "other tableware"),
            "carrier-bag": ("打包、外卖用提袋", "carrier bag for packing and take-away"),
            "roll-bag": ("连卷袋", "roll bag"),
            "cling-bag": ("保鲜袋", "cling bag"),
        },
    )
    non_degradable: Flag = flag(
        worse="true", zh="不可降解的一次性塑料制品", en="non-degradable single-use plastic", act="practice", lawful="false",
        note=("如聚丙烯（PP）、聚乙烯（PE）制品", "such as articles of PP or PE"),
    )  # fmt: skip
    dine_in: Flag = flag(zh="用于堂食", en="for guests who dine in")
    prepacked: Flag = flag(
        zh="随预包装食品、牛奶、饮料附带", en="comes with pre-packed food, milk or drinks",
    )  # fmt: skip
    emergency: Flag = flag(
        worse="false", zh="属于救灾等应急保障用品", en="emergency supply in a disaster",
    )  # fmt: skip


class Caterer(Operator):
    """A restaurant, canteen, bakery or other caterer, as it was found on one day."""

    # plastics
    area_class: AreaClass = area_class()
    plastics: Items[Tableware] = items(
        zh="吸管、餐具、打包袋",
        en="straws, tableware and bags",
        max_length=60,
        note=(
            "逐项填写检查当日使用的一次性用品；没有的填 []",
            "each single-use article found in use that day; [] for none",
        ),
    )
    tableware_unasked: Flag = flag(
        worse="true", zh="未经顾客要求提供一次性餐具", en="gives single-use tableware unasked", act="practice", lawful="false",
        note=("不论材质", "of any material"),
    )  # fmt: skip
    tableware_ordered_on: Event = event(
        zh="因主动提供一次性餐具被责令改正的日期", en="day of the order to stop giving tableware unasked",
        note=("没有责令过的填 not_yet", "not_yet where there was no order"),
    )  # fmt: skip
    tableware_correction: Literal["pending", "corrected", "refused"] | None = label(
        worse=("corrected", "pending", "refused"),
        zh="一次性餐具责令改正后的情况", en="what followed the order on tableware",
        titles={
            "pending": ("改正期限内，尚未复查", "within the time set, not yet inspected again"),
            "corrected": ("已改正", "corrected"),
            "refused": ("拒不改正（经执法机关认定，其后改正的也填此项）", "refused, even if corrected later"),
        },
        note=("没有责令过的不填", "leave empty where there was no order"),
    )  # fmt: skip
    # fume
    built_up: Flag = flag(zh="位于城市建成区", en="in a built-up urban area")
    cooking: Flag = flag(
        zh="检查时正在进行产生油烟的作业",
        en="cooking with fume at the inspection",
        note=(
            "不产生油烟的（如只售冷饮、冷餐）填 false",
            "false where nothing makes fume, as with cold food and drinks",
        ),
    )
    purifier_installed: Flag = flag(worse="false", zh="已安装油烟净化设施", en="fume purifier installed", act="equip")
    purifier_running: Flag = flag(
        worse="false",
        zh="检查时油烟净化设施正在运行", en="fume purifier running at the inspection", act="practice",
        note=("没有安装的填 false", "false where none is installed"),
    )  # fmt: skip
    fan_running: Flag = flag(worse="false", zh="检查时排油烟风机正在运行", en="exhaust fan running at the inspection")
    fume_sample: Literal["valid", "invalid", "none"] | None = label(
        zh="油烟排放监测", en="measurement of the fume",
        titles={
            "valid": ("已监测，样品有效", "measured, the sample is valid"),
            "invalid": ("已监测，样品无效", "measured, the sample is not valid"),
            "none": ("没有监测", "not measured"),
        },
    )  # fmt: skip
    fume: Amount = amount(
        "mg/m3", decimals=2, at_most=1000, zh="油烟排放浓度", en="concentration of the fume",
         worse="higher",
    )  # fmt: skip
    removal: Amount = amount(
        "%",
        decimals=1,
        at_most=100,
        zh="油烟净化设施最低去除效率",
        en="removal rate of the purifier",
        act="equip",
        worse="lower",
        note=("按产品说明书或者检测报告", "by its data sheet or a test report"),
    )
    size_basis: Literal["hobs", "power", "hood-area"] | None = label(
        zh="饮食业规模的划分依据", en="what the size class is taken from",
        titles={
            "hobs": ("基准灶头数", "reference hobs"),
            "power": ("对应灶头总功率", "total power of the stoves"),
            "hood-area": ("对应排气罩灶面总投影面积", "projected area of the hoods"),
        },
        note=("选一种，并填下面相应的一项", "choose one, and fill in the figure for it below"),
    )  # fmt: skip
    hobs: Amount = amount("个", decimals=2, at_most=1000, zh="基准灶头数", en="number of reference hobs")
    stove_power: Amount = amount(
        "亿J/h", decimals=4, at_most=10_000, zh="灶头总功率", en="total power of the stoves",
        note=("1 亿J/h 即 10⁸ J/h", "1 亿J/h is 10⁸ J/h"),
    )  # fmt: skip
    hood_area: Amount = amount(
        "m2", decimals=2, at_most=10_000, zh="排气罩灶面总投影面积", en="projected area of the hoods"
    )
    # site
    project: Literal["new", "altered", "existing"] | None = label(
        zh="餐饮服务项目性质", en="works",
        titles={
            "new": ("新建", "new"),
            "altered": ("改建、扩建", "altered or extended"),
            "existing": ("既有，无工程", "existing, no works"),
        },
    )  # fmt: skip
    fume_producing: Flag = flag(
        worse="true", zh="项目产生油烟、异味、废气", en="makes fume, odour or waste gas", act="practice", lawful="false"
    )
    site_kind: Literal["residential", "mixed-no-flue", "adjacent-floor", "other"] | None = label(
        zh="所在建筑", en="where it is", act="plan", lawful=("other",),
        titles={
            "residential": ("居民住宅楼", "residential block"),
            "mixed-no-flue": ("未配套设立专用烟道的商住综合楼", "mixed block without a flue of its own"),
            "adjacent-floor": ("商住综合楼内与居住层相邻的商业楼层", "floor next to the dwellings of a mixed block"),
            "other": ("其他", "elsewhere"),
        },
    )  # fmt: skip
    open_barbecue: Flag = flag(worse="true", zh="露天烧烤", en="open-air barbecue", act="practice", lawful="false")
    barbecue_banned: Flag = flag(
        zh="位于当地人民政府禁止露天烧烤的区域内", en="in an area where open-air barbecue is banned",
    )  # fmt: skip
    # kitchen waste, food
    kitchen_waste: Flag = flag(worse="true", zh="产生厨余垃圾（餐厨垃圾）", en="makes kitchen waste")
    handed_to_qualified: Flag = flag(
        worse="false",
        zh="厨余垃圾全部交由具备相应资质条件的单位进行无害化处理",
        en="all kitchen waste goes to a qualified unit",
        act="practice",
        note=("有一桶交给无资质的单位或者个人的，填 false", "false if a single barrel went to somebody unqualified"),
    )
    saving_prompt: Flag = flag(
        worse="false",
        zh="主动对消费者进行防止食品浪费提示提醒", en="prompts guests not to waste food", act="practice",
    )  # fmt: skip
    induces_excess: Flag = flag(
        worse="true", zh="诱导、误导消费者超量点餐", en="induces guests to order too much", act="practice", lawful="false",
    )  # fmt: skip


__all__ = ["Caterer", "Tableware"]
