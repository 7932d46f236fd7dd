"""Reads rulings and waivers: from YAML or JSON files, from mappings of the same form, or typed; one clear error else."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from cleanrules.entry import Day, Entry, validated
from cleanrules.errors import DecisionError, shorten
from cleanrules.reading import Document, read_file, read_text
from cleanrules.rulebook.model import BREACH, Outcome, Rule, Rulebook
from cleanrules.screening.decisions import Ruling, Waiver

Rulings = Path | str | Mapping[str, Any] | Sequence[Ruling]
"""Rulings as a caller may give them: a file, a mapping with the key `rulings`, or typed."""
Waivers = Path | str | Mapping[str, Any] | Sequence[Waiver]
"""Waivers as a caller may give them: a file, a mapping with the key `waivers`, or typed."""

LONGEST = 1000
"""How many characters a text of a decision may have."""
_FINGERPRINT = re.compile(r"[0-9a-f]{16}\Z")
_BREAK = re.compile(r"\s*\n\s*")
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Kinds of characters that nobody sees, or that turn others around."""
D = TypeVar("D", Ruling, Waiver)
E = TypeVar("E", bound=Entry)


def _said(raw: object) -> object:
    if not isinstance(raw, str) or not raw.strip():
        raise PydanticCustomError("entry", "`{raw}` is not a text; help: write who, what or why", {"raw": shorten(raw)})
    line = _BREAK.sub(" ", raw.strip())
    hidden = next((one for one in line if unicodedata.category(one) in _HIDDEN), None)
    if hidden is not None:
        name = f"{ord(hidden):04X}"
        raise PydanticCustomError("entry", "character U+{name} is not text; help: take it out", {"name": name})
    if len(line) > LONGEST:
        raise PydanticCustomError("entry", "a text has more than {most} characters", {"most": LONGEST})
    return line


def _fingerprint(raw: object) -> object:
    if isinstance(raw, str) and _FINGERPRINT.match(raw):
        return raw
    raise PydanticCustomError(
        "entry", "`{raw}` is not a fingerprint; help: copy the finding's `fingerprint` from `--format json`",
        {"raw": shorten(raw)},
    )  # fmt: skip


Said = Annotated[str, BeforeValidator(_said)]
Print = Annotated[str, BeforeValidator(_fingerprint)]


class RulingEntry(Entry):
    """What a person held about a finding that was for review."""

    code: Said
    subject: Said
    outcome: Outcome
    by: Said
    document: Said
    date: Day
    expires: Day | None = None
    fingerprint: Print | None = None

    @model_validator(mode="after")
    def _in_order(self) -> RulingEntry:
        if self.expires is not None and self.expires < self.date:
            raise PydanticCustomError("entry", "the ruling expires before its day; help: `expires` is its last day")
        return self


class WaiverEntry(Entry):
    """A finding that is borne with for a time."""

    code: Said
    subject: Said | None = None
    fingerprint: Print | None = None
    reason: Said
    approver: Said
    document: Said
    expires: Day | None = None

    @model_validator(mode="after")
    def _whole(self) -> WaiverEntry:
        if self.expires is None:
            help = "no waiver is for ever; write its last day, as in 2026-12-31"
            raise PydanticCustomError("entry", "the waiver has no `expires`; help: {help}", {"help": help})
        if self.subject is None and self.fingerprint is None:
            help = "name one of the two, or both"
            raise PydanticCustomError(
                "entry", "the waiver names no `subject` and no `fingerprint`; help: {help}", {"help": help}
            )
        return self


class RulingsFile(Entry):
    """A file of rulings."""

    rulings: list[RulingEntry]


class WaiversFile(Entry):
    """A file of waivers."""

    waivers: list[WaiverEntry]


def read_rulings(source: Rulings | None, rulebook: Rulebook) -> tuple[Ruling, ...]:
    """The rulings, checked: rules known, outcomes that fit them, one ruling at a time. Raises DecisionError."""
    if isinstance(source, Path | str | Mapping):
        document = _document(source, "rulings")
        entry = validated(RulingsFile, document, DecisionError)
        source = [_ruling(one, document, place) for place, one in enumerate(entry.rulings)]
    checked = [_known(one, rulebook, _fits) for one in source or ()]
    _alone(checked, lambda one: (one.code, one.subject), _overlap)
    return tuple(checked)


