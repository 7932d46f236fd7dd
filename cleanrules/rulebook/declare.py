"""From pack entries to law: instruments, windows, citations, parameters and named sets, each checked where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from cleanrules.errors import Faults, PackError, Position, a, did_you_mean, shorten
from cleanrules.exact import Yearly, plain_day, plain_decimal, yearly_day
from cleanrules.facts.acts import direction
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Fragment, Kind, Subject
from cleanrules.facts.model import ACTS
from cleanrules.facts.sound import Misfit, alike, misfits
from cleanrules.facts.units import base, is_unit, split_quantity, unit_help
from cleanrules.frozen import FrozenDict
from cleanrules.habits import day_help, key_help, number_help
from cleanrules.language.keys import SUBJECT
from cleanrules.law.bands import SIDES, Band, Edge, Wanted, compatible
from cleanrules.law.codes import CodeError, tree_of
from cleanrules.law.confidence import Confidence, strongest, weakest
from cleanrules.law.instruments import (
    Citation,
    Instrument,
    Key,
    Limit,
    Member,
    NamedSet,
    Parameter,
    ParameterValue,
    SetVersion,
)
from cleanrules.law.windows import BEGINNING, Bound, Window
from cleanrules.reading import Document, Steps
from cleanrules.rulebook.entries import (
    BoundEntry,
    CiteEntry,
    FieldEntry,
    InstrumentEntry,
    KindEntry,
    LimitEntry,
    PackEntry,
    ParameterEntry,
    SetEntry,
    ValueEntry,
    Windowed,
)
from cleanrules.text import Text

_ARTICLE = re.compile(r"第\S+[条款项章]\S*|(?i:art)[.a-z]* *\d+\S*")
NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
_RATIO = re.compile(r"([0-9]{1,24})/([0-9]{1,24})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack file as read: its entries, its document for positions, and the plugin that brings it."""

    name: str
    plugin: str
    entry: PackEntry
    document: Document

    def fail(self, message: str, steps: Steps, help: str | None = None, *, key: bool = False) -> PackError:
        """An error at a place in the file."""
        return PackError(message, help=help, position=self.document.position(steps, key=key))


@dataclass(slots=True)
class Law:
    """What the packs declare of the law, by name."""

    instruments: dict[str, Instrument] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    sets: dict[str, NamedSet] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    """The names of the lists that subjects of any kind have."""


def declare_law(packs: Sequence[PackFile], kinds: Mapping[str, Kind]) -> Law:
    """All instruments, parameters and named sets of the packs. Raises PackError, all faults at once."""
    law, owners, faults = Law(lists=lists_of(kinds)), dict[tuple[str, str], PackFile](), Faults()
    for pack in packs:
        for name, entry in pack.entry.instruments.items():
            faults.take(_claim, owners, "instrument", name, pack, ("instruments", name))
            found = faults.take(instrument, pack, name, entry)
            law.instruments |= {} if found is None else {name: found}
    faults.tell()
    for pack in packs:
        for name, entry in pack.entry.instruments.items():
            faults.take(_check_links, pack, name, entry, law.instruments)
        for name, set_entry in pack.entry.sets.items():
            faults.take(_claim, owners, "set", name, pack, ("sets", name))
            named = faults.take(_named_set, pack, name, set_entry, law.instruments)
            law.sets |= {} if named is None else {name: named}
    faults.tell()
    for pack in packs:
        for name, parameter_entry in pack.entry.parameters.items():
            faults.take(_claim, owners, "parameter", name, pack, ("parameters", name))
            made = faults.take(_parameter, pack, name, parameter_entry, law)
            law.parameters |= {} if made is None else {name: made}
    faults.tell()
    return law


def lists_of(kinds: Mapping[str, Kind]) -> frozenset[str]:
    """The names of the lists that subjects of any of some kinds have."""
    return frozenset(name for kind in kinds.values() for name, one in kind.fields.items() if one.type == "list")


