"""A GRU, an LSTM and a causal Transformer with equally many weights, on the same windows of text."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.applications.language import data
from rnn_course.experiments.common.characters import stepper
from rnn_course.scratch import GRU, LSTM, Adam, Dense, Embedding, Model, categorical_cross_entropy
from rnn_course.scratch.generation import Step
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.transformer import Positions, TransformerBlock

CHUNK = 30  # training steps with one learning rate
NETWORKS = ("GRU", "LSTM", "Transformer")


def network(name: str, letters: int, longest: int, seed: int = 0) -> Model:
    """Make a character model of about 57,000 weights, if there are 73 letters and 64 positions.

    Parameters
    ----------
    name : {"GRU", "LSTM", "Transformer"}
        Which one.
    letters : int
        Number of different letters K.
    longest : int
        Positions that the Transformer knows; the others need none.
    seed : int
        Of the weights.

    Returns
    -------
    Model
        Ids (N, T) to logits (N, T, K).
    """
    layers: list[Layer]
    if name == "Transformer":
        layers = [
            Embedding(letters, 48, seed=seed),
            Positions(longest, seed=seed + 1),
            TransformerBlock(4, 144, seed=seed + 2),
            TransformerBlock(4, 144, seed=seed + 3),
        ]
    else:
        layers = [Embedding(letters, 24, seed=seed)]
        if name == "GRU":
            layers.append(GRU(112, return_sequences=True, seed=seed + 1))
        else:
            layers.append(LSTM(96, return_sequences=True, seed=seed + 1))
    model = Model([*layers, Dense(letters, seed=seed + 4)])
    model.build((longest,))
    return model


def windows(ids: NDArray[np.int64], length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut a text into windows side by side.

    Parameters
    ----------
    ids : numpy.ndarray
        (letters,).
    length : int
        Letters T of a window.

    Returns
    -------
    x, y : numpy.ndarray
        (N, T) each: the letters, and the letter after each of them.
    """
    N = (len(ids) - 1) // length
    return ids[: N * length].reshape(N, length), ids[1 : N * length + 1].reshape(N, length)


def train_windows(
    model: Model,
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    *,
    steps: int,
    samples: int,
    learning_rate: float,
    seed: int,
) -> None:
    """Train on windows in a random order, with a learning rate that falls to zero.

    Parameters
    ----------
    model : Model
        From `network`.
    x, y : numpy.ndarray
        From `windows`; they are read again in another order where `steps` asks for more than there are.
    steps, samples : int
        Training steps, and windows in each.
    learning_rate : float
        That of Adam at first.
    seed : int
        Of the order.
    """
    rng = np.random.default_rng(seed)
    epochs = math.ceil(steps * samples / len(x))
    order = np.concatenate([rng.permutation(len(x)) for _ in range(epochs)])[: steps * samples]
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    chunks = np.array_split(order, math.ceil(steps / CHUNK))
    for done, chunk in enumerate(chunks):
        optimizer.learning_rate = learning_rate * (1 - done / len(chunks))
        model.fit(
            x[chunk],
            y[chunk],
            loss="categorical_cross_entropy",
            optimizer=optimizer,
            batch_size=samples,
            shuffle=False,
            verbose=0,
        )


def bits_by_position(model: Model, x: NDArray[np.int64], y: NDArray[np.int64]) -> list[float]:
    """Measure every position of a window.

    Parameters
    ----------
    model : Model
        From `network`.
    x, y : numpy.ndarray
        From `windows`.

    Returns
    -------
    list of float
        Bits per character at each of the T positions.
    """
    logits = model.predict(x, batch_size=128)
    return [categorical_cross_entropy(y[:, t], logits[:, t])[0] / math.log(2) for t in range(x.shape[1])]


