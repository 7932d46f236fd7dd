"""From pack entries to the contradictions between facts: conditions on facts alone, the same whatever the law and the day."""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.errors import did_you_mean, shorten
from cleanrules.language.nodes import Day, walk
from cleanrules.language.scope import Scope
from cleanrules.reading import Steps
from cleanrules.rulebook.compile import NAME, Compiler
from cleanrules.rulebook.declare import PackFile, text
from cleanrules.rulebook.entries import ContradictionEntry
from cleanrules.rulebook.model import Contradiction


def read_contradictions(compiler: Compiler, packs: Sequence[PackFile]) -> tuple[Contradiction, ...]:
    """The contradictions that all packs declare, conditions typed. Raises PackError."""
    return tuple(
        _contradiction(compiler, pack, entry, ("contradictions", number))
        for pack in packs
        for number, entry in enumerate(pack.entry.contradictions)
    )


def _contradiction(compiler: Compiler, pack: PackFile, entry: ContradictionEntry, steps: Steps) -> Contradiction:
    if not NAME.match(entry.name):
        raise pack.fail(
            f"`{shorten(entry.name)}` is no name of a contradiction", (*steps, "name"), "use a-z, 0-9 and `-`"
        )
    kind = compiler.kind(pack, entry.kind, steps)
    scope = Scope(f"kind `{kind.name}`", kind.fields, {}, {}, {}, {}, None)
    when = compiler.read(pack, (*steps, "when"), entry.when, scope)
    if any(isinstance(part, Day) and part.base is None for part in walk(when)):
        raise pack.fail("a contradiction reads the day asked", (*steps, "when"), "compare facts with facts alone")
    if len(entry.ask) < 2:
        raise pack.fail(
            "a contradiction of fewer than two facts", (*steps, "ask"), "name the facts that can't all be right"
        )
    for number, name in enumerate(entry.ask):
        known = {*kind.fields, *(f"{one.name}.{inner.name}" for one in kind.fields.values() for inner in one.item)}
        if name not in known:
            place = (*steps, "ask", number)
            raise pack.fail(f"`{shorten(name)}` is no fact of kind `{kind.name}`", place, did_you_mean(name, known))
    here = pack.document.position(steps)
    return Contradiction(kind.name, entry.name, when, tuple(entry.ask), text(entry.message), pack.name, here)
