"""Where a business lies, as the plastics limits divide the country (area_class)."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from cleanrules.facts import label

AreaClass: TypeAlias = (
    Literal["major-city", "prefecture-city", "coastal-county-town", "county-town", "elsewhere"] | None
)
"""The kind of place, by the classes of the time table of 商办流通函〔2020〕306号."""


def area_class() -> Any:
    """The field of every subject that the plastics limits reach by place."""
    return label(
        zh="所在区域类别（限塑时间表）",
        en="class of area in the plastics time table",
        titles={
            "major-city": (
                "直辖市、省会城市、计划单列市建成区",
                "built-up area of a municipality, provincial capital or separately planned city",
            ),
            "prefecture-city": ("其他地级以上城市建成区", "built-up area of another prefecture-level city"),
            "coastal-county-town": ("沿海地区县城建成区", "built-up area of a coastal county town"),
            "county-town": ("其他县城建成区", "built-up area of another county town"),
            "elsewhere": ("其他（乡镇、农村等）", "elsewhere, such as market towns and villages"),
        },
    )


__all__ = ["AreaClass", "area_class"]
