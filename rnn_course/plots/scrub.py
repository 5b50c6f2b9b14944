"""A picture that the reader moves through time: cells coloured by value, and a slider over its frames.

It is plain HTML with an inline drawing and an inline script: no server, no other host. Where scripts are off,
and on paper, only the last frame is shown, without a slider.
"""

import json
import re
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike

from rnn_course.plots import svg
from rnn_course.plots.style import GATES

SCRIPT = """(() => {
  const figure = document.getElementById("%(id)s"), data = JSON.parse(figure.dataset.scrub);
  const [slider, output, now] = ["input", "output", ".now"].map(s => figure.querySelector(s));
  const show = () => {
    const k = slider.value;
    figure.querySelectorAll(".cells rect").forEach((cell, i) => {
      const v = data.values[k][i], half = cell.height.baseVal.value / 2;
      cell.setAttribute("opacity", v === null ? 0 : 1);
      cell.setAttribute("fill-opacity", Math.abs(v) / 100);
      cell.setAttribute("fill", v < 0 ? "%(negative)s" : "%(positive)s");
      cell.setAttribute("rx", v < 0 ? half : 0);
    });
    ["x", "y"].forEach((name, axis) => now.setAttribute(name, data.now[k][axis]));
    output.textContent = data.frames[k];
  };
  slider.addEventListener("input", show);
  slider.parentElement.hidden = false;
  show();
})();"""


class Scrub:
    """A picture of cells with a slider over its frames; a notebook shows it when it ends a cell.

    Positive values are blue and square, negative ones orange and round; the larger, the stronger the colour.
    The columns are wrapped to the width of a phone.

    Parameters
    ----------
    values : array_like
        (F, R, C) of frames, rows and columns. NaN is a cell that is not shown (yet).
    columns : sequence of str
        C short texts above the cells: tokens, lags or steps. A space shows as ␣, the end of a line as ↵.
    rows : sequence of str
        R names beside the cells; all may be empty.
    frames : sequence of str
        F texts, what each frame says. They should hold the numbers that matter: not everyone sees colours.
    label : str
        What the picture shows, for a screen reader.
    figure_id : str
        The name of the picture in its page: small letters, digits and hyphens.
    slider : str
        What the slider changes.
    current : sequence of int, optional
        F columns, the one to outline in each frame; column k in frame k if it is not given.

    Raises
    ------
    ValueError
        If numbers of rows, columns or frames do not fit each other, or a value is infinite.

    Examples
    --------
    >>> values = [[[1.0, float("nan")]], [[0.5, 1.0]]]
    >>> texts = ["step 1: it is new", "step 2: half of step 1 is left"]
    >>> Scrub(values, ["1", "2"], ["state"], texts, "What is left of each step", "fading")
    <Scrub 'fading': 2 frames of 1 x 2 cells>
    """

    def __init__(
        self,
        values: ArrayLike,
        columns: Sequence[str],
        rows: Sequence[str],
        frames: Sequence[str],
        label: str,
        figure_id: str,
        *,
        slider: str = "step",
        current: Sequence[int] | None = None,
    ) -> None:
        self.values = np.asarray(values, dtype=np.float64)
        want = (len(frames), len(rows), len(columns))
        if self.values.shape != want or 0 in want:
            raise ValueError(
                f"Scrub: values has shape {self.values.shape}; expected (frames, rows, columns) = {want}"
            )
        if np.isinf(self.values).any():
            raise ValueError("Scrub: a value is infinite; expected finite numbers, or NaN for none")
        self.current = list(range(len(frames)) if current is None else current)
        if len(self.current) != len(frames) or not all(0 <= c < len(columns) for c in self.current):
            raise ValueError(
                f"Scrub: current is {self.current}; expected, for each of {len(frames)} frames, "
                f"one of {len(columns)} columns"
            )
        if not re.fullmatch("[a-z][a-z0-9-]*", figure_id):
            raise ValueError(f"Scrub: figure_id is {figure_id!r}; expected small letters, digits, hyphens")
        self.columns = [svg.visible(text) for text in columns]
        self.rows, self.frames = list(rows), list(frames)
        self.label, self.figure_id, self.slider = label, figure_id, slider

    def __repr__(self) -> str:
        """Say what it is, without the numbers."""
        F, R, C = self.values.shape
        return f"<Scrub {self.figure_id!r}: {F} frames of {R} x {C} cells>"

    def _repr_html_(self) -> str:
        """Give the figure as HTML."""
        limit = float(np.nanmax(np.abs(self.values), initial=0.0)) or 1.0
        percent = np.round(100 * self.values.reshape(len(self.frames), -1) / limit)
        frames = [[None if np.isnan(v) else int(v) for v in frame] for frame in percent]

        signs = (1, -1) if np.nanmin(self.values, initial=0.0) < 0 else (1,)
        legend = {sign: f"{sign * limit:.2g}" for sign in signs}
        column = max(map(svg.column_width, self.columns))  # all are equally wide, so that one outline fits
        grid = svg.grid(self.columns, [column] * len(self.columns), self.rows, frames[-1], legend)
        now = [grid.places[c] for c in self.current]
        drawing = [
            *grid.drawing,
            f'<rect class="now" x="{now[-1][0]}" y="{now[-1][1]}" width="{column}" '
            f'height="{grid.height}" fill="none" stroke="currentColor" stroke-width="2"/>',
        ]
        data = json.dumps({"values": frames, "now": now, "frames": self.frames}, separators=(",", ":"))
        script = SCRIPT % {"id": self.figure_id, "positive": GATES["positive"], "negative": GATES["negative"]}
        last = len(frames) - 1
        return "\n".join(
            [
                f'<figure class="scrub" id="{self.figure_id}" data-scrub="{escape(data)}">',
                svg.open_svg(self.label, grid.bottom + svg.CELL),
                *drawing,
                "</svg>",
                f"<label hidden>{escape(self.slider)} "
                f'<input type="range" min="0" max="{last}" value="{last}"></label>',
                f'<output aria-live="polite">{escape(self.frames[-1])}</output>',
                f"<script>{script}</script>",
                "</figure>",
            ]
        )
