"""The drawings of the chapter on text: from a sentence to a tensor, contexts, padding, and tasks."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rnn_course.plots.shapes import BLUE, GREEN, ORANGE, arrow, box


def text_pipeline() -> Figure:
    """Draw how two sentences become one-hot vectors or embeddings, with the shape at every step.

    Returns
    -------
    matplotlib.figure.Figure
        The steps from top to bottom: text, tokens, ids, a padded batch, and the two tensors made of it.
    """
    figure, ax = plt.subplots(figsize=(5.2, 5.8))
    tokens = ("What", "time", "is", "it", "?")
    batch = np.array([(2, 3, 4, 5, 6), (2, 4, 5, 6, 0)])

    box(ax, (0, 0), (5, 0.7), "white", "What time is it ?", up=0.33)
    _step(ax, 2.5, -0.85, "split")
    _step(ax, 2.5, -2.65, "look up in the vocabulary")
    _step(ax, 2.5, -4.45, "pad to one length")
    for t in range(5):
        box(ax, (t, -1.8), (1, 0.7), BLUE, tokens[t], up=0.33)
        box(ax, (t, -3.6), (1, 0.7), BLUE, str(batch[0, t]), up=0.33)
        for n in range(2):
            color = BLUE if batch[n, t] else "white"
            box(ax, (t, -5.4 - 0.7 * n), (1, 0.7), color, str(batch[n, t]), up=0.33)
    for y, text in (
        (0.35, "text\none string"),
        (-1.45, "tokens\nT = 5 strings"),
        (-3.25, "ids\n(T,) = (5,)"),
        (-5.4, "batch of ids\n(N, T) = (2, 5)"),
    ):
        ax.text(5.3, y, text, va="center")
    _step(ax, 1.3, -6.95, "one-hot")
    _step(ax, 5.2, -6.95, "embed")

    one_hot = np.eye(7)[batch]  # (N, T, K)
    embedded = np.random.default_rng(1).uniform(0.1, 0.8, (7, 4))[batch]  # (N, T, D)
    for tensor, x, colors in ((one_hot, 0.3, "Oranges"), (embedded, 4.2, "Greens")):
        for n in (1, 0):  # the second sentence is drawn behind the first
            for (t, k), value in np.ndenumerate(tensor[n]):
                corner = (x + 0.4 * t + 0.2 * n, -7.75 - 0.4 * k + 0.2 * n)
                color = plt.colormaps[colors](0.6 * value) if value else "white"
                ax.add_patch(Rectangle(corner, 0.4, 0.4, facecolor=color, edgecolor="black", linewidth=0.5))
    ax.text(0.3, -10.4, "(N, T, K) = (2, 5, 7)\nK ids in the vocabulary", va="top")
    ax.text(4.2, -10.4, "(N, T, D) = (2, 5, 4)\nD features, learned", va="top")
    ax.set_xlim(0, 8)
    ax.set_ylim(-11.4, 0.8)
    ax.set_axis_off()
    return figure


def window_or_state() -> Figure:
    """Draw how the next token is predicted: from a window of two tokens, and from a state.

    Returns
    -------
    matplotlib.figure.Figure
        Above, four tokens of which the last two lead to the next one. Below, a chain of four states, each
        made of the state before it and one token, of which the last leads to the next token.
    """
    figure, ax = plt.subplots(figsize=(5.2, 3.7))
    tokens = ("What", "time", "is", "it")
    pitch, size = 1.5, (1.2, 0.7)
    for t, token in enumerate(tokens):
        x = pitch * t
        box(ax, (x, 3.6), size, BLUE if t > 1 else "white", token, up=0.33)
        box(ax, (x, 0), size, BLUE, token, up=0.33)
        box(ax, (x, 1.3), size, GREEN, f"$h_{t + 1}$", up=0.33)
        arrow(ax, (x + 0.6, 0.7), (x + 0.6, 1.3))
        arrow(ax, (x + size[0], 1.65), (x + pitch, 1.65))
    ax.add_patch(Rectangle((2.9, 3.45), 3.0, 1.0, facecolor="none", edgecolor="black", linestyle="--"))
    arrow(ax, (5.9, 3.95), (6.3, 3.95))
    for y, text in ((4.75, "a window of two tokens"), (2.35, "a state, updated at every token")):
        ax.text(0, y, text)
    for y in (3.6, 1.3):
        box(ax, (6.3 if y > 2 else 4 * pitch, y), size, ORANGE, "next", up=0.33)
    ax.set_xlim(-0.1, 7.6)
    ax.set_ylim(-0.1, 5.2)
    ax.set_axis_off()
    return figure


def padded_batches() -> Figure:
    """Draw three sequences of 5, 3 and 1 steps padded after their end and before their beginning.

    Returns
    -------
    matplotlib.figure.Figure
        Two batches (3, 5) side by side, with the last column framed.
    """
    figure, axes = plt.subplots(1, 2, figsize=(5.2, 2.3))
    for ax, padding in zip(axes, ("post", "pre"), strict=True):
        for n, length in enumerate((5, 3, 1)):
            start = 0 if padding == "post" else 5 - length
            for t in range(5):
                real = start <= t < start + length
                text = f"$x_{t - start + 1}$" if real else "0"
                box(ax, (t, -n), (1, 1), BLUE if real else "white", text, up=0.5)
        frame = Rectangle((4, -2), 1, 3, facecolor="none", edgecolor="#d55e00", linewidth=3, zorder=3)
        ax.add_patch(frame)
        ax.text(4.5, -2.25, "last\nstep", ha="center", va="top")
        ax.set_title(f'padding="{padding}"')
        ax.set_xlim(-0.1, 5.1)
        ax.set_ylim(-3.3, 1.1)
        ax.set_aspect("equal")
        ax.set_axis_off()
    return figure


def sequence_tasks() -> Figure:
    """Draw the shapes of tasks: one-to-one, one-to-many, many-to-one, and many-to-many in its two forms.

    Returns
    -------
    matplotlib.figure.Figure
        Five small networks, unrolled over time: inputs below, states in the middle, outputs above.
    """
    figure, axes = plt.subplots(2, 1, figsize=(5.2, 4.9))
    for ax, tasks in (
        (
            axes[0],
            (
                ("one-to-one", "no sequence", 1, (1,), (1,)),
                ("one-to-many", "image to caption", 3, (1,), (1, 2, 3)),
                ("many-to-one", "sentence to label", 3, (1, 2, 3), (3,)),
            ),
        ),
        (
            axes[1],
            (
                ("many-to-many, aligned", "token to tag", 3, (1, 2, 3), (1, 2, 3)),
                ("many-to-many, encoder-decoder", "sentence to translation", 5, (1, 2, 3), (4, 5)),
            ),
        ),
    ):
        left = 0.0
        for name, example, steps, inputs, outputs in tasks:
            for t in range(1, steps + 1):
                x = left + 1.3 * (t - 1)
                box(ax, (x, 1.5), (1, 0.7), GREEN, "", up=0.33)
                if t < steps:
                    arrow(ax, (x + 1, 1.85), (x + 1.3, 1.85))
                if t in inputs:
                    box(ax, (x, 0), (1, 0.7), BLUE, f"$x_{t}$" if len(inputs) > 1 else "$x$", up=0.33)
                    arrow(ax, (x + 0.5, 0.7), (x + 0.5, 1.5))
                if t in outputs:
                    subscript = t - outputs[0] + 1
                    label = f"$y_{subscript}$" if len(outputs) > 1 else "$y$"
                    box(ax, (x, 3.0), (1, 0.7), ORANGE, label, up=0.33)
                    arrow(ax, (x + 0.5, 2.2), (x + 0.5, 3.0))
            middle = left + 0.5 * (1.3 * steps - 0.3)
            ax.text(middle, 4.1, name, ha="center", weight="bold")
            ax.text(middle, -0.3, example, ha="center", va="top")
            left += 1.3 * steps + 1.2
        ax.set_xlim(-0.8, 12)
        ax.set_ylim(-0.9, 4.5)
        ax.set_axis_off()
    return figure


def _step(ax: Axes, x: float, y: float, name: str) -> None:
    """Draw an arrow that points down around (x, y), with the name of what is done there."""
    arrow(ax, (x, y + 0.75), (x, y))
    ax.text(x + 0.2, y + 0.4, name, va="center", style="italic")
