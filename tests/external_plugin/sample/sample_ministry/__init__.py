"""A sample plugin: invented rules on warehouses（样例，非法律）."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from cleanrules import Screening, Text, hookimpl
from cleanrules.hookspecs import RegisterDerived, RegisterModel
from sample_ministry.command import sample_weights
from sample_ministry.facts import Warehouse, WarehouseProject
from sample_ministry.report import csv_summary
from sample_ministry.weights import refrigerant_burden

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The kind `warehouse`, and what a project says of its warehouse."""
    register("warehouse", Warehouse, title=Text("仓库（样例）", "warehouse (sample)"))
    register("project", WarehouseProject)


@hookimpl
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """The rules and categories."""
    register(HERE / "rules")


@hookimpl
def cleanrules_parameters(register: Callable[[Path], None]) -> None:
    """The dated values and the named set of regions."""
    register(HERE / "parameters")


@hookimpl
def cleanrules_instruments(register: Callable[[Path], None]) -> None:
    """The invented measures that the rules cite."""
    register(HERE / "instruments")


@hookimpl
def cleanrules_derived_facts(register: RegisterDerived) -> None:
    """The burden of a warehouse's refrigerants, from its cold rooms."""
    register(
        "warehouse",
        "refrigerant_burden",
        inputs=["cold_rooms.refrigerant", "cold_rooms.charge"],
        function=refrigerant_burden,
    )


@hookimpl
def cleanrules_reporters(register: Callable[[str, Callable[[Sequence[Screening], str], str]], None]) -> None:
    """The format `csv-summary`."""
    register("csv-summary", csv_summary)


@hookimpl
def cleanrules_commands(register: Callable[[click.Command], None]) -> None:
    """The command `sample-weights`."""
    register(sample_weights)
