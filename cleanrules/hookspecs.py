"""The hooks that a plugin may implement; each is handed a `register` callback, to be called for each thing it brings.

A plugin is a module named by an entry point of the group `cleanrules`. Plugins are code: they run with the rights of
the caller, so install only those that you trust.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import pluggy

from cleanrules.facts.facts import Facts
from cleanrules.facts.grouping import Grouping
from cleanrules.facts.model import FactModel
from cleanrules.text import Text

if TYPE_CHECKING:
    import click

    from cleanrules.screening.findings import Screening

GROUP = "cleanrules"
hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a function of a plugin as the implementation of the hook of its name."""


Tabled: TypeAlias = Callable[..., Any] | Literal["distinct"] | None
"""How a derived fact is computed for many subjects at once, if it can be."""


class RegisterModel(Protocol):
    """Registers a fact model as a kind (with its title) or as a fragment of one that is defined elsewhere (without)."""

    def __call__(self, kind: str, model: type[FactModel], *, title: Text | None = None) -> None:
        """Register a model."""


class RegisterDerived(Protocol):
    """Registers a pure function that computes the field `output` of a kind from the values of `inputs`.

    An input is a fact's name, or `list.field`: that field of all items of a list. The function takes the inputs by name
    and is called only where all of them are known: flags as bool, amounts as Fraction in the field's unit, events as
    date or NOT_YET, labels and codes as str, lists as tuples of mappings. What it returns is checked as if it stood in
    a facts file; None is unknown. It may not look at anything else: no clock, no files, no random numbers.

    `table` is its form for many subjects at once, without which a batch that needs the fact is refused: `distinct`
    calls the function once for each combination of inputs, a function of its own takes the inputs by name as columns
    (`cleanrules.engines.columns`; a list as `Items`) and returns the column of the output.
    """

    def __call__(
        self, kind: str, output: str, *, inputs: Sequence[str], function: Callable[..., Any],
        table: Tabled = None,
    ) -> None:  # fmt: skip
        """Register a function."""


class RegisterPortfolio(Protocol):
    """Registers a pure function that puts several subjects of the kind `of` together, as one subject of `kind`.

    The function is handed the typed facts of all subjects at once, in no order that means anything, and groups them by
    keys that they must have; a subject whose facts are unknown leaves the whole's unknown. It may not look at anything
    else: no clock, no files, no random numbers.
    """

    def __call__(self, *, of: str, kind: str, function: Callable[[Sequence[Facts]], Grouping]) -> None:
        """Register a function."""


@hookspec
def cleanrules_fact_models(register: RegisterModel) -> None:
    """Bring kinds of subjects, or fragments that extend one."""


@hookspec
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """Bring pack files, or directories of them."""


@hookspec
def cleanrules_parameters(register: Callable[[Path], None]) -> None:
    """Bring files of parameters and named sets, or directories of them."""


@hookspec
def cleanrules_instruments(register: Callable[[Path], None]) -> None:
    """Bring files of instruments, or directories of them."""


@hookspec
def cleanrules_indicator_tables(register: Callable[[Path], None]) -> None:
    """Bring files of indicator tables (评价指标体系), or directories of them."""


@hookspec
def cleanrules_derived_facts(register: RegisterDerived) -> None:
    """Bring functions that derive a fact from others."""


@hookspec
def cleanrules_portfolios(register: RegisterPortfolio) -> None:
    """Bring functions that put several subjects together."""


@hookspec
def cleanrules_reporters(register: Callable[[str, Callable[[Sequence[Screening], str], str | bytes]], None]) -> None:
    """Bring report formats: a name, and a function from screenings and a language to text, or to the bytes of a file."""


@hookspec
def cleanrules_commands(register: Callable[[click.Command], None]) -> None:
    """Bring commands of the shell command `cleanrules`."""