def _check_links(pack: PackFile, name: str, entry: InstrumentEntry, known: Mapping[str, Instrument]) -> None:
    """That the instruments which repeal or may change one are known. Raises PackError."""
    for key, other in (("repealed_by", entry.repealed_by), ("may_be_changed_by", entry.may_be_changed_by)):
        steps: Steps = ("instruments", name, key)
        if other is not None and other not in known:
            raise pack.fail(f"unknown instrument `{shorten(other)}`", steps, did_you_mean(other, known))
        if other is not None and key == "may_be_changed_by" and known[other].window.start is None:
            raise pack.fail(f"`{other}` has no first day, so nobody knows since when", steps, "give it a `from`")


def _claim(owners: dict[tuple[str, str], PackFile], what: str, name: str, pack: PackFile, steps: Steps) -> None:
    other = owners.setdefault((what, name), pack)
    if other is not pack:
        owners_of = [other.plugin, pack.plugin]
        if other.plugin == pack.plugin:
            owners_of = [other.document.file, pack.document.file]
        by = " and by ".join(f"`{one}`" for one in owners_of)
        raise pack.fail(f"{what} `{name}` is declared by {by}", steps, "rename one", key=True)


def text(entry: object) -> Text:
    """A text entry as a text."""
    return Text(entry.zh, entry.en)  # type: ignore[attr-defined]


def window(
    entry: Windowed, confidence: Confidence, pack: PackFile, steps: Steps,
    cites: Sequence[Citation] = (), known: Mapping[str, Instrument] = FrozenDict(),
) -> Window:  # fmt: skip
    """The in-force window of an entry that cites some instruments. Raises PackError where it is empty."""
    start, until = (
        bound(one, confidence, pack, (*steps, side), cites, known)
        for side, one in (("from", entry.start), ("until", entry.until))
    )
    return not_empty(Window(start, until), pack, (*steps, "until"))


def not_empty(found: Window, pack: PackFile, steps: Steps) -> Window:
    """The window, unless it surely ends before it begins."""
    if found.start and found.until:
        last = found.until.certain_from if found.until.event else found.until.day
        if last is not None and last <= found.start.day:
            raise pack.fail(
                f"the window from {found.start.day} until {last} is empty",
                steps,
                "`until` is the day after the last day",
            )
    return found


def bound(
    entry: BoundEntry | None, confidence: Confidence, pack: PackFile, steps: Steps,
    cites: Sequence[Citation], known: Mapping[str, Instrument],
) -> Bound | None:  # fmt: skip
    """A bound with a confidence of its own. Raises PackError where what it cites is unknown."""
    if entry is None:
        return None
    if entry.confidence == "missing":
        raise pack.fail("a day that is written out can't be missing", steps, "leave the bound out, or write its span")
    own = citations(entry.cites, pack, steps, known, needed=False)
    day = BEGINNING if entry.not_before == "open" else entry.date or entry.not_before
    assert isinstance(day, date)
    event = "" if entry.date else entry.event or f"{entry.not_before}/{entry.certain_from or ''}"
    trust = entry.confidence or _known_by(day, entry.certain_from, confidence, [*cites, *own], known)
    return Bound(day, trust, event, entry.certain_from, own)


def _known_by(
    day: date, certain: date | None, confidence: Confidence, cites: Sequence[Citation], known: Mapping[str, Instrument]
) -> Confidence:
    """How well a day is known that states no confidence: never as ill as what it bounds, if what it cites is known better.

    It is as well known as that bound of a cited instrument which it repeats; else as the instruments cited, or as the
    entry where that is known better than they are.
    """
    cited = [known[cite.instrument] for cite in cites]
    repeated = [
        bound.confidence
        for one in cited
        for bound in one.window.bounds
        if (bound.day, bound.certain_from) == (day, certain)
    ]
    if repeated:
        return strongest([confidence, *repeated])
    return strongest([confidence, weakest([one.confidence for one in cited])]) if cited else confidence


def citations(
    entries: Iterable[CiteEntry], pack: PackFile, steps: Steps, known: Mapping[str, Instrument], *, needed: bool = True
) -> tuple[Citation, ...]:
    """The citations of an entry. Raises PackError where there is none, or one of an unknown instrument."""
    found = []
    for number, entry in enumerate(entries):
        if entry.instrument not in known:
            place = (*steps, "cites", number, "instrument")
            for other in ((*steps, "cites", number), (*steps, "cites", "instrument")):
                place = place if place in pack.document.marks else other
            raise pack.fail(
                f"unknown instrument `{shorten(entry.instrument)}`", place, _cite_help(entry.instrument, known)
            )
        if entry.quote is not None and entry.quote_confidence is None:
            raise pack.fail("a quote without `quote_confidence`", (*steps, "cites"))
        found.append(Citation(entry.instrument, entry.article, entry.quote, entry.quote_confidence))
    if needed and not found:
        raise pack.fail("no citation", (*steps, "cites"), "every rule, value and exception cites an instrument")
    return tuple(found)


