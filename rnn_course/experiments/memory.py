"""What an RNN remembers (chapter 10): which letters a prediction depends on, and which units keep track."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import interface_messages
from rnn_course.experiments.common.characters import (
    Text,
    bits_per_letter,
    character_model,
    python_text,
    split,
    stepper,
    streams,
    training,
    write,
)
from rnn_course.experiments.common.ngrams import NGrams
from rnn_course.scratch import Model, categorical_cross_entropy
from rnn_course.text import jamo

UNITS = {"RNN": 256, "LSTM": 128, "GRU": 148}
"""Widths at which the three have about equally many weights, with the letters of :func:`python_text`."""

PASSAGE = '        raise ValueError(f"Expected `y_true` to have rank 2, got {y_true.shape}")\n'
"""What the connectivity is drawn for: in the style of the text, but not from it, so no model has read it."""

SNIPPET = '''def scale(self, value, limits=(0, 1)):
    """Scale a value.

    Args:
        value: One of `"low"` or `"high"`, or a number.
    """
    if value not in ("low", "high", None):
        raise ValueError("Expected a name or " + repr(limits))
    return self.table[value]
'''
"""What the units are watched with: again in the style of the text, but not from it."""

# How far back ------------------------------------------------------------------------------------


def connectivity(model: Model, ids: NDArray[np.int64]) -> NDArray[Any]:
    """Measure how strongly the prediction at each step depends on each letter read.

    The measure is the length of the gradient of the loss at step n with respect to the vector that the
    embedding has given to letter t. One batch does it all: it holds a copy of the text for every step n, and
    in copy n only that step has a loss.

    Parameters
    ----------
    model : Model
        A character model.
    ids : numpy.ndarray
        (T + 1,), the letters; the last one is only predicted.

    Returns
    -------
    numpy.ndarray
        (T, T): row n for the prediction after n + 1 letters, column t for letter t; zero where t > n.

    References
    ----------
    Madsen (2019), Visualizing memorization in RNNs, Distill. There it is the gradient of the logit of the
    letter that follows, not of the loss.
    """
    embedding, recurrent, dense = model.layers
    reader = type(recurrent).from_config({**recurrent.get_config(), "stateful": False})
    T = len(ids) - 1
    x = embedding.forward(np.tile(ids[:-1], (T, 1)))
    reader.build(x.shape[2])
    reader.set_weights(recurrent.get_weights())
    logits = dense.forward(reader.forward(x, training=True), training=True)
    _, gradient = categorical_cross_entropy(np.tile(ids[1:], (T, 1)), logits, mask=np.eye(T, dtype=bool))
    dx = reader.backward(dense.backward(gradient * T))  # the mean over T steps becomes a sum
    return np.linalg.norm(dx, axis=2)


def share_by_lag(matrices: Iterable[NDArray[Any]]) -> NDArray[np.float64]:
    """Average connectivity by lag.

    Parameters
    ----------
    matrices : iterable of numpy.ndarray
        (T, T) each, from `connectivity`.

    Returns
    -------
    numpy.ndarray
        (T // 2,): the mean share of the letter just read, of the one before it, and so on, in all that a
        prediction depends on. Only predictions that have so many letters before them count.
    """
    rows = []
    for matrix in matrices:
        T = len(matrix)
        for n in range(T // 2, T):
            rows.append(matrix[n, n::-1][: T // 2] / matrix[n].sum())
    return np.mean(rows, axis=0)


def lag_of_share(by_lag: NDArray[Any], share: float) -> int:
    """Say how many letters, from the one just read backwards, hold a share of the connectivity."""
    return int(np.searchsorted(np.cumsum(by_lag), share)) + 1


def bits_by_context(
    model: Model, ids: NDArray[np.int64], lengths: Sequence[int], places: int = 1000
) -> list[float]:
    """Measure how well a model predicts after it has read only the last few letters.

    The same letters are predicted each time, from a state of zeros and the last 1, 2, 4, ... letters.

    Parameters
    ----------
    model : Model
        A character model.
    ids : numpy.ndarray
        (length,), the text.
    lengths : sequence of int
        How many letters it reads.
    places : int
        How many letters it predicts, evenly spread over the text.

    Returns
    -------
    list of float
        Bits per letter, one for each length.
    """
    ends = np.linspace(max(lengths), len(ids) - 1, places).astype(int)
    bits = []
    for length in lengths:
        total = 0.0
        for some in np.array_split(ends, math.ceil(places / 250)):
            model.reset_state()
            logits = model.forward(ids[some[:, np.newaxis] + np.arange(-length, 0)])[:, -1]
            total += categorical_cross_entropy(ids[some], logits)[0] * len(some)
        bits.append(total / places / math.log(2))
    model.reset_state()
    return bits


# Which unit --------------------------------------------------------------------------------------


def marks(text: str) -> dict[str, NDArray[np.float64]]:
    """Say of every letter of a Python text where it stands, as far as one can without a parser.

    Parameters
    ----------
    text : str
        Python source.

    Returns
    -------
    dict of str to numpy.ndarray
        (length,) each. 1 inside and 0 outside, as known when the letter was just read: ``"brackets"`` of any
        kind, ``"quotes"`` (a string in double quotes), ``"documentation"`` (three double quotes) and
        ``"code"`` (between backticks). ``"line"`` is the number of letters since the line began.
    """
    names = ("brackets", "quotes", "documentation", "code", "line")
    found = np.zeros((len(text), len(names)))
    depth = line = 0
    quotes = documentation = code = False
    for i, letter in enumerate(text):
        depth = max(0, depth + (letter in "([{") - (letter in ")]}"))
        line = 0 if letter == "\n" else line + 1
        if letter == "`":
            code = not code
        if text[max(0, i - 2) : i + 1] == '"""':
            documentation, quotes = not documentation, False
        elif letter == '"' and not documentation:
            quotes = not quotes
        elif letter == "\n":
            quotes = code = False
        found[i] = depth > 0, quotes, documentation, code, line
    return dict(zip(names, found.T, strict=True))


def states(model: Model, ids: NDArray[np.int64]) -> NDArray[Any]:
    """Watch the memory of a character model while it reads.

    Parameters
    ----------
    model : Model
        A character model.
    ids : numpy.ndarray
        (N, T), several texts side by side.

    Returns
    -------
    numpy.ndarray
        (N, T, H), between -1 and 1: the hidden state after each letter; of an LSTM the tanh of its cell
        state.
    """
    step, state = stepper(model)
    state = tuple(np.repeat(part, len(ids), axis=0) for part in state)
    seen = []
    for letters in ids.T:
        _, state = step(state, letters)
        seen.append(np.tanh(state[1]) if len(state) == 2 else state[0])
    return np.stack(seen, axis=1)


def correlations(h: NDArray[Any], mark: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlate every unit with what it might keep track of.

    Parameters
    ----------
    h : numpy.ndarray
        (N, T, H), states.
    mark : numpy.ndarray
        (N, T).

    Returns
    -------
    numpy.ndarray
        (H,): Pearson's correlation over all N * T letters; 0 for a unit that never moves.
    """
    h = h.reshape(-1, h.shape[-1]).astype(np.float64)
    h, mark = h - h.mean(axis=0), (mark - mark.mean()).ravel()
    size = np.sqrt((h**2).sum(axis=0) * (mark**2).sum())
    return np.divide(mark @ h, size, out=np.zeros(h.shape[1]), where=size > 0)


def best_units(model: Model, text: Text, samples: int = 24) -> dict[str, tuple[int, float]]:
    """Find the unit that follows each of `marks` best, and check it on text that did not choose it.

    Parameters
    ----------
    model : Model
        A character model.
    text : Text
        The text; only the part that was held out is read.
    samples : int
        It is cut into so many streams: half of them choose the unit, half measure it.

    Returns
    -------
    dict of str to tuple
        The unit, and its correlation on the streams that did not choose it.
    """
    x, _ = streams(text.ids(text.held_out), samples)
    h, half = states(model, x), samples // 2
    best = {}
    for name, mark in marks(text.held_out).items():
        mark = mark[: x.size].reshape(x.shape)
        unit = int(np.argmax(np.abs(correlations(h[:half], mark[:half]))))
        best[name] = unit, float(correlations(h[half:, :, [unit]], mark[half:])[0])
    return best


# What takes long ---------------------------------------------------------------------------------


def cells_of_equal_loss(
    target: float,
    most_steps: int,
    seeds: Sequence[int],
    learning_rates: Mapping[str, float],
    lengths: Sequence[int],
) -> dict[str, Any]:
    """Train RNN, LSTM and GRU until each predicts equally well, and measure what they remember.

    Parameters
    ----------
    target : float
        Bits per letter on the text held out, at which training ends.
    most_steps : int
        After how many steps it is given up.
    seeds : sequence of int
        One network of each kind for each seed.
    learning_rates : mapping of str to float
        That of each kind.
    lengths : sequence of int
        For `bits_by_context`.

    Returns
    -------
    dict
        For each kind a list with one dict a seed, and what the networks of the first seed see in `PASSAGE`:
        the connectivity in thousandths of each row, and the probability of each letter that follows, in
        per cent, both `packed`.
    """
    text = python_text()
    ids, held_out = text.ids(text.train), text.ids(text.held_out)
    windows = [held_out[start : start + 101] for start in np.linspace(0, len(held_out) - 101, 8).astype(int)]
    result: dict[str, Any] = {"passage": {}}
    for kind, units in UNITS.items():
        result[kind] = []
        for seed in seeds:
            model = character_model(kind, len(text.letters), units, seed=10 * seed)
            untrained = share_by_lag(connectivity(model, window) for window in windows[:2])
            untrained_units = best_units(model, text)
            run = training(model, ids, every=50, learning_rate=learning_rates[kind])
            for steps, _ in run:
                bits = bits_per_letter(model, held_out)
                if bits <= target:
                    break
                if steps >= most_steps:
                    raise RuntimeError(
                        f"{kind} {seed} is at {bits:.2f} bits after {steps} steps, not at {target}"
                    )
            by_lag = share_by_lag(connectivity(model, window) for window in windows)
            result[kind].append(
                {
                    "seed": seed,
                    "weights": model.count_params(),
                    "steps": steps,
                    "bits": round(bits, 3),
                    "by_lag": _rounded(by_lag, 4),
                    "by_lag_untrained": _rounded(untrained, 4),
                    "bits_by_context": _rounded(bits_by_context(model, held_out, lengths), 3),
                    "units": {name: round(abs(r), 2) for name, (_, r) in best_units(model, text).items()},
                    "units_untrained": {name: round(abs(r), 2) for name, (_, r) in untrained_units.items()},
                }
            )
            if seed == seeds[0]:
                result["passage"][kind] = _passage(model, text)
    return result


def _passage(model: Model, text: Text) -> dict[str, Any]:
    """Measure what one model sees in `PASSAGE`; it has read the end of a line before."""
    ids = text.ids("\n" + PASSAGE)
    matrix = connectivity(model, ids)
    logits = model.forward(ids[np.newaxis, :-1])[0].astype(np.float64)
    model.reset_state()
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p[np.arange(len(p)), ids[1:]] / p.sum(axis=1)
    return {
        "share": [packed(1000 * row[: n + 1] / row.sum()) for n, row in enumerate(matrix)],
        "percent": packed(100 * p),
    }


def writing(
    units: int,
    rates: Sequence[tuple[int, float]],
    looks: Sequence[int],
    length: int,
) -> dict[str, Any]:
    """Train one LSTM longer, and let it write on the way.

    Parameters
    ----------
    units : int
        Hidden units H.
    rates : sequence of tuple
        How many training steps, and Adam's learning rate for them, one after the other.
    looks : sequence of int
        After how many steps it writes; 0 is before training.
    length : int
        How many letters it writes.

    Returns
    -------
    dict
        Bits per letter on the text held out, and what was written, by steps; the units that follow `marks`
        best, with their values along `SNIPPET`, `packed` in per cent.
    """
    text = python_text()
    ids, held_out = text.ids(text.train), text.ids(text.held_out)
    model = character_model("LSTM", len(text.letters), units)
    written: dict[str, str] = {}
    bits: dict[str, float] = {}

    waiting = sorted(looks)

    def look(done: int) -> None:
        # The steps between two looks are fewer where the text ends, so a number may be passed over.
        if waiting and done >= waiting[0]:
            del waiting[0]
            written[str(done)] = write(model, text, "\n", length)
            bits[str(done)] = round(bits_per_letter(model, held_out), 2)

    look(0)
    before = 0
    for steps, rate in rates:
        for done, _ in training(model, ids, every=50, learning_rate=rate):
            look(before + done)
            if done >= steps:
                break
        before += done
    best = best_units(model, text)
    along = states(model, text.ids("\n" + SNIPPET)[np.newaxis])[0, 1:]
    return {
        "weights": model.count_params(),
        "bits": bits,
        "written": written,
        "units": {
            name: {"unit": unit, "r": round(r, 2), "percent": packed(100 * along[:, unit])}
            for name, (unit, r) in best.items()
        },
    }


def spellings() -> dict[str, list[str]]:
    """Write the messages of JupyterLab in three ways: English, Korean in syllables, Korean in jamo.

    Returns
    -------
    dict of str to list of str
        The messages, in one random order for all three, each with the end of its line.
    """
    pairs = interface_messages()
    order = np.random.default_rng(0).permutation(len(pairs))
    korean = [pairs[k].korean + "\n" for k in order]
    return {
        "English": [pairs[k].english + "\n" for k in order],
        "Korean, syllables": korean,
        "Korean, jamo": ["".join(jamo(message)) for message in korean],
    }


def languages(units: int, seeds: Sequence[int], learning_rate: float, looks: int, n: int) -> dict[str, Any]:
    """Predict the same messages in three spellings, by counting and by a GRU.

    One message in eight is held out; of the others one in eight chooses when training stops.

    Parameters
    ----------
    units : int
        Hidden units H.
    seeds : sequence of int
        One network for each.
    learning_rate : float
        That of Adam.
    looks : int
        How often, every 50 training steps, the loss on the messages that choose is measured.
    n : int
        The longest run that is counted.

    Returns
    -------
    dict
        For each spelling the number of different letters, of letters and messages held out, and bits per
        letter there: by counting runs of 1 to n letters, and by the network of each seed.
    """
    result = {}
    for name, messages in spellings().items():
        text = split(messages)
        chosen = split([message for k, message in enumerate(messages, start=1) if k % 8])
        counts = NGrams(text.train, n, len(text.letters))
        networks = []
        for seed in seeds:
            model = character_model("GRU", len(text.letters), units, seed=10 * seed)
            best = (math.inf, 0, model.get_weights())
            run = training(model, text.ids(chosen.train), every=50, samples=16, learning_rate=learning_rate)
            for done, _ in itertools.islice(run, looks):
                bits = bits_per_letter(model, text.ids(chosen.held_out))
                if bits < best[0]:
                    best = (bits, done, model.get_weights())
            model.set_weights(best[2])
            bits = bits_per_letter(model, text.ids(text.held_out))
            networks.append({"seed": seed, "steps": best[1], "bits": round(bits, 3)})
        result[name] = {
            "letters": len(text.letters),
            "held_out": len(text.held_out),
            "messages": text.held_out.count("\n"),
            "counting": [round(counts.bits(text.held_out, k), 3) for k in range(1, n + 1)],
            "networks": networks,
        }
    return result


def packed(values: Iterable[float]) -> str:
    """Write numbers as whole ones in one line: a short form for many."""
    return " ".join(str(round(float(value))) for value in values)


def unpacked(line: str) -> NDArray[np.float64]:
    """Read what `packed` wrote."""
    return np.array(line.split(), dtype=np.float64)


def _rounded(values: Iterable[float], digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


LARGE: dict[str, Any] = {
    "memory-cells": (
        cells_of_equal_loss,
        {
            "target": 2.0,
            "most_steps": 5000,
            "seeds": [0, 1, 2],
            "learning_rates": {"RNN": 0.002, "LSTM": 0.006, "GRU": 0.004},
            "lengths": [1, 2, 4, 8, 16, 32, 64, 128],
        },
    ),
    "memory-writing": (
        writing,
        {
            "units": 192,
            "rates": [[2200, 0.005], [800, 0.001]],
            "looks": [0, 50, 200, 800, 3000],
            "length": 240,
        },
    ),
    "memory-languages": (
        languages,
        {"units": 96, "seeds": [0, 1, 2], "learning_rate": 0.004, "looks": 60, "n": 6},
    ),
}
"""What is stored: the name of each result, the function that makes it, and its settings."""
