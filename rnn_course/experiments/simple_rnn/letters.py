"""The stored network that predicts the next letter of a text, one vanilla RNN."""

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course import weights
from rnn_course.checks import Array
from rnn_course.datasets import documentation
from rnn_course.datasets.documentation import SOURCE
from rnn_course.experiments.common.characters import Text
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.experiments.common.single import in_float32
from rnn_course.experiments.common.typed import spelled
from rnn_course.scratch import Adam, Dense, Model, SimpleRNN, categorical_cross_entropy
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import one_hot

NAME = "letters-simple-rnn"


def keras_text() -> Text:
    """Give the sentences of Keras's documentation in lower case, a sentence a line, each once.

    Of ten files the last one is held out; the one before it, which chapter 3 draws its curves from, is left
    out, but for its letters.
    """
    parts = {"train": "", "validation": "", "held out": ""}
    names = ["train"] * 8 + ["validation", "held out"]
    seen: set[str] = set()
    for number, file in enumerate(documentation(["keras"])):
        for sentence in file.sentences:
            if sentence not in seen:
                parts[names[number % 10]] += sentence.lower() + "\n"
                seen.add(sentence)
    return Text(parts["train"], parts["held out"], "".join(sorted(set("".join(parts.values())))))


def train(units: int, epochs: int, learning_rate: float, seed: int) -> tuple[Model, dict[str, Any]]:
    """Train a vanilla RNN on pieces of 40 letters, to be stored.

    Returns
    -------
    model : Model
        One-hot letters (N, T, K) to logits of the next ones, in float32.
    extras : dict
        The letters, and the bits per character on the text held out.
    """
    text = keras_text()
    rnn = SimpleRNN(units, return_sequences=True, dtype="float64", seed=seed)
    model = Model([rnn, Dense(len(text.letters), dtype="float64", seed=seed)])
    options: dict[str, Any] = {"loss": "categorical_cross_entropy"}
    adam = Adam(learning_rate, global_clipnorm=1.0)
    x, y = _pieces(text, text.train, 40)
    model.fit(x, y, optimizer=adam, epochs=epochs, seed=seed, verbose=0, **options)
    loss = model.evaluate(*_pieces(text, text.held_out, 200), **options)
    return in_float32(model, (None, len(text.letters))), {
        "letters": text.letters,
        "bits": round(loss / math.log(2), 3),
    }


def _pieces(text: Text, part: str, T: int) -> tuple[Array, NDArray[np.int64]]:
    """Cut a part into pieces of T letters; give them one-hot, (N, T, K), and the letters that come next."""
    ids = text.ids(part)
    n = (len(ids) - 1) // T * T
    x, y = (ids[first : first + n].reshape(-1, T) for first in (0, 1))
    return one_hot(x, len(text.letters), "float64"), y


TRAINED: dict[str, Any] = {
    NAME: (train, {"units": 128, "epochs": 10, "learning_rate": 0.004, "seed": 0}),
}
SOURCES = {NAME: (SOURCE,)}


def exam(most: int) -> Exam:
    """Ask the stored network which letter comes next, at each place of the text held out."""
    trained, text = stored(), keras_text()
    x, y = (spread(part, most) for part in _pieces(text, text.held_out, 200))

    def ask() -> tuple[Array, float]:
        logits = trained.model.forward(x.astype("float32"))
        loss, _ = categorical_cross_entropy(y, logits)
        return logits.argmax(axis=-1).ravel(), loss / math.log(2)

    return Exam(trained.layers, ask, "bits per character")


EXAMS = {NAME: exam}


class Prediction(NamedTuple):
    """What the stored network expects after each of T letters."""

    text: str
    """What it read: the end of a line, so that a sentence begins, and what was typed, in small letters."""
    probabilities: Array
    """(T, K): of each letter, in the order of the letters of the stored network."""
    h: Array
    """(T, H): its hidden states."""


@cache
def stored() -> weights.Trained:
    """Load the stored network; its extras hold the letters."""
    return weights.load(NAME)


def predict(text: str) -> Prediction:
    """Let the stored network predict the next letter, after each letter of a text.

    Parameters
    ----------
    text : str
        The beginning of an English sentence.

    Returns
    -------
    Prediction
        Probabilities and states.

    Raises
    ------
    ValueError
        If there is nothing to read, or a letter that the network does not know.
    """
    rnn, head = stored().layers
    known = Text("", "", stored().extras["letters"])
    text = "\n" + spelled(text, known.letters)
    h = rnn.forward(one_hot(known.ids(text), len(known.letters))[np.newaxis])
    return Prediction(text, masked_softmax(head.forward(h))[0], h[0])
