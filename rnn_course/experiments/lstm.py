"""Measurements on the LSTM: what its gates do, how gradients pass, and which lags it learns."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import SENTENCE_PAIRS
from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE, adding, copying
from rnn_course.scratch import (
    LSTM,
    Adam,
    Dense,
    Model,
    SimpleRNN,
    categorical_cross_entropy,
    cells,
    mean_squared_error,
)
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.text import Vocabulary, characters, one_hot, pad

Floats = NDArray[np.float64]

# What the gates do --------------------------------------------------------------------------------


class Trace(NamedTuple):
    """Everything that an LSTM computes while it reads one sequence: what :func:`trace` returns.

    All have the shape (T, H).
    """

    i: Floats
    """Input gate."""
    f: Floats
    """Forget gate."""
    candidate: Floats
    """Candidate."""
    o: Floats
    """Output gate."""
    c: Floats
    """Cell state."""
    h: Floats
    """Hidden state."""


def trace(layer: LSTM, x: Floats) -> Trace:
    """Read one sequence from a state of zeros and keep the gates, which the layer itself does not show.

    Parameters
    ----------
    layer : LSTM
        A built layer without peepholes, with the usual activations.
    x : numpy.ndarray
        (T, D).

    Returns
    -------
    Trace
        Gates and states, (T, H) each.
    """
    W, U, b = params = layer.get_weights()
    h, c = np.zeros((2, 1, layer.units))
    rows = []
    for x_t in x[:, np.newaxis]:
        i, f, candidate, o = np.split(x_t @ W + h @ U + b, 4, axis=1)
        h, c = cells.lstm_cell(x_t, h, c, params)
        rows.append((sigmoid(i), sigmoid(f), np.tanh(candidate), sigmoid(o), c, h))
    return Trace(*np.concatenate(rows, axis=1).reshape(6, len(x), layer.units))


class Talk(NamedTuple):
    """Short talks, character by character: what :func:`talks` returns."""

    texts: list[str]
    """N texts of two sentences."""
    x: Floats
    """(N, T, K) one-hot characters."""
    y: Floats
    """(N, T, 1): 1 at every character of a question, 0 elsewhere."""
    mask: NDArray[np.bool_]
    """(N, T): False where a text has ended."""


_HELD_OUT = SENTENCE_PAIRS[:2]  # "What time is it ?" and "It is three o'clock."
_SENTENCES = [pair.english for pair in SENTENCE_PAIRS if pair not in _HELD_OUT]
ALPHABET = Vocabulary.fit([characters(pair.english) for pair in SENTENCE_PAIRS])
"""The characters of the course's English sentences."""


def read(sentences: Sequence[Sequence[str]]) -> Talk:
    """Encode texts, and mark the questions in them.

    Parameters
    ----------
    sentences : sequence of sequence of str
        For each text its sentences; a question ends with ``?``.

    Returns
    -------
    Talk
        Inputs and targets. The space between two sentences belongs to neither: its target is 0.
    """
    texts = [" ".join(text) for text in sentences]
    ids, mask = pad([ALPHABET.encode(characters(text)) for text in texts])
    y = np.zeros((*ids.shape, 1))
    for n, text in enumerate(sentences):
        start = 0
        for sentence in text:
            y[n, start : start + len(sentence)] = sentence.endswith("?")
            start += len(sentence) + 1
    return Talk(texts, one_hot(ids, len(ALPHABET), "float64"), y, mask)


def talks(samples: int, rng: np.random.Generator) -> Talk:
    """Draw pairs of the course's English sentences, questions and others equally often.

    Parameters
    ----------
    samples : int
        Number of texts N.
    rng : numpy.random.Generator
        Where the randomness comes from.

    Returns
    -------
    Talk
        Inputs and targets. The sentences "What time is it ?" and "It is three o'clock." are held out.
    """
    kinds = [[s for s in _SENTENCES if s.endswith("?") == asked] for asked in (False, True)]
    drawn = [[kinds[k][rng.integers(len(kinds[k]))] for k in rng.integers(0, 2, 2)] for _ in range(samples)]
    return read(drawn)


