"""The gate: the cases of every shipped pack notice nine faults of ten, and no fewer than was recorded.

Only packs whose content differs from what `mutation.json` was recorded on are measured here. All are measured, and the
record written, by `cleanrules mutate --record tests/testing/mutation.json`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from cleanrules.rulebook.load import load_rulebook

RECORD = Path(__file__).parent / "mutation.json"
PLUGINS = Path(__file__).parents[2] / "plugins"
MEASURE = """
import json, sys
from pathlib import Path
from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.packs import packs_of
from cleanrules.testing.record import read_record, shortcomings
book, plugins = load_rulebook(), Path(sys.argv[2])
packs = [pack for pack in packs_of(book) if plugins in pack.path.parents]
told = {"packs": [pack.name for pack in packs], "wrong": shortcomings(book, packs, read_record(Path(sys.argv[1])))}
print(json.dumps(told))
"""


def told() -> dict[str, list[str]]:
    """The packs of this checkout, and what is wrong with their scores.

    In a process of its own that takes the plugins from here: where they are installed, their cases do not lie beside them.
    """
    path = os.pathsep.join(str(folder) for folder in sorted(PLUGINS.iterdir()) if folder.is_dir())
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(RECORD), str(PLUGINS)],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == run.returncode, run.stderr
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


def test_cases_notice_faults() -> None:
    """The cases of every pack pin its rules down, and the record names no pack that is gone."""
    found = told()
    assert [] == found["wrong"]
    assert {rule.pack for rule in load_rulebook().rules.values()} == {
        name.rpartition("/")[2] for name in found["packs"]
    }
    assert set() == json.loads(RECORD.read_text(encoding="utf-8")).keys() - set(found["packs"])
