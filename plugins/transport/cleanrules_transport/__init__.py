"""The rules of transport (交通运输业): sidings, clean haulage, ports, shore power, ship fuel, and the shares of districts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_transport.district_facts import DistrictTransport
from cleanrules_transport.facts import Berth, FreightSite, ShipCall
from cleanrules_transport.haulage import Haulage, PortOperator, Ship

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of ships, berths, ports, haulage and sites of bulk freight, and of a district's transport."""
    register("ship-call", ShipCall, title=Text("船舶靠泊（岸电使用）", "call of a ship"))
    register("berth", Berth, title=Text("码头泊位（岸电建设和供应）", "berth"))
    register(
        "freight-site",
        FreightSite,
        title=Text("大宗货物运输站点（物流园区、工矿企业、粮食储备库）", "site of bulk freight"),
    )
    register("haulage", Haulage, title=Text("大宗货物运输（清洁运输）", "bulk haulage of an enterprise"))
    register("port-operator", PortOperator, title=Text("港口作业单位", "port operator"))
    register("ship", Ship, title=Text("船舶（燃油、受电设施）", "ship: fuel and gear"))
    register("district", DistrictTransport)


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
