"""What people decided, and what was found before: the options of `screen` for rulings, waivers and a baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cleanrules.cli.options import today
from cleanrules.errors import UsageError
from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.screening.comparing.baseline import Baseline
    from cleanrules.screening.conclusion import Conclusion
    from cleanrules.screening.deciding.decided import Decisions
    from cleanrules.screening.findings import Screening

F = TypeVar("F", bound=Callable[..., Any])
BESIDE = ("rulings", "waivers", "expiry_day", "baseline", "new_only")
"""The arguments that the options bring."""
_FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the findings, and what was assumed of it."""

    decisions: Decisions
    baseline: Baseline | None
    new_only: bool
    assumptions: tuple[Text, ...]

    def on(self, screenings: Sequence[Screening]) -> list[Screening]:
        """The screenings with the decisions and the comparison."""
        from cleanrules.screening.comparing.baseline import compared
        from cleanrules.screening.deciding.decided import decided_together

        found = decided_together(screenings, self.decisions)
        return list(found if self.baseline is None else compared(found, self.baseline))

    def conclusion(self, screening: Screening) -> Conclusion:
        """The conclusion that the exit code tells: with `--new-only` that of what is new or worse."""
        from cleanrules.screening.comparing.baseline import fresh_conclusion

        return fresh_conclusion(screening) if self.new_only else screening.conclusion


def decisions_options(function: F) -> F:
    """`--rulings`, `--waivers`, `--today`, `--baseline` and `--new-only`: the arguments of `beside`."""
    options = [
        click.option("--rulings", type=_FILE, help="A file of rulings on what is for review（人工认定）."),
        click.option("--waivers", type=_FILE, help="A file of waivers of findings（豁免）."),
        click.option(
            "--today", "expiry_day", metavar="DATE",
            help="The day on which the expiry of rulings and waivers is looked at. [default: today in China]",
        ),
        click.option("--baseline", type=_FILE, help="An earlier output of `--format json` to compare with（基线）."),
        click.option("--new-only", is_flag=True, help="With --baseline: only what is new or worse sets the exit code."),
    ]  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def beside(
    rulebook: Rulebook, *, rulings: Path | None, waivers: Path | None, expiry_day: str | None, baseline: Path | None,
    new_only: bool,
) -> Beside:  # fmt: skip
    """What the options name, read and checked. Raises DecisionError, UsageError."""
    from cleanrules.screening.comparing.baseline import snapshots_of
    from cleanrules.screening.deciding.decided import decisions
    from cleanrules.screening.screen import as_day

    if new_only and baseline is None:
        raise UsageError("`--new-only` has nothing to compare with", help="give `--baseline FILE.json` too")
    day = today() if expiry_day is None else as_day(expiry_day, "--today")
    assumed: tuple[Text, ...] = ()
    if expiry_day is None and (rulings is not None or waivers is not None):
        assumed = (
            Text(
                f"认定和豁免的有效期按今天 {day} 核对（北京时间）",
                f"expiry of rulings and waivers as of {day}, today in China",
            ),
        )
    before = None if baseline is None else snapshots_of(baseline)
    return Beside(decisions(rulings, waivers, day, rulebook), before, new_only, assumed)


def warn(screenings: Sequence[Screening], language: Language) -> None:
    """Say on the error stream what must be said of rulings and waivers, each thing once."""
    from cleanrules.cli.output import WARNING, tell

    for notice in dict.fromkeys(notice for screening in screenings for notice in screening.notices):
        tell(WARNING, notice, language)
