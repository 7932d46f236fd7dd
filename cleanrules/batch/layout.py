"""What the columns of an input are: which field of which kind each heading stands for, and in what unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cleanrules.batch.sources import SUBJECT, Source
from cleanrules.batch.sources.headings import COMPLETE, folded, split_unit
from cleanrules.errors import FactError, UsageError, did_you_mean, plugins_loaded, shorten
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind, Kinds, kind_help
from cleanrules.facts.units import factor, spellings
from cleanrules.frozen import FrozenDict

_KIND = ("kind", "对象类型")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a field of a kind; `unit` is that of bare numbers, if the heading gives one.

    Of a list, `items` are the columns of its items, `complete` the heading of the column that says whether it is all there
    is, and `child` whether it comes from a table of its own.
    """

    heading: str
    field: str
    unit: str = ""
    items: tuple[Column, ...] = ()
    complete: str | None = None
    child: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of an input, for each kind of subject that it may hold. Picklable.

    `kind` is the kind of the rows that name none; `id`, `kind_column` and `day_column` are headings.
    """

    columns: Mapping[str, tuple[Column, ...]]
    kind: str | None = None
    id: str | None = None
    kind_column: str | None = None
    day_column: str | None = None
    used: tuple[str, ...] = field(default=())
    """The headings that are to be read, in their order in the input; at least one, as rows are counted by it."""
    unfit: Mapping[str, FactError] = field(default_factory=FrozenDict)
    """The kinds that the columns don't fit, and why; an error as soon as a row is of one."""


def layout_of(
    source: Source,
    kinds: Mapping[str, Kind],
    *,
    kind: str | None = None,
    day_column: str | None = None,
    ignore_unknown: bool = False,
) -> Layout:
    """What the columns of an input stand for.

    A heading is the name of a field or its Chinese or English title, perhaps with a unit in brackets; the source's mapping
    comes first. `kind` is that of rows that name none, `day_column` the heading of the day that each row is judged on.
    Raises FactError for columns that are nothing known (unless `ignore_unknown`), for two columns of one field, and for a
    unit that doesn't fit; UsageError for an unknown kind or day column.
    """
    if kind is not None and kind not in kinds:
        raise UsageError(f"unknown kind `{kind}`", help=kind_help(kind, kinds))
    if day_column is not None and day_column not in source.columns:
        raise UsageError(
            f"{source.name} has no column `{shorten(day_column)}`", help=did_you_mean(day_column, source.columns)
        )
    return _Reader(source, kinds, kind, day_column, ignore_unknown).layout()


