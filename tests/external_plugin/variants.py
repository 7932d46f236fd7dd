"""Plugins with a fault, each made from the installed sample, and the error that each must give."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

INIT, FACTS, WEIGHTS = "__init__.py", "facts.py", "weights.py"
REPORT, COMMAND, RULES = "report.py", "command.py", "rules/warehouses.yaml"
SCREEN = ("screen", "examples/warehouse.yaml", "--as-of", "2024-06-01")
PACKS_HOOK = "def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:"
MODELS = "plugin `sample_ministry`, hook `cleanrules_fact_models`"
DERIVED = "plugin `sample_ministry`, hook `cleanrules_derived_facts`"
BURDEN = "plugin `sample_ministry`, derived fact `refrigerant_burden` of kind `warehouse`"


@dataclass(frozen=True, slots=True)
class Fault:
    """A change of one file of the sample, and the error that follows."""

    name: str
    file: str
    old: str
    new: str
    message: str
    help: str | None = None
    arguments: tuple[str, ...] = SCREEN

    def made(self, site: Path, target: Path) -> Path:
        """A copy of the installed sample with the fault."""
        shutil.copytree(site, target, ignore=shutil.ignore_patterns("__pycache__"))
        change(target / "sample_ministry" / self.file, self.old, self.new)
        return target


def change(path: Path, old: str, new: str) -> None:
    """Change what must stand in a file."""
    source = path.read_text(encoding="utf-8")
    assert old in source, f"{path.name} has no {old!r}"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")


FAULTS = (
    Fault(
        "import error",
        INIT,
        "import click\n",
        "import not_installed_anywhere\n",
        "plugin `sample_ministry` can't be loaded: ModuleNotFoundError: No module named 'not_installed_anywhere'",
        "mend or uninstall it, or leave it out by `CLEANRULES_PLUGINS`",
    ),
    Fault(
        "field without declaration",
        FACTS,
        'builds_warehouse: Flag = flag(zh="是否新建仓库", en="builds a warehouse")',
        "builds_warehouse: Flag = None",
        f"{MODELS}: field `builds_warehouse` of `WarehouseProject`: it is not declared",
        "give it a default by `amount(…)`, `flag(…)`, `event(…)`, `label(…)`, `items(…)` or another of these",
    ),
    Fault(
        "unknown hook",
        INIT,
        "def cleanrules_rule_packs(",
        "def cleanrules_rule_pack(",
        "plugin `sample_ministry` has the hook `cleanrules_rule_pack`, which is unknown",
        "did you mean `cleanrules_rule_packs`?",
    ),
    Fault(
        "unknown hook without the prefix",
        INIT,
        "def cleanrules_rule_packs(",
        "def rule_packs(",
        "plugin `sample_ministry` has the hook `rule_packs`, which is unknown",
        "did you mean `cleanrules_rule_packs`?",
    ),
    Fault(
        "hook without mark",
        INIT,
        f"@hookimpl\n{PACKS_HOOK}",
        PACKS_HOOK,
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: the function is not marked",
        "put `@hookimpl` above it",
    ),
    Fault(
        "wrong signature",
        INIT,
        PACKS_HOOK,
        "def cleanrules_rule_packs(registry: object) -> None:",
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: wrong signature `cleanrules_rule_packs(registry)`",
        "write `def cleanrules_rule_packs(register)`",
    ),
    Fault(
        "hook raises",
        INIT,
        'register(HERE / "rules")',
        'raise KeyError("rules")',
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: KeyError: 'rules'",
    ),
    Fault(
        "hook returns",
        INIT,
        'register(HERE / "rules")',
        'return [HERE / "rules"]',
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: it returns a list",
        "call `register` for each thing; return nothing",
    ),
    Fault(
        "no such directory",
        INIT,
        'HERE / "rules"',
        'HERE / "rulez"',
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: `{site}/sample_ministry/rulez` does not exist",
        "was it left out of the wheel?",
    ),
    Fault(
        "directory without packs",
        INIT,
        'HERE / "rules"',
        "HERE",
        "plugin `sample_ministry`, hook `cleanrules_rule_packs`: directory `{site}/sample_ministry` holds no `*.yaml`",
        "was it left out of the wheel?",
    ),
    Fault(
        "no fact model",
        INIT,
        'register("project", WarehouseProject)',
        'register("project", Path)',
        "plugin `sample_ministry`, hook `cleanrules_fact_models`: `<class 'pathlib.Path'>` is not a fact model",
        "derive it from `cleanrules.facts.FactModel`",
    ),
    Fault(
        "reserved name of a field",
        FACTS,
        "builds_warehouse: Flag",
        "item: Flag",
        f"{MODELS}: field `item` of `WarehouseProject`: `item` can't be the name of a field, it means something else",
        "rename it: `item.name` is a fact of the item that a category classifies",
    ),
    Fault(
        "label titles that are not those of the Literal",
        FACTS,
        '"sample-harsh": ("样例强效剂"',
        '"sample-harch": ("样例强效剂"',
        f"{MODELS}: field `refrigerant` of `ColdRoom`: `titles` names `sample-harch`, which is no label of its `Literal`",
        "did you mean `sample-harsh`?",
    ),
    Fault(
        "label without a title",
        FACTS,
        ', "sample-harsh": ("样例强效剂", "sample harsh")',
        "",
        f"{MODELS}: field `refrigerant` of `ColdRoom`: `titles` has none for the label `sample-harsh`",
        "give each label its Chinese and English name",
    ),
    Fault(
        "items without a key",
        FACTS,
        'id: str = key(zh="冷库编号", en="cold room")',
        'number: Amount = amount("kg", zh="冷库编号", en="cold room", at_most=9)',
        f"{MODELS}: field `cold_rooms` of `Warehouse`: the items of list `cold_rooms` have no key",
        "add a text that tells them apart, as `id`, and make it the key",
    ),
    Fault(
        "list without a length",
        FACTS,
        'en="cold rooms", max_length=200',
        'en="cold rooms"',
        f"{MODELS}: field `cold_rooms` of `Warehouse`: it has no `max_length`",
        "say how many items it may have",
    ),
    Fault(
        "unknown unit",
        FACTS,
        'amount("kg", zh="充注量"',
        'amount("Kg", zh="充注量"',
        f"{MODELS}: field `charge` of `ColdRoom`: amount `charge` has the unknown unit `Kg`",
        "did you mean `kg`?",
    ),
    Fault(
        "range upside down",
        FACTS,
        'en="floor area", at_most=10_000_000',
        'en="floor area", at_least=5, at_most=4',
        f"{MODELS}: field `floor_area` of `Warehouse`: amount `floor_area` is at least 5 and at most 4",
        "write the lower end as `at_least`",
    ),
    Fault(
        "end of a range that is a binary float",
        FACTS,
        'en="floor area", at_most=10_000_000',
        'en="floor area", at_most=0.1',
        f"{MODELS}: field `floor_area` of `Warehouse`: `at_most` is `0.1`, which is no exact number",
        'write a whole number, or a text as in "0.5"',
    ),
    Fault(
        "negative decimals",
        FACTS,
        'en="charge", decimals=1',
        'en="charge", decimals=-1',
        f"{MODELS}: field `charge` of `ColdRoom`: amount `charge` has -1 decimals",
        "write a whole number from 0 to 9",
    ),
    Fault(
        "two fields of one title",
        FACTS,
        'zh="托盘总数"',
        'zh="建筑面积"',
        f"{MODELS}: `Warehouse`: `floor_area` and `pallets` have the title `建筑面积`",
        "give each a title of its own",
    ),
    Fault(
        "wrong direction of worse",
        FACTS,
        'worse="lower"',
        'worse="fewer"',
        f"{MODELS}: field `reusable_pallets` of `Warehouse`: `worse` of the amount `reusable_pallets` is `fewer`",
        "of a fact of this type it is `lower` or `higher`",
    ),
    Fault(
        "annotation of another type",
        FACTS,
        "builds_warehouse: Flag",
        "builds_warehouse: Amount",
        f"{MODELS}: field `builds_warehouse` of `WarehouseProject`: it is declared as a flag and annotated otherwise",
        "annotate it as `Flag`",
    ),
    Fault(
        "title in one language",
        FACTS,
        '"sample-mild": ("样例温和剂", "sample mild")',
        '"sample-mild": "样例"',
        f"{MODELS}: field `refrigerant` of `ColdRoom`: the label `sample-mild` has no title in Chinese and English",
        'write both, as in ("面积", "area")',
    ),
    Fault(
        "fragment of an unknown kind",
        INIT,
        'register("project", WarehouseProject)',
        'register("projekt", WarehouseProject)',
        "plugin `sample_ministry` extends the kind `projekt`, which no plugin defines",
        "did you mean `project`?",
    ),
    Fault(
        "pack that doesn't load",
        RULES,
        "  when: builds_warehouse",
        "  when: build_warehouse",
        "{site}/sample_ministry/rules/warehouses.yaml:48:9: unknown name `build_warehouse` in kind `project`",
        "did you mean `builds_warehouse`?",
    ),
    Fault(
        "pack with an unknown key",
        RULES,
        "  strengthens: SMP-WH-001",
        "  strenghtens: SMP-WH-001",
        "{site}/sample_ministry/rules/warehouses.yaml:40:3: unknown key `strenghtens`",
        "did you mean `strengthens`?",
    ),
    Fault(
        "derived fact of an unknown field",
        INIT,
        '"refrigerant_burden",',
        '"refrigerant_burdens",',
        f"{DERIVED}, fact `refrigerant_burdens`: kind `warehouse` has no field `refrigerant_burdens`",
        "did you mean `refrigerant_burden`?",
    ),
    Fault(
        "derived fact with an unknown input",
        INIT,
        '"cold_rooms.charge"',
        '"cold_rooms.charges"',
        f"{DERIVED}, fact `refrigerant_burden`: the items of `cold_rooms` have no field `charges`",
        "did you mean `charge`?",
    ),
    Fault(
        "derived fact without inputs",
        INIT,
        'inputs=["cold_rooms.refrigerant", "cold_rooms.charge"]',
        'inputs="cold_rooms"',
        f"{DERIVED}: derived fact `refrigerant_burden` has no list of inputs",
        'write `inputs=["name", …]`',
    ),
    Fault(
        "derived fact whose function takes other inputs",
        WEIGHTS,
        "def refrigerant_burden(cold_rooms:",
        "def refrigerant_burden(rooms:",
        f"{DERIVED}: the function of `refrigerant_burden` can't be called with `cold_rooms`:"
        " missing a required argument: 'rooms'",
    ),
    Fault(
        "derived fact whose function can't be found by name",
        INIT,
        "function=refrigerant_burden,",
        "function=lambda cold_rooms: None,",
        f"{DERIVED}: the function of `refrigerant_burden` is not a module's own",
        "define it by `def` at the top of a module",
    ),
    Fault(
        "derived fact whose function fails",
        WEIGHTS,
        '"sample-harsh": 2000',
        '"sample-other": 2000',
        f"examples/warehouse.yaml: {BURDEN}: KeyError: 'sample-harsh'",
        "a fault of the plugin, not of the facts; give the fact itself to go on without the function",
    ),
    Fault(
        "derived fact of a wrong type",
        WEIGHTS,
        "/ 1000",
        "/ 1000.0",
        f"examples/warehouse.yaml: {BURDEN}: the function's `refrigerant_burden` is the binary float `100.7`,"
        " which is not exact",
        'pass a Decimal or text, as in Decimal("1.1") or "1.1"',
    ),
    Fault(
        "derived fact with too many decimals",
        WEIGHTS,
        "/ 1000",
        "/ 7000",
        f"examples/warehouse.yaml: {BURDEN}: the function's `refrigerant_burden` is 1007/70 t, more than 4 decimals",
        "give the value as it stands in the document; it is never rounded here",
    ),
    Fault(
        "report format with a wrong signature",
        REPORT,
        "def csv_summary(screenings: Sequence[Screening], language: str)",
        "def csv_summary(screenings: Sequence[Screening])",
        "plugin `sample_ministry`, hook `cleanrules_reporters`: report format `csv-summary` can't be called with"
        " `screenings`, `language`: too many positional arguments",
        None,
        (*SCREEN, "--format", "csv-summary"),
    ),
    Fault(
        "report format that fails",
        REPORT,
        "out = io.StringIO()",
        "out = io.StringIO(newline=5)",
        "plugin `sample_ministry`, report format `csv-summary`: TypeError: newline must be str or None, not int",
        None,
        (*SCREEN, "--format", "csv-summary"),
    ),
    Fault(
        "report format that returns no text",
        REPORT,
        "return out.getvalue()",
        "return len(out.getvalue())",
        "plugin `sample_ministry`, report format `csv-summary`: the function returns a int, expected text or bytes",
        None,
        (*SCREEN, "--format", "csv-summary"),
    ),
    Fault(
        "no command",
        COMMAND,
        '@click.command("sample-weights")\n',
        "",
        "plugin `sample_ministry`, hook `cleanrules_commands`: `<function sample_weights at {…}` is not"
        " a click command",
        "make it one by `@click.command(name)`",
        ("sample-weights",),
    ),
)


@dataclass(frozen=True, slots=True)
class Clash:
    """What a second plugin, `other_city`, brings that the sample brings too, and the error that follows."""

    name: str
    body: str
    message: str
    help: str = "rename one"
    pack: str = ""
    arguments: tuple[str, ...] = SCREEN

    def made(self, site: Path, target: Path) -> Path:
        """A copy of the installed sample with the other plugin beside it."""
        shutil.copytree(site, target, ignore=shutil.ignore_patterns("__pycache__"))
        second(target, HEAD + self.body, self.pack)
        return target


def second(target: Path, source: str, pack: str = "", point: str = "other_city") -> None:
    """Install a second plugin by hand."""
    package, info = target / "other_city", target / "other_city-0.3.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").write_text(source, encoding="utf-8")
    (package / "pack.yaml").write_text(pack, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-city\nVersion: 0.3\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[cleanrules]\n{point} = other_city\n", encoding="utf-8")


HEAD = """
from pathlib import Path

