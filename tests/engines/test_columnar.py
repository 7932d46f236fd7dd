"""The columnar engine and the others agree: on generated rulebooks, on every shipped case, in any chunks, in any order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.columns import Table
from cleanrules.engines.expressions import number
from cleanrules.engines.months import moved
from cleanrules.errors import UsageError
from cleanrules.exact import shifted
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Shift
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import as_day, screen, typed_facts
from cleanrules.testing import generated
from cleanrules.testing.books import CERTAIN, UNCERTAIN, Options
from cleanrules.testing.cases import read_cases

Days = date | Sequence[date]
Found = dict[tuple[int, str], tuple[str, str | None, str | None]]
BARS: tuple[Confidence, ...] = ("recalled", "derived", "official")
FILES = sorted((Path(__file__).parents[2] / "plugins").glob("*/cases/*.yaml"))


def one_by_one(book: Rulebook, facts: Sequence[Facts], days: Days, bar: Confidence, engine: str) -> Found:
    """What screening subject by subject finds: outcome, why a person must look, and what weak evidence says."""
    found: Found = {}
    for row, one in enumerate(facts):
        day = days if isinstance(days, date) else days[row]
        screening = screen(one, as_of=day, rulebook=book, engine=engine, minimum_confidence=bar)
        for finding in screening.findings:
            verdict = finding.verdict
            reason = verdict.reason if verdict.outcome == "needs_review" else None
            found[row, finding.rule.code] = (verdict.outcome, reason, verdict.would_be)
    return found


def at_once(book: Rulebook, table: Table, bar: Confidence = "derived", first: int = 0) -> Found:
    """What the columnar engine finds, all outcomes reported; the rows are counted from `first`."""
    judged = Columnar(book, table.kind.name, minimum_confidence=bar).judge(table, OUTCOMES)
    found = {
        (first + row, code): (outcome, reason, would_be)
        for row, code, outcome, reason, would_be in judged.findings.iter_rows()
    }
    assert judged.findings.height == len(found)
    assert Counter((code, found[row, code][0]) for row, code in found) == Counter(
        {(code, outcome): rows for code, outcomes in judged.counts.items() for outcome, rows in outcomes.items()}
    )
    return found


def subjects(seed: int, book: generated.Book, number: int) -> list[Facts]:
    """Subjects at the rulebook's boundaries; of two in three a fifth of the facts is unknown."""
    found = []
    for one in range(number):
        draw = generated.Draw.seeded(seed * 10_000 + one)
        facts = generated.subject(draw, book)
        found.append(generated.typed(book, generated.partial(draw, book, facts) if one % 3 else facts))
    return found


@pytest.mark.parametrize(
    ("options", "seeds", "number", "least"),
    [
        (UNCERTAIN, range(0, 24), 90, 5_000),
        (replace(UNCERTAIN, rules=40), range(200, 211), 300, 60_000),
        (replace(CERTAIN, rules=40), range(300, 306), 1000, 100_000),
        (replace(CERTAIN, rules=40), range(400, 407), 1000, 120_000),
    ],
    ids=["small, weak evidence", "large, weak evidence", "large, certain law", "large, certain law, more"],
)
def test_generated_rulebooks(options: Options, seeds: range, number: int, least: int) -> None:
    """Generated rulebooks of the whole language: one day for all subjects, and one for each; every evidence bar."""
    outcomes: Counter[str] = Counter()
    for seed in seeds:
        book = generated.rulebook(generated.Draw.seeded(seed), options)
        facts, bar = subjects(seed, book, number), BARS[seed % 3]
        days: Days = book.days[seed % len(book.days)]
        if seed % 2:
            days = [generated.Draw.seeded(row).choice(book.days) for row in range(number)]
        wanted = one_by_one(book.rulebook, facts, days, bar, "reference")
        found = at_once(book.rulebook, table_of(facts, book.rulebook.kinds[generated.KIND], days), bar)
        assert wanted == found, seed
        outcomes.update(outcome for outcome, _, _ in found.values())
    print(dict(outcomes))
    assert least <= outcomes.total()
    assert len(outcomes) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_shipped_cases(path: Path) -> None:
    """All cases of a pack in one table for each kind, each on its own day: the outcomes of screening them one by one."""
    book, cases = load_rulebook(), read_cases(path)[0]
    alike = sorted({(str(case.facts["kind"]), case.entry.minimum_confidence) for case in cases})
    for kind, bar in alike:
        mine = [case for case in cases if (case.facts["kind"], case.entry.minimum_confidence) == (kind, bar)]
        facts = [typed_facts(case.facts, book) for case in mine]
        days = [as_day(case.entry.as_of, "as_of") for case in mine]
        wanted = one_by_one(book, facts, days, bar, "inference")
        assert wanted == at_once(book, table_of(facts, book.kinds[kind], days), bar)


