"""The derivation of a finding as a tree on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text as Styled
from rich.tree import Tree

from cleanrules.reports.sheet import MINIMUM, rendered, wrapped
from cleanrules.screening.explaining.step import Step
from cleanrules.text import Language

_STYLES = {True: "green", False: "red", None: "yellow"}
_MARKS = {True: "✓", False: "✗", None: "?"}
_GUIDE = 4
"""How many cells a level of the tree takes."""
_JUDGED = {"place", "when", "require", "condition", "comparison", "category", "window"}
"""Kinds of steps that are true or false; where an exception or an item does not count, nothing is wrong."""
_NAMED = {"finding", "parameter"}
"""Kinds whose name a reader may need, beside those that name a fact."""


def render(
    step: Step, language: Language = "zh", *, width: int = 100, color: bool = False, written: bool = False,
    proof: bool = False,
) -> str:  # fmt: skip
    """A derivation, one step below the other.

    `written` puts beside each step how its pack writes it; `proof` shows the engine's own proof too.
    """
    return rendered(_Trees(language, width, written, proof).tree(step), width=width, color=color)


class _Trees:
    def __init__(self, language: Language, width: int, written: bool, proof: bool) -> None:
        self.language, self.width, self.written, self.proof = language, width, written, proof

    def tree(self, step: Step) -> Tree:
        """A step with all below it."""
        tree = Tree(self.label(step, 0, ()), guide_style="dim")
        self.grow(tree, step, 1, (step.source,))
        return tree

    def grow(self, tree: Tree, step: Step, level: int, above: tuple[str, ...], *, marked: bool = True) -> None:
        marked = marked and step.kind != "parameter"  # what chooses a value is neither right nor wrong
        for part in step.steps:
            if part.kind != "proof" or self.proof:
                branch = tree.add(self.label(part, level, above, marked=marked))
                self.grow(branch, part, level + 1, (*above, part.source), marked=marked)

    def label(self, step: Step, level: int, above: tuple[str, ...], *, marked: bool = True) -> Styled:
        """Title and value; behind it the name, and what stands beside it, or below where that does not fit."""
        room = max(self.width - _GUIDE * level, MINIMUM)
        mark = _mark(step) if marked else ""
        head = plain(f"{mark}{step.said(self.language)}")
        aside = plain(" ".join(self.aside(step, above)))
        lines = list(wrapped(head, room - 2))
        label = Styled("\n  ".join(lines), _style(step, mark))
        if not aside:
            return label
        if cell_len(lines[-1]) + cell_len(aside) + 3 <= room and len(lines) == 1:
            return label.append(f"  {aside}", "dim")
        for line in wrapped(aside, room - 4):
            label.append(f"\n    {line}", "dim")
        return label

    def aside(self, step: Step, above: tuple[str, ...]) -> Iterator[str]:
        """The name of what it is about, and its notes."""
        name = _name(step, self.written)
        if name:
            yield f"〔{name}〕"
        notes = step.notes(self.language, above=above)
        if notes:
            yield ("；" if self.language == "zh" else "; ").join(notes)


def plain(text: str) -> str:
    """A text without characters that a terminal would act on."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _mark(step: Step) -> str:
    return f"{_MARKS[step.truth]} " if step.kind in _JUDGED else ""


def _style(step: Step, mark: str) -> str:
    if step.kind == "finding":
        return "bold"
    if step.kind in ("more", "proof"):
        return "dim"
    return _STYLES[step.truth] if mark else ""


def _name(step: Step, written: bool) -> str:
    """How a rule, a parameter or an unknown fact is called; of any other step the condition as written, if wanted."""
    if step.kind in ("more", "item"):
        return ""
    if written:
        return step.text
    if step.kind in _NAMED:
        return step.text
    return step.path if (step.plain is None and not step.steps) or step.kind == "missing" else ""
