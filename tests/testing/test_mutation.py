"""Mutation: faults are made, noticed by cases, told apart by a subject, or proved to change nothing; and nothing leaks."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from cleanrules.errors import UsageError
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.mutants import mutants
from cleanrules.testing.mutation import Jury
from cleanrules.testing.packs import chosen, packs_of
from cleanrules.testing.record import LEAST, Recorded, digest, read_record, record_text, shortcomings
from cleanrules.testing.scores import Score, scores
from cleanrules.testing.suggestion import suggestion

DEMO = Path(__file__).parents[2] / "examples" / "packs"
TEETH = Path(__file__).parent / "teeth.yaml"
OPERATORS = {
    "and/or", "arm", "confidence", "date", "enum", "exception", "governing date", "not", "operator", "parameter value",
    "ratio", "region set", "threshold", "window",
}  # fmt: skip
EVERYTHING = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      region: {type: region}
      wet: {type: flag}
      sort: {type: label, labels: [iron, steel, coke]}
      size: {type: amount, unit: t/a, at_most: 1000}
      rest: {type: amount, unit: t/a, at_most: 1000}
      opened: {type: event}
instruments: {law: {number: x, title: {zh: x, en: x}, issuer: x, rank: law, confidence: copy}}
parameters:
  cap:
    title: {zh: x, en: x}
    unit: t/a
    values:
    - {until: 2020-01-01, value: "7", confidence: recalled, cites: {instrument: law}}
    - {from: 2020-01-01, value: "8", confidence: copy, cites: {instrument: law}}
categories: [{name: odd, when: 'wet and not (sort == "coke")', cites: {instrument: law}}]
rules:
- code: TST-MU-001
  name: fault
  title: {zh: x, en: x}
  when: odd and sort in ["iron", "steel"] and opened < "2019-05-01" and size > "3 t/a"
  require: size <= param.cap or rest >= 1.5 * size
  exceptions: [{label: small, when: rest < 2, exempt: true, cites: {instrument: law}}]
  governed_by: opened
  place: "120000"
  from: 2010-01-01
  force: binding
  effect: halt
  cites: {instrument: law}
"""


