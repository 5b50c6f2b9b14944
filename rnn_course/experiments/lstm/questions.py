"""The stored readers of questions, an LSTM and a GRU: what they answer at each character, and their gates."""

from functools import cache, partial
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from rnn_course import weights
from rnn_course.checks import Array
from rnn_course.datasets.sentences import SOURCE
from rnn_course.experiments.common.exam import Exam
from rnn_course.experiments.common.single import in_float32
from rnn_course.experiments.common.typed import spelled
from rnn_course.experiments.gru.adding import gates
from rnn_course.experiments.lstm import reader, sentences
from rnn_course.scratch import GRU, LSTM, Model
from rnn_course.scratch.activations import sigmoid
from rnn_course.text import Vocabulary, one_hot

Cell: TypeAlias = Literal["LSTM", "GRU"]


def train(model: Cell, units: int, epochs: int, seed: int) -> tuple[Model, dict[str, Any]]:
    """Train a reader as :func:`rnn_course.experiments.lstm.reader.question_reader` does, to be stored.

    Returns
    -------
    model : Model
        In float32.
    extras : dict
        Its letters, in the order of their ids from 2 on; the remembering unit; and the shares of right
        characters in 100 texts of sentences that it knows, and in the held-out pair.
    """
    network = reader.question_reader(units, epochs, seed, model)
    known = sentences.talks(100, np.random.default_rng(99))
    held_out = sentences.read([[pair.english for pair in sentences.HELD_OUT]])
    return in_float32(network, (None, known.x.shape[2])), {
        "letters": "".join(sentences.ALPHABET.tokens[2:]),
        "unit": reader.remembering_unit(network, known),
        "accuracy": {
            name: round(reader.share_right(network, talk), 3)
            for name, talk in (("known", known), ("held out", held_out))
        },
    }


TRAINED: dict[str, Any] = {
    f"questions-{model.lower()}": (train, {"model": model, "units": 6, "epochs": 20, "seed": 0})
    for model in ("LSTM", "GRU")
}
SOURCES = dict.fromkeys(TRAINED, (SOURCE,))


def exam(model: Cell, most: int) -> Exam:
    """Ask a stored reader, at each character of texts that are new to it, whether this is a question."""
    network = stored(model).model
    talk = sentences.talks(min(most, 100), np.random.default_rng(99))
    talk = talk._replace(x=talk.x.astype("float32"))

    def ask() -> tuple[Array, float]:
        return network.forward(talk.x)[talk.mask] > 0, reader.share_right(network, talk)

    return Exam(network.layers, ask, "right characters")


EXAMS = {f"questions-{model.lower()}": partial(exam, model) for model in ("LSTM", "GRU")}


class Reading(NamedTuple):
    """What a stored reader makes of a text of T characters."""

    text: str
    """What it read."""
    probabilities: Array
    """(T,): that the sentence is a question, after each character."""
    trace: dict[str, Array]
    """Gates and states, (T, H) each: i, f, candidate, o, c and h of the LSTM, z, r and h of the GRU."""


@cache
def stored(model: Cell) -> weights.Trained:
    """Load the stored reader with one of the two cells."""
    return weights.load(f"questions-{model.lower()}")


def read(text: str, model: Cell = "LSTM") -> Reading:
    """Let a stored reader say at every character whether the sentence is a question.

    Parameters
    ----------
    text : str
        English sentences. A capital that the network does not know is read as a small letter.
    model : {"LSTM", "GRU"}
        Which reader.

    Returns
    -------
    Reading
        Probabilities, gates and states.

    Raises
    ------
    ValueError
        If there is nothing to read, or a character that the network does not know.
    """
    network, letters = stored(model).model, stored(model).extras["letters"]
    text = spelled(text, letters)
    x = one_hot(Vocabulary(list(letters)).encode(list(text)), len(letters) + 2)  # (T, K)
    probabilities = sigmoid(network.forward(x[np.newaxis]))[0, :, 0]
    layer = network.layers[0]
    if isinstance(layer, LSTM):
        return Reading(text, probabilities, reader.trace(layer, x)._asdict())
    assert isinstance(layer, GRU)
    seen = gates(layer, x[np.newaxis])._asdict()
    return Reading(text, probabilities, {name: values[0] for name, values in seen.items()})