def _cite_help(written: str, known: Mapping[str, Instrument]) -> str | None:
    """The help line for a citation that names no instrument: the nearest id, and how an article is written."""
    article = _ARTICLE.search(written)
    named = (written[: article.start()] if article else written).strip(" 《》")
    numbered = (name for name, one in known.items() if named and named in (one.number, one.title.zh, one.title.en))
    near = next(numbered, None)
    help = f"did you mean `{near}`?" if near else did_you_mean(named, known)
    if article is None:
        return help
    near = near or (help and help.split("`")[1]) or "…"
    return f"write `{{instrument: {near}, article: {article[0]}}}`"


def instrument(pack: PackFile, name: str, entry: InstrumentEntry) -> Instrument:
    """An instrument entry as an instrument."""
    span = window(entry, entry.confidence, pack, ("instruments", name))
    note = text(entry.note) if entry.note else None
    return Instrument(
        name,
        entry.number,
        text(entry.title),
        entry.issuer,
        span,
        entry.confidence,
        entry.rank,
        entry.repealed_by,
        entry.draft,
        entry.descriptive,
        note,
        entry.may_be_changed_by,
    )


def _named_set(pack: PackFile, name: str, entry: SetEntry, instruments: Mapping[str, Instrument]) -> NamedSet:
    tree = tree_of(entry.of)
    versions = []
    for number, version in enumerate(entry.values):
        steps: Steps = ("sets", name, "values", number)
        members: dict[str, Member] = {}
        for place, member in enumerate(version.members):
            here = (*steps, "members", place)
            try:
                code = member.code if entry.of == "label" else tree.find(member.code)
            except CodeError as cause:
                raise pack.fail(cause.message, here, cause.help) from None
            if code in members:
                raise pack.fail(f"`{member.code}` is twice in the set `{name}`", here)
            members[code] = Member(code, member.confidence or version.confidence)
        cites = citations(version.cites, pack, steps, instruments)
        span = window(version, version.confidence, pack, steps, cites, instruments)
        versions.append(SetVersion(span, tuple(members.values()), version.confidence, cites, version.complete))
    check_sequence(pack, f"set `{name}`", ("sets", name, "values"), [version.window for version in versions])
    return NamedSet(
        name, text(entry.title), entry.of, tuple(versions), pack.document.position(("sets", name), key=True)
    )


def check_sequence(
    pack: PackFile,
    what: str,
    steps: Steps,
    windows: Sequence[Window],
    numbers: Sequence[int] | None = None,
    *,
    gaps: bool = False,
) -> None:
    """That windows in order neither overlap nor leave a gap. Raises PackError at the one that does."""
    places = numbers if numbers is not None else range(len(windows))
    ordered = sorted(
        zip(windows, places, strict=True),
        key=lambda one: (one[0].start is not None, one[0].start.day if one[0].start else date.min),
    )
    for (one, _), (two, place) in pairwise(ordered):
        if one.overlaps(two):
            raise pack.fail(
                f"{what} has two values on {two.start.day if two.start else 'the first day'}",
                (*steps, place),
                "let one end where the next begins",
            )
        if not gaps and not one.meets(two):
            raise pack.fail(
                f"{what} has no value from {one.until.day if one.until else '?'} to {two.start.day if two.start else '?'}",
                (*steps, place), "close the gap, or write `gaps: declared`",
            )  # fmt: skip


