"""From pack entries to typed categories and rules, with the checks that need the whole rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from cleanrules.errors import Faults, PackError, did_you_mean, shorten
from cleanrules.facts.kinds import Kind, Operator
from cleanrules.facts.names import RESERVED
from cleanrules.facts.units import RATIO, factor
from cleanrules.frozen import FrozenDict
from cleanrules.language.assignable import MAX_ROWS, TooMany, assignable, classes, variable_of
from cleanrules.language.check import read_condition, read_let
from cleanrules.language.keys import sources
from cleanrules.language.linear import BARE
from cleanrules.language.nodes import (
    TRUE,
    Amount,
    Assignable,
    Condition,
    InCategory,
    Linear,
    Ref,
    Share,
    Sum,
    Within,
    own_parameters,
    times,
    walk,
)
from cleanrules.language.scope import Let, Scope
from cleanrules.language.syntax import Source
from cleanrules.law.codes import CodeError, regions
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation, Parameter
from cleanrules.law.penalties import Penalty
from cleanrules.law.windows import Bound, Window
from cleanrules.reading import Steps
from cleanrules.rulebook.categories import Category, CategoryVersion
from cleanrules.rulebook.declare import Law, PackFile, bound, check_sequence, citations, not_empty, text, window
from cleanrules.rulebook.entries import (
    AssignEntry,
    BoundEntry,
    CategoryEntry,
    CategoryVersionEntry,
    ExceptionEntry,
    PenaltyEntry,
    RuleEntry,
    ShareEntry,
)
from cleanrules.rulebook.model import CODE, Exception_, Rule
from cleanrules.text import Text

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Compiler:
    """Reads the conditions of all packs against the kinds and the law."""

    kinds: Mapping[str, Kind]
    law: Law
    heads: dict[tuple[str, str], str | None] = field(default_factory=dict)  # category: the list it classifies
    owners: dict[tuple[str, str], PackFile] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)  # the codes of each kind's rules

    def note_codes(self, packs: Sequence[PackFile]) -> None:
        """Note the codes of all rules, before any condition is read. Raises PackError."""
        for pack in packs:
            for number, entry in enumerate(pack.entry.rules):
                if entry.status != "removed":
                    self.codes.setdefault(self.kind(pack, entry.kind, ("rules", number)).name, []).append(entry.code)

    def categories(self, packs: Sequence[PackFile]) -> dict[tuple[str, str], Category]:
        """All categories, typed; cycles among them are errors. Raises PackError, with all faults of their conditions."""
        entries = [(pack, number, entry) for pack in packs for number, entry in enumerate(pack.entry.categories)]
        faults = Faults()
        for pack, number, entry in entries:
            faults.take(self.head, pack, entry, ("categories", number))
        faults.tell()
        found: dict[tuple[str, str], Category] = {}
        for pack, number, entry in entries:
            kind = self.kind(pack, entry.kind, ("categories", number))
            category = faults.take(self.category, pack, kind, entry, ("categories", number))
            found |= {} if category is None else {(kind.name, entry.name): category}
        faults.tell()
        self.refuse_cycles(found)
        return found

    def kind(self, pack: PackFile, name: str | None, steps: Steps) -> Kind:
        """The kind of an entry: its own, the pack's, or the only one that the pack's rules name. Raises PackError."""
        place: Steps = (*steps, "kind")
        if name is None:
            place, named = ("kind",), {rule.kind for rule in pack.entry.rules if rule.kind}
            name = pack.entry.kind or (named.pop() if len(named) == 1 else None)
            if name is None:
                raise pack.fail("no `kind`", steps, "name the kind of subject here, or once at the head of the pack")
        if name not in self.kinds:
            known = ", ".join(f"`{kind}`" for kind in self.kinds)
            help = did_you_mean(name, self.kinds) or f"kinds known: {known}"
            raise pack.fail(f"unknown kind `{shorten(name)}`", place, help)
        return self.kinds[name]

    def head(self, pack: PackFile, entry: CategoryEntry, steps: Steps) -> None:
        """Claim a category's name, before any condition is read. Raises PackError."""
        kind = self.kind(pack, entry.kind, steps)
        key = (kind.name, entry.name)
        if not IDENTIFIER.match(entry.name):
            raise pack.fail(
                f"`{shorten(entry.name)}` is no name of a category", (*steps, "name"), "use a-z, 0-9 and `_`"
            )
        if key in self.heads:
            other = self.owners[key]
            twice = "twice" if other is pack else f"by `{other.plugin}` and by `{pack.plugin}`"
            raise pack.fail(f"category `{entry.name}` is declared {twice}", (*steps, "name"), "rename one")
        listed = kind.fields.get(entry.of) if entry.of is not None else None
        if entry.of is not None and (listed is None or listed.type != "list"):
            raise pack.fail(
                f"`{entry.of}` is not a list of kind `{kind.name}`",
                (*steps, "of"),
                _near(entry.of, [name for name, field in kind.fields.items() if field.type == "list"]),
            )
        if entry.name in (listed.item_fields if listed else kind.fields):
            raise pack.fail(f"category `{entry.name}` has the name of a field", (*steps, "name"), "rename it")
        self.heads[key], self.owners[key] = entry.of, pack

    def scope(self, kind: Kind, lets: Mapping[str, Let] | None = None, item: str | None = None) -> Scope:
        """The names that a condition of the kind may use."""
        categories = {name: of for (owner, name), of in self.heads.items() if owner == kind.name}
        codes = tuple(sorted(self.codes.get(kind.name, ())))
        return Scope(
            f"kind `{kind.name}`", kind.fields, categories, self.law.parameters, self.law.sets, lets or {}, item, codes
        )

    def read(self, pack: PackFile, steps: Steps, written: str, scope: Scope) -> Condition:
        """The condition that stands at a place of the pack. Raises PackError."""
        return read_condition(Source.of(pack.document, steps, written), scope)

    def read_into(
        self, found: dict[str, Condition], name: str, pack: PackFile, steps: Steps, written: str, scope: Scope
    ) -> None:
        """Note the condition of a place under a name. Raises PackError."""
        found[name] = self.read(pack, steps, written, scope)

    def category(self, pack: PackFile, kind: Kind, entry: CategoryEntry, steps: Steps) -> Category:
        """One category with its versions. Raises PackError."""
        scope = self.scope(kind, item=entry.of)
        if (entry.when is None) == (not entry.versions):
            raise pack.fail(f"category `{entry.name}` has either `when` or `versions`", (*steps, "name"))
        if entry.when is not None:
            short = CategoryVersionEntry.model_construct(
                when=entry.when, start=entry.start, until=entry.until, cites=entry.cites
            )
            versions = [self.version(pack, short, entry, steps, scope)]
        else:
            versions = [
                self.version(pack, version, entry, (*steps, "versions", number), scope)
                for number, version in enumerate(entry.versions)
            ]
        check_sequence(pack, f"category `{entry.name}`", (*steps, "versions"), [version.window for version in versions])
        title = text(entry.title or _Plain(entry.name))
        return Category(
            entry.name, title, kind.name, entry.of, tuple(versions), pack.name, pack.document.position((*steps, "name"))
        )

    def version(
        self, pack: PackFile, version: CategoryVersionEntry, entry: CategoryEntry, steps: Steps, scope: Scope
    ) -> CategoryVersion:
        """One version of a category. Raises PackError."""
        confidence = self.confidence(pack, version.confidence or entry.confidence, steps)
        condition = self.read(pack, (*steps, "when"), version.when, scope)
        cites = citations(version.cites, pack, steps, self.law.instruments, needed=False)
        span = window(version, confidence, pack, steps, cites, self.law.instruments)
        return CategoryVersion(span, condition, confidence, cites)

    def confidence(self, pack: PackFile, own: Confidence | None, steps: Steps) -> Confidence:
        """The confidence of an entry: its own, or the pack's. Raises PackError."""
        found = own or pack.entry.confidence
        if found is None:
            raise pack.fail("no `confidence`", steps, "state it here, or once at the head of the pack")
        if found == "missing":
            raise pack.fail(
                "`confidence: missing` of what is written out", steps, "only a value that is null is missing"
            )
        return found

    def refuse_cycles(self, categories: Mapping[tuple[str, str], Category]) -> None:
        """That no category rests on itself. Raises PackError."""
        state: dict[tuple[str, str], int] = {}

        def visit(key: tuple[str, str], trail: tuple[str, ...]) -> None:
            if state.get(key) == 2 or key not in categories:  # a parameter's key may be a plain fact
                return
            if key in state:
                cycle = " → ".join((*trail[trail.index(key[1]) :], key[1]))
                raise PackError(
                    f"the categories rest on one another: {cycle}",
                    help="break the circle",
                    position=categories[key].position,
                )
            state[key] = 1
            for name in _categories_in(categories[key], self.law):
                if (key[0], name) in categories:
                    visit((key[0], name), (*trail, key[1]))
            state[key] = 2

        for key in sorted(categories):
            visit(key, ())

    # --- rules ---

    def rule(self, pack: PackFile, entry: RuleEntry, steps: Steps) -> Rule:
        """One rule, typed and checked by itself."""
        if not CODE.match(entry.code):
            raise pack.fail(f"`{shorten(entry.code)}` is no rule code", (*steps, "code"), "write it as in IND-CR-001")
        if not NAME.match(entry.name):
            raise pack.fail(
                f"`{shorten(entry.name)}` is no rule name", (*steps, "name"), "name the fault in a-z, 0-9 and `-`"
            )
        kind = self.kind(pack, entry.kind, steps)
        confidence = self.confidence(pack, entry.confidence, steps)
        faults, read = Faults(), dict[str, Condition]()
        faults.take(self.check_force, pack, entry, kind, steps)
        lets = faults.take(self.lets, pack, entry, kind, steps)
        exceptions: tuple[Exception_, ...] | None = None
        message: Text | None = None
        if lets is not None:
            inner = self.scope(kind, lets)
            for part, written in (("when", entry.when), ("require", entry.require)):
                faults.take(self.read_into, read, part, pack, (*steps, part), written, inner)
            exceptions = faults.take(self.exceptions, pack, entry.exceptions, inner, confidence, steps)
            message = faults.take(self.message, pack, entry, inner, steps)
        cites = faults.take(citations, entry.cites, pack, steps, self.law.instruments)
        span = None if cites is None else faults.take(self.rule_window, pack, entry, confidence, cites, steps)
        governed_by = faults.take(self.governing, pack, entry, kind, steps)
        place = faults.take(self.place, pack, entry, kind, steps)
        penalties = [
            faults.take(self.penalty, pack, one, kind, (*steps, "penalties", n))
            for n, one in enumerate(entry.penalties)
        ]
        faults.tell()
        return Rule(
            code=entry.code, name=entry.name, title=text(entry.title), kind=kind.name, pack=pack.name, plugin=pack.plugin,
            when=read["when"], require=read["require"], lets=FrozenDict(lets or {}), exceptions=faults.kept(exceptions),
            governed_by=governed_by, window=faults.kept(span), place=place,
            force=entry.force, effect=entry.effect, cites=faults.kept(cites), confidence=confidence,
            message=message,
            penalties=tuple(one for one in penalties if one is not None),
            strengthens=entry.strengthens, discretion=text(entry.discretion) if entry.discretion else None,
            status=entry.status, since=entry.since, note=text(entry.note) if entry.note else None,
            tags=tuple(entry.tags), position=pack.document.position((*steps, "code")),
        )  # fmt: skip

    def lets(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> dict[str, Let]:
        """What the names under `let` stand for, then those under `assign`; each may use those before it. Raises PackError."""
        found: dict[str, Let] = {}
        for name, written in entry.let.items():
            self.check_let_name(pack, name, kind, (*steps, "let", name))
            found[name] = read_let(Source.of(pack.document, (*steps, "let", name), written), self.scope(kind, found))
        for name, assign in entry.assign.items():
            here = (*steps, "assign", name)
            self.check_let_name(pack, name, kind, here)
            if name in found:
                raise pack.fail(f"`{name}` stands under `let:` too", here, "rename one", key=True)
            made = self.assignable(pack, name, assign, kind, found, here)
            found[name] = replace(made, text=_written(assign))
        return found

    def check_force(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> None:
        """That force, effect, penalties and kind go together. Raises PackError."""
        binds = entry.force in ("binding", "binding-without-fine")
        if binds and entry.effect is None:
            raise pack.fail(
                f"rule `{entry.code}` binds and has no `effect`",
                steps,
                "one of `halt`, `restrict`, `rectify`, `penalty`",
            )
        if not binds and entry.effect is not None:
            raise pack.fail(
                f"rule `{entry.code}` is {entry.force} and has an effect",
                (*steps, "effect"),
                "leave it out: advice and targets have none",
            )
        if entry.force == "target" and kind.name != "district" and "target" not in kind.name:
            raise pack.fail(
                f"rule `{entry.code}` is a target of the kind `{kind.name}`",
                (*steps, "force"),
                "targets are checked on the kind `district`; advice is `policy`",
            )
        if entry.penalties and not binds:
            raise pack.fail(f"rule `{entry.code}` is {entry.force} and has penalties", (*steps, "penalties"))

    def check_let_name(self, pack: PackFile, name: str, kind: Kind, steps: Steps) -> None:
        """That a name under `let:` is new. Raises PackError."""
        taken = name in kind.fields or (kind.name, name) in self.heads
        if not IDENTIFIER.match(name) or taken or name in RESERVED:
            raise pack.fail(
                f"`{shorten(name)}` can't be a name under `let:`",
                steps,
                "choose a new name in a-z, 0-9 and `_`",
                key=True,
            )

    # --- assignments ---

    def assignable(
        self, pack: PackFile, name: str, entry: AssignEntry, kind: Kind, lets: Mapping[str, Let], steps: Steps
    ) -> Assignable:
        """The condition that some amounts can be divided among others. Raises PackError, with all faults of its rows."""
        scope = self.scope(kind, lets)
        givers, takers = (
            self.divided(pack, written, scope, (*steps, side))
            for side, written in (("from", entry.givers), ("to", entry.takers))
        )
        unit, scale = givers.each.unit, factor(takers.each.unit, givers.each.unit)
        if scale is None:
            raise pack.fail(
                f"`{shorten(entry.givers)}` is in `{unit}` and `{shorten(entry.takers)}` in `{takers.each.unit}`",
                (*steps, "to"), "what is divided and what is served are in one unit",
            )  # fmt: skip
        takers = replace(takers, each=replace(times(takers.each, scale), unit=unit))
        if not 1 <= len(entry.at) <= MAX_ROWS:
            raise pack.fail(f"`{name}` has {len(entry.at)} rows, expected 1 to {MAX_ROWS}", (*steps, "at"))
        faults, rows = Faults(), list[Share]()
        for number, row in enumerate(entry.at):
            found = faults.take(self.share, pack, row, kind, lets, (givers, takers), (*steps, "at", number))
            rows += [] if found is None else [found]
        faults.tell()
        for number in sorted({*range(len(rows))} - classes(rows).reached):
            raise pack.fail(
                f"no pair reaches this row of `{name}`", (*steps, "at", number), "rows before it take all its pairs"
            )
        try:
            return assignable(name, givers, takers, unit, tuple(rows))
        except TooMany as cause:
            raise pack.fail(cause.message, (*steps, "at"), cause.help) from None

    def divided(self, pack: PackFile, written: str, scope: Scope, steps: Steps) -> Sum:
        """The amounts that are divided, or served: a sum of one fact over a list, of nothing negative. Raises PackError."""
        found = read_let(Source.of(pack.document, steps, written), scope)
        terms = found.terms if isinstance(found, Linear) else ()
        total = terms[0].quantity if len(terms) == 1 and terms[0].factor == 1 and not terms[0].parameters else None
        each = total.each.terms if isinstance(total, Sum) else ()
        amount = each[0].quantity if len(each) == 1 and each[0].factor > 0 and not each[0].parameters else None
        if not isinstance(total, Sum) or not isinstance(amount, Amount) or not amount.ref.item:
            raise pack.fail(
                f"`{shorten(written)}` is not the sum of one amount over a list", steps,
                "write `sum(x.amount for x in list if …)`, or a name under `let:` for one",
            )  # fmt: skip
        if amount.ref.field.at_least < 0:
            raise pack.fail(f"`{amount.ref.text}` may be negative", steps, "only what is not negative can be divided")
        return total

    def share(
        self, pack: PackFile, row: ShareEntry, kind: Kind, lets: Mapping[str, Let], sides: tuple[Sum, Sum], steps: Steps
    ) -> Share:
        """One row: which items may serve which, and at what ratio. Raises PackError."""
        conditions: list[Condition | None] = []
        for name, written, side in (("from", row.giver, sides[0]), ("to", row.taker, sides[1])):
            scope = replace(self.scope(kind, lets, item=side.list.field.name), variable=variable_of(side))
            conditions.append(None if written is None else self.read(pack, (*steps, name), written, scope))
        ratio = read_let(Source.of(pack.document, (*steps, "ratio"), row.ratio), self.scope(kind, lets))
        terms = ratio.terms if isinstance(ratio, Linear) and ratio.unit in (BARE, RATIO) else ()
        if len(terms) != 1 or terms[0].quantity is not None:
            raise pack.fail(
                f"`{shorten(row.ratio)}` is not a ratio", (*steps, "ratio"),
                "write a number, a parameter in `ratio`, or a product of them",
            )  # fmt: skip
        numbers = [number for name in terms[0].parameters for number in self.law.parameters[name].numbers()]
        if terms[0].factor <= 0 or any(number <= 0 for number in numbers):
            raise pack.fail(f"the ratio `{shorten(row.ratio)}` is not above 0", (*steps, "ratio"))
        return Share(conditions[0], conditions[1], terms[0])

    def exceptions(
        self, pack: PackFile, entries: Sequence[ExceptionEntry], scope: Scope, confidence: Confidence, steps: Steps
    ) -> tuple[Exception_, ...]:
        """The exceptions of a rule, in order. Raises PackError."""
        found: list[Exception_] = []
        for number, entry in enumerate(entries):
            here = (*steps, "exceptions", number)
            if any(other.label == entry.label for other in found):
                raise pack.fail(f"two exceptions have the label `{entry.label}`", (*here, "label"))
            require = TRUE if entry.require is None else self.read(pack, (*here, "require"), entry.require, scope)
            when = self.read(pack, (*here, "when"), entry.when, scope)
            cites = citations(entry.cites, pack, here, self.law.instruments)
            title = text(entry.title or _Plain(entry.label))
            own = self.confidence(pack, entry.confidence or confidence, here)
            found.append(Exception_(entry.label, title, when, require, cites, own))
        return tuple(found)

    def governing(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> str | None:
        """The event that governs the rule. Raises PackError where it is none."""
        name = entry.governed_by
        if name is not None and (name not in kind.fields or kind.fields[name].type != "event"):
            events = [one for one, field in kind.fields.items() if field.type == "event"]
            raise pack.fail(
                f"`{shorten(name)}` is not an event of kind `{kind.name}`",
                (*steps, "governed_by"),
                _near(name, events),
            )
        return name

    def rule_window(
        self, pack: PackFile, entry: RuleEntry, confidence: Confidence, cites: tuple[Citation, ...], steps: Steps
    ) -> Window:
        """The rule's window: what it says, or what it says to take from all that it cites. Raises PackError."""
        cited = {cite.instrument: self.law.instruments[cite.instrument].window for cite in cites}
        starts = {name: span.start for name, span in cited.items()}
        ends = {name: span.until for name, span in cited.items()}
        start = self.rule_bound(pack, entry, "from", entry.start, starts, confidence, cites, steps)
        until = self.rule_bound(pack, entry, "until", entry.until, ends, confidence, cites, steps)
        found = not_empty(Window(start, until), pack, steps)
        if "cited" in (entry.start, entry.until, pack.entry.windows):
            refuse_gap(pack, entry, found, cited, steps)
        return found

    def rule_bound(
        self, pack: PackFile, entry: RuleEntry, side: Literal["from", "until"], written: BoundEntry | str | None,
        cited: Mapping[str, Bound | None], confidence: Confidence, cites: tuple[Citation, ...], steps: Steps,
    ) -> Bound | None:  # fmt: skip
        """One side of a rule's window; what is not written must be open in something that the rule cites. Raises PackError."""
        if isinstance(written, BoundEntry):
            return bound(written, confidence, pack, (*steps, side), cites, self.law.instruments)
        if written == "open":
            return None
        known = [one for one in cited.values() if one is not None]
        lacking = next((name for name, one in cited.items() if one is None), None)
        if lacking is not None and written is None:
            return None
        word, verb = ("first day", "begins") if side == "from" else ("last day", "ends")
        if lacking is not None:
            raise pack.fail(
                f"`{side}: cited`, and `{lacking}` has no {word}", (*steps, side), f"write the day, or `{side}: open`"
            )
        hull = (min if side == "from" else max)(known, key=lambda one: one.day)
        if written is None and pack.entry.windows is None:
            raise pack.fail(
                f"rule `{entry.code}` does not say when it {verb}, and all that it cites {verb} (by {hull.day})",
                (*steps, "code"),
                f"write `{side}: cited` to take that over, a day, or `{side}: open` "
                "(`windows: cited` at the head takes over all that rules leave out)",
            )  # fmt: skip
        return hull

    def place(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> Within | None:
        """Where the rule holds; None for everywhere. Raises PackError."""
        if entry.place is None or entry.place == "national":
            return None
        if "region" not in kind.fields:
            raise pack.fail(f"kind `{kind.name}` has no region", (*steps, "place"), "leave `place` out")
        ref = Ref(kind.fields["region"])
        named = self.law.sets.get(entry.place)
        if named is not None and named.of == "region":
            return Within(ref, (), named.name, f"region in set.{named.name}")
        try:
            code = regions().find(entry.place)
        except CodeError as cause:
            raise pack.fail(
                f"place {cause.message}", (*steps, "place"), did_you_mean(entry.place, self.law.sets) or cause.help
            ) from None
        return Within(ref, (code,), None, f'region in ["{code}"]')

    def message(self, pack: PackFile, entry: RuleEntry, scope: Scope, steps: Steps) -> Text | None:
        """The rule's message, every placeholder known. Raises PackError."""
        if entry.message is None:
            return None
        for language, written in (("zh", entry.message.zh), ("en", entry.message.en)):
            for name in PLACEHOLDER.findall(written):
                if not self._shown(name, scope):
                    parameters = [f"param.{name}" for name, one in self.law.parameters.items() if _readable(one, scope)]
                    inner = [f"{name}.{one}" for name, field in scope.fields.items() for one in field.item_fields]
                    raise pack.fail(
                        f"message names `{shorten(name)}`, which has no value here",
                        (*steps, "message", language),
                        did_you_mean(name, {*scope.lets, *scope.fields, *inner, *parameters, "gap"}),
                    )
        return text(entry.message)

    def _shown(self, name: str, scope: Scope) -> bool:
        """Whether a message can show what a placeholder names."""
        head, _, inner = name.partition(".")
        if head == "param" and inner:
            parameter = self.law.parameters.get(inner)
            return parameter is not None and _readable(parameter, scope)
        if inner:
            return head in scope.fields and inner in scope.fields[head].item_fields
        return name in scope.lets or name in scope.fields or name == "gap"

    def penalty(self, pack: PackFile, entry: PenaltyEntry, kind: Kind, steps: Steps) -> Penalty:
        """One statutory range. Raises PackError."""
        low, high = (
            (None, None) if entry.range is None else (None if end is None else Fraction(end) for end in entry.range)
        )
        if low is not None and high is not None and low > high:
            raise pack.fail("the range ends below its beginning", (*steps, "range"), "write the lower end first")
        known = [label for label, _ in Operator.declared["operator_type"].labels]
        for operator in entry.operators:
            if operator not in known:
                raise pack.fail(
                    f"unknown type of operator `{shorten(operator)}`", (*steps, "operators"), _near(operator, known)
                )
        cites = citations(entry.cites, pack, steps, self.law.instruments)
        span = window(entry, entry.confidence, pack, steps, cites, self.law.instruments)
        case, note = (text(one) if one else None for one in (entry.case, entry.note))
        where = {name: self.fact_value(pack, kind, name, raw, (*steps, "where")) for name, raw in entry.where.items()}
        return Penalty(
            span, low, high, tuple(entry.operators), entry.on, entry.per, entry.confidence, cites, note, entry.of,
            FrozenDict(where), case,
        )  # fmt: skip

    def fact_value(self, pack: PackFile, kind: Kind, name: str, raw: str, steps: Steps) -> bool | str:
        """What a yes-or-no fact or a label of the kind must be for a penalty. Raises PackError."""
        found = kind.fields.get(name)
        if found is None or found.type not in ("flag", "label"):
            known = [one for one, field in kind.fields.items() if field.type in ("flag", "label")]
            raise pack.fail(
                f"`{shorten(name)}` is no yes-or-no fact and no label of kind `{kind.name}`",
                (*steps, name), did_you_mean(name, known) or "a penalty turns on a flag or a label of the subject",
                key=True,
            )  # fmt: skip
        values = ["true", "false"] if found.type == "flag" else [label for label, _ in found.labels]
        if raw not in values:
            raise pack.fail(f"`{name}` is never `{shorten(raw)}`", (*steps, name), _near(raw, values))
        return raw == "true" if found.type == "flag" else raw


def _written(entry: AssignEntry) -> str:
    """An assignment on one line."""
    rows = [" ".join([row.giver or "any", "for", row.taker or "any", "at", row.ratio]) for row in entry.at]
    return f"{' '.join(entry.givers.split())} for {' '.join(entry.takers.split())}: {'; '.join(rows)}"


def refuse_gap(pack: PackFile, entry: RuleEntry, found: Window, cited: Mapping[str, Window], steps: Steps) -> None:
    """That what a rule cites leaves no gap in the window that it takes from there. Raises PackError."""
    spans = sorted(
        (span for span in cited.values() if span.overlaps(found)),
        key=lambda span: (span.start is not None, span.start.day if span.start else date.min),
    )
    reached = spans[0]
    for span in spans[1:]:
        if not (reached.overlaps(span) or reached.meets(span)) and reached.until is not None and span.start is not None:
            raise pack.fail(
                f"nothing that rule `{entry.code}` cites is in force from {reached.until.day} to {span.start.day}",
                (*steps, "code"), "write the window out, or cite what held in between",
            )  # fmt: skip
        if reached.until is not None and (span.until is None or span.until.day > reached.until.day):
            reached = Window(reached.start, span.until)


def _near(word: str, known: Sequence[str]) -> str:
    """The help line for one of a few words: the nearest, or all."""
    return did_you_mean(word, known) or f"known: {', '.join(f'`{one}`' for one in known) or 'none'}"


def _readable(parameter: Parameter, scope: Scope) -> bool:
    """Whether a parameter depends on nothing but the subject itself."""
    return all(not any(one.list for one in sources(key, scope.fields, scope.classified)) for key in parameter.by)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A name that stands for its own title."""

    zh: str

    @property
    def en(self) -> str:
        return self.zh


def _categories_in(category: Category, law: Law) -> Iterator[str]:
    for version in category.versions:
        for part in walk(version.when):
            if isinstance(part, InCategory):
                yield part.name
            for name in own_parameters(part):
                yield from (key.source for key in law.parameters[name].by)
