"""The drawings: each fits a phone, and none of its words is cut off."""

import inspect

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from rnn_course import plots
from rnn_course.plots import deep, simple_rnn, tensors, text

DRAWINGS = [
    function
    for module in (tensors, text, simple_rnn)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == module.__name__
    if not inspect.signature(function).parameters
]


def wavefront() -> Figure:
    return deep.wavefront([[1, 2, 3, 4], [2, 3, 4, 5]], marked=3)


def letter_steps() -> Figure:
    p = np.full((3, 4), 0.25)
    return simple_rnn.letter_steps("\na a", [[-1, 0.5, 0, 1]] * 3, p, ["a", "b", " ", "\n"])


DRAWINGS += [deep.stacked_rnn, deep.residual_stack, wavefront, letter_steps]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_every_word_is_inside_the_drawing(draw) -> None:
    with plt.rc_context():
        plots.use_style()
        figure = draw()
        assert isinstance(figure, Figure)
        assert figure.get_figwidth() <= 5.5
        figure.canvas.draw()
        for words in (
            words for axes in figure.axes for words in (axes.title, *axes.texts) if words.get_text()
        ):
            box = words.get_window_extent()
            assert box.x0 >= 0, words.get_text()
            assert box.y0 >= 0, words.get_text()
            assert box.x1 <= figure.bbox.x1, words.get_text()
            assert box.y1 <= figure.bbox.y1, words.get_text()
    plt.close(figure)
