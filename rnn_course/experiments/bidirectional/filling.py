"""The stored networks that fill the blank, reading in one direction or in both, in English and in Korean."""

import re
from functools import cache, partial
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from rnn_course import weights
from rnn_course.checks import Array
from rnn_course.experiments.bidirectional import blanks, sentences
from rnn_course.experiments.bidirectional.sentences import BLANK, SOURCE
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.experiments.common.single import in_float32
from rnn_course.scratch import LSTM, Adam, Bidirectional, Model
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import Vocabulary, is_korean, words

Direction: TypeAlias = Literal["both", "forward"]

_BLANK = re.compile("_{2,}")


def train(
    language: str, direction: Direction, units: int, epochs: int, seed: int
) -> tuple[Model, dict[str, Any]]:
    """Train a network on 800 sentences with a blank, to be stored.

    Returns
    -------
    model : Model
        An embedding, an LSTM and a dense layer, in float32.
    extras : dict
        Its words, in the order of their ids from 2 on; the words that it may write into the blank; and the
        share of 400 other sentences in which it writes the right one.
    """
    learned, test = sentences.blank_sentences(language, n_train=800, n_test=400, seed=0)
    vocabulary = Vocabulary.fit(learned.sentences)
    lstm = LSTM(units, return_sequences=True, dtype="float64", seed=seed)
    layer = Bidirectional(lstm) if direction == "both" else lstm
    model = blanks.blank_model(layer, len(vocabulary), seed)
    ids, targets = sentences.encode_blanks(learned, vocabulary)
    model.fit(
        ids, targets, loss=blanks.loss_at_blank, optimizer=Adam(0.01), epochs=epochs, seed=seed, verbose=0
    )
    ids, targets = sentences.encode_blanks(test, vocabulary)
    return in_float32(model, (None,)), {
        "words": list(vocabulary.tokens[2:]),
        "answers": list(sentences.LANGUAGES[language].objects),
        "accuracy": round(blanks.accuracy_at_blank(targets, model.predict(ids)), 3),
    }


TRAINED: dict[str, Any] = {
    f"blanks-{language.lower()}{ending}": (
        train,
        {"language": language, "direction": direction, "units": units, "epochs": 8, "seed": 0},
    )
    for language in sentences.LANGUAGES
    for direction, ending, units in (("both", "", 12), ("forward", "-forward", 20))
}
SOURCES = dict.fromkeys(TRAINED, (SOURCE,))


class Filling(NamedTuple):
    """What a stored network writes into a blank."""

    words: list[str]
    """The sentence as it was read, with `BLANK` among its words."""
    answers: list[str]
    """The words that it may write."""
    probabilities: list[float]
    """That of each of them."""


def exam(language: str, direction: Direction, most: int) -> Exam:
    """Ask a stored network for the words that belong into the blanks of sentences that are new to it."""
    trained = stored(language, direction)
    _, test = sentences.blank_sentences(language, n_train=800, n_test=400, seed=0)
    ids, targets = sentences.encode_blanks(test, Vocabulary(trained.extras["words"]))
    ids, targets = spread(ids, most), spread(targets, most)

    def ask() -> tuple[Array, float]:
        logits = trained.model.predict(ids)
        return logits.argmax(axis=-1)[targets >= 0], blanks.accuracy_at_blank(targets, logits)

    return Exam(trained.layers, ask, "accuracy")


EXAMS = {
    name: partial(exam, settings["language"], settings["direction"])
    for name, (_, settings) in TRAINED.items()
}


@cache
def stored(language: str, direction: Direction = "both") -> weights.Trained:
    """Load the network of a language, ``"English"`` or ``"Korean"``."""
    return weights.load(f"blanks-{language.lower()}{'' if direction == 'both' else '-forward'}")


def fill(sentence: str, direction: Direction = "both") -> Filling:
    """Let a stored network fill the blank in a sentence of the words that it knows.

    Parameters
    ----------
    sentence : str
        Korean if there is a Korean letter in it, else English; the blank is two or more ``_``. Capitals do
        not matter.
    direction : {"both", "forward"}
        How the network reads.

    Returns
    -------
    Filling
        The words that it may write, and their probabilities.

    Raises
    ------
    ValueError
        If there is not exactly one blank, or a word that the network does not know.
    """
    network = stored("Korean" if is_korean(sentence) else "English", direction)
    found = len(_BLANK.findall(sentence))
    if found != 1:
        raise ValueError(f"there are {found} blanks in it; write one, as ____")
    known = {word.lower(): word for word in network.extras["words"]}
    typed = words(_BLANK.sub(f" {BLANK} ", sentence))
    if unknown := [word for word in typed if word.lower() not in known]:
        raise ValueError(
            f"the network has never read “{unknown[0]}”; use the words of the chapter's sentences"
        )
    read = [known[word.lower()] for word in typed]
    logits = network.model.forward(np.array([Vocabulary(network.extras["words"]).encode(read)]))
    probabilities = masked_softmax(logits[0, read.index(BLANK)])
    return Filling(read, network.extras["answers"], probabilities.tolist())
