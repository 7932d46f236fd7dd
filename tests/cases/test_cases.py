"""Every case of the plugins holds, and no rule lacks a required one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.cases import Case, lacking, read_cases

PLUGINS = Path(__file__).parents[2] / "plugins"
FILES = sorted(PLUGINS.glob("*/cases/*.yaml"))
CASES = [pytest.param(case, id=f"{file.stem}:{case.id}") for file in FILES for case in read_cases(file)[0]]
PACKS = sorted(
    {(rule.plugin, rule.pack) for rule in load_rulebook().rules.values() if (PLUGINS / rule.plugin).is_dir()}
)


@pytest.mark.parametrize("case", CASES)
def test_case_holds(case: Case) -> None:
    """A case has the outcomes that the law gives it; the default engine compares each judgement with the reference's.

    `tests/engines` gives all cases to the reference and to the columnar engine too.
    """
    assert [] == case.differences(load_rulebook())


@pytest.mark.parametrize(("plugin", "pack"), PACKS)
def test_no_rule_lacks_a_case(plugin: str, pack: str) -> None:
    """Each rule of a plugin has a case for each required aspect, or a reason why not."""
    cases, file = read_cases(PLUGINS / plugin / "cases" / f"{pack}.yaml")
    codes = [code for code, rule in load_rulebook().rules.items() if (rule.plugin, rule.pack) == (plugin, pack)]
    assert [] == list(lacking(cases, file, codes))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parents[1].name}:{file.stem}")
def test_waivers_are_needed(file: Path) -> None:
    """No aspect is waived that a case shows."""
    cases, entry = read_cases(file)
    shown = {(case.entry.rule, case.entry.aspect) for case in cases}
    assert set() == {(code, aspect) for code, reasons in entry.waived.items() for aspect in reasons} & shown
