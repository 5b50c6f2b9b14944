"""The figures of chapter 4, backpropagation through time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from rnn_course.plots.scrub import Scrub
from rnn_course.plots.shapes import BLUE, arrow, box
from rnn_course.plots.style import DASHES, PALETTE

FORWARD: dict[str, Any] = {"color": "black", "linewidth": 1.3}
BACKWARD: dict[str, Any] = {"color": PALETTE[1], "linewidth": 1.3}
ZOOM = (1.22, 1.41, -0.02, 0.055)  # of the cliff: u and b


def gradient_flow() -> Figure:
    """Draw three steps of a network: the states go forward, the gradients come back.

    Returns
    -------
    matplotlib.figure.Figure
        Three cells with a loss above each; the way back has a colour of its own.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.8))
    for t, middle in enumerate((1.5, 4.0, 6.5), start=1):
        box(ax, (middle - 0.6, 0), (1.2, 1), BLUE, "cell", up=0.5)
        arrow(ax, (middle, -0.8), (middle, 0), **FORWARD)
        ax.text(middle, -0.9, f"$x_{t}$", ha="center", va="top")
        arrow(ax, (middle - 0.2, 1), (middle - 0.2, 1.9), **FORWARD)
        arrow(ax, (middle + 0.2, 1.9), (middle + 0.2, 1), **BACKWARD)
        ax.text(middle, 2.0, f"loss at {t}", ha="center", va="bottom")
        ax.text(middle + 0.32, 1.45, f"$g_{t}$", ha="left", va="center", color=PALETTE[1])
        arrow(ax, (middle - 1.9, 0.72), (middle - 0.6, 0.72), **FORWARD)
        ax.text(middle - 1.25, 0.8, f"$h_{t - 1}$", ha="center", va="bottom")
        arrow(ax, (middle - 0.6, 0.28), (middle - 1.9, 0.28), **BACKWARD)
        ax.text(middle - 1.25, 0.18, rf"$\delta_{t - 1}$", ha="center", va="top", color=PALETTE[1])
    ax.set(xlim=(-0.6, 7.4), ylim=(-1.5, 2.6), aspect="equal")
    ax.set_axis_off()
    return figure


def fading(lengths: Mapping[str, ArrayLike], figure_id: str) -> Scrub:
    """Show the norm of a gradient at each step on its way back, with a slider for the reader.

    Parameters
    ----------
    lengths : mapping of str to array_like
        Lengths (T,) by the name of the network, at lags 0 to T - 1.
    figure_id : str
        The name of the picture in its page.

    Returns
    -------
    rnn_course.plots.scrub.Scrub
        T frames; each lag uncovers one more step, from the last one to the first.
    """
    table = np.array([np.asarray(row) for row in lengths.values()])  # (R, T)
    T = table.shape[1]
    values = np.full((T, len(table), T), np.nan)
    for lag in range(T):
        values[lag:, :, T - 1 - lag] = table[:, lag]
    frames = [
        f"lag {lag}: " + ", ".join(f"{name} {row[lag]:.2g}" for name, row in zip(lengths, table, strict=True))
        for lag in range(T)
    ]
    return Scrub(
        values,
        [str(t) for t in range(1, T + 1)],
        list(lengths),
        frames,
        f"Length of a gradient on its way back from step {T} to step 1 in {len(table)} networks",
        figure_id,
        slider="steps back",
        current=list(range(T))[::-1],
    )


def norm_curves(
    grid: Mapping[tuple[str, str, float], ArrayLike], steepest: Mapping[str, float], floor: float = 1e-20
) -> Figure:
    """Draw gradient norms against the lag, one panel for each activation function.

    Parameters
    ----------
    grid : mapping
        Lengths (lags + 1,) by ``(activation, kind, radius)``; the kinds are "orthogonal" and "random".
    steepest : mapping of str to float
        The panels, and the steepest slope of each function: for the bound of the orthogonal kernels.
    floor : float
        The lower end of the vertical axis.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels.
    """
    figure, panels = plt.subplots(2, 2, figsize=(5.2, 5.0), sharex=True, sharey=True)
    radii = sorted({radius for _, _, radius in grid})
    for ax, (activation, slope) in zip(panels.flat, steepest.items(), strict=True):
        for kind, dashes in zip(("orthogonal", "random"), DASHES, strict=False):
            for radius, color in zip(radii, PALETTE, strict=False):
                lengths = np.asarray(grid[activation, kind, radius])
                ax.plot(lengths, color=color, dashes=dashes, label=f"{kind}, radius {radius:g}")
        for radius, color in zip(radii, PALETTE, strict=False):
            ax.plot((slope * radius) ** np.arange(len(lengths)), color=color, linewidth=4, alpha=0.25)
        ax.set(
            title={"relu": "ReLU"}.get(activation, activation),
            yscale="log",
            ylim=(floor, 1e10),
            yticks=(1e-20, 1e-10, 1, 1e10),
        )
    figure.supxlabel("lag: steps back", fontsize=10)
    figure.supylabel("norm of the gradient", fontsize=10)
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    return figure


