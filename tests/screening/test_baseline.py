"""A screening beside an earlier one: what is new, gone or changed, read from JSON that anybody may have written."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanrules import Comparison, Rulebook, Screening, UsageError, compare, screen
from cleanrules.frozen import FrozenDict
from cleanrules.reports.json import render, screening_data
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.changed import Change
from cleanrules.screening.comparing.baseline import compared, fresh_conclusion, snapshots_of

MILL = Path(__file__).parents[1] / "cli" / "data" / "mill.yaml"
HALT, RECTIFY, ADVICE, REVIEW, COMPLIANT = (f"IND-TST-00{number}" for number in range(1, 6))
RULED = {"code": REVIEW, "subject": "TJ-1", "outcome": "violation", "by": "b", "document": "d", "date": "2022-01-01"}
WAIVED = {"code": HALT, "subject": "TJ-1", "reason": "r", "approver": "a", "document": "d", "expires": "2023-06-30"}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The small rulebook."""
    return load_rulebook(MILL, plugins=[])


Made = Callable[..., Screening]


@pytest.fixture(scope="module")
def made(book: Rulebook) -> Made:
    """Screens a mill, some of its facts changed."""

    def call(*, retired: str | None = "290", **asked: Any) -> Screening:
        options = {name: asked.pop(name) for name in ("select", "rulings", "waivers", "today") if name in asked}
        facts: dict[str, Any] = {
            "kind": "mill", "id": "TJ-1", "region": "天津市", "announced_on": "2022-06-01", "merger": "false",
            "audited": "false", "dust": "60", "built": [{"id": "b1", "product": "iron", "capacity": "200"}],
            "retired": [{"id": "r1", "product": "iron", "capacity": retired, "listed": "true"}],
        }  # fmt: skip
        day = asked.pop("as_of", "2023-01-01")
        return screen({**facts, **asked}, as_of=day, rulebook=book, **options)

    return call


def codes(comparison: Comparison) -> tuple[list[str], list[str], list[str]]:
    """The codes of what is new, gone and changed."""
    found = [[one.code for one in some] for some in (comparison.added, comparison.gone)]
    return found[0], found[1], [one.new.code for one in comparison.changed]


def changes(comparison: Comparison, code: str) -> list[Change]:
    """What changed of a finding."""
    return list(next(one.changes for one in comparison.changed if one.new.code == code))


def test_same(made: Made) -> None:
    """The same facts on the same day: nothing changed, all counted."""
    found = compare(made(), made())
    assert (([], [], []), 5, {}) == (codes(found), found.unchanged, found.asked)


def test_from_json(made: Made) -> None:
    """A screening read from its JSON is the screening, decisions included."""
    one = made(rulings={"rulings": [RULED]}, waivers={"waivers": [WAIVED]}, today="2023-02-01", merger=None)
    assert snapshots_of(one) == snapshots_of(json.loads(render([one])))


@given(
    retired=st.sampled_from([None, "0", "290.5", "300"]), audited=st.sampled_from([None, "true", "false"]),
    dust=st.sampled_from([None, "5", "12.5", "60"]), merger=st.sampled_from([None, "true", "false"]),
    announced=st.sampled_from([None, "2022-06-01", "not_yet", "2021-01-01"]),
)  # fmt: skip
def test_from_json_whatever_is_known(
    made: Made, retired: str | None, audited: str | None, dust: str | None, merger: str | None, announced: str | None
) -> None:
    """Whatever is known of a subject, nothing differs between a screening and its JSON."""
    one = made(retired=retired, audited=audited, dust=dust, merger=merger, announced_on=announced)
    found = compare(json.loads(render([one])), one)
    assert (([], [], []), 5, {}) == (codes(found), found.unchanged, found.asked)


def test_changed(made: Made) -> None:
    """A changed finding says which fact, by how much, and whether it is worse."""
    found = compare(made(), made(retired="280"))
    assert ([], [], [HALT]) == codes(found)
    expected = [
        Change("gap", "", "10 万t/a", "20 万t/a"),
        Change("facts", "retired[0].capacity", "290 万t/a", "280 万t/a"),
    ]
    assert expected == changes(found, HALT)
    assert found.changed[0].worse
    assert not compare(made(retired="280"), made()).changed[0].worse


