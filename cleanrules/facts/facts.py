"""The typed facts of one subject, and how they are read: facts in, exact values out, or one clear error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from cleanrules.errors import FactError, Position, did_you_mean, shorten
from cleanrules.exact import number_text
from cleanrules.facts.fields import NOT_YET, Field, NotYet
from cleanrules.facts.form import is_workbook, read_form
from cleanrules.facts.kinds import Kind, field_help, kind_help
from cleanrules.facts.model import FactModel
from cleanrules.frozen import FrozenDict
from cleanrules.reading import Document, Steps, read_file, read_text

Scalar: TypeAlias = bool | int | str | date | NotYet
Record: TypeAlias = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list fact; where it is not complete, further items may exist."""

    items: tuple[Record, ...]
    complete: bool = True


Value: TypeAlias = Scalar | Listing


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one subject. A name that `values` lacks is unknown.

    Amounts are integers in the scale of their field. `sources` holds, by path (`retired[0].capacity`), where a fact
    was read by whoever gave it; `places` where it stands in the facts file; `derived` what plugins' functions computed.
    """

    kind: str
    values: Mapping[str, Value]
    sources: Mapping[str, str] = field(default_factory=FrozenDict)
    places: Mapping[str, str] = field(default_factory=FrozenDict)
    derived: Mapping[str, Scalar] = field(default_factory=FrozenDict)

    @property
    def id(self) -> str:
        """The subject's identifier, or its name, or nothing."""
        return str(self.values.get("id") or self.values.get("name") or "")


def value_text(field: Field, value: Scalar) -> str:
    """A value as people write it in a facts file, without its unit."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return number_text(field.exact(value))
    return "not_yet" if value is NOT_YET else str(value)


def path_text(steps: Sequence[str | int]) -> str:
    """`("retired", 0, "capacity")` as `retired[0].capacity`."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def read_facts_file(path: Path | str, kinds: Mapping[str, Kind]) -> Facts:
    """The facts in a YAML or JSON file, or in an Excel form that was filled in. Raises FactError, and MissingExtra."""
    document = read_form(path) if is_workbook(path) else read_file(path, FactError)
    return _Reader(kinds, document).read(document.data)


def read_facts_text(text: str, file: str, kinds: Mapping[str, Kind]) -> Facts:
    """The facts in YAML or JSON text; `file` is the name for messages. Raises FactError."""
    document = read_text(text, file, FactError)
    return _Reader(kinds, document).read(document.data)


def read_facts(raw: Mapping[str, Any] | FactModel, kinds: Mapping[str, Kind], *, kind: str | None = None) -> Facts:
    """The facts in a Python mapping with a `kind`, or in a fact model. Raises FactError."""
    reader = _Reader(kinds, None)
    if isinstance(raw, FactModel):
        return reader.checked(_from_model(raw, _kind_of(raw, kinds, kind)))
    return reader.read({"kind": kind, **raw} if kind is not None and isinstance(raw, Mapping) else raw)


def _kind_of(model: FactModel, kinds: Mapping[str, Kind], name: str | None) -> Kind:
    fitting = [
        kind
        for kind in kinds.values()
        if name in (None, kind.name) and (isinstance(model, kind.model) or type(model) in kind.models)
    ]
    if len(fitting) != 1:
        raise FactError(
            f"`{type(model).__name__}` is not the fact model of one kind",
            help="pass `kind=`, or facts as a mapping with a `kind`",
        )
    return fitting[0]


def _from_model(model: FactModel, kind: Kind, *, partial: Mapping[str, bool] = FrozenDict()) -> Facts:
    values: dict[str, Value] = {}
    for name in kind.fields:
        value = getattr(model, name, None)
        if isinstance(value, tuple):
            rows = tuple(_record(row) for row in value)
            values[name] = Listing(rows, complete=not partial.get(name, False))
        elif value is not None:
            values[name] = value
    return Facts(kind.name, FrozenDict(values))


def _record(row: FactModel) -> Record:
    found = {name: getattr(row, name) for name in type(row).declared}
    return FrozenDict({name: value for name, value in found.items() if value is not None})


