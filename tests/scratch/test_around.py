"""Around: both sides of a step without the step itself, and its gradient."""

import numpy as np
import pytest

from rnn_course.scratch import GRU, Bidirectional
from rnn_course.scratch.around import Around
from tests.gradients import assert_gradient
from tests.layers import D, N, T, random, with_random_weights


@pytest.mark.parametrize("sides", ["both", "left", "right"])
def test_gradients_equal_finite_differences(sides):
    layer = Around(sides, dtype="float64")
    x = random((N, T, 6))
    dy = random(layer.forward(x, training=True).shape, seed=5)
    exact = layer.backward(dy)
    assert_gradient(exact, lambda: float((layer.forward(x) * dy).sum()), x, tolerance=1e-8)


def test_a_step_is_predicted_from_all_others_and_not_from_itself():
    rnn = with_random_weights(Bidirectional(GRU(3, return_sequences=True, dtype="float64")))
    x = random((N, T, D))
    seen = {
        sides: Around(sides, dtype="float64").forward(rnn.forward(x)) for sides in ("both", "left", "right")
    }
    x[:, 2] += 1  # output number 1 is for step 2
    for sides, before in seen.items():
        changed = Around(sides, dtype="float64").forward(rnn.forward(x)) != before
        assert changed.any(axis=(0, 2)).tolist() == [sides != "left", False, sides != "right"]


def test_the_mask_leaves_out_the_end_of_a_sentence_and_what_is_behind_it():
    mask = np.array([[True] * 4 + [False], [True] * 5])
    assert Around().compute_mask(random((2, 5, 2)), mask).tolist() == [[True, True, False], [True] * 3]
    assert Around().compute_mask(random((2, 5, 2))) is None


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="sides is 'up'; expected one of both, left, right"):
        Around("up")
    with pytest.raises(ValueError, match="expected 3 timesteps or more"):
        Around(dtype="float64").forward(random((2, 2, 4)))
    with pytest.raises(RuntimeError, match="nothing to go back through"):
        Around().backward(random((2, 2, 4)))
