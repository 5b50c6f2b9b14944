import numpy as np
import pytest

from rnn_course.experiments.common import loop
from rnn_course.experiments.fast import ladder, setting
from tests.gradients import assert_gradient


@pytest.fixture
def batch():
    return setting.draw_batch(N=3, T=7, D=5, H=4, dtype="float64")


@pytest.mark.parametrize("rung", ladder.LADDER)
def test_every_rung_computes_the_same(rung, batch):
    before = [array.copy() for array in (batch.x, batch.dy, *batch.weights)]
    want_dx, want = ladder.LADDER["sample by sample"](batch)()
    step = ladder.LADDER[rung](batch)
    for _ in range(2):  # a step that is run again must not build on what it left
        dx, grads = step()
        for a, b in zip([dx, *grads], [want_dx, *want], strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    for a, b in zip((batch.x, batch.dy, *batch.weights), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_rung_can_be_left_out(batch):
    assert "sample by sample" not in ladder.ladder(batch, without=["sample by sample"])
    assert list(ladder.ladder(batch)) == list(ladder.LADDER)


def test_the_naive_loop_has_the_right_gradients(batch):
    dx, grads = ladder.LADDER["sample by sample"](batch)()

    def loss():
        h = np.stack([h for h, _ in loop.forward("LSTM", batch.x, batch.weights)[1:]], axis=1)
        return float((h * batch.dy).sum())

    for grad, array in zip([dx, *grads], [batch.x, *batch.weights], strict=True):
        assert_gradient(grad, loss, array)
