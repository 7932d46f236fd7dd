"""What is wrong with the declaration of a fact, whether a plugin's model declares it or a pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleanrules.errors import shorten
from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.facts.names import misnamed
from cleanrules.facts.units import is_unit, unit_help
from cleanrules.text import Text

MAX_DECIMALS = 9
MAX_ITEMS = 100_000


@dataclass(frozen=True, slots=True)
class Misfit:
    """A fault of a declaration: the part of it that is wrong, what is, and what to do."""

    part: str
    message: str
    help: str | None = None


def misfits(field: Field, *, inside: bool = False) -> Iterator[Misfit]:
    """The faults of a field's declaration, without those of a list's items; `inside` is whether it is one of these."""
    named = misnamed(field.name, inside=inside)
    if named is not None:
        yield Misfit("name", f"`{shorten(field.name)}` {named[0]}", named[1])
    match field.type:
        case "amount":
            yield from _amount(field)
        case "label":
            yield from _label(field)
        case "list":
            yield from _list(field, inside)
    if field.key and not inside:
        yield Misfit("key", f"`{field.name}` can't be a key", "the key of a list's items is a text among them")
    wrong = field.misfit()
    if wrong is not None:
        yield Misfit("worse", *wrong)


def _amount(field: Field) -> Iterator[Misfit]:
    what = f"amount `{field.name}`"
    if not is_unit(field.unit):
        yield Misfit("unit", f"{what} has the unknown unit `{shorten(field.unit)}`", unit_help(field.unit))
    if field.at_least > field.at_most:
        low, high = number_text(field.at_least), number_text(field.at_most)
        yield Misfit("at_least", f"{what} is at least {low} and at most {high}", "write the lower end as `at_least`")
    if not 0 <= field.decimals <= MAX_DECIMALS:
        yield Misfit(
            "decimals", f"{what} has {field.decimals} decimals", f"write a whole number from 0 to {MAX_DECIMALS}"
        )


def _label(field: Field) -> Iterator[Misfit]:
    what, names = f"label `{field.name}`", [name for name, _ in field.labels]
    if not names:
        yield Misfit("labels", f"{what} has no labels", "list those that it may have")
    for name in _twice(names):
        yield Misfit("labels", f"{what} has `{shorten(name)}` twice", "leave one of the two out")
    for one in _titled_twice((title for _, title in field.labels)):
        yield Misfit(
            "labels", f"two labels of `{field.name}` have the title `{shorten(one)}`", "give each a title of its own"
        )


def _list(field: Field, inside: bool) -> Iterator[Misfit]:
    what = f"list `{field.name}`"
    if inside:
        yield Misfit("items", f"{what} stands in a list", "a list's items have single values only")
    elif not field.item:
        yield Misfit("items", f"{what} has no `items`", "name the fields of an item")
    keys = [one.name for one in field.item if one.key]
    if field.item and not inside and not keys:
        yield Misfit(
            "items",
            f"the items of {what} have no key",
            "add a text that tells them apart, as `id`, and make it the key",
        )
    if len(keys) > 1:
        yield Misfit(
            "items", f"the items of {what} have the keys {' and '.join(f'`{one}`' for one in keys)}", "leave one"
        )
    if not 1 <= field.max_length <= MAX_ITEMS:
        yield Misfit(
            "max_length",
            f"{what} has the `max_length` {field.max_length}",
            f"write a whole number from 1 to {MAX_ITEMS}",
        )


def alike(fields: Iterable[Field]) -> Iterator[Misfit]:
    """The titles that several fields of one model have, by which people can't tell them apart."""
    shown = list(fields)
    for title in _titled_twice(one.title for one in shown):
        names = [f"`{one.name}`" for one in shown if title in (one.title.zh, one.title.en)]
        yield Misfit(
            "title", f"{' and '.join(names)} have the title `{shorten(title)}`", "give each a title of its own"
        )


def _titled_twice(titles: Iterable[Text]) -> list[str]:
    found = list(titles)
    return [
        *_twice([one.zh for one in found]),
        *(one for one in _twice([one.en for one in found]) if one not in {t.zh for t in found}),
    ]


def _twice(words: list[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]
