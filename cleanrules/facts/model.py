"""Fact models: pydantic classes whose fields declare title, unit, decimals and range.

A plugin writes

    class Furnaces(FactModel):
        built: Items[Furnace] = items(zh="新建设备", en="equipment to be built", max_length=200)
        plan_announced_on: Event = event(zh="方案公告日期", en="day of the announcement")

and registers it as a kind of subject, or as a fragment of one. Every fact may be absent, and is then unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, create_model, field_validator
from pydantic import Field as PydanticField
from pydantic_core import PydanticCustomError

from cleanrules.errors import FactError, Faults, PluginError, a, did_you_mean, shorten
from cleanrules.exact import plain_decimal
from cleanrules.facts.acts import Act, Lawful, direction
from cleanrules.facts.fields import Field, FieldType, NotYet
from cleanrules.facts.sound import Misfit, alike, misfits
from cleanrules.text import Text

T = TypeVar("T")
ACTS = "an act is `plan`, `equip`, `practice` or `schedule`; see `cleanrules.facts.acts`"
"""What to say of an act that can't be."""
NOT_DECLARED = "give it a default by `amount(…)`, `flag(…)`, `event(…)`, `label(…)`, `items(…)` or another of these"

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
    misdeclared: ClassVar[tuple[tuple[str, Misfit], ...]] = ()
    """What is wrong with the declarations, by the name of the field; told when a plugin registers the model."""
    order: ClassVar[dict[str, str]] = {}
    """Events of the subject that can't happen before another has, each with that other: `{later: earlier}`."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        found = {name: _declaration(cls, name) for name in cls.model_fields}
        cls.declared = {name: field for name, (field, _) in found.items() if field is not None}
        cls.misdeclared = tuple((name, one) for name, (_, wrong) in found.items() for one in wrong)

    @field_validator("*", mode="before")
    @classmethod
    def _typed(cls, raw: object, info: ValidationInfo) -> object:
        field = cls.declared.get(info.field_name or "")
        if field is None:
            return raw
        if field.type == "list":
            return tuple(raw) if isinstance(raw, list) else raw
        if raw is None and not field.key:
            return raw
        try:
            return field.parse(raw)
        except FactError as cause:
            raise PydanticCustomError("fact", "{message}", {"message": cause.message, "help": cause.help}) from None


def check_model(model: type[FactModel], *, inside: bool = False) -> None:
    """Raise PluginError with all that is wrong with the declarations of a model and of the items of its lists."""
    faults = Faults()
    wrong = [*model.misdeclared]
    for name, field in model.declared.items():
        wrong += [(name, one) for one in misfits(field, inside=inside)]
    wrong += [("", one) for one in alike(model.declared.values())]
    for name, one in wrong:
        who = f"field `{name}` of `{model.__qualname__}`" if name else f"`{model.__qualname__}`"
        faults.found.append(PluginError(f"{who}: {one.message}", help=one.help))
    for info in model.model_fields.values() if not inside else ():
        items = _item_model(info.annotation)
        if items is not None:
            faults.take(check_model, items, inside=True)
    faults.tell()


def _declaration(model: type[FactModel], name: str) -> tuple[Field | None, list[Misfit]]:
    """The declaration of a field, None where there is none, and what is wrong with what was written."""
    info = model.model_fields[name]
    found = next((item for item in info.metadata if isinstance(item, Field)), None)
    if found is None:
        return None, [Misfit("type", "it is not declared", NOT_DECLARED)]
    wrong = [item for item in info.metadata if isinstance(item, Misfit)]
    field = found.named(name, found.owner)
    wanted = str if field.key else _ANNOTATIONS.get(field.type)
    if wanted is not None and info.annotation != wanted:
        wrong.append(
            Misfit(
                "type",
                f"it is declared as {a(field.type)} and annotated otherwise",
                f"annotate it as `{_NAMES[field.type]}`",
            )
        )
    if field.type == "label":
        labels = _literals(info.annotation)
        wrong += _misnamed_labels(field, labels)
        field = field if field.labels else replace(field, labels=tuple((one, Text(one, one)) for one in labels))
    lawful, refused = direction(field.act, field.lawful, field.type, [one for one, _ in field.labels], field.worse)
    if refused is not None:
        wrong.append(Misfit("lawful", refused, ACTS))
    field = replace(field, lawful=lawful)
    if field.type == "list" and not field.item:
        items = _item_model(info.annotation)
        if items is None:
            shown = shorten(str(info.annotation).replace("typing.", ""), 60)
            wrong.append(Misfit("items", f"`{shown}` is no list of a fact model", "annotate it as `Items[Model]`"))
            return None, wrong
        field = replace(field, item=tuple(items.declared.values()))
    return field, wrong


def _misnamed_labels(field: Field, labels: Sequence[str]) -> Iterator[Misfit]:
    """Titles for what is no label of the annotation, and labels of it that others but not they have a title for."""
    titled = dict(field.labels)
    lacking = [one for one in labels if titled and one not in titled]
    for name in titled if labels else ():
        if name in labels:
            continue
        meant = next((one for one in lacking if did_you_mean(name, [one])), None)
        lacking = [one for one in lacking if one != meant]
        help = f"did you mean `{meant}`?" if meant else f"labels known: {', '.join(f'`{one}`' for one in labels)}"
        yield Misfit("titles", f"`titles` names `{shorten(name)}`, which is no label of its `Literal`", help)
    for one in lacking:
        yield Misfit(
            "titles", f"`titles` has none for the label `{one}`", "give each label its Chinese and English name"
        )


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [label for part in get_args(annotation) for label in _literals(part)]


def _item_model(annotation: Any) -> type[FactModel] | None:
    """The fact model that an annotation holds; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, FactModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _item_model(part)) is not None), None)