def _parameter(pack: PackFile, name: str, entry: ParameterEntry, law: Law) -> Parameter:
    steps: Steps = ("parameters", name)
    keys = _keys(pack, entry.by, (*steps, "by"), law)
    whole = _whole(pack, entry, steps)
    if entry.type == "number" and not is_unit(entry.unit):
        what = f"parameter `{name}` has the unknown unit `{shorten(entry.unit)}`"
        raise pack.fail(what, (*steps, "unit"), unit_help(entry.unit))
    values = tuple(
        parameter_value(pack, entry.type, keys, value, (*steps, "values", number), law.instruments, whole=whole)
        for number, value in enumerate(entry.values)
    )
    if not values and not entry.external:
        raise pack.fail(
            f"parameter `{name}` has no value", steps, "give values, or `external: true` where the caller supplies it"
        )
    check_values(pack, name, values, (*steps, "values"), gaps=entry.gaps == "declared")
    position = pack.document.position(steps, key=True)
    return Parameter(
        name,
        text(entry.title),
        entry.unit,
        entry.type,
        keys,
        values,
        entry.external,
        entry.gaps == "declared",
        position,
        otherwise(whole, position),
    )


def _whole(pack: PackFile, entry: ParameterEntry, steps: Steps) -> Fraction | None:
    """The whole of which a parameter is a share: 100 of what is in %, 1 of a ratio that is said to be one. Raises PackError."""
    share = entry.share if entry.share is not None else entry.unit == "%" and entry.type == "number"
    if not share:
        return None
    if entry.type != "number" or entry.unit not in SHARES:
        raise pack.fail(
            f"a share is a number in `%` or a `ratio`, not in `{shorten(entry.unit)}`", (*steps, "share"),
            "leave `share` out, and write what is certain with `at_least` and `at_most`",
        )  # fmt: skip
    return SHARES[entry.unit]


SHARES = {"%": Fraction(100), "ratio": Fraction(1)}
"""The units of shares, and the whole in each."""


def otherwise(whole: Fraction | None, position: Position | None) -> ParameterValue | None:
    """What is known of a share for which there is no value."""
    if whole is None:
        return None
    return ParameterValue(Window(), FrozenDict(), None, "missing", (), position=position, whole=whole)


def _keys(pack: PackFile, written: Sequence[str], steps: Steps, law: Law) -> tuple[Key, ...]:
    """The keys that a parameter is `by`; values call them by their last name, or as they are written. Raises PackError."""
    found = [_key(pack, one, (*steps, number), law) for number, one in enumerate(written)]
    last = [key.name for key in found]
    taken = {name for field, one in ValueEntry.model_fields.items() for name in (field, one.alias)}
    keys: list[Key] = []
    for number, key in enumerate(found):
        name = key.written if key.name in taken or last.count(key.name) > 1 else key.name
        if name in taken or name in {other.name for other in keys}:
            raise pack.fail(f"`{shorten(name)}` can't be a key here, the name is taken", (*steps, number))
        keys.append(replace(key, name=name))
    return tuple(keys)


def _key(pack: PackFile, written: str, steps: Steps, law: Law) -> Key:
    """A key: `fact`, `subject.fact`, `list.fact`, each perhaps with `.set` behind it. Raises PackError."""
    first, *rest = written.split(".")
    listed = first if rest and (first == SUBJECT or first in law.lists) else ""
    source, *named = rest if listed else (first, *rest)
    if named and (len(named) > 1 or named[0] not in law.sets):
        what = named[0] if len(named) == 1 else written
        near = did_you_mean(what, law.sets) or did_you_mean(first, {SUBJECT, *law.lists}) or (
            "write `fact.set`, or `list.fact` for a fact of the items of a list"
        )  # fmt: skip
        raise pack.fail(f"unknown set `{shorten(what)}`", steps, near)
    name = named[0] if named else source
    return Key(name, source, name if named else None, listed, pack.document.position(steps))


