import numpy as np
import pytest

from rnn_course.experiments.common.numbers import Numbers
from rnn_course.experiments.playground.tasks import TASKS
from rnn_course.experiments.playground.training import (
    CELLS,
    INITIALISATIONS,
    gradient_by_lag,
    norm,
    recurrent,
    train,
)


def weights(cell, initialisation):
    return recurrent(cell, 3, 6, initialisation, Numbers(0), return_sequences=False).get_weights()


@pytest.mark.parametrize("cell", CELLS)
def test_initial_weights_differ_from_those_of_keras_in_what_is_said(cell):
    (W, U, b), small, large = (weights(cell, name) for name in ("Keras", "small", "large"))
    np.testing.assert_allclose(U @ U.T, np.eye(6), atol=1e-12)
    assert np.abs(W).max() <= np.sqrt(6 / (3 + W.shape[1]))
    assert b.sum() == (6 if cell == "LSTM" else 0)
    for other, scale in ((small, 0.1), (large, 5)):
        np.testing.assert_allclose(other[0], scale * W)
        np.testing.assert_allclose(other[1], scale * U)
        np.testing.assert_array_equal(other[2], b)


def test_the_identity_and_the_forget_bias_are_those_of_their_cells():
    for cell in ("SimpleRNN", "ReLU"):
        np.testing.assert_array_equal(weights(cell, "identity")[1], np.eye(6))
    assert not weights("LSTM", "forget bias 0")[2].any()
    assert "forget bias 0" in INITIALISATIONS
    for cell, initialisation in (("LSTM", "identity"), ("GRU", "identity"), ("GRU", "forget bias 0")):
        with pytest.raises(ValueError, match=f"{cell}"):
            weights(cell, initialisation)


def test_a_seed_decides_a_training():
    first, again, other = (
        train("GRU", "adding", 4, units=3, seed=seed, steps=5).losses for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_gradient_before_the_training_is_that_of_no_step():
    run, none = (train("LSTM", "echo", 3, units=3, steps=steps) for steps in (4, 0))
    assert run.before == none.before == gradient_by_lag("echo", none.layer, none.head, none.batch)
    assert run.before != gradient_by_lag("echo", run.layer, run.head, run.batch)


def test_a_training_ends_where_it_diverges():
    run = train("ReLU", "adding", 30, learning_rate=1e300, clip=None, initialisation="identity", steps=50)
    assert len(run.losses) < 50
    assert not np.isfinite(run.losses[-1])
    assert len(run.norms) == len(run.losses) - 1


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", TASKS)
def test_the_gradient_by_lag_is_that_of_the_states(cell, task):
    """Against differences: move the state of some steps before, and read on."""
    run = train(cell, task, 3, units=3, steps=3, seed=2)
    x, y, _ = run.batch
    norms = gradient_by_lag(task, run.layer, run.head, run.batch)
    assert len(norms) == x.shape[1]
    run.layer.return_state, run.layer.return_sequences = True, False
    y = y[:, -1] if TASKS[task].at_every_step else y

    def loss(*states):
        last = run.layer.forward(x[:, -2:], list(states))[0]
        return TASKS[task].loss(y, run.head.forward(last))[0]

    _, *states = run.layer.forward(x[:, :-2])
    differences = []
    for state in states:
        for place in np.ndindex(state.shape):
            moved = [np.array(one) for one in states]
            n = [one is state for one in states].index(True)
            moved[n][place] += 1e-5
            above = loss(*moved)
            moved[n][place] -= 2e-5
            differences.append((above - loss(*moved)) / 2e-5)
    assert norms[2] == pytest.approx(norm([np.array(differences)]), rel=1e-3, abs=1e-8)
