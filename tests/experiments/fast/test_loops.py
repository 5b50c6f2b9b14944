import numpy as np
import pytest

from rnn_course.experiments.fast import ladder, loops, setting
from tests.gradients import assert_gradient


@pytest.fixture
def batch():
    return setting.draw_batch(N=3, T=7, D=5, H=4, dtype="float64")


def test_the_naive_loop_has_the_right_gradients(batch):
    dx, grads = ladder.LADDER["sample by sample"](batch)()

    def loss():
        h = np.stack(loops.forward_loop(batch.x, batch.weights).h[1:], axis=1)
        return float((h * batch.dy).sum())

    for grad, array in zip([dx, *grads], [batch.x, *batch.weights], strict=True):
        assert_gradient(grad, loss, array)
