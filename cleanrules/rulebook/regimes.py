"""Periods that a pack names once: what categories, parameters and rules say `under` them, written out with windows.

What a category leaves out is false, what a parameter leaves out has no value, and a rule is not in force there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cleanrules.errors import PackError, did_you_mean, shorten
from cleanrules.law.confidence import Confidence, weakest
from cleanrules.law.windows import Bound, Window
from cleanrules.reading import Document, Steps
from cleanrules.rulebook.entries import BoundEntry, CategoryEntry, PackEntry, ParameterEntry, RegimeEntry, RuleEntry
from cleanrules.rulebook.notation import Draft
from cleanrules.rulebook.untils import first_day

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Period:
    """Some days in the timeline of a pack: where its bounds stand in the file, and the regimes that it is made of.

    None of its bounds is open; a period without regimes lies before, between or after those that are named.
    """

    start: Steps | None
    until: Steps | None
    regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What is said under a period: the key as written, None where nothing is."""

    period: Period
    key: str | None


def with_regimes(entry: PackEntry, document: Document) -> Document:
    """The document with all that stands under regimes written out; itself where it names none. Raises PackError."""
    reader = _Regimes(entry, document)
    if not entry.regimes and not any(reader.users()):
        return document
    reader.check()
    for number, category in enumerate(entry.categories):
        if category.under:
            reader.category(category, ("categories", number))
    for name, parameter in entry.parameters.items():
        if parameter.under:
            reader.parameter(parameter, ("parameters", name))
    for number, rule in enumerate(entry.rules):
        if rule.under is not None:
            reader.rule(rule, ("rules", number))
    reader.draft.drop(("regimes",))
    return reader.draft.made


