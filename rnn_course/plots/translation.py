"""Figures of the chapter on translation."""

from rnn_course._extras import require
from rnn_course.plots.shapes import arrow
from rnn_course.plots.style import PALETTE

require("matplotlib", "plots")

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

READ = ("5", "March", "2", "4")
WRITTEN = ("March", "5", ",", "2", "4", "end")


def encoder_decoder(looking: int = 3) -> Figure:
    """Draw an encoder-decoder that turns ``5 March 24`` into ``March 5, 24``, with the looks of one step.

    Parameters
    ----------
    looking : int
        The step of the decoder whose attention is drawn, from 0.

    Returns
    -------
    matplotlib.figure.Figure
        Encoder on the left, decoder on the right; what they read below, what is written above.
    """
    figure, ax = plt.subplots(figsize=(5.2, 2.9))
    xs = [*range(len(READ)), *range(len(READ) + 1, len(READ) + 1 + len(WRITTEN))]
    below = [*READ, "start", *WRITTEN[:-1]]
    for k, (x, token) in enumerate(zip(xs, below, strict=True)):
        decoder = k >= len(READ)
        color = PALETTE[1] if decoder else PALETTE[0]
        ax.add_patch(Rectangle((x - 0.32, 1), 0.64, 0.6, facecolor=color, alpha=0.25, edgecolor="black"))
        arrow(ax, (x, 0.45), (x, 1))
        ax.text(x, 0.2, token, ha="center", va="center", fontsize=8)
        if k + 1 < len(xs):
            arrow(ax, (x + 0.32, 1.3), (xs[k + 1] - 0.32, 1.3), linewidth=2 if k == len(READ) - 1 else 1)
        if decoder:
            arrow(ax, (x, 1.6), (x, 2.55))
            ax.text(x, 2.75, WRITTEN[k - len(READ)], ha="center", va="center", fontsize=8)
    to = xs[len(READ) + looking]
    for x, width in zip(xs, (0.5, 0.5, 4.0, 0.8), strict=False):
        ax.annotate(
            "", (to - 0.05, 2.1), (x, 1.6),
            arrowprops={
                "arrowstyle": "-",
                "color": PALETTE[2],
                "linewidth": width,
                "connectionstyle": "arc3,rad=-0.25",
            },
        )  # fmt: skip
    ax.text(1.5, -0.25, "encoder reads", ha="center", color=PALETTE[0])
    ax.text(xs[len(READ)] + 2.5, -0.25, "decoder reads what came before", ha="center", color=PALETTE[1])
    ax.set(xlim=(-0.6, xs[-1] + 0.6), ylim=(-0.5, 3.1))
    ax.axis("off")
    return figure
