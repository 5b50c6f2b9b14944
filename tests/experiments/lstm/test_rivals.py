import numpy as np
import pytest

from rnn_course.experiments.lstm import rivals


def test_cells_differ_as_their_names_say():
    made = {cell: rivals.recurrent(cell, 5, 3, seed=0) for cell in rivals.CELLS}
    forget = {cell: layer.params["bias"][5:10].tolist() for cell, layer in made.items() if "LSTM" in cell}
    assert forget == {
        "LSTM": [1] * 5,
        "LSTM, bias 0": [0] * 5,
        "LSTM, bias 3": [3] * 5,
        "LSTM, peepholes": [1] * 5,
    }
    assert (made["IRNN"].params["recurrent_kernel"] == np.eye(10)).all()
    kernels = {cell: made[cell].params["recurrent_kernel"] for cell in ("ReLU", "ReLU, large")}
    assert np.abs(np.linalg.eigvals(kernels["ReLU"])) == pytest.approx(1)
    assert np.abs(np.linalg.eigvals(kernels["ReLU, large"])).max() > 1.5
    assert [made[cell].activation for cell in ("RNN", "ReLU", "IRNN")] == ["tanh", "relu", "relu"]
    assert "peepholes" in made["LSTM, peepholes"].params


def test_a_cell_that_is_not_known_is_named():
    with pytest.raises(ValueError, match=r"recurrent: cell is 'GRU'; expected one of .*'IRNN'"):
        rivals.recurrent("GRU", 5, 3, seed=0)
