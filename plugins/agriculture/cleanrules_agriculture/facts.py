"""The facts of a farm (film used, straw) and of a business that makes or sells agricultural film."""

from __future__ import annotations

from typing import Literal

from cleanrules.facts import Amount, FactModel, Flag, Items, Operator, amount, flag, items, key, label


class Film(FactModel):
    """One specification of agricultural film."""

    id: str = key(zh="农膜（名称、规格）", en="film")
    use: Literal["mulch", "greenhouse", "other"] | None = label(
        zh="用途", en="use",
        titles={
            "mulch": ("地面覆盖薄膜（地膜）", "mulch film"),
            "greenhouse": ("棚膜", "greenhouse film"),
            "other": ("其他农膜", "other film"),
        },
    )  # fmt: skip
    polyethylene: Flag = flag(zh="聚乙烯材质", en="polyethylene")
    degradable: Flag = flag(worse="false", zh="可降解", en="degradable")
    nominal_thickness: Amount = amount(
        "mm",
        decimals=4,
        at_most=10,
        zh="标称厚度",
        en="nominal thickness",
        act="practice",
        worse="lower",
    )


class UsedFilm(Film):
    """A film that the farm uses or has used."""

    use_over: Flag = flag(zh="使用期已结束", en="its use is over")
    recovered: Flag = flag(
        worse="false", zh="已收集并交回收网点", en="collected and handed to an outlet", act="practice"
    )


class Farm(Operator):
    """A farming household, farm, co-operative or farming company."""

    farm_type: Literal["household", "family-farm", "cooperative", "company", "other"] | None = label(
        zh="经营形式", en="form of the farm",
        titles={
            "household": ("农户", "household"),
            "family-farm": ("家庭农场（登记为企业的填 company）", "family farm (not registered as a company)"),
            "cooperative": ("农民专业合作社", "co-operative"),
            "company": ("农业企业", "company"),
            "other": ("其他", "other"),
        },
    )  # fmt: skip
    films: Items[UsedFilm] = items(
        zh="使用的农膜", en="films used", max_length=60,
        note=(
            "每种规格填一项；厚度填产品标签上的标称厚度，不填实测厚度。没有使用农膜的填 []",
            "one item for each specification, with the nominal thickness of the label, not a measured one; [] for none",
        ),
    )  # fmt: skip
    film_record_years: Amount = amount(
        "年", decimals=1, at_most=100, zh="农膜使用记录保存年限", en="years that film records are kept",
        act="practice", worse="lower",
        note=(
            "没有记录的填 0；使用不满规定年限、记录齐全的，填拟保存年限",
            "0 without records; if film was used for less and all records are there, the years they will be kept",
        ),
    )  # fmt: skip
    burned_straw: Flag = flag(
        worse="true", zh="露天焚烧农作物秸秆", en="burned straw in the open",
        note=("所在地填焚烧地点", "the region is that of the fire"),
    )  # fmt: skip


class FilmBusiness(Operator):
    """Who makes or sells agricultural film."""

    films: Items[Film] = items(
        zh="生产、销售的农膜", en="films made or sold", max_length=200,
        note=(
            "每种规格填一项；厚度填产品标签上的标称厚度，不填实测厚度",
            "one item for each specification, with the nominal thickness of the label, not a measured one",
        ),
    )  # fmt: skip
    film_record_years: Amount = amount(
        "年", decimals=1, at_most=100, zh="农膜生产、销售记录保存年限", en="years that film records are kept",
        act="practice", worse="lower",
        note=(
            "没有记录的填 0；经营不满规定年限、记录齐全的，填拟保存年限",
            "0 without records; where the business is younger and all records are there, the years they will be kept",
        ),
    )  # fmt: skip


__all__ = ["Farm", "Film", "FilmBusiness", "UsedFilm"]
