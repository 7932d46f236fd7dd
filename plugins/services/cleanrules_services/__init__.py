"""The rules of services (服务业): single-use articles of lodging businesses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_services.facts import Lodging

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a lodging business."""
    register("lodging", Lodging, title=Text("住宿经营单位", "lodging business"))


@hookimpl
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """The rule packs."""
    register(HERE / "rules")


@hookimpl
def cleanrules_instruments(register: Callable[[Path], None]) -> None:
    """The instruments."""
    register(HERE / "instruments")
