import numpy as np
import pytest

from rnn_course.experiments.playground.tasks import ECHOES, IDS, ITEMS, LETTERS, SYMBOLS, TASKS, TEXT, entropy

rng = np.random.default_rng


@pytest.mark.parametrize("task", TASKS)
def test_a_task_has_the_shapes_that_it_says(task):
    chosen = TASKS[task]
    x, y, mask = chosen.draw(3, 7, rng(0))
    T = x.shape[1]
    assert x.shape[0] == len(y) == 3
    assert y.shape[1:2] == ((T,) if chosen.at_every_step else (1,))
    assert mask is None or mask.shape == (3, T)
    outputs = np.zeros((3, T, chosen.outputs) if chosen.at_every_step else (3, chosen.outputs))
    loss, dy = chosen.loss(y, outputs, mask)
    assert np.isfinite(loss)
    assert dy.shape == outputs.shape


def test_an_echo_asks_for_the_last_numbers_again():
    x, y, mask = TASKS["echo"].draw(4, 3, rng(0))
    assert x.shape == (4, 3 + ECHOES, 1)
    np.testing.assert_array_equal(mask[0], [False] * 3 + [True] * ECHOES)
    np.testing.assert_array_equal(y[:, 3:], x[:, :-3])


def test_a_character_is_followed_by_the_next_one_of_the_text():
    x, y, _ = TASKS["characters"].draw(5, 6, rng(0))
    for row, target in zip(x.argmax(axis=-1), y, strict=True):
        piece = "".join(LETTERS[n] for n in [*row, target[-1]])
        assert piece in TEXT
        assert "".join(LETTERS[n] for n in target) == piece[1:]


def test_pieces_of_the_text_begin_everywhere_and_do_not_run_over_its_end():
    lag = len(IDS) - 2
    starts = {TASKS["characters"].draw(1, lag, rng(seed)).y[0, 0] for seed in range(20)}
    assert starts == {IDS[1], IDS[2]}


@pytest.mark.parametrize("task", ["adding", "echo"])
def test_guessing_a_number_costs_what_the_task_says(task):
    _, y, mask = TASKS[task].draw(20_000, 6, rng(1))
    mean = np.full(y.shape, y.mean())
    loss, _ = TASKS[task].loss(y, mean, mask)
    assert loss == pytest.approx(TASKS[task].guessing(6), rel=0.02)


def test_guessing_a_symbol_costs_what_the_task_says():
    _, y, _ = TASKS["copying"].draw(100, 6, rng(1))
    z = np.full((*y.shape, SYMBOLS + 2), -1000.0)
    z[:, :-ITEMS, SYMBOLS], z[:, -ITEMS:, :SYMBOLS] = 0, 0
    assert TASKS["copying"].loss(y, z)[0] == pytest.approx(TASKS["copying"].guessing(6))


def test_guessing_a_character_costs_the_entropy_of_the_characters():
    assert entropy(np.array([0, 2, 0, 2])) == pytest.approx(np.log(2))
    z = np.broadcast_to(np.log(np.bincount(IDS) / len(IDS)), (1, len(IDS), len(LETTERS)))
    assert TASKS["characters"].loss(IDS[np.newaxis], z)[0] == pytest.approx(TASKS["characters"].guessing(3))
