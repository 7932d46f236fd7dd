"""YAML and JSON as a plain tree with the place of every key and value."""

from __future__ import annotations

import pickle

import pytest

from cleanrules import FactError, PackError, Position
from cleanrules.errors import CleanRulesError, did_you_mean, shorten
from cleanrules.frozen import FrozenDict
from cleanrules.reading import read_text


def test_scalars_are_text() -> None:
    """Nothing is turned into a number, a date or a truth value; only null is nothing."""
    text = "a: no\nb: 010\nc: 1.50\nd: 2022-06-01\ne:\nf: ~\ng: null\nh: 'null'\ni: ''\nj: .inf"
    expected = {
        "a": "no",
        "b": "010",
        "c": "1.50",
        "d": "2022-06-01",
        "e": None,
        "f": None,
        "g": None,
        "h": "null",
        "i": "",
        "j": ".inf",
    }
    assert expected == read_text(text, "x", PackError).data


def test_json_is_read_too() -> None:
    """JSON is a form of YAML."""
    assert {"a": ["1", None, "true"]} == read_text('{"a": [1, null, true]}', "x", FactError).data


def test_positions_of_keys_and_values() -> None:
    """Line and column count characters from 1, Chinese ones as one each."""
    document = read_text("名称: 钢厂\n列表:\n- {甲: 1, 乙: 2}\n", "x.yaml", FactError)
    assert Position("x.yaml", 1, 5) == document.position(("名称",))
    assert Position("x.yaml", 1, 1) == document.position(("名称",), key=True)
    assert Position("x.yaml", 3, 13) == document.position(("列表", 0, "乙"))
    assert Position("x.yaml", 3, 10) == document.position(("列表", 0, "乙"), key=True)


def test_what_is_not_in_the_file_stands_at_its_parent() -> None:
    """A path that the file lacks has the place of the nearest that it has."""
    document = read_text("a:\n- b: 1\n", "x", FactError)
    assert Position("x", 2, 3) == document.position(("a", 0, "c", "d"))
    assert Position("x", 1, 1) == document.position(("z",))


def test_an_error_survives_a_pickle() -> None:
    """An error keeps its class, message, help and position."""
    error = FactError("a fault", help="mend it", position=Position("x", 1, 2))
    again = pickle.loads(pickle.dumps(error))
    assert ("x:1:2: a fault\n  help: mend it", FactError, "fact") == (str(again), type(again), again.code)
    assert "a fault" == str(CleanRulesError("a fault"))


def test_words_in_messages() -> None:
    """Input is shown on one line, bounded, as it is written in a file; only near words are suggested."""
    shown = [shorten(one) for one in (None, True, [1], {"a": 1}, "a\n b", "x" * 50, "\ud800")]
    assert ["null", "true", "[…]", "{…}", "a b", "x" * 39 + "…", "?"] == shown
    assert "did you mean `area`?" == did_you_mean("aera", ["area", "staff"])
    assert did_you_mean("xyz", ["area"]) is None


def test_a_frozen_dict() -> None:
    """A frozen dict can't be changed, and can be a key."""
    frozen = FrozenDict(a=1)
    for change in (
        lambda: frozen.update(b=2),
        lambda: frozen.pop("a"),
        frozen.clear,
        lambda: frozen.__setitem__("a", 2),
    ):
        with pytest.raises(TypeError, match="can't be changed"):
            change()
    assert {FrozenDict(a=1): 2}[frozen] == 2


@pytest.mark.parametrize(("text", "place"), [('题: "汉字"\n名: "\x00"\n', "2:5"), ('a: "😀" # 😀\nb: \x07\n', "2:4")])
def test_a_control_character_after_text_of_several_bytes(text: str, place: str) -> None:
    """It is named at its own place, whatever stands before it."""
    with pytest.raises(PackError) as caught:
        read_text(text, "pack.yaml", PackError)
    assert f"pack.yaml:{place}: character U+" in str(caught.value)


def test_half_a_character() -> None:
    """Text from Python that no file could hold is refused at its place."""
    with pytest.raises(PackError) as caught:
        read_text("a: 1\nb: x\ud800y\n", "pack.yaml", PackError)
    assert "pack.yaml:2:5: character U+D800 is not text\n  help: take it out" == str(caught.value)
