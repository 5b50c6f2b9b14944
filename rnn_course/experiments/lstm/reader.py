"""Gates at work: an LSTM reads sentences, and keeps whether it is in a question."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.lstm.sentences import HELD_OUT, Talk, read, talks
from rnn_course.scratch import LSTM, Adam, Dense, Model, cells
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.models import MODELS


def question_reader(units: int = 6, epochs: int = 20, seed: int = 0, model: str = "LSTM") -> Model:
    """Train a recurrent layer to say, at every character, whether the sentence it is reading is a question.

    It goes through 512 texts `epochs` times; the seed is that of the texts, the weights and the order. The
    model maps (N, T, K) to logits (N, T, 1), in float64.
    """
    texts = talks(512, np.random.default_rng(seed))
    layer = MODELS[model].layer(units, return_sequences=True, dtype="float64", seed=seed)
    network = Model([layer, Dense(1, dtype="float64", seed=seed + 1)])
    network.fit(
        texts.x,
        texts.y,
        loss="binary_cross_entropy",
        optimizer=Adam(0.01, global_clipnorm=1.0),
        mask=texts.mask,
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    return network


def share_right(model: Model, talk: Talk) -> float:
    """Give the share of the characters at which a reader knows whether it is in a question."""
    right = (model.forward(talk.x) > 0) == (talk.y > 0.5)
    return float(right[talk.mask].mean())


class Trace(NamedTuple):
    """What an LSTM computes while it reads a sequence: gates, candidate and both states, (T, H) each."""

    i: Array
    f: Array
    candidate: Array
    o: Array
    c: Array
    h: Array


def trace(layer: LSTM, x: Array) -> Trace:
    """Read one sequence, (T, D), from a state of zeros and keep the gates, which the layer does not show.

    The layer has been built, without peepholes, and has the usual activations.
    """
    W, U, b = params = layer.get_weights()
    h, c = np.zeros((2, 1, layer.units))
    rows = []
    for x_t in x[:, np.newaxis]:
        i, f, candidate, o = np.split(x_t @ W + h @ U + b, 4, axis=1)
        h, c = cells.lstm_cell(x_t, h, c, params)
        rows.append((sigmoid(i), sigmoid(f), np.tanh(candidate), sigmoid(o), c, h))
    return Trace(*np.concatenate(rows, axis=1).reshape(6, len(x), layer.units))


def remembering_unit(model: Model, talk: Talk) -> int:
    """Find the unit whose h times its weight in the answer correlates most with the target."""
    layer, head = model.layers
    h = layer.forward(talk.x)[talk.mask]
    parts = h * head.params["kernel"][:, 0]
    return int(np.argmax([np.corrcoef(part, talk.y[talk.mask][:, 0])[0, 1] for part in parts.T]))


def written_again(trace: Trace, unit: int) -> float:
    """Give the share of steps at which a unit writes a number of the sign that its cell state has already.

    The first step does not count: it finds an empty state.
    """
    written = trace.i[1:, unit] * trace.candidate[1:, unit]
    return float((np.sign(written) == np.sign(trace.c[:-1, unit])).mean())


def readers(units: Sequence[int], seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Train readers of several sizes from several seeds, and see how they keep their answer.

    Returns
    -------
    list of dict
        For each reader its ``"units"`` and ``"seed"``; the shares of right answers in 100 texts of sentences
        that it knows, ``"known"``, in the held-out pair, ``"held_out"``, and in the 100 texts without
        recurrent kernel, ``"cut"``; and how often its remembering unit writes ``"again"`` what is there, on
        average over the 100 texts.
    """
    known = talks(100, np.random.default_rng(99))
    held_out = read([[pair.english for pair in HELD_OUT]])
    rows: list[dict[str, Any]] = []
    for H in units:
        for seed in seeds:
            model = question_reader(H, seed=seed)
            layer, unit = model.layers[0], remembering_unit(model, known)
            assert isinstance(layer, LSTM)  # which `trace` needs
            traces = [trace(layer, x[: len(text)]) for x, text in zip(known.x, known.texts, strict=True)]
            row = {
                "known": share_right(model, known),
                "held_out": share_right(model, held_out),
                "again": float(np.mean([written_again(one, unit) for one in traces])),
            }
            layer.params["recurrent_kernel"][...] = 0
            row["cut"] = share_right(model, known)
            rows.append({"units": H, "seed": seed} | {name: round(share, 4) for name, share in row.items()})
    return rows


LARGE: dict[str, Any] = {"lstm-reader": (readers, {"units": [4, 6, 12], "seeds": [0, 1, 2, 3, 4]})}
