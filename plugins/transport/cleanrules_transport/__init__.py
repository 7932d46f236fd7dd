"""The rules of transport (交通运输业): shore power of ships and berths, rail sidings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_transport.facts import Berth, FreightSite, ShipCall

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a ship's call, of a berth, and of a site of bulk freight."""
    register("ship-call", ShipCall, title=Text("船舶靠泊（岸电使用）", "call of a ship"))
    register("berth", Berth, title=Text("码头泊位（岸电建设和供应）", "berth"))
    register(
        "freight-site",
        FreightSite,
        title=Text("大宗货物运输站点（物流园区、工矿企业、粮食储备库）", "site of bulk freight"),
    )


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
