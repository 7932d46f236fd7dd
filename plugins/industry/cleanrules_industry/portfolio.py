"""Puts several projects together: which retired units two plans count, who uses whose surplus, what each place gains.

A plan that was withdrawn holds no capacity; where its status is unknown, so is what it holds. A list that is unknown or
not complete leaves the portfolio's lists incomplete: what may still turn up is never taken as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from cleanrules import Text
from cleanrules.facts import NOT_YET, Addition, Facts, Grouping, Listing, NotYet, Record, region_name
from cleanrules_industry.facts import PRODUCTS
from cleanrules_industry.same_units import Item, groups

Row: TypeAlias = dict[str, Any]
DAILY = ("clinker", "flat-glass")
"""Products whose capacity is counted by the day."""
STEEL = ("iron", "steel")
_YEARLY_SCALE, _DAILY_SCALE, _SIZE_SCALE = 10_000, 100, 100
_LONGEST = 1900
"""How many characters of names a fact holds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One project and its plan, in the place where it was handed over."""

    place: int
    facts: Facts

    @property
    def id(self) -> str:
        """The project's identifier, or its name."""
        return self.facts.id

    @property
    def named(self) -> str:
        """The project's identifier and name."""
        name = str(self.facts.values.get("name") or "")
        return f"{self.id} {name}" if name and name != self.id else self.id

    @property
    def active(self) -> bool | None:
        """Whether the plan holds what it lists; None where its status is unknown."""
        status = self.facts.values.get("plan_status")
        return None if status is None else status != "withdrawn"

    @property
    def announced_on(self) -> date | NotYet | None:
        """The day of the plan."""
        found = self.facts.values.get("plan_announced_on")
        return found if isinstance(found, date | NotYet) else None

    def rows(self, name: str) -> tuple[Record, ...]:
        """What is known of a list."""
        found = self.facts.values.get(name)
        return found.items if isinstance(found, Listing) else ()

    def complete(self, name: str) -> bool:
        """Whether a list is known whole; a project that surely builds nothing retires nothing either."""
        found = self.facts.values.get(name)
        if found is None and name == "retired":
            return self.complete("built") and not self.rows("built")
        return isinstance(found, Listing) and found.complete


def portfolio(subjects: Sequence[Facts]) -> Grouping:
    """What several projects together show: facts of each that the others tell, and the facts of the whole."""
    plans = sorted((Plan(place, one) for place, one in enumerate(subjects)), key=lambda plan: plan.id)
    held = [plan for plan in plans if plan.active is not False]
    units = _Units(plans)
    surpluses = _surpluses(plans)
    balances, named = _balances(held, units)
    flows = [flow for plan in held for flow in _flows(plan, units)]
    retired = all(plan.complete("retired") for plan in held)
    both = retired and all(plan.complete("built") for plan in held)
    whole = {
        "name": _name(plans),
        "project_count": len(plans),
        "last_steel_plan_on": _last(plan.announced_on for plan in held if _makes(plan, STEEL)),
        "last_coke_plan_on": _last(plan.announced_on for plan in held if _makes(plan, ("coke",))),
        "units": {"items": units.rows, "complete": retired},
        "surpluses": {"items": [one.row for one in surpluses], "complete": retired},
        "flows": {"items": flows, "complete": both},
        "balances": {"items": balances, "complete": both},
    }
    sources = {f"units[{n}].plans": one for n, one in enumerate(units.sources)}
    sources |= {f"balances[{n}].{name}": one for n, one in enumerate(named) for name in ("built", "retired")}
    sources |= {
        f"surpluses[{n}].{name}": one.named for n, one in enumerate(surpluses) for name in ("used", "used_daily")
    }
    additions = (*units.additions, *_split_surpluses(surpluses))
    return Grouping({k: v for k, v in whole.items() if v is not None}, additions, sources, _notes(held))


def _name(plans: Sequence[Plan]) -> str:
    shown = "、".join(plan.id for plan in plans[:5])
    return f"项目组合：{shown}{f' 等{len(plans)}个项目' if len(plans) > 5 else ''}"


