"""What does each layer hold: letters that a probe finds, and how long a change echoes."""

from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments.common.probes import probe
from rnn_course.experiments.common.training import fit_classes
from rnn_course.experiments.deep import language
from rnn_course.experiments.deep.language import LETTERS, language_model, windows
from rnn_course.scratch import Adam, Model, Stacked


def states_of_layers(model: Model, ids: Array) -> list[Array]:
    """Compute the states of every layer of a language model that reads ids (N, T): one (N, T, H) a layer."""
    embedding, stack = model.layers[:2]
    assert isinstance(stack, Stacked)
    model.build(ids.shape[1:])
    y, states = embedding.forward(ids), []
    for layer in stack.layers:
        y = layer.forward(y)[0]  # inside a stack, layers return their final states, too
        states.append(y)
    return states


def echo(model: Model, ids: Array, position: int, rng: np.random.Generator) -> Array:
    """Change one letter, at `position`, and measure how long each layer differs because of it.

    Returns (layers, T - position): the distance of the states from what they would have been, divided by the
    distance between the states of different pieces of text, so that 1 is "nothing in common".
    """
    changed = ids.copy()
    changed[:, position] = (ids[:, position] + rng.integers(1, len(LETTERS), len(ids))) % len(LETTERS)
    curves = []
    for h, h_changed in zip(states_of_layers(model, ids), states_of_layers(model, changed), strict=True):
        distance = np.linalg.norm(h_changed - h, axis=2).mean(axis=0)
        unrelated = np.linalg.norm(np.roll(h, 1, axis=0) - h, axis=2).mean(axis=0)
        curves.append((distance / unrelated)[position:])
    return np.array(curves)


def _share_found(states: Array, letters: Array) -> float:
    return round(probe(states, letters.reshape(-1, 1)).item(), 3)


def what_layers_hold(
    depth: int, width: int, T: int, lags: int, epochs: int, seeds: int, learning_rate: float
) -> dict[str, Any]:
    """Train language models, then look into each of their layers; and into those that were not trained.

    Parameters
    ----------
    depth, width, T, lags : int
        Layers, units of each, letters in a piece, and how many letters back the probes ask for.
    epochs, seeds, learning_rate
        As for :func:`rnn_course.experiments.deep.width.depth_against_width`.

    Returns
    -------
    dict
        For ``"trained"`` and ``"untrained"``: ``"letter"`` (seeds, layers, lags), how often a probe finds the
        letter read `lag` steps earlier; ``"next"`` (seeds, layers), how often it finds the next one; and
        ``"echo"`` (seeds, layers, steps), what `echo` gives.
    """
    ids = language.manual()
    split = len(ids) * 9 // 10
    x, y = windows(ids[:split], T)
    x_test, y_test = windows(ids[split:], T)
    x_test, y_test = x_test[:600], y_test[:600]
    result: dict[str, Any] = {}
    for name in ("untrained", "trained"):
        found = result[name] = {"letter": [], "next": [], "echo": []}
        for seed in range(seeds):
            model = language_model([width] * depth, seed)
            if name == "trained":
                fit_classes(
                    model, x, y, epochs=epochs, seed=seed, optimizer=Adam(learning_rate, clipnorm=1.0)
                )
            states = [h[:, lags:].reshape(-1, width) for h in states_of_layers(model, x_test)]
            past = [x_test[:, lags - k : T - k] for k in range(lags)]
            found["letter"].append([[_share_found(h, letters) for letters in past] for h in states])
            found["next"].append([_share_found(h, y_test[:, lags:]) for h in states])
            curves = echo(model, x_test, T // 3, np.random.default_rng(seed))
            found["echo"].append(curves.round(3).tolist())
    return result


LARGE: dict[str, Any] = {
    "deep-layers": (
        what_layers_hold,
        {"depth": 3, "width": 48, "T": 40, "lags": 10, "epochs": 4, "seeds": 3, "learning_rate": 0.005},
    ),
}