def _declare(
    type: FieldType, zh: str, en: str, *, note: tuple[str, str] | None = None, wrong: Sequence[Misfit] = (), **more: Any
) -> Any:
    wrong = [*wrong, *_untitled("title", "it", (zh, en))]
    return _info(Field("", type, Text(str(zh), str(en)), note=Text(*note) if note else None, **more), wrong)


def _untitled(part: str, what: str, title: object) -> Iterator[Misfit]:
    """That a title is a Chinese and an English text."""
    if not (
        isinstance(title, tuple | list)
        and len(title) == 2
        and all(isinstance(one, str) and one.strip() for one in title)
    ):
        yield Misfit(part, f"{what} has no title in Chinese and English", 'write both, as in ("面积", "area")')


def _info(field: Field, wrong: Sequence[Misfit] = ()) -> Any:
    """The field as pydantic takes it: absent unless it is a key; with what is wrong with its declaration."""
    title = f"{field.title.zh} / {field.title.en}"
    info: Any = PydanticField(description=title) if field.key else PydanticField(default=None, description=title)
    info.metadata += [*wrong, field]
    return info


_ANNOTATIONS: dict[FieldType, Any] = {
    "flag": Flag, "amount": Amount, "event": Event, "region": Code, "industry": Code, "text": Words,
}  # fmt: skip
_NAMES = {"flag": "Flag", "amount": "Amount", "event": "Event", "region": "Code", "industry": "Code", "text": "Words"}


def model_from(name: str, bases: tuple[type[FactModel], ...], fields: tuple[Field, ...]) -> type[FactModel]:
    """A fact model made of others and of further fields."""
    further: dict[str, Any] = {field.name: (_annotation(name, field), _info(field)) for field in fields}
    return create_model(name, __base__=bases, **further)


def _annotation(name: str, field: Field) -> Any:
    if field.type == "list":
        return Items[model_from(f"{name}_{field.name}", (FactModel,), field.item)]  # type: ignore[misc]
    return str if field.key else _ANNOTATIONS.get(field.type, Words)


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
    low, high = _number(at_least), _number(at_most)
    places = decimals if type(decimals) is int else 0
    wrong = (
        [Misfit("decimals", f"`decimals` is `{shorten(decimals)}`", "write a whole number")]
        if places != decimals
        else []
    )
    wrong += [
        Misfit(
            part,
            f"`{part}` is `{shorten(raw)}`, which is no exact number",
            'write a whole number, or a text as in "0.5"',
        )
        for part, raw, found in (("at_least", at_least, low), ("at_most", at_most, high))
        if found is None
    ]
    return _declare(
        "amount", zh, en, unit=str(unit), decimals=places, at_least=low or Fraction(0),
        at_most=(low or Fraction(0)) if high is None else high, act=act, lawful=lawful, worse=worse, note=note, wrong=wrong,
    )  # fmt: skip


def _number(raw: object) -> Fraction | None:
    """An end of a range as it was written; None where that is no exact number."""
    if isinstance(raw, str):
        return plain_decimal(raw)
    return Fraction(raw) if isinstance(raw, int | Fraction | Decimal) and not isinstance(raw, bool) else None


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
    wrong = [one for name, title in (titles or {}).items() for one in _untitled("titles", f"the label `{name}`", title)]
    bare = {name for name, title in (titles or {}).items() if any(_untitled("titles", name, title))}
    labels = tuple((name, Text(name, name) if name in bare else Text(*title)) for name, title in (titles or {}).items())
    return _declare("label", zh, en, labels=labels, act=act, lawful=lawful, worse=worse, note=note, wrong=wrong)


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
    max_length: int | None = None,
    worse: Literal["fewer"] | None = None,
    note: tuple[str, str] | None = None,
) -> Any:
    """A list of items of another fact model, at most `max_length` of them; `worse` where a subject with fewer is worse.

    A list without `max_length` is an error when the plugin loads: it bounds the arithmetic.
    """
    wrong = (
        []
        if type(max_length) is int
        else [Misfit("max_length", "it has no `max_length`", "say how many items it may have")]
    )
    length = max_length if type(max_length) is int else 1
    return _declare("list", zh, en, max_length=length, worse=worse, note=note, wrong=wrong)


def saying(declared: Any, **others: bool) -> Any:
    """A flag that, where it is true, says what other flags of the subject are: one answer for all of them."""
    declared.metadata[:] = [
        replace(one, says=tuple(others.items())) if isinstance(one, Field) else one for one in declared.metadata
    ]
    return declared
