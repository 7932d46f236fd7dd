"""The proof that the engine kept, read back to the atoms: consequence, finding, duty, category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cleanrules.engines.context import Proof
from cleanrules.screening.explanation import Step
from cleanrules.screening.words import EFFECTS, FORCES, TRUTHS
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.findings import Finding


def proof_of(finding: Finding) -> tuple[Step, ...]:
    """One step for each moment that the verdict rests on; none where the engine keeps no proofs."""
    moments, proofs = finding.verdict.moments, finding.verdict.proofs
    return tuple(
        Step("proof", Text("推理证明", "proof"), None, Text(*[f"{moment.day}"] * 2), (*_finding(finding, proof),))
        for moment, proof in zip(moments, proofs, strict=False)
    )


def _finding(finding: Finding, proof: Proof) -> Iterator[Step]:
    """The consequence and what it rests on; where none can be drawn, what is known of the duty and of the finding."""
    rule = finding.rule
    steps = steps_of(proof, [f"consequence {rule.code}"])
    if steps[0].truth is None:
        duty, found = f"duty {rule.code}", f"finding {rule.code}"
        yield from steps_of(proof, [duty] if proof.truth(duty) is False else [duty, found])
    else:
        effect = EFFECTS[rule.effect] if rule.effect is not None else FORCES[rule.force]
        shown = TRUTHS[steps[0].truth]
        value = Text(f"{shown.zh}（{effect.zh}）", f"{shown.en} ({effect.en})") if steps[0].truth else None
        yield Step(steps[0].text, steps[0].title, steps[0].truth, value, steps[0].steps)


def steps_of(proof: Proof, symbols: Sequence[str]) -> list[Step]:
    """Symbols with what they were derived from; what was proved above is not proved again."""
    premises = proof.premises()
    truths = {**proof.atoms, **{name: value for (name, value), _ in proof.steps}}
    seen: set[str] = set()

    def step(symbol: str) -> Step:
        label = proof.labels[symbol]
        below = () if symbol in seen else premises.get(symbol, ())
        seen.add(symbol)
        return Step(label.text, label.title, truths.get(symbol), None, tuple(step(name) for name, _ in below))

    return [step(symbol) for symbol in symbols]
