"""What people decided about findings: rulings on what the machine leaves to a person, and waivers of what it found.

Neither changes an outcome: both stand beside it, with who decided, by which document, and until when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanrules.errors import Position
from cleanrules.rulebook.model import Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's answer to a finding that needs review: `outcome` is what that person held.

    `dated` is the day of the ruling, `expires` its last day (inclusive, Asia/Shanghai); None where it has none. Where it names
    a `fingerprint`, it answers the finding of that fingerprint alone: other facts or values end it.
    """

    code: str
    subject: str
    outcome: Outcome
    by: str
    document: str
    dated: date
    expires: date | None = None
    position: Position | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word that a finding is borne with for a time; `expires` is its last day (inclusive, Asia/Shanghai).

    It names the rule by `code`, and the `subject` or the finding's `fingerprint`.
    """

    code: str
    subject: str | None
    fingerprint: str | None
    reason: str
    approver: str
    document: str
    expires: date
    position: Position | None = None
