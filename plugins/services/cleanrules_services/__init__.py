"""The rules of services (服务业): plastics, packaging, catering, kitchen waste and water."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_services.catering import Caterer
from cleanrules_services.commerce import ExpressOutlet, Package, Platform, RetailVenue
from cleanrules_services.facts import Lodging
from cleanrules_services.water import ServicesDistrict, WaterUser

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of the businesses that serve, of packages and of those who use water."""
    register("lodging", Lodging, title=Text("住宿经营单位", "lodging business"))
    register("caterer", Caterer, title=Text("餐饮服务单位", "caterer"))
    register("retail-venue", RetailVenue, title=Text("零售场所", "retail venue"))
    register("express-outlet", ExpressOutlet, title=Text("邮政快递网点", "express outlet"))
    register(
        "platform",
        Platform,
        title=Text("电子商务、外卖平台和外卖企业", "e-commerce or delivery platform, take-away firm"),
    )
    register("package", Package, title=Text("商品包装", "packaging of a product"))
    register("water-user", WaterUser, title=Text("用水单位", "water user"))
    register("district", ServicesDistrict)


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
