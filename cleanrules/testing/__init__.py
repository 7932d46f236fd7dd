"""What authors of rule packs need to test them: cases, strategies, ready properties, coverage and mutation.

from cleanrules.testing import check_rulebook, subjects

def test_the_laws_hold():
    check_rulebook(load_rulebook())

@given(subjects("project"))
def test_something(facts): ...
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanrules.screening.screen import Engine
    from cleanrules.testing.cases import Case, read_cases
    from cleanrules.testing.checking import check_rulebook
    from cleanrules.testing.properties import (
        PropertyError,
        chunking,
        date_partition,
        determinism,
        engines_agree,
        information_order,
        one_version_a_day,
        order_of_facts,
        order_of_rules,
        overlay_not_laxer,
        totality,
        unit_invariance,
    )
    from cleanrules.testing.solved import boundary_subjects
    from cleanrules.testing.strategies import days, drop_facts, subjects, worsened
    from cleanrules.testing.worsening import worse_never_clears, worsenings
else:
    _HOMES = {
        "cleanrules.screening.screen": ("Engine",),
        "cleanrules.testing.cases": ("Case", "read_cases"),
        "cleanrules.testing.checking": ("check_rulebook",),
        "cleanrules.testing.solved": ("boundary_subjects",),
        "cleanrules.testing.strategies": ("days", "drop_facts", "subjects", "worsened"),
        "cleanrules.testing.worsening": ("worse_never_clears", "worsenings"),
    }

    def __getattr__(name: str) -> object:
        """Load a name when it is first used: Hypothesis and the solver only where they are asked for."""
        if name not in __all__:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        home = next((home for home, names in _HOMES.items() if name in names), "cleanrules.testing.properties")
        return getattr(import_module(home), name)


__all__ = [
    "Case",
    "Engine",
    "PropertyError",
    "boundary_subjects",
    "check_rulebook",
    "chunking",
    "date_partition",
    "days",
    "determinism",
    "drop_facts",
    "engines_agree",
    "information_order",
    "one_version_a_day",
    "order_of_facts",
    "order_of_rules",
    "overlay_not_laxer",
    "read_cases",
    "subjects",
    "totality",
    "unit_invariance",
    "worse_never_clears",
    "worsened",
    "worsenings",
]
