"""Fact models: pydantic classes whose fields declare title, unit, decimals and range.

A plugin writes

    class Furnaces(FactModel):
        built: Items[Furnace] = items(zh="新建设备", en="equipment to be built", max_length=200)
        plan_announced_on: Event = event(zh="方案公告日期", en="day of the announcement")

and registers it as a kind of subject, or as a fragment of one. Every fact may be absent, and is then unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, create_model, field_validator
from pydantic import Field as PydanticField
from pydantic_core import PydanticCustomError

from cleanrules.errors import FactError, PluginError
from cleanrules.facts.acts import Act, Lawful, direction
from cleanrules.facts.fields import Field, FieldType, NotYet
from cleanrules.text import Text

T = TypeVar("T")
ACTS = "an act is `plan`, `equip`, `practice` or `schedule`; see `cleanrules.facts.acts`"
"""What to say of an act that can't be."""

Flag: TypeAlias = bool | None
"""True, false, or unknown."""
Amount: TypeAlias = int | None
"""A scaled integer; its field says the unit and the decimals."""
Event: TypeAlias = date | NotYet | None
"""A day, `not_yet`, or unknown."""
Code: TypeAlias = str | None
"""A code of GB/T 2260 or GB/T 4754."""
Words: TypeAlias = str | None
"""Free text; no condition may read it."""
Items: TypeAlias = tuple[T, ...] | None
"""A list of items of one fact model."""


class FactModel(BaseModel):
    """Base of all fact models; unknown fields are errors, and values are checked by their declarations."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    declared: ClassVar[dict[str, Field]] = {}
    order: ClassVar[dict[str, str]] = {}
    """Events of the subject that can't happen before another has, each with that other: `{later: earlier}`."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        cls.declared = {name: _declaration(cls, name) for name in cls.model_fields}

    @field_validator("*", mode="before")
    @classmethod
    def _typed(cls, raw: object, info: ValidationInfo) -> object:
        field = cls.declared[info.field_name or ""]
        if field.type == "list":
            return tuple(raw) if isinstance(raw, list) else raw
        if raw is None and not field.key:
            return raw
        try:
            return field.parse(raw)
        except FactError as cause:
            raise PydanticCustomError("fact", "{message}", {"message": cause.message, "help": cause.help}) from None


def _declaration(model: type[FactModel], name: str) -> Field:
    info = model.model_fields[name]
    found = next((item for item in info.metadata if isinstance(item, Field)), None)
    if found is None:
        raise PluginError(
            f"field `{name}` of `{model.__qualname__}` is not declared",
            help="give it a default by `amount(…)`, `flag(…)`, `event(…)`, `label(…)`, `items(…)` or another of these",
        )
    field = found.named(name, found.owner)
    if field.type == "label" and not field.labels:
        labels = _literals(info.annotation)
        field = replace(field, labels=tuple((label, Text(label, label)) for label in labels))
    lawful, wrong = direction(field.act, field.lawful, field.type, [one for one, _ in field.labels], field.worse)
    if wrong is not None:
        raise PluginError(f"field `{name}` of `{model.__qualname__}`: {wrong}", help=ACTS)
    field = replace(field, lawful=lawful)
    if field.type == "list" and not field.item:
        field = replace(field, item=tuple(_item_model(info.annotation).declared.values()))
    misfit = field.misfit()
    if misfit is not None:
        raise PluginError(f"field `{name}` of `{model.__qualname__}`: {misfit[0]}", help=misfit[1])
    return field


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [label for part in get_args(annotation) for label in _literals(part)]


def _item_model(annotation: Any) -> type[FactModel]:
    if isinstance(annotation, type) and issubclass(annotation, FactModel):
        return annotation
    for part in get_args(annotation):
        if part is not type(None):
            return _item_model(part)
    raise PluginError(f"`{annotation}` is no list of a fact model", help="annotate it as `Items[Model]`")


def _declare(type: FieldType, zh: str, en: str, *, note: tuple[str, str] | None = None, **more: Any) -> Any:
    return _info(Field("", type, Text(zh, en), note=Text(*note) if note else None, **more))


