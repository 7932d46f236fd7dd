"""Exit codes as docs/commands.md has them; stopped commands; and no escape sequence where none is wanted."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleanrules.cli.group import VERBS

from .conftest import CLEAR, MILL, OPEN, TIANJIN

ROOT = Path(__file__).parents[2]
DEMO = "examples/packs/demo.yaml"
DAY = ("--as-of", "2023-01-01")
M = ("--pack", MILL)
BETWEEN = ("--from", "2022-01-01", "--to", "2023-01-01")
FARMS = ("statistic", "examples/farms.csv", "--kind", "livestock-farm", "--rule", "AGR-LS-003")
ROWS = "编号,所在地（行政区划）,已开展审核,颗粒物排放浓度\n"
AUDIT = ("--select", "IND-TST-002")

CASES: dict[tuple[str, int], tuple[object, ...]] = {
    ("screen", 0): ("clear.yaml", *M, *DAY, *AUDIT),
    ("screen", 1): (TIANJIN, *M, *DAY),
    ("screen", 2): ("nowhere.yaml", *M, *DAY),
    ("screen", 3): ("open.yaml", *M, *DAY),
    ("ask", 0): ("clear.yaml", *M, *DAY),
    ("ask", 2): ("nowhere.yaml", *M, *DAY),
    ("ask", 3): ("open.yaml", *M, *DAY),
    ("batch", 0): ("clear.csv", "-o", "out0", "--kind", "mill", *M, *DAY, *AUDIT),
    ("batch", 1): ("bad.csv", "-o", "out1", "--kind", "mill", *M, *DAY, *AUDIT),
    ("batch", 2): ("nowhere.csv", "-o", "out2", "--kind", "mill", *M, *DAY),
    ("batch", 3): ("open.csv", "-o", "out3", "--kind", "mill", *M, *DAY, *AUDIT),
    ("diff", 0): (*BETWEEN, *M),
    ("diff", 1): (*BETWEEN, TIANJIN, *M),
    ("diff", 2): ("--from", "soon", "--to", "2023-01-01", *M),
    ("diff", 3): (*BETWEEN, "open.yaml", *M),
    ("calendar", 0): ("clear.yaml", *M, *DAY),
    ("calendar", 1): ("examples/audit-missed.yaml", "--as-of", "2026-04-10"),
    ("calendar", 2): ("nowhere.yaml", *DAY),
    ("calendar", 3): ("examples/steel-tianjin.yaml", "--as-of", "2026-04-10"),
    ("scoreboard", 2): ("nowhere.yaml", *DAY),
    ("scoreboard", 3): ("examples/district-wuqing-2023.yaml", "--as-of", "2026-11-22"),
    ("statistic", 2): ("nowhere.csv", "--rule", "AGR-LS-003", "--field", "manure_equipment_rate"),
    ("statistic", 3): (*FARMS[1:], "--field", "manure_equipment_rate", "--region", "武清区", "--total", "40"),
    ("level", 2): ("electroplating-2015", "nowhere.yaml"),
    ("level", 3): ("electroplating-2015", "examples/readings/electroplating.yaml"),
    ("whatif", 0): ("clear.yaml", *M, *DAY),
    ("whatif", 1): (TIANJIN, *M, *DAY),
    ("whatif", 2): ("nowhere.yaml", *M, *DAY),
    ("prove", 0): (DEMO,),
    ("prove", 1): ("lost.yaml",),
    ("prove", 2): ("nowhere.yaml",),
    ("test", 0): (DEMO,),
    ("test", 1): ("bare/demo.yaml",),
    ("test", 2): ("nowhere.yaml",),
    ("coverage", 0): (DEMO,),
    ("coverage", 2): ("nowhere.yaml",),
    ("mutate", 0): (DEMO,),
    ("mutate", 2): (DEMO, "--at-least", "2"),
    ("check", 0): (DEMO,),
    ("check", 2): ("lost.yaml",),
    ("explain", 0): ("IND-TST-001", *M),
    ("explain", 2): ("IND-TST-999", *M),
    ("rules", 0): M,
    ("rules", 2): ("--kind", "nowhere", *M),
    ("timeline", 0): ("IND-TST-001", *M),
    ("timeline", 2): ("nothing", *M),
    ("template", 0): ("mill", *M),
    ("template", 2): ("mil", *M),
    ("schemas", 0): ("out-schemas", *M),
    ("schemas", 2): ("--lang", "fr", "out-schemas"),
    ("plugins", 0): (),
    ("plugins", 2): ("--format", "yaml"),
    ("completion", 0): ("zsh",),
    ("completion", 2): ("csh",),
    ("new", 0): ("plugin", "ceramics"),
    ("new", 2): ("ruel",),
}
ELSEWHERE = {("scoreboard", 0), ("statistic", 0), ("level", 0), ("level", 1), ("coverage", 1), ("mutate", 1)}
"""Codes that the verbs' own tests show, for they need facts of their own."""


def promised() -> set[tuple[str, int]]:
    """The exit codes that the page's table names, by verb."""
    rows = re.findall(
        r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        (verb, code)
        for verb, cells in rows
        for code, cell in enumerate(cells.split("|"))
        if cell.strip() not in ("–", "")
    }


