import numpy as np
from matplotlib import pyplot as plt

from rnn_course.plots.memory import coloured_text, kinds


def test_every_letter_stands_on_its_own_value():
    _, axes = plt.subplots()
    picture = coloured_text("ab\nc", np.array([0.1, -0.9, 0.0, 1.0]), axes)
    np.testing.assert_array_equal(
        picture.get_array().filled(np.nan), [[0.1, -0.9, 0.0], [1.0, np.nan, np.nan]]
    )
    assert [(t.get_text(), t.get_position(), t.get_color()) for t in axes.texts] == [
        ("a", (0, 0), "black"),
        ("b", (1, 0), "white"),
        ("↵", (2, 0), "black"),
        ("c", (0, 1), "white"),
    ]
    plt.close("all")


def test_a_kind_has_one_colour_and_stands_in_the_legend_once():
    _, axes = plt.subplots()
    kinds({"RNN": [[1, 2], [2, 3]], "GRU": [[0, 1]]}, [1, 2], axes)
    first, second, third = axes.lines
    assert first.get_color() == second.get_color() != third.get_color()
    assert first.get_marker() != third.get_marker()
    assert axes.get_legend_handles_labels()[1] == ["RNN", "GRU"]
    plt.close("all")
