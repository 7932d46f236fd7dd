"""What is said on the error stream beside a result is in the language of the result."""

from __future__ import annotations

import re

import pytest

from .conftest import MILL, TIANJIN

VERBS = [("screen", "--format", "json"), ("calendar",), ("ask",), ("explain", "IND-TST-001")]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_said_in_the_language_of_the_result(run, tmp_path, monkeypatch, verb, lang) -> None:
    """The day taken, and what a file of options set, are said in Chinese or in English and never in both."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleanrules.toml").write_text('region = "天津市"\n', encoding="utf-8")
    result = run(*verb, TIANJIN, "--pack", MILL, "--lang", lang)
    assert 2 != result.exit_code
    assert result.stderr
    for line in result.stderr.splitlines():
        head = re.match(r"假定：|设置：|须注意：" if lang == "zh" else r"(assumed|config|warning): ", line)
        assert head, line
        assert lang == "en" or not re.search(r"\b(as of|today|by|the)\b", line), line
