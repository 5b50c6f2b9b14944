"""The reader, many-to-one: an embedding, a bidirectional GRU and one logit; from scratch, and in Keras."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course import text
from rnn_course._extras import require
from rnn_course.applications.sentiment import data
from rnn_course.checks import Array
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.experiments.masks.bucketing import batches_by_length
from rnn_course.scratch import GRU, Adam, Bidirectional, Dense, Dropout, Embedding, Model
from rnn_course.scratch.training.losses import binary_cross_entropy

BATCH = 64


def reader(
    K: int, *, features: int, units: int, dropout: float = 0.0, mask: bool = True, seed: int = 0
) -> Model:
    """Make a model that reads ids in both directions and says one number.

    Parameters
    ----------
    K : int
        Size of the vocabulary.
    features, units : int
        Components D of an embedded token, hidden units H of each direction.
    dropout : float
        Share that is dropped in training, of the embedded tokens and of the last states.
    mask : bool
        Whether padding is skipped.
    seed : int
        Of the weights.

    Returns
    -------
    Model
        Ids (N, T) to logits (N, 1).
    """
    first, *seeds = (int(number) for number in np.random.SeedSequence(seed).generate_state(5))
    layers = [
        Embedding(K, features, mask_zero=mask, seed=first),
        Dropout(dropout, seed=seeds[0]),
        Bidirectional(GRU(units, seed=seeds[1])),
        Dropout(dropout, seed=seeds[2]),
        Dense(1, seed=seeds[3]),
    ]
    model = Model(layers)
    model.build((None,))
    return model


def keras_reader(K: int, *, features: int, units: int) -> Any:
    """Make the same model in Keras; dropout has no weights and is left out.

    Parameters
    ----------
    K : int
        Size of the vocabulary.
    features, units : int
        Components D of an embedded token, hidden units H of each direction.

    Returns
    -------
    keras.Model
        Ids (N, T) to logits (N, 1).
    """
    require("keras", "keras")
    from rnn_course.keras import recurrent_model

    return recurrent_model("GRU", units, features, vocabulary_size=K, outputs=1, bidirectional=True)


# Training ----------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """A model, the vocabulary that it reads with, and the loss of each epoch."""

    model: Model
    vocabulary: text.Vocabulary
    losses: list[float]

    def logits(self, tokens: Sequence[Sequence[str]]) -> Array:
        """Judge texts.

        Parameters
        ----------
        tokens : sequence of sequence of str
            N texts.

        Returns
        -------
        numpy.ndarray
            (N,)
        """
        ids = data.encode(self.vocabulary, tokens, data.LONGEST)
        return self.model.predict(ids, batch_size=256)[:, 0]

    def accuracy(self, tokens: Sequence[Sequence[str]], labels: Array) -> float:
        """Count right answers.

        Parameters
        ----------
        tokens : sequence of sequence of str
            N texts.
        labels : numpy.ndarray
            (N,), 1 or 0.

        Returns
        -------
        float
            Their share.
        """
        return float(((self.logits(tokens) > 0) == labels).mean())


def learn(
    tokens: Sequence[Sequence[str]],
    labels: Array,
    *,
    features: int,
    units: int,
    epochs: int,
    seed: int,
    learning_rate: float = 3e-3,
    dropout: float = 0.3,
    min_count: int = 2,
    mask: bool = True,
    batch_size: int = BATCH,
) -> Reading:
    """Train a reader, on batches of similar lengths.

    Parameters
    ----------
    tokens : sequence of sequence of str
        N texts.
    labels : numpy.ndarray
        (N,), 1 or 0.
    features, units, dropout, mask
        As for `reader`. Without a mask every batch is padded to the longest text of all.
    epochs : int
        How often the texts are read; the learning rate falls to a third for the last quarter.
    seed : int
        Of the weights and of the batches.
    learning_rate : float
        Adam's.
    min_count : int
        How often a token must occur to have a vector of its own.
    batch_size : int
        Texts in a batch.

    Returns
    -------
    Reading
        The trained model with its vocabulary.
    """
    vocabulary = text.Vocabulary.fit(tokens, min_count=min_count)
    ids = data.encode(vocabulary, tokens, data.LONGEST)
    y = labels[:, np.newaxis].astype(np.float32)
    model = reader(len(vocabulary), features=features, units=units, dropout=dropout, mask=mask, seed=seed)
    lengths = np.maximum((ids != 0).sum(axis=1), 1)
    optimizer = Adam(learning_rate, global_clipnorm=1.0)
    rng = np.random.default_rng(seed)
    losses = []
    for epoch in range(epochs):
        if epoch == epochs - epochs // 4:
            optimizer.learning_rate = learning_rate / 3
        total = 0.0
        for batch in batches_by_length(lengths, batch_size, 50, rng):
            T = lengths[batch].max() if mask else ids.shape[1]
            logits = model.forward(ids[batch, :T], training=True)
            loss, dlogits = binary_cross_entropy(y[batch], logits)
            model.backward(dlogits)
            optimizer.apply(model.grads, model.weights)
            total += loss * len(batch)
        losses.append(total / len(ids))
    return Reading(model, vocabulary, losses)


def learn_order(train: LabelledTexts, *, seed: int, epochs: int = 14, mask: bool = True) -> Reading:
    """Train the small reader of the set in which order decides.

    Parameters
    ----------
    train : LabelledTexts
        Reviews whose words and punctuation marks are separated by spaces.
    seed : int
        Of the weights and of the batches.
    epochs : int
        How often they are read.
    mask : bool
        Whether padding is skipped.

    Returns
    -------
    Reading
        A model of 24 units in each direction.
    """
    return learn(
        [one.split() for one in train.texts],
        train.labels,
        features=16,
        units=24,
        epochs=epochs,
        seed=seed,
        learning_rate=0.01,
        dropout=0.0,
        min_count=1,
        mask=mask,
        batch_size=32,
    )
