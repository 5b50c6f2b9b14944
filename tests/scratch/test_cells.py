"""The grid: every step back has the gradients of its step forward, and changes nothing it is given."""

import inspect

import numpy as np
import pytest

from rnn_course.scratch import cells
from rnn_course.scratch.activations import ACTIVATIONS
from tests.gradients import assert_gradient
from tests.layers import D, H, N, random

# Gates, states, and the shape of the bias; None for cells whose state meets no matrix.
GRID = {
    "rnn_cell": (1, 1, (H,)),
    "lstm_cell": (4, 2, (4 * H,)),
    "peephole_lstm_cell": (4, 2, (4 * H,)),
    "gru_cell": (3, 1, (2, 3 * H)),
    "gru_cell_reset_before": (3, 1, (3 * H,)),
    "min_gru_cell": (2, 1, (2 * H,)),
}
VARIANTS = ("peephole_lstm_cell", "gru_cell_reset_before")


def arguments(name):
    """Draw x, the states, and weights that are other numbers in each gate."""
    gates, n_states, bias = GRID[name]
    shapes = [(D, gates * H), (H, gates * H), bias]
    if name == "min_gru_cell":
        del shapes[1]
    if name == "peephole_lstm_cell":
        shapes.append((3, H))
    x, *states = (random(shape, seed=k) for k, shape in enumerate([(N, D), *[(N, H)] * n_states]))
    return x, states, [random(shape, seed=10 + k) for k, shape in enumerate(shapes)]


def check(name, **options):
    x, states, params = arguments(name)
    forward, backward = getattr(cells, name), getattr(cells, f"{name}_backward")
    weights = [random(state.shape, seed=20 + k) for k, state in enumerate(states)]

    def loss():
        out = forward(x, *states, params, **options)
        return float(np.sum(np.multiply(out if isinstance(out, tuple) else [out], weights)))

    given = [array.copy() for array in (*weights, x, *states, *params)]
    dx, *rest = backward(*weights, x, *states, params, **options)
    dstates, grads = rest[:-1], rest[-1]
    for array, before in zip((*weights, x, *states, *params), given, strict=True):
        np.testing.assert_array_equal(array, before)
    for exact, array in zip((dx, *dstates, *grads), (x, *states, *params), strict=True):
        assert exact.shape == array.shape
        assert_gradient(exact, loss, array, tolerance=1e-7)


@pytest.mark.parametrize("name", GRID)
def test_a_step_back_has_the_gradients_of_the_step_forward(name):
    check(name)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize(
    ("activation", "gate"), [("sigmoid", "tanh"), ("linear", "sigmoid"), ("tanh", "linear")]
)
def test_variants_take_other_activations(name, activation, gate):
    check(name, activation=ACTIVATIONS[activation], gate=ACTIVATIONS[gate])


def test_recurrent_dropout_spares_the_old_state():
    keep = np.where(random((N, H), seed=30) > 0, 2.0, 0.0)
    check("gru_cell_reset_before", keep=keep)
    x, (h,), (W, U, b) = arguments("gru_cell_reset_before")
    b[:H] = 50  # the update gate is 1: nothing but the old state counts
    np.testing.assert_allclose(cells.gru_cell_reset_before(x, h, [W, U, b], keep), h)


def test_the_grid_is_complete():
    functions = {name for name, _ in inspect.getmembers(cells, inspect.isfunction) if "cell" in name}
    assert functions == {name + ending for name in GRID for ending in ("", "_backward")}


@pytest.mark.parametrize("name", GRID)
def test_float32_stays_float32(name):
    x, states, params = arguments(name)
    arrays = [[array.astype("float32") for array in group] for group in ([x], states, params)]
    dx, *rest = getattr(cells, f"{name}_backward")(*arrays[1], *arrays[0], *arrays[1], arrays[2])
    assert {array.dtype.name for array in (dx, *rest[:-1], *rest[-1])} == {"float32"}
