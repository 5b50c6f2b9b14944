"""Chapter 4: the algorithm against the layers and finite differences, the measurements against theory."""

from itertools import product

import numpy as np
import pytest

from rnn_course.experiments import bptt, stored
from rnn_course.scratch import SimpleRNN
from rnn_course.scratch.gradient_check import relative_error
from tests.gradients import assert_gradient

N, T, D, H = 3, 6, 2, 4
each_activation = pytest.mark.parametrize("activation", bptt.STEEPEST)


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
    states = bptt.run(x, weights, activation, h)
    grads, flow = bptt.backpropagate(x, states, dh, weights, activation)
    np.testing.assert_allclose(states[1:].swapaxes(0, 1), y, atol=1e-12)
    for mine, theirs in zip([*grads, flow], [*layer.grads, *layer.initial_state_grads], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


@each_activation
def test_jacobian_is_what_a_nudge_measures(activation):
    weights, x, h = cell(), random(1, 1, D, seed=5), random(1, H, seed=6)
    after = bptt.run(x, weights, activation, h)[1, 0]
    jacobian = bptt.step_jacobian(after, weights[1], activation)
    for i in range(H):
        assert_gradient(
            jacobian[i : i + 1], lambda i=i: float(bptt.run(x, weights, activation, h)[1, 0, i]), h
        )


def test_truncated_is_what_chunks_give():
    weights, x, dh = cell(), random(N, T, D, seed=5), random(N, T, H, seed=7)
    layer = layer_with(weights, stateful=True)
    total = [np.zeros_like(weight) for weight in weights]
    for start in (0, 4):
        layer.forward(x[:, start : start + 4], training=True)
        layer.backward(dh[:, start : start + 4])
        total = [a + b for a, b in zip(total, layer.grads, strict=True)]
    states = bptt.run(x, weights)
    grads, _ = bptt.backpropagate(x, states, dh, weights, keep=bptt.truncated(T, 4))
    full, _ = bptt.backpropagate(x, states, dh, weights)
    for mine, theirs in zip(grads, total, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)
    assert relative_error(grads[1], full[1]) > 0.01


def test_random_cuts_are_unbiased():
    """Take the mean over all patterns of cuts, each with its probability: it is the full gradient."""
    weights, x, dh, cut = cell(), random(N, T, D, seed=5), random(N, T, H, seed=7), 1 / 3
    states = bptt.run(x, weights)
    mean = np.zeros((H, H))
    for pattern in product((0, 1), repeat=T):
        kept = np.array(pattern)
        probability = np.prod(np.where(kept, 1 - cut, cut))
        keep = kept / (1 - cut)
        mean += probability * bptt.backpropagate(x, states, dh, weights, keep=keep)[0][1]
    np.testing.assert_allclose(mean, bptt.backpropagate(x, states, dh, weights)[0][1], atol=1e-12)

    drawn = bptt.randomised(100_000, 3, np.random.default_rng(0))
    np.testing.assert_allclose(np.unique(drawn), [0, 1.5])
    assert abs(drawn.mean() - 1) < 0.01


@pytest.mark.parametrize("kind", ["orthogonal", "random", "identity"])
def test_kernels_have_their_radius(kind):
    kernel = bptt.recurrent_kernel(kind, 1.5, 16, seed=1)
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(kernel)).max(), 1.5)
    if kind != "random":
        np.testing.assert_allclose(kernel @ kernel.T, 2.25 * np.eye(16), atol=1e-12)


def test_unknown_kernel():
    with pytest.raises(ValueError, match="kind is 'uniform'; expected orthogonal, random or identity"):
        bptt.recurrent_kernel("uniform", 1.0, 4, seed=0)


def test_gradient_lengths_are_those_of_backpropagation():
    weights, lags = bptt.starting_weights("random", 1.0, 8, 3, seed=0), 5
    lengths = bptt.gradient_norms(weights, lags=lags, samples=1, seed=3)
    rng = np.random.default_rng(3)
    x, last = rng.standard_normal((1, 2 * lags, 3)), rng.standard_normal((1, 8))
    dh = np.zeros((1, lags, 8))
    dh[:, -1] = last / np.linalg.norm(last)
    states = bptt.run(x, weights)
    _, flow = bptt.backpropagate(x[:, lags:], states[lags:], dh, weights)
    assert lengths[0] == 1
    np.testing.assert_allclose(lengths[-1], np.linalg.norm(flow))


def test_no_gradient_is_above_its_bound_and_linear_orthogonal_ones_are_on_it():
    grid = bptt.norm_grid(lags=20, units=16, features=4)
    for (activation, kind, radius), lengths in grid.items():
        bound = bptt.bound(bptt.recurrent_kernel(kind, radius, 16, seed=0), activation, 20)
        assert (lengths <= bound * (1 + 1e-9)).all()
        if (activation, kind) == ("linear", "orthogonal"):
            np.testing.assert_allclose(lengths, bound)
            assert bptt.per_step(lengths) == pytest.approx(radius)


