"""Kinds of subject: which facts each has, put together from the models and fragments that plugins bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from cleanrules.errors import PluginError, did_you_mean, plugins_loaded
from cleanrules.facts.fields import Field
from cleanrules.facts.model import Code, Event, FactModel, Words, event, industry, label, model_from, region, words
from cleanrules.frozen import FrozenDict
from cleanrules.text import Text


class Subject(FactModel):
    """What every kind of subject has."""

    id: Words = words(zh="编号", en="identifier")
    name: Words = words(zh="名称", en="name")
    region: Code = region(zh="所在地（行政区划）", en="region (GB/T 2260)")


class Operator(Subject):
    """A subject that somebody runs."""

    industry: Code = industry(zh="行业代码", en="industry (GB/T 4754-2017)")
    operator_type: Literal["unit", "individual-business", "person"] | None = label(
        zh="经营主体类型",
        en="type of operator",
        titles={
            "unit": ("企业事业单位", "enterprise or institution"),
            "individual-business": ("个体工商户", "individual business"),
            "person": ("自然人", "natural person"),
        },
    )


class Project(Operator):
    """A project for which approval is sought or given."""


class Enterprise(Operator):
    """An enterprise in operation."""


class District(Subject):
    """A city or district, with the statistics of one period; several years are several sets of facts with one `id`."""

    level: Literal["nation", "province", "prefecture", "county"] | None = label(
        zh="层级", en="level",
        titles={
            "nation": ("全国", "the nation"),
            "province": ("省级（省、自治区、直辖市）", "province, autonomous region or municipality"),
            "prefecture": ("地市级", "prefecture"),
            "county": ("区县级", "district or county"),
        },
        note=("全国的不填所在地", "for the nation the region is left empty"),
    )  # fmt: skip
    statistics_on: Event = event(
        zh="统计期末日", en="last day of the period that the statistics cover",
        note=(
            "年度统计填当年12月31日；几个年度的，每年一份，编号相同",
            "31 December for figures of a year; several years are several files with the same `id`",
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fragment:
    """Facts of a kind of subject that one plugin (`owner`) brings: as a fact model, or (from pack files) as fields.

    The fragment that defines a kind gives it its title.
    """

    kind: str
    model: type[FactModel]
    owner: str
    title: Text | None = None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject: its title, and the fields of all its fragments."""

    name: str
    title: Text
    models: tuple[type[FactModel], ...]
    further: tuple[Field, ...]
    fields: Mapping[str, Field]

    @property
    def model(self) -> type[FactModel]:
        """The pydantic model of the whole kind."""
        return _joined(self.name, self.models, self.further)


class Kinds(FrozenDict[str, Kind]):
    """The kinds of a rulebook by name, and the plugins that were loaded for them."""

    def __init__(self, kinds: Mapping[str, Kind], plugins: Iterable[str]) -> None:
        super().__init__(kinds)
        self.plugins = tuple(plugins)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Kinds, (dict(self), self.plugins))


def kind_help(name: str, kinds: Mapping[str, Kind]) -> str:
    """The help line for a kind that is unknown: the nearest, else all, and the plugins that are loaded."""
    known = f"kinds known: {', '.join(f'`{kind}`' for kind in kinds) or 'none'}"
    return did_you_mean(name, kinds) or "; ".join([known, *_loaded(kinds)])


def field_help(name: str, fields: Iterable[str], kinds: Mapping[str, Kind]) -> str | None:
    """The help line for a field that a kind has not: the nearest, else the plugins that are loaded."""
    return did_you_mean(name, fields) or next(iter(_loaded(kinds)), None)


def _loaded(kinds: Mapping[str, Kind]) -> list[str]:
    return [plugins_loaded(kinds.plugins)] if isinstance(kinds, Kinds) else []


@lru_cache(maxsize=256)
def _joined(name: str, models: tuple[type[FactModel], ...], further: tuple[Field, ...]) -> type[FactModel]:
    return models[0] if len(models) == 1 and not further else model_from(name, models, further)


CORE = (
    Fragment("project", Project, "cleanrules", Text("建设项目", "project")),
    Fragment("enterprise", Enterprise, "cleanrules", Text("企业", "enterprise")),
    Fragment("district", District, "cleanrules", Text("地区", "district")),
)


def assemble(fragments: list[Fragment]) -> dict[str, Kind]:
    """The kinds that the fragments make.

    Raises PluginError where two plugins define one kind or declare one field differently, or a fragment extends a kind
    that nobody defines.
    """
    grouped: dict[str, list[Fragment]] = {}
    for fragment in sorted(fragments, key=lambda part: (part.title is None, part.owner, part.model.__qualname__)):
        grouped.setdefault(fragment.kind, []).append(fragment)
    titled = [name for name, parts in grouped.items() if parts[0].title is not None]
    return {name: _kind(name, parts, titled) for name, parts in sorted(grouped.items())}


def _kind(name: str, parts: list[Fragment], known: Sequence[str]) -> Kind:
    title = parts[0].title
    if title is None:
        raise PluginError(
            f"plugin `{parts[0].owner}` extends the kind `{name}`, which no plugin defines",
            help=did_you_mean(name, known) or "give the kind a title where it is first registered",
        )
    definers = sorted({part.owner for part in parts if part.title is not None and not part.fields})
    if len(definers) > 1:
        raise PluginError(
            f"kind `{name}` is defined by plugin `{definers[0]}` and by plugin `{definers[1]}`",
            help="rename one, or register a fragment of it: without a title",
        )
    fields: dict[str, Field] = {}
    for part in parts:
        for field_name, field in [*part.model.declared.items(), *((one.name, one) for one in part.fields)]:
            owned = field.named(field_name, part.owner)
            first = fields.setdefault(field_name, owned)
            if first.named(field_name, "") != field.named(field_name, ""):
                raise PluginError(
                    f"field `{field_name}` of kind `{name}` is declared by plugin `{first.owner}` "
                    f"and otherwise by plugin `{part.owner}`",
                    help="rename one of the two",
                )
    for part in parts:
        for later, earlier in part.model.order.items():
            if later not in fields:
                raise PluginError(
                    f"plugin `{part.owner}` orders the event `{later}`, which the kind `{name}` has not",
                    help=did_you_mean(later, fields),
                )
            fields[later] = replace(fields[later], after=earlier)
    further = tuple(field for part in parts for field in part.fields)
    return Kind(name, title, tuple(_without_bases([part.model for part in parts])), further, FrozenDict(fields))


def _without_bases(models: list[type[FactModel]]) -> list[type[FactModel]]:
    """The models less those that another already inherits from."""
    return list(
        dict.fromkeys(one for one in models if not any(one is not other and issubclass(other, one) for other in models))
    )
