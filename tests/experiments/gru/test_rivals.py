import numpy as np

from rnn_course.experiments.common import tasks
from rnn_course.experiments.gru import rivals


def test_the_update_bias_is_set_before_training():
    model, _ = rivals.train("GRU", 4, lambda rng: tasks.adding(32, 4, rng), steps=1, seed=0, update_bias=3.0)
    bias = model.layers[0].params["bias"]
    np.testing.assert_allclose(bias[0, :4], 3, atol=0.1)
    np.testing.assert_allclose(bias[0, 4:], 0, atol=0.1)
