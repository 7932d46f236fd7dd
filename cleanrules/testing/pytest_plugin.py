"""The pytest plugin: `pytest --cleanrules` runs the case files of installed packs as tests.

    pytest --cleanrules                          # the cases of every installed pack
    pytest --cleanrules --cleanrules-packs=steel # of some packs or plugins
    pytest --cleanrules cases/my-pack.yaml       # of a file; its rules must be installed

Each case is one test for each engine, with an id as `steel.yaml::IND-CR-001-boundary-3[reference]`. A failure shows what was
expected and found, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cleanrules.testing.cases import Case


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--cleanrules`, which nothing happens without."""
    group = parser.getgroup("cleanrules")
    group.addoption("--cleanrules", action="store_true", help="run the case files of installed packs")
    group.addoption(
        "--cleanrules-packs",
        metavar="PACKS",
        help="only of these packs or plugins, separated by commas; with --cleanrules",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Add the case files of the packs asked for to what is collected; files that are named stand for themselves."""
    if not config.getoption("--cleanrules") or any(str(one).endswith((".yaml", ".yml")) for one in config.args):
        return
    from cleanrules.errors import CleanRulesError
    from cleanrules.rulebook.load import load_rulebook
    from cleanrules.testing.packs import chosen

    names = [name.strip() for name in (config.getoption("--cleanrules-packs") or "").split(",") if name.strip()]
    try:
        packs = chosen(load_rulebook(), names)
    except CleanRulesError as cause:
        raise pytest.UsageError(f"{cause.message}; {cause.help}" if cause.help else cause.message) from None
    files = [str(pack.cases_path) for pack in packs if pack.cases_path.is_file()]
    given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*given, *files]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of cases, where the plugin is asked for."""
    asked = bool(parent.config.getoption("--cleanrules"))
    if asked and file_path.suffix in (".yaml", ".yml") and file_path.parent.name == "cases":
        found: pytest.Collector = CasesFile.from_parent(parent, path=file_path)
        return found
    return None


class CasesFile(pytest.File):
    """The cases of a file, for each engine."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each case and engine."""
        from cleanrules.screening.screen import ENGINES
        from cleanrules.testing.cases import read_cases

        for case in read_cases(self.path)[0]:
            for engine in ENGINES:
                yield CaseItem.from_parent(self, name=f"{case.id}[{engine}]", case=case, engine=engine)


class CaseItem(pytest.Item):
    """One case under one engine."""

    def __init__(self, *, case: Case, engine: str, **known: Any) -> None:
        super().__init__(**known)
        self.case, self.engine = case, engine

    def runtest(self) -> None:
        """Fails with the differences."""
        from cleanrules.rulebook.load import load_rulebook

        lines = self.case.differences(load_rulebook(), engine=self.engine)
        if lines:
            raise CaseFailed(self.case, lines)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The differences alone; any other error as pytest shows it."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case stands."""
        return self.path, None, self.name


class CaseFailed(AssertionError):
    """A case whose outcome is otherwise than expected."""

    def __init__(self, case: Case, lines: list[str]) -> None:
        entry = case.entry
        why = [f"  why: {entry.why}"] if entry.why else []
        super().__init__(
            "\n".join([f"{entry.rule}, {entry.aspect}, as of {entry.as_of}", *why, *(f"  {one}" for one in lines)])
        )
