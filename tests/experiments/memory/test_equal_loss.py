import numpy as np
import pytest

from rnn_course.experiments import stored
from rnn_course.experiments.common.characters import split
from rnn_course.experiments.memory import equal_loss, writing


def test_numbers_are_packed():
    np.testing.assert_array_equal(equal_loss.unpacked(equal_loss.packed([1.4, -2.6, 0])), [1, -3, 0])


def test_the_networks_compared_have_equal_losses_and_sizes():
    runs = [run for kind in equal_loss.UNITS for run in stored.load("memory-cells")["result"][kind]]
    assert len(runs) == 9
    assert max(run["bits"] for run in runs) - min(run["bits"] for run in runs) < 0.06
    weights = [run["weights"] for run in runs]
    assert max(weights) < 1.05 * min(weights)


def test_the_cells_of_equal_loss_are_measured(monkeypatch):
    text = split(["f(ab) g [cd]\n"] * 40, every=2)
    monkeypatch.setattr(equal_loss, "python_text", lambda: text)
    monkeypatch.setattr(equal_loss, "UNITS", {"RNN": 6, "LSTM": 4})
    monkeypatch.setattr(equal_loss, "PASSAGE", "f(ab) g")
    result = equal_loss.cells_of_equal_loss(9.0, 100, [0], {"RNN": 0.01, "LSTM": 0.01}, [1, 2, 4])
    for kind in ("RNN", "LSTM"):
        (run,) = result[kind]
        assert len(run["by_lag"]) == 50
        assert sum(run["by_lag"]) <= 1.001
        assert len(run["bits_by_context"]) == 3
        rows = [equal_loss.unpacked(row) for row in result["passage"][kind]["share"]]
        assert [len(row) for row in rows] == [1, 2, 3, 4, 5, 6, 7]
        assert all(abs(row.sum() - 1000) <= len(row) for row in rows)


def test_writing_looks_when_it_is_told(monkeypatch):
    text = split(["f(ab) g [cd]\n"] * 400, every=2)
    monkeypatch.setattr(writing, "python_text", lambda: text)
    monkeypatch.setattr(writing, "SNIPPET", "f(ab) g")
    result = writing.writing(4, [(1, 0.01), (1, 0.001)], [0, 2, 4], 5)
    assert list(result["bits"]) == list(result["written"])
    assert result["bits"]["0"] == pytest.approx(np.log2(len(text.letters)), abs=0.3)
    assert {len(written) for written in result["written"].values()} == {5}
    assert len(equal_loss.unpacked(result["units"]["brackets"]["percent"])) == 7
