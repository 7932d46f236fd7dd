"""What only the whole rulebook shows: values all through a rule's life, arithmetic in bounds, links between rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from graphlib import TopologicalSorter

from cleanrules.errors import PackError, Position, did_you_mean, shorten
from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.facts.units import base, spellings
from cleanrules.language.bounds import LIMIT, largest
from cleanrules.language.nodes import Assignable, Compare, Condition, Day, own_parameters, walk
from cleanrules.law.bands import Band, Wanted
from cleanrules.law.confidence import LENIENT
from cleanrules.law.instruments import Key, Parameter
from cleanrules.law.windows import BEGINNING, Moment
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import bounds_of, categories_named, parts_of, read_by, sort_of

MAX_PARTS = 5000
"""So many parts a rule may have with all its categories opened wherever they are named: what a person reads, and engines ask."""
MAX_DEPTH = 50
"""So many categories may rest on one another, one after the other."""


def check_rulebook(rulebook: Rulebook) -> None:
    """What only the whole rulebook shows: values all through a rule's life, arithmetic in bounds, links between rules."""
    _check_sizes(rulebook)
    for rule in rulebook.rules.values():
        _check_parameters(rulebook, rule)
        _check_lifetime(rulebook, rule)
        _check_bound(rulebook, rule)
        _check_ratios(rulebook, rule)
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


def _check_sizes(rulebook: Rulebook) -> None:
    """That no rule, and no category, becomes too large to be asked or explained once the categories in it are opened."""
    versions = {key: [one.when for one in found.versions] for key, found in rulebook.categories.items()}
    rests = {
        (kind, name): {
            (kind, one) for when in some for part in walk(when) for one in categories_named(rulebook, kind, part)
        }
        for (kind, name), some in versions.items()
    }
    sizes: dict[tuple[str, str], int] = {}
    depths: dict[tuple[str, str], int] = {}

    def opened(kind: str, conditions: Iterable[Condition]) -> int:
        parts = [part for one in conditions for part in walk(one)]
        return len(parts) + sum(sizes[kind, one] for part in parts for one in categories_named(rulebook, kind, part))

    for key in TopologicalSorter(rests).static_order():
        sizes[key], depths[key] = opened(key[0], versions[key]), 1 + max((depths[one] for one in rests[key]), default=0)
        _refuse_size(f"category `{key[1]}`", sizes[key], depths[key], rulebook.categories[key].position)
    for rule in rulebook.rules.values():
        _refuse_size(f"rule `{rule.code}`", opened(rule.kind, rule.conditions()), 0, rule.position)


def _refuse_size(what: str, parts: int, depth: int, position: Position | None) -> None:
    if parts > MAX_PARTS or depth > MAX_DEPTH:
        size = f"more than {MAX_PARTS} parts" if parts > MAX_PARTS else f"more than {MAX_DEPTH} levels"
        raise PackError(
            f"{what} has {size}, with all its categories opened where they are named",
            help="name each category once, or take a derived fact",
            position=position,
        )


def _check_lifetime(rulebook: Rulebook, rule: Rule) -> None:
    """That every parameter, set and category has a value on each day of the rule's window."""
    bounds = bounds_of(rule, rulebook)
    days = {BEGINNING, *(day for bound in bounds for day in bound.days())}
    events = frozenset(bound.event for bound in bounds if bound.event)
    moments = [Moment(day, happened, LENIENT) for day in sorted(days) for happened in (frozenset[str](), events)]
    alive = [moment for moment in moments if rule.window.holds(moment) is not False]
    for one in read_by(rule, rulebook).law:
        if isinstance(one, Parameter) and (one.external or one.gaps_allowed):
            continue
        for moment in alive:
            if next(one.possible(moment), None) is None:
                on = f"on {moment.day}" if moment.day > BEGINNING else f"before {sorted(days)[1]}"
                raise PackError(
                    f"{sort_of(one)} `{one.name}` has no value {on}, in the window of `{rule.code}`",
                    help="give it one, or narrow the rule's window",
                    position=rule.position,
                )


def _check_ratios(rulebook: Rulebook, rule: Rule) -> None:
    """That no ratio of an assignment is a parameter with a value that is not above 0, such as one that a caller supplies."""
    asked = (part for condition in rule.conditions() for part in walk(condition) if isinstance(part, Assignable))
    names = {name for found in asked for row in found.rows for name in row.ratio.parameters}
    for name in sorted(names):
        if any(number <= 0 for number in rulebook.parameters[name].numbers()):
            raise PackError(
                f"`{rule.code}` divides at the ratio `param.{name}`, which has a value that is not above 0",
                help="a ratio says how much is needed for one unit",
                position=rule.position,
            )


