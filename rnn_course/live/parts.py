"""What an answer of a live figure is made of, and how each part is drawn where no script runs.

`book/_static/parts.js` draws the same parts in the browser, by the same names; a test holds the two together.
The first part of every answer is a `Sentence`, which screen readers say when it changes.
"""

import base64
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from rnn_course.checks import Array
from rnn_course.plots import svg
from rnn_course.plots.style import DASHES, GATES, PALETTE

_KOREAN = re.compile(r"([\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+)")
_HEIGHT = 150  # of the area of a drawing of curves
_LEFT = 40  # of that area, for the numbers beside it
_NAME = 120  # the longest name that is written beside its bar, and not above it


@dataclass(frozen=True)
class Sentence:
    """A sentence.

    Attributes
    ----------
    text : str
        What it says.
    """

    text: str

    def html(self) -> str:
        """Draw it."""
        return f"<p>{marked(self.text)}</p>"


@dataclass(frozen=True)
class Words:
    """A text word by word, each with a note beneath it and a colour by its value.

    Attributes
    ----------
    words, notes : sequence of str
        What was written, and what is said of it; a note may be empty.
    values : sequence of float
        From -1 to 1: orange and round if negative, blue if positive, the larger, the stronger.
    label : str
        What the colours and notes mean.
    """

    words: Sequence[str]
    notes: Sequence[str]
    values: Sequence[float]
    label: str

    def html(self) -> str:
        """Draw it."""
        words = "".join(
            f'<span class="{"negative" if value < 0 else "positive"}" '
            f'style="--strength: {_rounded(45 * min(abs(value), 1))}%">'
            f"<b>{marked(word)}</b><small>{marked(note)}</small></span> "
            for word, note, value in zip(self.words, self.notes, self.values, strict=True)
        )
        return f'<div class="words"><p>{marked(self.label)}</p>{words}</div>'


@dataclass(frozen=True)
class Cells:
    """Rows of cells that are coloured by value, as in a `Scrub`; a column is as wide as its text.

    Attributes
    ----------
    columns, rows : sequence of str
        C texts above the cells, R names beside them.
    values : sequence of sequence of (float or None)
        R rows of C values; None is a cell that is not shown.
    label : str
        What it shows.
    limit : float, optional
        The value with the strongest colour; the largest if it is not given.
    """

    columns: Sequence[str]
    rows: Sequence[str]
    values: Sequence[Sequence[float | None]]
    label: str
    limit: float | None = None

    def html(self) -> str:
        """Draw it."""
        flat = [value for row in self.values for value in row]
        there = [value for value in flat if value is not None]
        limit = self.limit or max(map(abs, there), default=0.0) or 1.0
        percent = [None if value is None else _rounded(_clipped(100 * value / limit)) for value in flat]
        signs = (1, -1) if min(there, default=0.0) < 0 else (1,)
        columns = [svg.visible(one) for one in self.columns]
        legend = {sign: number(sign * limit) for sign in signs}
        widths = [svg.column_width(one) for one in columns]
        drawn = svg.grid(columns, widths, self.rows, percent, legend)
        opened = svg.open_svg(self.label, drawn.bottom + svg.CELL)
        return _figure(self.label, [opened, *drawn.drawing, "</svg>"])


@dataclass(frozen=True)
class Bars:
    """Shares of a whole, each a bar with its percentage.

    Attributes
    ----------
    names : sequence of str
        What each bar stands for.
    shares : sequence of float
        From 0 to 1.
    label : str
        What they are shares of.
    """

    names: Sequence[str]
    shares: Sequence[float]
    label: str

    def html(self) -> str:
        """Draw it."""
        rows = "".join(
            f'<tr><th scope="row">{marked(name)}</th><td><i style="width: {_rounded(100 * share)}%"></i>'
            f"{percent(share)}</td></tr>"
            for name, share in zip(self.names, self.shares, strict=True)
        )
        kind = "bars long" if max(map(svg.width, self.names), default=0) > _NAME else "bars"
        return f'<table class="{kind}"><caption>{marked(self.label)}</caption><tbody>{rows}</tbody></table>'


