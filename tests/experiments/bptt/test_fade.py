import numpy as np
import pytest

from rnn_course.experiments.bptt import algorithm, fade, starts

N, T, D, H = 3, 6, 2, 4


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def cell(seed=0):
    return [0.6 * random(*shape, seed=seed + k) for k, shape in enumerate([(D, H), (H, H), (H,)])]


def test_no_gradient_is_above_its_bound_and_linear_orthogonal_ones_are_on_it():
    grid = fade.norm_grid(lags=20, units=16, features=4)
    for (activation, kind, radius), lengths in grid.items():
        bound = fade.bound(starts.recurrent_kernel(kind, radius, 16, seed=0), activation, 20)
        assert (lengths <= bound * (1 + 1e-9)).all()
        if (activation, kind) == ("linear", "orthogonal"):
            np.testing.assert_allclose(lengths, bound)
            assert fade.per_step(lengths) == pytest.approx(radius)


def test_a_sigmoid_network_can_be_a_tanh_network():
    weights, x = cell(), random(N, T, D, seed=5)
    s = algorithm.run(x, starts.as_sigmoid(weights), "sigmoid", np.full((N, H), 0.5))
    np.testing.assert_allclose(2 * s - 1, algorithm.run(x, weights), atol=1e-12)
    twin = fade.gradient_norms(starts.as_sigmoid(weights), "sigmoid", first_state=0.5)
    np.testing.assert_allclose(twin, fade.gradient_norms(weights), rtol=1e-9)
