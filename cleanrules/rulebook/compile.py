"""From pack entries to typed categories and rules, with the checks that need the whole rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from cleanrules.errors import PackError, did_you_mean, shorten
from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind, Operator
from cleanrules.frozen import FrozenDict
from cleanrules.language.bounds import LIMIT, largest
from cleanrules.language.check import Let, Scope, read_condition, read_let
from cleanrules.language.nodes import TRUE, Condition, Day, InCategory, Ref, Within, parameters_of, refs_of, walk
from cleanrules.language.syntax import Source
from cleanrules.law.codes import CodeError, regions
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.instruments import Citation, Key, Parameter
from cleanrules.law.penalties import Penalty
from cleanrules.law.windows import BEGINNING, Bound, Moment, Window
from cleanrules.reading import Steps
from cleanrules.rulebook.declare import Law, PackFile, check_sequence, citations, not_empty, text, window
from cleanrules.rulebook.entries import CategoryEntry, CategoryVersionEntry, ExceptionEntry, PenaltyEntry, RuleEntry
from cleanrules.rulebook.model import CODE, Category, CategoryVersion, Exception_, Rule, Rulebook
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

    def categories(self, packs: Sequence[PackFile]) -> dict[tuple[str, str], Category]:
        """All categories, typed; cycles among them are errors."""
        entries = [(pack, number, entry) for pack in packs for number, entry in enumerate(pack.entry.categories)]
        for pack, number, entry in entries:
            self.head(pack, entry, ("categories", number))
        found = {}
        for pack, number, entry in entries:
            kind = self.kind(pack, entry.kind, ("categories", number))
            found[kind.name, entry.name] = self.category(pack, kind, entry, ("categories", number))
        self.refuse_cycles(found)
        return found

    def kind(self, pack: PackFile, name: str | None, steps: Steps) -> Kind:
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
        categories = {name: of for (owner, name), of in self.heads.items() if owner == kind.name}
        return Scope(
            f"kind `{kind.name}`", kind.fields, categories, self.law.parameters, self.law.sets, lets or {}, item
        )

    def read(self, pack: PackFile, steps: Steps, written: str, scope: Scope) -> Condition:
        return read_condition(Source.of(pack.document, steps, written), scope)

    def category(self, pack: PackFile, kind: Kind, entry: CategoryEntry, steps: Steps) -> Category:
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
        confidence = self.confidence(pack, version.confidence or entry.confidence, steps)
        condition = self.read(pack, (*steps, "when"), version.when, scope)
        cites = citations(version.cites, pack, steps, self.law.instruments, needed=False)
        return CategoryVersion(window(version, confidence, pack, steps), condition, confidence, cites)

    def confidence(self, pack: PackFile, own: Confidence | None, steps: Steps) -> Confidence:
        found = own or pack.entry.confidence
        if found is None:
            raise pack.fail("no `confidence`", steps, "state it here, or once at the head of the pack")
        return found

    def refuse_cycles(self, categories: Mapping[tuple[str, str], Category]) -> None:
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
        self.check_force(pack, entry, kind, steps)
        confidence = self.confidence(pack, entry.confidence, steps)
        lets: dict[str, Let] = {}
        for name, written in entry.let.items():
            self.check_let_name(pack, name, kind, (*steps, "let", name))
            lets[name] = read_let(Source.of(pack.document, (*steps, "let", name), written), self.scope(kind, lets))
        inner = self.scope(kind, lets)
        cites = citations(entry.cites, pack, steps, self.law.instruments)
        return Rule(
            code=entry.code, name=entry.name, title=text(entry.title), kind=kind.name, pack=pack.name, plugin=pack.plugin,
            when=self.read(pack, (*steps, "when"), entry.when, inner),
            require=self.read(pack, (*steps, "require"), entry.require, inner),
            lets=FrozenDict(lets),
            exceptions=self.exceptions(pack, entry.exceptions, inner, confidence, steps),
            governed_by=self.governing(pack, entry, kind, steps),
            window=self.rule_window(pack, entry, confidence, cites, steps),
            place=self.place(pack, entry, kind, steps),
            force=entry.force, effect=entry.effect, cites=cites, confidence=confidence,
            message=self.message(pack, entry, inner, steps),
            penalties=tuple(self.penalty(pack, one, (*steps, "penalties", n)) for n, one in enumerate(entry.penalties)),
            strengthens=entry.strengthens, discretion=text(entry.discretion) if entry.discretion else None,
            status=entry.status, since=entry.since, note=text(entry.note) if entry.note else None,
            tags=tuple(entry.tags), position=pack.document.position((*steps, "code")),
        )  # fmt: skip

    def check_force(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> None:
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
        taken = name in kind.fields or (kind.name, name) in self.heads
        if not IDENTIFIER.match(name) or taken or name in ("param", "set", "subject", "item", "as_of", "true", "false"):
            raise pack.fail(
                f"`{shorten(name)}` can't be a name under `let:`",
                steps,
                "choose a new name in a-z, 0-9 and `_`",
                key=True,
            )

    def exceptions(
        self, pack: PackFile, entries: Sequence[ExceptionEntry], scope: Scope, confidence: Confidence, steps: Steps
    ) -> tuple[Exception_, ...]:
        found: list[Exception_] = []
        for number, entry in enumerate(entries):
            here = (*steps, "exceptions", number)
            if any(other.label == entry.label for other in found):
                raise pack.fail(f"two exceptions have the label `{entry.label}`", (*here, "label"))
            require = TRUE if entry.require is None else self.read(pack, (*here, "require"), entry.require, scope)
            when = self.read(pack, (*here, "when"), entry.when, scope)
            cites = citations(entry.cites, pack, here, self.law.instruments)
            title = text(entry.title or _Plain(entry.label))
            found.append(Exception_(entry.label, title, when, require, cites, entry.confidence or confidence))
        return tuple(found)

    def governing(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> str | None:
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
        """The rule's own window; a side that it does not state is that of the instruments cited."""
        own = window(entry, confidence, pack, steps)
        cited = [self.law.instruments[cite.instrument].window for cite in cites]
        start: Bound | None = own.start
        if entry.start is None and all(span.start for span in cited):
            start = min((span.start for span in cited if span.start), key=lambda bound: bound.day)
        until: Bound | None = own.until
        if entry.until is None and all(span.until for span in cited):
            until = max((span.until for span in cited if span.until), key=lambda bound: bound.day)
        return not_empty(Window(start, until), pack, steps)

    def place(self, pack: PackFile, entry: RuleEntry, kind: Kind, steps: Steps) -> Within | None:
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
        if entry.message is None:
            return None
        for language, written in (("zh", entry.message.zh), ("en", entry.message.en)):
            parameters = [f"param.{name}" for name, one in self.law.parameters.items() if _readable(one, scope)]
            known = {*scope.lets, *scope.fields, *parameters, "gap"}
            for name in PLACEHOLDER.findall(written):
                if name not in known:
                    raise pack.fail(
                        f"message names `{shorten(name)}`, which has no value here",
                        (*steps, "message", language),
                        did_you_mean(name, known),
                    )
        return text(entry.message)

    def penalty(self, pack: PackFile, entry: PenaltyEntry, steps: Steps) -> Penalty:
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
        span = window(entry, entry.confidence, pack, steps)
        note = text(entry.note) if entry.note else None
        return Penalty(
            span, low, high, tuple(entry.operators), entry.on, entry.per, entry.confidence, cites, note, entry.of
        )


