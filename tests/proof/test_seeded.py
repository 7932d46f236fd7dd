"""Each kind of defect, seeded in a small pack, is found there, and nothing is found in its repaired twin."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleanrules import screen
from cleanrules.errors import CleanRulesError, PackError
from cleanrules.law.confidence import LENIENT
from cleanrules.proof.finding import TITLES, Finding
from cleanrules.proof.loading import refused
from cleanrules.proof.prove import Request, prove
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text

HERE = Path(__file__).parent
SEEDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "assumptions-contradict": ("assumptions-contradict", ("some-intake", "little-intake")),
    "category-never-holds": ("category-never-holds", ("large",)),
    "conflict": ("conflict", ("DEM-PR-001", "DEM-PR-002")),
    "conflict-within-reach": ("conflict", ("DEM-PR-001", "DEM-PR-002")),
    "date-gap-of-parameter": ("date-gap", ()),
    "date-gap-of-rules": ("date-gap", ("DEM-PR-001", "DEM-PR-002")),
    "date-overlap-of-parameter": ("date-overlap", ()),
    "date-overlap-of-rules": ("date-overlap", ("DEM-PR-001", "DEM-PR-002")),
    "dead-when": ("dead-when", ("DEM-PR-001",)),
    "direction-broken": ("direction-broken", ("DEM-PR-001",)),
    "gap-of-bands": ("date-gap", ("DEM-PR-001",)),
    "gap-of-keys": ("date-gap", ("DEM-PR-001",)),
    "incurable": ("incurable", ("DEM-PR-001",)),
    "laxer-than-national": ("laxer-than-national", ("DEM-PR-002", "DEM-PR-001")),
    "load": ("load", ()),
    "never-broken": ("never-broken", ("DEM-PR-001",)),
    "never-met": ("never-met", ("DEM-PR-001",)),
    "overflow": ("overflow", ()),
    "self-conflict": ("self-conflict", ("DEM-PR-001",)),
    "stale-waiver": ("stale-waiver", ("0123456789ab", "DEM-PR-001")),
    "subsumed": ("subsumed", ("DEM-PR-002", "DEM-PR-001")),
    "uncovered-class": ("uncovered-class", ("DEM-PR-001", "DEM-PR-002")),
    "way-out-by-emptied-list": ("way-out", ("DEM-PR-001",)),
    "way-out-by-nothing-built": ("way-out", ("DEM-PR-001",)),
    "way-out-by-rebuild": ("way-out", ("DEM-PR-001",)),
    "way-out-to-a-lesser-effect": ("way-out", ("DEM-PR-001",)),
    "way-out-without-opinion": ("way-out", ("DEM-PR-001",)),
    "way-out-without-unit": ("way-out", ("DEM-PR-001",)),
}
WITHOUT_WITNESS = {"dead-when", "category-never-holds", "load", "overflow", "stale-waiver", "assumptions-contradict"}
"""Kinds of which no subject can be a witness."""


def found(path: Path, request: Request = Request()) -> tuple[Finding, ...]:
    """What is found in one self-contained pack."""
    try:
        return prove(load_rulebook(path, plugins=[]), request).findings
    except CleanRulesError as cause:
        return (refused(cause),)


def test_every_file_has_its_twin():
    """Each bad file has a good one of the same name, and each kind but `not-proved` has a bad file."""
    bad, good = ({path.stem for path in (HERE / name).glob("*.yaml")} for name in ("bad", "good"))
    assert set(SEEDED) == bad == good
    assert set(TITLES) - {"not-proved"} == {kind for kind, _ in SEEDED.values()}


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_the_seeded_defect_and_nothing_else(name: str):
    """Exactly the seeded defect is found, with the rules that it is about and a hash that stays."""
    one = found(HERE / "bad" / f"{name}.yaml")
    assert [SEEDED[name]] == [(each.kind, each.subjects) for each in one]
    assert one == found(HERE / "bad" / f"{name}.yaml")


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_nothing_in_the_repaired_twin(name: str):
    """The repaired twin has no finding."""
    assert () == found(HERE / "good" / f"{name}.yaml")


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_filters_change_nothing(name: str):
    """Without the filters the same is found."""
    for folder in ("bad", "good"):
        path = HERE / folder / f"{name}.yaml"
        with_filters, without = found(path), found(path, Request(filters=False))
        assert [(one.kind, one.subjects, one.dates) for one in with_filters] == [
            (one.kind, one.subjects, one.dates) for one in without
        ]


@pytest.mark.parametrize("name", sorted(SEEDED))
def test_witnesses_replay(name: str):
    """Each witness, screened by the reference evaluator, has the outcomes that the finding shows."""
    path = HERE / "bad" / f"{name}.yaml"
    for one in found(path):
        assert bool(one.witnesses) is (one.kind not in WITHOUT_WITNESS and bool(one.subjects))
        for witness in one.witnesses:
            book = load_rulebook(path, plugins=[])
            screening = screen(
                witness.facts, as_of=witness.as_of, rulebook=book, engine="reference", minimum_confidence=LENIENT
            )
            assert dict(witness.outcomes) == {code: screening[code].outcome for code in witness.outcomes}


def test_dates_are_those_of_the_regimes():
    """A gap of a year is reported with that year; a day outside it has none."""
    path = HERE / "bad" / "date-gap-of-rules.yaml"
    assert ((date(2020, 1, 1), date(2021, 1, 1)),) == found(path)[0].dates
    assert () == found(path, Request(limits=Limits(date(2022, 1, 1), date(2022, 1, 2)), whole=False))


def test_a_region_limits_what_is_looked_at():
    """A local rule that is laxer is so in its region only."""
    path = HERE / "bad" / "laxer-than-national.yaml"
    assert ["laxer-than-national"] == [
        one.kind for one in found(path, Request(limits=Limits(region="120000"), whole=False))
    ]
    assert "laxer-than-national" not in {
        one.kind for one in found(path, Request(limits=Limits(region="440000"), whole=False))
    }


def test_a_waiver_covers_its_finding_until_the_rules_change():
    """A waiver by hash keeps a finding and its reason; when the rule says something else the waiver is stale."""
    text = (HERE / "bad" / "never-met.yaml").read_text(encoding="utf-8")
    named = f"finding: {found(HERE / 'bad' / 'never-met.yaml')[0].hash}, kind: never-met, rules: [DEM-PR-001]"
    waived = f"{text}waivers:\n- {{{named}, reason: {{zh: 法定, en: by law}}}}\n"
    proof = prove(rulebook_from_text(waived))
    assert [("never-met", "by law")] == [(one.kind, one.waived.en if one.waived else "") for one in proof.findings]
    assert () == proof.open
    changed = prove(rulebook_from_text(waived.replace("intake < 400", "intake < 300")))
    assert ["never-met", "stale-waiver"] == [one.kind for one in changed.open]
    assert "what they say has changed" in changed.open[1].message.en
    assert changed.open[0].hash in changed.open[1].message.en


@pytest.mark.parametrize(("old", "new"), [("kind: never-met", "kind: dead-when"), ("[DEM-PR-001]", "[DEM-PR-002]")])
def test_a_waiver_of_another_kind_or_of_other_rules_than_its_hash_is_stale(old: str, new: str):
    """The hash alone waives nothing: a reader must be able to trust the kind and the rules that stand beside it."""
    text = (HERE / "bad" / "never-met.yaml").read_text(encoding="utf-8")
    named = f"finding: {found(HERE / 'bad' / 'never-met.yaml')[0].hash}, kind: never-met, rules: [DEM-PR-001]"
    assert old in named
    waived = f"{text}waivers:\n- {{{named.replace(old, new)}, reason: {{zh: 法定, en: by law}}}}\n"
    open_ = prove(rulebook_from_text(waived)).open
    assert ["never-met", "stale-waiver"] == [one.kind for one in open_]
    assert "and the finding is never-met of DEM-PR-001" in open_[1].message.en


@pytest.mark.parametrize(
    ("waiver", "message", "help"),
    [
        ("finding: 0123456789ab", "a waiver with `finding` and without `kind`", "copy `finding`, `kind` and `rules`"),
        ("kind: never-met, rules: [DEM-PR-001]", "a waiver without `finding`", "copy `finding`, `kind` and `rules`"),
        (
            "finding: 0123456789ab, kind: never-meet",
            "`never-meet` is no kind of finding that can be waived",
            "`never-met`?",
        ),
        ("finding: 0123456789ab, kind: stale-waiver", "`stale-waiver` is no kind of finding that can be waived", ""),
        ("finding: 0123, kind: never-met", "`0123` is no hash of a finding", "copy the twelve digits"),
        ("finding: 0123456789ab, kind: never-met, fact: water", "a waiver by hash with `fact`", "copy `finding`"),
        ("rules: [DEM-PR-001]", "a waiver of nothing", "copy `finding`, `kind` and `rules`"),
    ],
)
def test_half_a_waiver_is_refused(waiver: str, message: str, help: str):
    """Each part that is wrong or lacking is named, with its place and what to write."""
    text = (HERE / "bad" / "never-met.yaml").read_text(encoding="utf-8")
    with pytest.raises(PackError) as caught:
        rulebook_from_text(f"{text}waivers:\n- {{{waiver}, reason: {{zh: 法定, en: by law}}}}\n")
    assert message == caught.value.message
    assert help in (caught.value.help or "")
    assert caught.value.position is not None
