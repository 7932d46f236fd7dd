"""Units by name: which spellings a canonical unit accepts, and the exact factor of each.

A unit here says *of what*: `tce`, `t coal` and `万t/a` are three kinds of tonne, so `吨` alone is refused where the thing
weighed decides the meaning. That is why a general unit library does not serve (docs/decisions/0003-units.md).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from cleanrules.text import Language

_FAMILIES: tuple[dict[str, str], ...] = (
    {"t/a": "1", "吨/年": "1", "吨/a": "1", "t/y": "1", "kt/a": "1000", "Mt/a": "1000000"},
    {"t/d": "1", "吨/天": "1", "吨/日": "1", "吨/d": "1"},
    {"tce": "1", "吨标准煤": "1", "吨标煤": "1", "kgce": "0.001", "千克标准煤": "0.001", "Mtce": "1000000",
     "t 标准煤": "1"},
    {"t coal": "1", "t 煤": "1", "吨煤": "1", "吨原煤": "1", "吨煤炭": "1"},
    {"kgce/t": "1", "千克标准煤/吨": "1", "gce/t": "0.001", "tce/t": "1000"},
    {"kWh/t": "1", "千瓦时/吨": "1", "kW·h/t": "1"},
    {"kWh": "1", "千瓦时": "1", "度": "1", "MWh": "1000", "GWh": "1000000", "MJ": "5/18", "GJ": "2500/9", "TJ": "2500000/9",
     "kJ": "1/3600", "J": "1/3600000"},
    {"t/h": "1", "蒸吨": "1", "蒸吨/时": "1", "吨/时": "1"},
    {"kW": "1", "千瓦": "1", "MW": "1000", "兆瓦": "1000", "J/h": "1/3600000", "焦/时": "1/3600000"},
    {"m2": "1", "平方米": "1", "㎡": "1", "hm2": "10000", "公顷": "10000", "亩": "2000/3"},
    {"m3": "1", "立方米": "1", "方": "1"},
    {"m": "1", "米": "1", "mm": "0.001", "毫米": "0.001", "cm": "0.01", "厘米": "0.01",
     "km": "1000", "公里": "1000", "μm": "0.000001", "微米": "0.000001"},
    {"kg": "1", "千克": "1", "公斤": "1", "g": "0.001", "克": "0.001", "mg": "0.000001", "毫克": "0.000001"},
    {"mg/m3": "1", "毫克/立方米": "1", "g/m3": "1000", "μg/m3": "0.001", "微克/立方米": "0.001"},
    {"mg/L": "1", "毫克/升": "1", "g/L": "1000", "克/升": "1000"},
    {"%": "1", "百分比": "1", "ratio": "100", "比例": "100", "比值": "100"},
    {"元": "1", "yuan": "1"},
    {"d": "1", "天": "1", "日": "1"},
    {"h": "1", "小时": "1", "min": "1/60", "分钟": "1/60"},
    {"count": "1", "个": "1", "台": "1", "条": "1", "座": "1", "项": "1", "辆": "1", "艘": "1", "家": "1"},
    {"head": "1", "头": "1", "羽": "1", "只": "1"},
    {"重箱": "1", "重量箱": "1"},
    {"kgoe/(t·factor)": "1", "kgoe/(t·因数)": "1"},
    {"kgce/重箱": "1", "kgce/重量箱": "1", "千克标准煤/重量箱": "1"},
)  # fmt: skip
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
    _key(name): (number, Fraction(factor)) for number, family in enumerate(_FAMILIES) for name, factor in family.items()
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
    return next(iter(_FAMILIES[found[0]])), found[1]


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
    return (canonical,) if found is None else tuple(_FAMILIES[found[0]])


def is_unit(unit: str) -> bool:
    """Whether a unit is known, with 万 or 亿 before it or without."""
    return _find(unit) is not None


def all_units() -> tuple[str, ...]:
    """The names of all units that are known, without multiples."""
    return tuple(name for family in _FAMILIES for name in family)


def split_quantity(text: str) -> tuple[str, str] | None:
    """`120 万t/a` as (`120`, `万t/a`); the unit is empty where none is given; None where no number leads.

    The number is what was meant as one: `1e5`, `0x10` and `1,000` come whole, and are no plain decimals.
    """
    match = _QUANTITY.match(text)
    return (match[1], match[2]) if match else None
