"""Runs pieces of raw durable_rules in processes of their own: they may crash, or hang."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

HANGS = 5
"""Seconds after which a process counts as hung; what ends does so in a fraction of one."""
PRELUDE = """
import json, durable_rules_engine as rete
def ruleset(rules):
    return rete.create_ruleset("t", json.dumps({name: {"all": [{"m": one}]} for name, one in rules.items()}))
def fired(handle, fact, sid="s"):
    status, state = rete.assert_fact(handle, json.dumps({"sid": sid, "id": "f", **fact}))
    try:
        action = rete.start_action_for_state(handle, state)[1]
    except TypeError:
        return []
    names = []
    while action and len(names) < 400:
        names += json.loads(action)
        action = rete.complete_and_start_action(handle, state)
    return names
"""


def ended(code: str, *, seconds: float = 60, **environment: str) -> tuple[int | None, str]:
    """The exit code of a process (None: it hung), and what it printed."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", PRELUDE + code],
            capture_output=True, text=True, timeout=seconds, env={**os.environ, **environment}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print("hung")
        return None, ""
    print(done.returncode, done.stdout.strip(), done.stderr.strip()[-300:])
    return done.returncode, done.stdout.strip()


def printed(code: str) -> Sequence[object]:
    """What a piece that ends well prints as one JSON list."""
    status, text = ended(code)
    assert status == 0, text
    found: list[object] = json.loads(text)
    return found