import click

from cleanrules import Text, hookimpl
from cleanrules.facts import Amount, FactModel, amount


class Other(FactModel):
    builds_warehouse: Amount = amount("count", zh="样例", en="sample", at_most=9)


class Same(FactModel):
    pass


def constant(cold_rooms):
    return 1


@hookimpl
"""
PACK = 'def cleanrules_rule_packs(register):\n    register(Path(__file__).parent / "pack.yaml")\n'
CITES = "cites: {instrument: sample-measure-1}"
CLASHES = (
    Clash(
        "field",
        'def cleanrules_fact_models(register):\n    register("project", Other)\n',
        "field `builds_warehouse` of kind `project` is declared by plugin `other_city` and otherwise by plugin"
        " `sample_ministry`",
        "rename one of the two",
    ),
    Clash(
        "kind",
        'def cleanrules_fact_models(register):\n    register("warehouse", Same, title=Text("仓", "store"))\n',
        "kind `warehouse` is defined by plugin `other_city` and by plugin `sample_ministry`",
        "rename one, or register a fragment of it: without a title",
    ),
    Clash(
        "rule",
        PACK,
        "{site}/sample_ministry/rules/warehouses.yaml:10:9: rule `SMP-WH-001` is brought by `other_city` (pack)"
        " and by `sample_ministry` (sample-warehouses)",
        "choose a free number",
        "kind: warehouse\nconfidence: official\nwindows: cited\nrules:\n- code: SMP-WH-001\n  name: sample-other\n"
        "  title: {zh: 样例, en: sample}\n  when: true\n  require: pallets >= 1\n  force: policy\n"
        f"  {CITES}\n",
    ),
    Clash(
        "parameter",
        PACK,
        "{site}/sample_ministry/parameters/sample.yaml:25:3: parameter `sample_burden_limit` is declared by"
        " `other_city` and by `sample_ministry`",
        "rename one",
        "parameters:\n  sample_burden_limit:\n    title: {zh: 样例, en: sample}\n    values:\n"
        f'    - {{value: "1", {CITES}, confidence: official}}\n',
    ),
    Clash(
        "category",
        PACK,
        "{site}/sample_ministry/rules/warehouses.yaml:6:9: category `large_warehouse` is declared by `other_city`"
        " and by `sample_ministry`",
        "rename one",
        "kind: warehouse\nconfidence: official\nwindows: cited\ncategories:\n- {name: large_warehouse, when: pallets >= 1}\n",
    ),
    Clash(
        "derived fact",
        "def cleanrules_derived_facts(register):\n"
        '    register("warehouse", "refrigerant_burden", inputs=["cold_rooms.id"],'
        " function=constant)\n",
        "fact `refrigerant_burden` of kind `warehouse` is derived by plugin `other_city` and by plugin"
        " `sample_ministry`",
    ),
    Clash(
        "report format",
        'def cleanrules_reporters(register):\n    register("csv-summary", lambda found, language: "")\n',
        "plugin `sample_ministry`, hook `cleanrules_reporters`: report format `csv-summary` is brought by `other_city`"
        " and by `sample_ministry`",
    ),
    Clash(
        "command",
        'def cleanrules_commands(register):\n    register(click.Command("sample-weights"))\n',
        "plugin `sample_ministry`, hook `cleanrules_commands`: command `sample-weights` is brought by `other_city`"
        " and by `sample_ministry`",
        arguments=("sample-weights",),
    ),
    Clash(
        "built-in report format",
        'def cleanrules_reporters(register):\n    register("json", lambda found, language: "")\n',
        "plugin `other_city`, hook `cleanrules_reporters`: report format `json` is built in",
        "rename it",
        arguments=(*SCREEN, "--format", "csv-summary"),
    ),
    Clash(
        "built-in command",
        'def cleanrules_commands(register):\n    register(click.Command("screen"))\n',
        "plugin `other_city` brings the command `screen`, which exists already",
        "rename it",
        arguments=("sample-weights",),
    ),
)