def three_networks(
    seeds: Sequence[int], length: int, steps: int, samples: int, learning_rates: dict[str, float]
) -> dict[str, Any]:
    """Train each network on the same windows of the English text, in the same order.

    Parameters
    ----------
    seeds : sequence of int
        One network of each kind for each.
    length : int
        Characters of a window; every window begins without a past.
    steps, samples : int
        Training steps, and windows in each.
    learning_rates : dict of str to float
        That of each kind at first.

    Returns
    -------
    dict
        For each kind the number of weights, and for each seed bits per character and bits by position on the
        windows of the text held out.
    """
    sentences = data.english()
    text = data.as_text(sentences, sentences.held_out, seed=0)
    x, y = windows(text.ids(text.train), length)
    test = windows(text.ids(text.held_out), length)
    result: dict[str, Any] = {}
    for name in NETWORKS:
        runs = []
        for seed in seeds:
            model = network(name, len(text.letters), length, seed=10 * seed)
            train_windows(
                model, x, y, steps=steps, samples=samples, learning_rate=learning_rates[name], seed=seed
            )
            by_position = bits_by_position(model, *test)
            runs.append(
                {
                    "seed": seed,
                    "bits": round(float(np.mean(by_position)), 3),
                    "by_position": [round(bits, 3) for bits in by_position],
                }
            )
        result[name] = {"weights": model.count_params(), "runs": runs}
    return result


# Time ------------------------------------------------------------------------------------------------


def transformer_stepper(model: Model) -> tuple[Step, Any]:
    """Take a Transformer apart into single steps, which keep the keys and values of all steps before.

    Parameters
    ----------
    model : Model
        From `network`.

    Returns
    -------
    step : callable
        ``step(state, ids) -> (logits, state)``, as :mod:`rnn_course.scratch.generation` wants it.
    state : tuple
        A pair of empty arrays for each block.
    """
    embedding, positions, *blocks, dense = model.layers
    assert all(isinstance(block, TransformerBlock) for block in blocks)

    def step(state: Any, ids: NDArray[Any]) -> tuple[NDArray[Any], Any]:
        t = state[0][0].shape[2]
        x = embedding.forward(ids[:, np.newaxis]) + positions.params["positions"][t]
        pasts = []
        for block, past in zip(blocks, state, strict=True):
            x, past = block.step(x, past)  # type: ignore[attr-defined]
            pasts.append(past)
        return dense.forward(x)[:, 0], tuple(pasts)

    return step, tuple(block.no_past(1) for block in blocks)  # type: ignore[attr-defined]


def times_by_length(lengths: Sequence[int], samples: int, repeats: int = 5) -> dict[str, Any]:
    """Measure the time of a training step and of one more character, after texts of several lengths.

    Parameters
    ----------
    lengths : sequence of int
        Characters T that are read.
    samples : int
        Sequences in a training step.
    repeats : int
        The median of so many is taken.

    Returns
    -------
    dict
        For the GRU and the Transformer milliseconds by length, ``"training"`` and ``"generation"``; and how
        many numbers a sequence carries along when it is continued, ``"state"``.
    """
    result: dict[str, Any] = {}
    ids = np.random.default_rng(0).integers(0, 73, (samples, max(lengths)))
    for name in ("GRU", "Transformer"):
        found: dict[str, list[float]] = {"training": [], "generation": [], "state": []}
        for length in lengths:
            model = network(name, 73, max(lengths) + repeats)
            found["training"].append(_milliseconds(_training_step(model, ids[:, :length]), repeats))
            step, state = (transformer_stepper if name == "Transformer" else stepper)(model)
            for id_ in ids[0, :length]:
                _, state = step(state, np.array([id_]))
            found["state"].append(_numbers(state))
            found["generation"].append(
                _milliseconds(lambda step=step, state=state: step(state, ids[0, :1]), 20 * repeats)  # type: ignore[misc]
            )
        result[name] = found
    return result


def _training_step(model: Model, x: NDArray[np.int64]) -> Callable[[], Any]:
    def step() -> None:
        _, dy = categorical_cross_entropy(x, model.forward(x, training=True))
        model.backward(dy)

    return step


def _milliseconds(function: Callable[[], Any], repeats: int) -> float:
    """Give the median of the processor's time."""
    function()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return round(1000 * statistics.median(times), 2)


def _numbers(state: Any) -> int:
    return state.size if isinstance(state, np.ndarray) else sum(map(_numbers, state))
