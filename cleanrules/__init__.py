"""Screens projects and enterprises against China's cleaner-production rules, with structured, cited findings.

    >>> import cleanrules
    >>> screening = cleanrules.screen("examples/steel-tianjin.yaml", as_of="2022-07-01")
    >>> screening.conclusion
    'blocked'

An aid to judgement (辅助研判): the decision is a person's.
"""

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
