"""Hypothesis profiles: bounded by default; `CLEANRULES_PROPERTIES=long` for long runs, which also shrink what fails."""

import os

from hypothesis import HealthCheck, Phase, settings

_COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
_BOUNDED = {"max_examples": 32, "derandomize": True, "database": None, "phases": [Phase.explicit, Phase.generate]}
settings.register_profile("bounded", settings(**_BOUNDED, **_COMMON))
settings.register_profile("long", settings(max_examples=10_000, **_COMMON))
settings.load_profile("long" if os.environ.get("CLEANRULES_PROPERTIES") == "long" else "bounded")
