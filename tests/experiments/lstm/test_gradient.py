import numpy as np

from rnn_course.experiments.lstm import gradient
from rnn_course.scratch import LSTM, SimpleRNN


def test_gradient_norms_are_those_of_a_layer_that_can_be_solved_by_hand():
    rnn = SimpleRNN(4, activation="linear", dtype="float64", seed=0)
    rnn.build(8)
    rnn.params["recurrent_kernel"][...] = 0.5 * np.eye(4)
    np.testing.assert_allclose(gradient.gradient_norms(rnn, [1, 3, 6]), [0.5, 0.5**3, 0.5**6])


def test_more_forget_bias_lets_more_of_the_gradient_arrive():
    arrived = []
    for bias in (0, 1, 3):
        layer = LSTM(16, dtype="float64", seed=0)
        layer.build(8)
        layer.params["bias"][16:32] = bias
        arrived.append(gradient.gradient_norms(layer, [30])[0])
    assert arrived[0] < arrived[1] < arrived[2] < 1
