from itertools import product

import numpy as np
import pytest

from rnn_course.experiments.bptt import algorithm, fade, starts, truncation
from rnn_course.scratch import SimpleRNN
from rnn_course.scratch.gradient_check import relative_error
from tests.gradients import assert_gradient

N, T, D, H = 3, 6, 2, 4


each_activation = pytest.mark.parametrize("activation", fade.STEEPEST)


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def cell(seed=0):
    return [0.6 * random(*shape, seed=seed + k) for k, shape in enumerate([(D, H), (H, H), (H,)])]


def layer_with(weights, **options):
    layer = SimpleRNN(H, dtype="float64", return_sequences=True, **options)
    layer.build(D)
    layer.set_weights(weights)
    return layer


@each_activation
def test_equal_to_the_layer(activation):
    weights, x, h, dh = cell(), random(N, T, D, seed=5), random(N, H, seed=6), random(N, T, H, seed=7)
    layer = layer_with(weights, activation=activation)
    y = layer.forward(x, initial_state=h, training=True)
    layer.backward(dh)
    states = algorithm.run(x, weights, activation, h)
    grads, flow = algorithm.backpropagate(x, states, dh, weights, activation)
    np.testing.assert_allclose(states[1:].swapaxes(0, 1), y, atol=1e-12)
    for mine, theirs in zip([*grads, flow], [*layer.grads, *layer.initial_state_grads], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


@each_activation
def test_jacobian_is_what_a_nudge_measures(activation):
    weights, x, h = cell(), random(1, 1, D, seed=5), random(1, H, seed=6)
    after = algorithm.run(x, weights, activation, h)[1, 0]
    jacobian = algorithm.step_jacobian(after, weights[1], activation)
    for i in range(H):
        assert_gradient(
            jacobian[i : i + 1], lambda i=i: float(algorithm.run(x, weights, activation, h)[1, 0, i]), h
        )


def test_truncated_is_what_chunks_give():
    weights, x, dh = cell(), random(N, T, D, seed=5), random(N, T, H, seed=7)
    layer = layer_with(weights, stateful=True)
    total = [np.zeros_like(weight) for weight in weights]
    for start in (0, 4):
        layer.forward(x[:, start : start + 4], training=True)
        layer.backward(dh[:, start : start + 4])
        total = [a + b for a, b in zip(total, layer.grads, strict=True)]
    states = algorithm.run(x, weights)
    grads, _ = algorithm.backpropagate(x, states, dh, weights, keep=truncation.truncated(T, 4))
    full, _ = algorithm.backpropagate(x, states, dh, weights)
    for mine, theirs in zip(grads, total, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)
    assert relative_error(grads[1], full[1]) > 0.01


def test_random_cuts_are_unbiased():
    """Take the mean over all patterns of cuts, each with its probability: it is the full gradient."""
    weights, x, dh, cut = cell(), random(N, T, D, seed=5), random(N, T, H, seed=7), 1 / 3
    states = algorithm.run(x, weights)
    mean = np.zeros((H, H))
    for pattern in product((0, 1), repeat=T):
        kept = np.array(pattern)
        probability = np.prod(np.where(kept, 1 - cut, cut))
        keep = kept / (1 - cut)
        mean += probability * algorithm.backpropagate(x, states, dh, weights, keep=keep)[0][1]
    np.testing.assert_allclose(mean, algorithm.backpropagate(x, states, dh, weights)[0][1], atol=1e-12)

    drawn = truncation.randomised(100_000, 3, np.random.default_rng(0))
    np.testing.assert_allclose(np.unique(drawn), [0, 1.5])
    assert abs(drawn.mean() - 1) < 0.01


def test_gradient_lengths_are_those_of_backpropagation():
    weights, lags = starts.starting_weights("random", 1.0, 8, 3, seed=0), 5
    lengths = fade.gradient_norms(weights, lags=lags, samples=1, seed=3)
    rng = np.random.default_rng(3)
    x, last = rng.standard_normal((1, 2 * lags, 3)), rng.standard_normal((1, 8))
    dh = np.zeros((1, lags, 8))
    dh[:, -1] = last / np.linalg.norm(last)
    states = algorithm.run(x, weights)
    _, flow = algorithm.backpropagate(x[:, lags:], states[lags:], dh, weights)
    assert lengths[0] == 1
    np.testing.assert_allclose(lengths[-1], np.linalg.norm(flow))
