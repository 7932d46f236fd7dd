"""Findings and screenings: frozen, typed, picklable. What is only read by people is computed when it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

from cleanrules.engines.context import Proof
from cleanrules.facts.facts import Facts
from cleanrules.frozen import lazy
from cleanrules.law.confidence import LENIENT, Confidence, weakest
from cleanrules.law.penalties import Applicable, Penalty, applicable
from cleanrules.rulebook.model import BINDING, SETTLED, Outcome, Rulebook, Unjudged
from cleanrules.screening.basis import Basis, Gap, ParameterUse
from cleanrules.screening.changed import Comparison
from cleanrules.screening.conclusion import Conclusion, conclusion_of
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.explaining.derivation import derivation
from cleanrules.screening.explaining.proof import proof_of, steps_of
from cleanrules.screening.explaining.step import DEPTH, WIDTH, Bounds, Step
from cleanrules.screening.identity import identity_of
from cleanrules.screening.interview import Question, next_question
from cleanrules.screening.message import message_of
from cleanrules.screening.pending import Event
from cleanrules.screening.remedies import Cures, Remedy, cures_of
from cleanrules.screening.support import LegalNeed, Need, past
from cleanrules.screening.words import CONCLUSIONS, NONE_BINDS, NONE_CHOSEN_BINDS
from cleanrules.text import Language, Text

__all__ = ["Basis", "Finding", "Gap", "ParameterUse", "Screening"]

NO_OPERATOR = Text(
    "法条所列主体均未写明此类经营主体，由人工认定适用哪一幅度",
    "no range names this type of operator: a person must say which applies",
)
ONE_RANGE = Text(
    "未填“经营主体类型”（operator_type），以上按主体类型分别规定的幅度只适用其中与之相应的一种",
    "the type of operator (operator_type) is not given: of the ranges that name such types only that of its own applies",
)
PAST = Text(
    "有关期限已过或者有关事项已经发生，无法以变更计划补正；尚未办理的，应当尽快办理",
    "a day has passed or a thing has happened that no change of plan undoes; what is still to be done is to be done soon",
)


@dataclass(frozen=True)
class Finding(Basis):
    """The outcome of one rule for one subject, with everything needed to check it by hand.

    `ruling` and `waiver` are what people decided about it; they stand beside the outcome, never in its place.
    """

    ruling: Ruling | None = None
    waiver: Waiver | None = None

    @property
    def standing(self) -> Outcome:
        """What enters the conclusion: what a person ruled where one did, else the outcome."""
        return self.outcome if self.ruling is None else self.ruling.outcome

    @lazy
    def penalty(self) -> Applicable | None:
        """The statutory penalties of a breach, by the law that governs; None where there is no breach."""
        if "violation" not in (self.outcome, self.would_be) or not self.rule.penalties:
            return None
        operator = self.facts_given.values.get("operator_type")
        found = applicable(
            self.rule.penalties, self.as_of, self.decided_on, operator if isinstance(operator, str) else None, LENIENT,
            self.facts_given.values,
        )  # fmt: skip
        days = [self.as_of, self.decided_on or self.as_of]
        if found.choice == "lighter":
            days.reverse()
        governing, other = (
            tuple(self._cautioned(self._doubted(one), day) for one in some)
            for some, day in zip((found.governing, found.other), days, strict=True)
        )
        return Applicable(governing, other, found.choice)

    def _doubted(self, penalty: Penalty) -> Penalty:
        """The penalty with what is open about its reaching this subject: the type of operator, or a fact that it asks for.

        Where the law names this type of operator nowhere, that a range reaches it is no more than inferred.
        """
        fields, values = self.rulebook.kinds[self.rule.kind].fields, self.facts_given.values
        unknown = [fields[name].title for name in penalty.where if values.get(name) is None]
        notes = [Text(f"是否适用取决于未填的“{one.zh}”", f"depends on a fact not given: {one.en}") for one in unknown]
        operator = values.get("operator_type")
        reached = penalty.names(operator if isinstance(operator, str) else None)
        if not reached:
            notes.append(NO_OPERATOR)
        trust = penalty.confidence if reached else weakest([penalty.confidence, "inferred"])
        return replace(penalty, confidence=trust, note=noted(penalty.note, notes)) if notes else penalty

    @property
    def one_range(self) -> Text | None:
        """That only one of several ranges applies, where the type of operator by which they differ is not given; else None."""
        if self.penalty is None or self.facts_given.values.get("operator_type") is not None:
            return None
        named = [
            {one.operators for one in some if one.operators} for some in (self.penalty.governing, self.penalty.other)
        ]
        return ONE_RANGE if any(len(types) > 1 for types in named) else None

    def _cautioned(self, penalty: Penalty, day: date) -> Penalty:
        """The penalty as it stands on a day: one that rests only on what may have changed by then is inferred to live on."""
        cautions = [self.rulebook.caution(cite.instrument, day) for cite in penalty.cites]
        if not any(cautions):
            return penalty
        trust = weakest([penalty.confidence, "inferred"]) if all(cautions) else penalty.confidence
        return replace(penalty, confidence=trust, note=noted(penalty.note, cautions))

    @lazy
    def message(self) -> Text:
        """The finding in one sentence."""
        return message_of(self)

    @lazy
    def remedies(self) -> tuple[Remedy, ...]:
        """What would mend a breach, the smallest change first: single ones, else up to three together; each replayed."""
        return self._cures.remedies

    @lazy
    def no_remedy(self) -> Text | None:
        """Why no change of plan mends a breach; None where there is a remedy, or no breach.

        What was let pass, or has happened, is said to be past: no search of changes of plan undoes it.
        """
        reason = self._cures.reason
        context = self.context(self.verdict.moments[-1])
        return PAST if reason is not None and past(self.required, context) else reason

    @lazy
    def _cures(self) -> Cures:
        return cures_of(self) if self.breached else Cures((), None)

    @property
    def breached(self) -> bool:
        """Whether the requirement fails, or does on evidence that a person must look at."""
        return bool({self.outcome, self.would_be} & {"violation", "advice", "missed"})

    @lazy
    def trace(self) -> Step:
        """The derivation, from the facts to the outcome; with the proof where the engine kept it."""
        return self.explain()

    def explain(self, *, depth: int = DEPTH, width: int = WIDTH) -> Step:
        """The derivation as a tree of steps, from facts and law to the conclusion; `render` makes text of it.

        At most `depth` levels and `width` steps below one are shown; what is left out is counted. Raises UsageError
        where one of them is less than 1.
        """
        tree = derivation(self, Bounds(depth, width), ruling=self.ruling, waiver=self.waiver)
        return replace(tree, steps=(*tree.steps, *proof_of(self)))

    def proof(self, language: Language = "zh") -> tuple[str, ...]:
        """The engine's proof as indented lines: consequence, finding, duty, category; empty where it keeps none."""
        return tuple(line for step in proof_of(self) for line in step.render(language))

    @lazy
    def fingerprint(self) -> str:
        """Equal for equal findings: of the rule, the subject, the outcome and the values it rests on."""
        values = [f"{used.path}={used.value}" for used in self.facts]
        chosen = [f"{use.name}={use.value if use.value is not None else use.ends}" for use in self.parameters]
        parts = [self.code, identity_of(self.facts_given), self.outcome, str(self.would_be), *values, *chosen]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class Missing(NamedTuple):
    """A fact that the applicant can supply, and how many rules it would help to settle."""

    need: Need
    rules: int


