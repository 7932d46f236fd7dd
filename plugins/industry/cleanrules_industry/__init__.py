"""The rules of industry (工业): capacity replacement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_industry.facts import CapacityReplacement

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a capacity-replacement plan, as a fragment of `project`."""
    register("project", CapacityReplacement)


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
