"""The figures of the chapter on translation."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from matplotlib.figure import Figure

from rnn_course.plots import translation


def test_the_encoder_decoder_is_drawn():
    assert isinstance(translation.encoder_decoder(), Figure)


def test_rows_of_attention_come_one_after_the_other():
    weights = [[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]]
    scrub = translation.attention(
        ["빨간", "별"], [" red", " star", "</s>"], weights, "where it looks", "fig-x"
    )
    assert scrub.values.shape == (3, 3, 2)
    np.testing.assert_array_equal(scrub.values[1], [[0.9, 0.1], [0.2, 0.8], [np.nan, np.nan]])
    assert scrub.rows == ["red", "star", "</s>"]
    assert scrub.current == [0, 1, 0]
    assert scrub.frames[1] == "“star” is written; 80% of the attention is on “별”"
    assert "&lt;/s&gt;" in scrub._repr_html_()


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="Scrub: values has shape"):
        translation.attention(["a"], ["b"], [[0.5, 0.5]], "x", "fig-x")
