"""Screenings with what people decided, and names that try to do harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cleanrules import Screening
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.text import Text

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    '=cmd|"/c calc"!A0',
    "]]><!-- & \"'",
    "[click](file:///etc/passwd) \\{0}",
    "\u202eevil\u2066\u200b\u2028",
    "\x85\ufffe\ufeff",
)
"""Names that a careless report would run, link, or show backwards."""
WAIVER = Waiver("IND-TST-001", "TJ-1", None, "分期实施", "张三", "津环函〔2023〕1号", date(2023, 12, 31))
RULING = Ruling("IND-TST-004", "TJ-1", "compliant", "李四", "会议纪要〔2023〕2号", date(2023, 1, 1), date(2024, 1, 1))
NOTICE = Text("IND-TST-002 的豁免已于 2022-12-31 到期", "the waiver of IND-TST-002 expired on 2022-12-31")


def decided(screening: Screening, waiver: Waiver = WAIVER, ruling: Ruling = RULING) -> Screening:
    """The screening with one finding waived, one ruled on, and one thing to be said loudly."""
    findings = tuple(
        replace(
            one, waiver=waiver if one.code == waiver.code else None, ruling=ruling if one.code == ruling.code else None
        )
        for one in screening.findings
    )
    return replace(screening, findings=findings, notices=(NOTICE,))
