"""Several projects together: what the whole shows, what it adds to each, and what order, one project or faults change."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanrules import (
    FactError,
    PluginError,
    Screening,
    Text,
    UsageError,
    hookimpl,
    load_rulebook,
    screen,
    screen_portfolio,
)
from cleanrules.errors import PackError
from cleanrules.facts import (
    Addition,
    Amount,
    FactModel,
    Facts,
    Flag,
    Grouping,
    Items,
    Listing,
    Subject,
    amount,
    flag,
    items,
    key,
)
from cleanrules.plugins import Plugin, collect
from cleanrules.reading import read_text
from cleanrules.reports.json import screening_data
from cleanrules.rulebook.load import build

DAY = "2024-06-01"


class Batch(FactModel):
    """A batch of a mill."""

    id: str = key(zh="批次", en="batch")
    weight: Amount = amount("t", zh="重量", en="weight", at_most=1000)
    sold_twice: Flag = flag(zh="重复出售", en="sold twice")


class Mill(Subject):
    """A mill."""

    batches: Items[Batch] = items(zh="批次", en="batches", max_length=10)
    shares: Flag = flag(zh="与他厂共用", en="shares with another")


class Mills(Subject):
    """Several mills."""

    mills: Amount = amount("ratio", zh="厂数", en="mills", at_most=1000)
    shared: Amount = amount("ratio", zh="重复批次", en="batches sold by two", at_most=1000)


RULES = """
confidence: copy
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
rules:
- code: TST-AA-001
  name: batch-sold-twice
  title: {zh: 重复, en: twice}
  kind: mill
  when: "true"
  require: not any(b.sold_twice for b in batches)
  force: binding
  effect: rectify
  cites: {instrument: i, article: 第一条}
  message: {zh: "批次 {batches.id} 重复", en: "batch {batches.id} sold twice"}
- code: TST-PF-001
  name: batches-shared
  title: {zh: 共用, en: shared}
  kind: mills
  when: mills > 1
  require: shared <= 0
  force: binding
  effect: halt
  cites: {instrument: i, article: 第二条}
"""


def mills(subjects: Sequence[Facts]) -> Grouping:
    """Batches of one number are one."""
    holders: dict[str, list[int]] = {}
    known = True
    for place, one in enumerate(subjects):
        found = one.values.get("batches")
        known = known and isinstance(found, Listing) and found.complete
        for row in found.items if isinstance(found, Listing) else ():
            holders.setdefault(str(row["id"]), []).append(place)
    shared = {batch: some for batch, some in holders.items() if len(some) > 1}
    names = {batch: "、".join(sorted(subjects[place].id for place in some)) for batch, some in shared.items()}
    additions = tuple(
        Addition(place, "batches.sold_twice", True, names[batch], batch)
        for batch, some in shared.items()
        for place in some
    )
    facts: dict[str, object] = {"mills": len(subjects)}
    if known or shared:
        facts["shared"] = len(shared)
    return Grouping(facts, additions, notes=(Text("注", "note"),))


def plugin(function: Callable[..., Any] = mills, of: str = "mill", kind: str = "mills", name: str = "mills") -> Plugin:
    """A plugin with two kinds and a way to put the one together as the other."""

    @hookimpl
    def cleanrules_fact_models(register: Any) -> None:
        register("mill", Mill, title=Text("厂", "mill"))
        register("mills", Mills, title=Text("各厂", "mills"))

    @hookimpl
    def cleanrules_portfolios(register: Any) -> None:
        register(of=of, kind=kind, function=function)

    hooks = {"cleanrules_portfolios": cleanrules_portfolios}
    if name == "mills":
        hooks["cleanrules_fact_models"] = cleanrules_fact_models
    return Plugin(name, "1", SimpleNamespace(**hooks))


def book(*plugins: Plugin) -> Any:
    """The rulebook of the mills."""
    some = plugins or (plugin(),)
    return build(some, collect(some), [("text", read_text(RULES, "pack.yaml", PackError))])


BOOK = book()


def mill(name: str, *batches: str, **more: Any) -> dict[str, Any]:
    """A mill with some batches."""
    return {
        "kind": "mill",
        "id": name,
        "batches": [
            {"id": batch, "sold_twice": "false"} if batch.endswith("!") else {"id": batch} for batch in batches
        ],
        **more,
    }


def together(*facts: Any, **how: Any) -> Any:
    """The portfolio of some mills."""
    return screen_portfolio(facts, as_of=DAY, rulebook=BOOK, **how)


def said(screening: Screening) -> str:
    """All that a screening says."""
    return json.dumps(screening_data(screening), ensure_ascii=False, sort_keys=True)


def test_whole_is_judged_and_told_to_each() -> None:
    """A shared batch breaches the whole's rule and each mill's own, and each finding names the others."""
    found = together(mill("A", "1", "2"), mill("B", "2"), mill("C", "3"))
    assert ("blocked", ["rectify", "rectify", "undetermined"]) == (
        found.conclusion,
        [one.conclusion for one in found.projects],
    )
    assert found.portfolio is not None
    assert "violation" == found.portfolio["TST-PF-001"].outcome
    finding = found.projects[0]["TST-AA-001"]
    assert ("批次 2 重复", "batch 2 sold twice") == (finding.message.zh, finding.message.en)
    assert "A、B" == finding.facts_given.sources["batches[1].sold_twice"]
    assert (4, 4) == (len(found), len(list(found)))
    assert "note" in [text.en for text in found.portfolio.assumptions]


def test_given_fact_is_never_overwritten() -> None:
    """A mill that denies it keeps its word in its own screening; the whole's finding stands."""
    found = together(mill("A", "2!"), mill("B", "2!"))
    assert ["compliant", "compliant"] == [one["TST-AA-001"].outcome for one in found.projects]
    assert "blocked" == found.conclusion


