"""The rules of construction (建筑业): electrification of buildings, green buildings, energy saving in design."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_construction.facts import Building

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a building."""
    register("building", Building, title=Text("建筑", "building"))


@hookimpl
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """The rule packs."""
    register(HERE / "rules")


@hookimpl
def cleanrules_parameters(register: Callable[[Path], None]) -> None:
    """The parameters."""
    register(HERE / "parameters")


@hookimpl
def cleanrules_instruments(register: Callable[[Path], None]) -> None:
    """The instruments."""
    register(HERE / "instruments")
