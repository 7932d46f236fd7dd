"""Which report goes where: `--format` and `-o` may be repeated, and are paired in the order in which they are given."""

from __future__ import annotations

from pathlib import Path

from cleanrules.cli.failing import described
from cleanrules.errors import UsageError

Destination = tuple[str, Path | None]
"""A format, and the file that it goes to; None is the terminal."""


def destinations(forms: tuple[str, ...], outputs: tuple[Path, ...], *, default: str = "text") -> list[Destination]:
    """Pair formats with files; a file without a format says it by its suffix. Raises UsageError."""
    from cleanrules.plugins import FORMATS
    from cleanrules.reports.formats import BINARY

    _different(outputs)
    for form in forms:
        if form not in FORMATS:
            _check(form)
    named = [*forms, *(_by_suffix(path, default) for path in outputs[len(forms) :])] or [default]
    files: list[Path | None] = [*outputs, *[None] * (len(named) - len(outputs))]
    loose = [form for form, path in zip(named, files, strict=True) if path is None]
    if len(loose) > 1:
        raise UsageError(
            f"{len(loose)} formats for the terminal: {', '.join(f'`{one}`' for one in loose)}",
            help="give each format its own `-o FILE`, in the same order",
        )
    if loose and loose[0] in BINARY:
        raise UsageError(f"format `{loose[0]}` is no text", help=f"write it to a file: `-o report.{loose[0]}`")
    return list(zip(named, files, strict=True))


def _check(form: str) -> None:
    from cleanrules.reports.formats import names

    known = names()
    if form not in known:
        raise described(f"unknown format `{form}`", form, known)


def _by_suffix(path: Path, default: str) -> str:
    from cleanrules.reports.formats import SUFFIXES

    if not path.suffix or (path.exists() and not path.is_file()):
        return default
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(f"`{suffix}`" for suffix in SUFFIXES)
        raise UsageError(
            f"`{path}` does not tell its format", help=f"give `--format`, or end the name in one of {known}"
        )
    return SUFFIXES[path.suffix.lower()]


def _different(outputs: tuple[Path, ...]) -> None:
    seen: set[Path] = set()
    for path in outputs:
        if path.resolve() in seen:
            raise UsageError(f"`{path}` is given twice as an output", help="each report needs a file of its own")
        seen.add(path.resolve())
