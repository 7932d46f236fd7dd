"""The rules of agriculture (农业): film, straw, livestock, pesticides, aquaculture, irrigation, and the rates of districts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_agriculture.district_facts import DistrictAgriculture
from cleanrules_agriculture.facts import Farm, FilmBusiness
from cleanrules_agriculture.inputs import AquacultureFarm, Irrigator, PesticideHandler
from cleanrules_agriculture.livestock import LivestockFarm

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of farms, of who handles film, pesticides and irrigation water, and of a district's agriculture."""
    register("farm", Farm, title=Text("农业生产经营者（含农户）", "farm, household included"))
    register("film-business", FilmBusiness, title=Text("农用薄膜生产、销售者", "maker or seller of agricultural film"))
    register("livestock-farm", LivestockFarm, title=Text("畜禽养殖场（户）", "livestock farm"))
    register(
        "pesticide-handler",
        PesticideHandler,
        title=Text("农药生产、经营、使用者", "maker, seller or user of pesticides"),
    )
    register("aquaculture-farm", AquacultureFarm, title=Text("水产养殖场", "aquaculture farm"))
    register("irrigator", Irrigator, title=Text("灌溉取水单位", "who draws water for irrigation"))
    register("district", DistrictAgriculture)


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
