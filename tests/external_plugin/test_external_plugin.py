"""An outside author's plugin, built as a wheel, installed, and used by the command line and from Python."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from cleanrules.plugins import FORMATS
from cleanrules.reports.formats import renderer
from external_plugin.conftest import SAMPLE, run
from external_plugin.variants import CLASHES, FAULTS, SCREEN, Clash, Fault, change, second

CODES = ["SMP-WH-001", "SMP-WH-002", "SMP-WH-003", "SMP-WP-001"]
PROJECT = ("screen", "examples/project.yaml", "--as-of", "2024-06-01")
CASES = """
import cleanrules
from cleanrules.testing.cases import lacking, read_cases
book = cleanrules.load_rulebook()
cases, file = read_cases("cases/warehouses.yaml")
print(len(cases), [*lacking(cases, file, [*book.rules])])
for engine in ("reference", "inference"):
    print([line for case in cases for line in case.differences(book, engine=engine)])
"""


def screened(site: Path, *arguments: str) -> dict[str, object]:
    """A screening as JSON."""
    done = run(site, *arguments, "--format", "json")
    assert done.err == ""
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


def finding(screening: dict[str, object], code: str) -> dict[str, object]:
    """One finding of a screening."""
    findings = screening["findings"]
    assert isinstance(findings, list)
    return next(one for one in findings if one["code"] == code)


# --- the plugin works ---


def test_wheel_brings_only_the_plugin(wheel: Path) -> None:
    """No file of the core: all that is installed lies in the plugin's own package."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        assert tops == {"sample_ministry", "cleanrules_sample_ministry-0.2.0.dist-info"}
        assert "sample_ministry/rules/warehouses.yaml" in archive.namelist()


def test_sample_uses_only_the_public_face() -> None:
    """Only the modules that are promised: all else may change in any release."""
    imported = {
        node.module
        for path in (SAMPLE / "sample_ministry").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cleanrules")
    }
    assert imported == {"cleanrules", "cleanrules.facts", "cleanrules.hookspecs"}