def parameter_value(
    pack: PackFile,
    type: str,
    keys: Sequence[Key],
    entry: ValueEntry,
    steps: Steps,
    instruments: Mapping[str, Instrument],
    *,
    supplied: bool = False,
    whole: Fraction | None = None,
) -> ParameterValue:
    """A value entry as a value, perhaps a share of a whole. Raises PackError."""
    extra = entry.model_extra or {}
    known = {name: key for key in keys for name in (key.name, key.written)}
    for key in extra:
        if key not in known:
            choices = ", ".join(
                f"`{one}`" for one in (*(key.name for key in keys), "from", "until", "value", "confidence", "cites")
            )
            raise pack.fail(
                f"unknown key `{shorten(key)}`",
                (*steps, key),
                did_you_mean(key, (*known, "from", "until", "at_least", "at_most"))
                or "; ".join(filter(None, [key_help(key), f"keys known: {choices}"])),
                key=True,
            )
    chosen: dict[str, Wanted] = {}
    places: dict[str, Position] = {}
    for written, raw in extra.items():
        name = known[written].name
        if name in chosen:
            raise pack.fail(f"`{shorten(name)}` stands here twice", (*steps, written), "say it once", key=True)
        chosen[name] = _key_value(pack, known[written], raw, (*steps, written))
        places[name] = pack.document.position((*steps, written))
    if (entry.value is None) != (entry.confidence == "missing"):
        raise pack.fail("a value that is missing is `null` with `confidence: missing`", (*steps, "value"))
    value = None if entry.value is None else _typed(pack, type, entry.value, (*steps, "value"))
    cites = citations(entry.cites, pack, steps, instruments)
    span = window(entry, entry.confidence, pack, steps, cites, instruments)
    ends = [
        _limit(pack, type, side, one, (*steps, side), instruments)
        for side, one in (("at_least", entry.at_least), ("at_most", entry.at_most))
    ]
    found = ParameterValue(
        span, FrozenDict(chosen), value, entry.confidence, cites, supplied, pack.document.position(steps),
        ends[0], ends[1], whole, FrozenDict(places),
    )  # fmt: skip
    _check_ends(pack, found, steps)
    return found


def _limit(
    pack: PackFile, type: str, side: str, entry: LimitEntry | None, steps: Steps, known: Mapping[str, Instrument]
) -> Limit | None:
    """What a value surely does not pass. Raises PackError."""
    if entry is None:
        return None
    if entry.confidence == "missing":
        raise pack.fail(f"an `{side}` that is missing says nothing", (*steps, "confidence"), "leave it out")
    value = _typed(pack, type, entry.value, (*steps, "value"))
    if isinstance(value, Yearly):
        raise pack.fail("a day that recurs is no end", (*steps, "value"), "write a day as in 2021-06-01")
    return Limit(value, entry.confidence, citations(entry.cites, pack, steps, known))


def _check_ends(pack: PackFile, found: ParameterValue, steps: Steps) -> None:
    """That a value lies between its ends, and those of a share between nothing and the whole. Raises PackError."""
    if isinstance(found.value, Yearly):
        if found.at_least is not None or found.at_most is not None:
            raise pack.fail("a day that recurs lies between no ends", (*steps, "value"), "leave them out")
        return
    low, high = replace(found, value=None).ends
    share = "a share lies between nothing and the whole; what does not is `share: false`"
    for side, end in (("at_least", found.at_least), ("at_most", found.at_most)):
        if end is not None and found.whole is not None and not 0 <= end.value <= found.whole:  # type: ignore[operator]
            raise pack.fail(f"the `{side}` of a share lies outside it", (*steps, side, "value"), share)
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise pack.fail("`at_least` lies above `at_most`", (*steps, "at_least"), "change one of the two")
    value, help = found.value, None if found.whole is None else share
    if value is not None and low is not None and value < low:  # type: ignore[operator]
        raise pack.fail("the value lies below what it is at least", (*steps, "value"), help)
    if value is not None and high is not None and value > high:  # type: ignore[operator]
        raise pack.fail("the value lies above what it is at most", (*steps, "value"), help)


def _key_value(pack: PackFile, key: Key, raw: object, steps: Steps) -> Wanted:
    if raw in ("true", "false"):
        return raw == "true"
    if isinstance(raw, dict) and key.set is None:
        return _band(pack, key, raw, steps)
    if key.set is not None or not isinstance(raw, str):
        raise pack.fail(f"`{key.name}` is `{shorten(raw)}`, expected true or false", steps)
    return raw


