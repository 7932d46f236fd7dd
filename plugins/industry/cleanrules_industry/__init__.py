"""The rules of industry (工业): capacity replacement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import hookimpl
from cleanrules.hookspecs import RegisterDerived, RegisterModel
from cleanrules_industry.capacity_table import off_table
from cleanrules_industry.facts import CapacityReplacement

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a capacity-replacement plan, as a fragment of `project`."""
    register("project", CapacityReplacement)


@hookimpl
def cleanrules_derived_facts(register: RegisterDerived) -> None:
    """Whether declared capacities fit the known points of the capacity table."""
    register("project", "off_table", inputs=("built.equipment", "built.size", "built.capacity"), function=off_table)


@hookimpl
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """The rule packs."""
    register(HERE / "rules")


@hookimpl
def cleanrules_parameters(register: Callable[[Path], None]) -> None:
    """The parameters and named sets."""
    register(HERE / "parameters")


@hookimpl
def cleanrules_instruments(register: Callable[[Path], None]) -> None:
    """The instruments."""
    register(HERE / "instruments")
