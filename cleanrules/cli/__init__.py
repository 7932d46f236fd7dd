"""The shell command `cleanrules`: one file per verb, and the commands that plugins bring."""

from cleanrules.cli.group import main

__all__ = ["main"]
