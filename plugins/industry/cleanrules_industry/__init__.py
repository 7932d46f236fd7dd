"""The rules of industry (工业): project gates, equipment, air, and the mandatory cleaner-production audit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import Text, hookimpl
from cleanrules.facts import FactModel
from cleanrules.hookspecs import RegisterDerived, RegisterModel, RegisterPortfolio
from cleanrules_industry.air import AirFacts
from cleanrules_industry.audit import AuditDuties, AuditGrounds
from cleanrules_industry.capacity_table import off_table
from cleanrules_industry.district_facts import DistrictIndustry
from cleanrules_industry.energy import EnergyReview, EnergyUses
from cleanrules_industry.equipment import EquipmentFacts
from cleanrules_industry.facts import CapacityReplacement
from cleanrules_industry.gate import CokeAndSteel, ProjectGate
from cleanrules_industry.level import TABLES, LevelFacts, assessed_advanced, assessed_level
from cleanrules_industry.portfolio import portfolio
from cleanrules_industry.portfolio_facts import PlanInPortfolio, PortfolioOfProjects
from cleanrules_industry.stages import CarbonReview, ProjectAnswers, ProjectStages, carbon_figures_approved

HERE = Path(__file__).parent
PROJECT: tuple[type[FactModel], ...] = (
    CapacityReplacement,
    EnergyUses,
    EnergyReview,
    ProjectGate,
    EquipmentFacts,
    LevelFacts,
    PlanInPortfolio,
    ProjectStages,
    CarbonReview,
    ProjectAnswers,
)
ENTERPRISE: tuple[type[FactModel], ...] = (EnergyUses, EquipmentFacts, AirFacts, AuditGrounds, AuditDuties)
DISTRICT: tuple[type[FactModel], ...] = (DistrictIndustry, CokeAndSteel)


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """The facts of industry, as fragments of `project`, `enterprise` and `district`."""
    for model in PROJECT:
        register("project", model)
    for model in ENTERPRISE:
        register("enterprise", model)
    for model in DISTRICT:
        register("district", model)
    register("portfolio", PortfolioOfProjects, title=Text("项目组合", "portfolio of projects"))


@hookimpl
def cleanrules_derived_facts(register: RegisterDerived) -> None:
    """Whether declared capacities fit the capacity table; the grade by a table; whether carbon figures are approved."""
    equipment = ("built.equipment", "built.size", "built.capacity")
    register("project", "off_table", inputs=equipment, function=off_table, table="distinct")
    graded = ("indicator_table", "indicators.indicator", "indicators.level")
    register("project", "assessed_level", inputs=graded, function=assessed_level, table="distinct")
    register("project", "assessed_advanced", inputs=graded, function=assessed_advanced, table="distinct")
    evaluated = ("carbon_evaluated",)
    register("project", "carbon_figures_approved", inputs=evaluated, function=carbon_figures_approved, table="distinct")


@hookimpl
def cleanrules_portfolios(register: RegisterPortfolio) -> None:
    """Several projects together."""
    register(of="project", kind="portfolio", function=portfolio)


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


@hookimpl
def cleanrules_indicator_tables(register: Callable[[Path], None]) -> None:
    """The indicator tables."""
    register(TABLES)
