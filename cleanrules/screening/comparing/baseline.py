"""Compares a screening with an earlier one of its subject: the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from cleanrules.errors import UsageError, shorten
from cleanrules.exact import number_text
from cleanrules.facts.facts import value_text
from cleanrules.frozen import FrozenDict
from cleanrules.screening.basis import ParameterUse
from cleanrules.screening.changed import (
    Amount,
    Asked,
    Aspect,
    Change,
    Changed,
    Comparison,
    Key,
    Seen,
    Snapshot,
    amount_text,
    joined,
    same,
)
from cleanrules.screening.comparing.earlier import from_data, from_file
from cleanrules.screening.conclusion import Conclusion, conclusion_of
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.values import decimal_or_day

Earlier = Path | str | Mapping[str, Any] | Sequence[Any] | Screening
"""An earlier screening, or several: their JSON in a file or as data, or screenings."""
Baseline = Mapping[Key, Snapshot]
"""Earlier screenings by kind, subject and place."""


def compare(old: Earlier, new: Screening) -> Comparison:
    """A screening beside an earlier one of the same subject; `old` may hold screenings of other subjects too.

    Findings are compared by the fingerprint, which changes with the outcome, the facts and the parameter values, and by
    what people decided. Raises UsageError where `old` is no screening.
    """
    before = snapshots_of(old)
    return _comparison(before, new, [_key(new)])


def compared(screenings: Sequence[Screening], before: Baseline) -> tuple[Screening, ...]:
    """The screenings, each with its comparison to the earlier one of its subject."""
    now = [_key(one) for one in screenings]
    return tuple(replace(one, baseline=_comparison(before, one, now)) for one in screenings)


def fresh_conclusion(screening: Screening) -> Conclusion:
    """The conclusion of those findings alone that are new, or worse than in the baseline; of all without one."""
    if screening.baseline is None:
        return screening.conclusion
    fresh = screening.baseline.fresh
    some = (one for one in screening.findings if one.code in fresh and one.waiver is None)
    return conclusion_of((one.standing, one.effect) for one in some)


# --- comparing ---


def _key(screening: Screening) -> Key:
    return screening.kind, screening.subject, screening.region or ""


def _earlier(before: Baseline, key: Key) -> Snapshot | None:
    """The earlier screening of a subject: that of its very place, else one whose place may be the same.

    Two subjects of one name in two places are two. Raises UsageError where several may be the one.
    """
    found = [before[key]] if key in before else [one for known, one in before.items() if same(known, key)]
    if len(found) > 1:
        raise UsageError(
            f"the baseline has {len(found)} screenings that may be of `{shorten(key[1])}`",
            help="say where the subject lies, or keep the one to compare with",
        )
    return found[0] if found else None


def _comparison(before: Baseline, screening: Screening, now: Sequence[Key]) -> Comparison:
    new, redirects = _of_screening(screening), screening.rulebook.redirects
    others = tuple(sorted(known[1] for known in before if not any(same(known, key) for key in now)))
    old = _earlier(before, new.key)
    if old is None:
        return Comparison(False, None, new.conclusion, FrozenDict(), tuple(new.findings.values()), (), (), 0, others)
    earlier = {redirects.get(code, code): one for code, one in old.findings.items()}
    both = [(earlier[code], one) for code, one in new.findings.items() if code in earlier]
    changed = tuple(Changed(was, one, tuple(_changes(was, one))) for was, one in both if not _alike(was, one))
    return Comparison(
        True,
        old.conclusion,
        new.conclusion,
        FrozenDict({name: (old.asked[name], now) for name, now in new.asked.items() if old.asked[name] != now}),
        tuple(one for code, one in new.findings.items() if code not in earlier),
        tuple(one for code, one in earlier.items() if code not in new.findings),
        changed,
        len(both) - len(changed),
        others,
    )


def _alike(old: Seen, new: Seen) -> bool:
    return (old.fingerprint, old.ruling, old.waived) == (new.fingerprint, new.ruling, new.waived)


def _changes(old: Seen, new: Seen) -> Iterator[Change]:
    """What changed of a finding, the gravest first; at least one thing."""
    pairs: list[tuple[Aspect, object, object]] = [
        ("outcome", old.outcome, new.outcome),
        ("would_be", old.would_be, new.would_be),
        ("ruling", old.ruling, new.ruling),
        ("waiver", old.waived, new.waived),
        ("gap", old.gap, new.gap),
    ]
    told = [Change(aspect, "", _text(was), _text(now)) for aspect, was, now in pairs if was != now]
    told += _differing("facts", old.facts, new.facts)
    told += _differing("parameters", old.parameters, new.parameters)
    told += _differing("window", old.windows, new.windows)
    yield from told or [Change("other", "", old.fingerprint, new.fingerprint)]


def _differing(aspect: Aspect, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    names = dict.fromkeys([*old, *new])
    return [Change(aspect, name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


# --- a screening as it is compared ---


def _of_screening(screening: Screening) -> Snapshot:
    asked: dict[Asked, str] = {
        "as_of": screening.as_of.isoformat(),
        "decided_on": _text(screening.decided_on) or "",
        "region": screening.region or "",
        "selected": ", ".join(screening.selected),
        "minimum_confidence": screening.minimum_confidence,
        "today": _text(screening.today) or "",
        "rulebook": screening.rulebook.sha256,
        "engine": screening.engine,
        "version": screening.version,
    }
    found = {finding.code: _of_finding(finding) for finding in screening.findings}
    return Snapshot(screening.kind, screening.subject, screening.conclusion, FrozenDict(asked), FrozenDict(found))


def _of_finding(finding: Finding) -> Seen:
    facts = {
        used.path: str(Amount(value_text(used.field, used.value), used.field.unit)) for used in finding.facts
    }  # fmt: skip
    gap = finding.gap
    return Seen(
        finding.code, finding.title, finding.outcome, finding.would_be, finding.effect, finding.fingerprint,
        None if gap is None else Amount(number_text(gap.value), gap.unit), FrozenDict(facts),
        joined((use.name, _amount(use)) for use in finding.parameters),
        joined((use.name, _window(use)) for use in finding.parameters),
        None if finding.ruling is None else finding.ruling.outcome,
        None if finding.waiver is None else finding.waiver.expires.isoformat(),
    )  # fmt: skip


def _amount(use: ParameterUse) -> str:
    value, low, high = (None if one is None else decimal_or_day(one) for one in (use.value, use.at_least, use.at_most))
    return amount_text(value, low, high, use.unit)


def _window(use: ParameterUse) -> str:
    return f"{use.start}/{use.until}"


# --- where earlier screenings come from ---


def snapshots_of(old: Earlier) -> Baseline:
    """Earlier screenings as they are compared. Raises UsageError where they are none, or two are of one subject."""
    found: dict[Key, Snapshot] = {}
    for one in _read(old):
        if one.key in found:
            raise UsageError(
                f"the baseline has two screenings of `{shorten(one.subject)}`", help="keep the one to compare with"
            )
        found[one.key] = one
    return found


def _read(old: Earlier) -> Iterable[Snapshot]:
    if isinstance(old, Screening):
        return [_of_screening(old)]
    if isinstance(old, Path | str):
        return from_file(Path(old))
    if isinstance(old, Mapping):
        return from_data(old)
    parts = ([_of_screening(one)] if isinstance(one, Screening) else from_data(one) for one in old)
    return chain.from_iterable(parts)
