"""Assignments: what a person writes wrongly, plans computed by hand, and what the finding shows of them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cleanrules import PackError, Rulebook, Screening, load_rulebook, screen
from cleanrules.reports.formats import renderer
from cleanrules.reports.json import finding_data
from cleanrules.reports.tallies import tables
from cleanrules.rulebook.load import rulebook_from_text, with_parameters
from cleanrules.screening.assignment import Assignment
from cleanrules.testing.condition_mutants import changed_conditions

SWAP = Path(__file__).parents[2] / "examples" / "packs" / "swap.yaml"
TEXT = SWAP.read_text(encoding="utf-8")
FIRST = '      - {from: by_merger, to: in_key_area, ratio: "1.25"}'
ROWS = TEXT[TEXT.index(FIRST) : TEXT.index("  require: served")]
ROW = TEXT[: TEXT.index(FIRST)].count("\n") + 1
PARAMETERS = """
parameters:
  loss: {title: {zh: 率, en: rate}, unit: "%", share: false, values: [{value: 150, confidence: copy, cites: swap-1}]}
  none: {title: {zh: 无, en: none}, unit: ratio, values: [{value: 0, confidence: copy, cites: swap-1}]}
  fine: {title: {zh: 比, en: ratio}, unit: ratio, values: [{value: "1.25", confidence: copy, cites: swap-1}]}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The example pack."""
    return load_rulebook(SWAP, plugins=[])


def plan(retired: dict[str, Any], built: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan: each retired unit by name with capacity and merger, each built one with capacity and key area."""
    return {
        "kind": "swap", "id": "1",
        "retired": [{"name": name, "capacity": str(one), "eligible": True} | ({} if merged is None else {"by_merger": merged})
                    for name, (one, merged) in retired.items()],
        "built": [{"name": name, "capacity": str(one), "in_key_area": key} for name, (one, key) in built.items()],
    } | more  # fmt: skip


def judged(book: Rulebook, facts: dict[str, Any]) -> Screening:
    """The screening, on which the engines agree."""
    one, *others = (
        screen(facts, as_of="2026-01-01", rulebook=book, engine=name) for name in ("reference", "inference", "compiled")
    )
    assert all([f.verdict for f in one.findings] == [f.verdict for f in other.findings] for other in others)
    return one


def shown(found: Assignment) -> list[tuple[str, str, str, str]]:
    """Who serves whom, with what and for what."""
    return [(s.giver.name, s.taker.name, str(s.spent), str(s.covered)) for s in found.served]


# --- plans ---


def test_an_assignment_that_a_greedy_choice_misses(book: Rulebook) -> None:
    """What comes by merger goes where it saves most, though its ratio is lower elsewhere."""
    found = judged(book, plan({"甲": (146.5, False), "乙": (55, True)}, {"新1": (100, True), "新2": (50, False)}))
    finding = found["DEM-SW-001"]
    assert "compliant" == finding.outcome
    (one,) = finding.assignments
    assert [("乙", "新1", "55", "44"), ("甲", "新1", "84", "56"), ("甲", "新2", "125/2", "50")] == shown(one)
    assert ((), (), 0) == (one.left, one.short, one.lacking)


def test_a_hundredth_too_little(book: Rulebook) -> None:
    """One step less fails, and what lacks is said of the unit that lacks it: 0.01 / 1.5."""
    found = judged(book, plan({"甲": (146.49, False), "乙": (55, True)}, {"新1": (100, True), "新2": (50, False)}))
    finding = found["DEM-SW-001"]
    assert ("violation", "1/150", True) == (finding.outcome, str(finding.gap.value), finding.gap.exact)  # type: ignore[union-attr]
    assert ["新1"] == [party.name for party, _ in finding.assignments[0].short]
    assert finding.message.zh.endswith("缺口 1/150 万t/a")
    assert "“新1”缺口 1/150 万t/a" == tables(finding, "zh")[-1].foot[-1]
    assert "lacking for 新1: 1/150 万t/a" == tables(finding, "en")[-1].foot[-1]
    assert finding.remedies