class Unread(NamedTuple):
    """A legal value that an authority must supply, and the codes of the rules that it keeps open."""

    need: LegalNeed
    codes: tuple[str, ...]


class Pending(NamedTuple):
    """An event to come, with its last day, and the codes of the rules that wait for it."""

    event: Event
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Screening:
    """All findings for one subject on one day, and the conclusion."""

    facts: Facts
    as_of: date
    decided_on: date | None
    region: str | None
    minimum_confidence: Confidence
    selected: tuple[str, ...]
    assumptions: tuple[Text, ...]
    findings: tuple[Finding, ...]
    rulebook: Rulebook
    engine: str
    version: str
    conclusion_proof: Proof | None = field(default=None, compare=False, repr=False)
    notices: tuple[Text, ...] = ()
    """What must be said of rulings and waivers: those that have expired, or that answer nothing here."""
    today: date | None = None
    """The day on which the expiry of rulings and waivers was looked at; None where there are none."""
    baseline: Comparison | None = None
    """What changed since an earlier screening of the subject, where one was given."""

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return self.facts.id

    @property
    def kind(self) -> str:
        """The kind of subject."""
        return self.facts.kind

    @property
    def conclusion(self) -> Conclusion:
        """The first that applies of blocked, rectify, undetermined, review, clear: what binding rules come to.

        Rulings enter it, waived findings don't.
        """
        return conclusion_of((one.standing, one.effect) for one in self.binding if one.waiver is None)

    @property
    def machine_conclusion(self) -> Conclusion:
        """The conclusion without what people decided."""
        return conclusion_of((one.outcome, one.effect) for one in self.binding)

    @property
    def concluded(self) -> Text:
        """The conclusion in words; of a clear one, where so, that no binding rule applies."""
        return self._concluded(self.conclusion, [one.standing for one in self.binding])

    @property
    def machine_concluded(self) -> Text:
        """The conclusion without what people decided, in words."""
        return self._concluded(self.machine_conclusion, [one.outcome for one in self.binding])

    def _concluded(self, conclusion: Conclusion, outcomes: Iterable[Outcome]) -> Text:
        said, why = CONCLUSIONS[conclusion], NONE_CHOSEN_BINDS if self.selected else NONE_BINDS
        if any(one != "not_applicable" for one in outcomes):
            return said
        return Text(f"{said.zh}（{why.zh}）", f"{said.en} ({why.en})")

    @property
    def binding(self) -> tuple[Finding, ...]:
        """The findings of binding rules, which alone enter the conclusion."""
        return tuple(one for one in self.findings if one.force in BINDING)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The violations."""
        return tuple(one for one in self.findings if one.outcome == "violation")

    @property
    def breaches(self) -> dict[str, bool | None]:
        """Whether each binding rule is breached, by code; None where that is not settled."""
        settled: dict[Outcome, bool] = {"violation": True, **dict.fromkeys(SETTLED, False)}
        return {finding.code: settled.get(finding.outcome) for finding in self.binding}

    def proof(self, language: Language = "zh") -> tuple[str, ...]:
        """The engine's proof that the subject is blocked or must rectify, as indented lines; empty where it keeps none."""
        if self.conclusion_proof is None or self.machine_conclusion not in ("blocked", "rectify"):
            return ()
        steps = steps_of(self.conclusion_proof, ["blocked" if self.machine_conclusion == "blocked" else "breached"])
        return tuple(line for step in steps for line in step.render(language))

    @lazy
    def missing(self) -> tuple[Missing, ...]:
        """The facts that the applicant can supply, and how many rules each would help to settle: the most useful first.

        Each is `(need, rules)`: `need.path`, `need.title`, `need.unit`, and a number.

        Those of undetermined binding rules first, then those that would spare a person's review, then those that only
        policy and targets ask for. Within each: the most rules that a fact would help to settle; then the most that it
        settles alone, and that it may; then the order of use.
        """
        found: dict[str, Need] = {}
        uses: dict[str, list[int]] = {}
        for finding in self.findings:
            rank = 2 if finding.force not in BINDING else 0 if finding.outcome == "undetermined" else 1
            for need in finding.missing:
                found.setdefault(need.path, need)
                counted = uses.setdefault(need.path, [rank, 0, 0, 0])
                counted[0] = min(counted[0], rank)
                for place, of in enumerate((("always", "perhaps", "together"), ("always",), ("always", "perhaps")), 1):
                    counted[place] -= need.settles in of
        ranked = sorted(found, key=uses.__getitem__)
        return tuple(Missing(found[path], -uses[path][1]) for path in ranked)

    @lazy
    def unread(self) -> tuple[Unread, ...]:
        """The legal values that an authority must supply, each with the codes of the rules that it keeps open.

        Each is `(need, codes)`: `need.path`, `need.title`, `need.unit`, and `need.cites`, where a person finds it.
        """
        found: dict[str, tuple[LegalNeed, list[str]]] = {}
        for finding in self.findings:
            for need in finding.unread:
                found.setdefault(need.path, (need, []))[1].append(finding.code)
        return tuple(Unread(need, tuple(codes)) for need, codes in found.values())

    @lazy
    def pending(self) -> tuple[Pending, ...]:
        """The events to come, soonest last day first, each with the codes of the rules that wait for it.

        Each is `(event, codes)`: `event.path`, `event.title`, and `event.until`, the last day; None where no day ends it.
        """
        found: dict[tuple[str, date | None], tuple[Event, list[str]]] = {}
        for finding in self.findings:
            for event in finding.events if finding.outcome == "pending" else ():
                found.setdefault((event.path, event.until), (event, []))[1].append(finding.code)
        ordered = sorted(found.values(), key=lambda one: (one[0].until or date.max, one[0].path))
        return tuple(Pending(event, tuple(codes)) for event, codes in ordered)

    @property
    def not_judged(self) -> tuple[Unjudged, ...]:
        """The norms that bind this kind of subject on the day, in its place, and that no rule judges."""
        return self.rulebook.not_judged(self.kind, self.as_of, self.region)

    def next_question(
        self, *, to: Literal["conclusion", "all"] = "conclusion", skip: Collection[str] = ()
    ) -> Question | None:
        """The next fact to ask, see `interview.next_question`; None where no fact can change the conclusion any more."""
        return next_question(self, to=to, skip=skip)

    def found(self, code: str) -> Finding | None:
        """The finding of a rule, under its present or an earlier code; None where that rule was not screened."""
        return self._by_code.get(self.rulebook.redirects.get(code, code))

    def __getitem__(self, code: str) -> Finding:
        return self._by_code[self.rulebook.redirects.get(code, code)]

    @lazy
    def _by_code(self) -> Mapping[str, Finding]:
        return {finding.code: finding for finding in self.findings}

    @property
    def summary(self) -> dict[str, int]:
        """How many findings have each outcome."""
        counted: dict[str, int] = {}
        for finding in self.findings:
            counted[finding.outcome] = counted.get(finding.outcome, 0) + 1
        return counted


def noted(note: Text | None, further: Iterable[Text | None]) -> Text | None:
    """Several notes as one, each once; None where there are none."""
    notes = [one for one in dict.fromkeys([note, *further]) if one is not None]
    if not notes:
        return None
    return Text("；".join(one.zh for one in notes), "; ".join(one.en for one in notes))