def test_sample_says_that_it_is_no_law() -> None:
    """Sample, in each language, in every title of the sample's law and rules."""
    for path in (SAMPLE / "sample_ministry").glob("*/*.yaml"):
        for zh, en in re.findall(r"^ +title: \{zh: (.*?), en: (.*)\}$", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert "样例" in zh
            assert "sample" in en


def test_discovered(site: Path) -> None:
    """Listed with its version beside whatever else is installed."""
    done = run(site, "plugins", "--format", "json", plugins=None)
    assert done.code == 0
    found = {one["name"]: one for one in json.loads(done.out)}
    assert found["sample_ministry"]["version"] == "0.2.0"
    assert found["sample_ministry"]["brings"] == {
        "kinds": ["warehouse"],
        "extends": ["project"],
        "rules": CODES,
        "categories": ["large_warehouse"],
        "parameters": ["sample_burden_limit", "sample_pallet_share", "sample_solar_share"],
        "sets": ["sample_pilot_areas"],
        "instruments": ["sample-city-1", "sample-measure-1"],
        "derived facts": ["warehouse.refrigerant_burden"],
        "formats": ["csv-summary"],
        "commands": ["sample-weights"],
    }


def test_rules_judge(site: Path) -> None:
    """A violation stops the subject; the stricter local rule is reported beside the national one."""
    found = screened(site, *SCREEN)
    outcomes = {code: finding(found, code)["outcome"] for code in CODES[:3]}
    assert outcomes == {"SMP-WH-001": "compliant", "SMP-WH-002": "violation", "SMP-WH-003": "violation"}
    assert found["conclusion"] == "blocked"
    assert run(site, *SCREEN).code == 1


def test_parameter_windows(site: Path) -> None:
    """600 of 1000 from 2024 on, 500 on the last day before."""
    for day, share in (("2023-12-31", "0.5"), ("2024-01-01", "0.6")):
        used = finding(screened(site, "screen", "examples/warehouse.yaml", "--as-of", day), "SMP-WH-001")["parameters"]
        assert isinstance(used, list)
        assert [one["value"] for one in used] == [share]


def test_fragment_extends_project(site: Path) -> None:
    """10000 m² of solar roof wanted, a third of it in a pilot area, and 9999 given: by facts of the core's own kind."""
    found = finding(screened(site, *PROJECT), "SMP-WP-001")
    assert found["outcome"] == "violation"
    assert found["gap"] == {"value": "1", "unit": "m2", "low": "1", "high": "1"}
    template = run(site, "template", "project").out
    assert "warehouse_solar_area:" in template


def test_derived_fact_is_computed_and_shown(site: Path) -> None:
    """100.7 t: 0.5 t of weight 1 and 0.0501 t of weight 2000, with what it was derived from."""
    found = finding(screened(site, *SCREEN), "SMP-WH-002")
    facts = found["facts"]
    assert isinstance(facts, list)
    burden = next(one for one in facts if one["path"] == "refrigerant_burden")
    assert burden["value"] == "100.7"
    assert burden["source"] == "← cold_rooms.refrigerant, cold_rooms.charge (sample_ministry)"
    assert "cold_rooms[1].charge" in [one["path"] for one in facts]
    explained = run(site, "explain", "SMP-WH-002", *SCREEN[1:], "--lang", "en").out
    assert re.search(r"refrigerant burden \(sample\): 100\.7 t\n.* derived from cold_rooms\.refrigerant", explained)
    assert "B charge: 50.1 kg" in explained


def test_reporter(site: Path) -> None:
    """A row for each finding of each subject."""
    done = run(site, *SCREEN, "examples/project.yaml", "--format", "csv-summary", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["subject"] for row in rows] == ["W-1", "W-1", "W-1", "P-1"]
    assert [row["code"] for row in rows] == CODES
    assert rows[0]["title"] == "Too few reusable pallets (sample)"
    assert done.code == 1


def test_unknown_format_is_an_error(site: Path) -> None:
    """A suggestion: a plugin's format is known like a built-in one."""
    done = run(site, *SCREEN, "--format", "csv-sumary")
    assert (done.code, done.err) == (2, "error: unknown format `csv-sumary`\nhelp: did you mean `csv-summary`?\n")


def test_command(site: Path) -> None:
    """The table; and the command stands in the help."""
    done = run(site, "sample-weights")
    assert done == (0, "sample-mild: 1\nsample-harsh: 2000\n", "")
    assert "sample-weights" in run(site, "--help").out


def test_screening_names_plugin_and_rulebook(site: Path) -> None:
    """Another sha256 with the plugin than without, and its version."""
    code = "import cleanrules; print(cleanrules.load_rulebook().sha256)"
    bare, full = run(site, plugins="", code=code).out.strip(), run(site, code=code).out.strip()
    assert screened(site, *SCREEN)["rulebook"] == {"sha256": full, "plugins": {"sample_ministry": "0.2.0"}}
    assert re.fullmatch("[0-9a-f]{64}", full)
    assert bare != full


def test_sha256_follows_rules_and_version(site: Path, tmp_path: Path) -> None:
    """Three digests: of the sample, of one with another number, of one with another version."""
    code = "import cleanrules; print(cleanrules.load_rulebook().sha256)"
    number = Fault("", "rules/warehouses.yaml", "0.9 * pallets", "0.8 * pallets", "").made(site, tmp_path / "number")
    version = tmp_path / "version"
    metadata = "cleanrules_sample_ministry-0.2.0.dist-info/METADATA"
    Fault("", f"../{metadata}", "Version: 0.2.0", "Version: 0.2.1", "").made(site, version)
    assert len({run(one, code=code).out for one in (site, number, version)}) == 3


def test_own_cases_hold(site: Path) -> None:
    """Nothing lacking and no difference, in both engines."""
    done = run(site, code=CASES)
    assert (done.out, done.err) == ("34 []\n[]\n[]\n", "")


def test_screening_is_picklable(site: Path) -> None:
    """The same conclusion after a round trip, though the rulebook holds a plugin's function."""
    code = (
        "import cleanrules, pickle; s = cleanrules.screen('examples/warehouse.yaml', as_of='2024-06-01');"
        "print(pickle.loads(pickle.dumps(s)).conclusion)"
    )
    assert run(site, code=code).out == "blocked\n"


# --- which plugins are loaded ---


def test_empty_variable_loads_none(site: Path) -> None:
    """No plugin, and so no kind `warehouse`."""
    assert run(site, "plugins", plugins="").out == "no plugins are installed\n"
    done = run(site, *SCREEN, plugins="")
    assert done.code == 2
    assert "unknown kind `warehouse`" in done.err


@pytest.mark.parametrize("plugins", ["sample_ministry", " sample_ministry , "])
def test_variable_restricts(site: Path, tmp_path: Path, plugins: str) -> None:
    """Only the sample, even where another plugin is broken."""
    made = Clash("", "", "").made(site, tmp_path / "site")
    (made / "other_city" / "__init__.py").write_text("raise RuntimeError('broken')", encoding="utf-8")
    done = run(made, "plugins", "--format", "json", plugins=plugins)
    assert [one["name"] for one in json.loads(done.out)] == ["sample_ministry"]
    broken = run(made, "plugins", plugins=None)
    assert "error: plugin `other_city` can't be loaded: RuntimeError: broken\n" in broken.err


def test_unknown_name_in_variable(site: Path) -> None:
    """A suggestion, and exit 2."""
    done = run(site, "plugins", plugins="sample_minstry")
    assert done.code == 2
    assert done.err == (
        "error: CLEANRULES_PLUGINS names `sample_minstry`, which is not installed\n"
        "help: did you mean `sample_ministry`?\n"
    )


def test_two_plugins_of_one_name(site: Path, tmp_path: Path) -> None:
    """An error that names both distributions."""
    made = Clash("", "", "").made(site, tmp_path / "site")
    (made / "other_city-0.3.dist-info" / "entry_points.txt").write_text(
        "[cleanrules]\nsample_ministry = other_city\n", encoding="utf-8"
    )
    done = run(made, "plugins")
    assert done.code == 2
    assert done.err == (
        "error: two plugins have the name `sample_ministry`: `other-city` and `cleanrules-sample-ministry`\n"
        "help: uninstall one, or rename its entry point\n"
    )


def test_order_of_plugins_does_not_matter(site: Path, tmp_path: Path) -> None:
    """One sha256, whichever of two plugins is found first."""
    code = "import cleanrules; print(cleanrules.load_rulebook().sha256)"
    digests = set()
    for number, point in enumerate(("aaa", "zzz")):
        made = tmp_path / str(number)
        Fault("", "py.typed", "", "", "").made(site, made)
        second(made, "", point=point)
        digests.add(run(made, code=code, plugins=f"sample_ministry,{point}").out)
    assert len(digests) == 1


# --- errors name plugin and hook ---


def error(message: str, help: str | None) -> str:
    """An error as the command line prints it."""
    return f"error: {message}\n" + (f"help: {help}\n" if help else "")


def plain(text: str, site: Path) -> str:
    """What was printed, with `{site}` for where the plugin lies, and without addresses of objects."""
    return re.sub("0x[0-9a-f]+…?", "{…}", text.replace(str(site), "{site}"))


def test_all_faults_of_models_are_told_at_once(site: Path, tmp_path: Path) -> None:
    """Each fault of the fact models of a plugin is an error of its own, with plugin, hook, model and field."""
    found = [one for one in FAULTS if one.name in ("unknown unit", "range upside down", "label without a title")]
    made = found[0].made(site, tmp_path / "many")
    for one in found[1:]:
        change(made / "sample_ministry" / one.file, one.old, one.new)
    done = run(made, *SCREEN)
    assert 2 == done.code
    assert sorted(f"error: {one.message}" for one in found) == sorted(
        line for line in done.err.splitlines() if line.startswith("error: ")
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_named(fault: Fault, site: Path, tmp_path: Path) -> None:
    """The plugin, the hook and the thing; a place in the file for a pack; exit 2."""
    made = fault.made(site, tmp_path / "site")
    done = run(made, *fault.arguments)
    assert plain(done.err, made) == error(fault.message, fault.help)
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("clash", CLASHES, ids=lambda clash: clash.name)
def test_clash_names_both_plugins(clash: Clash, site: Path, tmp_path: Path) -> None:
    """Both plugins, and what to do; exit 2."""
    made = clash.made(site, tmp_path / "site")
    done = run(made, *clash.arguments, plugins="sample_ministry,other_city")
    assert plain(done.err, made) == error(clash.message, clash.help)
    assert (done.code, done.out) == (2, "")


def test_same_field_may_be_declared_twice(site: Path, tmp_path: Path) -> None:
    """No error: two plugins that declare a field alike mean the same fact."""
    body = "def cleanrules_fact_models(register):\n    from sample_ministry.facts import WarehouseProject\n"
    made = Clash("", body + '    register("project", WarehouseProject)\n', "").made(site, tmp_path / "site")
    done = run(made, *PROJECT, plugins="sample_ministry,other_city")
    assert (done.code, done.err) == (1, "")


@pytest.mark.parametrize("name", FORMATS)
def test_built_in_formats_exist(name: str) -> None:
    """Each format that no plugin may take is a module that renders."""
    assert callable(renderer(name))


def test_broken_plugin_does_not_hide_the_help(site: Path, tmp_path: Path) -> None:
    """The help, with the plugin's error on the error stream."""
    made = FAULTS[0].made(site, tmp_path / "site")
    done = run(made, "--help")
    assert done.code == 0
    assert "Commands:" in done.out
    assert FAULTS[0].message in done.err
