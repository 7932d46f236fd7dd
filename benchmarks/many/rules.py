"""The rulebook of the benchmark: one kind `plant` with 60 facts, and as many generated rules as asked, as a pack.

The first rules of a larger rulebook are the smaller one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cleanrules.exact import number_text
from many.conditions import (
    All,
    Category,
    Compare,
    Condition,
    Day,
    Either,
    Exempting,
    Flag,
    Label,
    Not,
    Operator,
    Parameter,
    Rule,
    Term,
    Within,
    Zone,
    walk,
)

KIND = "plant"
AS_OF = date(2026, 7, 1)
EPOCH = date(1970, 1, 1).toordinal()
ROW_GROUP = 262_144
MOST = 100_000
"""Amounts are at most so many tonnes."""

SECTORS = ("steel", "cement", "glass", "aluminium", "coking", "paper", "textile", "chemicals", "power", "ceramics")
LABELS = {
    "sector": SECTORS,
    "scale": ("large", "medium", "small"),
    "fuel": ("coal", "gas", "oil", "power", "biomass"),
    "kiln": ("rotary", "shaft", "tunnel", "none"),
    "water_source": ("river", "ground", "mains", "reclaimed"),
    "permit": ("key", "simplified", "registered"),
    "ownership": ("state", "private", "foreign"),
    "grade": ("A", "B", "C", "D"),
}
FLAGS = tuple(
    f"has_{name}"
    for name in (
        "audit", "scrubber", "dust_filter", "denitration", "heat_recovery", "monitoring", "closed_store", "water_loop",
        "sludge_line", "rail_siding", "solar_roof", "leak_survey", "hazard_store", "energy_manager", "green_plan",
        "dry_quenching",
    )
)  # fmt: skip
AMOUNTS = (
    "capacity", "capacity_retired", "output", "output_before", "coal_used", "coal_allowed", "gas_used", "steam_made",
    "steam_sold", "water_drawn", "water_reused", "water_allowed", "effluent", "effluent_treated", "waste_made",
    "waste_recovered", "waste_stored", "slag_made", "slag_used", "raw_material", "raw_recycled", "hazard_made",
    "hazard_handed_over", "hazard_stored",
)  # fmt: skip
EMISSIONS = ("dust_emitted", "dust_allowed", "so2_emitted", "so2_allowed")
"""Amounts with two decimals."""
DECIMALS = dict.fromkeys(EMISSIONS, 2)
EVENTS = ("approved_on", "started_on", "permit_until", "audit_due_on", "renovated_on", "inspected_on")
GOVERNING = ("approved_on", "started_on", "renovated_on")
"""Events that are never later than `AS_OF`."""
FIELDS = len(LABELS) + len(FLAGS) + len(AMOUNTS) + len(EMISSIONS) + len(EVENTS) + 2

ZONES = {
    "key_area": Zone("key_area", ("11", "12", "13", "1401", "3701", "3703")),
    "river_basin": Zone("river_basin", ("32", "33", "3401", "3402", "3601")),
}
TRADES = (
    Zone("ferrous", ("C31",)),
    Zone("smelting", ("C3110", "C3120")),
    Zone("minerals", ("C30",)),
    Zone("chemistry", ("C26",)),
)
REGIONS = (
    "110105", "110112", "120111", "120116", "130100", "130200", "130400", "140100", "140200", "140400", "210100",
    "210200", "320100", "320200", "320500", "330100", "330200", "340100", "340200", "360100", "370100", "370200",
    "370300", "410100", "420100", "440100", "510100", "610100",
)  # fmt: skip
PROVINCES = ("130000", "140000", "320000", "340000", "370000", "510000")
INDUSTRIES = (
    "C3110",
    "C3120",
    "C3130",
    "C3140",
    "C3011",
    "C3041",
    "C2611",
    "C2614",
    "C2511",
    "C2211",
    "C1711",
    "D4411",
)
DIVISIONS = ("C31", "C30", "C26")
CODES = {"region": (*REGIONS, *PROVINCES), "industry": (*INDUSTRIES, *DIVISIONS)}
"""All codes that the rows hold."""
RATIOS = ("1.1", "1.15", "0.07", "1.25", "1/3", "1.5", "0.9", "2/3", "0.35", "1")
WINDOWS = (date(2018, 5, 1), date(2023, 1, 1), None)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The generated rules, and the categories that they use, in an order in which each rests on those before it."""

    categories: dict[str, Condition]
    rules: tuple[Rule, ...]

    def parts(self) -> Iterator[Condition]:
        """All that its conditions are made of."""
        conditions = list(self.categories.values())
        for rule in self.rules:
            conditions += [rule.when, rule.require]
            if rule.exception:
                conditions += [rule.exception.when, *([rule.exception.require] if rule.exception.require else [])]
        for condition in conditions:
            yield from walk(condition)

    @property
    def reads(self) -> list[str]:
        """The facts that it reads, in the order of the fields."""
        found = {rule.governed_by for rule in self.rules} | {name for name, _ in self.places}
        for part in self.parts():
            if isinstance(part, Compare):
                found |= {term.fact for term in (*part.left, *part.right)}
            elif isinstance(part, Flag | Label | Day):
                found.add(part.name)
        known = (*LABELS, *FLAGS, *AMOUNTS, *EMISSIONS, *EVENTS, "region", "industry")
        return [name for name in known if name in found]

    @property
    def places(self) -> list[tuple[str, Zone]]:
        """The facts with the zones that they are compared with, by a condition or a parameter."""
        found = {(part.name, part.zone) for part in self.parts() if isinstance(part, Within)}
        parameters = [part.parameter for part in self.parts() if isinstance(part, Compare)]
        found |= {("region", ZONES[one.zone]) for one in parameters if one and one.zone}
        return sorted(found, key=lambda one: (one[0], one[1].name))


