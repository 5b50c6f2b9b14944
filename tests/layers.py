"""Layers with weights that can tell a mistake: random, biases too, and never as many units as features."""

from functools import partial

import numpy as np

from rnn_course.scratch import GRU, LSTM, SimpleRNN, cells
from rnn_course.scratch.composite import Composite

SHAPE = N, T, D, H = 3, 5, 4, 6

# Every recurrent model, with its cell brought to one form: cell(x, states, params) -> states.
MODELS = {
    "SimpleRNN": (SimpleRNN, lambda x, s, p: [cells.rnn_cell(x, *s, p)]),
    "LSTM": (LSTM, lambda x, s, p: cells.lstm_cell(x, *s, p)),
    "LSTM with peepholes": (
        partial(LSTM, peepholes=True),
        lambda x, s, p: cells.peephole_lstm_cell(x, *s, p),
    ),
    "GRU": (GRU, lambda x, s, p: [cells.gru_cell(x, *s, p)]),
    "GRU reset before": (
        partial(GRU, reset_after=False),
        lambda x, s, p: [cells.gru_cell_reset_before(x, *s, p)],
    ),
}


def with_random_weights(layer, input_dim=D, seed=0):
    """Build `layer` and give every weight, biases included, other numbers."""
    rng = np.random.default_rng(seed)
    layer.build(input_dim)
    layer.set_weights([rng.standard_normal(w.shape) * 0.7 for w in layer.get_weights()])
    return layer


def random(shape, dtype="float64", seed=1):
    """Draw an array of standard normal numbers."""
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def state_widths(layer):
    """List the number of units of each state, also of the layers in a composite one."""
    if isinstance(layer, Composite):
        return [width for part in layer._parts().values() for width in state_widths(part)]
    return [layer.units] * len(layer.state_names)


def random_states(layer, n=N, dtype="float64", seed=3):
    """Draw an initial state for each state of `layer`."""
    return [random((n, width), dtype, seed + k) for k, width in enumerate(state_widths(layer))]


def ragged_mask(n=N, t=T, seed=2):
    """Draw a mask with holes in it, a first sample that is masked at the start and a last one everywhere."""
    mask = np.random.default_rng(seed).random((n, t)) < 0.6
    mask[0, :2] = False, False
    mask[0, 2] = True
    mask[-1] = False
    return mask


def walks(layer):
    """List the walks of a recurrent layer, those at work first."""
    return [passage.walk for passage in layer._tape or ()] + [
        walk for free in layer._walks.values() for walk in free
    ]


def buffers(layer):
    """List the arrays that the walks of a recurrent layer keep."""
    arrays = []
    for walk in walks(layer):
        for value in vars(walk).values():
            parts = value if isinstance(value, list) else [value]
            arrays += [part for part in parts if isinstance(part, np.ndarray)]
    return arrays