def test_a_sigmoid_network_can_be_a_tanh_network():
    weights, x = cell(), random(N, T, D, seed=5)
    s = bptt.run(x, bptt.as_sigmoid(weights), "sigmoid", np.full((N, H), 0.5))
    np.testing.assert_allclose(2 * s - 1, bptt.run(x, weights), atol=1e-12)
    twin = bptt.gradient_norms(bptt.as_sigmoid(weights), "sigmoid", first_state=0.5)
    np.testing.assert_allclose(twin, bptt.gradient_norms(weights), rtol=1e-9)


def test_one_unit_has_the_gradient_of_its_loss():
    u, b = np.array([0.9]), np.array([0.1])
    _, du, db = bptt.one_unit(u, b)
    for grad, weight in ((du, u), (db, b)):
        assert_gradient(grad, lambda: bptt.one_unit(u, b)[0].item(), weight)


def test_clipped_steps_are_no_longer_than_they_may_be():
    start, rate = (1.4, 0.05), 0.02
    longest = [
        np.linalg.norm(np.diff(bptt.descend_one_unit(start, rate, 60, clip)[:, :2], axis=0), axis=1).max()
        for clip in (None, 1.0)
    ]
    assert longest[0] > 1
    assert longest[1] <= rate * (1 + 1e-9)


def test_the_identity_explodes_unless_it_is_clipped():
    losses, norms = bptt.train_adding("relu", "identity", n_batches=5)
    assert np.isfinite(losses[0])
    assert np.isnan(losses[-1])
    assert np.isnan(norms[-1])
    assert np.isfinite(bptt.train_adding("relu", "identity", clip=1.0, n_batches=20)[0]).all()


def test_grid_and_curves_hold_what_training_gives():
    (free, clipped) = bptt.clipping_grid(["relu"], ["identity"], [0.1], clip=1.0, seeds=2, n_batches=30)
    assert free["final"] == free["worst"] == [None, None]
    losses, norms = bptt.train_adding("relu", "identity", 1.0, n_batches=30, seed=1)
    assert clipped["clip"] == 1.0
    assert clipped["final"][1] == pytest.approx(losses.mean(), rel=1e-2)
    assert clipped["worst"][1] == pytest.approx(losses[20:].max(), rel=1e-2)
    curves = bptt.clipping_curves("relu", "identity", clip=1.0, seed=1, n_batches=30)
    np.testing.assert_allclose(curves["clipped loss"], losses, rtol=1e-2)
    np.testing.assert_allclose(curves["clipped norm"], norms, rtol=1e-2)


def test_echo_repeats_its_input():
    x, y = bptt.echo(9, 4, np.random.default_rng(0), samples=2)
    assert x.shape == y.shape == (2, 9, 1)
    np.testing.assert_array_equal(y[:, 4:], x[:, :5])


def test_echo_gradient_is_that_of_its_loss():
    weights = bptt.echo_weights(4, seed=0)
    x, y = bptt.echo(6, 2, np.random.default_rng(0), samples=2)
    _, grads = bptt.echo_gradient(weights, x, y, 2)
    for grad, weight in zip(grads, weights, strict=True):
        assert_gradient(grad, lambda: bptt.echo_gradient(weights, x, y, 2)[0], weight)


def test_truncation_errors():
    errors = bptt.truncation_errors([2, 20], 1.0, steps=20, draws=30)
    assert list(errors) == ["truncated", "randomised, median", "randomised, worst", "mean of 30 randomised"]
    assert errors["truncated"][0] > 0.1
    assert errors["truncated"][1] == 0
    assert (errors["mean of 30 randomised"] < errors["randomised, median"]).all()
    assert (errors["randomised, median"] < errors["randomised, worst"]).all()


@pytest.mark.parametrize("method", ["full", "truncated", "randomised"])
def test_every_method_learns_something(method):
    losses = bptt.train_echo(method, delay=2, steps=20, n_batches=60)
    assert losses[-10:].mean() < 0.5 * losses[:5].mean()


def test_unknown_method():
    with pytest.raises(ValueError, match="method is 'partial'; expected one of full, truncated, randomised"):
        bptt.train_echo("partial")


@pytest.mark.parametrize("name", bptt.LARGE)
def test_stored_results_were_made_with_these_settings(name):
    assert stored.load(name)["settings"] == bptt.LARGE[name][1]


def test_stored_truncation_can_be_made_again():
    finals = stored.load("bptt-truncation")["result"]["full"]
    again = bptt.truncation_grid([], seeds=1, n_batches=600)["full"]
    assert again[0] == pytest.approx(finals[0], rel=0.02)