def cliff(
    u: NDArray[np.float64], b: NDArray[np.float64], loss: ArrayLike, paths: Mapping[str, ArrayLike]
) -> Figure:
    """Draw the loss of one unit over its two weights, and the paths that training took.

    Parameters
    ----------
    u, b : numpy.ndarray
        (K,) and (M,): the axes, recurrent weight and bias. A path may leave the map.
    loss : array_like
        (M, K).
    paths : mapping of str to array_like
        Two of (n, 3): u, b and the loss before each training step, by the name that the legend shows.

    Returns
    -------
    matplotlib.figure.Figure
        A map with the paths on it, its middle enlarged, and the loss along each path.
    """
    figure, axes = plt.subplot_mosaic([["map", "zoom"], ["losses", "losses"]], figsize=(5.2, 5.0))
    values = np.maximum(np.asarray(loss), 1e-4)
    looks = ((PALETTE[1], DASHES[1], "o"), (PALETTE[0], DASHES[0], "s"))
    for name in ("map", "zoom"):
        picture = axes[name].pcolormesh(
            u, b, values, norm=LogNorm(1e-4, 2), cmap="Greys", shading="auto", rasterized=True
        )
        axes[name].grid(False)
        axes[name].set(xlabel="recurrent weight $u$")
    for (name, points), (color, dashes, marker) in zip(paths.items(), looks, strict=True):
        path = np.asarray(points)
        for ax in (axes["map"], axes["zoom"]):
            ax.plot(path[:, 0], path[:, 1], marker=marker, markersize=3, linewidth=1, color=color)
        axes["losses"].plot(path[:, 2], color=color, dashes=dashes, label=name)
    figure.colorbar(picture, ax=axes["zoom"], label="loss")
    left, right, low, high = ZOOM
    axes["map"].set(ylabel="bias $b$", xlim=(u[0], u[-1]), ylim=(b[0], b[-1]), title="the whole map")
    axes["map"].add_patch(Rectangle((left, low), right - left, high - low, fill=False, linewidth=1))
    axes["zoom"].set(xlim=(left, right), ylim=(low, high), title="the frame, enlarged")
    axes["losses"].set(xlabel="training step", ylabel="loss", yscale="log")
    figure.legend(*axes["losses"].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def matrices(kinds: Mapping[str, ArrayLike]) -> Figure:
    """Draw how 2 x 2 matrices change the unit circle: v @ M for every v of norm 1.

    Parameters
    ----------
    kinds : mapping of str to array_like
        Matrices (2, 2) by the titles of their panels.

    Returns
    -------
    matplotlib.figure.Figure
        One panel a matrix: the circle, dotted, its image, and what becomes of the two unit vectors.
    """
    figure, panels = plt.subplots(1, len(kinds), figsize=(5.2, 2.3), sharex=True, sharey=True)
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for ax, (title, matrix) in zip(panels, kinds.items(), strict=True):
        image = circle @ np.asarray(matrix)
        ax.plot(*circle.T, color="black", linestyle=":", linewidth=1)
        ax.plot(*image.T, color=PALETTE[0])
        for vector, color, name in ((0, PALETTE[1], "1st"), (1, PALETTE[2], "2nd")):
            end = np.asarray(matrix)[vector]
            arrow(ax, (0, 0), (float(end[0]), float(end[1])), color=color, linewidth=1.5)
            ax.text(*(end * 1.15 + 0.08), name, color=color, ha="center", va="center", fontsize=8)
        ax.set(title=title, aspect="equal", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
        ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    return figure


def descents(slope: tuple[float, float], paths: Mapping[str, ArrayLike]) -> Figure:
    """Draw the paths of optimisers in a long narrow valley.

    Parameters
    ----------
    slope : tuple of float
        The loss is ``(slope[0] * u**2 + slope[1] * v**2) / 2``.
    paths : mapping of str to array_like
        (n, 2): the two weights before each step, by the name of the optimiser.

    Returns
    -------
    matplotlib.figure.Figure
        One panel a path, on the contours of the loss.
    """
    figure, panels = plt.subplots(len(paths), 1, figsize=(5.2, 3.6), sharex=True)
    u, v = np.meshgrid(np.linspace(-4.4, 1.2, 120), np.linspace(-1.2, 1.2, 80))
    loss = (slope[0] * u**2 + slope[1] * v**2) / 2
    for ax, (name, points), color in zip(panels, paths.items(), PALETTE, strict=False):
        path = np.asarray(points)
        ax.contour(u, v, loss, levels=np.geomspace(0.02, 20, 10), colors="0.75", linewidths=0.8)
        ax.plot(path[:, 0], path[:, 1], marker="o", markersize=2.5, linewidth=1, color=color)
        ax.plot(0, 0, marker="+", color="black", markersize=9)
        ax.set(ylabel="weight $v$", ylim=(-1.2, 1.2))
        ax.set_title(name, loc="left")
        ax.grid(False)
    panels[-1].set(xlabel="weight $u$")
    return figure
