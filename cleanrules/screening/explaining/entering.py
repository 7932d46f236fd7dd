"""How a finding enters the screening's conclusion, in words."""

from __future__ import annotations

from cleanrules.rulebook.model import BINDING, Outcome
from cleanrules.screening.basis import Basis
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.explaining.step import Step
from cleanrules.screening.words import CONCLUSIONS, OUTCOMES
from cleanrules.text import Text

TITLE = Text("对总结论的作用", "effect on the conclusion")
NOTHING = Text("不影响总结论", "none")
_LED_TO: dict[Outcome, str] = {"violation": "rectify", "undetermined": "undetermined", "needs_review": "review"}


def entering(finding: Basis, ruling: Ruling | None, waiver: Waiver | None) -> Step:
    """What the finding makes of the conclusion, with what people decided about it."""
    outcome = finding.outcome if ruling is None else ruling.outcome
    led = "blocked" if outcome == "violation" and finding.effect == "halt" else _LED_TO.get(outcome)
    remarks = tuple(_decided(ruling, waiver))
    if led is not None and finding.force not in BINDING:
        why = Text("政策和目标不计入总结论", "policy and targets are no part of the conclusion")
        return Step("conclusion", TITLE, None, NOTHING, kind="conclusion", remarks=(why, *remarks))
    if led is None or waiver is not None:
        return Step("conclusion", TITLE, None, NOTHING, kind="conclusion", remarks=remarks)
    said = CONCLUSIONS[led]
    worst = Text(f"总结论为“{said.zh}”", said.en)
    least = Text(f"总结论至少为“{said.zh}”", f"at least: {said.en}")
    return Step(
        "conclusion", TITLE, None, worst if led == "blocked" else least, kind="conclusion", plain=led, remarks=remarks
    )


def _decided(ruling: Ruling | None, waiver: Waiver | None) -> list[Text]:
    found = []
    if ruling is not None:
        held = OUTCOMES[ruling.outcome]
        found.append(
            Text(
                f"{ruling.by}认定为“{held.zh}”（{ruling.document}，{ruling.dated}）",
                f"{ruling.by} ruled `{held.en}` ({ruling.document}, {ruling.dated})",
            )
        )
    if waiver is not None:
        found.append(
            Text(
                f"{waiver.approver}准予豁免至 {waiver.expires}（{waiver.document}）：{waiver.reason}",
                f"waived by {waiver.approver} until {waiver.expires} ({waiver.document}): {waiver.reason}",
            )
        )
    return found
