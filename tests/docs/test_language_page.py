"""The reference of the language is what the code says, and all that it shows is read."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest

from cleanrules.errors import PackError
from cleanrules.language.words import COMPARED, FUNCTIONS, OPERATORS
from cleanrules.rulebook.entries import Entry
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text, with_parameters

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "language" / "example.yaml"
PAGE: dict[str, Any] = runpy.run_path(str(DOCS / "language" / "page.py"))
WHEN = 'when: "true"'


def with_condition(written: str) -> str:
    """The example pack with a condition in one of its rules."""
    source = EXAMPLE.read_text(encoding="utf-8")
    assert WHEN in source
    return source.replace(WHEN, f"when: '{written.replace(chr(39), chr(39) * 2)}'", 1)


def test_up_to_date() -> None:
    """The committed page is what is generated: `python docs/language/page.py`."""
    assert PAGE["page"]() == (DOCS / "language.md").read_text(encoding="utf-8")


def test_the_example_files_are_read() -> None:
    """The pack that the examples are taken from is sound, and takes the parameters of the other file."""
    rulebook = load_rulebook(EXAMPLE, plugins=[])
    assert "DEM-WA-001" in rulebook.rules
    found = with_parameters(rulebook, DOCS / "language" / "parameters.yaml")
    assert [24] == [value.value for value in found.parameters["validity"].values]


SHOWN = [one.example for one in (*OPERATORS.values(), *FUNCTIONS.values()) if "breach" not in one.example]


@pytest.mark.parametrize("written", SHOWN)
def test_each_example_of_a_condition_is_read(written: str) -> None:
    """The example of each sign and function is a condition of the example pack."""
    assert written == rulebook_from_text(with_condition(written)).rules["DEM-WA-002"].when.text


def test_the_example_of_breach_is_read() -> None:
    """A rule that asks for another's findings is read; it may not ask for its own."""
    text = with_condition("true").replace("any(u.strong for u in units)", FUNCTIONS["breach"].example, 1)
    with pytest.raises(PackError, match="circle"):
        rulebook_from_text(text)


SIGNS = [
    *(ast.BinOp(ast.Name("area"), op(), ast.Name("old_area")) for op in ast.operator.__subclasses__()),
    *(ast.UnaryOp(op(), ast.Name("area")) for op in ast.unaryop.__subclasses__()),
    *(ast.Compare(ast.Name("area"), [op()], [ast.Name("old_area")]) for op in ast.cmpop.__subclasses__()),
]


@pytest.mark.parametrize(
    "node", [one for one in SIGNS if type(getattr(one, "op", None) or one.ops[0]) not in OPERATORS], ids=ast.unparse
)
def test_no_other_sign_is_read(node: ast.expr) -> None:
    """A sign of Python that the table does not have is refused with a place and a help."""
    with pytest.raises(PackError) as caught:
        rulebook_from_text(with_condition(ast.unparse(node)))
    assert caught.value.position is not None
    assert caught.value.help


def test_every_type_says_what_it_is_compared_with() -> None:
    """The page has a line for each type of fact."""
    text = (DOCS / "language.md").read_text(encoding="utf-8")
    assert all(f"| `{kind}` |" in text and said in text for kind, said in COMPARED.items())


def test_a_key_without_meaning_stops_the_page() -> None:
    """A key that nobody said the meaning of is an error of the generator, and so is one without example."""

    class Bare(Entry):
        """An entry."""

        silent: str

    with pytest.raises(LookupError, match="key `silent` of Bare has no meaning"):
        list(PAGE["_entry"]("", Bare, {}))
    Bare.model_fields["silent"].description = "what it says"
    with pytest.raises(LookupError, match="key `silent` of Bare has no example"):
        list(PAGE["_entry"]("", Bare, {}))