def _info(field: Field) -> Any:
    """The field as pydantic takes it: absent unless it is a key."""
    title = f"{field.title.zh} / {field.title.en}"
    info: Any = PydanticField(description=title) if field.key else PydanticField(default=None, description=title)
    info.metadata.append(field)
    return info


_ANNOTATIONS: dict[FieldType, Any] = {
    "flag": Flag, "amount": Amount, "event": Event, "label": Words, "region": Code, "industry": Code, "text": Words,
}  # fmt: skip


def model_from(name: str, bases: tuple[type[FactModel], ...], fields: tuple[Field, ...]) -> type[FactModel]:
    """A fact model made of others and of further fields."""
    further: dict[str, Any] = {field.name: (_annotation(name, field), _info(field)) for field in fields}
    return create_model(name, __base__=bases, **further)


def _annotation(name: str, field: Field) -> Any:
    if field.type == "list":
        return Items[model_from(f"{name}_{field.name}", (FactModel,), field.item)]  # type: ignore[misc]
    return str if field.key else _ANNOTATIONS[field.type]


def flag(
    *,
    zh: str,
    en: str,
    act: Act | None = None,
    lawful: Lawful | None = None,
    worse: Literal["true", "false"] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """A yes-or-no fact; `worse` is the answer of the worse subject."""
    return _declare("flag", zh, en, act=act, lawful=lawful, worse=worse, note=note)


def amount(
    unit: str,
    *,
    zh: str,
    en: str,
    at_most: int | str,
    decimals: int = 0,
    at_least: int | str = 0,
    act: Act | None = None,
    lawful: Lawful | None = None,
    worse: Literal["lower", "higher"] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """A quantity in `unit` with so many `decimals`, from `at_least` to `at_most` (in `unit`)."""
    return _declare(
        "amount", zh, en, unit=unit, decimals=decimals, at_least=Fraction(at_least), at_most=Fraction(at_most),
        act=act, lawful=lawful, worse=worse, note=note,
    )  # fmt: skip


def event(
    *,
    zh: str,
    en: str,
    act: Act | None = None,
    worse: Literal["not_yet"] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """The day on which something happened, or `not_yet`; `worse` where a subject is worse for its not having happened."""
    return _declare("event", zh, en, act=act, worse=worse, note=note)


def label(
    *,
    zh: str,
    en: str,
    titles: dict[str, tuple[str, str]] | None = None,
    act: Act | None = None,
    lawful: Lawful | None = None,
    worse: tuple[str, ...] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """One of the labels of a `Literal`; `titles` gives each its Chinese and English name.

    `worse` names labels from the best to the worst; those that it leaves out are neither.
    """
    labels = tuple((name, Text(*title)) for name, title in (titles or {}).items())
    return _declare("label", zh, en, labels=labels, act=act, lawful=lawful, worse=worse, note=note)


def region(*, zh: str, en: str, note: tuple[str, str] | None = None) -> Any:
    """A region by its GB/T 2260 code or name."""
    return _declare("region", zh, en, note=note)


def industry(*, zh: str, en: str, note: tuple[str, str] | None = None) -> Any:
    """An industry by its GB/T 4754-2017 code or name."""
    return _declare("industry", zh, en, note=note)


def words(*, zh: str, en: str, note: tuple[str, str] | None = None) -> Any:
    """Free text; no condition may read it."""
    return _declare("text", zh, en, note=note)


def key(*, zh: str, en: str) -> Any:
    """The identifier of a list item, which is required."""
    return _declare("text", zh, en, key=True)


def items(
    *,
    zh: str,
    en: str,
    max_length: int,
    worse: Literal["fewer"] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """A list of items of another fact model, at most `max_length` of them; `worse` where a subject with fewer is worse."""
    return _declare("list", zh, en, max_length=max_length, worse=worse, note=note)


def saying(declared: Any, **others: bool) -> Any:
    """A flag that, where it is true, says what other flags of the subject are: one answer for all of them."""
    declared.metadata[:] = [
        replace(one, says=tuple(others.items())) if isinstance(one, Field) else one for one in declared.metadata
    ]
    return declared