def pack_in(folder: Path, cases: Callable[[str], str] = lambda text: text) -> Rulebook:
    """The example pack in a folder, with its cases changed."""
    (folder / "cases").mkdir()
    (folder / "demo.yaml").write_text((DEMO / "demo.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    text = cases((DEMO / "cases" / "demo.yaml").read_text(encoding="utf-8"))
    (folder / "cases" / "demo.yaml").write_text(text, encoding="utf-8")
    return load_rulebook(folder / "demo.yaml", plugins=[])


def demo_score(folder: Path, cases: Callable[[str], str] = lambda text: text) -> Score:
    """The score of the example pack with its cases changed."""
    book = pack_in(folder, cases)
    return scores(book, packs_of(book))[0]


def without(number: int) -> Callable[[str], str]:
    """The cases less one of them."""

    def cut(text: str) -> str:
        head, *rows = text.split("\n- ")
        return "\n- ".join([head, *rows[:number], *rows[number + 1 :]])

    return cut


def test_every_operator_makes_mutants(tmp_path: Path) -> None:
    """One rule that has all there is gets faults of every kind, each in words and each another rulebook."""
    path = tmp_path / "every.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    book = load_rulebook(path, plugins=[])
    found = mutants(book, list(book.rules))
    assert OPERATORS == {mutant.operator for mutant in found}
    changes = [mutant.change for mutant in found]
    for wanted in (
        "require: 1.5 becomes 1.515 in `rest >= 1.5 * size`", "when: 3 becomes 4 in `size > \"3 t/a\"`",
        "when: 2019-05-01 becomes 2019-04-30 in `opened < \"2019-05-01\"`", "exception small is dropped",
        "confidence recalled is ignored", "7 becomes 7.7", "2010-01-01 becomes 2010-01-02",
    ):  # fmt: skip
        assert wanted in changes
    for mutant in found:
        other = mutant.rulebook(book)
        assert (other.rules, other.categories, other.parameters) != (book.rules, book.categories, book.parameters)


def test_the_example_is_pinned_down(tmp_path: Path) -> None:
    """The cases of the example pack notice every fault that changes something; the solver names those that do not."""
    found = demo_score(tmp_path)
    assert (1.0, []) == (found.score, found.alive)
    assert [("rule DEM-WA-001", "when: `>` becomes `!=` in `water > 0`")] == [
        (one.mutant.where, one.mutant.change) for one in found.survivors if one.mutant.operator == "operator"
    ]


def test_removing_a_case_makes_the_gate_fail(tmp_path: Path) -> None:
    """Without the case on the last day of the old share the score falls below what was recorded, and the gate says so."""
    whole, less = tmp_path / "whole", tmp_path / "less"
    whole.mkdir()
    less.mkdir()
    book = pack_in(whole)
    packs = packs_of(book)
    known = {packs[0].name: Recorded(digest(packs[0], book), scores(book, packs)[0].score)}
    assert [] == shortcomings(book, packs, known)
    cut = pack_in(less, without(9))
    wrong = shortcomings(cut, packs_of(cut), known)
    assert ["demo"] == [line.split(":")[0] for line in wrong]


def test_a_low_score_fails_whatever_was_recorded(tmp_path: Path) -> None:
    """Below nine in ten the gate fails, recorded or not."""
    book = pack_in(tmp_path, lambda text: "\n- ".join(text.split("\n- ")[:3]) + "\n")
    packs = packs_of(book)
    low = scores(book, packs)[0].score
    assert low < LEAST
    for known in ({}, {"demo": Recorded(digest(packs[0], book), low)}):
        assert f"demo: {low:.1%} of the faults are noticed, at least 90% are needed" in shortcomings(book, packs, known)


def test_a_record_is_read_back(tmp_path: Path) -> None:
    """Scores are recorded beside those of other packs; a file that is no record is an error."""
    found = demo_score(tmp_path)
    book = load_rulebook(tmp_path / "demo.yaml", plugins=[])
    path = tmp_path / "scores.json"
    path.write_text(record_text([found], book, {"other": Recorded("x", 0.5)}), encoding="utf-8")
    assert {"demo": Recorded(digest(found.pack, book), 1.0), "other": Recorded("x", 0.5)} == read_record(path)
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(UsageError, match="is no record of scores"):
        read_record(path)


def test_a_survivor_comes_with_the_case_to_add(tmp_path: Path) -> None:
    """The case that is proposed loads once its outcome is confirmed, and then notices the fault."""
    one = demo_score(tmp_path, without(9)).alive[0]
    assert one.telling is not None
    line = suggestion(one.telling)
    assert "expect: {DEM-WA-001: '?'}" in line
    assert line.endswith(f"says {one.telling.says}, with the fault {one.telling.mutant_says}; settle it from the law")
    entry = yaml.safe_load(line)[0]
    assert set(entry) <= {"rule", "aspect", "base", "facts", "with", "as_of", "minimum_confidence", "expect"}
    cases = tmp_path / "cases" / "demo.yaml"
    cases.write_text(f"{cases.read_text(encoding='utf-8')}{line.replace('?', one.telling.says)}\n", encoding="utf-8")
    book = load_rulebook(tmp_path / "demo.yaml", plugins=[])
    jury = Jury(book, packs_of(book))
    assert jury.failing == []
    same = next(m for m in mutants(book, list(book.rules)) if m.change == one.mutant.change)
    assert jury.notices(same) is not None


def test_a_case_that_fails_judges_nothing(tmp_path: Path) -> None:
    """A case that does not hold is reported, and kills no mutant."""
    book = pack_in(tmp_path, lambda text: text.replace("expect: not_applicable}", "expect: violation}"))
    jury = Jury(book, packs_of(book))
    assert [("demo: DEM-WA-001-not-applicable-5"), ("demo: DEM-WA-001-day-before-7")] == [
        case for case, _ in jury.failing
    ]
    assert 11 == len(jury.prepared)


def test_mutants_are_not_kept(tmp_path: Path) -> None:
    """Caches hold the rulebooks used last, and none of the others once they were judged."""
    book = pack_in(tmp_path)
    jury = Jury(book, packs_of(book))
    before = living()
    gone = []
    for mutant in mutants(book, list(book.rules)):
        gone.append(weakref.ref(mutant.rulebook(book)))
        jury.notices(mutant)
    assert len(gone) > 2 * LAST
    assert living() <= before + LAST
    assert len([one for one in gone if one() is not None]) <= LAST


LAST = 8
"""So many rulebooks, of those used last, may be kept."""


def living() -> int:
    """How many rulebooks there are."""
    gc.collect()
    return sum(isinstance(one, Rulebook) for one in gc.get_objects())


def test_packs_are_named_by_file_pack_or_plugin(tmp_path: Path) -> None:
    """A word names a pack by its file, its name or its plugin; any other is an error with a suggestion."""
    book = pack_in(tmp_path)
    assert ["demo"] == [pack.name for pack in chosen(book, [str(tmp_path / "demo.yaml")])]
    assert ["demo"] == [pack.name for pack in chosen(book, ["demo", "file"])]
    with pytest.raises(UsageError) as caught:
        chosen(book, ["demon"])
    assert "did you mean `demo`?" == caught.value.help
