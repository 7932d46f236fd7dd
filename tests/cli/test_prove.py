"""The command `cleanrules prove`: exit codes, formats, witnesses, and packs that can't be loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cleanrules.cli.prove import proved
from cleanrules.errors import UsageError
from cleanrules.plugins import installed
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import load_rulebook

PROOF = Path(__file__).parents[1] / "proof"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANRULES_PLUGINS", "")


def asked(*arguments: str) -> tuple[int, str]:
    """The exit code and standard output of the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "cleanrules", "prove", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_exit_codes():
    """A finding is 1, none is 0, bad usage is 2."""
    assert 1 == asked(str(PROOF / "bad" / "never-met.yaml"))[0]
    assert 0 == asked(str(PROOF / "good" / "never-met.yaml"))[0]
    assert 2 == asked(str(PROOF / "nowhere.yaml"))[0]
    assert 2 == asked("--as-of", "2024-06-01", "--all-regimes")[0]
    assert 2 == asked("--region", "nowhere", str(PROOF / "good" / "never-met.yaml"))[0]


def test_names_of_installed_packs_and_plugins(monkeypatch: pytest.MonkeyPatch):
    """A name stands for an installed pack or a plugin's packs, of which alone rules are proved; files may stand beside it."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "agriculture,services")
    book = load_rulebook(plugins=[one for one in installed() if one.name in ("agriculture", "services")])
    services = [rule for rule in book.rules.values() if rule.plugin == "services"]
    code, out = asked("services", "--as-of", "2026-11-22", "--format", "json")
    assert (0, len(services)) == (code, json.loads(out)["rules"])
    assert {one.pack for one in services} == set(json.loads(out)["packs"])
    hotels = [rule for rule in services if rule.pack == "hotel_plastics"]
    code, out = asked("hotel_plastics", str(PROOF / "bad" / "never-met.yaml"), "--format", "json")
    assert (1, ["never-met"]) == (code, [one["kind"] for one in json.loads(out)["findings"] if not one["waived"]])
    assert len(hotels) < json.loads(out)["rules"] < len(services)


def test_an_unknown_name_is_bad_usage(monkeypatch: pytest.MonkeyPatch):
    """A name that no pack and no plugin has is refused with a suggestion."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "services")
    with pytest.raises(UsageError, match="no pack with rules is named `hotel_plastic`") as refused:
        proved(("hotel_plastic",), Limits(), 20)
    assert "did you mean `hotel_plastics`?" == refused.value.help


def test_a_pack_that_can_not_be_loaded_is_a_finding():
    """What makes `check` exit with 2 is a finding here, with its place and help."""
    code, out = asked(str(PROOF / "bad" / "load.yaml"), "--format", "json")
    (found,) = json.loads(out)["findings"]
    assert (1, "load", "did you mean `water`?") == (code, found["kind"], found["help"])
    assert found["position"]["line"] > 1


def test_json_is_the_same_each_time():
    """The same input gives the same bytes in two processes."""
    arguments = (str(PROOF / "bad" / "conflict.yaml"), "--format", "json")
    assert asked(*arguments) == asked(*arguments)


def test_witnesses_are_facts_files(tmp_path: Path):
    """Each witness is written as a facts file that names its day."""
    asked(str(PROOF / "bad" / "direction-broken.yaml"), "--save-witnesses", str(tmp_path))
    files = sorted(tmp_path.iterdir())
    assert 2 == len(files)
    assert all(file.read_text(encoding="utf-8").startswith("# as of 20") for file in files)
    assert {"plant"} == {yaml.safe_load(file.read_text(encoding="utf-8"))["kind"] for file in files}


def test_sarif():
    """A finding fails with a level; kinds are the rules of the tool; the place is the rule's."""
    run_ = json.loads(asked(str(PROOF / "bad" / "never-met.yaml"), "--format", "sarif")[1])["runs"][0]
    (result,) = run_["results"]
    assert ("never-met", "fail", "error") == (result["ruleId"], result["kind"], result["level"])
    assert "never-met" == run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    assert 24 == result["locations"][0]["physicalLocation"]["region"]["startLine"]


def test_text_in_both_languages():
    """The report speaks Chinese unless told otherwise, and shows the witness."""
    path = str(PROOF / "bad" / "conflict.yaml")
    assert "两条规则冲突" in asked(path)[1]
    english = asked(path, "--lang", "en")[1]
    assert "two rules that can't both be met" in english
    assert "intake:" in english


def test_without_the_extra():
    """Without z3 the message names the extra."""
    code = "import sys; sys.modules['z3'] = None; from cleanrules.cli import main; main(['prove'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 2 == done.returncode
    assert "cleanrules[proof]" in done.stderr
