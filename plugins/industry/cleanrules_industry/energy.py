"""The facts of energy use (能耗): unit consumption by process, and the energy review (节能审查) of a project."""

from __future__ import annotations

from typing import Any, Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, amount, event, flag, items, key, label

Process = Literal[
    "coke-top-charged",
    "coke-stamp-charged",
    "methanol-lignite",
    "methanol-bituminous",
    "methanol-anthracite",
    "coal-olefins",
    "coal-glycol",
    "caustic-soda-30",
    "caustic-soda-45",
    "caustic-soda-solid",
    "soda-ash-ammonia-light",
    "soda-ash-coproduct-light",
    "soda-ash-ammonia-dense",
    "soda-ash-coproduct-dense",
    "calcium-carbide",
    "yellow-phosphorus",
    "ammonia-lump",
    "ammonia-other-lump",
    "ammonia-pulverised",
    "ammonia-gas",
    "map-granular",
    "map-powder",
    "map-slurry-granular",
    "map-slurry-powder",
    "dap-granular",
    "dap-slurry-granular",
    "clinker",
    "sanitary-ware",
    "blast-furnace",
    "converter",
    "arc-furnace-small",
    "arc-furnace-large",
    "ferrosilicon",
    "silicomanganese",
    "ferrochrome",
    "copper-cathode",
    "copper-blister",
    "copper-anode",
    "copper-electrolysis",
    "lead-crude",
    "lead-electrorefining",
    "lead-whole",
    "zinc-pyro",
    "zinc-electro-residue",
    "zinc-electro",
    "zinc-oxide",
    "industrial-silicon",
    "pvc-carbide",
    "pvc-ethylene",
    "ethylene",
    "paraxylene",
    "refining",
    "flat-glass-large",
    "flat-glass-medium",
    "tile-low-absorption",
    "tile-medium-absorption",
    "tile-high-absorption",
    "aluminium",
    "ethylene-glycol",
    "urea",
    "titanium-dioxide",
    "pta",
    "radial-tyre",
    "tissue-paper",
    "woven-fabric",
    "knitwear",
    "viscose-staple",
    "other",
]
PROCESSES = {
    "coke-top-charged": ("焦炭（顶装焦炉）", "coke, top-charged"),
    "coke-stamp-charged": ("焦炭（捣固焦炉）", "coke, stamp-charged"),
    "methanol-lignite": ("煤制甲醇（褐煤）", "methanol from lignite"),
    "methanol-bituminous": ("煤制甲醇（烟煤）", "methanol from bituminous coal"),
    "methanol-anthracite": ("煤制甲醇（无烟煤）", "methanol from anthracite"),
    "coal-olefins": ("煤制烯烃（乙烯和丙烯）", "olefins from coal (C2= + C3=)"),
    "coal-glycol": ("煤制乙二醇（合成气法）", "ethylene glycol from coal (syngas)"),
    "caustic-soda-30": ("离子膜法液碱（≥30%）", "caustic soda, membrane, ≥30 %"),
    "caustic-soda-45": ("离子膜法液碱（≥45%）", "caustic soda, membrane, ≥45 %"),
    "caustic-soda-solid": ("离子膜法固碱（≥98%）", "caustic soda, solid, ≥98 %"),
    "soda-ash-ammonia-light": ("纯碱（氨碱法，轻质）", "soda ash, ammonia process, light"),
    "soda-ash-coproduct-light": ("纯碱（联碱法，轻质）", "soda ash, co-production, light"),
    "soda-ash-ammonia-dense": ("纯碱（氨碱法，重质）", "soda ash, ammonia process, dense"),
    "soda-ash-coproduct-dense": ("纯碱（联碱法，重质）", "soda ash, co-production, dense"),
    "calcium-carbide": ("电石", "calcium carbide"),
    "yellow-phosphorus": ("黄磷", "yellow phosphorus"),
    "ammonia-lump": ("合成氨（优质无烟块煤）", "ammonia, good anthracite lump"),
    "ammonia-other-lump": ("合成氨（非优质无烟块煤、型煤）", "ammonia, other lump or briquette"),
    "ammonia-pulverised": ("合成氨（粉煤）", "ammonia, pulverised coal"),
    "ammonia-gas": ("合成氨（天然气）", "ammonia, natural gas"),
    "map-granular": ("磷酸一铵（传统法，粒状）", "MAP, traditional, granular"),
    "map-powder": ("磷酸一铵（传统法，粉状）", "MAP, traditional, powder"),
    "map-slurry-granular": ("磷酸一铵（料浆法，粒状）", "MAP, slurry, granular"),
    "map-slurry-powder": ("磷酸一铵（料浆法，粉状）", "MAP, slurry, powder"),
    "dap-granular": ("磷酸二铵（传统法，粒状）", "DAP, traditional, granular"),
    "dap-slurry-granular": ("磷酸二铵（料浆法，粒状）", "DAP, slurry, granular"),
    "clinker": ("水泥熟料", "cement clinker"),
    "sanitary-ware": ("卫生陶瓷", "sanitary ware"),
    "blast-furnace": ("高炉工序", "blast-furnace process"),
    "converter": ("转炉工序（负值为回收能源）", "converter process (negative: energy recovered)"),
    "arc-furnace-small": ("电弧炉（30吨以上、50吨以下）", "arc furnace, 30 to 50 t"),
    "arc-furnace-large": ("电弧炉（50吨以上）", "arc furnace, 50 t and more"),
    "ferrosilicon": ("硅铁", "ferrosilicon"),
    "silicomanganese": ("锰硅合金", "silicomanganese"),
    "ferrochrome": ("高碳铬铁", "high-carbon ferrochrome"),
    "copper-cathode": ("铜冶炼（铜精矿至阴极铜）", "copper, concentrate to cathode"),
    "copper-blister": ("铜冶炼（铜精矿至粗铜）", "copper, concentrate to blister"),
    "copper-anode": ("铜冶炼（铜精矿至阳极铜）", "copper, concentrate to anode"),
    "copper-electrolysis": ("铜电解工序", "copper electrolysis"),
    "lead-crude": ("粗铅工艺", "crude lead"),
    "lead-electrorefining": ("铅电解精炼工序", "lead electrorefining"),
    "lead-whole": ("铅冶炼工艺（全流程）", "lead, whole process"),
    "zinc-pyro": ("火法炼锌（粗锌）", "zinc, pyrometallurgical"),
    "zinc-electro-residue": ("湿法炼锌（有浸出渣火法处理）", "electrolytic zinc with residue treatment by fire"),
    "zinc-electro": ("湿法炼锌（无浸出渣火法处理）", "electrolytic zinc without it"),
    "zinc-oxide": ("湿法炼锌（氧化锌精矿）", "zinc from zinc oxide"),
    "industrial-silicon": ("工业硅", "industrial silicon"),
    "pvc-carbide": ("聚氯乙烯（电石法）", "PVC, carbide route"),
    "pvc-ethylene": ("聚氯乙烯（乙烯法）", "PVC, ethylene route"),
    "ethylene": ("乙烯（石脑烃类）", "ethylene, naphtha type"),
    "paraxylene": ("对二甲苯", "paraxylene"),
    "refining": ("炼油", "refining"),
    "flat-glass-large": ("平板玻璃（800 t/d 以上）", "flat glass, more than 800 t/d"),
    "flat-glass-medium": ("平板玻璃（500至800 t/d）", "flat glass, 500 to 800 t/d"),
    "tile-low-absorption": ("建筑陶瓷砖（吸水率≤0.5%）", "ceramic tile, water absorption ≤0.5 %"),
    "tile-medium-absorption": ("建筑陶瓷砖（吸水率0.5%至10%）", "ceramic tile, 0.5 to 10 %"),
    "tile-high-absorption": ("建筑陶瓷砖（吸水率＞10%）", "ceramic tile, more than 10 %"),
    "aluminium": ("电解铝（铝液交流电耗）", "aluminium, AC power of the liquid metal"),
    "ethylene-glycol": ("乙二醇（煤制以外）", "ethylene glycol, other than from coal"),
    "urea": ("尿素", "urea"),
    "titanium-dioxide": ("钛白粉", "titanium dioxide"),
    "pta": ("精对苯二甲酸", "PTA"),
    "radial-tyre": ("子午线轮胎", "radial tyres"),
    "tissue-paper": ("卫生纸原纸、纸巾原纸", "tissue base papers"),
    "woven-fabric": ("棉、化纤机织物", "cotton and synthetic fabrics"),
    "knitwear": ("针织物", "knitwear"),
    "viscose-staple": ("粘胶短纤维", "viscose staple"),
    "other": ("其他（能效水平文件未列）", "other, not in the table"),
}