def _notes(plans: Sequence[Plan]) -> tuple[Text, ...]:
    """Which projects leave the whole incomplete."""
    names = [plan.named for plan in plans if not (plan.complete("built") and plan.complete("retired"))]
    if not names or len(plans) == 1:
        return ()
    return (
        Text(
            f"以下项目的建设或退出设备清单缺失或不完整，组合比对因此不能给出符合结论：{'、'.join(names)}",
            f"the lists of what is built or retired are lacking or incomplete in: {', '.join(names)}",
        ),
    )


def _makes(plan: Plan, products: Sequence[str]) -> bool:
    rows = (*plan.rows("built"), *plan.rows("retired"))
    return any(row.get("product") in products for row in rows)


def _last(days: Iterable[date | NotYet | None]) -> date | NotYet | None:
    """The latest of some days, `not_yet` the latest of all; None where one is unknown, or there is none."""
    found = list(days)
    if not found or None in found:
        return None
    return NOT_YET if NOT_YET in found else max(day for day in found if isinstance(day, date))


def _short(named: str) -> str:
    """Names as a fact can hold them; the fact's source has all."""
    return named if len(named) <= _LONGEST else f"{named[:_LONGEST]}…（全部项目见来源）"


def _known(row: Row) -> Row:
    """A row without what is unknown."""
    return {name: value for name, value in row.items() if value is not None}


# --- units that several plans count ---


