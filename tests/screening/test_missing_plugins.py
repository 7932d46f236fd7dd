"""What is unknown because a sector's plugin is not there: each error names the plugins that are loaded, and misleads nobody."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleanrules.cli import main
from cleanrules.errors import FactError, UsageError, did_you_mean
from cleanrules.plugins import installed
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import screen

SECTORS = ("agriculture", "construction", "industry", "services", "transport")
LOADED = "plugins loaded: `industry`; install the plugin of the sector, or look at `CLEANRULES_PLUGINS`"


@cache
def without(sector: str) -> Rulebook:
    """The rulebook of all sectors but one."""
    return load_rulebook(plugins=[one for one in installed() if one.name in SECTORS and one.name != sector])


@pytest.mark.parametrize("sector", SECTORS)
def test_what_another_sector_brings(sector: str) -> None:
    """A kind, a fact and a rule of a sector that is not there: nothing is suggested, the plugins loaded are named."""
    full, rest = load_rulebook(), without(sector)
    loaded = f"plugins loaded: {', '.join(f'`{name}`' for name in SECTORS if name != sector)};"
    for name, kind in full.kinds.items():
        if name not in rest.kinds:
            with pytest.raises(FactError, match=f"unknown kind `{name}`\n  help: kinds known: .*; {loaded}"):
                screen({"kind": name}, as_of="2025-06-01", rulebook=rest)
            continue
        for field in kind.fields.keys() - rest.kinds[name].fields.keys():
            with pytest.raises(FactError, match=f"unknown field `{field}` of kind `{name}`\n  help: {loaded}"):
                screen({"kind": name, field: "1"}, as_of="2025-06-01", rulebook=rest)
    for code in full.rules.keys() - rest.rules.keys():
        with pytest.raises(UsageError, match=f"unknown rule `{code}`\n  help: .*; {loaded}"):
            rest.rule(code)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("screen", "hotel.yaml", "--as-of", "2025-06-01"), "unknown kind `lodging`"),
        (("explain", "SER-PL-001"), "unknown rule `SER-PL-001`"),
        (("screen", "mill.yaml", "--as-of", "2025-06-01", "--select", "SER"), "no rule begins with `SER`"),
        (("rules", "--kind", "lodging"), "unknown kind `lodging`"),
        (("template", "lodging"), "unknown kind `lodging`"),
        (("batch", "hotels.csv", "--kind", "lodging", "--as-of", "2025-06-01", "-o", "o.csv"), "unknown kind `lodging`"),
        (("batch", "mills.csv", "--kind", "enterprise", "--as-of", "2025-06-01", "-o", "o.csv"), "an unknown column: `rooms`"),
    ],
)  # fmt: skip
def test_every_way_in(arguments, said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line says it in one wording, wherever the unknown word stands."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "industry")
    monkeypatch.chdir(tmp_path)
    files = {"hotel.yaml": "kind: lodging\n", "mill.yaml": "kind: enterprise\n", "hotels.csv": "id\n1\n"}
    for name, text in {**files, "mills.csv": "id,rooms\n1,2\n"}.items():
        Path(name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, list(arguments))
    assert (2, True, True) == (result.exit_code, said in result.stderr, LOADED in result.stderr)
    assert "did you mean" not in result.stderr


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("aera", ["area"], "area"), ("capcity", ["capacity"], "capacity"), ("wasser", ["water"], "water"),
        ("energy_opinion", ["energy_opinion_on"], "energy_opinion_on"), ("IND-CR-009", ["IND-CR-002"], "IND-CR-002"),
        ("u.capacity", ["built.capacity"], "built.capacity"),
        ("lodging", ["building"], None), ("green_travel_rate", ["green_control_rate"], None), ("amount", ["unit"], None),
    ],
)  # fmt: skip
def test_what_is_near(word: str, known: list[str], near: str | None) -> None:
    """A slip of the pen is mended; a word that is merely alike is not suggested."""
    assert (None if near is None else f"did you mean `{near}`?") == did_you_mean(word, known)


def test_a_slip_in_the_sector() -> None:
    """A code whose sector is misspelt is still found."""
    with pytest.raises(UsageError, match="help: did you mean `IND-CR-001`"):
        load_rulebook().rule("IMD-CR-001")
