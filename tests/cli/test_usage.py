"""Errors of usage, help, version, plugins' commands, and real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from cleanrules.cli.failing import worst
from cleanrules.cli.group import VERBS

from .conftest import MILL, TIANJIN

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "message", "help"),
    [
        (["scren"], "unknown command `scren`", "did you mean `screen`?"),
        (["screen", "x", "--regoin", "y"], "unknown option `--regoin`", "did you mean `--region`?"),
        (["screen", "x", "--format", "jsn"], "unknown format `jsn`", "did you mean `json`?"),
        (["screen", "x", "--engine", "refrence"], "unknown engine `refrence`", "did you mean `reference`?"),
        (["screen", "x", "--select", "IND-ZZ"], "no rule begins with `IND-ZZ`", None),
        (["screen", "x", "--as-of", "2025"], "`--as-of` is `2025`, expected a date", "write it as in 2025-06-01"),
        (
            ["screen", "x", "--minimum-confidence", "offical"],
            "unknown confidence `offical`",
            "did you mean `official`?",
        ),
        (
            ["screen", "x", "--region", "亚特兰蒂斯"],
            "region `亚特兰蒂斯` is not in the shipped table of GB/T 2260",
            None,
        ),
        (["screen"], "missing argument `FACTS...`", "`cleanrules screen --help` shows an example"),
        (["rules", "--lang", "fr"], "`--lang` is `fr`, which is unknown", "one of zh, en"),
        (["rules", "--force", "bindin"], "unknown force `bindin`", "did you mean `binding`?"),
        (["rules", "--kind", "projct"], "unknown kind `projct`", "did you mean `project`?"),
        (["template", "enterprize"], "unknown kind `enterprize`", "did you mean `enterprise`?"),
        (["explain", "IND-CR-999"], "unknown rule `IND-CR-999`", None),
        (["new", "ruel"], "unknown command `ruel`", "did you mean `rule`?"),
        (["check", "nowhere.yaml"], "can't read `nowhere.yaml`: no such file or directory", None),
    ],
)
def test_error(run, arguments, message, help) -> None:
    """Every misuse is one sentence, a help line where there is one, exit code 2, and nothing on the output."""
    result = run(*arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"error: {message}"), result.stderr
    if help is not None:
        assert f"help: {help}" in result.stderr


def test_worst() -> None:
    """2 is worse than 1, 1 than 3, 3 than 0."""
    assert [2, 1, 3, 0, 0] == [worst(codes) for codes in ([0, 1, 2, 3], [3, 1, 0], [0, 3], [0], [])]


def test_version(run) -> None:
    """`--version` prints name and version."""
    assert f"cleanrules {version('cleanrules')}\n" == run("--version").stdout


def test_help_lists_the_verbs(run) -> None:
    """The help names every verb and the exit codes."""
    shown = run("--help").stdout
    assert [] == [verb for verb in (*VERBS, "Exit codes") if verb not in shown]


@pytest.mark.parametrize("verb", [*VERBS, "new rule", "new plugin"])
def test_help_has_an_example(run, verb) -> None:
    """The help of every verb shows how to call it."""
    result = run(*verb.split(), "--help")
    assert 0 == result.exit_code
    assert f"  cleanrules {verb}" in result.stdout.partition("\n")[2]


def test_no_arguments(run) -> None:
    """Called bare, it says how to be called, and that is bad usage."""
    result = run()
    assert 2 == result.exit_code
    assert result.stderr.startswith("Usage: ")


def test_command_of_a_plugin(plugin, run) -> None:
    """A plugin's command is listed and runs; what it returns is no exit code."""
    plugin(
        "hello",
        "import click\nfrom cleanrules import hookimpl\n"
        "@click.command('hello', short_help='Say hello.')\n"
        "def command():\n    click.echo('hello')\n    return 1\n"
        "@hookimpl\ndef cleanrules_commands(register):\n    register(command)\n",
    )
    assert (0, "hello\n") == (run("hello").exit_code, run("hello").stdout)
    assert "Say hello." in run("--help").stdout
    assert "did you mean `hello`?" in run("helo").stderr


