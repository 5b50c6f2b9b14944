"""The drawings: each fits a phone, and none of its words is cut off."""

import inspect

import matplotlib

matplotlib.use("Agg")

import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from rnn_course import diagrams, plots

DRAWINGS = [
    function
    for name, function in inspect.getmembers(diagrams, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == diagrams.__name__
]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)
def test_every_word_is_inside_the_drawing(draw) -> None:
    with plt.rc_context():
        plots.use_style()
        figure = draw()
        assert isinstance(figure, Figure)
        assert figure.get_figwidth() <= 5.5
        figure.canvas.draw()
        for text in (text for axes in figure.axes for text in (axes.title, *axes.texts) if text.get_text()):
            box = text.get_window_extent()
            assert box.x0 >= 0, text.get_text()
            assert box.y0 >= 0, text.get_text()
            assert box.x1 <= figure.bbox.x1, text.get_text()
            assert box.y1 <= figure.bbox.y1, text.get_text()
    plt.close(figure)