@dataclass(slots=True)
class _Units:
    """The retired units that several plans count, or may count."""

    plans: Sequence[Plan]
    items: list[Item] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    counts: dict[tuple[int, str], bool | None] = field(default_factory=dict)
    """By project and unit whether it counts in sums: a shared one counts once; None where that is not settled."""

    def __post_init__(self) -> None:
        for number, plan in enumerate(self.plans):
            self.numbers[plan.place] = number
            own = sorted(
                (row for row in plan.rows("retired") if "surplus_of" not in row), key=lambda row: str(row["id"])
            )
            self.items += [Item(number, row, plan.active is False) for row in own]
        shared, open_ones = groups(self.items)
        for some in shared:
            self.shared([self.items[place] for place in some])
        for place in open_ones:
            self.open(self.items[place])

    def plan(self, item: Item) -> Plan:
        return self.plans[item.project]

    def named(self, item: Item) -> str:
        """The project and the unit in it, and what it declares."""
        denied = "，申报为未用于其他方案" if item.row.get("used_in_other_plan") is False else ""
        return f"{self.plan(item).named}〔{item.id}{denied}〕"

    def shared(self, some: Sequence[Item]) -> None:
        """A unit that several plans list."""
        held = {item.project for item in some if self.plan(item).active}
        perhaps = {item.project for item in some if self.plan(item).active is None}
        product = next((item.row["product"] for item in some if "product" in item.row), None)
        used, whole = self.daily(some, product)
        if len(held | perhaps) > 1:
            named = "、".join(self.named(item) for item in some if self.plan(item).active is not False)
            row = {
                "id": f"{self.plan(some[0]).id}／{some[0].id}",
                "named": _short(named),
                "product": product,
                "plans": len(held) if len(held) > 1 else None,
                "used_daily": used,
                "whole_daily": whole,
                "last_plan_on": _last(self.plans[one].announced_on for one in sorted(held | perhaps)),
            }
            self.rows.append(_known(row))
            same_number = len({item.number_key[0] for item in some}) == 1
            how = "设备编号、所在地相同" if same_number else "企业、所在地、类型、规格相同"
            self.sources.append(f"{how}：{named}")
        self.add(some, held, product, used, whole)
        self.count_once(some)

    def daily(self, some: Sequence[Item], product: object) -> tuple[Fraction | None, Fraction | None]:
        """For a line: the daily capacity that the plans use together, and that of the whole line, where they are known."""
        if product not in DAILY:
            return None, None
        active = [item for item in some if self.plan(item).active is not False]
        amounts = [item.row.get("daily_capacity") for item in active if self.plan(item).active]
        sizes = {size for item in some if isinstance(size := item.row.get("size"), int)}
        whole = Fraction(sizes.pop(), _SIZE_SCALE) if len(sizes) == 1 else None
        return _total(amounts, _DAILY_SCALE) if len(amounts) == len(active) else None, whole

    def count_once(self, some: Sequence[Item]) -> None:
        """Let the earliest plan alone count the unit; unsettled where a day or a status is unknown, or units are twins."""
        held = [item for item in some if not item.released]
        days = [self.plan(item).announced_on for item in held]
        settled = None not in days and all(self.plan(item).active for item in held)
        settled = settled and len({item.project for item in held}) == len(held)
        ranked = sorted(held, key=lambda item: (_ordinal(self.plan(item).announced_on), self.plan(item).id))
        for place, item in enumerate(ranked if len(held) > 1 else ()):
            self.counts[item.project, item.id] = place == 0 if settled else None

    def capacity(self, plan: Plan, row: Record) -> object:
        """What a retired unit adds to a sum, scaled; None where that is unknown."""
        counted = self.counts.get((self.numbers[plan.place], str(row["id"])), True)
        return None if counted is None else row.get("capacity") if counted else 0

    def add(
        self, some: Sequence[Item], held: set[int], product: object, used: Fraction | None, whole: Fraction | None
    ) -> None:
        """What the plans show of each other: that the unit is used twice, and whether the others were withdrawn."""
        parts = product in DAILY
        twice = (used is not None and whole is not None and used > whole) if parts else True
        alone = len({item.project for item in some}) == len(some)
        for item in some if alone and twice else ():
            others = [one for one in some if one is not item]
            self.addition(item, "used_in_other_plan", True, others)
            states = {self.plan(one).active for one in others}
            if True in states or states == {False}:
                self.addition(item, "other_plan_withdrawn", True not in states, others)
        if product == "clinker" and len(held) > 1:
            for item in some:
                if item.project in held:
                    others = [one for one in some if one.project in held - {item.project}]
                    source = f"组合比对：{'、'.join(self.named(one) for one in others)}"
                    self.additions.append(Addition(self.plan(item).place, "capacity_split", True, source))

    def addition(self, item: Item, name: str, value: bool, others: Sequence[Item]) -> None:
        source = f"组合比对：{'、'.join(self.named(one) for one in others)}"
        self.additions.append(Addition(self.plan(item).place, f"retired.{name}", value, source, item.id))

    def open(self, item: Item) -> None:
        """A unit that may be one that another plan counts: how many plans count it is unknown."""
        plan = self.plan(item)
        lacking = "、".join(title for name, title in _TELLING.items() if name not in item.row)
        named = f"{_short(self.named(item))}（缺{lacking or '更具体的所在地'}，无法与其他方案比对）"
        row = {
            "id": f"{plan.id}／{item.id}",
            "named": named,
            "product": item.row.get("product"),
            "last_plan_on": plan.announced_on,
        }
        self.counts[item.project, item.id] = None
        self.rows.append(_known(row))
        self.sources.append(named)


_TELLING = {"owner": "产能所属企业", "located_in": "所在地", "product": "产品", "equipment": "设备类型", "size": "规格"}
"""The facts that tell units apart, with their titles."""


def _total(amounts: Iterable[object], scale: int) -> Fraction | None:
    """The sum of scaled amounts; None where one is unknown."""
    whole = 0
    for one in amounts:
        if not isinstance(one, int):
            return None
        whole += one
    return Fraction(whole, scale)


# --- surpluses ---


@dataclass(frozen=True, slots=True)
class _Surplus:
    """The surplus of one plan and product, and the plans that use it."""

    source: str
    product: str | None
    giver: Plan | None
    users: tuple[Plan, ...]
    row: Row
    named: str


def _surpluses(plans: Sequence[Plan]) -> list[_Surplus]:
    by_name = {str(name): plan for plan in plans for name in _names(plan)}
    used: dict[tuple[str, str], list[tuple[Plan, Record]]] = {}
    for plan in plans:
        if plan.active is not False:
            for row in plan.rows("retired"):
                if "surplus_of" in row:
                    giver = by_name.get(str(row["surplus_of"]))
                    source = giver.id if giver else str(row["surplus_of"])
                    used.setdefault((source, str(row.get("product", ""))), []).append((plan, row))
    return [
        _surplus(source, product or None, by_name.get(source), found) for (source, product), found in sorted(
            used.items(), key=lambda one: one[0]
        )
    ]  # fmt: skip


