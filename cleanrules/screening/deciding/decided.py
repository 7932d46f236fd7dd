"""Puts what people decided beside the findings of finished screenings. No outcome changes, and no engine is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleanrules.errors import did_you_mean
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.deciding.files import Rulings, Waivers, read_rulings, read_waivers
from cleanrules.screening.deciding.notices import (
    misnamed,
    no_finding,
    not_for_review,
    nothing_to_waive,
    others,
    ruling_expired,
    ruling_not_yet,
    values_changed,
    waiver_expired,
)
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.findings import Finding, Screening
from cleanrules.text import Text

WAIVABLE = frozenset({"violation", "advice", "missed", "undetermined", "needs_review"})
"""The outcomes of findings that can be waived: those that leave something to be done."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Checked rulings and waivers, and the day on which their expiry is looked at; None: each screening's `as_of`."""

    rulings: tuple[Ruling, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    today: date | None = None

    def __bool__(self) -> bool:
        return bool(self.rulings or self.waivers)


def decisions(rulings: Rulings | None, waivers: Waivers | None, today: date | None, rulebook: Rulebook) -> Decisions:
    """The decisions that a caller gave in any form, in an order of their own. Raises DecisionError."""
    return Decisions(
        tuple(sorted(read_rulings(rulings, rulebook), key=lambda one: (one.code, one.subject, one.dated))),
        tuple(sorted(read_waivers(waivers, rulebook), key=_longest)),
        today,
    )


def _longest(waiver: Waiver) -> tuple[str, int, str, str]:
    """Of two waivers of one finding that which lasts longer comes first."""
    return waiver.code, -waiver.expires.toordinal(), waiver.subject or "", waiver.fingerprint or ""


def decided(screening: Screening, given: Decisions) -> Screening:
    """The screening with the decisions beside its findings, and with notices of those that stand beside none."""
    return decided_together([screening], given)[0]


def decided_together(screenings: Sequence[Screening], given: Decisions) -> tuple[Screening, ...]:
    """As `decided`, for screenings that share their decisions: one for any of their subjects is for no stranger."""
    if not given:
        return tuple(screenings)
    subjects = {one.subject for one in screenings}
    both: tuple[Ruling | Waiver, ...] = (*given.rulings, *given.waivers)
    strange = [one for one in both if one.subject is not None and one.subject not in subjects]
    loose = [one for one in given.waivers if one.subject is None and not any(_fits(one, each) for each in screenings)]
    return tuple(_Deciding(one, given, strange, loose).decided() for one in screenings)


def _fits(waiver: Waiver, screening: Screening) -> bool:
    """Whether a waiver by fingerprint names a finding of a screening."""
    finding = screening.found(waiver.code)
    return finding is not None and finding.fingerprint == waiver.fingerprint


class _Deciding:
    """One screening on its way to be decided."""

    def __init__(
        self, screening: Screening, given: Decisions, strange: Sequence[Ruling | Waiver], loose: Sequence[Waiver]
    ) -> None:
        self.screening, self.strange, self.loose = screening, strange, loose
        self.today = given.today or screening.as_of
        self.rulings: dict[str, list[Ruling]] = defaultdict(list)
        self.waivers: dict[str, list[Waiver]] = defaultdict(list)
        for ruling in given.rulings:
            if ruling.subject == screening.subject:
                self.rulings[ruling.code].append(ruling)
        for waiver in given.waivers:
            if waiver.subject == screening.subject or (waiver.subject is None and _fits(waiver, screening)):
                self.waivers[waiver.code].append(waiver)
        self.notices: list[Text] = []

    def decided(self) -> Screening:
        findings = tuple(self.waived(self.ruled(finding)) for finding in self.screening.findings)
        self.beside()
        found = replace(
            self.screening, findings=findings, today=self.today, notices=(*self.screening.notices, *self.notices)
        )
        return found

    def ruled(self, finding: Finding) -> Finding:
        """The finding with the ruling that answers it, if one does."""
        named = self.rulings.get(finding.code, [])
        given = [one for one in named if one.fingerprint in (None, finding.fingerprint)]
        self.notices += [values_changed(one, finding) for one in named if one not in given]
        standing = [one for one in given if one.dated <= self.today <= (one.expires or date.max)]
        if not standing:
            for one in given:
                self.notices.append(ruling_not_yet(one) if one.dated > self.today else ruling_expired(one))
            return finding
        if finding.outcome != "needs_review":
            self.notices.append(not_for_review(standing[0], finding))
            return finding
        return replace(finding, ruling=standing[0])

    def waived(self, finding: Finding) -> Finding:
        """The finding with the waiver that covers it, if one does."""
        given = self.waivers.get(finding.code, [])
        named = [one for one in given if one.fingerprint in (None, finding.fingerprint)]
        standing = [one for one in named if self.today <= one.expires]
        self.notices += [values_changed(one, finding) for one in given if one not in named]
        if not standing:
            self.notices += [waiver_expired(one) for one in named]
            return finding
        if finding.standing not in WAIVABLE:
            self.notices += [nothing_to_waive(one, finding) for one in standing]
            return finding
        return replace(finding, waiver=standing[0])

    def beside(self) -> None:
        """What is said of decisions that are about none of the findings."""
        book, found = self.screening.rulebook, {finding.code for finding in self.screening.findings}
        for one in (*_all(self.rulings), *_all(self.waivers)):
            rule = book.rules[one.code]
            if one.code not in found and rule.kind != self.screening.kind:
                self.notices.append(no_finding(one, book.kinds[rule.kind].title))
        self.notices += [misnamed(one) for one in self.loose]
        if self.strange:
            names = sorted({one.subject for one in self.strange if one.subject is not None})
            near = did_you_mean(self.screening.subject, names) if self.screening.subject else None
            self.notices.append(others(self.strange, names, near and near.split("`")[1]))


def _all(by_code: dict[str, list[Ruling]] | dict[str, list[Waiver]]) -> Iterable[Ruling | Waiver]:
    return (one for some in by_code.values() for one in some)