@pytest.mark.parametrize(
    ("old", "new", "worse"),
    [("true", "false", True), ("false", "true", False), (None, "false", True), ("true", None, True), ("false", None, False)],
)  # fmt: skip
def test_worse(made: Made, old: str | None, new: str | None, worse: bool) -> None:
    """From compliant over undetermined to a violation it becomes worse, and back it does not."""
    found = compare(made(audited=old), made(audited=new))
    assert (RECTIFY, worse) == (found.changed[0].new.code, found.changed[0].worse)
    assert worse == (RECTIFY in found.fresh)


def test_parameter(made: Made) -> None:
    """Another value of the law is told, and the fact that chose it."""
    old = json.loads(render([made()])) | {"region": None}
    found = changes(compare(old, made(region="上海市")), HALT)
    assert Change("parameters", "mill_ratio", "1.5", "1.25") in found
    assert Change("facts", "region", "120000", "310000") in found
    assert [] == [one for one in found if one.aspect == "window"]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("天津市南开区", "天津市河西区", False),
        ("天津市", "天津市河西区", True),
        ("天津市河西区", "天津市", True),
        (None, "天津市", True),
        ("天津市", None, True),
        ("天津市", "天津市", True),
    ],
)
def test_place_is_part_of_a_subject(made: Made, old: str | None, new: str | None, same: bool) -> None:
    """Two of one name in two places are two subjects; a place that is not known, or only roughly, may be the same."""
    found = compare(made(region=old), made(region=new))
    assert same == found.found
    assert (len(made().findings) if not same else 0) == len(found.added)
    assert ([] if same else ["TJ-1"]) == list(found.others)


def test_one_name_in_two_places(made: Made) -> None:
    """A baseline may hold both, and each is compared with its own; where either may be meant, that is an error."""
    old = json.loads(render([made(region="天津市南开区"), made(region="天津市河西区", audited="true")]))
    assert [] == list(compare(old, made(region="天津市南开区")).changed)
    assert RECTIFY in compare(old, made(region="天津市河西区")).fresh
    with pytest.raises(UsageError, match="2 screenings that may be of `TJ-1`"):
        compare(old, made(region="天津市"))


def test_fingerprints_of_one_name(made: Made) -> None:
    """A subject that has only a name is told from another of that name elsewhere; one with an identifier is the same."""
    named = [made(id=None, name="津沽厂", region=one)[RECTIFY].fingerprint for one in ("天津市南开区", "天津市河西区")]
    known = [made(region=one)[RECTIFY].fingerprint for one in ("天津市南开区", "天津市河西区")]
    assert named[0] != named[1]
    assert known[0] == known[1]


def test_window(made: Made) -> None:
    """A value of the law with another window is told by both windows."""
    new = made()
    old = json.loads(render([new]))
    old["findings"][0] |= {"fingerprint": "0" * 16}
    old["findings"][0]["parameters"][0] |= {"from": None, "until": "2024-01-01"}
    assert [Change("window", "mill_ratio", "/2024-01-01", "2021-06-01/")] == changes(compare(old, new), HALT)


def test_new_and_gone(made: Made) -> None:
    """A rule that only one of the two screened is new or gone, and the selection is told."""
    some, all_of_it = made(select=[HALT, ADVICE]), made()
    found = compare(some, all_of_it)
    assert ([RECTIFY, REVIEW, COMPLIANT], [], []) == codes(found)
    assert {"selected": (f"{HALT}, {ADVICE}", "")} == found.asked
    assert ([], [RECTIFY, REVIEW, COMPLIANT], []) == codes(compare(all_of_it, some))


def test_what_was_asked_differently(made: Made) -> None:
    """Another day, rulebook or version is told."""
    one = made()
    other = replace(
        made(as_of="2024-01-01"), version="9", rulebook=replace(one.rulebook, sha256="f" * 64)
    )  # fmt: skip
    found = compare(one, other)
    assert {"as_of", "rulebook", "version"} == set(found.asked)
    assert ("2023-01-01", "2024-01-01") == found.asked["as_of"]


def test_decisions_count_as_changes(made: Made) -> None:
    """A finding whose waiver ended is changed and worse; one that was ruled on is changed."""
    before = made(waivers={"waivers": [WAIVED]}, today="2023-06-30")
    after = made(waivers={"waivers": [WAIVED]}, rulings={"rulings": [RULED]}, today="2023-07-01")
    found = compare(before, after)
    assert [Change("waiver", "", "2023-06-30", None)] == changes(found, HALT)
    assert [Change("ruling", "", None, "violation")] == changes(found, REVIEW)
    assert {HALT, REVIEW} == found.fresh
    assert ("2023-06-30", "2023-07-01") == found.asked["today"]