def test_incomplete_list_leaves_the_whole_open() -> None:
    """No pass where a list is unknown or not complete."""
    for facts in ({"kind": "mill", "id": "B"}, {**mill("B"), "batches": {"complete": "false", "items": []}}):
        found = together(mill("A", "1"), facts)
        assert found.portfolio is not None
        assert "undetermined" == found.portfolio["TST-PF-001"].outcome


def test_frozen_and_picklable() -> None:
    """It can't be changed, and a copy says the same."""
    found = screen_portfolio(
        [EXAMPLES / "tianjin.yaml", EXAMPLES / "handan.yaml"], as_of="2026-11-22", select=["IND-CR", "IND-PF"]
    )
    with pytest.raises(AttributeError):
        found.portfolio = None  # type: ignore[misc]
    assert [said(one) for one in found] == [said(one) for one in pickle.loads(pickle.dumps(found))]


def test_select_by_kind() -> None:
    """Codes of the whole screen the whole alone, codes of the parts the parts alone."""
    assert (0, True) == (
        len((whole := together(mill("A"), mill("B"), select="TST-PF")).projects),
        whole.portfolio is not None,
    )
    assert (2, None) == (len((parts := together(mill("A"), mill("B"), select=["TST-AA"])).projects), parts.portfolio)
    assert ["TST-AA-001", "TST-PF-001"] == sorted(
        finding.code for one in together(mill("A"), select="TST") for finding in one.findings
    )


def plain(one: Screening) -> dict[str, Any]:
    """What a screening says, the engine and the traces apart."""
    return {name: value for name, value in screening_data(one).items() if name not in ("engine", "findings")}


def outcomes(one: Screening) -> dict[str, Any]:
    """What a screening finds."""
    return {finding.code: (finding.outcome, finding.message) for finding in one.findings}


@given(st.permutations(range(4)), st.sampled_from(["inference", "reference"]))
def test_order_does_not_matter(order: list[int], engine: str) -> None:
    """Whatever the order, each mill and the whole come out alike, the engines too."""
    some = [mill("A", "1", "2"), mill("B", "2", "3"), mill("C", "3!"), {"kind": "mill", "id": "D"}]
    expected = together(*some, engine="reference")
    found = together(*[some[place] for place in order], engine=engine)
    by_name = {one.subject: one for one in found.projects}
    for one in expected.projects:
        assert (plain(one), outcomes(one)) == (plain(by_name[one.subject]), outcomes(by_name[one.subject]))
    assert found.portfolio is not None
    assert expected.portfolio is not None
    assert (plain(expected.portfolio), outcomes(expected.portfolio)) == (
        plain(found.portfolio),
        outcomes(found.portfolio),
    )


EXAMPLES = Path(__file__).parents[2] / "examples" / "portfolio"
ALONE = ("steel-tianjin", "steel-suspended", "cement-incomplete", "cement-compliant", "refinery")


@pytest.mark.parametrize(
    "file",
    [*(EXAMPLES.parent / f"{name}.yaml" for name in ALONE), *sorted(EXAMPLES.glob("*.yaml"))],
    ids=lambda file: file.stem,
)
def test_one_project_is_its_own_screening(file: Path) -> None:
    """A portfolio of one: the project's own screening, its conclusion, and no rule of the whole that applies."""
    alone, found = screen(file, as_of="2026-11-22"), screen_portfolio([file], as_of="2026-11-22")
    assert [said(alone)] == [said(one) for one in found.projects]
    assert alone.conclusion == found.conclusion
    assert found.portfolio is not None
    assert {"not_applicable"} == {finding.outcome for finding in found.portfolio.findings}


