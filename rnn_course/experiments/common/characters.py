"""Character models: a network that reads a text letter by letter and predicts the next one."""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import python_source
from rnn_course.scratch import Adam, Dense, Embedding, Model, categorical_cross_entropy
from rnn_course.scratch.generation import Step, sample
from rnn_course.scratch.models import MODELS


class Text(NamedTuple):
    """A text in two parts, and its letters."""

    train: str
    """What a model learns from."""
    held_out: str
    """What it is measured on."""
    letters: str
    """The letters of both parts, each once, so that every model can spell everything. A letter's place is its
    id: nothing is padded and nothing unknown, so no ids are reserved."""

    def ids(self, part: str) -> NDArray[np.int64]:
        """Write a part, or any text in the same letters, as ids, (T,)."""
        places = {letter: id_ for id_, letter in enumerate(self.letters)}
        if unknown := sorted(set(part) - set(places)):
            raise ValueError(f"Text.ids: {unknown[0]!r} is not among the {len(places)} letters of the text")
        return np.array([places[letter] for letter in part])


def split(pieces: Sequence[str], every: int = 8) -> Text:
    """Hold out piece number `every`, 2 `every` and so on of a text, whose pieces are files or sentences."""
    held_out = "".join(pieces[every - 1 :: every])
    train = "".join(piece for k, piece in enumerate(pieces, start=1) if k % every)
    return Text(train, held_out, "".join(sorted(set(train + held_out))))


def python_text() -> Text:
    """Give the Python source of :func:`rnn_course.datasets.python_source`, every eighth file held out."""
    return split([file.text for file in python_source()])


def streams(ids: NDArray[np.int64], samples: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut one long text of ids into `samples` streams that are read side by side.

    Returns x and y, (samples, T) each: the letters, and the letter after each of them.
    """
    T = (len(ids) - 1) // samples
    return ids[: samples * T].reshape(samples, T), ids[1 : samples * T + 1].reshape(samples, T)


def character_model(
    cell: str, letters: int, units: int, *, features: int = 32, seed: int = 0, dtype: str = "float32"
) -> Model:
    """Make a character model: an embedding, one recurrent layer, and logits of the next letter.

    Parameters
    ----------
    cell : {"RNN", "LSTM", "GRU"}
        The recurrent layer.
    letters, units, features : int
        Different letters K, hidden units H, components D of the vector of a letter.
    seed, dtype
        Seed of the weights, and what the model computes in.

    Returns
    -------
    Model
        Ids (N, T) to logits (N, T, K). It is stateful, for `Model.fit_stream`.
    """
    recurrent = MODELS["SimpleRNN" if cell == "RNN" else cell].layer
    model = Model(
        [
            Embedding(letters, features, seed=seed, dtype=dtype),
            recurrent(units, return_sequences=True, stateful=True, seed=seed + 1, dtype=dtype),
            Dense(letters, seed=seed + 2, dtype=dtype),
        ]
    )
    model.build((None,))
    return model


def training(
    model: Model,
    ids: NDArray[np.int64],
    *,
    every: int,
    samples: int = 32,
    steps: int = 50,
    learning_rate: float = 0.003,
) -> Iterator[tuple[int, float]]:
    """Train without end, and stop now and then to let the caller look.

    The text is cut into streams, and read again and again in pieces of `steps` letters
    (truncated backpropagation through time). Adam makes the steps; gradients longer than 1 are cut.

    Parameters
    ----------
    model, ids
        A character model, and the text, (length,).
    every : int
        Training steps between two looks, fewer where the text ends; the states are set to zero there.
    samples, steps : int
        Streams N, and letters of each in a training step.
    learning_rate : float
        That of Adam.

    Yields
    ------
    done : int
        Number of training steps so far.
    bits : float
        Their mean loss since the last look, in bits per character.
    """
    x, y = streams(ids, samples)
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    stretch = every * steps
    done = 0
    for start in itertools.cycle(range(0, x.shape[1], stretch)):
        part = slice(start, start + stretch)
        history = model.fit_stream(
            x[:, part],
            y[:, part],
            steps=steps,
            loss="categorical_cross_entropy",
            optimizer=optimizer,
            verbose=0,
        )
        model.reset_state()
        done += len(history.step_loss)
        yield done, history.loss[0] / math.log(2)


def bits_per_letter(model: Model, ids: NDArray[np.int64], samples: int = 16) -> float:
    """Measure the bits per character of a character model on a text, (length,).

    The text is cut into streams, `samples` of them; the state is zero where one begins.
    """
    x, y = streams(ids, samples)
    model.reset_state()
    loss, _ = categorical_cross_entropy(y, model.forward(x))
    model.reset_state()
    return loss / math.log(2)


def stepper(model: Model) -> tuple[Step, tuple[NDArray[Any], ...]]:
    """Take a character model apart into single steps.

    Returns
    -------
    step : callable
        ``step(state, ids) -> (logits, state)``, as :mod:`rnn_course.scratch.generation` wants it.
    state : tuple of numpy.ndarray
        The state before the first letter, zeros (1, H): h, and c for an LSTM.
    """
    embedding, recurrent, dense = model.layers
    kind = next(kind for kind in MODELS.values() if kind.layer is type(recurrent))
    table, params, (W, b) = embedding.get_weights()[0], recurrent.get_weights(), dense.get_weights()

    def step(state: Any, ids: NDArray[Any]) -> tuple[NDArray[Any], Any]:
        new = kind.cell(table[ids], *state, params)
        state = new if isinstance(new, tuple) else (new,)
        return state[0] @ W + b, state

    return step, (np.zeros((1, len(W)), W.dtype),) * len(kind.layer.state_names)


def write(
    model: Model, text: Text, prefix: str, length: int, *, temperature: float = 1.0, seed: int = 0
) -> str:
    """Let a character model go on where a text ends.

    Parameters
    ----------
    model, text
        The model, and what it was trained on.
    prefix, length
        What it reads first, and how many letters it writes.
    temperature, seed
        As in :func:`rnn_course.scratch.generation.sample`.

    Returns
    -------
    str
        What it wrote, without the prefix.
    """
    step, state = stepper(model)
    ids = sample(step, state, text.ids(prefix), max_length=length, temperature=temperature, seed=seed)
    return "".join(text.letters[id_] for id_ in ids)
