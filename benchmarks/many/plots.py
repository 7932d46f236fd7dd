"""The growth of CPU time and memory as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

Runs = Mapping[int, Mapping[str, Mapping[str, float]]]
"""By size and engine: the figures."""
NAMES = {"ours": "cleanrules", "handwritten": "hand-written polars"}
PANELS = (("cpu_s", "CPU seconds"), ("peak_mb", "peak memory, MB"))


def draw(runs: Runs, fixed: str, what: str, path: Path) -> None:
    """CPU seconds and peak memory by the number of rows or rules."""
    figure, panels = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for panel, (figure_name, title) in zip(panels, PANELS, strict=True):
        for engine, name in NAMES.items():
            panel.plot(list(runs), [run[engine][figure_name] for run in runs.values()], marker="o", label=name)
        panel.set(xscale="log", xlabel=what, title=f"{title} ({fixed})")
        panel.set_ylim(bottom=0) if figure_name == "peak_mb" else panel.set_yscale("log")
        panel.grid(alpha=0.3)
        panel.legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
