"""Hypothesis profiles: bounded by default; `CLEANRULES_PROPERTIES=long` for runs of an hour."""

import os

from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("bounded", settings(max_examples=60, derandomize=True, database=None, **_COMMON))
settings.register_profile("long", settings(max_examples=10_000, **_COMMON))
settings.load_profile("long" if os.environ.get("CLEANRULES_PROPERTIES") == "long" else "bounded")