def test_one_unit_shared_by_several(book: Rulebook) -> None:
    """One retired unit is divided among those that it serves, and what is left is shown."""
    found = judged(book, plan({"甲": (100, False)}, {"新1": (20, True), "新2": (40, False)}))
    (one,) = found["DEM-SW-001"].assignments
    assert {("甲", "新1", "30", "20"), ("甲", "新2", "50", "40")} == set(shown(one))
    assert [("甲", "20")] == [(party.name, str(amount)) for party, amount in one.left]
    assert "“甲”余量 20 万t/a" == tables(found["DEM-SW-001"], "zh")[-1].foot[-1]


def test_an_unknown_merger(book: Rulebook) -> None:
    """It is asked only where it matters; where it does not, the assignment shown holds either way."""
    built = {"新1": (100, True)}
    assert "compliant" == judged(book, plan({"甲": (150, None)}, built))["DEM-SW-001"].outcome
    assert "violation" == judged(book, plan({"甲": (124.99, None)}, built))["DEM-SW-001"].outcome
    finding = judged(book, plan({"甲": (149.99, None)}, built))["DEM-SW-001"]
    assert ("undetermined", ["retired[0].by_merger"]) == (finding.outcome, [need.path for need in finding.missing])
    assert () == finding.assignments
    met, lacking = (judged(book, plan({"甲": (size, None)}, built))["DEM-SW-001"] for size in (160, 100))
    assert [("甲", "新1", "150", "100")] == shown(met.assignments[0])
    assert [("甲", "新1", "100", "80")] == shown(lacking.assignments[0])
    assert (20, None) == (lacking.gap.low, lacking.gap.high)  # type: ignore[union-attr]


def test_unknown_eligibility(book: Rulebook) -> None:
    """A unit that may not count does not, where the plan must hold without it, and does where it fails even so."""
    facts = plan({"甲": (150, False), "乙": (10, False)}, {"新1": (100, True)})
    del facts["retired"][1]["eligible"]
    (one,) = judged(book, facts)["DEM-SW-001"].assignments
    assert [("甲", "新1", "150", "100")] == shown(one)
    facts["retired"][0]["capacity"] = "100"
    finding = judged(book, facts)["DEM-SW-001"]
    assert "violation" == finding.outcome
    assert 2 == len(finding.assignments[0].served)


@pytest.mark.parametrize(("retired", "built", "outcome"), [
    (150, True, "compliant"), (149, True, "undetermined"), (150, False, "undetermined"), (149, False, "undetermined"),
])  # fmt: skip
def test_an_incomplete_list(book: Rulebook, retired: int, built: bool, outcome: str) -> None:
    """More may be retired, so what suffices does; more may be built, so nothing surely does."""
    facts = plan({"甲": (retired, False)}, {"新1": (100, True)})
    facts["retired"] = {"items": facts["retired"], "complete": False}
    facts["built"] = {"items": facts["built"], "complete": built}
    assert outcome == judged(book, facts)["DEM-SW-001"].outcome


def test_nothing_built(book: Rulebook) -> None:
    """Where nothing is built the rule does not apply; a unit of no capacity needs nothing."""
    assert "not_applicable" == judged(book, plan({}, {}))["DEM-SW-001"].outcome
    (one,) = judged(book, plan({"甲": (125, False)}, {"新1": (0, True), "新2": (100, False)}))["DEM-SW-001"].assignments
    assert [("甲", "新2", "125", "100")] == shown(one)


def test_the_order_of_lists_does_not_matter(book: Rulebook) -> None:
    """Who serves whom turns on identifiers, not on the order in which the units are given."""
    retired = {"甲": (60, False), "乙": (60, False), "丙": (60, True)}
    built = {"新1": (50, True), "新2": (40, True)}
    one = judged(book, plan(retired, built))["DEM-SW-001"].assignments[0]
    turned = plan(dict(reversed(retired.items())), dict(reversed(built.items())))
    assert sorted(shown(one)) == sorted(shown(judged(book, turned)["DEM-SW-001"].assignments[0]))


def test_what_json_says(book: Rulebook) -> None:
    """The assignment as data: paths, amounts as exact text."""
    finding = judged(book, plan({"甲": (100, False)}, {"新1": (80, True)}))["DEM-SW-001"]
    assert [{
        "name": "served", "unit": "万t/a",
        "served": [{"from": {"path": "retired[0]", "name": "甲"}, "to": {"path": "built[0]", "name": "新1"},
                    "spent": "100", "ratio": "1.5", "covered": "200/3"}],
        "left": [], "short": [{"path": "built[0]", "name": "新1", "amount": "40/3"}],
    }] == finding_data(finding)["assignments"]  # fmt: skip