def _consumption(unit: str, zh: str, en: str, *, decimals: int = 2, at_least: int = 0, at_most: int = 10_000) -> Any:
    return amount(
        unit,
        decimals=decimals,
        at_least=at_least,
        at_most=at_most,
        worse="higher",
        zh=zh,
        en=en,
    )


class EnergyUse(FactModel):
    """The unit consumption of one product or process; the field of the process' own unit is filled in."""

    id: str = key(zh="装置（产品）名称", en="installation or product")
    process: Process | None = label(zh="产品或工序（能效水平文件）", en="product or process", titles=PROCESSES)
    existing: Flag = flag(
        worse="false",
        zh="属于现有产能",
        en="existing capacity",
        note=("新建、改扩建形成的产能填 false", "false for capacity that is built, rebuilt or extended"),
    )
    kgce_per_t: Amount = _consumption("kgce/t", "单位产品能耗（千克标准煤/吨）", "energy per tonne", at_least=-1000)
    kgoe_per_t: Amount = _consumption(
        "kgoe/t", "单位产品能耗（千克标准油/吨，乙烯、对二甲苯）", "energy per tonne, in oil"
    )
    kgoe_per_factor: Amount = _consumption(
        "kgoe/(t·factor)", "单位能量因数能耗（千克标准油/（吨·能量因数），炼油）", "energy per energy factor (refining)"
    )
    kwh_per_t: Amount = _consumption(
        "kWh/t", "铝液交流电耗（千瓦时/吨）", "AC power per tonne of liquid aluminium", decimals=0, at_most=50_000
    )
    kgce_per_case: Amount = _consumption(
        "kgce/重箱", "单位产品能耗（千克标准煤/重量箱，平板玻璃）", "energy per weight case (flat glass)"
    )
    kgce_per_m2: Amount = _consumption(
        "kgce/m2", "单位产品能耗（千克标准煤/平方米，陶瓷砖）", "energy per square metre (tile)"
    )
    other_consumption: Amount = _consumption(
        "ratio",
        "单位产品能耗（标杆、基准数值未获取的产品，单位同公布的文件）",
        "consumption of a product whose levels are not available, in the unit of the official table",
        at_most=1_000_000,
    )


