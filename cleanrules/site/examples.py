"""Examples of a rule: cases of its pack that pass and fail, screened, with the message that a user would read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.testing.cases import Case, read_cases
from cleanrules.testing.packs import packs_of

Side = Literal["passes", "violates"]
SIDES: tuple[Side, ...] = ("passes", "violates")


@dataclass(frozen=True, slots=True)
class Example:
    """A case and what the screening of its subject finds of the rule."""

    case: Case
    finding: Finding

    @property
    def yaml(self) -> str:
        """The case's facts as a facts file."""
        return yaml.dump(_plain(self.case.facts), Dumper=_NoAliases, allow_unicode=True, sort_keys=False, width=100)


class _NoAliases(yaml.SafeDumper):
    """Writes what is shared twice: facts files have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(value: Any) -> Any:
    """Mappings and sequences as YAML writes them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples of one rule, and the reasons that its pack gives where it has none."""

    passes: Example | None
    violates: Example | None
    waived: Mapping[str, str]

    @property
    def lacking(self) -> list[Side]:
        """The sides that have neither an example nor a reason."""
        return [side for side in SIDES if getattr(self, side) is None and side not in self.waived]


def examples(rulebook: Rulebook, plugins: Path | None = None) -> dict[str, Examples]:
    """The first case that passes and the first that fails, for each rule of a pack that has cases. Raises PackError.

    `plugins` is the folder of the plugins' sources, where these are installed without their cases.
    """
    found: dict[str, Examples] = {}
    for pack in packs_of(rulebook):
        source = None if plugins is None else plugins / pack.plugin / "cases" / pack.path.name
        cases, file = read_cases(source) if source is not None and source.is_file() else pack.read
        for code in pack.codes:
            shown = {side: _first(cases, code, side, rulebook) for side in SIDES}
            found[code] = Examples(shown["passes"], shown["violates"], file.waived.get(code, {}))
    return found


def _first(cases: Sequence[Case], code: str, side: Side, rulebook: Rulebook) -> Example | None:
    """The first case of a rule on one side, with its finding."""
    case = next((one for one in cases if one.entry.rule == code and one.entry.aspect == side), None)
    return None if case is None else Example(case, case.screening(rulebook, engine="compiled")[code])
