"""A report format: one line for each finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from cleanrules import Screening


def csv_summary(screenings: Sequence[Screening], language: str) -> str:
    """The findings as comma-separated values."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["subject", "as_of", "code", "outcome", "title"])
    for screening in screenings:
        for finding in screening.findings:
            title = finding.title.en if language == "en" else finding.title.zh
            writer.writerow([screening.subject, screening.as_of, finding.code, finding.outcome, title])
    return out.getvalue()
