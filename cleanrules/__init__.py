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
    from cleanrules.errors import (
        CleanRulesError,
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
    from cleanrules.rulebook.load import load_rulebook, with_parameters
    from cleanrules.rulebook.model import Rule, Rulebook
    from cleanrules.rulebook.plan import Plan
    from cleanrules.screening.findings import Finding, Screening
    from cleanrules.screening.screen import screen
    from cleanrules.text import Text
else:
    _HOMES = {
        "hookspecs": ("hookimpl",),
        "rulebook.load": ("load_rulebook", "with_parameters"),
        "rulebook.model": ("Rule", "Rulebook"),
        "rulebook.plan": ("Plan",),
        "screening.findings": ("Finding", "Screening"),
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
    "CleanRulesError",
    "EngineDisagreement",
    "EngineError",
    "FactError",
    "Finding",
    "MissingExtra",
    "PackError",
    "Plan",
    "PluginError",
    "Position",
    "Rule",
    "Rulebook",
    "Screening",
    "Text",
    "UsageError",
    "hookimpl",
    "load_rulebook",
    "screen",
    "with_parameters",
]
