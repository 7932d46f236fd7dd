"""Law 3: at the boundary of a ratio, exactly, one unit below and one above, in integers."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.facts.facts import read_facts
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.screen import ENGINES, screen

RATIOS = ("1.1", "1.15", "0.07", "1.25", "1/3")
PLACES = ((0, 0), (0, 2), (1, 0), (2, 4), (4, 1), (3, 3))  # decimals of the left side, of the right side
SIZES = (1, 3, 7, 11)
RELATIONS = {
    ">=": lambda a, b: a >= b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
FORMS = ("a{n} {op} param.r{r} * b{n}", "sum(x.a{n} for x in parts) {op} param.r{r} * sum(x.b{n} for x in parts)")
PARAMETER = """  r{n}: {{title: {{zh: x, en: x}}, values: [{{value: "{value}", confidence: copy, cites: {{instrument: law}}}}]}}"""
RULE = """- {{code: TST-EX-{number:03}, name: fault-{number}, title: {{zh: x, en: x}}, when: "true", require: '{require}',
  force: binding, effect: halt, cites: [{{instrument: law}}]}}"""
CELLS = list(product(range(len(PLACES)), range(len(RATIOS)), RELATIONS, range(len(FORMS))))


def pack() -> str:
    """A rule for every pair of decimals, ratio, relation and form."""
    amounts = "".join(
        f"{side}{n}: {{type: amount, unit: t, decimals: {places[which]}, at_most: 100000}}, "
        for n, places in enumerate(PLACES)
        for which, side in enumerate("ab")
    )
    rules = [
        RULE.format(number=number, require=FORMS[form].format(n=n, r=r, op=op))
        for number, (n, r, op, form) in enumerate(CELLS)
    ]
    return "\n".join([
        "kind: thing", "confidence: copy", "kinds:", f"  thing: {{fields: {{{amounts}",
        f"    parts: {{type: list, items: {{id: {{type: text, key: true}}, {amounts} }} }} }} }}",
        "instruments: {law: {number: x, title: {zh: x, en: x}, issuer: x, rank: law, confidence: copy}}",
        "parameters:", *(PARAMETER.format(n=n, value=ratio) for n, ratio in enumerate(RATIOS)), "rules:", *rules,
    ])  # fmt: skip


def written(scaled: int, places: int) -> str:
    """A scaled integer as a plain decimal, digit by digit."""
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits


def boundary(ratio: str, places: tuple[int, int], size: int) -> tuple[int, int]:
    """Scaled integers a, b with a = ratio * b exactly."""
    above, below = (Fraction(ratio).numerator, Fraction(ratio).denominator)
    left, right = places
    return above * size * 10**left, below * size * 10**right


def subjects() -> Iterator[tuple[tuple[str, int, int], dict[int, tuple[int, int]], dict[str, object]]]:
    """Subjects that stand at the boundary of a ratio, one smallest unit below it and one above, and their sides."""
    for r, size, step in product(range(len(RATIOS)), SIZES, (-1, 0, 1)):
        values, parts, sides = {}, [{"id": "p"}, {"id": "q"}], {}
        for n, places in enumerate(PLACES):
            a, b = boundary(RATIOS[r], places, size)
            sides[n] = (a + step, b)
            for name, scaled, decimals in ((f"a{n}", a + step, places[0]), (f"b{n}", b, places[1])):
                values[name] = written(scaled, decimals)
                parts[0][name], parts[1][name] = written(scaled // 3, decimals), written(scaled - scaled // 3, decimals)
        yield (RATIOS[r], size, step), sides, {"kind": "thing", **values, "parts": parts}


def expected(sides: dict[int, tuple[int, int]]) -> dict[str, str]:
    """What integers say of each rule."""
    found = {}
    for number, (n, ratio, op, _) in enumerate(CELLS):
        above, _, below = RATIOS[ratio].partition("/")
        whole, _, digits = above.partition(".")
        numerator, denominator = int(whole + digits), int(below or 10 ** len(digits))
        (a, b), (left, right) = sides[n], PLACES[n]
        holds = RELATIONS[op](a * denominator * 10**right, numerator * b * 10**left)
        found[f"TST-EX-{number:03}"] = "compliant" if holds else "violation"
    return found


def test_the_table_is_long_enough():
    """As many rows, each a subject at the boundary of the ratio of a rule, as were asked for."""
    assert 1320 <= sum(RATIOS[ratio] == at for (at, *_), _, _ in subjects() for _, ratio, _, _ in CELLS)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_boundary_agrees_with_integers(engine: str):
    """1.1, 1.15, 0.07, 1.25 and 1/3 at the boundary, one smallest unit below and above, in all forms and decimals."""
    book = rulebook_from_text(pack())
    for place, sides, facts in subjects():
        found = screen(facts, as_of="2024-01-01", rulebook=book, engine=engine)
        assert expected(sides) == {one.rule.code: one.outcome for one in found.findings}, place


def test_every_boundary_agrees_with_integers_in_columns():
    """The same table, all subjects at once."""
    book = rulebook_from_text(pack())
    rows = list(subjects())
    table = table_of([read_facts(facts, book.kinds) for _, _, facts in rows], book.kinds["thing"], date(2024, 1, 1))
    found = Columnar(book, "thing").judge(table, OUTCOMES).findings
    outcomes = {(row, code): outcome for row, code, outcome, *_ in found.iter_rows()}
    wanted = {
        (row, code): outcome for row, (_, sides, _) in enumerate(rows) for code, outcome in expected(sides).items()
    }
    assert wanted == outcomes
