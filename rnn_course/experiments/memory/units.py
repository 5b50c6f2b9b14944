"""Units that keep track: of brackets, of quotes, of the place in the line."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.experiments.common.characters import Text, stepper, streams
from rnn_course.scratch import Model


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
    """Watch the memory of a character model while it reads ids, (N, T).

    Returns (N, T, H), between -1 and 1: the hidden state after each letter; of an LSTM the tanh of its cell
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
    """Correlate every unit of states h, (N, T, H), with what it might keep track of, (N, T).

    Returns (H,): Pearson's correlation over all N * T letters; 0 for a unit that never moves.
    """
    h = h.reshape(-1, h.shape[-1]).astype(np.float64)
    h, mark = h - h.mean(axis=0), (mark - mark.mean()).ravel()
    size = np.sqrt((h**2).sum(axis=0) * (mark**2).sum())
    return np.divide(mark @ h, size, out=np.zeros(h.shape[1]), where=size > 0)


def best_units(model: Model, text: Text, samples: int = 24) -> dict[str, tuple[int, float]]:
    """Find the unit that follows each of `marks` best, and check it on text that did not choose it.

    The part of the text that was held out is cut into streams: half of them choose the unit, half measure it.
    Returns the unit by the mark, and its correlation on the streams that did not choose it.
    """
    x, _ = streams(text.ids(text.held_out), samples)
    h, half = states(model, x), samples // 2
    best = {}
    for name, mark in marks(text.held_out).items():
        mark = mark[: x.size].reshape(x.shape)
        unit = int(np.argmax(np.abs(correlations(h[:half], mark[:half]))))
        best[name] = unit, float(correlations(h[half:, :, [unit]], mark[half:])[0])
    return best
