import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.common import tasks
from rnn_course.experiments.parallel import adding


@pytest.mark.parametrize("model", adding.MODELS)
def test_adding_is_learned_from_the_baseline_on(model):
    errors = adding.adding_errors(model, length=6, units=8, seed=0, steps=150, every=50, learning_rate=0.03)
    assert len(errors) == 4
    assert errors[-1] < 0.5 * tasks.ADDING_BASELINE
    assert errors == adding.adding_errors(
        model, length=6, units=8, seed=0, steps=150, every=50, learning_rate=0.03
    )


def test_what_is_stored_has_every_run():
    runs = stored.load("parallel-adding")["result"]
    assert {model: [len(r) for r in by_length.values()] for model, by_length in runs.items()} == {
        "LSTM": [3, 3],
        "minGRU": [3, 3],
    }


def test_small_grids_have_the_form_of_the_stored_ones():
    function, settings = adding.LARGE["parallel-adding"]
    small = settings | {"lengths": [4], "seeds": [0], "units": 2, "steps": 2, "every": 1}
    result = function(**small)
    assert {model: list(by_length) for model, by_length in result.items()} == {"LSTM": ["4"], "minGRU": ["4"]}
    assert [len(run) for run in result["LSTM"]["4"]] == [3]
