"""The stored network and its Keras twin give the same numbers."""

import numpy as np

from rnn_course.applications.forecasting import data, models
from rnn_course.scratch import Model


def test_the_twin_gives_the_same_forecasts_and_ends():
    kept = models.stored()
    x = kept.scaling.features(data.glucose_windows(*data.VALIDATION).x[:200])
    gru, point, ends = kept.layers
    forecasts, both = models.keras_twin(kept).predict(x, verbose=0)
    np.testing.assert_allclose(forecasts, Model([gru, point]).predict(x), atol=1e-5)
    np.testing.assert_allclose(both, Model([gru, ends]).predict(x), atol=1e-5)
