"""Facts that follow from one other: an event that can't come before another, a flag that one answer for several settles.

They are derived facts of a function of the core: as any other they are traced, never overwrite what is given, and are an
error where what is given says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleanrules.errors import PluginError, did_you_mean
from cleanrules.facts.fields import NOT_YET, Field, FieldType, NotYet
from cleanrules.facts.kinds import Kind
from cleanrules.language.nodes import CompareDays, Day, Ref
from cleanrules.rulebook.model import Contradiction, DerivedFact
from cleanrules.text import Text


def implied(kinds: Mapping[str, Kind]) -> Iterator[DerivedFact]:
    """The facts that the fields of all kinds declare to follow from others. Raises PluginError."""
    for kind in kinds.values():
        for field in kind.fields.values():
            for one in field.item:
                if one.after or one.says:
                    raise PluginError(
                        f"field `{field.name}.{one.name}` of kind `{kind.name}` says something of other facts",
                        help="`after` and `says` are for the facts of the subject, not of a list's items",
                    )
            if field.after:
                other = _named(kind, field, field.after, "event")
                yield DerivedFact(kind.name, field, (other.name,), follows, field.owner, "distinct", implied=True)
            for name, value in field.says:
                said = _named(kind, field, name, "flag")
                function = then_true if value else then_false
                yield DerivedFact(kind.name, said, (field.name,), function, field.owner, "distinct", implied=True)


def too_early(kinds: Mapping[str, Kind]) -> Iterator[Contradiction]:
    """That no event has come on a day before the one that it can't come before; kinds whose events are in no order have none."""
    for kind in kinds.values():
        for field in kind.fields.values():
            if not field.after:
                continue
            other = kind.fields[field.after]
            message = Text(
                f"{field.title.zh}不能早于{other.title.zh}",
                f"the {field.title.en} can't be before the {other.title.en}",
            )
            when = CompareDays("<", Day(Ref(field)), Day(Ref(other)), f"{field.name} < {other.name}")
            yield Contradiction(
                kind.name, f"{field.name}-before-{other.name}", when, (other.name, field.name), message, field.owner
            )


def _named(kind: Kind, field: Field, name: str, type: FieldType) -> Field:
    """The other fact that a field names. Raises PluginError where there is none, or one of them is of another type."""
    who = f"field `{field.name}` of kind `{kind.name}`"
    other = kind.fields.get(name)
    if other is None:
        raise PluginError(f"{who} names `{name}`, which the kind has not", help=did_you_mean(name, kind.fields))
    if field.type != type or other.type != type:
        raise PluginError(
            f"{who} names `{name}`, and one of the two is no {type}", help="`after` orders events, `says` flags"
        )
    return other


def follows(**known: object) -> NotYet | None:
    """That an event has not happened, where the one before it has not."""
    return NOT_YET if NOT_YET in known.values() else None


def then_true(**known: object) -> bool | None:
    """That a flag is true, where the one that says so is."""
    return True if True in known.values() else None


def then_false(**known: object) -> bool | None:
    """That a flag is false, where the one that says so is true."""
    return False if True in known.values() else None
