"""Law 4: no clock, no network, no randomness: the same input gives the same bytes in another process."""

import os
import subprocess
import sys

SCRIPT = """
import hashlib, json, pickle
from cleanrules import screen
from cleanrules.testing.generated import Draw, partial, rulebook, subject
for seed in range(6):
    draw = Draw.seeded(seed)
    book = rulebook(draw)
    for _ in range(2):
        facts = partial(draw, book, subject(draw, book))
        found = screen(facts, as_of=draw.choice(book.days), rulebook=book.rulebook, engine="reference")
        told = [
            [one.code, one.outcome, one.would_be, one.reason, one.exception, one.message.zh, one.message.en, one.confidence,
             one.fingerprint, [need.path for need in one.missing], [use.path for use in one.facts],
             [[use.name, str(use.value), use.confidence] for use in one.parameters], str(one.gap), str(one.remedies),
             [str(cite) for cite in one.cites], list(one.explain().render())]
            for one in found.findings
        ]
        again = pickle.loads(pickle.dumps(found))
        assert [one.outcome for one in found.findings] == [one.outcome for one in again.findings]
        print(book.rulebook.sha256, found.conclusion, json.dumps(told, ensure_ascii=False))
        print(hashlib.sha256(pickle.dumps(told)).hexdigest())
"""


def printed(seed: str) -> bytes:
    """What a fresh process prints under a hash seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, env=environment).stdout


def test_a_fresh_process_finds_the_same():
    """Findings, explanations and their pickles are byte for byte the same whatever the hash seed."""
    first = printed("1")
    assert first.count(b"\n") == 24
    assert first == printed("2")
