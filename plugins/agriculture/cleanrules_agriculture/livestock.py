"""The facts of a livestock farm: herds, manure facilities, what it discharges, where it lies."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label, saying

Species = Literal[
    "pig", "dairy-cow", "beef-cattle", "yak", "horse", "donkey", "camel", "sheep", "rabbit", "layer", "laying-duck",
    "broiler", "meat-duck", "goose", "pigeon", "quail", "other",
]  # fmt: skip
SPECIES = {
    "pig": ("生猪", "pigs"),
    "dairy-cow": ("奶牛", "dairy cows"),
    "beef-cattle": ("肉牛", "beef cattle"),
    "yak": ("牦牛", "yaks"),
    "horse": ("马", "horses"),
    "donkey": ("驴", "donkeys"),
    "camel": ("骆驼", "camels"),
    "sheep": ("羊", "sheep and goats"),
    "rabbit": ("兔", "rabbits"),
    "layer": ("蛋鸡", "layers"),
    "laying-duck": ("蛋鸭", "laying ducks"),
    "broiler": ("肉鸡", "broilers"),
    "meat-duck": ("肉鸭", "meat ducks"),
    "goose": ("鹅", "geese"),
    "pigeon": ("肉鸽", "pigeons"),
    "quail": ("鹌鹑", "quails"),
    "other": ("其他", "others"),
}


class Herd(FactModel):
    """The animals of one species."""

    id: str = key(zh="畜群", en="herd")
    species: Species | None = label(zh="畜种", en="species", titles=SPECIES)
    standing: Amount = amount(
        "头", at_most=100_000_000, zh="存栏量（头、只、羽）", en="standing stock",
        worse="higher", note=("常年存栏量", "the usual stock"),
    )  # fmt: skip
    sold: Amount = amount(
        "头", at_most=100_000_000, zh="年出栏量（头、只、羽）", en="sold a year",
        worse="higher",
        note=("与存栏量分别填，二者不能互相代替", "beside the standing stock, neither stands for the other"),
    )  # fmt: skip


class Effluent(FactModel):
    """One outlet of waste water, with the daily means of a valid sampling."""

    id: str = key(zh="排放口（或者采样点）", en="outlet or sampling point")
    destination: Literal["water", "dry-land-crops", "other-crops"] | None = label(
        zh="去向", en="destination",
        titles={
            "water": ("排入水体", "discharged into water"),
            "dry-land-crops": ("灌溉旱地作物", "irrigates dry-land crops"),
            "other-crops": ("灌溉水田作物、蔬菜", "irrigates paddy or vegetables"),
        },
    )  # fmt: skip
    bod5: Amount = amount(
        "mg/L",
        decimals=2,
        at_most=1_000_000,
        zh="五日生化需氧量（日均值）",
        en="BOD5 (daily mean)",
        worse="higher",
    )
    cod: Amount = amount(
        "mg/L",
        decimals=2,
        at_most=1_000_000,
        zh="化学需氧量（日均值）",
        en="COD (daily mean)",
        worse="higher",
    )
    suspended_solids: Amount = amount(
        "mg/L",
        decimals=2,
        at_most=1_000_000,
        zh="悬浮物（日均值）",
        en="suspended solids (daily mean)",
        worse="higher",
    )
    ammonia: Amount = amount(
        "mg/L",
        decimals=2,
        at_most=1_000_000,
        zh="氨氮（日均值）",
        en="ammonia nitrogen (daily mean)",
        worse="higher",
    )
    phosphorus: Amount = amount(
        "mg/L",
        decimals=2,
        at_most=1_000_000,
        zh="总磷（日均值）",
        en="total phosphorus (daily mean)",
        worse="higher",
    )
    coliforms: Amount = amount(
        "MPN/L", at_most=1_000_000_000_000, zh="粪大肠菌群（个/L，日均值）", en="faecal coliforms (daily mean)",
        worse="higher",
        note=("按每升填；报告以每100毫升计的，乘以10", "per litre; a figure per 100 mL is multiplied by 10"),
    )  # fmt: skip
    ascaris_eggs: Amount = amount(
        "个/L",
        decimals=2,
        at_most=1_000_000,
        zh="蛔虫卵（日均值）",
        en="ascaris eggs (daily mean)",
        worse="higher",
    )


class LivestockFarm(Operator):
    """A livestock farm (畜禽养殖场、养殖小区) or a household that keeps livestock."""

    herds: Items[Herd] = items(
        zh="畜禽", en="herds", max_length=30, note=("每个畜种填一项", "one item for each species")
    )
    pollution_control_class: Literal["scale-farm", "below", "by-table"] | None = label(
        zh="污染防治规模（省级人民政府规定）", en="scale for pollution control, set by the province",
        titles={
            "scale-farm": ("已认定达到规模", "held to be of scale"),
            "below": ("已认定未达到规模", "held to be below it"),
            "by-table": ("未认定，按当地规模标准计算", "not settled: by the province's table"),
        },
        note=(
            "与备案规模、GB 18596 规模是三个不同的标准；按标准计算的，须另行提供当地规模标准",
            "not the scale for filing, nor that of GB 18596; by the table, the province's figures must be supplied",
        ),
    )  # fmt: skip
    filed: Flag = flag(worse="false", zh="已办理养殖备案", en="is filed as a farm", act="practice")
    reported_this_year: Flag = flag(
        worse="false",
        zh="已定期报送品种、规模和废弃物产生、利用情况（按年）",
        en="the yearly report on stock and manure was filed",
        act="practice",
    )
    facility_built: Flag = flag(worse="false", zh="已建粪污处理利用设施", en="has a facility for manure", act="equip")
    facility_running: Flag = flag(
        worse="false", zh="处理利用设施正常运行", en="the facility runs normally", act="practice",
        note=("停运一夜也是未正常运行；没有设施的不填", "off for a night is not running; leave empty without a facility"),
    )  # fmt: skip
    treatment_contract: Flag = flag(
        worse="false", zh="委托他人代为处理利用", en="a contract for treatment by others", act="practice"
    )
    effluents: Items[Effluent] = items(
        zh="废水排放、利用",
        en="waste water",
        max_length=30,
        note=("没有废水排出场外的填 []", "[] where none leaves the farm"),
    )
    residue_ascaris_death: Amount = amount(
        "%", decimals=2, at_most=100, zh="废渣蛔虫卵死亡率", en="ascaris eggs killed in residue",
        worse="lower",
    )  # fmt: skip
    residue_coliforms: Amount = amount(
        "个/kg", at_most=1_000_000_000_000, zh="废渣粪大肠菌群数", en="faecal coliforms in residue",
        worse="higher",
    )  # fmt: skip
    residue_leaves: Flag = flag(worse="true", zh="废渣运出场外利用或者处置", en="residue leaves the farm")
    odour: Amount = amount(
        "ratio", at_most=1_000_000, zh="厂界臭气浓度（无量纲）", en="odour at the boundary", worse="higher"
    )
    no_go_area: Literal["none", "drinking-water", "other"] | None = label(
        worse=("none", "other", "drinking-water"), zh="位于禁止养殖区域", en="lies in a no-go area",
        titles={
            "none": ("否", "no"),
            "drinking-water": ("饮用水水源保护区", "drinking-water source protection zone"),
            "other": ("其他依法划定的禁养区域", "another no-go area"),
        },
    )  # fmt: skip
    feeds_untreated_kitchen_waste: Flag = flag(
        worse="true",
        zh="以未经无害化处理的厨余垃圾饲喂畜禽",
        en="feeds untreated kitchen waste",
        act="practice",
        lawful="false",
    )
    manure_cleared: Flag = flag(
        worse="false", zh="及时收集、贮存、利用或者处置粪污", en="manure is handled in time", act="practice"
    )
    beyond_land_capacity: Flag = flag(
        worse="true",
        zh="粪肥还田超过土地消纳能力",
        en="more manure than the land can take",
        act="practice",
        lawful="false",
    )
    canal_discharge: Flag = flag(
        worse="true",
        zh="向农田灌溉渠道排放养殖废水",
        en="discharges into irrigation canals",
        act="practice",
        lawful="false",
    )
    canal_intake_met: Flag = flag(
        worse="false",
        zh="下游最近的灌溉取水点水质符合农田灌溉水质标准",
        en="the nearest intake downstream meets the irrigation standard",
    )
    good_practice: Flag = saying(
        flag(
            zh="粪污及时处理，且没有下列任何一种做法",
            en="manure is handled in time, and none of the bad practices",
            worse="false",
            note=(
                "即以未经无害化处理的厨余垃圾饲喂、还田超过土地消纳能力、向农田灌溉渠道排放；有一种的填 false，再逐项填写",
                "untreated kitchen waste as feed, more manure than the land takes, discharge into irrigation canals; false "
                "where one is there, and then each by itself",
            ),
        ),
        manure_cleared=True,
        feeds_untreated_kitchen_waste=False,
        beyond_land_capacity=False,
        canal_discharge=False,
    )


__all__ = ["Effluent", "Herd", "LivestockFarm"]
