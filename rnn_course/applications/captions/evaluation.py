"""How right captions are, and the measurements that take longer than a page may."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from rnn_course.applications.captions import baselines, data, keras_models, models
from rnn_course.applications.captions.captioner import Captioner, make
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.runtime import start_keras


class Scores(NamedTuple):
    """How well captions were written, each a share from 0 to 1."""

    recall: float
    """Of the words that should have been written, how many were."""
    precision: float
    """Of the words that were written, how many should have been."""
    exact: float
    """Of the captions, how many have every word right and in its place."""


def scores(written: Sequence[Sequence[str]], true: Sequence[Sequence[str]]) -> Scores:
    """Compare captions with the true ones, word by word.

    A word counts as often as it is in both captions; its place is not looked at. The counts are summed over
    all captions before they are divided.

    Parameters
    ----------
    written : sequence of sequence of str
        N captions, some of which may be empty.
    true : sequence of sequence of str
        The N captions that they should be.

    Returns
    -------
    Scores
        Recall, precision and exact matches; a precision of 0 if nothing was written.

    Raises
    ------
    ValueError
        If there are none, not as many of both, or a true one is empty.
    """
    if len(written) != len(true) or not true:
        raise ValueError(f"scores: {len(written)} captions written and {len(true)} true; expected as many")
    if not all(true):
        raise ValueError("scores: a true caption is empty; expected at least one word in each")
    both = sum(common(one, other) for one, other in zip(written, true, strict=True))
    exact = sum(list(one) == list(other) for one, other in zip(written, true, strict=True))
    return Scores(both / sum(map(len, true)), both / max(1, sum(map(len, written))), exact / len(true))


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the words that two captions have in common.

    Parameters
    ----------
    one, other : sequence of str
        Captions in words.

    Returns
    -------
    int
        A word that is twice in one and once in the other counts once.
    """
    return sum((Counter(one) & Counter(other)).values())


TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
PEOPLE = ("man", "woman", "person", "men", "women", "people", "boy", "girl")


def kind_of_error(written: Sequence[str], true: Sequence[str]) -> str:
    """Say what is wrong with an English caption.

    Parameters
    ----------
    written, true : sequence of str
        Two captions in words.

    Returns
    -------
    {"none", "skin tone", "who", "something else"}
        ``"skin tone"`` and ``"who"`` if the captions are equal without the words for it.
    """
    if list(written) == list(true):
        return "none"
    for kind, words in {"skin tone": (*TONES, "skin", "tone"), "who": PEOPLE}.items():
        if [word for word in written if word not in words] == [word for word in true if word not in words]:
            return kind
    return "something else"


def tones_apart(written: Sequence[str], true: Sequence[str]) -> int | None:
    """Count the steps between two skin tones on their scale of five.

    Parameters
    ----------
    written, true : sequence of str
        Two English captions in words.

    Returns
    -------
    int or None
        None where the captions do not have one tone each.
    """
    one, other = ([TONES.index(word) for word in caption if word in TONES] for caption in (written, true))
    return abs(one[0] - other[0]) if len(one) == len(other) == 1 else None


def over_seeds(seeds: Sequence[int], **sizes: Any) -> dict[str, Any]:
    """Train on every seed in both languages, and compare with the nearest picture.

    Parameters
    ----------
    seeds : sequence of int
        Of weights and batches; the split stays the same.
    **sizes
        As for `models.train`.

    Returns
    -------
    dict
        For each language the scores of the nearest picture and of each network on the pictures held out, and
        the losses of training.
    """
    result = {}
    for language in data.LANGUAGES:
        captions = data.load(language)
        runs = [models.train(language, seed=seed, **sizes) for seed in seeds]
        result[language] = {
            "pictures": [len(part.captions) for part in captions[:3]],
            "nearest": _copied(captions)._asdict(),
            "network": [_written(model, captions)._asdict() for model, _ in runs],
            "losses": [[round(loss, 4) for loss in losses] for _, losses in runs],
        }
    return result


def leak(language: str, seed: int, *, units: int, features: int, epochs: int) -> dict[str, Any]:
    """Measure what a careless split pretends: train and test on the list in which pictures are twice.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions.
    seed : int
        Of weights and batches.
    units, features, epochs : int
        As for `models.train`.

    Returns
    -------
    dict
        How many test pictures are training pictures, and the scores on all of them, and on the others alone.
    """
    captions = data.load_carelessly(language)
    x = data.features(captions.train.pictures)
    centre = x.mean(axis=0)
    model = make(captions.vocabulary, x.shape[1], units=units, features=features, seed=seed)
    models.fit(
        model,
        x - centre,
        data.sentences(captions.train.captions, captions.vocabulary),
        epochs=epochs,
        seed=seed,
    )
    models.read_uncentred(model, centre)
    seen = {picture.tobytes() for picture in captions.train.pictures}
    new = np.array([picture.tobytes() not in seen for picture in captions.test.pictures])
    rest = captions._replace(test=data.only(captions.test, new))
    return {
        "pictures": len(new),
        "in training": int((~new).sum()),
        "all": {"nearest": _copied(captions)._asdict(), "network": _written(model, captions)._asdict()},
        "new": {"nearest": _copied(rest)._asdict(), "network": _written(model, rest)._asdict()},
    }


def convolutional(language: str, seed: int, *, units: int, features: int, epochs: int) -> dict[str, Any]:
    """Measure an encoder of convolutions, in Keras, against the dense one at as many epochs.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the captions.
    seed : int
        Of weights and batches.
    units, features, epochs : int
        As for `models.train`.

    Returns
    -------
    dict
        The scores and the number of weights of both.
    """
    start_keras(seed)
    captions = data.load(language)
    dense, _ = models.train(language, units=units, features=features, epochs=epochs, seed=seed)
    written, weights = keras_models.train_and_write(
        captions, units=units, features=features, epochs=epochs, seed=seed
    )
    return {
        "dense": {"weights": sum(w.size for w in dense.weights), **_written(dense, captions)._asdict()},
        "convolution": {"weights": weights, **scores(written, captions.test.captions)._asdict()},
    }


def _copied(captions: data.Captions) -> Scores:
    """Score the nearest picture on the test part."""
    x, train_x = data.features(captions.test.pictures), data.features(captions.train.pictures)
    return scores(baselines.copy_caption(x, train_x, captions.train.captions), captions.test.captions)


def _written(model: Captioner, captions: data.Captions) -> Scores:
    """Score a network on the test part."""
    return scores(model.write(data.features(captions.test.pictures)), captions.test.captions)


def exam(language: str, most: int) -> Exam:
    """Ask the stored network for the captions of the pictures held out."""
    model, test = models.load(language), data.load(language).test
    x, captions = spread(data.features(test.pictures), most), spread(test.captions, most)

    def ask() -> tuple[list[list[str]], float]:
        written = model.write(x)
        return written, scores(written, captions).exact

    return Exam(model.layers, ask, "exact")


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "captions-seeds": (over_seeds, {"seeds": [0, 1, 2], **models.SIZES}),
    "captions-leak": (leak, {"language": "korean", "seed": 0, **models.SIZES, "epochs": 60}),
    "captions-convolution": (convolutional, {"language": "english", "seed": 0, **models.SIZES, "epochs": 20}),
}

EXAMS = {f"captions-{language}": partial(exam, language) for language in data.LANGUAGES}
