import numpy as np
from matplotlib import pyplot as plt

from rnn_course.plots.sentiment import parts, plateaus


def test_runs_of_a_kind_have_one_colour_and_one_name():
    _, axes = plt.subplots()
    plateaus({"a": [[0.7, 0.1], [0.7, 0.2]], "b": [[0.7, 0.7]]}, axes)
    first, second, third, guess = axes.lines
    assert first.get_color() == second.get_color() != third.get_color()
    assert axes.get_legend_handles_labels()[1] == ["a", "b"]
    np.testing.assert_allclose(guess.get_ydata(), np.log(2))
    plt.close("all")


def test_the_first_word_is_at_the_top_and_signs_have_colours():
    _, axes = plt.subplots()
    parts(["not", "dull", "not"], [1.0, -2.0, 0.5], axes)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["not", "dull", "not"]
    assert axes.yaxis_inverted()
    up, down, _ = axes.patches
    assert (up.get_width(), down.get_width()) == (1.0, -2.0)
    assert up.get_facecolor() != down.get_facecolor()
    plt.close("all")
