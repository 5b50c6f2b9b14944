"""The playground: a small recurrent network that is trained in the page, on a task with a lag."""

import copy
import math
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any, TypeAlias

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.playground.tasks import ECHOES, ITEMS, LETTERS, SYMBOLS, TASKS, TEXT
from rnn_course.experiments.playground.training import (
    CELLS,
    INITIALISATIONS,
    SAMPLES,
    Run,
    gradient_by_lag,
    train,
)
from rnn_course.live.controls import Choice, Slider
from rnn_course.live.parts import Cells, Curves, Part, Sentence, number, percent
from rnn_course.plots import svg
from rnn_course.scratch.attention import masked_softmax

CONTROLS = [
    Choice("cell", "Cell", CELLS),
    Choice("task", "Task", tuple(TASKS)),
    Slider("lag", "Lag", 2, 60, 1),
    Slider("units", "Units", 2, 32, 1),
    Choice("learning_rate", "Learning rate", ("0.001", "0.003", "0.01", "0.03", "0.1")),
    Choice("clip", "Clipping", ("off", "0.1", "1", "10")),
    Choice("initialisation", "Initialisation", INITIALISATIONS),
    Slider("seed", "Seed", 0, 9, 1),
    Slider("steps", "Training steps", 100, 1000, 100),
]
_FIRST = {
    "cell": "GRU",
    "task": "adding",
    "lag": 20,
    "units": 16,
    "learning_rate": "0.01",
    "clip": "1",
    "initialisation": "Keras",
    "seed": 0,
    "steps": 400,
}
EXAMPLES = {
    "a GRU adds": _FIRST,
    "an LSTM that begins by forgetting": _FIRST | {"cell": "LSTM", "initialisation": "forget bias 0"},
    "an echo": _FIRST | {"cell": "SimpleRNN", "task": "echo", "lag": 5},
    "the next letter": _FIRST | {"task": "characters"},
    "no clipping": _FIRST | {"cell": "ReLU", "lag": 40, "initialisation": "identity", "clip": "off"},
}
BREAKS = _FIRST | {"cell": "SimpleRNN", "lag": 40, "seed": 3}
WHY = (
    "After training, hardly any of the gradient arrives forty steps back, so nothing tells the network to "
    "keep what it reads first. It answers about 1, which is the best guess, and so it does from every seed."
)
ABOUT = (
    "No model is stored: the seed decides the initial weights and the problems, which are drawn anew for "
    "each training step, and your browser trains. A few hundred steps teach small networks short tasks only, "
    "and one seed shows what can happen, not what does on average."
)
MODELS = ()
SCRIPTS = ("train.js",)
START_BUTTON = "Train"

Line: TypeAlias = list[tuple[float, float]]
STRETCH = 10  # training steps between two drawings, and for one point of a curve
SHOWN = 8  # units whose states are drawn


def data() -> tuple[dict[str, Array], dict[str, Any]]:
    """Give what the tasks need."""
    return {}, {
        "text": TEXT,
        "letters": LETTERS,
        "echoes": ECHOES,
        "symbols": SYMBOLS,
        "items": ITEMS,
        "samples": SAMPLES,
        "stretch": STRETCH,
        "shown": SHOWN,
    }


