"""Keras models on the built-in layers, as they are written in Keras 3."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from rnn_course.checks import fraction, true_or_false, whole_number
from rnn_course.scratch.models import MODELS

RECURRENT = {name: getattr(keras.layers, name) for name in MODELS}
ATTENTION = ("luong_dot", "luong_general", "bahdanau", "none")


def recurrent_layers(
    recurrent: str,
    units: int | Sequence[int],
    *,
    bidirectional: bool = False,
    dropout_between: float = 0.0,
    return_sequences: bool = False,
    dtype: str | None = None,
    **options: Any,
) -> list[keras.layers.Layer]:
    """Make recurrent layers to be stacked in a model.

    Parameters
    ----------
    recurrent : {"SimpleRNN", "LSTM", "GRU"}
        What the layers are.
    units : int or sequence of int
        Number of hidden units H; several numbers make several layers, from the first to the last.
    bidirectional : bool
        Whether each layer reads in both directions; its output then has 2H features.
    dropout_between : float
        Share of each layer's outputs that are dropped in training on their way up to the next layer.
    return_sequences : bool
        Whether the last layer returns the output of every step. Those below always do.
    dtype : {"float32", "float64"}, optional
        What the layers compute in; None leaves it to Keras.
    **options
        What the Keras layer takes, for each of them: ``dropout``, ``recurrent_dropout``, ``stateful``, ...

    Returns
    -------
    list of keras.layers.Layer
        The layers, with `keras.layers.Dropout` between them if asked for.

    Raises
    ------
    TypeError
        If a number of units is no whole number, or another argument of the wrong kind.
    ValueError
        If there is no such layer, no number of units, one below 1, or no share to drop.
    """
    make = _known("recurrent_layers", "recurrent", recurrent, RECURRENT)
    fraction("recurrent_layers", "dropout_between", dropout_between)
    for name, value in {"bidirectional": bidirectional, "return_sequences": return_sequences}.items():
        true_or_false("recurrent_layers", name, value)
    several = list(units) if isinstance(units, (Sequence, np.ndarray)) else [units]
    widths = [whole_number("recurrent_layers", "units", width, 1) for width in several]
    if not widths:
        raise ValueError(f"recurrent_layers: units is {units!r}; expected at least one number")
    layers: list[keras.layers.Layer] = []
    for k, width in enumerate(widths, start=1):
        top = k == len(widths)
        layer = make(width, return_sequences=return_sequences or not top, dtype=dtype, **options)
        layers.append(keras.layers.Bidirectional(layer, dtype=dtype) if bidirectional else layer)
        if dropout_between and not top:
            layers.append(keras.layers.Dropout(dropout_between, dtype=dtype))
    return layers


def recurrent_model(
    recurrent: str,
    units: int | Sequence[int],
    features: int,
    *,
    vocabulary_size: int | None = None,
    outputs: int | None = None,
    timesteps: int | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    **options: Any,
) -> keras.Model:
    """Build a model of recurrent layers that reads features or ids, with a linear `Dense` layer on top.

    Parameters
    ----------
    recurrent : {"SimpleRNN", "LSTM", "GRU"}
        What the recurrent layers are.
    units : int or sequence of int
        Number of hidden units H; several numbers make several layers, from the first to the last.
    features : int
        Number of features D that the first recurrent layer reads.
    vocabulary_size : int, optional
        Number of ids K. The model then reads ids, where 0 is padding, and an `Embedding` layer gives each of
        them a vector of `features` components and the mask. None for a model that reads features.
    outputs : int, optional
        Units of the `Dense` layer; None leaves it out. For a classifier they are logits.
    timesteps : int, optional
        Number of timesteps T; None leaves it open.
    batch_size : int, optional
        Number of samples N in every batch; None leaves it open.
    dtype : {"float32", "float64"}, optional
        What the layers compute in; None leaves it to Keras.
    **options
        What :func:`recurrent_layers` takes: ``bidirectional``, ``dropout_between``, ``return_sequences``,
        ``go_backwards``, ...

    Returns
    -------
    keras.Model
        (N, T, D), or (N, T) of ids, to (N, H) or (N, outputs), or (N, T, ...) with ``return_sequences=True``.

    Raises
    ------
    TypeError
        If a number of units is no whole number, or another argument of the wrong kind.
    ValueError
        If there is no such layer, no number of units, one below 1, or no share to drop.

    Examples
    --------
    A forecast, and a tagger that reads sentences in both directions::

        recurrent_model("LSTM", 16, 1, outputs=1)
        recurrent_model("LSTM", [64, 64], 32, vocabulary_size=5000, outputs=9,
                        bidirectional=True, dropout_between=0.3, return_sequences=True)
    """
    layers = recurrent_layers(recurrent, units, dtype=dtype, **options)
    if vocabulary_size is None:
        layers.insert(0, keras.Input((timesteps, features), batch_size=batch_size, dtype=dtype))
    else:
        ids = keras.Input((timesteps,), batch_size=batch_size, dtype="int32")
        layers[:0] = [ids, keras.layers.Embedding(vocabulary_size, features, mask_zero=True, dtype=dtype)]
    if outputs is not None:
        layers.append(keras.layers.Dense(outputs, dtype=dtype))
    return keras.Sequential(layers)


def seq2seq(
    source_size: int,
    target_size: int,
    units: int,
    *,
    features: int,
    recurrent: str = "LSTM",
    attention: str = "luong_general",
    dtype: str | None = None,
) -> keras.Model:
    """Build an encoder-decoder with attention, the twin of :class:`rnn_course.scratch.seq2seq.Seq2Seq`.

    Parameters
    ----------
    source_size, target_size : int
        Number of ids in the vocabulary of the source and of the target, K. Id 0 is padding in both.
    units : int
        Number of hidden units H of encoder, decoder and what goes into the prediction.
    features : int
        Number of components D of the embedding vectors.
    recurrent : {"LSTM", "GRU", "SimpleRNN"}
        What encoder and decoder are.
    attention : {"luong_general", "luong_dot", "bahdanau", "none"}
        How a state of the decoder is compared with one of the encoder, if at all.
    dtype : {"float32", "float64"}, optional
        What the layers compute in; None leaves it to Keras.

    Returns
    -------
    keras.Model
        ``[source_ids, target_ids]``, (N, S) and (N, T), to logits (N, T, K). They carry the mask of the
        target, so the loss leaves its padding out.

    Raises
    ------
    TypeError
        If a size is no whole number.
    ValueError
        If there is no such recurrent layer or attention, or a size is below 1.

    Notes
    -----
    At padding of the target the logits mean nothing, and are not those of the model from scratch: the
    attention layers of Keras give zero contexts there. A source must not be all padding, because they
    would then average the padding.

    References
    ----------
    Luong, Pham and Manning (2015), Effective approaches to attention-based neural machine translation;
    Bahdanau, Cho and Bengio (2015), Neural machine translation by jointly learning to align and translate.
    """
    sizes = {"source_size": source_size, "target_size": target_size, "units": units, "features": features}
    source_size, target_size, units, features = (
        whole_number("seq2seq", name, size, 1) for name, size in sizes.items()
    )
    make = _known("seq2seq", "recurrent", recurrent, RECURRENT)
    _known("seq2seq", "attention", attention, dict.fromkeys(ATTENTION))
    own: dict[str, Any] = {"dtype": dtype}
    source_ids = keras.Input((None,), dtype="int32", name="source_ids")
    target_ids = keras.Input((None,), dtype="int32", name="target_ids")

    embed = keras.layers.Embedding(source_size, features, mask_zero=True, name="source_embedding", **own)
    encoder = make(units, return_sequences=True, return_state=True, name="encoder", **own)
    keys, *states = encoder(embed(source_ids))

    embed = keras.layers.Embedding(target_size, features, mask_zero=True, name="target_embedding", **own)
    decoder = make(units, return_sequences=True, name="decoder", **own)
    # A mask travels by itself only into layers with one input, and the states are a second one.
    mask = embed.compute_mask(target_ids)
    queries = decoder(embed(target_ids), initial_state=states, mask=mask)

    both = queries
    if attention != "none":
        contexts = _attend(attention, queries, keys, own)
        both = keras.layers.Concatenate(**own)([contexts, queries])
    h = keras.layers.Dense(units, activation="tanh", use_bias=False, name="combine", **own)(both)
    logits = keras.layers.Dense(target_size, name="output", **own)(h)
    return keras.Model([source_ids, target_ids], logits, name="seq2seq")


def _attend(attention: str, queries: Any, keys: Any, own: dict[str, Any]) -> Any:
    """Give every query the average of the keys that match it; the keys are the values, too."""

    def projected(x: Any, name: str) -> Any:
        return keras.layers.Dense(x.shape[-1], use_bias=False, name=name, **own)(x)

    if attention == "bahdanau":
        inputs = [projected(queries, "attention_query"), keys, projected(keys, "attention_key")]
        return keras.layers.AdditiveAttention(name="attention", **own)(inputs)
    if attention == "luong_general":
        queries = projected(queries, "attention_query")
    return keras.layers.Attention(name="attention", **own)([queries, keys])


def _known(where: str, name: str, value: str, known: dict[str, Any]) -> Any:
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{where}: {name} is {value!r}; expected one of {tuple(known)}")
    return known[value]
