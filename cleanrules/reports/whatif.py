"""The least change of a plan as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from cleanrules.facts.facts import Scalar, value_text
from cleanrules.facts.fields import Field
from cleanrules.reports.json import dumped, text_data
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import AID, LABELS, items
from cleanrules.screening.altering import shown
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text
from cleanrules.whatif.change import Remains

if TYPE_CHECKING:
    from cleanrules.whatif.change import Alteration, Change, Obstacle

RESULTS = {
    "nothing": Text("无需调整：所选规则没有不符合项", "nothing must change: none of the rules asked for is broken"),
    "change": Text("可以通过调整方案改正", "a change of plan mends it"),
    "partly": Text("调整方案只能改正一部分", "a change of plan mends a part of it"),
    "open": Text(
        "仅靠调整方案还不能认定符合：尚待补充材料或者人工核实",
        "no change of plan makes it sure: facts are missing, or a person must settle it",
    ),
    "impossible": Text("无法通过调整方案符合要求", "cannot comply by any allowed change of plan"),
}
HEADS = {
    "fixed": Text("假设", "supposed"),
    "changes": Text("最小调整", "the least change"),
    "turned": Text("结果变化", "what comes out otherwise"),
    "breach": Text("无论怎样调整都不能符合的规则", "rules that no change makes pass"),
    "facts": Text("调整后待补材料的规则", "rules that still lack facts after a change"),
    "review": Text("调整后待人工核实的规则", "rules that a person must still settle after a change"),
    "conflict": Text("不能同时符合的规则", "rules that can't be met together"),
    "notes": Text("说明", "notes"),
}
STAYS = Text("目前并无不符合，调整后也不得不符合", "not broken now, and must not be broken by the change")
ADDED = Text("另增", "added")
REPLAYED = Text(
    "只调整方案中可以改变的内容，不改变已经发生的事实；结果已用参照求值器对调整后的事实重新筛查核对",
    "only what the plan may still change is changed, nothing that has happened; "
    "the changed facts were screened again by the reference evaluator",
)
_COLON = {"zh": "：", "en": ": "}


def render(change: Change, language: Language, *, width: int = 100, color: bool = False) -> str:
    """What would have to change, and what comes of it."""
    sheet, report = Sheet(width), _Report(change, language)
    report.head(sheet)
    report.changes(sheet, "fixed", change.fixed)
    report.changes(sheet, "changes", change.alterations)
    report.rules(sheet)
    report.foot(sheet)
    return sheet.text(color=color)


class _Report:
    def __init__(self, change: Change, language: Language) -> None:
        self.change, self.language = change, language

    def headed(self, sheet: Sheet, name: str, count: int) -> None:
        sheet.blank()
        counted = items(count, self.language)
        head = HEADS[name][self.language]
        sheet.put(f"{head}（{counted}）" if self.language == "zh" else f"{head} ({counted})", style="bold")

    def head(self, sheet: Sheet) -> None:
        change, language = self.change, self.language
        partly = change.result == "change" and not change.complete
        told = "partly" if partly else "open" if change.open else change.result
        sheet.put(RESULTS[told][language], style="bold")
        sheet.blank()
        name = change.before.facts.values.get("name")
        subject = " · ".join(str(one) for one in dict.fromkeys([name, change.before.subject]) if one)
        if subject:
            sheet.row(LABELS["subject"][language] + _COLON[language].rstrip(), subject, label_width=14)
        sheet.row(LABELS["as_of"][language] + _COLON[language].rstrip(), str(change.before.as_of), label_width=14)
        was, becomes = (one.concluded[language] for one in (change.before, change.after))
        said = was if was == becomes else f"{was} → {becomes}"
        sheet.row(LABELS["conclusion"][language] + _COLON[language].rstrip(), said, label_width=14)

    def changes(self, sheet: Sheet, name: str, changes: tuple[Alteration, ...]) -> None:
        if not changes:
            return
        self.headed(sheet, name, len(changes))
        for number, one in enumerate(changes, 1):
            sheet.row(f"{number}.", one.text[self.language], indent=2, label_width=4)
            before = ADDED if one.path.find("[+") >= 0 else shown(one.field, one.before)
            sheet.put(f"{one.path}{_COLON[self.language]}{before[self.language]} → {shown(one.field, one.after)[self.language]}",
                      indent=6, style="dim")  # fmt: skip

    def rules(self, sheet: Sheet) -> None:
        change, language = self.change, self.language
        if change.turned:
            self.headed(sheet, "turned", len(change.turned))
        for one in change.turned:
            sheet.row(one.code, one.title[language], indent=2)
            sheet.put(f"{OUTCOMES[one.before][language]} → {OUTCOMES[one.after][language]}", indent=14)
        for remains in get_args(Remains):
            self.obstacles(sheet, remains, [one for one in change.alone if one.remains == remains])
        if change.conflict:
            self.headed(sheet, "conflict", len(change.conflict))
        for code, title in change.conflict:
            sheet.row(code, title[language], indent=2)
            if code not in change.targets:
                sheet.put(STAYS[language], indent=14)

    def obstacles(self, sheet: Sheet, remains: Remains, found: list[Obstacle]) -> None:
        """The rules that are not met for one cause."""
        if found:
            self.headed(sheet, remains, len(found))
        for one in found:
            sheet.row(one.code, one.title[self.language], indent=2)
            sheet.put(one.reason[self.language], indent=14)

    def foot(self, sheet: Sheet) -> None:
        change, language = self.change, self.language
        if change.notes:
            self.headed(sheet, "notes", len(change.notes))
        for note in change.notes:
            sheet.put(note[language], indent=2)
        sheet.blank()
        if change.alterations:
            sheet.put(f"{REPLAYED[language]}。" if language == "zh" else f"{REPLAYED.en}.", style="dim")
        sheet.put(f"{AID[language]}。" if language == "zh" else f"{AID.en}.", style="dim")


def as_json(change: Change) -> str:
    """The change as JSON."""
    return f"{dumped(change_data(change))}\n"


def change_data(change: Change) -> dict[str, Any]:
    """The change as plain data; outcomes and conclusions as in a screening's JSON."""
    return {
        "result": change.result,
        "complete": change.complete,
        "subject": change.before.subject,
        "kind": change.before.kind,
        "as_of": change.before.as_of.isoformat(),
        "targets": list(change.targets),
        "fixed": [_alteration(one) for one in change.fixed],
        "changes": [_alteration(one) for one in change.alterations],
        "turned": [
            {"code": one.code, "title": text_data(one.title), "before": one.before, "after": one.after}
            for one in change.turned
        ],
        "cannot_comply": [
            {"code": one.code, "title": text_data(one.title), "reason": text_data(one.reason), "remains": one.remains}
            for one in change.alone
        ],
        "conflict": [{"code": code, "title": text_data(title)} for code, title in change.conflict],
        "notes": [text_data(note) for note in change.notes],
        "conclusion": {"before": change.before.conclusion, "after": change.after.conclusion},
        "rulebook": {"sha256": change.before.rulebook.sha256, "plugins": dict(change.before.rulebook.plugins)},
        "version": change.before.version,
    }


def _alteration(one: Alteration) -> dict[str, Any]:
    return {
        "path": one.path,
        "title": text_data(one.title),
        "unit": one.field.unit or None,
        "before": _plain(one.field, one.before),
        "after": _plain(one.field, one.after),
        "text": text_data(one.text),
    }


def _plain(field: Field, value: Scalar | None) -> bool | str | None:
    return value if value is None or isinstance(value, bool) else value_text(field, value)
