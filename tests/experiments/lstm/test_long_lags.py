import numpy as np
import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.experiments.lstm import long_lags, reader, relu, rivals


def row(cell, lag, steps):
    return {"cell": cell, "lag": lag, "seed": 0, "steps": steps}


@pytest.mark.parametrize("cell", rivals.CELLS)
def test_each_cell_can_be_made_and_trained(cell):
    learned = long_lags.learn("adding", cell, 4, 0, units=4, steps=2, every=2)
    assert learned.steps is None
    assert learned.worst > 0


def test_short_tasks_are_learned_and_the_seed_decides():
    settings = {"units": 8, "steps": 600}
    adding = long_lags.learn("adding", "LSTM", 4, 0, **settings)
    assert adding.steps < 600
    assert adding.score < ADDING_BASELINE / 10
    assert long_lags.learn("adding", "LSTM", 4, 0, **settings) == adding
    copying = long_lags.learn("copying", "RNN", 2, 0, **settings)
    assert copying.steps < 600
    assert copying.score > 0.95


def test_a_training_whose_loss_is_not_finite_ends():
    with np.errstate(all="ignore"):
        learned = long_lags.learn(
            "adding", "ReLU, large", 3000, 0, units=16, steps=3, batch=4, clip=None, every=1
        )
    assert learned == (None, None, None)


def test_a_grid_has_every_cell_lag_and_seed():
    rows = long_lags.grid("adding", ["RNN", "LSTM"], [3, 4], [0, 1], units=2, steps=1, every=1)
    assert len({(r["cell"], r["lag"], r["seed"]) for r in rows}) == len(rows) == 8


def test_the_longest_solved_lag_counts_only_if_every_seed_solved_it():
    rows = [row("A", 5, 50), row("A", 10, 50), row("A", 10, None), row("B", 5, None), row("A", 20, None)]
    assert long_lags.longest_solved(rows, "A") == 5
    assert long_lags.longest_solved(rows, "B") == 0


def test_solved_trainings_are_counted_within_a_budget():
    rows = [row("A", 5, 50), row("A", 5, 200), row("A", 5, None), row("A", 6, 10), row("B", 5, 10)]
    assert [long_lags.count_solved(rows, "A", 5, steps) for steps in (10, 50, 1000)] == [0, 1, 2]


@pytest.mark.parametrize("large", [long_lags.LARGE, reader.LARGE, relu.LARGE])
def test_stored_results_belong_to_their_settings(large):
    for name, (_, settings) in large.items():
        result = stored.load(name)
        assert result["settings"] == settings
        sizes = [len(value) for value in settings.values() if isinstance(value, list)]
        assert len(result["result"]) == np.prod(sizes)