def _near(word: str, known: Sequence[str]) -> str:
    """The help line for one of a few words: the nearest, or all."""
    return did_you_mean(word, known) or f"known: {', '.join(f'`{one}`' for one in known) or 'none'}"


def _readable(parameter: Parameter, scope: Scope) -> bool:
    """Whether a parameter depends on nothing but the subject itself."""
    own = {*scope.fields, *(name for name, of in scope.categories.items() if of is None)}
    return all(key.source in own for key in parameter.by)


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
            for name in parameters_of(part):
                yield from (key.source for key in law.parameters[name].by)


def check_rulebook(rulebook: Rulebook) -> None:
    """What only the whole rulebook shows: values all through a rule's life, arithmetic in bounds, links between rules."""
    for rule in rulebook.rules.values():
        _check_parameters(rulebook, rule)
        _check_lifetime(rulebook, rule)
        _check_bound(rulebook, rule)
        if rule.strengthens is not None:
            target = rulebook.rules.get(rule.strengthens)
            if target is None:
                raise PackError(
                    f"rule `{rule.code}` strengthens `{rule.strengthens}`, which is unknown",
                    help=did_you_mean(rule.strengthens, rulebook.rules.keys() - {rule.code}),
                    position=rule.position,
                )
            if target.kind != rule.kind or rule.place is None:
                raise PackError(
                    f"rule `{rule.code}` strengthens `{target.code}` and has another kind or no place",
                    position=rule.position,
                )


def _check_lifetime(rulebook: Rulebook, rule: Rule) -> None:
    """That every parameter, set and category has a value on each day of the rule's window."""
    days = {BEGINNING, *(day for bound in rulebook.bounds(rule) for day in bound.days())}
    events = frozenset(bound.event for bound in rulebook.bounds(rule) if bound.event)
    moments = [Moment(day, happened, LENIENT) for day in sorted(days) for happened in (frozenset[str](), events)]
    alive = [moment for moment in moments if rule.window.holds(moment) is not False]
    for condition in rule.conditions():
        for part in rulebook.parts(condition, rule.kind):
            for what, windows in _dated(rulebook, rule, part):
                for moment in alive:
                    if all(span.holds(moment) is False for span in windows):
                        on = f"on {moment.day}" if moment.day > BEGINNING else f"before {sorted(days)[1]}"
                        raise PackError(
                            f"{what} has no value {on}, in the window of `{rule.code}`",
                            help="give it one, or narrow the rule's window",
                            position=rule.position,
                        )