class EnergyUses(FactModel):
    """Unit consumption by process, of a project or of an enterprise in operation."""

    energy_uses: Items[EnergyUse] = items(
        zh="单位产品能耗（逐项）",
        en="unit consumption by process",
        max_length=40,
        note=(
            "不属于能效水平文件所列领域的填空清单",
            "an empty list where nothing is of the fields of the efficiency table",
        ),
    )


Body = Literal["none", "county", "city", "province", "ndrc"]
BODIES = {
    "none": ("未审查", "none"),
    "county": ("县（区）级", "county"),
    "city": ("地市级", "city"),
    "province": ("省级", "province"),
    "ndrc": ("国家发展改革委", "NDRC"),
}


class EnergyReview(FactModel):
    """A project's energy review (节能审查), from the opinion to acceptance and operation."""

    owner_kind: Literal["enterprise", "government"] | None = label(
        zh="项目投资性质",
        en="who invests",
        titles={"enterprise": ("企业投资项目", "an enterprise"), "government": ("政府投资项目", "government")},
    )
    annual_energy: Amount = amount(
        "tce",
        decimals=1,
        at_most=100_000_000,
        act="plan",
        lawful="lower",
        worse="higher",
        zh="年综合能源消费量（电力按当量值；不改变选址、主要工艺和设备的改建填增量）",
        en="yearly energy, electricity at its heat value (the increment, for a rebuild on the same site and process)",
    )
    annual_energy_higher: Amount = amount(
        "tce",
        decimals=1,
        at_most=100_000_000,
        act="plan",
        lawful="lower",
        worse="higher",
        zh="年综合能源消费量（电力按等价值与当量值计算的较高者）",
        en="yearly energy, the higher of the totals with electricity at its primary and at its heat value",
    )
    annual_power: Amount = amount(
        "万kWh",
        decimals=2,
        at_most=100_000_000,
        act="plan",
        lawful="lower",
        worse="higher",
        zh="年电力消费量",
        en="yearly electricity",
    )
    annual_coal: Amount = amount(
        "t coal",
        decimals=1,
        at_most=1_000_000_000,
        act="plan",
        lawful="lower",
        worse="higher",
        zh="年煤炭消费量",
        en="yearly coal",
    )
    state_approved: Flag = flag(
        zh="由国家发展改革委审批、核准，或者由其报国务院审批、核准",
        en="approved by NDRC, or by the State Council through NDRC",
    )
    energy_key_field: Flag = flag(
        zh="属于国家发展改革委节能审查的重点领域",
        en="in a key field whose review NDRC keeps",
        note=("领域清单未获取，由申报人提供", "the list of fields is not available; the caller supplies it"),
    )
    simple_use_listed: Flag = flag(
        zh="属于不单独进行节能审查的行业目录（用能工艺简单）", en="on the NDRC list of sectors of simple energy use"
    )
    secret_project: Flag = flag(zh="属于涉密项目", en="secret project")
    energy_review_body: Body | None = label(
        worse=("ndrc", "province", "city", "county", "none"),
        zh="节能审查机关",
        en="who reviewed the energy use",
        titles=BODIES,
    )
    energy_opinion_on: Event = event(worse="not_yet", zh="节能审查意见日期", en="day of the energy-review opinion")
    feasibility_submitted_on: Event = event(
        zh="可行性研究报告报送日期", en="day on which the feasibility report was submitted", act="schedule"
    )
    carbon_evaluated: Flag = flag(worse="false", zh="已进行碳排放评价", en="carbon evaluation done")
    changed_builder_place_scale: Flag = flag(
        worse="true", zh="建设单位、建设地点或者建设规模已变更", en="builder, place or scale has changed"
    )
    changed_equipment_or_process: Flag = flag(
        worse="true", zh="主要用能设备或者工艺路线已变更", en="main equipment or process route has changed"
    )
    changed_main_product: Flag = flag(worse="true", zh="主要产品已变更", en="main product has changed")
    changed_otherwise: Flag = flag(worse="true", zh="其他重大变更", en="another big change")
    new_energy_opinion_on: Event = event(
        worse="not_yet",
        zh="变更后重新取得节能审查意见的日期",
        en="day of the new opinion after the change",
    )
    energy_opinion_withdrawn: Flag = flag(
        worse="true", zh="节能审查意见已被撤销", en="the energy-review opinion was withdrawn"
    )
    trial_started_on: Event = event(
        zh="试生产（试运行）开始日期", en="day on which the trial run began", act="schedule"
    )
    energy_accepted_on: Event = event(
        worse="not_yet",
        zh="节能审查意见落实情况验收日期",
        en="day on which the opinion's carrying out was accepted",
        act="schedule",
    )
    energy_reported_online: Flag = flag(
        worse="false", zh="已在线报送能源消费情况", en="energy use reported on the online platform", act="practice"
    )
    approved_product_energy: Amount = amount(
        "ratio",
        decimals=3,
        at_most=1_000_000,
        worse="lower",
        zh="单位产品能耗（审查意见批复值）",
        en="energy per product as approved",
        note=("批复值与实际值单位须一致", "in the unit of the actual figure"),
    )
    actual_product_energy: Amount = amount(
        "ratio",
        decimals=3,
        at_most=1_000_000,
        worse="higher",
        zh="单位产品能耗（实际值）",
        en="energy per product in operation",
    )
    approved_product_carbon: Amount = amount(
        "ratio",
        decimals=3,
        at_most=1_000_000,
        worse="lower",
        zh="单位产品碳排放（审查意见批复值）",
        en="carbon per product as approved",
        note=("批复值与实际值单位须一致", "in the unit of the actual figure"),
    )
    actual_product_carbon: Amount = amount(
        "ratio",
        decimals=3,
        at_most=1_000_000,
        worse="higher",
        zh="单位产品碳排放（实际值）",
        en="carbon per product in operation",
    )
    approved_energy: Amount = amount(
        "tce",
        decimals=1,
        at_most=100_000_000,
        worse="lower",
        zh="年综合能源消费量（审查意见批复值）",
        en="yearly energy as approved",
    )
    actual_energy: Amount = amount(
        "tce",
        decimals=1,
        at_most=100_000_000,
        worse="higher",
        zh="年综合能源消费量（实际值）",
        en="yearly energy in operation",
    )
    approved_carbon: Amount = amount(
        "t CO2",
        decimals=1,
        at_most=1_000_000_000,
        worse="lower",
        zh="年碳排放量（审查意见批复值）",
        en="yearly carbon as approved",
    )
    actual_carbon: Amount = amount(
        "t CO2",
        decimals=1,
        at_most=1_000_000_000,
        worse="higher",
        zh="年碳排放量（实际值）",
        en="yearly carbon in operation",
    )