def _band(pack: PackFile, key: Key, raw: Mapping[str, object], steps: Steps) -> Band:
    """A band of amounts: `{at_least: "35 t/h", below: "65 t/h"}`. Raises PackError."""
    low, high, units = None, None, dict[str, Edge]()
    for side, written in raw.items():
        if side not in SIDES:
            help = did_you_mean(side, SIDES) or f"a band is written with {' or '.join(f'`{one}`' for one in SIDES)}"
            raise pack.fail(f"unknown key `{shorten(side)}`", (*steps, side), help, key=True)
        lower, inside = SIDES[side]
        unit, edge = _edge(pack, written, inside, (*steps, side))
        if (low if lower else high) is not None:
            raise pack.fail(
                f"the band of `{key.name}` has two {'lower' if lower else 'upper'} edges", steps, "leave one out"
            )
        low, high = (edge, high) if lower else (low, edge)
        units[unit] = edge
    if not units:
        raise pack.fail(
            f"the band of `{key.name}` has no edge", steps, f"leave `{key.name}` out where any amount is meant"
        )
    if len(units) > 1:
        one, two = (edge.unit for edge in units.values())
        raise pack.fail(f"the edges of `{key.name}` are in `{shorten(one)}` and in `{shorten(two)}`", steps,
            "write both in units of one kind",
        )  # fmt: skip
    band = Band(low, high, next(iter(units)))
    if band.empty:
        raise pack.fail(f"no amount lies in the band of `{key.name}`: {band!r}", steps, "change one of the two edges")
    return band


def _edge(pack: PackFile, raw: object, inside: bool, steps: Steps) -> tuple[str, Edge]:
    """The base unit of an edge, and the edge in it. Raises PackError."""
    parts = split_quantity(raw) if isinstance(raw, str) else None
    number = None if parts is None else plain_decimal(parts[0])
    if parts is None or number is None:
        raise pack.fail(f"`{shorten(raw)}` is no amount", steps, 'write a plain decimal with its unit, as in "35 t/h"')
    if not parts[1]:
        raise pack.fail(f"`{shorten(raw)}` has no unit", steps, 'write it with its unit, as in "35 t/h"')
    unit, ratio = base(parts[1])
    return unit, Edge(number * ratio, inside, *parts)


def _typed(pack: PackFile, type: str, raw: str, steps: Steps) -> Fraction | date | Yearly:
    if type == "date":
        day = plain_day(raw) or yearly_day(raw)
        if day is not None:
            return day
        if raw == "yearly 02-29":
            raise pack.fail("29 February is not in every year", steps, "write `yearly 02-28`, or the days themselves")
        raise pack.fail(f"`{shorten(raw)}` is not a date", steps, _date_help(raw))
    number = plain_decimal(raw)
    if number is None:
        number = _ratio(raw)
    if number is None:
        raise pack.fail(f"`{shorten(raw)}` is not a plain decimal", steps, _number_help(raw))
    return number


def _date_help(raw: str) -> str:
    help = day_help(raw)
    return f"{help}, or yearly 03-15" if help.startswith("write it as in") else help


def _number_help(raw: str) -> str:
    help = number_help(raw)
    return "write it as in 1.25, or as a fraction 1/3" if help.startswith("write it as in") else help


def _ratio(raw: str) -> Fraction | None:
    match = _RATIO.match(raw)
    return Fraction(int(match[1]), int(match[2])) if match and int(match[2]) else None


def check_values(pack: PackFile, name: str, values: Sequence[ParameterValue], steps: Steps, *, gaps: bool) -> None:
    """That the values of a parameter neither overlap nor leave gaps, for each choice of keys. Raises PackError."""
    groups: dict[tuple[tuple[str, Wanted], ...], list[int]] = {}
    for number, value in enumerate(values):
        groups.setdefault(tuple(sorted(value.keys.items())), []).append(number)
        for other in range(number):
            if values[other].window.overlaps(value.window) and _compatible(values[other].keys, value.keys):
                raise _overlap(pack, name, values[other], value, (*steps, number))
    for numbers in groups.values():
        check_sequence(pack, f"parameter `{name}`", steps, [values[n].window for n in numbers], numbers, gaps=gaps)


def _overlap(pack: PackFile, name: str, one: ParameterValue, two: ParameterValue, steps: Steps) -> PackError:
    """That two values hold for the same keys on the same day; of two bands, where the other one stands."""
    for key, wanted in two.keys.items():
        other = one.keys.get(key)
        if isinstance(wanted, Band) and isinstance(other, Band) and wanted != other:
            line = one.places[key].line if key in one.places else "?"
            return pack.fail(
                f"parameter `{name}` has two bands of `{key}` that overlap: {wanted!r}, and in line {line} {other!r}",
                (*steps, key), "let one end where the other begins: `below` the edge here, `at_least` the edge there",
            )  # fmt: skip
    start = two.window.start
    return pack.fail(
        f"parameter `{name}` has two values on {start.day if start else 'its first day'} for the same keys",
        steps, "let one end where the next begins, or tell them apart by a key",
    )  # fmt: skip


