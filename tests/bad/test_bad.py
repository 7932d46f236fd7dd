"""Every fault of a pack or of facts is found as it is read, and said in one sentence, at its place, with what to do."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cleanrules import FactError, PackError, Rulebook, UsageError, load_rulebook, screen
from cleanrules.facts.facts import read_facts_file

HERE = Path(__file__).parent


def table(file: str) -> list[Any]:
    """The rows of a table of faults, each a test of its own."""
    rows = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["name"]) for row in rows]


@pytest.fixture(autouse=True)
def _in_a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_pack_that_is_spoilt_is_good(good: str) -> None:
    """The pack that every fault is put into has none."""
    Path("pack.yaml").write_text(good, encoding="utf-8")
    assert ["IND-CR-001", "IND-CR-002"] == list(load_rulebook("pack.yaml", plugins=[]).rules)


@pytest.mark.parametrize("row", [*table("packs.yaml"), *table("habits.yaml")])
def test_a_bad_pack(row: dict[str, str], good: str) -> None:
    """A bad pack is refused in exactly these words."""
    text = row.get("text")
    if text is None:
        assert row["replace"] in good
        text = good.replace(row["replace"], row["by"], 1)
    Path("pack.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_rulebook("pack.yaml", plugins=[])
    assert row["error"] == str(caught.value)


@pytest.mark.parametrize("row", table("short_packs.yaml"))
def test_a_bad_short_form(row: dict[str, str]) -> None:
    """A fault in regimes, a table of targets, a set of labels or `max` is placed where a person wrote it."""
    short = (HERE / "short.yaml").read_text(encoding="utf-8")
    assert row["replace"] in short
    Path("pack.yaml").write_text(short.replace(row["replace"], row["by"], 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_rulebook("pack.yaml", plugins=[])
    assert row["error"] == str(caught.value)


@pytest.mark.parametrize("row", table("facts.yaml"))
def test_bad_facts(row: dict[str, str], book: Rulebook) -> None:
    """A bad facts file is refused in exactly these words, whichever way it is read."""
    Path("facts.yaml").write_text(row["text"], encoding="utf-8")
    with pytest.raises(FactError) as caught:
        read_facts_file("facts.yaml", book.kinds)
    assert row["error"] == str(caught.value)
    with pytest.raises(FactError, match=re.escape(row["error"])):
        screen("facts.yaml", as_of="2024-06-01", rulebook=book)


@pytest.mark.parametrize("file", ["packs.yaml", "habits.yaml", "short_packs.yaml", "facts.yaml"])
def test_the_style_of_errors(file: str) -> None:
    """Each error is one sentence in lower case without a final period, and none shows the words of a library beneath."""
    rows = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    for error in (one for row in rows for one in re.split(r"\n(?=\w)", row["error"])):
        place, message, *help = re.split(r"(?<=:\d): |(?<=:\d\d): |(?<=:\d\d\d): |\n  help: ", error)
        assert re.fullmatch(r"(pack|facts)\.yaml:\d+:\d+", place)
        assert not message[0].isupper()
        assert not re.search(r"\.$|Input should|Traceback|Error\b|None\b|\bdict\b", error.replace("`None`", ""))
        assert len(help) <= 1


UNREADABLE = {
    b"kind: mill\nname: \xd6\xd0\n": "2:7: byte 0xD6 is not UTF-8 text\n  help: it seems to be GBK: save the file as UTF-8",
    "kind: mill\n".encode("utf-16"): "1:1: byte 0xFF is not UTF-8 text\n  help: it is UTF-16: save the file as UTF-8",
    b"kind: mill\nname: a\x07b\n": "2:8: character U+0007 is not text\n  help: take it out",
}


@pytest.mark.parametrize("raw", UNREADABLE)
def test_bytes_that_are_no_text(raw: bytes, book: Rulebook) -> None:
    """A file that is not UTF-8 text is refused at the first byte that is not."""
    Path("file.yaml").write_bytes(raw)
    with pytest.raises(FactError) as facts:
        read_facts_file("file.yaml", book.kinds)
    with pytest.raises(PackError) as pack:
        load_rulebook("file.yaml", plugins=[])
    assert [f"file.yaml:{UNREADABLE[raw]}"] * 2 == [str(facts.value), str(pack.value)]


def test_a_file_that_is_not_there(book: Rulebook) -> None:
    """A file that can't be read is named."""
    with pytest.raises(FactError) as caught:
        screen("nowhere.yaml", as_of="2024-06-01", rulebook=book)
    assert "can't read `nowhere.yaml`: no such file or directory" == str(caught.value)
    with pytest.raises(PackError, match=r"^can't read `.`: is a directory$"):
        load_rulebook(".", plugins=[])


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch, book: Rulebook) -> None:
    """A file beyond the limits of size or of nodes is refused before it is built."""
    monkeypatch.setattr("cleanrules.reading.MAX_BYTES", 100)
    Path("facts.yaml").write_text("kind: mill\nname: " + "x" * 100, encoding="utf-8")
    with pytest.raises(FactError, match=r"^file `facts.yaml` is larger than 100 bytes$"):
        read_facts_file("facts.yaml", book.kinds)
    monkeypatch.setattr("cleanrules.reading.MAX_NODES", 5)
    Path("facts.yaml").write_text("kind: mill\nbuilt: [{id: a}, {id: b}]", encoding="utf-8")
    with pytest.raises(FactError, match=r"^facts.yaml:2:9: more than 5 nodes$"):
        read_facts_file("facts.yaml", book.kinds)


