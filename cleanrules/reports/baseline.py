"""What changed since an earlier screening, as text and as JSON data. What the earlier one's file says is made visible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleanrules.errors import FactError
from cleanrules.facts.fields import Field
from cleanrules.frozen import lazy
from cleanrules.reports.law import confidence_text, window_text
from cleanrules.reports.marks import visible
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import LABELS, joined
from cleanrules.screening.changed import Asked, Aspect, Change, Changed, Comparison, Seen
from cleanrules.screening.findings import Screening
from cleanrules.screening.values import scalar_text
from cleanrules.screening.words import CONCLUSIONS, NONE, OUTCOMES
from cleanrules.text import Language, Text

HEAD = Text("与基线比较", "Compared with the baseline")
ABSENT = Text("基线中没有该对象，全部结果均为新增", "the baseline has nothing of this subject: every finding is new")
SAME = Text("没有变化", "nothing changed")
_ASKED: dict[Asked, Text] = {
    "as_of": LABELS["as_of"],
    "decided_on": LABELS["decided_on"],
    "region": LABELS["place"],
    "selected": LABELS["selected"],
    "minimum_confidence": LABELS["bar"],
    "today": Text("有效期核对日", "expiry as of"),
    "rulebook": Text("规则库", "rulebook"),
    "engine": Text("引擎", "engine"),
    "version": Text("版本", "version"),
}
_ASPECTS: dict[Aspect, Text] = {
    "outcome": Text("结果", "outcome"),
    "would_be": LABELS["would_be"],
    "ruling": Text("人工认定", "ruling"),
    "waiver": Text("豁免至", "waived until"),
    "gap": LABELS["gap"],
    "facts": LABELS["facts"],
    "parameters": LABELS["parameters"],
    "window": LABELS["window"],
    "other": Text("指纹", "fingerprint"),
}
_QUIET = ("compliant", "no_breach", "not_applicable")
"""Outcomes that are only counted where a rule is new or gone."""
_MARKS = {"added": Text("新增", "new"), "gone": Text("消失", "gone"), "changed": Text("变化", "changed")}
_WORSE = Text("（加重）", " (worse)")


def render(out: Sheet, screening: Screening, comparison: Comparison, language: Language) -> None:
    """Write the comparison onto a sheet."""
    _Compared(out, screening, comparison, language).write()


class _Compared:
    def __init__(self, out: Sheet, screening: Screening, comparison: Comparison, language: Language) -> None:
        self.out, self.screening, self.found, self.language = out, screening, comparison, language

    def write(self) -> None:
        found, language = self.found, self.language
        if not found.found:
            self.out.put(ABSENT[language], indent=2, style="yellow")
        self.apart()
        for mark, some in (("added", found.added if found.found else ()), ("gone", found.gone)):
            self.listed(_MARKS[mark][language], [one for one in some if one.standing not in _QUIET])
            self.counted(_MARKS[mark][language], [one for one in some if one.standing in _QUIET])
        for one in found.changed:
            self.changed(one)
        if found.found and not (found.added or found.gone or found.changed):
            self.out.put(SAME[language], indent=2)
        if found.others:
            names = joined([visible(name) for name in found.others], language)
            self.row(Text("未筛查", "not screened")[language], names)

    def apart(self) -> None:
        """What the two screenings were made with differently, and both conclusions."""
        found, language = self.found, self.language
        if found.old_conclusion is not None and found.old_conclusion != found.new_conclusion:
            both = [CONCLUSIONS[one][language] for one in (found.old_conclusion, found.new_conclusion)]
            self.row(LABELS["conclusion"][language], self.arrow(*both))
        for name, (old, new) in found.asked.items():
            self.row(_ASKED[name][language], self.arrow(*(self.asked(name, one) for one in (old, new))))

    def asked(self, name: Asked, value: str) -> str:
        if not value:
            return NONE[self.language]
        if name == "rulebook":
            return visible(value[:12])
        return confidence_text(self.screening.minimum_confidence, self.language) if (
            name == "minimum_confidence" and value == self.screening.minimum_confidence
        ) else visible(value)  # fmt: skip

    def listed(self, mark: str, some: list[Seen]) -> None:
        for one in some:
            colon = "：" if self.language == "zh" else ": "
            self.row(mark, f"{self.name(one)}{colon}{OUTCOMES[one.standing][self.language]}")

    def counted(self, mark: str, some: list[Seen]) -> None:
        parts = [(name, sum(one.standing == name for one in some)) for name in _QUIET]
        told = [f"{OUTCOMES[name][self.language]} {count}" for name, count in parts if count]
        if told:
            self.row(mark, joined(told, self.language))

    def changed(self, one: Changed) -> None:
        worse = _WORSE[self.language] if one.worse else ""
        self.row(_MARKS["changed"][self.language], f"{self.name(one.new)}{worse}")
        for change in one.changes:
            old, new = (self.value(change, value) for value in (change.old, change.new))
            name = self.titled(change)
            colon = "：" if self.language == "zh" else ": "
            told = f"{_ASPECTS[change.aspect][self.language]}  {f'{name}{colon}' if name else ''}{self.arrow(old, new)}"
            self.out.put(told, indent=18)

    def name(self, one: Seen) -> str:
        """The code with the title, the rulebook's own where it has the rule."""
        rule = self.screening.rulebook.rules.get(one.code)
        title = one.title if rule is None else rule.title
        return f"{visible(one.code)}  {visible(title[self.language])}"

    def titled(self, change: Change) -> str:
        """The fact or parameter by its title."""
        if change.aspect == "facts":
            field = self.field(change.name)
            return self.titles.get(change.name) or (field.title[self.language] if field else visible(change.name))
        parameter = self.screening.rulebook.parameters.get(change.name)
        return visible(change.name) if parameter is None else parameter.title[self.language]

    @lazy
    def titles(self) -> dict[str, str]:
        """The titles of the facts that took part, by path."""
        used = (used for finding in self.screening.findings for used in finding.facts)
        return {one.path: one.title[self.language] for one in used}

    def field(self, path: str) -> Field | None:
        """The field of a fact; None where the kind has none, or the path is that of a list's item."""
        return None if "[" in path else self.screening.rulebook.kinds[self.screening.kind].fields.get(path)

    def value(self, change: Change, value: str | None) -> str:
        if value is None:
            return NONE[self.language]
        match change.aspect:
            case "outcome" | "would_be" | "ruling":
                return OUTCOMES[value][self.language]
            case "window":
                windows = (visible(one).partition("/") for one in value.split(", "))
                return joined([window_text(start, until, self.language) for start, _, until in windows], self.language)
            case "facts":
                return self.fact(change.name, value)
        return visible(value)

    def fact(self, path: str, value: str) -> str:
        """A fact as people read it, where the present fact model can read it."""
        name, _, inner = path.partition(".")
        field = self.screening.rulebook.kinds[self.screening.kind].fields.get(name.partition("[")[0])
        field = field.item_fields.get(inner) if field is not None and inner else field
        try:
            return visible(value if field is None else scalar_text(field, field.parse(value), self.language))  # type: ignore[arg-type]
        except FactError:
            return visible(value)

    def arrow(self, old: str, new: str) -> str:
        return f"{old} → {new}"

    def row(self, label: str, text: str) -> None:
        self.out.row(label, text, indent=2, label_width=16)