# --- generation ---


def _parameters() -> tuple[Parameter, ...]:
    chance = random.Random("parameters")
    dated = [
        Parameter(
            f"ratio_{number}",
            tuple((until, Fraction(ratio)) for until, ratio in zip(WINDOWS, chance.sample(RATIOS, 3), strict=True)),
        )
        for number in range(8)
    ]
    zoned = [
        Parameter(f"{zone}_ratio", tuple((None, Fraction(ratio)) for ratio in chance.sample(RATIOS, 2)), zone)
        for zone in ZONES
    ]
    return (*dated, *zoned)


PARAMETERS = _parameters()


def rulebook(number: int, seed: int = 1) -> Rulebook:
    """That many rules, the same at every call."""
    categories = _categories(random.Random(f"categories {seed}"))
    rules = tuple(
        _Rules(random.Random(f"rule {seed} {place}"), list(categories)).rule(place) for place in range(number)
    )
    return Rulebook(categories, rules)


def _categories(chance: random.Random) -> dict[str, Condition]:
    draw = _Rules(chance, [])
    found: dict[str, Condition] = {}
    for name in ("heavy_user", "large_plant", "dusty_plant", "wet_process"):
        found[name] = Either((draw.threshold(), All((draw.threshold(), draw.flag()))))
    found["two_high"] = Either((Category("heavy_user"), All((Category("dusty_plant"), draw.sectors(3)))))
    found["key_plant"] = All((Category("large_plant"), Within("region", ZONES["key_area"])))
    found["basin_plant"] = All((Category("wet_process"), Within("region", ZONES["river_basin"]), Not(draw.flag())))
    found["modern"] = All((draw.flag(), Day("renovated_on", ">=", date(2020, 1, 1))))
    return found


