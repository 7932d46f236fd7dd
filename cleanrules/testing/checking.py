"""All properties of a rulebook at once, on subjects that are made for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from cleanrules.errors import MissingExtra
from cleanrules.facts.facts import read_facts
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.testing import properties as laws
from cleanrules.testing.draw import Draw, Tree
from cleanrules.testing.walker import Walker
from cleanrules.testing.worsening import worse_never_clears

MOST_SOLVED = 12
"""How many subjects of the solver a rule gets."""
FEW_LEFT_OUT = 4
"""How many facts are left out in turn of a subject where the subjects of a kind are bounded."""


@dataclass(frozen=True)
class Sample:
    """A subject in stages, from little known of it to all, on a day; made for the rule `code`.

    `lone` is the whole subject less one fact, for each fact.
    """

    code: str
    stages: tuple[Tree, Tree, Tree]
    lone: tuple[Tree, ...]
    as_of: date
    seed: int


Law = Callable[[Rulebook, Sample, laws.AnyEngine], None]


def _each(law: Callable[..., None]) -> Law:
    """A law of one subject, of which all or only a part is known."""

    def check(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
        for facts in sample.stages[1:]:
            law(rulebook, facts, sample.as_of, engine=engine)

    return check


def _drawn(law: Callable[..., None]) -> Law:
    """A law of a subject and of the same in another form."""

    def check(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
        law(rulebook, sample.stages[1], sample.as_of, engine=engine, draw=Draw.seeded(sample.seed))

    return check


def _information(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
    least, half, full = sample.stages
    for less, more in ((least, half), (half, full), (least, full)):
        laws.information_order(rulebook, less, more, sample.as_of, engine=engine)
    for less in sample.lone:
        laws.information_order(rulebook, less, full, sample.as_of, engine=engine)


def _agree(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
    for facts in (*sample.stages, *sample.lone):
        laws.engines_agree(rulebook, facts, sample.as_of, engine=engine)


def _totality(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
    facts = sample.stages[2]
    if not laws.events_outstanding(read_facts(facts, rulebook.kinds)):
        laws.totality(rulebook, facts, sample.as_of, engine=engine)


def _partition(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
    laws.date_partition(rulebook, sample.stages[2], engine=engine, codes=(sample.code,))


def _worse(rulebook: Rulebook, sample: Sample, engine: laws.AnyEngine) -> None:
    worse_never_clears(rulebook, sample.stages[2], sample.as_of, engine=engine)


LAWS: dict[str, Law] = {
    "determinism": _each(laws.determinism),
    "order of facts": _drawn(laws.order_of_facts),
    "order of rules": _each(laws.order_of_rules),
    "information order": _information,
    "totality": _totality,
    "worse never clears": _worse,
    "date partition": _partition,
    "overlay not laxer": _each(laws.overlay_not_laxer),
    "unit invariance": _drawn(laws.unit_invariance),
    "chunking": _each(laws.chunking),
    "engines agree": _agree,
}


def check_rulebook(
    rulebook: Rulebook,
    *,
    engine: laws.AnyEngine = "compiled",
    only: Sequence[str] = (),
    kinds: Sequence[str] = (),
    examples: int = 10,
    seed: int = 0,
    solved: bool = True,
    most: int | None = None,
) -> dict[str, int]:
    """Ask the laws (`only` some of them) of a rulebook under an engine: how often each was asked.

    For each rule `examples` subjects are made with the facts that it reads, the same for the same `seed`, and with `solved`
    those that stand at the boundaries of its comparisons, where the extra `proof` is installed. With `most` no more than so
    many are looked at of each kind, spread over its rules, each with a few of its facts left out. Raises PropertyError.
    """
    names = list(only) or list(LAWS)
    asked = dict.fromkeys(names, 0)
    if "date partition" in names:
        laws.one_version_a_day(rulebook)
    for sample in samples(rulebook, kinds=kinds, examples=examples, seed=seed, solved=solved, most=most):
        for name in names:
            LAWS[name](rulebook, sample, engine)
            asked[name] += 1
    return asked


def samples(
    rulebook: Rulebook,
    *,
    kinds: Sequence[str] = (),
    examples: int = 10,
    seed: int = 0,
    solved: bool = True,
    most: int | None = None,
) -> Iterator[Sample]:
    """Subjects for each rule: by chance, and from the solver; of each kind at most so many, where that is said."""
    rules = [
        rule for rule in rulebook.rules.values() if rule.kind in (kinds or rulebook.kinds) and rule.status != "removed"
    ]
    made = [_of_rule(rulebook, rule, examples, seed + 1000 * place, solved) for place, rule in enumerate(rules)]
    if most is None:
        for one in made:
            yield from one
        return
    draw = Draw.seeded(seed)
    for kind in sorted({rule.kind for rule in rules}):
        own = draw.shuffled([one for one, rule in zip(made, rules, strict=True) if rule.kind == kind])
        for sample in islice(_in_turn(own), most):
            yield replace(sample, lone=tuple(draw.some(sample.lone, min(FEW_LEFT_OUT, len(sample.lone)), FEW_LEFT_OUT)))


def _in_turn(generators: Sequence[Iterator[Sample]]) -> Iterator[Sample]:
    """The first of each, the second of each, and so on; none is made before it is wanted."""
    pending = deque(generators)
    while pending:
        one = pending.popleft()
        sample = next(one, None)
        if sample is not None:
            yield sample
            pending.append(one)


def _of_rule(rulebook: Rulebook, rule: Rule, examples: int, seed: int, solved: bool) -> Iterator[Sample]:
    """The subjects for one rule: first those by chance, then those of the solver."""
    walker = Walker(rulebook, rule.kind, (rule.code,))
    for number in range(examples):
        draw = Draw.seeded(seed + number)
        full = walker.subject(draw, not_yet=number % 3 == 0)
        yield _staged(walker, draw, full, draw.choice(walker.all_days), number)
    for number, (found, day) in enumerate(_solved(rulebook, rule.code) if solved else ()):
        full = walker.consistent(found)
        if not walker.valid(full):
            continue
        yield _staged(walker, Draw.seeded(seed + number), full, day, number)


def _staged(walker: Walker, draw: Draw, full: Tree, day: date, seed: int) -> Sample:
    half = walker.partial(draw, full)
    lone = [{one: value for one, value in full.items() if one != name} for name in full if name not in ("kind", "id")]
    valid = tuple(facts for facts in lone if walker.valid(facts))
    return Sample(walker.only[0], (walker.partial(draw, half, 30), half, full), valid, day, seed)


def _solved(rulebook: Rulebook, code: str) -> Iterator[tuple[Tree, date]]:
    try:
        from cleanrules.testing.solved import boundary_subjects
    except MissingExtra:
        return
    for found in islice(boundary_subjects(rulebook, codes=(code,)), MOST_SOLVED):
        yield dict(found.facts), found.as_of