def test_renamed_rule(made: Made) -> None:
    """A finding under a rule's old code is that rule's."""
    new = made()
    renamed = replace(new, rulebook=replace(new.rulebook, redirects=FrozenDict({"IND-TST-099": ADVICE})))
    old = json.loads(render([new]).replace(ADVICE, "IND-TST-099"))
    assert ([], [], []) == codes(compare(old, renamed))


def test_other_fingerprint(made: Made) -> None:
    """A finding of another fingerprint is changed though nothing else that is told differs."""
    new = made()
    old = screening_data(new)
    old["findings"][0]["fingerprint"] = "0" * 16
    assert [Change("other", "", "0" * 16, new[HALT].fingerprint)] == changes(compare(old, new), HALT)


def test_several(made: Made) -> None:
    """Each screening finds its own subject in the baseline; those that it lacks, and the others, are told."""
    first, second = made(), made(id="TJ-2")
    found = compared([first, made(id="TJ-3")], snapshots_of([second, first]))
    assert [True, False] == [one.baseline is not None and one.baseline.found for one in found]
    assert [("TJ-2",), ("TJ-2",)] == [one.baseline.others for one in found if one.baseline is not None]
    assert 5 == len(found[1].baseline.added if found[1].baseline else ())


def test_conclusion_of_what_is_new(made: Made) -> None:
    """The conclusion of what is new or worse alone: none where nothing is, all without a baseline."""
    one = made()
    assert "blocked" == fresh_conclusion(one)
    assert "clear" == fresh_conclusion(compared([one], snapshots_of(one))[0])
    worse = made(audited="true")
    assert "rectify" == fresh_conclusion(compared([one], snapshots_of(worse))[0])
    assert "blocked" == fresh_conclusion(compared([made(id="TJ-9")], snapshots_of(one))[0])


def test_earlier_versions(made: Made) -> None:
    """The JSON of a version that knew no decisions is read."""
    new = made()
    old = screening_data(new)
    for name in ("machine_conclusion", "notices", "today", "baseline"):
        del old[name]
    for finding in old["findings"]:
        for name in ("standing", "ruling", "waiver"):
            del finding[name]
    assert 5 == compare(old, new).unchanged


def test_pickles(made: Made) -> None:
    """A comparison survives a pickle."""
    found = compare(made(), made(retired="280"))
    assert found == pickle.loads(pickle.dumps(found))


# --- files that are no screening ---


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("NaN", "`NaN` is no JSON value"),
        ("[" * 100_000, "nested too deep"),
        ("{}", "`subject` is missing"),
        ("[[]]", "`[0]`"),
        ("1", "is not a screening"),
        ("!!python/object:os.system {}", "not valid JSON"),
    ],
)
def test_no_screening(tmp_path: Path, made: Made, text: str, message: str) -> None:
    """What is no JSON of a screening is one clear error with a help line."""
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        compare(path, made())
    assert message in caught.value.message
    assert "give a file that `cleanrules screen --format json` wrote" == caught.value.help


@pytest.mark.parametrize(
    ("steps", "value", "place"),
    [
        (("findings", 0, "outcome"), "fine", "`findings[0].outcome`"),
        (("findings", 0, "gap", "value"), "1e9", "`findings[0].gap.value`"),
        (("findings", 0, "gap", "value"), "1/0", "`findings[0].gap.value`"),
        (("findings", 0, "facts"), {}, "`findings[0].facts`"),
        (("findings", 0, "title"), "x", "`findings[0].title`"),
        (("rulebook",), [], "`rulebook`"),
        (("conclusion",), "fine", "`conclusion`"),
        (("selected",), "x", "`selected`"),
    ],
)
def test_bad_part(made: Made, steps: tuple[Any, ...], value: object, place: str) -> None:
    """A part of another shape is named by its path."""
    new = made()
    old: Any = json.loads(render([new]))
    part = old
    for step in steps[:-1]:
        part = part[step]
    part[steps[-1]] = value
    with pytest.raises(UsageError) as caught:
        compare(old, new)
    assert caught.value.message.startswith(f"the baseline is not a screening: {place}")


def test_no_file(tmp_path: Path, made: Made) -> None:
    """A file that is not there is said so."""
    with pytest.raises(UsageError, match="can't read"):
        compare(tmp_path / "none.json", made())


def test_two_of_one_subject(made: Made) -> None:
    """Two screenings of one subject are no baseline."""
    with pytest.raises(UsageError, match="two screenings of `TJ-1`"):
        compare([made(), made(as_of="2024-01-01")], made())