def answer(
    cell: str,
    task: str,
    lag: float,
    units: float,
    learning_rate: str,
    clip: str,
    initialisation: str,
    seed: float,
    steps: float,
) -> list[Part]:
    """Train a network, and show how it went.

    Parameters
    ----------
    cell, task, lag, units, learning_rate, clip, initialisation, seed, steps
        As for :func:`rnn_course.experiments.playground.training.train`.

    Returns
    -------
    list of Part
        The loss in a sentence, curves of loss, of gradient norms and of the gradient by lag, and states.

    Raises
    ------
    ValueError
        If the initialisation is not one of that cell.
    """
    run = train(
        cell,
        task,
        int(lag),
        int(units),
        float(learning_rate),
        None if clip == "off" else float(clip),
        initialisation,
        int(seed),
        int(steps),
    )
    guessing, read = TASKS[task].guessing(int(lag)), _READ[task](int(lag))
    after = gradient_by_lag(task, run.layer, run.head, run.batch)
    finite = [loss for loss in run.losses if math.isfinite(loss)]
    norms = {f"largest of {STRETCH} steps": _logarithms(_stretches(run.norms, max))}
    if clip != "off":
        norms["clipped to"] = _logarithms([(0, float(clip)), (steps, float(clip))])
    return [
        Sentence(_said(run.losses, guessing, after)),
        Curves(
            {
                f"mean of {STRETCH} steps": _stretches(finite, fmean),
                "guessing": [(0, guessing), (steps, guessing)],
            },
            ("training step", 0, steps),
            ("loss", 0, 2 * guessing),
            "The loss",
        ),
        Curves(
            norms,
            ("training step", 0, steps),
            ("log10 of the norm", -2, 6),
            "The norm of the gradient, before clipping",
        ),
        Curves(
            {"before training": _relative(run.before), "after": _relative(after)},
            ("steps before the last answer", 0, len(after) - 1),
            ("log10 of the norm; 0 at the answer", -8, 2),
            "What is left of the last answer's gradient",
            marks=[(read, "read")] if read else [],
        ),
        _states(task, run),
    ]


# How many steps before the last answer the network read what it needs; 0 where that is not always the same.
_READ: dict[str, Callable[[int], int]] = {
    "adding": lambda lag: 0,
    "echo": lambda lag: lag,
    "copying": lambda lag: lag + ITEMS,
    "characters": lambda lag: 0,
}


def _share(left: float) -> str:
    return percent(left) if left <= 10 else "more than 1000\u00a0%"  # also what is no number


def _said(losses: Sequence[float], guessing: float, after: Sequence[float]) -> str:
    if not math.isfinite(losses[-1]):
        return f"At training step {len(losses)} the loss was no finite number: the training has diverged."
    loss = fmean(losses[-5 * STRETCH :])
    written = f"{loss:.3f}" if loss < 1000 else "more than 1000"
    left = _share(after[-1] / after[0]) if after[0] else "nothing"
    return (
        f"After {len(losses)} training steps the loss is {written}; guessing costs {guessing:.3f}. "
        f"Of the gradient of the last answer, {left} arrives at the first step."
    )


def _stretches(values: Sequence[float], of: Callable[[Sequence[float]], float]) -> Line:
    """Give a point for every ten training steps, and one for those that are left over."""
    cuts = range(0, len(values), STRETCH)
    return [(min(k + STRETCH, len(values)), of(values[k : k + STRETCH])) for k in cuts]


def _logarithms(line: Line) -> Line:
    """Give values as powers of ten; zero and what is no number are left out."""
    return [(x, math.log10(y)) for x, y in line if 0 < y < math.inf]


def _relative(norms: Sequence[float]) -> Line:
    return _logarithms([(k, norm / norms[0] if norms[0] else 0) for k, norm in enumerate(norms)])


def _states(task: str, run: Run) -> Cells:
    """Show the states of some units over the first sequence, with its input and the answers."""
    layer = copy.copy(run.layer)
    layer.return_sequences = True
    x, y = run.batch.x[0], run.batch.y[0].ravel()
    (states,) = layer.forward(x[np.newaxis])
    answers = run.head.forward(states)
    units = {str(n + 1): states[:, n] for n in range(min(layer.units, SHOWN))}
    seen = f"the state of {len(units)} units"
    if TASKS[task].outputs == 1:
        columns = ["▼" if task == "adding" and row[-1] else "" for row in x]
        rows = {"x": x[:, 0], **units, "y": answers[:, 0]}
        label = f"One sequence: its input x, {seen}, and the answer y. In the end, {number(y[-1])} is right"
        label += f" and {number(answers[-1, 0])} is the answer."
    else:
        names = LETTERS if task == "characters" else "abcd·?"
        columns = [names[id_] for id_ in x.argmax(axis=-1)]
        right = masked_softmax(answers)[np.arange(len(y)), y]
        rows = {**units, "p": right}
        label = f"One sequence: {seen}, and the probability p of the right answer. In the end it is"
        label += f" {percent(right[-1])} for “{svg.visible(names[y[-1]])}”."
    values = [[float(v) if math.isfinite(v) else None for v in row] for row in rows.values()]
    return Cells(columns, list(rows), values, label, limit=1.0)