def test_command_with_a_verbs_name(plugin, run) -> None:
    """A plugin can't take the name of a verb; the verbs work all the same."""
    plugin(
        "thief",
        "import click\nfrom cleanrules import hookimpl\n"
        "@hookimpl\ndef cleanrules_commands(register):\n    register(click.Command('screen'))\n",
    )
    result = run("--help")
    assert 0 == result.exit_code
    assert "error: plugin `thief` brings the command `screen`, which exists already" in result.stderr


def test_broken_plugin(plugin, run) -> None:
    """A plugin that can't be loaded is an error that names it, and does not hide the help."""
    plugin("broken", "raise RuntimeError('no')\n")
    assert (2, True) == ((result := run("rules")).exit_code, "plugin `broken` can't be loaded" in result.stderr)
    assert 0 == run("--help").exit_code


def test_internal_error_is_no_violation(plugin, run) -> None:
    """A bug exits with 2, for 1 would say that there is a violation."""
    plugin(
        "buggy",
        "import click\nfrom cleanrules import hookimpl\n"
        "@click.command('bug')\ndef command():\n    {}['x']\n"
        "@hookimpl\ndef cleanrules_commands(register):\n    register(command)\n",
    )
    result = run("bug")
    assert 2 == result.exit_code
    assert "error: internal error: KeyError" in result.stderr


def test_plugins(plugin, run) -> None:
    """`plugins` lists name, version and what each brings."""
    assert "no plugins are installed\n" == run("plugins").stdout
    plugin("packs", f"from pathlib import Path\nfrom cleanrules import hookimpl\n"
           f"@hookimpl\ndef cleanrules_rule_packs(register):\n    register(Path({str(MILL)!r}))\n")  # fmt: skip
    shown = run("plugins").stdout
    assert "packs 1.2\n" == shown[:10]
    assert "  rules: IND-TST-001, IND-TST-002" in shown


# --- real processes ---


def cleanrules(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the installed command."""
    whole = {**os.environ, "CLEANRULES_PLUGINS": "", **environment}
    command = [sys.executable, "-c", "from cleanrules.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=whole, check=False)


def test_chinese_whatever_the_locale() -> None:
    """A locale without Chinese changes nothing in the output."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = cleanrules("screen", "--pack", MILL, TIANJIN, "--as-of", "2023-01-01", **plain)
    assert (1, b"") == (done.returncode, done.stderr)
    assert "结论：停批停建" == done.stdout.decode("utf-8").splitlines()[0]


def test_no_colour_in_a_pipe() -> None:
    """There are no escapes where the output is no terminal."""
    done = cleanrules("screen", "--pack", MILL, TIANJIN, "--as-of", "2023-01-01", TERM="xterm-256color")
    assert b"\x1b" not in done.stdout


def test_closed_pipe() -> None:
    """A reader that goes away early causes no traceback."""
    script = (
        f"{sys.executable} -c 'from cleanrules.cli import main; main()' rules --format json --pack {MILL} | head -1"
    )
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env={**os.environ, "CLEANRULES_PLUGINS": ""}, check=False
    )
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(find_spec("cleanrules_industry") is None, reason="the industry plugin is not installed")
@pytest.mark.parametrize(("name", "code"), [("steel-tianjin", 1), ("steel-suspended", 1)])
def test_example(name, code) -> None:
    """The examples come out as their comments say."""
    path = ROOT / "examples" / f"{name}.yaml"
    done = cleanrules("screen", path, "--as-of", "2025-01-01", "--select", "IND-CR", CLEANRULES_PLUGINS="industry")
    assert code == done.returncode, done.stderr.decode()
    assert "结论：停批停建" == done.stdout.decode().splitlines()[0]
