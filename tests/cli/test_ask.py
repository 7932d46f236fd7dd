"""`cleanrules ask`: one question, or the conclusion."""

from __future__ import annotations

import json

from .conftest import CLEAR, OPEN


def test_a_question(mill) -> None:
    """What is asked stands with how it is answered and the rules that it helps to settle; the exit code says there is one."""
    result = mill("ask", "-", "--as-of", "2023-01-01", stdin="kind: mill\nid: x\nregion: 山西省\n")
    assert 3 == result.exit_code, result.stderr
    assert "有助于判定：IND-TST-" in result.stdout
    assert "helps to settle: IND-TST-" in mill("ask", "-", "--as-of", "2023-01-01", "--lang", "en", stdin=OPEN).stdout


def test_json(mill) -> None:
    """As data it says path and type; where nothing is left to ask it is null, with the conclusion."""
    asked = json.loads(mill("ask", "-", "--as-of", "2023-01-01", "--format", "json", stdin=OPEN).stdout)
    done = mill("ask", "-", "--as-of", "2023-01-01", "--format", "json", stdin=CLEAR)
    assert ("undetermined", True) == (asked["conclusion"], bool(asked["question"]["path"]))
    assert (0, {"question": None, "conclusion": "clear"}) == (done.exit_code, json.loads(done.stdout))


def test_what_is_skipped(mill) -> None:
    """A question that can't be answered is not asked again."""
    first = json.loads(mill("ask", "-", "--as-of", "2023-01-01", "--format", "json", stdin=OPEN).stdout)["question"][
        "path"
    ]
    further = mill("ask", "-", "--as-of", "2023-01-01", "--format", "json", "--skip", first, stdin=OPEN).stdout
    assert first not in [(json.loads(further)["question"] or {}).get("path")]
