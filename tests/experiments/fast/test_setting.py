import numpy as np
import pytest

from rnn_course.experiments.fast import setting
from rnn_course.scratch import LSTM


@pytest.fixture
def batch():
    return setting.draw_batch(N=3, T=7, D=5, H=4, dtype="float64")


def test_the_batch_is_drawn_for_the_layer():
    batch = setting.draw_batch(2, 3, 5, 4)
    layer = LSTM(4)
    layer.build(5)
    assert [w.shape for w in batch.weights] == [w.shape for w in layer.get_weights()]
    assert {array.dtype.name for array in (batch.x, batch.dy, *batch.weights)} == {"float32"}
    assert len(np.unique(batch.weights[2])) == 16
