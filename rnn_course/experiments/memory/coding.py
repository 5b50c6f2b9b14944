"""The stored network that reads and writes Python source, a GRU."""

import math
from functools import cache
from typing import Any, NamedTuple

from numpy.typing import NDArray

from rnn_course import weights
from rnn_course.applications.language.models import train_stream
from rnn_course.checks import Array
from rnn_course.datasets.python_source import SOURCE
from rnn_course.experiments.common.characters import (
    Text,
    bits_per_letter,
    character_model,
    python_text,
    streams,
    write,
)
from rnn_course.experiments.common.exam import Exam
from rnn_course.experiments.common.typed import spelled
from rnn_course.scratch import Model, categorical_cross_entropy
from rnn_course.scratch.attention import masked_softmax

NAME = "python-gru"


def train(
    units: int, features: int, epochs: int, learning_rate: float, seed: int
) -> tuple[Model, dict[str, Any]]:
    """Train a GRU on the Python source of chapter 10, to be stored.

    Returns
    -------
    model : Model
        An embedding, a GRU and a dense layer: ids of letters (N, T) to logits of the next ones. It is
        stateful.
    extras : dict
        The letters, in the order of their ids, and the bits per character on the text held out.
    """
    text = python_text()
    model = character_model("GRU", len(text.letters), units, features=features, seed=seed)
    train_stream(model, text, epochs=epochs, learning_rate=learning_rate)
    bits = bits_per_letter(model, text.ids(text.held_out))
    return model, {"letters": text.letters, "bits": round(bits, 3)}


TRAINED: dict[str, Any] = {
    NAME: (train, {"units": 160, "features": 24, "epochs": 8, "learning_rate": 0.006, "seed": 0}),
}
SOURCES = {NAME: (SOURCE,)}


def exam(most: int) -> Exam:
    """Ask the stored network which letter comes next, at each place of the beginning of the text held out."""
    trained, text = stored(), python_text()
    x, y = streams(text.ids(text.held_out)[: 16 * most + 1], samples=16)

    def ask() -> tuple[NDArray[Any], float]:
        trained.model.reset_state()
        logits = trained.model.forward(x)
        trained.model.reset_state()
        loss, _ = categorical_cross_entropy(y, logits)
        return logits.argmax(axis=-1).ravel(), loss / math.log(2)

    return Exam(trained.layers, ask, "bits per character")


EXAMS = {NAME: exam}


@cache
def stored() -> weights.Trained:
    """Load the stored network; its extras hold the letters."""
    return weights.load(NAME)


class Prediction(NamedTuple):
    """What the stored network expects after each of T letters."""

    text: str
    """What it read: the end of a line, so that a line begins, and what was typed."""
    probabilities: Array
    """(T, K): of each letter, in the order of the letters of the stored network."""
    h: Array
    """(T, H): its hidden states."""


def predict(text: str) -> Prediction:
    """Let the stored network predict the next letter, after each letter of a piece of Python.

    Parameters
    ----------
    text : str
        Python source.

    Returns
    -------
    Prediction
        Probabilities and states.

    Raises
    ------
    ValueError
        If there is nothing to read, or a letter that the network does not know.
    """
    network, letters = stored().model, stored().extras["letters"]
    text = "\n" + spelled(text, letters)
    embedding, gru, head = network.layers
    network.reset_state()
    h = gru.forward(embedding.forward(Text("", "", letters).ids(text)[None]))
    network.reset_state()
    return Prediction(text, masked_softmax(head.forward(h))[0], h[0])


def go_on(text: str, length: int, *, temperature: float = 0.5, seed: int = 0) -> str:
    """Let the stored network go on with a piece of Python.

    Parameters
    ----------
    text : str
        Its beginning.
    length : int
        How many letters it writes.
    temperature, seed
        As in :func:`rnn_course.scratch.generation.sample`.

    Returns
    -------
    str
        What it wrote.

    Raises
    ------
    ValueError
        As for `predict`.
    """
    letters = stored().extras["letters"]
    known = Text("", "", letters)
    beginning = "\n" + spelled(text, letters)
    return write(stored().model, known, beginning, length, temperature=temperature, seed=seed)