class _Regimes:
    def __init__(self, entry: PackEntry, document: Document) -> None:
        self.entry, self.document, self.draft = entry, document, Draft(document)
        self.named: Mapping[str, RegimeEntry] = entry.regimes
        self.order = list(entry.regimes)

    def users(self) -> Iterator[Steps]:
        """The places where something is said under regimes."""
        yield from (("categories", n) for n, one in enumerate(self.entry.categories) if one.under)
        yield from (("parameters", name) for name, one in self.entry.parameters.items() if one.under)
        yield from (("rules", n) for n, one in enumerate(self.entry.rules) if one.under is not None)

    def fail(self, message: str, steps: Steps, help: str | None = None, *, key: bool = False) -> PackError:
        return PackError(message, help=help, position=self.document.position(steps, key=key))

    # --- the regimes themselves ---

    def check(self) -> None:
        """That the regimes have names and beginnings, and do not overlap. Raises PackError."""
        spans: dict[str, Window] = {}
        for number, (name, regime) in enumerate(self.named.items()):
            steps: Steps = ("regimes", name)
            if not NAME.match(name):
                raise self.fail(
                    f"`{shorten(name)}` is no name of a regime", steps, "use a-z, 0-9, `_` and `-`", key=True
                )
            if number and regime.start is None:
                raise self.fail(f"regime `{name}` has no `from`", steps, "only the first may be open", key=True)
            spans[name] = Window(_bound(regime.start), _bound(self._end(number)))
            self._refuse_empty(name, spans[name])
            for other in self.order[:number]:
                if spans[other].overlaps(spans[name]):
                    raise self.fail(
                        f"the regimes `{other}` and `{name}` overlap", (*steps, "from"),
                        "write them in order of time, and let one end where the next begins",
                    )  # fmt: skip

    def _end(self, number: int) -> BoundEntry | None:
        regime = self.named[self.order[number]]
        if regime.until is not None or number + 1 == len(self.order):
            return regime.until
        return self.named[self.order[number + 1]].start

    def _refuse_empty(self, name: str, span: Window) -> None:
        if span.start is None or span.until is None:
            return
        last = span.until.certain_from if span.until.event else span.until.day
        if last is None or last > span.start.day:
            return
        following = self.order[self.order.index(name) + 1 :][:1]
        if self.named[name].until is None and following:
            raise self.fail(
                f"the regimes `{name}` and `{following[0]}` overlap", ("regimes", following[0], "from"),
                "write them in order of time, and let one end where the next begins",
            )  # fmt: skip
        raise self.fail(
            f"the window from {span.start.day} until {last} is empty", ("regimes", name, "until"),
            "`until` is the day after the last day",
        )  # fmt: skip

    def periods(self) -> list[Period]:
        """The whole timeline: the regimes in order, and what lies before, between and after them."""
        found: list[Period] = []
        first = self.order[0]
        if self.named[first].start is not None:
            found.append(Period(None, ("regimes", first, "from")))
        for number, name in enumerate(self.order):
            regime, following = self.named[name], self.order[number + 1 :][:1]
            start = None if regime.start is None else ("regimes", name, "from")
            until: Steps | None = ("regimes", name, "until") if regime.until is not None else None
            follows = ("regimes", following[0], "from") if following else None
            found.append(Period(start, until or follows, (name,)))
            if until is not None and not (follows and self._meet(number)):
                found.append(Period(until, follows))
        return found

    def _meet(self, number: int) -> bool:
        one, two = self._end(number), self.named[self.order[number + 1]].start
        return Window(None, _bound(one)).meets(Window(_bound(two), None))

    # --- what is said under them ---

    def keys(self, under: Mapping[str, object], steps: Steps) -> dict[str, str]:
        """The key under which each regime stands. Raises PackError."""
        found: dict[str, str] = {}
        for key in under:
            for name in self.names(key, (*steps, key), key=True):
                if name in found:
                    raise self.fail(f"regime `{name}` stands here twice", (*steps, key), "say it once", key=True)
                found[name] = key
        return found

    def names(self, written: str, steps: Steps, *, key: bool = False) -> list[str]:
        """The regimes that are written with commas between them. Raises PackError."""
        found = [one.strip() for one in written.split(",")]
        if "，" in written or "、" in written:
            mark = "，" if "，" in written else "、"
            fixed = ", ".join(one.strip() for one in re.split("[,，、]", written))
            raise self.fail(f"`{mark}` between regimes", steps, f"write `{fixed}`", key=key)
        for name in found:
            if name not in self.named:
                known = ", ".join(f"`{one}`" for one in self.order)
                help = did_you_mean(name, self.named) or (
                    f"regimes known: {known}" if known else "name it under `regimes:` in the same file"
                )
                raise self.fail(f"unknown regime `{shorten(name)}`", steps, help, key=key)
        return found

    def spoken(self, keys: Mapping[str, str]) -> Iterator[Said]:
        """The timeline, what follows under one key put together where the regimes are equally well known."""
        last: Said | None = None
        for period in self.periods():
            one = Said(period, keys.get(period.regimes[0]) if period.regimes else None)
            if last is not None and self._one_with(last, one):
                last = Said(Period(last.period.start, period.until, last.period.regimes + period.regimes), last.key)
                continue
            if last is not None:
                yield last
            last = one
        if last is not None:
            yield last

    def _one_with(self, one: Said, two: Said) -> bool:
        return one.key == two.key and self.trust(one.period) == self.trust(two.period)

    def trust(self, period: Period) -> Confidence | None:
        """The confidence of a period's regimes."""
        found = [one for name in period.regimes if (one := self.named[name].confidence) is not None]
        return weakest(found) if found else None

    def category(self, entry: CategoryEntry, steps: Steps) -> None:
        """The versions of a category, one for each period; false where it says nothing. Raises PackError."""
        if entry.when is not None or entry.versions:
            raise self.fail(
                f"category `{entry.name}` has one of `when`, `versions` and `under`", (*steps, "under"), key=True
            )
        if entry.start is not None or entry.until is not None:
            side = "from" if entry.start is not None else "until"
            raise self.fail("what stands under regimes has their windows", (*steps, side), "leave the bound out")
        keys = self.keys(entry.under, (*steps, "under"))
        self.draft.drop((*steps, "under"))
        self.draft.write((*steps, "versions"), [], (*steps, "under"))
        for number, said in enumerate(self.spoken(keys)):
            here: Steps = (*steps, "versions", number)
            reason: Steps = (*steps, "name") if said.key is None else (*steps, "under", said.key)
            self.draft.write(here, {}, reason, key=said.key is not None)
            self.window(here, said.period)
            if said.key is None:
                self.draft.write((*here, "when"), "false", reason)
                self.confidence(here, said.period, entry.confidence)
                continue
            self.meaning(entry, here, said, reason)

    def meaning(self, entry: CategoryEntry, here: Steps, said: Said, reason: Steps) -> None:
        """What a category says under some regimes."""
        assert said.key is not None
        own = entry.under[said.key]
        short = isinstance(self.draft.at(reason), str)
        self.draft.graft((*here, "when"), reason if short else (*reason, "when"))
        if own.confidence is not None:
            self.draft.graft((*here, "confidence"), (*reason, "confidence"))
        else:
            self.confidence(here, said.period, entry.confidence)
        if "cites" in own.model_fields_set:
            self.draft.graft((*here, "cites"), (*reason, "cites"))
        elif entry.cites:
            self.draft.graft((*here, "cites"), (*reason[:2], "cites"))
        else:
            self.cites(here, said.period, reason)

    def parameter(self, entry: ParameterEntry, steps: Steps) -> None:
        """The values of a parameter, those of each period in its window. Raises PackError."""
        if entry.values:
            raise self.fail(f"parameter `{steps[1]}` has one of `values` and `under`", (*steps, "under"), key=True)
        keys = self.keys(entry.under, (*steps, "under"))
        self.draft.drop((*steps, "under"))
        self.draft.write((*steps, "values"), [], (*steps, "under"))
        number = 0
        for said in self.spoken(keys):
            for place, value in enumerate(entry.under[said.key]) if said.key is not None else ():
                reason = self._value(steps, str(said.key), place)
                here: Steps = (*steps, "values", number)
                number += 1
                if isinstance(self.draft.at(reason), str):
                    self.draft.write(here, {}, reason)
                    self.draft.graft((*here, "value"), reason)
                else:
                    self.draft.graft(here, reason)
                for side in ("from", "until"):
                    if side in (value.model_extra or {}):
                        raise self.fail(
                            "what stands under regimes has their windows", (*reason, side), "leave the bound out",
                            key=True,
                        )  # fmt: skip
                self.window(here, said.period)
                if value.confidence is None:
                    if self.trust(said.period) is None:
                        raise self.fail("no `confidence`", reason, "state it here, or with the regime")
                    self.confidence(here, said.period, None)
                if not value.cites:
                    self.cites(here, said.period, reason)

    def _value(self, steps: Steps, key: str, place: int) -> Steps:
        above: Steps = (*steps, "under", key)
        return (*above, place) if isinstance(self.draft.at(above), list) else above

    def rule(self, entry: RuleEntry, steps: Steps) -> None:
        """The window of a rule: from the first to the last of its regimes. Raises PackError."""
        under: Steps = (*steps, "under")
        if entry.start is not None or entry.until is not None:
            side = "from" if entry.start is not None else "until"
            raise self.fail(f"rule `{entry.code}` has one of `under` and a window", (*steps, side), "leave one out")
        names = self.names(str(entry.under), under)
        places = [number for number, one in enumerate(self.periods()) if set(one.regimes) & set(names)]
        if len(set(names)) < len(names):
            raise self.fail("a regime stands here twice", under, "say it once")
        if places != list(range(places[0], places[0] + len(places))):
            raise self.fail(
                f"the regimes of rule `{entry.code}` do not follow one another", under, "write a rule for each"
            )
        found = [self.periods()[place] for place in places]
        self.draft.drop(under)
        for side, bound in (("from", found[0].start), ("until", found[-1].until)):
            if bound is None:
                self.draft.write((*steps, side), "open", under)
            else:
                self.draft.graft((*steps, side), bound)
        if entry.confidence is None:
            if len({self.named[name].confidence for name in names}) > 1:
                raise self.fail(
                    f"the regimes of rule `{entry.code}` are not equally well known", under, "state its `confidence`"
                )
            self.confidence(steps, Period(None, None, tuple(names)), None)

    # --- what they give ---

    def window(self, here: Steps, period: Period) -> None:
        """Write a period's bounds, as if they had been written there."""
        for side, bound in (("from", period.start), ("until", period.until)):
            if bound is not None:
                self.draft.drop((*here, side))
                self.draft.graft((*here, side), bound)

    def confidence(self, here: Steps, period: Period, own: Confidence | None) -> None:
        """Write the confidence of a period's regimes, unless the entry has one of its own."""
        trust = self.trust(period) if own is None else None
        if trust is not None:
            name = next(one for one in period.regimes if self.named[one].confidence == trust)
            self.draft.drop((*here, "confidence"))
            self.draft.graft((*here, "confidence"), ("regimes", name, "confidence"))

    def cites(self, here: Steps, period: Period, reason: Steps) -> None:
        """Write the citations of a period's regimes."""
        self.draft.drop((*here, "cites"))
        self.draft.write((*here, "cites"), [], reason)
        written: list[object] = []
        for name in period.regimes:
            above: Steps = ("regimes", name, "cites")
            found = self.draft.at(above)
            places = [(*above, place) for place in range(len(found))] if isinstance(found, list) else [above]
            for place in places if found is not None else ():
                if self.draft.at(place) not in written:
                    self.draft.graft((*here, "cites", len(written)), place)
                    written.append(self.draft.at(place))


def _bound(entry: BoundEntry | None) -> Bound | None:
    """A bound as far as windows compare: its day, and its event where it is not known to the day."""
    if entry is None:
        return None
    day: date = first_day(entry)
    event = "" if entry.date else entry.event or f"{entry.not_before}/{entry.certain_from or ''}"
    return Bound(day, "official", event, entry.certain_from)
