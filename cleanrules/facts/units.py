"""Units by name: which spellings a canonical unit accepts, and the exact factor of each.

A unit here says *of what*: `tce`, `t coal` and `万t/a` are three kinds of tonne, so `吨` alone is refused where the thing
weighed decides the meaning. That is why a general unit library does not serve (docs/decisions/0003-units.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cleanrules.errors import did_you_mean
from cleanrules.text import Language, Text


@dataclass(frozen=True, slots=True)
class Family:
    """Units that measure one thing: what it is, and how many of the first each is."""

    title: Text
    units: Mapping[str, str]


FAMILIES: tuple[Family, ...] = (
    Family(Text("年产能、年产量", "mass of a product a year"),
           {"t/a": "1", "吨/年": "1", "吨/a": "1", "t/y": "1", "kt/a": "1000", "Mt/a": "1000000"}),
    Family(Text("日产能、日处理量", "mass of a product a day"), {"t/d": "1", "吨/天": "1", "吨/日": "1", "吨/d": "1"}),
    Family(Text("质量（吨）", "mass in tonnes, of what the fact names"), {"t": "1", "吨": "1"}),
    Family(Text("能源消费量", "energy in coal equivalent"),
           {"tce": "1", "吨标准煤": "1", "吨标煤": "1", "kgce": "0.001", "千克标准煤": "0.001", "Mtce": "1000000",
            "t 标准煤": "1"}),
    Family(Text("煤炭消费量", "mass of coal"), {"t coal": "1", "t 煤": "1", "吨煤": "1", "吨原煤": "1", "吨煤炭": "1"}),
    Family(Text("二氧化碳排放量", "mass of carbon dioxide"), {"t CO2": "1", "吨二氧化碳": "1"}),
    Family(Text("单位产品综合能耗", "energy a tonne of product, in coal equivalent"),
           {"kgce/t": "1", "千克标准煤/吨": "1", "gce/t": "0.001", "tce/t": "1000"}),
    Family(Text("单位产品电耗", "electricity a tonne of product"), {"kWh/t": "1", "千瓦时/吨": "1", "kW·h/t": "1"}),
    Family(Text("电量、热量", "electricity or heat"),
           {"kWh": "1", "千瓦时": "1", "度": "1", "MWh": "1000", "GWh": "1000000", "MJ": "5/18", "GJ": "2500/9",
            "TJ": "2500000/9", "kJ": "1/3600", "J": "1/3600000"}),
    Family(Text("锅炉蒸发量", "steam of a boiler"), {"t/h": "1", "蒸吨": "1", "蒸吨/时": "1", "吨/时": "1"}),
    Family(Text("功率", "power"),
           {"kW": "1", "千瓦": "1", "MW": "1000", "兆瓦": "1000", "J/h": "1/3600000", "焦/时": "1/3600000"}),
    Family(Text("面积", "area"), {"m2": "1", "平方米": "1", "㎡": "1", "hm2": "10000", "公顷": "10000", "亩": "2000/3"}),
    Family(Text("体积", "volume"), {"m3": "1", "立方米": "1", "方": "1"}),
    Family(Text("长度", "length"),
           {"m": "1", "米": "1", "mm": "0.001", "毫米": "0.001", "cm": "0.01", "厘米": "0.01", "km": "1000", "公里": "1000",
            "μm": "0.000001", "微米": "0.000001"}),
    Family(Text("吸光系数", "a share a metre, as of smoke"), {"m-1": "1"}),
    Family(Text("质量（千克）", "mass in kilograms"),
           {"kg": "1", "千克": "1", "公斤": "1", "g": "0.001", "克": "0.001", "mg": "0.000001", "毫克": "0.000001"}),
    Family(Text("单位产品含量", "mass in a kilogram"), {"g/kg": "1", "克/千克": "1", "mg/kg": "0.001"}),
    Family(Text("大气污染物浓度", "mass in a cubic metre of air"),
           {"mg/m3": "1", "毫克/立方米": "1", "g/m3": "1000", "μg/m3": "0.001", "微克/立方米": "0.001"}),
    Family(Text("水污染物浓度", "mass in a litre of water"), {"mg/L": "1", "毫克/升": "1", "g/L": "1000", "克/升": "1000"}),
    Family(Text("菌群浓度", "bacteria in a litre"), {"MPN/L": "1"}),
    Family(Text("水中个数", "number in a litre"), {"个/L": "1"}),
    Family(Text("每千克个数", "number in a kilogram"), {"个/kg": "1"}),
    Family(Text("单位建筑面积用量", "mass for a built area"), {"t/万m2": "1", "吨/万平方米": "1"}),
    Family(Text("单位面积能耗", "energy for an area, in coal equivalent"), {"kgce/m2": "1", "千克标准煤/平方米": "1"}),
    Family(Text("比例", "a share or a ratio"), {"%": "1", "百分比": "1", "ratio": "100", "比例": "100", "比值": "100"}),
    Family(Text("金额", "money"), {"元": "1", "yuan": "1"}),
    Family(Text("天数", "days"), {"d": "1", "天": "1", "日": "1", "days": "1"}),
    Family(Text("月数", "months"), {"月": "1", "个月": "1", "months": "1"}),
    Family(Text("年数", "years"), {"年": "1", "years": "1"}),
    Family(Text("时间", "hours"), {"h": "1", "小时": "1", "min": "1/60", "分钟": "1/60"}),
    Family(Text("数量", "a number of things"),
           {"count": "1", "个": "1", "台": "1", "条": "1", "座": "1", "项": "1", "辆": "1", "艘": "1", "家": "1"}),
    Family(Text("噪声", "noise"), {"dB": "1", "分贝": "1"}),
    Family(Text("层数", "storeys"), {"层": "1"}),
    Family(Text("种类数", "a number of sorts"), {"种": "1"}),
    Family(Text("头数、羽数", "heads of animals"), {"head": "1", "头": "1", "羽": "1", "只": "1"}),
    Family(Text("总吨位", "gross tonnage"), {"总吨": "1"}),
    Family(Text("平板玻璃产量", "weight cases of flat glass"), {"重箱": "1", "重量箱": "1"}),
    Family(Text("单位能量因数能耗", "energy of a refinery a factor, in oil equivalent"),
           {"kgoe/(t·factor)": "1", "kgoe/(t·因数)": "1"}),
    Family(Text("单位产品能耗（标准油）", "energy a tonne of product, in oil equivalent"), {"kgoe/t": "1", "千克标准油/吨": "1"}),
    Family(Text("平板玻璃能耗", "energy a weight case of flat glass, in coal equivalent"),
           {"kgce/重箱": "1", "kgce/重量箱": "1", "千克标准煤/重量箱": "1"}),
)  # fmt: skip
"""Every unit that is known, in families; a factor tells how many of the family's first unit one is."""
_MULTIPLES = {"万": Fraction(10_000), "亿": Fraction(100_000_000)}
_QUANTITY = re.compile(r"\s*([+-]?[0-9][0-9.,_]*(?:[eExX][+-]?[0-9]\w*)?)\s*(.*?)\s*\Z", re.ASCII | re.DOTALL)

