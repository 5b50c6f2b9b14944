"""The elements of the diagrams: boxes with text in them, and arrows."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

BLUE, ORANGE, GREEN, YELLOW = "#9fc8e4", "#f0b48a", "#b5e0c8", "#f5dc8c"


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], **style: Any) -> None:
    """Draw an arrow from one point to another.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    start, end : tuple of float
        The points.
    **style
        How it looks, as the ``arrowprops`` of Matplotlib's ``annotate``.
    """
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0, **style})


def box(
    axes: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    color: str,
    text: str = "",
    *,
    up: float,
) -> None:
    """Draw a box with a text in it.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    corner, size : tuple of float
        Its lower left corner, and its width and height.
    color : str
        What it is filled with.
    text : str
        What is written in the middle of its width.
    up : float
        How far the middle of the text is above the lower edge: letters without descenders look better lower.
    """
    (x, y), (width, height) = corner, size
    axes.add_patch(Rectangle(corner, width, height, facecolor=color, edgecolor="black", linewidth=0.8))
    axes.text(x + width / 2, y + up, text, ha="center", va="center")
