"""What authors write by habit gets the words that say what to write here, at its place."""

from __future__ import annotations

import pytest

from cleanrules import PackError
from cleanrules.rulebook.load import rulebook_from_text

HEAD = """\
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      f: {type: flag}
      g: {type: flag}
      l: {type: label, labels: [x, y]}
      s: {type: amount, unit: "%", at_most: 100}
      a: {type: amount, unit: m2, at_most: 1000}
      d: {type: event}
      us: {type: list, max_length: 10, items: {id: {type: text, key: true}, f: {type: flag}, c: {type: amount, unit: m2, at_most: 100}}}
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
rules:
- code: TST-AA-001
  name: fault
  title: {zh: 题, en: title}
  when: "true"
  force: binding
  effect: rectify
  cites: {instrument: i}
"""
LINE = HEAD.count("\n") + 1


def refused(condition: str) -> PackError:
    """The error of a rule that requires a condition."""
    quoted = condition.replace("'", "''")
    with pytest.raises(PackError) as caught:
        rulebook_from_text(f"{HEAD}  require: '{quoted}'\n")
    return caught.value


SLIPS = [
    ("f is None", "identity is not a comparison", "an unknown fact never decides"),
    ("f == None", "`None` is not part", "an unknown fact never decides"),
    ("a == null", "`null` is not part", "an unknown fact never decides"),
    ("l == x", "unknown name `x`", 'a label is written in quotes: `"x"`'),
    ("x == l", "unknown name `x`", 'a label is written in quotes: `"x"`'),
    ("a =< 5", "`=<` is not part", "write `<=`"),
    ("a => 5", "`=>` is not part", "write `>=`"),
    ("f 且 g", "`且` is not part", "write `and`"),
    ("f 或者 g", "`或者` is not part", "write `or`"),
    ("非 f", "`非` is not part", "write `not`"),
    ("a ≥ 5", "`≥` is not part", "write `>=`"),
    ("a ≤ 5", "`≤` is not part", "write `<=`"),
    ("a ≠ 5", "`≠` is not part", "write `!=`"),
    ("a × 2 > 5", "`×` is not part", "write `*`"),
    ("l == “x”", "`“` is not part", "straight quotes"),
    ("a <> 5", "`<>` is not part", "write `!=`"),
    ("f && g", "`&&` is not part", "write `and`"),
    ("f || g", "`||` is not part", "write `or`"),
    ("!f", "`!` is not part", "write `not`"),
    ("a = 5", "`=` is not part", "write `==` to compare"),
    ("f AND g", "`AND` is not part", "write `and`"),
    ("f；g", "`；` is not part", "join conditions with `and`"),
    ("s > 60%", "`60%` is not part", 'a share is written in quotes: "60 %"'),
    ("s > 0.6", "`0.6` is compared with a fact in %", 'write `"60 %"`'),
    ("0.6 < s", "`0.6` is compared with a fact in %", 'write `"60 %"`'),
    ("round(a) > 5", "unknown function `round`", "numbers are exact here"),
    ("len(us) > 2", "unknown function `len`", "write `count("),
    ('date("2024-01-01") < d', "unknown function `date`", "a date is written in quotes"),
    ("d < today", "unknown name `today`", "`as_of`"),
    ("a > 5 m2", "`5 m2` is not part", "an amount with its unit is written in quotes"),
    ('a > "5 sqm"', "unknown unit `sqm`", "`m2` may be written"),
    ('a > "5 公倾"', "unknown unit `公倾`", "`m2`, `平方米`, `㎡`, `hm2`, `公顷`"),
    ('a > "5 m3"', "`a` is in `m2`", "amounts of one unit only"),
    ("sum(u.c for u in us where u.f) > 2", "`where` is not part", "in a loop write `if`"),
    ("a > 1,000", "is not part", "a number without commas"),
]


@pytest.mark.parametrize(("condition", "message", "help"), SLIPS)
def test_a_slip_is_named_with_what_to_write(condition: str, message: str, help: str) -> None:
    """The message names what was written, the help what to write, and the place lies in the line of the condition."""
    error = refused(condition)
    assert message in error.message
    assert error.help is not None
    assert help in error.help
    assert error.position is not None
    assert LINE == error.position.line


@pytest.mark.parametrize(("condition", "column"), [("f and a ≥ 5", 21), ("f && g", 15), ("f and 非 g", 19)])
def test_a_slip_has_its_own_place(condition: str, column: int) -> None:
    """The column is that of what was written by habit."""
    position = refused(condition).position
    assert position is not None
    assert column == position.column


@pytest.mark.parametrize(
    "condition", ['l == "x" and f', 's > "0.6 %"', "s > 60", 'a > "5 公顷"', 'not (f and d < "2024-01-01")']
)
def test_what_is_written_rightly_is_read(condition: str) -> None:
    """None of the slips is found in what is right."""
    quoted = condition.replace("'", "''")
    assert "TST-AA-001" in rulebook_from_text(f"{HEAD}  require: '{quoted}'\n").rules