@dataclass(frozen=True)
class Curves:
    """Lines over steps.

    Attributes
    ----------
    lines : mapping of str to sequence of (float, float)
        The points (x, y) of each line, by its name.
    x, y : tuple of str, float and float
        What is to the right and upwards, and the limits.
    label : str
        What it shows.
    band : sequence of (float, float, float), optional
        An area: x, and from where to where.
    marks : sequence of (float, str), optional
        Where something happens, and what.
    """

    lines: Mapping[str, Sequence[tuple[float, float]]]
    x: tuple[str, float, float]
    y: tuple[str, float, float]
    label: str
    band: Sequence[tuple[float, float, float]] = ()
    marks: Sequence[tuple[float, str]] = ()

    def html(self) -> str:
        """Draw it."""
        top = svg.CELL * (len(self.lines) + 1)
        bottom = top + _HEIGHT
        drawing = [svg.open_svg(self.label, bottom + 2 * svg.CELL)]
        if self.band:
            edge = [(x, high) for x, _, high in self.band] + [(x, low) for x, low, _ in self.band[::-1]]
            area = self._points(edge, top)
            drawing.append(f'<polygon points="{area}" fill="{GATES["positive"]}" fill-opacity="0.2"/>')
        drawing.append(
            f'<path d="M{_LEFT} {top}V{bottom}H{svg.WIDTH}" fill="none" stroke="currentColor" '
            'stroke-opacity="0.5"/>'
        )
        for k, (name, points) in enumerate(self.lines.items()):
            color = PALETTE[k % 6]
            dashes = ",".join(f"{one:g}" for one in DASHES[k % len(DASHES)])
            pen = f'fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"'
            y = svg.CELL * k + 8
            drawing += [
                f'<path d="M{_LEFT} {y}h30" {pen}/>',
                svg.text(_LEFT + 36, y - 8, name),
                f'<polyline points="{self._points(points, top)}" {pen}/>',
            ]
        for x, said in self.marks:
            at, _ = self._place(x, self.y[2], top)
            pen = f'stroke="{GATES["negative"]}" stroke-width="2"'
            drawing += [
                f'<path d="M{_decimal(at)} {top}v{_HEIGHT}" {pen}/>',
                svg.text(min(at, svg.WIDTH - svg.width(said) / 2), top - svg.CELL, said, "middle"),
            ]
        _, low, high = self.y
        for value, height in ((high, top - 6), ((low + high) / 2, top + _HEIGHT / 2 - 8), (low, bottom - 14)):
            drawing.append(svg.text(_LEFT - 4, height, number(value), "end"))
        name, start, end = self.x
        drawing += [
            svg.text(_LEFT, bottom, number(start)),
            svg.text(svg.WIDTH, bottom, number(end), "end"),
            svg.text((_LEFT + svg.WIDTH) / 2, bottom, name, "middle"),
            svg.text(0, bottom + svg.CELL, f"upwards: {self.y[0]}"),
            "</svg>",
        ]
        return _figure(self.label, drawing)

    def _place(self, x: float, y: float, top: int) -> tuple[float, float]:
        (_, start, end), (_, low, high) = self.x, self.y
        right = _LEFT + (svg.WIDTH - _LEFT) * (x - start) / ((end - start) or 1)
        return right, top + _HEIGHT * (high - min(max(y, low), high)) / ((high - low) or 1)

    def _points(self, points: Sequence[tuple[float, float]], top: int) -> str:
        places = (self._place(x, y, top) for x, y in points)
        return " ".join(f"{_decimal(x)},{_decimal(y)}" for x, y in places)


@dataclass(frozen=True)
class Picture:
    """Pixels.

    Attributes
    ----------
    pixels : array_like of uint8
        (height, width, 3): red, green and blue.
    label : str
        What it shows.
    """

    pixels: Array
    label: str

    def html(self) -> str:
        """Draw it."""
        pixels = np.asarray(self.pixels, np.uint8)
        address = f"data:image/png;base64,{base64.b64encode(_png(pixels)).decode()}"
        return f'<img class="pixels dark-light" src="{address}" alt="{escape(self.label)}">'


Part = Sentence | Words | Cells | Bars | Curves | Picture


def percent(share: float) -> str:
    """Write a share, from 0 to 1, in percent.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str
        Such as ``"63 %"``, with a space at which no line breaks.
    """
    return f"{_rounded(100 * share)}\u00a0%"


def signed(value: float) -> str:
    """Write a number with its sign and one decimal.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        Such as ``"+1.2"``.
    """
    return f"{round(value, 1) + 0.0:+.1f}"


def number(value: float) -> str:
    """Write a number with at most two decimals.

    Parameters
    ----------
    value : float
        Any number.

    Returns
    -------
    str
        Without zeros at its end.
    """
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _figure(label: str, drawing: Sequence[str]) -> str:
    return f'<div class="drawing"><p aria-hidden="true">{marked(label)}</p>{"".join(drawing)}</div>'


def marked(text: str) -> str:
    """Write a text as HTML that says of Korean that it is.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same, escaped, with Korean in elements of its language.
    """
    return "".join(
        f'<span lang="ko">{escape(run)}</span>' if k % 2 else escape(run)
        for k, run in enumerate(_KOREAN.split(text))
    )


def _rounded(value: float) -> int:
    """Round halves up, as JavaScript does."""
    return int(np.floor(value + 0.5))


def _decimal(value: float) -> str:
    """Write a place in a drawing with one decimal, rounded as JavaScript does."""
    return f"{_rounded(10 * value) / 10:g}"


def _clipped(percent: float) -> float:
    return min(max(percent, -100.0), 100.0)


def _png(pixels: Array) -> bytes:
    """Write pixels as PNG, not compressed, so that it is the same file with every version of zlib."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    height, width, _ = pixels.shape
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 0)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
