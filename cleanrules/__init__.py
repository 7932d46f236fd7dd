"""Screens projects and enterprises against China's cleaner-production rules, with structured, cited findings.

    >>> import cleanrules
    >>> screening = cleanrules.screen("examples/steel-tianjin.yaml", as_of="2022-07-01")
    >>> screening.conclusion
    'blocked'

An aid to judgement (辅助研判): the decision is a person's.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanrules.batch.table import TableScreening, screen_table
    from cleanrules.errors import (
        CleanRulesError,
        DecisionError,
        EngineDisagreement,
        EngineError,
        FactError,
        MissingExtra,
        PackError,
        PluginError,
        Position,
        UsageError,
    )
    from cleanrules.hookspecs import hookimpl
    from cleanrules.indicator_tables import read_indicator_table
    from cleanrules.indicators import IndicatorTable
    from cleanrules.rulebook.changes import LawChange, law_changes
    from cleanrules.rulebook.load import load_rulebook, with_parameters
    from cleanrules.rulebook.model import Rule, Rulebook
    from cleanrules.rulebook.plan import Plan
    from cleanrules.screening.changed import Comparison
    from cleanrules.screening.comparing.baseline import compare
    from cleanrules.screening.comparing.difference import Difference, FindingChange, difference
    from cleanrules.screening.decisions import Ruling, Waiver
    from cleanrules.screening.findings import Finding, Screening
    from cleanrules.screening.interview import Question, answered
    from cleanrules.screening.portfolio import PortfolioScreening, screen_portfolio
    from cleanrules.screening.screen import screen
    from cleanrules.text import Text
    from cleanrules.whatif.change import Change, what_if
else:
    _HOMES = {
        "batch.table": ("TableScreening", "screen_table"),
        "hookspecs": ("hookimpl",),
        "indicator_tables": ("read_indicator_table",),
        "indicators": ("IndicatorTable",),
        "rulebook.changes": ("LawChange", "law_changes"),
        "whatif.change": ("Change", "what_if"),
        "rulebook.load": ("load_rulebook", "with_parameters"),
        "rulebook.model": ("Rule", "Rulebook"),
        "rulebook.plan": ("Plan",),
        "screening.comparing.difference": ("Difference", "FindingChange", "difference"),
        "screening.comparing.baseline": ("compare",),
        "screening.changed": ("Comparison",),
        "screening.decisions": ("Ruling", "Waiver"),
        "screening.findings": ("Finding", "Screening"),
        "screening.interview": ("Question", "answered"),
        "screening.portfolio": ("PortfolioScreening", "screen_portfolio"),
        "screening.screen": ("screen",),
        "text": ("Text",),
    }

    def __getattr__(name: str) -> object:
        """Load a name when it is first used: pydantic, and what is built on it, would take most of an import's time."""
        if name not in __all__:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        home = next((home for home, names in _HOMES.items() if name in names), "errors")
        found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "Change",
    "CleanRulesError",
    "Comparison",
    "DecisionError",
    "Difference",
    "EngineDisagreement",
    "EngineError",
    "FactError",
    "Finding",
    "FindingChange",
    "IndicatorTable",
    "LawChange",
    "MissingExtra",
    "PackError",
    "Plan",
    "PluginError",
    "PortfolioScreening",
    "Position",
    "Question",
    "Rule",
    "Rulebook",
    "Ruling",
    "Screening",
    "TableScreening",
    "Text",
    "UsageError",
    "Waiver",
    "answered",
    "compare",
    "difference",
    "hookimpl",
    "law_changes",
    "load_rulebook",
    "read_indicator_table",
    "screen",
    "screen_portfolio",
    "screen_table",
    "what_if",
    "with_parameters",
]
