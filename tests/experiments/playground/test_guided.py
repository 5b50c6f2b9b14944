import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.playground.guided import measure
from rnn_course.experiments.playground.tasks import TASKS

TINY = {"cell": "LSTM", "task": "echo", "lag": 2, "units": 3, "steps": 60}


def test_each_run_is_measured_from_each_seed():
    measured = measure({"one": TINY, "large": TINY | {"initialisation": "large"}}, [0, 1])
    assert list(measured) == ["one", "large"]
    for run in measured.values():
        assert run.keys() == {"loss", "left before", "left", "norm", "saturated"}
        assert all(len(values) == 2 for values in run.values())
        assert all(0 <= share <= 1 for share in run["saturated"])
    assert measured["large"]["saturated"] > measured["one"]["saturated"]
    assert measure({"one": TINY}, [1])["one"]["loss"] == measured["one"]["loss"][1:]


def learned(name):
    """Count the seeds, as the table of the page does."""
    result = stored.load("playground-guided")
    settings = result["settings"]["runs"][name]
    guessing = TASKS[settings["task"]].guessing(settings["lag"])
    return sum(loss < guessing / 2 for loss in result["result"][name]["loss"])


@pytest.mark.parametrize(
    ("name", "seeds"),
    [
        ("SimpleRNN, lag 40", 0),
        ("GRU, lag 40", 10),
        ("forget bias 0, 1,000 steps", 10),
        ("clipped to 1", 10),
        ("not clipped", 0),
        ("SimpleRNN, delay 10", 10),
    ],
)
def test_what_the_page_says_of_all_seeds(name, seeds):
    assert learned(name) == seeds


def test_what_the_page_says_of_gradients():
    runs = stored.load("playground-guided")["result"]
    assert max(runs["SimpleRNN, lag 40"]["left"]) < 1e-4
    assert max(runs["GRU, lag 40"]["left before"]) < min(runs["SimpleRNN, lag 40"]["left before"])
    assert max(runs["forget bias 0"]["left before"]) < min(runs["forget bias 1"]["left before"])
    assert min(runs["five times as large"]["left"]) > 1
    assert max(runs["SimpleRNN, delay 10"]["loss"]) < 0.1 * min(runs["GRU, delay 10"]["loss"])