def _names(plan: Plan) -> Iterator[object]:
    for name in ("name", "id"):
        if plan.facts.values.get(name):
            yield plan.facts.values[name]


def _surplus(source: str, product: str | None, giver: Plan | None, used: Sequence[tuple[Plan, Record]]) -> _Surplus:
    users = tuple({plan.place: plan for plan, _ in used}.values())
    known = all(plan.active for plan in users)
    giving = giver.named if giver else f"{source}（不在组合内）"
    title = PRODUCTS[product][0] if product else "产品未填"
    named = f"{giving}的富余产能，使用方：{'、'.join(plan.named for plan in users)}"
    row: Row = {
        "id": f"{source}／{title}", "named": _short(named), "product": product,
        "last_plan_on": _last(plan.announced_on for plan in users),
    }  # fmt: skip
    for inner, suffix, scale in (("capacity", "", _YEARLY_SCALE), ("daily_capacity", "_daily", _DAILY_SCALE)):
        if (product in DAILY) is (suffix == "_daily"):
            row[f"used{suffix}"] = _total((one.get(inner) for _, one in used), scale) if known else None
            row[f"announced{suffix}"] = _announced(giver, product, inner, scale)
    return _Surplus(source, product, giver, users, _known(row), named)


def _announced(giver: Plan | None, product: str | None, inner: str, scale: int) -> Fraction | None:
    """The surplus of a product that a plan announced; none of a plan that was withdrawn; None where it is unknown."""
    if giver is None or product is None or giver.active is None:
        return None
    if giver.active is False:
        return Fraction(0)
    rows = giver.rows("announced_surplus")
    if not giver.complete("announced_surplus") or any("product" not in row for row in rows):
        return None
    return _total((row.get(inner) for row in rows if row["product"] == product), scale)


def _split_surpluses(surpluses: Sequence[_Surplus]) -> Iterator[Addition]:
    """That a clinker plan's retired lines serve other plans too, told to both sides."""
    for one in surpluses:
        if one.product == "clinker" and one.giver is not None and any(plan.active for plan in one.users):
            for plan in dict.fromkeys((one.giver.place, *(plan.place for plan in one.users if plan.active))):
                yield Addition(plan, "capacity_split", True, f"组合比对：{one.named}")


# --- what each place gains and loses ---


def _flows(plan: Plan, units: _Units) -> Iterator[Row]:
    """What a plan builds and retires by place and product; surplus of another plan is that plan's to count."""
    found: dict[tuple[str, str], dict[Literal["built", "retired"], list[object]]] = {}
    place = plan.facts.values.get("region")
    for row in plan.rows("built"):
        found.setdefault(_where(place, row), {}).setdefault("built", []).append(row.get("capacity"))
    for row in plan.rows("retired"):
        if "surplus_of" not in row:
            sides = found.setdefault(_where(row.get("located_in"), row), {})
            sides.setdefault("retired", []).append(units.capacity(plan, row))
    for (region, product), sides in sorted(found.items()):
        if product in DAILY:
            continue
        shown = region_name(region) if region else "地点未填"
        title = PRODUCTS[product][0] if product else "产品未填"
        yield _known(
            {
                "id": f"{plan.id}／{shown}／{title}",
                "named": plan.named,
                "region": region or None,
                "product": product or None,
                "active": plan.active,
                "announced_on": plan.announced_on,
                "built": _total(sides.get("built", ()), _YEARLY_SCALE),
                "retired": _total(sides.get("retired", ()), _YEARLY_SCALE),
            }
        )


def _where(region: object, row: Record) -> tuple[str, str]:
    return str(region or ""), str(row.get("product", ""))


@dataclass(slots=True)
class _Account:
    """What is built and retired in one scope, with the plans that do so."""

    plans: dict[int, Plan] = field(default_factory=dict)
    built: list[object] = field(default_factory=list)
    retired: list[object] = field(default_factory=list)


