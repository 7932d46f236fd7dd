"""The facts of equipment and techniques (工艺装备), boilers and captive fuels, of a project or an enterprise."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, amount, flag, items, key, label

EquipmentType = Literal[
    "blast-furnace",
    "converter",
    "arc-furnace",
    "induction-furnace",
    "sinter-machine",
    "step-sintering",
    "pellet-shaft-furnace",
    "coke-oven-top",
    "coke-oven-stamp",
    "clinker-line",
    "clinker-old-kiln",
    "cement-mill",
    "glass-flat-drawn",
    "aluminium-self-baking",
    "aluminium-prebake",
    "crude-distillation",
    "motor",
    "pump",
    "compressor",
    "fan",
    "other",
]
EQUIPMENT_TYPES = {
    "blast-furnace": ("高炉（有效容积，m³）", "blast furnace (m³)"),
    "converter": ("转炉（公称容量，t）", "converter (t)"),
    "arc-furnace": ("电弧炉（公称容量，t）", "electric arc furnace (t)"),
    "induction-furnace": ("熔化废钢生产钢水的工频、中频感应炉", "induction furnace melting scrap for steel"),
    "sinter-machine": ("烧结机（使用面积，m²）", "sinter machine (m²)"),
    "step-sintering": ("步进式烧结", "step sintering"),
    "pellet-shaft-furnace": ("球团竖炉", "pellet shaft furnace"),
    "coke-oven-top": ("顶装焦炉（炭化室高度，m）", "top-charged coke oven (chamber height, m)"),
    "coke-oven-stamp": ("捣固焦炉（炭化室高度，m）", "stamp-charged coke oven (chamber height, m)"),
    "clinker-line": ("新型干法熟料生产线（t/d）", "clinker line (t/d)"),
    "clinker-old-kiln": ("立窑、湿法窑、立波尔窑、干法中空窑", "shaft, wet, Lepol or hollow dry kiln"),
    "cement-mill": ("水泥粉磨设备（直径，m）", "cement mill (diameter, m)"),
    "glass-flat-drawn": ("平拉工艺平板玻璃生产线（含格法）", "flat-drawn glass line"),
    "aluminium-self-baking": ("铝自焙电解槽", "self-baking aluminium cells"),
    "aluminium-prebake": ("预焙铝电解槽（电流，kA）", "prebake aluminium cells (kA)"),
    "crude-distillation": ("常减压蒸馏装置（见年产能）", "crude distillation unit (by yearly capacity)"),
    "motor": ("电动机（见型号系列）", "motor (by model)"),
    "pump": ("泵（见型号系列）", "pump (by model)"),
    "compressor": ("压缩机（见型号系列）", "compressor (by model)"),
    "fan": ("风机（见型号系列）", "fan (by model)"),
    "other": ("其他", "other"),
}
Series = Literal[
    "YB",
    "YBF",
    "YBK",
    "B",
    "BA",
    "F",
    "JD",
    "GC",
    "DG270-140",
    "DG500-140",
    "DG375-185",
    "3W-0.9/7",
    "L-10/8",
    "L-10/7",
    "8-18",
    "9-27",
    "other",
]


class Equipment(FactModel):
    """One piece of equipment, or one production line."""

    id: str = key(zh="设备名称或编号", en="equipment")
    type: EquipmentType | None = label(zh="设备（工艺）类型", en="type", titles=EQUIPMENT_TYPES)
    size: Amount = amount(
        "ratio",
        decimals=2,
        at_most=100_000,
        zh="规格（单位见设备类型）",
        en="size, in the unit that its type names",
    )
    yearly_capacity: Amount = amount(
        "万t/a",
        decimals=2,
        at_most=10_000,
        zh="年产能（焦炉、粉磨、常减压填写）",
        en="yearly capacity (coke ovens, mills, crude distillation)",
    )
    series: Series | None = label(zh="型号系列（电动机、泵、压缩机、风机填写）", en="model series")
    special_purpose: Flag = flag(
        zh="属于条目列明的除外用途（如机械铸造、铁合金、合金钢、特种水泥、沥青、特种原油、废油）",
        en="of a use that the entry excepts (foundry, ferro-alloy, alloy steel, special cement, asphalt …)",
    )
    dry_quenching: Flag = flag(
        worse="false", zh="配套干熄焦装置（钢铁联合企业焦炉填写）", en="coke dry quenching (steelworks ovens)"
    )
    of_steelworks: Flag = flag(zh="属于钢铁联合企业", en="belongs to a steelworks")


FUELS = {
    "coal": ("煤炭", "coal"),
    "petroleum-coke": ("石油焦", "petroleum coke"),
    "heavy-oil": ("重油", "heavy oil"),
    "residual-oil": ("渣油", "residual oil"),
    "semi-coke": ("兰炭", "semi-coke"),
    "biomass": ("生物质", "biomass"),
    "gas": ("燃气", "gas"),
    "electricity": ("电", "electricity"),
    "other": ("其他", "other"),
}


class Boiler(FactModel):
    """A boiler, or a captive power unit."""

    id: str = key(zh="锅炉（机组）编号", en="boiler or unit")
    kind: Literal["boiler", "power-unit"] | None = label(
        zh="类型",
        en="kind",
        titles={"boiler": ("锅炉", "boiler"), "power-unit": ("自备发电机组", "captive power unit")},
    )
    fuel: (
        Literal[
            "coal",
            "petroleum-coke",
            "heavy-oil",
            "residual-oil",
            "semi-coke",
            "biomass",
            "gas",
            "electricity",
            "other",
        ]
        | None
    ) = label(
        worse=("electricity", "gas", "biomass", "coal", "petroleum-coke"),
        zh="燃料",
        en="fuel",
        titles=FUELS,
        act="practice",
        lawful=("gas", "electricity"),
    )
    rating: Amount = amount("t/h", decimals=2, at_most=10_000, zh="额定蒸发量（蒸吨/小时）", en="rating")
    fixed_grate: Flag = flag(worse="true", zh="固定炉排", en="fixed grate")
    captive: Flag = flag(zh="企业自备", en="captive")
    central_heating: Flag = flag(zh="用于集中供热", en="for central heating")
    special_use: Flag = flag(
        zh="申报为特殊用途（条目除外情形未获取）", en="declared as of special use (the exceptions are not available)"
    )
    substitution_planned: Flag = flag(
        worse="false",
        zh="已有清洁低碳能源、余热替代方案",
        en="a plan for clean energy or waste heat",
        act="plan",
        lawful="true",
    )


class EquipmentFacts(FactModel):
    """Equipment, boilers and captive units, of a project (planned) or an enterprise (in use)."""

    equipment: Items[Equipment] = items(
        zh="主要工艺装备",
        en="main equipment",
        max_length=60,
        note=(
            "建设项目填拟新建、改建采用的设备，保留不动的既有设备不填；企业填在用设备",
            "of a project what it plans to build or rebuild, not what stays as it is; of an enterprise what is in use",
        ),
    )
    boilers: Items[Boiler] = items(zh="锅炉和自备机组", en="boilers and captive units", max_length=40)
    in_county_seat: Flag = flag(zh="位于县级及以上城市建成区", en="in the built-up area of a county seat or city")
