"""Cells that are coloured by value, as an inline drawing in plain HTML: what `Scrub` and live figures share.

Positive values are blue and square, negative ones orange and round; the larger, the stronger the colour. The
columns are wrapped to the width of a phone.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from rnn_course.plots.style import GATES

# Units of the drawing. A phone shows the whole width at about one pixel a unit, so the text stays readable.
WIDTH = 360
LETTER = 7.5  # width of a letter; a Korean one has two
CELL = 16  # height of a cell, its least width, and the height of a line of text


class Grid(NamedTuple):
    """A drawing of cells, and where in it things are."""

    drawing: list[str]
    """The elements."""
    places: list[tuple[int, int]]
    """Of each column, left and top, its text included."""
    height: int
    """Height of a column, its text included."""
    bottom: int
    """Height of the drawing."""


def grid(
    columns: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[str],
    percent: Sequence[int | None],
    legend: Mapping[int, str],
) -> Grid:
    """Draw cells.

    Parameters
    ----------
    columns, rows : sequence of str
        C texts above the cells and R names beside them.
    widths : sequence of int
        Of the C columns.
    percent : sequence of int or None
        R * C values, row by row, in percent of the largest; None is a cell that is not shown.
    legend : mapping of {1, -1} to str
        What the strongest colour of each sign that occurs means.

    Returns
    -------
    Grid
        The elements, and their places.
    """
    left = max(map(width, rows))
    height = CELL * (len(rows) + 2)  # of a line: its texts, its cells, a gap
    places, x, y = [], left, 0
    for wide in widths:
        if x > left and x + wide > WIDTH:
            x, y = left, y + height
        places.append((x, y))
        x += wide
    bottom = y + height

    tops = list(zip(places, widths, columns, strict=True))
    cells = [(x, y + r * CELL, wide) for r in range(1, len(rows) + 1) for (x, y), wide, _ in tops]
    cells_drawn = [cell(*place, value) for place, value in zip(cells, percent, strict=True)]
    texts = [(x + wide / 2, y, one) for (x, y), wide, one in tops]
    names = [(y + r * CELL, row) for r, row in enumerate(rows, 1) for y in range(0, bottom, height)]
    drawing = [
        '<g class="cells">', *cells_drawn, "</g>",
        *(text(x, y, one, "middle") for x, y, one in texts),
        *(text(0, y, row) for y, row in names),
        *(cell(left + 45 * (1 - sign), bottom, CELL, 100 * sign) for sign in legend),
        *(text(left + 45 * (1 - sign) + 22, bottom, said) for sign, said in legend.items()),
    ]  # fmt: skip
    return Grid(drawing, places, height - CELL, bottom)


def open_svg(label: str, bottom: float) -> str:
    """Begin a drawing of the usual width.

    Parameters
    ----------
    label : str
        What it shows, for a screen reader.
    bottom : float
        Its height.

    Returns
    -------
    str
        The opening tag.
    """
    return (
        f'<svg viewBox="-2 -2 {WIDTH + 4} {bottom + 4:g}" role="img" aria-label="{escape(label)}" '
        'font-family="monospace" font-size="12" fill="currentColor">'
    )


def visible(letters: str) -> str:
    """Show the space as ␣ and the end of a line as ↵.

    Parameters
    ----------
    letters : str
        Any text.

    Returns
    -------
    str
        The same, in letters that are seen.
    """
    return letters.replace(" ", "␣").replace("\n", "↵")


def column_width(letters: str) -> int:
    """Give the width of a column with a text above it.

    Parameters
    ----------
    letters : str
        The text.

    Returns
    -------
    int
        At least that of a cell.
    """
    return max(CELL, width(letters))


def width(letters: str) -> int:
    """Measure a text, in units of the drawing, with a little air beside it.

    Parameters
    ----------
    letters : str
        A text.

    Returns
    -------
    int
        Its width; 0 if it is empty.
    """
    count = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in letters)
    return round(count * LETTER) + 6 if letters else 0


def text(x: float, top: float, letters: str, anchor: str = "start") -> str:
    """Write a text.

    Parameters
    ----------
    x, top : float
        Where.
    letters : str
        The text.
    anchor : {"start", "middle", "end"}
        Which part of it is at x.

    Returns
    -------
    str
        An element.
    """
    return f'<text x="{x:g}" y="{top + 12:g}" text-anchor="{anchor}">{escape(letters)}</text>'


def cell(x: int, y: int, width: int, percent: int | None) -> str:
    """Draw a cell.

    Parameters
    ----------
    x, y, width : int
        Where, and how wide.
    percent : int or None
        Of the strongest colour; None is a cell that is not shown.

    Returns
    -------
    str
        An element.
    """
    strength = percent or 0
    return (
        f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{CELL - 2}" '
        f'rx="{CELL // 2 - 1 if strength < 0 else 0}" opacity="{0 if percent is None else 1}" '
        f'fill="{GATES["negative" if strength < 0 else "positive"]}" fill-opacity="{abs(strength) / 100:g}"/>'
    )