def test_any_chunks_in_any_order() -> None:
    """However a table is cut, and in whatever order the parts come, the findings are the same."""
    book = generated.rulebook(generated.Draw.seeded(7))
    facts, kind, day = subjects(7, book, 120), book.rulebook.kinds[generated.KIND], book.days[3]
    whole = at_once(book.rulebook, table_of(facts, kind, day))
    for size in (1, 7, 50):
        starts = list(range(0, len(facts), size))
        random.Random(size).shuffle(starts)
        found: Found = {}
        for start in starts:
            found |= at_once(book.rulebook, table_of(facts[start : start + size], kind, day), first=start)
        assert whole == found
    backwards = at_once(book.rulebook, table_of(facts[::-1], kind, day))
    assert whole == {(len(facts) - 1 - row, code): outcome for (row, code), outcome in backwards.items()}


def test_facts_without_a_column_are_unknown() -> None:
    """A column that nobody has may be left out: the same as if it were null throughout."""
    book = generated.rulebook(generated.Draw.seeded(11))
    facts = [replace(one, values=FrozenDict({"flag0": True})) for one in subjects(11, book, 5)]
    table = table_of(facts, book.rulebook.kinds[generated.KIND], book.days[0])
    assert ["flag0"] == table.frame.columns
    assert one_by_one(book.rulebook, facts, book.days[0], "derived", "reference") == at_once(book.rulebook, table)


def test_every_shipped_derived_fact_has_a_form_for_tables() -> None:
    """A batch of any shipped kind can be judged."""
    assert [] == [fact.field.name for fact in load_rulebook().derived if fact.table is None]


def test_only_what_is_asked_for_is_reported() -> None:
    """Counts are of all outcomes, findings of those asked for; a selection counts the rules selected alone."""
    book = load_rulebook()
    facts = [read_facts({"kind": "project", "id": str(row)}, book.kinds) for row in range(3)]
    judged = Columnar(book, "project", select=["IND-CR-00"]).judge(
        table_of(facts, book.kinds["project"], date(2025, 6, 1)), {"violation"}
    )
    assert 0 == judged.findings.height
    assert {code for code in book.rules if code.startswith("IND-CR-00")} == set(judged.counts)
    assert {3} == {sum(outcomes.values()) for outcomes in judged.counts.values()}


def test_a_derived_fact_without_a_form_for_tables_is_an_error_that_names_it() -> None:
    """A derived fact is computed for a table, or refused by name; never skipped. What is given is not computed."""
    book = load_rulebook()
    fact = book.derivation("project", "off_table")
    assert fact is not None
    assert "distinct" == fact.table
    bare = replace(book, derived=(replace(fact, table=None),))
    unit = {"id": "u", "product": "iron", "equipment": "blast-furnace", "size": "1200", "capacity": "200"}
    facts = typed_facts({"kind": "project", "built": [unit]}, book)
    table = table_of([facts], book.kinds["project"], date(2025, 6, 1))
    with pytest.raises(UsageError, match="fact `off_table` of kind `project` is derived by plugin `industry`"):
        Columnar(bare, "project").judge(table)
    given = typed_facts({"kind": "project", "built": [unit], "off_table": False}, book)
    table = table_of([given], book.kinds["project"], date(2025, 6, 1))
    assert Columnar(bare, "project").judge(table, OUTCOMES).counts == Columnar(book, "project").judge(table).counts


@pytest.mark.parametrize("months", [1, 6, -1, 13, -12, 0])
def test_months_end_where_a_month_lacks_the_day(months: int) -> None:
    """Days moved by months, in the usual centuries and beyond, as the reference moves them."""
    usual = [date(2023, 1, 28) + timedelta(days) for days in range(450)]
    for days in (usual, [*usual, date(1583, 12, 31), date(9000, 8, 31)]):
        ordinals = [day.toordinal() for day in days]
        shift = Shift("months", abs(months), 1 if months >= 0 else -1)
        wanted = [shifted(one, "months", shift.sign, Fraction(abs(months))) for one in ordinals]
        frame = pl.DataFrame({"day": ordinals}).select(number(moved(pl.col("day"), shift, abs(months))))
        assert wanted == frame.to_series().to_list()