@dataclass(frozen=True, slots=True)
class _Rules:
    chance: random.Random
    categories: list[str]

    def rule(self, place: int) -> Rule:
        chance = self.chance
        require, governed_by = self.require()
        exception = None
        if chance.random() < 0.12:
            exception = Exempting(self.flag(), None if chance.random() < 0.5 else self.ratio())
        code = f"BMK-PL-{place:03d}"
        return Rule(code, self.guard(), require, exception, governed_by, chance.random() < 0.1)

    def guard(self) -> Condition:
        chance = self.chance
        match chance.choices(range(5), (50, 20, 10, 10, 10))[0]:
            case 0:
                return All((self.sectors(1), self.flag(), self.threshold()))
            case 1:
                return All((self.category(), self.sectors(2), self.flag()))
            case 2:
                zone = ZONES[chance.choice(list(ZONES))]
                return All((self.sectors(2), Within("region", zone), Not(self.flag())))
            case 3:
                return All((Within("industry", chance.choice(TRADES)), self.flag(), self.day(("permit_until",))))
        return All((self.category(), self.sectors(1), self.label()))

    def require(self) -> tuple[Condition, str | None]:
        chance = self.chance
        match chance.choices(range(5), (40, 20, 15, 10, 15))[0]:
            case 0:
                return All((self.ratio(), Either((self.flag(), self.compare("<="))))), None
            case 1:
                parameter = chance.choice(PARAMETERS[:8])
                governed_by = chance.choice(GOVERNING) if chance.random() < 0.5 else None
                return self.ratio(parameter), governed_by
            case 2:
                one, two, three = chance.sample(AMOUNTS, 3)
                right = Term(Fraction(self.plain_ratio()), three)
                return Either((Compare((_term(one), _term(two)), "<=", (right,)), self.flag())), None
            case 3:
                return All((self.flag(), self.day(EVENTS))), None
        zoned = chance.choice(PARAMETERS[8:])
        return Either((Not(self.label()), self.ratio(zoned))), None

    def flag(self) -> Flag:
        return Flag(self.chance.choice(FLAGS))

    def category(self) -> Category:
        return Category(self.chance.choice(self.categories))

    def sectors(self, number: int) -> Label:
        return Label("sector", tuple(self.chance.sample(SECTORS, number)))

    def label(self) -> Label:
        name = self.chance.choice([name for name in LABELS if name != "sector"])
        return Label(name, tuple(self.chance.sample(LABELS[name], 2)))

    def day(self, events: tuple[str, ...]) -> Day:
        operator: Operator = self.chance.choice((">=", "<"))
        return Day(self.chance.choice(events), operator, date(self.chance.randrange(2012, 2027), 1, 1))

    def threshold(self) -> Compare:
        limit = Fraction(self.chance.choice((100, 500, 1000, 2000, 5000)))
        return Compare((_term(self.chance.choice(AMOUNTS)),), ">", (Term(limit),))

    def plain_ratio(self) -> str:
        return self.chance.choice([ratio for ratio in RATIOS if "/" not in ratio])

    def compare(self, operator: Operator) -> Compare:
        one, two = self.chance.sample(AMOUNTS, 2)
        return Compare((_term(one),), operator, (_term(two),))

    def ratio(self, parameter: Parameter | None = None) -> Compare:
        """`a >= ratio * b`, or `emitted <= ratio * allowed`."""
        chance = self.chance
        factor = Fraction(1) if parameter else Fraction(self.plain_ratio())
        if chance.random() < 0.2:
            emitted, allowed = chance.choice((EMISSIONS[:2], EMISSIONS[2:], ("dust_emitted", "output")))
            return Compare((_term(emitted),), "<=", (Term(factor, allowed, parameter),))
        one, two = chance.sample(AMOUNTS, 2)
        return Compare((_term(one),), ">=", (Term(factor, two, parameter),))


def _term(fact: str) -> Term:
    return Term(Fraction(1), fact)


# --- as a pack ---


def pack(book: Rulebook) -> str:
    """The rulebook as a pack file."""
    instrument = "{number: m, title: {zh: m, en: m}, issuer: m, rank: law, confidence: copy}"
    return "\n".join(
        [
            f"kind: {KIND}\nconfidence: copy\nkinds:\n  {KIND}:\n    fields:",
            *(f"      {line}" for line in _fields()),
            f"instruments:\n  m: {instrument}",
            "sets:",
            *map(_set, ZONES.values()),
            "parameters:",
            *map(_parameter, PARAMETERS),
            "categories:",
            *(f"- {{name: {name}, when: '{written(when)}', {_CITES}}}" for name, when in book.categories.items()),
            "rules:",
            *map(_rule, book.rules),
            "",
        ]
    )