def test_tables(book: Rulebook) -> None:
    """Reports have the assignment as a table after those of what counts; a workbook has a sheet of it."""
    screening = judged(book, plan({"甲": (100, False)}, {"新1": (80, True)}))
    *counts, served = tables(screening["DEM-SW-001"], "zh")
    assert ["退出装备（可用于置换的）计入情况", "拟建装备计入情况"] == [one.title for one in counts]
    assert ("退出装备用于拟建装备的分配", ("序号", "退出装备", "使用量", "比例", "用于拟建装备（折抵）")) == (
        served.title,
        served.heads,
    )
    assert ((("1", "甲", "100 万t/a", "1.5", "新1（200/3 万t/a）"),), ("“新1”缺口 40/3 万t/a",)) == (
        served.rows,
        served.foot,
    )
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(BytesIO(renderer("xlsx")([screening], "zh")))["分配情况"]
    rows = [[cell for cell in row[2:8] if cell is not None] for row in sheet.values][1:]
    assert [["分配", "甲", 100, 1.5, "新1", "200/3"], ["缺口", "新1", "40/3"]] == rows
    for form in ("text", "markdown", "html"):
        assert "新1（200/3 万t/a）" in str(renderer(form)([screening], "zh"))


def test_what_is_derived(book: Rulebook) -> None:
    """The derivation says the assignment in words, with its ratios and the assignment itself."""
    text = "\n".join(judged(book, plan({"甲": (150, False)}, {"新1": (100, True)}))["DEM-SW-001"].explain().render())
    assert "退出装备（可用于置换的）产能合计能按各自的比例分配给全部拟建装备的产能合计" in text
    assert "退出装备用于拟建装备（位于重点区域的）的比例：1.5" in text
    assert "“甲”用于“新1” 150 万t/a，按 1.5∶1 折抵 100 万t/a" in text


def test_ratios_by_parameter() -> None:
    """Ratios that are parameters mean what the same numbers mean, and the finding names them."""
    found = rulebook_from_text(TEXT + PARAMETERS.replace("none", "unused").replace("value: 0", "value: 2"))
    other = rulebook_from_text(TEXT.replace('ratio: "1.25"', "ratio: param.fine") + PARAMETERS)
    for size in (146.49, 146.5):
        facts = plan({"甲": (size, False), "乙": (55, True)}, {"新1": (100, True), "新2": (50, False)})
        one, two = (judged(some, facts)["DEM-SW-001"] for some in (found, other))
        assert one.outcome == two.outcome
        assert one.assignments[0].lines() == two.assignments[0].lines()
        assert ["fine"] == [use.name for use in two.parameters]


def test_a_ratio_supplied_by_the_caller() -> None:
    """A caller's own ratio is taken, and one that is not above 0 is refused."""
    book = rulebook_from_text(TEXT.replace('ratio: "1.25"}', "ratio: param.fine}") + PARAMETERS)
    value = {"value": "2", "confidence": "copy", "cites": [{"instrument": "swap-1"}]}
    supplied = with_parameters(book, {"parameters": {"fine": {"values": [value]}}})
    facts = plan({"甲": (199, True)}, {"新1": (100, True)})
    assert ["compliant", "violation"] == [judged(one, facts)["DEM-SW-001"].outcome for one in (book, supplied)]
    with pytest.raises(PackError, match=r"divides at the ratio `param.fine`, which has a value that is not above 0"):
        with_parameters(book, {"parameters": {"fine": {"values": [value | {"value": "0"}]}}})


def test_the_least_change(book: Rulebook) -> None:
    """The least change of a plan that lacks a hundredth is a hundredth: the search knows the inequalities."""
    pytest.importorskip("ortools")
    from cleanrules.whatif.change import what_if  # noqa: PLC0415 - an extra

    facts = plan({"甲": (146.49, False), "乙": (55, True)}, {"新1": (100, True), "新2": (50, False)})
    found = what_if(facts, as_of="2026-01-01", rulebook=book)
    assert ("clear", 1) == (found.after.conclusion, len(found.alterations))


