"""The facts of shops, express outlets, platforms and packages (零售场所、快递网点、平台、商品包装)."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, Operator, amount, event, flag, items, key, label
from cleanrules_services.places import AreaClass, area_class


class Bag(FactModel):
    """One kind of plastic bag, as it was found."""

    id: str = key(zh="塑料袋", en="bag")
    bag: Literal["carrier-bag", "roll-bag", "cling-bag", "pre-packing"] | None = label(
        zh="袋的种类", en="kind of bag",
        titles={
            "carrier-bag": ("购物提袋", "carrier bag"),
            "roll-bag": ("连卷袋", "roll bag"),
            "cling-bag": ("保鲜袋", "cling bag"),
            "pre-packing": ("散装生鲜、熟食等的预包装袋", "pre-packing for loose fresh or cooked food"),
        },
    )  # fmt: skip
    used_by: Literal["shop", "stall"] | None = label(
        zh="使用者", en="who uses it",
        titles={
            "shop": ("商场、超市、店铺或者展会", "a shop, supermarket or exhibition"),
            "stall": ("集贸市场摊位", "a stall of a market"),
        },
    )  # fmt: skip
    non_degradable: Flag = flag(
        worse="true", zh="不可降解塑料袋", en="non-degradable plastic", act="practice", lawful="false"
    )
    emergency: Flag = flag(worse="false", zh="属于救灾等应急保障用品", en="emergency supply in a disaster")


class RetailVenue(Operator):
    """A mall, supermarket, shop, exhibition or market, as it was found on one day."""

    venue: Literal["mall", "supermarket", "pharmacy", "bookshop", "exhibition", "market", "other"] | None = label(
        zh="场所类型",
        en="kind of venue",
        titles={
            "mall": ("商场", "mall"),
            "supermarket": ("超市", "supermarket"),
            "pharmacy": ("药店", "pharmacy"),
            "bookshop": ("书店", "bookshop"),
            "exhibition": ("展会", "exhibition"),
            "market": ("集贸市场", "market"),
            "other": ("其他零售场所", "another venue"),
        },
        note=(
            "超市内设有集贸市场摊位的，类型填超市，摊位用的塑料袋在下面注明",
            "of a supermarket with market stalls: supermarket; say below which bags the stalls use",
        ),
    )
    area_class: AreaClass = area_class()
    bags: Items[Bag] = items(
        zh="塑料袋",
        en="plastic bags",
        max_length=60,
        note=(
            "逐种填写检查当日使用的塑料袋；没有的填 []",
            "each kind of plastic bag found in use that day; [] for none",
        ),
    )
    venue_opener: Flag = flag(
        zh="属于零售场所开办单位（企业法人，与商户签有租赁、联营等合同）",
        en="opener of a venue: a legal person with lease or joint-operation contracts",
    )
    half_year_reported: Flag = flag(
        worse="false",
        zh="最近一次到期的半年度使用、回收报告已报送",
        en="last half-year report that was due was made",
        act="practice",
        note=(
            "报告一次性塑料制品的使用、回收情况；报送期限由主管部门规定，尚无到期报告的填 true",
            "on use and recovery of single-use plastics; true where no report has yet fallen due",
        ),
    )


class Packing(FactModel):
    """One kind of packing, as it was found."""

    id: str = key(zh="包装物", en="packing")
    packing: Literal["bag", "tape", "woven-sack", "other"] | None = label(
        zh="包装物种类", en="kind of packing",
        titles={
            "bag": ("塑料包装袋", "plastic bag"),
            "tape": ("塑料胶带", "plastic tape"),
            "woven-sack": ("一次性塑料编织袋", "single-use woven plastic sack"),
            "other": ("其他包装物", "other packing"),
        },
    )  # fmt: skip
    non_degradable: Flag = flag(
        worse="true", zh="不可降解塑料制品", en="non-degradable plastic", act="practice", lawful="false"
    )


class ExpressOutlet(Operator):
    """An outlet of a postal or express firm."""

    packing: Items[Packing] = items(
        zh="快件包装物", en="packing", max_length=60,
        note=("逐种填写检查当日使用的包装物；没有的填 []", "each kind of packing found in use that day; [] for none"),
    )  # fmt: skip


class Platform(Operator):
    """An e-commerce or delivery platform, or a take-away firm."""

    actor: Literal["e-commerce-platform", "delivery-platform", "delivery-firm", "other"] | None = label(
        zh="主体类型", en="kind of actor",
        titles={
            "e-commerce-platform": ("电子商务平台企业", "e-commerce platform"),
            "delivery-platform": ("外卖平台企业", "delivery platform"),
            "delivery-firm": ("外卖企业", "take-away firm"),
            "other": ("其他（如单个餐厅、酒店）", "another, such as a single restaurant or hotel"),
        },
    )  # fmt: skip
    half_year_reported: Flag = flag(
        worse="false",
        zh="最近一次到期的半年度使用、回收报告已报送",
        en="last half-year report that was due was made",
        act="practice",
        note=(
            "报告一次性塑料制品的使用、回收情况；报送期限由主管部门规定，尚无到期报告的填 true",
            "on use and recovery of single-use plastics; true where no report has yet fallen due",
        ),
    )


class Package(Operator):
    """The packaging of one product for sale."""

    product_class: (
        Literal[
            "grain",
            "food",
            "cosmetics",
            "mooncake",
            "zongzi",
            "vegetable",
            "egg",
            "fruit",
            "choice-fruit",
            "meat",
            "fish",
            "other",
        ]
        | None
    ) = label(
        zh="商品类别",
        en="class of product",
        titles={
            "grain": ("粮食及其加工品", "grain product"),
            "food": ("其他食品", "other food"),
            "cosmetics": ("化妆品", "cosmetics"),
            "mooncake": ("月饼", "mooncakes"),
            "zongzi": ("粽子", "zongzi"),
            "vegetable": ("生鲜蔬菜", "fresh vegetables"),
            "egg": ("生鲜蛋", "fresh eggs"),
            "fruit": ("其他生鲜水果", "other fresh fruit"),
            "choice-fruit": ("草莓、樱桃、杨梅、枇杷", "strawberries, cherries, bayberries, loquats"),
            "meat": ("生鲜畜禽肉", "fresh meat"),
            "fish": ("生鲜水产品", "fresh fish and seafood"),
            "other": ("其他商品", "other goods"),
        },
    )
    outside_sale: Literal["no", "export", "gift", "not-for-sale"] | None = label(
        zh="出口、赠品、非卖品", en="export, gift, not for sale",
        titles={
            "no": ("否，供境内销售", "no, for sale in the country"),
            "export": ("出口商品", "for export"),
            "gift": ("赠品", "gift"),
            "not-for-sale": ("非卖品", "not for sale"),
        },
    )  # fmt: skip
    produced_on: Event = event(zh="生产日期", en="day of production")
    net_content: Amount = amount(
        "g", decimals=2, at_most=1_000_000, zh="单件净含量", en="net content of a single piece",
        note=("液体按毫升数填", "of a liquid, the number of mL"),
    )  # fmt: skip
    void: Amount = amount(
        "%", decimals=2, at_most=100, zh="包装空隙率", en="void ratio", act="plan", worse="higher",
    )  # fmt: skip
    layers: Amount = amount("层", at_most=50, zh="包装层数", en="layers of packaging", act="plan", worse="higher")
    cost: Amount = amount(
        "元",
        decimals=2,
        at_most=1_000_000,
        zh="包装成本",
        en="cost of the packaging",
        act="plan",
        worse="higher",
    )
    price: Amount = amount("元", decimals=2, at_most=1_000_000, zh="商品销售价格", en="price of the product")
    packaging_ordered_on: Event = event(
        zh="因过度包装被责令改正的日期", en="day of the order to mend excess packaging",
        note=("没有责令过的填 not_yet", "not_yet where there was no order"),
    )  # fmt: skip
    packaging_correction: Literal["pending", "corrected", "refused"] | None = label(
        worse=("corrected", "pending", "refused"),
        zh="过度包装责令改正后的情况", en="what followed the order on packaging",
        titles={
            "pending": ("改正期限内，尚未复查", "within the time set, not yet inspected again"),
            "corrected": ("已改正", "corrected"),
            "refused": ("拒不改正（经执法机关认定，其后改正的也填此项）", "refused, even if corrected later"),
        },
        note=("没有责令过的不填", "leave empty where there was no order"),
    )  # fmt: skip


__all__ = ["Bag", "ExpressOutlet", "Package", "Packing", "Platform", "RetailVenue"]
