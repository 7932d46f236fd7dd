"""Rules that grow without bound as their categories are opened are refused when they are loaded."""

from __future__ import annotations

import pytest

from cleanrules.errors import PackError
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.verify import MAX_DEPTH

HEAD = """
kind: mill
confidence: copy
kinds: {mill: {fields: {f: {type: flag}, g: {type: flag}}}}
instruments:
  i: {number: 示例1号, title: {zh: 示例, en: Sample}, issuer: 示例, rank: law, confidence: copy, from: 2020-01-01}
categories:
- {name: c0, when: f, cites: i}
"""
RULE = """
rules:
- code: TST-AA-001
  name: a
  title: {zh: 甲, en: a}
  when: "true"
  require: REQUIRED
  from: cited
  force: binding
  effect: rectify
  cites: i
"""


def pack(levels: int, when: str) -> str:
    """A pack of so many categories, each resting on the one before."""
    chain = (f'- {{name: c{n}, when: "{when.format(f"c{n - 1}")}", cites: i}}\n' for n in range(1, levels + 1))
    return HEAD + "".join(chain) + RULE.replace("REQUIRED", f"c{levels}")


@pytest.mark.parametrize("levels", [12, 200])
def test_categories_that_double(levels: int) -> None:
    """Each level names the one below twice: the parts double, and the first category above the limit is named."""
    with pytest.raises(PackError, match="`c10` has more than 5000 parts, with all its categories opened") as caught:
        rulebook_from_text(pack(levels, "({0} or g) and ({0} or not g)"))
    assert caught.value.position is not None


def test_a_long_chain() -> None:
    """A category may rest on others so many levels deep, and no deeper."""
    assert 1 == len(rulebook_from_text(pack(MAX_DEPTH - 1, "{0} and g")).rules)
    with pytest.raises(PackError, match=f"more than {MAX_DEPTH} levels"):
        rulebook_from_text(pack(MAX_DEPTH, "{0} and g"))


def test_a_rule_that_names_a_large_category_often() -> None:
    """The parts of a rule count too."""
    text = pack(8, "({0} or g) and ({0} or not g)").replace("require: c8", "require: c8 or c8 or c8 or c7")
    with pytest.raises(PackError, match="rule `TST-AA-001` has more than 5000 parts"):
        rulebook_from_text(text)