def title(comparison: Comparison, language: Language) -> str:
    """The heading, with what is new, gone, changed and as it was counted."""
    counts = (len(comparison.added), len(comparison.gone), len(comparison.changed), comparison.unchanged)
    worse = sum(one.worse for one in comparison.changed)
    zh = "新增 {} 项，消失 {} 项，变化 {} 项{}，未变 {} 项".format(
        *counts[:3], f"（其中加重 {worse} 项）" * bool(worse), counts[3]
    )
    en = "{} new, {} gone, {} changed{}, {} unchanged".format(*counts[:3], f" ({worse} worse)" * bool(worse), counts[3])
    return f"{HEAD.zh}：{zh}" if language == "zh" else f"{HEAD.en}: {en}"


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "found": comparison.found,
        "conclusion": {"old": comparison.old_conclusion, "new": comparison.new_conclusion},
        "asked": [{"name": name, "old": old, "new": new} for name, (old, new) in comparison.asked.items()],
        "new": [_seen(one) for one in comparison.added],
        "gone": [_seen(one) for one in comparison.gone],
        "changed": [dict(_changed(one)) for one in comparison.changed],
        "unchanged": comparison.unchanged,
        "others": list(comparison.others),
    }


def _seen(one: Seen) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "outcome": one.outcome,
        "standing": one.standing,
        "waived_until": one.waived,
        "fingerprint": one.fingerprint,
    }


def _changed(one: Changed) -> Iterator[tuple[str, Any]]:
    yield from _seen(one.new).items()
    yield "worse", one.worse
    yield (
        "changes",
        [
            {"aspect": change.aspect, "name": change.name or None, "old": change.old, "new": change.new}
            for change in one.changes
        ],
    )
