import numpy as np
import pytest

from rnn_course.experiments.fast import in_place, setting


@pytest.fixture
def batch():
    return setting.draw_batch(N=3, T=7, D=5, H=4, dtype="float64")


def test_chunks_of_any_size_give_the_same(batch):
    tape = in_place.forward_in_place(batch.x, batch.weights, {})
    want_dx, want = in_place.backward_in_place(*batch, tape, {})
    for rows in (1, 6, 9, 1000):
        dx, grads = in_place.backward_chunks(*batch, tape, {}, rows=rows)
        for a, b in zip([dx, *grads], [want_dx, *want], strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-13)
