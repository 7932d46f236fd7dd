"""The derivation of a finding as a tree on the terminal."""

from __future__ import annotations

from rich.text import Text as Styled
from rich.tree import Tree

from cleanrules.reports.sheet import rendered
from cleanrules.screening.explanation import Step
from cleanrules.screening.words import TRUTHS
from cleanrules.text import Language

_STYLES = {True: "green", False: "red", None: ""}


def render(step: Step, language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """A derivation, one line for each step."""
    return rendered(_tree(step, language), width=width, color=color)


def _tree(step: Step, language: Language) -> Tree:
    tree = Tree(_line(step, language), guide_style="dim")
    _grow(tree, step, language)
    return tree


def _grow(tree: Tree, step: Step, language: Language) -> None:
    for part in step.steps:
        _grow(tree.add(_line(part, language)), part, language)


def _line(step: Step, language: Language) -> Styled:
    """What `Step.render` writes, with the truth coloured."""
    shown = step.value[language] if step.value else TRUTHS[step.truth][language]
    title = step.title[language] if step.title[language] != step.text else ""
    line = Styled(step.text, "bold" if title else "")
    if title:
        line.append(f" 〔{title}〕", "dim")
    return line.append(": ").append(shown, _STYLES[step.truth] if not step.value else "cyan")
