"""Code trees: regions and industries, by code or name, and which covers which."""

from __future__ import annotations

import pytest

from cleanrules.law.codes import CodeError, industries, regions


@pytest.mark.parametrize(("text", "code"), [
    ("120000", "120000"), ("天津市", "120000"), ("天津", "120000"), ("天津市滨海新区", "120116"), ("天津滨海新区", "120116"), ("滨海新区", "120116"),
    ("河北省石家庄市", "130100"), ("河北省石家庄", "130100"), (" 河北 省 ", "130000"), ("吉林省吉林市", "220200"), ("广西", "450000"), ("内蒙古", "150000"),
])  # fmt: skip
def test_regions_by_code_or_name(text: str, code: str) -> None:
    """A region is found by its code, its name, its short name, or its name behind that of a parent."""
    assert code == regions().find(text)


@pytest.mark.parametrize(("text", "message", "help"), [
    ("天津是", "`天津是` is not in the shipped table of GB/T 2260", "did you mean `天津`?"),
    ("吉林", "`吉林` names several entries of GB/T 2260", "write the code: 220000 吉林省, 220200 吉林省吉林市"),
    ("河北省滨海新区", "`河北省滨海新区` is not in the shipped table of GB/T 2260", "did you mean `滨海新区`?"),
    ("x", "`x` is not in the shipped table of GB/T 2260", None),
])  # fmt: skip
def test_regions_that_are_not_found(text: str, message: str, help: str | None) -> None:
    """A name that is unknown or not unique is refused with a suggestion."""
    with pytest.raises(CodeError) as caught:
        regions().find(text)
    assert (message, help) == (caught.value.message, caught.value.help)


@pytest.mark.parametrize(("member", "code", "truth"), [
    ("120000", "120116", True), ("120116", "120116", True), ("120116", "120000", None), ("120116", "130000", False), ("120116", "120101", False),
])  # fmt: skip
def test_which_covers_which(member: str, code: str, truth: bool | None) -> None:
    """A region covers itself and its parts; one that is coarser lies neither in its part nor outside."""
    assert truth is regions().covers(member, code)


def test_industries() -> None:
    """Industries stand in sections, divisions, groups and classes."""
    tree = industries()
    assert ["C3110", "C311", "C31", "C"] == list(tree.line("C3110"))
    assert tree.covers("C31", "C3110") is True
    assert tree.covers("C3110", "C31") is None
    assert tree.covers("C31", "C3210") is False
    assert "天津市滨海新区" == regions().full_name("120116")


def test_a_group_named_as_its_only_class_is_the_class() -> None:
    """An industry that has the name of its parent is meant by that name; a city that has its province's is not."""
    assert "C3110" == industries().find("炼铁") == industries().find("3110")
    with pytest.raises(CodeError, match="names several entries"):
        regions().find("吉林")


def test_a_county_that_the_table_leaves_out() -> None:
    """The code of a county is accepted below its prefecture: inside it, outside its listed neighbour."""
    tree = regions()
    assert "130102" == tree.find("130102")
    assert (True, False) == (tree.covers("130100", "130102"), tree.covers("130181", "130102"))
    assert "河北省石家庄市130102" == tree.full_name("130102")
    with pytest.raises(CodeError, match="is not in the shipped table of GB/T 2260"):
        tree.find("120199")


def test_an_industry_that_the_table_leaves_out() -> None:
    """A well-formed code has its place by its digits, and no name; a malformed one is refused."""
    tree = industries()
    assert "C1310" == tree.find("C1310")
    assert (True, False) == (tree.covers("C", "C1310"), tree.covers("C31", "C1310"))
    assert (True, None) == (tree.covers("C31", "C3199"), tree.covers("C3199", "C31"))
    with pytest.raises(CodeError, match="is not in the shipped table of GB/T 4754-2017"):
        tree.find("Z1310")
