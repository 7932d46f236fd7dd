"""The names that a condition may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    Condition,
    Day,
    Linear,
    Ref,
)
from cleanrules.law.instruments import NamedSet, Parameter

Let: TypeAlias = Condition | Linear | Day
"""What a name under `let:` may stand for."""
Value: TypeAlias = Let | Ref | str
"""What a part of a condition may be: a `Ref` is a label or code, a text one that is written out."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a condition may use.

    `categories` gives for each category of the kind the list whose items it classifies, None for the subject itself.
    `item` is the list at hand where the condition classifies a list's items; `variable` is what an item is called.
    """

    owner: str
    fields: Mapping[str, Field]
    categories: Mapping[str, str | None]
    parameters: Mapping[str, Parameter]
    sets: Mapping[str, NamedSet]
    lets: Mapping[str, Let] = field(default_factory=dict)
    item: str | None = None
    codes: tuple[str, ...] = ()
    """The codes of the kind's rules, which `breach` may ask for."""
    variable: str = "item"

    def classified(self, name: str) -> str | None:
        """The list whose items a category classifies, empty for the subject itself; None for no category."""
        return self.categories[name] or "" if name in self.categories else None