def _balances(plans: Sequence[Plan], units: _Units) -> tuple[list[Row], list[str]]:
    """The balances of provinces and groups by product, of products counted by the year; and who takes part in each."""
    accounts: dict[tuple[str, str, str], _Account] = {}
    for plan in plans:
        for side, scope, name, row in _entries(plan):
            product = str(row.get("product", ""))
            if scope == "province" and product in _CAPPED and _before_the_cap(plan):
                continue
            account = accounts.setdefault((scope, name, product), _Account())
            account.plans[plan.place] = plan
            own = row.get("capacity") if side == "built" else units.capacity(plan, row)
            (account.built if side == "built" else account.retired).append(own if plan.active else None)
    unmet = _unmet(plans)
    rows: list[Row] = []
    involved: list[str] = []
    for key, account in sorted(accounts.items()):
        if key[1] and key[2] and key[2] not in DAILY:
            rows.append(_balance(key, account, accounts, unmet))
            involved.append("、".join(plan.named for plan in account.plans.values()))
    return rows, involved


_CAPPED = ("iron", "steel")
_CAP_SINCE = date(2021, 6, 1)
"""The first day of 工信部原〔2021〕46号, by which a province that misses its steel cap may not take in capacity."""


def _before_the_cap(plan: Plan) -> bool:
    """Whether a plan is older than the rule on provinces' caps: it is no part of their balance, and hides none."""
    return isinstance(plan.announced_on, date) and plan.announced_on < _CAP_SINCE


def _entries(plan: Plan) -> Iterator[tuple[str, str, str, Record]]:
    """What a plan books: the side, the scope, its name (empty where it is unknown), the unit."""
    group = str(plan.facts.values.get("group") or "")
    own = str(plan.facts.values.get("region") or "")[:2]
    for side in ("built", "retired"):
        for row in plan.rows(side):
            if "surplus_of" not in row:
                yield side, "province", own if side == "built" else str(row.get("located_in", ""))[:2], row
                yield side, "group", group, row


def _balance(
    key: tuple[str, str, str],
    account: _Account,
    accounts: dict[tuple[str, str, str], _Account],
    unmet: dict[str, set[bool]],
) -> Row:
    """One balance; a side is unknown where a unit without its place, group or product may belong to it."""
    scope, name, product = key
    stray = [accounts[one] for one in ((scope, "", product), (scope, name, ""), (scope, "", "")) if one in accounts]
    shown = region_name(f"{name}0000") if scope == "province" else name
    said = unmet.get(name, set()) if scope == "province" else set()
    return _known(
        {
            "id": f"{shown}／{PRODUCTS[product][0]}",
            "named": _short(f"{shown}：{'、'.join(plan.named for plan in account.plans.values())}"),
            "scope": scope,
            "product": product,
            "first_plan_on": _first(plan.announced_on for plan in account.plans.values()),
            "cap_unmet": said == {True} if len(said) == 1 else None,
            "built": None if any(one.built for one in stray) else _total(account.built, _YEARLY_SCALE),
            "retired": None if any(one.retired for one in stray) else _total(account.retired, _YEARLY_SCALE),
        }
    )


def _ordinal(day: date | NotYet | None) -> int:
    """A day as a number; `not_yet` and what is unknown come last."""
    return day.toordinal() if isinstance(day, date) else date.max.toordinal()


def _first(days: Iterable[date | NotYet | None]) -> date | NotYet | None:
    """The earliest of some days; None where one is unknown."""
    found = list(days)
    if None in found:
        return None
    return min((day for day in found if isinstance(day, date)), default=NOT_YET)


def _unmet(plans: Sequence[Plan]) -> dict[str, set[bool]]:
    """By province what its projects say of the steel cap; two answers contradict each other and settle nothing."""
    found: dict[str, set[bool]] = {}
    for plan in plans:
        said, region = plan.facts.values.get("province_cap_unmet"), plan.facts.values.get("region")
        if isinstance(said, bool) and isinstance(region, str):
            found.setdefault(region[:2], set()).add(said)
    return found