def _check_parameters(rulebook: Rulebook, rule: Rule) -> None:
    """That the keys of every parameter are what the kind's fields can be, and that so many days or months are whole."""
    for condition in rule.conditions():
        for part in rulebook.parts(condition, rule.kind):
            for name in parameters_of(part):
                for key in rulebook.parameters[name].by:
                    _check_key(rulebook, rule, rulebook.parameters[name], key)
            shifts = part.shifts if isinstance(part, Day) else ()
            for shift in shifts:
                if isinstance(shift.number, str):
                    _check_whole(rulebook.parameters[shift.number], shift.unit)


def _check_key(rulebook: Rulebook, rule: Rule, parameter: Parameter, key: Key) -> None:
    found = (
        None if (rule.kind, key.source) in rulebook.categories else _key_field(rulebook.kinds[rule.kind], key.source)
    )
    kind = "flag" if found is None else found.type
    wanted: tuple[str, ...] = ("flag", "label") if key.set is None else (rulebook.sets[key.set].of,)
    if kind not in wanted:
        raise PackError(
            f"parameter `{parameter.name}` depends on `{key.source}` of type {kind}, expected {' or '.join(wanted)}",
            help="parameters depend on flags, labels, categories, and regions or industries in a named set",
            position=parameter.position,
        )
    labels = [label for label, _ in found.labels] if found is not None and kind == "label" else []
    for value in parameter.values:
        chosen = value.keys.get(key.name, True)
        if labels and key.name in value.keys and chosen not in labels:
            help = _near(str(chosen), labels)
            raise PackError(f"`{shorten(chosen)}` is no label of `{key.source}`", help=help, position=value.position)
        if not labels and not isinstance(chosen, bool):
            raise PackError(f"`{key.name}` is `{shorten(chosen)}`, expected true or false", position=value.position)


def _key_field(kind: Kind, name: str) -> Field:
    """The field of the subject, or of a list's items, that a parameter depends on."""
    if name in kind.fields:
        return kind.fields[name]
    return next(one.item_fields[name] for one in kind.fields.values() if name in one.item_fields)


def _check_whole(parameter: Parameter, unit: str) -> None:
    for value in parameter.values:
        if isinstance(value.value, Fraction) and value.value.denominator != 1:
            raise PackError(
                f"parameter `{parameter.name}` is {number_text(value.value)}, expected a whole number of {unit}",
                position=value.position,
            )


def _dated(rulebook: Rulebook, rule: Rule, part: object) -> Iterator[tuple[str, list[Window]]]:
    if isinstance(part, InCategory):
        yield (
            f"category `{part.name}`",
            [version.window for version in rulebook.categories[rule.kind, part.name].versions],
        )
    if isinstance(part, Within) and part.set is not None:
        yield f"set `{part.set}`", [version.window for version in rulebook.sets[part.set].versions]
    for name in parameters_of(part):  # type: ignore[arg-type]
        parameter = rulebook.parameters[name]
        if not parameter.external and not parameter.gaps_allowed:
            yield f"parameter `{name}`", [value.window for value in parameter.values]


def _check_bound(rulebook: Rulebook, rule: Rule) -> None:
    for condition in rule.conditions():
        for part in rulebook.parts(condition, rule.kind):
            if hasattr(part, "op") and largest(part, rulebook.parameters) >= LIMIT:  # type: ignore[arg-type]
                raise PackError(
                    f"a comparison of `{rule.code}` may reach 2^63",
                    help="declare narrower ranges or fewer decimals for its facts",
                    position=rule.position,
                )


def facts_of(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The names of all facts of the subject that a rule may read, in order of use."""
    found: dict[str, None] = {} if rule.governed_by is None else {rule.governed_by: None}
    for condition in rule.conditions():
        for part in rulebook.parts(condition, rule.kind):
            for ref in refs_of(part):
                if not ref.item:
                    found[ref.field.name] = None
            for name in parameters_of(part):
                for key in rulebook.parameters[name].by:
                    if key.source in rulebook.kinds[rule.kind].fields:
                        found[key.source] = None
    for fact in reversed(rulebook.derived):  # those that rest on others stand behind them
        if fact.kind == rule.kind and fact.field.name in found:
            found |= dict.fromkeys(fact.arguments)
    return list(found)