def test_the_prover(book: Rulebook) -> None:
    """A rule that asks for an assignment is proved like others; one that no plan can meet is found."""
    pytest.importorskip("z3")
    from cleanrules.proof.prove import prove  # noqa: PLC0415 - an extra

    assert () == tuple(prove(book).findings)
    nobody = TEXT.replace(ROWS, '      - {to: not u.in_key_area, ratio: "1.25"}\n').replace(
        "any(u.capacity > 0 for u in built)", 'sum(u.capacity for u in built if u.in_key_area) > "0 万t/a"'
    )
    assert ["never-met"] == [one.kind for one in prove(rulebook_from_text(nobody)).findings]


def test_faults_of_an_assignment(book: Rulebook) -> None:
    """Mutants change ratios, rows and row conditions, and each is a condition of its own."""
    found = [change for _, change, _ in changed_conditions(book.rules["DEM-SW-001"].require, book)]
    assert len(found) == len(set(found))
    for part in (
        "row 1 is dropped", "row 3, the ratio becomes 1.01 times as high", "row 1, `r.by_merger` is dropped",
        "row 1, `u.in_key_area` becomes `not u.in_key_area`", "`if r.eligible` is dropped", "becomes `not served`",
    ):  # fmt: skip
        assert any(part in change for change in found), part


# --- errors ---

ERRORS = [
    ("ratio: \"1.25\"", "ratio: \"0\"", f"{ROW}:51", "the ratio `0` is not above 0"),
    ("ratio: \"1.25\"", "ratio: param.none", f"{ROW}:51", "the ratio `param.none` is not above 0"),
    ("ratio: \"1.25\"", "ratio: param.loss", f"{ROW}:51", "`param.loss` is not a ratio"),
    ("ratio: \"1.25\"", "ratio: param.fin", f"{ROW}:51", "unknown parameter `fin`"),
    ("ratio: \"1.25\"", "ratio: count(u for u in built)", f"{ROW}:51", "`count(u for u in built)` is not a ratio"),
    ("from: by_merger, to", "from: by_merge, to", f"{ROW}:16", "unknown name `by_merge` in kind `swap`"),
    ("from: by_merger, to", "from: capacity, to", f"{ROW}:16", "`capacity` is an amount, expected a condition"),
    ("from: by_merger, to", "form: by_merger, to", f"{ROW}:10", "unknown key `form`"),
    ('- {from: by_merger, to: in_key_area, ratio: "1.25"}', '- {ratio: "1.25"}', f"{ROW + 1}:9",
     "no pair reaches this row of `served`"),
    ("from: sum(r.capacity for r in retired if r.eligible)", "from: count(r for r in retired)", f"{ROW - 3}:13",
     "`count(r for r in retired)` is not the sum of one amount over a list"),
    ("to: sum(u.capacity for u in built)", "to: sum(2 * u.capacity + u.capacity * 0 for u in buil)", f"{ROW - 2}:56",
     "`buil` is not a list of kind `swap`"),
    ("    served:\n", "    built:\n", f"{ROW - 4}:5", "`built` can't be a name under `let:`"),
    ("      at:                                  # of a pair the first row that fits; none: it may not serve\n" + ROWS, "      at: []\n", f"{ROW - 1}:11", "`served` has 0 rows, expected 1 to 6"),
    ("  assign:\n", "  let: {served: as_of}\n  assign:\n", f"{ROW - 3}:5", "`served` stands under `let:` too"),
    (ROWS, ROWS * 2, f"{ROW}:7", "`served` has 8 rows, expected 1 to 6"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "message"), ERRORS)
def test_errors(old: str, new: str, place: str, message: str) -> None:
    """A fault of an assignment is placed where a person wrote it."""
    assert old in TEXT
    with pytest.raises(PackError) as caught:
        rulebook_from_text(TEXT.replace(old, new, 1) + PARAMETERS)
    assert (place, message) == (f"{caught.value.position.line}:{caught.value.position.column}", caught.value.message)  # type: ignore[union-attr]