def _check_parameters(rulebook: Rulebook, rule: Rule) -> None:
    """That the keys of every parameter are what the kind's fields can be, and that so many days or months are whole."""
    for part in parts_of(rulebook, rule.kind, *rule.conditions()):
        for name in own_parameters(part.node):
            for key in rulebook.parameters[name].by:
                _check_key(rulebook, rule, rulebook.parameters[name], key)
        shifts = part.node.shifts if isinstance(part.node, Day) else ()
        for shift in shifts:
            if isinstance(shift.number, str):
                _check_whole(rulebook.parameters[shift.number], shift.unit)


def _check_key(rulebook: Rulebook, rule: Rule, parameter: Parameter, key: Key) -> None:
    field = rulebook.source(key, rule.kind).field
    kind = "flag" if field is None else field.type
    wanted = ("flag", "label", "amount") if key.set is None else (rulebook.sets[key.set].of,)
    if kind not in wanted:
        raise PackError(
            f"parameter `{parameter.name}` depends on `{key.source}` of type {kind}, expected {' or '.join(wanted)}",
            help="parameters depend on flags, labels, amounts, categories, and regions or industries in a named set",
            position=key.position,
        )
    labels = [label for label, _ in field.labels] if field is not None and kind == "label" else []
    if key.set is not None and labels:
        for member in (one.code for version in rulebook.sets[key.set].versions for one in version.members):
            if member not in labels:
                raise PackError(
                    f"parameter `{parameter.name}` depends on `{key.source}.{key.set}`, "
                    f"and `{shorten(member)}` is no label of `{key.source}`",
                    help=_near(member, labels), position=key.position,
                )  # fmt: skip
        labels = []
    for value in parameter.values:
        chosen = value.keys.get(key.name)
        if chosen is not None:
            _check_chosen(key, field if kind == "amount" else None, labels, chosen, value.places.get(key.name))


def _check_chosen(
    key: Key, amount: Field | None, labels: Sequence[str], chosen: Wanted, position: Position | None
) -> None:
    """That what a value asks of a key is something that the fact, category or membership can be."""
    if isinstance(chosen, Band):
        if amount is None:
            raise PackError(
                f"`{key.name}` is a band of amounts, expected {'a label' if labels else 'true or false'}",
                position=position,
            )
        if base(amount.unit)[0] != chosen.unit:
            unit = next(edge.unit for edge in chosen.sides.values())
            known = ", ".join(f"`{one}`" for one in spellings(amount.unit)[:6])
            raise PackError(
                f"the band of `{key.name}` is in `{shorten(unit)}`, expected `{amount.unit}`",
                help=f"units known: {known}", position=position,
            )  # fmt: skip
    elif amount is not None:
        example = f'write `{{at_least: "35 {amount.unit}", below: "65 {amount.unit}"}}`'
        raise PackError(
            f"`{key.name}` is `{shorten(chosen)}`, expected a band of amounts", help=example, position=position
        )
    elif labels and chosen not in labels:
        raise PackError(
            f"`{shorten(chosen)}` is no label of `{key.source}`", help=_near(str(chosen), labels), position=position
        )
    elif not labels and not isinstance(chosen, bool):
        raise PackError(f"`{key.name}` is `{shorten(chosen)}`, expected true or false", position=position)


def _check_whole(parameter: Parameter, unit: str) -> None:
    for value in parameter.values:
        for one in (value.value, *(end.value for end in (value.at_least, value.at_most) if end is not None)):
            if isinstance(one, Fraction) and one.denominator != 1:
                raise PackError(
                    f"parameter `{parameter.name}` is {number_text(one)}, expected a whole number of {unit}",
                    position=value.position,
                )


def _check_bound(rulebook: Rulebook, rule: Rule) -> None:
    for part in parts_of(rulebook, rule.kind, *rule.conditions()):
        if isinstance(part.node, Compare) and largest(part.node, rulebook.parameters) >= LIMIT:
            raise PackError(
                f"a comparison of `{rule.code}` may reach 2^63",
                help="declare narrower ranges or fewer decimals for its facts",
                position=rule.position,
            )


def _near(word: str, known: Sequence[str]) -> str:
    """The help line for one of a few words: the nearest, or all."""
    return did_you_mean(word, known) or f"known: {', '.join(f'`{one}`' for one in known) or 'none'}"
