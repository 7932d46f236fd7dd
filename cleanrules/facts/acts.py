"""What a subject can do about a fact, and in which direction that is lawful: the acts that a remedy may ask for.

A remedy is something that the subject does from now on. Never an act are a status, a measurement, something that has
happened, what somebody attests, and what an authority decides: to state these otherwise mends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, TypeAlias, get_args

Act = Literal["plan", "equip", "practice", "schedule"]
"""What is done: something planned is planned otherwise; equipment is added; a practice is taken up, stopped or changed; a
day that is still to come is set."""
Way: TypeAlias = Literal["lower", "higher", "true", "false", "any"]
Lawful: TypeAlias = Way | tuple[str, ...]
"""In which direction: of an amount, of a flag what it becomes, of a label those that it may become, or to one that is
declared earlier (`lower`) or later (`higher`)."""

_TYPES: Mapping[str, frozenset[str]] = {
    "plan": frozenset({"flag", "amount", "label"}),
    "equip": frozenset({"flag", "amount"}),
    "practice": frozenset({"flag", "amount", "label"}),
    "schedule": frozenset({"event"}),
}
_WAYS: Mapping[str, frozenset[str]] = {
    "flag": frozenset({"true", "false", "any"}),
    "amount": frozenset({"lower", "higher", "any"}),
    "label": frozenset({"lower", "higher", "any"}),
    "event": frozenset(),
}
BETTER: Final[Mapping[object, Way]] = {"lower": "higher", "higher": "lower", "true": "false", "false": "true"}
"""By the direction in which a subject gets worse, the one in which a fact may be changed."""
WAYS: Final = get_args(Way)


def direction(
    act: Act | None, lawful: Way | Collection[str] | None, kind: str, labels: Collection[str], worse: object
) -> tuple[Lawful | None, str | None]:
    """The lawful direction of an act on a fact of a type, where none is given the only one there is; or what is wrong.

    Equipment is added, a practice taken up, and what has a better direction goes there; all else says its direction.
    """
    if act is None:
        return None, "`lawful` needs an `act`" if lawful is not None else None
    if act not in _TYPES:
        return None, f"`act: {act}` is no act"
    if kind not in _TYPES[act]:
        return None, f"`act: {act}` is nothing that is done about a fact of the type `{kind}`"
    if kind == "event":
        return None, "a day has no `lawful` direction" if lawful is not None else None
    if lawful is None:
        lawful = _only(act, kind, worse)
    if lawful is None:
        return None, f"`act: {act}` has no `lawful` direction"
    if not isinstance(lawful, str):
        strange = [label for label in lawful if kind != "label" or label not in labels]
        if strange or not lawful:
            return None, f"`lawful` names `{strange[0]}`, which is no label of it" if strange else "`lawful` is empty"
        return tuple(lawful), None
    if lawful not in _WAYS[kind]:
        return None, f"`lawful: {lawful}` is no direction of a fact of the type `{kind}`"
    if act == "equip" and lawful not in ("true", "higher"):
        return None, "equipment is only ever added"
    if worse in BETTER and lawful != BETTER[worse]:
        return None, f"`lawful: {lawful}` goes against `worse: {worse}`"
    return lawful, None  # type: ignore[return-value]


def _only(act: Act, kind: str, worse: object) -> Way | None:
    """The direction that goes without saying."""
    if worse in BETTER:
        return BETTER[worse]
    if kind == "flag" and act != "plan":
        return "true"
    return "higher" if act == "equip" else None