def question_reader(units: int = 6, epochs: int = 20, seed: int = 0) -> Model:
    """Train an LSTM to say, at every character, whether the sentence it is reading is a question.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    epochs : int
        How often to go through 512 texts.
    seed : int
        Seed of the texts, the weights and the order.

    Returns
    -------
    Model
        LSTM and Dense: (N, T, K) to logits (N, T, 1), float64.
    """
    texts = talks(512, np.random.default_rng(seed))
    model = Model(
        [
            LSTM(units, return_sequences=True, dtype="float64", seed=seed),
            Dense(1, dtype="float64", seed=seed + 1),
        ]
    )
    model.fit(
        texts.x,
        texts.y,
        loss="binary_cross_entropy",
        optimizer=Adam(0.01, global_clipnorm=1.0),
        mask=texts.mask,
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    return model


def remembering_unit(model: Model, talk: Talk) -> int:
    """Find the unit whose part in the answer tells questions from other sentences best.

    Parameters
    ----------
    model : Model
        What `question_reader` gives.
    talk : Talk
        Texts.

    Returns
    -------
    int
        The unit whose h times its weight in the answer correlates most with the target.
    """
    layer, head = model.layers
    h = layer.forward(talk.x)[talk.mask]
    parts = h * head.params["kernel"][:, 0]
    return int(np.argmax([np.corrcoef(part, talk.y[talk.mask][:, 0])[0, 1] for part in parts.T]))


def share_right(model: Model, talk: Talk) -> float:
    """Count the characters at which a reader knows whether it is in a question.

    Parameters
    ----------
    model : Model
        What `question_reader` gives.
    talk : Talk
        Texts.

    Returns
    -------
    float
        The share of all characters.
    """
    right = (model.forward(talk.x) > 0) == (talk.y > 0.5)
    return float(right[talk.mask].mean())


def written_again(trace: Trace, unit: int) -> float:
    """Count the steps at which a unit writes a number of the sign that its cell state has already.

    Parameters
    ----------
    trace : Trace
        What `trace` gives.
    unit : int
        The unit.

    Returns
    -------
    float
        The share of all steps but the first, which finds an empty state.
    """
    written = trace.i[1:, unit] * trace.candidate[1:, unit]
    return float((np.sign(written) == np.sign(trace.c[:-1, unit])).mean())


def readers(units: Sequence[int], seeds: Sequence[int]) -> list[dict[str, Any]]:
    """Train readers of several sizes from several seeds, and see how they keep their answer.

    Parameters
    ----------
    units, seeds : sequence of int
        Numbers of hidden units, and seeds.

    Returns
    -------
    list of dict
        For each reader its ``"units"`` and ``"seed"``; the shares of right answers in 100 texts of sentences
        that it knows, ``"known"``, in the held-out pair, ``"held_out"``, and in the 100 texts without
        recurrent kernel, ``"cut"``; and how often its remembering unit writes ``"again"`` what is there, on
        average over the 100 texts.
    """
    known = talks(100, np.random.default_rng(99))
    held_out = read([[pair.english for pair in _HELD_OUT]])
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


# How gradients pass -------------------------------------------------------------------------------


def gradient_norms(layer: Recurrent, lags: Sequence[int], features: int = 8, samples: int = 16) -> Floats:
    """Measure how much of a gradient arrives at the state of some steps ago.

    Parameters
    ----------
    layer : Recurrent
        A layer in float64 that returns its last output alone.
    lags : sequence of int
        Numbers of steps.
    features, samples : int
        Sizes of the random inputs, standard normal.

    Returns
    -------
    numpy.ndarray
        For each lag the norm of the gradient that arrives, over all samples, divided by the norm of the one
        that set out from h. For an LSTM it arrives at the cell state.
    """
    rng = np.random.default_rng(0)
    x = rng.standard_normal((samples, max(lags), features))
    dh = rng.standard_normal((samples, layer.units))
    norms = []
    for lag in lags:
        layer.forward(x[:, -lag:], training=True)
        layer.backward(dh)
        norms.append(np.linalg.norm(layer.initial_state_grads[-1]) / np.linalg.norm(dh))
    return np.array(norms)


# Which lags are learned ---------------------------------------------------------------------------

CELLS = ("RNN", "ReLU", "ReLU, large", "IRNN", "LSTM", "LSTM, bias 0", "LSTM, bias 3", "LSTM, peepholes")
"""What :func:`recurrent` can make."""


def recurrent(
    cell: str, units: int, features: int, seed: int, *, return_sequences: bool = False
) -> Recurrent:
    """Make a recurrent layer in float64 with its initial weights.

    Parameters
    ----------
    cell : str
        One of `CELLS`. "RNN" has tanh. "ReLU" is the same with ReLU; "ReLU, large" begins with
        independent normal numbers as recurrent kernel, twice as large as those of an orthogonal one; "IRNN"
        has ReLU and begins with the identity and a small input kernel. "bias" is that of the forget gate; it
        is 1 if not named.
    units : int
        Hidden units of an LSTM; the others, whose units have a quarter of the weights, get twice as many.
    features : int
        Input features D.
    seed : int
        Seed of the weights.
    return_sequences : bool
        As for the layer.

    Returns
    -------
    Recurrent
        The layer, built.

    Raises
    ------
    ValueError
        If there is no such cell.

    References
    ----------
    IRNN: Le, Jaitly and Hinton (2015), A simple way to initialize recurrent networks of rectified linear
    units.
    """
    if cell not in CELLS:
        raise ValueError(f"recurrent: cell is {cell!r}; expected one of {CELLS}")
    options: dict[str, Any] = {"return_sequences": return_sequences, "dtype": "float64", "seed": seed}
    layer: Recurrent
    if cell.startswith("LSTM"):
        layer = LSTM(units, peepholes=cell.endswith("peepholes"), **options)
        layer.build(features)
        if "bias" in cell:
            layer.params["bias"][units : 2 * units] = float(cell[-1])
        return layer
    layer = SimpleRNN(2 * units, activation="tanh" if cell == "RNN" else "relu", **options)
    layer.build(features)
    H = layer.units
    if cell == "ReLU, large":
        layer.params["recurrent_kernel"][...] = np.random.default_rng(seed).normal(0, 2 / np.sqrt(H), (H, H))
    if cell == "IRNN":
        layer.params["recurrent_kernel"][...] = np.eye(H)
        layer.params["kernel"] *= 0.1
    return layer


class Learned(NamedTuple):
    """How a training on a task ended: what :func:`learn` returns."""

    steps: int | None
    """Training steps until the task was solved; None if it was not."""
    score: float | None
    """On fresh problems in the end: mean squared error (adding), share of right symbols (copying)."""
    worst: float | None
    """The largest loss of a training step. It and the score are None if an error was not finite."""


def learn(
    task: str,
    cell: str,
    lag: int,
    seed: int,
    *,
    units: int,
    steps: int,
    batch: int = 32,
    learning_rate: float = 0.01,
    clip: float | None = 1.0,
    every: int = 50,
) -> Learned:
    """Train on problems drawn anew for every step, until fresh ones are solved or the steps are used up.

    Parameters
    ----------
    task : {"adding", "copying"}
        The adding problem of length `lag`, solved when the mean squared error is below a tenth of the
        baseline; or the copying problem with 2 items out of 4 symbols, solved when more than 95 % of the
        symbols are right.
    cell : str
        One of `CELLS`.
    lag : int
        Length of the adding problem, or lag of the copying problem.
    seed : int
        Seed of weights and problems.
    units : int
        See :func:`recurrent`.
    steps : int
        Training steps at most.
    batch : int
        Problems in a step.
    learning_rate : float
        Of Adam.
    clip : float, optional
        Longest gradient of all weights together.
    every : int
        Test after so many steps.

    Returns
    -------
    Learned
        When, and how well.
    """
    rng = np.random.default_rng([seed, lag])
    make, loss, judge = _TASKS[task]
    x_test, y_test = make(256, lag, np.random.default_rng(12345))
    features, every_step = x_test.shape[-1], task == "copying"
    layer = recurrent(cell, units, features, seed, return_sequences=every_step)
    model = Model([layer, Dense(features if every_step else 1, dtype="float64", seed=seed + 100)])
    optimizer = Adam(learning_rate, global_clipnorm=clip)
    score, worst = math.nan, 0.0
    for step in range(1, steps + 1):
        x, y = make(batch, lag, rng)
        value, dy = loss(y, model.forward(x, training=True))
        if not math.isfinite(value):
            return Learned(None, None, None)
        worst = max(worst, value)
        model.backward(dy)
        optimizer.apply(model.grads, model.weights)
        if step % every == 0:
            solved, score = judge(y_test, model.forward(x_test))
            if not math.isfinite(score):
                return Learned(None, None, None)
            if solved:
                return Learned(step, round(score, 4), round(worst, 4))
    return Learned(None, round(score, 4), round(worst, 4))


def _copying(samples: int, lag: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    return copying(samples, lag, rng, symbols=4, items=2)


def _adding_score(y_true: Floats, y_pred: Floats) -> tuple[bool, float]:
    error = float(np.mean((y_pred - y_true) ** 2))
    return error < ADDING_BASELINE / 10, error


def _copying_score(y_true: NDArray[np.int64], y_pred: Floats) -> tuple[bool, float]:
    right = float((y_pred[:, -2:].argmax(axis=-1) == y_true[:, -2:]).mean())
    return right > 0.95, right


# Of each task: what makes problems, the loss, and what says whether answers solve it and how good they are.
_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "adding": (adding, mean_squared_error, _adding_score),
    "copying": (_copying, categorical_cross_entropy, _copying_score),
}


def grid(
    task: str, cells: Sequence[str], lags: Sequence[int], seeds: Sequence[int], **settings: Any
) -> list[dict[str, Any]]:
    """Train every cell at every lag from every seed.

    Parameters
    ----------
    task : {"adding", "copying"}
        What to learn.
    cells : sequence of str
        Some of `CELLS`.
    lags, seeds : sequence of int
        Lags and seeds.
    **settings
        What else :func:`learn` takes.

    Returns
    -------
    list of dict
        For each training ``"cell"``, ``"lag"``, ``"seed"``, and what is in `Learned`.
    """
    return [
        {"cell": cell, "lag": lag, "seed": seed, **learn(task, cell, lag, seed, **settings)._asdict()}
        for lag in lags
        for cell in cells
        for seed in seeds
    ]


# Stored results by name, each with the function and the settings that make it.
LARGE: dict[str, Any] = {
    "lstm-reader": (readers, {"units": [4, 6, 12], "seeds": [0, 1, 2, 3, 4]}),
    "lstm-adding": (
        grid,
        {
            "task": "adding",
            "cells": ["RNN", "IRNN", "LSTM, bias 0", "LSTM", "LSTM, bias 3", "LSTM, peepholes"],
            "lags": [10, 20, 40, 80, 160],
            "seeds": [0, 1, 2],
            "units": 16,
            "steps": 1200,
            "learning_rate": 0.01,
        },
    ),
    "lstm-copying": (
        grid,
        {
            "task": "copying",
            "cells": ["RNN", "IRNN", "LSTM", "LSTM, bias 3"],
            "lags": [5, 10, 20, 40],
            "seeds": [0, 1, 2],
            "units": 24,
            "steps": 2000,
            "learning_rate": 0.01,
        },
    ),
    "lstm-relu": (
        grid,
        {
            "task": "adding",
            "cells": ["RNN", "ReLU, large", "ReLU", "IRNN"],
            "lags": [30],
            "seeds": [0, 1, 2, 3, 4],
            "units": 16,
            "steps": 600,
            "learning_rate": 0.01,
            "clip": None,
        },
    ),
}
# The same with a smaller learning rate, which some cells need and some cannot use.
_SLOW = {"cells": ["RNN", "IRNN", "LSTM"], "learning_rate": 0.001}
LARGE["lstm-adding-slow"] = (grid, LARGE["lstm-adding"][1] | _SLOW)
LARGE["lstm-copying-slow"] = (grid, LARGE["lstm-copying"][1] | _SLOW)
LARGE["lstm-relu-clipped"] = (grid, LARGE["lstm-relu"][1] | {"clip": 1.0})
LARGE["lstm-relu-slow"] = (grid, LARGE["lstm-relu-clipped"][1] | {"steps": 1200, "learning_rate": 0.001})


# What came out ------------------------------------------------------------------------------------


def count_solved(rows: Sequence[dict[str, Any]], cell: str, lag: int, steps: int) -> int:
    """Count the trainings that solved the task in so many steps.

    Parameters
    ----------
    rows : sequence of dict
        What `grid` gives.
    cell : str
        The cell.
    lag : int
        The lag.
    steps : int
        Training steps at most.

    Returns
    -------
    int
        How many of the seeds.
    """
    mine = [row["steps"] for row in rows if (row["cell"], row["lag"]) == (cell, lag)]
    return sum(needed is not None and needed <= steps for needed in mine)


def longest_solved(rows: Sequence[dict[str, Any]], cell: str) -> int:
    """Find the longest lag that a cell learned from every seed.

    Parameters
    ----------
    rows : sequence of dict
        What `grid` gives.
    cell : str
        The cell.

    Returns
    -------
    int
        The lag; 0 if there is none.
    """
    mine = [row for row in rows if row["cell"] == cell]
    lags = {row["lag"] for row in mine}
    failed = {row["lag"] for row in mine if row["steps"] is None}
    return max(lags - failed, default=0)


def ran_wild(row: dict[str, Any]) -> bool:
    """Tell whether the loss of a training on the adding problem ever went beyond 100 times the baseline.

    Parameters
    ----------
    row : dict
        From `grid`.

    Returns
    -------
    bool
        True, too, if an error was not finite.
    """
    return row["worst"] is None or row["worst"] > 100 * ADDING_BASELINE


def counting(steps: int) -> Floats:
    """Let one unit add 1 at every step with its output gate closed, and open that gate at the last step.

    Parameters
    ----------
    steps : int
        Number of steps T.

    Returns
    -------
    numpy.ndarray
        (T, 2): c and h after each step.
    """
    W, U = np.array([[0.0, 0.0, 9.0, 0.0]]), np.zeros((1, 4))  # tanh(9) is nearly 1
    h, c = np.zeros((2, 1, 1))
    states = []
    for t in range(1, steps + 1):
        b = np.array([9.0, 9.0, 0.0, 9.0 if t == steps else -9.0])  # i, f, candidate, o
        h, c = cells.lstm_cell(np.ones((1, 1)), h, c, [W, U, b])
        states.append((c.item(), h.item()))
    return np.array(states)


def reach_numbers() -> dict[str, int]:
    """Give the longest lags that three cells learned in `LARGE`'s adding problems."""
    grids = [stored.load(name) for name in ("lstm-adding", "lstm-adding-slow")]
    settings = grids[0]["settings"]
    reach = {
        cell: max(longest_solved(rates["result"], cell) for rates in grids)
        for cell in ("RNN", "IRNN", "LSTM")
    }
    return {
        **reach,
        "steps": settings["steps"],
        "seeds": len(settings["seeds"]),
        "longest": max(settings["lags"]),
    }


def counting_numbers() -> dict[str, float]:
    """Give both states of a cell that counts, before its output gate opens and after."""
    before, last = counting(8)[-2:]
    return {"c_before": before[0], "h_before": before[1], "c": last[0], "h": last[1]}


def relu_numbers() -> dict[str, Any]:
    """Count the trainings with ReLU whose loss went far beyond the baseline."""
    grids = {"fast": stored.load("lstm-relu-clipped"), "slow": stored.load("lstm-relu-slow")}
    settings = grids["fast"]["settings"]
    numbers: dict[str, Any] = {"seeds": len(settings["seeds"]), "length": settings["lags"][0]}
    for name, grid in grids.items():
        numbers[f"{name}_rate"] = grid["settings"]["learning_rate"]
        numbers[name] = [
            sum(ran_wild(row) for row in grid["result"] if row["cell"] == cell)
            for cell in ("ReLU, large", "IRNN", "ReLU")
        ]
    return numbers


CLAIMS = {"lstm-long-lags": reach_numbers, "lstm-two-states": counting_numbers, "lstm-irnn": relu_numbers}
