"""The forms of services and construction: whoever fills one in reads titles, units, allowed values, and who asks."""

from __future__ import annotations

import re

import pytest
import yaml

from cleanrules import screen
from cleanrules.facts.fields import Field
from cleanrules.reports.forms.template import render
from cleanrules.rulebook.load import load_rulebook

KINDS = (
    "lodging",
    "caterer",
    "retail-venue",
    "express-outlet",
    "platform",
    "package",
    "water-user",
    "building",
    "site",
    "machinery",
)
NEUTRAL = {"id", "name", "region", "industry", "operator_type"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def fields(kind: str) -> dict[str, Field]:
    """What a sector asks of a kind, list items' fields as `list.field`."""
    own = {name: field for name, field in load_rulebook().kinds[kind].fields.items() if name not in NEUTRAL}
    inner = {f"{name}.{one.name}": one for name, field in own.items() for one in field.item if not one.key}
    return own | inner


def said_of(form: str, name: str) -> str:
    """What the form says of a fact: the comments above it, or behind it for a fact of a list item."""
    listed, _, inner = name.rpartition(".")
    if listed:
        part = form[form.index(f"\n# {listed}:\n") :].split("\n\n", maxsplit=1)[0]
        return next(line for line in part.splitlines() if re.match(rf"#[ -]+{inner}: ", line))
    return next(part for part in form.split("\n\n") if re.search(rf"^(# )?{name}:$", part, re.MULTILINE))


@pytest.mark.parametrize("kind", KINDS)
def test_each_fact_says_who_asks(kind: str) -> None:
    """Each fact of the sector names a rule that asks for it, those of list items too."""
    form = render(load_rulebook().kinds[kind], load_rulebook())
    silent = [name for name in fields(kind) if "用于：" not in said_of(form, name)]
    assert [] == silent


@pytest.mark.parametrize("kind", KINDS)
def test_each_fact_reads_like_a_form(kind: str) -> None:
    """Titles and labels are Chinese, an amount states its unit and range, a label its choices."""
    form = render(load_rulebook().kinds[kind], load_rulebook())
    for name, field in fields(kind).items():
        said = said_of(form, name)
        assert HAN.search(field.title.zh), name
        assert f"{field.title.zh}：" in said, name
        if field.type == "amount":
            assert f"填数，单位 {field.unit}（" in said, name
        if field.type == "label":
            assert all(f"{label} {title.zh}" in said and HAN.search(title.zh) for label, title in field.labels), name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_empty_form(kind: str, language: str) -> None:
    """The form as it stands is taken, and what it leaves open is never met and never breached."""
    facts = yaml.safe_load(render(load_rulebook().kinds[kind], load_rulebook(), language))  # type: ignore[arg-type]
    assert {"undetermined", "not_applicable"} >= {one.outcome for one in screen(facts, as_of="2026-11-22").findings}


def test_note_of_a_list_item() -> None:
    """The note of a list item's fact stands on its line."""
    form = render(load_rulebook().kinds["caterer"], load_rulebook())
    assert "如聚丙烯（PP）、聚乙烯（PE）制品；用于：" in said_of(form, "plastics.non_degradable")