class _Reader:
    """One layout on its way."""

    def __init__(
        self, source: Source, kinds: Mapping[str, Kind], kind: str | None, day: str | None, ignore: bool
    ) -> None:
        self.source, self.kind, self.day, self.ignore = source, kind, day, ignore
        self.children = {one.list for one in source.children}
        self.targets = {
            one: target for one in source.columns if one != day and (target := source.mapping.get(one, one)) is not None
        }
        self.kind_column = self.role(_KIND)
        if self.kind_column is None and kind is None:
            raise FactError(
                f"{source.name} has no column `kind`",
                help=f"name the kind of its rows: one of {', '.join(f'`{one}`' for one in sorted(kinds))}",
            )
        self.plugins = kinds.plugins if isinstance(kinds, Kinds) else None
        self.kinds = kinds if self.kind_column is not None or kind is None else {kind: kinds[kind]}
        self.known = {one for one in (self.kind_column, self.day) if one is not None}
        self.unknown: dict[str, str | None] = {}

    def role(self, names: Sequence[str]) -> str | None:
        """The column that is headed by one of the names."""
        return next((one for one, target in self.targets.items() if folded(target) in names), None)

    def layout(self) -> Layout:
        columns: dict[str, tuple[Column, ...]] = {}
        unfit: dict[str, FactError] = {}
        for kind in self.kinds.values():
            try:
                columns[kind.name] = self.columns(kind)
            except FactError as cause:
                if len(self.kinds) == 1:
                    raise
                unfit[kind.name] = cause
        for found in columns.values():
            self.known |= {one.heading for one in found} | {one.complete for one in found if one.complete}
        self.note_unknown()
        if self.unknown and not self.ignore:
            raise next((cause for kind, cause in unfit.items() if self.meant(self.kinds[kind])), self.refused())
        id = next((one.heading for found in columns.values() for one in found if one.field == "id"), None)
        used = tuple(one for one in self.source.columns if one in self.known) or self.source.columns[:1]
        return Layout(FrozenDict(columns), self.kind, id, self.kind_column, self.day, used, FrozenDict(unfit))

    def columns(self, kind: Kind) -> tuple[Column, ...]:
        """The columns that hold facts of a kind."""
        owner = f"kind `{kind.name}`"
        names = _index(kind.fields.values())
        plain = {one: target for one, target in self.targets.items() if one != self.kind_column}
        placed = _placed(plain, names, owner)
        found = {heading: self.column(heading, field, unit) for heading, (field, unit) in placed.items()}
        _once(found.values(), owner)
        for heading, target in plain.items():
            base = target.removesuffix(COMPLETE)
            if heading in found or base == target:
                continue
            match = _match(base, names, owner)
            list = match and next((one for one in found.values() if one.field == match[0].name), None)
            if list and kind.fields[list.field].type != "list":
                continue
            if list and list.complete:
                raise FactError(f"columns `{shorten(list.complete)}` and `{shorten(heading)}` are the same")
            if list:
                found[list.heading] = Column(list.heading, list.field, "", list.items, heading, list.child)
        return tuple(found.values())

    def column(self, heading: str, field: Field, unit: str) -> Column:
        inner = self.source.items.get(heading)
        if (field.type == "list") != (inner is not None) and inner != ():
            what = "a list of items" if inner is None else "a single value"
            raise FactError(
                f"the column `{shorten(heading)}` of {self.source.name} holds no {what.partition(' ')[2]}",
                help=f"`{field.name}` is {what}"
                + ("; give it as a nested column, or as a child table" if inner is None else ""),
            )
        if inner is None or field.type != "list":
            return Column(heading, field.name, unit)
        targets = {
            item: target
            for item in inner
            if (target := self.source.mapping.get(f"{heading}.{item}", item)) is not None
            and not (heading in self.children and item == SUBJECT)
        }
        owner = f"an item of `{field.name}`"
        names = _index(field.item)
        placed = _placed(targets, names, owner)
        items = tuple(Column(item, one.name, its_unit) for item, (one, its_unit) in placed.items())
        _once(items, owner)
        self.known |= {f"{heading}.{item}" for item in placed}
        self.unknown |= {f"{heading}.{item}": did_you_mean(item, [*names]) for item in targets if item not in placed}
        return Column(heading, field.name, "", items, None, heading in self.children)

    def note_unknown(self) -> None:
        """Notes the columns that no kind knows."""
        names = {name for kind in self.kinds.values() for name in _index(kind.fields.values())}
        found = {one: did_you_mean(folded(split_unit(one)[0]), names) for one in self.targets if one not in self.known}
        self.unknown = found | {one: help for one, help in self.unknown.items() if one not in self.known}

    def meant(self, kind: Kind) -> bool:
        """Whether an unknown column is named like a field of a kind."""
        names = _index(kind.fields.values())
        stems = (stem for one in self.unknown for stem in (one, split_unit(one)[0]))
        return any(folded(stem) in names for stem in stems)

    def refused(self) -> FactError:
        listed = ", ".join(f"`{shorten(one)}`" for one in self.unknown)
        near = [
            f"for `{shorten(one)}` {help.removesuffix('?')}" for one, help in self.unknown.items() if help is not None
        ]
        lost = [one for one, help in self.unknown.items() if help is None]
        loaded = [plugins_loaded(self.plugins)] if lost and self.plugins is not None else []
        what = "an unknown column" if len(self.unknown) == 1 else f"{len(self.unknown)} unknown columns"
        return FactError(
            f"{self.source.name} has {what}: {listed}",
            help="; ".join([*near, "map a column to its field or to null, or have unknown columns ignored", *loaded]),
        )


Names = Mapping[str, tuple[Field, ...]]
"""The fields by each of their folded names; a name of a field comes before the titles of others."""


def _index(fields: Iterable[Field]) -> dict[str, tuple[Field, ...]]:
    titles: dict[str, dict[str, Field]] = {}
    for one in fields:
        for title in (one.title.zh, one.title.en):
            titles.setdefault(folded(title), {})[one.name] = one
    found = {title: tuple(named.values()) for title, named in titles.items()}
    return found | {folded(one.name): (one,) for one in fields}


def _match(target: str, names: Names, owner: str) -> tuple[Field, str] | None:
    """The field and the unit that a heading means. Raises FactError where it means several, or the unit doesn't fit."""
    unit, found = "", names.get(folded(target))
    if found is None:
        base, unit = split_unit(target)
        found = tuple(one for one in names.get(folded(base), ()) if unit and one.type == "amount") or None
    if found is None:
        return None
    if len(found) > 1:
        choices = ", ".join(f"`{one.name}`" for one in found)
        raise FactError(f"the heading `{shorten(target)}` means several fields of {owner}", help=f"write {choices}")
    field = found[0]
    if unit and factor(unit, field.unit) is None:
        known = ", ".join(f"`{name}`" for name in spellings(field.unit)[:6])
        raise FactError(
            f"the heading `{shorten(target)}` has the unit `{shorten(unit)}`, expected `{field.unit}`",
            help=f"units known: {known}",
        )
    return field, unit


def _placed(targets: Mapping[str, str], names: Names, owner: str) -> dict[str, tuple[Field, str]]:
    return {one: match for one, target in targets.items() if (match := _match(target, names, owner)) is not None}


def _once(columns: Iterable[Column], owner: str) -> None:
    """Refuses two columns of one field."""
    seen: dict[str, str] = {}
    for one in columns:
        if one.field in seen:
            raise FactError(
                f"the columns `{shorten(seen[one.field])}` and `{shorten(one.heading)}` both are `{one.field}` of {owner}",
                help="map one of them to null",
            )
        seen[one.field] = one.heading
