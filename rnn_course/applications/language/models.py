"""Language models: one that writes character by character, and one that fills a blank from both sides."""

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course import weights
from rnn_course.applications.language import around, data
from rnn_course.applications.language.blanks import Guess
from rnn_course.datasets.documentation import SOURCE as DOCUMENTATION
from rnn_course.datasets.help_sentences import SOURCE as HELP
from rnn_course.datasets.interface_messages import SOURCE as MESSAGES
from rnn_course.datasets.source import Source
from rnn_course.experiments.common.characters import Text, character_model, stepper, streams
from rnn_course.scratch import Adam, Model, sample
from rnn_course.scratch.generation import only_top
from rnn_course.text import compose, is_korean, pad

STEPS = 64  # letters of each stream in a training step
STRETCH = 25  # training steps with one learning rate
WORDS = 800  # that are tried in a blank
LANGUAGES = {"English": data.english, "Korean": data.korean}

_BLANK = re.compile("_{2,}")


# The next character ----------------------------------------------------------------------------------


def train_stream(
    model: Model, text: Text, *, epochs: int, samples: int = 32, learning_rate: float = 0.004
) -> list[float]:
    """Train a character model on a long text, with a learning rate that falls to zero in a straight line.

    Parameters
    ----------
    model : Model
        A stateful character model, see :func:`rnn_course.experiments.common.characters.character_model`.
    text : Text
        Its part `train` is read, from beginning to end in each epoch.
    epochs : int
        How often.
    samples : int
        The text is cut into so many streams, which are read side by side.
    learning_rate : float
        That of Adam at first.

    Returns
    -------
    list of float
        The mean loss of every `STRETCH` training steps, in nats.
    """
    x, y = streams(text.ids(text.train), samples)
    starts = range(0, x.shape[1], STRETCH * STEPS)
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    losses = []
    for done in range(epochs * len(starts)):
        start = starts[done % len(starts)]
        part = slice(start, start + STRETCH * STEPS)
        optimizer.learning_rate = learning_rate * (1 - done / (epochs * len(starts)))
        history = model.fit_stream(
            x[:, part],
            y[:, part],
            steps=STEPS,
            loss="categorical_cross_entropy",
            optimizer=optimizer,
            verbose=0,
        )
        losses.append(history.loss[0])
    model.reset_state()
    return losses


def train_characters(
    language: str, *, units: int, features: int, stages: Sequence[tuple[int, float]], seed: int
) -> tuple[Model, dict[str, Any]]:
    """Train a GRU that predicts the next character.

    Parameters
    ----------
    language : {"English", "Korean"}
        Which text; Korean is written in jamo.
    units, features : int
        Hidden units H, and components of the vector of a character.
    stages : sequence of tuple
        How often the text is read, and the learning rate that falls to zero meanwhile, one stage after the
        other.
    seed : int
        Of the weights and the order of the sentences.

    Returns
    -------
    model : Model
        Embedding, GRU, Dense.
    extras : dict
        The letters, in the order of their ids, and the `WORDS` most frequent words.
    """
    sentences = LANGUAGES[language]()
    if language == "Korean":
        sentences = data.spelled(sentences)
    text = data.as_text(sentences, sentences.chosen, seed)
    model = character_model("GRU", len(text.letters), units, features=features, seed=seed)
    for epochs, learning_rate in stages:
        train_stream(model, text, epochs=epochs, learning_rate=learning_rate)
    return model, {"letters": text.letters, "words": data.frequent(LANGUAGES[language]().train, WORDS)}


@functools.cache
def writer(language: str) -> tuple[Model, Text]:
    """Load the stored character model of a language.

    Parameters
    ----------
    language : {"English", "Korean"}
        Which one.

    Returns
    -------
    model : Model
        Embedding, GRU, Dense.
    text : Text
        Its letters, with empty parts.
    """
    trained = weights.load(f"language-{language.lower()}")
    return trained.model, Text("", "", trained.extras["letters"])


def continue_text(
    beginning: str, temperature: float = 0.5, seed: int = 0, *, top: int | None = None, longest: int = 200
) -> str:
    """Let a stored model go on where a person stopped, to the end of the sentence.

    Parameters
    ----------
    beginning : str
        The beginning of a sentence. With a Korean letter in it, the Korean model goes on, else the English.
        Characters that the model has never seen are passed over when it reads.
    temperature : float
        Above 0: how daring it is, see :func:`rnn_course.scratch.generation.sample`.
    seed : int
        Where the chance comes from.
    top : int, optional
        Draw only from so many characters at each step, the most probable ones.
    longest : int
        It stops after so many characters (of Korean: jamo) at the latest.

    Returns
    -------
    str
        The beginning, and what the model has written behind it.

    Raises
    ------
    ValueError
        If the model knows no character of a beginning that is not empty, or an argument is out of range.
    """
    beginning = clean(beginning)
    model, text = writer("Korean" if is_korean(beginning) else "English")
    spelled = data.in_jamo(beginning)
    read = known(beginning, text.letters) if spelled.strip() else spelled
    step, state = stepper(model)
    ids = sample(
        step if top is None else only_top(step, top),
        state,
        text.ids(data.END + read),
        max_length=longest,
        end=text.letters.index(data.END),
        temperature=temperature,
        seed=seed,
    )
    return compose(spelled + "".join(text.letters[id_] for id_ in ids).removesuffix(data.END))


