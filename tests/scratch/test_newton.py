"""A nonlinear recurrence solved for all steps at once: the states are those of the loop."""

import numpy as np
import pytest

from rnn_course.scratch import GRU, SimpleRNN
from rnn_course.scratch.linear_recurrence import loop, scan, scan_matrices
from rnn_course.scratch.newton import gru_step, guesses, newton, rnn_step

STEPS = {SimpleRNN: rnn_step, GRU: gru_step}


def draw(kind, T=40, N=3, D=2, H=5, scale=1.0):
    rng = np.random.default_rng(1)
    layer = kind(H, return_sequences=True, dtype="float64", seed=2)
    layer.build(D)
    W, U, b = layer.get_weights()
    layer.set_weights([W, scale * U, b + 0.3 * rng.standard_normal(b.shape)])
    x, start = rng.standard_normal((T, N, D)), rng.standard_normal((N, H))
    want = layer.forward(x.swapaxes(0, 1), initial_state=start).swapaxes(0, 1)
    return STEPS[kind](layer.get_weights()), x, start, want


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize("T", [1, 2, 7, 40])
def test_the_states_are_those_of_the_loop(kind, diagonal, T):
    step, x, start, want = draw(kind, T)
    h, changes = newton(step, x, start, diagonal=diagonal)
    np.testing.assert_allclose(h, want, rtol=0, atol=1e-10)
    assert len(changes) <= T + 1
    assert changes[-1] <= 1e-11


def test_a_thousand_steps_take_few_iterations():
    step, x, start, want = draw(SimpleRNN, 1000)
    h, changes = newton(step, x, start)
    np.testing.assert_allclose(h, want, rtol=0, atol=1e-10)
    assert len(changes) <= 15


@pytest.mark.parametrize("kind", STEPS)
def test_the_jacobian_is_that_of_finite_differences(kind):
    step, x, start, _ = draw(kind)
    _, jacobian = step(x[0], start)
    for unit in range(start.shape[1]):
        nudge = np.zeros_like(start)
        nudge[:, unit] = 1e-6
        numeric = (step(x[0], start + nudge)[0] - step(x[0], start - nudge)[0]) / 2e-6
        np.testing.assert_allclose(jacobian[..., unit], numeric, rtol=0, atol=1e-8)


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("diagonal", [False, True])
def test_guess_k_is_right_in_its_first_k_steps(kind, diagonal):
    step, x, start, want = draw(kind, 12)
    found = guesses(step, x, start, diagonal)
    for k in range(12):
        np.testing.assert_allclose(next(found)[:k], want[:k], rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("T", "scale", "message"),
    [
        (
            200,
            3.0,
            r"^newton: after 5 iterations the states still changed by \d\.\de[+-]\d\d; take the steps",
        ),
        (
            2000,
            9.0,
            r"^newton: after \d iterations? the states were no finite numbers any more; take the steps",
        ),
    ],
)
def test_it_says_in_one_sentence_that_it_did_not_converge(T, scale, message):
    step, x, start, _ = draw(SimpleRNN, T, H=16, scale=scale)
    with pytest.raises(ArithmeticError, match=message):
        newton(step, x, start, iterations=5)


def test_a_linear_step_takes_one_iteration_and_one_to_see_it():
    _, x, start, _ = draw(SimpleRNN)
    matrix = np.random.default_rng(3).standard_normal((5, 5)) / 4

    def step(x, h):
        return h @ matrix.T + x[..., :1], np.broadcast_to(matrix, (*h.shape, 5))

    assert len(newton(step, x, start).changes) == 2


@pytest.mark.parametrize("T", [1, 2, 5, 8])
def test_matrices_are_scanned_as_a_loop_would(T):
    rng = np.random.default_rng(0)
    a, b, start = (rng.standard_normal(shape) for shape in ((T, 2, 3, 3), (T, 2, 3), (2, 3)))
    h, want = start, []
    for a_t, b_t in zip(a, b, strict=True):
        h = (a_t @ h[..., np.newaxis])[..., 0] + b_t
        want.append(h)
    np.testing.assert_allclose(scan_matrices(a, b, start), want, rtol=0, atol=1e-12)


def test_diagonal_matrices_scale():
    rng = np.random.default_rng(0)
    a, b, start = rng.standard_normal((6, 2, 3)), rng.standard_normal((6, 2, 3)), rng.standard_normal((2, 3))
    h = scan_matrices(a[..., np.newaxis] * np.eye(3), b, start)
    for want in (scan(a, b, start), loop(a, b, start)):
        np.testing.assert_allclose(h, want, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "shapes",
    [
        ((4, 2, 3), (4, 2, 3), (2, 3)),
        ((4, 2, 3, 3), (4, 2, 3), (3,)),
        ((5, 2, 3, 3), (4, 2, 3), (2, 3)),
        ((0, 2, 3, 3), (0, 2, 3), (2, 3)),
    ],
    ids=str,
)
def test_matrices_that_do_not_fit_are_refused(shapes):
    with pytest.raises(
        ValueError, match=r"^scan_matrices: a, b and start have the shapes .* \(T, N, H, H\),"
    ):
        scan_matrices(*map(np.ones, shapes))


def test_matrices_of_several_dtypes_are_refused():
    a, b, start = np.ones((1, 1, 1, 1), "f4"), np.ones((1, 1, 1)), np.ones((1, 1))
    with pytest.raises(
        TypeError, match=r"^scan_matrices: a has dtype float32 and b float64; expected the same"
    ):
        scan_matrices(a, b, start)
