"""Networks of the same size that look back in three ways: by a state, by a linear one, and by attention."""

from collections.abc import Callable

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.models import width_of
from rnn_course.experiments.common.training import take_steps
from rnn_course.scratch import GRU, LSTM, Adam, Dense, MinGRU, Model, SimpleRNN
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.transformer import Positions, TransformerBlock

NETWORKS = ("SimpleRNN", "LSTM", "GRU", "minGRU", "Transformer", "with positions")
HEADS = 2
LONGEST = 400  # positions that a Transformer with positions has a vector for


def network(kind: str, weights: int, features: int, classes: int, seed: int) -> Model:
    """Make a network of the width at which it has about as many weights as wanted.

    SimpleRNN, LSTM and GRU have one layer. The minGRU has two, because the gates of one alone see nothing but
    the current input. The Transformer has two blocks; it knows the order from its causal mask alone, or adds
    a learned vector for each position to its input as well.

    Parameters
    ----------
    kind : {"SimpleRNN", "LSTM", "GRU", "minGRU", "Transformer", "with positions"}
        How it looks back; the last one is a Transformer.
    weights : int
        How many it should have, positions not counted.
    features, classes : int
        Of each step's input D and output K.
    seed : int
        Of the weights.

    Returns
    -------
    Model
        (N, T, D) to logits (N, T, K).
    """

    def of_width(H: int, positions: bool) -> Model:
        layers = _layers(kind.replace("with positions", "Transformer"), H, 10 * seed)
        if positions:
            layers.insert(1, Positions(LONGEST, seed=10 * seed + 8))
        model = Model([*layers, Dense(classes, seed=10 * seed + 9)])
        model.build((1, features))
        return model

    width = width_of(weights, lambda H: of_width(H, positions=False).count_params())
    return of_width(width, positions=kind == "with positions")


def _layers(kind: str, H: int, seed: int) -> list[Layer]:
    if kind == "minGRU":
        return [MinGRU(H, return_sequences=True, seed=seed + k) for k in range(2)]
    if kind == "Transformer":
        D = HEADS * H
        blocks = [TransformerBlock(HEADS, 2 * D, seed=seed + k) for k in range(1, 3)]
        return [Dense(D, seed=seed), *blocks]
    layer = {"SimpleRNN": SimpleRNN, "LSTM": LSTM, "GRU": GRU}[kind]
    return [layer(H, return_sequences=True, seed=seed)]


def train(
    model: Model,
    loss: Callable[..., tuple[float, Array]],
    batch: Callable[[np.random.Generator], tuple[Array, Array]],
    *,
    steps: int,
    learning_rate: float,
    seed: int,
) -> Model:
    """Train a network with Adam, on fresh sequences at every step.

    Parameters
    ----------
    model : Model
        From `network`; it is changed in place.
    loss : callable
        Of y and the logits: its value and its gradient.
    batch : callable
        Draws x and y from a generator.
    steps : int
        How many.
    learning_rate : float
        Of Adam, with gradients clipped to a global norm of 1.
    seed : int
        Of the sequences.

    Returns
    -------
    Model
        The same one.
    """
    rng = np.random.default_rng(seed)
    take_steps(model, Adam(learning_rate, global_clipnorm=1.0), loss, lambda: batch(rng), steps)
    return model


def right_at_the_end(model: Model, x: np.ndarray, y: np.ndarray) -> float:
    """Give the share of sequences whose last answer is right.

    Parameters
    ----------
    model : Model
        From `network`.
    x : numpy.ndarray
        (N, T, D).
    y : numpy.ndarray
        The classes after the last step, (N,).

    Returns
    -------
    float
        Between 0 and 1.
    """
    logits = model.predict(x, batch_size=100)
    return round(float((logits[:, -1].argmax(axis=-1) == y).mean()), 3)
