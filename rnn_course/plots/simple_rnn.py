"""The drawing of the chapter on the vanilla RNN: folded, and unrolled over time."""

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnn_course.plots.shapes import BLUE, arrow, box


def unrolled_rnn() -> Figure:
    """Draw a recurrent network folded, with its loop, and unrolled over three steps.

    Returns
    -------
    matplotlib.figure.Figure
        One cell on the left; on the right three copies of it, which share their weights.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.5))
    _recurrent_cell(ax, 0.7, "x_t", "h_t")
    ax.plot([1.2, 1.6, 1.6, -0.2, -0.2], [0.5, 0.5, 1.35, 1.35, 0.5], color="black", linewidth=1)
    arrow(ax, (-0.22, 0.5), (0.2, 0.5))
    ax.text(1.7, 0.95, "$U$", ha="left", va="center")
    ax.text(2.5, 0.5, "=", ha="center", va="center", fontsize=16)
    ax.text(3.35, 0.5, "$h_0$", ha="right", va="center")
    for t, middle in enumerate((4.6, 6.4, 8.2), start=1):
        _recurrent_cell(ax, middle, f"x_{t}", f"h_{t}")
        arrow(ax, (middle - (1.15 if t == 1 else 1.3), 0.5), (middle - 0.5, 0.5))
        ax.text(middle - 0.85, 0.58, "$U$", ha="center", va="bottom")
    ax.set(xlim=(-0.4, 8.8), ylim=(-1.35, 2.35), aspect="equal")
    ax.set_axis_off()
    return figure


def _recurrent_cell(ax: Axes, middle: float, x: str, h: str) -> None:
    """Draw a cell as a box of width 1, its input below and its state above."""
    box(ax, (middle - 0.5, 0), (1, 1), BLUE, "tanh", up=0.5)
    arrow(ax, (middle, -0.8), (middle, 0))
    arrow(ax, (middle, 1), (middle, 1.8))
    ax.text(middle + 0.12, -0.4, "$W$", ha="left", va="center")
    ax.text(middle, -0.9, f"${x}$", ha="center", va="top")
    ax.text(middle, 1.9, f"${h}$", ha="center", va="bottom")
