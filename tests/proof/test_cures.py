"""Breaches that nothing cures: a cure is lawful, and the rule still applies after it."""

from __future__ import annotations

import pytest

from cleanrules.proof.prove import prove
from cleanrules.rulebook.load import rulebook_from_text

HEAD = """
kind: firm
confidence: copy
kinds:
  firm:
    fields:
      less: {type: amount, unit: t, at_most: 99, act: plan, lawful: lower}
      more: {type: amount, unit: t, at_most: 99, act: equip}
      given: {type: amount, unit: t, at_most: 99}
      unit: {type: flag, act: equip}
      burns: {type: flag, act: practice, lawful: "false"}
      fuel: {type: label, labels: [coal, coke, gas], act: practice, lawful: [gas]}
      day: {type: event, act: schedule}
      past: {type: flag}
      lines:
        type: list
        max_length: 9
        items:
          name: {type: text, key: true}
          unit: {type: flag, act: equip}
          out: {type: amount, unit: t, at_most: 99, act: plan, lawful: lower}
instruments:
  m: {number: m, title: {zh: m, en: m}, issuer: m, rank: law, confidence: copy}
rules:
"""


def found(require: str, when: str = "true") -> list[str]:
    """The kinds of findings on one rule that orders correction."""
    rule = f"- {{code: GEN-PA-001, name: r, title: {{zh: r, en: r}}, when: '{when}', require: '{require}', force: binding, effect: rectify, "
    return [one.kind for one in prove(rulebook_from_text(f"{HEAD}{rule}cites: {{instrument: m}}}}\n")).findings]


@pytest.mark.parametrize(("require", "when"), [
    ("less <= given", "true"), ("more >= given", "true"), ("unit", "past"), ("not burns", "true"), ('fuel == "gas"', "true"), ("all(l.unit for l in lines)", "true"),
    ("sum(l.out for l in lines) <= given", "true"), ('day <= "2020-01-01"', "true"), ("more >= less", "less > 5"), ("unit or past", "burns"),
])  # fmt: skip
def test_what_is_lawful_cures(require: str, when: str) -> None:
    """Less is planned, more is equipped, a practice stops, a day is kept: nothing is found."""
    assert [] == found(require, when)


@pytest.mark.parametrize(("require", "when"), [
    ("less >= given", "true"), ("more <= given", "true"), ("not unit or past", "true"), ("burns", "true"), ('fuel == "coke"', "true"), ("all(not l.unit for l in lines)", "true"),
    ("sum(l.out for l in lines) >= given", "true"), ("past or not burns", "burns"), ("less <= given", "less > 5 and given < 3"),
])  # fmt: skip
def test_what_is_unlawful_or_an_escape_does_not(require: str, when: str) -> None:
    """Nothing is made worse, nothing that protects is taken away, and no rule is left behind to cure a breach."""
    assert "incurable" in found(require, when)
