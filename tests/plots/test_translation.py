"""The figures of the chapter on translation."""

import matplotlib

matplotlib.use("Agg")

from matplotlib.figure import Figure

from rnn_course.plots import translation


def test_the_encoder_decoder_is_drawn():
    assert isinstance(translation.encoder_decoder(), Figure)
