"""Tables of targets: each row makes one rule, the parameter that holds its figure, and a message in the words of the fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from cleanrules.entry import validated
from cleanrules.errors import PackError, did_you_mean, shorten
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.law.codes import CodeError, regions
from cleanrules.reading import Steps, Tree
from cleanrules.rulebook.declare import PackFile
from cleanrules.rulebook.entries import BoundEntry, PackEntry, TargetRowEntry, TargetsEntry
from cleanrules.rulebook.notation import Draft
from cleanrules.text import Text


class Side(NamedTuple):
    """A column that holds the figure: its sign, and how messages say it."""

    sign: str
    goal: Text
    gap: Text
    fault: Text


SIDES = {
    "at_least": Side(
        ">=",
        Text("目标 {} 以上", "the goal is at least {}"),
        Text("差", "short by"),
        Text("未达目标", "below the goal"),
    ),
    "at_most": Side(
        "<=", Text("目标 {} 以下", "the goal is at most {}"), Text("超", "over by"), Text("超过目标", "above the goal")
    ),
    "above": Side(
        ">", Text("目标高于 {}", "the goal is above {}"), Text("差", "short by"), Text("未达目标", "below the goal")
    ),
    "below": Side(
        "<", Text("目标低于 {}", "the goal is below {}"), Text("超", "over by"), Text("超过目标", "above the goal")
    ),
}
"""The columns of which a row has one."""


def with_targets(pack: PackFile, kinds: Mapping[str, Kind]) -> PackFile:
    """The pack with its table of targets written out; itself where it has none. Raises PackError."""
    table = pack.entry.targets
    if table is None:
        return pack
    if table.kind not in kinds:
        raise pack.fail(f"unknown kind `{shorten(table.kind)}`", ("targets", "kind"), did_you_mean(table.kind, kinds))
    draft = Draft(pack.document)
    writer = _Writer(pack, table, kinds[table.kind], draft)
    for part, empty in (("rules", []), ("parameters", {})):
        if draft.at((part,)) is None:
            draft.write((part,), empty, ("targets",))
    for number, row in enumerate(table.rows):
        writer.row(row, ("targets", "rows", number), len(pack.entry.rules) + number)
    draft.drop(("targets",))
    return replace(pack, entry=validated(PackEntry, draft.made, PackError), document=draft.made)


class _Writer:
    def __init__(self, pack: PackFile, table: TargetsEntry, kind: Kind, draft: Draft) -> None:
        self.pack, self.table, self.kind, self.draft = pack, table, kind, draft

    def row(self, row: TargetRowEntry, steps: Steps, number: int) -> None:
        """One row as a parameter and a rule. Raises PackError."""
        fact = self.fact(row, steps)
        column = next(name for name in SIDES if getattr(row, name) is not None)
        name = row.name or f"{row.fact.replace('_', '-')}-missed-{row.code.lower()}"
        label = Text(row.label.zh, row.label.en) if row.label else fact.title
        parameter = row.parameter or f"goal_{name.replace('-missed', '').replace('-', '_')}"
        if self.draft.at(("parameters", parameter)) is not None:
            raise self.pack.fail(
                f"parameter `{shorten(parameter)}` of this target is declared already", (*steps, "code"),
                "name another one in the column `parameter`",
            )  # fmt: skip
        self.figure(row, steps, parameter, column, fact, label)
        self.rule(row, steps, ("rules", number), (name, parameter, column), label)

    def fact(self, row: TargetRowEntry, steps: Steps) -> Field:
        """The fact of a row. Raises PackError where it is no amount of the kind."""
        amounts = {name: one for name, one in self.kind.fields.items() if one.type == "amount"}
        if row.fact not in amounts:
            known = self.kind.fields.get(row.fact)
            raise self.pack.fail(
                f"kind `{self.kind.name}` has no fact `{shorten(row.fact)}`" if known is None
                else f"`{row.fact}` is of type {known.type}, and a target is set for an amount",
                (*steps, "fact"), did_you_mean(row.fact, amounts),
            )  # fmt: skip
        return amounts[row.fact]

    def figure(self, row: TargetRowEntry, steps: Steps, parameter: str, column: str, fact: Field, label: Text) -> None:
        """The parameter that holds the figure."""
        here: Steps = ("parameters", parameter)
        self.draft.write(here, {}, (*steps, "code"))
        self.words((*here, "title"), Text(f"目标：{label.zh}", f"goal: {label.en}"), (*steps, "fact"))
        if row.unit is None:
            self.draft.write((*here, "unit"), fact.unit, (*steps, "fact"))
        else:
            self.draft.graft((*here, "unit"), (*steps, "unit"))
        if row.share is not None:
            self.draft.graft((*here, "share"), (*steps, "share"))
        self.draft.write((*here, "values"), [], (*steps, column))
        value: Steps = (*here, "values", 0)
        self.draft.write(value, {}, steps)
        self.draft.graft((*value, "value"), (*steps, column))
        self.window(row, steps, value, of_rule=False)
        if not self.taken(steps, value, "confidence"):
            if self.pack.entry.confidence is None:
                raise self.pack.fail(
                    "no `confidence`", steps, "state it in the row, or once at the head of the table or of the pack"
                )
            self.draft.graft((*value, "confidence"), ("confidence",))
        self.taken(steps, value, "cites")

    def rule(self, row: TargetRowEntry, steps: Steps, here: Steps, named: tuple[str, str, str], label: Text) -> None:
        """The rule that compares the fact with the figure."""
        name, parameter, column = named
        side = SIDES[column]
        self.draft.write(here, {}, steps)
        self.draft.graft((*here, "code"), (*steps, "code"))
        self.draft.write((*here, "name"), name, (*steps, "name"))
        self.draft.write((*here, "kind"), self.kind.name, ("targets", "kind"))
        if row.title is not None:
            self.draft.graft((*here, "title"), (*steps, "title"))
        else:
            self.words((*here, "title"), self.title(row, label, side), (*steps, "fact"))
        self.draft.write((*here, "when"), self.guard(row), self.guard_place(steps))
        self.draft.write((*here, "require"), f"{row.fact} {side.sign} param.{parameter}", (*steps, column))
        self.draft.write((*here, "governed_by"), self.table.governed_by, ("targets", "governed_by"))
        self.taken(steps, here, "place")
        self.window(row, steps, here, of_rule=True)
        self.draft.write((*here, "force"), "target", steps)
        if self.table.confidence is not None:
            self.draft.graft((*here, "confidence"), ("targets", "confidence"))
        self.taken(steps, here, "cites")
        goal = [text.format(f"{{param.{parameter}}}") for text in (side.goal.zh, side.goal.en)]
        said = Text(
            f"{label.zh} {{{row.fact}}}，{goal[0]}，{side.gap.zh} {{gap}}",
            f"{label.en} {{{row.fact}}}, {goal[1]}, {side.gap.en} {{gap}}",
        )
        self.words((*here, "message"), said, (*steps, "fact"))
        for part in ("note", "tags"):
            if self.draft.at((*steps, part)) is not None:
                self.draft.graft((*here, part), (*steps, part))

    def guard(self, row: TargetRowEntry) -> str:
        """Which statistics the target speaks of: of what level, and of which day where it is due on one."""
        level, due = row.level or self.table.level, row.due or self.table.due
        if row.when is not None:
            first = f"({row.when})" if " or " in row.when and due is not None else row.when
        elif level is not None:
            first = f'level == "{level}"'
        else:
            first = 'level == "nation"' if (row.place or self.table.place) is None else 'level != "nation"'
        return first if due is None else f'{first} and {self.table.governed_by} == "{due}"'

    def guard_place(self, steps: Steps) -> Steps:
        """The column that the guard comes from."""
        for column in ("when", "level", "due"):
            if self.draft.at((*steps, column)) is not None:
                return (*steps, column)
        return steps

    def title(self, row: TargetRowEntry, label: Text, side: Side) -> Text:
        """What the fault is called where the row does not say."""
        place = row.place or self.table.place
        where = Text("全国", "the nation")
        if place is not None:
            try:
                name = regions().names[regions().find(place)]
            except (CodeError, KeyError):
                name = place
            where = Text(name, name)
        return Text(f"{where.zh}：{label.zh}{side.fault.zh}", f"{label.en} of {where.en} {side.fault.en}")

    def window(self, row: TargetRowEntry, steps: Steps, here: Steps, *, of_rule: bool) -> None:
        """The window of a rule or of its figure; a goal that is due on a day ends after it."""
        for side, written in (("from", row.start), ("until", row.until)):
            if (of_rule and written is not None) or isinstance(written, BoundEntry):
                self.draft.graft((*here, side), (*steps, side))
        due = row.due or self.table.due
        if row.until is None and due is not None:
            place: Steps = (*steps, "due") if row.due is not None else ("targets", "due")
            self.draft.write((*here, "until"), str(due + timedelta(days=1)), place)

    def taken(self, steps: Steps, here: Steps, part: str) -> bool:
        """Write what a row says of a part, or the head of the table; whether either does."""
        for source in ((*steps, part), ("targets", part)):
            if self.draft.at(source) is not None:
                self.draft.graft((*here, part), source)
                return True
        return False

    def words(self, here: Steps, said: Text, reason: Steps) -> None:
        """Write a text in both languages."""
        words: Tree = {"zh": said.zh, "en": said.en}
        self.draft.write(here, words, reason)
