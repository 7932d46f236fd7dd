"""From pack entries to what packs say of their own rules: assumptions, classes covered, what is waived, norms not judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar, get_args

from cleanrules.errors import did_you_mean, shorten
from cleanrules.language.nodes import refs_of
from cleanrules.law.codes import CodeError, regions
from cleanrules.law.confidence import LENIENT
from cleanrules.reading import Steps
from cleanrules.rulebook.compile import NAME, Compiler
from cleanrules.rulebook.declare import PackFile, citations, text, window
from cleanrules.rulebook.entries import AssumptionEntry, CoverEntry, SupersededEntry, UnjudgedEntry, WaiverEntry
from cleanrules.rulebook.model import Assumption, Claims, Cover, Defect, Exit, Rule, Superseded, Unjudged, Waiver

WAIVABLE = tuple(one for one in get_args(Defect) if one not in ("load", "way-out", "stale-waiver", "not-proved"))
HASH = re.compile(r"[0-9a-f]{12}\Z")
HOW_TO_WAIVE = (
    "copy `finding`, `kind` and `rules` from what `cleanrules prove` shows;"
    " or write `kind: way-out`, `rule`, `fact` and `cites`"
)
E = TypeVar("E")


def read_claims(compiler: Compiler, packs: Sequence[PackFile], rules: Mapping[str, Rule]) -> Claims:
    """The claims of all packs, conditions typed. Raises PackError."""
    claims = Claims()
    for pack in packs:
        entry = pack.entry
        waived = _placed(entry.waivers, "waivers")
        claims = Claims(
            (
                *claims.assumptions,
                *(_assumption(compiler, pack, *one) for one in _placed(entry.assumptions, "assumptions")),
            ),
            (*claims.covers, *(_cover(compiler, pack, *one, rules) for one in _placed(entry.covers, "covers"))),
            (*claims.waivers, *(_waiver(pack, *one) for one in waived if one[0].kind != "way-out")),
            (*claims.exits, *(_exit(compiler, pack, *one, rules) for one in waived if one[0].kind == "way-out")),
            (
                *claims.superseded,
                *(_superseded(compiler, pack, *one, rules) for one in _placed(entry.superseded, "superseded")),
            ),
        )
    return claims


def _placed(entries: Sequence[E], part: str) -> list[tuple[E, Steps]]:
    """Entries with their places in the pack."""
    return [(entry, (part, number)) for number, entry in enumerate(entries)]


def _assumption(compiler: Compiler, pack: PackFile, entry: AssumptionEntry, steps: Steps) -> Assumption:
    if not NAME.match(entry.name):
        raise pack.fail(
            f"`{shorten(entry.name)}` is no name of an assumption", (*steps, "name"), "use a-z, 0-9 and `-`"
        )
    kind = compiler.kind(pack, entry.kind, steps)
    holds = compiler.read(pack, (*steps, "holds"), entry.holds, compiler.scope(kind))
    return Assumption(entry.name, kind.name, holds, text(entry.why), pack.name, pack.document.position(steps))


def _superseded(
    compiler: Compiler, pack: PackFile, entry: SupersededEntry, steps: Steps, rules: Mapping[str, Rule]
) -> Superseded:
    kind = compiler.kind(pack, entry.kind, steps)
    field = kind.fields.get(entry.fact)
    if field is None or field.type != "flag":
        flags = [name for name, one in kind.fields.items() if one.type == "flag"]
        near = did_you_mean(entry.fact, flags)
        raise pack.fail(f"`{shorten(entry.fact)}` is no flag of kind `{kind.name}`", (*steps, "fact"), near)
    for rule in rules.values():
        if rule.kind == kind.name and any(ref.field == field for one in rule.conditions() for ref in refs_of(one)):
            raise pack.fail(f"`{entry.fact}` is superseded, and rule `{rule.code}` still reads it", (*steps, "fact"))
    by = compiler.read(pack, (*steps, "by"), entry.by, compiler.scope(kind))
    return Superseded(kind.name, entry.fact, by, pack.name, pack.document.position(steps))


def _cover(compiler: Compiler, pack: PackFile, entry: CoverEntry, steps: Steps, rules: Mapping[str, Rule]) -> Cover:
    kind = compiler.kind(pack, entry.kind, steps)
    subjects = compiler.read(pack, (*steps, "class"), entry.subjects, compiler.scope(kind))
    if not entry.by:
        raise pack.fail("a class that no rule covers", (*steps, "by"), "name the rules that cover it")
    for number, code in enumerate(entry.by):
        if code not in rules or rules[code].kind != kind.name:
            raise pack.fail(
                f"`{shorten(code)}` is no rule of kind `{kind.name}`",
                (*steps, "by", number),
                did_you_mean(code, [one for one, rule in rules.items() if rule.kind == kind.name]),
            )
    span = window(entry, LENIENT, pack, steps)
    return Cover(kind.name, subjects, tuple(entry.by), entry.once, span, pack.name, pack.document.position(steps))


def _waiver(pack: PackFile, entry: WaiverEntry, steps: Steps) -> Waiver:
    by_name = {"rule": entry.rule, "fact": entry.fact, "when": entry.when, "cites": entry.cites}
    named = next((name for name, value in by_name.items() if value), None)
    if entry.finding is None or entry.kind is None or named is not None:
        if entry.kind is None:
            lacking = named or (entry.finding and "finding")
            fault = f"a waiver with `{lacking}` and without `kind`" if lacking else "a waiver of nothing"
        else:
            fault = f"a waiver by hash with `{named}`" if entry.finding is not None else "a waiver without `finding`"
        raise pack.fail(fault, steps, HOW_TO_WAIVE)
    if entry.kind not in WAIVABLE:
        raise pack.fail(
            f"`{shorten(entry.kind)}` is no kind of finding that can be waived",
            (*steps, "kind"),
            did_you_mean(entry.kind, WAIVABLE),
        )
    if not HASH.match(entry.finding):
        raise pack.fail(
            f"`{shorten(entry.finding)}` is no hash of a finding",
            (*steps, "finding"),
            "copy the twelve digits that `cleanrules prove` shows",
        )
    kind: Defect = entry.kind  # type: ignore[assignment]
    return Waiver(entry.finding, kind, tuple(entry.rules), text(entry.reason), pack.name, pack.document.position(steps))


def _exit(compiler: Compiler, pack: PackFile, entry: WaiverEntry, steps: Steps, rules: Mapping[str, Rule]) -> Exit:
    codes = [*([entry.rule] if entry.rule is not None else []), *entry.rules]
    if not codes or entry.fact is None or entry.finding is not None:
        help = "it has `rule` or `rules`, `fact`, `reason` and `cites`, and no hash"
        raise pack.fail("a way out is waived by the names of its rules and of its fact", steps, help)
    for code in codes:
        if code not in rules:
            raise pack.fail(f"`{shorten(code)}` is no rule", steps, did_you_mean(code, list(rules)))
    kinds = {rules[code].kind for code in codes}
    if len(kinds) > 1:
        raise pack.fail("a waiver of rules of several kinds", steps, "write one for each kind")
    kind = compiler.kinds[kinds.pop()]
    paths = [*kind.fields, *(f"{one.name}.{inner.name}" for one in kind.fields.values() for inner in one.item)]
    if entry.fact not in paths:
        where = (*steps, "fact")
        raise pack.fail(
            f"`{shorten(entry.fact)}` is no fact of kind `{kind.name}`", where, did_you_mean(entry.fact, paths)
        )
    when = None if entry.when is None else compiler.read(pack, (*steps, "when"), entry.when, compiler.scope(kind))
    cites = citations(entry.cites, pack, steps, compiler.law.instruments)
    return Exit(
        kind.name, tuple(codes), entry.fact, when, text(entry.reason), cites, pack.name, pack.document.position(steps)
    )


def read_unjudged(compiler: Compiler, packs: Sequence[PackFile]) -> tuple[Unjudged, ...]:
    """The norms that packs say no rule judges, in order of their citations. Raises PackError."""
    found = [_unjudged(compiler, pack, *one) for pack in packs for one in _placed(pack.entry.not_judged, "not_judged")]
    return tuple(sorted(found, key=lambda one: (one.cites[0].instrument, one.cites[0].article or "", one.title.zh)))


def _unjudged(compiler: Compiler, pack: PackFile, entry: UnjudgedEntry, steps: Steps) -> Unjudged:
    names: list[str | None] = [*entry.kind] or [None]
    kinds = tuple(dict.fromkeys(compiler.kind(pack, name, steps).name for name in names))
    cites = citations(entry.cites, pack, steps, compiler.law.instruments)
    note = None if entry.note is None else text(entry.note)
    try:
        place = None if entry.place is None else regions().find(entry.place)
    except CodeError as cause:
        raise pack.fail(cause.message, (*steps, "place"), cause.help) from None
    return Unjudged(kinds, text(entry.title), cites, place, note, pack.name, pack.document.position(steps))
