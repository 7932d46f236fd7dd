"""Months in the solver: the day that it finds so many months later is the calendar's, whatever day it starts from."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from cleanrules.facts.facts import read_facts
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.meaning.conditions import evaluate
from cleanrules.proof.encode import Domain, Encoder, Subject, places, solver, z3
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook

DAY = date(2020, 1, 1)
EDGES = [
    date(2000, 2, 29),
    *(date(year, month, day) for year in (1999, 2000, 2003) for month, day in ((1, 31), (2, 28), (3, 1), (8, 31))),
]


def book(step: str) -> Rulebook:
    """A rulebook whose rule compares a day, moved by a step, with another; a flag chooses among a parameter's two steps."""
    return rulebook_from_text(f"""
kind: firm
confidence: copy
kinds:
  firm: {{fields: {{begun: {{type: event}}, done: {{type: event}}, slow: {{type: flag}}}}}}
instruments:
  m: {{number: m, title: {{zh: m, en: m}}, issuer: m, rank: law, confidence: copy}}
parameters:
  term:
    title: {{zh: 期限, en: term}}
    by: [slow]
    values:
    - {{slow: true, value: 23, confidence: copy, cites: {{instrument: m}}}}
    - {{slow: false, value: 6, confidence: copy, cites: {{instrument: m}}}}
rules:
- {{code: GEN-DA-001, name: r, title: {{zh: r, en: r}}, when: 'true', require: 'done == begun {step}', force: policy, cites: {{instrument: m}}}}
""")


@pytest.mark.parametrize(
    "step", ["+ months(1)", "- months(1)", "+ months(6)", "+ years(3)", "- years(5)", "+ months(param.term)"]
)
def test_months_are_the_calendars(step: str) -> None:
    """From ends of months, leap days and days by chance there is one day that the solver takes, and it is the reference's."""
    rulebook = book(step)
    kind, moment = rulebook.kinds["firm"], Moment(DAY, frozenset(), LENIENT)
    subject = Subject(kind, places([rulebook]), DAY, Domain(not_yet=False))
    required = rulebook.rules["GEN-DA-001"].require
    truth = Encoder(rulebook, subject, moment).condition(required)
    begun, done, slow = (subject.value(kind.fields[name], None) for name in ("begun", "done", "slow"))
    check = solver(subject)
    check.add(truth.yes)
    chance = random.Random(7)
    for start in [*EDGES, *(date(1996, 1, 1) + timedelta(chance.randrange(15000)) for _ in range(12))]:
        lasting = chance.random() < 0.5
        check.push()
        check.add(begun == start.toordinal(), slow == lasting)
        assert z3.sat == check.check()
        end = check.model().eval(done).as_long()
        facts = read_facts(
            {"kind": "firm", "begun": start, "done": date.fromordinal(end), "slow": lasting}, rulebook.kinds
        )
        assert evaluate(required, Context(rulebook, facts, DAY, moment))
        check.add(done != end)
        assert z3.unsat == check.check()
        check.pop()
