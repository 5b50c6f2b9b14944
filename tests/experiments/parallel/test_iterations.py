import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.parallel import iterations


@pytest.mark.parametrize("model", iterations.STEPS)
def test_the_first_guess_is_far_off_and_the_last_is_not(model):
    errors = iterations.errors(model, T=50, units=4, scale=1.0, iterations=10)
    assert len(errors) == 11
    assert errors[0] > 0.1
    assert errors[-1] < 1e-12


def test_larger_weights_take_more_iterations_until_none_suffice():
    few = iterations.count("SimpleRNN", 100, 8, 0.5, 50)
    more = iterations.count("SimpleRNN", 100, 8, 1.5, 50)
    assert few < more
    assert iterations.count("SimpleRNN", 1000, 16, 3.0, 5) is None


def test_the_diagonal_alone_takes_more_iterations():
    assert iterations.count("SimpleRNN", 100, 8, 1.0, 100) < iterations.count(
        "SimpleRNN", 100, 8, 1.0, 100, diagonal=True
    )


def test_a_small_change_fades_or_grows():
    assert iterations.growth("SimpleRNN", 50, 16, 0.5) < 1e-9
    assert iterations.growth("SimpleRNN", 50, 16, 3.0) > 1e-3


def test_an_iteration_multiplies_matrices():
    assert iterations.multiplications(10, 2) == {"loop": 40, "iteration": 280}


def test_what_is_stored_has_a_row_for_each_width():
    _, settings = iterations.LARGE["parallel-newton"]
    rows = stored.load("parallel-newton")["result"]["rows"]
    assert [row["units"] for row in rows] == settings["units"]
