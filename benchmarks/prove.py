"""How long the prover takes on generated rules: `python benchmarks/prove.py [RULES ...]`, with `--no-filters` without them."""

from __future__ import annotations

import json
import sys
import time

from workload import pack, rules

from cleanrules.proof.prove import Request, prove
from cleanrules.rulebook.load import rulebook_from_text


def measured(number: int, *, filters: bool = True) -> tuple[float, int, list[str]]:
    """CPU seconds for that many rules, the questions put to the solver, and the hashes of what is found."""
    book = rulebook_from_text(pack(rules(number)))
    before = time.process_time()
    proof = prove(book, Request(filters=filters))
    return time.process_time() - before, proof.questions, [one.hash for one in proof.findings]


def main(arguments: list[str]) -> None:
    """Measure each number of rules that is asked for."""
    filters = "--no-filters" not in arguments
    rows = []
    for number in [int(one) for one in arguments if one.isdecimal()] or [100, 1000]:
        seconds, questions, found = measured(number, filters=filters)
        rows.append({"rules": number, "seconds": round(seconds, 2), "questions": questions, "findings": len(found)})
    if "--json" in arguments:
        print(json.dumps(rows))
    else:
        for row in rows:
            print("{rules} rules: {seconds} CPU s, {questions} questions, {findings} findings".format(**row))


if __name__ == "__main__":
    main(sys.argv[1:])
