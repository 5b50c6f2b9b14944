import numpy as np
import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.bptt import truncation
from tests.gradients import assert_gradient


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def test_echo_repeats_its_input():
    x, y = truncation.echo(9, 4, np.random.default_rng(0), samples=2)
    assert x.shape == y.shape == (2, 9, 1)
    np.testing.assert_array_equal(y[:, 4:], x[:, :5])


def test_echo_gradient_is_that_of_its_loss():
    weights = truncation.echo_weights(4, seed=0)
    x, y = truncation.echo(6, 2, np.random.default_rng(0), samples=2)
    _, grads = truncation.echo_gradient(weights, x, y, 2)
    for grad, weight in zip(grads, weights, strict=True):
        assert_gradient(grad, lambda: truncation.echo_gradient(weights, x, y, 2)[0], weight)


def test_truncation_errors():
    errors = truncation.truncation_errors([2, 20], 1.0, steps=20, draws=30)
    assert list(errors) == ["truncated", "randomised, median", "randomised, worst", "mean of 30 randomised"]
    assert errors["truncated"][0] > 0.1
    assert errors["truncated"][1] == 0
    assert (errors["mean of 30 randomised"] < errors["randomised, median"]).all()
    assert (errors["randomised, median"] < errors["randomised, worst"]).all()


@pytest.mark.parametrize("method", ["full", "truncated", "randomised"])
def test_every_method_learns_something(method):
    losses = truncation.train_echo(method, delay=2, steps=20, n_batches=60)
    assert losses[-10:].mean() < 0.5 * losses[:5].mean()


def test_unknown_method():
    with pytest.raises(ValueError, match="method is 'partial'; expected one of full, truncated, randomised"):
        truncation.train_echo("partial")


def test_stored_truncation_can_be_made_again():
    finals = stored.load("bptt-truncation")["result"]["full"]
    again = truncation.truncation_grid([], seeds=1, n_batches=600)["full"]
    assert again[0] == pytest.approx(finals[0], rel=0.02)
