"""The rules of construction (建筑业): energy and electrification of buildings, green buildings, sites, machines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterDerived, RegisterModel
from cleanrules_construction.district_facts import DistrictConstruction
from cleanrules_construction.electric import fully_electric
from cleanrules_construction.facts import Building, DistrictEnergy
from cleanrules_construction.site import MachineOperator, Site

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of buildings, sites and machines, and of a city's building."""
    register("building", Building, title=Text("建筑", "building"))
    register("site", Site, title=Text("施工工地", "construction site"))
    register(
        "machinery", MachineOperator, title=Text("非道路移动机械使用人、所有人", "user or owner of non-road machines")
    )
    register("district", DistrictConstruction)
    register("district", DistrictEnergy)


@hookimpl
def cleanrules_derived_facts(register: RegisterDerived) -> None:
    """Whether a building is fully electric."""
    register(
        "building",
        "fully_electric",
        inputs=["heating", "hot_water", "cooking", "other_fuel"],
        function=fully_electric,
        table="distinct",
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
