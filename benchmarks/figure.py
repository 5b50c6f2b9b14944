"""The figure of the report: how many times faster than its peers a training step is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from benchmarks.contestants import PEERS
from benchmarks.workloads import Shape
from rnn_course.plots import PALETTE, use_style
from rnn_course.scratch.models import MODELS

MARKERS = ("o", "s", "^", "D")


def draw(speed: Mapping[str, Any], path: Path) -> None:
    """Draw one panel a model, with the shapes to the right and one mark for each peer and thread count.

    Parameters
    ----------
    speed : mapping
        By number of threads, the rows of :func:`benchmarks.speed.measure`.
    path : pathlib.Path
        Where to write the PNG.
    """
    use_style()
    figure, panels = plt.subplots(len(MODELS), 1, figsize=(7, 8), sharex=True)
    speed = {threads: rows for threads, rows in speed.items() if threads.isdecimal()}
    shapes = list(dict.fromkeys(str(Shape(*row["shape"])) for rows in speed.values() for row in rows))
    for model, axes in zip(MODELS, panels, strict=True):
        for k, (threads, rows) in enumerate(speed.items()):
            steps = [row for row in rows if row["model"] == model and row["kind"] == "training step"]
            for j, peer in enumerate(PEERS):
                points = [
                    (shapes.index(str(Shape(*row["shape"]))), row["times"][peer]["ratio"])
                    for row in steps
                    if peer in row["times"]
                ]
                if points:
                    # Side by side, one thread hollow and the others filled.
                    place = (j - 1.5) * 0.16 + (k - (len(speed) - 1) / 2) * 0.06
                    axes.plot(
                        [at + place for at, _ in points],
                        [ratio for _, ratio in points],
                        MARKERS[j],
                        color=PALETTE[j],
                        markerfacecolor="none" if k == 0 and len(speed) > 1 else PALETTE[j],
                        markersize=5,
                        label=f"{peer}, {threads} thread{'s' if int(threads) > 1 else ''}",
                    )
        axes.axhline(1, color="black", linewidth=1)
        axes.set(title=model, yscale="log", ylabel="times faster")
        axes.yaxis.set_major_locator(mpl.ticker.LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(mpl.ticker.StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_locator(mpl.ticker.NullLocator())
    panels[-1].set_xticks(range(len(shapes)), shapes, rotation=15)
    panels[-1].set_xlabel("batch, time, features, units")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=8)
    figure.savefig(path)
    plt.close(figure)
