"""The taggers: how they are trained, stored and used."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course._extras import require
from rnn_course.applications.entities import data
from rnn_course.applications.entities.data import OUTSIDE, Tagged, normal, tokenise
from rnn_course.applications.entities.evaluation import entities
from rnn_course.applications.entities.tagger import Tagger, build
from rnn_course.scratch import CRF, Adam, Bidirectional, Model
from rnn_course.text import Vocabulary

# Which share of the tokens inside and outside entities is made unknown in training.
DROPPED = {"en": (0.1, 0.02), "ko": (0.15, 0.05)}


# Training ------------------------------------------------------------------------------------------


def train(
    sentences: Sequence[Tagged],
    language: str,
    *,
    direction: str = "both",
    crf: bool = True,
    dropped: float | None = None,
    dropped_outside: float | None = None,
    min_count: int = 5,
    units: int = 48,
    epochs: int = 15,
    learning_rate: float = 1e-2,
    batch_size: int = 64,
    masked: bool = True,
    seed: int = 0,
    report: Callable[[float], None] = lambda loss: None,
) -> Tagger:
    """Train a tagger.

    Parameters
    ----------
    sentences : sequence of Tagged
        What to learn from.
    language : {"ko", "en"}
        Their language.
    direction, crf, units
        As for `build`.
    dropped, dropped_outside : float, optional
        Which share of the tokens inside and outside entities the model sees as unknown; other ones in
        every epoch. Those of `DROPPED` if not given.
    min_count : int
        Rarer tokens are unknown, always.
    epochs, batch_size : int
        As for `Model.fit`.
    learning_rate : float
        Of Adam; a quarter of it in the last third of the epochs.
    masked : bool
        Whether the padding is left out.
    seed : int
        Of weights, dropped tokens and batches.
    report : callable
        Is told the loss of every epoch.

    Returns
    -------
    Tagger
        The trained tagger.
    """
    vocabulary = Vocabulary.fit(
        [[normal(token) for token in sentence.tokens] for sentence in sentences], min_count=min_count
    )
    tags = sorted({tag for sentence in sentences for tag in sentence.tags})
    model = build(len(vocabulary), len(tags), direction=direction, crf=crf, units=units, seed=seed)
    tagger = Tagger(model, vocabulary, tags, language, backward=direction == "backward")
    ids, mask = tagger.ids([sentence.tokens for sentence in sentences])
    targets = tagger.targets(sentences)
    if not masked:  # padding becomes a token like any other, outside every entity
        ids, targets, mask = np.where(mask, ids, 1), np.where(mask, targets, tags.index(OUTSIDE)), mask | True
    usual = DROPPED[language]
    share = np.where(
        targets == tags.index(OUTSIDE),
        usual[1] if dropped_outside is None else dropped_outside,
        usual[0] if dropped is None else dropped,
    )
    last = model.layers[-1]
    loss = last.loss if isinstance(last, CRF) else "categorical_cross_entropy"
    optimizer = Adam(learning_rate, clipnorm=1.0)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        if epoch == 2 * epochs // 3:
            optimizer.learning_rate /= 4
        seen = np.where(mask & (rng.random(ids.shape) < share), Vocabulary.unknown_id, ids)
        history = model.fit(
            seen,
            targets,
            loss=loss,
            optimizer=optimizer,
            mask=mask,
            batch_size=batch_size,
            seed=1000 * seed + epoch,
            verbose=0,
        )
        report(history.loss[-1])
    return tagger


def train_stored(
    language: str, *, count: int, epochs: int, seed: int, fold: int = 0
) -> tuple[Model, dict[str, Any]]:
    """Train a tagger for `rnn_course.weights`, without the templates of a fold and the words of the tests.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    count, fold, seed : int
        As for `data.task`.
    epochs : int
        As for `train`.

    Returns
    -------
    model : Model
        The model.
    extras : dict
        Its vocabulary, its tags and its language.
    """
    tagger = train(
        data.task(language, fold=fold, count=count, seed=seed).train, language, epochs=epochs, seed=seed
    )
    return tagger.model, {
        "language": language,
        "tags": tagger.tags,
        "tokens": tagger.vocabulary.tokens[2:],
    }


TRAINED = {
    "entities-english": (train_stored, {"language": "en", "count": 8000, "epochs": 15, "seed": 0}),
    "entities-korean": (train_stored, {"language": "ko", "count": 4000, "epochs": 15, "seed": 0}),
}

SOURCES = dict.fromkeys(TRAINED, data.SOURCES)
NAMES = {"en": "entities-english", "ko": "entities-korean"}


# Use -----------------------------------------------------------------------------------------------


@cache
def load(language: str) -> Tagger:
    """Read the stored tagger of a language.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.

    Returns
    -------
    Tagger
        The tagger.
    """
    stored = weights.load(NAMES[language])
    return Tagger(stored.model, Vocabulary(stored.extras["tokens"]), stored.extras["tags"], language)


def language_of(text: str) -> str:
    """Tell the language by the script.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    {"ko", "en"}
        Korean if there is a Hangul letter in it.

    Raises
    ------
    ValueError
        If there is no letter of either script.
    """
    if any("가" <= letter <= "힣" or "ㄱ" <= letter <= "ㅣ" for letter in text):
        return "ko"
    if any("a" <= letter <= "z" for letter in text.lower()):
        return "en"
    raise ValueError(
        "there is no word in it, neither Korean nor English; try: turn on the heater in Emma's study"
    )


def tag(text: str) -> list[tuple[str, str]]:
    """Find the entities in what somebody says to a house.

    Parameters
    ----------
    text : str
        A sentence, Korean or English.

    Returns
    -------
    list of (str, str)
        Each entity as it stands in the text, and its type, in their order.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If there is no letter of either language in the text.
    """
    if not isinstance(text, str):
        raise TypeError(f"tag: text is a {type(text).__name__}; expected a sentence")
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    language = language_of(text)
    tokens = tokenise(text, language)
    tags = load(language).predict([[token.text for token in tokens]])[0]
    return [
        (text[tokens[entity.start].start : tokens[entity.end - 1].end].strip(), entity.type)
        for entity in sorted(entities(tags))
    ]


def answerer() -> Callable[[str], str]:
    """Make what answers a person in a terminal.

    Returns
    -------
    function
        From a line to the entities in it; it raises ValueError where there is no word in the line.
    """

    def answer(line: str) -> str:
        found = tag(line)
        return ", ".join(f"{kind}: {text}" for text, kind in found) or "(no entity)"

    return answer


def twin(tagger: Tagger) -> Any:
    """Build the same tagger in Keras, with the same weights.

    Parameters
    ----------
    tagger : Tagger
        A trained tagger with an LSTM in both directions and a CRF.

    Returns
    -------
    keras.Model
        (N, T) ids to (N, T, K) scores; its last layer is a :class:`rnn_course.keras.crf.CRF`.
    """
    keras = require("keras", "keras")
    from rnn_course.keras import crf, to_keras

    embedding, reader, *_ = tagger.model.layers
    assert isinstance(reader, Bidirectional)
    size, features = embedding.params["embeddings"].shape
    units = reader.forward_layer.units
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(size, features, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True)),
            keras.layers.Dense(len(tagger.tags)),
            crf.CRF(),
        ]
    )
    to_keras(tagger.model, model)
    return model