def read_waivers(source: Waivers | None, rulebook: Rulebook) -> tuple[Waiver, ...]:
    """The waivers, checked: rules known, no two of the same finding. Raises DecisionError."""
    if isinstance(source, Path | str | Mapping):
        document = _document(source, "waivers")
        entry = validated(WaiversFile, document, DecisionError)
        source = [_waiver(one, document, place) for place, one in enumerate(entry.waivers)]
    checked = [_known(one, rulebook, _targeted) for one in source or ()]
    _alone(checked, lambda one: (one.code, one.subject, one.fingerprint), _twice)
    return tuple(checked)


def _document(source: Path | str | Mapping[str, Any], name: str) -> Document:
    if isinstance(source, Path | str):
        return read_file(source, DecisionError)
    try:
        text = json.dumps(source, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        raise DecisionError(f"the {name} are no mapping of names to plain values") from None
    return read_text(text, name, DecisionError)


def _ruling(entry: RulingEntry, document: Document, place: int) -> Ruling:
    position = document.position(("rulings", place))
    return Ruling(
        entry.code, entry.subject, entry.outcome, entry.by, entry.document, entry.date, entry.expires, position,
        entry.fingerprint,
    )  # fmt: skip


def _waiver(entry: WaiverEntry, document: Document, place: int) -> Waiver:
    assert entry.expires is not None
    position = document.position(("waivers", place))
    return Waiver(
        entry.code, entry.subject, entry.fingerprint, entry.reason, entry.approver, entry.document, entry.expires, position
    )  # fmt: skip


# --- what only the rulebook and the other decisions tell ---


def _known(one: D, rulebook: Rulebook, check: Callable[[Any, Rule], None]) -> D:
    """The decision under its rule's present code. Raises DecisionError."""
    code = rulebook.redirects.get(one.code, one.code)
    if code not in rulebook.rules:
        help = rulebook.rule_help(code)
        raise DecisionError(f"unknown rule `{shorten(one.code)}`", help=help, position=one.position)
    check(one, rulebook.rules[code])
    return replace(one, code=code)


def _fits(one: Ruling, rule: Rule) -> None:
    """That the outcome is an answer, and one that the rule can have. Raises DecisionError."""
    possible = ("compliant", BREACH[rule.force], "not_applicable")
    if one.outcome not in possible:
        raise DecisionError(
            f"a ruling on `{rule.code}` can't be `{one.outcome}`: the rule's force is `{rule.force}`",
            help=f"one of {', '.join(f'`{outcome}`' for outcome in possible)}",
            position=one.position,
        )
    if one.expires is not None and one.expires < one.dated:
        raise DecisionError(f"the ruling on `{rule.code}` expires before its day {one.dated}", position=one.position)


def _targeted(one: Waiver, rule: Rule) -> None:
    """That a typed waiver says whose finding it is for. Raises DecisionError."""
    if one.subject is None and one.fingerprint is None:
        help = "name one of the two, or both"
        raise DecisionError(
            f"the waiver of `{rule.code}` names no `subject` and no `fingerprint`", help=help, position=one.position
        )


def _alone(decisions: Iterable[D], target: Callable[[D], object], check: Callable[[D, D], None]) -> None:
    """Check each two decisions about the same finding. Raises DecisionError."""
    grouped: dict[object, list[D]] = {}
    for one in decisions:
        for other in grouped.setdefault(target(one), []):
            check(other, one)
        grouped[target(one)].append(one)


def _overlap(first: Ruling, second: Ruling) -> None:
    if max(first.dated, second.dated) > min(first.expires or date.max, second.expires or date.max):
        return
    what = "say the same" if first.outcome == second.outcome else "contradict one another"
    raise DecisionError(
        f"two rulings on `{second.code}` for `{shorten(second.subject)}` {what}",
        help=_after(first, "keep one, or let the first expire before the day of the second"),
        position=second.position,
    )


def _twice(first: Waiver, second: Waiver) -> None:
    whose = shorten(second.subject or second.fingerprint)
    raise DecisionError(
        f"`{second.code}` is waived twice for `{whose}`",
        help=_after(first, "keep one; a renewal takes the old one's place"),
        position=second.position,
    )


def _after(first: Ruling | Waiver, help: str) -> str:
    return help if first.position is None else f"the first stands in {first.position}; {help}"