def known(text: str, letters: str) -> str:
    """Spell a text in the letters that a character model knows; the others are passed over.

    Parameters
    ----------
    text : str
        A line.
    letters : str
        The model's.

    Returns
    -------
    str
        What it reads; of Korean, the jamo.

    Raises
    ------
    ValueError
        If nothing is left but spaces.
    """
    read = "".join(letter for letter in data.in_jamo(text) if letter in letters)
    if not read.strip():
        raise ValueError("I know none of these characters; type the beginning of a sentence")
    return read


def clean(text: str) -> str:
    """Compose letters, and replace line ends, control characters and the like by spaces.

    Parameters
    ----------
    text : str
        Anything that was typed.

    Returns
    -------
    str
        A line.

    Raises
    ------
    TypeError
        If it is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text is a {type(text).__name__}; expected the beginning of a sentence")
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if not letter.isprintable() else letter for letter in composed)


# The blank -------------------------------------------------------------------------------------------


def fill(sentence: str, guesses: int = 5) -> list[Guess]:
    """Guess the word in a blank: try every word, and see with which of them the whole sentence is likely.

    The model only looks back, and still both sides decide: a word that does not suit what follows makes the
    characters behind it improbable.

    Parameters
    ----------
    sentence : str
        English or Korean, with one blank: two or more ``_``.
    guesses : int
        How many words.

    Returns
    -------
    list of Guess
        The most probable first, of the words that were frequent in the training text: by what the model
        gives the whole sentence with each of them.

    Raises
    ------
    ValueError
        If there is not exactly one blank, or nothing beside it that the model knows.
    """
    sentence = clean(sentence)
    parts = _BLANK.split(sentence)
    if len(parts) != 2:
        raise ValueError(f"I found {len(parts) - 1} blanks; write one, as ___")
    language = "Korean" if is_korean(sentence) else "English"
    model, text = writer(language)
    left, right = ("".join(a for a in data.in_jamo(part) if a in text.letters) for part in parts)
    if not (left + right).strip():
        raise ValueError("there is nothing beside the blank that I know; write the rest of the sentence, too")
    words = weights.load(f"language-{language.lower()}").extras["words"]
    scores = _log_probabilities(model, text, left, [data.in_jamo(word) + right for word in words])
    p = np.exp(scores - scores.max())
    best = np.argsort(-p, kind="stable")[:guesses]
    return [Guess(words[k], float(p[k] / p.sum())) for k in best]


def _log_probabilities(model: Model, text: Text, left: str, rest: list[str]) -> NDArray[np.float64]:
    """Give log p of each ending, after the same beginning; all are read side by side."""
    step, state = stepper(model)
    for id_ in text.ids(data.END + left):
        logits, state = step(state, np.array([id_]))
    ids = [text.ids(ending + data.END) for ending in rest]
    lengths = np.array([len(row) for row in ids])
    padded, _ = pad(ids)
    logits = np.repeat(logits, len(rest), axis=0)
    state = tuple(np.repeat(part, len(rest), axis=0) for part in state)
    total = np.zeros(len(rest))
    for t in range(padded.shape[1]):
        z = logits.astype(np.float64)
        z -= z.max(axis=1, keepdims=True)
        log_p = z[np.arange(len(rest)), padded[:, t]] - np.log(np.exp(z).sum(axis=1))
        total += np.where(t < lengths, log_p, 0)
        logits, state = step(state, padded[:, t])
    return total


# To type to ------------------------------------------------------------------------------------------


def answerer() -> Callable[[str], str]:
    """Make what answers a person: it fills a blank where there is one, and goes on otherwise.

    Returns
    -------
    callable
        From a line to the answer; ``ValueError`` says why there is none.
    """

    def answer(line: str) -> str:
        if _BLANK.search(line):
            return ", ".join(f"{guess.word} {guess.probability:.0%}" for guess in fill(line))
        return continue_text(line)

    return answer


TRAINED: dict[str, Any] = {
    "language-english": (
        train_characters,
        {
            "language": "English",
            "units": 256,
            "features": 24,
            "stages": [[5, 0.004], [3, 0.002]],
            "seed": 0,
        },
    ),
    "language-korean": (
        train_characters,
        {"language": "Korean", "units": 160, "features": 24, "stages": [[12, 0.004]], "seed": 0},
    ),
    **{
        f"around-{language}": (
            around.train,
            {
                "language": language,
                "units": 48,
                "features": 48,
                "dropout": 0.4,
                "epochs": 80,
                "min_count": 3,
                "seed": 0,
            },
        )
        for language in ("english", "korean")
    },
}
"""The stored models: what trains each, and its settings."""

SOURCES: dict[str, list[Source]] = {
    "language-english": [DOCUMENTATION],
    "language-korean": [HELP],
    "around-english": [MESSAGES],
    "around-korean": [MESSAGES],
}
"""What each was trained on."""
