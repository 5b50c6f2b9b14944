"""The captioner: trained, stored and asked."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course.applications.captions import data
from rnn_course.applications.captions.captioner import Captioner, make
from rnn_course.checks import Array
from rnn_course.datasets.emoji_pictures import SOURCE, draw, find, has_picture, spellings
from rnn_course.scratch import Adam, categorical_cross_entropy
from rnn_course.scratch.layer import Layer
from rnn_course.text import Vocabulary

SOURCES: dict[str, list[Any]] = {f"captions-{language}": [SOURCE] for language in data.LANGUAGES}


def fit(
    model: Captioner,
    x: Array,
    ids: Array,
    *,
    epochs: int,
    seed: int,
    learning_rate: float = 3e-3,
    batch_size: int = 64,
) -> list[float]:
    """Train with teacher forcing and Adam, with a learning rate that falls to zero in a straight line.

    Parameters
    ----------
    model : Captioner
        Changed in place.
    x : numpy.ndarray
        Features, (N, D).
    ids : numpy.ndarray
        Captions between start and end, (N, T + 1), padded with 0.
    epochs : int
        How often to go through all of them.
    seed : int
        Of their order.
    learning_rate : float
        Of the first step.
    batch_size : int
        Captions in a step.

    Returns
    -------
    list of float
        The mean loss of each epoch, in nats a word.
    """
    rng, optimizer, losses = np.random.default_rng(seed), Adam(learning_rate, global_clipnorm=1.0), []
    for epoch in range(epochs):
        batches = np.array_split(rng.permutation(len(x)), max(1, len(x) // batch_size))
        optimizer.learning_rate = learning_rate * (1 - epoch / epochs)
        losses.append(float(np.mean([train_step(model, optimizer, x[n], ids[n]) for n in batches])))
    return losses


def train_step(model: Captioner, optimizer: Adam, x: Array, ids: Array) -> float:
    """Take one step: forward, loss, backward, update.

    Parameters
    ----------
    model : Captioner
        Changed in place.
    optimizer : Adam
        What turns gradients into changes.
    x : numpy.ndarray
        Features, (N, D).
    ids : numpy.ndarray
        Captions between start and end, (N, T + 1), padded with 0.

    Returns
    -------
    float
        The loss before the step, in nats a word.
    """
    read, wanted = ids[:, :-1], ids[:, 1:]  # teacher forcing: the true words are read
    real = wanted != Vocabulary.padding_id
    loss, dlogits = categorical_cross_entropy(wanted, model.forward(x, read, training=True), real)
    model.backward(dlogits)
    optimizer.apply(model.grads, model.weights)
    return loss


def train(
    language: str, *, units: int, features: int, epochs: int, seed: int
) -> tuple[Captioner, list[float]]:
    """Train a captioner on the training part of a language.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions.
    units, features : int
        As in `make`.
    epochs : int
        How often to go through all captions.
    seed : int
        Of weights and batches.

    Returns
    -------
    model : Captioner
        It reads what `data.features` gives.
    losses : list of float
        The mean loss of each epoch, in nats a word.
    """
    captions = data.load(language)
    x = data.features(captions.train.pictures)
    ids = data.sentences(captions.train.captions, captions.vocabulary)
    centre = x.mean(axis=0)
    model = make(captions.vocabulary, x.shape[1], units=units, features=features, seed=seed)
    losses = fit(model, x - centre, ids, epochs=epochs, seed=seed)
    read_uncentred(model, centre)
    return model, losses


def read_uncentred(model: Captioner, centre: Array) -> None:
    """Let a model that was trained on x - centre read x: (x - c) W + b = x W + (b - c W).

    Parameters
    ----------
    model : Captioner
        Its first bias is changed in place.
    centre : numpy.ndarray
        What was subtracted, (D,).
    """
    first = model.encoder[0].params
    first["bias"] -= centre @ first["kernel"]


def stored(language: str, **settings: Any) -> tuple[list[Layer], dict[str, Any]]:
    """Train a captioner to be stored: what ``python -m rnn_course.applications train`` calls.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions.
    **settings
        As in `train`.

    Returns
    -------
    layers : list of Layer
        In the order of the computation.
    extras : dict
        The words.
    """
    model, _ = train(language, **settings)
    return model.layers, {"words": list(model.vocabulary.tokens[2:])}


SIZES = {"units": 96, "features": 48, "epochs": 150}
TRAINED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    f"captions-{language}": (stored, {"language": language, **SIZES, "seed": 0})
    for language in data.LANGUAGES
}


@cache
def load(language: str) -> Captioner:
    """Read the stored captioner of a language.

    Parameters
    ----------
    language : {"english", "korean"}
        Of its captions.

    Returns
    -------
    Captioner
        Trained on the training part of the captions.

    Raises
    ------
    FileNotFoundError
        If its file is missing.
    ValueError
        If there is no such language, or the file is damaged.
    """
    if language not in data.LANGUAGES:
        raise ValueError(f"captions: language is {language!r}; expected one of {data.LANGUAGES}")
    trained = weights.load(f"captions-{language}")
    *encoder, embedding, decoder, output = trained.layers
    return Captioner(encoder, embedding, decoder, output, Vocabulary(trained.extras["words"]))  # type: ignore[arg-type]


def caption(picture: str | Array, language: str = "english") -> str:
    """Say in words what is in a picture.

    Parameters
    ----------
    picture : str or numpy.ndarray
        One emoji, such as ``"👩🏾‍🎨"``, or a picture (32, 32, 3) of uint8.
    language : {"english", "korean"}
        Of the caption.

    Returns
    -------
    str
        The caption. For what is unlike the training pictures it is made of the words that the network knows,
        fitting or not.

    Raises
    ------
    ImportError
        If a package that draws emoji is not installed.
    TypeError
        If `picture` is something else.
    ValueError
        If the text has no emoji in it or several, there is no picture of it, or the array has another shape.
    """
    if isinstance(picture, str):
        pictures = draw([only_emoji(picture)])
    elif isinstance(picture, np.ndarray):
        pictures = picture[np.newaxis]
    else:
        raise TypeError(
            f"caption: got a {type(picture).__name__}; expected an emoji or a picture (32, 32, 3)"
        )
    return " ".join(load(language).write(data.features(pictures))[0])


def only_emoji(text: str) -> str:
    """Find the one emoji in a text.

    Parameters
    ----------
    text : str
        Whatever was typed.

    Returns
    -------
    str
        The emoji.

    Raises
    ------
    ValueError
        If there is none, or more than one, or no picture of it; the message says which.
    """
    found = find(text)
    if not found:
        raise ValueError(f"there is no emoji that I know in {text[:20]!r}; type one, such as 👩🏾‍🎨")
    if len(found) > 1:
        raise ValueError(f"these are {len(found)} emoji, {' '.join(found[:5])}; I describe one at a time")
    if not has_picture(found[0]):
        raise ValueError(f"the font OpenMoji has no picture of {found[0]}, so there is nothing to look at")
    return found[0]


def answerer() -> Callable[[str], str]:
    """Make what answers a person: an emoji in, both captions out.

    Returns
    -------
    callable
        From a line to the captions, each with what Unicode calls the emoji.
    """
    for language in data.LANGUAGES:
        load(language)

    def answer(line: str) -> str:
        one = only_emoji(line)
        return "\n".join(_compared(one, language) for language in data.LANGUAGES)

    return answer


def _compared(one: str, language: str) -> str:
    """Give the caption of an emoji beside its name."""
    written, name = caption(one, language), getattr(spellings()[one], language)
    unknown = [word for word in name.split() if word not in load(language).vocabulary]
    if written == name:
        return f"{language}: {written} (as Unicode has it)"
    reason = f"; words that I never learned: {', '.join(unknown)}" if unknown else ""
    return f"{language}: {written} (Unicode: {name}{reason})"