class _Reader:
    """One set of facts on its way in; knows where each value stands."""

    def __init__(self, kinds: Mapping[str, Kind], document: Document | None) -> None:
        self.kinds, self.document = kinds, document
        self.partial: dict[str, bool] = {}
        self.sources: dict[str, str] = {}
        self.origin: dict[Steps, Steps] = {}

    def fail(self, message: str, steps: Steps, help: str | None = None, *, key: bool = False) -> FactError:
        return FactError(message, help=help, position=self.position(self.written(steps), key=key))

    def written(self, steps: Steps) -> Steps:
        """Where in the file a value stands, wrappers counted."""
        for end in range(len(steps), 0, -1):
            if steps[:end] in self.origin:
                return (*self.origin[steps[:end]], *steps[end:])
        return steps

    def position(self, steps: Steps, *, key: bool = False) -> Position | None:
        return self.document.position(steps, key=key) if self.document else None

    def read(self, raw: object) -> Facts:
        if not isinstance(raw, Mapping):
            raise self.fail("facts are not a mapping of names to values", (), "begin with `kind: project`")
        kind = self.kind(raw)
        plain = self.fields({k: v for k, v in raw.items() if k != "kind"}, kind.fields, (), f"kind `{kind.name}`")
        try:
            model = kind.model.model_validate(plain)
        except ValidationError as cause:
            raise self.explain(cause) from None
        facts = self.checked(_from_model(model, kind, partial=self.partial))
        return Facts(facts.kind, facts.values, FrozenDict(self.sources), FrozenDict(self.places()))

    def kind(self, raw: Mapping[str, Any]) -> Kind:
        name = raw.get("kind")
        choices = ", ".join(f"`{kind}`" for kind in self.kinds)
        if name is None:
            raise self.fail("the facts name no `kind`", (), f"kinds known: {choices}")
        if not isinstance(name, str) or name not in self.kinds:
            raise self.fail(f"unknown kind `{shorten(name)}`", ("kind",), kind_help(str(name), self.kinds))
        return self.kinds[name]

    def fields(self, raw: Mapping[str, Any], known: Mapping[str, Field], steps: Steps, owner: str) -> dict[str, Any]:
        """The plain values of a mapping of facts, wrappers taken off."""
        plain: dict[str, Any] = {}
        for name, value in raw.items():
            here = (*steps, name)
            if name not in known:
                kinds = self.kinds if len(here) == 1 else {}  # items are of one plugin
                near = field_help(str(name), known, kinds)
                raise self.fail(f"unknown field `{shorten(name)}` of {owner}", here, near, key=True)
            plain[name] = self.value(value, known[name], here)
        return plain

    def value(self, raw: object, field: Field, steps: Steps) -> object:
        if field.type == "list":
            return self.listing(raw, field, steps)
        if not isinstance(raw, Mapping):
            return raw
        self.wrapper(raw, ("value", "unit", "source"), "value", steps)
        self.origin[steps] = (*self.written(steps), "value")
        self.note_source(raw, steps)
        value = raw["value"]
        unit = raw.get("unit")
        plain = unit is None or value is None or isinstance(value, Mapping | list | tuple)
        return value if plain else f"{_plain(value)} {unit}"

    def listing(self, raw: object, field: Field, steps: Steps) -> object:
        inner, wrapping = steps, ("items", "complete", "source")
        if isinstance(raw, Mapping) and (not raw or any(did_you_mean(str(name), wrapping) for name in raw)):
            self.wrapper(raw, wrapping, "items", steps)
            complete = raw.get("complete", "true")
            if complete not in ("true", "false", True, False):
                raise self.fail(f"`complete` is `{shorten(complete)}`, expected true or false", (*steps, "complete"))
            self.partial[str(steps[-1])] = complete in ("false", False)
            self.note_source(raw, steps)
            raw, inner = raw["items"], (*steps, "items")
        if raw is None:
            return None
        if not isinstance(raw, list | tuple):
            raise self.fail(f"`{field.name}` is `{shorten(raw)}`, expected a list", inner)
        return tuple(self.item(row, field, (*steps, n), (*inner, n)) for n, row in enumerate(raw))

    def item(self, row: object, field: Field, steps: Steps, origin: Steps) -> object:
        if isinstance(row, FactModel):
            row = {name: value for name in type(row).declared if (value := getattr(row, name)) is not None}
        self.origin[steps] = origin
        if not isinstance(row, Mapping):
            raise self.fail(f"an item of `{field.name}` is `{shorten(row)}`, expected a mapping", steps)
        for name in row:
            self.origin[(*steps, name)] = (*origin, name)
        return self.fields(row, field.item_fields, steps, f"an item of `{field.name}`")

    def wrapper(self, raw: Mapping[str, Any], allowed: tuple[str, ...], needed: str, steps: Steps) -> None:
        for name in raw:
            if name not in allowed:
                raise self.fail(
                    f"unknown key `{shorten(name)}` of `{path_text(steps)}`", (*steps, name), did_you_mean(str(name), allowed)
                    or f"keys known: {', '.join(f'`{key}`' for key in allowed)}", key=True,
                )  # fmt: skip
        if needed not in raw:
            raise self.fail(f"`{path_text(steps)}` has no `{needed}`", steps)

    def note_source(self, raw: Mapping[str, Any], steps: Steps) -> None:
        source = raw.get("source")
        if isinstance(source, Mapping):
            source = ", ".join(f"{_plain(value)}" for value in source.values() if value is not None)
        if source is not None:
            self.sources[path_text(steps)] = shorten(source, 400)

    def explain(self, cause: ValidationError) -> FactError:
        first = cause.errors(include_url=False, include_input=False)[0]
        steps = tuple(first["loc"])
        if first["type"] == "fact":
            return self.fail(first["ctx"]["message"], steps, first["ctx"]["help"])
        return self.fail(f"`{path_text(steps)}` is missing", steps[:-1], "an item needs its identifier")

    def checked(self, facts: Facts) -> Facts:
        """The facts, unless a list of theirs is too long or has two items of one key."""
        for name, value in facts.values.items():
            if isinstance(value, Listing):
                self.check_list(name, value, self.kinds[facts.kind].fields[name])
        return facts

    def check_list(self, name: str, listing: Listing, field: Field) -> None:
        if len(listing.items) > field.max_length:
            raise self.fail(f"`{name}` has {len(listing.items)} items, at most {field.max_length} are allowed", (name,))
        for key in (one.name for one in field.item if one.key):
            seen: set[Scalar] = set()
            for number, row in enumerate(listing.items):
                if row[key] in seen:
                    raise self.fail(
                        f"`{name}` has two items with the {key} `{shorten(row[key])}`", (name, number, key),
                        "each item has its own",
                    )  # fmt: skip
                seen.add(row[key])

    def places(self) -> dict[str, str]:
        if self.document is None:
            return {}
        back = {origin: steps for steps, origin in self.origin.items()}
        found = {
            path_text(back.get(steps, steps)): self.document.place(steps) for steps in self.document.marks if steps
        }
        return found


def _plain(value: object) -> str:
    if isinstance(value, float):
        raise FactError(f"`{value!r}` is a binary float, which is not exact", help="pass a Decimal or text")
    return str(value)
