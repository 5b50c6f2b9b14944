"""A table of the recurrent models that Keras and PyTorch also have: their names and their parts."""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnn_course.scratch import cells
from rnn_course.scratch.gru import GRU
from rnn_course.scratch.lstm import LSTM
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.simple_rnn import SimpleRNN


class RecurrentModel(NamedTuple):
    """A recurrent model.

    Parameters
    ----------
    layer : type
        The layer of the course.
    cell, cell_backward : callable
        One step of it, forward and back: see :mod:`rnn_course.scratch.cells`.
    gates : str
        A letter for each block of H columns in the kernel, in their order.
    """

    layer: type[Recurrent]
    cell: Callable[..., Any]
    cell_backward: Callable[..., Any]
    gates: str


MODELS = {
    "SimpleRNN": RecurrentModel(SimpleRNN, cells.rnn_cell, cells.rnn_cell_backward, "h"),
    "LSTM": RecurrentModel(LSTM, cells.lstm_cell, cells.lstm_cell_backward, "ifco"),
    "GRU": RecurrentModel(GRU, cells.gru_cell, cells.gru_cell_backward, "zrh"),
}
