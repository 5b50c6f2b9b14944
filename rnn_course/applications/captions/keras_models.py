"""The captioner in Keras, and one with another encoder: convolutions look for small patterns everywhere."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course._extras import require
from rnn_course.applications.captions import data
from rnn_course.applications.captions.captioner import Captioner, make
from rnn_course.checks import Array

FILTERS = (16, 32, 64)


def twin(model: Captioner) -> Any:
    """Build the same network in Keras and give it the same weights.

    Parameters
    ----------
    model : Captioner
        The network from scratch.

    Returns
    -------
    keras.Model
        From ``[x, ids]``, (N, D) and (N, T), to logits (N, T, K).
    """
    keras = require("keras", "keras")
    from rnn_course.keras import to_keras

    x = keras.Input((model.encoder[0].input_dim,))
    ids = keras.Input((None,), dtype="int32")
    dense = keras.layers.Dense(model.decoder.units)
    normalization = keras.layers.LayerNormalization()
    first = keras.ops.tanh(normalization(dense(x)))
    embedding = keras.layers.Embedding(len(model.vocabulary), model.embedding.output_dim)
    decoder = keras.layers.GRU(model.decoder.units, return_sequences=True)
    output = keras.layers.Dense(len(model.vocabulary))
    logits = output(decoder(embedding(ids), initial_state=first))
    twins: Sequence[Any] = (dense, normalization, embedding, decoder, output)
    for ours, theirs in zip(model.layers, twins, strict=True):
        to_keras(ours, theirs)
    return keras.Model([x, ids], logits)


def convolutional(words: int, *, units: int, features: int) -> tuple[Any, Any, list[Any]]:
    """Build the network.

    Parameters
    ----------
    words : int
        How many there are.
    units, features : int
        Of the GRU, and of a word's vector.

    Returns
    -------
    model : keras.Model
        From ``[ink, ids]``, (N, 32, 32, 3) and (N, T), to logits (N, T, K).
    encoder : keras.Model
        From ink to first states, (N, H).
    decoder : list of keras.layers.Layer
        Embedding, GRU and output.
    """
    keras = require("keras", "keras")
    layers = keras.layers
    pictures, ids = keras.Input((data.SIZE, data.SIZE, 3)), keras.Input((None,), dtype="int32")
    x = pictures
    for filters in FILTERS:  # each halves the picture: 32, 16, 8, 4 pixels a side
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.LayerNormalization()(layers.Dense(units)(layers.Flatten()(x)))
    first = layers.Activation("tanh")(x)
    decoder = [
        layers.Embedding(words, features),
        layers.GRU(units, return_sequences=True),
        layers.Dense(words),
    ]
    logits = decoder[2](decoder[1](decoder[0](ids), initial_state=first))
    return keras.Model([pictures, ids], logits), keras.Model(pictures, first), decoder


def train_and_write(
    captions: data.Captions, *, units: int, features: int, epochs: int, seed: int
) -> tuple[list[list[str]], int]:
    """Train it, and caption the test pictures.

    Parameters
    ----------
    captions : Captions
        What to train on, and what to write about.
    units, features, epochs, seed : int
        As for `rnn_course.applications.captions.models.train`.

    Returns
    -------
    written : list of list of str
        A caption for each test picture.
    weights : int
        How many numbers were trained.
    """
    from rnn_course.keras import from_keras

    keras = require("keras", "keras")
    keras.utils.set_random_seed(seed)
    vocabulary = captions.vocabulary
    model, encoder, decoder = convolutional(len(vocabulary), units=units, features=features)
    ids = data.sentences(captions.train.captions, vocabulary)
    steps = epochs * int(np.ceil(len(ids) / 64))
    model.compile(
        keras.optimizers.Adam(
            keras.optimizers.schedules.PolynomialDecay(3e-3, steps, 0.0), global_clipnorm=1.0
        ),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(
        [_ink(captions.train.pictures), ids[:, :-1]],
        ids[:, 1:],
        sample_weight=(ids[:, 1:] != vocabulary.padding_id).astype("float32"),
        batch_size=64,
        epochs=epochs,
        verbose=0,
    )
    # The decoder from scratch writes: it takes Keras's weights, and the first states from Keras's encoder.
    ours = make(vocabulary, data.FEATURES, units=units, features=features)
    for theirs, layer in zip(decoder, (ours.embedding, ours.decoder, ours.output), strict=True):
        from_keras(theirs, layer)
    first = encoder.predict(_ink(captions.test.pictures), batch_size=64, verbose=0)
    return ours.write_from(first), model.count_params()


def _ink(pictures: Array) -> Array:
    """Turn white into 0 and black into 1."""
    return 1 - pictures.astype(np.float32) / 255