def test_two_units() -> None:
    """What is divided and what is served are in one unit, or in two of one quantity."""
    fields = "          in_key_area: {type: flag"
    field = "          {}: {{type: amount, unit: {}, decimals: 2, at_most: 2000, act: plan, lawful: lower}}\n"
    for unit, error in (("m2", "`sum(r.capacity for r in retired if r.el…` is in `万t/a` and `sum(u.out for u in built)` in `m2`"),
                        ("kt/a", None)):  # fmt: skip
        text = TEXT.replace(fields, field.format("out", unit) + fields).replace("sum(u.capacity", "sum(u.out")
        if error is None:
            book = rulebook_from_text(text)
            facts = plan({"甲": (12.5, False)}, {"新1": (1, False)})
            for size, outcome in ((100, "compliant"), (100.01, "violation")):  # 100 kt/a are 10 万t/a
                facts["built"][0]["out"] = str(size)
                assert outcome == judged(book, facts)["DEM-SW-001"].outcome
        else:
            with pytest.raises(PackError) as caught:
                rulebook_from_text(text)
            assert error == caught.value.message


def test_all_faults_of_the_rows_at_once() -> None:
    """Several faulty rows are told together."""
    text = TEXT.replace("by_merger, to", "by_merge, to").replace('ratio: "1.5"', 'ratio: "-1"')
    with pytest.raises(PackError) as caught:
        rulebook_from_text(text)
    assert 1 == len(caught.value.further)


def test_too_many_classes() -> None:
    """Rows that make more than can be checked by hand are refused."""
    rows = "".join(
        f"      - {{from: capacity > {n}, to: capacity > {n}, ratio: {1 + n}}}\n" for n in range(1, 5)
    ) + "      - {ratio: 1}\n"  # fmt: skip
    with pytest.raises(PackError) as caught:
        rulebook_from_text(TEXT.replace(ROWS, rows))
    assert "the rows of `served` tell apart more than 4 classes of items" == caught.value.message


ONE_LIST = """
kind: yard
confidence: copy
kinds:
  yard:
    fields:
      lots:
        type: list
        items:
          id: {type: text, key: true}
          out: {type: amount, unit: t, at_most: 1000, act: plan, lawful: higher}
          need: {type: amount, unit: t, at_most: 1000, act: plan, lawful: lower}
instruments:
  i: {number: 示例1号, title: {zh: 示例, en: Sample}, issuer: 示例, rank: law, confidence: copy, from: 2020-01-01}
rules:
- code: DEM-YD-001
  name: lots-short
  title: {zh: 不足, en: short}
  when: "true"
  assign: {served: {from: sum(r.out for r in lots), to: sum(u.need for u in lots), at: [{ratio: "1"}]}}
  require: served
  from: cited
  force: binding
  effect: rectify
  cites: i
"""


@pytest.mark.parametrize(
    ("lots", "served", "left", "short"),
    [
        # 2 t and 5 t against 9 t: 2 t lack, nothing is left
        ((("甲", 2, 9), ("乙", 5, 0)), [("乙", "甲", "5", "5"), ("甲", "甲", "2", "2")], {}, {"甲": 2}),
        # 5 t and 1 t against 3 t and 3 t: all served
        (
            (("甲", 5, 3), ("乙", 1, 3)),
            [("乙", "乙", "1", "1"), ("甲", "乙", "2", "2"), ("甲", "甲", "3", "3")],
            {},
            {},
        ),
        ((("甲", 10, 2), ("乙", 0, 3)), [("甲", "乙", "3", "3"), ("甲", "甲", "2", "2")], {"甲": 5}, {}),
    ],
)
def test_one_list_that_gives_and_takes(
    lots: tuple[tuple[str, int, int], ...], served: list[tuple[str, ...]], left: dict[str, int], short: dict[str, int]
) -> None:
    """What an item has and what it needs are two amounts, also where giver and taker are one item."""
    items = [{"id": name, "out": str(out), "need": str(need)} for name, out, need in lots]
    finding = judged(rulebook_from_text(ONE_LIST), {"kind": "yard", "id": "1", "lots": items})["DEM-YD-001"]
    (found,) = finding.assignments
    assert sorted(served) == sorted(shown(found))
    assert left == {party.name: amount for party, amount in found.left}
    assert short == {party.name: amount for party, amount in found.short}
    assert sum(short.values()) == (0 if finding.gap is None else finding.gap.value)