def test_every_promise_has_a_case() -> None:
    """The table names every verb, and every code in it is tested."""
    assert set(VERBS) == {verb for verb, _ in promised()}
    assert promised() == CASES.keys() | ELSEWHERE


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A working directory with the files that the cases name."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    files = {
        "clear.yaml": CLEAR, "open.yaml": OPEN, "lost.yaml": "kind: nowhere\nrules: [{code: x}]\n",
        "clear.csv": f"{ROWS}A,山西省,true,5\n", "bad.csv": f"{ROWS}A,山西省,false,5\n", "open.csv": f"{ROWS}A,山西省,,5\n",
        "bare/demo.yaml": (ROOT / DEMO).read_text(encoding="utf-8"),
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("verb", "code"), [key for key in CASES if key not in ELSEWHERE])
def test_exit_code(folder, run, monkeypatch, verb, code) -> None:
    """A verb exits with the code of the table; 2 comes with an error."""
    arguments = CASES[(verb, code)]
    if verb in ("calendar", "scoreboard", "statistic", "level") and "--pack" not in arguments:
        monkeypatch.delenv("CLEANRULES_PLUGINS")
    result = run(verb, *arguments)
    assert code == result.exit_code, result.output
    assert (code == 2) == ("error: " in result.stderr)


COMMAND = [sys.executable, "-c", "from cleanrules.cli import main; main()"]
PLAIN = {"CLEANRULES_PLUGINS": "", "COLUMNS": "80"}


def test_interrupted() -> None:
    """Ctrl-C gives one line and 130, no traceback."""
    code = (
        "import click\nfrom cleanrules.cli import group\n"
        "def stop(*_, **__):\n    raise KeyboardInterrupt\n"
        "group.main.get_command(None, 'plugins').callback = stop\ngroup.main(['plugins'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **PLAIN}, check=False
    )
    assert (130, "error: stopped") == (done.returncode, done.stderr.strip())


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_interrupted_by_a_signal(tmp_path) -> None:
    """A screening that waits for its input is stopped by SIGINT with 130."""
    with subprocess.Popen(
        [*COMMAND, "screen", "-", "--pack", str(MILL), *DAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, **PLAIN},
    ) as process:  # fmt: skip
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert (130, "error: stopped") == (process.returncode, told.strip())


def test_closed_pipe() -> None:
    """A reader that goes away gives 141, no traceback and no verdict."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "rules", "--pack", str(MILL)],
        stdout=write,
        stderr=subprocess.PIPE,
        env={**os.environ, **PLAIN},
        check=False,
    )
    os.close(write)
    assert (141, b"") == (done.returncode, done.stderr)


def on_a_terminal(arguments: tuple[object, ...], **environment: str) -> bytes:
    """All that a command writes on a terminal, errors too."""
    own, other = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdin=other, stdout=other, stderr=other,
        env={**kept, **PLAIN, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(other)
    shown = b""
    while True:
        try:
            part = os.read(own, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    process.wait()
    os.close(own)
    return shown


COLOURED = ("screen", TIANJIN, TIANJIN, *M, *DAY)


def test_terminal_has_colours() -> None:
    """On a terminal there are colours, and progress of several files: else the next test would show nothing."""
    assert b"\x1b[" in on_a_terminal(COLOURED)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
@pytest.mark.parametrize(
    "arguments",
    [
        COLOURED, (*COLOURED, "--progress", "always"), ("rules", *M), ("explain", "IND-TST-001", *M), ("--help",),
        ("explain", "IND-TST-001", TIANJIN, *M, *DAY), ("screen", "nowhere.yaml"), ("timeline", "mill_ratio", *M),
        ("test", ROOT / DEMO), ("mutate", ROOT / DEMO), ("plugins",), ("screen", "--help"),
    ],
)  # fmt: skip
def test_no_escapes(arguments, environment) -> None:
    """With NO_COLOR or on a dumb terminal no byte of an escape sequence is written, on a terminal too."""
    shown = on_a_terminal(arguments, **environment)
    assert shown
    assert b"\x1b" not in shown


def test_forced_colours() -> None:
    """FORCE_COLOR asks for colours in a pipe."""
    done = subprocess.run(
        [*COMMAND, *map(str, COLOURED)], capture_output=True,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **PLAIN, "TERM": "xterm", "FORCE_COLOR": "1"}, check=False,
    )  # fmt: skip
    assert b"\x1b[" in done.stdout
    assert b"\x1b" not in done.stderr


def progress(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """A command in pipes, with its two streams apart."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment = {**kept, **PLAIN, "TERM": "xterm"}
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("arguments", [COLOURED, ("mutate", ROOT / DEMO), ("prove", ROOT / DEMO)])
def test_progress(arguments) -> None:
    """Progress goes to the error stream, in a pipe only where it is asked for; the output is the same with and without."""
    quiet, shown = progress(*arguments), progress(*arguments, "--progress", "always")
    assert (b"", quiet.returncode, quiet.stdout) == (quiet.stderr, shown.returncode, shown.stdout)
    assert b"\x1b[" in shown.stderr


def test_unknown_progress(run) -> None:
    """Another word is refused."""
    result = run("prove", "--progress", "allways")
    assert "error: `--progress` is `allways`, which is unknown\nhelp: did you mean `always`?\n" == result.stderr
