"""The filters only spare questions: a hundred generated rules give the same findings without them, and fast with them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from cleanrules.proof.prove import Request, prove
from cleanrules.reports.proof import render_json
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook


def limits_on_few_amounts(number: int) -> Rulebook:
    """Rules that bound a few amounts from either side, so that some contradict or contain one another."""
    chance = random.Random(3)
    rules = [
        f"""
- code: GEN-LM-{place:03}
  name: r{place}
  title: {{zh: r{place}, en: r{place}}}
  when: f{chance.randrange(4)} and label == "{chance.choice("xyz")}"
  require: a{chance.randrange(12)} {chance.choice(("<=", ">="))} {chance.choice((1, 2)) * chance.randrange(5, 95)}
  force: binding
  effect: penalty
  cites: {{instrument: m}}"""
        for place in range(number)
    ]
    flags = "".join(f"\n      f{n}: {{type: flag}}" for n in range(4))
    amounts = "".join(f"\n      a{n}: {{type: amount, unit: t, at_most: 200}}" for n in range(12))
    return rulebook_from_text(f"""
kind: firm
confidence: copy
kinds:
  firm:
    fields:
      label: {{type: label, labels: [x, y, z]}}{flags}{amounts}
instruments:
  m: {{number: m, title: {{zh: m, en: m}}, issuer: m, rank: law, confidence: copy}}
rules:{"".join(rules)}
""")


def test_the_same_findings_with_and_without_filters():
    """On a hundred rules, some of which contradict or contain others, the filters change no finding."""
    book = limits_on_few_amounts(100)
    fast, slow = prove(book), prove(book, Request(filters=False))
    assert {"conflict", "subsumed"} <= {one.kind for one in fast.findings}
    assert [(one.kind, one.subjects, one.hash, one.dates) for one in slow.findings] == [
        (one.kind, one.subjects, one.hash, one.dates) for one in fast.findings
    ]
    assert fast.questions < slow.questions / 2


def test_a_hundred_rules_take_a_few_seconds():
    """A hundred rules of the benchmark are proved in less than 3 s of CPU; nothing is wrong with them."""
    script = Path(__file__).parents[2] / "benchmarks" / "prove.py"
    done = subprocess.run([sys.executable, str(script), "--json", "100"], capture_output=True, text=True, check=True)
    (found,) = json.loads(done.stdout)
    assert (100, 0) == (found["rules"], found["findings"])
    assert found["seconds"] < 3


def test_the_same_input_gives_the_same_bytes():
    """Two runs in one process give the same report, whatever the solver did between them."""
    book = limits_on_few_amounts(12)
    first = render_json(prove(book))
    prove(limits_on_few_amounts(5))
    assert first == render_json(prove(book))