RATIO = "ratio"
"""The unit of a number without dimension."""
_CHINESE = {
    RATIO: "比值", "t coal": "t 煤", "tce": "t 标准煤", "亿tce": "亿t 标准煤", "kgoe/(t·factor)": "kgoe/(t·因数)",
}  # fmt: skip
"""The names in Chinese of units whose own have English words or letters; facts may be given in them too."""


def unit_text(unit: str, language: Language) -> str:
    """A unit as people read it."""
    return _CHINESE.get(unit, unit) if language == "zh" else unit


def _key(unit: str) -> str:
    """One spelling for `m²`, `㎡` and `m2`, and for blanks."""
    return "".join(unicodedata.normalize("NFKC", unit).replace("µ", "μ").split())


_INDEX: dict[str, tuple[int, Fraction]] = {
    _key(name): (number, Fraction(factor))
    for number, family in enumerate(FAMILIES)
    for name, factor in family.units.items()
}


def _find(unit: str) -> tuple[int, Fraction] | None:
    key = _key(unit)
    found = _INDEX.get(key)
    if found is None and key[:1] in _MULTIPLES:
        rest = _INDEX.get(key[1:])
        found = rest and (rest[0], rest[1] * _MULTIPLES[key[0]])
    return found


@lru_cache(maxsize=1024)
def base(unit: str) -> tuple[str, Fraction]:
    """The unit in which amounts of its kind are put beside one another, and how many of that one `unit` is."""
    found = _find(unit)
    if found is None:
        return _key(unit), Fraction(1)
    return next(iter(FAMILIES[found[0]].units)), found[1]


def factor(unit: str, canonical: str) -> Fraction | None:
    """How many `canonical` one `unit` is, exactly; None where the two do not measure the same thing."""
    if _key(unit) == _key(canonical):
        return Fraction(1)
    ours, theirs = _find(canonical), _find(unit)
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return None
    return theirs[1] / ours[1]


def spellings(canonical: str) -> tuple[str, ...]:
    """The unit names that `canonical` accepts beside its multiples by 万 and 亿."""
    found = _find(canonical)
    return (canonical,) if found is None else tuple(FAMILIES[found[0]].units)


def is_unit(unit: str) -> bool:
    """Whether a unit is known, with 万 or 亿 before it or without; or is one known unit for each of another."""
    above, per, below = unit.rpartition("/")
    return _find(unit) is not None or (per != "" and _find(above) is not None and _find(below) is not None)


def nearest_unit(unit: str) -> str | None:
    """The help line that names the unit which was meant; None where none is near."""
    names = [name for family in FAMILIES for name in family.units]
    alike = next((name for name in names if name.lower() == unit.lower()), None)
    return f"did you mean `{alike}`?" if alike else did_you_mean(unit, names)


def unit_help(unit: str) -> str:
    """The help line for a unit that is not known: the nearest, else where all stand."""
    return nearest_unit(unit) or "the reference of the language lists the units that are known"


def split_quantity(text: str) -> tuple[str, str] | None:
    """`120 万t/a` as (`120`, `万t/a`); the unit is empty where none is given; None where no number leads.

    The number is what was meant as one: `1e5`, `0x10` and `1,000` come whole, and are no plain decimals.
    """
    match = _QUANTITY.match(text)
    return (match[1], match[2]) if match else None
