"""The facts of air and VOC (大气、挥发性有机物): products used, processes as they ran at an inspection, odour, alert orders."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, amount, flag, items, key, label

ProductKind = Literal[
    "ink-solvent-gravure",
    "ink-solvent-flexo",
    "ink-solvent-screen",
    "ink-solvent-inkjet",
    "ink-water-gravure-absorbent",
    "ink-water-gravure-other",
    "ink-water-flexo-absorbent",
    "ink-water-flexo-other",
    "ink-water-inkjet",
    "ink-water-screen",
    "ink-offset-sheet",
    "ink-offset-coldset",
    "ink-offset-heatset",
    "ink-uv-offset",
    "ink-uv-flexo",
    "ink-uv-screen",
    "ink-uv-inkjet",
    "ink-uv-gravure",
    "ink-intaglio",
    "cleaner-water",
    "cleaner-semi-water",
    "cleaner-solvent",
    "coating-interior-wall",
    "coating-exterior-wall",
    "coating-water-wood-colour",
    "coating-water-wood-clear",
    "coating-auto-ecoat",
    "coating-auto-primer",
    "coating-auto-base",
    "coating-machinery-primer",
    "coating-machinery-top",
    "coating-solvent-free",
    "adhesive-water-packaging",
    "adhesive-water-wood",
    "adhesive-water-polyurethane",
    "adhesive-water-pvac",
    "adhesive-body-polyurethane",
    "adhesive-body-epoxy",
    "adhesive-body-acrylate",
    "adhesive-solvent-chloroprene",
    "adhesive-solvent",
    "other",
]
PRODUCT_KINDS = {
    "ink-solvent-gravure": ("溶剂型凹印油墨", "solvent ink, gravure"),
    "ink-solvent-flexo": ("溶剂型柔印油墨", "solvent ink, flexo"),
    "ink-solvent-screen": ("溶剂型网印油墨", "solvent ink, screen"),
    "ink-solvent-inkjet": ("溶剂型喷墨油墨", "solvent ink, inkjet"),
    "ink-water-gravure-absorbent": ("水性凹印油墨（吸收性承印物）", "water ink, gravure, absorbent stock"),
    "ink-water-gravure-other": ("水性凹印油墨（非吸收性承印物）", "water ink, gravure, non-absorbent stock"),
    "ink-water-flexo-absorbent": ("水性柔印油墨（吸收性承印物）", "water ink, flexo, absorbent stock"),
    "ink-water-flexo-other": ("水性柔印油墨（非吸收性承印物）", "water ink, flexo, non-absorbent stock"),
    "ink-water-inkjet": ("水性喷墨油墨", "water ink, inkjet"),
    "ink-water-screen": ("水性网印油墨", "water ink, screen"),
    "ink-offset-sheet": ("单张胶印油墨", "offset ink, sheet-fed"),
    "ink-offset-coldset": ("冷固轮转胶印油墨", "offset ink, coldset"),
    "ink-offset-heatset": ("热固轮转胶印油墨", "offset ink, heatset"),
    "ink-uv-offset": ("能量固化胶印油墨", "energy-curing ink, offset"),
    "ink-uv-flexo": ("能量固化柔印油墨", "energy-curing ink, flexo"),
    "ink-uv-screen": ("能量固化网印油墨", "energy-curing ink, screen"),
    "ink-uv-inkjet": ("能量固化喷墨油墨", "energy-curing ink, inkjet"),
    "ink-uv-gravure": ("能量固化凹印油墨", "energy-curing ink, gravure"),
    "ink-intaglio": ("雕刻凹印油墨", "intaglio ink"),
    "cleaner-water": ("水基清洗剂", "water-based cleaner"),
    "cleaner-semi-water": ("半水基清洗剂", "semi-water cleaner"),
    "cleaner-solvent": ("有机溶剂清洗剂", "solvent cleaner"),
    "coating-interior-wall": ("内墙涂料", "coating, interior wall"),
    "coating-exterior-wall": ("外墙涂料", "coating, exterior wall"),
    "coating-water-wood-colour": ("水性木器色漆", "water wood coating, colour"),
    "coating-water-wood-clear": ("水性木器清漆", "water wood coating, clear"),
    "coating-auto-ecoat": ("汽车原厂电泳底漆", "car e-coat"),
    "coating-auto-primer": ("汽车原厂中涂", "car primer"),
    "coating-auto-base": ("汽车原厂底色漆", "car base coat"),
    "coating-machinery-primer": ("工程机械底漆", "machinery primer"),
    "coating-machinery-top": ("工程机械面漆", "machinery top coat"),
    "coating-solvent-free": ("无溶剂涂料", "solvent-free coating"),
    "adhesive-water-packaging": ("水基型胶粘剂（包装）", "water-based adhesive, packaging"),
    "adhesive-water-wood": ("水基型胶粘剂（木工）", "water-based adhesive, wood"),
    "adhesive-water-polyurethane": ("水基型聚氨酯胶粘剂", "water-based polyurethane adhesive"),
    "adhesive-water-pvac": ("水基型聚乙酸乙烯酯胶粘剂", "water-based PVAc adhesive"),
    "adhesive-body-polyurethane": ("本体型聚氨酯、MS胶粘剂", "body adhesive, PU or MS"),
    "adhesive-body-epoxy": ("本体型环氧胶粘剂", "body adhesive, epoxy"),
    "adhesive-body-acrylate": ("本体型丙烯酸酯胶粘剂", "body adhesive, acrylate"),
    "adhesive-solvent-chloroprene": ("溶剂型氯丁橡胶胶粘剂", "solvent chloroprene adhesive"),
    "adhesive-solvent": ("其他溶剂型胶粘剂", "other solvent adhesive"),
    "other": ("其他", "other"),
}


class VocProduct(FactModel):
    """An ink, coating, adhesive or cleaner; the VOC content is given in the unit of its standard."""

    id: str = key(zh="产品名称", en="product")
    product_kind: ProductKind | None = label(zh="产品种类", en="kind of product", titles=PRODUCT_KINDS)
    voc_percent: Amount = amount(
        "%", decimals=2, at_most=100,  worse="higher",
        zh="VOC含量（质量分数，油墨填写）", en="VOC by mass (inks)",
    )  # fmt: skip
    voc_per_litre: Amount = amount(
        "g/L", decimals=1, at_most=2000,  worse="higher",
        zh="VOC含量（清洗剂、涂料、水基型和溶剂型胶粘剂填写）", en="VOC (cleaners, coatings, water and solvent adhesives)",
    )  # fmt: skip
    voc_per_kg: Amount = amount(
        "g/kg", decimals=1, at_most=1000,  worse="higher",
        zh="VOC含量（本体型胶粘剂填写）", en="VOC (body adhesives)",
    )  # fmt: skip
    excluded_use: Flag = flag(
        zh="用于标准不适用的领域（清洗剂：航空航天、核工业、半导体）",
        en="of a use outside the standard (cleaners: aerospace, nuclear, semiconductor)",
    )


class Process(FactModel):
    """A process as it was found at an inspection."""

    id: str = key(zh="工序（生产线）", en="process or line")
    emits: Literal["voc", "particulates", "sulphur-dioxide", "nitrogen-oxides", "other"] | None = label(
        zh="主要废气污染物",
        en="main pollutant",
        titles={
            "voc": ("挥发性有机物", "VOC"),
            "particulates": ("颗粒物", "particulates"),
            "sulphur-dioxide": ("二氧化硫", "sulphur dioxide"),
            "nitrogen-oxides": ("氮氧化物", "nitrogen oxides"),
            "other": ("其他", "other"),
        },
    )
    running: Flag = flag(worse="true", zh="检查时正在生产", en="was running")
    material_voc: Amount = amount(
        "%", decimals=2, at_most=100, worse="higher", zh="所用物料VOC质量占比", en="VOC share of the material by mass"
    )
    polymer_processing: Flag = flag(
        zh="属于合成树脂等有机聚合物加工（注塑、挤出等）", en="processing of polymers (moulding, extrusion …)"
    )
    cannot_be_enclosed: Flag = flag(worse="true", zh="无法密闭", en="can't be enclosed")
    release_measures: Flag = flag(
        worse="false", zh="已采取减少废气排放的措施", en="measures that cut the release", act="practice"
    )
    closed_space: Flag = flag(
        worse="false", zh="在密闭空间或者设备中进行", en="in closed space or equipment", act="practice"
    )
    hood_in_place: Flag = flag(worse="false", zh="集气设施完好", en="collecting hood in place", act="equip")
    fan_running: Flag = flag(worse="false", zh="引风机正常运行", en="exhaust fan running", act="practice")
    treatment_installed: Flag = flag(worse="false", zh="已安装污染防治设施", en="treatment unit installed", act="equip")
    treatment_running: Flag = flag(
        worse="false", zh="污染防治设施正常运行", en="treatment unit running", act="practice"
    )


class OdourSample(FactModel):
    """A sample of odour at the boundary."""

    id: str = key(zh="样品（点位）编号", en="sample")
    odour: Amount = amount(
        "ratio", at_most=1_000_000, worse="higher", zh="臭气浓度（无量纲）", en="odour (dimensionless)"
    )
    valid: Flag = flag(zh="监测有效", en="sample is valid")


class AlertLine(FactModel):
    """A line that the emergency list names."""

    id: str = key(zh="生产线", en="line")
    listed_measure: Literal["stop", "cut", "none"] | None = label(
        zh="应急减排清单规定的措施",
        en="measure of the emergency list",
        titles={"stop": ("停产", "stop"), "cut": ("限产", "cut"), "none": ("无", "none")},
    )
    running: Flag = flag(worse="true", zh="预警期间正在生产", en="was running during the alert")
    cut_carried_out: Flag = flag(worse="false", zh="已按清单限产", en="output cut as listed", act="practice")


class AirFacts(FactModel):
    """What an enterprise uses and how it was found to run."""

    voc_products: Items[VocProduct] = items(
        zh="使用的油墨、涂料、胶粘剂、清洗剂", en="inks, coatings, adhesives and cleaners in use", max_length=60
    )
    processes: Items[Process] = items(zh="废气产生工序（检查当日）", en="processes as found", max_length=40)
    evades_supervision: Flag = flag(
        worse="true",
        zh="经认定以逃避监管的方式排放",
        en="found to evade supervision",
        note=("由执法部门认定", "a finding of the authority"),
    )
    odour_samples: Items[OdourSample] = items(zh="厂界臭气浓度监测", en="odour at the boundary", max_length=20)
    emits_odour: Flag = flag(worse="true", zh="产生恶臭气体", en="emits odour")
    odour_measures: Flag = flag(worse="false", zh="已采取防止恶臭的措施", en="measures against odour", act="practice")
    on_emergency_list: Flag = flag(zh="列入重污染天气应急减排清单", en="on the emergency list of heavy pollution")
    alert_active: Flag = flag(zh="行为当日处于重污染天气预警期间", en="an alert was active on the day")
    alert_lines: Items[AlertLine] = items(zh="应急减排清单所列生产线", en="lines on the emergency list", max_length=40)