NONE_LOADED = "plugins loaded: none; install the plugin of the sector, or look at `CLEANRULES_PLUGINS`"
PYTHON: list[tuple[dict[str, Any], str]] = [
    ({"area": 1.5}, '`area` is the binary float `1.5`, which is not exact\n  help: pass a Decimal or text, as in Decimal("1.1") or "1.1"'),
    ({"area": {"value": 1.5, "unit": "m2"}}, "`1.5` is a binary float, which is not exact\n  help: pass a Decimal or text"),
    ({"area": math.nan}, '`area` is the binary float `nan`, which is not exact\n  help: pass a Decimal or text, as in Decimal("1.1") or "1.1"'),
    ({"area": Decimal("NaN")}, "`area` is `NaN`, expected a number in `m2`\n  help: write a plain decimal, with or without a unit, as in `120` or `120 m2`"),
    ({"area": Decimal("1E+60")}, "`area` is `1E+60`, expected a number in `m2`\n  help: write a plain decimal, with or without a unit, as in `120` or `120 m2`"),
    ({"area": Decimal("0.001")}, "`area` is 0.001 m2, more than 2 decimals\n  help: give the value as it stands in the document; it is never rounded here"),
    ({"area": True}, "`area` is `true`, expected a number in `m2`\n  help: write a plain decimal, with or without a unit, as in `120` or `120 m2`"),
    ({"area": object}, "`area` is `<class 'object'>`, expected a number in `m2`\n  help: write a plain decimal, with or without a unit, as in `120` or `120 m2`"),
    ({"announced_on": datetime(2022, 6, 1)}, "`announced_on` is `2022-06-01 00:00:00`, expected a date or `not_yet`\n  help: write the day as in 2022-06-20; leave it out where it is unknown"),
    ({"announced_on": 20220601}, "`announced_on` is `20220601`, expected a date or `not_yet`\n  help: write the day as in 2022-06-20; leave it out where it is unknown"),
    ({"merger": 1}, "`merger` is `1`, expected true or false\n  help: did you mean `true`?"),
    ({"region": True}, "`region` is `true`, expected a code or name of GB/T 2260"),
    ({"region": "\ud83d"}, "`region` holds characters that are no text\n  help: take them out"),
    ({"\ud83d": 1}, f"unknown field `?` of kind `mill`\n  help: {NONE_LOADED}"),
    ({1: 2}, f"unknown field `1` of kind `mill`\n  help: {NONE_LOADED}"),
    ({"name": ("a",)}, "`name` is `[…]`, expected text"),
    ({"name": date(2022, 1, 1)}, "`name` is `2022-01-01`, expected text"),
    ({"built": "iron"}, "`built` is `iron`, expected a list"),
    ({"built": [{"id": "a"}, {"id": "a"}]}, "`built` has two items with the id `a`\n  help: each item has its own"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "message"), PYTHON)
def test_bad_facts_from_python(facts: dict[str, Any], message: str, book: Rulebook) -> None:
    """Facts from Python are checked like those of a file, and binary floats are refused."""
    with pytest.raises(FactError) as caught:
        screen({"kind": "mill", **facts}, as_of="2024-06-01", rulebook=book)
    assert message == str(caught.value)


@pytest.mark.parametrize("facts", [None, 3, [], ["kind"]])
def test_facts_that_are_none(facts: Any, book: Rulebook) -> None:
    """Whatever is no mapping is no set of facts."""
    with pytest.raises(FactError, match=r"^facts are not a mapping of names to values"):
        screen(facts, as_of="2024-06-01", rulebook=book)


CALLS: list[tuple[dict[str, Any], str]] = [
    ({"as_of": "2024-6-1"}, "`as_of` is `2024-6-1`, expected a date\n  help: write it as in 2025-06-01"),
    ({"as_of": "2024-W23-6"}, "`as_of` is `2024-W23-6`, expected a date\n  help: write it as in 2025-06-01"),
    ({"as_of": None}, "`screen` is called without `as_of`, the day whose law is asked for\n  help: pass it as in `as_of=date(2025, 6, 1)`; no clock takes part, so that the same call always says the same"),
    ({"as_of": datetime(2024, 6, 1)}, "`as_of` is `2024-06-01 00:00:00`, expected a date\n  help: write it as in 2025-06-01"),
    ({"decided_on": "2024-05-31"}, "the decision of 2024-05-31 lies before the day 2024-06-01 of the act"),
    ({"decided_on": "soon"}, "`decided_on` is `soon`, expected a date\n  help: write it as in 2025-06-01"),
    ({"region": "天津是"}, "region `天津是` is not in the shipped table of GB/T 2260\n  help: did you mean `天津`?"),
    ({"region": "河北省"}, "region `河北省` contradicts the facts, which say `天津市`\n  help: leave one of the two out"),
    ({"engine": "referense"}, "unknown engine `referense`\n  help: did you mean `reference`?"),
    ({"minimum_confidence": "cpy"}, "unknown confidence `cpy`\n  help: one of official, text, copy, derived, copy-weak, inferred, recalled"),
    ({"minimum_confidence": "missing"}, "unknown confidence `missing`\n  help: one of official, text, copy, derived, copy-weak, inferred, recalled"),
    ({"select": "IND-CR-009"}, "no rule begins with `IND-CR-009`\n  help: did you mean `IND-CR-002`?"),
    ({"select": ["IND", ""]}, "no rule begins with ``\n  help: `cleanrules rules` lists them"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "message"), CALLS)
def test_a_bad_call(how: dict[str, Any], message: str, book: Rulebook) -> None:
    """A call that makes no sense is refused, and a region that contradicts the facts too."""
    with pytest.raises(UsageError) as caught:
        screen({"kind": "mill", "region": "天津市"}, rulebook=book, **{"as_of": "2024-06-01", **how})
    assert message == str(caught.value)
