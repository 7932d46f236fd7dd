"""Packs with their cases: which rules stand in which file, and where the cases of each lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanrules.errors import UsageError, did_you_mean
from cleanrules.frozen import lazy
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.testing.cases import Case, CaseFile, cases_file, read_cases


@dataclass(frozen=True)
class Pack:
    """A pack that has rules: its file, and the file of its cases, which may not exist yet."""

    name: str
    plugin: str
    path: Path
    rules: tuple[Rule, ...]

    @property
    def cases_path(self) -> Path:
        """Where its cases lie, or should."""
        return cases_file(self.path)

    @lazy
    def read(self) -> tuple[list[Case], CaseFile]:
        """Its cases, and their file; none where there is no such file. Raises PackError."""
        return read_cases(self.cases_path) if self.cases_path.is_file() else ([], CaseFile(cases=[]))

    @property
    def cases(self) -> list[Case]:
        """Its cases. Raises PackError."""
        return self.read[0]

    @property
    def codes(self) -> list[str]:
        """The codes of its rules."""
        return [rule.code for rule in self.rules]


def packs_of(rulebook: Rulebook) -> list[Pack]:
    """All packs of a rulebook that have rules, by file."""
    found: dict[Path, list[Rule]] = {}
    for rule in rulebook.rules.values():
        if rule.position is not None and rule.status != "removed":
            found.setdefault(Path(rule.position.file), []).append(rule)
    names = [rules[0].pack for rules in found.values()]
    return [Pack(_name(rules[0], names), rules[0].plugin, path, tuple(rules)) for path, rules in sorted(found.items())]


def _name(rule: Rule, names: Sequence[str]) -> str:
    """The pack's name; with the plugin's before it where two packs have one name."""
    return rule.pack if names.count(rule.pack) == 1 else f"{rule.plugin}/{rule.pack}"


def chosen(rulebook: Rulebook, words: Sequence[str]) -> list[Pack]:
    """The packs that some words name: each a pack, a plugin, or a pack file; all without any. Raises UsageError."""
    packs = packs_of(rulebook)
    found: dict[Path, Pack] = {}
    for word in words:
        fitting = [pack for pack in packs if word in (pack.name, pack.plugin) or _same(word, pack.path)]
        if not fitting:
            known = sorted({name for pack in packs for name in (pack.name, pack.plugin)})
            raise UsageError(
                f"no pack with rules is named `{word}`",
                help=did_you_mean(word, known)
                or f"packs and plugins known: {', '.join(known) or 'none'}; or name a pack file",
            )
        found |= {pack.path: pack for pack in fitting}
    return list(found.values()) if words else packs


def _same(word: str, path: Path) -> bool:
    return Path(word).is_file() and Path(word).resolve() == path.resolve()
