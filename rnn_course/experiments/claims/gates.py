"""Does a GRU have to choose between the old and the new: its update gates while a stored reader reads."""

from typing import Any, NamedTuple

import numpy as np

from rnn_course.applications.sentiment import data, models
from rnn_course.checks import Array
from rnn_course.experiments.gru.adding import gates
from rnn_course.scratch import GRU, Bidirectional

SENTENCE = "the story is slow , but the actors are wonderful and i liked the end ."


class Reading(NamedTuple):
    """What the update gates do at each token."""

    tokens: list[str]
    """The T tokens."""
    z: Array
    """(T, H): 1 keeps the old state, 0 takes the candidate."""


def update_gates(sentence: str = SENTENCE) -> Reading:
    """Let the stored English judge of reviews read a sentence, and look at the gates of its forward half."""
    judge = models.stored("english")
    tokens = data.english_tokens(sentence)
    embedding, _, both, *_ = judge.model.layers
    assert isinstance(both, Bidirectional)
    assert isinstance(both.forward_layer, GRU)  # which `gates` needs
    x = embedding.forward(data.encode(judge.vocabulary, [tokens]))
    return Reading(tokens, gates(both.forward_layer, x).z[0])


def choice_numbers() -> dict[str, Any]:
    """Count how often a unit keeps nearly all or nearly nothing, and in how many steps all units agree."""
    z = update_gates().z
    between = (z > 0.1) & (z < 0.9)
    return {
        "steps": len(z),
        "units": z.shape[1],
        "between": float(between.mean()),
        "alike": int(((z > 0.5).all(axis=1) | (z < 0.5).all(axis=1)).sum()),
        "low": float(z.min()),
        "high": float(z.max()),
    }


def reset_numbers() -> dict[str, float]:
    """Close the reset gates of a GRU: the candidate changes, not what is output of the state."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 1, 3))
    old = rng.uniform(-1, 1, (2, 8))
    moved = {}
    for name, update in (("kept", 100.0), ("taken", -100.0)):
        layer = GRU(8, dtype="float64", seed=0)
        layer.build(3)
        bias = layer.params["bias"][0]
        bias[:8], bias[8:16] = update, -100.0  # z as named, r closed
        states = [layer.forward(x, initial_state=h[np.newaxis]) for h in old]
        moved[name] = float(
            np.abs(states[0] - old[:1]).max() if name == "kept" else np.abs(states[0] - states[1]).max()
        )
    return moved


CLAIMS = {"keep-or-read": choice_numbers, "reset": reset_numbers}
