"""The rules of agriculture (农业): mulch film and straw burning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.hookspecs import RegisterModel
from cleanrules_agriculture.facts import Farm, FilmBusiness

HERE = Path(__file__).parent


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of a farm, and of who makes or sells agricultural film."""
    register("farm", Farm, title=Text("农业生产经营者（含农户）", "farm, household included"))
    register("film-business", FilmBusiness, title=Text("农用薄膜生产、销售者", "maker or seller of agricultural film"))


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
