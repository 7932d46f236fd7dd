"""Conditions as Python code, for one subject: made from the typed tree as syntax nodes, never from text."""

from cleanrules.engines.compiled.engine import Compiled

__all__ = ["Compiled"]
