"""Plugins: what they bring, which are loaded, and that an error names plugin, hook and thing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from cleanrules import PackError, PluginError, Rulebook, Text, UsageError, hookimpl, load_rulebook, screen
from cleanrules.facts import Amount, FactModel, Flag, amount, flag
from cleanrules.plugins import VARIABLE, Plugin, collect, installed


class Site(FactModel):
    """A kind."""

    green: Flag = flag(zh="绿色", en="green")
    area: Amount = amount("m2", zh="面积", en="area", at_most=100)


class More(FactModel):
    """A fragment of it."""

    paved: Flag = flag(zh="硬化", en="paved")


class Clash(FactModel):
    """A fragment that declares a field of it otherwise."""

    green: Amount = amount("m2", zh="绿地", en="green space", at_most=100)


def plugin(name: str, **hooks: Callable[..., Any]) -> Plugin:
    """A plugin made in memory; each hook is handed `register`."""
    module = ModuleType(name)
    for hook, function in hooks.items():
        function.__name__ = hook
        setattr(module, hook, hookimpl(function))
    return Plugin(name, "1.0", module)


def odd(screenings: Any, language: str) -> str:
    """A report format."""
    return "odd"


def site(register: Callable[..., None]) -> None:
    """Registers the kind."""
    register("site", Site, title=Text("场地", "site"))


def kind(name: str = "base") -> Plugin:
    """The plugin of the kind."""
    return plugin(name, cleanrules_fact_models=site)


PACK = """
confidence: copy
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
rules: [{code: TST-AA-001, name: fault, title: {zh: 题, en: t}, kind: site, when: 'true', require: green, force: binding, effect: halt, cites: {instrument: i}}]
"""


def test_what_plugins_bring(tmp_path: Path) -> None:
    """Kinds, fragments, packs by file or directory, derived facts, formats and commands."""
    (tmp_path / "a.yaml").write_text(PACK, encoding="utf-8")
    command = click.Command("hello")
    rules = plugin(
        "rules",
        cleanrules_rule_packs=lambda register: register(tmp_path),
        cleanrules_reporters=lambda register: register("odd", odd),
        cleanrules_commands=lambda register: register(command),
    )
    more = plugin(
        "more",
        cleanrules_fact_models=lambda register: register("site", More),
        cleanrules_derived_facts=lambda register: register(
            "site", "green", inputs=["paved", "area"], function=is_green
        ),
    )
    found = collect([rules, more, kind()])
    assert [("rules", tmp_path / "a.yaml")] == found.packs
    assert ("rules", "odd", {"hello": ("rules", command)}) == (
        found.reporters["odd"][0],
        found.reporters["odd"][1]([], "zh"),
        found.commands,
    )
    book = load_rulebook(plugins=[rules, more, kind()])
    assert {"id", "name", "region"}.isdisjoint(book.kinds["site"].fields)
    assert {"green", "area", "paved"} == set(book.kinds["site"].fields)
    assert {"base": "1.0", "more": "1.0", "rules": "1.0"} == book.plugins
    assert book.sha256 == load_rulebook(plugins=[kind(), more, rules]).sha256
    outcomes = [
        screen({"kind": "site", "paved": paved, "area": 5}, as_of="2024-01-01", rulebook=book, engine="reference")
        .findings[0]
        .outcome
        for paved in (False, True, None)
    ]
    assert ["compliant", "violation", "undetermined"] == outcomes


def is_green(paved: bool, area: Any) -> bool:
    """A derived fact."""
    return not paved and area > 1


FAULTS: list[tuple[dict[str, Callable[..., Any]], str]] = [
    ({"cleanrules_rule_pack": lambda register: None}, "plugin `p` has the hook `cleanrules_rule_pack`, which is unknown\n  help: did you mean `cleanrules_rule_packs`?"),
    ({"cleanrules_rule_packs": lambda register: register("nowhere")}, "plugin `p`, hook `cleanrules_rule_packs`: `nowhere` does not exist"),
    ({"cleanrules_fact_models": lambda register: register("k", str, title=Text("", ""))}, "plugin `p`, hook `cleanrules_fact_models`: `<class 'str'>` is not a fact model"),
    ({"cleanrules_fact_models": lambda register: 1 / 0}, "plugin `p`, hook `cleanrules_fact_models`: ZeroDivisionError: division by zero"),
    ({"cleanrules_reporters": lambda register: [register]}, "plugin `p`, hook `cleanrules_reporters`: it returns a list"),
    ({"cleanrules_reporters": lambda register: register("text", odd)}, "plugin `p`, hook `cleanrules_reporters`: report format `text` is built in"),
    ({"cleanrules_commands": lambda register: register(3)}, "plugin `p`, hook `cleanrules_commands`"),
]  # fmt: skip


@pytest.mark.parametrize(("hooks", "message"), FAULTS)
def test_an_error_names_plugin_and_hook(hooks: dict[str, Callable[..., Any]], message: str) -> None:
    """A fault of a plugin is said with the plugin, the hook and the thing."""
    with pytest.raises(PluginError) as caught:
        collect([plugin("p", **hooks)])
    assert str(caught.value).startswith(message)


CLASHES: list[tuple[list[Plugin], str]] = [
    ([kind(), plugin("p", cleanrules_fact_models=lambda register: register("site", Clash))], "field `green` of kind `site` is declared by plugin `base` and otherwise by plugin `p`\n  help: rename one of the two"),
    ([kind(), kind("p")], "kind `site` is defined by plugin `base` and by plugin `p`\n  help: rename one, or register a fragment of it: without a title"),
    ([plugin("p", cleanrules_fact_models=lambda register: register("sites", More))], "plugin `p` extends the kind `sites`, which no plugin defines\n  help: give the kind a title where it is first registered"),
    ([plugin("p", cleanrules_reporters=lambda register: register("odd", odd)), plugin("q", cleanrules_reporters=lambda register: register("odd", odd))], "plugin `q`, hook `cleanrules_reporters`: report format `odd` is brought by `p` and by `q`\n  help: rename one"),
]  # fmt: skip


@pytest.mark.parametrize(("plugins", "message"), CLASHES)
def test_a_clash_names_both_plugins(plugins: list[Plugin], message: str) -> None:
    """Where two plugins clash, both are named."""
    with pytest.raises(PluginError) as caught:
        load_rulebook(plugins=plugins)
    assert message == str(caught.value)


def test_a_place_needs_a_region(tmp_path: Path) -> None:
    """A rule of a place is refused for a kind that has no region."""
    (tmp_path / "pack.yaml").write_text(PACK.replace("when: 'true'", "place: 天津市, when: 'true'"), encoding="utf-8")
    with pytest.raises(PackError, match="kind `site` has no region"):
        load_rulebook(plugins=[kind(), _pack("p", tmp_path)])
    with pytest.raises(UsageError, match="kind `site` has no region"):
        screen({"kind": "site"}, as_of="2024-01-01", rulebook=load_rulebook(plugins=[kind()]), region="天津市")


def test_rules_that_clash(tmp_path: Path) -> None:
    """Two plugins with one rule code, instrument, set or parameter are both named."""
    packs = []
    for name in ("p", "q"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(
            PACK.replace("{i:", f"{{{name}:").replace("instrument: i", f"instrument: {name}"), encoding="utf-8"
        )
        packs.append(_pack(name, tmp_path / name))
    with pytest.raises(PackError, match=r"rule `TST-AA-001` is brought by `p` \(pack\) and by `q` \(pack\)"):
        load_rulebook(plugins=[kind(), *packs])
    (tmp_path / "q" / "pack.yaml").write_text(
        PACK.replace("{i:", "{p:").replace("instrument: i", "instrument: p"), encoding="utf-8"
    )
    with pytest.raises(PackError, match="instrument `p` is declared by `p` and by `q`"):
        load_rulebook(plugins=[kind(), *packs])


def _pack(name: str, directory: Path) -> Plugin:
    return plugin(name, cleanrules_rule_packs=lambda register: register(directory))


# --- which are loaded ---


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two installed plugins, one of them broken."""
    found = [EntryPoint("good", "email", "cleanrules"), EntryPoint("broken", "no_such_module", "cleanrules")]
    monkeypatch.setattr("cleanrules.plugins.entry_points", lambda group: found)


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize(("wanted", "names"), [("good", ["good"]), (" good , ", ["good"]), ("", [])])
def test_the_variable_restricts(monkeypatch: pytest.MonkeyPatch, wanted: str, names: list[str]) -> None:
    """CLEANRULES_PLUGINS names those to load; empty, it loads none."""
    monkeypatch.setenv(VARIABLE, wanted)
    assert names == [one.name for one in installed()]


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize(("wanted", "message"), [
    ("goood", "CLEANRULES_PLUGINS names `goood`, which is not installed\n  help: did you mean `good`?"),
    (None, "plugin `broken` can't be loaded: ModuleNotFoundError: No module named 'no_such_module'"),
])  # fmt: skip
def test_what_can_not_be_loaded(monkeypatch: pytest.MonkeyPatch, wanted: str | None, message: str) -> None:
    """A name that is not installed, and a plugin that breaks, are errors."""
    if wanted is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, wanted)
    with pytest.raises(PluginError) as caught:
        installed()
    assert str(caught.value).startswith(message)


def test_the_installed_rulebook_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugins' own rulebook is made once, and is that without plugins where none are wanted."""
    monkeypatch.setenv(VARIABLE, "")
    one: Rulebook = load_rulebook()
    assert one is load_rulebook()
    assert {} == one.plugins
    assert {"district", "enterprise", "project"} == set(one.kinds)