def test_decisions_are_for_all_subjects() -> None:
    """A waiver for one of several is for no stranger to the others; the whole's findings are waived by fingerprint."""
    facts = mill("A", "1", "2"), mill("B", "2")
    mark = together(*facts).portfolio["TST-PF-001"].fingerprint
    words = {"reason": "r", "approver": "a", "document": "d", "expires": DAY}
    waivers = [
        {"code": "TST-AA-001", "subject": "A", **words},
        {"code": "TST-AA-001", "subject": "B", **words},
        {"code": "TST-PF-001", "fingerprint": mark, **words},
    ]
    found = together(*facts, waivers={"waivers": waivers})
    assert (["clear"] * 3, ["rectify", "rectify", "blocked"]) == (
        [one.conclusion for one in found],
        [one.machine_conclusion for one in found],
    )
    assert [()] * 3 == [one.notices for one in found]
    assert "blocked" == together(*facts, waivers={"waivers": waivers}, today="2024-06-02").conclusion


# --- errors ---


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ([mill("A"), {"kind": "mill", "batches": []}], "subject 2 of the portfolio has neither `id` nor `name`"),
        ([mill("A"), mill("A")], "two subjects of the portfolio are called `A`"),
        ([mill("A"), {"kind": "mills", "id": "B"}], "a portfolio has subjects of the kinds `mill`, `mills`"),
    ],
)
def test_what_can_not_be_named_or_compared(facts: list[Any], message: str) -> None:
    """Facts that can't be put together are refused."""
    with pytest.raises(FactError, match=message):
        together(*facts)


def test_no_subjects_or_no_function() -> None:
    """A portfolio has subjects, of a kind that somebody puts together."""
    with pytest.raises(UsageError, match="a portfolio has no subjects"):
        together()
    with pytest.raises(UsageError, match="no plugin puts subjects of the kind `mills` together"):
        together({"kind": "mills", "id": "A"})


def test_selected_rules_of_no_subject() -> None:
    """Rules of other kinds alone are a mistake."""
    with pytest.raises(UsageError, match="`IND-AU` is for no subject"):
        screen_portfolio([EXAMPLES / "tianjin.yaml"], as_of=DAY, select="IND-AU")


def raises(subjects: Sequence[Facts]) -> Grouping:
    """Fails."""
    raise KeyError("batches")


def nothing(subjects: Sequence[Facts]) -> Any:
    """Returns no grouping."""
    return {}


def unknown_fact(subjects: Sequence[Facts]) -> Grouping:
    """A fact that the kind has not."""
    return Grouping({"mill": 1})


def unknown_field(subjects: Sequence[Facts]) -> Grouping:
    """An addition to a field that the kind has not."""
    return Grouping({}, (Addition(0, "batches.sold", True, "", "1"),))


def unknown_item(subjects: Sequence[Facts]) -> Grouping:
    """An addition to an item that is not there."""
    return Grouping({}, (Addition(0, "batches.sold_twice", True, "", "9"),))


def unknown_subject(subjects: Sequence[Facts]) -> Grouping:
    """An addition to a subject that is not there."""
    return Grouping({}, (Addition(7, "shares", True, ""),))


def wrong_value(subjects: Sequence[Facts]) -> Grouping:
    """An addition that its field can't take."""
    return Grouping({}, (Addition(0, "shares", "maybe", ""),))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (raises, "plugin `mills`, portfolio of kind `mill`: KeyError: 'batches'"),
        (nothing, "the function returns a dict, expected a Grouping"),
        (unknown_fact, "unknown field `mill` of kind `mills`"),
        (unknown_field, "kind `mill` has no field `sold`"),
        (unknown_item, "`batches` of `A` has no item `9`"),
        (unknown_subject, "a fact is added to subject 7 of 1"),
        (wrong_value, "`shares` is `maybe`, expected true or false"),
    ],
)
def test_faults_of_a_function_name_the_plugin(function: Callable[..., Any], message: str) -> None:
    """A function that fails, or says what can't be, is the plugin's fault."""
    with pytest.raises(PluginError) as caught:
        screen_portfolio([mill("A", "1")], as_of=DAY, rulebook=book(plugin(function)))
    assert caught.value.message.startswith("plugin `mills`, portfolio of kind `mill`: ")
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("plugins", "message"),
    [
        ((plugin(kind="millls"),), "hook `cleanrules_portfolios`: unknown kind `millls`"),
        (
            (plugin(), plugin(name="other")),
            "subjects of kind `mill` are put together by plugin `mills` and by plugin `other`",
        ),
        ((plugin(lambda subjects: Grouping({})),), "the function of portfolio `mills` is not a module's own"),
        ((plugin(said.__get__(1)),), "the function of portfolio `mills` can't be called with `subjects`"),
    ],
)
def test_faults_of_the_hook(plugins: tuple[Plugin, ...], message: str) -> None:
    """What is registered must fit."""
    with pytest.raises(PluginError) as caught:
        book(*plugins)
    assert message in caught.value.message


def test_function_counts_for_the_rulebook() -> None:
    """Another function, another sha256."""
    assert book(plugin()).sha256 != book(plugin(nothing)).sha256
    assert {"project"} <= set(load_rulebook().portfolios)