def _compatible(one: Mapping[str, Wanted], two: Mapping[str, Wanted]) -> bool:
    return all(compatible(one[key], two[key]) for key in one.keys() & two.keys())


# --- kinds that a pack declares itself ---


def declared_kinds(packs: Sequence[PackFile]) -> list[Fragment]:
    """The kinds that pack files declare themselves. Raises PackError."""
    faults = Faults()
    found = [_kind(pack, name, entry, faults) for pack in packs for name, entry in pack.entry.kinds.items()]
    faults.tell()
    return found


def _kind(pack: PackFile, name: str, entry: KindEntry, faults: Faults) -> Fragment:
    if not NAME.match(name):
        faults.found.append(
            pack.fail(f"`{shorten(name)}` is no name of a kind", ("kinds", name), "use a-z, 0-9, `_` and `-`", key=True)
        )
    steps: Steps = ("kinds", name, "fields")
    fields: list[Field] = []
    for one, spec in entry.fields.items():
        if one not in Subject.declared:
            found = faults.take(_field, pack, one, spec, (*steps, one))
            fields += [] if found is None else [replace(found, after=spec.after, says=tuple(spec.says.items()))]
        elif spec.type != Subject.declared[one].type:
            wrong = f"`{one}` is {spec.type} here and {Subject.declared[one].type} for every kind"
            faults.found.append(pack.fail(wrong, (*steps, one), key=True))
    titled = [one for one in fields if entry.fields[one.name].title is not None]
    faults.found += [pack.fail(wrong.message, (*steps,), wrong.help) for wrong in alike(titled)]
    return Fragment(name, Subject, pack.plugin, text(entry.title) if entry.title else Text(name, name), tuple(fields))


def _field(pack: PackFile, name: str, entry: FieldEntry, steps: Steps) -> Field:
    """A declared field. Raises PackError with all that is wrong with it."""
    faults, inside = Faults(), "items" in steps
    items = [faults.take(_field, pack, one, spec, (*steps, "items", one)) for one, spec in entry.items.items()]
    lawful, wrong = direction(entry.act, entry.lawful, entry.type, entry.labels, entry.worse)
    if wrong is not None:
        faults.found.append(pack.fail(f"`{name}`: {wrong}", steps, ACTS))
    found = Field(
        name, entry.type, text(entry.title) if entry.title else Text(name, name),
        unit=(entry.unit or "ratio") if entry.type == "amount" else "", decimals=entry.decimals,
        at_least=Fraction(entry.at_least), at_most=Fraction(entry.at_most or entry.at_least),
        labels=tuple((label, Text(label, label)) for label in entry.labels),
        item=tuple(one for one in items if one is not None),
        max_length=entry.max_length, key=entry.key, act=entry.act, lawful=lawful,
        worse=tuple(entry.worse) if isinstance(entry.worse, list) else entry.worse,  # type: ignore[arg-type]
    )  # fmt: skip
    for one in (*_misplaced(name, entry), *(misfits(found, inside=inside) if not faults.found else ())):
        faults.found.append(pack.fail(one.message, (*steps, one.part), one.help, key=one.part == "name"))
    faults.tell()
    return found


_OF_TYPE = {"unit": "amount", "decimals": "amount", "at_least": "amount", "at_most": "amount", "labels": "label",
            "items": "list", "max_length": "list", "key": "text", "after": "event", "says": "flag"}  # fmt: skip
"""The keys of a field that are for one type of fact alone."""


def _misplaced(name: str, entry: FieldEntry) -> Iterator[Misfit]:
    """The keys that a field has and its type has not, and the end that its range lacks."""
    for part, type in _OF_TYPE.items():
        if part in entry.model_fields_set and entry.type != type:
            yield Misfit(
                part, f"`{name}` is {a(entry.type)} and has `{part}`", f"write `type: {type}`, or leave it out"
            )
    if entry.type == "amount" and entry.at_most is None:
        yield Misfit("type", f"amount `{name}` has no `at_most`", "its range bounds the arithmetic")