_CITES = "cites: [{instrument: m}]"


def _fields() -> list[str]:
    found = [f"{name}: {{type: label, labels: [{', '.join(labels)}]}}" for name, labels in LABELS.items()]
    found += [f"{name}: {{type: flag}}" for name in FLAGS]
    found += [
        f"{name}: {{type: amount, unit: t, decimals: {DECIMALS.get(name, 0)}, at_most: {MOST}}}"
        for name in (*AMOUNTS, *EMISSIONS)
    ]
    return [*found, *(f"{name}: {{type: event}}" for name in EVENTS), "industry: {type: industry}"]


def _set(zone: Zone) -> str:
    members = ", ".join(f'"{stem:0<6}"' for stem in zone.stems)
    return f"""  {zone.name}:
    title: {{zh: {zone.name}, en: {zone.name}}}
    of: region
    values: [{{members: [{members}], confidence: copy, {_CITES}}}]"""


def _parameter(parameter: Parameter) -> str:
    title = f"{{zh: {parameter.name}, en: {parameter.name}}}"
    values, start = [], ""
    for place, (until, value) in enumerate(parameter.values):
        window = f"{start}until: {until}, " if until else start
        key = f"{parameter.zone}: {'false' if place else 'true'}, " if parameter.zone else window
        values.append(f'    - {{{key}value: "{ratio_text(value)}", confidence: copy, {_CITES}}}')
        start = f"from: {until}, "
    by = f"    by: [region.{parameter.zone}]\n" if parameter.zone else ""
    return f"  {parameter.name}:\n    title: {title}\n{by}    values:\n" + "\n".join(values)


def ratio_text(value: Fraction) -> str:
    """A ratio as a decimal, or where it has none as a fraction."""
    whole = value.denominator
    for prime in (2, 5):
        while whole % prime == 0:
            whole //= prime
    return number_text(value) if whole == 1 else f"{value.numerator}/{value.denominator}"


def _rule(rule: Rule) -> str:
    lines = [
        f"- code: {rule.code}",
        f"  name: {rule.code.lower()}",
        f"  title: {{zh: {rule.code}, en: {rule.code}}}",
        f"  when: '{written(rule.when)}'",
        f"  require: '{written(rule.require)}'",
    ]
    if rule.exception:
        require = rule.exception.require
        instead = f"require: '{written(require)}'" if require else "exempt: true"
        lines.append(f"  exceptions: [{{label: other, when: '{written(rule.exception.when)}', {instead}, {_CITES}}}]")
    if rule.governed_by:
        lines.append(f"  governed_by: {rule.governed_by}")
    lines.append("  force: policy" if rule.policy else "  force: binding\n  effect: penalty")
    return "\n".join([*lines, f"  {_CITES}"])


def written(condition: Condition) -> str:
    """A condition in the language of packs."""
    match condition:
        case Flag(name) | Category(name):
            return name
        case Label(name, labels):
            return f'{name} == "{labels[0]}"' if len(labels) == 1 else f"{name} in {_codes(labels)}"
        case Within(name, zone):
            return f"{name} in set.{zone.name}" if name == "region" else f"{name} in {_codes(zone.stems)}"
        case Day(name, operator, day):
            return f'{name} {operator} "{day}"'
        case Compare(left, operator, right):
            return f"{' + '.join(map(_term_text, left))} {operator} {' + '.join(map(_term_text, right))}"
        case All(parts):
            return " and ".join(_bracketed(part, Either) for part in parts)
        case Either(parts):
            return " or ".join(_bracketed(part, All) for part in parts)
        case Not(part):
            return f"not ({written(part)})"


def _bracketed(part: Condition, loose: type) -> str:
    return f"({written(part)})" if isinstance(part, loose) else written(part)


def _term_text(term: Term) -> str:
    if term.fact is None:
        return number_text(term.factor)
    factor = f"param.{term.parameter.name}" if term.parameter else number_text(term.factor)
    return term.fact if factor == "1" else f"{factor} * {term.fact}"


def _codes(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"
