"""The proof that the engine kept, read back to the atoms: consequence, finding, duty, category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleanrules.rulebook.judging import Proof
from cleanrules.screening.basis import Basis
from cleanrules.screening.explaining.step import Step
from cleanrules.screening.words import EFFECTS, FORCES, TRUTHS
from cleanrules.text import Text


def proof_of(finding: Basis) -> tuple[Step, ...]:
    """One step for each moment that the verdict rests on; none where the engine keeps no proofs."""
    moments, proofs = finding.verdict.moments, finding.verdict.proofs
    return tuple(
        Step(
            "proof",
            Text("推理证明", "proof"),
            None,
            Text(*[f"{moment.day}"] * 2),
            (*_finding(finding, proof),),
            "proof",
        )
        for moment, proof in zip(moments, proofs, strict=False)
    )


def _finding(finding: Basis, proof: Proof) -> Iterator[Step]:
    """The consequence of a breach, or that the requirement is met, or the duty; with what it rests on."""
    rule = finding.rule
    names = (f"consequence {rule.code}", f"finding {rule.code}", f"duty {rule.code}")
    steps = steps_of(proof, [next((name for name in names if proof.truth(name) is not None), names[-1])])
    if steps[0].text != names[0]:
        yield from steps
        return
    effect, shown = EFFECTS[rule.effect] if rule.effect is not None else FORCES[rule.force], TRUTHS[True]
    yield replace(steps[0], value=Text(f"{shown.zh}（{effect.zh}）", f"{shown.en} ({effect.en})"))


def steps_of(proof: Proof, symbols: Sequence[str]) -> list[Step]:
    """Symbols with what they were derived from; what was proved above is not proved again."""
    premises = proof.premises()
    truths = {**proof.atoms, **{name: value for (name, value), _ in proof.steps}}
    seen: set[str] = set()

    def step(symbol: str) -> Step:
        label = proof.labels[symbol]
        below = () if symbol in seen else premises.get(symbol, ())
        seen.add(symbol)
        return Step(label.text, label.title, truths.get(symbol), None, tuple(step(name) for name, _ in below), "proof")

    return [step(symbol) for symbol in symbols]
