"""What the reader of a live figure may change: each control has a name, a label, and reads its own values.

A state gives each control a value. In a link and in the page a value is a text; `read` makes it what the
figure's function gets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from rnn_course.applications.conversation import readable


@dataclass(frozen=True)
class Text:
    """A field to type into; what is typed is read as one line.

    Attributes
    ----------
    name, label : str
        Its name in a state, and what the reader sees.
    longest : int
        Characters that are read; more cannot be typed.
    """

    name: str
    label: str
    longest: int = 200

    def read(self, value: str) -> str:
        """Cut it, compose its letters, and drop what nobody sees."""
        return readable(value[: self.longest])

    def written(self, value: str) -> str:
        """Give it back."""
        return value

    def html(self, value: str) -> str:
        """Give the control."""
        return (
            f'<label>{escape(self.label)} <textarea name="{self.name}" rows="2" maxlength="{self.longest}" '
            f'autocomplete="off" spellcheck="false">{escape(value)}</textarea></label>'
        )


@dataclass(frozen=True)
class Slider:
    """A number between two others.

    Attributes
    ----------
    name, label : str
        Its name in a state, and what the reader sees.
    low, high, step : float
        The numbers that can be chosen.
    """

    name: str
    label: str
    low: float
    high: float
    step: float

    def read(self, value: float | str) -> float:
        """Give the number, not beyond its limits."""
        return min(max(float(value), self.low), self.high)

    def written(self, value: float) -> str:
        """Write the number."""
        return f"{value:g}"

    def html(self, value: str) -> str:
        """Give the control."""
        return (
            f'<label>{escape(self.label)} <input type="range" name="{self.name}" min="{self.low:g}" '
            f'max="{self.high:g}" step="{self.step:g}" value="{value}"> <output>{value}</output></label>'
        )


@dataclass(frozen=True)
class Choice:
    """One of some options.

    Attributes
    ----------
    name, label : str
        Its name in a state, and what the reader sees.
    options : sequence of str
        What can be chosen.
    """

    name: str
    label: str
    options: Sequence[str]

    def read(self, value: str) -> str:
        """Give the option; what is none becomes the first."""
        return value if value in self.options else self.options[0]

    def written(self, value: str) -> str:
        """Give it back."""
        return value

    def html(self, value: str) -> str:
        """Give the control."""
        options = "".join(
            f"<option{' selected' if one == value else ''}>{escape(one)}</option>" for one in self.options
        )
        return f'<label>{escape(self.label)} <select name="{self.name}">{options}</select></label>'


@dataclass(frozen=True)
class Curve:
    """A line that can be drawn with a finger or a mouse, or moved point by point with two sliders.

    Attributes
    ----------
    name, label : str
        Its name in a state, which is also the name of the line in the `Curves` that shows it, and what the
        reader sees.
    points : int
        How many values it has.
    low, high, step : float
        The values that a point can have.
    place : str
        What its points are called, for the label of their slider.
    """

    name: str
    label: str
    points: int
    low: float
    high: float
    step: float
    place: str = "point"

    def read(self, value: Sequence[float] | str) -> list[float]:
        """Give as many numbers as there are points, not beyond the limits; what is missing is the lowest."""
        numbers = [float(one or self.low) for one in value.split(",")] if isinstance(value, str) else value
        numbers = [*numbers, *[self.low] * self.points][: self.points]
        return [min(max(float(one), self.low), self.high) for one in numbers]

    def written(self, value: Sequence[float]) -> str:
        """Write the numbers with commas between them."""
        return ",".join(f"{one:g}" for one in value)

    def html(self, value: str) -> str:
        """Give the control."""
        middle = self.points // 2
        there = value.split(",")[middle]
        return (
            f"<fieldset><legend>{escape(self.label)}</legend>"
            "<p>Draw the line in the picture below (a finger draws sideways, and pulls the ring anywhere), "
            "or set it point by point:</p>"
            f'<input type="hidden" name="{self.name}" value="{escape(value)}">'
            f'<label>{escape(self.place)} <input type="range" class="place" min="1" max="{self.points}" '
            f'value="{middle + 1}"> <output>{middle + 1}</output></label>'
            f'<label>value <input type="range" class="value" min="{self.low:g}" max="{self.high:g}" '
            f'step="{self.step:g}" value="{there}"> <output>{there}</output></label></fieldset>'
        )


Control = Text | Slider | Choice | Curve
Value = Any
"""What a control gives: a text, a number, or a list of numbers."""
