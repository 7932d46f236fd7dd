"""The facts of who makes, sells or uses pesticides, of an aquaculture farm, and of who draws water for irrigation."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label

SUBSTANCES = {
    "hch": ("六六六", "HCH"),
    "ddt": ("滴滴涕", "DDT"),
    "camphechlor": ("毒杀芬", "camphechlor"),
    "dbcp": ("二溴氯丙烷", "dibromochloropropane"),
    "chlordimeform": ("杀虫脒", "chlordimeform"),
    "edb": ("二溴乙烷", "ethylene dibromide"),
    "nitrofen": ("除草醚", "nitrofen"),
    "aldrin": ("艾氏剂", "aldrin"),
    "dieldrin": ("狄氏剂", "dieldrin"),
    "mercury": ("汞制剂", "mercury compounds"),
    "arsenic": ("砷类", "arsenic compounds"),
    "lead": ("铅类", "lead compounds"),
    "bis-a-tda": ("敌枯双", "bis-A-TDA"),
    "fluoroacetamide": ("氟乙酰胺", "fluoroacetamide"),
    "gliftor": ("甘氟", "gliftor"),
    "tetramine": ("毒鼠强", "tetramine"),
    "sodium-fluoroacetate": ("氟乙酸钠", "sodium fluoroacetate"),
    "silatrane": ("毒鼠硅", "silatrane"),
    "methamidophos": ("甲胺磷", "methamidophos"),
    "parathion-methyl": ("甲基对硫磷", "parathion-methyl"),
    "parathion": ("对硫磷", "parathion"),
    "monocrotophos": ("久效磷", "monocrotophos"),
    "phosphamidon": ("磷胺", "phosphamidon"),
    "fenamiphos": ("苯线磷", "fenamiphos"),
    "fonofos": ("地虫硫磷", "fonofos"),
    "phosfolan-methyl": ("甲基硫环磷", "phosfolan-methyl"),
    "calcium-phosphide": ("磷化钙", "calcium phosphide"),
    "magnesium-phosphide": ("磷化镁", "magnesium phosphide"),
    "zinc-phosphide": ("磷化锌", "zinc phosphide"),
    "cadusafos": ("硫线磷", "cadusafos"),
    "coumaphos": ("蝇毒磷", "coumaphos"),
    "sulfotep": ("治螟磷", "sulfotep"),
    "terbufos": ("特丁硫磷", "terbufos"),
    "chlorsulfuron": ("氯磺隆", "chlorsulfuron"),
    "asomate": ("福美胂", "asomate"),
    "urbacide": ("福美甲胂", "urbacide"),
    "ethametsulfuron": ("胺苯磺隆", "ethametsulfuron"),
    "metsulfuron-methyl": ("甲磺隆", "metsulfuron-methyl"),
    "paraquat": ("百草枯", "paraquat"),
    "dicofol": ("三氯杀螨醇", "dicofol"),
    "endosulfan": ("硫丹", "endosulfan"),
    "methyl-bromide": ("溴甲烷", "methyl bromide"),
    "sulfluramid": ("氟虫胺", "sulfluramid"),
    "methidathion": ("杀扑磷", "methidathion"),
    "2-4-d-butylate": ("2,4-滴丁酯", "2,4-D butylate"),
    "phorate": ("甲拌磷", "phorate"),
    "isofenphos-methyl": ("甲基异柳磷", "isofenphos-methyl"),
    "isocarbophos": ("水胺硫磷", "isocarbophos"),
    "ethoprophos": ("灭线磷", "ethoprophos"),
    "omethoate": ("氧乐果", "omethoate"),
    "carbofuran": ("克百威", "carbofuran"),
    "methomyl": ("灭多威", "methomyl"),
    "aldicarb": ("涕灭威", "aldicarb"),
    "other": ("表外（上列以外的有效成分）", "another active substance, not in this list"),
}
"""The active substances of the dated table in docs/law/agriculture.md, section 3.1, in its order."""


class Pesticide(FactModel):
    """One pesticide product, by its active substance."""

    id: str = key(zh="农药产品（登记证号或者名称）", en="product")
    substance: Literal[tuple(SUBSTANCES)] | None = label(  # type: ignore[valid-type]
        zh="有效成分", en="active substance", titles=SUBSTANCES,
        note=(
            "按标签上的有效成分填，不按商品名；混配的每个成分各填一项；不在所列的填“表外”",
            "by the active substance of the label, not the trade name; one item for each substance of a mixture",
        ),
    )  # fmt: skip
    form: Literal["single", "mixture", "solution", "other"] | None = label(
        zh="剂型", en="form",
        titles={
            "single": ("单剂", "single"),
            "mixture": ("复配制剂", "mixture"),
            "solution": ("水剂", "water solution"),
            "other": ("其他", "other"),
        },
        note=(
            "只有胺苯磺隆、甲磺隆（单剂或者复配）和百草枯（是否水剂）需要填",
            "asked only for ethametsulfuron and metsulfuron-methyl (single, mixture) and paraquat (water solution)",
        ),
    )  # fmt: skip


class PesticideHandler(Operator):
    """Who makes, sells or uses pesticides on one day."""

    pesticide_role: Literal["maker", "seller", "user"] | None = label(
        zh="环节",
        en="role",
        titles={"maker": ("生产", "maker"), "seller": ("经营", "seller"), "user": ("使用", "user")},
    )
    pesticides: Items[Pesticide] = items(
        zh="生产、经营或者使用的农药", en="pesticides made, sold or used", max_length=200,
        note=("判断之日所涉及的农药；使用者填使用的", "those of the day judged; for a user those used"),
    )  # fmt: skip
    label_followed: Flag = flag(worse="false", zh="按照标签标注的使用范围、方法、剂量使用", en="used as the label says")
    interval_kept: Flag = flag(worse="false", zh="遵守安全间隔期", en="the safety interval was kept")
    packages_returned: Flag = flag(
        worse="false",
        zh="农药包装废弃物已收集交回",
        en="empty packages were collected and handed in",
        act="practice",
    )


class AquacultureFarm(Operator):
    """An aquaculture farm with its tailwater."""

    farming: Literal["factory", "pond", "other"] | None = label(
        zh="养殖方式", en="kind of farming",
        titles={"factory": ("工厂化养殖", "factory farm"), "pond": ("池塘养殖", "ponds"), "other": ("其他", "other")},
    )  # fmt: skip
    pooled_outlet: Flag = flag(zh="属于集中连片养殖且设有统一排污口", en="shares a pooled outlet")
    self_monitoring: Flag = flag(worse="false", zh="对尾水开展自行监测", en="monitors its tailwater", act="practice")
    tailwater_into_canal: Flag = flag(
        worse="true",
        zh="养殖尾水排入农田灌溉渠道、不符合规定",
        en="tailwater goes into irrigation canals contrary to the rules",
        act="practice",
        lawful="false",
    )


class Irrigator(Operator):
    """Who draws water for irrigation, over one year."""

    over_draft_area: Flag = flag(zh="位于地下水超采地区", en="lies in an over-draft area")
    irrigation_metered: Flag = flag(worse="false", zh="灌溉用水已计量", en="irrigation water is metered", act="equip")
    intake: Amount = amount(
        "m3",
        at_most=100_000_000_000,
        zh="年灌溉取水量",
        en="yearly intake",
        act="practice",
        worse="higher",
    )
    intake_plan: Amount = amount(
        "m3", at_most=100_000_000_000, zh="年灌溉取水计划", en="yearly intake plan", worse="lower"
    )


__all__ = ["AquacultureFarm", "Irrigator", "Pesticide", "PesticideHandler"]
